"""Direction of travel, and months in a row."""

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
    Rule,
    complement,
)
from indicators.rules.travel import Direction, Judgement, Run, run, travel

HIGHER, LOWER, RANGE, NONE = Polarity
AUGUST = date(2026, 8, 1)
WITHIN = Rule(Family.RANGE, RANGE, low=Decimal(10), high=Decimal(20))
RATINGS = (RED, AMBER, GREEN, NO_TARGET, NO_FIGURE, NOT_DUE, CONTEXT, SUPPRESSED)

numbers = st.decimals(-1_000, 1_000, places=6)


def way(
    value: str, earlier: str, polarity: Polarity, rule: Rule | None = None
) -> tuple[Direction, Judgement, str]:
    """Return where the arrow points, what that means, and the word beside it."""
    found = travel(Decimal(value), Decimal(earlier), AUGUST, polarity, rule)
    assert found is not None
    assert (found.change, found.since) == (Decimal(value) - Decimal(earlier), AUGUST)
    return found.direction, found.judgement, found.word


@pytest.mark.parametrize(
    ("value", "earlier", "polarity", "expected"),
    [
        ("31", "29", HIGHER, (Direction.UP, Judgement.BETTER, "Better")),
        ("31", "29", LOWER, (Direction.UP, Judgement.WORSE, "Worse")),
        ("29", "31", HIGHER, (Direction.DOWN, Judgement.WORSE, "Worse")),
        ("29", "31", LOWER, (Direction.DOWN, Judgement.BETTER, "Better")),
        ("31", "31.0", HIGHER, (Direction.LEVEL, Judgement.SAME, "Same")),
        ("31", "31", LOWER, (Direction.LEVEL, Judgement.SAME, "Same")),
        ("358", "285", NONE, (Direction.UP, Judgement.NONE, "Up")),
        ("285", "358", NONE, (Direction.DOWN, Judgement.NONE, "Down")),
        ("285", "285", NONE, (Direction.LEVEL, Judgement.NONE, "Level")),
    ],
)
def test_the_arrow_follows_the_number_and_the_word_follows_what_is_good(
    value: str, earlier: str, polarity: Polarity, expected: tuple[Direction, Judgement, str]
) -> None:
    assert way(value, earlier, polarity) == expected


def test_the_unrounded_numbers_decide() -> None:
    assert way("31.0000001", "31", LOWER)[2] == "Worse"


@pytest.mark.parametrize(
    ("value", "earlier", "expected"),
    [
        ("12", "18", (Direction.DOWN, Judgement.IN_RANGE, "In range")),
        ("10", "20", (Direction.DOWN, Judgement.IN_RANGE, "In range")),
        ("12", "12.0", (Direction.LEVEL, Judgement.SAME, "Same")),
        ("9", "9", (Direction.LEVEL, Judgement.SAME, "Same")),
        ("10", "9.9999", (Direction.UP, Judgement.BETTER, "Better")),
        ("20.0001", "20", (Direction.UP, Judgement.WORSE, "Worse")),
        ("7", "25", (Direction.DOWN, Judgement.BETTER, "Better")),
        ("25", "7", (Direction.UP, Judgement.WORSE, "Worse")),
        ("25", "5", (Direction.UP, Judgement.SAME, "Same")),
    ],
)
def test_nearer_to_the_range_is_better(
    value: str, earlier: str, expected: tuple[Direction, Judgement, str]
) -> None:
    assert way(value, earlier, RANGE, WITHIN) == expected


@pytest.mark.parametrize("rule", [None, Rule(Family.DATA_ONLY, RANGE)])
def test_with_no_range_agreed_there_is_no_judgement(rule: Rule | None) -> None:
    assert way("12", "18", RANGE, rule) == (Direction.DOWN, Judgement.NONE, "Down")


@pytest.mark.parametrize(
    ("value", "earlier"), [(None, None), (Decimal(1), None), (None, Decimal(1))]
)
def test_there_is_no_arrow_without_both_values(
    value: Decimal | None, earlier: Decimal | None
) -> None:
    assert travel(value, earlier, AUGUST, HIGHER) is None


@given(numbers, numbers, st.sampled_from([HIGHER, LOWER, NONE]))
def test_a_measure_and_its_complement_point_apart_and_are_judged_alike(
    value: Decimal, earlier: Decimal, polarity: Polarity
) -> None:
    one = travel(value, earlier, AUGUST, polarity)
    other = travel(100 - value, 100 - earlier, AUGUST, polarity.opposite)
    assert one is not None
    assert other is not None
    assert one.judgement is other.judgement
    assert one.change == -other.change


@given(numbers, numbers)
def test_a_range_and_its_complement_are_judged_alike(value: Decimal, earlier: Decimal) -> None:
    one = travel(value, earlier, AUGUST, RANGE, WITHIN)
    other = travel(100 - value, 100 - earlier, AUGUST, RANGE, complement(WITHIN))
    assert one is not None
    assert other is not None
    assert one.judgement is other.judgement


# Months in a row, newest first


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ([], None),
        ([RED], Run(Colour.RED, 1, True)),
        ([RED, RED, RED], Run(Colour.RED, 3, True)),
        ([RED, RED, AMBER, RED], Run(Colour.RED, 2, False)),
        ([AMBER, RED], Run(Colour.AMBER, 1, False)),
        ([GREEN, GREEN, NO_TARGET], Run(Colour.GREEN, 2, False)),
    ],
)
def test_a_run_goes_back_until_another_colour(ratings: list[Rating], expected: Run | None) -> None:
    assert run(ratings) == expected


@pytest.mark.parametrize("ending", [NO_FIGURE, SUPPRESSED, NO_TARGET, CONTEXT])
def test_a_figure_that_nobody_can_colour_ends_a_run(ending: Rating) -> None:
    assert run([RED, ending, RED]) == Run(Colour.RED, 1, False)
    assert run([ending, RED, RED]) is None


def test_months_that_are_not_due_neither_lengthen_nor_end_a_run() -> None:
    quarterly = [NOT_DUE, RED, NOT_DUE, NOT_DUE, RED, NOT_DUE, NOT_DUE, GREEN]
    assert run(quarterly) == Run(Colour.RED, 2, False)
    assert run([NOT_DUE, NOT_DUE]) is None


@given(st.lists(st.sampled_from(RATINGS), max_size=40))
def test_a_run_is_the_longest_stretch_of_one_colour_up_to_now(ratings: list[Rating]) -> None:
    due = [rating for rating in ratings if rating is not NOT_DUE]
    found = run(ratings)
    if not due or due[0].colour is Colour.NOT_RATED:
        assert found is None
        return
    assert found is not None
    assert {rating.colour for rating in due[: found.length]} == {found.colour}
    assert found.is_open == (found.length == len(due))
    if not found.is_open:
        assert due[found.length].colour is not found.colour
