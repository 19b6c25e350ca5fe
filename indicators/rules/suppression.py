"""What must not be shown: small counts of children, and what would reveal them."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum

from indicators.rules.periods import Basis, financial_year
from indicators.rules.values import Absence, Reading

SMALLEST_SHOWN = 6


class Policy(StrEnum):
    """What the source of an indicator asks to be withheld."""

    NONE = "none"
    SMALL_COUNTS = "small-counts"

    @property
    def label(self) -> str:
        """The policy as a page explains it."""
        return _POLICIES[self]


_POLICIES = {
    Policy.NONE: "Nothing is withheld: the figures do not count children.",
    Policy.SMALL_COUNTS: (
        "Counts of 1 to 5, and figures from which one could be worked out, are withheld."
    ),
}


def is_small(count: Decimal | None) -> bool:
    """Return whether a count is one that could point to a child: above 0 and below 6."""
    return count is not None and 0 < count < SMALLEST_SHOWN


def reveals(numerator: Decimal | None, denominator: Decimal | None) -> bool:
    """Return whether a figure is a small count or lets a reader work one out.

    Besides the numerator and the denominator, the difference between them is the count on
    the other side of a percentage: 97 of 100 tells of three.
    """
    if is_small(numerator) or is_small(denominator):
        return True
    if numerator is None or denominator is None:
        return False
    return is_small(denominator - numerator)


def shown(readings: Iterable[Reading], policy: Policy, basis: Basis) -> Iterator[Reading]:
    """Yield each reading, oldest first, with what must not be shown taken out.

    A year-to-date figure is also withheld when the growth since the last one shown is
    small, since subtracting one month from the next would reveal it.
    """
    last: Reading | None = None
    for reading in readings:
        if policy is Policy.NONE or reading.value is None:
            yield reading
            continue
        withhold = reveals(reading.numerator, reading.denominator)
        if basis is Basis.YEAR_TO_DATE and not withhold and last is not None:
            withhold = financial_year(last.month) == financial_year(reading.month) and reveals(
                _growth(reading.numerator, last.numerator),
                _growth(reading.denominator, last.denominator),
            )
        if withhold:
            yield Reading(reading.month, absence=Absence.SUPPRESSED)
        else:
            last = reading
            yield reading


def _growth(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Return the change between two counts, or None when either is not known."""
    return None if now is None or before is None else abs(now - before)
