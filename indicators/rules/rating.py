"""How red is decided.

The rule belongs to the dated target, because councils do not agree on what amber means.
Every comparison is of exact Decimals, and a value that lies on a limit is on its good side.
The sentence that explains a colour is in `sentence.py`.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from indicators.rules.values import Absence, Unit

HUNDRED = Decimal(100)


class Polarity(StrEnum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"
    NONE = "none"

    @property
    def label(self) -> str:
        """The polarity as a page names it."""
        return _POLARITIES[self]

    @property
    def opposite(self) -> "Polarity":
        """The polarity of the complement: children not seen, where this one counts those seen."""
        return _OPPOSITES.get(self, self)


_POLARITIES = {
    Polarity.HIGHER: "Higher is better",
    Polarity.LOWER: "Lower is better",
    Polarity.RANGE: "Best within a range",
    Polarity.NONE: "No judgement",
}
_OPPOSITES = {Polarity.HIGHER: Polarity.LOWER, Polarity.LOWER: Polarity.HIGHER}


class Family(StrEnum):
    """The kinds of rule that councils use to set red, amber and green."""

    ANY_MISS = "any-miss"
    FLOOR = "floor"
    TOLERANCE_PERCENT = "tolerance-percent"
    TOLERANCE_POINTS = "tolerance-points"
    IMPROVING = "improving"
    DECLINING = "declining"
    BANDS = "bands"
    RANGE = "range"
    DATA_ONLY = "data-only"

    @property
    def label(self) -> str:
        """The family as a page names it."""
        return _FAMILIES[self]


_FAMILIES = {
    Family.ANY_MISS: "Any miss is red",
    Family.FLOOR: "Target and floor",
    Family.TOLERANCE_PERCENT: "Tolerance in percent of the target",
    Family.TOLERANCE_POINTS: "Tolerance in points",
    Family.IMPROVING: "Missed but better than last year is amber",
    Family.DECLINING: "Met but worse than last time is amber",
    Family.BANDS: "Fixed bands",
    Family.RANGE: "Within a range",
    Family.DATA_ONLY: "Data only",
}


class Colour(StrEnum):
    """What a rating comes to."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    NOT_RATED = "not-rated"

    @property
    def label(self) -> str:
        """The word that always stands with the colour."""
        return self.value.replace("-", " ").capitalize()


class Reason(StrEnum):
    """Why a figure is not rated."""

    NO_TARGET = "no target"
    NO_FIGURE = "no figure"
    NOT_DUE = "not due"
    CONTEXT = "context"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Rule:
    """A dated target's rule: its family, its numbers, and who agreed it when.

    `target` is the value to reach; `amber_limit` the worst value that is still amber (floor
    and bands); `tolerance` how far off the target, or off the range, is still amber: percent
    of the target in one family, the indicator's own unit in the others; `low` and `high` the
    ends of the range, either of which may be open.
    """

    family: Family
    polarity: Polarity
    unit: Unit = Unit.PERCENT
    decimals: int = 1
    target: Decimal | None = None
    amber_limit: Decimal | None = None
    tolerance: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    agreed_by: str = ""
    agreed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """A colour, and the reason when it is not rated."""

    colour: Colour
    reason: Reason | None = None


RED, AMBER, GREEN = (Rating(colour) for colour in (Colour.RED, Colour.AMBER, Colour.GREEN))
NO_TARGET, NO_FIGURE, NOT_DUE, CONTEXT, SUPPRESSED = (
    Rating(Colour.NOT_RATED, reason) for reason in Reason
)
_ABSENT = {Absence.NOT_DUE: NOT_DUE, Absence.SUPPRESSED: SUPPRESSED}


def rate(
    rule: Rule | None,
    value: Decimal | None,
    *,
    absence: Absence | None = None,
    previous: Decimal | None = None,
    last_year: Decimal | None = None,
) -> Rating:
    """Return the rating of one value.

    `previous` is the value of the period before and `last_year` that of the same period a
    year before; only the two families that look back use them, and each then rates as if
    the comparison had failed (missed, not improved) or held (met, not declined).
    """
    if value is None:
        return _ABSENT.get(absence, NO_FIGURE) if absence else NO_FIGURE
    if rule is None:
        return NO_TARGET
    if rule.family is Family.DATA_ONLY:
        return CONTEXT
    if meets(rule, value):
        declined = previous is not None and is_better(previous, value, rule.polarity)
        return AMBER if rule.family is Family.DECLINING and declined else GREEN
    if rule.family is Family.IMPROVING:
        improved = last_year is not None and is_better(value, last_year, rule.polarity)
        return AMBER if improved else RED
    return AMBER if within_amber(rule, value) else RED


def is_better(value: Decimal, other: Decimal, polarity: Polarity) -> bool:
    """Return whether the value is strictly better than the other; equal is not better."""
    return value > other if polarity is Polarity.HIGHER else value < other


