"""Whether a figure is on its path back to green.

A path says month by month what the figure is to reach. A figure that lies on it is on its path,
as a figure that lies on a target meets it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from indicators.rules.periods import month_label
from indicators.rules.rating import Colour, Family, Polarity, Rating, Rule, is_better, meets
from indicators.rules.travel import distance
from indicators.rules.values import rounded

MONTHS_GREEN = 3
"""How many months green a figure has been before it is said to be back."""


class Standing(StrEnum):
    """How a figure stands to its path."""

    NOT_YET = "not-yet"
    NO_FIGURE = "no-figure"
    OFF_PATH = "off-path"
    ON_PATH = "on-path"
    BACK = "back-to-green"

    @property
    def label(self) -> str:
        """The standing as a page names it."""
        return _LABELS[self]


_LABELS = {
    Standing.NOT_YET: "Plan begun",
    Standing.NO_FIGURE: "No figure to set against its path",
    Standing.OFF_PATH: "Off path",
    Standing.ON_PATH: "On path",
    Standing.BACK: "Back to green",
}


@dataclass(frozen=True, slots=True)
class Path:
    """What a figure is to reach, by month, in the indicator's unit; the oldest month first."""

    points: tuple[tuple[date, Decimal], ...]

    @property
    def last(self) -> date:
        """The month by which the figure is to be green."""
        return self.points[-1][0]

    def expected(self, month: date) -> Decimal | None:
        """Return what the figure is to reach in a month: after the path's end, what it ended with.

        None before the path begins. A month that it does not name has what the one before has.
        """
        return next((value for at, value in reversed(self.points) if at <= month), None)


def is_on_path(
    value: Decimal, expected: Decimal, polarity: Polarity, rule: Rule | None = None
) -> bool:
    """Return whether a value is as good as its path expects, or better.

    Where a range is best, what counts is how far from the range it lies.
    """
    if rule is not None and rule.family is Family.RANGE:
        return distance(rule, value) <= distance(rule, expected)
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

    `since` is the first of the figures in a row that were off the path, None when the newest is
    not. `months_green` counts what figures stand for: a quarter's stands for three months.
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
    path nor back on it.
    """
    if not past:
        return Progress(Standing.NOT_YET, path.points[0][0])
    newest = past[0]
    expected = path.expected(newest.month)
    green = _leading(past, lambda one: one.rating.colour is Colour.GREEN) * months_each
    if newest.value is None or expected is None:
        return Progress(Standing.NO_FIGURE, newest.month, None, expected)
    if green >= MONTHS_GREEN:
        return Progress(Standing.BACK, newest.month, newest.value, expected, months_green=green)
    known = [one for one in past if one.value is not None]
    off = _leading(known, lambda one: not _is_on(path, one, polarity))
    return Progress(
        Standing.OFF_PATH if off else Standing.ON_PATH,
        newest.month,
        newest.value,
        expected,
        known[off - 1].month if off else None,
        off * months_each,
        green,
    )


def _is_on(path: Path, one: Past, polarity: Polarity) -> bool:
    expected = path.expected(one.month)
    if one.value is None or expected is None:
        return True
    return is_on_path(one.value, expected, polarity, one.rule)


def _leading(past: Iterable[Past], holds: Callable[[Past], bool]) -> int:
    """Return how many of the newest months in a row something holds for."""
    count = 0
    for one in past:
        if not holds(one):
            break
        count += 1
    return count


def evenly(
    start: Decimal, end: Decimal, months: Sequence[date], decimals: int
) -> tuple[tuple[date, Decimal], ...]:
    """Return a path of equal steps from a figure, which is before the first month, to the last.

    Values are rounded to the indicator's decimals, save the last, which is as it was given.
    """
    step = (end - start) / len(months)
    return tuple(
        (month, end if number == len(months) else rounded(start + step * number, decimals))
        for number, month in enumerate(months, start=1)
    )


def path_problems(
    points: Mapping[date, Decimal | None], months: Sequence[date], rule: Rule | None
) -> list[str]:
    """Return what is wrong with a path over these months, in words for who types it; [] if nothing.

    `months` are those that a figure is due for, up to the one by which it is to be green, and
    `rule` is what rates it then.
    """
    missing = [month for month in months if points.get(month) is None]
    found = [
        f"{month_label(month)} has no value: say what the figure is to reach then."
        for month in missing
    ]
    last = points.get(months[-1]) if months else None
    if last is not None and rule is not None and not meets(rule, last):
        found.append(
            f"The path ends in {month_label(months[-1])} without meeting the target: let it end "
            "with a value that is green, or go on for longer."
        )
    return found
