"""Texts of questions as safe HTML, whatever they were written in. No Django."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import unquote

from quizzes.formats.item import FILE_PREFIX, Markup, Text
from studypack.common.foreign import Cleaning, ImageUrl, unshown_elements
from studypack.common.markdown import foreign_html
from studypack.common.wording import Message

LONGEST_TEXT: Final = 50_000


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

    def file_url(address: str) -> str | None:
        is_own = address.startswith(FILE_PREFIX)
        return image_url(unquote(address.removeprefix(FILE_PREFIX))) if is_own else None

    cleaning = Cleaning(image_url=file_url)
    html = cleaning.shown(html_of(text))
    lost = (*left_out(text), *cleaning.lost)
    return RenderedText(html=html, lost=tuple(dict.fromkeys(lost)))


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
    for name in unshown_elements(text.source):
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
