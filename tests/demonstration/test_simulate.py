"""Invented counts: the same every time, whole, and agreeing with each other across bases."""

import hashlib
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.demonstration.simulate import (
    Counted,
    Group,
    Kind,
    Plan,
    binomial,
    group_counts,
    level,
    poisson,
    series,
    span,
)
from indicators.rules.periods import Basis, Frequency, months_after, months_between
from indicators.rules.values import Unit

ROOT = Path(__file__).parents[2]
MONTHS = list(months_between(date(2022, 4, 1), date(2026, 10, 1)))
REFERRALS = Group("referrals", {MONTHS[0]: 280.0}, Kind.EVENTS, {8: 0.7})
CHILDREN = Group("children", {date(2022, 4, 1): 70_000, date(2026, 4, 1): 76_000}, Kind.RESIDENTS)
LEAVERS = Group("leavers", {MONTHS[0]: 210.0}, Kind.STANDING)
GROUPS = {group.name: group_counts(group, MONTHS) for group in (REFERRALS, CHILDREN, LEAVERS)}


def a_plan(
    basis: Basis = Basis.IN_MONTH,
    *,
    unit: Unit = Unit.PERCENT,
    of: str = "referrals",
    path: float = 20.0,
    frequency: Frequency = Frequency.MONTHLY,
    standing: bool = False,
    counts: str = "",
    less: str = "",
    chance: float = 1.0,
) -> Plan:
    return Plan(
        "FD01",
        unit,
        basis,
        frequency,
        {MONTHS[0]: path},
        standing,
        of=of,
        counts=counts,
        less=less,
        chance=chance,
    )


def by_month(plan: Plan) -> dict[date, Counted]:
    return {counted.month: counted for counted in series(plan, MONTHS, GROUPS)}


def test_series_is_the_same_when_drawn_twice() -> None:
    assert series(a_plan(), MONTHS, GROUPS) == series(a_plan(), MONTHS, GROUPS)
    assert group_counts(REFERRALS, MONTHS) == GROUPS["referrals"]


