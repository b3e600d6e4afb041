"""Reviews over the API: what is due, and what devices tell, late or twice."""

from datetime import date
from uuid import UUID

from django.http import Http404
from django.utils import timezone, translation
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studypack.accounts.learners import current_learner, obtain_learner
from studypack.accounts.limits import REVIEW, refuse_over
from studypack.common.problems import FieldProblem, RefusedError
from studypack.common.worded import worded
from studypack.common.wording import Message, message_of
from studypack.packs.access import only_free_pack
from studypack.packs.api import LANGUAGE_PARAMETER, read_language
from studypack.reviews.faces import uuid_of
from studypack.reviews.models import ReviewCard
from studypack.reviews.planning import cram_date
from studypack.reviews.serializers import (
    CardStateOut,
    DueOut,
    RecordedOut,
    ReviewIn,
    ReviewsIn,
    SuspendedIn,
    card_body,
    given_review,
    item_body,
)
from studypack.reviews.services import (
    GivenReview,
    keep_time_zone,
    plan_of,
    record_reviews,
    suspend_card,
)
from studypack.reviews.shelf import BATCH, Scope, shelf_of

PACK = OpenApiParameter("pack", str, description="Default: every pack that was begun.")
DECK = OpenApiParameter("deck", UUID, description="Only this deck of one's own.")
NOTE = OpenApiParameter("note", str, description="Only the cards that rest on this note.")
UNTIL = OpenApiParameter("until", date, description="Cram: all cards before this date.")


class DueList(APIView):
    """What to review now."""

    @extend_schema(responses=DueOut, parameters=[LANGUAGE_PARAMETER, PACK, DECK, NOTE, UNTIL])
    def get(self, request: Request) -> Response:
        """What is due, then what may be begun today, at most 50 cards with both sides."""
        language, now = read_language(request), timezone.now()
        scope = Scope(
            language=language,
            pack=request.query_params.get("pack"),
            deck=read_deck(request),
            is_whole=bool(request.query_params.get("until")),
            note=request.query_params.get("note", ""),
            only_whole=only_free_pack(request),
        )
        shelf = shelf_of(current_learner(request), scope, now)
        if (scope.pack and not shelf.packs) or (scope.deck and not shelf.decks):
            raise Http404
        until = read_until(request, shelf.today)
        items = (shelf.cram(until) if until else shelf.session())[:BATCH]
        with translation.override(language):
            cards = [item_body(item, now, shelf.plan.retention) for item in items]
        body = {"now": now, "due": len(shelf.due), "new": len(shelf.new), "cards": cards}
        return Response(DueOut(body).data)


def read_deck(request: Request) -> UUID | None:
    """The deck that is asked for; None where none is.

    Raises:
        Http404: it is no id.
    """
    text = request.query_params.get("deck")
    if not text:
        return None
    found = uuid_of(text)
    if found is None:
        raise Http404
    return found


def read_until(request: Request, today: date) -> date | None:
    """The date to cram for; None where none is asked for.

    Raises:
        RefusedError: it is none of the days to come.
    """
    text = request.query_params.get("until")
    if text is None:
        return None
    try:
        return cram_date(text, today)
    except ValueError as error:
        problem = FieldProblem(field="until", message=message_of(error))
        message = Message("The date cannot be used.")
        raise RefusedError("invalid", message, problems=[problem]) from None


class ReviewList(APIView):
    """Reviews of one or several cards."""

    @extend_schema(
        operation_id="reviews_record",
        request=ReviewsIn,
        responses=RecordedOut,
        parameters=[LANGUAGE_PARAMETER],
    )
    def post(self, request: Request) -> Response:
        """Saves what a device tells, late or twice, and says of each review what became of it."""
        told = ReviewsIn(data=request.data)
        told.is_valid(raise_exception=True)
        refuse_over(REVIEW, request)
        now = timezone.now()
        given = [given_review(values, now) for values in told.validated_data["reviews"]]
        learner = obtain_learner(request)
        recorded = record_reviews(learner, given, now)
        keep_time_zone(learner, told.validated_data["time_zone"])
        retention = plan_of(learner).retention
        with translation.override(read_language(request)):
            cards = [card_body(card, now, retention) for card in recorded.cards]
        body = {
            "saved": [saved_body(review) for review in recorded.saved],
            "unsaved": [
                {**saved_body(unsaved.review), "message": worded(unsaved.message)}
                for unsaved in recorded.unsaved
            ],
            "cards": cards,
        }
        return Response(RecordedOut(body).data)


def saved_body(review: GivenReview) -> dict[str, object]:
    """A review by what its device calls it."""
    return {"device": review.device, "sequence": review.sequence}


class ReviewDetail(APIView):
    """A review of one card."""

    @extend_schema(request=ReviewIn, responses=CardStateOut, parameters=[LANGUAGE_PARAMETER])
    def post(self, request: Request, card: str) -> Response:
        """Saves the rating and tells when the card comes back."""
        told = ReviewIn(data=request.data)
        told.is_valid(raise_exception=True)
        refuse_over(REVIEW, request)
        now = timezone.now()
        review = given_review({**told.validated_data, "card": card}, now)
        learner = obtain_learner(request)
        recorded = record_reviews(learner, [review], now)
        if recorded.unsaved:
            raise Http404
        return state_answer(request, recorded.cards[0])


class CardSuspended(APIView):
    """A card that is laid aside."""

    @extend_schema(request=SuspendedIn, responses=CardStateOut, parameters=[LANGUAGE_PARAMETER])
    def put(self, request: Request, card: str) -> Response:
        """Lays the card aside, or takes it up again with what was known of it."""
        wanted = SuspendedIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        refuse_over(REVIEW, request)
        changed = suspend_card(obtain_learner(request), card, **wanted.validated_data)
        return state_answer(request, changed)


def state_answer(request: Request, card: ReviewCard) -> Response:
    """What is known of the card now."""
    retention = plan_of(card.learner).retention
    with translation.override(read_language(request)):
        return Response(CardStateOut(card_body(card, timezone.now(), retention)).data)
