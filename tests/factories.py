"""An invented council in bulk, for tests and for the bench: as many indicators and years as asked.

Indicators differ as real ones do: in family, polarity, unit, basis, frequency and suppression.
Their colours come in runs, about 55 green, 20 amber and 25 red in a hundred, and the same on
every machine. The first indicator is red in every month, so that however few indicators
there are, one of them has a run longer than the page first looks back.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import count as numbers
from random import Random
from typing import Any

from indicators.entry import Entry, record_figures
from indicators.models import (
    Authority,
    Benchmark,
    Commentary,
    Committee,
    Indicator,
    Measure,
    MeasurePeriod,
    Month,
    Origin,
    PathPoint,
    RecoveryPlan,
    Region,
    Service,
    StatisticalNeighbour,
    Target,
    User,
)
from indicators.rules.periods import (
    Basis,
    Frequency,
    financial_year,
    is_due,
    months_after,
    months_between,
)
from indicators.rules.rating import Colour, Family, Polarity
from indicators.rules.suppression import Policy
from indicators.rules.values import Absence, Unit, value_of
from tests.publication import publish_month

LAST = date(2026, 3, 1)
"""The newest month that is made; a year before it, and so on, are asked for in years."""
COUNCIL = 826
SERVICES = (
    "Front door", "Child protection", "Children looked after", "Care leavers", "Adoption",
    "Fostering", "Workforce", "SEND", "Youth justice", "Early help",
)  # fmt: skip
MIX = {Colour.GREEN: 60, Colour.AMBER: 22, Colour.RED: 18}
"""How many of a hundred are drawn in each colour; rules without an amber turn some of it red."""
STAYS = 0.8
"""How often a figure keeps the colour of the one before: runs of five figures on average."""
SELDOM = 0.01
"""How often a figure that is due is not there."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of indicator: how it is measured, what it is to reach and by which rule.

    `aim` is the target, or the middle of the range; `margin` how far from it is still amber.
    `of` is the denominator, None for a number.
    """

    title: str
    unit: Unit
    polarity: Polarity
    basis: Basis
    family: Family
    aim: int
    margin: int
    of: int | None
    decimals: int = 1
    frequency: Frequency = Frequency.MONTHLY
    suppression: Policy = Policy.SMALL_COUNTS


HIGHER, LOWER = Polarity.HIGHER, Polarity.LOWER
IN_MONTH, YEAR_TO_DATE, ROLLING, SNAPSHOT = Basis
KINDS = (
    Kind("Re-referrals within twelve months of the one before", Unit.PERCENT, LOWER, ROLLING,
         Family.TOLERANCE_POINTS, 22, 3, 1800),
    Kind("Assessments finished within 45 working days", Unit.PERCENT, HIGHER, YEAR_TO_DATE,
         Family.FLOOR, 85, 5, 240),
    Kind("Visits to children on a plan made on time", Unit.PERCENT, HIGHER, IN_MONTH,
         Family.TOLERANCE_PERCENT, 90, 6, 260),
    Kind("Children looked after per 10,000", Unit.RATE_PER_10000, Polarity.RANGE, SNAPSHOT,
         Family.RANGE, 70, 5, 62_000),
    Kind("Households approved to foster", Unit.NUMBER, HIGHER, SNAPSHOT,
         Family.BANDS, 160, 12, None, decimals=0, suppression=Policy.NONE),
    Kind("Days from a decision to placing a child", Unit.DAYS, LOWER, ROLLING,
         Family.IMPROVING, 420, 40, 48, decimals=0),
    Kind("Posts filled by agency workers", Unit.PERCENT, LOWER, SNAPSHOT,
         Family.DECLINING, 14, 3, 310, suppression=Policy.NONE),
    Kind("Contacts decided within one working day", Unit.PERCENT, HIGHER, IN_MONTH,
         Family.ANY_MISS, 92, 4, 900),
    Kind("Care leavers in education, work or training", Unit.PERCENT, HIGHER, SNAPSHOT,
         Family.TOLERANCE_POINTS, 58, 4, 34, frequency=Frequency.QUARTERLY),
    Kind("Mean cost of a residential week", Unit.POUNDS, LOWER, IN_MONTH,
         Family.TOLERANCE_PERCENT, 5200, 400, None, decimals=0, suppression=Policy.NONE),
    Kind("Children first entering youth justice per 100,000", Unit.RATE_PER_100000, LOWER, ROLLING,
         Family.BANDS, 140, 25, 31_000),
    Kind("Strengths and difficulties score of children looked after", Unit.SCORE, LOWER, SNAPSHOT,
         Family.TOLERANCE_POINTS, 14, 1, 220, frequency=Frequency.ANNUAL),
    Kind("Plans issued within twenty weeks", Unit.PERCENT, HIGHER, IN_MONTH,
         Family.FLOOR, 60, 8, 75),
    Kind("Requests for help received", Unit.NUMBER, Polarity.NONE, IN_MONTH,
         Family.DATA_ONLY, 740, 60, None, decimals=0, suppression=Policy.NONE),
)  # fmt: skip


def make_council(
    indicators: int, years: int, *, measures: Sequence[Measure] | None = None
) -> list[Indicator]:
    """Return the indicators of a council whose months, up to LAST, are all published.

    With no measures given, a few councils and published figures are made for them too.
    """
    first = months_after(LAST, 1 - 12 * years)
    linked = make_published(min(indicators, 60), years) if measures is None else measures
    made = make_indicators(indicators, linked)
    make_targets(made, first)
    make_figures(made, first)
    publish(first)
    return made


def make_services() -> list[Service]:
    """Return the ten services, those there already and those that were not."""
    return [
        Service.objects.get_or_create(
            slug=name.lower().replace(" ", "-"), defaults={"name": name, "position": position}
        )[0]
        for position, name in enumerate(SERVICES, start=1)
    ]


def kind_of(indicator: Indicator) -> Kind:
    """Return the kind that an indicator was made by."""
    return KINDS[(indicator.position - 1) % len(KINDS)]


def make_indicators(count: int, measures: Sequence[Measure] = ()) -> list[Indicator]:
    """Return so many headline indicators, each linked to one of the measures in turn."""
    services = make_services()
    made = []
    for position in range(1, count + 1):
        kind = KINDS[(position - 1) % len(KINDS)]
        made.append(
            Indicator(
                service=services[(position - 1) * len(services) // count],
                code=f"IND{position:03d}",
                position=position,
                title=f"{kind.title}, {position}",
                definition=f"{kind.title}: what is counted, and who is left out of the count.",
                why_it_matters="Help that comes late is help that a child did not have.",
                numerator="What is counted",
                denominator="" if kind.of is None else "Out of what",
                unit=kind.unit,
                decimals=kind.decimals,
                polarity=kind.polarity,
                basis=kind.basis,
                frequency=kind.frequency,
                owner_role="Head of service",
                data_source="Case management system",
                measure=measures[(position - 1) % len(measures)] if measures else None,
                suppression=kind.suppression,
                is_headline=True,
                next_review=months_after(LAST, 6),
            )
        )
    return Indicator.objects.bulk_create(made)


def make_targets(indicators: Iterable[Indicator], first: date, last: date = LAST) -> None:
    """Return nothing; makes a target for each financial year from the first month to the last."""
    Target.objects.bulk_create(
        Target(
            indicator=indicator,
            starts_on=april,
            ends_on=months_after(april, 11).replace(day=31),
            rationale="A step closer to the best of the neighbours.",
            approved_by="Children's Scrutiny Committee",
            approved_on=months_after(april, -1),
            **_rule(kind_of(indicator), april),
        )
        for indicator in indicators
        for april in _years(first, last)
    )


def _years(first: date, last: date) -> Iterator[date]:
    return (month for month in months_between(financial_year(first), last) if month.month == 4)


def _aim(kind: Kind, april: date) -> Decimal:
    """Return the year's target: it moves by half a margin over three years, and back."""
    return kind.aim + Decimal(kind.margin * (april.year % 3)) / 4


