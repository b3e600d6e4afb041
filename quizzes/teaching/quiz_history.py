"""Who changed what in a quiz: its versions, each beside the one before, and its settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext

from quizzes.models import QuestionVersion, Quiz, QuizItem, QuizVersion, SettingsChange
from quizzes.teaching.bank import excerpt_of
from quizzes.teaching.posted import number_text
from quizzes.teaching.quiz_settings import FIELDS, MINUTES, Words

SETTING_LABELS: Final[Mapping[str, Words]] = {
    **{field.name: field.label for field in FIELDS},
    "time_limit_s": MINUTES.label,
}
SETTING_WORDS: Final[Mapping[str, Mapping[str, Words]]] = {
    field.name: field.options for field in FIELDS if field.options
}


@dataclass(frozen=True, kw_only=True)
class ItemChange:
    """A question that stayed; each pair is what was and what is, None where that is the same."""

    title: str
    versions: tuple[int, int] | None
    marks: tuple[float, float] | None
    pools: tuple[str, str] | None

    @property
    def is_any(self) -> bool:
        """Whether anything of it changed."""
        return any((self.versions, self.marks, self.pools))


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What one version has that the one before had not."""

    added: Sequence[str]
    removed: Sequence[str]
    changed: Sequence[ItemChange]
    is_reordered: bool
    is_drawn_otherwise: bool


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A version of a quiz: who made it, when, and how it differs; a regrade repeats another."""

    number: int
    author: str
    made_at: datetime | None
    regrade_of: int | None
    asked: int
    difference: Difference


@dataclass(frozen=True, kw_only=True)
class SettingChange:
    """A word or rule of a quiz: what it was and what it is, in words."""

    label: Words
    before: Words
    after: Words


@dataclass(frozen=True, kw_only=True)
class SettingsEntry:
    """What one save changed of the words and rules."""

    author: str
    made_at: datetime
    settings: Sequence[SettingChange]


def history_of(quiz: Quiz) -> list[Entry | SettingsEntry]:
    """The versions of the quiz and the changes of its settings, the latest first."""
    saved = quiz.settings_changes.select_related("author")
    entries: list[Entry | SettingsEntry] = [
        *versions_of(quiz),
        *(settings_entry(change) for change in saved),
    ]
    # Versions that are older than their date come last.
    return sorted(
        entries, key=lambda entry: entry.made_at.timestamp() if entry.made_at else 0, reverse=True
    )


def settings_entry(change: SettingsChange) -> SettingsEntry:
    """One save, each setting called as the form calls it."""
    return SettingsEntry(
        author=change.author.display_name if change.author else "",
        made_at=change.made_at,
        settings=[
            SettingChange(
                label=SETTING_LABELS[name],
                before=setting_words(name, before),
                after=setting_words(name, after),
            )
            for name, (before, after) in change.changes.items()
        ],
    )


def setting_words(name: str, value: Any) -> Words:
    """A value of a setting as its field shows it; a dash where there is none."""
    if isinstance(value, bool):
        return gettext("on") if value else gettext("off")
    if value in (None, ""):
        return "–"
    if name == "time_limit_s":
        return number_text(value / 60)
    if name in ("opens_at", "closes_at"):
        return date_format(datetime.fromisoformat(value), "DATETIME_FORMAT")
    return SETTING_WORDS.get(name, {}).get(value, str(value))


def versions_of(quiz: Quiz) -> list[Entry]:
    """The versions of the quiz, the latest first."""
    asked = QuizItem.objects.select_related("question_version__question")
    asked = asked.prefetch_related("question_version__texts").order_by("position")
    versions = quiz.versions.select_related("author", "regrade_of").order_by("number")
    found = list(versions.prefetch_related(Prefetch("items", queryset=asked)))
    before = predecessors(found)
    return [entry_of(version, before[version.pk]) for version in reversed(found)]


def predecessors(versions: Sequence[QuizVersion]) -> dict[int, QuizVersion | None]:
    """What each version is to be compared with: the one published before, or the one it repeats."""
    version_by_key = {version.pk: version for version in versions}
    before: dict[int, QuizVersion | None] = {}
    latest: QuizVersion | None = None
    for version in versions:
        if version.regrade_of_id:
            before[version.pk] = version_by_key[version.regrade_of_id]
        else:
            before[version.pk], latest = latest, version
    return before


def entry_of(version: QuizVersion, before: QuizVersion | None) -> Entry:
    """The version beside the one that it is to be compared with."""
    return Entry(
        number=version.number,
        author=version.author.display_name if version.author else "",
        made_at=version.created_at,
        regrade_of=version.regrade_of.number if version.regrade_of else None,
        asked=len(version.items.all()),
        difference=difference(version, before),
    )


def difference(version: QuizVersion, before: QuizVersion | None) -> Difference:
    """What the version has that the one before had not."""
    now, then = items_by_question(version), items_by_question(before)
    kept = [question for question in now if question in then]
    changes = (change_of(then[question], now[question]) for question in kept)
    return Difference(
        added=[title_of(now[key].question_version) for key in now if key not in then],
        removed=[title_of(then[key].question_version) for key in then if key not in now],
        changed=[change for change in changes if change.is_any],
        is_reordered=kept != [question for question in then if question in now],
        is_drawn_otherwise=before is not None and version.draws != before.draws,
    )


def items_by_question(version: QuizVersion | None) -> dict[int, QuizItem]:
    """What a version asks, in order; nothing where there is none."""
    items = version.items.all() if version else []
    return {item.question_version.question_id: item for item in items}


def change_of(then: QuizItem, now: QuizItem) -> ItemChange:
    """What changed of a question that stayed."""
    numbers = then.question_version.number, now.question_version.number
    return ItemChange(
        title=title_of(now.question_version),
        versions=numbers if numbers[0] != numbers[1] else None,
        marks=(then.mark, now.mark) if then.mark != now.mark else None,
        pools=(then.pool, now.pool) if then.pool != now.pool else None,
    )


def title_of(version: QuestionVersion) -> str:
    """What a question is called: its name, or how it begins."""
    name = version.question.name
    return name or excerpt_of(next(iter(version.texts.all())).content["text"])
