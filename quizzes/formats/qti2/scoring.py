"""Carries out the scoring rules of an item for a response, and says what it earned and showed."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.qti2.expressions import Budget, Scope
from quizzes.formats.qti2.values import (
    NULL,
    NUMBERS,
    Atom,
    Declarations,
    Declared,
    UnknownRule,
    Value,
    single,
)
from quizzes.formats.xml_tree import parse
from studypack.common.wording import Message

SCORE: Final = "SCORE"
MAXIMUM: Final = "MAXSCORE"
# The rules that the standard's templates stand for, by the last part of their address.
TEMPLATES: Final[Mapping[str, Element]] = {
    "match_correct": parse(
        b"""<responseProcessing><responseCondition><responseIf>
        <match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>
        <setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue>
        </setOutcomeValue></responseIf><responseElse><setOutcomeValue identifier="SCORE">
        <baseValue baseType="float">0</baseValue></setOutcomeValue></responseElse>
        </responseCondition></responseProcessing>"""
    ),
    "map_response": parse(
        b"""<responseProcessing><responseCondition><responseIf>
        <isNull><variable identifier="RESPONSE"/></isNull><setOutcomeValue identifier="SCORE">
        <baseValue baseType="float">0</baseValue></setOutcomeValue></responseIf><responseElse>
        <setOutcomeValue identifier="SCORE"><mapResponse identifier="RESPONSE"/></setOutcomeValue>
        </responseElse></responseCondition></responseProcessing>"""
    ),
}
MATCH: Final = """<responseCondition><responseIf><match><variable identifier="{name}"/>
<correct identifier="{name}"/></match><setOutcomeValue identifier="SCORE"><sum>
<variable identifier="SCORE"/><baseValue baseType="float">1</baseValue></sum></setOutcomeValue>
</responseIf></responseCondition>"""
MAPPING: Final = """<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/>
<mapResponse identifier="{name}"/></sum></setOutcomeValue>"""
BUILT_IN: Final = {
    "numAttempts": single(Fraction(1)),
    "duration": single(Fraction(0)),
    "completionStatus": single("unknown"),
    "completion_status": single("unknown"),
}
BRANCHES: Final = frozenset({"responseIf", "responseElseIf", "responseElse"})


class _Exit(Exception):
    """The rules say that this is all."""


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """A feedback element: where it stands, and when it is shown.

    Attributes:
        option: the identifier of the choice it stands in; else empty.
    """

    outcome: str
    identifier: str
    is_shown: bool
    source: Element
    option: str = ""

    def shows(self, values: Mapping[str, Value]) -> bool:
        """Whether it is shown when the outcomes are these."""
        return (self.identifier in values.get(self.outcome, NULL).atoms) == self.is_shown


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a response earned, and the places in the list of those feedbacks that it showed."""

    score: Fraction
    shown: frozenset[int]
    values: Mapping[str, Value]


def template_name(node: Element) -> str:
    """The last part of the address of a template, in any spelling.

    >>> template_name(parse(b'<responseProcessing template="http://x/v3p0/Match_Correct.xml"/>'))
    'match_correct'
    """
    address = node.get("template") or node.get("templateLocation") or ""
    return address.rstrip("/").rpartition("/")[2].lower().removesuffix(".xml")


