"""Whether a figure is on its path back to green, by table and by property."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.rules.periods import Basis, Frequency, months_after
from indicators.rules.rating import (
    AMBER,
    GREEN,
    NO_FIGURE,
    RED,
    SUPPRESSED,
    Family,
    Polarity,
    Rating,
    Rule,
    is_better,
)
from indicators.rules.recovery import (
    MOST_DIGITS,
    Past,
    Path,
    Standing,
    backwards,
    begins_again,
    evenly,
    green_end,
    is_on,
    is_on_path,
    path_problems,
    progress,
)
from indicators.rules.values import Unit

HIGHER, LOWER = Polarity.HIGHER, Polarity.LOWER
OCT, NOV, DEC, JAN = (months_after(date(2026, 10, 1), count) for count in range(4))
PATH = Path(((OCT, Decimal(60)), (NOV, Decimal(70)), (DEC, Decimal(80))))
RANGE = Rule(Family.RANGE, Polarity.RANGE, low=Decimal(10), high=Decimal(20), tolerance=Decimal(5))
TARGET = Rule(Family.FLOOR, HIGHER, target=Decimal(80), amber_limit=Decimal(70))
percents = st.decimals(0, 100, places=4)


def past(first: date, *figures: tuple[str | None, Rating], step: int = 1) -> list[Past]:
    """Return months from the first on with a value and a rating each, the newest first."""
    return [
        Past(
            months_after(first, step * place),
            None if value is None else Decimal(value),
            rating,
            None,
        )
        for place, (value, rating) in enumerate(figures)
    ][::-1]


# Paths.


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (date(2026, 9, 1), None),
        (OCT, 60),
        (NOV, 70),
        (DEC, 80),
        (JAN, 80),
        (date(2036, 1, 1), 80),
    ],
)
def test_a_path_expects_nothing_before_it_begins_and_its_end_for_ever(
    month: date, expected: int | None
) -> None:
    assert PATH.expected(month) == expected
    assert PATH.last == DEC


def test_a_month_that_a_path_does_not_name_has_what_the_one_before_has() -> None:
    quarterly = Path(((OCT, Decimal(60)), (JAN, Decimal(80))))
    assert quarterly.expected(DEC) == 60


@pytest.mark.parametrize(
    ("value", "expected", "polarity", "rule", "is_on"),
    [
        ("69.9999", "70", HIGHER, None, False),
        ("70", "70", HIGHER, None, True),
        ("70.0001", "70", HIGHER, None, True),
        ("70.0001", "70", LOWER, None, False),
        ("70", "70", LOWER, None, True),
        ("69.9999", "70", LOWER, None, True),
        # A range: what counts is how far outside it lies, on either side.
        ("24.01", "24", Polarity.RANGE, RANGE, False),
        ("24", "24", Polarity.RANGE, RANGE, True),
        ("6", "24", Polarity.RANGE, RANGE, True),
        ("5.99", "24", Polarity.RANGE, RANGE, False),
        ("10", "15", Polarity.RANGE, RANGE, True),
        ("9.99", "15", Polarity.RANGE, RANGE, False),
        # Of a range that nobody has agreed nothing lies outside.
        ("99", "15", Polarity.RANGE, None, True),
        ("1", "15", Polarity.RANGE, None, True),
    ],
)
def test_a_figure_that_lies_on_its_path_is_on_it(
    value: str, expected: str, polarity: Polarity, rule: Rule | None, is_on: bool
) -> None:
    assert is_on_path(Decimal(value), Decimal(expected), polarity, rule) is is_on


@given(value=percents, expected=percents)
def test_a_percentage_and_its_complement_are_on_the_path_alike(
    value: Decimal, expected: Decimal
) -> None:
    assert is_on_path(value, expected, HIGHER) == is_on_path(100 - value, 100 - expected, LOWER)


@given(
    value=percents, better=percents, expected=percents, polarity=st.sampled_from([HIGHER, LOWER])
)
def test_no_better_figure_is_further_off_the_path(
    value: Decimal, better: Decimal, expected: Decimal, polarity: Polarity
) -> None:
    if is_better(better, value, polarity) and is_on_path(value, expected, polarity):
        assert is_on_path(better, expected, polarity)


def test_a_month_without_a_figure_or_before_the_path_is_neither_on_nor_off() -> None:
    (missing,) = past(NOV, (None, NO_FIGURE))
    assert is_on(PATH, missing, HIGHER) is None
    (early,) = past(date(2026, 9, 1), ("50", RED))
    assert is_on(PATH, early, HIGHER) is None


# How a figure stands.


def stands(*figures: tuple[str | None, Rating], step: int = 1) -> tuple[Standing, date | None, int]:
    """Return how a figure of which higher is better stands after these, since when, how long."""
    found = progress(PATH, past(OCT, *figures, step=step), HIGHER, step)
    return found.standing, found.since, found.months_off


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((), (Standing.NOT_YET, None, 0)),
        ((("60", RED),), (Standing.ON_PATH, None, 0)),
        ((("59.9", RED),), (Standing.OFF_PATH, OCT, 1)),
        ((("59", RED), ("69", RED)), (Standing.OFF_PATH, OCT, 2)),
        ((("61", RED), ("69", RED)), (Standing.OFF_PATH, NOV, 1)),
        ((("59", RED), ("70", RED)), (Standing.ON_PATH, None, 0)),
        # A month without a figure neither puts it off nor back on.
        ((("59", RED), (None, NO_FIGURE)), (Standing.NO_FIGURE, OCT, 1)),
        ((("61", RED), (None, NO_FIGURE)), (Standing.NO_FIGURE, None, 0)),
        (((None, NO_FIGURE),), (Standing.NO_FIGURE, None, 0)),
        ((("59", RED), (None, SUPPRESSED), ("79", AMBER)), (Standing.OFF_PATH, OCT, 2)),
        ((("59", RED), (None, NO_FIGURE), ("80", GREEN)), (Standing.ON_PATH, None, 0)),
        # Back after three months green, however it lies to the path.
        ((("80", GREEN), ("80", GREEN)), (Standing.ON_PATH, None, 0)),
        ((("80", GREEN), ("80", GREEN), ("80", GREEN)), (Standing.BACK, None, 0)),
        ((("69", GREEN), ("69", GREEN), ("69", GREEN)), (Standing.BACK, None, 0)),
        ((("69", GREEN), ("69", GREEN)), (Standing.OFF_PATH, NOV, 1)),
        ((("80", GREEN), (None, NO_FIGURE), ("80", GREEN), ("80", GREEN)),
         (Standing.ON_PATH, None, 0)),
        # Back, and then not green any more.
        ((("80", GREEN), ("80", GREEN), ("80", GREEN), ("79", AMBER)), (Standing.OFF_PATH, JAN, 1)),
    ],
)  # fmt: skip
def test_how_a_figure_stands_to_its_path(
    figures: tuple[tuple[str | None, Rating], ...], expected: tuple[Standing, date | None, int]
) -> None:
    assert stands(*figures) == expected


def test_a_quarter_s_figure_stands_for_three_months() -> None:
    assert stands(("80", GREEN), step=3)[0] is Standing.BACK
    assert stands(("59", RED), ("59", RED), step=3) == (Standing.OFF_PATH, OCT, 6)


def test_what_is_said_of_the_newest_month_is_of_that_month() -> None:
    found = progress(PATH, past(OCT, ("59", RED), ("71", AMBER)), HIGHER, 1)
    assert (found.month, found.value, found.expected) == (NOV, Decimal(71), Decimal(70))
    begun = progress(PATH, [], HIGHER, 1)
    assert (begun.month, begun.value, begun.expected) == (OCT, None, None)


def test_lower_is_better_turns_it_round() -> None:
    down = Path(((OCT, Decimal(30)), (NOV, Decimal(20))))
    assert progress(down, past(OCT, ("30", RED)), LOWER, 1).standing is Standing.ON_PATH
    assert progress(down, past(OCT, ("30.01", RED)), LOWER, 1).standing is Standing.OFF_PATH


def test_every_standing_has_its_words() -> None:
    assert len({standing.label for standing in Standing}) == len(Standing)


@given(st.lists(st.tuples(percents, st.sampled_from([RED, AMBER, GREEN])), min_size=1, max_size=30))
def test_it_is_off_since_the_first_of_the_figures_in_a_row_that_were(
    figures: list[tuple[Decimal, Rating]],
) -> None:
    months = past(OCT, *((str(value), rating) for value, rating in figures))
    found = progress(PATH, months, HIGHER, 1)
    off = [one.month for one in months if is_on(PATH, one, HIGHER) is False]
    if found.standing is Standing.OFF_PATH:
        assert found.since in off
        assert [one.month for one in months[: found.months_off]] == off[: found.months_off]
        assert months_after(found.since, -1) not in off
    else:
        assert found.since is None
        assert months[0].month not in off or found.standing is Standing.BACK


# Drawn evenly.


@pytest.mark.parametrize(
    ("start", "end", "count", "path"),
    [
        ("70", "90", 4, ["75", "80", "85", "90"]),
        ("90", "70", 4, ["85", "80", "75", "70"]),
        ("70", "71", 3, ["70.3", "70.7", "71"]),
        ("44.444", "45.55", 1, ["45.55"]),
        ("70", "70", 2, ["70", "70"]),
        # Rounding never asks for more than the end, or for less where lower is better.
        ("10.04", "10.06", 2, ["10.06", "10.06"]),
        ("10.06", "10.04", 2, ["10.1", "10.04"]),
        ("9.96", "9.94", 2, ["10.0", "9.94"]),
    ],
)
def test_a_path_is_drawn_in_equal_steps(start: str, end: str, count: int, path: list[str]) -> None:
    months = [months_after(OCT, place) for place in range(count)]
    drawn = evenly(Decimal(start), Decimal(end), months, 1)
    assert [value for _, value in drawn] == [Decimal(value) for value in path]
    assert [month for month, _ in drawn] == months


@given(start=percents, end=percents, count=st.integers(1, 36), decimals=st.integers(0, 2))
def test_a_path_that_is_drawn_goes_one_way_and_ends_where_it_is_to(
    start: Decimal, end: Decimal, count: int, decimals: int
) -> None:
    months = [months_after(OCT, place) for place in range(count)]
    values = [value for _, value in evenly(start, end, months, decimals)]
    assert values[-1] == end
    sign = 1 if end > start else -1
    assert all(sign * one <= sign * other for one, other in pairwise(values))
    # Half of the last place is all that rounding moves a step by.
    for number, value in enumerate(values, start=1):
        exact = start + (end - start) * number / count
        assert abs(value - exact) <= Decimal(1).scaleb(-decimals) / 2 + Decimal("1e-20")


@pytest.mark.parametrize(
    ("rule", "start", "end"),
    [
        (TARGET, "50", 80),
        (RANGE, "5", 10),
        (RANGE, "25", 20),
        (Rule(Family.RANGE, Polarity.RANGE, high=Decimal(20)), "25", 20),
        (Rule(Family.RANGE, Polarity.RANGE, low=Decimal(10)), "5", 10),
        (Rule(Family.DATA_ONLY, HIGHER), "50", None),
    ],
)
def test_a_path_ends_by_default_with_the_target_or_the_nearer_end_of_the_range(
    rule: Rule, start: str, end: int | None
) -> None:
    assert green_end(rule, Decimal(start)) == end


# What is wrong with one.


def problems(
    points: dict[date, str], rule: Rule | None = TARGET, unit: Unit = Unit.PERCENT, **options: bool
) -> list[str]:
    """Return what is wrong with a path over October to December 2026."""
    values = {month: Decimal(value) for month, value in points.items()}
    return path_problems(values, [OCT, NOV, DEC], rule, unit, **options)


SOUND = {OCT: "60", NOV: "70", DEC: "80"}


@pytest.mark.parametrize(
    ("points", "unit"),
    [
        (SOUND, Unit.PERCENT),
        ({OCT: "0", NOV: "0", DEC: "100"}, Unit.PERCENT),
        ({OCT: "60", NOV: "70.1234", DEC: "100.1"}, Unit.DAYS),
        ({**SOUND, DEC: "9" * MOST_DIGITS}, Unit.NUMBER),
    ],
)
def test_a_path_that_can_be_has_nothing_wrong(points: dict[date, str], unit: Unit) -> None:
    assert problems(points, unit=unit) == []


@pytest.mark.parametrize(
    ("points", "unit", "words"),
    [
        ({OCT: "60", DEC: "80"}, Unit.PERCENT, "November 2026 has no value"),
        ({**SOUND, JAN: "90"}, Unit.PERCENT, "January 2027 is no month of the path"),
        ({**SOUND, DEC: "79.9999"}, Unit.PERCENT, "with 79.9999%, which does not meet the target"),
        ({**SOUND, DEC: "100.0001"}, Unit.PERCENT, "December 2026: 100.0001% is more than 100%."),
        ({**SOUND, OCT: "-0.0001"}, Unit.PERCENT, "October 2026: -0.0001% is below 0"),
        ({**SOUND, DEC: "1" + "0" * MOST_DIGITS}, Unit.NUMBER, "is too large"),
        ({**SOUND, NOV: "70.12345"}, Unit.PERCENT, "has more than 4 decimals"),
    ],
)
def test_what_is_wrong_with_a_path_is_said_of_its_month(
    points: dict[date, str], unit: Unit, words: str
) -> None:
    (problem,) = problems(points, unit=unit)
    assert words in problem


def test_a_net_change_may_be_below_zero() -> None:
    points = {**SOUND, OCT: "-4"}
    assert problems(points, unit=Unit.NUMBER, may_be_below_zero=True) == []
    (problem,) = problems({**SOUND, OCT: "-1" + "0" * MOST_DIGITS}, may_be_below_zero=True)
    assert "too large" in problem


def test_a_path_without_a_rule_ends_as_it_likes() -> None:
    assert problems({**SOUND, DEC: "1"}, rule=None) == []


def test_a_path_into_a_range_ends_within_it() -> None:
    months = {OCT: "8", NOV: "9", DEC: "10"}
    assert problems(months, rule=RANGE, unit=Unit.DAYS) == []
    (problem,) = problems({**months, DEC: "9.9"}, rule=RANGE, unit=Unit.DAYS)
    assert "does not meet the target of 10% to 20%" in problem


def dips(
    points: dict[date, str],
    polarity: Polarity = HIGHER,
    rule: Rule | None = TARGET,
    unit: Unit = Unit.PERCENT,
    *,
    is_year_to_date: bool = False,
) -> list[str]:
    """Return the months in which a path asks for less than before, in words."""
    values = {month: Decimal(value) for month, value in points.items()}
    found = backwards(values, polarity, lambda _: rule, unit, is_year_to_date=is_year_to_date)
    return [words.partition(",")[0] for words in found]


def test_a_path_that_asks_for_less_than_the_month_before_is_said_with_its_month() -> None:
    assert dips({OCT: "60", NOV: "60", DEC: "80"}) == []
    assert dips({OCT: "60", NOV: "59.9", DEC: "80"}) == [
        "November 2026: 59.9% is worse than 60% in October 2026"
    ]
    assert dips({OCT: "60", NOV: "60.1", DEC: "50"}, LOWER, None) == [
        "November 2026: 60.1% is worse than 60% in October 2026"
    ]


def test_of_a_range_a_path_may_come_from_either_side_and_not_go_further_away() -> None:
    assert dips({OCT: "8", NOV: "22", DEC: "11"}, Polarity.RANGE, RANGE) == []
    assert dips({OCT: "8", NOV: "22.1", DEC: "11"}, Polarity.RANGE, RANGE) == [
        "November 2026: 22.1% is worse than 8% in October 2026"
    ]


def test_a_year_to_date_begins_again_in_april_and_a_number_can_only_grow_until_then() -> None:
    march, april, may = date(2027, 3, 1), date(2027, 4, 1), date(2027, 5, 1)
    options: dict[str, Any] = {"rule": None, "unit": Unit.NUMBER, "is_year_to_date": True}
    assert dips({march: "40", april: "3", may: "6"}, HIGHER, **options) == []
    assert dips({march: "40", april: "3", may: "2"}, HIGHER, **options) == [
        "May 2027: 2 is worse than 3 in April 2027"
    ]
    assert dips({march: "40", april: "3", may: "6"}, LOWER, **options) == []
    assert dips({april: "30", may: "31"}, LOWER, **{**options, "unit": Unit.PERCENT}) == [
        "May 2027: 31% is worse than 30% in April 2027"
    ]


def test_of_a_year_to_date_a_path_expects_nothing_in_a_year_after_its_end() -> None:
    march, april = date(2027, 3, 1), date(2027, 4, 1)
    path = Path(((JAN, Decimal(30)), (march, Decimal(40))), begins_again=True)
    assert [path.expected(month) for month in (DEC, JAN, date(2027, 2, 1), march, april)] == [
        None, 30, 30, 40, None,
    ]  # fmt: skip
    months = [Past(april, Decimal(3), RED, None), Past(march, Decimal(39), RED, None)]
    found = progress(path, months, HIGHER, 1)
    assert (found.standing, found.since, found.expected) == (Standing.NO_FIGURE, None, None)


@pytest.mark.parametrize(
    ("basis", "frequency", "begins"),
    [
        (Basis.YEAR_TO_DATE, Frequency.MONTHLY, True),
        (Basis.YEAR_TO_DATE, Frequency.QUARTERLY, True),
        (Basis.YEAR_TO_DATE, Frequency.ANNUAL, False),
        (Basis.IN_MONTH, Frequency.MONTHLY, False),
    ],
)
def test_a_year_to_date_begins_again_unless_it_is_annual(
    basis: Basis, frequency: Frequency, begins: bool
) -> None:
    assert begins_again(basis, frequency) is begins


def test_a_value_of_any_length_is_refused_in_words() -> None:
    (problem,) = problems({**SOUND, DEC: "9" * 40}, unit=Unit.NUMBER)
    assert problem == "December 2026: the value is too large: check it."


def test_a_path_without_a_month_is_none() -> None:
    (problem,) = path_problems({}, [], TARGET, Unit.PERCENT)
    assert "choose a later one" in problem
