"""The council's due day meets England's bank holidays."""

from datetime import date

import pytest
from pytest_django import Settings

from indicators.queries.deadlines import bank_holidays, day_due


@pytest.mark.parametrize(
    ("month", "day", "due"),
    [
        (date(2026, 10, 1), 12, date(2026, 11, 12)),
        (date(2026, 11, 1), 24, date(2026, 12, 24)),
        # Christmas on a Friday, a weekend, and Boxing Day kept on the Monday.
        (date(2026, 11, 1), 25, date(2026, 12, 29)),
        (date(2026, 4, 1), 4, date(2026, 5, 5)),
        (date(2026, 4, 1), 5, date(2026, 5, 5)),
        # A Sunday at the end of a year, and New Year's Day after it.
        (date(2028, 11, 1), 31, date(2029, 1, 2)),
    ],
)
def test_figures_are_due_on_the_councils_day_or_the_next_that_is_worked(
    settings: Settings, month: date, day: int, due: date
) -> None:
    settings.RETURNS_DUE_DAY = day
    assert day_due(month) == due


def test_holidays_are_englands_of_the_year_and_the_next() -> None:
    found = bank_holidays(2026)
    assert {date(2026, 8, 31), date(2027, 1, 1), date(2027, 12, 27)} <= found
    # Scotland's summer holiday, and Northern Ireland's in July.
    assert not {date(2026, 8, 3), date(2026, 7, 13)} & found
    assert all(day.year in (2026, 2027) for day in found)
