"""Pages of tests and of matching."""

import random
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from studypack.accounts.learners import obtain_learner
from studypack.accounts.limits import REVIEW, refuse_over
from studypack.reviews.faces import Face
from studypack.reviews.models import DEVICE_LENGTH
from studypack.reviews.places import place_of
from studypack.reviews.schedule import Rating
from studypack.reviews.services import GivenReview, new_device, record_reviews
from studypack.reviews.shelf import Shelf
from studypack.reviews.testing import (
    HIGHEST_SEED,
    TEST_CARDS,
    Answered,
    answered,
    asked_of,
    draw_pairs,
    draw_test,
)
from studypack.reviews.views import shelf_for

RIGHT, WRONG = "right", "wrong"
RATING_BY_WORD = {RIGHT: Rating.Good, WRONG: Rating.Again}


def asked_seed(request: HttpRequest) -> int:
    """What the cards are drawn by: another draw for every visit that names none."""
    text = request.GET.get("seed", "")
    if text.isascii() and text.isdigit() and int(text) <= HIGHEST_SEED:
        return int(text)
    return random.SystemRandom().randint(1, HIGHEST_SEED)


def faces_on(shelf: Shelf) -> list[Face]:
    """The faces of the cards that are not laid aside."""
    return [item.face for item in shelf.active]


@never_cache
@require_safe
def show_test(request: HttpRequest, pack: str = "", deck: UUID | None = None) -> HttpResponse:
    """Some cards to be answered."""
    shelf = shelf_for(request, pack, deck, is_whole=True)
    context = {"place": place_of(shelf), "asked": draw_test(faces_on(shelf), asked_seed(request))}
    return render(request, "reviews/test.html", context)


@never_cache
@require_POST
def judge_test(request: HttpRequest, pack: str = "", deck: UUID | None = None) -> HttpResponse:
    """What came of the answers; nothing is kept until whoever took the test says so."""
    shelf = shelf_for(request, pack, deck, is_whole=True)
    results = answers_in(request, shelf)
    context = {
        "place": place_of(shelf),
        "results": results,
        "right": sum(result.is_right for result in results),
        "to_judge": sum(result.judgement is None for result in results),
        "device": new_device(),
    }
    return render(request, "reviews/test_result.html", context)


def answers_in(request: HttpRequest, shelf: Shelf) -> list[Answered]:
    """What came of every card that the form asked."""
    keys = request.POST.getlist("card")[:TEST_CARDS]
    asked = [asked_of(shelf.faces[key]) for key in keys if key in shelf.faces]
    return answered(asked, {one.face.key: request.POST.get(one.face.key, "") for one in asked})


@never_cache
@require_POST
def keep_test(request: HttpRequest, pack: str = "", deck: UUID | None = None) -> HttpResponse:
    """Counts a test as reviews: what was right as Good, what was not as Again."""
    refuse_over(REVIEW, request)
    shelf, now = shelf_for(request, pack, deck, is_whole=True), timezone.now()
    device = request.POST.get("device", "")[:DEVICE_LENGTH] or new_device()
    given = [
        GivenReview(
            card=key,
            device=device,
            sequence=sequence,
            reviewed_at=now,
            rating=RATING_BY_WORD[request.POST[key]],
        )
        for sequence, key in enumerate(sorted(shelf.faces), 1)
        if request.POST.get(key) in RATING_BY_WORD
    ]
    recorded = record_reviews(obtain_learner(request), given, now)
    count = len(recorded.saved)
    told = ngettext("%(count)d card is reviewed.", "%(count)d cards are reviewed.", count)
    messages.info(request, told % {"count": count})
    return HttpResponseRedirect(reverse("reviews:review-list"))


@never_cache
@require_safe
def show_match(request: HttpRequest, pack: str = "", deck: UUID | None = None) -> HttpResponse:
    """A round of matching, against the clock; it needs scripts, and says so."""
    shelf, seed = shelf_for(request, pack, deck, is_whole=True), asked_seed(request)
    pairs = draw_pairs(faces_on(shelf), seed)
    prompts = list(enumerate(pairs))
    answers = list(enumerate(pairs))
    random.Random(seed).shuffle(answers)
    context = {"place": place_of(shelf), "prompts": prompts, "answers": answers}
    return render(request, "reviews/match.html", context)
