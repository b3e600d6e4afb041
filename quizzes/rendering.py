"""Texts of questions as safe HTML, whatever they were written in. No Django.

Nothing that a text brings along can act or load: no script, no handler, no style, no address but
those of pictures that are kept here. What is left out is named.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape, unescape
from typing import Final
from urllib.parse import unquote

import nh3

from quizzes.formats.item import FILE_PREFIX, Markup, Text
from studypack.common.markdown import (
    ATTRIBUTES,
    MATHML_ATTRIBUTES,
    MATHML_TAGS,
    TEXT_TAGS,
    clean,
    foreign_html,
    latex_html,
)
from studypack.common.wording import Message

LONGEST_TEXT: Final = 50_000
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


@dataclass(frozen=True, kw_only=True)
class RenderedText:
    """A text as HTML that can be shown, and what of it is not, one sentence each."""

    html: str
    lost: tuple[str, ...] = ()


def render_text(text: Text, image_url: ImageUrl) -> RenderedText:
    """The text as safe HTML.

    Args:
        image_url: where the picture is that the text refers to by a file's name; empty where it
            is not shown and somebody has said why, None where there is none.
    """
    if not text.source.strip():
        return RenderedText(html="")
    cleaning = _Cleaning(image_url=image_url)
    html = cleaning.clean(html_of(text))
    if "\\" in html or "$$" in html:
        html = "".join(cleaning.with_formulas(html))
    lost = (*left_out(text), *cleaning.lost)
    return RenderedText(html=unwrapped(html), lost=tuple(dict.fromkeys(lost)))


def html_of(text: Text) -> str:
    """The text as HTML, which is still to be cleaned."""
    match text.markup:
        case Markup.MARKDOWN:
            return foreign_html(text.source)
        case Markup.PLAIN:
            return escape(text.source).replace("\n", "<br>\n")
        case Markup.MOODLE:
            return text.source.replace(">\n", ">").replace("\n<", "<").replace("\n", "<br>\n")
        case Markup.HTML:
            return text.source


def left_out(text: Text) -> Iterator[str]:
    """The elements that the text brings along and that are not shown."""
    if text.markup is Markup.PLAIN:
        return
    for name in dict.fromkeys(found.lower() for found in NAMED.findall(text.source)):
        yield Message(
            "<{name}> is not shown: a question shows words, tables, formulas and pictures",
            name=name,
        )


def unwrapped(html: str) -> str:
    """The words of a text that is one paragraph."""
    found = ONE_PARAGRAPH.fullmatch(html)
    return found[1] if found else html


@dataclass(kw_only=True)
class _Cleaning:
    """Cleans one text and notes what it left out."""

    image_url: ImageUrl
    lost: list[str] = field(default_factory=list)
    formulas: int = 0

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
        is_own = address.startswith(FILE_PREFIX)
        name = unquote(address.removeprefix(FILE_PREFIX)) if is_own else address
        url = self.image_url(name) if is_own else None
        if url is None:
            self.lost.append(
                Message(
                    "the picture {address} is not loaded from there", address=repr(address[:80])
                )
            )
        return url or None

    def _link(self, address: str) -> str | None:
        if LINK.match(address):
            return address
        self.lost.append(
            Message("the link to {address} leads nowhere from here", address=repr(address[:80]))
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


@lru_cache(maxsize=1024)
def mathml(latex: str, *, is_block: bool) -> str | None:
    """A formula that can be shown; None where it cannot be read."""
    if not 0 < len(latex) <= LONGEST_FORMULA:
        return None
    html = latex_html(latex, is_block=is_block)
    return None if html is None else clean(html)
