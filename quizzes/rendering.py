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
