"""Whether a figure is on its path back to green.

A path says month by month what the figure is to reach. A figure that lies on it is on its path,
as a figure that lies on a target meets it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from indicators.rules.periods import Basis, Frequency, financial_year, month_label
from indicators.rules.rating import (
    HUNDRED,
    Colour,
    Family,
    Polarity,
    Rating,
    Rule,
    is_better,
    meets,
)
from indicators.rules.sentence import aim
from indicators.rules.travel import distance
from indicators.rules.values import Unit, rounded, show_limit

MONTHS_GREEN = 3
"""How many months green a figure has been before it is said to be back."""
MOST_MONTHS = 36
"""How far ahead a path may reach: what takes longer is a strategy."""
MOST_DECIMALS, MOST_DIGITS = 4, 10
"""How exactly a path's value is kept, and how many digits stand before the point."""


class Standing(StrEnum):
    """How a figure stands to its path, in the order in which plans are told."""

    OFF_PATH = "off-path"
    NO_FIGURE = "no-figure"
    NOT_YET = "not-yet"
    ON_PATH = "on-path"
    BACK = "back-to-green"

    @property
    def label(self) -> str:
        """The standing as a page names it."""
        return _LABELS[self]


_LABELS = {
    Standing.NOT_YET: "Plan begun",
    Standing.NO_FIGURE: "Cannot be set against its path",
    Standing.OFF_PATH: "Off path",
    Standing.ON_PATH: "On path",
    Standing.BACK: "Back to green",
}


@dataclass(frozen=True, slots=True)
class Path:
    """What a figure is to reach, by month, in the indicator's unit; the oldest month first.

    `begins_again` is true of a year to date: what it is to reach in March says nothing of April.
    """

    points: tuple[tuple[date, Decimal], ...]
    begins_again: bool = False

    @property
    def last(self) -> date:
        """The month by which the figure is to be green."""
        return self.points[-1][0]

    def expected(self, month: date) -> Decimal | None:
        """Return what the figure is to reach in a month: after the path's end, what it ended with.

        None before the path begins and, of a year to date, in a financial year that it has no
        month of. A month that it does not name has what the one before has.
        """
        return next(
            (
                value
                for at, value in reversed(self.points)
                if at <= month
                and not (self.begins_again and financial_year(at) != financial_year(month))
            ),
            None,
        )


def begins_again(basis: Basis, frequency: Frequency) -> bool:
    """Return whether a figure counts from April on and begins again; an annual one does not."""
    return basis is Basis.YEAR_TO_DATE and frequency is not Frequency.ANNUAL


def is_on_path(
    value: Decimal, expected: Decimal, polarity: Polarity, rule: Rule | None = None
) -> bool:
    """Return whether a value is as good as its path expects, or better.

    Where a range is best, what counts is how far from the range it lies; in a month for which no
    range is agreed nothing lies outside it.
    """
    if rule is not None and rule.family is Family.RANGE:
        return distance(rule, value) <= distance(rule, expected)
    if polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return True
    return not is_better(expected, value, polarity)


@dataclass(frozen=True, slots=True)
class Past:
    """One month of a figure that has a plan: what may be read of it, and how it rated."""

    month: date
    value: Decimal | None
    rating: Rating
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How a figure stands to its path, and since when.

    `month` is the newest that a figure was due for. `since` is the first of the figures in a row
    that were off the path, None when the newest that there is was not. `months_off` and
    `months_green` count what figures stand for: a quarter's stands for three months.
    """

    standing: Standing
    month: date
    value: Decimal | None = None
    expected: Decimal | None = None
    since: date | None = None
    months_off: int = 0
    months_green: int = 0


def progress(path: Path, past: Sequence[Past], polarity: Polarity, months_each: int) -> Progress:
    """Return how a figure stands to its path after these months, the newest first.

    `past` has every month since the plan began that a figure was due for, and `months_each` is
    how many months a figure stands for. A month without a figure neither puts a figure off its
    path nor back on it, and ends what it has been green for.
    """
    if not past:
        return Progress(Standing.NOT_YET, path.points[0][0])
    newest = past[0]
    expected = path.expected(newest.month)
    green = _leading(past, lambda one: one.rating.colour is Colour.GREEN) * months_each
    if green >= MONTHS_GREEN:
        return Progress(Standing.BACK, newest.month, newest.value, expected, months_green=green)
    known = [one for one in past if one.value is not None]
    off = _leading(known, lambda one: is_on(path, one, polarity) is False)
    standing = Standing.OFF_PATH if off else Standing.ON_PATH
    return Progress(
        Standing.NO_FIGURE if newest.value is None or expected is None else standing,
        newest.month,
        newest.value,
        expected,
        known[off - 1].month if off else None,
        off * months_each,
        green,
    )


def is_on(path: Path, one: Past, polarity: Polarity) -> bool | None:
    """Return whether a month's figure is on the path; None without a figure, or a path yet."""
    expected = path.expected(one.month)
    if one.value is None or expected is None:
        return None
    return is_on_path(one.value, expected, polarity, one.rule)


