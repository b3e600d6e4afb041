"""Questions of a file into a bank: first as a dry run, then all of them or none."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from time import process_time
from typing import Any, Final

from django.db import transaction

from quizzes.exchange import written_of
from quizzes.exchange.prepared import LONGEST_ID, Prepared, prepare, problems_of
from quizzes.exchange.written import Written
from quizzes.formats.item import Category, Item, Loss, Problem, Reading, Text
from quizzes.pictures import with_files
from quizzes.services.authoring import Change, store_prepared
from studypack.accounts.models import User
from studypack.common.languages import ENGLISH
from studypack.common.wording import Message, joined, message_of

MOST_ITEMS: Final = 5_000
MOST_CHARACTERS: Final = 10_000_000
MOST_PROBLEMS: Final = 5
LONGEST_S: Final = 60


@dataclass(frozen=True, kw_only=True)
class ImportedQuestion:
    """A question of the file, and what storing it does or would do; None where it is left out."""

    item: Item
    change: Change | None


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import did, or would do: with any problem, nothing at all."""

    questions: tuple[ImportedQuestion, ...] = ()
    lost: tuple[Loss, ...] = ()
    problems: tuple[Problem, ...] = ()

    def count(self, change: Change) -> int:
        """How many questions were, or would be, stored so."""
        return sum(question.change is change for question in self.questions)


def import_questions(
    *,
    owner: User | None,
    reading: Reading,
    language: str = ENGLISH,
    is_dry_run: bool = False,
    clock: Callable[[], float] = process_time,
) -> Imported:
    """What the file did to the owner's bank; a dry run does the same and undoes it.

    Without an owner, whose bank would be empty, there is only a dry run.

    A question that is known by its id, or by name and text where the file gave no id, gets a new
    version where it changed. What no kind of question here can hold is left out and named.

    Args:
        clock: seconds of computing so far; there is a limit to what one file may take.
    """
    problems = (*reading.problems, *limit_problems(reading))
    if problems:
        return refused(reading, problems)
    try:
        planned = plan_all(reading.items, clock)
    except TimeoutError as error:
        return refused(reading, (Problem(line=0, message=message_of(error)),))
    changes = _store(owner, planned, language, is_dry_run=is_dry_run)
    lost = [loss for one in planned for loss in one.lost]
    return Imported(
        questions=tuple(
            ImportedQuestion(item=item, change=change)
            for item, change in zip(reading.items, changes, strict=True)
        ),
        lost=(*reading.lost, *category_losses(reading.categories), *lost),
    )


def refused(reading: Reading, problems: tuple[Problem, ...]) -> Imported:
    """What was read, of which nothing is stored."""
    questions = tuple(ImportedQuestion(item=item, change=None) for item in reading.items)
    return Imported(questions=questions, lost=reading.lost, problems=problems)


def limit_problems(reading: Reading) -> Iterator[Problem]:
    """That there is too much for one import."""
    count = len(reading.items)
    if count > MOST_ITEMS:
        message = Message(
            "file: {count} questions are above the limit of {limit}",
            count=count,
            limit=MOST_ITEMS,
        )
        yield Problem(line=0, message=message)
    length = sum(len(text.source) for item in reading.items for text in texts_in(item))
    if length > MOST_CHARACTERS:
        message = Message(
            "file: {length} characters of text are above the limit of {limit}",
            length=length,
            limit=MOST_CHARACTERS,
        )
        yield Problem(line=0, message=message)


def texts_in(value: Any) -> Iterator[Text]:
    """Every text that an item holds."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts_in(one)
    elif is_dataclass(value):
        for found in fields(value):
            yield from texts_in(getattr(value, found.name))


def with_pictures_as_files(value: Any) -> Any:
    """The item, pictures that stand in its texts being files of theirs."""
    if isinstance(value, Text):
        return with_files(value)
    if isinstance(value, tuple):
        return tuple(with_pictures_as_files(one) for one in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    held = {found.name: getattr(value, found.name) for found in fields(value)}
    made = {name: with_pictures_as_files(one) for name, one in held.items()}
    return replace(value, **{name: one for name, one in made.items() if one is not held[name]})


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A question to be stored; without `prepared`, one that is left out."""

    prepared: Prepared | None
    lost: tuple[Loss, ...]


def plan_all(items: Sequence[Item], clock: Callable[[], float]) -> list[Planned]:
    """Every question ready to be stored, in the order of the file.

    Raises:
        TimeoutError: some texts are slow to render, and together they take too long.
    """
    planned, began = [], clock()
    for written in own_ids(items):
        planned.append(plan(written))
        if clock() - began > LONGEST_S:
            raise TimeoutError(
                Message("file: showing its texts takes more than {limit} s", limit=LONGEST_S)
            )
    return planned


def plan(written: Written) -> Planned:
    """The question ready to be stored, or why it is left out."""
    problems = problems_of(written)
    if not problems:
        prepared = prepare(written)
        return Planned(prepared=prepared, lost=prepared.lost)
    title = written.name or written.words.text.source.strip()[:60] or written.id
    listed = joined([found.message for found in problems[:MOST_PROBLEMS]], "; ")
    loss = Loss(item=title, field="question", why=Message("it is left out: {why}", why=listed))
    return Planned(prepared=None, lost=(loss,))


def own_ids(items: Sequence[Item]) -> Iterator[Written]:
    """The questions, each with an id of its own, the same whenever the file is read."""
    taken: Counter[str] = Counter()
    for item in items:
        written = written_of(with_pictures_as_files(item))
        taken[written.id] += 1
        times = taken[written.id]
        if times > 1:
            ending = f"#{times}"
            written = replace(written, id=f"{written.id[: LONGEST_ID - len(ending)]}{ending}")
        yield written


def category_losses(categories: Sequence[Category]) -> Iterator[Loss]:
    """What is said of a category itself, which nothing here holds."""
    for category in categories:
        if category.description:
            path = "/".join(category.path)
            yield Loss(item=path, field="category", why=Message("the description is not kept"))


def _store(
    owner: User | None, planned: Sequence[Planned], language: str, *, is_dry_run: bool
) -> list[Change | None]:
    """What became of each question, in one transaction."""
    if owner is None:
        return [Change.NEW if one.prepared else None for one in planned]
    with transaction.atomic():
        changes = [
            store_prepared(
                owner=owner, prepared=one.prepared, author=owner, language=language
            ).change
            if one.prepared
            else None
            for one in planned
        ]
        transaction.set_rollback(is_dry_run)
    return changes
