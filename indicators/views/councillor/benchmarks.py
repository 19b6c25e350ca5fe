"""Benchmarks: a published measure, with the council among others, in any period."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django_tables2 import RequestConfig

from indicators.access import sight
from indicators.charts.bars import strip
from indicators.forms.reading import BenchmarkForm
from indicators.models import Indicator, Measure
from indicators.queries.benchmarks import NotPublished
from indicators.queries.catalogue import facts
from indicators.queries.plans import PlanStanding, plans_now
from indicators.queries.provenance import published_name
from indicators.queries.sight import Sight
from indicators.queries.standing import Among, Standing
from indicators.rules.rating import Polarity
from indicators.rules.values import Unit, show_change, show_published
from indicators.tables import CouncilsTable, PeriodsTable
from indicators.views.again import is_fragment, served_again
from indicators.views.context import installation_of

BESIDE = {
    Among.NEIGHBOURS: "and its neighbours",
    Among.REGION: "and its region",
    Among.ALL: "and all councils",
}


@served_again
def benchmarks(request: HttpRequest) -> HttpResponse:
    """Show where the council stands: among its neighbours, its region, or all councils."""
    measures = Measure.objects.filter(periods__isnull=False).distinct().in_bulk()
    if not measures:
        return render(request, "benchmarks/nothing_yet.html")
    form = BenchmarkForm(request.GET, measures)
    try:
        found = form.standing(settings.COUNCIL_LA_NUMBER)
    except NotPublished as error:
        return render(request, "benchmarks/nothing_yet.html", {"why": error})
    own = published_name(installation_of(request), found.here.council)
    # A total is not to be compared with: its line would flatten every council's bar.
    england = None if found.england_is_total else found.here.england
    councils = CouncilsTable(found, own)
    RequestConfig(request, paginate=False).configure(councils)
    return render(
        request,
        "benchmarks/_measure.html" if is_fragment(request) else "benchmarks/page.html",
        {
            "form": form,
            "address": request.path,
            "found": found,
            "own": own,
            "facts": _facts(found, own),
            "strip": _strip(found, own, england),
            "england": england,
            "councils": councils,
            "beside": BESIDE[Among(form.chosen("among") or Among.NEIGHBOURS)],
            "periods": PeriodsTable(found, own),
            "plans": _plans(found, sight(request.user)),
        },
    )


def _plans(found: Standing, seen: Sight) -> list[PlanStanding]:
    """Return how the recovery plans of the indicators on this measure stand."""
    return list(plans_now(facts(Indicator.objects.filter(measure=found.measure)), seen).values())


def _facts(found: Standing, own: str) -> list[tuple[str, str]]:
    """Return the council's standing as pairs of a name and a value."""
    here, measure = found.here, found.measure
    unit = Unit(measure.unit)

    def shown(value: float | None, marker: str = "") -> str:
        return show_published(value, marker, unit, measure.decimals)

    in_all = ", in all" if found.england_is_total else ""
    change = "–" if here.change is None else show_change(here.change, unit, measure.decimals)
    facts = [
        (own, shown(here.value, here.marker)),
        (f"England{in_all}", shown(here.england)),
        (f"{here.region_name}{in_all}", shown(here.region)),
        (
            f"Statistical neighbours, {here.method.label.lower()} of {here.sn_count}",
            shown(here.neighbours),
        ),
        ("Change on the period before", change),
    ]
    if here.rank is not None:
        facts.append(("Rank, 1 is best", f"{here.rank} of {here.ranked_count}"))
    if here.band is not None and measure.has_bands:
        facts.append(("Quarter, A is best", here.band))
    return facts


def _strip(found: Standing, own: str, england: float | None) -> SafeString:
    """Return the picture of all councils, with the words that stand for it."""
    ranked = [one for one in found.everyone if one.value is not None]
    place = next(
        (at for at, one in enumerate(ranked) if one.la_number == found.here.la_number), None
    )
    best = "highest first" if found.measure.polarity == Polarity.NONE else "best first"
    words = f"{len(ranked)} councils, {best}. " + (
        f"{own} has no figure."
        if place is None
        else f"{own} is number {found.here.rank or place + 1}."
    )
    values: list[Any] = [one.value for one in ranked]
    return strip(values, place, england, words)
