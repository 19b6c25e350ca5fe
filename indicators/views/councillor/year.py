"""The year: every indicator by month as a grid of ratings."""

from datetime import date
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from indicators.access import sight
from indicators.forms.reading import IndicatorsForm
from indicators.models import Service
from indicators.queries.catalogue import facts
from indicators.queries.selection import Show
from indicators.queries.year import year as year_of
from indicators.rules.periods import financial_year, financial_year_label, months_after
from indicators.rules.rating import AMBER, CONTEXT, GREEN, NO_FIGURE, NO_TARGET, RED, SUPPRESSED
from indicators.views.again import is_fragment, served_again

KEY = [
    (RED, "Red"),
    (AMBER, "Amber"),
    (GREEN, "Green"),
    (NO_FIGURE, "No figure"),
    (SUPPRESSED, "Withheld: small count"),
    (CONTEXT, "Context, not rated"),
    (NO_TARGET, "No target"),
]


def this_year(request: HttpRequest) -> HttpResponse:
    """Send the reader to the newest financial year they may see."""
    months = list(sight(request.user).months)
    if not months:
        return render(request, "nothing_yet.html")
    return redirect("year", april=financial_year(months[-1]))


@served_again
def year(request: HttpRequest, april: date) -> HttpResponse:
    """Show a financial year, a line an indicator, so that a run of red is seen at a glance."""
    seen = sight(request.user)
    years = {financial_year(month) for month in seen.months}
    if april not in years:
        raise Http404(f"No month of {financial_year_label(april)} has been published.")
    form = IndicatorsForm(request.GET, Service.objects.values_list("slug", "name"))
    service, show = form.chosen("service"), form.chosen("show") or Show.HEADLINE
    wanted = [
        one
        for one in facts()
        if service in ("", one.service_slug) and (show == Show.ALL or one.is_headline)
    ]
    grid = year_of(april, seen, wanted)
    return render(
        request,
        "year/_grid.html" if is_fragment(request) else "year/page.html",
        {
            "label": financial_year_label(april),
            "march": months_after(april, 11),
            "grid": grid,
            "groups": [
                (title, list(lines))
                for title, lines in groupby(grid.lines, key=lambda line: line.indicator.service)
            ],
            "key": KEY,
            "form": form,
            "address": request.path,
            "earlier": next((y for y in (months_after(april, -12),) if y in years), None),
            "later": next((y for y in (months_after(april, 12),) if y in years), None),
        },
    )
