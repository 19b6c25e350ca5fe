"""What can be read in one way only is read; the rest is refused by its cell."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.rules.values import Absence, plain
from indicators.uploads import meaning
from indicators.uploads.meaning import Wrong
from indicators.uploads.sheet import Cell, Value

SEPTEMBER = date(2026, 9, 1)


def count(value: Value, *, semicolons: bool = False) -> Decimal:
    """Return the number that a cell holds."""
    return meaning.count(Cell(value), comma_may_be_a_point=semicolons)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("31", "31"),
        ("0", "0"),
        ("1,234", "1234"),
        ("1,234,567.5", "1234567.5"),
        ("1 234", "1234"),
        ("1\u00a0234", "1234"),
        ("1\u202f234\u202f567", "1234567"),
        ("£1,200", "1200"),
        ("-£5", "-5"),
        ("£-5", "-5"),
        ("−12", "-12"),
        ("(12)", "-12"),
        (".5", "0.5"),
        ("'-5", "-5"),
        ("0031", "31"),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, number: str) -> None:
    assert count(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "abc", "", "-", "1,23", "31,5", "1,2,3", "12,34,567", "1.2.3", "NaN", "inf", "1e5", "1E+05",
        "1_000", "0x1F", "٣١", "３１", "½", "--5", "()", "£", "31 %", "1 23", "=1+1", "5 children",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Wrong, match="holds"):
        count(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("31,5", "31.5"),
        ("0,25", "0.25"),
        ("1.234,5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("31.5", "31.5"),
        ("1234", "1234"),
    ],
)
def test_in_a_file_of_semicolons_the_comma_may_be_the_point(text: str, number: str) -> None:
    assert count(text, semicolons=True) == Decimal(number)


@pytest.mark.parametrize("text", ["1,234", "1.234", "12,345"])
def test_what_may_be_thousands_or_a_fraction_is_refused(text: str) -> None:
    with pytest.raises(Wrong, match="thousands or a fraction"):
        count(text, semicolons=True)


@pytest.mark.parametrize("cell", [Cell("31%"), Cell(Decimal(31), is_percent=True)])
def test_a_percentage_is_no_count(cell: Cell) -> None:
    with pytest.raises(Wrong, match="percentage, 31%, where a count belongs"):
        meaning.count(cell, comma_may_be_a_point=False)


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#####"])
def test_an_error_of_excel_is_named_wherever_it_stands(error: str) -> None:
    for read in (meaning.month, meaning.day, meaning.absence, meaning.yes, meaning.words):
        with pytest.raises(Wrong, match="an error of Excel's"):
            read(Cell(error))
    with pytest.raises(Wrong, match="an error of Excel's"):
        count(error)


def test_a_date_is_no_count() -> None:
    with pytest.raises(Wrong, match="holds a date, 1 May 2026"):
        count(date(2026, 5, 1))


@given(st.decimals(-(10**10), 10**10, places=4))
def test_every_count_that_we_write_is_read_back(number: Decimal) -> None:
    assert count(plain(number)) == number
    assert count(plain(number).replace(",", "")) == number


@pytest.mark.parametrize(
    "value",
    [
        "2026-09", "2026/09", "2026-9", "202609", "09/2026", "9/2026", "Sep-26", "Sep 26",
        "sept 2026", "September 2026", "SEPTEMBER-2026", "Sep'26", "01/09/2026", "1/9/26",
        "30/09/2026", "1.9.2026", "2026-09-01", "2026-09-30", "2026-09-01 00:00:00",
        "2026-09-01T00:00:00", "1 September 2026", "01-Sep-26", "30th September 2026", "46266",
        Decimal(46266), Decimal(202609),
        date(2026, 9, 1), date(2026, 9, 30), "'2026-09",
    ],
)  # fmt: skip
def test_a_month_is_read_as_excel_writes_it(value: Value) -> None:
    assert meaning.month(Cell(value)) == SEPTEMBER


@pytest.mark.parametrize("value", ["2026-09-15", "09/02/2026", date(2026, 1, 9), "46270"])
def test_a_date_in_the_midst_of_a_month_names_none(value: Value) -> None:
    with pytest.raises(Wrong, match="midst of a month"):
        meaning.month(Cell(value))


@pytest.mark.parametrize(
    "value",
    [
        "", "September", "Sep", "26-Sep", "2026", "2026-13", "2026-00", "13/2026", "31/09/2026",
        "12/31/2026", "1999-12", "2100-01", "99999", "Q2 2026", "2026/27", "soon", True,
        Decimal("9.2026"), "２０２６-09", "2026-09-01 12:30",
    ],
)  # fmt: skip
def test_what_names_no_month_is_refused(value: Value) -> None:
    with pytest.raises(Wrong, match="which is not a month: write it as 2026-09"):
        meaning.month(Cell(value))


@pytest.mark.parametrize("value", ["2026-10-15", "15/10/2026", "15 Oct 26", date(2026, 10, 15)])
def test_a_day_is_read_with_the_day_before_the_month(value: Value) -> None:
    assert meaning.day(Cell(value)) == date(2026, 10, 15)


@pytest.mark.parametrize("value", ["10/15/2026", "October", "2026-10", "soon"])
def test_what_is_no_day_is_refused(value: Value) -> None:
    with pytest.raises(
        Wrong, match="which is not a date: write it as 30 November 2026 or 30/11/2026"
    ):
        meaning.day(Cell(value))


@pytest.mark.parametrize("value", ["30 November 2026", "30/11/2026"])
def test_a_day_is_read_as_the_refusal_of_another_says(value: str) -> None:
    assert meaning.day(Cell(value)) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("value", "year"),
    [("31/12/1999", "1999"), ("1 January 2100", "2100"), (date(1999, 12, 31), "1999")],
)
def test_a_day_that_is_too_far_from_today_is_refused_by_its_year(value: Value, year: str) -> None:
    with pytest.raises(Wrong, match=f"a day in {year}: check the year"):
        meaning.day(Cell(value))


@pytest.mark.parametrize("value", ["1/1/2000", "31/12/2099"])
def test_the_first_and_the_last_day_that_are_believed_are_read(value: str) -> None:
    assert meaning.day(Cell(value)).year in (meaning.EARLIEST, meaning.LATEST)


@pytest.mark.parametrize(
    "text", ["Not available", "not-available", "NOT_AVAILABLE", "not  available"]
)
def test_a_reason_is_read_in_words_and_as_it_is_stored(text: str) -> None:
    assert meaning.absence(Cell(text)) is Absence.NOT_AVAILABLE


@pytest.mark.parametrize("text", ["Missing", "Suppressed", "n/a", "ill"])
def test_a_reason_that_is_not_given_by_people_is_refused(text: str) -> None:
    with pytest.raises(Wrong, match="“Not available” or “Being validated” or “Not due”"):
        meaning.absence(Cell(text))


@pytest.mark.parametrize("value", ["yes", "Y", "x", "TRUE", True, Decimal(1), "1", "Provisional"])
def test_yes_is_read_in_many_words(value: Value) -> None:
    assert meaning.yes(Cell(value))


@pytest.mark.parametrize("value", ["no", "N", "FALSE", False, Decimal(0), "Final"])
def test_no_is_read_in_many_words(value: Value) -> None:
    assert not meaning.yes(Cell(value))


def test_what_is_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(Wrong, match="give yes or no"):
        meaning.yes(Cell("maybe"))


def test_words_lose_the_apostrophe_that_made_them_harmless() -> None:
    assert meaning.words(Cell("'=SUM(A1)")) == "=SUM(A1)"
    assert meaning.words(Cell("'tis")) == "'tis"


def test_a_cell_in_trouble_says_which() -> None:
    with pytest.raises(Wrong, match="holds a formula"):
        meaning.words(Cell("a formula", trouble="holds a formula"))
