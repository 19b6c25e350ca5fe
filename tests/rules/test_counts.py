"""What counts cannot be, on both sides of each line."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.rules.counts import problems
from indicators.rules.values import Unit, value_of

DIVIDED = [unit for unit in Unit if not unit.is_counted]


def wrong(
    numerator: str | None, denominator: str | None, unit: Unit, *, may_be_below_zero: bool = False
) -> str:
    """Return everything that is wrong with the counts."""
    above = None if numerator is None else Decimal(numerator)
    below = None if denominator is None else Decimal(denominator)
    return "; ".join(problems(above, below, unit, may_be_below_zero=may_be_below_zero))


@pytest.mark.parametrize("unit", DIVIDED)
def test_a_unit_that_divides_needs_a_denominator(unit: Unit) -> None:
    assert wrong("3", "10", unit) == ""
    assert "needs a denominator: give it" in wrong("3", None, unit)


@pytest.mark.parametrize("unit", [Unit.NUMBER, Unit.POUNDS])
def test_a_number_by_itself_has_no_denominator(unit: Unit) -> None:
    assert wrong("3", None, unit) == ""
    assert "has no denominator: leave it out" in wrong("3", "10", unit)


def test_there_is_always_a_numerator() -> None:
    for denominator in ("10", None):
        assert "there is no numerator" in wrong(None, denominator, Unit.PERCENT)


@pytest.mark.parametrize("unit", DIVIDED)
def test_nothing_out_of_nothing_can_be_and_something_cannot(unit: Unit) -> None:
    assert wrong("0", "0", unit) == ""
    assert "1 out of nothing" in wrong("1", "0", unit)


def test_a_part_is_no_more_than_the_whole_in_a_percentage_alone() -> None:
    assert wrong("10", "10", Unit.PERCENT) == ""
    assert "the numerator, 10.0001, is more than" in wrong("10.0001", "10", Unit.PERCENT)
    for unit in DIVIDED:
        assert unit is Unit.PERCENT or wrong("10.0001", "10", unit) == ""


@pytest.mark.parametrize(
    ("numerator", "denominator", "unit"),
    [("-1", "10", Unit.PERCENT), ("3", "-10", Unit.DAYS), ("-0.0001", None, Unit.NUMBER)],
)
def test_a_count_below_zero_is_told_once(
    numerator: str, denominator: str | None, unit: Unit
) -> None:
    found = wrong(numerator, denominator, unit)
    assert "is below zero, and only a net change can be" in found
    assert ";" not in found


def test_a_net_change_may_be_below_zero() -> None:
    assert wrong("-3", None, Unit.NUMBER, may_be_below_zero=True) == ""
    assert "needs" in wrong("-3", None, Unit.PERCENT, may_be_below_zero=True)


def test_what_a_net_change_is_out_of_may_not_be_below_zero() -> None:
    assert wrong("-3", "10", Unit.PERCENT, may_be_below_zero=True) == ""
    found = wrong("-3", "-10", Unit.PERCENT, may_be_below_zero=True)
    assert found == "-10 is below zero, and only a net change can be: check the count"


@given(st.decimals(-200, 200, places=2), st.decimals(-200, 200, places=2), st.sampled_from(DIVIDED))
def test_counts_that_are_let_through_have_a_value_their_unit_can_have(
    numerator: Decimal, denominator: Decimal, unit: Unit
) -> None:
    if list(problems(numerator, denominator, unit)):
        return
    value = value_of(numerator, denominator, unit)
    assert value is None or value >= 0
    assert value is None or unit is not Unit.PERCENT or value <= 100


@pytest.mark.parametrize("count", ["9999999999.9999", "0.0001", "12.50000"])
def test_a_count_that_can_be_stored_is_let_through(count: str) -> None:
    assert wrong(count, None, Unit.NUMBER) == ""


@pytest.mark.parametrize("count", ["10000000000", "0.00001", "NaN", "Infinity"])
def test_a_count_that_cannot_be_stored_as_it_is_is_not(count: str) -> None:
    assert "up to 10 digits before the point and 4 after it" in wrong(count, None, Unit.NUMBER)
    assert "up to 10 digits" in wrong("1", count, Unit.DAYS)
