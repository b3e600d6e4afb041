"""People as a table: taken away, and brought along without passwords."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.resources import ModelResource

from studypack.accounts.models import Role, User

BROUGHT: Final = ("username", "email", "pseudonym", "role")
ROLES_BROUGHT: Final = (Role.STUDENT, Role.TEACHER)


class TakenPeople(ModelResource):
    """What an admin knows of people; passwords are nobody's to take."""

    class Meta:
        model = User
        fields = (*BROUGHT, "is_active", "date_joined", "last_login")
        export_order = fields


class BroughtPeople(ModelResource):
    """People of a table: new ones get no password and ask for one, known ones are changed.

    Nobody becomes an admin by a table, and no admin is changed by one.
    """

    class Meta:
        model = User
        fields = BROUGHT
        import_id_fields = ("username",)
        clean_model_instances = True
        skip_unchanged = True
        use_bulk = False

    def validate_instance(self, instance: User, *args: Any, **kwargs: Any) -> None:
        """A new person cannot sign in before they have chosen a password.

        Raises:
            ValidationError: with everything that is wrong with the row.
        """
        is_admin = User.objects.filter(username=instance.username, role=Role.ADMIN).exists()
        if is_admin or instance.role not in ROLES_BROUGHT:
            said = _("role: {role} is not one of student, teacher, or the person is an admin")
            raise ValidationError({"role": said.format(role=instance.role)})
        if instance.pk is None and not instance.password:
            instance.set_unusable_password()
        super().validate_instance(instance, *args, **kwargs)
