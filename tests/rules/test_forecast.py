"""What a trend says of when a figure meets its target, and how often its range holds the truth."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import ceil, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.rules.forecast import FEWEST, LOOKS_AHEAD, Forecast, Outlook, forecast, words
from indicators.rules.periods import Basis, month_label, months_after
from indicators.rules.rating import HUNDRED, Family, Polarity, Rule, complement
from tests.rules.strategies import RATED, rules

OCTOBER = date(2026, 10, 1)
MARCH = date(2027, 3, 1)
SEVENTY = Rule(Family.ANY_MISS, Polarity.HIGHER, target=Decimal(70))
AT_MOST_30 = replace(SEVENTY, polarity=Polarity.LOWER, target=Decimal(30))
RANGE = Rule(Family.RANGE, Polarity.RANGE, low=Decimal(60), high=Decimal(75))
WOBBLE = ("0.4", "-0.3", "0.1", "-0.5", "0.3", "0.2", "-0.4", "0.1", "-0.2", "0.5", "-0.1", "-0.1")


def ending(
    figures: Iterable[Decimal | int | str | None], newest: date = OCTOBER, step: int = 1
) -> list[tuple[date, Decimal]]:
    """Return figures by month, the last of them in the newest; None leaves a month without."""
    listed = list(figures)
    first = months_after(newest, -step * (len(listed) - 1))
    return [
        (months_after(first, step * place), Decimal(value))
        for place, value in enumerate(listed)
        if value is not None
    ]


def climbing(start: str, by: str, count: int = 12) -> list[Decimal]:
    """Return figures on a straight line."""
    return [Decimal(start) + Decimal(by) * place for place in range(count)]


def wobbling(start: str, by: str, times: int = 1) -> list[Decimal]:
    """Return twelve figures about a straight line, near it or so many times as far from it."""
    line = climbing(start, by)
    return [value + times * Decimal(off) for value, off in zip(line, WOBBLE, strict=True)]


def told(
    figures: Iterable[Decimal | int | str | None],
    rule: Rule = SEVENTY,
    *,
    newest: date = OCTOBER,
    step: int = 1,
    basis: Basis = Basis.IN_MONTH,
) -> Forecast:
    """Return the forecast of figures under a rule that never changes."""
    found = forecast(ending(figures, newest, step), lambda month: rule, step, basis)
    assert found is not None
    return found


def ends(found: Forecast) -> tuple[date, date]:
    """Return both ends of a range; a later end that cannot be told lies after everything."""
    assert found.earliest is not None
    return found.earliest, found.latest or date.max


@pytest.mark.parametrize(
    ("figures", "outlook"), [(FEWEST - 1, Outlook.TOO_FEW), (FEWEST, Outlook.REACHES)]
)
def test_a_trend_takes_eight_figures(figures: int, outlook: Outlook) -> None:
    found = told(climbing("50", "1", figures))
    assert (found.outlook, found.figures) == (outlook, figures)


@pytest.mark.parametrize(
    ("by", "months"),
    [("1", 9), ("2", 5), ("0.5", 18), ("0.375", 24)],
)
def test_figures_on_a_straight_line_reach_the_target_in_its_month(by: str, months: int) -> None:
    figures = [Decimal(61) - Decimal(by) * back for back in range(11, -1, -1)]
    found = told(figures)
    assert found.outlook is Outlook.REACHES
    assert found.earliest == found.latest == months_after(OCTOBER, months)


def test_a_line_that_comes_too_late_is_no_sign() -> None:
    figures = [Decimal(61) - Decimal("0.374") * back for back in range(11, -1, -1)]
    found = told(figures)
    assert found.outlook is Outlook.NO_SIGN
    assert (found.earliest, found.latest) == (None, None)
    assert found.until == months_after(OCTOBER, LOOKS_AHEAD)


def test_figures_that_scatter_have_a_range_about_the_month_of_their_line() -> None:
    (first, last), (truth, _) = (
        ends(told(wobbling("50", "1", times=4))),
        ends(told(climbing("50", "1"))),
    )
    assert first < truth < last


@pytest.mark.parametrize("by", ["0", "-1", "0.03"])
def test_no_trend_or_one_the_other_way_is_no_sign(by: str) -> None:
    assert told(wobbling("60", by)).outlook is Outlook.NO_SIGN


def test_a_weak_trend_has_an_earliest_month_and_no_latest() -> None:
    found = told(wobbling("68", "0.1"))
    assert found.outlook is Outlook.REACHES
    assert found.earliest is not None
    assert found.latest is None


@pytest.mark.parametrize(
    ("figures", "rule"),
    [
        (wobbling("60", "-2"), AT_MOST_30),
        (wobbling("30", "2"), RANGE),
        (wobbling("107", "-2"), RANGE),
    ],
)
def test_lower_is_reached_from_above_and_a_range_from_either_side(
    figures: list[Decimal], rule: Rule
) -> None:
    assert told(figures, rule).outlook is Outlook.REACHES


@pytest.mark.parametrize(
    ("figures", "outlook"),
    [
        (wobbling("80", "0"), Outlook.HOLDS),
        (wobbling("80", "1"), Outlook.HOLDS),
        (wobbling("90", "-1"), Outlook.SLIPS),
        (wobbling("90", "-0.1"), Outlook.HOLDS),
    ],
)
def test_a_figure_that_meets_holds_unless_its_trend_leads_away(
    figures: list[Decimal], outlook: Outlook
) -> None:
    assert told(figures).outlook is outlook


@pytest.mark.parametrize("by", ["0.7", "-0.7"])
def test_a_figure_in_its_range_slips_out_at_either_end(by: str) -> None:
    figures = wobbling(str(Decimal("67.5") - 11 * Decimal(by)), by)
    assert told(figures, RANGE).outlook is Outlook.SLIPS


def test_one_bad_month_of_figures_that_meet_is_expected_to_pass() -> None:
    found = told([*wobbling("72", "0")[:11], "69.9"])
    assert found.outlook is Outlook.REACHES
    assert found.earliest == months_after(OCTOBER, 1)


def stepping(month: date) -> Rule:
    """Return a target that is five points higher from April 2027."""
    return SEVENTY if month < date(2027, 4, 1) else replace(SEVENTY, target=Decimal(75))


def test_each_month_is_judged_by_the_target_that_stands_in_it() -> None:
    values = ending(climbing("61.5", "0.5"))  # 67.0, and 70 in April, when 75 is asked for
    found = forecast(values, stepping, 1)
    assert found is not None
    assert found.earliest == months_after(OCTOBER, 16)


def test_a_level_figure_slips_when_its_target_is_known_to_rise() -> None:
    values = ending(["73"] * 12)
    found = forecast(values, stepping, 1)
    assert found is not None
    assert (found.outlook, found.earliest) == (Outlook.SLIPS, date(2027, 4, 1))


def test_the_last_target_goes_on_where_none_is_agreed_yet() -> None:
    values = ending(climbing("50", "1"))
    ended = forecast(values, lambda month: SEVENTY if month <= MARCH else None, 1)
    assert ended == forecast(values, lambda month: SEVENTY, 1)


@pytest.mark.parametrize(
    "rule", [None, Rule(Family.DATA_ONLY, Polarity.NONE), Rule(Family.DATA_ONLY, Polarity.HIGHER)]
)
def test_there_is_no_forecast_without_something_to_meet(rule: Rule | None) -> None:
    assert forecast(ending(climbing("50", "1")), lambda month: rule, 1) is None


def test_there_is_no_forecast_without_a_figure() -> None:
    assert forecast([], lambda month: SEVENTY, 1) is None


def test_months_without_a_figure_are_left_out_and_keep_their_place() -> None:
    whole = climbing("50", "1")
    gaps = [value if place not in (3, 4, 7) else None for place, value in enumerate(whole)]
    found, full = told(gaps), told(whole)
    assert found.figures == 9
    assert (found.earliest, found.latest) == (full.earliest, full.latest)


def test_figures_from_before_the_last_twelve_months_are_not_looked_at() -> None:
    assert told([0, 90, 3, *wobbling("50", "1")]) == told(wobbling("50", "1"))


def test_quarters_go_back_two_years_and_step_by_three_months() -> None:
    found = told(climbing("52", "1", 20)[:12], step=3, newest=date(2026, 9, 1))
    assert found.figures == 9
    assert found.earliest == found.latest == date(2028, 6, 1)


def test_a_yearly_figure_never_has_enough() -> None:
    found = told(climbing("50", "1", 20), step=12)
    assert (found.outlook, found.figures) == (Outlook.TOO_FEW, 3)


@pytest.mark.parametrize(
    ("newest", "outlook", "figures"),
    [(date(2026, 10, 1), Outlook.TOO_FEW, 7), (date(2026, 11, 1), Outlook.REACHES, 8)],
)
def test_a_year_to_date_is_seen_from_its_april(
    newest: date, outlook: Outlook, figures: int
) -> None:
    found = told(climbing("57", "1"), newest=newest, basis=Basis.YEAR_TO_DATE)
    assert (found.outlook, found.figures) == (outlook, figures)


def test_a_year_to_date_is_drawn_on_to_its_march_only() -> None:
    november = date(2026, 11, 1)
    found = told(climbing("54", "1"), newest=november, basis=Basis.YEAR_TO_DATE)
    assert (found.outlook, found.until) == (Outlook.NO_SIGN, MARCH)
    on_time = told(climbing("55", "1"), newest=november, basis=Basis.YEAR_TO_DATE)
    assert (on_time.outlook, on_time.latest) == (Outlook.REACHES, MARCH)


def test_in_march_a_year_to_date_has_nothing_before_it() -> None:
    found = told(climbing("50", "1"), newest=MARCH, basis=Basis.YEAR_TO_DATE)
    assert (found.outlook, found.until) == (Outlook.NO_SIGN, None)


def test_what_counts_the_same_months_again_has_a_wider_range() -> None:
    (first, last), (earlier, later) = (
        ends(told(wobbling("50", "1"), basis=basis))
        for basis in (Basis.IN_MONTH, Basis.ROLLING_12_MONTHS)
    )
    assert earlier < first
    assert later > last


figures = st.lists(st.none() | st.decimals(0, 100, places=2), min_size=FEWEST, max_size=14).filter(
    lambda found: found[-1] is not None
)


@given(figures, rules(), st.sampled_from(Basis), st.sampled_from([1, 3]))
def test_every_range_has_its_ends_in_order_and_within_reach(
    figures: list[Decimal | None], rule: Rule, basis: Basis, step: int
) -> None:
    found = told(figures, rule, step=step, newest=date(2026, 12, 1), basis=basis)
    has_range = found.outlook in (Outlook.REACHES, Outlook.SLIPS)
    assert (found.earliest is not None) is has_range
    if found.earliest and found.until:
        assert date(2026, 12, 1) < found.earliest <= (found.latest or found.until) <= found.until
    elif not has_range:
        assert found.latest is None
    assert words(found).endswith(".")


@given(figures, rules(RATED), st.sampled_from(Basis))
def test_a_figure_and_its_complement_have_the_same_forecast(
    figures: list[Decimal | None], rule: Rule, basis: Basis
) -> None:
    other = [None if value is None else HUNDRED - value for value in figures]
    assert told(figures, rule, basis=basis) == told(other, complement(rule), basis=basis)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (
            Forecast(Outlook.REACHES, 12, date(2027, 1, 1), date(2027, 5, 1)),
            "If the trend of the last 12 figures goes on, it could meet its target between January "
            "and May 2027 (four times in five). A trend is no promise.",
        ),
        (
            Forecast(Outlook.REACHES, 11, date(2026, 12, 1), date(2027, 5, 1)),
            "If the trend of the last 11 figures goes on, it could meet its target between "
            "December 2026 and May 2027 (four times in five). A trend is no promise.",
        ),
        (
            Forecast(Outlook.REACHES, 12, date(2027, 1, 1), date(2027, 1, 1)),
            "If the trend of the last 12 figures goes on, it could meet its target by January 2027 "
            "(four times in five). A trend is no promise.",
        ),
        (
            Forecast(Outlook.SLIPS, 12, date(2027, 1, 1)),
            "If the trend of the last 12 figures goes on, it could stop meeting its target in "
            "January 2027 at the earliest (four times in five); how late cannot be told. A trend "
            "is no promise.",
        ),
        (
            Forecast(Outlook.NO_SIGN, 9, until=date(2028, 10, 1)),
            "There is no sign of it: the last 9 figures do not lead to the target by October 2028, "
            "or not clearly enough to say when.",
        ),
        (
            Forecast(Outlook.HOLDS, 12, until=date(2028, 10, 1)),
            "The last 12 figures give no sign that it will stop meeting its target by October "
            "2028. A trend is no promise.",
        ),
        (
            Forecast(Outlook.TOO_FEW, 1),
            "There is no trend to tell it by: 1 figure, and it takes 8.",
        ),
        (
            Forecast(Outlook.TOO_FEW, 6, restarts=True),
            "There is no trend to tell it by: 6 figures since April, when it started again, and "
            "it takes 8.",
        ),
    ],
)
def test_a_forecast_is_said_with_how_sure_it_is(found: Forecast, expected: str) -> None:
    assert words(found) == expected


@given(figures, rules(), st.sampled_from(Basis))
def test_no_month_is_named_as_an_outcome_without_how_sure_it_is(
    figures: list[Decimal | None], rule: Rule, basis: Basis
) -> None:
    found = told(figures, rule, basis=basis)
    said = words(found)
    for month in (found.earliest, found.latest):
        if month is not None:
            assert f"{month:%B}" in said
            assert "(four times in five)" in said
    if found.latest is not None:
        assert month_label(found.latest) in said


# How honest the range is: series with a straight line that is known, and noise of several kinds.

Noise = Callable[[Random, int], list[float]]


def passing_on(share: float) -> Noise:
    """Return noise of which each figure passes on a share of itself to the next: AR(1)."""

    def noise(random: Random, count: int) -> list[float]:
        found = [random.gauss(0, 1)]
        while len(found) < count:
            found.append(share * found[-1] + sqrt(1 - share**2) * random.gauss(0, 1))
        return found

    return noise


def of_twelve_months(random: Random, count: int) -> list[float]:
    """Return the means of twelve months' noise, each of which shares eleven with the one before."""
    each = [random.gauss(0, 1) for _ in range(count + 11)]
    return [sum(each[place : place + 12]) / sqrt(12) for place in range(count)]


