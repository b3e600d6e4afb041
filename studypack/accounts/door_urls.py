"""Where allauth's pages are, under the names that it looks for; those that are ours stand in."""

from allauth.account import views
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path, register_converter

from studypack.accounts.views import PasswordReset, SecondStep, SignIn, SignOut, SignUp


class Base36:
    """A person's number as allauth writes it, or what it writes in its place at first."""

    regex = "[0-9a-z]+|UID"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(Base36, "base36")

urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="account_login"),
    path("sign-out/", SignOut.as_view(), name="account_logout"),
    path("sign-up/", SignUp.as_view(), name="account_signup"),
    path("sign-in/code/", SecondStep.as_view(), name="mfa_authenticate"),
    path("sign-in/again/", views.reauthenticate, name="account_reauthenticate"),
    path("sign-in/again/code/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path("account/closed/", views.account_inactive, name="account_inactive"),
    path("account/verify/", views.email_verification_sent, name="account_email_verification_sent"),
    path("account/verify/<str:key>/", views.confirm_email, name="account_confirm_email"),
    path("account/addresses/", views.email, name="account_email"),
    path("account/password/", views.password_change, name="account_change_password"),
    path("account/password/first/", views.password_set, name="account_set_password"),
    path("password-reset/", PasswordReset.as_view(), name="account_reset_password"),
    path("password-reset/sent/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "password-reset/<base36:uidb36>-<str:key>/",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password-reset/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("account/second-step/", second_step.index, name="mfa_index"),
    path("account/second-step/on/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second-step/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "account/recovery-codes/",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/recovery-codes/new/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
