"""Inspection and monitoring visits: those to come, and those that were."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from indicators.models import Visit, VisitKind
from indicators.rules.periods import day_label


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit as every page and pack shows it."""

    pk: int
    kind: str
    starts_on: date
    ends_on: date | None
    is_confirmed: bool
    about: str

    @property
    def last_day(self) -> date:
        """The day on which it ends."""
        return self.ends_on or self.starts_on

    @property
    def when(self) -> str:
        """Its days in words: 3 December 2026, or 3 to 7 December 2026."""
        first, last = self.starts_on, self.last_day
        if first == last:
            return day_label(first)
        is_in_month = (first.year, first.month) == (last.year, last.month)
        return f"{first.day if is_in_month else day_label(first)} to {day_label(last)}"

    @property
    def certainty(self) -> str:
        """Whether its day is known: Confirmed or Expected."""
        return "Confirmed" if self.is_confirmed else "Expected"


@dataclass(frozen=True, slots=True)
class VisitCalendar:
    """Visits that are on or to come, the next first, and those that were, the newest first."""

    to_come: tuple[VisitRow, ...]
    been: tuple[VisitRow, ...]


def visit_calendar(today: date) -> VisitCalendar:
    """Return every visit. One query."""
    rows = _rows(Visit.objects.all())
    return VisitCalendar(
        tuple(row for row in rows if row.last_day >= today),
        tuple(row for row in reversed(rows) if row.last_day < today),
    )


def visits_between(first: date, last: date) -> list[VisitRow]:
    """Return the visits with a day between these, both included, by when they begin. One query."""
    goes_on = Q(ends_on__gte=first) | Q(ends_on=None, starts_on__gte=first)
    return _rows(Visit.objects.filter(goes_on, starts_on__lte=last))


def _rows(found: QuerySet[Visit]) -> list[VisitRow]:
    return [
        VisitRow(
            one.pk,
            VisitKind(one.kind).label,
            one.starts_on,
            one.ends_on,
            one.is_confirmed,
            one.about,
        )
        for one in found
    ]
