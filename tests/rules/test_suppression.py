"""What must not be shown: no count of 1 to 5, and nothing from which one can be worked out."""

from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules.periods import Basis, financial_year, months_after
from indicators.rules.rating import (
    Colour,
    Family,
    Polarity,
    Reason,
    Rule,
    rate,
)
from indicators.rules.suppression import Policy, is_small, reveals, shown
from indicators.rules.travel import run, travel
from indicators.rules.values import Absence, Reading, Unit, value_of

APRIL = date(2025, 4, 1)
SMALL = Policy.SMALL_COUNTS


def percentage(month: date, numerator: int, denominator: int) -> Reading:
    n, d = Decimal(numerator), Decimal(denominator)
    value = value_of(n, d, Unit.PERCENT)
    return Reading(month, value, n, d, None if value is not None else Absence.NOT_AVAILABLE)


def count(month: date, number: int) -> Reading:
    return Reading(month, Decimal(number), Decimal(number))


def kept(
    numbers: list[int | tuple[int, int]], basis: Basis = Basis.YEAR_TO_DATE, start: date = APRIL
) -> str:
    """Return a letter for each figure of successive months: s for shown, w for withheld."""
    months = (months_after(start, step) for step in range(len(numbers)))
    readings = [
        count(month, number) if isinstance(number, int) else percentage(month, *number)
        for month, number in zip(months, numbers, strict=True)
    ]
    return "".join(
        "w" if reading.absence is Absence.SUPPRESSED else "s"
        for reading in shown(readings, SMALL, basis)
    )


@pytest.mark.parametrize(
    ("number", "small"),
    [(None, False), ("0", False), ("1", True), ("5", True), ("5.5", True), ("6", False)],
)
def test_a_small_count_is_above_0_and_below_6(number: str | None, small: bool) -> None:
    assert is_small(None if number is None else Decimal(number)) is small


@pytest.mark.parametrize(
    ("numerator", "denominator", "told"),
    [
        (0, 100, False),
        (1, 100, True),
        (5, 100, True),
        (6, 100, False),
        (94, 100, False),
        (95, 100, True),
        (99, 100, True),
        (100, 100, False),
        (0, 5, True),
        (0, 6, False),
        (6, 6, False),
        (0, 0, False),
        (3, 0, True),
        (103, 100, False),
        (4, None, True),
        (6, None, False),
        (None, 4, True),
        (None, None, False),
    ],
)
def test_a_percentage_tells_of_its_counts_and_of_the_other_side(
    numerator: int | None, denominator: int | None, told: bool
) -> None:
    n, d = (None if x is None else Decimal(x) for x in (numerator, denominator))
    assert reveals(n, d) is told


def test_a_withheld_reading_keeps_nothing_but_its_month() -> None:
    reading = Reading(APRIL, Decimal(4), Decimal(4), Decimal(100), None, provisional=True)
    assert list(shown([reading], SMALL, Basis.IN_MONTH)) == [
        Reading(APRIL, absence=Absence.SUPPRESSED)
    ]


def test_a_count_out_of_nothing_is_withheld_though_it_has_no_value() -> None:
    assert kept([(3, 0)], Basis.IN_MONTH) == "w"
    assert kept([(0, 0), (7, 0)], Basis.IN_MONTH) == "ss"


def test_what_is_absent_stays_absent_for_its_own_reason() -> None:
    readings = [Reading(APRIL, absence=absence) for absence in Absence]
    assert list(shown(readings, SMALL, Basis.YEAR_TO_DATE)) == readings


@pytest.mark.parametrize("basis", Basis)
def test_nothing_is_withheld_where_the_source_asks_for_nothing(basis: Basis) -> None:
    readings = [count(APRIL, 3), percentage(months_after(APRIL, 1), 97, 100)]
    assert list(shown(readings, Policy.NONE, basis)) == readings


@pytest.mark.parametrize("basis", [each for each in Basis if each is not Basis.YEAR_TO_DATE])
def test_only_a_year_to_date_is_compared_with_other_months(basis: Basis) -> None:
    assert kept([10, 13], basis) == "ss"


@pytest.mark.parametrize(
    ("numbers", "letters"),
    [
        ([10, 15, 16], "sws"),
        ([10, 10, 16], "sss"),
        # After a month withheld, the growth is counted from the last that was shown.
        ([10, 12, 14, 16], "swws"),
        # Restated figures fall back: months that are not neighbours tell of the difference.
        ([100, 110, 103], "ssw"),
        ([100, 94, 95, 100, 106], "sswss"),
        # A percentage: above, below, and on the other side.
        ([(20, 50), (26, 56)], "ss"),
        ([(20, 50), (23, 60)], "sw"),
        ([(20, 50), (26, 53)], "sw"),
        ([(20, 50), (30, 63)], "sw"),
        # The other side falls by three while both counts rise.
        ([(20, 50), (30, 57)], "sw"),
    ],
)
def test_a_year_to_date_is_withheld_when_a_difference_is_small(
    numbers: list[int | tuple[int, int]], letters: str
) -> None:
    assert kept(numbers) == letters


