"""Two learners who turn out to be one: nothing that either did is lost, nothing is there twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from quizzes.models import Attempt, LiveAnswer, LiveMember, QuizVersion
from quizzes.services import start_attempt
from quizzes.services.live import Step, give_answer, open_session, take_step
from quizzes.services.live import join as join_session
from simulator.models import Run, RunRequest
from studypack.accounts.models import Learner, Role, User
from studypack.joining import join
from studypack.packs.models import Note, NoteReading, Pack
from studypack.reviews.decks.writing import Written, add_cards, create_deck
from studypack.reviews.models import Deck, Review, ReviewCard, ReviewPlan
from studypack.reviews.services import record_reviews
from tests.quizzes.teaching import bank, choice, quiz_of
from tests.reviews.conftest import NOW, ONE, TWO, rated
from tests.simulator.stored_runs import SPEC

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# What `join` knows; whatever else belongs to a learner must be joined, too.
JOINED = {
    *("attempts", "decks", "lives", "note_readings", "pending_deck", "review_cards"),
    *("review_plan", "reviews", "run_requests"),
    # Granted by name to people with an account, so a stranger has none.
    "exceptions",
}


@pytest.fixture
def stranger(db: None) -> Learner:
    return Learner.objects.create()


def test_everything_that_a_learner_has_is_joined() -> None:
    assert {one.get_accessor_name() for one in Learner._meta.related_objects} == JOINED


def test_reading_goes_as_far_as_the_further_one(
    pack: Pack, learner: Learner, stranger: Learner
) -> None:
    note = Note.objects.get(slug="first-note")
    NoteReading.objects.keep(learner, note, 3, NOW)
    NoteReading.objects.keep(stranger, note, 8, NOW + timedelta(hours=1))
    join(learner, stranger)
    reading = NoteReading.objects.get()
    assert (reading.learner, reading.tenths) == (learner, 8)
    assert (reading.first_at, reading.last_at) == (NOW, NOW + timedelta(hours=1))


def test_cards_know_what_both_logs_tell_together(
    pack: Pack, learner: Learner, other_learner: Learner, stranger: Learner
) -> None:
    first, second = rated(ONE, 1, device="desk"), rated(ONE, 1, device="phone")
    record_reviews(learner, [first], NOW)
    record_reviews(stranger, [second, rated(TWO, 2, device="phone")], NOW)
    record_reviews(other_learner, [first, second], NOW)
    ReviewPlan.objects.create(learner=stranger, new_a_day=7)
    join(learner, stranger)
    cards = {card.key: card for card in ReviewCard.objects.of(learner)}
    assert set(cards) == {ONE, TWO}
    assert cards[ONE].memory == ReviewCard.objects.of(other_learner).get(key=ONE).memory
    assert cards[TWO].reviews == 1
    assert Review.objects.of(learner).count() == 3
    assert ReviewPlan.objects.get(learner=learner).new_a_day == 7


def test_attempts_decks_and_runs_come_along_once(
    pack: Pack, learner: Learner, stranger: Learner
) -> None:
    version = QuizVersion.objects.current(pack.slug).get()
    start_attempt(version=version, learner=stranger, seed=1, language="en", now=NOW)
    add_cards(create_deck(stranger, "Own", "en"), [Written(front="One", back="Two")])
    run = Run.objects.create(spec=SPEC, fingerprint="f", engine="1", enqueued_at=NOW)
    RunRequest.objects.create(run=run, learner=learner, is_withdrawn=True)
    RunRequest.objects.create(run=run, learner=stranger)
    join(learner, stranger)
    assert [one.learner for one in Attempt.objects.all()] == [learner]
    assert [one.learner for one in Deck.objects.all()] == [learner]
    request = RunRequest.objects.get()
    assert (request.learner, request.is_withdrawn) == (learner, False)
    assert Learner.objects.get() == learner


@pytest.mark.parametrize(
    ("own_answer", "standing"),
    [("far", [("far", 1), ("near", 2)]), ("", [("near", 1), ("near", 2)])],
)
def test_lives_come_along_and_own_answers_stand(
    make_user: Callable[..., User],
    learner: Learner,
    stranger: Learner,
    own_answer: str,
    standing: list[tuple[str, int]],
) -> None:
    teacher = make_user("teacher", Role.TEACHER)
    version = QuizVersion.objects.current(quiz_of(teacher, bank(teacher, choice("One"))).slug).get()
    both, alone = (
        open_session(version, teacher=teacher, allows_guests=True, now=NOW) for _ in range(2)
    )
    join_session(alone, stranger, "Heron")
    take_step(both, Step.NEXT, NOW)
    own, other = join_session(both, learner, "Crane"), join_session(both, stranger, "Heron")
    item = version.items.get()
    if own_answer:
        give_answer(own, item, own_answer, round=1, sequence=1, now=NOW)
    give_answer(other, item, "near", round=1, sequence=1, now=NOW)
    take_step(both, Step.AGAIN, NOW)
    give_answer(other, item, "near", round=2, sequence=2, now=NOW)
    join(learner, stranger)
    assert {member.session for member in LiveMember.objects.filter(learner=learner)} == {
        both,
        alone,
    }
    assert LiveMember.objects.count() == 2
    answers = LiveAnswer.objects.filter(member=own).order_by("round")
    assert list(answers.values_list("answer", "round")) == standing
