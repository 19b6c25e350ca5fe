"""Lines of enquiry: what members could ask, made only from what brought a figure to them.

Each trigger has one or two questions. They quote the figures that the rule saw, as the page and
the rating's sentence write them, and ask openly: nobody is accused, and no answer is suggested.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from indicators.rules.attention import MONTHS_RED
from indicators.rules.case import Case, Finding, Past, Trigger
from indicators.rules.forecast import Outlook
from indicators.rules.periods import Basis, Frequency, financial_year, month_label
from indicators.rules.rating import HUNDRED, Colour, Polarity, Rule, meets
from indicators.rules.sentence import DIGITS, aim, decimals_shown
from indicators.rules.travel import distance
from indicators.rules.values import Absence, Unit, rounded, show

MOST_ARE_MEANT_TO = Decimal(50)
"""From which target on it makes sense to ask about the rest: below, most were never meant to."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question that members could ask, and the trigger that suggests it."""

    trigger: Trigger
    title: str
    words: str

    @property
    def under_title(self) -> str:
        """The question as it stands under its indicator's title."""
        return under_title(self.title, self.words)


def under_title(title: str, words: str) -> str:
    """Return a question as it stands under its indicator's title, without saying it again."""
    asked = words.removeprefix(f"{title}: ")
    return asked[:1].upper() + asked[1:]


def questions(case: Case, findings: Sequence[Finding]) -> tuple[Question, ...]:
    """Return what members could ask of one indicator, in the order of what was found of it.

    The same case and findings always suggest the same questions, and never one twice. A finding
    whose figures are not in the case suggests none.
    """
    found: dict[str, Question] = {}
    with localcontext(prec=DIGITS):
        for trigger in (finding.trigger for finding in findings):
            for asked in _ASK[trigger](case):
                words = f"{case.title}: {asked}"
                found.setdefault(words, Question(trigger, case.title, words))
    return tuple(found.values())


# What each trigger asks.


def _off_path(case: Case) -> Iterator[str]:
    plan, said = case.plan, case.said_of_path()
    if plan is None or said is None:
        return
    value, expected = said
    yield (
        f"{value} {_when(case, plan.month)}, where the recovery plan expects "
        f"{expected}. Which of the plan’s actions have had the effect that was "
        "expected, and which have not?"
    )
    if plan.since is None or case.plan_ends is None:
        return
    off = f"off the path of its recovery plan since {month_label(plan.since)}; the plan"
    by = month_label(case.plan_ends)
    if case.plan_ends > plan.month:
        yield (
            f"{off} is to be green by {by}. Is that month still realistic, and how would members "
            "know early if it were not?"
        )
    else:
        yield (
            f"{off} was to be green by {by}. When is that now expected, and what has to change "
            "in the plan?"
        )


def _newly_red(case: Case) -> Iterator[str]:
    before = next(iter(case.past[1:]), None)
    if case.value is None or not _aim(case):
        return
    if before is None or before.value is None:
        then, value = ",", _one(case)
    else:
        value, earlier = case.said(case.value, before.value)
        then = f" since {month_label(before.month)}, when it was {earlier}"
        if before.rating.colour in (Colour.AMBER, Colour.GREEN):
            then += f" and {before.rating.colour.value}"
        then += ","
    yield (
        f"newly red at {value} {_when(case)}, against a {_aim(case)}. What changed{then} and is "
        "it likely to last?"
    )
    misses = "is outside" if case.polarity is Polarity.RANGE else "misses"
    yield f"{_one(case)} {_when(case)} {misses} its {_aim(case)}. {_causes(case)}"


def _worsening(case: Case) -> Iterator[str]:
    if case.value is None:
        return
    running = f"worse three {case.frequency.period}s running"
    first = case.travels[-1].since if case.travels and case.travels[-1] else None
    start = next((one.value for one in case.past if one.month == first), None)
    if first is None or start is None or start == case.value:
        value, way = _one(case), ""
    else:
        value, earlier = case.said(case.value, start)
        down = "down" if case.value < start else "up"
        way = f"{down} from {earlier} in {month_label(first)} and "
    yield (
        f"{value} {_when(case)}, {way}{running}. What is behind it, and what is being done now "
        "to turn it round?"
    )
    yield (
        f"{running}, to {value} {_when(case)}. Is this so across the whole service, or is it "
        "in one team, area or group?"
    )


