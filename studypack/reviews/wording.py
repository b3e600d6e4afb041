"""Intervals in words."""

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext, ngettext

from studypack.common.worded import number_text

MINUTE_S: Final = 60
HOUR_S: Final = 3600
DAY_S: Final = 86_400
MONTH_DAYS: Final = 30.44
YEAR_DAYS: Final = 365.25


def interval_words(interval: timedelta) -> str:
    """How long a card stays away, short enough for a button."""
    seconds = max(MINUTE_S, interval.total_seconds())
    days = round(seconds / DAY_S)
    if seconds < HOUR_S:
        return gettext("%(count)d min") % {"count": round(seconds / MINUTE_S)}
    if seconds < DAY_S:
        return gettext("%(count)d h") % {"count": round(seconds / HOUR_S)}
    if days < 2 * MONTH_DAYS:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if days < YEAR_DAYS:
        return gettext("%(count)d months") % {"count": round(days / MONTH_DAYS)}
    years = round(days / YEAR_DAYS, 1)
    said = ngettext("%(count)s year", "%(count)s years", 1 if years == 1 else 2)
    return said % {"count": number_text(years)}
