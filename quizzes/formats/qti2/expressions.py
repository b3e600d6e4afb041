"""What the expressions of response processing evaluate to.

Source: IMS Question and Test Interoperability, Assessment Test, Section and Item Information
Model, version 2.1, section 15 (Expressions). Logic has three values: a NULL is neither.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.qti2.tolerances import rounded, tolerated
from quizzes.formats.qti2.values import (
    NULL,
    Declared,
    UnknownRule,
    Value,
    read_atom,
    read_number,
    single,
)
from quizzes.formats.qti2.wildcards import from_pattern, matches
from studypack.common.wording import Message

# Beyond this a number is no mark, and costs more than it tells.
LARGEST: Final = 10**60


class Budget:
    """How many expressions may still be evaluated."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def grant(self, steps: int) -> None:
        """Has so many more to spend."""
        self._left = max(self._left, 0) + steps

    def spend(self, steps: int = 1) -> None:
        """Raises UnknownRule when there is no more to spend."""
        self._left -= steps
        if self._left < 0:
            raise UnknownRule(Message("more steps than are evaluated here"))


class Scope:
    """The variables of an item while its rules are carried out."""

    def __init__(
        self, values: dict[str, Value], declared: Mapping[str, Declared], budget: Budget
    ) -> None:
        self.values = values
        self.declared = declared
        self.budget = budget

    def evaluate(self, node: Element) -> Value:
        """The value of an expression.

        Raises:
            UnknownRule: it is not known here.
        """
        self.budget.spend()
        operator = OPERATORS.get(node.tag)
        if operator is None:
            raise UnknownRule(f"<{node.tag}>")
        return operator(self, node)

    def all(self, node: Element) -> list[Value]:
        """The values of what an operator is applied to."""
        return [self.evaluate(child) for child in node]

    def look_up(self, node: Element) -> Declared:
        """The declaration that an expression names."""
        name = node.get("identifier", "")
        if name not in self.declared:
            raise UnknownRule(
                Message("the variable {name}, which is not declared", name=repr(name[:40]))
            )
        return self.declared[name]


def _variable(scope: Scope, node: Element) -> Value:
    name = node.get("identifier", "")
    if name not in scope.values:
        raise UnknownRule(
            Message("the variable {name}, which is not declared", name=repr(name[:40]))
        )
    return scope.values[name]


def _correct(scope: Scope, node: Element) -> Value:
    declared = scope.look_up(node)
    scope.budget.spend(len(declared.correct))
    return declared.value(declared.correct)


def _default(scope: Scope, node: Element) -> Value:
    return scope.look_up(node).default


def _base_value(_: Scope, node: Element) -> Value:
    return single(read_atom(node.text or "", node.get("baseType", "")))


def _null(_: Scope, __: Element) -> Value:
    return NULL


def _map_response(scope: Scope, node: Element) -> Value:
    declared = scope.look_up(node)
    if declared.mapping is None:
        raise UnknownRule(
            Message("<mapResponse> of {name}, which has no mapping", name=declared.id)
        )
    response = scope.values[declared.id]
    return single(mapped(declared, response))


def mapped(declared: Declared, response: Value) -> Fraction:
    """What the mapping of a response makes of it."""
    worth = declared.mapping
    if worth is None:
        return Fraction(0)
    atoms = dict.fromkeys(response.atoms)
    total = sum((worth.of(atom) for atom in atoms), start=Fraction(0))
    if worth.low is not None:
        total = max(total, worth.low)
    return total if worth.high is None else min(total, worth.high)


def _multiple(scope: Scope, node: Element) -> Value:
    return Value(atoms=tuple(atom for value in scope.all(node) for atom in value.atoms))


def _ordered(scope: Scope, node: Element) -> Value:
    return Value(atoms=_multiple(scope, node).atoms, is_ordered=True)