def _rule(kind: Kind, april: date) -> dict[str, Decimal | Family]:
    aim, margin = _aim(kind, april), Decimal(kind.margin)
    match kind.family:
        case Family.DATA_ONLY:
            return {"family": kind.family}
        case Family.RANGE:
            ends = {"low": aim - margin, "high": aim + margin}
            return {"family": kind.family, **ends, "tolerance": margin}
        case Family.FLOOR | Family.BANDS:
            limit = aim - margin if kind.polarity is HIGHER else aim + margin
            return {"family": kind.family, "value": aim, "amber_limit": limit}
        case Family.TOLERANCE_POINTS:
            return {"family": kind.family, "value": aim, "tolerance": margin}
        case Family.TOLERANCE_PERCENT:
            percent = (100 * margin / aim).quantize(Decimal("0.1"))
            return {"family": kind.family, "value": aim, "tolerance": percent}
    return {"family": kind.family, "value": aim}


def make_figures(indicators: Sequence[Indicator], first: date, last: date = LAST) -> None:
    """Return nothing; enters every figure that is due, and says why where one is not there.

    What is red or amber has its commentary.
    """
    drawn = {one.pk: _colours(one, is_always_red=not place) for place, one in enumerate(indicators)}
    for april in _years(first, last):
        months = list(months_between(max(first, april), min(last, months_after(april, 11))))
        entries, remarks = [], []
        for indicator in indicators:
            for month in months:
                if not is_due(month, kind_of(indicator).frequency):
                    continue
                colour, chance = next(drawn[indicator.pk])
                if colour is None:
                    entries.append(Entry(indicator, month, absence=Absence.NOT_AVAILABLE))
                    continue
                entries.append(_entry(indicator, month, colour, chance))
                if colour in (Colour.RED, Colour.AMBER):
                    remarks.append(make_remark(indicator, month))
        record_figures(entries=entries, by=None, origin=Origin.SIMULATED)
        Commentary.objects.bulk_create(remarks, batch_size=1000)


