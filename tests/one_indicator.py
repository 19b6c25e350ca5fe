"""One indicator with exactly the figures that a test needs, each month of them published."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from indicators.entry import Entry, record_figures
from indicators.models import Indicator, Month, Origin, Target
from indicators.queries.indicator import IndicatorPage, indicator_page
from indicators.queries.sight import Sight
from indicators.rules.periods import months_after
from indicators.rules.rating import Family
from indicators.rules.values import Absence
from tests.factories import make_indicators, make_services
from tests.publication import publish_month

CODE = "VISITS"
TITLE, COMPLEMENT = "Visits made on time", "Visits not made on time"
Counts = tuple[int, int] | Absence | None


def months(first: str, *figures: Counts) -> dict[date, Counts]:
    """Return the figures by month, one after the other from the first, written 2026-01."""
    start = date.fromisoformat(f"{first}-01")
    return {months_after(start, index): figure for index, figure in enumerate(figures)}


def make_indicator(figures: Mapping[date, Counts], **fields: Any) -> Indicator:
    """Return a percentage, higher is better, with these counts; None leaves a month without.

    Every month named is published. `fields` are put in place of the indicator's own.
    """
    make_services()
    (indicator,) = make_indicators(1)
    given = {
        "code": CODE, "title": TITLE, "complement": COMPLEMENT, "polarity": "higher",
        "basis": "in-month", "unit": "percent", "decimals": 1, "denominator": "Visits due",
        **fields,
    }  # fmt: skip
    for name, value in given.items():
        setattr(indicator, name, value)
    indicator.save()
    record_figures(
        entries=[_entry(indicator, month, counts) for month, counts in figures.items() if counts],
        by=None,
        origin=Origin.GRID,
    )
    for month in figures:
        Month.objects.get_or_create(month=month)
        publish_month(month=month, by=None)
    return indicator


def _entry(indicator: Indicator, month: date, counts: Counts) -> Entry:
    if isinstance(counts, Absence):
        return Entry(indicator, month, absence=counts)
    assert counts is not None
    return Entry(indicator, month, Decimal(counts[0]), Decimal(counts[1]))


def add_target(indicator: Indicator, starts_on: date, **fields: Any) -> Target:
    """Return a target of 90% with a floor of 80%, from a day on; `fields` change it."""
    given: dict[str, Any] = {
        "family": Family.FLOOR,
        "value": Decimal(90),
        "amber_limit": Decimal(80),
        "rationale": "What the better half of councils reach.",
        "approved_by": "Scrutiny Committee",
        "approved_on": date(2025, 3, 11),
    }
    return Target.objects.create(indicator=indicator, starts_on=starts_on, **{**given, **fields})


def page_of(
    indicator: Indicator, month: date | None = None, *, as_complement: bool = False
) -> IndicatorPage:
    """Return the indicator's page in a month, the newest if None."""
    page = indicator_page(indicator, Sight.of_officers(), month, as_complement=as_complement)
    assert page is not None
    return page
