"""The grid: one service's month, entered, submitted, approved or sent back on one page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from indicators import access
from indicators.forms.figures import RowForm
from indicators.models import Indicator, Origin, Service, Step
from indicators.models.commentary import WORDS
from indicators.queries.returns import Grid, GridRow, grid, grid_row
from indicators.refusals import Refused
from indicators.rules.periods import day_label, month_label
from indicators.signoff import approve_return, publish_late_return, send_back, submit_return
from indicators.views.again import is_fragment
from indicators.views.context import who
from indicators.views.returns.over import month_is_known_or_404, month_is_over_or_404
from indicators.views.returns.saving import Came, Outcome, save

SUBMIT = "submit"


@dataclass(frozen=True, slots=True)
class Line:
    """A row with the form it is typed into, and what came of saving it if it just was."""

    row: GridRow
    form: RowForm
    outcome: Outcome | None = None
    is_put_right: bool = False

    @property
    def seen(self) -> Any:
        """The change of the figure that what is typed stands over, for `entry.Entry.seen`.

        It is the newest only while the cells hold what is on record: what a colleague did
        meanwhile is not seen by being told of it, and is overwritten by a decision alone.
        """
        reading = self.row.reading
        stands = (reading.numerator, reading.denominator, _absence(self.row), reading.provisional)
        cells = ("numerator", "denominator", "absence", "provisional")
        if self._is_now(cells, stands):
            return self.row.seen
        return self.form["seen"].value() or 0

    @property
    def remark_seen(self) -> Any:
        """The version of the commentary that what is typed stands over, in the same way."""
        stands = tuple(getattr(self.row.remark, part) for part in WORDS)
        if self._is_now(WORDS, stands):
            return self.row.remark_seen
        return self.form["remark_seen"].value() or 0

    def _is_now(self, cells: Sequence[str], stands: Sequence[Any]) -> bool:
        if self.outcome is None:
            return True
        typed = self.form.cleaned_data
        return self.outcome.is_kept and all(
            typed.get(cell) == value for cell, value in zip(cells, stands, strict=True)
        )


def service_return(request: HttpRequest, month: date, service: str) -> HttpResponse:
    """Show a service's return: a grid to who may enter it while it is open, to others a list."""
    found = _grid(month, service)
    return _page(request, found, _lines(found))


def save_return(request: HttpRequest, month: date, service: str) -> HttpResponse:
    """Save every row that can be, keep what was typed in the others, and submit if asked to."""
    if request.method != "POST":
        return redirect("return", month=month, service=service)
    month_is_known_or_404(month)
    found = _grid(month, service)
    origin = Origin.PASTE if request.POST.get("origin") == Origin.PASTE else Origin.GRID
    refused = {}
    for row in found.rows:
        code = row.facts.code
        if f"{code}-numerator" in request.POST:
            form = _form(row, request.POST)
            if not form.has_changed():
                continue
            outcome = save(form, month, by=who(request), origin=origin, is_leaving=True)
            if not outcome.is_kept:
                refused[code] = (form, outcome)
    again = _grid(month, service)
    if refused:
        return _page(request, again, _lines(again, refused))
    if request.POST.get("then") == SUBMIT:
        done = "Submitted: its head of service has to approve it."
        return _act(request, again, submit_return, done)
    messages.success(request, _left_to_do(again))
    return redirect("return", month=month, service=service)


def return_row(request: HttpRequest, month: date, service: str, code: str) -> HttpResponse:
    """Save one row, and show what it comes to: to htmx in place, else on the page again."""
    indicator = get_object_or_404(Indicator, code=code, service__slug=service)
    month_is_known_or_404(month)
    if request.method != "POST":
        return redirect(_address(month, service, code))
    form = RowForm(request.POST, indicator=indicator, prefix=code)
    leaving = not is_fragment(request)
    outcome = save(form, month, by=who(request), origin=Origin.GRID, is_leaving=leaving)
    if is_fragment(request):
        row = grid_row(month, indicator, timezone.localdate())
        return render(
            request,
            "returns/_saved.html",
            {"line": Line(row, form, outcome), "month": month},
        )
    if outcome.is_kept:
        return redirect(_address(month, service, code))
    found = _grid(month, service)
    return _page(request, found, _lines(found, {code: (form, outcome)}))


