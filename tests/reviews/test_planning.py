"""Days of review: forecast, streak, and what cramming asks of a day."""

from datetime import date, timedelta

import pytest

from studypack.reviews.planning import FORECAST_DAYS, cram_date, forecast, share_a_day, streak

TODAY = date(2026, 3, 10)


def days_ago(*counts: int) -> set[date]:
    return {TODAY - timedelta(days=count) for count in counts}


def test_forecast_counts_what_is_overdue_today_and_leaves_out_what_is_far() -> None:
    due = [*days_ago(30, 1, 0, -1, -13), TODAY - timedelta(days=-1), TODAY + timedelta(days=14)]
    loads = forecast(due, TODAY)
    assert [load.day for load in loads] == [TODAY + timedelta(days=n) for n in range(14)]
    assert [load.count for load in loads] == [3, 2, *[0] * 11, 1]
    assert FORECAST_DAYS == 14


@pytest.mark.parametrize(
    ("days", "length"),
    [
        ((), 0),
        ((0,), 1),
        ((1,), 1),
        ((2,), 0),
        ((0, 1, 2, 4), 3),
        ((1, 2, 3), 3),
    ],
)
def test_streak_ends_today_or_yesterday(days: tuple[int, ...], length: int) -> None:
    assert streak(days_ago(*days), TODAY) == length


@pytest.mark.parametrize(
    ("count", "days", "share"), [(10, 3, 4), (10, 1, 10), (0, 5, 0), (3, 5, 1)]
)
def test_share_a_day_begins_all_cards_before_the_date(count: int, days: int, share: int) -> None:
    assert share_a_day(count, TODAY, TODAY + timedelta(days=days)) == share
    assert share * days >= count


def test_cram_date_is_one_of_the_days_to_come() -> None:
    assert cram_date("2026-03-11", TODAY) == date(2026, 3, 11)
    for text in ("", "tomorrow", "2026-03-10", "2027-03-11", "2026-02-30"):
        with pytest.raises(ValueError, match="until: "):
            cram_date(text, TODAY)
