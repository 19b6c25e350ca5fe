"""Months, quarters and financial years. A month is the date of its first day."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

APRIL = 4
MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
FURTHEST = timedelta(days=3 * 366)
"""How far ahead, or back, a day is believed: committees plan a year or two, and typing slips."""


class Frequency(StrEnum):
    """How often an indicator has a figure."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"

    @property
    def label(self) -> str:
        """The frequency as a page names it."""
        return self.value.capitalize()

    @property
    def period(self) -> str:
        """What one figure covers, in the singular: month, quarter, year."""
        return {"monthly": "month", "quarterly": "quarter", "annual": "year"}[self.value]


class Basis(StrEnum):
    """The stretch of time that a month's figure speaks of."""

    IN_MONTH = "in-month"
    YEAR_TO_DATE = "year-to-date"
    ROLLING_12_MONTHS = "rolling-12-months"
    SNAPSHOT = "snapshot"

    @property
    def label(self) -> str:
        """The basis as a page names it."""
        return _BASES[self]


_BASES = {
    Basis.IN_MONTH: "In the month",
    Basis.YEAR_TO_DATE: "Year to date",
    Basis.ROLLING_12_MONTHS: "Rolling 12 months",
    Basis.SNAPSHOT: "At month end",
}


def months_after(month: date, count: int) -> date:
    """Return the month so many months later, or earlier when the count is negative."""
    years, index = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(years, index + 1, 1)


def months_between(first: date, last: date) -> Iterator[date]:
    """Yield each month from the first to the last, both included."""
    month = first
    while month <= last:
        yield month
        month = months_after(month, 1)


def financial_year(month: date) -> date:
    """Return the April in which the month's financial year began."""
    return date(month.year if month.month >= APRIL else month.year - 1, APRIL, 1)


def financial_year_label(month: date) -> str:
    """Return the month's financial year as it is written: 2026/27."""
    start = financial_year(month).year
    return f"{start}/{(start + 1) % 100:02d}"


def is_due(month: date, frequency: Frequency, annual_month: int = 3) -> bool:
    """Return whether a figure is due for the month.

    A quarterly figure is due for the last month of each quarter, an annual one for the
    calendar month its return speaks of (March when nothing else is said).
    """
    if frequency is Frequency.MONTHLY:
        return True
    if frequency is Frequency.QUARTERLY:
        return month.month % 3 == 0
    return month.month == annual_month


def is_over(month: date, today: date) -> bool:
    """Return whether a month has ended, so that its figures can be known."""
    return months_after(month, 1) <= today


def month_label(month: date) -> str:
    """Return the month in words: September 2026."""
    return f"{month:%B %Y}"


def day_label(day: date) -> str:
    """Return the day in words: 3 December 2026."""
    return f"{day.day} {day:%B %Y}"


def month_of(text: str) -> date:
    """Return the month written as 2026-09. Raises ValueError when it is not one."""
    if MONTH.fullmatch(text) is None:
        raise ValueError(f"“{text}” is not a month: write it as 2026-09.")
    return date.fromisoformat(f"{text}-01")
