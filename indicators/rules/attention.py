"""What needs attention first, and why: each rule names its trigger and the figures it saw.

`findings` asks every rule of `RULES`, and `gravity` puts one indicator before another. Every
comparison is of exact values but those with what others published, and a figure that equals what
it is set beside is not worse. In a month for which no figure is due only a recovery plan can bring
an indicator up.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext

from indicators.rules.case import Benchmark, Case, Finding, Trigger
from indicators.rules.confidence import Level
from indicators.rules.forecast import Outlook
from indicators.rules.forecast import words as in_words
from indicators.rules.periods import Frequency, month_label, months_after
from indicators.rules.rating import Colour, Family, Polarity, Reason, Rule, is_better, meets
from indicators.rules.recovery import Standing
from indicators.rules.sentence import DIGITS, aim
from indicators.rules.travel import Judgement
from indicators.rules.values import Absence, rounded

MONTHS_RED = 3
"""How many months red is long; a quarter's figure stands for three, a year's for twelve."""
TIMES_WORSE = 3
MONTHS_AHEAD = 3
"""How soon the whole range of a forecast has to lie for it to speak against the rating."""
ENOUGH = {Frequency.MONTHLY: 9, Frequency.QUARTERLY: 3}
"""How many rated figures of the last twelve months are enough to speak of all of them."""


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


def _off_path(case: Case) -> str:
    plan, said = case.plan, case.said_of_path()
    if plan is None or said is None or plan.standing is not Standing.OFF_PATH:
        return ""
    value, expected = said
    words = (
        f"It is off its recovery path: {value} in {month_label(plan.month)}, where its plan "
        f"expects {expected}"
    )
    if plan.since is not None and plan.since != plan.month:
        words += f", and off it since {month_label(plan.since)}"
    if case.plan_ends is not None:
        words += f". The plan is to be green by {month_label(case.plan_ends)}"
    return f"{words}."


def _newly_red(case: Case) -> str:
    if not _has_turned_red(case):
        return ""
    return (
        f"It turned red with {_figure(case)}; it was {case.was.colour.value} the "
        f"{case.frequency.period} before."
    )


def _has_turned_red(case: Case) -> bool:
    return case.rating.colour is Colour.RED and case.was.colour in (Colour.AMBER, Colour.GREEN)


def _worsening(case: Case) -> str:
    arrows = [one for one in case.travels[:TIMES_WORSE] if one is not None]
    if (
        case.value is None
        or case.frequency is Frequency.ANNUAL
        or case.only_grows
        or len(arrows) < TIMES_WORSE
        or any(one.judgement is not Judgement.WORSE for one in arrows)
    ):
        return ""
    start = case.value - sum(one.change for one in arrows)
    now, then = case.said(case.value, start)
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
    value, england, neighbours = case.said(case.value, beside=(others.england, others.neighbours))
    return (
        f"It is worse than England and the statistical neighbours: {value} in "
        f"{month_label(case.month)}, with England at {england} and the statistical neighbours at "
        f"{neighbours} in {_published(others)}."
    )


def _behind(case: Case) -> str:
    others = case.benchmark
    if others is None or others.neighbours is None or not _is_worse(case, others.neighbours):
        return ""
    if case.rule is None or case.value is None or not meets(case.rule, case.value):
        return ""
    value, neighbours = case.said(case.value, beside=(others.neighbours,))
    return (
        f"It meets its {_target(case.rule)} of {aim(case.rule)} with {value} in "
        f"{month_label(case.month)}, yet the statistical neighbours do better, at {neighbours} in "
        f"{_published(others)}."
    )


def _is_worse(case: Case, other: Decimal) -> bool:
    """Return whether the figure can be set beside a published one and is worse than it.

    By less than its decimals show it is not: of a year's figure, that would say too much.
    """
    if case.value is None or case.polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return False
    seen, published = rounded(case.value, case.decimals), rounded(other, case.decimals)
    return case.is_comparable and is_better(published, seen, case.polarity)


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
            (value,) = case.said(one.value)
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
    return f"It {_met(case)} in none of {_of_the_year(case, len(rated))}."


def _always_met(case: Case) -> str:
    rated = _rated(case)
    if not rated or not all(rated):
        return ""
    what = "range" if case.polarity is Polarity.RANGE else "target"
    return (
        f"It {_met(case)} in every one of {_of_the_year(case, len(rated))}. Is it the right {what}?"
    )


def _met(case: Case) -> str:
    return "lay within its range" if case.polarity is Polarity.RANGE else "met its target"


def _rated(case: Case) -> list[bool]:
    """Return whether each rated figure of the last twelve months met its target.

    [] where they are too few, and without a figure this month that could have changed that.
    """
    rated = [one.is_met for one in case.past if one.is_met is not None]
    enough = ENOUGH.get(case.frequency)
    is_told = case.value is not None and enough is not None and len(rated) >= enough
    return rated if is_told else []


def _of_the_year(case: Case, rated: int) -> str:
    assert case.value is not None
    (value,) = case.said(case.value)
    return (
        f"the {rated} {case.frequency.period}s rated in the year to {month_label(case.month)}, "
        f"which ended at {value}{_against(case)}"
    )


def _figure(case: Case) -> str:
    """Return this month's figure and what it is against."""
    assert case.value is not None
    (value,) = case.said(case.value)
    return f"{value} in {month_label(case.month)}{_against(case)}"


def _against(case: Case) -> str:
    if case.rule is None or not (asked := aim(case.rule)):
        return ""
    return f" against a {_target(case.rule)} of {asked}"


def _target(rule: Rule) -> str:
    return "range" if rule.family is Family.RANGE else "target"


RULES: dict[Trigger, Callable[[Case], str]] = {
    Trigger.OFF_PATH: _off_path,
    Trigger.NEWLY_RED: _newly_red,
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
