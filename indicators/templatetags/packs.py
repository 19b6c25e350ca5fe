"""Filters that turn what a pack's tree holds into the marks a page shows."""

from collections.abc import Iterator

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from indicators.charts.marks import rating_mark
from indicators.charts.trend import marks_explained
from indicators.packs.cover import facts
from indicators.packs.document import (
    KINDS,
    Block,
    Cell,
    Chart,
    Column,
    Heading,
    Run,
    Section,
    TableRow,
    Words,
)

register = template.Library()
register.filter("facts", facts)
register.filter("key", marks_explained)
_NAMES = {kind: name for name, kind in KINDS.items()}


@register.filter
def kind(block: Block) -> str:
    """Return which kind of block it is, by the name under which it is frozen."""
    return _NAMES[type(block)]


@register.filter
def headings(section: Section) -> list[tuple[int, str]]:
    """Return the headings right under a section's title, each with its place among the blocks."""
    return [
        (place, block.text)
        for place, block in enumerate(section.blocks, 1)
        if isinstance(block, Heading) and block.level == 2
    ]


@register.filter
def written(words: Words) -> SafeString:
    """Return runs of words with their weight, links and line ends; everything else is escaped."""
    return format_html_join("", "{}", ((_run(run),) for run in words))


def _run(run: Run) -> SafeString:
    shown = linebreaksbr(run.text)
    if run.is_italic:
        shown = format_html("<em>{}</em>", shown)
    if run.is_bold:
        shown = format_html("<strong>{}</strong>", shown)
    if run.link:
        shown = format_html('<a class="govuk-link" href="{}">{}</a>', run.link, shown)
    return shown


@register.filter
def across(row: TableRow, columns: tuple[Column, ...]) -> Iterator[tuple[Cell, Column]]:
    """Return each cell of a row with the column that it stands in."""
    return zip(row.cells, columns, strict=True)


@register.filter
def rated(cell: Cell) -> SafeString:
    """Return a cell's rating as word, shape and colour, and what the cell says beyond that."""
    assert cell.colour is not None
    mark = rating_mark(cell.colour)
    return mark if cell.text == cell.colour.label else format_html("{} {}", mark, cell.text)


@register.filter
def drawing(chart: Chart) -> SafeString:
    """Return a chart's picture.

    It is not escaped: charts/trend.py drew it and escaped the words in it, and what issuing
    froze is only added to. Scripts in a page are refused by its policy all the same.
    """
    return mark_safe(chart.svg)
