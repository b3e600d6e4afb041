"""Response processing: which answers earn what, and which feedback they are shown.

The conditions of an item are not guessed from its type: each candidate answer is run through them.
A response is a tuple of values: of a choice the identifiers chosen, of a text the text alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.fractions import read_decimal
from quizzes.formats.xml_tree import line_of
from studypack.common.wording import Message, message_of

Responses = Mapping[str, tuple[str, ...]]
# Whether a condition holds for the responses; the second says whether a score was given before.
Test = Callable[[Responses, bool], bool]

ORDERED: Final = "ordered"
MULTIPLE: Final = "multiple"
MOST_RULES: Final = 5_000
# What all the items of a file together may ask for: conditions tried, about a second's work.
MOST_EFFORT: Final = 2_000_000
COMPARISONS: Final[Mapping[str, Callable[[Fraction, Fraction], bool]]] = {
    "varlt": lambda given, limit: given < limit,
    "varlte": lambda given, limit: given <= limit,
    "vargt": lambda given, limit: given > limit,
    "vargte": lambda given, limit: given >= limit,
}
ACTIONS: Final[Mapping[str, Callable[[Fraction, Fraction], Fraction]]] = {
    "set": lambda _, value: value,
    "add": lambda score, value: score + value,
    "subtract": lambda score, value: score - value,
    "multiply": lambda score, value: score * value,
    "divide": lambda score, value: score / value if value else score,
}


class UnsupportedError(Exception):
    """The item asks for something we do not have; the message is why it is left out."""


class ScoreError(Exception):
    """A score of the file cannot be used."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass
