"""A meeting's pack as it is composed, looked at and issued."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from indicators.forms.composing import ComposingForm
from indicators.models import Draft, Indicator, Meeting, Pack
from indicators.packs.compose import (
    LONGEST_TEXT,
    AlreadyHeld,
    Composition,
    change_draft,
    composition_of,
    draft_for,
    progress_report,
    refuse_held,
)
from indicators.packs.contents import Composed
from indicators.packs.contents import compose as contents_of
from indicators.packs.issue import NotLookedAt, issue_pack
from indicators.queries.meetings import meeting_row
from indicators.queries.sight import Sight
from indicators.refusals import ChangedMeanwhile, Refused
from indicators.views.context import who

UNSEEN, LONGEST_EDITION = 0, 10
"""An edition that no draft has: of somebody who was shown none."""
KEPT = (
    "What you typed is below and is not saved: save again to put it in place of theirs, or open "
    "this page anew to see theirs."
)


@never_cache
@require_http_methods(["GET", "POST"])
def compose(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the pack is to say, ready to be issued as it is; change it."""
    meeting = _meeting(pk)
    if request.method == "GET" and (away := _away_if_held(request, meeting)):
        return away
    try:
        draft = draft_for(meeting=meeting, by=who(request))
    except Refused as refusal:
        return _compose_page(request, meeting, None, [str(refusal)])
    form = _form(draft, request.POST if request.method == "POST" else None)
    if form.is_valid():
        wanted = form.composition()
        try:
            change_draft(meeting=meeting, by=who(request), seen=_seen(request), composition=wanted)
        except ChangedMeanwhile as refusal:
            again = request.POST.copy()
            again["seen"] = str(draft.edition)
            return _compose_page(request, meeting, _form(draft, again), [f"{refusal} {KEPT}"])
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            if "preview" in request.POST:
                return redirect("pack-preview", pk=pk)
            messages.success(request, "The pack is saved.")
            return redirect("pack-compose", pk=pk)
    return _compose_page(request, meeting, form)


@require_POST
def report_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the pack the three-monthly progress report, and show it as it would be issued."""
    meeting = _meeting(pk)
    if away := _away_if_held(request, meeting):
        return away
    try:
        progress_report(meeting=meeting, by=who(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("meeting", pk=pk)
    return redirect("pack-preview", pk=pk)


@never_cache
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the pack as it would be issued now, and what to look at before that."""
    meeting = _meeting(pk)
    return _away_if_held(request, meeting) or _preview_page(request, meeting)


@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the pack that was looked at; show the preview again where that is refused."""
    meeting = _meeting(pk)
    if away := _away_if_held(request, meeting):
        return away
    before = Pack.objects.filter(meeting=meeting).count()
    try:
        pack = issue_pack(
            meeting=meeting,
            by=who(request),
            seen=request.POST.get("seen", ""),
            urgent_reason=request.POST.get("urgent_reason", "").strip(),
            has_looked="has_looked" in request.POST,
        )
    except NotLookedAt as refusal:
        told = ["Look at what is listed below, and say so there."]
        return _preview_page(request, meeting, told, refusal.cautions)
    except Refused as refusal:
        return _preview_page(request, meeting, str(refusal).splitlines())
    if pack.version > before:
        messages.success(request, f"Version {pack.version} of the pack is issued.")
    else:
        messages.success(
            request, f"Version {pack.version} says the same already, and stands: nothing is new."
        )
    return redirect("meeting", pk=pk)


def _seen(request: HttpRequest) -> int:
    """Return the edition of the draft that whoever sends the form had before them."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < LONGEST_EDITION else UNSEEN


def _meeting(pk: int) -> Meeting:
    """Return a meeting. Raises Http404."""
    return get_object_or_404(Meeting.objects.select_related("committee"), pk=pk)


def _away_if_held(request: HttpRequest, meeting: Meeting) -> HttpResponse | None:
    """Return the way to a meeting that is over, whose page then says so; None of any other."""
    try:
        refuse_held(meeting, timezone.localdate())
    except AlreadyHeld as refusal:
        messages.error(request, str(refusal))
        return redirect("meeting", pk=meeting.pk)
    return None


def _form(draft: Draft, data: Any) -> ComposingForm:
    """Return the form for a draft, with the committee's indicators to choose exempt ones from."""
    stands = composition_of(draft)
    return ComposingForm(
        data,
        draft=draft,
        stands=stands,
        indicators=_may_be_exempt(draft, stands),
        sight=Sight.of_readers(),
    )


def _may_be_exempt(draft: Draft, stands: Composition) -> list[Indicator]:
    """Return the committee's indicators, and those that are exempt already. One query."""
    services = draft.meeting.committee.services.all()
    exempt = [one.indicator.pk for one in stands.exemptions]
    found = Indicator.objects.filter(Q(service__in=services) | Q(pk__in=exempt))
    return list(found.select_related("service").order_by("service__position", "position", "code"))


def _compose_page(
    request: HttpRequest,
    meeting: Meeting,
    form: ComposingForm | None,
    refused: Sequence[str] = (),
) -> HttpResponse:
    return render(
        request,
        "packs/compose.html",
        {
            "form": form,
            "meeting": _row(meeting),
            "refused": refused,
            "longest": f"{LONGEST_TEXT:,}",
        },
    )


def _preview_page(
    request: HttpRequest,
    meeting: Meeting,
    refused: list[str] | None = None,
    cautions: Sequence[str] = (),
) -> HttpResponse:
    """Return the preview of one part, with why it is not issued where it was refused.

    `cautions` are those of issuing, which looks at the urgent reason too.
    """
    draft: Draft | None = None
    composed: Composed | None = None
    wrong = refused or []
    try:
        draft = draft_for(meeting=meeting, by=who(request))
        composed = contents_of(draft)
    except Refused as refusal:
        wrong = [*wrong, *(line for line in str(refusal).splitlines() if line not in wrong)]
    part_2 = composed.part_2 if composed and request.GET.get("part") == "2" else None
    return render(
        request,
        "packs/preview.html",
        {
            "meeting": _row(meeting),
            "draft": draft,
            "composed": composed,
            "cautions": cautions or (composed.cautions if composed else ()),
            "document": part_2 or (composed and composed.part_1),
            "wants_exempt": part_2 is not None,
            "refused": wrong,
            "trouble": "The pack is not issued" if refused else "The pack is not ready",
            "typed": request.POST,
        },
        status=422 if refused else 200,
    )


def _row(meeting: Meeting) -> Any:
    return meeting_row(meeting.pk, timezone.localdate())
