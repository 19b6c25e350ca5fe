"""What a figure is worth and how it is written: units, exact values, shown values."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

from indicators.rules.published import meaning


class Unit(StrEnum):
    """How an indicator is measured."""

    PERCENT = "percent"
    NUMBER = "number"
    RATE_PER_10000 = "rate_per_10000"
    RATE_PER_100000 = "rate_per_100000"
    RATIO = "ratio"
    SCORE = "score"
    DAYS = "days"
    POUNDS = "gbp"

    @property
    def label(self) -> str:
        """The unit as a column heading or a form would name it."""
        return _LABELS[self]

    @property
    def is_counted(self) -> bool:
        """Whether the figure is a single number, with no denominator."""
        return self in (Unit.NUMBER, Unit.POUNDS)


_LABELS = {
    Unit.PERCENT: "Percentage",
    Unit.NUMBER: "Number",
    Unit.RATE_PER_10000: "Rate per 10,000",
    Unit.RATE_PER_100000: "Rate per 100,000",
    Unit.RATIO: "Ratio",
    Unit.SCORE: "Score",
    Unit.DAYS: "Days",
    Unit.POUNDS: "Pounds",
}
_SCALE = {
    Unit.PERCENT: Decimal(100),
    Unit.RATE_PER_10000: Decimal(10_000),
    Unit.RATE_PER_100000: Decimal(100_000),
}
_ONE = Decimal(1)
MOST_DECIMALS = 10


class Absence(StrEnum):
    """Why there is no figure to read for a month."""

    MISSING = "missing"
    NOT_DUE = "not-due"
    NOT_AVAILABLE = "not-available"
    BEING_VALIDATED = "being-validated"
    SUPPRESSED = "suppressed"
    NOT_SIGNED_OFF = "not-signed-off"

    @property
    def label(self) -> str:
        """The words that stand where the value would."""
        return self.value.replace("-", " ").capitalize()


ENTERED = (Absence.NOT_AVAILABLE, Absence.BEING_VALIDATED, Absence.NOT_DUE)
"""The reasons for no figure that a person gives; the others are worked out."""


class Reading(NamedTuple):
    """What may be read of one indicator in one month: a value, or why there is none."""

    month: date
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    absence: Absence | None = None
    provisional: bool = False


def value_of(numerator: Decimal, denominator: Decimal | None, unit: Unit) -> Decimal | None:
    """Return the exact value of a figure in its unit, or None when the denominator is zero.

    Decimals divide to 28 digits, so a quotient that ends is exact, and a figure that lies on
    a boundary is found to lie on it.
    """
    if unit.is_counted or denominator is None:
        return numerator
    if denominator == 0:
        return None
    return numerator * _SCALE.get(unit, _ONE) / denominator


def reading(
    month: date,
    unit: Unit,
    numerator: Decimal | None,
    denominator: Decimal | None,
    absence: str,
    provisional: bool,
) -> Reading:
    """Return what may be read of a figure as it was entered: `absence` is "" beside counts.

    Something out of nothing has no value, so there is none to read of it.
    """
    if numerator is None:
        return Reading(month, absence=Absence(absence or Absence.MISSING))
    value = value_of(numerator, denominator, unit)
    gone = Absence.NOT_AVAILABLE if value is None else None
    return Reading(month, value, numerator, denominator, gone, provisional)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Return the value to so many decimal places, halves away from zero, as DfE rounds."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def unrounded(value: Decimal) -> Decimal:
    """Return a value as files give it: to ten decimals, since a third never ends."""
    return Decimal(plain(rounded(value, MOST_DECIMALS)).replace(",", ""))


def plain(value: Decimal) -> str:
    """Return every digit of a number with thousands separators and no trailing zeros."""
    text = f"{value:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def in_counts(numerator: Decimal | None, denominator: Decimal | None, absence: str) -> str:
    """Return a figure as it was entered: 31 of 44, or why there is none; empty for nothing."""
    if numerator is None:
        return Absence(absence).label if absence else ""
    return plain(numerator) + (f" of {plain(denominator)}" if denominator is not None else "")


def with_unit(number: str, unit: Unit) -> str:
    """Return a written number with its unit's sign: 31%, £1,200, 14 days."""
    if unit is Unit.PERCENT:
        return f"{number}%"
    if unit is Unit.POUNDS:
        number += "0" if number[-2:-1] == "." else ""  # £1.50, never £1.5
        return f"-£{number[1:]}" if number.startswith("-") else f"£{number}"
    if unit is Unit.DAYS:
        return f"{number} day" if number in ("1", "-1") else f"{number} days"
    return number


def in_points(number: str) -> str:
    """Return a written distance between percentages: 1 point, 0.5 points."""
    return f"{number} point{'' if number.lstrip('+-') == '1' else 's'}"


def show(value: Decimal, unit: Unit, decimals: int) -> str:
    """Return a value as it is read: rounded to the indicator's decimals, with its unit."""
    number = f"{rounded(value, decimals):,f}"
    if number.startswith("-") and not number.strip("-0.,"):
        number = number[1:]
    return with_unit(number, unit)


def show_limit(value: Decimal, unit: Unit) -> str:
    """Return a target or another agreed limit, exactly as it was agreed."""
    return with_unit(plain(value), unit)


def show_published(value: float | None, marker: str, unit: Unit, decimals: int) -> str:
    """Return a published figure as it is read, or the meaning of its marker, or a dash.

    Published figures are floats; their shortest written form is what was published.
    """
    if value is not None:
        return show(Decimal(repr(value)), unit, decimals)
    return meaning(marker).capitalize() if marker else "–"


def show_change(change: float, unit: Unit, decimals: int) -> str:
    """Return the change of a published figure with its sign; between percentages in points."""
    size = rounded(Decimal(repr(change)), decimals)
    number = f"{size:+,f}" if size else "0"
    return in_points(number) if unit is Unit.PERCENT else number
