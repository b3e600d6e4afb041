"""A teacher's quiz: made, arranged, published, taken back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.text import slugify

from quizzes.models import (
    Question,
    QuestionVersion,
    Quiz,
    QuizItem,
    QuizText,
    QuizVersion,
    SettingsChange,
)
from quizzes.models.questions import new_slug
from quizzes.services.starting import move_deadlines
from quizzes.services.storing import next_number
from studypack.accounts.models import User
from studypack.common.markdown import render
from studypack.common.problems import FieldProblem, RefusedError, problem
from studypack.common.wording import Message

MOST_QUESTIONS = 200
HIGHEST_MARK = 100.0
LONGEST_POOL = 60
LONGEST_TITLE = 200
SETTINGS = (
    "behaviour",
    "review",
    "is_released",
    "grading",
    "attempts_allowed",
    "time_limit_s",
    "opens_at",
    "closes_at",
    "is_shuffled",
)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A question at its place in a quiz; of a pool, some are drawn for each attempt."""

    question: str
    mark: float = 1.0
    pool: str = ""


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """What a quiz asks, in order, and how many are drawn of each pool."""

    placed: tuple[Placed, ...] = ()
    draws: Mapping[str, int]


@transaction.atomic
def create_quiz(*, author: User, title: str, description: str, language: str) -> Quiz:
    """A quiz of the author's, a draft without questions.

    Raises:
        RefusedError: the title is empty or too long.
    """
    refuse(quiz_problems(title, {}))
    slug = f"{slugify(title)[:40].strip('-') or 'quiz'}-{new_slug()[2:8]}"
    quiz = Quiz.objects.create(slug=slug, author=author)
    QuizText.objects.create(
        quiz=quiz, language=language, title=title, **described(description, language)
    )
    return quiz


def described(source: str, language: str) -> dict[str, str]:
    """A description as its author wrote it in Markdown, and as it is shown."""
    blocks = render(source, language=language).blocks
    shown = "".join(block.content for block in blocks if block.kind == "html")
    return {"source": source, "description": shown.strip()}


@transaction.atomic
def change_quiz(
    quiz: Quiz,
    *,
    title: str,
    description: str,
    settings: Mapping[str, object],
    author: User | None = None,
) -> Quiz:
    """The quiz by these words and rules; a date or limit that moved holds for open attempts too.

    Args:
        description: in Markdown, kept as it would be shown now.

    Raises:
        RefusedError: with every problem of the title and the settings.
    """
    refuse(quiz_problems(title, settings))
    before = settings_of(quiz)
    for name in SETTINGS:
        if name in settings:
            setattr(quiz, name, settings[name])
    quiz.save()
    for text in quiz.texts.all():
        words = {"title": title, **described(description, text.language)}
        quiz.texts.filter(pk=text.pk).update(**words)
    prefetch_related_objects([quiz], "texts")
    move_deadlines(quiz)
    record_change(quiz, before, author)
    return quiz


def settings_of(quiz: Quiz) -> dict[str, Any]:
    """The words and the rules of a quiz as its history keeps them."""
    text = quiz.texts.get(pk=quiz.text.pk)
    found = {name: getattr(quiz, name) for name in SETTINGS}
    moments = {name: found[name] for name in ("opens_at", "closes_at")}
    return {
        "title": text.title,
        "description": text.source or text.description,
        **found,
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
    }


def record_change(quiz: Quiz, before: Mapping[str, Any], author: User | None) -> None:
    """A line of the history, where something differs from what was."""
    now = settings_of(quiz)
    changes = {name: [before[name], now[name]] for name in now if before[name] != now[name]}
    if changes:
        SettingsChange.objects.create(quiz=quiz, author=author, changes=changes)


@transaction.atomic
def duplicate_quiz(quiz: Quiz, *, author: User, title: str) -> Quiz:
    """A draft of the author's that asks the same by the same rules, in the one language it needs.

    Raises:
        RefusedError: the title is empty or too long.
    """
    words = quiz.text
    made = create_quiz(author=author, title=title, description="", language=words.language)
    made.texts.update(source=words.source, description=words.description)
    for name in (*SETTINGS, "draft"):
        setattr(made, name, getattr(quiz, name))
    made.is_released = False
    made.save()
    return made


