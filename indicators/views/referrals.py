"""Referrals and recommendations: made, read, and followed step by step."""

from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from indicators.forms.referrals import RecommendationForm, ReferralForm, StepForm
from indicators.models import Recommendation, Referral, User
from indicators.queries.referrals import (
    RecommendationRow,
    ReferralRow,
    as_read,
    recommendation_rows,
    referral_rows,
    withheld_figures,
)
from indicators.queries.sight import Sight
from indicators.referrals import make_recommendation, make_referral, open_to, take_step
from indicators.refusals import Refused
from indicators.rules.follow_up import FollowUp
from indicators.views.context import who

SHOW = "show"
"""What a form says that is sent to see an indicator's figures, not to be saved."""
LABELS = {
    Referral: {
        FollowUp.ANSWERED: "Record the response",
        FollowUp.CLOSED: "Accept the response, which closes the referral",
        FollowUp.SENT_BACK: "Send it back for a better response",
    },
    Recommendation: {
        FollowUp.ANSWERED: "Record the answer",
        FollowUp.CLOSED: "Record the outcome, which closes the recommendation",
        FollowUp.SENT_BACK: "Send it back for a better answer",
    },
}
"""What each step is called by whoever is to take it."""


@never_cache
@require_http_methods(["GET", "POST"])
def referral_add(request: HttpRequest) -> HttpResponse:
    """Show the form for a referral with the figures that go with it; make the referral."""
    asked = {"from_committee": request.GET.get("from"), "indicator": request.GET.get("indicator")}
    form = _making(request, ReferralForm, asked)
    if form.is_valid():
        try:
            made = make_referral(**form.cleaned_data, by=who(request))
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "The referral is made, with the figures of the day.")
            return redirect("referral", pk=made.pk)
    chosen = form.chosen
    context = {
        "form": form,
        "chosen": chosen,
        "figures": as_read(chosen, Sight.of_readers()) if chosen else None,
    }
    return render(request, "referrals/referral_add.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def recommendation_add(request: HttpRequest) -> HttpResponse:
    """Show the form for a recommendation; make it."""
    asked = {"committee": request.GET.get("from"), "indicator": request.GET.get("indicator")}
    form = _making(request, RecommendationForm, asked)
    if form.is_valid():
        try:
            made = make_recommendation(**form.cleaned_data, by=who(request))
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "The recommendation is made.")
            return redirect("recommendation", pk=made.pk)
    return render(request, "referrals/recommendation_add.html", {"form": form})


Making = TypeVar("Making", ReferralForm, RecommendationForm)


def _making(request: HttpRequest, form: type[Making], asked: dict[str, str | None]) -> Making:
    """Return the form as it was sent; as it was filled in so far; or with what an address asks."""
    if request.POST.get("then") == SHOW:
        return form(by=who(request), initial=request.POST.dict())
    sent = request.POST if request.method == "POST" else None
    return form(sent, by=who(request), initial=asked)


@require_GET
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a referral: its question, its figures, what was done, and what may be done next."""
    return _page(request, get_object_or_404(_REFERRALS, pk=pk))


@require_GET
def recommendation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a recommendation: what was done, and what may be done next."""
    return _page(request, get_object_or_404(_RECOMMENDATIONS, pk=pk))


@never_cache
@require_http_methods(["GET", "POST"])
def referral_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the next step of a referral."""
    return _step(request, get_object_or_404(_REFERRALS, pk=pk))


@never_cache
@require_http_methods(["GET", "POST"])
def recommendation_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the next step of a recommendation."""
    return _step(request, get_object_or_404(_RECOMMENDATIONS, pk=pk))


_REFERRALS = Referral.objects.select_related("indicator", "from_committee", "to_committee")
_RECOMMENDATIONS = Recommendation.objects.select_related("indicator", "committee")


def _step(request: HttpRequest, of: Referral | Recommendation) -> HttpResponse:
    """Take a step; where it is refused, show the page with what was typed.

    Whoever comes here from signing in again has sent nothing, and is shown the page.
    """
    name = "referral" if isinstance(of, Referral) else "recommendation"
    if request.method == "GET":
        return redirect(name, pk=of.pk)
    form = StepForm(request.POST)
    refusal: Refused | None = None
    if form.is_valid():
        try:
            take_step(of=of, by=who(request), **form.cleaned_data)
        except Refused as found:
            refusal = found
        else:
            messages.success(request, "It is recorded.")
            return redirect(name, pk=of.pk)
    offered, step = open_to(of, who(request)), form.cleaned_data.get("step")
    is_lost = not offered or (step is not None and step not in offered)
    form = StepForm(_again(request.POST, of, is_lost=is_lost))
    if refusal:
        form.add_error(refusal.field or None, str(refusal))
    return _page(request, of, form, request.POST.get("words", "") if is_lost else "")


def _again(typed: QueryDict, of: Referral | Recommendation, *, is_lost: bool) -> QueryDict:
    """Return what was typed as the form shows it to somebody who sees the newest step. One query.

    What was said of another step than those that may be taken now is no part of it.
    """
    again = typed.copy()
    again["seen"] = str(of.steps.count())
    if is_lost:
        again["words"] = again["answer"] = ""
    return again


def _page(
    request: HttpRequest,
    of: Referral | Recommendation,
    form: StepForm | None = None,
    lost: str = "",
) -> HttpResponse:
    """Return the page; `lost` is what was typed of a step that can no longer be taken."""
    person = request.user
    offered = open_to(of, person) if isinstance(person, User) else ()
    (row,) = (
        referral_rows(Referral.objects.filter(pk=of.pk))
        if isinstance(of, Referral)
        else recommendation_rows(Recommendation.objects.filter(pk=of.pk))
    )
    readers = Sight.of_readers()
    labels = [(step.value, LABELS[type(of)][step]) for step in offered]
    form = form or StepForm(initial={"seen": len(row.steps)})
    form.offered = labels
    form["words"].label = _asked(row, is_answering=FollowUp.ANSWERED in offered)
    context: dict[str, Any] = {
        "row": row,
        "is_overdue": row.is_overdue(timezone.localdate()),
        "form": form,
        "lost": lost,
        "is_answering": FollowUp.ANSWERED in offered,
        "is_own": FollowUp.SENT_BACK in offered and FollowUp.CLOSED not in offered,
        "now": as_read(of.indicator, readers) if of.indicator else None,
        "is_withheld": isinstance(row, ReferralRow) and bool(withheld_figures([row], readers)),
    }
    name = "referral" if isinstance(of, Referral) else "recommendation"
    return render(request, f"referrals/{name}.html", context, status=422 if form.errors else 200)


def _asked(row: ReferralRow | RecommendationRow, *, is_answering: bool) -> str:
    """Return whose words the next step asks for."""
    if isinstance(row, ReferralRow):
        whose = row.to_committee if is_answering else row.from_committee
        return f"What {whose} {'responds' if is_answering else 'says of it'}"
    return f"What {row.to} answers" if is_answering else "What came of it, or is still wanting"
