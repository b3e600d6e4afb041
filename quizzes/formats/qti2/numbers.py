"""Reads what is written into a line: numbers that are accepted, each with its tolerance."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.fractions import write_decimal
from quizzes.formats.item import Answer, Kind, Tolerance, ToleranceKind
from quizzes.formats.qti2.bench import Bench
from quizzes.formats.qti2.context import Context
from quizzes.formats.qti2.part import Part
from quizzes.formats.qti2.texts import ANSWER, ANYTHING, ELSE, limited, line_extras
from quizzes.formats.qti2.tolerances import rounded, tolerances, tolerated
from quizzes.formats.qti2.values import Declared, UnknownRule, read_number
from studypack.common.wording import Message

PLACES: Final = 15
ROUNDING: Final = {
    "significantFigures": ToleranceKind.SIGNIFICANT_DIGITS,
    "decimalPlaces": ToleranceKind.DECIMAL_PLACES,
}
LOWER: Final = frozenset({"gte", "gt"})
UPPER: Final = frozenset({"lte", "lt"})
# What a comparison says with its sides changed.
TURNED: Final = {"gte": "lte", "lte": "gte", "gt": "lt", "lt": "gt"}
# A relative tolerance is in percent there, and a part of the value here.
PERCENT_PLACES: Final = 2
NEAR: Final = Fraction(1, 10**6)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A number that the item names, and which numbers it accepts."""

    value: str
    low: Fraction
    high: Fraction
    tolerance: Tolerance | None = None
    bounds: tuple[str, str] = ("", "")
    accepts: Callable[[Fraction], bool]

    @property
    def probes(self) -> tuple[Fraction, ...]:
        """Numbers that it accepts, the likeliest first."""
        middle = (self.low + self.high) / 2
        return (middle, self.low, self.high, (self.low + middle) / 2, (self.high + middle) / 2)

    @property
    def rims(self) -> tuple[Fraction, ...]:
        """Numbers just within and just beyond what it accepts."""
        step = NEAR * max(Fraction(1), self.high - self.low, abs(self.low))
        return (self.low, self.high, self.low - step, self.high + step)


def read_numbers(context: Context, bench: Bench, node: Element) -> Part:
    """A line for a number."""
    candidates = limited(context, _candidates(bench))
    elsewhere = _elsewhere(candidates)
    other = bench.try_([elsewhere], [ELSE])
    if bench.trial([elsewhere]).score != bench.trial([-elsewhere]).score:
        context.lose("responseProcessing", Message("the rules accept numbers without a bound"))
    found: list[Found] = []
    keys: list[str] = []
    for place, candidate in enumerate(candidates):
        probe = _own_probe(candidate, candidates[:place])
        if probe is None:
            why = Message(
                "the number {value} is accepted by an answer before it already",
                value=candidate.value[:40],
            )
            context.lose("answers", why)
            continue
        keys.append(ANSWER.format(len(keys) + 1))
        found.append((candidate, bench.try_([probe], [keys[-1]]), bench.trial([probe]).shown))
    bench.settle(max((score for _, score, _ in found), default=other))
    _check_rims(context, bench, found, elsewhere)
    answers = [_answer(candidate, bench.share(score)) for candidate, score, _ in found]
    if other:
        answers.append(Answer(value=ANYTHING, fraction=bench.share(other)))
    return Part(
        kind=Kind.NUMERIC,
        answers=tuple(answers),
        keys=(*keys, ELSE),
        extras=line_extras(node),
    )


def _answer(candidate: Candidate, share: Fraction) -> Answer:
    return Answer(
        value=candidate.value,
        fraction=share,
        tolerance=candidate.tolerance,
        low=candidate.bounds[0],
        high=candidate.bounds[1],
    )


def _own_probe(candidate: Candidate, before: Sequence[Candidate]) -> Fraction | None:
    """A number that this candidate accepts, and none before it."""
    for probe in candidate.probes:
        if candidate.accepts(probe) and not any(one.accepts(probe) for one in before):
            return probe
    return None


def _elsewhere(candidates: Sequence[Candidate]) -> Fraction:
    """A number that no candidate accepts."""
    furthest = max((abs(bound) for one in candidates for bound in (one.low, one.high)), default=0)
    return furthest * 10 + Fraction(12345)


Found = tuple[Candidate, Fraction, frozenset[int]]