def test_a_new_financial_year_is_not_compared_with_the_old_one() -> None:
    assert kept([10, 13], start=date(2026, 3, 1)) == "ss"
    assert kept([10, 13], start=date(2026, 4, 1)) == "sw"


small_percentages = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted).map(tuple)
percentages = st.one_of(
    small_percentages,
    st.tuples(st.integers(0, 400), st.integers(0, 400)).map(sorted).map(tuple),
)


@st.composite
def series(draw: st.DrawFn) -> list[Reading]:
    """Return monthly percentages or counts, rising and restated, some of them absent."""
    is_count = draw(st.booleans())
    found = []
    for step in range(draw(st.integers(1, 30))):
        month = months_after(APRIL, step)
        numerator, denominator = draw(percentages)
        if draw(st.integers(0, 9)) == 0:
            found.append(Reading(month, absence=draw(st.sampled_from(Absence))))
        elif is_count:
            found.append(count(month, numerator))
        else:
            found.append(percentage(month, numerator, denominator))
    return found


@st.composite
def growing(draw: st.DrawFn) -> list[Reading]:
    """Return percentages that add up month by month within each financial year."""
    found, total = [], (0, 0)
    for step in range(draw(st.integers(1, 30))):
        month = months_after(APRIL, step)
        if month == financial_year(month):
            total = (0, 0)
        more = draw(small_percentages)
        total = total[0] + more[0], total[1] + more[1]
        found.append(percentage(month, *total))
    return found


def known(reading: Reading) -> list[Decimal]:
    """Return the counts that a shown figure tells its reader."""
    if reading.numerator is None:
        return []
    if reading.denominator is None:
        return [reading.numerator]
    return [
        reading.numerator,
        reading.denominator,
        reading.denominator - reading.numerator,
    ]


@settings(max_examples=300)
@given(series() | growing(), st.sampled_from(Basis))
def test_nothing_shown_is_a_small_count_nor_tells_of_one(
    readings: list[Reading], basis: Basis
) -> None:
    safe = list(shown(readings, SMALL, basis))
    assert [reading.month for reading in safe] == [reading.month for reading in readings]
    for reading in safe:
        assert not any(1 <= number <= 5 for number in known(reading))
    if basis is not Basis.YEAR_TO_DATE:
        return
    for one, other in combinations(safe, 2):
        if financial_year(one.month) == financial_year(other.month):
            for now, then in zip(known(one), known(other), strict=False):
                assert not 1 <= abs(now - then) <= 5


@given(series(), st.sampled_from(Basis))
def test_what_is_shown_is_what_was_entered(readings: list[Reading], basis: Basis) -> None:
    for entered, safe in zip(readings, shown(readings, SMALL, basis), strict=True):
        assert safe in (entered, Reading(entered.month, absence=Absence.SUPPRESSED))


@given(series())
def test_outside_a_year_to_date_a_figure_is_withheld_for_its_own_counts_alone(
    readings: list[Reading],
) -> None:
    for entered, safe in zip(readings, shown(readings, SMALL, Basis.SNAPSHOT), strict=True):
        small = any(1 <= number <= 5 for number in known(entered))
        assert (safe != entered) <= small


@given(series(), st.sampled_from(Basis))
def test_neither_arrow_nor_run_comes_from_a_withheld_value(
    readings: list[Reading], basis: Basis
) -> None:
    safe = list(shown(readings, SMALL, basis))
    rule = Rule(Family.ANY_MISS, Polarity.HIGHER, target=Decimal(50))
    ratings = [rate(rule, reading.value, absence=reading.absence) for reading in safe]
    for entered, reading, rating in zip(readings, safe, ratings, strict=True):
        if reading != entered:
            assert rating.reason is Reason.SUPPRESSED
            assert travel(reading.value, Decimal(50), APRIL, Polarity.HIGHER) is None
            assert travel(Decimal(50), reading.value, APRIL, Polarity.HIGHER) is None
    found = run(reversed(ratings))
    if found is not None:
        in_it = [rating for rating in ratings if rating.reason is not Reason.NOT_DUE]
        assert all(r.colour is not Colour.NOT_RATED for r in in_it[-found.length :])


def test_every_policy_explains_itself() -> None:
    assert len({policy.label for policy in Policy}) == len(Policy)
