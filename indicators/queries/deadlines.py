"""The days on which figures and packs are due, by this council's settings and England's calendar.

It reads no table; it stands here because `rules` know neither settings nor the calendar.
"""

from datetime import date
from functools import cache

import holidays
from django.conf import settings

from indicators.rules.deadlines import due_on
from indicators.rules.meetings import publish_by
from indicators.rules.periods import months_after


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Return England's bank holidays of a year and of the next, into which a count may run.

    Those that are proclaimed for one year only are known once the `holidays` package has them.
    """
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=(year, year + 1)))


def day_due(month: date) -> date:
    """Return the working day by which the council's figures of a month are due."""
    following = months_after(month, 1)
    return due_on(month, settings.RETURNS_DUE_DAY, bank_holidays(following.year))


def pack_due(held_on: date) -> date:
    """Return the last working day on which a meeting's pack is published in time.

    The count back from a meeting in January runs into the year before.
    """
    return publish_by(held_on, bank_holidays(held_on.year - 1))
