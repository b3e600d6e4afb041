"""Where all apps meet in one person, over the API: progress, and everything that is kept."""

from typing import Any

from django.http import Http404, StreamingHttpResponse
from django.utils import timezone, translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studypack.accounts.learners import current_learner, signed_in_user
from studypack.accounts.limits import EXPORT, refuse_over
from studypack.own_record import own_record
from studypack.packs.api import LANGUAGE_PARAMETER, read_language
from studypack.progress import progress_of


class CardsOut(serializers.Serializer[Any]):
    """The cards of a pack that were begun; each counts once."""

    known = serializers.IntegerField()
    learning = serializers.IntegerField()
    due = serializers.IntegerField()


class ConceptOut(serializers.Serializer[Any]):
    """A key concept and the answers on it."""

    id = serializers.CharField(source="concept.slug")
    title = serializers.CharField(source="concept.text.title")
    answers = serializers.IntegerField(source="tally.answers")
    right = serializers.IntegerField(source="tally.right")
    is_weak = serializers.BooleanField(source="tally.is_weak")


class PackProgressOut(serializers.Serializer[Any]):
    """How far a learner is in a pack."""

    pack = serializers.CharField(source="pack.slug")
    title = serializers.CharField(source="pack.text.title")
    notes_read = serializers.IntegerField()
    notes = serializers.IntegerField(source="note_count")
    cards = CardsOut()
    last_attempt = serializers.UUIDField(source="last.pk", allow_null=True, default=None)
    last_percent = serializers.IntegerField(help_text="Of the last attempt; 0 without one.")
    concepts = ConceptOut(many=True)


class ProgressOut(serializers.Serializer[Any]):
    """Every pack that was begun."""

    packs = PackProgressOut(many=True)


class ProgressDetail(APIView):
    """Progress."""

    @extend_schema(responses=ProgressOut, parameters=[LANGUAGE_PARAMETER])
    def get(self, request: Request) -> Response:
        """How far whoever asks is in every pack that they have begun."""
        language = read_language(request)
        with translation.override(language):
            packs = progress_of(current_learner(request), language, timezone.now())
            return Response(ProgressOut({"packs": packs}).data)


class RecordDetail(APIView):
    """One's own record."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> StreamingHttpResponse:
        """Everything that is kept about whoever asks, as the page of one's own gives it."""
        refuse_over(EXPORT, request)
        user, learner = signed_in_user(request), current_learner(request)
        if user is None and learner is None:
            raise Http404
        pieces = own_record(user, learner, timezone.now())
        return StreamingHttpResponse(pieces, content_type="application/json")
