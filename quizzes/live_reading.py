"""What a live session shows: the question that is on, and how its answers are spread."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from quizzes.models import LiveAnswer, LiveMember, LiveSession
from quizzes.reading import PaperQuestion, order_in, paper_of, with_values
from quizzes.services.live import SECOND

SEED = 1


@dataclass(frozen=True, kw_only=True)
class OptionCount:
    """How many chose an option, in the first round and in the second, and per cent of each."""

    html: str
    is_right: bool
    first: int
    second: int
    first_percent: int
    second_percent: int


@dataclass(frozen=True, kw_only=True)
class LiveView:
    """The question that is on; None before the first.

    Attributes:
        counts: empty where nothing is chosen from.
        answered: how many answered in the first and in the second round.
        stamp: differs whenever the page is to be drawn anew.
    """

    session: LiveSession
    question: PaperQuestion | None
    html: str
    answer_html: str
    sequence: int
    is_answered: bool
    counts: Sequence[OptionCount]
    answered: tuple[int, int]
    members: int
    total: int
    stamp: str

    @property
    def is_second(self) -> bool:
        """Whether the question is asked again."""
        return self.session.round == SECOND

    @property
    def is_last(self) -> bool:
        """Whether no question follows."""
        return self.session.position >= self.total


def view_live(session: LiveSession, language: str, member: LiveMember | None = None) -> LiveView:
    """The session as its teacher sees it, or as a member does: counts once they are shown."""
    questions = paper_of(session.quiz_version, language).questions
    question = questions[session.position - 1] if session.position else None
    answers = answers_to(session, question)
    own = own_answer(answers, session, member)
    html, answer_html = "", ""
    if question:
        given = own.answer if own else None
        text, order = with_values(question, SEED), order_in(question, SEED)
        html, answer_html = question.sheet.filled(text, order, given)
    answered = tuple(sum(found.round == number for found in answers) for number in (1, SECOND))
    is_seen = member is None or session.is_shown
    members = session.members.count()
    state = (session.position, session.round, session.is_shown, session.ended_at is not None)
    return LiveView(
        session=session,
        question=question,
        html=html,
        answer_html=answer_html,
        sequence=own.sequence + 1 if own else 1,
        is_answered=own is not None,
        counts=count_options(question, answers) if question and is_seen else (),
        answered=(answered[0], answered[1]),
        members=members,
        total=len(questions),
        stamp=f"{state}{'' if member else (answered, members)}",
    )


def run_to_draw(session: LiveSession, drawn: str) -> uuid.UUID | None:
    """The run before the class, but the one that the page has drawn already: it follows that."""
    shown = session.shown_run_id
    return None if str(shown) == drawn else shown


def answers_to(session: LiveSession, question: PaperQuestion | None) -> list[LiveAnswer]:
    """All answers to the question that is on, of both rounds."""
    if question is None:
        return []
    return list(LiveAnswer.objects.filter(member__session=session, item=question.item))


def own_answer(
    answers: Sequence[LiveAnswer], session: LiveSession, member: LiveMember | None
) -> LiveAnswer | None:
    """What a member answered in the round that is on."""
    own = (found for found in answers if member and found.member_id == member.pk)
    return next((found for found in own if found.round == session.round), None)


def count_options(question: PaperQuestion, answers: Sequence[LiveAnswer]) -> list[OptionCount]:
    """How many chose each option; an answer of many counts for each."""
    chosen: Counter[tuple[int, str]] = Counter()
    for found in answers:
        given = found.answer if isinstance(found.answer, list) else [found.answer]
        chosen.update((found.round, option) for option in given if isinstance(option, str))
    total = Counter(found.round for found in answers)
    right = question.asks.right_options
    return [
        OptionCount(
            html=html,
            is_right=option in right,
            first=chosen[1, option],
            second=chosen[SECOND, option],
            first_percent=percent(chosen[1, option], total[1]),
            second_percent=percent(chosen[SECOND, option], total[SECOND]),
        )
        for option, html in question.html_by_option.items()
    ]


def percent(part: int, whole: int) -> int:
    """A part of a whole in per cent; 0 of nothing."""
    return round(100 * part / whole) if whole else 0
