"""Signing in and out."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from studypack.accounts.learners import current_learner
from studypack.accounts.models import User
from studypack.accounts.services import keep_anonymous_study

ATTEMPTS_PER_QUARTER_HOUR = 10
QUARTER_HOUR_S = 900


class SignIn(LoginView):
    """The sign-in page; what was studied before signing in is kept."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        """Signs in, unless this address tried too often in the last quarter of an hour."""
        key = f"sign-in:{request.META.get('REMOTE_ADDR', '')}"
        cache.add(key, 0, QUARTER_HOUR_S)
        if cache.incr(key) > ATTEMPTS_PER_QUARTER_HOUR:
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
        cache.delete(f"sign-in:{self.request.META.get('REMOTE_ADDR', '')}")
        return super().form_valid(form)


class SignOut(LogoutView):
    """Ends the session; POST only."""

    http_method_names = ("post", "options")
