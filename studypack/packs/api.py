"""Study material over the API."""

from typing import Any

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.utils import translation
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studypack.common.languages import ENGLISH, LANGUAGE_CODES
from studypack.common.problems import FieldProblem, RefusedError
from studypack.packs.access import PREVIEW_CARDS, previewed, reads_all_of
from studypack.packs.models import Article, Flashcard, KeyConcept, KeyTerm, Module, Note, Pack

LANGUAGE_PARAMETER = OpenApiParameter("lang", str, description="One of the site's languages.")


class PackOut(serializers.Serializer[Any]):
    """A pack in the list."""

    id = serializers.SlugField(source="slug")
    language = serializers.CharField(source="text.language")
    title = serializers.CharField(source="text.title")
    lead = serializers.CharField(source="text.lead")
    published = serializers.DateField(source="published_on")
    url = serializers.CharField(source="get_absolute_url")


class TitledOut(serializers.Serializer[Any]):
    """A key concept or a module; `html` is safe HTML."""

    id = serializers.SlugField(source="slug")
    title = serializers.CharField(source="text.title")
    html = serializers.CharField(source="text.html")


class ArticleOut(serializers.Serializer[Any]):
    """A text as blocks of [kind, content]: safe HTML, or the id of an experiment or question."""

    id = serializers.SlugField(source="slug")
    language = serializers.CharField(source="text.language")
    title = serializers.CharField(source="text.title")
    words = serializers.IntegerField(source="text.word_count")
    blocks = serializers.ListField(source="text.blocks")


class NoteOut(ArticleOut):
    """A note and the module it belongs to."""

    module = serializers.SlugField(source="module.slug")


class TermOut(serializers.Serializer[Any]):
    """A key term."""

    id = serializers.SlugField(source="slug")
    language = serializers.CharField(source="text.language")
    name = serializers.CharField(source="text.name")
    definition = serializers.CharField(source="text.definition")
    facts = serializers.ListField(source="text.facts")
    review = serializers.ListField(source="text.review")


class FlashcardOut(serializers.Serializer[Any]):
    """A flashcard."""

    id = serializers.SlugField(source="slug")
    language = serializers.CharField(source="text.language")
    front = serializers.CharField(source="text.front")
    back = serializers.CharField(source="text.back")


class PackDetailOut(PackOut):
    """A whole pack."""

    key_concepts = TitledOut(many=True)
    modules = TitledOut(many=True)
    notes = NoteOut(many=True)
    articles = ArticleOut(many=True)
    terms = TermOut(many=True)
    flashcards = FlashcardOut(many=True)


class PackList(APIView):
    """All packs."""

    @extend_schema(responses=PackOut(many=True), parameters=[LANGUAGE_PARAMETER])
    def get(self, request: Request) -> Response:
        """The catalogue in one language."""
        language = read_language(request)
        with translation.override(language):
            packs = Pack.objects.on_show().in_language(language).with_counts()
            return Response(PackOut(packs, many=True).data)


class PackDetail(APIView):
    """One pack."""

    @extend_schema(responses=PackDetailOut, parameters=[LANGUAGE_PARAMETER])
    def get(self, request: Request, pack: str) -> Response:
        """All material of a pack in one language; what is missing comes in English and says so.

        Where strangers may read a preview only, they get the first note of each module and a few
        cards, and no articles.
        """
        language = read_language(request)
        with translation.override(language):
            found = get_object_or_404(Pack.objects.on_show().in_language(language), slug=pack)
            kinds: dict[str, tuple[Any, Any]] = {
                "key_concepts": (KeyConcept, TitledOut),
                "modules": (Module, TitledOut),
                "notes": (Note, NoteOut),
                "articles": (Article, ArticleOut),
                "terms": (KeyTerm, TermOut),
                "flashcards": (Flashcard, FlashcardOut),
            }
            body, is_whole = dict(PackOut(found).data), reads_all_of(request, pack)
            for name, (model, serializer) in kinds.items():
                items = model.objects.filter(pack=found).in_language(language)
                if model is Note:
                    items = items.select_related("module")
                if not is_whole:
                    items = preview_of(model, items)
                body[name] = serializer(items, many=True).data
            return Response(body)


def preview_of(model: type[Any], items: Any) -> Any:
    """The items of a kind that belong to the preview of a pack."""
    if model is Note:
        return items.filter(pk__in=previewed(items))
    if model is Article:
        return items.none()
    return items[:PREVIEW_CARDS] if model is Flashcard else items


def read_language(request: Request) -> str:
    """The language asked for; the site's own where none is.

    Raises:
        RefusedError: it is none of the site's.
    """
    language: str = request.query_params.get("lang", settings.LANGUAGE_CODE or ENGLISH)
    if language in LANGUAGE_CODES:
        return language
    message = f"lang: {language[:20]!r} is not one of {', '.join(LANGUAGE_CODES)}"
    problem = FieldProblem(field="lang", message=message)
    raise RefusedError("invalid", "The language is not known.", problems=[problem])