def _colours(
    indicator: Indicator, *, is_always_red: bool
) -> Iterator[tuple[Colour | None, Random]]:
    """Yield a colour for each figure, None now and then, with the chance to draw it by."""
    chance = Random(indicator.code)
    colour = Colour.RED
    for number in numbers():
        if not is_always_red and (number == 0 or chance.random() > STAYS):
            colour = chance.choices(list(MIX), list(MIX.values()))[0]
        absent = not is_always_red and chance.random() < SELDOM
        yield None if absent else colour, chance


def _entry(indicator: Indicator, month: date, colour: Colour, chance: Random) -> Entry:
    """Return counts that the year's rule rates in the colour.

    The rules that look back have the last word in theirs.
    """
    kind = kind_of(indicator)
    aim = _aim(kind, financial_year(month))
    near, far = {
        Colour.GREEN: (-1.5, -0.2),
        Colour.AMBER: (0.2, 0.8),
        Colour.RED: (1.3, 2.5),
    }[colour]
    worse = Decimal(repr(chance.uniform(near, far)))
    if kind.polarity is Polarity.RANGE:
        # Worse than the aim is now outside the range, whose ends are a margin away.
        side = chance.choice((-1, 1))
        value = aim + side * kind.margin * (1 + max(worse, Decimal(-1)))
    else:
        value = aim + kind.margin * (-worse if kind.polarity is HIGHER else worse)
    if kind.of is None:
        return Entry(indicator, month, _whole(value))
    of = Decimal(kind.of)
    if kind.basis is Basis.YEAR_TO_DATE:
        of *= (month.month - 4) % 12 + 1
    one = value_of(Decimal(1), of, kind.unit)
    assert one is not None
    numerator = _whole(value / one)
    return Entry(
        indicator, month, min(numerator, of) if kind.unit is Unit.PERCENT else numerator, of
    )


