"""How a pack writes a figure, a rating and a date in a table's cell."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from indicators.packs.document import Cell, Table
from indicators.queries.catalogue import Facts
from indicators.queries.indicator import Line
from indicators.queries.scorecard import Row
from indicators.rules.rating import Colour
from indicators.rules.suppression import Policy
from indicators.rules.values import plain, show_published, unrounded

NOTHING = Cell("–")
_T = TypeVar("_T")


def words(text: str) -> Cell:
    """Return a cell of words, with a dash for none."""
    return Cell(text) if text else NOTHING


def count(number: Decimal | int | None) -> Cell:
    """Return a count as it was entered, a dash where there is none."""
    if number is None:
        return NOTHING
    exact = Decimal(number)
    return Cell(plain(exact), exact)


def figure(of: Line | Row) -> Cell:
    """Return a figure as it is read, or why there is none."""
    value = of.reading.value
    return Cell(of.value, None if value is None else unrounded(value))


def noted(table: Table, title: str = "Note") -> Table:
    """Return a table without its column of notes where no row has any."""
    place = [column.title for column in table.columns].index(title)
    if any(row.cells[place] != NOTHING for row in table.rows):
        return table

    def without(cells: tuple[_T, ...]) -> tuple[_T, ...]:
        return (*cells[:place], *cells[place + 1 :])

    return replace(
        table,
        columns=without(table.columns),
        rows=tuple(replace(row, cells=without(row.cells)) for row in table.rows),
    )


def rating(colour: Colour) -> Cell:
    """Return a rating."""
    return Cell(colour.label, colour=colour)


def published(value: float | None, marker: str, one: Facts) -> Cell:
    """Return a published figure, its marker's meaning, or a dash where nothing was published."""
    exact = None if value is None else unrounded(Decimal(repr(value)))
    return Cell(show_published(value, marker, one.unit, one.decimals), exact)


def day(on: date) -> str:
    """Return a day in words: 3 December 2026."""
    return f"{on.day} {on:%B %Y}"


def counts_children(one: Facts) -> bool:
    """Return whether an indicator's figures count children, as its source says."""
    return one.suppression is not Policy.NONE
