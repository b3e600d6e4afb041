"""The two sides of a card of one's own: as they were written, and as HTML that can be shown.

A picture is kept under a name made of the sum of its bytes, so that a name always means the same
picture; what a card was written with says that name.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape, unescape
from pathlib import PurePath
from typing import Final
from urllib.parse import unquote

from studypack.common.foreign import Cleaning, unshown_elements
from studypack.common.markdown import foreign_html
from studypack.common.pictures import Picture
from studypack.common.wording import Message

LONGEST_SIDE: Final = 20_000
LONGEST_TAG: Final = 60
MOST_TAGS: Final = 50
PICTURES: Final = "/deck-pictures/"
ENDINGS: Final = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
}
KEPT_NAME: Final = re.compile(r"([0-9a-f]{64})\.(?:png|jpg|gif|webp)")
SHOWN_PICTURE: Final = re.compile(rf'(?<=src="){PICTURES}([0-9a-f]{{64}})(?=")')
WORDLESS_PICTURE: Final = re.compile(r'<img(?![^>]*\salt=)(?=[^>]*\ssrc="([^"]*)")')
SOUND: Final = re.compile(r"\[sound:([^\]<>]{0,300})\]")
# Anki's older ways to write a formula, and the one that it and we read.
OLD_FORMULAS: Final = (
    (re.compile(r"\[\$\$\](.*?)\[/\$\$\]", re.DOTALL), r"\\[\1\\]"),
    (re.compile(r"\[\$\](.*?)\[/\$\]", re.DOTALL), r"\\(\1\\)"),
    (re.compile(r"\[latex\]\s*\$?(.*?)\$?\s*\[/latex\]", re.DOTALL), r"\\(\1\\)"),
)
BETWEEN_TAGS: Final = re.compile(r"[\s,]+")
# A spreadsheet takes what begins so for a formula.
FORMULA_SIGNS: Final = "=+-@"
ANYTHING_TO_SEE: Final = re.compile(r"<(?:img|math)\b")
TAG: Final = re.compile(r"<[^>]*>")


class Markup(StrEnum):
    """How a card was written."""

    MARKDOWN = "markdown"
    HTML = "html"


@dataclass(frozen=True, kw_only=True)
class CardText:
    """What a card says; `front` and `back` are safe HTML of what was written."""

    guid: str
    markup: Markup
    front_source: str
    back_source: str
    front: str
    back: str
    tags: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[object, ...]:
        """What a learner sees of it: two cards that agree in it say the same."""
        return self.front, self.back, tuple(self.tags)


def kept_name(picture: Picture) -> str:
    """What cards call a picture that is kept."""
    return f"{picture.sum}.{ENDINGS[picture.media_type]}"


def shown_side(source: str, markup: Markup, sums: Collection[str]) -> str:
    """What was written as safe HTML; of pictures those whose sums these are."""

    def address(name: str) -> str | None:
        found = KEPT_NAME.fullmatch(name)
        return f"{PICTURES}{found[1]}" if found and found[1] in sums else None

    html = foreign_html(source) if markup is Markup.MARKDOWN else source
    return Cleaning(image_url=address).shown(html).strip()


def says_anything(html: str) -> bool:
    """Whether there is anything to see on a side."""
    return bool(ANYTHING_TO_SEE.search(html) or unescape(TAG.sub("", html)).strip())


def with_names(html: str, name_by_sum: Mapping[str, str]) -> str:
    """The HTML of a side, its pictures by their names again."""
    return SHOWN_PICTURE.sub(lambda found: name_by_sum.get(found[1], ""), html)


def sums_in(sources: Iterable[str]) -> set[str]:
    """The sums of the pictures that cards were written with."""
    return {found for source in sources for found in KEPT_NAME.findall(source)}


class Brought:
    """Sides that were brought along: what of them is kept, the pictures, and what is lost."""

    def __init__(self, media: Callable[[str], Picture | str | None]) -> None:
        self.media = media
        self.pictures: dict[str, Picture] = {}
        self.words_by_name: dict[str, str] = {}
        self.lost: list[str] = []

    def source(self, html: str) -> str:
        """The HTML with nothing in it that may act, formulas as they were written."""
        plain = with_formulas(self.without_sounds(html.replace("\0", "")))
        self.lost += [
            Message("<{name}> is not kept: cards show words, tables, formulas, pictures", name=one)
            for one in unshown_elements(plain)
        ]
        cleaning = Cleaning(image_url=self.picture)
        kept = cleaning.clean(plain).strip()
        self.lost += cleaning.lost
        return WORDLESS_PICTURE.sub(self.with_words, kept)

    def with_words(self, found: re.Match[str]) -> str:
        """A picture that came without words says what its file was called."""
        return f'<img alt="{escape(self.words_by_name.get(found[1], ""))}"'

    def picture(self, address: str) -> str | None:
        """The name under which a picture is kept; empty where it is not, and that is said."""
        found = next((file for name in names_of(address) if (file := self.media(name))), None)
        if found is None:
            return None
        if isinstance(found, str):
            self.lost.append(found)
            return ""
        self.pictures[found.sum] = found
        self.words_by_name[kept_name(found)] = PurePath(found.name).stem
        return kept_name(found)

    def without_sounds(self, html: str) -> str:
        """The HTML without the marks for sounds, each of which is named."""
        names = [found[:80] for found in SOUND.findall(html)]
        self.lost += [Message("the sound {file} is not kept", file=repr(name)) for name in names]
        return SOUND.sub("", html)


def names_of(address: str) -> Iterator[str]:
    """What a file may be called that an address says."""
    yield address
    yield unquote(address)
    yield unicodedata.normalize("NFC", unquote(address))


def with_formulas(html: str) -> str:
    r"""The HTML, formulas of older ways between `\(` and `\)`.

    >>> with_formulas("[$]x^2[/$]")
    '\\(x^2\\)'
    """
    for pattern, written in OLD_FORMULAS:
        html = pattern.sub(written, html)
    return html


def kept_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags that are kept, each once: no longer than can be shown, and no formulas.

    >>> kept_tags(["=1+1", "chapter-2", "chapter-2", ""])
    ('1+1', 'chapter-2')
    """
    plain = (tag.replace("\0", "").lstrip(FORMULA_SIGNS)[:LONGEST_TAG] for tag in tags)
    return tuple(dict.fromkeys(filter(None, plain)))[:MOST_TAGS]


def tags_in(text: str) -> tuple[str, ...]:
    """The tags that a line says, with spaces or commas between them."""
    return kept_tags(BETWEEN_TAGS.split(text))
