"""The schedule against py-fsrs itself, and the replay of a log against any order of arrival."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate, permutations

import pytest
from fsrs import Card, Scheduler, State
from hypothesis import given
from hypothesis import strategies as st

from studypack.reviews.schedule import (
    LEECH_LAPSES,
    Entry,
    Memory,
    Phase,
    Rating,
    intervals,
    recall,
    replay,
    review,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
RATINGS = st.sampled_from(list(Rating))
GAPS_S = st.one_of(st.integers(0, 1200), st.integers(0, 400 * 86_400))
HISTORIES = st.lists(st.tuples(GAPS_S, RATINGS), min_size=1, max_size=40)
RETENTIONS = st.sampled_from([0.7, 0.8, 0.9, 0.97])


def log_from(history: list[tuple[int, Rating]], device: str = "phone") -> list[Entry]:
    """A device's log: the gap before each review in seconds, and its rating."""
    times_s = accumulate(gap_s for gap_s, _ in history)
    return [
        Entry(at=NOON + timedelta(seconds=time_s), device=device, sequence=place, rating=rating)
        for place, (time_s, (_, rating)) in enumerate(zip(times_s, history, strict=True), 1)
    ]


def by_fsrs(entries: list[Entry], retention: float) -> Card:
    """What py-fsrs says of the same history, asked directly."""
    scheduler = Scheduler(desired_retention=retention, enable_fuzzing=False)
    card = Card(card_id=1, due=NOON)
    for entry in entries:
        assert entry.rating is not None
        card, _ = scheduler.review_card(card, Rating(entry.rating), entry.at)
    return card


@given(history=HISTORIES, retention=RETENTIONS)
def test_intervals_are_those_of_py_fsrs_for_the_same_history(
    history: list[tuple[int, Rating]], retention: float
) -> None:
    entries = log_from(history)
    memory, card = replay(entries, retention=retention), by_fsrs(entries, retention)
    # Exactly: it is the same arithmetic, so the last bit must agree.
    assert (memory.due_at, memory.stability, memory.difficulty, memory.step, memory.last_at) == (
        card.due,
        card.stability,
        card.difficulty,
        card.step,
        card.last_review,
    )
    assert memory.phase == card.state.name.lower()
    later = entries[-1].at + timedelta(days=3)
    usual = Scheduler(enable_fuzzing=False)
    assert recall(memory, later) == usual.get_card_retrievability(card, later)


@given(history=HISTORIES, retention=RETENTIONS)
def test_intervals_shown_are_those_that_come(
    history: list[tuple[int, Rating]], retention: float
) -> None:
    entries = log_from(history)
    memory, last = replay(entries[:-1], retention=retention), entries[-1]
    shown = intervals(memory, last.at, retention=retention)
    after = replay(entries, retention=retention)
    assert after.due_at is not None
    assert shown[Rating(last.rating or 0)] == after.due_at - last.at


@given(phone=HISTORIES, laptop=HISTORIES, order=st.randoms(use_true_random=False))
def test_replay_gives_the_same_in_any_order_of_arrival(
    phone: list[tuple[int, Rating]], laptop: list[tuple[int, Rating]], order: object
) -> None:
    entries = log_from(phone) + log_from(laptop, "laptop")
    shuffled = list(entries)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert replay(shuffled, retention=0.9) == replay(entries, retention=0.9)


@given(history=HISTORIES)
def test_retention_moves_the_date_and_nothing_else(history: list[tuple[int, Rating]]) -> None:
    entries = log_from(history)
    low, high = replay(entries, retention=0.7), replay(entries, retention=0.97)
    assert (low.phase, low.stability, low.lapses) == (high.phase, high.stability, high.lapses)
    assert low.due_at is not None
    assert high.due_at is not None
    assert low.due_at >= high.due_at


def test_review_that_is_taken_back_leaves_what_was_known_before() -> None:
    kept = log_from([(0, Rating.Good), (600, Rating.Good), (86_400, Rating.Again)])
    undoing = Entry(at=NOON + timedelta(days=3), device="phone", sequence=4, undoes=3)
    wanted = replay(kept[:2], retention=0.9)
    for entries in permutations([*kept, undoing]):
        assert replay(entries, retention=0.9) == wanted


def test_undoing_takes_back_nothing_of_another_device() -> None:
    kept = log_from([(0, Rating.Good)])
    foreign = Entry(at=NOON, device="laptop", sequence=2, undoes=1)
    assert replay([*kept, foreign], retention=0.9) == replay(kept, retention=0.9)


def test_card_never_reviewed_is_new_and_not_remembered() -> None:
    assert replay([], retention=0.9) == Memory()
    assert Memory().phase is Phase.NEW
    assert recall(Memory(), NOON) == 0


def test_lapse_is_counted_only_once_a_card_was_learnt() -> None:
    forgotten = review(Memory(), Rating.Again, NOON, retention=0.9)
    assert (forgotten.phase, forgotten.lapses) == (Phase.LEARNING, 0)
    learnt = review(Memory(), Rating.Easy, NOON, retention=0.9)
    lapsed = review(learnt, Rating.Again, NOON + timedelta(days=9), retention=0.9)
    assert (lapsed.phase, lapsed.lapses) == (Phase.RELEARNING, 1)


@pytest.mark.parametrize(("lapses", "is_leech"), [(LEECH_LAPSES - 1, False), (LEECH_LAPSES, True)])
def test_leech_is_a_card_forgotten_eight_times(lapses: int, is_leech: bool) -> None:
    assert LEECH_LAPSES == 8
    assert Memory(lapses=lapses).is_leech is is_leech


def test_phases_cover_every_state_of_py_fsrs() -> None:
    assert {state.name.lower() for state in State} | {"new"} == {phase.value for phase in Phase}
