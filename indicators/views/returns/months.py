"""A month's returns: what an officer owes, what a head approves, what the lead publishes."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from indicators import access
from indicators.models import Month, Service, Step
from indicators.queries.open_months import open_months, waiting_history
from indicators.queries.returns import Grid, grids
from indicators.refusals import Refused
from indicators.rules.deadlines import Standing
from indicators.rules.periods import is_over, month_label, months_after
from indicators.signoff import publish_history, publish_month
from indicators.views.context import who
from indicators.views.returns.over import month_is_over_or_404


def your_returns(request: HttpRequest) -> HttpResponse:
    """Send a person to the month to be signed off next, else to the one that ended last."""
    months = open_months(timezone.localdate())
    return redirect("returns", month=months[0] if months else _last_month())


def returns(request: HttpRequest, month: date) -> HttpResponse:
    """Show the returns that a person works on in a month, and what each still wants."""
    return _page(request, month)


@require_POST
def publish(request: HttpRequest, month: date) -> HttpResponse:
    """Publish a month; a service that is not approved needs its reason."""
    reasons = {
        service: request.POST[f"gap-{service.slug}"]
        for service in Service.objects.all()
        if request.POST.get(f"gap-{service.slug}", "").strip()
    }
    try:
        publish_month(month=month, by=who(request), gaps=reasons)
    except Refused as refused:
        return _page(request, month, refused=refused)
    messages.success(request, f"{month_label(month)} is published. Readers see it now.")
    return redirect("month", month=month)


@require_POST
def publish_loaded_history(request: HttpRequest) -> HttpResponse:
    """Publish all the loaded history that is not published, with the reason given."""
    try:
        done = publish_history(by=who(request), reason=request.POST.get("reason", ""))
    except Refused as refused:
        return _page(request, _last_month(), refused=refused)
    count = "1 month" if len(done) == 1 else f"{len(done)} months"
    messages.success(request, f"Published: {count} of loaded history.")
    return redirect("this-year")


def _page(request: HttpRequest, month: date, refused: Refused | None = None) -> HttpResponse:
    today = month_is_over_or_404(month)
    found = grids(month, _services(request), today)
    row = Month.objects.filter(month=month).first()
    is_published = row is not None and row.published_at is not None
    leads = access.leads(request.user)
    told = [_told(each, request) for each in found]
    return render(
        request,
        "returns/month.html",
        {
            "month": month,
            "grids": told,
            "gaps": [each for each in told if each["needs_gap"]],
            "due_on": found[0].due_on if found else None,
            "published_at": row.published_at if row else None,
            "columns": list(Standing),
            "earlier": months_after(month, -1)
            if Month.objects.filter(month__lt=month).exists()
            else None,
            "later": months_after(month, 1) if is_over(months_after(month, 1), today) else None,
            "also_open": [each for each in open_months(today) if each != month],
            "leads": leads,
            "may_upload": access.may_upload(request.user)
            and not all(grid.is_published for grid in found),
            "may_publish": leads and not is_published,
            "history": _history() if leads else None,
            "refused": str(refused).splitlines() if refused else [],
            "history_reason": request.POST.get("reason", ""),
        },
        status=422 if refused else 200,
    )


def _services(request: HttpRequest) -> QuerySet[Service]:
    return access.services_of(request.user).filter(indicators__isnull=False).distinct()


def _told(grid: Grid, request: HttpRequest) -> dict[str, Any]:
    """Return a return with what this person is to do about it."""
    enters = access.may_upload(request.user) and grid.is_open
    approves = access.approves(request.user) and grid.step is Step.SUBMITTED
    publishes = (
        access.leads(request.user)
        and grid.step is Step.APPROVED
        and grid.gap is not None
        and not grid.is_published
    )
    return {
        "grid": grid,
        "counts": [
            {"label": standing.label, "count": grid.tally[standing]} for standing in Standing
        ],
        "last": _last(grid),
        "act": next(
            words
            for words, is_theirs in (
                ("Enter figures", enters),
                ("Approve or send back", approves),
                ("Publish it", publishes),
                ("Look at it", True),
            )
            if is_theirs
        ),
        "gap_reason": request.POST.get(f"gap-{grid.service.slug}", ""),
        "needs_gap": bool(grid.rows) and grid.step is not Step.APPROVED,
    }


def _last(grid: Grid) -> str:
    """Return what was done with a return last, "" when nothing was."""
    if not grid.steps:
        return ""
    step = grid.steps[-1]
    at = timezone.localtime(step.at)
    reason = f": {step.reason}" if step.reason else ""
    return f"{step.get_step_display()} by {step.by}, {at:%-d %B}{reason}"


def _history() -> dict[str, Any] | None:
    """Return how much loaded history waits to be published, None when there is none."""
    months = list(waiting_history().values_list("month", flat=True))
    return {"count": len(months), "first": months[0], "last": months[-1]} if months else None


def _last_month() -> date:
    return months_after(timezone.localdate().replace(day=1), -1)
