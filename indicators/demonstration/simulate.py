"""Invented monthly counts: pure arithmetic and seeded chance, the same on every machine.

What happened in each month is drawn first, in whole children. The figure that an
indicator's basis asks for (the month, the year to date, twelve months, the month's end) is
then added up from those counts, so that figures of different bases agree with each other.
No clock and no database; only `random.Random` seeded by a name.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from random import Random

from indicators.rules.periods import Basis, Frequency, financial_year, is_due
from indicators.rules.values import Unit

PER = {Unit.RATE_PER_10000: 10_000, Unit.RATE_PER_100000: 100_000}
SPREAD = (Unit.DAYS, Unit.SCORE, Unit.RATIO)
"""Units whose numerator adds up something measured for each child, not the children."""
MEMORY = 0.8
"""How much of a standing number's wandering is left a month later."""
MOST_AT_ONCE = 50.0
"""The largest mean that a Poisson number is drawn for in one go: e**-50 is still exact enough."""
MONTHS_IN_A_FIGURE = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.ANNUAL: 12}

Path = Mapping[date, float]
"""A level by month; between two of its months it is the straight line, beyond them level."""


class Kind(StrEnum):
    """What a group counts: what happens in a month, who is there at its end, who lives there.

    Events fall by chance around the path; who is there wanders slowly around it; residents
    are an estimate that is made once a year and holds from April.
    """

    EVENTS = "events"
    STANDING = "standing"
    RESIDENTS = "residents"


@dataclass(frozen=True, slots=True)
class Group:
    """A number of people or events that several indicators share: referrals, care leavers."""

    name: str
    path: Path
    kind: Kind
    season: Mapping[int, float] = field(default_factory=dict)
    chance: float = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How one indicator's figures are drawn.

    The path is in the indicator's own unit, for a figure of its own basis: a rate over
    twelve months is the yearly rate. `of` is the group in the denominator, and `counts` the
    group that is itself the numerator, when the indicator counts one, with `less` taken off
    for a net change. A standing figure tells of the people there at the month's end, even
    where it looks back a year over them; any other adds up what happened in each month.
    `spread` is how far single scores, days or ratios lie from their mean, as a share of it.
    """

    code: str
    unit: Unit
    basis: Basis
    frequency: Frequency
    path: Path
    standing: bool
    annual_month: int = 3
    of: str = ""
    counts: str = ""
    less: str = ""
    season: Mapping[int, float] = field(default_factory=dict)
    chance: float = 1.0
    spread: float = 0.4


@dataclass(frozen=True, slots=True)
class Counted:
    """One month's whole numbers; a number by itself has no denominator."""

    month: date
    numerator: int
    denominator: int | None = None


def level(path: Path, month: date) -> float:
    """Return the path's level in a month, on the straight line between its neighbours."""
    known = sorted(path)
    if month <= known[0]:
        return path[known[0]]
    if month >= known[-1]:
        return path[known[-1]]
    after = next(at for at in known if at >= month)
    before = next(at for at in reversed(known) if at <= month)
    if after == before:
        return path[after]
    share = _number(month) - _number(before)
    return path[before] + (path[after] - path[before]) * share / (_number(after) - _number(before))


def _number(month: date) -> int:
    return month.year * 12 + month.month


def group_counts(group: Group, months: Sequence[date]) -> dict[date, int]:
    """Return how many the group had in each month, or at the end of each."""
    chance = Random(f"group {group.name}")
    wander = _wander(chance)
    counts = {}
    for month in months:
        if group.kind is Kind.RESIDENTS:
            counts[month] = round(level(group.path, financial_year(month)))
            continue
        mean = level(group.path, month) * _factor(group.season, month)
        if group.kind is Kind.EVENTS:
            counts[month] = _calmed(chance, mean, poisson(chance, mean), group.chance)
        else:
            off = next(wander) * math.sqrt(mean) / 2 * group.chance
            counts[month] = max(0, round(mean + off))
    return counts


def series(
    plan: Plan, months: Sequence[date], groups: Mapping[str, Mapping[date, int]]
) -> list[Counted]:
    """Return the indicator's figures, oldest first, for the months in which one is due.

    The months must start a year or more before the first one that is to be shown, or twelve
    months cannot be added up; those that cannot are left out.
    """
    drawn = list(_drawn(plan, months, groups))
    if not plan.standing:
        drawn = list(_added_up(plan, drawn))
    return [
        counted for counted in drawn if is_due(counted.month, plan.frequency, plan.annual_month)
    ]


