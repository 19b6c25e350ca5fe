"""Committees and their meetings: everybody's calendar, and the pages on which they are kept."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from indicators.access import asks_questions, may_read_exempt, prepares_packs
from indicators.forms.meetings import CalendarForm, CommitteeForm, MeetingForm
from indicators.meetings import (
    MeetingRefused,
    add_committee,
    add_meeting,
    change_committee,
    change_meeting,
)
from indicators.models import Committee, Meeting, PackPart
from indicators.packs.document import Part
from indicators.queries.meetings import MeetingRow, calendar, committees_by_slug, meeting_row
from indicators.queries.meetings import committees as every_committee
from indicators.views.context import who
from indicators.views.packs.reading import address, files_of


@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """Show the meetings to come with the time left for their packs, and those that were."""
    names = committees_by_slug()
    form = CalendarForm(request.GET, names)
    return render(
        request,
        "meetings/calendar.html",
        {
            "form": form,
            "has_several": len(names) > 1,
            "has_committees": bool(names),
            "calendar": calendar(timezone.localdate(), form.chosen("committee")),
            "prepares": prepares_packs(request.user),
            "address": request.path,
        },
    )


@require_GET
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one meeting: by when its pack is published, every version issued, what is next."""
    row = meeting_row(pk, timezone.localdate())
    if row is None:
        raise Http404("There is no such meeting.")
    context = {
        "meeting": row,
        "prepares": prepares_packs(request.user),
        "asks": asks_questions(request.user),
    }
    return render(request, "meetings/meeting.html", context | _files(request, row))


def _files(request: HttpRequest, meeting: MeetingRow) -> dict[str, Any]:
    """Return the addresses of the newest version's files, and of its Part 2 for who reads it.

    One query where a pack has been issued.
    """
    if meeting.newest is None:
        return {}
    found = PackPart.objects.select_related("pack").filter(
        pack__meeting=meeting.pk, pack__version=meeting.newest.version
    )
    parts = {part.part: part for part in found}
    public = parts[Part.PUBLIC]
    has_exempt = Part.EXEMPT in parts and may_read_exempt(request.user)
    exempt_page = address(public.pack, Part.EXEMPT) if has_exempt else ""
    return files_of(public) | {"exempt_page": exempt_page}


@never_cache
@require_http_methods(["GET", "POST"])
def meeting_add(request: HttpRequest) -> HttpResponse:
    """Show the form for a new meeting; add it."""
    chosen = {"committee": request.GET.get("committee", "")}
    form = MeetingForm(request.POST if request.method == "POST" else None, initial=chosen)
    if form.is_valid():
        try:
            new = add_meeting(particulars=form.particulars(), by=who(request))
        except MeetingRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "The meeting is added.")
            return redirect("meeting", pk=new.pk)
    context = {"form": form, "has_committees": Committee.objects.exists()}
    return render(request, "meetings/add.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def meeting_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form for a meeting as it stands; change it."""
    found = get_object_or_404(Meeting.objects.select_related("committee"), pk=pk)
    form = MeetingForm.of(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            change_meeting(meeting=found, particulars=form.particulars(), by=who(request))
        except MeetingRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "The meeting is saved.")
            return redirect("meeting", pk=pk)
    context = {"form": form, "meeting": found, "has_pack": found.packs.exists()}
    return render(request, "meetings/change.html", context)


@never_cache
@require_GET
def committees(request: HttpRequest) -> HttpResponse:
    """Show every committee with its services."""
    return render(request, "meetings/committees.html", {"committees": every_committee()})


@never_cache
@require_http_methods(["GET", "POST"])
def committee_add(request: HttpRequest) -> HttpResponse:
    """Show the form for a new committee; add it."""
    form = CommitteeForm(request.POST if request.method == "POST" else None)
    return _saved(request, form, None) or render(request, "meetings/committee.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def committee(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a committee's name and services; change them."""
    found = get_object_or_404(Committee, slug=slug)
    form = CommitteeForm.of(found, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "committee": found}
    return _saved(request, form, found) or render(request, "meetings/committee.html", context)


def _saved(
    request: HttpRequest, form: CommitteeForm, stands: Committee | None
) -> HttpResponse | None:
    """Return the way on from a committee that is added or changed; None while it is not."""
    if not form.is_valid():
        return None
    try:
        if stands is None:
            found = add_committee(**form.cleaned_data, by=who(request))
        else:
            found = change_committee(committee=stands, **form.cleaned_data, by=who(request))
    except MeetingRefused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return None
    messages.success(request, f"{found} is saved.")
    return redirect("committees")
