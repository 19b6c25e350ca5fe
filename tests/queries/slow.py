"""The scorecard worked out the plainest way, figure by figure, to hold the fast one to.

And a council drawn at random to hold it to it on: every family, frequency, basis and policy,
small counts, gaps in figures and targets, profiles, and months that are not published.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from indicators.entry import Entry, record_figures
from indicators.models import Figure, Indicator, Month, Origin, Target
from indicators.rules.periods import Basis, Frequency, is_due, months_after, months_between
from indicators.rules.rating import Colour, Family, Polarity, Rating, Reason, Rule, rate
from indicators.rules.suppression import Policy
from indicators.rules.travel import Run
from indicators.rules.values import Absence, Unit
from tests.factories import make_indicators
from tests.publication import publish_month

FIRST, LAST = date(2021, 4, 1), date(2026, 3, 1)
HELD_BACK = {date(2025, 7, 1), LAST}
"""Months that are not published; between published ones, such a month ends a run."""
SCALE = {Unit.PERCENT: 100, Unit.RATE_PER_10000: 10_000}
FAMILIES = (
    Family.ANY_MISS, Family.TOLERANCE_POINTS, Family.FLOOR, Family.DATA_ONLY,
    Family.IMPROVING, Family.IMPROVING, Family.DECLINING, Family.DECLINING,
)  # fmt: skip
STEPS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.ANNUAL: 12}


class Slow:
    """One indicator as a reader may see it, every question answered from the rows alone."""

    def __init__(self, indicator: Indicator, seen: set[date]) -> None:
        self.indicator = indicator
        self.figures = {
            figure.month: figure
            for figure in Figure.objects.filter(indicator=indicator)
            if figure.month in seen
        }
        self.targets = list(Target.objects.filter(indicator=indicator))
        self.withheld: dict[date, bool] = {}
        self.step = STEPS[Frequency(indicator.frequency)]
        self.is_to_date = indicator.basis == Basis.YEAR_TO_DATE

    def year(self, month: date) -> int:
        """Return the year in which the month's financial year began."""
        return month.year if month.month >= 4 else month.year - 1

    def counts(self, month: date) -> list[Decimal]:
        """Return what a month's figure gives away when it is shown."""
        figure = self.figures.get(month)
        if figure is None or figure.numerator is None:
            return []
        if figure.denominator is None:
            return [figure.numerator]
        return [figure.numerator, figure.denominator, figure.denominator - figure.numerator]

    def is_withheld(self, month: date) -> bool:
        """Return whether a small count is in the figure, or could be had by subtraction."""
        if month not in self.withheld:
            self.withheld[month] = self._is_withheld(month)
        return self.withheld[month]

    def _is_withheld(self, month: date) -> bool:
        if self.indicator.suppression == Policy.NONE:
            return False
        counts = self.counts(month)
        if any(0 < count < 6 for count in counts):
            return True
        return self.is_to_date and any(
            0 < abs(now - then) < 6
            for earlier in self.figures
            if earlier < month
            and self.year(earlier) == self.year(month)
            and not self.is_withheld(earlier)
            for now, then in zip(counts, self.counts(earlier), strict=False)
        )

    def absence(self, month: date) -> Absence | None:
        """Return why there is no value, None when there is one."""
        figure = self.figures.get(month)
        if figure is None:
            due = is_due(month, Frequency(self.indicator.frequency), self.indicator.annual_month)
            return Absence.MISSING if due else Absence.NOT_DUE
        if figure.numerator is None:
            return Absence(figure.absence)
        if self.is_withheld(month):
            return Absence.SUPPRESSED
        return Absence.NOT_AVAILABLE if figure.denominator == 0 else None

    def value(self, month: date) -> Decimal | None:
        """Return the value that may be read."""
        if self.absence(month):
            return None
        figure = self.figures[month]
        assert figure.numerator is not None
        if figure.denominator is None:
            return figure.numerator
        return figure.numerator * SCALE[Unit(self.indicator.unit)] / figure.denominator

    def rule(self, month: date) -> Rule | None:
        """Return the rule of the one target that stood."""
        stood = [
            target
            for target in self.targets
            if target.starts_on <= month and (target.ends_on is None or month <= target.ends_on)
        ]
        if not stood:
            return None
        (one,) = stood
        written = one.profile.get(f"{month:%Y-%m}")
        return Rule(
            family=Family(one.family),
            polarity=Polarity(self.indicator.polarity),
            unit=Unit(self.indicator.unit),
            decimals=self.indicator.decimals,
            target=one.value if written is None else Decimal(str(written)),
            amber_limit=one.amber_limit,
            tolerance=one.tolerance,
            low=one.low,
            high=one.high,
            agreed_by=one.approved_by,
            agreed_on=one.approved_on,
        )

    def before(self, month: date) -> date:
        """Return the month of the figure before."""
        return months_after(month, -self.step)

    def previous(self, month: date) -> Decimal | None:
        """Return the value before, unless the year to date has begun again since."""
        before = self.before(month)
        if self.is_to_date and self.step < 12 and self.year(before) != self.year(month):
            return None
        return self.value(before)

    def rating(self, month: date) -> Rating:
        """Return the rating."""
        return rate(
            self.rule(month),
            self.value(month),
            absence=self.absence(month),
            previous=self.previous(month),
            last_year=self.value(months_after(month, -12)),
        )

    def run(self, month: date) -> Run | None:
        """Return how long it has been so, however long that is."""
        colour, length = self.rating(month).colour, 0
        if colour is Colour.NOT_RATED:
            return None
        while self.rating(month).colour is colour:
            length, month = length + 1, self.before(month)
        return Run(colour, length, is_open=False)

    def turned(self, month: date) -> Colour | None:
        """Return the colour it turned to since the figure before."""
        now, then = self.rating(month).colour, self.rating(self.before(month)).colour
        return now if then is not Colour.NOT_RATED and now is not then else None

    def change(self, month: date, value: Decimal | None) -> Decimal | None:
        """Return how much the value changed from another."""
        here = self.value(month)
        return None if here is None or value is None else here - value

    def is_missing(self, month: date) -> bool:
        """Return whether a figure was due and is not there."""
        return self.rating(month).reason is Reason.NO_FIGURE


