"""Values as the rules of QTI know them, and the declarations of what a response and a score are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.fractions import read_decimal, snapped
from studypack.common.wording import Message

Atom = str | Fraction | bool
# A decimal number of so many figures is taken for the simple fraction it is nearest to.
NEAR: Final = Fraction(1, 10**12)
SIMPLE: Final = 1000
NUMBERS: Final = frozenset({"integer", "float", "duration"})


class UnknownRule(Exception):
    """The rules say what is not evaluated here; the message names it."""


@dataclass(frozen=True, kw_only=True)
class Value:
    """What a variable holds: one atom or several; none of them is NULL."""

    atoms: tuple[Atom, ...] = ()
    is_ordered: bool = False


NULL: Final = Value()


def single(atom: Atom) -> Value:
    """A value of this atom."""
    return Value(atoms=(atom,))


def read_atom(text: str, base_type: str) -> Atom:
    """The atom that a text stands for.

    Raises:
        UnknownRule: it is not of that base type.
    """
    written = " ".join(text.split()) if base_type in ("pair", "directedPair") else text.strip()
    if base_type in NUMBERS:
        return read_number(written)
    if base_type == "boolean":
        return written in ("true", "1")
    return " ".join(sorted(written.split())) if base_type == "pair" else written


@lru_cache(maxsize=1024)
def read_number(text: str) -> Fraction:
    """The decimal number.

    Raises:
        UnknownRule: it is not one.
    """
    try:
        return read_decimal(text)
    except ValueError as error:
        raise UnknownRule(Message("the number {value}", value=repr(text[:40]))) from error


def simplest(number: Fraction) -> Fraction:
    """The fraction that a decimal number stands for.

    >>> simplest(Fraction("0.076923076923077")), simplest(Fraction("0.33333"))
    (Fraction(1, 13), Fraction(1, 3))
    """
    near = number.limit_denominator(SIMPLE)
    return near if abs(near - number) < NEAR else snapped(number)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of a mapping: the response as written, and what it is worth."""

    key: str
    value: Fraction
    is_case_sensitive: bool
    place: int


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What each response is worth: the first entry that it matches, else the default."""

    entries: tuple[Entry, ...]
    exact: Mapping[Atom, Entry]
    folded: Mapping[Atom, Entry]
    default: Fraction
    low: Fraction | None
    high: Fraction | None

    def of(self, atom: Atom) -> Fraction:
        """What one atom of a response is worth."""
        found = [self.exact.get(atom), self.folded.get(fold(atom))]
        entries = [entry for entry in found if entry is not None]
        return min(entries, key=lambda entry: entry.place).value if entries else self.default


@dataclass(frozen=True, kw_only=True)
class Declared:
    """The declaration of a response or an outcome.

    Attributes:
        correct: the right response as written.
        maximum: the most that an outcome may be, where the declaration says so.
    """

    id: str
    cardinality: str = "single"
    base_type: str = ""
    default: Value = NULL
    correct: tuple[str, ...] = ()
    mapping: Worth | None = None
    maximum: Fraction | None = None

    def value(self, texts: Sequence[str]) -> Value:
        """These texts as a value of this variable."""
        atoms = tuple(read_atom(text, self.base_type) for text in texts)
        return Value(atoms=atoms, is_ordered=self.cardinality == "ordered")


@dataclass(frozen=True, kw_only=True)
class Declarations:
    """All declarations of an item by their identifier."""

    responses: Mapping[str, Declared] = field(default_factory=dict)
    outcomes: Mapping[str, Declared] = field(default_factory=dict)


def read_declarations(item: Element) -> Declarations:
    """What the item declares.

    Raises:
        UnknownRule: a value is not of its base type.
    """
    return Declarations(
        responses={one.id: one for one in map(_declared, item.findall("responseDeclaration"))},
        outcomes={one.id: one for one in map(_declared, item.findall("outcomeDeclaration"))},
    )


def _declared(node: Element) -> Declared:
    bare = Declared(
        id=node.get("identifier", ""),
        cardinality=node.get("cardinality", "single"),
        base_type=node.get("baseType", ""),
    )
    maximum = node.get("normalMaximum")
    return Declared(
        id=bare.id,
        cardinality=bare.cardinality,
        base_type=bare.base_type,
        default=_default(bare, texts_in(node, "defaultValue")),
        correct=texts_in(node, "correctResponse"),
        mapping=_mapping(node.find("mapping"), bare.base_type),
        maximum=None if maximum is None else read_number(maximum),
    )


def _default(declared: Declared, texts: Sequence[str]) -> Value:
    """What the variable holds at first: nothing, where that cannot be understood."""
    try:
        return declared.value(texts)
    except UnknownRule:
        return NULL


def texts_in(node: Element, tag: str) -> tuple[str, ...]:
    """The values that such a child lists."""
    return tuple((value.text or "").strip() for value in node.findall(f"{tag}/value"))


def fold(atom: Atom) -> Atom:
    """The atom without regard to case."""
    return atom.casefold() if isinstance(atom, str) else atom


def _mapping(node: Element | None, base_type: str) -> Worth | None:
    if node is None:
        return None
    low, high = node.get("lowerBound"), node.get("upperBound")
    entries = [_entry(place, one) for place, one in enumerate(node.findall("mapEntry"))]
    keyed = [(read_atom(entry.key, base_type), entry) for entry in reversed(entries)]
    return Worth(
        entries=tuple(entries),
        exact={atom: entry for atom, entry in keyed},
        folded={fold(atom): entry for atom, entry in keyed if not entry.is_case_sensitive},
        default=read_number(node.get("defaultValue", "0")),
        low=None if low is None else read_number(low),
        high=None if high is None else read_number(high),
    )


def _entry(place: int, node: Element) -> Entry:
    return Entry(
        key=node.get("mapKey", "").strip(),
        value=read_number(node.get("mappedValue", "")),
        is_case_sensitive=node.get("caseSensitive", "true") in ("true", "1"),
        place=place,
    )
