"""What an item shows: its texts and its responses, in their order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from xml.etree.ElementTree import Element, tostring

from quizzes.formats.item import Markup

# The texts of a QTI element with the markup each is written in.
Pieces = tuple[tuple[Markup, str], ...]

FLOWS: Final = frozenset({"flow", "flow_mat", "flow_label"})
RESPONSES: Final = frozenset(
    {"response_lid", "response_str", "response_num", "response_grp", "response_xy", "response_na"}
)
RENDERINGS: Final = frozenset(
    {"render_choice", "render_fib", "render_hotspot", "render_slider", "ims_render_object"}
)
MARKUPS: Final = {"text/markdown": Markup.MARKDOWN, "text/x-moodle": Markup.MOODLE}
UNSHOWN: Final = ("mataudio", "matvideo", "matapplet", "matapplication", "mat_extension")


@dataclass(frozen=True, kw_only=True)
class Label:
    """Something to choose or to match, or the box for a text."""

    id: str
    pieces: Pieces
    is_pinned: bool = False


@dataclass(frozen=True, kw_only=True)
class Response:
    """What is asked for at one place.

    Attributes:
        tag: the element's name, which says what the answer is.
        rendering: the name of the element that says how it is asked for; empty where unknown.
        cardinality: `single`, `multiple` or `ordered`.
        pieces: a text of its own: of a pair the prompt, of a gap its name.
    """

    id: str
    tag: str
    rendering: str
    cardinality: str
    pieces: Pieces
    labels: tuple[Label, ...]
    is_shuffled: bool
    number_type: str = ""
    orientation: str = ""


def read_presentation(item: Element) -> tuple[Pieces | Response, ...]:
    """The texts and the responses of an item in their order."""
    return tuple(part for shown in item.findall("presentation") for part in _walk(shown))


def _walk(node: Element) -> Iterator[Pieces | Response]:
    for child in node:
        if child.tag in FLOWS:
            yield from _walk(child)
        elif child.tag == "material":
            yield tuple(material(child))
        elif child.tag in RESPONSES:
            yield _response(child)


def _response(node: Element) -> Response:
    rendering = next((found for found in node.iter() if found.tag in RENDERINGS), None)
    shown = rendering if rendering is not None else node
    return Response(
        id=node.get("ident", ""),
        tag=str(node.tag),
        rendering=str(rendering.tag) if rendering is not None else "",
        cardinality=node.get("rcardinality", "Single").lower(),
        pieces=tuple(piece for part in _own_materials(node) for piece in material(part)),
        labels=tuple(_label(label) for label in shown.iter("response_label")),
        is_shuffled=is_yes(shown, "shuffle"),
        number_type=shown.get("fibtype", "").lower(),
        orientation=shown.get("orientation", "").lower(),
    )


def _own_materials(node: Element) -> Iterator[Element]:
    """The materials of a response that are not those of its labels."""
    for child in node:
        if child.tag == "material":
            yield child
        elif child.tag != "response_label":
            yield from _own_materials(child)


def _label(node: Element) -> Label:
    pieces = tuple(piece for part in node.iter("material") for piece in material(part))
    # Some programs write the text of a label into the label itself.
    bare = (node.text or "").strip()
    return Label(
        id=node.get("ident", ""),
        pieces=pieces or (((Markup.PLAIN, bare),) if bare else ()),
        is_pinned=node.get("rshuffle", "Yes").lower() == "no",
    )


def is_yes(node: Element, name: str) -> bool:
    """Whether an attribute says Yes."""
    return node.get(name, "").lower() == "yes"


def materials(node: Element) -> Pieces:
    """Every text below an element, in its order."""
    return tuple(piece for part in node.iter("material") for piece in material(part))


def material(node: Element) -> Iterator[tuple[Markup, str]]:
    """The texts of one `material`; an image becomes HTML that shows it."""
    for child in node:
        if child.tag in ("mattext", "matemtext"):
            yield _mattext(child)
        elif child.tag == "matimage":
            yield Markup.HTML, _image(child)
        elif child.tag == "matbreak":
            yield Markup.HTML, "<br>"


def _mattext(node: Element) -> tuple[Markup, str]:
    """HTML is written either as text or, by some programs, as elements."""
    inner = "".join(tostring(child, encoding="unicode", method="html") for child in node)
    if inner:
        return Markup.HTML, escape(node.text or "", quote=False) + inner
    kind = node.get("texttype", "text/plain").lower()
    markup = Markup.HTML if "html" in kind else MARKUPS.get(kind, Markup.PLAIN)
    return markup, node.text or ""


def _image(node: Element) -> str:
    source = node.get("uri", "")
    if node.get("embedded", "").lower() == "base64":
        kind = node.get("imagtype", "image/jpeg")
        source = f"data:{kind};base64,{''.join((node.text or '').split())}"
    return f'<img src="{escape(source)}" alt="{escape(node.get("label", ""))}">'


def unshown(item: Element) -> Iterator[str]:
    """The names of the elements that a text of ours cannot show."""
    yield from (tag for tag in UNSHOWN if item.find(f".//{tag}") is not None)


def join(pieces: Iterable[tuple[Markup, str]], between: str = "\n") -> tuple[str, Markup]:
    """One text of several, in the markup they share, else in HTML.

    >>> join([(Markup.PLAIN, "a < b"), (Markup.HTML, "<br>")])
    ('a &lt; b<br>', <Markup.HTML: 'html'>)
    """
    parts = list(pieces)
    markups = {markup for markup, _ in parts}
    if len(markups) > 1:
        return "".join(_as_html(markup, source) for markup, source in parts), Markup.HTML
    markup = markups.pop() if markups else Markup.HTML
    return ("" if markup is Markup.HTML else between).join(source for _, source in parts), markup


def _as_html(markup: Markup, source: str) -> str:
    if markup is Markup.PLAIN:
        return escape(source, quote=False).replace("\n", "<br>")
    return source


def responses_of(parts: Sequence[Pieces | Response]) -> tuple[Response, ...]:
    """The responses among what an item shows."""
    return tuple(part for part in parts if isinstance(part, Response))