def _check_rims(
    context: Context, bench: Bench, found: Sequence[Found], elsewhere: Fraction
) -> None:
    """Names the loss where the rules accept more, or less, than the answers say."""
    for candidate, _, _ in found:
        for rim in candidate.rims:
            trial, wanted = bench.trial([rim]), bench.trial([elsewhere])
            fitting = [(score, shown) for one, score, shown in found if one.accepts(rim)]
            score, shown = fitting[0] if fitting else (bench.score(wanted), wanted.shown)
            if (bench.score(trial), trial.shown) != (score, shown):
                why = Message(
                    "the rules treat numbers near {value} in another way",
                    value=candidate.value[:40],
                )
                context.lose("responseProcessing", why)
                return


def _candidates(bench: Bench) -> list[Candidate]:
    """The numbers that the item names: of its rules, its mapping, and the correct response."""
    declared, rules = bench.declared, bench.scoring.rules
    found = list(_in_rules(rules, declared)) if rules is not None else []
    worth = declared.mapping
    found += [exact(entry.key) for entry in worth.entries] if worth else []
    if not found:
        found = [exact(text) for text in declared.correct]
    seen = {(one.value, one.tolerance, one.bounds): one for one in reversed(found)}
    return list(reversed(seen.values()))


def exact(text: str) -> Candidate:
    """This number and no other."""
    value = read_number(text)
    return Candidate(value=text, low=value, high=value, accepts=lambda number: number == value)


def _in_rules(rules: Element, declared: Declared) -> Iterator[Candidate]:
    for node in rules.iter():
        if node.tag in ("equal", "match", "equalRounded"):
            text = _compared(node, declared)
            if text is not None:
                yield COMPARING[node.tag](node, text)
        elif node.tag == "and":
            bounds = [_bound(node, declared, tags) for tags in (LOWER, UPPER)]
            if bounds[0] is not None and bounds[1] is not None:
                yield _range(bounds[0], bounds[1])


def _compared(node: Element, declared: Declared) -> str | None:
    """What the variable of the response is compared with, as written."""
    others = [child for child in node if not _is_variable(child, declared)]
    if len(node) != 2 or len(others) != 1:
        return None
    if others[0].tag == "correct" and others[0].get("identifier") == declared.id:
        return declared.correct[0] if declared.correct else None
    return (others[0].text or "").strip() if others[0].tag == "baseValue" else None


def _is_variable(node: Element, declared: Declared) -> bool:
    return node.tag == "variable" and node.get("identifier") == declared.id


def _bound(node: Element, declared: Declared, tags: frozenset[str]) -> str | None:
    for child in node:
        if child.tag in TURNED and len(child) == 2:
            is_first = _is_variable(child[0], declared)
            if (child.tag if is_first else TURNED[child.tag]) in tags:
                return _compared(child, declared)
    return None


def _range(low: str, high: str) -> Candidate:
    least, most = read_number(low), read_number(high)
    middle = write_decimal((least + most) / 2, PLACES)
    return Candidate(
        value=middle,
        low=least,
        high=most,
        bounds=(low, high),
        accepts=lambda number: least <= number <= most,
    )


def _equal(node: Element, text: str) -> Candidate:
    value = read_number(text)
    low, high = tolerated(node, value)
    mode = node.get("toleranceMode", "exact")
    if mode == "exact":
        return exact(text)
    below, above = tolerances(node)
    if below != above:
        # The tolerance is around the first expression: turned round where that is the answer.
        bounds = (low, high) if node[0].tag != "variable" else (value - above, value + below)
        return _range(*(write_decimal(bound, PLACES) for bound in bounds))
    size = node.get("tolerance", "").split()[0]
    if mode == "relative":
        size = f"{Decimal(size).scaleb(-PERCENT_PLACES):f}"
    kind = ToleranceKind.RELATIVE if mode == "relative" else ToleranceKind.ABSOLUTE
    return Candidate(
        value=text,
        low=low,
        high=high,
        tolerance=Tolerance(kind=kind, size=size),
        accepts=lambda number: low <= number <= high,
    )


def _equal_rounded(node: Element, text: str) -> Candidate:
    value = rounded(node, read_number(text))
    mode = node.get("roundingMode", "significantFigures")
    if mode not in ROUNDING:
        raise UnknownRule(f"roundingMode={mode[:40]!r}")
    return Candidate(
        value=text,
        low=value,
        high=value,
        tolerance=Tolerance(kind=ROUNDING[mode], size=node.get("figures", "")),
        accepts=lambda number: rounded(node, number) == value,
    )


COMPARING: Final = {
    "equal": _equal,
    "match": lambda _, text: exact(text),
    "equalRounded": _equal_rounded,
}
