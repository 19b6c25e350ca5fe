"""When a month's figures are due, what is late, and which reminder is owed.

No clock: whoever asks says what day it is.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum

from indicators.rules.periods import months_after, months_between

SATURDAY = 5
_DAY = timedelta(days=1)


class Standing(StrEnum):
    """Where a figure stands that a service owes, or does not owe, for a month."""

    IN = "in"
    MISSING = "missing"
    LATE = "late"
    NOT_DUE = "not-due"

    @property
    def label(self) -> str:
        """The standing as a page names it."""
        return self.value.replace("-", " ").capitalize()


def due_on(month: date, day: int, holidays: Collection[date] = ()) -> date:
    """Return the day by which a month's figures are due: that day of the next month.

    A day that the next month does not have is its last. One that nobody works, a Saturday, a
    Sunday or one of the `holidays`, puts it off to the next working day.
    """
    following = months_after(month, 1)
    due = following.replace(day=min(day, monthrange(following.year, following.month)[1]))
    while not is_working_day(due, holidays):
        due += _DAY
    return due


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Return whether a day is neither of the weekend nor one of the holidays."""
    return day.weekday() < SATURDAY and day not in holidays


def standing(*, is_due: bool, is_in: bool, due: date, today: date) -> Standing:
    """Return where a figure stands: the whole of its due day is still in time.

    `is_due` says whether the indicator has a figure for the month at all, and `is_in` whether
    there is one, or the reason why there is none. A figure that came late is in.
    """
    if not is_due:
        return Standing.NOT_DUE
    if is_in:
        return Standing.IN
    return Standing.LATE if today > due else Standing.MISSING


def overall(standings: Iterable[Standing]) -> Standing:
    """Return where a return stands as a whole: as its worst figure does.

    It is in when everything that is due is in, and not due when nothing is.
    """
    found = set(standings)
    worst_first = (Standing.LATE, Standing.MISSING, Standing.IN)
    return next((each for each in worst_first if each in found), Standing.NOT_DUE)


def reminder_owed(
    due: date, today: date, before: Collection[int], after: Collection[int]
) -> str | None:
    """Return the reminder that is owed today, as “5 days before” or “1 day after”, or None.

    `before` and `after` are days counted from the due day. It is the newest one whose day has
    come, so a command that did not run yesterday sends it today; the older ones it missed are
    never sent. The answer stays the same until the next one's day: whoever sends it records
    that it was sent, and sends no other to that person for that month under the same name.
    What was to be sent before the due day is owed no longer once that day is over.
    """
    if today > due:
        days, side = max((day for day in after if day <= (today - due).days), default=None), "after"
    else:
        days, side = (
            min((day for day in before if day >= (due - today).days), default=None),
            "before",
        )
    if days is None:
        return None
    return f"{days} day{'' if days == 1 else 's'} {side}" if days else "on the day"


def months_open(first_unpublished: date, today: date) -> Iterator[date]:
    """Yield the months from the first that is not published to the last that has ended."""
    return months_between(first_unpublished, months_after(today.replace(day=1), -1))
