"""What a figure is worth and how it is written."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.rules.values import (
    Absence,
    Reading,
    Unit,
    in_counts,
    plain,
    reading,
    rounded,
    show,
    show_change,
    show_limit,
    show_published,
    value_of,
    with_unit,
)

COUNTED = (Unit.NUMBER, Unit.POUNDS)


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "value"),
    [
        (Unit.PERCENT, "31", "124", "25"),
        (Unit.PERCENT, "1", "8", "12.5"),
        (Unit.RATE_PER_10000, "358", "71600", "50"),
        (Unit.RATE_PER_100000, "3", "60000", "5"),
        (Unit.RATIO, "67", "4", "16.75"),
        (Unit.SCORE, "274.5", "20", "13.725"),
        (Unit.DAYS, "900", "40", "22.5"),
        (Unit.NUMBER, "58", None, "58"),
        (Unit.POUNDS, "1200.50", None, "1200.50"),
    ],
)
def test_a_value_is_exact_in_its_unit(
    unit: Unit, numerator: str, denominator: str | None, value: str
) -> None:
    below = None if denominator is None else Decimal(denominator)
    assert value_of(Decimal(numerator), below, unit) == Decimal(value)


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit not in COUNTED])
def test_a_figure_out_of_nothing_has_no_value(unit: Unit) -> None:
    assert value_of(Decimal(0), Decimal(0), unit) is None


@pytest.mark.parametrize("unit", Unit)
def test_a_figure_without_a_denominator_is_its_numerator(unit: Unit) -> None:
    assert value_of(Decimal("12.5"), None, unit) == Decimal("12.5")


def test_only_numbers_and_pounds_have_no_denominator() -> None:
    assert tuple(unit for unit in Unit if unit.is_counted) == COUNTED


@given(st.integers(1, 10**6), st.integers(0, 10**4))
def test_a_percentage_that_ends_is_found_exactly_on_its_boundary(
    denominator: int, percent_of_percent: int
) -> None:
    limit = Decimal(percent_of_percent) / 100
    assert value_of(limit * denominator / 100, Decimal(denominator), Unit.PERCENT) == limit


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        ("12.25", 1, "12.3"),
        ("12.35", 1, "12.4"),
        ("12.2499999", 1, "12.2"),
        ("-12.25", 1, "-12.3"),
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("31", 2, "31.00"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: str, decimals: int, shown: str) -> None:
    assert str(rounded(Decimal(value), decimals)) == shown


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("25", "25"),
        ("25.000", "25"),
        ("25.50", "25.5"),
        ("0.00", "0"),
        ("-0.0", "0"),
        ("100", "100"),
        ("1E+3", "1,000"),
        ("1234567.8900", "1,234,567.89"),
        ("1E-7", "0.0000001"),
    ],
)
def test_an_agreed_number_is_written_with_every_digit_and_no_more(value: str, written: str) -> None:
    assert plain(Decimal(value)) == written


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15))
def test_a_plainly_written_number_reads_back_the_same(value: Decimal) -> None:
    assert Decimal(plain(value).replace(",", "")) == value


@pytest.mark.parametrize(
    ("number", "unit", "written"),
    [
        ("31", Unit.PERCENT, "31%"),
        ("1,200", Unit.POUNDS, "£1,200"),
        ("1.5", Unit.POUNDS, "£1.50"),
        ("1.50", Unit.POUNDS, "£1.50"),
        ("1.505", Unit.POUNDS, "£1.505"),
        ("5", Unit.POUNDS, "£5"),
        ("-0.5", Unit.POUNDS, "-£0.50"),
        ("1", Unit.DAYS, "1 day"),
        ("-1", Unit.DAYS, "-1 day"),
        ("1.0", Unit.DAYS, "1.0 days"),
        ("0", Unit.DAYS, "0 days"),
        ("14", Unit.DAYS, "14 days"),
        ("52.3", Unit.RATE_PER_10000, "52.3"),
        ("52.3", Unit.RATE_PER_100000, "52.3"),
        ("16.8", Unit.RATIO, "16.8"),
        ("13.7", Unit.SCORE, "13.7"),
        ("58", Unit.NUMBER, "58"),
    ],
)
def test_a_number_is_written_with_the_sign_of_its_unit(
    number: str, unit: Unit, written: str
) -> None:
    assert with_unit(number, unit) == written


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        ("31.25", 1, "31.3%"),
        ("31", 1, "31.0%"),
        ("-0.04", 1, "0.0%"),
        ("-0.4", 0, "0%"),
        ("-0.05", 1, "-0.1%"),
        ("1234.5", 0, "1,235%"),
    ],
)
def test_a_value_is_shown_to_its_decimals_and_never_as_minus_nothing(
    value: str, decimals: int, shown: str
) -> None:
    assert show(Decimal(value), Unit.PERCENT, decimals) == shown


def test_a_limit_is_shown_as_it_was_agreed() -> None:
    assert show_limit(Decimal("76.5000"), Unit.PERCENT) == "76.5%"


@pytest.mark.parametrize(
    ("value", "marker", "shown"),
    [
        (0.15, "", "0.2%"),
        (31.25, "", "31.3%"),
        (1e-07, "", "0.0%"),
        (None, "c", "Suppressed to protect confidentiality"),
        (None, "z", "Not applicable"),
        (None, "", "–"),
    ],
)
def test_a_published_figure_is_shown_or_its_marker_explained(
    value: float | None, marker: str, shown: str
) -> None:
    assert show_published(value, marker, Unit.PERCENT, 1) == shown


@pytest.mark.parametrize(
    ("change", "unit", "decimals", "shown"),
    [
        (2.0, Unit.PERCENT, 1, "+2.0 points"),
        (-0.25, Unit.PERCENT, 1, "-0.3 points"),
        (1.0, Unit.PERCENT, 0, "+1 point"),
        (-1.0, Unit.PERCENT, 0, "-1 point"),
        (0.04, Unit.PERCENT, 1, "0 points"),
        (1234.5, Unit.RATE_PER_10000, 1, "+1,234.5"),
    ],
)
def test_a_change_has_its_sign_and_is_in_points_between_percentages(
    change: float, unit: Unit, decimals: int, shown: str
) -> None:
    assert show_change(change, unit, decimals) == shown


def test_every_unit_and_absence_has_a_word_of_its_own() -> None:
    assert len({unit.label for unit in Unit}) == len(Unit)
    assert [absence.label for absence in Absence] == [
        "Missing",
        "Not due",
        "Not available",
        "Being validated",
        "Suppressed",
        "Not signed off",
    ]


@pytest.mark.parametrize(
    ("numerator", "denominator", "absence", "written"),
    [
        ("31", "44", "", "31 of 44"),
        ("1234.50", None, "", "1,234.5"),
        ("0", "0", "", "0 of 0"),
        (None, None, "not-available", "Not available"),
        (None, None, "", ""),
    ],
)
def test_a_figure_is_written_as_it_was_entered(
    numerator: str | None, denominator: str | None, absence: str, written: str
) -> None:
    above = None if numerator is None else Decimal(numerator)
    below = None if denominator is None else Decimal(denominator)
    assert in_counts(above, below, absence) == written


MAY = date(2026, 5, 1)


def test_counts_are_read_with_what_they_come_to() -> None:
    read = reading(MAY, Unit.PERCENT, Decimal(31), Decimal(124), "", True)
    assert read == Reading(MAY, Decimal(25), Decimal(31), Decimal(124), None, provisional=True)


def test_what_is_out_of_nothing_is_read_as_not_available_beside_its_counts() -> None:
    read = reading(MAY, Unit.PERCENT, Decimal(0), Decimal(0), "", False)
    assert (read.value, read.absence) == (None, Absence.NOT_AVAILABLE)
    assert (read.numerator, read.denominator) == (Decimal(0), Decimal(0))


@pytest.mark.parametrize(
    ("entered", "absence"),
    [("being-validated", Absence.BEING_VALIDATED), ("", Absence.MISSING)],
)
def test_without_counts_the_reason_is_read_and_missing_where_there_is_none(
    entered: str, absence: Absence
) -> None:
    assert reading(MAY, Unit.DAYS, None, None, entered, False) == Reading(MAY, absence=absence)
