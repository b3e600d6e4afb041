"""Decks of one's own over the API."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studypack.accounts.learners import current_learner, obtain_learner
from studypack.accounts.limits import IMPORT, REVIEW, refuse_over
from studypack.common.languages import ENGLISH, LANGUAGES
from studypack.reviews.decks.bringing import MOST_CARDS
from studypack.reviews.decks.sides import LONGEST_SIDE, LONGEST_TAG, MOST_TAGS
from studypack.reviews.decks.writing import Written, add_cards, create_deck
from studypack.reviews.models import Deck, DeckCard
from studypack.reviews.models.decks import NAME_LENGTH

CARDS_A_PAGE = 200
PAGE = OpenApiParameter("page", int, description="Of the cards, 200 a page; default: the first.")


class OwnCardIn(serializers.Serializer[Any]):
    """A card to be kept: two sides in Markdown."""

    front = serializers.CharField(max_length=LONGEST_SIDE)
    back = serializers.CharField(max_length=LONGEST_SIDE)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_TAG), max_length=MOST_TAGS, default=list
    )


class DeckIn(serializers.Serializer[Any]):
    """A new deck."""

    name = serializers.CharField(max_length=NAME_LENGTH)
    language = serializers.ChoiceField(choices=LANGUAGES, default=ENGLISH)
    cards = OwnCardIn(many=True, default=list, max_length=MOST_CARDS)


class DeckOut(serializers.Serializer[Any]):
    """A deck."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    language = serializers.CharField()
    cards = serializers.IntegerField(source="card_count")
    due = serializers.IntegerField(source="due_count")


class DecksOut(serializers.Serializer[Any]):
    """All decks of a learner."""

    decks = DeckOut(many=True)


class OwnCardOut(serializers.Serializer[Any]):
    """A card of a deck, with its two sides in safe HTML."""

    id = serializers.CharField(source="key", help_text="What reviews call the card.")
    front = serializers.CharField()
    back = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())


class DeckDetailOut(serializers.Serializer[Any]):
    """A deck with a page of its cards."""

    deck = DeckOut()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    cards = OwnCardOut(many=True)


def counted(request: Request, deck: UUID) -> Deck:
    """The deck of whoever asks with its counts, or 404."""
    own = Deck.objects.of(current_learner(request)).with_counts(timezone.now())
    return get_object_or_404(own, pk=deck)


class DeckList(APIView):
    """Decks of one's own."""

    @extend_schema(operation_id="decks_list", responses=DecksOut)
    def get(self, request: Request) -> Response:
        """The decks of whoever asks, with how many cards each has and how many are due."""
        decks = Deck.objects.of(current_learner(request)).with_counts(timezone.now())
        return Response(DecksOut({"decks": decks}).data)

    @extend_schema(operation_id="decks_create", request=DeckIn, responses={201: DeckOut})
    def post(self, request: Request) -> Response:
        """Makes a deck of these cards, all of it or nothing."""
        told = DeckIn(data=request.data)
        told.is_valid(raise_exception=True)
        refuse_over(IMPORT, request)
        deck = deck_of(request, told.validated_data)
        return Response(DeckOut(counted(request, deck.pk)).data, status=201)


@transaction.atomic
def deck_of(request: Request, values: dict[str, Any]) -> Deck:
    """A new deck with the cards that a request tells."""
    deck = create_deck(obtain_learner(request), values["name"], values["language"])
    cards = [Written(**{**card, "tags": tuple(card["tags"])}) for card in values["cards"]]
    if cards:
        add_cards(deck, cards)
    return deck


class DeckDetail(APIView):
    """One deck."""

    @extend_schema(operation_id="decks_retrieve", responses=DeckDetailOut, parameters=[PAGE])
    def get(self, request: Request, deck: UUID) -> Response:
        """The deck with its cards, 200 a page."""
        found = counted(request, deck)
        cards = Paginator(DeckCard.objects.filter(deck=found).order_by("position"), CARDS_A_PAGE)
        page = cards.get_page(request.query_params.get("page"))
        body = {"deck": found, "page": page.number, "pages": cards.num_pages, "cards": page}
        return Response(DeckDetailOut(body).data)

    @extend_schema(operation_id="decks_delete", responses={204: None})
    def delete(self, request: Request, deck: UUID) -> Response:
        """Deletes the deck with all that is known of its cards."""
        refuse_over(REVIEW, request)
        counted(request, deck).delete()
        return Response(status=204)
