"""The shapes in which the API takes and gives cards and reviews."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from studypack.reviews.days import ZONE_LENGTH
from studypack.reviews.keys import KEY_LENGTH, Source
from studypack.reviews.models import DEVICE_LENGTH, ReviewCard
from studypack.reviews.schedule import Memory, Phase, Rating, intervals
from studypack.reviews.services import HIGHEST_SEQUENCE, GivenReview, new_device
from studypack.reviews.shelf import Item
from studypack.reviews.wording import interval_words

NAME_BY_RATING = {rating: rating.name.lower() for rating in Rating}
RATING_BY_NAME = {name: rating for rating, name in NAME_BY_RATING.items()}


class RatingField(serializers.ChoiceField):
    """A rating by its name, or by its number from 1 to 4."""

    def to_internal_value(self, data: object) -> Rating:
        """The rating."""
        if type(data) is int and data in NAME_BY_RATING:
            return Rating(data)
        return RATING_BY_NAME[super().to_internal_value(data)]


class ReviewIn(serializers.Serializer[Any]):
    """A rating; a device that may be offline also says which of its reviews it is, and when."""

    rating = RatingField(choices=list(RATING_BY_NAME), required=False)
    device = serializers.SlugField(
        max_length=DEVICE_LENGTH, required=False, help_text="Made up by the device."
    )
    sequence = serializers.IntegerField(
        min_value=1,
        max_value=HIGHEST_SEQUENCE,
        required=False,
        help_text="Counts what the device tells: a review delivered twice counts once.",
    )
    reviewed_at = serializers.DateTimeField(required=False, help_text="Default: now.")
    undoes = serializers.IntegerField(
        min_value=1,
        max_value=HIGHEST_SEQUENCE,
        required=False,
        help_text="In the place of a rating: the sequence of the review that is taken back.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Either a rating or what is taken back; a sequence means something for a device only."""
        if ("rating" in attrs) == ("undoes" in attrs):
            message = gettext("rating: either this or undoes is needed")
            raise serializers.ValidationError({"rating": message})
        if ("device" in attrs) != ("sequence" in attrs):
            message = gettext("sequence: needs a device, and a device a sequence")
            raise serializers.ValidationError({"sequence": message})
        return attrs


class LateReviewIn(ReviewIn):
    """One of several reviews."""

    card = serializers.CharField(max_length=KEY_LENGTH)


class ReviewsIn(serializers.Serializer[Any]):
    """What a device has to tell."""

    reviews = LateReviewIn(many=True, allow_empty=False)
    time_zone = serializers.CharField(
        max_length=ZONE_LENGTH,
        default="",
        allow_blank=True,
        help_text="Its IANA name: days are counted there. One that is not known is left out.",
    )


class IntervalOut(serializers.Serializer[Any]):
    """How long a card would stay away."""

    seconds = serializers.IntegerField()
    words = serializers.CharField()


class IntervalsOut(serializers.Serializer[Any]):
    """The same for every rating."""

    again = IntervalOut()
    hard = IntervalOut()
    good = IntervalOut()
    easy = IntervalOut()


class CardStateOut(serializers.Serializer[Any]):
    """What is known of a card."""

    id = serializers.CharField()
    phase = serializers.ChoiceField(choices=[phase.value for phase in Phase])
    due_at = serializers.DateTimeField(allow_null=True)
    stability = serializers.FloatField(allow_null=True, help_text="Days.")
    difficulty = serializers.FloatField(allow_null=True, help_text="1 to 10.")
    reviews = serializers.IntegerField()
    lapses = serializers.IntegerField()
    is_leech = serializers.BooleanField()
    is_suspended = serializers.BooleanField()
    intervals = IntervalsOut()


class DueCardOut(CardStateOut):
    """A card with its two sides, in safe HTML."""

    source = serializers.ChoiceField(choices=[source.value for source in Source])
    pack = serializers.CharField(help_text="Empty for a card that is in none.")
    deck = serializers.CharField(help_text="The own deck that it is in, or empty.")
    language = serializers.CharField()
    front = serializers.CharField()
    back = serializers.CharField()
    url = serializers.CharField(help_text="Where to reread; empty where there is no such place.")


class DueOut(serializers.Serializer[Any]):
    """What to review now."""

    now = serializers.DateTimeField()
    due = serializers.IntegerField()
    new = serializers.IntegerField()
    cards = DueCardOut(many=True)


class SavedReviewOut(serializers.Serializer[Any]):
    """A review that stands."""

    device = serializers.CharField()
    sequence = serializers.IntegerField()


class UnsavedReviewOut(SavedReviewOut):
    """A review that can never be saved."""

    message = serializers.CharField()


class RecordedOut(serializers.Serializer[Any]):
    """What became of the reviews."""

    saved = SavedReviewOut(many=True)
    unsaved = UnsavedReviewOut(many=True)
    cards = CardStateOut(many=True)


class SuspendedIn(serializers.Serializer[Any]):
    """Whether a card is laid aside."""

    is_suspended = serializers.BooleanField()


def given_review(values: dict[str, Any], now: datetime) -> GivenReview:
    """The review that a request tells."""
    usual = {"device": new_device(), "sequence": 1, "reviewed_at": now}
    return GivenReview(**{**usual, **values})


def state_body(
    key: str, memory: Memory, *, is_suspended: bool, now: datetime, retention: float
) -> dict[str, object]:
    """What is known of a card, as the API says it."""
    shown = intervals(memory, now, retention=retention)
    return {
        "id": key,
        "phase": memory.phase.value,
        "due_at": memory.due_at,
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "reviews": memory.reviews,
        "lapses": memory.lapses,
        "is_leech": memory.is_leech,
        "is_suspended": is_suspended,
        "intervals": {NAME_BY_RATING[rating]: interval_body(shown[rating]) for rating in Rating},
    }


def interval_body(interval: timedelta) -> dict[str, object]:
    """An interval as the API says it."""
    return {"seconds": round(interval.total_seconds()), "words": interval_words(interval)}


def card_body(card: ReviewCard, now: datetime, retention: float) -> dict[str, object]:
    """What is known of a stored card."""
    return state_body(
        card.key, card.memory, is_suspended=card.is_suspended, now=now, retention=retention
    )


def item_body(item: Item, now: datetime, retention: float) -> dict[str, object]:
    """A card with its two sides."""
    face = item.face
    state = state_body(
        face.key, item.memory, is_suspended=item.is_suspended, now=now, retention=retention
    )
    sides = ("pack", "deck", "language", "front", "back", "url")
    return {**state, "source": face.source.value, **{name: getattr(face, name) for name in sides}}
