"""What one interaction is written as, and what its variables are called."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from quizzes.formats.item import Text
from quizzes.formats.qti2.elements import (
    Branch,
    amount,
    choose,
    correct,
    element,
    set_outcome,
    variable,
)
from quizzes.formats.qti2.identifiers import to_identifier

RESPONSE: Final = "RESPONSE"
MATCH_CORRECT: Final = "match_correct"
MAP_RESPONSE: Final = "map_response"


@dataclass(frozen=True, kw_only=True)
class Names:
    """What the variables of an interaction are called; in a cloze, after its gap."""

    response: str = RESPONSE
    score: str = "SCORE"
    feedback: str = "FEEDBACK"


def names_of(response: str) -> Names:
    """The names of the variables of a gap."""
    return Names(response=response, score=f"SCORE.{response}", feedback=f"FEEDBACK.{response}")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An interaction as written.

    Attributes:
        template: the standard template that scores it as `scoring` does, if there is one.
        feedbacks: by the identifier that shows them; `showing` are the rules that do.
    """

    declaration: str
    interaction: str
    scoring: str = ""
    template: str = ""
    feedbacks: tuple[tuple[str, Text], ...] = ()
    showing: str = ""


def unique_identifiers(ids: Sequence[str]) -> list[str]:
    """An identifier for each id; one that is met again is no longer known by its id."""
    found: list[str] = []
    for place, id in enumerate(ids, 1):
        identifier = to_identifier(id, place)
        found.append(to_identifier("", place) if identifier in found else identifier)
    return found


def score_match(names: Names, mark: Fraction) -> str:
    """The mark for the correct response, nothing for any other."""
    holds = element("match", {}, variable(names.response), correct(names.response))
    return choose([Branch(condition=holds, rules=(set_outcome(names.score, amount(mark)),))])


def score_mapping(names: Names) -> str:
    """What the mapping makes of the response."""
    mapped = element("mapResponse", {"identifier": names.response})
    return set_outcome(names.score, mapped)


def shown(pairs: Sequence[tuple[str, Text]]) -> tuple[tuple[str, Text], ...]:
    """Those of the feedbacks that say something."""
    return tuple((identifier, text) for identifier, text in pairs if text)
