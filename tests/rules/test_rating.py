"""How red is decided: every family on, just below and just above each of its limits."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.rules.rating import (
    AMBER,
    CONTEXT,
    GREEN,
    NO_FIGURE,
    NO_TARGET,
    NOT_DUE,
    RED,
    SUPPRESSED,
    Colour,
    Family,
    Polarity,
    Rating,
    Reason,
    Rule,
    amber_ends,
    complement,
    problems,
    rate,
)
from indicators.rules.values import Absence, Unit, value_of
from tests.rules.strategies import RATED, STATIC, limits, rules, situations, values

HIGHER, LOWER, RANGE, NONE = Polarity
STEP = Decimal("0.0001")
SEVERITY = {Colour.GREEN: 0, Colour.AMBER: 1, Colour.RED: 2}


def rule(family: Family, polarity: Polarity, **numbers: str) -> Rule:
    return Rule(family, polarity, **{name: Decimal(text) for name, text in numbers.items()})  # type: ignore[arg-type]


def around(
    rule: Rule, limit: str, *, previous: Decimal | None = None, last_year: Decimal | None = None
) -> str:
    """Return the colours just below a limit, on it and just above it."""
    values = (Decimal(limit) + step for step in (-STEP, 0, STEP))
    return " ".join(
        rate(rule, value, previous=previous, last_year=last_year).colour for value in values
    )


ANY_MISS_HIGHER = rule(Family.ANY_MISS, HIGHER, target="85")
ANY_MISS_LOWER = rule(Family.ANY_MISS, LOWER, target="15")
FLOOR_HIGHER = rule(Family.FLOOR, HIGHER, target="85", amber_limit="80")
FLOOR_LOWER = rule(Family.FLOOR, LOWER, target="15", amber_limit="20")
PERCENT_HIGHER = rule(Family.TOLERANCE_PERCENT, HIGHER, target="85", tolerance="10")
PERCENT_LOWER = rule(Family.TOLERANCE_PERCENT, LOWER, target="15", tolerance="10")
PERCENT_NEGATIVE = rule(Family.TOLERANCE_PERCENT, HIGHER, target="-20", tolerance="10")
PERCENT_OF_NOTHING = rule(Family.TOLERANCE_PERCENT, LOWER, target="0", tolerance="10")
POINTS_HIGHER = rule(Family.TOLERANCE_POINTS, HIGHER, target="85", tolerance="2")
POINTS_LOWER = rule(Family.TOLERANCE_POINTS, LOWER, target="15", tolerance="2.5")
IMPROVING_HIGHER = rule(Family.IMPROVING, HIGHER, target="85")
IMPROVING_LOWER = rule(Family.IMPROVING, LOWER, target="15")
DECLINING_HIGHER = rule(Family.DECLINING, HIGHER, target="85")
DECLINING_LOWER = rule(Family.DECLINING, LOWER, target="15")
BANDS_HIGHER = rule(Family.BANDS, HIGHER, target="85", amber_limit="70")
BANDS_LOWER = rule(Family.BANDS, LOWER, target="15", amber_limit="30")
WITHIN = rule(Family.RANGE, RANGE, low="10", high="20")
WITHIN_TOLERANCE = rule(Family.RANGE, RANGE, low="10", high="20", tolerance="3")
AT_LEAST = rule(Family.RANGE, RANGE, low="10", tolerance="3")
AT_MOST = rule(Family.RANGE, RANGE, high="20", tolerance="3")
EXACTLY = rule(Family.RANGE, RANGE, low="10", high="10")


@pytest.mark.parametrize(
    ("rule", "limit", "colours"),
    [
        (ANY_MISS_HIGHER, "85", "red green green"),
        (ANY_MISS_LOWER, "15", "green green red"),
        (FLOOR_HIGHER, "85", "amber green green"),
        (FLOOR_HIGHER, "80", "red amber amber"),
        (FLOOR_LOWER, "15", "green green amber"),
        (FLOOR_LOWER, "20", "amber amber red"),
        (PERCENT_HIGHER, "85", "amber green green"),
        (PERCENT_HIGHER, "76.5", "red amber amber"),
        (PERCENT_LOWER, "15", "green green amber"),
        (PERCENT_LOWER, "16.5", "amber amber red"),
        (PERCENT_NEGATIVE, "-20", "amber green green"),
        (PERCENT_NEGATIVE, "-22", "red amber amber"),
        (POINTS_HIGHER, "85", "amber green green"),
        (POINTS_HIGHER, "83", "red amber amber"),
        (POINTS_LOWER, "15", "green green amber"),
        (POINTS_LOWER, "17.5", "amber amber red"),
        (BANDS_HIGHER, "85", "amber green green"),
        (BANDS_HIGHER, "70", "red amber amber"),
        (BANDS_LOWER, "15", "green green amber"),
        (BANDS_LOWER, "30", "amber amber red"),
        (WITHIN, "10", "red green green"),
        (WITHIN, "20", "green green red"),
        (WITHIN_TOLERANCE, "7", "red amber amber"),
        (WITHIN_TOLERANCE, "10", "amber green green"),
        (WITHIN_TOLERANCE, "20", "green green amber"),
        (WITHIN_TOLERANCE, "23", "amber amber red"),
        (AT_LEAST, "7", "red amber amber"),
        (AT_LEAST, "10", "amber green green"),
        (AT_MOST, "20", "green green amber"),
        (AT_MOST, "23", "amber amber red"),
        (EXACTLY, "10", "red green red"),
    ],
)
def test_a_value_on_a_limit_is_on_its_good_side(rule: Rule, limit: str, colours: str) -> None:
    assert problems(rule) == []
    assert around(rule, limit) == colours


def test_a_percentage_of_nothing_leaves_no_amber() -> None:
    # Such a rule is refused when it is loaded; if there is one all the same, nothing crashes.
    assert around(PERCENT_OF_NOTHING, "0") == "green green red"


@pytest.mark.parametrize(("rule", "far"), [(AT_LEAST, "1000000"), (AT_MOST, "-1000000")])
def test_an_open_end_of_a_range_has_no_limit(rule: Rule, far: str) -> None:
    assert rate(rule, Decimal(far)) == GREEN


@pytest.mark.parametrize(
    ("rule", "limit", "last_year", "colours"),
    [
        # The target is met or missed.
        (IMPROVING_HIGHER, "85", "90", "red green green"),
        (IMPROVING_HIGHER, "85", "70", "amber green green"),
        (IMPROVING_LOWER, "15", "10", "green green red"),
        (IMPROVING_LOWER, "15", "40", "green green amber"),
        # It is missed, and last year is or is not beaten; equal is not better.
        (IMPROVING_HIGHER, "70", "70", "red red amber"),
        (IMPROVING_LOWER, "40", "40", "amber red red"),
    ],
)
def test_a_miss_is_amber_only_when_strictly_better_than_last_year(
    rule: Rule, limit: str, last_year: str, colours: str
) -> None:
    assert around(rule, limit, last_year=Decimal(last_year)) == colours


@pytest.mark.parametrize(
    ("rule", "limit", "previous", "colours"),
    [
        # The target is met or missed; a miss is red however much better than before.
        (DECLINING_HIGHER, "85", "90", "red amber amber"),
        (DECLINING_HIGHER, "85", "70", "red green green"),
        (DECLINING_LOWER, "15", "10", "amber amber red"),
        (DECLINING_LOWER, "15", "40", "green green red"),
        # It is met, and is or is not worse than before; equal is not worse.
        (DECLINING_HIGHER, "90", "90", "amber green green"),
        (DECLINING_LOWER, "10", "10", "green green amber"),
    ],
)
def test_a_met_target_is_amber_only_when_strictly_worse_than_before(
    rule: Rule, limit: str, previous: str, colours: str
) -> None:
    assert around(rule, limit, previous=Decimal(previous)) == colours


def test_a_miss_with_no_figure_last_year_is_red() -> None:
    assert around(IMPROVING_HIGHER, "85") == "red green green"
    assert around(IMPROVING_LOWER, "15") == "green green red"


def test_a_met_target_with_no_figure_before_is_green() -> None:
    assert around(DECLINING_HIGHER, "85") == "red green green"
    assert around(DECLINING_LOWER, "15") == "green green red"


@given(rules(STATIC), st.decimals(-100, 100, places=1), st.decimals(-100, 100, places=1))
def test_only_the_families_that_look_back_use_earlier_figures(
    rule: Rule, value: Decimal, earlier: Decimal
) -> None:
    assert rate(rule, value, previous=earlier, last_year=earlier) == rate(rule, value)


@pytest.mark.parametrize(
    ("absence", "rating"),
    [
        (None, NO_FIGURE),
        (Absence.MISSING, NO_FIGURE),
        (Absence.NOT_AVAILABLE, NO_FIGURE),
        (Absence.BEING_VALIDATED, NO_FIGURE),
        (Absence.NOT_DUE, NOT_DUE),
        (Absence.SUPPRESSED, SUPPRESSED),
    ],
)
def test_a_month_without_a_figure_is_not_rated_whatever_its_rule(
    absence: Absence | None, rating: Rating
) -> None:
    data_only = Rule(Family.DATA_ONLY, NONE)
    assert {rate(rule, None, absence=absence) for rule in (None, data_only, WITHIN)} == {rating}


def test_a_figure_without_a_target_is_not_rated() -> None:
    assert rate(None, Decimal(58)) == NO_TARGET


@pytest.mark.parametrize("polarity", Polarity)
def test_data_only_is_context_and_not_rated(polarity: Polarity) -> None:
    assert rate(Rule(Family.DATA_ONLY, polarity), Decimal(358)) == CONTEXT


def test_only_what_is_not_rated_has_a_reason() -> None:
    assert [rating.reason for rating in (RED, AMBER, GREEN)] == [None] * 3
    reasons = [rating.reason for rating in (NO_TARGET, NO_FIGURE, NOT_DUE, CONTEXT, SUPPRESSED)]
    assert reasons == list(Reason)


@given(rules(STATIC), st.data())
def test_a_better_value_never_rates_worse(rule: Rule, data: st.DataObject) -> None:
    near = values(limits(rule))
    lower, higher = sorted([data.draw(near), data.draw(near)])
    better, worse = (higher, lower) if rule.polarity is HIGHER else (lower, higher)
    assert SEVERITY[rate(rule, better).colour] <= SEVERITY[rate(rule, worse).colour]


@given(rules((Family.RANGE,)), st.data())
def test_a_value_nearer_to_the_range_never_rates_worse(rule: Rule, data: st.DataObject) -> None:
    near = values(limits(rule))
    one, other = data.draw(near), data.draw(near)
    if max(_outside(rule, one)) < max(_outside(rule, other)):
        assert SEVERITY[rate(rule, one).colour] <= SEVERITY[rate(rule, other).colour]


def _outside(rule: Rule, value: Decimal) -> tuple[Decimal, Decimal]:
    zero = Decimal(0)
    below = zero if rule.low is None else max(zero, rule.low - value)
    above = zero if rule.high is None else max(zero, value - rule.high)
    return below, above


# The complement


def test_the_complement_of_a_floor_counts_from_the_other_end() -> None:
    assert complement(FLOOR_HIGHER) == FLOOR_LOWER


def test_the_complement_of_a_range_swaps_its_ends() -> None:
    other = complement(AT_LEAST)
    assert (other.low, other.high, other.tolerance) == (None, Decimal(90), Decimal(3))
    assert other.polarity is RANGE


def test_the_complement_keeps_a_tolerance_in_percent_of_target_as_the_same_points() -> None:
    other = complement(PERCENT_HIGHER)
    assert (other.family, other.target, other.tolerance) == (
        Family.TOLERANCE_POINTS,
        Decimal(15),
        Decimal("8.5"),
    )
    assert around(other, "23.5") == "amber amber red"


def test_the_complement_keeps_who_agreed_the_rule_and_when() -> None:
    agreed = replace(FLOOR_HIGHER, agreed_by="Cabinet", agreed_on=date(2025, 4, 1))
    assert (complement(agreed).agreed_by, complement(agreed).agreed_on) == (
        "Cabinet",
        date(2025, 4, 1),
    )


def test_the_complement_of_context_is_context() -> None:
    assert complement(Rule(Family.DATA_ONLY, NONE)) == Rule(Family.DATA_ONLY, NONE)


@given(situations(units=(Unit.PERCENT,)))
def test_a_measure_and_its_complement_always_rate_the_same(
    situation: tuple[Rule, Decimal, Decimal | None, Decimal | None],
) -> None:
    rule, *figures = situation
    # A percentage keeps its digits when it is taken from a hundred; a huge number would not.
    figures = [None if x is None else round(x % 1000, 20) for x in figures]
    value, previous, last_year = figures
    other, before, year_before = (None if x is None else 100 - x for x in figures)
    assert rate(rule, value, previous=previous, last_year=last_year) == rate(
        complement(rule), other, previous=before, last_year=year_before
    )


counts = st.integers(1, 10**6).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))


@st.composite
def counted(draw: st.DrawFn) -> tuple[Rule, list[tuple[int, int]]]:
    """Return a rule with three pairs of counts, of which the first may lie on its target."""
    rule = draw(rules(units=(Unit.PERCENT,)))
    figures = [draw(counts) for _ in range(3)]
    on = draw(counts)
    if draw(st.booleans()) and 100 * on[0] % on[1] == 0 and rule.target is not None:
        gap = 0 if rule.amber_limit is None else rule.amber_limit - rule.target
        target = Decimal(100 * on[0] // on[1])
        limit = None if rule.amber_limit is None else target + gap
        rule, figures[0] = replace(rule, target=target, amber_limit=limit), on
    if draw(st.booleans()):
        n, d = figures[0]
        figures[draw(st.integers(1, 2))] = 2 * n, 2 * d
    return rule, figures


@given(counted())
def test_n_of_d_and_the_rest_of_d_always_rate_the_same(
    case: tuple[Rule, list[tuple[int, int]]],
) -> None:
    rule, figures = case
    ratings = []
    for asked, sides in (
        (rule, figures),
        (complement(rule), [(d - n, d) for n, d in figures]),
    ):
        value, previous, last_year = (
            value_of(Decimal(n), Decimal(d), Unit.PERCENT) for n, d in sides
        )
        ratings.append(rate(asked, value, previous=previous, last_year=last_year))
    assert ratings[0] == ratings[1]


# Sound and unsound rules


@given(rules())
def test_every_family_has_sound_rules_and_their_complements_are_sound(rule: Rule) -> None:
    assert problems(complement(rule)) == []


@pytest.mark.parametrize("polarity", Polarity)
def test_data_only_fits_every_polarity(polarity: Polarity) -> None:
    assert problems(Rule(Family.DATA_ONLY, polarity)) == []


@pytest.mark.parametrize(
    ("unsound", "said"),
    [
        (rule(Family.ANY_MISS, HIGHER), "“any-miss” needs target"),
        (rule(Family.IMPROVING, HIGHER), "“improving” needs target"),
        (rule(Family.DECLINING, LOWER), "“declining” needs target"),
        (rule(Family.FLOOR, HIGHER, target="85"), "“floor” needs amber_limit"),
        (rule(Family.BANDS, HIGHER), "“bands” needs amber_limit and target"),
        (
            rule(Family.TOLERANCE_PERCENT, HIGHER, target="85"),
            "“tolerance-percent” needs tolerance",
        ),
        (rule(Family.TOLERANCE_POINTS, LOWER, tolerance="2"), "“tolerance-points” needs target"),
        (rule(Family.RANGE, RANGE), "“range” needs low, high or both"),
        (rule(Family.RANGE, RANGE, tolerance="2"), "“range” needs low, high or both"),
        (
            rule(Family.ANY_MISS, HIGHER, target="85", tolerance="2"),
            "“any-miss” does not use tolerance",
        ),
        (
            rule(Family.FLOOR, HIGHER, target="85", amber_limit="80", low="1", high="2"),
            "“floor” does not use high or low",
        ),
        (rule(Family.RANGE, RANGE, low="1", target="2"), "“range” does not use target"),
        (rule(Family.DATA_ONLY, NONE, target="85"), "“data-only” does not use target"),
        (rule(Family.RANGE, HIGHER, low="1"), "“range” does not fit polarity “higher”"),
        (rule(Family.RANGE, NONE, low="1"), "“range” does not fit polarity “none”"),
        (rule(Family.ANY_MISS, RANGE, target="1"), "“any-miss” does not fit polarity “range”"),
        (rule(Family.ANY_MISS, NONE, target="1"), "can only have the family “data-only”"),
        (
            rule(Family.TOLERANCE_POINTS, HIGHER, target="85", tolerance="0"),
            "tolerance must be more than 0",
        ),
        (PERCENT_OF_NOTHING, "a percentage of a target of 0 is no tolerance"),
        (rule(Family.RANGE, RANGE, low="1", tolerance="-1"), "tolerance must be more than 0"),
        (rule(Family.RANGE, RANGE, low="20", high="10"), "low must not be above high"),
        (
            rule(Family.FLOOR, HIGHER, target="85", amber_limit="90"),
            "amber_limit must be worse than target",
        ),
        (
            rule(Family.FLOOR, LOWER, target="15", amber_limit="15"),
            "amber_limit must be worse than target",
        ),
        (
            rule(Family.BANDS, LOWER, target="15", amber_limit="14.9999"),
            "amber_limit must be worse than target",
        ),
    ],
)
def test_an_unsound_rule_is_told_what_is_wrong_with_it(unsound: Rule, said: str) -> None:
    (problem,) = problems(unsound)
    assert said in problem


def test_every_fault_of_a_rule_is_told_at_once() -> None:
    assert len(problems(rule(Family.FLOOR, NONE, tolerance="-1"))) == 4


# Words


def test_every_colour_family_and_polarity_has_a_word_of_its_own() -> None:
    for kind in (Colour, Family, Polarity):
        labels = {member.label for member in kind}
        assert len(labels) == len(kind)
        assert all(label[0].isupper() and "-" not in label for label in labels)


def test_the_opposite_of_the_opposite_is_the_polarity_itself() -> None:
    assert [one.opposite for one in Polarity] == [LOWER, HIGHER, RANGE, NONE]
    assert all(one.opposite.opposite is one for one in Polarity)


def test_every_rated_family_is_tried_here() -> None:
    assert set(RATED) == set(Family) - {Family.DATA_ONLY}


def test_the_ends_of_amber_are_where_the_colour_turns() -> None:
    assert amber_ends(WITHIN_TOLERANCE) == (Decimal(7), Decimal(23))
    assert amber_ends(AT_LEAST) == (Decimal(7), None)
    assert amber_ends(WITHIN) == (None, None)
    assert amber_ends(FLOOR_LOWER) == (None, Decimal(20))
    assert amber_ends(ANY_MISS_HIGHER) == (None, None)
