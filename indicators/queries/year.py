"""A financial year at a glance: every indicator by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from indicators.queries.catalogue import Facts
from indicators.queries.history import histories
from indicators.queries.plans import PlanStanding, open_plans, standings
from indicators.queries.scorecard import read
from indicators.queries.sight import Sight
from indicators.rules.periods import months_after, months_between
from indicators.rules.rating import Rating, Reason


@dataclass(frozen=True, slots=True)
class Cell:
    """One indicator in one month of the year: its rating and its value as read."""

    month: date
    rating: Rating
    value: str

    @property
    def is_due(self) -> bool:
        """Whether a figure was due at all."""
        return self.rating.reason is not Reason.NOT_DUE


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator's year; a month that cannot be seen yet has no cell."""

    indicator: Facts
    cells: tuple[Cell | None, ...]
    plan: PlanStanding | None
    """How its recovery plan stands in the newest published month of the year."""


@dataclass(frozen=True, slots=True)
class Year:
    """The grid: twelve months from April, and a line an indicator."""

    april: date
    months: tuple[date, ...]
    seen: frozenset[date]
    in_progress: frozenset[date]
    """The months seen that the council has not published: only staff see any."""
    lines: tuple[Line, ...]


def year(april: date, sight: Sight, indicators: Sequence[Facts]) -> Year:
    """Return the year that began in an April, as far as its reader's sight goes.

    Eleven queries at most: nine of the recovery plans, targets, and figures of this year and the
    last, or from where the oldest of those plans begins.
    """
    last = months_after(april, 11)
    whole = tuple(months_between(april, last))
    published = [month for month in whole if month in sight.months.keys() - sight.in_progress]
    plans = open_plans(one.pk for one in indicators) if published else {}
    first = min([months_after(april, -12), *(plan.from_month for plan in plans.values())])
    history = histories(indicators, first, last, sight)
    stands = standings(plans, history, published[-1]) if published else {}

    def cell(pk: int, month: date) -> Cell | None:
        if month not in sight.months:
            return None
        one = history[pk]
        return Cell(
            month, one.rating(month), read(one.reading(month), one.indicator, one.rule(month))
        )

    return Year(
        april,
        whole,
        frozenset(sight.months.keys() & set(whole)),
        sight.in_progress & set(whole),
        tuple(
            Line(one, tuple(cell(one.pk, month) for month in whole), stands.get(one.pk))
            for one in indicators
        ),
    )
