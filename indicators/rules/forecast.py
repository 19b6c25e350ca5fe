"""When could it be green? What the recent trend says, and how far it can be believed.

A straight line is fitted to the last figures by least squares and drawn on, between the two edges
of its confidence band: so the line itself, not a single month's figure, is what is said to meet
a target. The range is honest when it holds the month that the true line meets the target four
times in five; `tests/rules/test_forecast.py` measures that.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from indicators.rules.periods import Basis, financial_year, month_label, months_after
from indicators.rules.rating import Family, Polarity, Rule, meets, value_is_low
from indicators.rules.values import rounded

MOST, FEWEST = 12, 8
"""How many figures a trend is seen by. Ranges from six or seven held the truth too seldom."""
A_YEAR = 12
LOOKS_BACK = LOOKS_AHEAD = 24
"""How many months a trend's figures may go back, and how far it is drawn on."""
SHARE = "four times in five"
STUDENT = {
    6: Decimal("1.440"),
    7: Decimal("1.415"),
    8: Decimal("1.397"),
    9: Decimal("1.383"),
    10: Decimal("1.372"),
}
"""Student’s t for a two-sided range of 80%, by degrees of freedom: two fewer than the figures.

NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, the column for 0.90.
"""
LEAST_ALIKE = {
    Basis.IN_MONTH: Decimal("0.3"),
    Basis.SNAPSHOT: Decimal("0.7"),
    Basis.YEAR_TO_DATE: Decimal("0.9"),
    Basis.ROLLING_12_MONTHS: Decimal("0.9"),
}
"""The least that one figure's distance from the line is taken to say of the next one's.

A dozen figures show too little of it. A stock keeps most of its children from one month to the
next, and a rolling or running total counts most of the same months again.
"""
MOST_ALIKE = Decimal("0.9")
_EXACT_TO = 6
"""Decimals that an edge is rounded to, so that a line that ends on a target is found to."""


class Outlook(StrEnum):
    """What a trend says of a figure's rating, if it goes on."""

    TOO_FEW = "too-few"
    NO_SIGN = "no-sign"
    REACHES = "reaches"
    HOLDS = "holds"
    SLIPS = "slips"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the trend of so many figures says: the outlook, and between which months.

    `earliest` and `latest` are the ends of the range in which a figure that misses its target
    comes to meet it (`REACHES`), or one that meets it comes to miss it (`SLIPS`); `latest` is None
    where no later end can be told. `until` is the last month that was looked at. Never one without
    the other's meaning: `words` says both.
    """

    outlook: Outlook
    figures: int
    earliest: date | None = None
    latest: date | None = None
    until: date | None = None
    restarts: bool = False
    """Whether it starts again each April, so that no earlier year's figures go with these."""


def forecast(
    values: Sequence[tuple[date, Decimal]],
    rule_of: Callable[[date], Rule | None],
    step: int,
    basis: Basis = Basis.IN_MONTH,
) -> Forecast | None:
    """Return what the trend of the values, oldest first, says of the months after the newest.

    `rule_of` is what rates a month, and the last that stood goes on where none is agreed yet;
    `step` is how many months lie between two figures. Months without a figure are left out. A year
    to date starts again in April, so that only this year's figures are looked at, and only as far
    as its March. None where there is no figure, or nothing to meet.
    """
    if not values:
        return None
    newest, value = values[-1]
    rule = _judging(rule_of(newest))
    if rule is None:
        return None
    restarts = basis is Basis.YEAR_TO_DATE and step < A_YEAR
    recent = [
        one
        for one in values
        if _months(one[0], newest) <= min(LOOKS_BACK, step * (MOST - 1))
        and not (restarts and financial_year(one[0]) != financial_year(newest))
    ]
    if len(recent) < FEWEST:
        return Forecast(Outlook.TOO_FEW, len(recent), restarts=restarts)
    line = _fitted(recent, step, LEAST_ALIKE[basis])
    ahead = [months_after(newest, more) for more in range(step, LOOKS_AHEAD + 1, step)]
    if restarts:
        ahead = [month for month in ahead if financial_year(month) == financial_year(newest)]
    return _judged(line, value, rule, _ahead(ahead, rule_of, rule), len(recent))


def _judging(rule: Rule | None) -> Rule | None:
    """Return a rule that judges; one for context has nothing to meet."""
    return None if rule is None or rule.family is Family.DATA_ONLY else rule


