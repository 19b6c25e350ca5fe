"""Rank, band, mean and median, on each side of every boundary."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.rules.comparison import band, change, existed, mean, median, quantile, rank
from indicators.rules.rating import Polarity

LOWER, HIGHER, NONE = Polarity.LOWER, Polarity.HIGHER, Polarity.NONE
figures = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=160)


def test_a_quantile_between_two_figures_is_interpolated_as_r_does_by_default() -> None:
    # R: quantile(c(1, 2, 4, 8), c(.25, .5, .75), type = 7) is 1.75, 3, 5.
    assert [quantile([1, 2, 4, 8], share) for share in (0, 0.25, 0.5, 0.75, 1)] == [
        1,
        1.75,
        3,
        5,
        8,
    ]


def test_every_quantile_of_one_figure_is_that_figure() -> None:
    assert [quantile([7.5], share) for share in (0, 0.25, 1)] == [7.5, 7.5, 7.5]


@given(figures)
def test_the_middle_quantile_is_the_median(values: list[float]) -> None:
    assert quantile(sorted(values), 0.5) == pytest.approx(median(values), abs=1e-6)


def test_the_best_is_ranked_1_whichever_end_is_good() -> None:
    assert rank(3, [3, 5, 9], LOWER) == 1
    assert rank(3, [3, 5, 9], HIGHER) == 3


def test_ties_share_the_lower_number_and_the_next_rank_is_skipped() -> None:
    values = [1, 4, 4, 6]
    assert [rank(value, values, LOWER) for value in values] == [1, 2, 2, 4]
    assert [rank(value, values, HIGHER) for value in values] == [4, 2, 2, 1]


@pytest.mark.parametrize("polarity", [NONE, Polarity.RANGE])
def test_a_measure_with_no_better_end_has_neither_rank_nor_band(polarity: Polarity) -> None:
    assert rank(1, [1, 2], polarity) is None
    assert band(1, [1, 2], polarity) is None


def test_a_figure_on_a_quartile_is_in_the_lower_quarter() -> None:
    ordered = [0, 10, 20, 30, 40]  # quartiles 10, 20 and 30
    at_and_above = [10, 10.1, 20, 20.1, 30, 30.1]
    assert "".join(band(value, ordered, LOWER) or "" for value in at_and_above) == "ABBCCD"
    assert "".join(band(value, ordered, HIGHER) or "" for value in at_and_above) == "DCCBBA"


@given(figures, st.sampled_from([LOWER, HIGHER]), st.randoms(use_true_random=False))
def test_a_better_rank_never_has_a_worse_band(
    values: list[float], polarity: Polarity, order: random.Random
) -> None:
    ordered = sorted(values)
    placed = sorted(
        (rank(v, values, polarity) or 0, band(v, ordered, polarity) or "") for v in values
    )
    assert [letter for _, letter in placed] == sorted(letter for _, letter in placed)
    shuffled = order.sample(values, len(values))
    assert [rank(v, shuffled, polarity) for v in values] == [
        rank(v, values, polarity) for v in values
    ]


def test_mean_and_median_of_nothing_are_nothing() -> None:
    assert mean([]) is None
    assert median([]) is None


def test_mean_and_median_differ_where_one_neighbour_stands_apart() -> None:
    assert mean([1, 2, 9]) == 4
    assert median([1, 2, 9]) == 2
    assert median([1, 2, 3, 9]) == 2.5


def test_change_needs_both_figures_and_zero_is_a_figure() -> None:
    assert change(0, 2.5) == -2.5
    assert change(2.5, 0) == 2.5
    assert change(None, 2.5) is None
    assert change(2.5, None) is None


def test_change_is_that_of_the_digits_and_not_of_the_machines_fractions() -> None:
    assert change(20.3, 19.2) == 1.1 != 20.3 - 19.2
    assert change(422.9, 516.7) == -93.8 != 422.9 - 516.7
    assert change(2e-07, 1e22) == pytest.approx(-1e22)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2019, 3, 31), False),
        (date(2019, 4, 1), True),
        (date(2023, 3, 31), True),
        (date(2023, 4, 1), False),
    ],
)
def test_a_council_exists_from_its_first_day_to_its_last(on: date, *, expected: bool) -> None:
    assert existed(date(2019, 4, 1), date(2023, 3, 31), on) is expected


def test_a_council_with_no_dates_has_always_existed() -> None:
    assert existed(None, None, date(1990, 3, 31))
