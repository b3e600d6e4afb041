"""Where packs, reviews and quizzes meet in one learner: what is read, known, due and weak."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes.models import Attempt, Response
from quizzes.reading import page_language
from quizzes.results import is_shown
from studypack.accounts.learners import current_learner
from studypack.accounts.models import Learner
from studypack.packs.models import KeyConcept, Note, NoteReading, Pack
from studypack.packs.reading import next_note
from studypack.reviews.models import ReviewCard
from studypack.reviews.schedule import Phase

# Fewer answers say more of chance than of what is known.
FEWEST_ANSWERS: Final = 3
WEAK_BELOW: Final = 0.7


@dataclass(frozen=True, kw_only=True)
class Cards:
    """The cards of a pack that were begun; each counts once."""

    known: int = 0
    learning: int = 0
    due: int = 0


@dataclass(kw_only=True)
class Tally:
    """The answers on one concept; `missed` counts those not right by the note they rest on."""

    answers: int = 0
    right: int = 0
    missed: Counter[int] = field(default_factory=Counter)

    def add(self, fraction: float, note: int | None) -> None:
        """One more answer with its credit."""
        self.answers += 1
        self.right += fraction >= 1
        if fraction < 1 and note is not None:
            self.missed[note] += 1

    @property
    def is_enough(self) -> bool:
        """Whether the share says something."""
        return self.answers >= FEWEST_ANSWERS

    @property
    def is_weak(self) -> bool:
        """Whether there is something to reread."""
        return self.is_enough and self.right < WEAK_BELOW * self.answers

    @property
    def percent(self) -> int:
        """The right answers in whole per cent."""
        return round(100 * self.right / self.answers)

    @property
    def most_missed(self) -> int | None:
        """The key of the note to reread."""
        return next((note for note, _ in self.missed.most_common(1)), None)


@dataclass(frozen=True, kw_only=True)
class ConceptProgress:
    """How a key concept is known, and the note to reread where it is weak."""

    concept: KeyConcept
    tally: Tally
    note: Note | None


@dataclass(frozen=True, kw_only=True)
class PackProgress:
    """How far a learner is in a pack; `last` is the last attempt whose result may be seen."""

    pack: Pack
    notes_read: int
    note_count: int
    cards: Cards
    last: Attempt | None
    concepts: tuple[ConceptProgress, ...]

    @property
    def last_percent(self) -> int:
        """The score of the last attempt in whole per cent."""
        if self.last is None or not self.last.maximum:
            return 0
        return round(100 * (self.last.score or 0.0) / self.last.maximum)


@never_cache
@require_safe
def show_progress(request: HttpRequest) -> HttpResponse:
    """The learner's progress by pack, and where to go on."""
    learner, language = current_learner(request), page_language()
    context = {
        "packs": progress_of(learner, language, timezone.now()),
        "next_note": next_note(learner, language),
    }
    return render(request, "progress.html", context)


def progress_of(learner: Learner | None, language: str, now: datetime) -> list[PackProgress]:
    """The packs on show that the learner has begun, in the catalogue's order."""
    if learner is None:
        return []
    read = notes_read(learner)
    cards = cards_by_pack(learner, now)
    attempts = shown_attempts(learner, now)
    last = {attempt.quiz_version.quiz.pack_id: attempt for attempt in attempts}
    packs = Pack.objects.on_show().filter(pk__in={*read, *cards, *last} - {None})
    concepts = concepts_by_pack(tallies(attempts), language)
    return [
        PackProgress(
            pack=pack,
            notes_read=read.get(pack.pk, 0),
            note_count=pack.note_count,
            cards=cards.get(pack.pk, Cards()),
            last=last.get(pack.pk),
            concepts=concepts.get(pack.pk, ()),
        )
        for pack in packs.in_language(language).with_counts()
    ]


def notes_read(learner: Learner) -> dict[int, int]:
    """How many notes were read to their end, by the key of each pack in which one was opened."""
    begun = NoteReading.objects.of(learner).order_by().values("note__pack")
    finished = Q(pk__in=NoteReading.objects.of(learner).finished().values("pk"))
    counted = begun.annotate(count=Count("pk", filter=finished))
    return dict(counted.values_list("note__pack", "count"))


def cards_by_pack(learner: Learner, now: datetime) -> dict[int, Cards]:
    """How the cards that are not laid aside are known, by the pack's key."""
    own = ReviewCard.objects.of(learner).filter(pack__isnull=False, is_suspended=False)
    is_due, is_known = Q(due_at__lte=now), Q(phase=Phase.REVIEW)
    counted = (
        own.order_by()
        .values("pack")
        .annotate(
            due=Count("pk", filter=is_due),
            known=Count("pk", filter=is_known & ~is_due),
            learning=Count("pk", filter=~is_known & ~is_due & ~Q(phase=Phase.NEW)),
        )
    )
    return {
        row["pack"]: Cards(known=row["known"], learning=row["learning"], due=row["due"])
        for row in counted
    }


def shown_attempts(learner: Learner, now: datetime) -> list[Attempt]:
    """The submitted attempts at quizzes of packs whose results may be seen, the last one last."""
    own = Attempt.objects.of(learner).filter(
        submitted_at__isnull=False, quiz_version__quiz__pack__isnull=False
    )
    attempts = own.select_related("quiz_version__quiz").order_by("submitted_at", "started_at")
    return [attempt for attempt in attempts if is_shown(attempt, now)]


def tallies(attempts: Iterable[Attempt]) -> dict[int, Tally]:
    """The graded answers of the attempts by the key of the concept that they try."""
    answers = Response.objects.filter(
        attempt__in=list(attempts),
        fraction__isnull=False,
        item__question_version__question__concept__isnull=False,
    )
    question = "item__question_version__question"
    found: dict[int, Tally] = defaultdict(Tally)
    rows = answers.order_by("pk").values_list(
        f"{question}__concept", f"{question}__note", "fraction"
    )
    for concept, note, fraction in rows:
        found[concept].add(fraction, note)
    return found


def concepts_by_pack(
    tally_by_concept: Mapping[int, Tally], language: str
) -> dict[int, tuple[ConceptProgress, ...]]:
    """The concepts that were tried, the weakest first, by the pack's key."""
    notes = notes_to_reread(tally_by_concept.values(), language)
    concepts = KeyConcept.objects.filter(pk__in=tally_by_concept).in_language(language)
    found: dict[int, list[ConceptProgress]] = defaultdict(list)
    for concept in sorted(concepts, key=lambda concept: weakness(tally_by_concept[concept.pk])):
        tally = tally_by_concept[concept.pk]
        note = notes.get(tally.most_missed) if tally.is_weak else None
        found[concept.pack_id].append(ConceptProgress(concept=concept, tally=tally, note=note))
    return {pack: tuple(known) for pack, known in found.items()}


def weakness(tally: Tally) -> tuple[bool, float]:
    """What concepts are sorted by: those with too few answers last."""
    return not tally.is_enough, tally.right / tally.answers


def notes_to_reread(tallies: Iterable[Tally], language: str) -> dict[int | None, Any]:
    """The most missed notes of the weak concepts, by key."""
    missed = (tally.most_missed for tally in tallies if tally.is_weak)
    wanted = {note for note in missed if note is not None}
    notes = Note.objects.filter(pk__in=wanted).select_related("pack").in_language(language)
    return {note.pk: note for note in notes}
