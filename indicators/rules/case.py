"""What the rules of attention look at of one indicator in a month, and what they can find.

`indicators.rules.attention` has the rules, and `indicators.rules.enquiry` asks about what they
found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import count

from indicators.rules.confidence import Confidence, confidence
from indicators.rules.forecast import Forecast
from indicators.rules.periods import Basis, Frequency
from indicators.rules.rating import Polarity, Rating, Reason, Rule
from indicators.rules.recovery import Progress, or_better, path_decimals
from indicators.rules.sentence import decimals_shown, spoken
from indicators.rules.travel import Travel
from indicators.rules.values import Absence, Unit, rounded, show


class Trigger(StrEnum):
    """What brings an indicator to members' attention, the gravest first."""

    OFF_PATH = "off-path"
    NEWLY_RED = "newly-red"
    WORSENING = "worsening"
    RED_LONG = "red-long"
    WORSE_THAN_BOTH = "worse-than-both"
    MISSING = "missing"
    LATE = "late"
    FORECAST = "forecast"
    BEHIND = "behind"
    LOW_CONFIDENCE = "low-confidence"
    PROVISIONAL = "provisional"
    NEVER_MET = "never-met"
    ALWAYS_MET = "always-met"

    @property
    def label(self) -> str:
        """The trigger as a page names it."""
        return _LABELS[self]

    @property
    def meaning(self) -> str:
        """When the trigger holds, in words for whoever asks how the list was made."""
        return _MEANINGS[self]


_LABELS = {
    Trigger.OFF_PATH: "Off its recovery path",
    Trigger.NEWLY_RED: "Newly red",
    Trigger.WORSENING: "Intensive care",
    Trigger.RED_LONG: "Red for three months or more",
    Trigger.WORSE_THAN_BOTH: "Worse than neighbours and England",
    Trigger.MISSING: "Figure missing",
    Trigger.LATE: "Figure late",
    Trigger.FORECAST: "Forecast and rating disagree",
    Trigger.BEHIND: "Meets its target, yet worse than neighbours",
    Trigger.LOW_CONFIDENCE: "Low confidence",
    Trigger.PROVISIONAL: "Provisional",
    Trigger.NEVER_MET: "Target never met in 12 months",
    Trigger.ALWAYS_MET: "Target met every month for 12 months",
}


_MEANINGS = {
    Trigger.OFF_PATH: "Its newest figure is worse than its recovery plan expects of that month.",
    Trigger.NEWLY_RED: "It is red, and was amber or green the time before.",
    Trigger.WORSENING: (
        "Each of its last three figures is worse than the one before: three months, or three "
        "quarters for what has a figure every quarter. Yearly figures are not looked at so, nor "
        "is what is counted up from April, which can only grow."
    ),
    Trigger.RED_LONG: (
        "It has been red for three months in a row or longer, and has not just turned. A "
        "quarter’s figure stands for three months."
    ),
    Trigger.WORSE_THAN_BOTH: (
        "It is worse than the newest published figure of England and than the mean of the "
        "statistical neighbours, and not by less than its decimals show. Those are of a year, so "
        "numbers are not compared, nor rates and amounts that count a month or part of a year."
    ),
    Trigger.MISSING: "A figure was due and there is none to read.",
    Trigger.LATE: "The month was published before its service had signed off.",
    Trigger.FORECAST: (
        "It is red or amber and its trend says that it meets its target within three months, "
        "or it is green and its trend says that it misses it within three months. The whole of "
        "the range that the trend leaves has to lie within them."
    ),
    Trigger.BEHIND: (
        "It meets its target and is worse than the mean of its statistical neighbours, compared "
        "as above."
    ),
    Trigger.LOW_CONFIDENCE: "Confidence in the figure is low, by the rule below.",
    Trigger.PROVISIONAL: "Its figure may still change.",
    Trigger.NEVER_MET: (
        "There is a figure, and none of the last twelve months met its target, of at least nine "
        "that are rated, or three of what has a figure every quarter."
    ),
    Trigger.ALWAYS_MET: (
        "Every figure of the last twelve months met its target, of as many: is it the right one?"
    ),
}


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier figure, or why there is none, with its rating and whether it met its target."""

    month: date
    value: Decimal | None
    rating: Rating
    is_met: bool | None
    """None where there was no target, or no figure."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What is published of others for one period, in the indicator's unit."""

    period: str
    england: Decimal | None
    neighbours: Decimal | None


