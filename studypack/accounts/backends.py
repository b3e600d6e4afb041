"""Who a session speaks for, read together with the learner whose work is kept."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from studypack.accounts.models import User


class LearnerBackend(AuthenticationBackend):
    """Names or e-mail addresses, and passwords; nearly every page asks for the learner next."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """The person, or None after one hash, whether there is such a name or address or not.

        allauth tells an address twice, as what it is and as a name that looks like one: the
        password of an account that exists would be hashed twice, which takes visibly longer.
        """
        if credentials.get("email") == credentials.get("username"):
            credentials.pop("email", None)
        user = super().authenticate(request, **credentials)
        return user if isinstance(user, User) else None

    def get_user(self, user_id: int) -> User | None:
        """The active person of this id, the learner at hand, or None."""
        user = User.objects.select_related("learner").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
