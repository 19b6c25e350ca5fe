"""The baselines: an empty page, and the same rows as bare tables."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from indicators.access import PAGES, anyone
from kpi_dashboard.urls import urlpatterns as served

EMPTY = engines["django"].from_string('{% extends "base.html" %}')

MONTH_ROWS = engines["django"].from_string(
    "<table>{% for row in rows %}<tr>"
    "<td>{{ row.indicator.code }}</td><td>{{ row.indicator.title }}</td>"
    "<td>{{ row.indicator.basis.label }}</td><td>{{ row.sentence }}</td>"
    "<td>{{ row.correction.was }}</td><td>{{ row.remark.first_line }}</td>"
    "<td>{{ row.value }}</td><td>{{ row.target }}</td><td>{{ row.rating.colour.label }}</td>"
    "<td>{{ row.since_last.word }}</td><td>{{ row.since_last_year.word }}</td>"
    "<td>{% for line in row.trend %}{% for place, value in line %}{{ value }} {% endfor %}"
    "{% endfor %}</td>"
    "<td>{{ row.benchmark.england }}</td><td>{{ row.benchmark.neighbours }}</td>"
    "<td>{{ row.benchmark.period }}</td>"
    "</tr>{% endfor %}</table>"
)

CATALOGUE_ROWS = engines["django"].from_string(
    "<table>{% for row in rows %}<tr>"
    "<td>{{ row.title }} {{ row.code }} {{ row.definition }}</td><td>{{ row.service }}</td>"
    "<td>{{ row.basis }}, {{ row.frequency }}</td><td>{{ row.polarity }}</td>"
    "<td>{{ row.target }} {{ row.terms }}</td><td>{{ row.measure }}</td>"
    "<td>{{ row.next_review }} {{ row.is_overdue }}</td>"
    "</tr>{% endfor %}</table>"
)


def empty(request: HttpRequest) -> HttpResponse:
    """Return a page with nothing on it but what every page has."""
    return HttpResponse(EMPTY.render({}, request))


urlpatterns = [*served, path("empty/", empty, name="empty")]
PAGES["empty"] = anyone