@require_POST
def approve(request: HttpRequest, month: date, service: str) -> HttpResponse:
    """Approve a submitted return."""
    seen = request.POST.get("seen", "")
    done = "Approved: the performance lead can publish it now."
    return _act(
        request,
        _grid(month, service),
        partial(approve_return, seen=int(seen) if seen.isdecimal() else 0),
        done,
    )


@require_POST
def back(request: HttpRequest, month: date, service: str) -> HttpResponse:
    """Send a return back to its officer, with the reason that was given."""
    reason = request.POST.get("reason", "")
    done = "Sent back to its officer."
    return _act(request, _grid(month, service), send_back, done, reason=reason)


@require_POST
def publish_late(request: HttpRequest, month: date, service: str) -> HttpResponse:
    """Publish an approved return of a month that was published without it."""
    done = f"Published: readers see its figures of {month_label(month)}."
    return _act(request, _grid(month, service), publish_late_return, done)


def _act(
    request: HttpRequest, found: Grid, act: Callable[..., Any], done: str, **given: str
) -> HttpResponse:
    """Return the way to the page, with what was done; or the page, with why it was refused."""
    try:
        act(month=found.month, service=found.service, by=who(request), **given)
    except Refused as refused:
        return _page(request, found, _lines(found), refused=refused, **given)
    messages.success(request, f"{found.service}, {month_label(found.month)}. {done}")
    return redirect("return", month=found.month, service=found.service.slug)


def _left_to_do(found: Grid) -> str:
    wanting = len(found.unfinished)
    if not wanting:
        return "Saved. Everything is in: the return can be submitted."
    return f"Saved. {wanting} of {len(found.rows)} indicators have something left to do."


def _grid(month: date, slug: str) -> Grid:
    service = get_object_or_404(Service, slug=slug)
    return grid(month, service, month_is_over_or_404(month))


def _lines(found: Grid, refused: Mapping[str, tuple[RowForm, Outcome]] | None = None) -> list[Line]:
    """Return the rows with their forms: as they stand, or as typed where that was refused."""
    refused = refused or {}
    return [
        Line(row, *refused[row.facts.code])
        if row.facts.code in refused
        else Line(row, _form(row), is_put_right=found.is_put_right(row))
        for row in found.rows
    ]


def _form(row: GridRow, typed: Any = None) -> RowForm:
    """Return a row's form: as it stands, or as it was typed over what stands."""
    reading, remark = row.reading, row.remark
    initial = {
        "seen": row.seen,
        "remark_seen": row.remark_seen,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "absence": _absence(row),
        "provisional": reading.provisional,
        "confirmation": row.confirmation,
        "what_happened": remark.what_happened,
        "what_is_being_done": remark.what_is_being_done,
        "by_whom": remark.by_whom,
        "by_when": day_label(remark.by_when) if remark.by_when else "",
    }
    return RowForm(typed, indicator=row.indicator, prefix=row.facts.code, initial=initial)


def _absence(row: GridRow) -> str:
    """Return the reason that was entered, "" when none was."""
    absence = row.reading.absence
    return absence.value if row.entered and absence else ""


def _page(
    request: HttpRequest,
    found: Grid,
    lines: list[Line],
    *,
    refused: Refused | None = None,
    reason: str = "",
) -> HttpResponse:
    """Return the page; with status 422 when something was refused, which it says at its head."""
    user, slug = request.user, found.service.slug
    errors = [
        (line.row, message)
        for line in lines
        if line.outcome and line.outcome.came is Came.REFUSED
        for message in line.outcome.messages
    ]
    may_enter = found.is_open and access.may_enter(user, service=slug)
    return render(
        request,
        "returns/grid.html",
        {
            "grid": found,
            "month": found.month,
            "service": found.service,
            "lines": lines,
            "errors": errors,
            "refused": str(refused).splitlines() if refused else [],
            "reason": reason,
            "may_enter": may_enter,
            "may_approve": found.step is Step.SUBMITTED and access.may_approve(user, service=slug),
            "may_send_back": found.step in (Step.SUBMITTED, Step.APPROVED)
            and not found.is_published
            and access.may_send_back(user, service=slug),
            "may_publish_late": found.step is Step.APPROVED
            and found.gap is not None
            and found.gap.closed_at is None
            and access.leads(user),
        },
        status=422 if errors or refused else 200,
    )


def _address(month: date, service: str, code: str) -> str:
    return f"{reverse('return', args=[month, service])}#{code}"
