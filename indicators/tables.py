"""Tables whose columns a reader can sort: columns over query rows; no sums, no queries."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from indicators.charts.bars import Ends, bar, reach
from indicators.queries.benchmarks import Comparison, CouncilFigure
from indicators.queries.catalogue import Listing
from indicators.queries.plans import PlanStanding
from indicators.queries.standing import Standing
from indicators.rules.rating import Polarity
from indicators.rules.values import Unit, show_published


class CatalogueTable(tables.Table):
    """The catalogue of indicators: definitions, targets and review dates."""

    label = "Indicators"
    title = tables.Column(verbose_name="Indicator")
    service = tables.Column()
    basis = tables.Column(verbose_name="Speaks of")
    polarity = tables.Column(verbose_name="Good is")
    target = tables.Column(verbose_name="Target now", orderable=False)
    measure = tables.Column(verbose_name="Published measure", default="Local")
    next_review = tables.Column(verbose_name="Next review")

    def __init__(
        self, found: list[Listing], plans: Mapping[int, PlanStanding], **options: Any
    ) -> None:
        super().__init__(found, **options)
        self.plans = plans

    def render_title(self, value: str, record: Listing) -> SafeString:
        """Return the title, which links to the indicator, its code, definition and plan."""
        plan = self.plans.get(record.facts.pk)
        return format_html(
            '<a class="govuk-link" href="{}">{}</a> <span class="app-quiet">{}</span>'
            '<span class="app-under">{}</span>{}',
            reverse("indicator", args=[record.code]),
            value,
            record.code,
            record.definition,
            render_to_string("_plan_mark.html", {"plan": plan}) if plan else "",
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


NUMBER = {"td": {"class": "app-number"}}


class CouncilsTable(tables.Table):
    """Councils side by side on one measure; the council's own row is marked."""

    rank = tables.Column(attrs=NUMBER, verbose_name="Rank")
    council = tables.Column(verbose_name="Council")
    region_name = tables.Column(verbose_name="Region")
    value = tables.Column(attrs=NUMBER, verbose_name="Figure", empty_values=())
    bar = tables.Column(
        accessor="value", orderable=False, empty_values=(), verbose_name="Side by side"
    )
    band = tables.Column(verbose_name="Quarter")

    class Meta:
        sequence = ("council", "region_name", "value", "bar", "rank", "band")

    def __init__(self, found: Standing, own: str) -> None:
        super().__init__(found.beside)
        self.found, self.own = found, own
        self.label = f"{found.measure.short_title}, {found.here.period}"
        self.ends: Ends = reach([one.value for one in found.beside if one.value is not None])
        if found.measure.polarity == Polarity.NONE:
            self.columns.hide("rank")
        if found.measure.polarity == Polarity.NONE or not found.measure.has_bands:
            self.columns.hide("band")

    def _is_own(self, record: CouncilFigure) -> bool:
        return record.la_number == self.found.here.la_number

    def render_council(self, value: str, record: CouncilFigure) -> str | SafeString:
        """Return the council's name; the council's own stands out."""
        return format_html("<strong>{}</strong>", self.own) if self._is_own(record) else value

    def render_value(self, record: CouncilFigure) -> str:
        """Return the figure, or why there is none."""
        measure = self.found.measure
        return show_published(record.value, record.marker, Unit(measure.unit), measure.decimals)

    def render_bar(self, record: CouncilFigure) -> str | SafeString:
        """Return the figure's bar."""
        if record.value is None:
            return ""
        return bar(record.value, self.ends, own=self._is_own(record))


class PeriodsTable(tables.Table):
    """The council, England and the neighbours in every period, the newest first."""

    period = tables.Column()
    value = tables.Column(attrs=NUMBER, empty_values=())
    england = tables.Column(attrs=NUMBER, empty_values=())
    region = tables.Column(attrs=NUMBER, empty_values=())
    neighbours = tables.Column(attrs=NUMBER, empty_values=())
    rank = tables.Column(attrs=NUMBER)
    band = tables.Column(verbose_name="Quarter")

    class Meta:
        orderable = False

    def __init__(self, found: Standing, own: str) -> None:
        super().__init__(found.history[::-1])
        self.measure = found.measure
        self.label = f"{found.measure.short_title}: every period"
        self.columns["value"].column.verbose_name = own
        in_all = ", in all" if found.england_is_total else ""
        self.columns["england"].column.verbose_name = f"England{in_all}"
        self.columns["region"].column.verbose_name = f"{found.here.region_name}{in_all}"
        if found.measure.polarity == Polarity.NONE:
            self.columns.hide("rank")
        if found.measure.polarity == Polarity.NONE or not found.measure.has_bands:
            self.columns.hide("band")

    def _shown(self, value: float | None, marker: str = "") -> str:
        return show_published(value, marker, Unit(self.measure.unit), self.measure.decimals)

    def render_value(self, record: Comparison) -> str:
        """Return the council's figure, or why there is none."""
        return self._shown(record.value, record.marker)

    def render_england(self, record: Comparison) -> str:
        """Return England's figure."""
        return self._shown(record.england)

    def render_region(self, record: Comparison) -> str:
        """Return the region's figure."""
        return self._shown(record.region)

    def render_neighbours(self, record: Comparison) -> str:
        """Return the neighbours' figure, by the chosen method, and of how many."""
        return f"{self._shown(record.neighbours)} ({record.sn_count})"

    def render_rank(self, value: int, record: Comparison) -> str:
        """Return the rank and of how many."""
        return f"{value} of {record.ranked_count}"
