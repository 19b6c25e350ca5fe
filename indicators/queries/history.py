"""One indicator over time: what may be read, by which rule, and how it rates."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from indicators.queries.catalogue import DatedTarget, Facts, targets, targets_as_at
from indicators.queries.readings import as_they_stood, entered, readable, span
from indicators.queries.sight import Sight
from indicators.rules.periods import (
    Basis,
    Frequency,
    financial_year,
    is_due,
    months_after,
    months_between,
)
from indicators.rules.rating import Family, Rating, Rule, rate
from indicators.rules.sentence import Evidence, sentence
from indicators.rules.travel import Run, Travel, run, travel
from indicators.rules.values import Absence, Reading

Place = tuple[int, Decimal]
"""Where a value stands: how many months after the first, and how high."""
Stretches = tuple[tuple[Place, ...], ...]
STEP = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.ANNUAL: 12}


@dataclass(slots=True)
class History:
    """An indicator's readable months from `first` on; every answer is worked out on demand."""

    indicator: Facts
    first: date
    readings: dict[date, Reading]
    targets: list[DatedTarget]
    now: dict[date, Reading]
    """What may be read of the same months today: `readings`, unless they are of a time before."""
    _ratings: dict[date, Rating] = field(default_factory=dict)

    def reading(self, month: date) -> Reading:
        """Return what may be read in a month: with no figure on record, why there is none."""
        return self.readings.get(month) or self._none(month)

    def reading_now(self, month: date) -> Reading:
        """Return what may be read of a month today, whenever the history is of."""
        return self.now.get(month) or self._none(month)

    def _none(self, month: date) -> Reading:
        is_missing = self.is_due(month)
        return Reading(month, absence=Absence.MISSING if is_missing else Absence.NOT_DUE)

    def is_due(self, month: date) -> bool:
        """Return whether a figure is due for a month."""
        return is_due(month, self.indicator.frequency, self.indicator.annual_month)

    def due(self, first: date, last: date) -> list[date]:
        """Return the months that a figure is due for, from one to another, the first first."""
        return [month for month in months_between(first, last) if self.is_due(month)]

    def value(self, month: date) -> Decimal | None:
        """Return the value that may be read in a month, None when there is none."""
        reading = self.readings.get(month)
        return None if reading is None else reading.value

    def target(self, month: date) -> DatedTarget | None:
        """Return the target that stood in a month, None when none did."""
        for target in self.targets:
            if target.starts_on <= month:
                over = target.ends_on is not None and target.ends_on < month
                return None if over else target
        return None

    def rule(self, month: date) -> Rule | None:
        """Return the rule that rates a month, None when no target stood."""
        target = self.target(month)
        return None if target is None else target.rule_for(month)

    def before(self, month: date) -> date:
        """Return the month of the figure before: a month, a quarter or a year earlier."""
        return months_after(month, -STEP[self.indicator.frequency])

    def rating(self, month: date) -> Rating:
        """Return the rating of a month by the rule that stood in it."""
        rating = self._ratings.get(month)
        if rating is None:
            reading = self.reading(month)
            rating = self._ratings[month] = rate(
                self.rule(month),
                reading.value,
                absence=reading.absence,
                previous=self.previous(month),
                last_year=self.value(months_after(month, -12)),
            )
        return rating

    def run(self, month: date) -> Run | None:
        """Return how many figures in a row, up to a month, have had its colour."""
        return run(self.rating(earlier) for earlier in self._back_from(month))

    def _back_from(self, month: date) -> Iterator[date]:
        while month >= self.first and self.is_certain(month):
            yield month
            month = self.before(month)

    def is_certain(self, month: date) -> bool:
        """Return whether a month's rule looks back on nothing from before `first`."""
        rule = self.rule(month)
        if rule is None or rule.family not in (Family.IMPROVING, Family.DECLINING):
            return True
        if rule.family is Family.IMPROVING:
            return months_after(month, -12) >= self.first
        return self.before(month) >= self.first

    def since_last(self, month: date) -> Travel | None:
        """Return the arrow against the figure before.

        None in the first month of a year to date, which starts again from nothing.
        """
        return self._travel(month, self.before(month)) if self._continues(month) else None

    def since_last_year(self, month: date) -> Travel | None:
        """Return the arrow against the same month last year."""
        return self._travel(month, months_after(month, -12))

    def stretches(self, months: Sequence[date]) -> Stretches:
        """Return the line through the months' values in its unbroken stretches.

        A gap breaks it, and so does the start of a new year to date. A month in which no
        figure is due does not: the line goes on to the next that is.
        """
        found: list[list[Place]] = [[]]
        for place, month in enumerate(months):
            value = self.value(month)
            if value is None:
                if self.reading(month).absence is not Absence.NOT_DUE:
                    found.append([])
                continue
            if found[-1] and not self._continues(month):
                found.append([])
            found[-1].append((place, value))
        return tuple(tuple(stretch) for stretch in found if stretch)

    def _continues(self, month: date) -> bool:
        """Return whether a month's figure can be set against the one before."""
        return (
            self.indicator.basis is not Basis.YEAR_TO_DATE
            or self.indicator.frequency is Frequency.ANNUAL
            or financial_year(self.before(month)) == financial_year(month)
        )

    def previous(self, month: date) -> Decimal | None:
        """Return the value before a month's, None when there is none to set it against."""
        return self.value(self.before(month)) if self._continues(month) else None

    def _travel(self, month: date, earlier: date) -> Travel | None:
        return travel(
            self.value(month),
            self.value(earlier),
            earlier,
            self.indicator.polarity,
            self.rule(month),
        )

    def evidence(self, month: date) -> Evidence:
        """Return all that a month's rating was decided from."""
        reading = self.reading(month)
        return Evidence(
            month=month,
            rating=self.rating(month),
            value=reading.value,
            rule=self.rule(month),
            absence=reading.absence,
            previous=self.previous(month),
            last_year=self.value(months_after(month, -12)),
            run=self.run(month),
            frequency=self.indicator.frequency,
            unit=self.indicator.unit,
            decimals=self.indicator.decimals,
        )

    def sentence(self, month: date) -> str:
        """Return the sentence that explains a month's rating."""
        return sentence(self.evidence(month))


def histories(
    indicators: Iterable[Facts],
    first: date,
    last: date,
    sight: Sight | None = None,
    *,
    as_entered: bool = False,
) -> dict[int, History]:
    """Return the history of each indicator by its primary key, as far as a sight goes.

    Two queries; four as at another moment. `as_entered` reads every month and withholds
    nothing: for those who enter the figures, and for no page that anybody else reads.
    """
    wanted = list(indicators)
    since = financial_year(first)
    if as_entered:
        targets_of = targets(wanted, since)
        now = readings = entered(wanted, first, last)
    elif sight is None:
        raise ValueError("Whoever reads figures has a sight: ask indicators.access for it.")
    elif sight.today is None or sight.as_at is None:
        targets_of = targets(wanted, since)
        now = readings = readable(wanted, first, last, sight)
    else:
        targets_of = targets_as_at(wanted, since, sight.as_at)
        now = readable(wanted, first, last, sight.today)
        readings = as_they_stood(wanted, first, last, now, sight)
    return {
        one.pk: History(
            one, span(one, first, last)[0], readings[one.pk], targets_of[one.pk], now[one.pk]
        )
        for one in wanted
    }
