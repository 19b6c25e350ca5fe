"""What an indicator's page writes in words: a target, a change, a published figure and its bar."""

from decimal import Decimal

from django import template

from indicators.charts.bars import bar
from indicators.models import Measure
from indicators.queries.catalogue import Facts
from indicators.rules.periods import month_label
from indicators.rules.sentence import aim, terms
from indicators.rules.travel import Travel
from indicators.rules.values import Unit, in_points, rounded, show_change, show_published, with_unit

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
    """Return a change between two published figures as the benchmarks page shows it."""
    return show_change(change, Unit(measure.unit), measure.decimals)


@register.simple_tag
def changed(travel: Travel, indicator: Facts) -> str:
    """Return an arrow in words: up 2.1 points since August 2026.

    A change too small for the indicator's decimals is said to be less than the least of them.
    """
    since = month_label(travel.since)
    if not travel.change:
        return f"no change since {since}"
    size = rounded(abs(travel.change), indicator.decimals)
    number = f"{size or Decimal(1).scaleb(-indicator.decimals):,f}"
    is_percent = indicator.unit is Unit.PERCENT
    amount = in_points(number) if is_percent else with_unit(number, indicator.unit)
    return f"{travel.direction} {'' if size else 'less than '}{amount} since {since}"