def _red_long(case: Case) -> Iterator[str]:
    if case.value is None or not _aim(case) or case.months_unchanged < MONTHS_RED:
        return
    red = f"red for {case.months_unchanged} months"
    yield f"{_one(case)} {_when(case)} against a {_aim(case)}, {red}. {_causes(case)}"
    yield (
        f"{red}, with {_one(case)} {_when(case)}. What has been tried, what difference did it "
        "make, and what comes next?"
    )


def _worse_than_both(case: Case) -> Iterator[str]:
    one = case.benchmark
    if case.value is None or one is None or one.neighbours is None or one.england is None:
        return
    value, *others = case.said(case.value, beside=(one.neighbours, one.england))
    neighbours, england = others
    yield (
        f"{value} {_when(case)}, against {neighbours} for statistical neighbours and {england} "
        f"for England, published for {one.period}. What are those who do better doing "
        "differently, and what of that could work here?"
    )
    yield (
        f"{value} here {_when(case)}, against {neighbours} for statistical neighbours and "
        f"{england} for England in {one.period}. Are all three counted in the same way, and if so, "
        "what explains the difference?"
    )


def _missing(case: Case) -> Iterator[str]:
    month, last = month_label(case.month), _last_known(case)
    match case.absence:
        case Absence.BEING_VALIDATED:
            yield (
                f"the figure for {month} is still being validated{last}. What is being checked, "
                "and when will members see it?"
            )
        case Absence.MISSING | Absence.NOT_AVAILABLE:
            yield (
                f"there is no figure for {month}{last}. Why is there none, when will there be "
                "one, and how does the service judge how it is doing until then?"
            )


def _late(case: Case) -> Iterator[str]:
    if case.absence is Absence.NOT_SIGNED_OFF:
        yield (
            f"{month_label(case.month)} was published without this figure, which had not been "
            f"signed off{_last_known(case)}. What held it up, and when will members see it?"
        )


def _forecast(case: Case) -> Iterator[str]:
    trend = case.forecast
    if case.value is None or trend is None or trend.earliest is None or trend.latest is None:
        return
    earliest, latest = month_label(trend.earliest), month_label(trend.latest)
    when = f"in {latest}" if earliest == latest else f"between {earliest} and {latest}"
    now = (
        f"{case.rating.colour.value} at {_one(case)} {_when(case)}, yet the trend of its last "
        f"{trend.figures} figures"
    )
    expected = "Does the service expect that, and what"
    if trend.outlook is Outlook.REACHES:
        yield f"{now} could bring it to its target {when}. {expected} could stop it?"
    elif trend.outlook is Outlook.SLIPS:
        yield f"{now} could take it off its target {when}. {expected} is being done now?"


def _behind(case: Case) -> Iterator[str]:
    one = case.benchmark
    if case.value is None or one is None or one.neighbours is None or not _aim(case):
        return
    value, neighbours = case.said(case.value, beside=(one.neighbours,))
    meets_it = "lies within" if case.polarity is Polarity.RANGE else "meets"
    yield (
        f"{value} {_when(case)} {meets_it} its {_aim(case)}, yet its statistical neighbours do "
        f"better: {neighbours}, published for {one.period}. How was the target set, and what would "
        "it take to do as well as they do?"
    )


def _low_confidence(case: Case) -> Iterator[str]:
    found = case.confidence
    if found is not None and found.doubts:
        *others, last = found.doubts
        doubts = f"{', '.join(others)} and {last}" if others else last
        # The month alone: three doubts are long enough to be read aloud.
        yield (
            f"confidence in the {_one(case)} in {month_label(case.month)} is low, because "
            f"{doubts}. What would let members rely on it, and by when?"
        )


def _provisional(case: Case) -> Iterator[str]:
    if case.value is not None:
        yield (
            f"the {_one(case)} {_when(case)} is provisional. What is still to be checked, how far "
            "could the figure move, and when will it be final?"
        )


