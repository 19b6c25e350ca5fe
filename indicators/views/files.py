"""Files a reader can take away. They say what the page says, and where it is from."""

import csv
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from indicators.queries.months import Correction
from indicators.queries.provenance import provenance
from indicators.queries.scorecard import Scorecard
from indicators.rules.cells import harmless
from indicators.rules.travel import Travel
from indicators.rules.values import unrounded
from indicators.views.context import installation_of

MONTH_COLUMNS = (
    "month",
    "state",
    "service",
    "code",
    "indicator",
    "basis",
    "unit",
    "value",
    "numerator",
    "denominator",
    "no figure because",
    "provisional",
    "target",
    "rating",
    "why",
    "since last time",
    "change since last time",
    "since last year",
    "change since last year",
    "England",
    "statistical neighbours",
    "benchmark period",
    "neighbours by",
    "neighbour set",
    "neighbours with a figure",
    "changed since publication",
    "since changed to",
    "recovery plan",
    "commentary",
    "about these figures",
)


def number(value: Decimal | float | None) -> str:
    """Return a number without separators, to ten decimals at most; "" for none."""
    if value is None:
        return ""
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    return f"{unrounded(exact):f}"


def month_csv(
    request: HttpRequest,
    card: Scorecard,
    *,
    in_progress: bool,
    stood: str = "",
    as_at: datetime | None = None,
) -> HttpResponse:
    """Return the scorecard's rows as CSV, unrounded, with a mark for spreadsheets (UTF-8 BOM).

    A month that is not published, or is shown as it stood at a moment (`stood` in words), says
    so in its name and in every row.
    """
    about = provenance(installation_of(request))
    state = "in progress, not published" if in_progress else "published"
    suffix = "-in-progress" if in_progress else ""
    if as_at is not None:
        state = stood[0].lower() + stood[1:]
        suffix = f"-as-at-{timezone.localtime(as_at):%Y-%m-%d}"
    name = f"month-{card.month:%Y-%m}{suffix}.csv"
    response = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    write = csv.writer(response).writerow
    write(MONTH_COLUMNS)
    for row in card.rows:
        facts, reading, benchmark = row.indicator, row.reading, row.benchmark
        write(
            [
                f"{card.month:%Y-%m}",
                f"{state}, without this service" if row.is_not_signed_off else state,
                harmless(facts.service),
                facts.code,
                harmless(facts.title),
                facts.basis.label,
                facts.unit.label,
                number(reading.value),
                number(reading.numerator),
                number(reading.denominator),
                reading.absence.label if reading.absence else "",
                "yes" if reading.provisional else "",
                harmless(row.target),
                row.rating.colour.label,
                harmless(row.sentence),
                *_travel(row.since_last),
                *_travel(row.since_last_year),
                number(row.england),
                number(benchmark.neighbours if benchmark else None),
                benchmark.period if benchmark else "",
                benchmark.method if benchmark else "",
                benchmark.neighbour_set if benchmark else "",
                benchmark.sn_count if benchmark else "",
                _correction(row.correction),
                harmless(row.since),
                harmless(row.plan.sentence) if row.plan else "",
                harmless(row.remark.what_happened) if row.remark else "",
                harmless(about),
            ]
        )
    return response


def _correction(correction: Correction | None) -> str:
    if correction is None:
        return ""
    return harmless(f"it was {correction.was}. {correction.reason}")


def _travel(travel: Travel | None) -> Iterable[str]:
    return ("", "") if travel is None else (travel.word, number(travel.change))