def coverage(noise: Noise, basis: Basis, count: int, trials: int = 250) -> tuple[float, int]:
    """Return the share of ranges that hold the month of the true line, and how many were told.

    Lines climb by a fraction of the noise to more than it, and cross after 1 to 18 months.
    """
    random, held, ranges = Random(20261122), 0, 0
    for slope in (0.15, 0.3, 0.6, 1.2):
        for _ in range(trials):
            crosses = random.randint(1, 18) - 0.5
            target = Decimal(repr(round(50 + slope * crosses, 6)))
            figures = [
                Decimal(repr(round(50 + slope * (place - count + 1) + off, 6)))
                for place, off in enumerate(noise(random, count))
            ]
            found = told(figures, replace(SEVENTY, target=target), basis=basis)
            if found.outlook is not Outlook.REACHES or found.earliest is None:
                continue
            truth = months_after(OCTOBER, ceil(crosses))
            ranges += 1
            held += found.earliest <= truth and (found.latest is None or truth <= found.latest)
    return held / ranges, ranges


@pytest.mark.parametrize("count", [FEWEST, 12])
@pytest.mark.parametrize(
    ("noise", "basis"),
    [
        pytest.param(passing_on(0), Basis.IN_MONTH, id="in-month, independent"),
        pytest.param(passing_on(0.3), Basis.IN_MONTH, id="in-month, AR(1) of 0.3"),
        pytest.param(passing_on(0.5), Basis.SNAPSHOT, id="stock, AR(1) of 0.5"),
        pytest.param(passing_on(0.7), Basis.SNAPSHOT, id="stock, AR(1) of 0.7"),
        pytest.param(of_twelve_months, Basis.ROLLING_12_MONTHS, id="rolling"),
    ],
)
def test_the_range_holds_the_true_month_at_least_four_times_in_five(
    noise: Noise, basis: Basis, count: int
) -> None:
    share, ranges = coverage(noise, basis, count)
    assert ranges > 300
    assert share >= 0.8


@pytest.mark.parametrize(
    ("noise", "basis"),
    [(passing_on(0.5), Basis.IN_MONTH), (passing_on(0.9), Basis.SNAPSHOT)],
)
def test_the_range_is_not_far_from_that_where_figures_go_together_more_than_is_allowed_for(
    noise: Noise, basis: Basis
) -> None:
    share, _ = coverage(noise, basis, 12)
    assert share >= 0.75


def test_the_range_is_not_so_wide_that_it_says_nothing() -> None:
    share, ranges = coverage(passing_on(0), Basis.IN_MONTH, 12)
    assert share <= 0.98
    assert ranges > 600
