"""HTML from elsewhere, made safe to show. No Django.

Nothing that a text brings along can act or load: no script, no handler, no style, no address but
those of pictures that are kept here. What is left out is named.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Final

import nh3

from studypack.common.markdown import (
    ATTRIBUTES,
    MATHML_ATTRIBUTES,
    MATHML_TAGS,
    TEXT_TAGS,
    clean,
    latex_html,
)
from studypack.common.wording import Message

LONGEST_FORMULA: Final = 2_000
MOST_FORMULAS: Final = 500
TAGS: Final = (
    TEXT_TAGS
    | MATHML_TAGS
    | frozenset(
        "img h1 h5 h6 b i u s small mark q kbd samp var abbr del ins dl dt dd figure figcaption "
        "caption colgroup col tfoot bdi bdo ruby rt rp semantics".split()
    )
)
OWN_ATTRIBUTES: Final = {
    **{tag: set(names) for tag, names in ATTRIBUTES.items()},
    "*": {"lang", "dir"},
    "a": {"href"},
    "abbr": {"title"},
    "div": {"class", "tabindex"},
    "img": {"src", "alt", "width", "height"},
    "li": {"value"},
    "ol": {"start", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "math": set(MATHML_ATTRIBUTES),
}
# With what stands in them: scripts, and the second writing of a formula.
LEFT_OUT_WHOLE: Final = {"script", "style", "annotation", "annotation-xml", "template", "title"}
NAMED: Final = re.compile(
    r"<(script|iframe|frame|object|embed|applet|video|audio|svg|canvas|form|input|select|textarea"
    r"|button|meta|base|link)\b",
    re.IGNORECASE,
)
OUR_CLASSES: Final = ("math", "table")
LINK: Final = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
NUMBER: Final = re.compile(r"-?[0-9]{1,4}")
PIECE: Final = re.compile(r"(<[^>]*>)")
BEGIN_OR_END: Final = re.compile(r"(\\\(|\\\)|\\\[|\\\]|\$\$)")
ENDS: Final = {r"\(": r"\)", r"\[": r"\]", "$$": "$$"}
LITERAL: Final = re.compile(r"<(/?)(pre|code|kbd|samp|math)\b")
ONE_PARAGRAPH: Final = re.compile(r"\s*<p>((?:(?!</?p\b).)*)</p>\s*", re.DOTALL)

ImageUrl = Callable[[str], str | None]


def unshown_elements(html: str) -> tuple[str, ...]:
    """The names of the elements that the HTML brings along and that are never shown."""
    return tuple(dict.fromkeys(found.lower() for found in NAMED.findall(html)))


def unwrapped(html: str) -> str:
    """The words of a text that is one paragraph."""
    found = ONE_PARAGRAPH.fullmatch(html)
    return found[1] if found else html


@dataclass(kw_only=True)
class Cleaning:
    """Cleans one text and notes what it left out.

    Attributes:
        image_url: where the picture is that the text shows from an address; empty where it is not
            shown and somebody has said why, None where there is none.
    """

    image_url: ImageUrl
    lost: list[str] = field(default_factory=list)
    formulas: int = 0

    def shown(self, html: str) -> str:
        """The HTML as it can be shown: clean, its formulas as MathML."""
        cleaned = self.clean(html)
        if "\\" in cleaned or "$$" in cleaned:
            cleaned = "".join(self.with_formulas(cleaned))
        return unwrapped(cleaned)

    def clean(self, html: str) -> str:
        """The HTML with nothing in it but what is allowed."""
        return nh3.clean(
            html,
            tags=set(TAGS),
            clean_content_tags=set(LEFT_OUT_WHOLE),
            attributes=OWN_ATTRIBUTES,
            attribute_filter=self._filter,
            url_schemes={"http", "https", "mailto", "data"},
            link_rel="noopener",
        )

    def _filter(self, tag: str, name: str, value: str) -> str | None:
        """What an attribute may say."""
        if tag == "img" and name == "src":
            return self._picture(value)
        if name == "href":
            return self._link(value)
        if name == "class":
            return value if value in OUR_CLASSES else None
        if name == "tabindex":
            return "0"
        if name in ("width", "height", "colspan", "rowspan", "start", "value") and (
            tag not in MATHML_TAGS
        ):
            return value if NUMBER.fullmatch(value) else None
        return value

    def _picture(self, address: str) -> str | None:
        url = self.image_url(address)
        if url is None:
            self.lost.append(
                Message("the picture {address} is not loaded from there", address=quoted(address))
            )
        return url or None

    def _link(self, address: str) -> str | None:
        if LINK.match(address):
            return address
        self.lost.append(
            Message("the link to {address} leads nowhere from here", address=quoted(address))
        )
        return None

    def with_formulas(self, html: str) -> Iterator[str]:
        r"""Cleaned HTML with `\(…\)`, `\[…\]` and `$$…$$` as MathML, but for those in code."""
        depth = 0
        for piece in PIECE.split(html):
            literal = LITERAL.match(piece)
            if literal:
                depth = max(0, depth - 1) if literal[1] else depth + 1
            if depth or piece.startswith("<"):
                yield piece
            else:
                yield from self._formulas(BEGIN_OR_END.split(piece))

    def _formulas(self, parts: list[str]) -> Iterator[str]:
        """The parts of a text between its signs, each formula as MathML."""
        last = {part: place for place, part in enumerate(parts)}
        place = 0
        while place < len(parts):
            end = ENDS.get(parts[place])
            if end is None or last.get(end, 0) <= place:
                yield parts[place]
                place += 1
                continue
            stop = parts.index(end, place + 1)
            yield self._formula("".join(parts[place + 1 : stop]), parts[place], end)
            place = stop + 1

    def _formula(self, latex: str, begin: str, end: str) -> str:
        """MathML; where it cannot be read, what was written."""
        written = unescape(latex).strip()
        self.formulas += 1
        math = mathml(written, is_block=begin != r"\(") if self.formulas <= MOST_FORMULAS else None
        if math is None:
            why = Message("cannot be read as LaTeX")
            if self.formulas > MOST_FORMULAS:
                why = Message(
                    "is beyond the limit of {limit} in one text",
                    limit=MOST_FORMULAS,
                )
            self.lost.append(
                Message("the formula {formula} {why}", formula=repr(written[:60]), why=why)
            )
            return f"{begin}{latex}{end}"
        return math


def quoted(address: str) -> str:
    """An address as a sentence says it, cut where it is long."""
    return repr(address[:80])


@lru_cache(maxsize=1024)
def mathml(latex: str, *, is_block: bool) -> str | None:
    """A formula that can be shown; None where it cannot be read."""
    if not 0 < len(latex) <= LONGEST_FORMULA:
        return None
    html = latex_html(latex, is_block=is_block)
    return None if html is None else clean(html)
