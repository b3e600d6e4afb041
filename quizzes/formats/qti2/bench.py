"""Tries responses to one interaction, and turns what they score into parts of its mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from quizzes.formats.qti2.feedback import Pick, Tried
from quizzes.formats.qti2.scoring import MAXIMUM, SCORE, Scoring, Trial, number_in
from quizzes.formats.qti2.values import Atom, Declared, simplest


@dataclass(frozen=True, kw_only=True)
class Response:
    """A response that was tried, and what it scored."""

    score: Fraction
    atoms: tuple[Atom, ...]
    picks: frozenset[Pick]


class Bench:
    """Tries responses to the interaction of one response, the others left unanswered.

    Args:
        is_part: the response is one of several that the item asks for.
    """

    def __init__(self, scoring: Scoring, declared: Declared, *, is_part: bool) -> None:
        self.declared = declared
        self.scoring = scoring
        self.tried: list[Tried] = []
        self.mark = Fraction(1)
        self.best: Response | None = None
        self.worst: Response | None = None
        self._own = f"{SCORE}.{declared.id}"
        self._has_own = self._own in scoring.declarations.outcomes
        self.is_part = is_part

    def try_(self, atoms: Sequence[Atom], picks: Sequence[str] = ()) -> Fraction:
        """What the response scores; with picks, the trial is remembered to place feedback by.

        Raises:
            UnknownRule: the rules say what is not evaluated here.
        """
        trial = self.trial(atoms)
        if picks:
            named: list[Pick] = [(self.declared.id, pick) for pick in picks]
            self.tried.append(Tried(picks=frozenset(named), trial=trial))
            self._remember(self.score(trial), atoms, named)
        return self.score(trial)

    def _remember(self, score: Fraction, atoms: Sequence[Atom], named: Sequence[Pick]) -> None:
        if self.best is None or score > self.best.score:
            self.best = Response(score=score, atoms=tuple(atoms), picks=frozenset(named))
        if self.worst is None or score < self.worst.score:
            self.worst = Response(score=score, atoms=tuple(atoms), picks=frozenset(named))

    def trial(self, atoms: Sequence[Atom]) -> Trial:
        """What comes of the response."""
        return self.scoring.try_({self.declared.id: atoms})

    def settle(self, best: Fraction) -> None:
        """Sets what the interaction is worth, given what the best response scores."""
        name = f"{MAXIMUM}.{self.declared.id}" if self.is_part else MAXIMUM
        self.mark = settled(self.scoring, name, best, SCORE)

    def share(self, score: Fraction) -> Fraction:
        """The part of the mark that a score is, -1 to 1."""
        return max(Fraction(-1), min(Fraction(1), simplest(score / self.mark)))

    def score(self, trial: Trial) -> Fraction:
        """What a trial scores in this interaction."""
        if not self.is_part:
            return trial.score
        if self._has_own:
            return number_in(trial.values, self._own)
        return trial.score - self.scoring.try_({}).score


def settled(scoring: Scoring, name: str, best: Fraction, outcome: str) -> Fraction:
    """What is declared to be the most one can earn, else what the best response earns."""
    declared = scoring.maximum(name)
    if declared is not None and declared >= best and declared > 0:
        return simplest(declared)
    if best > 0:
        return simplest(best)
    described = scoring.declarations.outcomes.get(outcome)
    maximum = described.maximum if described else None
    return simplest(maximum) if maximum and maximum > 0 else Fraction(1)
