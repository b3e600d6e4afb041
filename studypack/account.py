"""Where all apps meet in one person: everything kept about them to take away, and its end."""

from typing import Final

from django.contrib.auth import logout
from django.db import transaction
from django.db.models import Q
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from lti_tool.models import LtiUser

from quizzes.models import Quiz
from simulator.models import WAITING, Run
from simulator.services import withdraw
from studypack.accounts.learners import COOKIE, current_learner, signed_in_user
from studypack.accounts.limits import EXPORT, SIGN_IN, is_over, refuse_over, take_back
from studypack.accounts.models import Learner, User
from studypack.own_record import own_record

FILE_NAME: Final = "study-pack.json"


@never_cache
@require_safe
def show_account(request: HttpRequest) -> HttpResponse:
    """What can be done with what is kept."""
    return account_page(request)


def account_page(request: HttpRequest, refusal: str = "", status: int = 200) -> HttpResponse:
    """The page; with why nothing was deleted, where it was asked for."""
    context = {
        "learner": current_learner(request),
        "word": confirming_word(),
        "refusal_sentence": refusal,
    }
    return render(request, "account.html", context, status=status)


@never_cache
@require_safe
def download(request: HttpRequest) -> StreamingHttpResponse:
    """Everything that is kept about whoever asks; 404 where nothing is."""
    refuse_over(EXPORT, request)
    user, learner = signed_in_user(request), current_learner(request)
    if user is None and learner is None:
        raise Http404
    pieces = own_record(user, learner, timezone.now())
    response = StreamingHttpResponse(pieces, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


@never_cache
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Deletes whoever asks and what is kept of them, here and there, once they confirmed it."""
    user, learner = signed_in_user(request), current_learner(request)
    if user is None and learner is None:
        raise Http404
    refusal = refusal_of(request, user)
    if refusal:
        return account_page(request, refusal, status=400)
    if user is not None and is_needed(user):
        needed = gettext(
            "Quizzes of yours, or with questions of yours, are published or were taken: ask the "
            "administration what becomes of them before you delete your account."
        )
        return account_page(request, needed, status=409)
    forget(user, learner)
    logout(request)
    response = render(request, "account_deleted.html")
    # A browser heeds it over HTTPS only; elsewhere the page's script does the same.
    response["Clear-Site-Data"] = '"storage"'
    if user is None:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def refusal_of(request: HttpRequest, user: User | None) -> str:
    """Why the confirmation does not hold; "" where it does."""
    if user is None or not user.has_usable_password():
        word = request.POST.get("word", "").strip().casefold()
        return "" if word == confirming_word() else gettext("Type the word as it is shown.")
    # A browser that was left open must be no place to guess at the password.
    if is_over(SIGN_IN, request):
        return gettext("Too many attempts. Try again in a quarter of an hour.")
    if not user.check_password(request.POST.get("password", "")):
        return gettext("This is not your password.")
    take_back(SIGN_IN, request)
    return ""


def confirming_word() -> str:
    """What somebody without a password types, in the language of the page."""
    return pgettext("typed to confirm, in small letters", "delete")


def is_needed(user: User) -> bool:
    """Whether others take this person's quizzes, have taken them, or ask questions of theirs."""
    in_use = Q(versions__attempts__isnull=False) | Q(is_published=True)
    asking = Quiz.objects.filter(versions__items__question_version__question__owner=user)
    own = Quiz.objects.filter(in_use, author=user)
    return own.exists() or asking.exclude(author=user).exists()


@transaction.atomic
def forget(user: User | None, learner: Learner | None) -> None:
    """Nothing is left of the two: no account, attempt, review, card, deck, reading, question bank,
    and no number by which a learning platform knows them.

    Runs stay, as others share them; nobody waits any more for those that this learner alone did.
    """
    if learner is not None:
        for run in Run.objects.of(learner).filter(status__in=WAITING):
            withdraw(run, learner, timezone.now())
        learner.delete()
    if user is not None:
        # Before the bank: a draft holds on to the questions that it asks.
        Quiz.objects.filter(author=user).delete()
        LtiUser.objects.filter(auth_user=user).delete()
        user.delete()
