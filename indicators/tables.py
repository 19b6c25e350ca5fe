"""Tables whose columns a reader can sort: columns over query rows; no sums, no queries."""

from datetime import date

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from indicators.queries.catalogue import Listing


class CatalogueTable(tables.Table):
    """The catalogue of indicators: definitions, targets and review dates."""

    label = "Indicators"
    title = tables.Column(verbose_name="Indicator")
    service = tables.Column()
    basis = tables.Column(verbose_name="Speaks of")
    polarity = tables.Column(verbose_name="Good is")
    target = tables.Column(verbose_name="Target now", orderable=False)
    measure = tables.Column(verbose_name="Published measure")
    next_review = tables.Column(verbose_name="Next review")

    def render_title(self, value: str, record: Listing) -> SafeString:
        """Return the title, which links to the indicator, with its code and definition."""
        return format_html(
            '<a class="govuk-link" href="{}">{}</a> <span class="app-quiet">{}</span>'
            '<span class="app-under">{}</span>',
            reverse("indicator", args=[record.code]),
            value,
            record.code,
            record.definition,
        )

    def render_basis(self, value: str, record: Listing) -> str:
        """Return the stretch of time a figure speaks of, and how often there is one."""
        return f"{value}, {record.frequency.lower()}"

    def render_target(self, value: str, record: Listing) -> SafeString:
        """Return what is to be reached, with the rule's terms."""
        return format_html('{}<span class="app-under">{}</span>', value, record.terms)

    def render_next_review(self, value: date, record: Listing) -> SafeString:
        """Return the review's month, marked when it has gone by."""
        overdue = format_html(' <strong class="app-under">{}</strong>', "Overdue")
        return format_html("{}{}", f"{value:%B %Y}", overdue if record.is_overdue else "")