@dataclass(frozen=True, slots=True)
class Case:
    """All that the rules look at of one indicator in one month.

    `past` has the figures due in the last twelve months, this one first; `travels` the arrows of
    this figure and of the two before it. Values are exact and in the indicator's unit; what
    readers may not see is not in it.
    """

    title: str
    month: date
    frequency: Frequency
    basis: Basis
    unit: Unit
    decimals: int
    polarity: Polarity
    rule: Rule | None
    rating: Rating
    was: Rating
    value: Decimal | None
    absence: Absence | None
    is_provisional: bool
    was_corrected: bool
    came_late: bool
    months_unchanged: int
    past: tuple[Past, ...]
    travels: tuple[Travel | None, ...]
    benchmark: Benchmark | None = None
    plan: Progress | None = None
    plan_ends: date | None = None
    forecast: Forecast | None = None

    @property
    def only_grows(self) -> bool:
        """Whether it is counted up from April, so that each month's figure is above the last."""
        return self.basis is Basis.YEAR_TO_DATE and self.unit in (Unit.NUMBER, *_GROW)

    @property
    def is_comparable(self) -> bool:
        """Whether its figure can be set beside one of a whole year.

        Of a number England has the total. A rate or an amount of one month, or of a part of the
        year, grows with the time that it counts; a percentage, a mean and a ratio do not.
        """
        if self.unit is Unit.NUMBER:
            return False
        covers_a_year = self.frequency is Frequency.ANNUAL or self.basis in (
            Basis.ROLLING_12_MONTHS,
            Basis.SNAPSHOT,
        )
        return covers_a_year or self.unit not in _GROW

    @property
    def confidence(self) -> Confidence | None:
        """How far the figure can be relied on, None when there is none to read."""
        if self.value is None:
            return None
        return confidence(
            came_late=self.came_late,
            due=len(self.past),
            missing=sum(one.rating.reason is Reason.NO_FIGURE for one in self.past),
            is_provisional=self.is_provisional,
            was_corrected=self.was_corrected,
        )

    def said(self, *own: Decimal, beside: Sequence[Decimal] = ()) -> list[str]:
        """Return values as they are said, so that the first compares with each as it does exactly.

        The council's `own` compare with the target as they do exactly, too. The others have no
        more digits than that takes: of what was published, none that was not.
        """
        least = max(decimals_shown(value, self.rule, self.decimals) for value in own)
        first, *others = *own, *beside
        decimals = decimals_shown(first, self.rule, least, beside=others)
        fewest = (
            next(few for few in count(self.decimals) if rounded(one, few) == rounded(one, decimals))
            for one in others
        )
        return [
            spoken(first, self.unit, decimals),
            *(show(one, self.unit, few) for one, few in zip(others, fewest, strict=True)),
        ]

    def said_of_path(self) -> tuple[str, str] | None:
        """Return the figure that is set against a path, and what the path expects, with “or more”.

        None where no figure can be set against one.
        """
        plan = self.plan
        if plan is None or plan.value is None or plan.expected is None:
            return None
        decimals = decimals_shown(plan.value, self.rule, self.decimals, path=plan.expected)
        in_full = path_decimals(plan.expected, self.decimals)
        return (
            spoken(plan.value, self.unit, decimals),
            show(plan.expected, self.unit, in_full) + or_better(self.polarity, self.rule),
        )


_GROW = (Unit.RATE_PER_10000, Unit.RATE_PER_100000, Unit.POUNDS)


@dataclass(frozen=True, slots=True)
class Finding:
    """Why an indicator needs attention: the trigger, and in a sentence the figures it saw."""

    trigger: Trigger
    words: str