def release(quiz: Quiz, *, is_released: bool, author: User | None = None) -> Quiz:
    """The quiz, its results to be seen from now on, or again only when its rules say so."""
    before = settings_of(quiz)
    quiz.is_released = is_released
    quiz.save()
    record_change(quiz, before, author)
    return quiz


def arrangement_of(quiz: Quiz) -> Arrangement:
    """What the author arranged last, published or not."""
    placed = tuple(Placed(**found) for found in quiz.draft.get("placed", ()))
    return Arrangement(placed=placed, draws=quiz.draft.get("draws", {}))


def arrange(quiz: Quiz, arrangement: Arrangement) -> Quiz:
    """The quiz, its draft arranged so; learners see it once it is published.

    Raises:
        RefusedError: with every problem, of a question that is not the author's among them.
    """
    problems = arrangement_problems(quiz, arrangement)
    if problems:
        raise RefusedError(
            "invalid_quiz", Message("The quiz cannot be arranged so."), problems=problems
        )
    quiz.draft = {
        "placed": [vars(found) for found in arrangement.placed],
        "draws": dict(arrangement.draws),
    }
    quiz.save(update_fields=["draft"])
    return quiz


@transaction.atomic
def publish(quiz: Quiz, author: User) -> QuizVersion:
    """The version that attempts begin with from now on; the latest one where nothing changed.

    Raises:
        RefusedError: nothing is arranged, or a question that was is no longer the author's.
    """
    arrangement = arrangement_of(quiz)
    problems = arrangement_problems(quiz, arrangement)
    if not arrangement.placed:
        message = Message("questions: there is none to publish")
        problems.append(FieldProblem(field="questions", message=message))
    if problems:
        raise RefusedError(
            "invalid_quiz", Message("The quiz cannot be published."), problems=problems
        )
    quiz.is_published = True
    quiz.save()
    wanted = latest_versions(arrangement.placed)
    latest = quiz.versions.published().first()
    if latest and is_same(latest, arrangement, wanted):
        return latest
    made = QuizVersion.objects.create(
        quiz=quiz, number=next_number(quiz), draws=dict(arrangement.draws), author=author
    )
    QuizItem.objects.bulk_create(arranged_items(made, arrangement.placed, wanted))
    return made


def arranged_items(
    version: QuizVersion, placed: Sequence[Placed], wanted: Mapping[str, QuestionVersion]
) -> list[QuizItem]:
    """What the version asks, place by place, not stored yet; what has no version is left out."""
    return [
        QuizItem(
            quiz_version=version,
            position=position,
            question_version=wanted[found.question],
            mark=found.mark,
            pool=found.pool,
        )
        for position, found in enumerate(placed, start=1)
        if found.question in wanted
    ]


def take_back(quiz: Quiz) -> Quiz:
    """The quiz, a draft again: no attempt begins, those that were begun go on."""
    quiz.is_published = False
    quiz.save()
    return quiz


def has_unpublished_changes(quiz: Quiz) -> bool:
    """Whether publishing would make another version."""
    return bool(changed_since_published([quiz]))


def changed_since_published(quizzes: Sequence[Quiz]) -> set[int]:
    """The keys of the quizzes of which publishing would make another version; three queries."""
    published = latest_published(quizzes)
    arranged = {quiz.pk: arrangement_of(quiz) for quiz in quizzes}
    wanted = latest_versions([placed for found in arranged.values() for placed in found.placed])
    return {
        key
        for key, arrangement in arranged.items()
        if not is_same(published.get(key), arrangement, wanted)
    }


def latest_published(quizzes: Sequence[Quiz]) -> dict[int, QuizVersion]:
    """The version that attempts begin with, its items at hand, by the key of its quiz."""
    versions = QuizVersion.objects.published().filter(quiz__in=quizzes).order_by("number")
    latest = {version.quiz_id: version for version in versions}
    prefetch_related_objects(list(latest.values()), "items")
    return latest


