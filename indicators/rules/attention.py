"""What needs attention first, and why: each rule names its trigger and the figures it saw.

`findings` asks every rule of `RULES`, and `gravity` puts one indicator before another. Every
comparison is of exact values, and a figure that equals what it is set beside is not worse. In a
month for which no figure is due only a recovery plan can bring an indicator up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum
from itertools import count

from indicators.rules.confidence import Confidence, Level, confidence
from indicators.rules.forecast import Forecast, Outlook
from indicators.rules.forecast import words as in_words
from indicators.rules.periods import Basis, Frequency, month_label, months_after
from indicators.rules.rating import Colour, Family, Polarity, Rating, Reason, Rule, is_better, meets
from indicators.rules.recovery import Progress, Standing
from indicators.rules.sentence import DIGITS, aim, decimals_shown, spoken
from indicators.rules.travel import Judgement, Travel
from indicators.rules.values import Absence, Unit, rounded

MONTHS_RED = 3
"""How many months red is long; a quarter's figure stands for three, a year's for twelve."""
TIMES_WORSE = 3
MONTHS_AHEAD = 3
"""How soon the whole range of a forecast has to lie for it to speak against the rating."""
ENOUGH = {Frequency.MONTHLY: 9, Frequency.QUARTERLY: 3}
"""How many rated figures of the last twelve months are enough to speak of all of them."""


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

    @property
    def meaning(self) -> str:
        """When the trigger holds, in words for whoever asks how the list was made."""
        return _MEANINGS[self]


_LABELS = {
    Trigger.NEWLY_RED: "Newly red",
    Trigger.OFF_PATH: "Off its recovery path",
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
    Trigger.NEWLY_RED: "It is red, and was amber or green the time before.",
    Trigger.OFF_PATH: "Its newest figure is worse than its recovery plan expects of that month.",
    Trigger.WORSENING: (
        "Each of its last three figures is worse than the one before: three months, or three "
        "quarters for what has a figure every quarter. Yearly figures are not looked at so."
    ),
    Trigger.RED_LONG: (
        "It has been red for three months in a row or longer, and has not just turned. A "
        "quarter’s figure stands for three months."
    ),
    Trigger.WORSE_THAN_BOTH: (
        "It is worse than the newest published figure of England and than the mean of the "
        "statistical neighbours. Those are of a year, so numbers are not compared, nor rates "
        "and amounts that count a month or part of a year."
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
        "No figure of the last twelve months met its target, of at least nine that are rated, "
        "or three of what has a figure every quarter."
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
    def is_due(self) -> bool:
        """Whether a figure was to be read this month."""
        return self.absence is not Absence.NOT_DUE

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


_GROW = (Unit.RATE_PER_10000, Unit.RATE_PER_100000, Unit.POUNDS)


@dataclass(frozen=True, slots=True)
class Finding:
    """Why an indicator needs attention: the trigger, and in a sentence the figures it saw."""

    trigger: Trigger
    words: str


def findings(case: Case) -> tuple[Finding, ...]:
    """Return why an indicator needs attention, the gravest first; () when nothing says so."""
    with localcontext(prec=DIGITS):
        return tuple(
            Finding(trigger, words) for trigger, rule in RULES.items() if (words := rule(case))
        )


def gravity(case: Case, found: Sequence[Finding]) -> tuple[int, ...]:
    """Return by what an indicator with findings stands before another: the lower the sooner.

    The gravest trigger, how many there are, the rating with the worst first, and how long it has
    been so. What is equal in all four stays in reading order.
    """
    return (
        _TRIGGERS.index(found[0].trigger),
        -len(found),
        _COLOURS.index(case.rating.colour),
        -case.months_unchanged,
    )


_TRIGGERS, _COLOURS = list(Trigger), list(Colour)


# The rules: each returns its sentence, "" where it does not hold.


def _newly_red(case: Case) -> str:
    if not _has_turned_red(case):
        return ""
    return (
        f"It turned red with {_figure(case)}; it was {case.was.colour.value} the "
        f"{case.frequency.period} before."
    )


def _has_turned_red(case: Case) -> bool:
    return case.rating.colour is Colour.RED and case.was.colour in (Colour.AMBER, Colour.GREEN)


def _off_path(case: Case) -> str:
    plan = case.plan
    if plan is None or plan.standing is not Standing.OFF_PATH:
        return ""
    assert plan.value is not None
    assert plan.expected is not None
    value, expected = _apart(case, plan.value, plan.expected)
    better = "more" if case.polarity is Polarity.HIGHER else "less"
    if case.rule is not None and case.rule.family is Family.RANGE:
        better = "nearer to its range"
    words = (
        f"It is off its recovery path: {value} in {month_label(plan.month)}, where its plan "
        f"expects {expected} or {better}"
    )
    if plan.since is not None and plan.since != plan.month:
        words += f", and off it since {month_label(plan.since)}"
    if case.plan_ends is not None:
        words += f". The plan is to be green by {month_label(case.plan_ends)}"
    return f"{words}."


def _worsening(case: Case) -> str:
    arrows = [one for one in case.travels[:TIMES_WORSE] if one is not None]
    if (
        case.value is None
        or case.frequency is Frequency.ANNUAL
        or len(arrows) < TIMES_WORSE
        or any(one.judgement is not Judgement.WORSE for one in arrows)
    ):
        return ""
    start = case.value - sum(one.change for one in arrows)
    now, then = _apart(case, case.value, start)
    return (
        f"It is in intensive care: worse three {case.frequency.period}s running, from {then} in "
        f"{month_label(arrows[-1].since)} to {now} in {month_label(case.month)}{_against(case)}."
    )


def _red_long(case: Case) -> str:
    if (
        case.rating.colour is not Colour.RED
        or case.months_unchanged < MONTHS_RED
        or _has_turned_red(case)
    ):
        return ""
    return f"It has been red for {case.months_unchanged} months: {_figure(case)}."


def _worse_than_both(case: Case) -> str:
    others = case.benchmark
    if others is None or others.england is None or others.neighbours is None:
        return ""
    if not (_is_worse(case, others.england) and _is_worse(case, others.neighbours)):
        return ""
    assert case.value is not None
    value, england, neighbours = _apart(case, case.value, others.england, others.neighbours)
    return (
        f"It is worse than both: {value} in {month_label(case.month)}, with England at {england} "
        f"and the statistical neighbours at {neighbours} in {_published(others)}."
    )


def _behind(case: Case) -> str:
    others = case.benchmark
    if others is None or others.neighbours is None or not _is_worse(case, others.neighbours):
        return ""
    if case.rule is None or case.value is None or not meets(case.rule, case.value):
        return ""
    value, neighbours = _apart(case, case.value, others.neighbours)
    return (
        f"It meets its {_target(case.rule)} of {aim(case.rule)} with {value} in "
        f"{month_label(case.month)}, yet the statistical neighbours do better, at {neighbours} in "
        f"{_published(others)}."
    )


def _is_worse(case: Case, other: Decimal) -> bool:
    """Return whether the figure can be set beside a published one and is worse than it."""
    if case.value is None or case.polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return False
    return case.is_comparable and is_better(other, case.value, case.polarity)


def _published(others: Benchmark) -> str:
    return f"{others.period}, published once a year"


def _missing(case: Case) -> str:
    if case.rating.reason is not Reason.NO_FIGURE or case.absence is Absence.NOT_SIGNED_OFF:
        return ""
    month = month_label(case.month)
    match case.absence:
        case Absence.NOT_AVAILABLE:
            what = f"The figure for {month} is not available"
        case Absence.BEING_VALIDATED:
            what = f"The figure for {month} is still being validated"
        case _:
            what = f"A figure was due for {month}, and none has been entered"
    return f"{what}. {_newest_known(case)}"


def _late(case: Case) -> str:
    if case.absence is not Absence.NOT_SIGNED_OFF:
        return ""
    return (
        f"The figure for {month_label(case.month)} has not been signed off: the month was "
        f"published without its service. {_newest_known(case)}"
    )


def _newest_known(case: Case) -> str:
    for one in case.past:
        if one.value is not None:
            (value,) = _apart(case, one.value)
            rated = one.rating.colour
            how = "" if rated is Colour.NOT_RATED else f", which was {rated.value}"
            return f"The newest there is was {value} in {month_label(one.month)}{how}."
    return "There has been none to read in the last twelve months."


def _forecast(case: Case) -> str:
    trend = case.forecast
    if trend is None or trend.earliest is None or trend.latest is None:
        return ""
    if trend.latest > months_after(case.month, MONTHS_AHEAD):
        return ""
    speaks_against = {
        Colour.RED: Outlook.REACHES,
        Colour.AMBER: Outlook.REACHES,
        Colour.GREEN: Outlook.SLIPS,
    }
    if trend.outlook is not speaks_against.get(case.rating.colour):
        return ""
    return f"It is {case.rating.colour.value} now, with {_figure(case)}. {in_words(trend)}"


def _low_confidence(case: Case) -> str:
    found = case.confidence
    if found is None or found.level is not Level.LOW:
        return ""
    return f"The figure, {_figure(case)}, is to be read with care. {found.sentence}"


def _provisional(case: Case) -> str:
    if not case.is_provisional or case.value is None:
        return ""
    return f"The figure, {_figure(case)}, is provisional and may still change."


def _never_met(case: Case) -> str:
    rated = _rated(case)
    if not rated or any(rated):
        return ""
    return f"It met its target in none of {_of_the_year(case, len(rated))}."


def _always_met(case: Case) -> str:
    rated = _rated(case)
    if not rated or not all(rated):
        return ""
    return (
        f"It met its target in every one of {_of_the_year(case, len(rated))}. Is it "
        "the right target?"
    )


def _rated(case: Case) -> list[bool]:
    """Return whether each rated figure of the last twelve months met its target.

    [] where they are too few, and where no figure is due that could have changed that.
    """
    rated = [one.is_met for one in case.past if one.is_met is not None]
    enough = ENOUGH.get(case.frequency)
    return rated if case.is_due and enough is not None and len(rated) >= enough else []


def _of_the_year(case: Case, rated: int) -> str:
    words = f"the {rated} {case.frequency.period}s rated in the year to {month_label(case.month)}"
    if case.value is None:
        return words
    (value,) = _apart(case, case.value)
    return f"{words}, which ended at {value}{_against(case)}"


def _figure(case: Case) -> str:
    """Return this month's figure and what it is against."""
    assert case.value is not None
    (value,) = _apart(case, case.value)
    return f"{value} in {month_label(case.month)}{_against(case)}"


