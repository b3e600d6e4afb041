"""Who a session speaks for, read together with the learner whose work is kept."""

from django.contrib.auth.backends import ModelBackend

from studypack.accounts.models import User


class LearnerBackend(ModelBackend):
    """Django's own check of names and passwords; nearly every page asks for the learner next."""

    def get_user(self, user_id: int) -> User | None:
        """The active person of this id, the learner at hand, or None."""
        user = User.objects.select_related("learner").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
