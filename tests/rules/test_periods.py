"""Months, quarters and financial years, on each side of April."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.rules.periods import (
    Basis,
    Frequency,
    day_label,
    financial_year,
    financial_year_label,
    is_due,
    month_label,
    month_of,
    months_after,
    months_between,
)

MONTHS = [date(2026, month, 1) for month in range(1, 13)]
months = st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(lambda day: day.replace(day=1))


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, date(2026, 1, 1)),
        (1, date(2026, 2, 1)),
        (11, date(2026, 12, 1)),
        (12, date(2027, 1, 1)),
        (-1, date(2025, 12, 1)),
        (-12, date(2025, 1, 1)),
        (-13, date(2024, 12, 1)),
    ],
)
def test_months_are_counted_across_the_new_year(count: int, expected: date) -> None:
    assert months_after(date(2026, 1, 1), count) == expected


@given(months, st.integers(-1_200, 1_200))
def test_as_many_months_back_is_the_same_month(month: date, count: int) -> None:
    assert months_after(months_after(month, count), -count) == month


@given(months, st.integers(0, 60))
def test_the_months_between_two_are_each_of_them_once_in_order(month: date, count: int) -> None:
    between = list(months_between(month, months_after(month, count)))
    assert between == [months_after(month, step) for step in range(count + 1)]


def test_there_are_no_months_between_a_month_and_an_earlier_one() -> None:
    assert list(months_between(date(2026, 4, 1), date(2026, 3, 1))) == []


@pytest.mark.parametrize(
    ("month", "start", "label"),
    [
        (date(2026, 3, 1), date(2025, 4, 1), "2025/26"),
        (date(2026, 4, 1), date(2026, 4, 1), "2026/27"),
        (date(2026, 12, 1), date(2026, 4, 1), "2026/27"),
        (date(2027, 1, 1), date(2026, 4, 1), "2026/27"),
        (date(2000, 3, 1), date(1999, 4, 1), "1999/00"),
        (date(2009, 4, 1), date(2009, 4, 1), "2009/10"),
    ],
)
def test_a_financial_year_begins_in_april(month: date, start: date, label: str) -> None:
    assert financial_year(month) == start
    assert financial_year_label(month) == label


def test_a_monthly_figure_is_due_every_month() -> None:
    assert all(is_due(month, Frequency.MONTHLY) for month in MONTHS)


def test_a_quarterly_figure_is_due_for_the_last_month_of_each_quarter() -> None:
    due = [month.month for month in MONTHS if is_due(month, Frequency.QUARTERLY)]
    assert due == [3, 6, 9, 12]


@pytest.mark.parametrize("annual_month", range(1, 13))
def test_an_annual_figure_is_due_for_the_month_of_its_return(annual_month: int) -> None:
    due = [month.month for month in MONTHS if is_due(month, Frequency.ANNUAL, annual_month)]
    assert due == [annual_month]


def test_an_annual_figure_is_due_for_march_when_nothing_else_is_said() -> None:
    assert [month.month for month in MONTHS if is_due(month, Frequency.ANNUAL)] == [3]


def test_a_month_is_written_in_words() -> None:
    assert month_label(date(2026, 9, 1)) == "September 2026"


def test_a_day_is_written_in_words_without_a_nought_before_it() -> None:
    assert day_label(date(2026, 12, 3)) == "3 December 2026"


@given(months.filter(lambda month: 2000 <= month.year < 2100))
def test_a_written_month_of_this_century_reads_back_the_same(month: date) -> None:
    assert month_of(f"{month:%Y-%m}") == month


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-9",
        "2026-00",
        "2026-13",
        "0000-01",
        "1999-12",
        "2100-01",
        "26-09",
        "2026/09",
        "2026-09-01",
        " 2026-09",
        "2026-09\n",
        "٢٠٢٦-٠٩",
        "-026-09",
        "September 2026",
    ],
)
def test_what_is_not_a_month_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="is not a month: write it as 2026-09"):
        month_of(text)


def test_every_frequency_names_its_period() -> None:
    assert [(each.label, each.period) for each in Frequency] == [
        ("Monthly", "month"),
        ("Quarterly", "quarter"),
        ("Annual", "year"),
    ]


def test_every_basis_has_a_label_of_its_own() -> None:
    assert len({basis.label for basis in Basis}) == len(Basis)
