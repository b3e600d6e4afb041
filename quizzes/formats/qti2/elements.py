"""The words of QTI that the writer is made of: elements, declarations and rules."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Final

from quizzes.formats.fractions import write_decimal

PLACES: Final = 15


def element(tag: str, attributes: Mapping[str, str] | None = None, *children: str) -> str:
    """An element; the children are elements, or text that is escaped already."""
    written = "".join(
        f' {name}="{_attribute(value)}"' for name, value in (attributes or {}).items()
    )
    inner = "".join(children)
    return f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>"


def _attribute(value: str) -> str:
    """The value escaped, its line breaks and tabs too: XML would make spaces of them."""
    return re.sub(r"[\n\r\t]", lambda found: f"&#{ord(found[0])};", escape(value))


def number(value: Fraction) -> str:
    """The number as a decimal, to so many places that a simple fraction is found again."""
    return write_decimal(value, PLACES)


def truth(is_true: bool) -> str:
    """A truth as XML writes it."""
    return "true" if is_true else "false"


def values(tag: str, texts: Sequence[str]) -> str:
    """A list of values; nothing where there are none."""
    if not texts:
        return ""
    return element(tag, {}, *(element("value", {}, escape(text, quote=False)) for text in texts))


def mapping(
    worth: Sequence[tuple[str, Fraction]],
    *,
    default: Fraction = Fraction(0),
    bounds: tuple[Fraction, Fraction] | None = None,
    is_case_sensitive: bool = True,
) -> str:
    """What each response is worth."""
    attributes = {"defaultValue": number(default)}
    if bounds is not None:
        attributes |= {"lowerBound": number(bounds[0]), "upperBound": number(bounds[1])}
    folding = {} if is_case_sensitive else {"caseSensitive": "false"}
    entries = [
        element("mapEntry", {"mapKey": key, "mappedValue": number(value)} | folding)
        for key, value in worth
    ]
    return element("mapping", attributes, *entries) if entries else ""


def response(
    id: str, cardinality: str, base_type: str, correct: Sequence[str] = (), *others: str
) -> str:
    """The declaration of a response."""
    attributes = {"identifier": id, "cardinality": cardinality, "baseType": base_type}
    return element("responseDeclaration", attributes, values("correctResponse", correct), *others)


def outcome(id: str, value: Fraction) -> str:
    """The declaration of a number that the rules set, or that they compare with."""
    attributes = {"identifier": id, "cardinality": "single", "baseType": "float"}
    return element("outcomeDeclaration", attributes, values("defaultValue", [number(value)]))


def feedback_outcome(id: str) -> str:
    """The declaration of what is shown."""
    attributes = {"identifier": id, "cardinality": "multiple", "baseType": "identifier"}
    return element("outcomeDeclaration", attributes)


def variable(id: str) -> str:
    """What a variable holds."""
    return element("variable", {"identifier": id})


def correct(id: str) -> str:
    """What is declared to be right."""
    return element("correct", {"identifier": id})


def base(base_type: str, text: str) -> str:
    """A value as written."""
    return element("baseValue", {"baseType": base_type}, escape(text, quote=False))


def amount(value: Fraction) -> str:
    """A number as an expression."""
    return base("float", number(value))


def set_outcome(id: str, expression: str) -> str:
    """A rule that sets an outcome."""
    return element("setOutcomeValue", {"identifier": id}, expression)


def show(id: str, *expressions: str) -> str:
    """A rule that shows feedback besides what is shown already."""
    return set_outcome(id, element("multiple", {}, variable(id), *expressions))


@dataclass(frozen=True, kw_only=True)
class Branch:
    """What is done when a condition holds."""

    condition: str
    rules: tuple[str, ...]


def choose(branches: Sequence[Branch], otherwise: Sequence[str] = ()) -> str:
    """The rules of the first branch whose condition holds."""
    if not branches:
        return "".join(otherwise)
    first, *others = branches
    last = [element("responseElse", {}, *otherwise)] if otherwise else []
    return element(
        "responseCondition",
        {},
        element("responseIf", {}, first.condition, *first.rules),
        *(element("responseElseIf", {}, one.condition, *one.rules) for one in others),
        *last,
    )
