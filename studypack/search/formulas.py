"""Formulas as plain text: scripts in the signs that Unicode has for them, fractions with a bar."""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

RAISED: Final[Mapping[int, int]] = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW′",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ′",
)
LOWERED: Final[Mapping[int, int]] = str.maketrans(
    "0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
)
FORMULA: Final = re.compile(r"<math\b.*?</math>", re.DOTALL)
SCRIPT: Final = re.compile(r"<su([bp])>([^<]*)</su\1>")


def raised(text: str) -> str:
    """The text as it stands above the line.

    >>> raised("−10"), raised("⊤"), raised("15/2")
    ('⁻¹⁰', '^⊤', '^(15/2)')
    """
    return text.translate(RAISED) if is_in(text, RAISED) else f"^{together(text)}"


def lowered(text: str) -> str:
    """The text as it stands below the line.

    >>> lowered("l+1"), lowered("W")
    ('ₗ₊₁', '_W')
    """
    return text.translate(LOWERED) if is_in(text, LOWERED) else f"_{together(text)}"


def together(text: str) -> str:
    """The text in brackets, where it is more than one sign."""
    return text if len(text) == 1 else f"({text})"


def is_in(text: str, signs: Mapping[int, int]) -> bool:
    """Whether there is a sign for every one of the text."""
    return all(ord(sign) in signs for sign in text)


def over(numerator: str, denominator: str) -> str:
    """A fraction in one line."""
    parts = (
        part if part.isalnum() or is_whole(part) else f"({part})"
        for part in (numerator, denominator)
    )
    return "/".join(parts)


def is_whole(text: str) -> bool:
    """Whether the text is in brackets from its beginning to its end."""
    return re.fullmatch(r"\([^()]*\)", text) is not None


# How the parts of an element are written after one another; the parts of any other just follow.
WRITTEN: Final[Mapping[str, Callable[..., str]]] = {
    "msup": lambda base, above: base + raised(above),
    "msub": lambda base, below: base + lowered(below),
    "msubsup": lambda base, below, above: base + lowered(below) + raised(above),
    "munderover": lambda base, below, above: base + lowered(below) + raised(above),
    "mfrac": over,
}


def written(element: Element) -> str:
    """The element of a formula as plain text."""
    parts = [written(part) for part in element]
    write = WRITTEN.get(element.tag.rpartition("}")[2])
    if write is None:
        return (element.text or "").strip() + "".join(parts)
    return write(*parts)


def in_plain_signs(html: str) -> str:
    """Our own HTML with its formulas and scripts as text.

    >>> in_plain_signs("<math><msup><mn>10</mn><mrow><mo>−</mo><mn>9</mn></mrow></msup></math>")
    '10⁻⁹'
    >>> in_plain_signs("H<sub>2</sub>O")
    'H₂O'
    """
    without_formulas = FORMULA.sub(lambda formula: escape(text_of(formula[0])), html)
    return SCRIPT.sub(lambda script: scripted(script[1], unescape(script[2])), without_formulas)


def text_of(mathml: str) -> str:
    """A formula as plain text."""
    return written(ElementTree.fromstring(mathml.replace("&nbsp;", " ")))


def scripted(place: str, text: str) -> str:
    """The text of a script of HTML, `place` p above and b below the line, as HTML."""
    return escape(raised(text) if place == "p" else lowered(text))
