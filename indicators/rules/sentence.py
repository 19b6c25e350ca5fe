"""The sentence that explains a rating, fit to be read aloud in a meeting.

Whoever hears it can work the colour out again from its numbers. A value has its indicator's
decimals, as in a table, or as many more as it takes to compare as the exact one does; a limit is
written as it was agreed; a distance has no more digits than it needs.
"""

from collections.abc import Sequence
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
    is_better,
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
            return f"Green when met; amber as far as the {_floor(rule)}; red beyond"
        case Family.BANDS:
            return f"Green {aim(rule)}; amber {_or_better(rule.amber_limit, rule)}; red beyond"
    return f"Green when met; amber within the {_tolerance(rule)}; red beyond"


def _rated(evidence: Evidence, rule: Rule, value: Decimal) -> str:
    decimals = decimals_shown(value, rule, evidence.decimals)
    return (
        f"{evidence.rating.colour.label}: {spoken(value, rule.unit, decimals)} against a "
        f"{'range' if rule.family is Family.RANGE else 'target'} of {aim(rule)}; "
        f"{_distance(rule, rounded(value, decimals))}{_clause(evidence, rule, value)}."
    )


def decimals_shown(
    value: Decimal,
    rule: Rule | None,
    least: int,
    *,
    path: Decimal | None = None,
    beside: Sequence[Decimal] = (),
) -> int:
    """Return how many decimals a value needs to compare as it does exactly with what it is beside.

    So 94.96% that misses 95% is never shown as 95.0% beside a red, nor 70.46% that is off a
    `path` of 70.5% as 70.5%. Limits and paths are written in full; values `beside` it are written
    with as many decimals as it is.
    """
    limits = (rule.target, rule.low, rule.high, *amber_ends(rule)) if rule else ()
    in_full = [one for one in (*limits, path) if one is not None]
    for decimals in count(least):
        shown = rounded(value, decimals)
        stand_with = [*zip(in_full, in_full, strict=True)]
        stand_with += [(one, rounded(one, decimals)) for one in beside]
        if all(_order(shown, written) == _order(value, one) for one, written in stand_with):
            break
    return decimals


def _order(one: Decimal, other: Decimal) -> int:
    return (one > other) - (one < other)


def spoken(value: Decimal, unit: Unit, decimals: int) -> str:
    """Return a value as it is said: as a table writes it, and a rate with what it is per."""
    return show(value, unit, decimals) + _PER.get(unit, "")


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


def _clause(evidence: Evidence, rule: Rule, value: Decimal) -> str:
    """Return what the rule makes of that distance, and who agreed the rule when."""
    colour, agreed = evidence.rating.colour, _agreed(rule)
    is_green = colour is Colour.GREEN
    as_agreed = f", as{agreed}" if agreed else ""
    match rule.family:
        case Family.IMPROVING if is_green:
            return f"; a miss is amber if better than a year before{as_agreed}"
        case Family.IMPROVING:
            return _looks_back(evidence, rule, value) + as_agreed
        case Family.DECLINING if colour is not Colour.RED:
            return _looks_back(evidence, rule, value) + as_agreed
        case Family.BANDS:
            how = {Colour.RED: "beyond", Colour.AMBER: "in"}.get(colour, "clear of")
            limit = _limit(rule.amber_limit, rule)
            return f", {how} the amber band that ends at {limit}{as_agreed}"
        case Family.FLOOR:
            how = {Colour.RED: "and worse than", Colour.AMBER: "but no worse than"}.get(
                colour, "clear of"
            )
            return f", {how} the {_floor(rule)}{agreed}"
    if rule.tolerance is not None and is_green:
        return f", with a tolerance of {_allowed(rule)}{agreed}"
    if rule.tolerance is not None:
        how = "beyond" if colour is Colour.RED else "within"
        return f", {how} the {_tolerance(rule)}{agreed}"
    what = "anything outside" if rule.family is Family.RANGE else "any miss"
    return f"{';' if is_green else ', and'} {what} is red{as_agreed}"


def _looks_back(evidence: Evidence, rule: Rule, value: Decimal) -> str:
    """Return how far the value is from the earlier one that decides, and what that makes it.

    The distance and not the earlier value is said: two values that look alike to the
    indicator's decimals can then be told apart with the value written as a table writes it.
    """
    when, then = f"the {evidence.frequency.period} before", evidence.previous
    if rule.family is Family.IMPROVING:
        when, then = "a year before", evidence.last_year
    colour = evidence.rating.colour
    if then is None:
        return f", with no comparable figure from {when}, so {colour.value}"
    # A miss that improved is amber, and so is a target met that declined: both go against
    # what the distance from the target leads one to expect.
    link = "but" if colour is Colour.AMBER else "and"
    if value == then:
        return f", {link} the same as {when}, so {colour.value}"
    how = "better" if is_better(value, then, rule.polarity) else "worse"
    change = _size(_first_digits(abs(value - then), evidence.decimals), rule.unit)
    return f", {link} {change} {how} than {when}, so {colour.value}"


def _first_digits(size: Decimal, least: int) -> Decimal:
    """Return a distance, rounded as an arrow's is, with more decimals where it would be 0."""
    return next(near for decimals in count(least) if (near := rounded(size, decimals)))


def _or_better(limit: Decimal | None, rule: Rule) -> str:
    """Return a limit and which side of it is good; nobody asks for 100% or more, or 0% or less."""
    higher = rule.polarity is Polarity.HIGHER
    if rule.unit is Unit.PERCENT and limit == (HUNDRED if higher else 0):
        return _limit(limit, rule)
    return f"{_limit(limit, rule)} or {'more' if higher else 'less'}"


def _limit(limit: Decimal | None, rule: Rule) -> str:
    return "" if limit is None else show_limit(limit, rule.unit)


def _floor(rule: Rule) -> str:
    """Return the floor in words: 75% floor, 14-day floor, floor of 30."""
    assert rule.amber_limit is not None
    if rule.unit in (Unit.PERCENT, Unit.POUNDS):
        return f"{_limit(rule.amber_limit, rule)} floor"
    number = plain(rule.amber_limit)
    return f"{number}-day floor" if rule.unit is Unit.DAYS else f"floor of {number}"


def _allowed(rule: Rule) -> str:
    """Return how large the tolerance is: 2 points, 10% of the target."""
    assert rule.tolerance is not None
    if rule.family is Family.TOLERANCE_PERCENT:
        return f"{plain(rule.tolerance)}% of the target"
    return _size(rule.tolerance, rule.unit)


def _tolerance(rule: Rule) -> str:
    """Return the tolerance in words: 2-point tolerance, tolerance of 10% of the target."""
    assert rule.tolerance is not None
    if rule.family is Family.TOLERANCE_PERCENT:
        low, high = amber_ends(rule)
        ends = f"down to {_limit(low, rule)}" if high is None else f"up to {_limit(high, rule)}"
        return f"tolerance of {_allowed(rule)} ({ends})"
    number = plain(rule.tolerance)
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
        value = spoken(evidence.value, evidence.unit, evidence.decimals)
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
        case Absence.NOT_SIGNED_OFF:
            return f"the figure for {month} has not been signed off"
    return f"no figure for {month} has been entered"
