"""What somebody may find: all there is, or what strangers read of packs that are not free."""

from dataclasses import dataclass

from django.http import HttpRequest

from studypack.packs.access import free_pack, reads_all_of


@dataclass(frozen=True, kw_only=True)
class Reach:
    """`is_whole`: every pack as a whole; else the one with the slug `free_pack`, and previews."""

    is_whole: bool = True
    free_pack: str | None = None


def reach_of(request: HttpRequest) -> Reach:
    """What whoever asks may find."""
    if reads_all_of(request, ""):  # no pack has this slug: what holds for it holds for all
        return Reach()
    return Reach(is_whole=False, free_pack=free_pack())
