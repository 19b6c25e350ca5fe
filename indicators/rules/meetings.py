"""By when a meeting's pack is published, and how long that leaves.

No clock, and no calendar of its own: whoever asks says what day it is, and the bank holidays.
"""

from collections.abc import Collection
from datetime import date, timedelta

from indicators.rules.deadlines import is_working_day

CLEAR_DAYS = 5
_DAY = timedelta(days=1)


def publish_by(held_on: date, holidays: Collection[date] = ()) -> date:
    """Return the last working day on which the pack of a meeting can be published in time.

    Five clear working days then lie between: neither the day of publication nor the day of the
    meeting counts, nor does a Saturday, a Sunday or one of the `holidays`. Section 100B of the
    Local Government Act 1972 asks for five clear days; that weekends and bank holidays are
    none of them is how councils read it.
    """
    day = held_on
    for _ in range(CLEAR_DAYS + 1):
        day = _working_day_before(day, holidays)
    return day


def working_days_left(today: date, last: date, holidays: Collection[date] = ()) -> int:
    """Return how many working days come after today, up to the last day and with it.

    It is 0 on the last day itself, and after it.
    """
    days = (today + _DAY * ahead for ahead in range(1, (last - today).days + 1))
    return sum(is_working_day(day, holidays) for day in days)


def countdown(today: date, last: date, holidays: Collection[date] = ()) -> str:
    """Return in words how long is left to publish: 3 working days left, due today."""
    if today > last:
        return "the deadline has passed"
    if today == last:
        return "due today"
    left = working_days_left(today, last, holidays)
    return f"{left} working day{'' if left == 1 else 's'} left"


def _working_day_before(day: date, holidays: Collection[date]) -> date:
    day -= _DAY
    while not is_working_day(day, holidays):
        day -= _DAY
    return day
