"""What lies near a note, for its end."""

from django import template
from django.utils.translation import get_language

from studypack.common.languages import ENGLISH
from studypack.packs.models import Note, Pack
from studypack.search.models import SearchDocument
from studypack.search.services import read_next

register = template.Library()


@register.simple_tag
def notes_near(pack: Pack, note: Note) -> list[SearchDocument]:
    """The notes of all packs that are nearest to this one."""
    return read_next(pack.slug, note.slug, get_language() or ENGLISH)
