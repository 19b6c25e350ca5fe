"""What must not be shown: small counts of children, and what would reveal them."""

from collections.abc import Iterable, Iterator
from datetime import date
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
    return numerator is not None and denominator is not None and is_small(denominator - numerator)


def shown(readings: Iterable[Reading], policy: Policy, basis: Basis) -> Iterator[Reading]:
    """Yield each reading, oldest first, with what must not be shown taken out.

    A year-to-date figure is also withheld when it differs by a small count from any other
    shown for its financial year, since subtracting the one from the other would reveal it.
    Every pair matters, not only neighbours: a restated year to date can fall back.
    """
    if policy is Policy.NONE:
        yield from readings
        return
    year: date | None = None
    kept: list[tuple[Decimal, ...]] = []
    for reading in readings:
        if reading.numerator is None:
            yield reading
            continue
        withhold = reveals(reading.numerator, reading.denominator)
        if basis is Basis.YEAR_TO_DATE and not withhold:
            counts = _counts(reading.numerator, reading.denominator)
            this_year = financial_year(reading.month)
            if year != this_year:
                year, kept = this_year, []
            withhold = any(
                0 < abs(now - then) < SMALLEST_SHOWN
                for other in kept
                for now, then in zip(counts, other, strict=False)
            )
            if not withhold:
                kept.append(counts)
        yield Reading(reading.month, absence=Absence.SUPPRESSED) if withhold else reading


def _counts(numerator: Decimal | None, denominator: Decimal | None) -> tuple[Decimal, ...]:
    """Return every count that a figure gives away: above, below and on the other side."""
    if numerator is None or denominator is None:
        return tuple(count for count in (numerator, denominator) if count is not None)
    return numerator, denominator, denominator - numerator
