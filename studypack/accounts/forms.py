"""What people fill in to sign up, to sign in, and about themselves."""

from typing import Any, Final

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.forms import LoginForm, SignupForm
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from studypack.accounts.models import Role, Theme, User
from studypack.common.languages import LANGUAGES

SIGN_IN_NAME: Final = "login"


class SignInForm(LoginForm):
    """A name or e-mail address, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[SIGN_IN_NAME].widget.attrs["autocomplete"] = "username"

    def add_prefix(self, field_name: str) -> str:
        """The name that the field has in the form: what password managers know it by."""
        return "username" if field_name == SIGN_IN_NAME else super().add_prefix(field_name)

    def clean(self) -> dict[str, Any] | None:
        """Whoever has no address at all, as people whom the administration made, verifies none."""
        cleaned: dict[str, Any] | None = super().clean()
        user = getattr(self, "user", None)
        if isinstance(user, User) and not has_address(user):
            self._login.email_verification = EmailVerificationMethod.NONE
        return cleaned


def has_address(user: User) -> bool:
    """Whether the person has an e-mail address, verified or not."""
    return bool(user.email) or EmailAddress.objects.filter(user=user).exists()


class SignUpForm(SignupForm):
    """A name, an e-mail address, a password; and, where that is open, that one teaches."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.TEACHERS_SIGN_UP:
            self.fields["teaches"] = forms.BooleanField(label=_("I teach"), required=False)

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """The role follows from what was said."""
        if self.cleaned_data.get("teaches"):
            user.role = Role.TEACHER
            user.save(update_fields=["role"])


class ProfileForm(forms.ModelForm):
    """What a person says about themselves, and how pages are to be."""

    class Meta:
        model = User
        fields = ("pseudonym", "language", "theme", "has_reduced_motion")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        assert isinstance(language, forms.TypedChoiceField)
        language.choices = [("", _("As the browser prefers")), *LANGUAGES]

    def clean_pseudonym(self) -> str:
        """The pseudonym on one line, without what cannot be seen."""
        seen = "".join(
            sign if sign.isprintable() else " " for sign in self.cleaned_data["pseudonym"]
        )
        return " ".join(seen.split())


class AppearanceForm(forms.Form):
    """How pages are to be, for somebody without an account."""

    theme = forms.ChoiceField(label=_("Theme"), choices=Theme, required=False)
    has_reduced_motion = forms.BooleanField(label=_("Reduced motion"), required=False)
