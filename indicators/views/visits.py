"""The calendar of inspection and monitoring visits, and the pages on which it is kept."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from indicators.access import prepares_packs
from indicators.forms.visits import VisitForm
from indicators.models import Visit
from indicators.queries.visits import visit_calendar
from indicators.refusals import ChangedMeanwhile, Refused
from indicators.views.context import who
from indicators.visits import add_visit, change_visit, remove_visit


@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """Show the visits that are to come, and those that were."""
    context = {
        "calendar": visit_calendar(timezone.localdate()),
        "keeps": prepares_packs(request.user),
    }
    return render(request, "visits/calendar.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def visit_add(request: HttpRequest) -> HttpResponse:
    """Show the form for a visit; add it."""
    form = VisitForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            add_visit(particulars=form.particulars(), by=who(request))
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "The visit is added.")
            return redirect("visits")
    return render(request, "visits/visit.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def visit_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form for a visit as it stands; change it."""
    visit = get_object_or_404(Visit, pk=pk)
    form = VisitForm.of(visit, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            change_visit(
                visit=visit, particulars=form.particulars(), by=who(request), seen=form.seen_at()
            )
        except ChangedMeanwhile as refusal:
            # Whoever saves again has been told how it stands now.
            typed = request.POST.copy()
            typed["seen"] = visit.changed_at.isoformat()
            form = VisitForm(typed)
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "The visit is saved.")
            return redirect("visits")
    return render(request, "visits/visit.html", {"form": form, "visit": visit})


@never_cache
@require_http_methods(["GET", "POST"])
def visit_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a visit was mistyped; take it away."""
    visit = get_object_or_404(Visit, pk=pk)
    context: dict[str, Any] = {"visit": visit}
    if request.method == "POST":
        try:
            seen = parse_datetime(request.POST.get("seen", ""))
            remove_visit(visit=visit, by=who(request), seen=seen)
        except (Refused, ValueError) as refusal:
            context["refused"] = [str(refusal)]
        else:
            messages.success(request, "The visit is taken away.")
            return redirect("visits")
    return render(request, "visits/remove.html", context)