class Scoring:
    """The rules of one item."""

    def __init__(
        self,
        item: Element,
        declarations: Declarations,
        feedbacks: Sequence[Feedback],
        budget: Budget,
    ) -> None:
        self.declarations = declarations
        self.feedbacks = feedbacks
        self.rules = _rules(item)
        self.score_name = _score_name(declarations, self.rules)
        self._budget = budget
        self._tried: dict[tuple[tuple[str, Value], ...], Trial] = {}

    @property
    def has_rules(self) -> bool:
        return self.rules is not None

    def count_by_key(self) -> None:
        """Forgets the rules: each response that is correct as declared earns 1."""
        self.score_name = SCORE
        self.rules = Element("responseProcessing")
        self._tried.clear()
        for declared in self.declarations.responses.values():
            name = escape(declared.id)
            pattern = MATCH if declared.correct or declared.mapping is None else MAPPING
            self.rules.append(parse(pattern.format(name=name).encode()))

    def try_(self, responses: Mapping[str, Sequence[Atom]]) -> Trial:
        """What these responses earn, by the id of the response; the others are not answered.

        Raises:
            UnknownRule: the rules say what is not evaluated here.
        """
        asked = {name: self._response(name, atoms) for name, atoms in responses.items()}
        known = tuple(sorted(asked.items(), key=lambda pair: pair[0]))
        if known not in self._tried:
            self._tried[known] = self._try(asked)
        return self._tried[known]

    def _response(self, name: str, atoms: Sequence[Atom]) -> Value:
        is_ordered = self.declarations.responses[name].cardinality == "ordered"
        return Value(atoms=tuple(atoms), is_ordered=is_ordered)

    def _try(self, responses: Mapping[str, Value]) -> Trial:
        atoms = sum(len(value.atoms) for value in responses.values())
        outcomes = len(self.declarations.responses) + len(self.declarations.outcomes)
        self._budget.spend(1 + atoms + outcomes + len(self.feedbacks))
        values = {
            **BUILT_IN,
            SCORE: single(Fraction(0)),
            **{name: NULL for name in self.declarations.responses},
            **{name: _start(declared) for name, declared in self.declarations.outcomes.items()},
            **responses,
        }
        declared = {**self.declarations.responses, **self.declarations.outcomes}
        scope = Scope(values, declared, self._budget)
        if self.rules is not None:
            with suppress(_Exit):
                _carry_out(scope, self.rules)
        shown = (place for place, one in enumerate(self.feedbacks) if one.shows(scope.values))
        return Trial(
            score=number_in(scope.values, self.score_name),
            shown=frozenset(shown),
            values=scope.values,
        )

    def maximum(self, name: str = MAXIMUM) -> Fraction | None:
        """What the item declares to be the most one can earn; None where it does not."""
        declared = self.declarations.outcomes.get(name)
        atoms = declared.default.atoms if declared else ()
        return atoms[0] if atoms and isinstance(atoms[0], Fraction) else None


def number_in(values: Mapping[str, Value], name: str) -> Fraction:
    """The number that an outcome holds; 0 where it holds none."""
    atoms = values.get(name, NULL).atoms
    return atoms[0] if atoms and isinstance(atoms[0], Fraction) else Fraction(0)


def _start(declared: Declared) -> Value:
    if declared.default.atoms or declared.base_type not in NUMBERS:
        return declared.default
    return single(Fraction(0)) if declared.cardinality == "single" else NULL


def _rules(item: Element) -> Element | None:
    node = item.find("responseProcessing")
    if node is None or len(node):
        return node
    name = template_name(node)
    if not name:
        return None
    # What is not known fails when it is evaluated, and is named then.
    return TEMPLATES.get(name, _unknown(name))


def _unknown(name: str) -> Element:
    rules = Element("responseProcessing")
    rules.append(Element(f"template {name[:60]}"))
    return rules


def _score_name(declarations: Declarations, rules: Element | None) -> str:
    """`SCORE`, or the only number that the rules set."""
    if SCORE in declarations.outcomes or rules is None:
        return SCORE
    set_ = {node.get("identifier", "") for node in rules.iter("setOutcomeValue")}
    numbers = [
        name
        for name, one in declarations.outcomes.items()
        if name in set_ and one.base_type in NUMBERS
    ]
    return numbers[0] if len(numbers) == 1 else SCORE


def _carry_out(scope: Scope, rules: Element) -> None:
    for rule in rules:
        if rule.tag == "setOutcomeValue":
            _set_outcome(scope, rule)
        elif rule.tag == "responseCondition":
            _carry_out_first(scope, rule)
        elif rule.tag == "responseProcessingFragment":
            _carry_out(scope, rule)
        elif rule.tag == "exitResponse":
            raise _Exit
        else:
            raise UnknownRule(f"<{rule.tag}>")


def _set_outcome(scope: Scope, rule: Element) -> None:
    if len(rule) != 1:
        raise UnknownRule(
            Message(
                "<{tag}> with the wrong number of expressions: {found} instead of {count}",
                tag=rule.tag,
                found=len(rule),
                count=1,
            )
        )
    scope.values[rule.get("identifier", "")] = scope.evaluate(rule[0])


def _carry_out_first(scope: Scope, condition: Element) -> None:
    """Carries out the first branch whose condition holds."""
    for branch in condition:
        if branch.tag not in BRANCHES:
            raise UnknownRule(f"<{branch.tag}>")
        has_test = branch.tag != "responseElse"
        if not has_test or (len(branch) and scope.evaluate(branch[0]).atoms == (True,)):
            inner = Element(branch.tag)
            inner.extend(list(branch)[1 if has_test else 0 :])
            _carry_out(scope, inner)
            return
