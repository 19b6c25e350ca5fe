"""By when a pack is published: five clear working days before its meeting."""

from collections.abc import Collection
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.queries.deadlines import bank_holidays, pack_due
from indicators.rules.deadlines import is_working_day
from indicators.rules.meetings import CLEAR_DAYS, countdown, publish_by, working_days_left

ENGLAND = bank_holidays(2026)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("held_on", "last"),
    [
        # An ordinary week: the clear days are the meeting's Monday to Wednesday and two before.
        (date(2026, 12, 3), date(2026, 11, 25)),
        # On a Monday: a whole week lies between, and the weekends count for nothing.
        (date(2026, 12, 7), date(2026, 11, 27)),
        (date(2026, 12, 4), date(2026, 11, 26)),
        # A meeting on a Saturday or a Sunday has the Friday as its last clear day.
        (date(2026, 12, 5), date(2026, 11, 27)),
        (date(2026, 12, 6), date(2026, 11, 27)),
        # Easter 2026: Good Friday is 3 April, and the Monday after it the 6th.
        (date(2026, 4, 2), date(2026, 3, 25)),
        (date(2026, 4, 7), date(2026, 3, 26)),
        (date(2026, 4, 13), date(2026, 4, 1)),
        (date(2026, 4, 14), date(2026, 4, 2)),
        (date(2026, 4, 15), date(2026, 4, 7)),
        # Christmas 2026: the 25th is a Friday, and Boxing Day is kept on Monday 28th.
        (date(2026, 12, 24), date(2026, 12, 16)),
        (date(2026, 12, 29), date(2026, 12, 17)),
        (date(2027, 1, 4), date(2026, 12, 22)),
        (date(2027, 1, 5), date(2026, 12, 23)),
        (date(2027, 1, 6), date(2026, 12, 24)),
        (date(2027, 1, 7), date(2026, 12, 29)),
    ],
)
def test_five_clear_working_days_lie_between_publication_and_the_meeting(
    held_on: date, last: date
) -> None:
    assert publish_by(held_on, ENGLAND) == last
    assert pack_due(held_on) == last


def test_a_meeting_in_january_knows_the_bank_holidays_of_both_years() -> None:
    assert publish_by(date(2026, 1, 5), bank_holidays(2025)) == date(2025, 12, 23)
    assert pack_due(date(2026, 1, 5)) == date(2025, 12, 23)


def clear_days(published_on: date, held_on: date, holidays: Collection[date]) -> int:
    """Return how many working days lie between, counted one by one."""
    between = (published_on + timedelta(days=n) for n in range(1, (held_on - published_on).days))
    return sum(is_working_day(day, holidays) for day in between)


@given(held_on=DAYS, others=st.sets(DAYS, max_size=20))
def test_no_later_working_day_would_do(held_on: date, others: set[date]) -> None:
    last = publish_by(held_on, others)
    assert is_working_day(last, others)
    assert clear_days(last, held_on, others) == CLEAR_DAYS
    later = (last + timedelta(days=n) for n in range(1, (held_on - last).days))
    for day in later:
        assert not is_working_day(day, others) or clear_days(day, held_on, others) < CLEAR_DAYS


LAST = date(2026, 11, 30)
"""A Monday."""


@pytest.mark.parametrize(
    ("today", "left", "words"),
    [
        (date(2026, 11, 20), 6, "6 working days left"),
        (date(2026, 11, 26), 2, "2 working days left"),
        (date(2026, 11, 27), 1, "1 working day left"),
        (date(2026, 11, 28), 1, "1 working day left"),
        (date(2026, 11, 29), 1, "1 working day left"),
        (LAST, 0, "due today"),
        (date(2026, 12, 1), 0, "the deadline has passed"),
    ],
)
def test_working_days_are_counted_down_to_the_last_one(today: date, left: int, words: str) -> None:
    assert working_days_left(today, LAST) == left
    assert countdown(today, LAST) == words


def test_bank_holidays_are_no_days_left() -> None:
    thursday, last = date(2026, 4, 2), date(2026, 4, 7)
    assert countdown(thursday, last) == "3 working days left"
    assert countdown(thursday, last, ENGLAND) == "1 working day left"
