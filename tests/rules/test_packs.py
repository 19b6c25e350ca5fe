"""Periods of packs, and their months put together."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.rules.exemption import Paragraph, ground
from indicators.rules.packs import Period, SectionKey, Stretch, reordered, together
from indicators.rules.suppression import Policy
from indicators.rules.values import Absence, Reading, Unit

OCTOBER = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("stretch", "last", "label", "count"),
    [
        (Stretch.MONTH, OCTOBER, "October 2026", 1),
        (Stretch.THREE_MONTHS, OCTOBER, "August to October 2026", 3),
        (Stretch.THREE_MONTHS, date(2026, 1, 1), "November 2025 to January 2026", 3),
        (Stretch.QUARTER, date(2026, 6, 1), "Quarter 1 of 2026/27 (April to June 2026)", 3),
        (Stretch.QUARTER, date(2026, 9, 1), "Quarter 2 of 2026/27 (July to September 2026)", 3),
        (Stretch.QUARTER, date(2026, 12, 1), "Quarter 3 of 2026/27 (October to December 2026)", 3),
        (Stretch.QUARTER, date(2027, 3, 1), "Quarter 4 of 2026/27 (January to March 2027)", 3),
    ],
)
def test_a_period_is_named_and_has_its_months(
    stretch: Stretch, last: date, label: str, count: int
) -> None:
    period = Period(stretch, last)
    assert period.label == label
    assert len(period.months) == count
    assert period.months[-1] == last


@pytest.mark.parametrize("month", [1, 2, 4, 5, 7, 8, 10, 11])
def test_a_quarter_ends_with_a_quarters_last_month(month: int) -> None:
    with pytest.raises(ValueError, match="does not end a quarter"):
        Period(Stretch.QUARTER, date(2026, month, 1))


def counted(*pairs: tuple[int, int | None]) -> list[Reading]:
    return [
        Reading(
            date(2026, month, 1),
            Decimal(1),
            Decimal(above),
            None if below is None else Decimal(below),
        )
        for month, (above, below) in enumerate(pairs, start=1)
    ]


def test_percentages_are_put_together_by_their_counts() -> None:
    whole = together(counted((10, 100), (90, 100), (20, 50)), Unit.PERCENT, Policy.SMALL_COUNTS)
    assert whole is not None
    assert (whole.value, whole.numerator, whole.denominator) == (
        Decimal(48),
        Decimal(120),
        Decimal(250),
    )


def test_numbers_are_added_up() -> None:
    whole = together(counted((10, None), (20, None), (30, None)), Unit.NUMBER, Policy.NONE)
    assert whole is not None
    assert whole.value == 60


def test_a_month_without_a_figure_leaves_no_whole() -> None:
    readings = [*counted((10, 100)), Reading(OCTOBER, absence=Absence.MISSING)]
    assert together(readings, Unit.PERCENT, Policy.NONE) is None


def test_a_withheld_month_withholds_the_whole() -> None:
    readings = [*counted((10, 100)), Reading(OCTOBER, absence=Absence.SUPPRESSED)]
    whole = together(readings, Unit.PERCENT, Policy.SMALL_COUNTS)
    assert whole is not None
    assert whole.absence is Absence.SUPPRESSED
    assert whole.numerator is None


def test_a_whole_with_a_provisional_month_is_provisional() -> None:
    readings = counted((10, 100), (20, 100))
    readings[0] = readings[0]._replace(provisional=True)
    whole = together(readings, Unit.PERCENT, Policy.NONE)
    assert whole is not None
    assert whole.provisional


def test_every_section_and_every_paragraph_has_its_words() -> None:
    assert all(key.label for key in SectionKey)
    assert len({ground(paragraph) for paragraph in Paragraph}) == 7


KEYS = list(SectionKey)[:8]


def moved(**places: int) -> list[int]:
    """Return the sections' former places, in the order that moving some of them gives."""
    asked = {key: place for place, key in enumerate(KEYS, start=1)}
    asked |= {KEYS[int(name[1:]) - 1]: place for name, place in places.items()}
    return [KEYS.index(key) + 1 for key in reordered(KEYS, asked)]


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ({}, [1, 2, 3, 4, 5, 6, 7, 8]),
        ({"s5": 2}, [1, 5, 2, 3, 4, 6, 7, 8]),
        ({"s2": 5}, [1, 3, 4, 5, 2, 6, 7, 8]),
        ({"s8": 1}, [8, 1, 2, 3, 4, 5, 6, 7]),
        ({"s1": 8}, [2, 3, 4, 5, 6, 7, 8, 1]),
        ({"s2": 3, "s3": 2}, [1, 3, 2, 4, 5, 6, 7, 8]),
        ({"s6": 1, "s7": 1}, [6, 7, 1, 2, 3, 4, 5, 8]),
    ],
)
def test_a_section_that_is_moved_stands_where_it_was_put_and_the_others_make_room(
    places: dict[str, int], order: list[int]
) -> None:
    assert moved(**places) == order
