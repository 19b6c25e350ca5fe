"""How ratings are decided, and where the figures come from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from indicators.models import Measure
from indicators.rules.examples import examples
from indicators.rules.published import MARKERS
from indicators.rules.rating import Colour, Reason
from indicators.views.again import served_again


@served_again
def ratings(request: HttpRequest) -> HttpResponse:
    """Show each family of rules with a worked example that the rules themselves compute."""
    return render(
        request,
        "about/ratings.html",
        {"examples": examples(), "colours": list(Colour), "reasons": list(Reason)},
    )


@served_again
def data(request: HttpRequest) -> HttpResponse:
    """Show where each published measure comes from, what markers mean, and what is withheld."""
    return render(
        request,
        "about/data.html",
        {"measures": Measure.objects.all(), "markers": MARKERS.items()},
    )
