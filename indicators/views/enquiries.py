"""Lines of enquiry: what a meeting is to ask, kept, written and changed by its members."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from indicators.enquiries import (
    EnquiryRefused,
    add_question,
    change_question,
    keep_question,
    remove_question,
)
from indicators.forms.enquiries import AddForm, ChangeForm, chosen
from indicators.models import Enquiry, Indicator, Meeting
from indicators.queries.enquiries import Lines, lines_of
from indicators.refusals import ChangedMeanwhile
from indicators.rules.words import as_kept
from indicators.views.context import who

OPEN = 5
"""Of how many indicators the suggestions lie open where no question is kept of them yet."""
KEPT = "What you typed is below and is not saved: save it to put it in place of theirs."


@never_cache
@require_GET
def meeting_questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a meeting is to ask, and what else the figures suggest."""
    meeting = _meeting(pk)
    lines = lines_of(meeting)
    return _page(request, meeting, lines, AddForm(None, lines.indicators))


@require_POST
def question_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a question that is suggested."""
    meeting = _meeting(pk)
    suggestion = chosen(request.POST.get("question", ""))
    if suggestion is None:
        messages.error(request, "Choose a question to keep: none was named.")
        return redirect("meeting-questions", pk=pk)
    code, trigger, words = suggestion
    indicator = get_object_or_404(Indicator, code=as_kept(code))
    try:
        keep_question(
            meeting=meeting, indicator=indicator, trigger=trigger, words=words, by=who(request)
        )
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The question is kept.")
    return redirect(_place(meeting, code))


@require_POST
def question_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a member's own question; show the page again with what was typed where it is refused."""
    meeting = _meeting(pk)
    lines = lines_of(meeting)
    form = AddForm(request.POST, lines.indicators)
    if form.is_valid():
        code = form.cleaned_data["indicator"]
        try:
            add_question(
                meeting=meeting,
                indicator=Indicator.objects.get(code=code),
                words=form.cleaned_data["words"],
                by=who(request),
            )
        except EnquiryRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "The question is added.")
            return redirect(_place(meeting, code))
    return _page(request, meeting, lines, form)


@never_cache
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form for a question as it stands; change its words, unless they are withheld."""
    enquiry = _enquiry(pk)
    asked = lines_of(enquiry.meeting).asked(pk)
    if asked is None:
        messages.error(request, "The question is withheld: a figure that it could quote is.")
        return redirect("meeting-questions", pk=enquiry.meeting_id)
    form = ChangeForm.of(asked, request.POST if request.method == "POST" else None)
    refused: list[str] = []
    if form.is_valid():
        try:
            change_question(enquiry=enquiry, by=who(request), **form.cleaned_data)
        except ChangedMeanwhile as refusal:
            again = request.POST.copy()
            again["seen"] = asked.words
            form, refused = ChangeForm.of(asked, again), [f"{refusal} {KEPT}"]
        except EnquiryRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "The question is saved.")
            return redirect(_place(enquiry.meeting, asked.code))
    context = {"form": form, "asked": asked, "meeting": enquiry.meeting, "refused": refused}
    return render(request, "enquiries/question.html", context)


@require_POST
def question_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a question away, and say which it was, so that it can be asked again."""
    enquiry = _enquiry(pk)
    asked = lines_of(enquiry.meeting).asked(pk)
    try:
        remove_question(enquiry=enquiry, by=who(request))
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = f": “{asked.words}”" if asked else "."
        messages.success(request, f"The question is taken away{said}")
    return redirect("meeting-questions", pk=enquiry.meeting_id)


def _page(request: HttpRequest, meeting: Meeting, lines: Lines, form: AddForm) -> HttpResponse:
    context: dict[str, Any] = {
        "meeting": meeting,
        "is_held": meeting.held_on < timezone.localdate(),
        "month": lines.month,
        "lines": lines.lines,
        "kept": sum(len(line.asked) + len(line.withheld) for line in lines.lines),
        "open": OPEN,
        "form": form,
    }
    return render(request, "enquiries/meeting.html", context)


def _place(meeting: Meeting, code: str) -> str:
    """Return where on a meeting's page an indicator's questions stand."""
    return f"{reverse('meeting-questions', args=[meeting.pk])}#about-{code}"


def _meeting(pk: int) -> Meeting:
    """Return a meeting. Raises Http404."""
    return get_object_or_404(Meeting.objects.select_related("committee"), pk=pk)


def _enquiry(pk: int) -> Enquiry:
    """Return a question with its meeting. Raises Http404."""
    found = Enquiry.objects.select_related("meeting__committee").filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such question: somebody may have taken it away.")
    return found
