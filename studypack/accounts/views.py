"""The doors: signing up, in and out, and the ways back in."""

from typing import Any, ClassVar

from allauth.account.views import LoginView, PasswordResetView, SignupView
from allauth.mfa.base.views import AuthenticateView
from django.contrib.auth.views import LogoutView
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from studypack.accounts.limits import (
    PASSWORD_RESET,
    SECOND_STEP,
    SIGN_IN,
    SIGN_UP,
    Limit,
    is_over,
    refuse_over,
    take_back,
)


class SignIn(LoginView):
    """The sign-in page; what was studied before signing in is kept."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Signs in, unless this address tried too often in the last quarter of an hour."""
        if is_over(SIGN_IN, request):
            refusal = _("Too many attempts. Try again in a quarter of an hour.")
            unbound = self.get_form_class()(request=request)
            context = self.get_context_data(form=unbound, refusal=refusal)
            refused: HttpResponse = self.render_to_response(context, status=429)
            return refused
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_valid(self, form: Form) -> HttpResponse:
        """The password is right: one step in, or all the way."""
        # Not forgotten, only not counted: else one account would open guesses at all others.
        take_back(SIGN_IN, self.request)
        response: HttpResponse = super().form_valid(form)
        return response


class SignOut(LogoutView):
    """Ends the session; POST only."""

    http_method_names = ("post", "options")


class Limited:
    """A form that an address may send only so often."""

    limit: ClassVar[Limit]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As ever, unless it was too often."""
        refuse_over(self.limit, request)
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return response


class SignUp(Limited, SignupView):
    """Free sign-up."""

    limit = SIGN_UP


class PasswordReset(Limited, PasswordResetView):
    """A mail with a link to a new password; the answer is the same for every address."""

    limit = PASSWORD_RESET


class SecondStep(Limited, AuthenticateView):
    """The code after the password."""

    limit = SECOND_STEP