def _drawn(
    plan: Plan, months: Sequence[date], groups: Mapping[str, Mapping[date, int]]
) -> Iterator[Counted]:
    """Yield each month's own counts, before any adding up."""
    chance = Random(f"indicator {plan.code}")
    wander = _wander(chance)
    for month in months:
        people = groups[plan.of][month] if plan.of else None
        if plan.counts:
            less = groups[plan.less][month] if plan.less else 0
            yield Counted(month, groups[plan.counts][month] - less, people)
            continue
        mean = level(plan.path, month) * _factor(plan.season, month)
        if plan.standing:
            numerator = _standing(plan, mean, people, next(wander))
        else:
            numerator = _happened(plan, mean, people, chance)
        most = people if plan.unit is Unit.PERCENT and people is not None else numerator
        yield Counted(month, max(0, min(numerator, most)), people)


def _standing(plan: Plan, mean: float, people: int | None, off: float) -> int:
    """Return a month's numerator that keeps near the one before: `off` deviations from its mean.

    It moves half as far as chance would have it, since most of the people are the same.
    """
    if plan.unit is Unit.POUNDS:
        return round(mean * (1 + off * 0.01 * plan.chance))
    expected = mean * (people or 1) / PER.get(plan.unit, 1)
    if plan.unit is Unit.PERCENT:
        expected /= 100
        deviation = math.sqrt(expected * max(0.0, 1 - mean / 100))
    elif plan.unit in SPREAD:
        deviation = mean * plan.spread * math.sqrt(people or 1)
    else:
        deviation = math.sqrt(expected)
    return round(expected + off * deviation / 2 * plan.chance)


def _happened(plan: Plan, mean: float, people: int | None, chance: Random) -> int:
    """Return the numerator of what happened in one month."""
    if plan.unit is Unit.PERCENT and people is not None:
        share = min(1.0, max(0.0, mean / 100))
        drawn = binomial(chance, people, share)
        return _calmed(chance, people * share, drawn, plan.chance)
    if plan.unit in SPREAD and people is not None:
        deviation = mean * plan.spread * math.sqrt(people)
        return round(people * mean + chance.gauss(0, 1) * deviation * plan.chance)
    expected = mean * (people or 1) / PER.get(plan.unit, 1) / span(plan)
    return _calmed(chance, expected, poisson(chance, expected), plan.chance)


def span(plan: Plan) -> int:
    """Return how many months' events one figure of the indicator adds up, at most."""
    return MONTHS_IN_A_FIGURE[plan.frequency] if plan.basis is Basis.IN_MONTH else 12


def _added_up(plan: Plan, drawn: Sequence[Counted]) -> Iterator[Counted]:
    """Yield each month's figure in the indicator's basis, from the months' own counts.

    The people in a rate's denominator live there all year, so they are not added up.
    """
    for at, last in enumerate(drawn):
        if plan.basis is Basis.YEAR_TO_DATE:
            start = financial_year(last.month)
            length = _number(last.month) - _number(start) + 1
        else:
            length = span(plan)
        if at + 1 < length:
            continue
        window = drawn[at + 1 - length : at + 1]
        people = last.denominator
        if people is not None and plan.unit not in PER:
            people = sum(each.denominator or 0 for each in window)
        yield Counted(last.month, sum(each.numerator for each in window), people)


def binomial(chance: Random, trials: int, share: float) -> int:
    """Return how many of so many trials came off, each with the same chance."""
    return sum(chance.random() < share for _ in range(trials))


def poisson(chance: Random, mean: float) -> int:
    """Return a count of independent events, by Knuth's multiplication, in pieces of 50."""
    count = 0
    while mean > 0:
        piece = min(mean, MOST_AT_ONCE)
        limit, product = math.exp(-piece), chance.random()
        while product > limit:
            count += 1
            product *= chance.random()
        mean -= piece
    return count


def _wander(chance: Random) -> Iterator[float]:
    """Yield a walk about 0 with a standard deviation of 1 that is pulled back as it strays."""
    fresh = math.sqrt(1 - MEMORY**2)
    at = 0.0
    while True:
        at = MEMORY * at + fresh * chance.gauss(0, 1)
        yield at


def _calmed(chance: Random, mean: float, drawn: int, share: float) -> int:
    """Return the drawn count moved towards its mean: as it is when the share is 1, wholly at 0.

    What is left over a whole number is rounded by chance, or small counts would drift.
    """
    between = max(0.0, mean + (drawn - mean) * share)
    return math.floor(between) + (chance.random() < between % 1)


def _factor(season: Mapping[int, float], month: date) -> float:
    """Return what the season multiplies a calendar month by."""
    return season.get(month.month, 1.0)
