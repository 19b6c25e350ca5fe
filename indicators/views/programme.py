"""Work programmes: what each committee has before it, meeting by meeting."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from indicators.access import acts_for, sight
from indicators.models import Committee
from indicators.queries.programme import programme as programme_of
from indicators.queries.programme import programmes as every_programme


@require_GET
def programmes(request: HttpRequest) -> HttpResponse:
    """Show every committee with how much it has before it."""
    found = every_programme(timezone.localdate())
    return render(request, "programme/programmes.html", {"programmes": found})


@require_GET
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a committee's work programme: what is overdue, what is due when, what was closed."""
    committee = get_object_or_404(Committee.objects.select_related("chair"), slug=slug)
    today = timezone.localdate()
    context = {
        "programme": programme_of(committee, sight(request.user), today),
        "today": today,
        "acts": acts_for(request.user, committee),
    }
    return render(request, "programme/programme.html", context)
