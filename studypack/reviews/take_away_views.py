"""The cards of a pack to take away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from studypack.accounts.limits import EXPORT, refuse_over
from studypack.common.languages import ENGLISH
from studypack.packs.access import refuse_strangers
from studypack.packs.models import Pack
from studypack.reviews.anki.deck import AnkiCard, AnkiDeck
from studypack.reviews.anki.links import with_origin
from studypack.reviews.anki.writing import MEDIA_TYPE, guid_of, write
from studypack.reviews.faces import Face, deck_of


@never_cache
@require_safe
def download_deck(request: HttpRequest, pack: str) -> HttpResponse:
    """The cards of a pack, in the page's language, as a package for Anki."""
    language = get_language() or ENGLISH
    found = get_object_or_404(Pack.objects.on_show().in_language(language), slug=pack)
    refuse_strangers(request, found)
    refuse_over(EXPORT, request)
    path, origin = ("Study Pack", found.text.title), request.build_absolute_uri("/").rstrip("/")
    cards = tuple(
        AnkiCard(
            guid=guid_of(face.key, language),
            front=with_origin(face.front, origin),
            back=with_origin(face.back, origin),
            tags=tags_of(face),
            deck=path,
        )
        for face in deck_of(found, language)
    )
    content = write(AnkiDeck(cards=cards), int(found.updated_at.timestamp()))
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{found.slug}-{language}.apkg"'
    return response


def tags_of(face: Face) -> tuple[str, ...]:
    """The pack of a card and the notes that it rests on."""
    return tuple(dict.fromkeys((face.pack, *face.notes)))
