"""The sentence that explains a rating, fit to be read aloud in a meeting.

Whoever hears it can work the colour out again from its numbers: each is shown with as many
decimals as it takes for the shown numbers to compare as the exact ones do.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.rules.periods import Frequency, month_label
from indicators.rules.rating import (
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
from indicators.rules.values import Absence, Unit, plain, rounded, show, show_limit, with_unit

MOST_DECIMALS = 28


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
    return _rated(evidence, evidence.rule, evidence.value) + _how_long(evidence)


def aim(rule: Rule) -> str:
    """Return what a rule asks for: “25% or less”, “10 to 20”; “” when it asks for nothing."""
    if rule.family is Family.RANGE:
        low, high = _limit(rule.low, rule), _limit(rule.high, rule)
        if rule.low is not None and rule.high is not None:
            return f"{low} to {high}"
        return f"{low} or more" if rule.low is not None else f"{high} or less"
    return "" if rule.target is None else _or_better(rule.target, rule)


def terms(rule: Rule) -> str:
    """Return a rule's terms for a table of targets: what is green, amber and red."""
    low, high = amber_ends(rule)
    limit = low if low is not None else high
    match rule.family:
        case Family.DATA_ONLY:
            return "Shown for context; not rated"
        case Family.ANY_MISS:
            return "Green when met; any miss is red"
        case Family.IMPROVING:
            return "Green when met; a miss is amber when better than a year before, or else red"
        case Family.DECLINING:
            return "Green when met; met but worse than the time before is amber; any miss is red"
        case Family.RANGE if low is None and high is None:
            return "Green within the range; anything outside it is red"
        case Family.RANGE:
            return f"Green within the range; amber within {_tolerance(rule)} of it; red beyond"
        case Family.FLOOR:
            return f"Green when met; amber down to the floor of {_limit(limit, rule)}; red beyond"
        case Family.BANDS:
            return f"Green {aim(rule)}; amber {_or_better(rule.amber_limit, rule)}; red beyond"
    return f"Green when met; amber within the tolerance of {_tolerance(rule)}; red beyond"


def _rated(evidence: Evidence, rule: Rule, value: Decimal) -> str:
    decimals = _decimals(evidence, rule, value)
    number = rounded(value, decimals)
    target = "the range" if rule.family is Family.RANGE else "a target of"
    return (
        f"{evidence.rating.colour.label}: {show(value, rule.unit, decimals)} against "
        f"{target} {aim(rule)}; {_distance(rule, number)}{_clause(evidence, rule, decimals)}"
        f"{_agreed(rule)}."
    )


def _decimals(evidence: Evidence, rule: Rule, value: Decimal) -> int:
    """Return how many decimals it takes for rounded numbers to compare as the exact ones do."""
    limits = [x for x in (rule.target, rule.low, rule.high, *amber_ends(rule)) if x is not None]
    others = {Family.IMPROVING: evidence.last_year, Family.DECLINING: evidence.previous}
    other = others.get(rule.family)
    for decimals in range(evidence.decimals, MOST_DECIMALS):
        shown = rounded(value, decimals)
        if all(_order(shown, x) == _order(value, x) for x in limits) and (
            other is None or _order(shown, rounded(other, decimals)) == _order(value, other)
        ):
            return decimals
    return MOST_DECIMALS


