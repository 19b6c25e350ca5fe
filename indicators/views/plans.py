"""Recovery plans: everybody's list and page, and the forms of who answers for the service."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from indicators.access import changes_plan, sight
from indicators.charts.trend import picture, trend
from indicators.forms.plan_actions import SPARE
from indicators.forms.plans import ClosingForm, PlanForm, PlansForm
from indicators.models import Indicator, RecoveryPlan, Service
from indicators.queries.catalogue import facts
from indicators.queries.indicator import indicator_pages
from indicators.queries.outset import Outset, outset
from indicators.queries.plan_pages import (
    changes,
    listed,
    overdue_of,
    path_lines,
    rated_in,
)
from indicators.queries.plans import Plan, judged_in, standing
from indicators.queries.plans import plans as plans_of
from indicators.queries.sight import Sight
from indicators.recovery import (
    RecoveryRefused,
    beginning,
    change_plan,
    close_plan,
    finish_action,
    start_plan,
)
from indicators.refusals import ChangedMeanwhile
from indicators.views.context import who

KEPT = (
    "What you typed is below and is not saved: save again to put it in place of theirs, or open "
    "this page anew to see theirs."
)
CLOSED = "The plan is closed: what it says stands."
STOPPED = "What you typed is below and is not saved: copy what you want to keep."
UNSEEN, LONGEST_EDITION = 0, 9
"""An edition that no plan has: of somebody who was shown none."""


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """Show every recovery plan, those that are open first, and how each stands."""
    form = PlansForm(request.GET, list(Service.objects.values_list("slug", "name")))
    service, stands = form.chosen("service"), form.chosen("standing")
    found = plans_of(RecoveryPlan.objects.all())
    every = [
        one
        for one in listed(found, sight(request.user), timezone.localdate())
        if service in ("", one.indicator.service_slug) and stands in ("", one.stands.standing.value)
    ]
    return render(
        request,
        "plans/list.html",
        {
            "form": form,
            "open": [one for one in every if one.plan.closed_at is None],
            "closed": [one for one in every if one.plan.closed_at is not None],
            "has_any": bool(found),
            "today": timezone.localdate(),
            "address": request.path,
        },
    )


@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one plan: how it stands, its path beside the figures, what it says and once said."""
    one = _plan(pk)
    return render(request, "plans/plan.html", _page(request, one))


def _page(request: HttpRequest, one: Plan) -> dict[str, Any]:
    """Return what a plan's page shows: eighteen queries at most. Raises Http404."""
    seen, today = sight(request.user), timezone.localdate()
    month = seen.newest_published
    (indicator,) = facts(Indicator.objects.filter(pk=one.indicator))
    page = indicator_pages([indicator], seen, month)[indicator.pk] if month else None
    judged = judged_in(one, seen)
    stands = standing(one, page.history, judged) if page and judged else None
    if page is None or stands is None:
        raise Http404("No month that this plan is of has been published.")
    drawn = trend(page if one.closed_at is None else replace(page, plan=None, ahead=()))
    return {
        "plan": one,
        "indicator": indicator,
        "stands": stands,
        "month": rated_in(stands),
        "rating": page.history.rating(rated_in(stands)),
        "is_past_return": one.closed_at is None and one.returns_on < today,
        "lines": path_lines(one, page.history, seen),
        "picture": picture(drawn) if drawn else "",
        "overdue": overdue_of(one, today),
        "actions": [
            (place, each, each.is_overdue(today)) for place, each in enumerate(one.actions, start=1)
        ],
        "changes": changes(one, indicator) if stands.is_told else [],
        "changes_it": one.closed_at is None and changes_plan(request.user, pk=one.pk),
    }


