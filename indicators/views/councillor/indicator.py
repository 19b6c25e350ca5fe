"""An indicator: the month explained, its chart and table, the neighbours, what it means."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from indicators import access
from indicators.charts.bars import reach
from indicators.charts.interactive import figure
from indicators.charts.trend import picture, trend
from indicators.forms.reading import COMPLEMENT, IndicatorForm
from indicators.models import Indicator
from indicators.queries.indicator import IndicatorPage, beside, indicator_page
from indicators.queries.provenance import published_name
from indicators.queries.referrals import open_recommendations, open_referrals
from indicators.rules.periods import month_label
from indicators.rules.rating import Colour, Polarity
from indicators.views.again import served_again
from indicators.views.context import installation_of

MONTHS_AT_FIRST = 13
"""A year and the month it is compared with; the rest are a click away."""


@served_again
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Show one indicator in a month that the reader may see, either side of it."""
    one = get_object_or_404(Indicator.objects.select_related("service", "measure"), code=code)
    form = IndicatorForm(request.GET, one.complement)
    month, shown = form.month_chosen(), form.chosen("shown")
    page = indicator_page(one, access.sight(request.user), month, as_complement=shown == COMPLEMENT)
    if page is None and month is not None:
        raise Http404(f"{month_label(month)} has not been published.")
    context = {"indicator": one, "form": form, "shown": shown, "page": page}
    context["follow_ups"] = _before_committees(request, one)
    if page is not None:
        context |= _over_time(page) | _published(request, page)
        context["overdue"] = page.plan.plan.overdue(timezone.localdate()) if page.plan else []
        context |= _for_those_who_work_on_it(request, one, page)
    return render(request, "indicator/page.html", context)


def _for_those_who_work_on_it(
    request: HttpRequest, one: Indicator, page: IndicatorPage
) -> dict[str, Any]:
    """Return what leads to the figure's record, to correcting it and to a plan, for who may."""
    is_published = page.line.month not in page.in_progress and all(
        gap.closed_at for gap in page.gaps
    )
    return {
        "may_see_record": access.may_see_record(request.user, code=one.code),
        "may_correct": is_published and access.leads(request.user),
        "may_plan": page.plan is None
        and _is_amiss(page)
        and access.plans_recovery(request.user, code=one.code),
    }


def _is_amiss(page: IndicatorPage) -> bool:
    """Return whether the newest published figure is red or amber, and no later than the page's."""
    for line in page.lines:
        if line.reading.value is not None and line.month not in page.in_progress:
            is_amiss = line.rating.colour in (Colour.RED, Colour.AMBER)
            return is_amiss and line.month <= page.line.month
    return False


def _before_committees(request: HttpRequest, one: Indicator) -> dict[str, Any]:
    """Return what committees have asked and recommended of an indicator, while it is open."""
    return {
        "referrals": open_referrals(indicator=one.pk),
        "recommendations": open_recommendations(indicator=one.pk),
        "may_add": access.follows_up(request.user),
    }


def _over_time(page: IndicatorPage) -> dict[str, Any]:
    """Return the two charts and the table that goes with them."""
    drawn = trend(page)
    return {
        "picture": picture(drawn) if drawn else "",
        "figure": figure(drawn) if drawn else None,
        "lines": page.lines[:MONTHS_AT_FIRST],
        "older": page.lines[MONTHS_AT_FIRST:],
    }


def _published(request: HttpRequest, page: IndicatorPage) -> dict[str, Any]:
    """Return the council among its neighbours, {} when nothing is published of it."""
    comparison = page.comparison
    if comparison is None:
        return {}
    polarity = page.history.indicator.polarity
    councils = beside(comparison, polarity)
    known = [one for one in councils if one.value is not None]
    place = next((place for place, one in enumerate(known, 1) if one.is_own), None)
    return {
        "comparison": comparison,
        "own": published_name(installation_of(request), comparison.council),
        "councils": councils,
        "ends": reach([one.value for one in known if one.value is not None]),
        "place": place if polarity in (Polarity.HIGHER, Polarity.LOWER) else None,
        "placed": len(known),
    }
