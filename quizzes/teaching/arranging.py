"""What a quiz asks, as its author arranges it: rows of a form that work without scripts.

Every button sends the whole form, so that nothing typed is lost, and says in `act` what to do:
`save`, `find`, `add`, `up:<question>`, `down:<question>`, `remove:<question>`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import prefetch_related_objects
from django.http import QueryDict

from quizzes.models import Question, Quiz
from quizzes.services.publishing import Arrangement, Placed, arrangement_of, latest_versions
from quizzes.teaching.bank import BankRow, row_of
from quizzes.teaching.posted import number_of, number_text
from studypack.accounts.models import User
from studypack.common.problems import FieldProblem, problem
from studypack.common.wording import Message


@dataclass(frozen=True, kw_only=True)
class Line:
    """A question at its place, its mark and its pool as they were typed."""

    question: str
    mark: str
    pool: str = ""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What lies before the author, in order, and how many are drawn of each pool, as typed."""

    lines: tuple[Line, ...]
    draws: Mapping[str, str]

    @property
    def slugs(self) -> list[str]:
        """The questions, in order."""
        return [line.question for line in self.lines]

    @property
    def pools(self) -> dict[str, int]:
        """The pools in the order of their first questions, and how many lie in each."""
        return dict(Counter(line.pool for line in self.lines if line.pool))


@dataclass(frozen=True, kw_only=True)
class LineView:
    """A line with what its question is; `row` is None where the bank has it no more."""

    line: Line
    row: BankRow | None
    number: int
    is_first: bool
    is_last: bool

    @property
    def title(self) -> str:
        """What the question is called."""
        return self.row.title if self.row else self.line.question


@dataclass(frozen=True, kw_only=True)
class PoolView:
    """A pool, how many questions lie in it, and how many are drawn, as typed."""

    name: str
    size: int
    draw: str


def desk_of(quiz: Quiz) -> Desk:
    """What was arranged last."""
    arrangement = arrangement_of(quiz)
    return Desk(
        lines=tuple(
            Line(question=found.question, mark=number_text(found.mark), pool=found.pool)
            for found in arrangement.placed
        ),
        draws={pool: str(count) for pool, count in arrangement.draws.items()},
    )


def posted_desk(form: QueryDict) -> Desk:
    """What was posted: of every line its question, mark and pool, of every pool its draw."""
    columns = (form.getlist(name) for name in ("question", "mark", "pool"))
    draws = zip(form.getlist("draw_pool"), form.getlist("draw_count"), strict=False)
    return Desk(
        lines=tuple(
            Line(question=str(question), mark=str(mark).strip(), pool=str(pool).strip())
            for question, mark, pool in zip(*columns, strict=False)
        ),
        draws={str(pool): str(count).strip() for pool, count in draws},
    )


def arrangement_from(desk: Desk) -> tuple[Arrangement, list[FieldProblem]]:
    """What the desk arranges, and what in it is no number."""
    marks = {line.question: number_of(line.mark) for line in desk.lines}
    draws = {pool: desk.draws[pool] for pool in desk.pools if desk.draws.get(pool)}
    problems = [
        *(no_number("mark", line.mark) for line in desk.lines if marks[line.question] is None),
        *(no_number("draws", count) for count in draws.values() if not count.isdecimal()),
    ]
    placed = tuple(
        Placed(question=line.question, mark=marks[line.question] or 0.0, pool=line.pool)
        for line in desk.lines
    )
    counts = {pool: int(count) for pool, count in draws.items() if count.isdecimal()}
    return Arrangement(placed=placed, draws=counts), problems


def no_number(field: str, text: str) -> FieldProblem:
    """What was typed is no number."""
    return problem(field, Message("{value} is not a number", value=repr(text[:20])))


def acted(desk: Desk, act: str, added: Sequence[Line]) -> Desk:
    """The desk after a button."""
    name, _, question = act.partition(":")
    if name == "add":
        new = [line for line in added if line.question not in desk.slugs]
        return replace(desk, lines=(*desk.lines, *new))
    if name == "remove":
        return without(desk, question)
    if name in {"up", "down"}:
        return moved(desk, question, -1 if name == "up" else 1)
    return desk


def without(desk: Desk, question: str) -> Desk:
    """The desk without a question; no more is drawn of its pool than is left there."""
    kept = replace(desk, lines=tuple(line for line in desk.lines if line.question != question))
    draws = {
        pool: str(min(int(count), kept.pools[pool])) if count.isdecimal() else count
        for pool, count in desk.draws.items()
        if pool in kept.pools
    }
    return replace(kept, draws=draws)


def moved(desk: Desk, question: str, by: int) -> Desk:
    """The desk with a question one place further up or down; at an end it stays."""
    lines, slugs = list(desk.lines), desk.slugs
    here = slugs.index(question) if question in slugs else -1
    there = here + by
    if here < 0 or not 0 <= there < len(lines):
        return desk
    lines[here], lines[there] = lines[there], lines[here]
    return replace(desk, lines=tuple(lines))


def lines_for(teacher: User, quiz: Quiz, slugs: Sequence[str]) -> list[Line]:
    """Lines for what the teacher may edit of the author's bank, at the marks of the questions."""
    bank = Question.objects.owned_by(quiz.author).editable_by(teacher)
    own = bank.filter(slug__in=slugs).order_by("versions__number")
    mark_by_slug = dict(own.values_list("slug", "versions__mark"))
    return [
        Line(question=slug, mark=number_text(mark_by_slug[slug]))
        for slug in slugs
        if slug in mark_by_slug
    ]


def view_lines(quiz: Quiz, desk: Desk) -> list[LineView]:
    """The lines with what their questions are."""
    arrangement, _ = arrangement_from(desk)
    versions = latest_versions(arrangement.placed)
    own = [found for found in versions.values() if found.question.owner_id == quiz.author_id]
    prefetch_related_objects(own, "texts", "question__tags")
    row_by_slug = {found.question.slug: row_of(found.question, found) for found in own}
    return [
        LineView(
            line=line,
            row=row_by_slug.get(line.question),
            number=number,
            is_first=number == 1,
            is_last=number == len(desk.lines),
        )
        for number, line in enumerate(desk.lines, start=1)
    ]


def view_pools(desk: Desk) -> list[PoolView]:
    """The pools, and how many are drawn of each."""
    return [
        PoolView(name=pool, size=size, draw=desk.draws.get(pool, ""))
        for pool, size in desk.pools.items()
    ]
