"""Intervals in words, short enough for a button."""

from datetime import timedelta

import pytest
from django.utils import translation

from studypack.reviews.wording import interval_words


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (timedelta(seconds=5), "1 min"),
        (timedelta(minutes=10), "10 min"),
        (timedelta(hours=5), "5 h"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=8), "8 days"),
        (timedelta(days=60), "60 days"),
        (timedelta(days=100), "3 months"),
        (timedelta(days=400), "1.1 years"),
    ],
)
def test_interval_is_said_in_the_unit_that_fits(interval: timedelta, words: str) -> None:
    with translation.override("en"):
        assert interval_words(interval) == words


def test_years_have_the_decimal_sign_of_the_language() -> None:
    with translation.override("de"):
        assert "1,1" in interval_words(timedelta(days=400))