def _match(scope: Scope, node: Element) -> Value:
    one, other = _two(scope, node)
    if not one.atoms or not other.atoms:
        return NULL
    if one.is_ordered or other.is_ordered:
        return single(one.atoms == other.atoms)
    return single(Counter(one.atoms) == Counter(other.atoms))


def _member(scope: Scope, node: Element) -> Value:
    one, several = _two(scope, node)
    if not one.atoms or not several.atoms:
        return NULL
    return single(one.atoms[0] in several.atoms)


def _contains(scope: Scope, node: Element) -> Value:
    several, few = _two(scope, node)
    if not several.atoms or not few.atoms:
        return NULL
    if several.is_ordered:
        raise UnknownRule(Message("<contains> of an ordered container"))
    return single(not Counter(few.atoms) - Counter(several.atoms))


def _delete(scope: Scope, node: Element) -> Value:
    one, several = _two(scope, node)
    atoms = tuple(atom for atom in several.atoms if atom not in one.atoms)
    return Value(atoms=atoms, is_ordered=several.is_ordered)


def _index(scope: Scope, node: Element) -> Value:
    (value,) = _operands(scope, node, 1)
    place = read_number(node.get("n", ""))
    if not 1 <= place <= len(value.atoms):
        return NULL
    return single(value.atoms[int(place) - 1])


def _size(scope: Scope, node: Element) -> Value:
    (value,) = _operands(scope, node, 1)
    return single(Fraction(len(value.atoms)))


def _is_null(scope: Scope, node: Element) -> Value:
    (value,) = _operands(scope, node, 1)
    return single(value.atoms in ((), ("",)))


def _not(scope: Scope, node: Element) -> Value:
    (value,) = _operands(scope, node, 1)
    return single(not value.atoms[0]) if value.atoms else NULL


def _and(scope: Scope, node: Element) -> Value:
    truths = [value.atoms for value in scope.all(node)]
    if (False,) in truths:
        return single(False)
    return NULL if () in truths else single(True)


def _or(scope: Scope, node: Element) -> Value:
    truths = [value.atoms for value in scope.all(node)]
    if (True,) in truths:
        return single(True)
    return NULL if () in truths else single(False)


def _equal(scope: Scope, node: Element) -> Value:
    numbers = _numbers(_two(scope, node))
    if numbers is None:
        return NULL
    low, high = tolerated(node, numbers[0])
    return single(low <= numbers[1] <= high)


def _equal_rounded(scope: Scope, node: Element) -> Value:
    numbers = _numbers(_two(scope, node))
    if numbers is None:
        return NULL
    return single(rounded(node, numbers[0]) == rounded(node, numbers[1]))


def _compare(holds: Callable[[Fraction, Fraction], bool]) -> "Operator":
    def operator(scope: Scope, node: Element) -> Value:
        numbers = _numbers(_two(scope, node))
        return NULL if numbers is None else single(holds(numbers[0], numbers[1]))

    return operator


def _string_match(scope: Scope, node: Element) -> Value:
    one, other = _words(_two(scope, node))
    if one is None or other is None:
        return NULL
    if node.get("caseSensitive", "true") == "false":
        one, other = one.casefold(), other.casefold()
    if node.get("substring", "false") == "true":
        return single(other in one)
    return single(one == other)


def _substring(scope: Scope, node: Element) -> Value:
    part, whole = _words(_two(scope, node))
    if part is None or whole is None:
        return NULL
    if node.get("caseSensitive", "true") == "false":
        part, whole = part.casefold(), whole.casefold()
    return single(part in whole)


def _pattern_match(scope: Scope, node: Element) -> Value:
    (value,) = _operands(scope, node, 1)
    accepted = from_pattern(node.get("pattern", ""))
    if accepted is None:
        raise UnknownRule(
            Message("a <patternMatch> that is more than any text between given texts")
        )
    if not value.atoms:
        return NULL
    return single(matches(str(value.atoms[0]), accepted))