def _never_met(case: Case) -> Iterator[str]:
    rated = [one for one in case.past if one.is_met is not None]
    if not rated or case.rule is None:
        return
    what = "range" if case.polarity is Polarity.RANGE else "target"
    yield (
        f"none of the {len(rated)} figures rated in the year to {month_label(case.month)} met its "
        f"{what}, which is now {aim(case.rule)}{_nearest(case.rule, case, rated)}. Is the {what} "
        "right, and if so, what would it take to meet it?"
    )


def _always_met(case: Case) -> Iterator[str]:
    rated = [one for one in case.past if one.is_met is not None]
    if not rated or case.rule is None or case.value is None:
        return
    is_range = case.polarity is Polarity.RANGE
    what, other = ("range", "narrower") if is_range else ("target", "harder")
    yield (
        f"all {len(rated)} figures rated in the year to {month_label(case.month)} met the {what}, "
        f"which is now {aim(case.rule)}; the newest is {_one(case)}. Is that still the right "
        f"{what}, and what would a {other} {what} mean for children?"
    )


_ASK: dict[Trigger, Callable[[Case], Iterator[str]]] = {
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


# The figures, as a question quotes them.


def _one(case: Case) -> str:
    """Return this month's value as it is read."""
    assert case.value is not None
    return case.said(case.value)[0]


def _aim(case: Case) -> str:
    """Return what the figure is to reach: target of 70% or more; “” where nothing is agreed."""
    wanted = aim(case.rule) if case.rule is not None else ""
    return (
        f"{'range' if case.polarity is Polarity.RANGE else 'target'} of {wanted}" if wanted else ""
    )


def _causes(case: Case) -> str:
    """Return the question about causes: of a percentage that most are meant to reach, the rest."""
    rule = case.rule
    assert rule is not None
    assert case.value is not None
    decimals = decimals_shown(case.value, rule, case.decimals)
    rest = HUNDRED - rounded(case.value, decimals)
    if (
        case.unit is Unit.PERCENT
        and rule.polarity is Polarity.HIGHER
        and rule.target is not None
        and rule.target >= MOST_ARE_MEANT_TO
        and 0 < rest < HUNDRED
    ):
        other = show(rest, case.unit, decimals)
        return (
            f"What stands in the way of the other {other}, and which of the causes can the "
            "service control?"
        )
    return "What are the main causes, and which of them can the service control?"


def _when(case: Case, month: date | None = None) -> str:
    """Return the time that a month's figure speaks of, this month's if none is named."""
    month = month or case.month
    label = month_label(month)
    match case.basis:
        case Basis.SNAPSHOT:
            return f"at the end of {label}"
        case Basis.ROLLING_12_MONTHS:
            return f"in the 12 months to {label}"
        case Basis.YEAR_TO_DATE if month != (april := financial_year(month)):
            year = "" if april.year == month.year else f" {april.year}"
            return f"from April{year} to {label}"
    if case.frequency is Frequency.MONTHLY:
        return f"in {label}"
    return f"in the {case.frequency.period} to {label}"


def _last_known(case: Case) -> str:
    """Return the last figure there is before one that is missing, “” when there is none."""
    for one in case.past[1:]:
        if one.value is not None:
            return f"; the last was {case.said(one.value)[0]}, for {month_label(one.month)}"
    return ""


def _nearest(rule: Rule, case: Case, rated: Sequence[Past]) -> str:
    """Return which of the figures that missed came nearest; “” where the target has moved since.

    What missed a target that is no longer agreed may meet the one that is.
    """
    known = [(one.value, one.month) for one in rated if one.value is not None]
    if not known or any(meets(rule, value) for value, _ in known):
        return ""
    value, month = min(known, key=lambda one: _far(rule, one[0]))
    return f"; the nearest was {case.said(value)[0]}, for {month_label(month)}"


def _far(rule: Rule, value: Decimal) -> Decimal:
    """Return how far from what is agreed a value lies that misses it."""
    return distance(rule, value) if rule.target is None else abs(rule.target - value)
