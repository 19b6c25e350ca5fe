"""How a pack writes a figure and a rating in a table's cell."""

from decimal import Decimal

from indicators.packs.document import Cell
from indicators.queries.catalogue import Facts
from indicators.queries.indicator import Line
from indicators.queries.scorecard import Row
from indicators.rules.rating import Colour
from indicators.rules.suppression import Policy
from indicators.rules.values import plain, show_published, unrounded

NOTHING = Cell("–")


def words(text: str) -> Cell:
    """Return a cell of words, with a dash for none."""
    return Cell(text) if text else NOTHING


def count(number: Decimal | int | None) -> Cell:
    """Return a count as it was entered, a dash where there is none."""
    if number is None:
        return NOTHING
    exact = Decimal(number)
    return Cell(plain(exact), exact)


def exact(value: Decimal | None) -> Decimal | None:
    """Return a value as files give it, None where there is none."""
    return None if value is None else unrounded(value)


def figure(of: Line | Row) -> Cell:
    """Return a figure as it is read, or why there is none."""
    return Cell(of.value, exact(of.reading.value))


def rating(colour: Colour) -> Cell:
    """Return a rating."""
    return Cell(colour.label, colour=colour)


def published(value: float | None, marker: str, one: Facts) -> Cell:
    """Return a published figure, its marker's meaning, or a dash where nothing was published."""
    shown = show_published(value, marker, one.unit, one.decimals)
    return Cell(shown, None if value is None else unrounded(Decimal(repr(value))))


def counts_children(one: Facts) -> bool:
    """Return whether an indicator's figures count children, as its source says."""
    return one.suppression is not Policy.NONE
