"""When figures are due, what is late, and which reminder is owed, on both sides of each day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.rules.deadlines import (
    Standing,
    due_on,
    months_open,
    overall,
    reminder_owed,
    standing,
)

IN, MISSING, LATE, NOT_DUE = Standing
SEPTEMBER = date(2026, 9, 1)
DUE = date(2026, 10, 12)
DAY = timedelta(days=1)

months = st.dates(date(2000, 1, 1), date(2100, 12, 31)).map(lambda day: day.replace(day=1))


def test_figures_are_due_on_that_day_of_the_next_month() -> None:
    assert due_on(SEPTEMBER, 12) == date(2026, 10, 12)
    assert due_on(date(2026, 12, 1), 12) == date(2027, 1, 12)


@pytest.mark.parametrize(("day", "due"), [(9, 9), (10, 12), (11, 12), (12, 12), (13, 13)])
def test_a_weekend_puts_the_due_day_off_to_monday(day: int, due: int) -> None:
    assert due_on(SEPTEMBER, day) == date(2026, 10, due)


def test_a_holiday_puts_the_due_day_off_too() -> None:
    easter = {date(2026, 4, 3), date(2026, 4, 6)}
    assert due_on(date(2026, 3, 1), 2, easter) == date(2026, 4, 2)
    assert due_on(date(2026, 3, 1), 3, easter) == date(2026, 4, 7)
    assert due_on(date(2026, 3, 1), 3) == date(2026, 4, 3)


def test_a_day_that_the_next_month_does_not_have_is_its_last() -> None:
    assert due_on(date(2027, 3, 1), 31) == date(2027, 4, 30)
    assert due_on(date(2028, 1, 1), 31) == date(2028, 2, 29)
    assert due_on(date(2026, 4, 1), 31) == date(2026, 6, 1)  # 31 May 2026 is a Sunday


@given(months, st.integers(1, 31))
def test_the_due_day_is_a_working_day_after_the_month(month: date, day: int) -> None:
    due = due_on(month, day)
    assert due.weekday() < 5
    assert (due - month).days >= 28


@pytest.mark.parametrize(
    ("today", "expected"), [(DUE - DAY, MISSING), (DUE, MISSING), (DUE + DAY, LATE)]
)
def test_a_figure_is_late_from_the_day_after_it_was_due(today: date, expected: Standing) -> None:
    assert standing(is_due=True, is_in=False, due=DUE, today=today) is expected
    assert standing(is_due=True, is_in=True, due=DUE, today=today) is IN
    assert standing(is_due=False, is_in=False, due=DUE, today=today) is NOT_DUE


def test_a_return_stands_as_its_worst_figure() -> None:
    assert overall([IN, NOT_DUE, IN]) is IN
    assert overall([IN, MISSING]) is MISSING
    assert overall([MISSING, LATE, IN]) is LATE
    assert overall([NOT_DUE]) is overall([]) is NOT_DUE


def test_every_standing_has_a_label() -> None:
    assert [each.label for each in Standing] == ["In", "Missing", "Late", "Not due"]


@pytest.mark.parametrize(
    ("days", "owed"),
    [
        (-6, None),
        (-5, "5 days before"),
        (-2, "5 days before"),
        (-1, "1 day before"),
        (0, "1 day before"),
        (1, "1 day after"),
        (3, "1 day after"),
        (4, "4 days after"),
        (60, "4 days after"),
    ],
)
def test_the_newest_reminder_whose_day_has_come_is_owed(days: int, owed: str | None) -> None:
    assert reminder_owed(DUE, DUE + days * DAY, before=[5, 1], after=[1, 4]) == owed


def test_the_order_of_the_days_is_of_no_account() -> None:
    for days in range(-9, 9):
        today = DUE + days * DAY
        assert reminder_owed(DUE, today, (1, 5), (4, 1)) == reminder_owed(
            DUE, today, (5, 1), (1, 4)
        )


def test_no_reminder_is_owed_when_none_is_set() -> None:
    assert reminder_owed(DUE, DUE - DAY, (), (1,)) is None
    assert reminder_owed(DUE, DUE + DAY, (5,), ()) is None


def test_a_reminder_of_before_lapses_when_the_due_day_is_over() -> None:
    assert reminder_owed(DUE, DUE, (1,), (4,)) == "1 day before"
    assert reminder_owed(DUE, DUE + DAY, (1,), (4,)) is None


def test_a_reminder_can_be_owed_on_the_day_itself() -> None:
    assert reminder_owed(DUE, DUE, (5, 0), ()) == "on the day"


offsets = st.sets(st.integers(0, 20), max_size=4)


@given(offsets, offsets.map(lambda days: days - {0}), st.sets(st.integers(-25, 25)))
def test_every_reminder_is_sent_once_on_its_day_or_the_next_day_the_command_runs(
    before: set[int], after: set[int], idle: set[int]
) -> None:
    sent: dict[str, int] = {}
    for days in range(-30, 31):
        if days in idle:
            continue
        owed = reminder_owed(DUE, DUE + days * DAY, before, after)
        if owed and owed not in sent:
            sent[owed] = days
    for days in (*(-day for day in before), *after):
        if days not in idle:
            name = "on the day" if not days else ""
            side = "before" if days < 0 else "after"
            name = name or f"{abs(days)} day{'' if abs(days) == 1 else 's'} {side}"
            assert sent[name] == days
    assert len(sent) <= len(before) + len(after)


def test_months_that_have_ended_are_open() -> None:
    assert list(months_open(date(2026, 8, 1), date(2026, 10, 31))) == [date(2026, 8, 1), SEPTEMBER]
    assert list(months_open(date(2026, 8, 1), date(2026, 11, 1)))[-1] == date(2026, 10, 1)


def test_no_month_is_open_when_the_last_that_ended_is_published() -> None:
    assert list(months_open(SEPTEMBER, date(2026, 9, 30))) == []
    assert list(months_open(SEPTEMBER, date(2026, 10, 1))) == [SEPTEMBER]