def _sum(scope: Scope, node: Element) -> Value:
    numbers = _numbers(scope.all(node), are_flat=True)
    return NULL if numbers is None else single(_bounded(sum(numbers, start=Fraction(0))))


def _product(scope: Scope, node: Element) -> Value:
    numbers = _numbers(scope.all(node), are_flat=True)
    if numbers is None:
        return NULL
    result = Fraction(1)
    for number in numbers:
        result = _bounded(result * number)
    return single(result)


def _subtract(scope: Scope, node: Element) -> Value:
    numbers = _numbers(_two(scope, node))
    return NULL if numbers is None else single(numbers[0] - numbers[1])


def _divide(scope: Scope, node: Element) -> Value:
    numbers = _numbers(_two(scope, node))
    if numbers is None or not numbers[1]:
        return NULL
    return single(_bounded(numbers[0] / numbers[1]))


def _round(scope: Scope, node: Element) -> Value:
    numbers = _numbers(_operands(scope, node, 1))
    return NULL if numbers is None else single(Fraction((numbers[0] + Fraction(1, 2)).__floor__()))


def _truncate(scope: Scope, node: Element) -> Value:
    numbers = _numbers(_operands(scope, node, 1))
    return NULL if numbers is None else single(Fraction(int(numbers[0])))


def _same(scope: Scope, node: Element) -> Value:
    (value,) = _operands(scope, node, 1)
    return value


def _operands(scope: Scope, node: Element, count: int) -> list[Value]:
    values = scope.all(node)
    if len(values) != count:
        raise UnknownRule(
            Message(
                "<{tag}> with the wrong number of expressions: {found} instead of {count}",
                tag=node.tag,
                found=len(values),
                count=count,
            )
        )
    return values


def _two(scope: Scope, node: Element) -> tuple[Value, Value]:
    one, other = _operands(scope, node, 2)
    return one, other


def _numbers(values: Sequence[Value], *, are_flat: bool = False) -> list[Fraction] | None:
    """The numbers of these values; None where one of them is NULL."""
    if any(not value.atoms for value in values):
        return None
    atoms = [atom for value in values for atom in (value.atoms if are_flat else value.atoms[:1])]
    numbers = [atom for atom in atoms if isinstance(atom, Fraction)]
    if len(numbers) != len(atoms):
        raise UnknownRule(Message("arithmetic with what is no number"))
    return numbers


def _words(values: tuple[Value, Value]) -> tuple[str | None, str | None]:
    one, other = (str(value.atoms[0]) if value.atoms else None for value in values)
    return one, other


def _bounded(number: Fraction) -> Fraction:
    if abs(number.numerator) > LARGEST or number.denominator > LARGEST:
        raise UnknownRule(Message("arithmetic with numbers that are too large"))
    return number


Operator = Callable[[Scope, Element], Value]
OPERATORS: Final[Mapping[str, Operator]] = {
    "variable": _variable,
    "correct": _correct,
    "default": _default,
    "baseValue": _base_value,
    "null": _null,
    "mapResponse": _map_response,
    "multiple": _multiple,
    "ordered": _ordered,
    "match": _match,
    "member": _member,
    "contains": _contains,
    "delete": _delete,
    "index": _index,
    "containerSize": _size,
    "isNull": _is_null,
    "not": _not,
    "and": _and,
    "or": _or,
    "equal": _equal,
    "equalRounded": _equal_rounded,
    "gt": _compare(Fraction.__gt__),
    "gte": _compare(Fraction.__ge__),
    "lt": _compare(Fraction.__lt__),
    "lte": _compare(Fraction.__le__),
    "stringMatch": _string_match,
    "substring": _substring,
    "patternMatch": _pattern_match,
    "sum": _sum,
    "product": _product,
    "subtract": _subtract,
    "divide": _divide,
    "round": _round,
    "truncate": _truncate,
    "integerToFloat": _same,
}
