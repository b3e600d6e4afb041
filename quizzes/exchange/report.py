"""An item as a report shows it: the sources of its texts, its credit as numbers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quizzes.exchange.rows import join_path
from quizzes.formats.item import Answer, Gap, Item, Loss, Option, Pair, Problem


@dataclass(frozen=True, kw_only=True)
class EqualLosses:
    """What is lost of several items for the same reason, in the order of the file."""

    why: str
    losses: tuple[Loss, ...]

    @property
    def items(self) -> int:
        """How many items lose it; one may lose it in several fields."""
        return len({loss.item for loss in self.losses})


def equal_losses(lost: Sequence[Loss]) -> list[EqualLosses]:
    """The losses by their reason, in the order in which the file gives the first of each."""
    found: dict[str, list[Loss]] = defaultdict(list)
    for loss in lost:
        found[loss.why].append(loss)
    return [EqualLosses(why=same[0].why, losses=tuple(same)) for same in found.values()]


def shown(item: Item) -> dict[str, Any]:
    """The item; pairs, gaps and units only where there are any."""
    parts = {
        "pairs": [shown_pair(pair) for pair in item.pairs],
        "gaps": [shown_gap(gap) for gap in item.gaps],
        "units": [{"name": unit.name, "factor": unit.factor} for unit in item.units],
    }
    return {
        "id": item.id,
        "name": item.name,
        "type": item.kind.value,
        "text": item.text.source,
        "options": [shown_option(option) for option in item.options],
        "answers": [shown_answer(answer) for answer in item.answers],
        "tolerance": next((shown_tolerance(answer) for answer in item.answers), None),
        "feedback": item.feedback.source,
        "mark": float(item.mark),
        "tags": list(item.tags),
        "category": join_path(item.category),
        **{name: part for name, part in parts.items() if part},
    }


def shown_option(option: Option) -> dict[str, Any]:
    """An option; one without words of its own, as of true or false, by its id."""
    return {
        "text": option.text.source or option.id,
        "fraction": float(option.fraction),
        "feedback": option.feedback.source,
    }


def shown_answer(answer: Answer) -> dict[str, Any]:
    """An accepted text or number."""
    bounds = {name: bound for name, bound in (("low", answer.low), ("high", answer.high)) if bound}
    return {
        "text": answer.value,
        "fraction": float(answer.fraction),
        "feedback": answer.feedback.source,
        "tolerance": shown_tolerance(answer),
        **bounds,
    }


def shown_tolerance(answer: Answer) -> dict[str, str] | None:
    """How far from the number an answer may lie; None where nothing is said."""
    if answer.tolerance is None:
        return None
    return {"kind": answer.tolerance.kind.value, "size": answer.tolerance.size}


def shown_pair(pair: Pair) -> dict[str, Any]:
    """A prompt and what belongs to it."""
    return {"prompt": pair.prompt.source, "match": pair.match.source}


def shown_gap(gap: Gap) -> dict[str, Any]:
    """A gap, which stands in the text as `{{id}}`."""
    return {
        "id": gap.id,
        "type": gap.kind.value,
        "mark": float(gap.mark),
        "options": [shown_option(option) for option in gap.options],
        "answers": [shown_answer(answer) for answer in gap.answers],
    }


def shown_all(
    items: Sequence[Item], lost: Sequence[Loss], problems: Sequence[Problem]
) -> dict[str, Any]:
    """A whole report as JSON says it."""
    return {
        "questions": [shown(item) for item in items],
        "lost": [{"item": one.item, "field": one.field, "why": one.why} for one in lost],
        "problems": [{"line": found.line, "message": found.message} for found in problems],
    }
