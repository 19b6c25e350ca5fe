"""What an indicator's page writes in words: a target, a change, a published figure and its bar."""

from django import template

from indicators.charts.bars import bar
from indicators.models import Measure
from indicators.queries.catalogue import Facts
from indicators.rules.sentence import aim, terms
from indicators.rules.travel import Travel, in_words
from indicators.rules.values import Unit, show_change, show_published

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
    """Return an arrow in words: up 2.1 points since August 2026."""
    return in_words(travel, indicator.unit, indicator.decimals)
