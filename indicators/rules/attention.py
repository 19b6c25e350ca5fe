"""What needs attention first, and why: each rule names its trigger and the figures it saw."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from indicators.rules.forecast import Forecast
from indicators.rules.periods import Basis, Frequency
from indicators.rules.rating import Polarity, Rating, Rule
from indicators.rules.recovery import Progress
from indicators.rules.travel import Travel
from indicators.rules.values import Absence, Unit


class Trigger(StrEnum):
    """What brings an indicator to members' attention, the gravest first."""

    NEWLY_RED = "newly-red"
    OFF_PATH = "off-path"
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


_LABELS = {
    Trigger.NEWLY_RED: "Newly red",
    Trigger.OFF_PATH: "Off its recovery path",
    Trigger.WORSENING: "Intensive care: worse three times running",
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


@dataclass(frozen=True, slots=True)
class Finding:
    """Why an indicator needs attention: the trigger, and in a sentence the figures it saw."""

    trigger: Trigger
    words: str
