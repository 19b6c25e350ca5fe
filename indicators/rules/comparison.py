"""A council among others: mean, median, rank, quartile band, change, and who existed.

The results are those of DfE's own tools (LAIT, and the children's social care dashboard for
the median). A council is compared only with councils that existed in the period: there DfE's
tools differ, because published series carry figures of abolished councils years on.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import floor
from statistics import fmean
from statistics import median as _median

from indicators.rules.rating import Polarity

# LAIT's quartile bands, A the best; where high is good they are read from the other end.
BANDS = "ABCD"


class Method(StrEnum):
    """How the figures of statistical neighbours are put into one."""

    MEAN = "mean"
    MEDIAN = "median"

    @property
    def label(self) -> str:
        """The method as a page names it."""
        return self.value.capitalize()


def mean(values: Sequence[float]) -> float | None:
    """Return the plain mean of the figures there are, or None when there is none."""
    return fmean(values) if values else None


def median(values: Sequence[float]) -> float | None:
    """Return the middle of the figures there are, or None when there is none."""
    return _median(values) if values else None


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value that a share of the ordered figures does not exceed.

    Linear interpolation between the two nearest figures, which R calls type 7. There must
    be at least one figure.
    """
    place = (len(ordered) - 1) * share
    below = floor(place)
    if below + 1 == len(ordered):
        return ordered[below]
    return ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])


def rank(value: float, values: Sequence[float], polarity: Polarity) -> int | None:
    """Return the value's place among the councils' figures, of which it is one.

    1 is best and ties share the lower number. None when neither end is better.
    """
    if polarity is Polarity.LOWER:
        return 1 + sum(other < value for other in values)
    if polarity is Polarity.HIGHER:
        return 1 + sum(other > value for other in values)
    return None


def band(value: float, ordered: Sequence[float], polarity: Polarity) -> str | None:
    """Return the quartile band, A (best) to D, among the councils' figures in rising order.

    A figure that lies on a quartile belongs to the lower quarter, whichever end is good.
    None when neither end is better.
    """
    if polarity not in (Polarity.LOWER, Polarity.HIGHER):
        return None
    quarter = sum(value > quantile(ordered, share) for share in (0.25, 0.5, 0.75))
    return BANDS[quarter] if polarity is Polarity.LOWER else BANDS[3 - quarter]


def change(value: float | None, before: float | None) -> float | None:
    """Return how much the figure rose since the one before, or None when either is absent.

    The published digits are subtracted, so that 20.3 after 19.2 is 1.1 and nothing besides.
    """
    if value is None or before is None:
        return None
    return float(Decimal(repr(value)) - Decimal(repr(before)))


def existed(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Return whether a council existed on a period's last day."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)
