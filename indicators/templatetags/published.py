"""What an indicator's page writes in words: a target, a change, a published figure and its bar."""

from decimal import Decimal

from django import template

from indicators.charts.bars import bar
from indicators.models import Measure
from indicators.queries.catalogue import Facts
from indicators.rules.periods import month_label
from indicators.rules.sentence import aim, terms
from indicators.rules.travel import Travel
from indicators.rules.values import Unit, rounded, show_published, with_unit

register = template.Library()
register.simple_tag(bar)
register.filter("aim", aim)
register.filter("terms", terms)


@register.simple_tag
def published(value: float | None, measure: Measure, marker: str = "") -> str:
    """Return a published figure as it is read, or what its marker means."""
    return show_published(value, marker, Unit(measure.unit), measure.decimals)


@register.simple_tag
def published_change(change: float, measure: Measure) -> str:
    """Return a change between two published figures in words: up 2.1 points."""
    return _moved(Decimal(repr(change)), Unit(measure.unit), measure.decimals)


@register.simple_tag
def changed(travel: Travel, indicator: Facts) -> str:
    """Return an arrow in words: up 2.1 points since August 2026."""
    moved = _moved(travel.change, indicator.unit, indicator.decimals)
    return f"{moved} since {month_label(travel.since)}"


def _moved(change: Decimal, unit: Unit, decimals: int) -> str:
    """Return which way a number went and how far; between percentages that is in points."""
    if not change:
        return "no change"
    size, least = rounded(abs(change), decimals), Decimal(1).scaleb(-decimals)
    number = f"{max(size, least):,f}"
    amount = f"{number} points" if unit is Unit.PERCENT else with_unit(number, unit)
    return f"{'up' if change > 0 else 'down'} {'' if size else 'less than '}{amount}"
