"""Writes a text with gaps: an interaction for each, and a score that adds them up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from quizzes.formats.item import Gap, Item, Kind
from quizzes.formats.qti2.asking import Asked, Names, names_of, unique_identifiers
from quizzes.formats.qti2.choice_writing import Choice, write_choice
from quizzes.formats.qti2.cloze import mark
from quizzes.formats.qti2.elements import amount, element, outcome, set_outcome, variable
from quizzes.formats.qti2.identifiers import to_identifier
from quizzes.formats.qti2.line_writing import Line, write_number, write_text
from quizzes.formats.qti2.match_writing import fills_from_one_list, write_gap_match
from quizzes.formats.qti2.xhtml import xhtml

BLOCKS: Final = "choiceInteraction"


@dataclass(frozen=True, kw_only=True)
class WrittenGaps:
    """The gaps of a text as written; `body` is the text with them."""

    asked: tuple[tuple[Names, Asked], ...]
    body: str
    outcomes: str
    scoring: str


def write_gaps(item: Item) -> WrittenGaps:
    """The text of a cloze, each gap an interaction."""
    if fills_from_one_list(item.gaps):
        return _from_one_list(item)
    ids = unique_identifiers([gap.id for gap in item.gaps])
    asked = tuple(
        (names_of(id), _write_gap(names_of(id), gap))
        for id, gap in zip(ids, item.gaps, strict=True)
    )
    interactions = {gap.id: one.interaction for gap, (_, one) in zip(item.gaps, asked, strict=True)}
    marks = {names.response: gap.mark for gap, (names, _) in zip(item.gaps, asked, strict=True)}
    return WrittenGaps(
        asked=asked,
        body=element("div", {}, _filled(xhtml(item.text.source), interactions)),
        outcomes="".join(_outcomes(marks)),
        scoring=_total(item, marks),
    )


def _from_one_list(item: Item) -> WrittenGaps:
    names = names_of(to_identifier(item.gaps[0].group, 1))
    ids = {gap.id: unique_identifiers([gap.id])[0] for gap in item.gaps}
    gaps = {id: element("gap", {"identifier": identifier}) for id, identifier in ids.items()}
    block = element("div", {}, _filled(xhtml(item.text.source), gaps))
    asked = write_gap_match(names, item.gaps, block)
    marks = {names.response: sum((gap.mark for gap in item.gaps), start=Fraction(0))}
    return WrittenGaps(
        asked=((names, asked),),
        body=asked.interaction,
        outcomes="".join(_outcomes(marks)),
        scoring=_total(item, marks),
    )


def _write_gap(names: Names, gap: Gap) -> Asked:
    if gap.kind in (Kind.SHORT_TEXT, Kind.NUMERIC):
        line = Line(
            answers=gap.answers,
            mark=gap.mark,
            is_case_sensitive=gap.is_case_sensitive,
            extras={},
        )
        return (write_text if gap.kind is Kind.SHORT_TEXT else write_number)(names, line)
    choice = Choice(
        options=gap.options,
        mark=gap.mark,
        is_several=gap.kind is Kind.MULTIPLE_CHOICE,
        is_shuffled=gap.is_shuffled,
        display=gap.display,
        extras={},
    )
    return write_choice(names, choice)


def _filled(body: str, interactions: Mapping[str, str]) -> str:
    """The text, each interaction where its gap is first."""
    for id, interaction in interactions.items():
        before, found, after = body.partition(mark(id))
        if found:
            body = _with_block(before, interaction, after)
    return body


def _with_block(before: str, interaction: str, after: str) -> str:
    """A list of options stands in no paragraph: the one around it becomes a division."""
    opened, closed = before.rfind("<p"), before.rfind("</p>")
    if not interaction.startswith(f"<{BLOCKS}") or opened <= closed:
        return before + interaction + after
    after = after.replace("</p>", "</div>", 1)
    return before[:opened] + "<div" + before[opened + 2 :] + interaction + after


def _outcomes(mark_by_response: Mapping[str, Fraction]) -> Iterator[str]:
    for id, most in mark_by_response.items():
        yield outcome(f"SCORE.{id}", Fraction(0))
        yield outcome(f"MAXSCORE.{id}", most)


def _total(item: Item, mark_by_response: Mapping[str, Fraction]) -> str:
    """The scores of the gaps, in the measure of the whole mark."""
    total = sum(mark_by_response.values(), start=Fraction(0))
    added = element("sum", {}, *(variable(f"SCORE.{id}") for id in mark_by_response))
    if total > 0 and total != item.mark:
        added = element("product", {}, added, amount(item.mark / total))
    return set_outcome("SCORE", added)