def _against(case: Case) -> str:
    if case.rule is None or not (asked := aim(case.rule)):
        return ""
    return f" against a {_target(case.rule)} of {asked}"


def _target(rule: Rule) -> str:
    return "range" if rule.family is Family.RANGE else "target"


def _apart(case: Case, value: Decimal, *others: Decimal) -> list[str]:
    """Return values as they are said, with as many decimals as tell the first from the others.

    So a figure that is worse than another is never said to be the same.
    """
    least = case.decimals if case.rule is None else decimals_shown(value, case.rule, case.decimals)
    most = next(
        decimals
        for decimals in count(least)
        if all(_order(value, one, decimals) == _order(value, one) for one in others)
    )
    fewest = (
        next(few for few in count(case.decimals) if rounded(one, few) == rounded(one, most))
        for one in others
    )
    return [
        spoken(value, case.unit, most),
        *(spoken(one, case.unit, few) for one, few in zip(others, fewest, strict=True)),
    ]


def _order(one: Decimal, other: Decimal, decimals: int | None = None) -> int:
    """Return which of two values is the larger, as they are or as they are shown."""
    if decimals is not None:
        one, other = rounded(one, decimals), rounded(other, decimals)
    return (one > other) - (one < other)


RULES: dict[Trigger, Callable[[Case], str]] = {
    Trigger.NEWLY_RED: _newly_red,
    Trigger.OFF_PATH: _off_path,
    Trigger.WORSENING: _worsening,
    Trigger.RED_LONG: _red_long,
    Trigger.WORSE_THAN_BOTH: _worse_than_both,
    Trigger.MISSING: _missing,
    Trigger.LATE: _late,
    Trigger.FORECAST: _forecast,
    Trigger.BEHIND: _behind,
    Trigger.LOW_CONFIDENCE: _low_confidence,
    Trigger.PROVISIONAL: _provisional,
    Trigger.NEVER_MET: _never_met,
    Trigger.ALWAYS_MET: _always_met,
}
"""Every rule by its trigger, the gravest first."""
