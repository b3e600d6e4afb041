"""Signing in and out."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from studypack.accounts.learners import current_learner
from studypack.accounts.limits import SIGN_IN, is_over, take_back
from studypack.accounts.models import User
from studypack.accounts.services import keep_anonymous_study


class SignIn(LoginView):
    """The sign-in page; what was studied before signing in is kept."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        """Signs in, unless this address tried too often in the last quarter of an hour."""
        if is_over(SIGN_IN, request):
            refusal = _("Too many attempts. Try again in a quarter of an hour.")
            unbound = self.get_form_class()(request)
            context = self.get_context_data(form=unbound, refusal=refusal)
            return self.render_to_response(context, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Signs the person in and hands them what this browser had kept."""
        anonymous = current_learner(self.request)
        user = form.get_user()
        assert isinstance(user, User)
        keep_anonymous_study(user, anonymous)
        # Not forgotten, only not counted: else one account would open guesses at all others.
        take_back(SIGN_IN, self.request)
        return super().form_valid(form)


class SignOut(LogoutView):
    """Ends the session; POST only."""

    http_method_names = ("post", "options")