def _leading(past: Iterable[Past], holds: Callable[[Past], bool]) -> int:
    """Return how many of the newest months in a row something holds for."""
    count = 0
    for one in past:
        if not holds(one):
            break
        count += 1
    return count


def path_decimals(expected: Decimal, least: int) -> int:
    """Return how many decimals a path's value is written with: all that it has, as agreed."""
    exponent = expected.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(least, -exponent)


def or_better(polarity: Polarity, rule: Rule | None) -> str:
    """Return the words that follow what a path expects: a figure may be better than that."""
    if rule is not None and rule.family is Family.RANGE:
        return " or nearer to the range"
    return {Polarity.HIGHER: " or more", Polarity.LOWER: " or less"}.get(polarity, "")


def evenly(
    start: Decimal, end: Decimal, months: Sequence[date], decimals: int
) -> tuple[tuple[date, Decimal], ...]:
    """Return a path of equal steps from a figure, which is before the first month, to the last.

    Values are rounded to the indicator's decimals, save the last, which is as it was given; none
    asks for more than the last does.
    """
    step, no_further = (end - start) / len(months), min if end > start else max
    steps = (
        no_further(rounded(start + step * number, decimals), end)
        for number in range(1, len(months))
    )
    return tuple(zip(months, (*steps, end), strict=True))


def green_end(rule: Rule, start: Decimal) -> Decimal | None:
    """Return the value with which a path from a figure ends green: the target, by default.

    Of a range it is the end that is nearer. None where a rule names no value.
    """
    if rule.family is not Family.RANGE:
        return rule.target
    is_below = rule.high is None or (rule.low is not None and start < rule.low)
    return rule.low if is_below else rule.high


def path_problems(
    points: Mapping[date, Decimal],
    months: Sequence[date],
    rule: Rule | None,
    unit: Unit,
    *,
    may_be_below_zero: bool = False,
) -> list[str]:
    """Return what is wrong with a path over these months, in words for who types it; [] if nothing.

    `months` are those that a figure is due for, up to the one by which it is to be green, and
    `rule` is what rates it then. `may_be_below_zero` is true of a net change.
    """
    if not months:
        return ["The path has no month that a figure is due for: choose a later one to end with."]
    found = [
        f"{month_label(month)} has no value: say what the figure is to reach then."
        for month in months
        if month not in points
    ]
    found += [
        f"{month_label(month)} is no month of the path, which has one value for each month that a "
        f"figure is due for, from {month_label(months[0])}: leave it out."
        for month in sorted(points)
        if month not in months
    ]
    for month, value in sorted(points.items()):
        if problem := _impossible(value, unit, may_be_below_zero=may_be_below_zero):
            found.append(f"{month_label(month)}: {problem}")
    if not found and rule is not None and not meets(rule, points[months[-1]]):
        found.append(
            f"The path ends in {month_label(months[-1])} with "
            f"{show_limit(points[months[-1]], unit)}, which does not meet the target of "
            f"{aim(rule)}: let it end with a value that does, or go on for longer."
        )
    return found


def backwards(
    points: Mapping[date, Decimal],
    polarity: Polarity,
    rule_of: Callable[[date], Rule | None],
    unit: Unit,
    *,
    is_year_to_date: bool = False,
) -> Iterator[str]:
    """Yield each month in which a path asks for less than in the month before it.

    A year to date begins again each April; and a number or a rate of one, of which fewer is
    better, can only grow until then.
    """
    can_only_worsen = polarity is Polarity.LOWER and (unit.is_counted or unit in _RATES)
    if is_year_to_date and can_only_worsen:
        return
    for (before, agreed), (month, value) in pairwise(sorted(points.items())):
        if is_year_to_date and financial_year(before) != financial_year(month):
            continue
        if not is_on_path(value, agreed, polarity, rule_of(month)):
            yield (
                f"{month_label(month)}: {show_limit(value, unit)} is worse than "
                f"{show_limit(agreed, unit)} in {month_label(before)}, and a path leads back to "
                "green."
            )


_RATES = (Unit.RATE_PER_10000, Unit.RATE_PER_100000)


def _impossible(value: Decimal, unit: Unit, *, may_be_below_zero: bool) -> str:
    """Return why no figure of this unit can have a value, or why it is not kept; "" if it can."""
    if abs(value) >= 10**MOST_DIGITS:
        return "the value is too large: check it."
    shown = show_limit(value, unit)
    if value < 0 and not may_be_below_zero:
        return f"{shown} is below 0, and only a net change can be."
    if unit is Unit.PERCENT and value > HUNDRED:
        return f"{shown} is more than 100%."
    if value != rounded(value, MOST_DECIMALS):
        return f"{shown} has more than {MOST_DECIMALS} decimals: round it."
    return ""
