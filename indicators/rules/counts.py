"""What counts cannot be, however they were arrived at."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.rules.values import Unit, plain

MOST_WHOLE_DIGITS, MOST_DECIMALS = 10, 4
"""What a count has room for."""


def problems(
    numerator: Decimal | None,
    denominator: Decimal | None,
    unit: Unit,
    *,
    may_be_below_zero: bool = False,
) -> Iterator[str]:
    """Yield what is wrong with a figure's counts and what to do; nothing when they can be.

    `may_be_below_zero` is true of a net change, of which more can have left than came; what it
    is out of is still no less than nothing. A percentage is then 0 to 100, or up to 100 for a
    net change, and nothing else has an end that its unit tells.
    """
    if numerator is None:
        yield "there is no numerator: give the counts, or the reason why there are none"
        return
    counts = [count for count in (numerator, denominator) if count is not None]
    if not all(map(_has_room, counts)):
        yield (
            f"a count is a number of up to {MOST_WHOLE_DIGITS} digits before the point and "
            f"{MOST_DECIMALS} after it: write it so"
        )
        return
    least = min(counts[1:] if may_be_below_zero else counts, default=Decimal(0))
    if least < 0:
        yield f"{plain(least)} is below zero, and only a net change can be: check the count"
    if unit.is_counted:
        if denominator is not None:
            yield f"its unit, {unit.label.lower()}, has no denominator: leave it out"
    elif denominator is None:
        yield f"its unit, {unit.label.lower()}, needs a denominator: give it"
    elif denominator == 0 < numerator:
        yield f"the numerator is {plain(numerator)} out of nothing: check the denominator"
    elif unit is Unit.PERCENT and numerator > denominator >= 0:
        yield (
            f"the numerator, {plain(numerator)}, is more than the denominator, "
            f"{plain(denominator)}, that it is a part of: check both"
        )


def _has_room(count: Decimal) -> bool:
    return (
        count.is_finite()
        and abs(count) < 10**MOST_WHOLE_DIGITS
        and count == round(count, MOST_DECIMALS)
    )
