"""What a stranger may read: everything, or a preview of every pack but one.

The preview is the page of a pack, its terms, the first note of each module and a few cards. The
pack that was published first is whole for everybody.
"""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from studypack.common.problems import RefusedError
from studypack.packs.models import Note, Pack

PREVIEW_CARDS = 3


def reads_all_of(request: HttpRequest, pack: str) -> bool:
    """Whether whoever asks may read the whole pack with this slug."""
    return only_free_pack(request) in {None, pack}


def only_free_pack(request: HttpRequest) -> str | None:
    """The slug of the one pack that whoever asks may read whole; None where they may read all."""
    if settings.OPEN_TO_STRANGERS == "all" or request.user.is_authenticated:
        return None
    return free_pack() or ""


def free_pack() -> str | None:
    """The slug of the pack that is whole for everybody."""
    packs = Pack.objects.on_show().order_by("published_on", "slug")
    return packs.values_list("slug", flat=True).first()


def refuse_strangers(request: HttpRequest, pack: Pack | None) -> None:
    """Keeps what hangs on a pack, and is no part of its preview, to those who may read it all.

    Raises:
        RefusedError: whoever asks has to sign in first.
    """
    if pack is not None and not reads_all_of(request, pack.slug):
        message = gettext("This belongs to the whole study pack: sign in to open it.")
        raise RefusedError("sign_in", message, status=403)


def previewed(notes: Iterable[Note]) -> set[int]:
    """The keys of the notes that belong to the preview: the first of each module, in order."""
    first_by_module: dict[int, int] = {}
    for note in notes:
        first_by_module.setdefault(note.module_id, note.pk)
    return set(first_by_module.values())