def test_series_is_the_same_in_another_process() -> None:
    program = (
        "import hashlib; from tests.demonstration.test_simulate import *; "
        "print(hashlib.sha256(repr(series(a_plan(), MONTHS, GROUPS)).encode()).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.strip()
    here = hashlib.sha256(repr(series(a_plan(), MONTHS, GROUPS)).encode()).hexdigest()
    assert other == here


def test_another_indicator_is_drawn_otherwise() -> None:
    plan = a_plan()
    other = Plan("FD02", plan.unit, plan.basis, plan.frequency, plan.path, False, of=plan.of)
    assert series(plan, MONTHS, GROUPS) != series(other, MONTHS, GROUPS)


def test_rolling_figure_is_the_sum_of_twelve_months() -> None:
    single, rolling = by_month(a_plan()), by_month(a_plan(Basis.ROLLING_12_MONTHS))
    for month, counted in rolling.items():
        window = [single[months_after(month, -back)] for back in range(12)]
        assert counted.numerator == sum(each.numerator for each in window)
        assert counted.denominator == sum(each.denominator or 0 for each in window)
    assert min(rolling) == date(2023, 3, 1)


def test_year_to_date_starts_again_in_april() -> None:
    single, so_far = by_month(a_plan()), by_month(a_plan(Basis.YEAR_TO_DATE))
    for year in (2022, 2023, 2024, 2025, 2026):
        april, may = date(year, 4, 1), date(year, 5, 1)
        assert so_far[april] == single[april]
        assert so_far[may].numerator == single[april].numerator + single[may].numerator
    march = date(2026, 3, 1)
    assert so_far[march].numerator == by_month(a_plan(Basis.ROLLING_12_MONTHS))[march].numerator


def test_quarterly_in_month_figure_adds_up_its_quarter_and_no_other_month_has_one() -> None:
    single, quarters = by_month(a_plan()), by_month(a_plan(frequency=Frequency.QUARTERLY))
    assert {month.month for month in quarters} == {3, 6, 9, 12}
    september = date(2026, 9, 1)
    window = [single[months_after(september, -back)] for back in range(3)]
    assert quarters[september].numerator == sum(each.numerator for each in window)


def test_annual_figure_is_there_only_in_its_month() -> None:
    plan = a_plan(Basis.ROLLING_12_MONTHS, frequency=Frequency.ANNUAL)
    assert {month.month for month in by_month(plan)} == {3}


def test_rate_keeps_the_residents_as_its_denominator_and_its_yearly_level() -> None:
    plan = a_plan(
        Basis.ROLLING_12_MONTHS, unit=Unit.RATE_PER_10000, of="children", path=100.0, chance=0
    )
    figure = by_month(plan)[date(2026, 9, 1)]
    assert figure.denominator == 76_000
    assert figure.numerator == pytest.approx(755, abs=15)


def test_residents_change_only_in_april() -> None:
    children = GROUPS["children"]
    changes = {
        month.month for month in MONTHS[1:] if children[month] != children[months_after(month, -1)]
    }
    assert changes == {4}


@pytest.mark.parametrize(
    ("basis", "frequency", "months"),
    [
        (Basis.IN_MONTH, Frequency.MONTHLY, 1),
        (Basis.IN_MONTH, Frequency.QUARTERLY, 3),
        (Basis.IN_MONTH, Frequency.ANNUAL, 12),
        (Basis.ROLLING_12_MONTHS, Frequency.MONTHLY, 12),
        (Basis.YEAR_TO_DATE, Frequency.QUARTERLY, 12),
    ],
)
def test_span_is_how_many_months_a_figure_adds_up(
    basis: Basis, frequency: Frequency, months: int
) -> None:
    assert span(a_plan(basis, frequency=frequency)) == months


def test_snapshot_moves_less_from_month_to_month_than_fresh_draws_do() -> None:
    plan = a_plan(Basis.SNAPSHOT, of="leavers", path=60.0, standing=True)
    shares = [each.numerator / (each.denominator or 1) for each in series(plan, MONTHS, GROUPS)]
    steps = [abs(after - before) for before, after in pairwise(shares)]
    fresh = (0.6 * 0.4 / 210) ** 0.5
    assert sum(steps) / len(steps) < fresh


def test_net_change_may_be_below_nothing() -> None:
    plan = a_plan(unit=Unit.NUMBER, of="", counts="leavers", less="referrals")
    assert all(
        each.numerator == GROUPS["leavers"][each.month] - GROUPS["referrals"][each.month]
        and each.denominator is None
        for each in series(plan, MONTHS, GROUPS)
    )


def test_season_lowers_its_month() -> None:
    augusts = [GROUPS["referrals"][month] for month in MONTHS if month.month == 8]
    others = [GROUPS["referrals"][month] for month in MONTHS if month.month == 6]
    assert max(augusts) < min(others)


@given(path=st.floats(0, 100), chance=st.floats(0, 1), standing=st.booleans())
def test_percentage_never_counts_more_than_there_are(
    path: float, chance: float, standing: bool
) -> None:
    of = "leavers" if standing else "referrals"
    basis = Basis.SNAPSHOT if standing else Basis.IN_MONTH
    plan = a_plan(basis, of=of, path=path, chance=chance, standing=standing)
    for counted in series(plan, MONTHS[:14], GROUPS):
        assert counted.denominator is not None
        assert 0 <= counted.numerator <= counted.denominator


def test_level_is_on_the_line_between_its_months_and_flat_beyond() -> None:
    path = {date(2025, 1, 1): 10.0, date(2025, 5, 1): 30.0}
    assert level(path, date(2024, 6, 1)) == 10
    assert level(path, date(2025, 1, 1)) == 10
    assert level(path, date(2025, 3, 1)) == 20
    assert level(path, date(2025, 5, 1)) == 30
    assert level(path, date(2026, 1, 1)) == 30


def test_poisson_and_binomial_have_their_means() -> None:
    chance = Random("means")
    assert sum(poisson(chance, 120.5) for _ in range(400)) / 400 == pytest.approx(120.5, abs=2)
    assert sum(binomial(chance, 80, 0.25) for _ in range(400)) / 400 == pytest.approx(20, abs=1)
    assert poisson(chance, 0) == 0
    assert binomial(chance, 10, 1.0) == 10
    assert binomial(chance, 10, 0.0) == 0


def test_calming_small_counts_does_not_shift_their_mean() -> None:
    group = Group("adopted", {MONTHS[0]: 1.8}, Kind.EVENTS, chance=0.4)
    months = list(months_between(date(1990, 1, 1), date(2030, 12, 1)))
    counts = group_counts(group, months).values()
    assert sum(counts) / len(counts) == pytest.approx(1.8, abs=0.1)
