"""A learner's days: where they begin and end, and what is counted by them."""

import doctest
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from studypack.accounts.models import Learner
from studypack.packs.models import Pack
from studypack.reviews import days
from studypack.reviews.days import day_of
from studypack.reviews.desk import overview_of
from studypack.reviews.models import ReviewPlan
from studypack.reviews.schedule import Rating
from studypack.reviews.services import (
    change_plan,
    keep_time_zone,
    plan_of,
    record_reviews,
)
from studypack.reviews.shelf import Scope, Shelf, shelf_of
from tests.reviews.conftest import DECK, ONE, TWO, rated

BERLIN = ZoneInfo("Europe/Berlin")
LIST = "/api/v1/reviews/"


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(f"{text}+00:00")


def test_examples_in_the_docstrings_hold() -> None:
    outcome = doctest.testmod(days)
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2026-01-10T02:59:59", "Europe/Berlin", 9),
        ("2026-01-10T03:00:00", "Europe/Berlin", 10),
        ("2026-01-09T22:29:59", "Asia/Kolkata", 9),
        ("2026-01-09T22:30:00", "Asia/Kolkata", 10),
        ("2026-01-10T03:59:59", "UTC", 9),
        ("2026-01-10T11:59:59", "America/Los_Angeles", 9),
        ("2026-01-09T15:00:00", "Pacific/Auckland", 10),
    ],
)
def test_day_begins_at_four_in_the_morning(moment: str, zone: str, day: int) -> None:
    assert day_of(at(moment), ZoneInfo(zone)) == date(2026, 1, day)


@pytest.mark.parametrize(
    ("begins", "hours"), [("2026-03-28T03:00:00", 23), ("2026-10-24T02:00:00", 25)]
)
def test_day_on_which_the_clocks_change_is_shorter_or_longer(begins: str, hours: int) -> None:
    begin, second = at(begins), timedelta(seconds=1)
    day, end = begin.date(), begin + timedelta(hours=hours)
    assert [day_of(moment, BERLIN) for moment in (begin, end - second)] == [day, day]
    assert day_of(begin - second, BERLIN) == day - timedelta(days=1)
    assert day_of(end, BERLIN) == day + timedelta(days=1)


def shelf_at(learner: Learner, now: datetime) -> Shelf:
    """The learner's shelf at a moment."""
    return shelf_of(learner, Scope(language="en"), now)


@pytest.mark.database
@pytest.mark.django_db
def test_streak_counts_the_learners_days(pack: Pack, learner: Learner) -> None:
    # In the evening of three days and, on the second of them, past midnight; the clocks change.
    moments = ["2026-03-28T19:00:00", "2026-03-30T01:30:00", "2026-03-30T20:00:00"]
    for sequence, moment in enumerate(moments, 1):
        record_reviews(learner, [rated(ONE, sequence, reviewed_at=at(moment))], at(moment))
    now = at("2026-03-30T21:00:00")
    assert overview_of(shelf_at(learner, now), learner).streak_days == 3
    keep_time_zone(learner, "Asia/Kolkata")
    assert overview_of(shelf_at(learner, now), learner).streak_days == 1


@pytest.mark.database
@pytest.mark.django_db
def test_new_cards_come_at_four_in_the_morning(pack: Pack, learner: Learner) -> None:
    change_plan(learner, ReviewPlan(new_a_day=2))
    keep_time_zone(learner, "Europe/Berlin")
    evening = at("2026-01-10T22:00:00")
    given = [rated(card, place, reviewed_at=evening) for place, card in enumerate((ONE, TWO), 1)]
    record_reviews(learner, given, evening)
    assert len(shelf_at(learner, at("2026-01-11T02:59:00")).new) == 0
    assert len(shelf_at(learner, at("2026-01-11T03:00:00")).new) == 2 < len(DECK)


@pytest.mark.database
@pytest.mark.django_db
def test_forecast_counts_what_comes_before_four_on_the_day_before(
    pack: Pack, learner: Learner
) -> None:
    night = at("2026-01-10T02:00:00")
    record_reviews(learner, [rated(ONE, 1, Rating.Easy, reviewed_at=night)], night)

    def day_due() -> date:
        loads = [bar.load for bar in overview_of(shelf_at(learner, night), learner).bars]
        return next(load.day for load in loads if load.count)

    assert day_due() == date(2026, 1, 17)
    keep_time_zone(learner, "Asia/Kolkata")
    assert day_due() == date(2026, 1, 18)


@pytest.mark.database
@pytest.mark.django_db
def test_time_zone_comes_with_reviews_and_stays_when_the_plan_changes(
    pack: Pack, learner: Learner, student: Client
) -> None:
    def told(sequence: int, zone: str) -> str:
        review = {"card": ONE, "rating": "good", "device": "phone", "sequence": sequence}
        body = {"reviews": [review], "time_zone": zone}
        assert student.post(LIST, body, content_type="application/json").status_code == 200
        return plan_of(learner).time_zone

    assert plan_of(learner).time_zone == "UTC"
    assert told(1, "Europe/Lisbon") == "Europe/Lisbon"
    change_plan(learner, ReviewPlan(new_a_day=3))
    assert told(2, "Nowhere/Lisbon") == "Europe/Lisbon"
    assert (plan_of(learner).new_a_day, told(3, "")) == (3, "Europe/Lisbon")
