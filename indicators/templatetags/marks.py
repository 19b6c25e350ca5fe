"""Filters that turn a finished row's parts into the marks a page shows."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from indicators.charts.marks import rating_letter, rating_mark, shape, standing_mark, travel_mark
from indicators.charts.small import sparkline
from indicators.queries.scorecard import TREND, Row
from indicators.rules.periods import month_label
from indicators.rules.values import show_published

register = template.Library()
register.filter("rating", rating_mark)
register.filter("letter", rating_letter)
register.filter("shape", shape)
register.filter("standing", standing_mark)
register.filter("travel", travel_mark)
register.filter("month", month_label)


@register.filter
def trend(row: Row) -> SafeString:
    """Return a row's sparkline."""
    indicator = row.indicator
    return sparkline(
        row.trend, row.trend_first, TREND, row.rule, indicator.unit, indicator.decimals
    )


@register.filter
def england(row: Row) -> SafeString:
    """Return England's figure beside a row, with the year it is for."""
    return _published(row, row.england)


@register.filter
def neighbours(row: Row) -> SafeString:
    """Return the statistical neighbours' figure beside a row, with the year it is for."""
    return _published(row, row.benchmark.neighbours if row.benchmark else None)


def _published(row: Row, value: float | None) -> SafeString:
    if value is None or row.benchmark is None:
        return format_html('<span aria-hidden="true">{}</span>', "–")
    shown = show_published(value, "", row.indicator.unit, row.indicator.decimals)
    return format_html('{} <span class="app-quiet app-year">{}</span>', shown, row.benchmark.period)
