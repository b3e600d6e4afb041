"""Days of review: what is to come, how steadily it was done, and cramming. No clock of its own."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Final

from studypack.common.wording import Message

FORECAST_DAYS: Final = 14
LONGEST_CRAM_DAYS: Final = 365
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class DayLoad:
    """How many cards are due on a day."""

    day: date
    count: int


def forecast(due_days: Iterable[date], today: date) -> tuple[DayLoad, ...]:
    """The cards due today and on the days after it, one row a day; what is overdue is due today.

    >>> [load.count for load in forecast([date(2026, 3, 1)], date(2026, 3, 2))][:2]
    [1, 0]
    """
    counts = Counter(max(day, today) for day in due_days)
    days = (today + offset * DAY for offset in range(FORECAST_DAYS))
    return tuple(DayLoad(day=day, count=counts[day]) for day in days)


def streak(days: Collection[date], today: date) -> int:
    """How many days in a row were studied, up to today or, as today is not over, yesterday.

    >>> streak({date(2026, 3, 1), date(2026, 2, 28)}, date(2026, 3, 2))
    2
    """
    day = today if today in days else today - DAY
    length = 0
    while day in days:
        length += 1
        day -= DAY
    return length


def share_a_day(count: int, today: date, until: date) -> int:
    """How many of `count` cards to begin a day so that all have come before `until`.

    >>> share_a_day(10, date(2026, 3, 1), date(2026, 3, 4))
    4
    """
    return ceil(count / max(1, (until - today).days))


def cram_date(text: str, today: date) -> date:
    """The date before which all cards are to come.

    Raises:
        ValueError: it is no date, or not one of the days to come.
    """
    try:
        until = date.fromisoformat(text)
    except ValueError:
        asked = repr(text[:20])
        raise ValueError(Message("until: {text} is no date like 2026-03-31", text=asked)) from None
    if not 1 <= (until - today).days <= LONGEST_CRAM_DAYS:
        message = Message(
            "until: {until} is outside the {days} days after {today}",
            until=str(until),
            days=LONGEST_CRAM_DAYS,
            today=str(today),
        )
        raise ValueError(message)
    return until


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A day's bar in units of the figure: its left and upper edge, width and height."""

    load: DayLoad
    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Where the words above and below it stand."""
        return self.left + self.width / 2


def bars(loads: Sequence[DayLoad], *, width: float, height: float, top: float) -> tuple[Bar, ...]:
    """The bars of a figure, the highest reaching up to `top`, all standing on `top + height`."""
    most = max((load.count for load in loads), default=0) or 1
    pitch = width / max(1, len(loads))
    return tuple(
        Bar(
            load=load,
            left=round(place * pitch + 0.15 * pitch, 2),
            top=round(top + height * (1 - load.count / most), 2),
            width=round(0.7 * pitch, 2),
            height=round(height * load.count / most, 2),
        )
        for place, load in enumerate(loads)
    )