class Effort:
    """How much more may be tried before the file is said to ask for too much."""

    left: int = MOST_EFFORT

    def spend(self, tries: int) -> None:
        """Raises UnsupportedError when nothing is left."""
        self.left -= tries
        if self.left < 0:
            limit = f"{MOST_EFFORT:,}".replace(",", " ")
            raise UnsupportedError(
                Message("the conditions of the file need more than {limit} trials", limit=limit)
            )


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a rule does to the score."""

    action: str
    value: Fraction


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A `respcondition`: when it holds, it changes the score and shows feedback.

    Attributes:
        condition: the `conditionvar` itself, to read the candidates from.
        stops: whether nothing after it counts once it holds.
    """

    condition: Element
    test: Test
    changes: tuple[Change, ...] = ()
    shows: tuple[str, ...] = ()
    stops: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a response earns, in the points of the file, and the feedback it is shown."""

    score: Fraction
    shown: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Processing:
    """The rules of an item in their order.

    Attributes:
        maximum: the highest score, where the file says it.
        cost: how many conditions one run tries.
    """

    rules: tuple[Rule, ...] = ()
    start: Fraction = Fraction(0)
    maximum: Fraction | None = None
    line: int = 0
    cost: int = 0
    effort: Effort = field(default_factory=Effort)

    def run(self, responses: Responses) -> Outcome:
        """What these responses earn and are shown."""
        self.effort.spend(self.cost)
        score, shown, is_scored = self.start, set[str](), False
        for rule in self.rules:
            if not rule.test(responses, is_scored):
                continue
            shown.update(rule.shows)
            for change in rule.changes:
                score = ACTIONS[change.action](score, change.value)
                is_scored = True
            if rule.stops:
                break
        return Outcome(score=score, shown=frozenset(shown))

    @cached_property
    def scoring(self) -> tuple[Rule, ...]:
        """The rules that change the score."""
        return tuple(rule for rule in self.rules if rule.changes)

    @cached_property
    def _compared(self) -> dict[tuple[str, str], list[Element]]:
        found: dict[tuple[str, str], list[Element]] = {}
        for rule in (*self.scoring, *(rule for rule in self.rules if not rule.changes)):
            for node in rule.condition.iter():
                found.setdefault((str(node.tag), node.get("respident", "")), []).append(node)
        return found

    def compared(self, tag: str, name: str) -> list[Element]:
        """The conditions of one sort on a response, those of scoring rules first."""
        return self._compared.get((tag, name), [])

    @cached_property
    def _rules_by_response(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.scoring:
            for name in {node.get("respident", "") for node in rule.condition.iter()}:
                found.setdefault(name, []).append(rule)
        return found

    def scoring_of(self, name: str) -> list[Rule]:
        """The scoring rules that a response decides about."""
        return self._rules_by_response.get(name, [])

    def alone(self, kept: Rule) -> "Processing":
        """The same with one scoring rule only, as if it always held."""
        always = replace(kept, test=lambda *_: True)
        rules = (rule for rule in self.rules if rule is kept or not rule.changes)
        return replace(self, rules=tuple(always if rule is kept else rule for rule in rules))


def read_processing(item: Element, cardinality: Mapping[str, str], effort: Effort) -> Processing:
    """The response processing of an item.

    Args:
        cardinality: `single`, `multiple` or `ordered`, by response.

    Raises:
        UnsupportedError: a condition or an action we do not have.
        ScoreError: a score that is not a number.
    """
    nodes = [node for part in item.findall("resprocessing") for node in part.iter("respcondition")]
    if len(nodes) > MOST_RULES:
        raise UnsupportedError(
            Message(
                "{count} rules are above the limit of {limit}",
                count=len(nodes),
                limit=MOST_RULES,
            )
        )
    variable = _variable(item)
    rules = tuple(_read_rule(node, variable, cardinality) for node in nodes)
    declared = _declared(item, variable)
    return Processing(
        rules=rules,
        start=_score(declared, "defaultval") or Fraction(0),
        maximum=_score(declared, "maxvalue"),
        line=line_of(item),
        cost=sum(1 for node in nodes for _ in node.iter()),
        effort=effort,
    )


def _variable(item: Element) -> str:
    """The name of the score: SCORE where there is one, else the first that a rule changes."""
    names = [node.get("varname", "SCORE") for node in item.iter("setvar")]
    return "SCORE" if "SCORE" in names or not names else names[0]


def _declared(item: Element, variable: str) -> Element | None:
    declared = list(item.iter("decvar"))
    named = [node for node in declared if node.get("varname", "SCORE") == variable]
    return next(iter(named or declared), None)


def _score(node: Element | None, name: str) -> Fraction | None:
    written = node.get(name, "") if node is not None else ""
    return _number(written, name, line_of(node)) if node is not None and written else None


def _number(written: str, name: str, line: int) -> Fraction:
    try:
        return read_decimal(written)
    except ValueError as error:
        raise ScoreError(
            Message("{field}: {problem}", field=name, problem=message_of(error)), line
        ) from error


def _read_rule(node: Element, variable: str, cardinality: Mapping[str, str]) -> Rule:
    condition = node.find("conditionvar")
    changes = tuple(
        _read_change(change)
        for change in node.findall("setvar")
        if change.get("varname", "SCORE") == variable
    )
    condition = Element("conditionvar") if condition is None else condition
    goes_on = node.get("continue", "").lower()
    # A rule that says nothing ends the processing, by the standard; but what adds up (a mark for
    # each pair) is written without saying anything, and is meant to add up.
    is_last = goes_on == "" and any(change.action == "set" for change in changes)
    return Rule(
        condition=condition,
        test=_compile_all(list(condition), cardinality),
        changes=changes,
        shows=tuple(shown.get("linkrefid", "") for shown in node.findall("displayfeedback")),
        stops=goes_on == "no" or is_last,
    )


def _read_change(node: Element) -> Change:
    action = node.get("action", "Set").lower()
    if action not in ACTIONS:
        raise UnsupportedError(
            Message("the score is changed by {action}, which we do not have", action=repr(action))
        )
    return Change(action=action, value=_number(node.text or "", "score", line_of(node)))


def _compile_all(nodes: Sequence[Element], cardinality: Mapping[str, str]) -> Test:
    """The conditions of a `conditionvar`: all must hold, but values of one response that holds
    one value only are alternatives, and those of an ordered one are its order."""
    alike: dict[str, list[Element]] = {}
    tests: list[Test] = []
    for node in nodes:
        if node.tag == "varequal":
            alike.setdefault(node.get("respident", ""), []).append(node)
        else:
            tests.append(_compile(node, cardinality))
    for name, equals in alike.items():
        kind = cardinality.get(name, "")
        tests.append(_in_order(name, equals) if kind == ORDERED else _of_one(equals, kind))
    return lambda responses, is_scored: all(test(responses, is_scored) for test in tests)


def _of_one(equals: Iterable[Element], kind: str) -> Test:
    tests = [_equal(node) for node in equals]
    join = all if kind == MULTIPLE else any
    return lambda responses, is_scored: join(test(responses, is_scored) for test in tests)


def _in_order(name: str, equals: Iterable[Element]) -> Test:
    order = tuple(value_of(node) for node in equals)
    return lambda responses, _: responses.get(name, ()) == order


def _compile(node: Element, cardinality: Mapping[str, str]) -> Test:
    if node.tag == "varequal":
        return _equal(node)
    if node.tag in COMPARISONS:
        return _comparison(node)
    if node.tag == "other":
        return lambda _, is_scored: not is_scored
    if node.tag == "unanswered":
        name = node.get("respident", "")
        return lambda responses, _: not responses.get(name)
    if node.tag == "varsubstring":
        return _substring(node)
    return _compile_joined(node, cardinality)


def _compile_joined(node: Element, cardinality: Mapping[str, str]) -> Test:
    tests = [_compile(child, cardinality) for child in node]
    if node.tag == "and":
        ordered = {child.get("respident", "") for child in node if child.tag == "varequal"}
        if any(cardinality.get(name) == ORDERED for name in ordered):
            return _compile_all(list(node), cardinality)
        return lambda responses, is_scored: all(test(responses, is_scored) for test in tests)
    if node.tag == "or":
        return lambda responses, is_scored: any(test(responses, is_scored) for test in tests)
    if node.tag == "not":
        return lambda responses, is_scored: not any(test(responses, is_scored) for test in tests)
    raise UnsupportedError(
        Message("it is marked by {tag}, a condition we do not have", tag=repr(node.tag))
    )


def value_of(node: Element) -> str:
    """The value that a condition compares with."""
    return "".join(node.itertext()).strip()


def _equal(node: Element) -> Test:
    name, value, index = node.get("respident", ""), value_of(node), node.get("index", "")
    if index.isdecimal() and len(index) < 5:
        place = int(index)
        return lambda responses, _: responses.get(name, ())[place - 1 : place] == (value,)
    return lambda responses, _: value in responses.get(name, ())


def _substring(node: Element) -> Test:
    name, value = node.get("respident", ""), value_of(node)
    return lambda responses, _: any(value in given for given in responses.get(name, ()))


def _comparison(node: Element) -> Test:
    name, compare = node.get("respident", ""), COMPARISONS[node.tag]
    limit = _number(value_of(node), "limit", line_of(node))

    def holds(responses: Responses, _: bool) -> bool:
        try:
            return any(compare(read_decimal(given), limit) for given in responses.get(name, ()))
        except ValueError:
            return False

    return holds