def _months(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def _ahead(
    months: Iterable[date], rule_of: Callable[[date], Rule | None], rule: Rule
) -> list[tuple[date, Rule]]:
    """Return each month with the rule that stands in it, or that stood last."""
    found = []
    for month in months:
        rule = _judging(rule_of(month)) or rule
        found.append((month, rule))
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    """A straight line through figures. Places are counted back from the newest, which is at 0."""

    middle: Decimal
    level: Decimal
    """How high it is at the middle of the figures' places."""
    slope: Decimal
    slope_doubt: Decimal
    """How much steeper or flatter the slope may be."""
    level_doubt: Decimal

    def edges(self, place: int) -> tuple[Decimal, Decimal]:
        """Return the lowest and the highest that the line may be at a place."""
        off = place - self.middle
        height = self.level + self.slope * off
        doubt = (self.level_doubt**2 + (self.slope_doubt * off) ** 2).sqrt()
        return rounded(height - doubt, _EXACT_TO), rounded(height + doubt, _EXACT_TO)


def _fitted(recent: Sequence[tuple[date, Decimal]], step: int, least_alike: Decimal) -> _Line:
    """Return the line of least squares, with a doubt that allows for figures that go together.

    The doubt is widened by what the distances from the line say of the ones that follow, r, as
    the mean of a series in which each passes on r of itself varies more: sqrt((1 + r) / (1 - r)).
    What so few figures show of r is too low by about (2 + 4r) / n, which is made good first.
    """
    newest, number = recent[-1][0], len(recent)
    places = [Decimal(-_months(month, newest)) / step for month, _ in recent]
    middle = sum(places) / Decimal(number)
    level = sum(value for _, value in recent) / Decimal(number)
    spread = sum(((place - middle) ** 2 for place in places), Decimal(0))
    slope = (
        sum(
            (place - middle) * (value - level)
            for place, (_, value) in zip(places, recent, strict=True)
        )
        / spread
    )
    misses = [
        value - level - slope * (place - middle)
        for place, (_, value) in zip(places, recent, strict=True)
    ]
    squares = sum((miss**2 for miss in misses), Decimal(0))
    alike = sum((one * other for one, other in pairwise(misses)), Decimal(0))
    if squares:
        alike = (number * alike / squares + 2) / (number - 4)
    alike = min(max(alike, least_alike), MOST_ALIKE)
    doubt = STUDENT[number - 2] * (squares / (number - 2) * (1 + alike) / (1 - alike)).sqrt()
    return _Line(
        middle, level, slope, doubt / spread.sqrt(), level_doubt=doubt / Decimal(number).sqrt()
    )


def _judged(
    line: _Line, value: Decimal, rule: Rule, ahead: Sequence[tuple[date, Rule]], figures: int
) -> Forecast:
    """Return what a line says of a figure: when it comes to meet its target, or to miss it."""
    is_met = meets(rule, value)
    is_up_good = _is_up_good(rule, value, line.slope, is_met=is_met)
    slope = line.slope if is_up_good else -line.slope
    best: list[date] = []
    worst: list[date] = []
    for place, (month, then) in enumerate(ahead, start=1):
        low, high = line.edges(place)
        for edge, months in (
            (high if is_up_good else low, best),
            (low if is_up_good else high, worst),
        ):
            if _reaches(then, edge, is_up_good=is_up_good) is not is_met:
                months.append(month)
    first_best, first_worst = next(iter(best), None), next(iter(worst), None)
    until = ahead[-1][0] if ahead else None
    if is_met:
        is_told = first_best is not None or slope < -line.slope_doubt
        if first_worst is None or not is_told:
            return Forecast(Outlook.HOLDS, figures, until=until)
        return Forecast(Outlook.SLIPS, figures, first_worst, first_best, until)
    is_told = slope > line.slope_doubt or (first_worst is not None and slope >= -line.slope_doubt)
    if first_best is None or not is_told:
        return Forecast(Outlook.NO_SIGN, figures, until=until)
    return Forecast(Outlook.REACHES, figures, first_best, first_worst, until)


def _is_up_good(rule: Rule, value: Decimal, slope: Decimal, *, is_met: bool) -> bool:
    """Return whether a figure that rises comes nearer to its target, or farther from missing it.

    One that lies in its range can leave it at either end: at the one that the line goes to.
    """
    if rule.family is Family.RANGE:
        return slope < 0 if is_met else value_is_low(rule, value)
    return rule.polarity is Polarity.HIGHER


def _reaches(rule: Rule, value: Decimal, *, is_up_good: bool) -> bool:
    """Return whether a value has come as far as the target, or the near end of the range."""
    if rule.family is not Family.RANGE:
        return meets(rule, value)
    if is_up_good:
        return rule.low is None or value >= rule.low
    return rule.high is None or value <= rule.high


def words(found: Forecast) -> str:
    """Return a forecast in a sentence or two; one with a month in it says how sure that is."""
    goes_on = f"If the trend of the last {found.figures} figures goes on, it could"
    no_promise = "A trend is no promise."
    ends = f" by {month_label(found.until)}" if found.until else ""
    match found.outlook:
        case Outlook.TOO_FEW:
            figures = f"{found.figures} figure{'' if found.figures == 1 else 's'}"
            if found.restarts:
                figures += " since April, when it started again"
            return f"There is no trend to tell it by: {figures}, and it takes {FEWEST}."
        case Outlook.NO_SIGN:
            return (
                f"There is no sign of it: the last {found.figures} figures do not lead to the "
                f"target{ends}, or not clearly enough to say when."
            )
        case Outlook.HOLDS:
            return (
                f"The last {found.figures} figures give no sign that it will stop meeting its "
                f"target{ends}. {no_promise}"
            )
        case Outlook.REACHES:
            return f"{goes_on} meet its target {_when(found)}. {no_promise}"
    return f"{goes_on} stop meeting its target {_when(found)}. {no_promise}"


def _when(found: Forecast) -> str:
    """Return a forecast's range as a sentence ends."""
    first, last = found.earliest, found.latest
    if first is None:
        raise ValueError("Only a forecast with a range has words for when.")
    if last is None:
        return f"in {month_label(first)} at the earliest ({SHARE}); how late cannot be told"
    if first == last:
        return f"by {month_label(last)} ({SHARE})"
    begins = f"{first:%B}" if first.year == last.year else month_label(first)
    return f"between {begins} and {month_label(last)} ({SHARE})"