def draw_council(seed: int, count: int = 50) -> list[Indicator]:
    """Return indicators drawn at random, with figures from FIRST to LAST."""
    chance = Random(seed)
    made = make_indicators(count)
    for indicator in made:
        _redraw(indicator, chance)
        indicator.save()
        _draw_targets(indicator, chance)
    record_figures(
        entries=[entry for one in made for entry in _draw_figures(one, chance)],
        by=None,
        origin=Origin.GRID,
    )
    for month in list(Month.objects.values_list("month", flat=True)):
        if month not in HELD_BACK:
            publish_month(month=month, by=None)
    return made


def _redraw(indicator: Indicator, chance: Random) -> None:
    indicator.unit = chance.choice([Unit.PERCENT, Unit.PERCENT, Unit.RATE_PER_10000, Unit.NUMBER])
    indicator.polarity = chance.choice([Polarity.HIGHER, Polarity.LOWER, Polarity.RANGE])
    indicator.basis = chance.choice([*Basis, Basis.YEAR_TO_DATE])
    indicator.frequency = chance.choice(
        [Frequency.MONTHLY, Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.ANNUAL]
    )
    indicator.annual_month = chance.choice([3, 9])
    indicator.suppression = chance.choice(list(Policy))


def _draw_figures(indicator: Indicator, chance: Random) -> list[Entry]:
    entries = []
    whole, base = chance.choice([12, 40, 200]), chance.random()
    gaps, turns = chance.choice([(0.005, 0.02), (0.02, 0.1)])
    total, of = Decimal(0), Decimal(0)
    for month in months_between(FIRST, LAST):
        if not is_due(month, Frequency(indicator.frequency), indicator.annual_month):
            continue
        if chance.random() < gaps:
            entries.append(Entry(indicator, month, absence=chance.choice(list(Absence)[2:4])))
            continue
        if chance.random() < gaps:
            continue
        if chance.random() < turns:
            base = chance.random()
        if indicator.basis != Basis.YEAR_TO_DATE or month.month == 4:
            total, of = Decimal(0), Decimal(0)
        total += round(whole * base * chance.uniform(0.9, 1))
        of += whole if chance.random() > 0.01 or of else 0
        counted = indicator.unit == Unit.NUMBER
        entries.append(Entry(indicator, month, min(total, of), None if counted else of))
    return entries


def _draw_targets(indicator: Indicator, chance: Random) -> None:
    starts_on = FIRST
    while starts_on < LAST:
        end = months_after(starts_on, chance.randint(2, 30))
        Target.objects.create(
            indicator=indicator,
            starts_on=starts_on,
            ends_on=None if end > LAST and chance.random() < 0.5 else end - timedelta(days=1),
            rationale="Agreed.",
            approved_by="Scrutiny Committee",
            approved_on=starts_on,
            **_draw_rule(indicator, starts_on, chance),
        )
        starts_on = end if chance.random() < 0.8 else months_after(end, 2)


def _draw_rule(indicator: Indicator, starts_on: date, chance: Random) -> dict[str, object]:
    aim = Decimal(chance.randint(10, 90)) * SCALE.get(Unit(indicator.unit), 100) / 100
    if indicator.polarity == Polarity.RANGE:
        return {"family": Family.RANGE, "low": aim * Decimal("0.5"), "high": aim, "tolerance": 5}
    worse = aim * Decimal("0.8" if indicator.polarity == Polarity.HIGHER else "1.2")
    months = [months_after(starts_on, step) for step in range(4)]
    profile = {f"{month:%Y-%m}": float(worse) for month in months} if chance.random() < 0.3 else {}
    family = chance.choice(FAMILIES)
    match family:
        case Family.DATA_ONLY:
            return {"family": family}
        case Family.TOLERANCE_POINTS:
            return {"family": family, "value": aim, "tolerance": aim / 10, "profile": profile}
        case Family.FLOOR:
            return {"family": family, "value": aim, "amber_limit": worse}
    return {"family": family, "value": aim, "profile": profile}
