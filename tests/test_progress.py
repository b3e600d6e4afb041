"""Progress: what is read, known, due and weak, for the learner alone and at a known cost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quizzes.models import Attempt, Quiz, QuizVersion
from quizzes.services import GivenAnswer, start_attempt, submit_attempt
from studypack.accounts.models import Learner
from studypack.packs.models import Note, NoteReading, Pack
from studypack.packs.reading import next_note
from studypack.progress import Cards, cards_by_pack, progress_of
from studypack.reviews.models import ReviewCard
from studypack.reviews.schedule import Phase

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PAGE = "/en/progress/"
GO_ON = "Continue where you were"


def shown(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def note(slug: str) -> Note:
    found: Note = Note.objects.get(slug=slug)
    return found


def read(learner: Learner, slug: str, tenths: int, minutes: int = 0) -> None:
    NoteReading.objects.keep(learner, note(slug), tenths, NOW + timedelta(minutes=minutes))


def attempted(learner: Learner, **answers: str) -> Attempt:
    """A submitted attempt at the small pack's quiz."""
    version = QuizVersion.objects.current("small").get()
    attempt = start_attempt(version=version, learner=learner, seed=1, language="en", now=NOW)
    given = [
        GivenAnswer(question=slug.replace("_", "-"), sequence=1, answer=answer)
        for slug, answer in answers.items()
    ]
    return submit_attempt(attempt, NOW, given)


def card(learner: Learner, pack: Pack, slug: str, phase: Phase, **differing: Any) -> None:
    key = f"flashcard.small.{slug}"
    ReviewCard.objects.create(learner=learner, pack=pack, key=key, phase=phase, **differing)


def next_slug(learner: Learner) -> str | None:
    found = next_note(learner, "en")
    return None if found is None else str(found.slug)


def test_next_note_is_the_unfinished_one_opened_last_else_the_next_unread(
    pack: Pack, learner: Learner
) -> None:
    seen = [next_slug(learner)]
    for slug, tenths, minutes in (
        ("second-note", 10, 0),
        ("first-note", 4, 1),
        ("second-note", 10, 2),
        ("first-note", 10, 3),
    ):
        read(learner, slug, tenths, minutes)
        seen.append(next_slug(learner))
    assert seen == [None, "first-note", "first-note", "first-note", None]


def test_next_note_comes_behind_the_one_read_last(pack: Pack, learner: Learner) -> None:
    first = note("first-note")
    Note.objects.create(pack=pack, slug="third-note", position=3, module=first.module)
    read(learner, "second-note", 10)
    assert next_slug(learner) == "third-note"


def test_pack_that_was_retired_is_not_gone_on_with(
    pack: Pack, student: Client, learner: Learner
) -> None:
    read(learner, "first-note", 4)
    Pack.objects.update(is_retired=True)
    assert next_slug(learner) is None
    assert "Nothing is begun yet" in shown(student)


def test_catalogue_leads_back_to_the_note_for_whoever_has_begun(
    pack: Pack, student: Client, other_student: Client, client: Client, learner: Learner
) -> None:
    read(learner, "first-note", 4)
    assert GO_ON in shown(student, "/en/")
    assert "/en/packs/small/notes/first-note/" in shown(student, "/en/")
    for stranger in (other_student, client):
        assert GO_ON not in shown(stranger, "/en/")


def test_cards_count_once_as_due_known_or_being_learnt(pack: Pack, learner: Learner) -> None:
    later, before = NOW + timedelta(days=1), NOW - timedelta(days=1)
    card(learner, pack, "a", Phase.REVIEW, due_at=before)
    card(learner, pack, "b", Phase.REVIEW, due_at=later)
    card(learner, pack, "c", Phase.RELEARNING, due_at=later)
    card(learner, pack, "d", Phase.LEARNING, due_at=before)
    card(learner, pack, "e", Phase.REVIEW, due_at=later, is_suspended=True)
    assert cards_by_pack(learner, NOW) == {pack.pk: Cards(known=1, learning=1, due=2)}


def test_concept_is_weak_only_after_three_answers_and_names_the_note_most_missed(
    pack: Pack, student: Client, learner: Learner
) -> None:
    attempted(learner, q_where="far", q_true="false")
    html = shown(student)
    assert "too few answers yet" in html
    assert "The first note</a></td>" not in html
    attempted(learner, q_where="far", q_true="true")
    (concept,) = progress_of(learner, "en", NOW)[0].concepts
    assert (concept.tally.right, concept.tally.answers) == (1, 4)
    assert concept.note == note("first-note")
    html = shown(student)
    assert "25 % (1 of 4)" in html
    assert '/notes/first-note/" lang="en">' in html


def test_known_concept_names_no_note(pack: Pack, learner: Learner) -> None:
    for where in ("near", "near", "far"):
        attempted(learner, q_where=where, q_true="false")
    (concept,) = progress_of(learner, "en", NOW)[0].concepts
    assert (concept.tally.percent, concept.note) == (83, None)


def test_result_that_may_not_be_seen_yet_tells_nothing(
    pack: Pack, student: Client, learner: Learner
) -> None:
    attempted(learner, q_where="near", q_true="false")
    attempted(learner, q_where="near", q_true="false")
    assert "100 %" in shown(student)
    Quiz.objects.update(review="released", is_released=False)
    html = shown(student)
    assert "%" not in html
    assert "Shrinking" not in html
    Quiz.objects.update(is_released=True)
    assert "100 %" in shown(student)


def test_progress_is_the_learners_own(
    pack: Pack, student: Client, other_student: Client, client: Client, learner: Learner
) -> None:
    read(learner, "first-note", 10)
    assert "<b>1</b> of 2 notes read" in shown(student)
    for stranger in (other_student, client):
        assert "Nothing is begun yet" in shown(stranger)
        assert "notes read" not in shown(stranger)


def test_progress_costs_the_same_however_much_was_done(
    pack: Pack, student: Client, learner: Learner, django_assert_num_queries: Any
) -> None:
    for count in (2, 5):
        read(learner, "first-note", 10)
        read(learner, "second-note", 3)
        for _ in range(count):
            attempted(learner, q_where="far", q_true="true")
        card(learner, pack, f"card-{count}", Phase.REVIEW, due_at=timezone.now())
        student.get(PAGE)
        with django_assert_num_queries(16):
            student.get(PAGE)
