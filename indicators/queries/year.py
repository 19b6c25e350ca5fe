"""A financial year at a glance: every indicator by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from indicators.models import Month
from indicators.queries.catalogue import Facts
from indicators.queries.history import histories
from indicators.queries.scorecard import read
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


@dataclass(frozen=True, slots=True)
class Year:
    """The grid: twelve months from April, and a line an indicator."""

    april: date
    months: tuple[date, ...]
    seen: frozenset[date]
    in_progress: frozenset[date]
    """The months seen that the council has not published: only staff see any."""
    lines: tuple[Line, ...]


def year(april: date, months: QuerySet[Month], indicators: Sequence[Facts]) -> Year:
    """Return the year that began in an April, over the months that its reader may see.

    Three queries: the months of the year, targets, and figures of this year and the last.
    """
    last = months_after(april, 11)
    seen = dict(months.filter(month__range=(april, last)).values_list("month", "published_at"))
    history = histories(indicators, months_after(april, -12), last, months)
    whole = tuple(months_between(april, last))

    def cell(pk: int, month: date) -> Cell | None:
        if month not in seen:
            return None
        one = history[pk]
        return Cell(
            month, one.rating(month), read(one.reading(month), one.indicator, one.rule(month))
        )

    return Year(
        april,
        whole,
        frozenset(seen),
        frozenset(month for month, published_at in seen.items() if published_at is None),
        tuple(Line(one, tuple(cell(one.pk, month) for month in whole)) for one in indicators),
    )
