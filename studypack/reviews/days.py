"""A learner's days: by the clock where they are, each beginning at four in the morning, as in Anki.

Whoever studies past midnight is still on the day that they got up on.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

DAY_BEGINS: Final = timedelta(hours=4)
UNIVERSAL: Final = "UTC"
ZONE_LENGTH: Final = 64


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """The IANA names of all time zones; finding them reads many files.

    >>> "Europe/Lisbon" in time_zones(), "../Lisbon" in time_zones()
    (True, False)
    """
    return frozenset(available_timezones())


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day that the moment belongs to, by the clock on the wall in the zone.

    >>> day_of(datetime.fromisoformat("2026-03-02T02:59:00+00:00"), ZoneInfo("Europe/Berlin"))
    datetime.date(2026, 3, 1)
    """
    return (moment.astimezone(zone).replace(tzinfo=None) - DAY_BEGINS).date()
