"""Search over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studypack.accounts.limits import SEARCH, refuse_over
from studypack.packs.api import LANGUAGE_PARAMETER, read_language
from studypack.search.asking import LONGEST_QUERY, MOST_WORDS
from studypack.search.models import Kind
from studypack.search.reach import reach_of
from studypack.search.services import search

MOST_HITS = 20
QUERY_PARAMETER = OpenApiParameter(
    "q",
    str,
    required=True,
    description=f"Words; the first {MOST_WORDS} of {LONGEST_QUERY} characters count.",
)


class HitOut(serializers.Serializer[Any]):
    """Something found; `excerpt` is safe HTML with the words in `<mark>`."""

    kind = serializers.ChoiceField(choices=[(kind.value, kind.value) for kind in Kind])
    title = serializers.CharField()
    url = serializers.CharField()
    excerpt = serializers.CharField()
    pack = serializers.CharField()
    language = serializers.CharField()


class ResultsOut(serializers.Serializer[Any]):
    """What was found, the best first; `corrected` is what was looked for instead."""

    corrected = serializers.CharField()
    hits = HitOut(many=True)


class HitList(APIView):
    """What some words find."""

    @extend_schema(responses=ResultsOut, parameters=[QUERY_PARAMETER, LANGUAGE_PARAMETER])
    def get(self, request: Request) -> Response:
        """What readers of a language find by these words; the last may be a beginning."""
        language = read_language(request)
        refuse_over(SEARCH, request)
        words = request.query_params.get("q", "")
        results = search(words, language, MOST_HITS, reach_of(request))
        return Response(ResultsOut(results).data)