def meets(rule: Rule, value: Decimal) -> bool:
    """Return whether the value meets the target, or lies within the range."""
    if rule.family is Family.RANGE:
        return (rule.low is None or value >= rule.low) and (rule.high is None or value <= rule.high)
    return rule.target is not None and not is_better(rule.target, value, rule.polarity)


def within_amber(rule: Rule, value: Decimal) -> bool:
    """Return whether a value that misses the target is near enough to be amber."""
    low, high = amber_ends(rule)
    if value_is_low(rule, value):
        return low is not None and value >= low
    return high is not None and value <= high


def value_is_low(rule: Rule, value: Decimal) -> bool:
    """Return whether a value that misses does so by being too low, not too high."""
    if rule.family is Family.RANGE:
        return rule.low is not None and value < rule.low
    return rule.polarity is Polarity.HIGHER


def amber_ends(rule: Rule) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and the highest value that are still amber, each None without one."""
    if rule.family is Family.RANGE:
        margin = rule.tolerance
        return (
            rule.low - margin if rule.low is not None and margin else None,
            rule.high + margin if rule.high is not None and margin else None,
        )
    limit = rule.amber_limit
    if rule.target is not None and rule.tolerance is not None:
        margin = rule.tolerance
        if rule.family is Family.TOLERANCE_PERCENT:
            margin = abs(rule.target) * rule.tolerance / HUNDRED
        limit = rule.target - margin if rule.polarity is Polarity.HIGHER else rule.target + margin
    return (limit, None) if rule.polarity is Polarity.HIGHER else (None, limit)


def complement(rule: Rule) -> Rule:
    """Return the same rule for the complement, the other side of a percentage.

    A tolerance in percent of the target becomes the same distance in points, since ten
    percent of 85 is not ten percent of 15; so a measure and its complement rate alike. Only a
    percentage has a complement.
    """
    family, tolerance = rule.family, rule.tolerance
    if family is Family.TOLERANCE_PERCENT and rule.target is not None and tolerance is not None:
        family, tolerance = Family.TOLERANCE_POINTS, abs(rule.target) * tolerance / HUNDRED
    return replace(
        rule,
        family=family,
        polarity=rule.polarity.opposite,
        target=_other_side(rule.target),
        amber_limit=_other_side(rule.amber_limit),
        tolerance=tolerance,
        low=_other_side(rule.high),
        high=_other_side(rule.low),
    )


def _other_side(value: Decimal | None) -> Decimal | None:
    """Return what is left of a hundred."""
    return None if value is None else HUNDRED - value


_NEEDS: dict[Family, frozenset[str]] = {
    Family.ANY_MISS: frozenset({"target"}),
    Family.FLOOR: frozenset({"target", "amber_limit"}),
    Family.TOLERANCE_PERCENT: frozenset({"target", "tolerance"}),
    Family.TOLERANCE_POINTS: frozenset({"target", "tolerance"}),
    Family.IMPROVING: frozenset({"target"}),
    Family.DECLINING: frozenset({"target"}),
    Family.BANDS: frozenset({"target", "amber_limit"}),
    Family.RANGE: frozenset({"low", "high"}),
    Family.DATA_ONLY: frozenset(),
}


def problems(rule: Rule) -> list[str]:
    """Return what is wrong with a rule, in words for whoever keeps the targets; [] when sound."""
    found = []
    given = {
        name
        for name in ("target", "amber_limit", "tolerance", "low", "high")
        if getattr(rule, name) is not None
    }
    needs = _NEEDS[rule.family]
    optional = {"tolerance"} if rule.family is Family.RANGE else set()
    label = f"the family “{rule.family}”"
    if rule.family is Family.RANGE:
        if not given & needs:
            found.append(f"{label} needs low, high or both")
    elif missing := needs - given:
        found.append(f"{label} needs {' and '.join(sorted(missing))}")
    if extra := given - needs - optional:
        found.append(f"{label} does not use {' or '.join(sorted(extra))}")
    if (rule.polarity is Polarity.RANGE) != (rule.family is Family.RANGE):
        if rule.family is not Family.DATA_ONLY:
            found.append(f"{label} does not fit polarity “{rule.polarity}”")
    elif rule.polarity is Polarity.NONE and rule.family is not Family.DATA_ONLY:
        found.append("an indicator with no judgement can only have the family “data-only”")
    if rule.tolerance is not None and rule.tolerance <= 0:
        found.append("tolerance must be more than 0")
    if rule.family is Family.TOLERANCE_PERCENT and rule.target == 0:
        found.append("a percentage of a target of 0 is no tolerance")
    if rule.low is not None and rule.high is not None and rule.low > rule.high:
        found.append("low must not be above high")
    if (
        rule.target is not None
        and rule.amber_limit is not None
        and rule.polarity in _OPPOSITES
        and not is_better(rule.target, rule.amber_limit, rule.polarity)
    ):
        found.append("amber_limit must be worse than target")
    return found
