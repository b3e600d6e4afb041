"""Reads what is written into a line: texts that are accepted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeVar
from xml.etree.ElementTree import Element

from quizzes.formats.item import Answer, Kind
from quizzes.formats.qti2.bench import Bench
from quizzes.formats.qti2.choices import maps
from quizzes.formats.qti2.context import Context
from quizzes.formats.qti2.part import Part
from quizzes.formats.qti2.wildcards import from_pattern
from studypack.common.wording import Message

# A text that no rule names: what it earns is what any other text earns.
OTHER: Final = "\u2060other\u2060"
ANYTHING: Final = "*"
# What any text that is not accepted is called when feedback is placed.
ELSE: Final = "other"
ANSWER: Final = "answer_{}"
# The standard bounds no length; a rule that names more is not read to its end.
MOST_ANSWERS: Final = 500


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A text that the item names; with a pattern, `*` in it stands for any text."""

    text: str
    is_pattern: bool = False

    @property
    def response(self) -> str:
        """A text that it accepts."""
        return self.text.replace(ANYTHING, "") if self.is_pattern else self.text


def read_texts(context: Context, bench: Bench, node: Element) -> Part:
    """A line for a text."""
    other = bench.try_([OTHER], [ELSE])
    found, keys = [], []
    for place, candidate in enumerate(limited(context, _candidates(bench)), 1):
        key = ANSWER.format(place)
        score = bench.try_([candidate.response], [key])
        if _tells(bench, candidate, score, other):
            found.append((candidate, score))
            keys.append(key)
    bench.settle(max((score for _, score in found), default=other))
    answers = [
        Answer(value=candidate.text, fraction=bench.share(score)) for candidate, score in found
    ]
    if other:
        answers.append(Answer(value=ANYTHING, fraction=bench.share(other)))
    texts = [candidate for candidate, _ in found]
    _check_whole(context, bench, texts)
    return Part(
        kind=Kind.SHORT_TEXT,
        answers=tuple(answers),
        keys=(*keys, ELSE),
        is_case_sensitive=_is_case_sensitive(context, bench, texts),
        has_wildcards=any(one.is_pattern for one in texts),
        extras=line_extras(node),
    )


Named = TypeVar("Named")


def limited(context: Context, candidates: list[Named]) -> list[Named]:
    """The first of these, as many as are read."""
    if len(candidates) > MOST_ANSWERS:
        why = Message(
            "{count} answers are above the limit of {limit}",
            count=len(candidates),
            limit=MOST_ANSWERS,
        )
        context.lose("answers", why)
    return candidates[:MOST_ANSWERS]


def line_extras(node: Element) -> dict[str, str]:
    """What an interaction says of its box."""
    names = (("expected_length", "expectedLength"), ("placeholder", "placeholderText"))
    return {f"qti2:{name}": node.get(raw, "") for name, raw in names if node.get(raw)}


def _tells(bench: Bench, candidate: Candidate, score: Fraction, other: Fraction) -> bool:
    """Whether the text is treated in a way of its own, or is an entry of the mapping.

    A pattern is named by nothing but a rule for it, so its author wanted it, also at no credit.
    """
    worth = bench.declared.mapping
    if (
        candidate.is_pattern
        or score != other
        or bench.trial([candidate.response]).shown != bench.trial([OTHER]).shown
    ):
        return True
    return worth is not None and any(entry.key == candidate.text for entry in worth.entries)


def _candidates(bench: Bench) -> list[Candidate]:
    """The texts that the item names: of its mapping, of its rules, and the correct response."""
    worth = bench.declared.mapping
    mapped = [entry.key for entry in worth.entries] if worth and maps(bench) else []
    rules = bench.scoring.rules
    ruled = list(_in_rules(rules, bench.declared.id)) if rules is not None else []
    plain = [Candidate(text=text) for text in (*mapped,)]
    correct = [Candidate(text=text) for text in bench.declared.correct]
    patterns = [one.text for one in ruled if one.is_pattern]
    seen = dict.fromkeys([*plain, *ruled, *(one for one in correct if not _in(one, patterns))])
    return [one for one in seen if one.text]


def _in(candidate: Candidate, patterns: Sequence[str]) -> bool:
    """Whether the correct response is only there as an example of a pattern."""
    return any(candidate.text == pattern.replace(ANYTHING, "") for pattern in patterns)


def _in_rules(rules: Element, name: str) -> Iterator[Candidate]:
    for node in rules.iter():
        if not any(child.tag == "variable" and child.get("identifier") == name for child in node):
            continue
        pattern = from_pattern(node.get("pattern", "")) if node.tag == "patternMatch" else None
        if pattern is not None:
            yield Candidate(text=pattern[0], is_pattern=ANYTHING in pattern[0])
        for child in node:
            if child.tag == "baseValue" and child.get("baseType") == "string":
                yield Candidate(text=(child.text or "").strip())


def _check_whole(context: Context, bench: Bench, texts: Sequence[Candidate]) -> None:
    """Names the loss where a text is accepted within any other."""
    other = bench.trial([OTHER])
    for one in texts:
        if one.is_pattern:
            continue
        around = bench.trial([f"{OTHER}{one.response}{OTHER}"])
        if (around.score, around.shown) != (other.score, other.shown):
            why = Message(
                "{value} is accepted within a longer text as well, in a way of its own",
                value=repr(one.text[:80]),
            )
            context.lose("responseProcessing", why)


def _is_case_sensitive(context: Context, bench: Bench, texts: Sequence[Candidate]) -> bool:
    """Whether the other case of a letter makes it another answer."""
    known = {one.response for one in texts}
    found = set()
    for response in sorted(known):
        other = response.swapcase()
        if other == response or other.swapcase() != response or other in known:
            continue
        one, changed = bench.trial([response]), bench.trial([other])
        found.add((one.score, one.shown) != (changed.score, changed.shown))
    if len(found) == 2:
        context.lose("is_case_sensitive", Message("case counts in some of the answers only"))
    return True in found or (not found and _is_declared_sensitive(bench))


def _is_declared_sensitive(bench: Bench) -> bool:
    """What the item says where no answer has a letter to tell it by."""
    worth = bench.declared.mapping
    if worth is not None and worth.entries:
        return any(entry.is_case_sensitive for entry in worth.entries)
    rules = bench.scoring.rules
    matched = () if rules is None else tuple(rules.iter("stringMatch"))
    return not any(node.get("caseSensitive") == "false" for node in matched)
