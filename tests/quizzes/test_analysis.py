"""Item analysis against values worked out by hand and against numpy."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.analysis import (
    Choice,
    Graded,
    Power,
    Remark,
    analyse,
    correlation,
    deviation,
    remark_on,
)


def answers(*fractions: float) -> dict[str, Graded]:
    return {f"q{number}": Graded(fraction=found) for number, found in enumerate(fractions)}


def test_facility_is_the_mean_credit() -> None:
    found = analyse([answers(1, 0), answers(0.5, 1), answers(0, 1), answers(1, 0)])
    assert found["q0"].facility == 0.625
    assert found["q0"].spread == pytest.approx(0.41457809879)


def test_a_question_that_the_best_get_right_discriminates() -> None:
    found = analyse([answers(1, 1, 1), answers(1, 1, 0), answers(0, 0, 1), answers(0, 0, 0)])
    assert found["q0"].discrimination == pytest.approx(
        np.corrcoef([1, 1, 0, 0], [2, 1, 1, 0])[0, 1]
    )


def test_a_question_that_everybody_gets_right_says_nothing() -> None:
    found = analyse([answers(1, 1), answers(1, 0)])
    assert (found["q0"].discrimination, found["q0"].facility) == (None, 1.0)


def test_an_attempt_that_was_not_asked_does_not_count() -> None:
    found = analyse([{"a": Graded(fraction=1.0)}, {"b": Graded(fraction=0.0)}])
    assert (found["a"].count, found["a"].facility) == (1, 1.0)


def test_attempts_with_equal_rests_rank_as_they_come() -> None:
    attempts = [
        {"q": Graded(fraction=0.0, chosen=("first",)), "rest": Graded(fraction=0.2)},
        {"q": Graded(fraction=0.1, chosen=("second",)), "rest": Graded(fraction=0.2)},
    ]
    upper = {choice.id: choice.upper for choice in analyse(attempts)["q"].choices}
    assert upper == {"first": 1, "second": 0}


def test_choices_are_counted_at_both_ends() -> None:
    attempts = [
        {"q": Graded(fraction=1.0, chosen=("right",)), "rest": Graded(fraction=1.0)},
        {"q": Graded(fraction=0.0, chosen=("lure",)), "rest": Graded(fraction=0.5)},
        {"q": Graded(fraction=0.0, chosen=("lure",)), "rest": Graded(fraction=0.4)},
        {"q": Graded(fraction=0.0, is_given=False), "rest": Graded(fraction=0.0)},
    ]
    found = analyse(attempts)["q"]
    lure, right = found.choices
    assert (lure.id, lure.count, lure.share, lure.upper, lure.lower) == ("lure", 2, 0.5, 0, 0)
    assert (right.id, right.upper, right.lower) == ("right", 1, 0)
    assert (found.count, found.answered) == (4, 3)


def test_time_is_the_median_of_what_was_answered() -> None:
    times = [10.0, 20.0, 600.0]
    attempts = [{"q": Graded(fraction=1.0, spent_s=spent)} for spent in times]
    attempts.append({"q": Graded(fraction=0.0, spent_s=1.0, is_given=False)})
    assert analyse(attempts)["q"].time_s == 20.0


def test_variants_are_told_apart() -> None:
    attempts = [
        {"q": Graded(fraction=1.0, variant="n=2")},
        {"q": Graded(fraction=0.0, variant="n=30")},
        {"q": Graded(fraction=0.0, variant="n=30")},
    ]
    assert analyse(attempts)["q"].facility_by_variant == {"n=2": (1, 1.0), "n=30": (2, 0.0)}


@pytest.mark.parametrize(("count", "is_small"), [(19, True), (20, False)])
def test_a_small_group_says_so(count: int, is_small: bool) -> None:
    assert analyse([answers(1)] * count)["q0"].is_small == is_small


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 50)), min_size=2, max_size=30))
def test_correlation_is_numpys(pairs: list[tuple[float, float]]) -> None:
    left, right = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    found = correlation(left, right)
    if found is None:
        assert deviation(left) * deviation(right) < 1e-12
    elif min(deviation(left), deviation(right)) > 1e-3:
        assert found == pytest.approx(np.corrcoef(left, right)[0, 1], abs=1e-6)


def choice(upper: int, lower: int, count: int = 3) -> Choice:
    return Choice(id="a", count=count, share=0.5, upper=upper, lower=lower)


@pytest.mark.parametrize(
    ("found", "is_right", "remark"),
    [
        (choice(2, 1), False, Remark.LURES_THE_BEST),
        (choice(1, 2), False, Remark.NONE),
        (choice(0, 0, count=0), False, Remark.UNUSED),
        (choice(1, 2), True, Remark.MISSED_BY_THE_BEST),
        (choice(2, 1), True, Remark.NONE),
    ],
)
def test_remark_points_out_what_attracts_the_wrong_people(
    found: Choice, is_right: bool, remark: Remark
) -> None:
    assert remark_on(found, is_right=is_right) is remark


@pytest.mark.parametrize(
    ("discrimination", "power"),
    [
        (None, Power.UNKNOWN),
        (-0.11, Power.REVERSED),
        (-0.1, Power.WEAK),
        (0.0, Power.WEAK),
        (0.2, Power.FAIR),
        (0.4, Power.GOOD),
    ],
)
def test_discrimination_is_said_in_a_word(discrimination: float | None, power: Power) -> None:
    found = analyse([answers(1, 1), answers(0, 0)])["q0"]
    assert replace(found, discrimination=discrimination).power is power


@pytest.mark.parametrize(("count", "size"), [(1, 1), (4, 1), (10, 3), (100, 27)])
def test_ends_are_27_per_cent(count: int, size: int) -> None:
    assert analyse([answers(1, 0)] * count)["q0"].end_count == size
