"""The year's grid: a line an indicator, a cell a month that may be seen."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.access import sight
from indicators.entry import Entry, record_figures
from indicators.models import Origin, User
from indicators.queries.catalogue import facts
from indicators.queries.scorecard import scorecard
from indicators.queries.sight import Sight
from indicators.queries.year import Cell, year
from indicators.rules.periods import months_between
from indicators.rules.rating import Colour, Family
from tests.factories import make_council
from tests.one_indicator import Counts, add_target, make_indicator, months
from tests.queries.slow import HELD_BACK, LAST, draw_council

pytestmark = pytest.mark.django_db
APRIL, MARCH = date(2025, 4, 1), date(2026, 3, 1)


def cells_of(*figures: Counts, **fields: object) -> tuple[Cell | None, ...]:
    """Return the cells of the only indicator, whose figures are of April 2025 and after."""
    one = make_indicator(months("2025-04", *figures), **fields)
    add_target(one, date(2000, 4, 1))
    (line,) = year(APRIL, Sight.of_officers(), facts()).lines
    return line.cells


def test_a_year_is_twelve_months_from_april() -> None:
    grid = year(APRIL, Sight.of_officers(), [])
    assert grid.months == tuple(months_between(APRIL, MARCH))
    assert len(grid.months) == 12


def test_months_that_may_not_be_seen_yet_have_no_cell() -> None:
    cells = cells_of((92, 100), (50, 100))
    assert [cell and cell.rating.colour for cell in cells] == [
        Colour.GREEN,
        Colour.RED,
        *[None] * 10,
    ]


def test_what_is_withheld_or_missing_is_said_in_the_cell() -> None:
    cells = cells_of((92, 100), (3, 100), None)
    assert [cell.value for cell in cells[:3] if cell] == ["92.0%", "Suppressed", "Missing"]


def test_in_between_quarters_nothing_is_due() -> None:
    cells = cells_of(None, None, (92, 100), frequency="quarterly")
    assert [cell.is_due for cell in cells[:3] if cell] == [False, False, True]


def test_april_is_rated_against_the_march_and_the_april_before_the_year() -> None:
    figures = months("2024-04", (50, 100), *[None] * 11, (60, 100))
    one = make_indicator(figures)
    add_target(one, date(2000, 4, 1), family=Family.IMPROVING, amber_limit=None)
    (line,) = year(APRIL, Sight.of_officers(), facts()).lines
    assert line.cells[0] is not None
    assert line.cells[0].rating.colour is Colour.AMBER


def test_the_month_in_progress_is_for_the_lead_only(stranger: AnonymousUser, lead: User) -> None:
    one = make_indicator(months("2025-04", (92, 100)))
    record_figures(
        entries=[Entry(one, date(2025, 5, 1), Decimal(50), Decimal(100))],
        by=None,
        origin=Origin.GRID,
    )
    (strangers,) = year(APRIL, sight(stranger), facts()).lines
    (leads,) = year(APRIL, sight(lead), facts()).lines
    assert [cell is None for cell in strangers.cells[:2]] == [False, True]
    assert leads.cells[1] is not None
    assert leads.cells[1].value == "50.0%"


def test_every_cell_says_what_the_months_scorecard_says(stranger: AnonymousUser) -> None:
    draw_council(11, count=20)
    allowed = sight(stranger)
    grid = year(APRIL, allowed, facts())
    for place, month in enumerate(grid.months):
        cells = [line.cells[place] for line in grid.lines]
        if month in HELD_BACK:
            assert set(cells) == {None}
        else:
            rows = scorecard(month, allowed).rows
            assert cells == [Cell(month, row.rating, row.value) for row in rows]
    assert grid.seen == set(grid.months) - HELD_BACK
    assert grid.months[-1] == LAST


@pytest.mark.parametrize(("indicators", "years"), [(1, 3), (200, 3), (1, 20)])
def test_there_are_three_queries_however_many_indicators_and_years(
    indicators: int, years: int
) -> None:
    make_council(indicators, years)
    wanted, allowed = facts(), Sight.of_officers()
    with CaptureQueriesContext(connection) as captured:
        grid = year(APRIL, allowed, wanted)
    assert len(grid.lines) == indicators
    # Open recovery plans; targets; figures.
    assert len(captured) == 3