def _order(one: Decimal, other: Decimal) -> int:
    return (one > other) - (one < other)


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
    """Return what the rule makes of that distance."""
    colour = evidence.rating.colour
    period = evidence.frequency.period
    match rule.family:
        case Family.IMPROVING:
            return _looks_back(
                colour, evidence.last_year, f"the same {period} last year", rule, decimals
            )
        case Family.DECLINING if colour is not Colour.RED:
            return _looks_back(colour, evidence.previous, f"the {period} before", rule, decimals)
        case Family.ANY_MISS | Family.DECLINING:
            verb = "would be" if colour is Colour.GREEN else "is"
            return f", where any miss {verb} red under the rule"
        case Family.BANDS:
            amber = _or_better(rule.amber_limit, rule)
            return f", in bands of green {aim(rule)} and amber {amber}"
        case Family.RANGE if rule.tolerance is None:
            return ", where anything outside it is red under the rule"
    low, high = amber_ends(rule)
    limits = " to ".join(_limit(x, rule) for x in (low, high) if x is not None)
    if rule.family is Family.FLOOR:
        compared = {
            Colour.RED: "worse than",
            Colour.AMBER: "but no worse than",
            Colour.GREEN: "clear of",
        }
        return f", {compared[colour]} the floor of {limits}"
    words = {Colour.RED: "beyond", Colour.AMBER: "within", Colour.GREEN: "with no need of"}
    return f", {words[colour]} the tolerance of {_tolerance(rule)} ({limits})"


def _looks_back(
    colour: Colour, other: Decimal | None, when: str, rule: Rule, decimals: int
) -> str:
    """Return the clause of the two families that compare with an earlier figure."""
    if rule.family is Family.IMPROVING and colour is Colour.GREEN:
        return ", where a miss that beats last year would be amber under the rule"
    under = f"which is {colour.label.lower()} under the rule"
    if other is None:
        return f", with no figure for {when} to compare, {under}"
    then = f"{show(other, rule.unit, decimals)} {when}"
    if rule.family is Family.DECLINING:
        return f", {'but worse' if colour is Colour.AMBER else 'and no worse'} than {then}, {under}"
    return f", {'but better' if colour is Colour.AMBER else 'and no better'} than {then}, {under}"


def _or_better(limit: Decimal | None, rule: Rule) -> str:
    return f"{_limit(limit, rule)} or {'more' if rule.polarity is Polarity.HIGHER else 'less'}"


def _limit(limit: Decimal | None, rule: Rule) -> str:
    return "" if limit is None else show_limit(limit, rule.unit)


def _tolerance(rule: Rule) -> str:
    """Return the tolerance in words: 2 points, 10% of the target."""
    if rule.tolerance is None:
        return ""
    if rule.family is Family.TOLERANCE_PERCENT:
        return f"{plain(rule.tolerance)}% of the target"
    return _size(rule.tolerance, rule.unit)


def _size(size: Decimal, unit: Unit) -> str:
    """Return a distance in words: between percentages it is in points."""
    number = plain(size)
    if unit is Unit.PERCENT:
        return f"{number} point{'' if number == '1' else 's'}"
    return with_unit(number, unit)


def _agreed(rule: Rule) -> str:
    by = f" by {rule.agreed_by}" if rule.agreed_by else ""
    on = f" in {month_label(rule.agreed_on)}" if rule.agreed_on else ""
    return f" agreed{by}{on}" if by or on else ""


def _how_long(evidence: Evidence) -> str:
    if evidence.run is None:
        return ""
    count, period = evidence.run.length, evidence.frequency.period
    return (
        f" {evidence.run.colour.label} for {'at least ' if evidence.run.is_open else ''}"
        f"{count} {period}{'' if count == 1 else 's'}."
    )


def _why_not_rated(evidence: Evidence) -> str:
    month = month_label(evidence.month)
    value = "" if evidence.value is None else show(evidence.value, evidence.unit, evidence.decimals)
    match evidence.rating.reason:
        case Reason.CONTEXT:
            return f"{value}, shown for context; neither high nor low is judged good or bad"
        case Reason.NO_TARGET:
            return f"{value}, with no target agreed for {month}"
        case Reason.SUPPRESSED:
            return (
                f"the figure for {month} is withheld, because it counts, or would reveal, "
                "between 1 and 5 children"
            )
        case Reason.NOT_DUE:
            return f"{evidence.frequency.label.lower()} figures are not due for {month}"
    match evidence.absence:
        case Absence.NOT_AVAILABLE:
            return f"the figure for {month} is not available"
        case Absence.BEING_VALIDATED:
            return f"the figure for {month} is still being validated"
    return f"no figure for {month} has been entered"
