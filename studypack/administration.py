"""The administration's own sign-in, under the same limit as everybody's."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse

from studypack.accounts.limits import SIGN_IN, refuse_over, take_back


class LimitedAdminSite(AdminSite):
    """Django's administration, where passwords cannot be guessed for ever."""

    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Signs in, unless this address tried too often."""
        if request.method != "POST":
            return super().login(request, extra_context)
        refuse_over(SIGN_IN, request)
        response = super().login(request, extra_context)
        if request.user.is_authenticated:
            take_back(SIGN_IN, request)
        return response