def _whole(number: Decimal) -> Decimal:
    return max(number, Decimal(0)).quantize(Decimal(1), ROUND_HALF_UP)


def make_remark(indicator: Indicator, month: date, **fields: Any) -> Commentary:
    """Return commentary of a figure, not saved yet, as it would be written before publication."""
    given = {
        "what_happened": "Three workers left in the month and two posts stood empty. "
        "The families of those posts were shared among the team.",
        "what_is_being_done": "Both posts have been offered.",
        "by_whom": "Head of service",
        "by_when": months_after(month, 3),
        "written_at": datetime.combine(months_after(month, 1), datetime.min.time(), UTC),
        **fields,
    }
    return Commentary(indicator=indicator, month=month, **given)


def make_plans(indicators: Iterable[Indicator], begun: date, owner: User) -> None:
    """Return nothing; makes a recovery plan for each, with a path of a year to its target."""
    committee = Committee.objects.create(name="Scrutiny Committee", slug="scrutiny")
    at = datetime.combine(months_after(begun, 1), datetime.min.time(), UTC)
    plans = RecoveryPlan.objects.bulk_create(
        RecoveryPlan(
            indicator=indicator,
            from_month=begun,
            cause="Two posts stood empty and their work was shared out.",
            owner=owner,
            returns_to=committee,
            returns_on=months_after(begun, 12),
            started_at=at,
            started_by=owner,
            changed_at=at,
            changed_by=owner,
        )
        for indicator in indicators
    )
    PathPoint.objects.bulk_create(
        PathPoint(
            plan=plan,
            month=month,
            value=_aim(kind_of(plan.indicator), financial_year(month)),
        )
        for plan in plans
        for month in months_between(months_after(begun, 1), months_after(begun, 12))
        if is_due(month, kind_of(plan.indicator).frequency)
    )


def publish(first: date, last: date = LAST) -> None:
    """Return nothing; publishes each month from the first to the last that has a figure."""
    made = set(Month.objects.values_list("month", flat=True))
    for month in months_between(first, last):
        if month in made:
            publish_month(month=month, by=None)


def make_published(measures: int, years: int) -> list[Measure]:
    """Return so many measures, published a year for the council, its ten neighbours and England."""
    region = Region.objects.create(code="E12000001", name="The region", lait_number=989)
    councils = Authority.objects.bulk_create(
        Authority(
            la_number=COUNCIL + place,
            name=f"Council {place}",
            ees_name=f"Council {place}",
            ons_code=f"E{6000100 + place:08d}",
            region=region,
        )
        for place in range(11)
    )
    StatisticalNeighbour.objects.bulk_create(
        StatisticalNeighbour(
            version=2025, authority=councils[0], neighbour=one, position=place, closeness="Close"
        )
        for place, one in enumerate(councils[1:], start=1)
    )
    made = Measure.objects.bulk_create(
        Measure(
            code=f"M{place}",
            theme="Front door",
            title=f"A published measure, {place}",
            short_title=f"Measure {place}",
            polarity=HIGHER,
            unit=Unit.PERCENT,
            decimals=1,
            year_type="Financial Year",
            source="A release of official statistics",
            source_url="https://example.org/release",
            licence="Open Government Licence v3.0",
            position=place,
        )
        for place in range(1, measures + 1)
    )
    periods = MeasurePeriod.objects.bulk_create(
        MeasurePeriod(measure=one, label=str(year), ends_on=date(year, 3, 31))
        for one in made
        for year in range(LAST.year - years, LAST.year)
    )
    Benchmark.objects.bulk_create(
        Benchmark(period=period, area=area, value=50 + (order + place) % 30 + 0.1)
        for order, period in enumerate(periods)
        for place, area in enumerate(
            ["ENG", region.code, *(str(council.la_number) for council in councils)]
        )
    )
    return made
