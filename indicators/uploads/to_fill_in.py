"""The rows of the files to fill in: a month's figures that are due, and a year of back years."""

from collections.abc import Iterable
from datetime import date

from indicators.models import Figure, Indicator, Service
from indicators.queries.catalogue import facts
from indicators.queries.returns import GridRow, grids
from indicators.rules.periods import is_due, months_after, months_between
from indicators.rules.values import ENTERED, Absence
from indicators.uploads.compare import in_progress
from indicators.uploads.template import TemplateRow

BACK_MONTHS = 12


def month_rows(month: date, services: Iterable[Service], today: date) -> list[TemplateRow]:
    """Return what the services owe for a month, with what stands already. Nine queries."""
    return [_of_grid(row, month) for grid in grids(month, services, today) for row in grid.rows]


def _of_grid(row: GridRow, month: date) -> TemplateRow:
    reading = row.reading
    return TemplateRow(
        service=row.facts.service,
        code=row.facts.code,
        title=row.facts.title,
        month=month,
        numerator_counts=row.indicator.numerator,
        denominator_counts=row.indicator.denominator,
        numerator=reading.numerator,
        denominator=reading.denominator,
        absence=_reason(reading.absence) if reading.numerator is None else None,
        provisional=reading.provisional,
        confirmation=row.confirmation,
        last_month=row.previous,
        target=row.target,
    )


def back_year_rows(today: date) -> list[TemplateRow]:
    """Return every indicator's figures of the twelve months before the one in progress.

    Indicator by indicator, so that a column of a year can be pasted in. Four queries.
    """
    before = in_progress(today)
    first, last = months_after(before, -BACK_MONTHS), months_after(before, -1)
    indicators = Indicator.objects.in_bulk()
    stands = {
        (figure.indicator_id, figure.month): figure
        for figure in Figure.objects.filter(month__range=(first, last))
    }
    rows = []
    for one in facts():
        indicator = indicators[one.pk]
        for month in months_between(first, last):
            if not is_due(month, one.frequency, one.annual_month):
                continue
            figure = stands.get((one.pk, month), Figure())
            rows.append(
                TemplateRow(
                    service=one.service,
                    code=one.code,
                    title=one.title,
                    month=month,
                    numerator_counts=indicator.numerator,
                    denominator_counts=indicator.denominator,
                    numerator=figure.numerator,
                    denominator=figure.denominator,
                    absence=_reason(Absence(figure.absence) if figure.absence else None),
                    provisional=figure.provisional,
                    confirmation=figure.confirmation,
                )
            )
    return rows


def _reason(absence: Absence | None) -> Absence | None:
    """Return the reason, if it is one that a file may give."""
    return absence if absence in ENTERED else None
