"""The catalogue: what each indicator means, its target, and when it is next reviewed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django_tables2 import RequestConfig

from indicators.access import sight
from indicators.forms.reading import CatalogueForm
from indicators.models import Service
from indicators.queries.catalogue import catalogue as catalogue_of
from indicators.queries.plans import plans_now
from indicators.tables import CatalogueTable
from indicators.views.again import is_fragment


def catalogue(request: HttpRequest) -> HttpResponse:
    """Show the indicators that match what the reader looks for, in any order of columns."""
    form = CatalogueForm(request.GET, Service.objects.values_list("slug", "name"))
    found = catalogue_of(
        timezone.localdate(), service=form.chosen("service"), words=form.chosen("q")
    )
    plans = plans_now([one.facts for one in found], sight(request.user))
    table = CatalogueTable(found, plans, empty_text="No indicator matches what you look for.")
    RequestConfig(request, paginate=False).configure(table)
    return render(
        request,
        "catalogue/_list.html" if is_fragment(request) else "catalogue/page.html",
        {"form": form, "table": table, "count": len(found), "address": request.path},
    )
