"""The sentence that explains a rating, fit to be read aloud in a meeting.

Whoever hears it can work the colour out again from its numbers: each is shown with as many
decimals as it takes for the shown numbers to compare as the exact ones do.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from itertools import count

from indicators.rules.periods import Frequency, month_label
from indicators.rules.rating import (
    HUNDRED,
    Colour,
    Family,
    Polarity,
    Rating,
    Reason,
    Rule,
    amber_ends,
    meets,
    value_is_low,
)
from indicators.rules.travel import Run
from indicators.rules.values import (
    Absence,
    Unit,
    in_points,
    plain,
    rounded,
    show,
    show_limit,
    with_unit,
)

DIGITS = 99
"""Digits to reckon with: a value has at most 28, and none may be lost beside a limit's."""
_PER = {Unit.RATE_PER_10000: " per 10,000", Unit.RATE_PER_100000: " per 100,000"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a rating was decided from."""

    month: date
    rating: Rating
    value: Decimal | None = None
    rule: Rule | None = None
    absence: Absence | None = None
    previous: Decimal | None = None
    last_year: Decimal | None = None
    run: Run | None = None
    frequency: Frequency = Frequency.MONTHLY
    unit: Unit = Unit.PERCENT
    decimals: int = 1


def sentence(evidence: Evidence) -> str:
    """Return the rating in words: value, target, how far off, the rule, and for how long."""
    if evidence.rating.colour is Colour.NOT_RATED:
        return f"Not rated: {_why_not_rated(evidence)}."
    if evidence.rule is None or evidence.value is None:
        raise ValueError("A rated figure has a value and a rule.")
    with localcontext(prec=DIGITS):
        return _rated(evidence, evidence.rule, evidence.value) + _how_long(evidence)


def aim(rule: Rule) -> str:
    """Return what a rule asks for: “25% or less”, “10 to 20 days”; “” when it asks for nothing."""
    if rule.family is Family.RANGE:
        low, high = _limit(rule.low, rule), _limit(rule.high, rule)
        if rule.low is None:
            return f"{high} or less"
        if rule.high is None:
            return f"{low} or more"
        return f"{plain(rule.low) if rule.unit is Unit.DAYS else low} to {high}"
    return "" if rule.target is None else _or_better(rule.target, rule)


def terms(rule: Rule) -> str:
    """Return a rule's terms for a table of targets: what is green, amber and red."""
    match rule.family:
        case Family.DATA_ONLY:
            return "Shown for context; not rated"
        case Family.ANY_MISS:
            return "Green when met; any miss is red"
        case Family.IMPROVING:
            return "Green when met; a miss is amber when better than a year before, or else red"
        case Family.DECLINING:
            return "Green when met; met but worse than the time before is amber; any miss is red"
        case Family.RANGE if rule.tolerance is None:
            return "Green within the range; anything outside it is red"
        case Family.RANGE:
            return f"Green within the range; amber within the {_tolerance(rule)}; red beyond"
        case Family.FLOOR:
            floor = _limit(rule.amber_limit, rule)
            return f"Green when met; amber as far as the floor of {floor}; red beyond"
        case Family.BANDS:
            return f"Green {aim(rule)}; amber {_or_better(rule.amber_limit, rule)}; red beyond"
    return f"Green when met; amber within the {_tolerance(rule)}; red beyond"


def _rated(evidence: Evidence, rule: Rule, value: Decimal) -> str:
    decimals = _decimals(evidence, rule, value)
    return (
        f"{evidence.rating.colour.label}: {_spoken(value, rule.unit, decimals)} against a "
        f"{'range' if rule.family is Family.RANGE else 'target'} of {aim(rule)}; "
        f"{_distance(rule, rounded(value, decimals))}{_clause(evidence, rule, decimals)}."
    )


def decimals_shown(value: Decimal, rule: Rule, least: int) -> int:
    """Return how many decimals a value needs to compare with its rule's limits as it does exactly.

    So 94.96% that misses 95% is never shown as 95.0% beside a red.
    """
    limits = [x for x in (rule.target, rule.low, rule.high, *amber_ends(rule)) if x is not None]
    for decimals in count(least):
        shown = rounded(value, decimals)
        if all(_order(shown, x) == _order(value, x) for x in limits):
            break
    return decimals


def _decimals(evidence: Evidence, rule: Rule, value: Decimal) -> int:
    """Return how many decimals it takes beside the earlier value too, where one is named."""
    least = decimals_shown(value, rule, evidence.decimals)
    earlier = _earlier(evidence, rule)
    if earlier is None:
        return least
    for decimals in count(least):
        if _order(rounded(value, decimals), rounded(earlier, decimals)) == _order(value, earlier):
            break
    return decimals


def _earlier(evidence: Evidence, rule: Rule) -> Decimal | None:
    """Return the earlier value that the sentence names, None when it names none."""
    colour = evidence.rating.colour
    if rule.family is Family.IMPROVING and colour is not Colour.GREEN:
        return evidence.last_year
    if rule.family is Family.DECLINING and colour is not Colour.RED:
        return evidence.previous
    return None


def _order(one: Decimal, other: Decimal) -> int:
    return (one > other) - (one < other)


def _spoken(value: Decimal, unit: Unit, decimals: int) -> str:
    """Return a value as it is said: 31% and not 31.0%, and a rate with what it is per."""
    number = rounded(value, decimals)
    if number == number.to_integral_value():
        decimals = 0
    return show(number, unit, decimals) + _PER.get(unit, "")


def _distance(rule: Rule, number: Decimal) -> str:
    """Return how far the shown value is from the target or the range."""
    if rule.family is Family.RANGE:
        if meets(rule, number):
            return "inside it"
        low = value_is_low(rule, number)
        end = rule.low if low else rule.high
        assert end is not None
        return f"{_size(abs(number - end), rule.unit)} {'below' if low else 'above'} it"
    assert rule.target is not None
    if number == rule.target:
        return "exactly on it"
    size = _size(abs(number - rule.target), rule.unit)
    if meets(rule, number):
        return f"{size} better"
    return f"{size} {'short' if rule.polarity is Polarity.HIGHER else 'over'}"


def _clause(evidence: Evidence, rule: Rule, decimals: int) -> str:
    """Return what the rule makes of that distance, and who agreed the rule when."""
    colour, agreed = evidence.rating.colour, _agreed(rule)
    match rule.family:
        case Family.IMPROVING:
            return _looks_back(evidence, rule, decimals)
        case Family.DECLINING if colour is not Colour.RED:
            return _looks_back(evidence, rule, decimals)
        case Family.BANDS:
            return (
                f", in the {colour.value} band; the bands{agreed} are {aim(rule)} for green "
                f"and {_or_better(rule.amber_limit, rule)} for amber"
            )
        case Family.FLOOR:
            how = {Colour.RED: "and worse than", Colour.AMBER: "but no worse than"}
            floor = _limit(rule.amber_limit, rule)
            return f", {how.get(colour, 'clear of')} the floor of {floor}{agreed}"
    if rule.tolerance is not None:
        how = {Colour.RED: "beyond", Colour.AMBER: "within"}
        return f", {how.get(colour, 'without needing')} the {_tolerance(rule)}{agreed}"
    what = "anything outside it" if rule.family is Family.RANGE else "any miss"
    if colour is Colour.GREEN:
        return f", where {what} would be red under the rule{agreed}"
    return f", and {what} is red under the rule{agreed}"


def _looks_back(evidence: Evidence, rule: Rule, decimals: int) -> str:
    """Return the clause of the two families that compare with an earlier figure."""
    colour, period = evidence.rating.colour, evidence.frequency.period
    when = f"the {period} before"
    if rule.family is Family.IMPROVING and evidence.frequency is not Frequency.ANNUAL:
        when = f"the same {period} last year"
    if rule.family is Family.IMPROVING and colour is Colour.GREEN:
        return f", where a miss better than {when} would be amber under the rule{_agreed(rule)}"
    then = _earlier(evidence, rule)
    if then is None:
        compared = f"with no comparable figure for {when}"
    else:
        how = {
            (Family.IMPROVING, Colour.AMBER): "but better",
            (Family.IMPROVING, Colour.RED): "and no better",
            (Family.DECLINING, Colour.AMBER): "but worse",
            (Family.DECLINING, Colour.GREEN): "and no worse",
        }
        earlier = _spoken(then, rule.unit, decimals)
        compared = f"{how[rule.family, colour]} than the {earlier} of {when}"
    return f", {compared}, which makes it {colour.value} under the rule{_agreed(rule)}"


def _or_better(limit: Decimal | None, rule: Rule) -> str:
    """Return a limit and which side of it is good; nobody asks for 100% or more, or 0% or less."""
    higher = rule.polarity is Polarity.HIGHER
    if rule.unit is Unit.PERCENT and limit == (HUNDRED if higher else 0):
        return _limit(limit, rule)
    return f"{_limit(limit, rule)} or {'more' if higher else 'less'}"


def _limit(limit: Decimal | None, rule: Rule) -> str:
    return "" if limit is None else show_limit(limit, rule.unit)


def _tolerance(rule: Rule) -> str:
    """Return the tolerance in words: 2-point tolerance, tolerance of 10% of the target."""
    assert rule.tolerance is not None
    number = plain(rule.tolerance)
    if rule.family is Family.TOLERANCE_PERCENT:
        low, high = amber_ends(rule)
        ends = f"down to {_limit(low, rule)}" if high is None else f"up to {_limit(high, rule)}"
        return f"tolerance of {number}% of the target ({ends})"
    match rule.unit:
        case Unit.PERCENT:
            return f"{number}-point tolerance"
        case Unit.DAYS:
            return f"{number}-day tolerance"
        case Unit.POUNDS:
            return f"{with_unit(number, rule.unit)} tolerance"
    return f"tolerance of {number}"


def _size(size: Decimal, unit: Unit) -> str:
    """Return a distance in words: between percentages it is in points."""
    number = plain(size)
    return in_points(number) if unit is Unit.PERCENT else with_unit(number, unit)


def _agreed(rule: Rule) -> str:
    by = f" by {rule.agreed_by}" if rule.agreed_by else ""
    on = f" in {month_label(rule.agreed_on)}" if rule.agreed_on else ""
    return f" agreed{by}{on}" if by or on else ""


def _how_long(evidence: Evidence) -> str:
    if evidence.run is None:
        return ""
    length, period = evidence.run.length, evidence.frequency.period
    return (
        f" {evidence.run.colour.label} for {'at least ' if evidence.run.is_open else ''}"
        f"{length} {period}{'' if length == 1 else 's'}."
    )


def _why_not_rated(evidence: Evidence) -> str:
    month, rule = month_label(evidence.month), evidence.rule
    value = ""
    if evidence.value is not None:
        value = _spoken(evidence.value, evidence.unit, evidence.decimals)
    match evidence.rating.reason:
        case Reason.CONTEXT if rule is not None and rule.polarity is not Polarity.NONE:
            return f"{value}, shown for context, with no target set"
        case Reason.CONTEXT:
            return f"{value}, shown for context; neither high nor low is good or bad in itself"
        case Reason.NO_TARGET:
            return f"{value}, with no target agreed for {month}"
        case Reason.SUPPRESSED:
            return (
                f"the figure for {month} is withheld, because it is, or would reveal, "
                "a count of 1 to 5"
            )
        case Reason.NOT_DUE if evidence.frequency is Frequency.MONTHLY:
            return f"no figure is due for {month}"
        case Reason.NOT_DUE:
            return f"no figure is due for {month}, because the indicator is {evidence.frequency}"
    match evidence.absence:
        case Absence.NOT_AVAILABLE:
            return f"the figure for {month} is not available"
        case Absence.BEING_VALIDATED:
            return f"the figure for {month} is still being validated"
    return f"no figure for {month} has been entered"
