"""The page on which people make and revoke their tokens."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studypack.accounts.learners import signed_in_user
from studypack.accounts.models import User
from studypack.common.problems import RefusedError
from studypack.tokens.models import NAME_LENGTH, ApiToken
from studypack.tokens.scopes import scopes_for
from studypack.tokens.services import LONGEST_LIFE_DAYS, make_token

USUAL_DAYS = 90


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def list_tokens(request: HttpRequest) -> HttpResponse:
    """The person's tokens; posting makes one, whose secret is on this page and never again."""
    user = person_of(request)
    if request.method != "POST":
        return tokens_page(request, user)
    try:
        made = make_token(
            user,
            name=request.POST.get("name", ""),
            scopes=request.POST.getlist("scopes"),
            days=days_in(request.POST.get("days", "")),
            now=timezone.now(),
        )
    except RefusedError as refusal:
        return tokens_page(request, user, refusal=refusal, status=refusal.status)
    return tokens_page(request, user, secret=made.secret)


@never_cache
@login_required
@require_POST
def revoke_token(request: HttpRequest, token_id: uuid.UUID) -> HttpResponse:
    """The token opens nothing any more."""
    own = ApiToken.objects.of(person_of(request))
    get_object_or_404(own, pk=token_id).delete()
    messages.success(request, gettext("The token is revoked."))
    return HttpResponseRedirect(reverse("tokens:token-list"))


def person_of(request: HttpRequest) -> User:
    """Who is signed in."""
    user = signed_in_user(request)
    assert user is not None
    return user


def days_in(text: str) -> int:
    """The days that were typed; 0, which no token lives, for anything that is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else 0


def tokens_page(
    request: HttpRequest,
    user: User,
    *,
    secret: str = "",
    refusal: RefusedError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The list and the form, with what was made or refused."""
    chosen = request.POST.getlist("scopes") if refusal else ["read"]
    context = {
        "tokens": ApiToken.objects.of(user),
        "now": timezone.now(),
        "scopes": [(scope, scope.label, scope in chosen) for scope in scopes_for(user.role)],
        "secret": secret,
        "refusal": refusal,
        "name": request.POST.get("name", "") if refusal else "",
        "days": request.POST.get("days", "") if refusal else USUAL_DAYS,
        "longest_name": NAME_LENGTH,
        "longest_life": LONGEST_LIFE_DAYS,
    }
    return render(request, "tokens/token_list.html", context, status=status)