@never_cache
@require_http_methods(["GET", "POST"])
def plan_start(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form for an indicator's plan, which answers its newest figure; start it."""
    indicator = get_object_or_404(Indicator.objects.select_related("service"), code=code)
    stands = RecoveryPlan.objects.filter(indicator=indicator, closed_at=None).first()
    if stands is not None and request.method == "GET":
        return redirect("plan", pk=stands.pk)
    try:
        found = beginning(indicator)
    except RecoveryRefused as refusal:
        context: dict[str, Any] = {"indicator": indicator, "refused": [str(refusal)]}
        if request.method == "POST":
            newest = outset(indicator, Sight.of_readers())
            context |= _stopped(request, str(refusal), indicator, newest)
        return render(request, "plans/form.html", context)
    form, shown = _form(request, indicator, found, None)
    if form.is_valid():
        try:
            new = start_plan(indicator=indicator, particulars=form.particulars(), by=who(request))
        except RecoveryRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The recovery plan is started.")
            return redirect("plan", pk=new.pk)
    return render(request, "plans/form.html", {"indicator": indicator, "form": form} | shown)


@never_cache
@require_http_methods(["GET", "POST"])
def plan_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form for a plan as it stands; change it."""
    stands = _standing(pk)
    indicator = stands.indicator
    found = outset(indicator, Sight.of_readers())
    context: dict[str, Any] = {"indicator": indicator, "plan": stands}
    if stands.closed_at is not None and request.method == "GET":
        messages.error(request, CLOSED)
        return redirect("plan", pk=pk)
    if stands.closed_at is not None:
        context |= _stopped(request, CLOSED, indicator, found, stands)
        return render(request, "plans/form.html", context)
    form, shown = _form(request, indicator, found, stands)
    if form.is_valid():
        try:
            change_plan(
                plan=stands,
                particulars=form.particulars(),
                edition=_edition(request),
                by=who(request),
                reason=form.cleaned_data["reason"],
            )
        except ChangedMeanwhile as refusal:
            again = request.POST.copy()
            again["edition"] = str(stands.edition)
            form = PlanForm(again, indicator=indicator, found=found, plan=stands)
            form.is_valid()
            shown["refused"] = [f"{refusal} {KEPT}"]
        except RecoveryRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The recovery plan is saved.")
            return redirect("plan", pk=pk)
    return render(request, "plans/form.html", context | {"form": form} | shown)


def _stopped(
    request: HttpRequest,
    why: str,
    indicator: Indicator,
    found: Outset | None,
    stands: RecoveryPlan | None = None,
) -> dict[str, Any]:
    """Return what the form shows of words that cannot be saved any more: nothing typed is lost."""
    typed = request.POST.dict()
    form = PlanForm(None, indicator=indicator, found=found, plan=stands, typed=typed)
    return {"form": form, "refused": [f"{why} {STOPPED}"], "stopped": True}


def _form(
    request: HttpRequest, indicator: Indicator, found: Outset | None, stands: RecoveryPlan | None
) -> tuple[PlanForm, dict[str, Any]]:
    """Return the form and what stands beside it.

    It is judged when it is to be saved. More rows, or a look at the path, are no reason yet to
    say what else is wanting: what was typed is shown again.
    """

    def form(data: QueryDict | None, **options: Any) -> PlanForm:
        return PlanForm(data, indicator=indicator, found=found, plan=stands, **options)

    if request.method != "POST":
        return form(None), {}
    if "more" in request.POST:
        return form(None, typed=request.POST.dict(), spare=2 * SPARE), {}
    if "preview" in request.POST:
        judged = form(request.POST)
        judged.is_valid()
        shown = {"preview": judged.preview, "refused": judged.path_errors}
        return form(None, typed=request.POST.dict()), shown
    return form(request.POST), {}


@require_POST
def plan_action_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one action as done today, and show the plan."""
    stands = _standing(pk)
    position = request.POST.get("position", "")
    try:
        finish_action(
            plan=stands,
            position=int(position) if position.isdecimal() and len(position) < 5 else 0,
            edition=_edition(request),
            by=who(request),
        )
    except (ChangedMeanwhile, RecoveryRefused) as refusal:
        messages.error(request, f"{refusal} Nothing was marked as done: look, and mark it again.")
    else:
        messages.success(request, "The action is marked as done.")
    return redirect("plan", pk=pk)


@never_cache
@require_http_methods(["GET", "POST"])
def plan_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form that closes a plan; close it with what came of it."""
    stands = _standing(pk)
    if stands.closed_at is not None and request.method == "GET":
        return redirect("plan", pk=pk)
    data = request.POST if request.method == "POST" else None
    form = ClosingForm(data, initial={"edition": stands.edition})
    refused: list[str] = []
    if form.is_valid():
        outcome = form.cleaned_data["outcome"]
        try:
            close_plan(plan=stands, outcome=outcome, edition=_edition(request), by=who(request))
        except ChangedMeanwhile as refusal:
            again = request.POST.copy()
            again["edition"] = str(stands.edition)
            form, refused = ClosingForm(again), [f"{refusal} {KEPT}"]
        except RecoveryRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "The recovery plan is closed.")
            return redirect("plan", pk=pk)
    context = {"form": form, "plan": stands, "indicator": stands.indicator, "refused": refused}
    return render(request, "plans/close.html", context)


def _plan(pk: int) -> Plan:
    """Return a plan, finished for a page. Raises Http404."""
    found = plans_of(RecoveryPlan.objects.filter(pk=pk))
    if not found:
        raise Http404("There is no such recovery plan.")
    return found[0]


def _standing(pk: int) -> RecoveryPlan:
    """Return a plan as it is written. Raises Http404."""
    found = RecoveryPlan.objects.select_related("indicator__service", "owner", "returns_to")
    return get_object_or_404(found, pk=pk)


def _edition(request: HttpRequest) -> int:
    """Return the edition of the plan that whoever sends the form had before them."""
    seen = request.POST.get("edition", "")
    return int(seen) if seen.isdecimal() and len(seen) < LONGEST_EDITION else UNSEEN