def is_same(
    version: QuizVersion | None, arrangement: Arrangement, wanted: Mapping[str, QuestionVersion]
) -> bool:
    """Whether the version asks just what is arranged, in the questions' latest versions."""
    if version is None:
        return not arrangement.placed
    stored = [(item.question_version_id, item.mark, item.pool) for item in version.items.all()]
    asked = [
        (wanted[found.question].pk if found.question in wanted else None, found.mark, found.pool)
        for found in arrangement.placed
    ]
    return stored == asked and version.draws == dict(arrangement.draws)


def latest_versions(placed: Sequence[Placed]) -> dict[str, QuestionVersion]:
    """The latest version of each question, by slug."""
    slugs = [found.question for found in placed]
    versions = QuestionVersion.objects.filter(question__slug__in=slugs, question__pack=None)
    return {
        version.question.slug: version
        for version in versions.select_related("question").order_by("number")
    }


def arrangement_problems(quiz: Quiz, arrangement: Arrangement) -> list[FieldProblem]:
    """What is wrong with an arrangement."""
    placed = arrangement.placed
    slugs = [found.question for found in placed]
    own = set(
        Question.objects.filter(owner=quiz.author, slug__in=slugs).values_list("slug", flat=True)
    )
    repeated = [slug for slug in own if slugs.count(slug) > 1]
    problems = [
        *_counted(len(placed)),
        *(("questions", _not_own(slug)) for slug in slugs if slug not in own),
        *(("questions", Message("{slug} is repeated", slug=repr(slug))) for slug in repeated),
        *(wrong for found in placed for wrong in _placed_problems(found)),
        *_draw_problems(arrangement),
    ]
    return [problem(name, why) for name, why in problems]


def _not_own(slug: str) -> Message:
    return Message("{slug} is not in your bank", slug=repr(slug))


def _placed_problems(found: Placed) -> Iterator[tuple[str, Message]]:
    if not 0 <= found.mark <= HIGHEST_MARK:
        yield "mark", Message("{mark} is outside 0..{limit:g}", mark=found.mark, limit=HIGHEST_MARK)
    count, limit = len(found.pool), LONGEST_POOL
    if count > limit:
        message = Message("{count} characters, the limit is {limit}", count=count, limit=limit)
        yield "pool", message


def _counted(count: int) -> list[tuple[str, Message]]:
    if count <= MOST_QUESTIONS:
        return []
    limit = MOST_QUESTIONS
    said = Message("{count} are above the limit of {limit}", count=count, limit=limit)
    return [("questions", said)]


def _draw_problems(arrangement: Arrangement) -> list[tuple[str, Message]]:
    pools = [found.pool for found in arrangement.placed if found.pool]
    return [
        (
            "draws",
            Message(
                "{count} of the pool {pool} is outside 1..{limit}",
                count=count,
                pool=repr(pool),
                limit=pools.count(pool),
            ),
        )
        for pool, count in arrangement.draws.items()
        if not 1 <= count <= pools.count(pool)
    ]


def refuse(problems: Sequence[FieldProblem]) -> None:
    """Raises where there is any problem."""
    if problems:
        raise RefusedError(
            "invalid_quiz", Message("The quiz cannot be saved so."), problems=problems
        )


def quiz_problems(title: str, settings: Mapping[str, object]) -> list[FieldProblem]:
    """What is wrong with the title and the settings of a quiz."""
    problems = []
    if not 1 <= len(title.strip()) <= LONGEST_TITLE:
        message = Message(
            "title: {count} characters are outside 1..{limit}",
            count=len(title.strip()),
            limit=LONGEST_TITLE,
        )
        problems.append(FieldProblem(field="title", message=message))
    opens_at, closes_at = settings.get("opens_at"), settings.get("closes_at")
    if isinstance(opens_at, datetime) and isinstance(closes_at, datetime) and closes_at <= opens_at:
        message = Message(
            "closes_at: {when} is not after {start}",
            when=closes_at.isoformat(),
            start=opens_at.isoformat(),
        )
        problems.append(FieldProblem(field="closes_at", message=message))
    return problems
