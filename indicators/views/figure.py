"""One published figure: what is on record of it, and putting it right."""

from dataclasses import dataclass, replace
from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from indicators import access
from indicators.entry import record_figures
from indicators.forms.figures import CorrectionForm
from indicators.models import Figure, Indicator, Month, Origin, User
from indicators.queries.indicator import IndicatorPage, Line, indicator_page
from indicators.queries.record import newest_change, record
from indicators.queries.returns import grid_row
from indicators.queries.sight import Sight
from indicators.refusals import ChangedMeanwhile, Refused
from indicators.rules.periods import month_label
from indicators.rules.plausibility import Unlikely
from indicators.rules.values import Absence, in_counts
from indicators.views.context import who

CHECK, CHANGE, SAVE = "check", "change", "save"


@dataclass(frozen=True, slots=True)
class Preview:
    """What readers see of a figure, and what they would see once it is corrected."""

    now: Line
    then: Line
    counts: str
    sentence: str
    unlikely: tuple[Unlikely, ...]


class NothingChanges(Refused):
    """A correction to what stands already."""


def figure_history(request: HttpRequest, code: str, month: date) -> HttpResponse:
    """Show every change of a figure, what was said of it, and how it was signed off."""
    indicator = get_object_or_404(Indicator.objects.select_related("service"), code=code)
    row = get_object_or_404(Month.objects.select_related("published_by"), month=month)
    found = record(indicator, row)
    return render(
        request,
        "figure/record.html",
        {
            "indicator": indicator,
            "month": month,
            "record": found,
            "address": _indicator_address(indicator, month),
        },
    )


def correct_figure(request: HttpRequest, code: str, month: date) -> HttpResponse:
    """Ask for what is to stand in place of a published figure; check it, then save it."""
    indicator = get_object_or_404(Indicator.objects.select_related("service"), code=code)
    line = _published(indicator, month).line
    figure = _standing(indicator, month)
    asked = request.POST.get("then", "")
    if not asked:
        form = CorrectionForm.of(figure, indicator, seen=newest_change(indicator, month))
        return _page(request, form, figure, line)
    if asked == CHANGE:
        form = CorrectionForm(None, indicator=indicator, initial=request.POST.dict())
        return _page(request, form, figure, line)
    form = CorrectionForm(request.POST, indicator=indicator)
    if not form.is_valid():
        return _page(request, form, figure, line)
    try:
        if asked != SAVE:
            preview = _preview(form, figure, line, who(request))
            return _page(request, form, figure, line, preview)
        _save(form, figure, who(request))
    except Refused as refused:
        if isinstance(refused, ChangedMeanwhile):
            form = CorrectionForm(_having_seen(request.POST, indicator, month), indicator=indicator)
            figure, line = _standing(indicator, month), _published(indicator, month).line
        return _page(request, form, figure, line, refused=str(refused).splitlines())
    messages.success(request, f"Corrected. {month_label(month)} shows what the figure was.")
    return redirect(_indicator_address(indicator, month))


def _published(indicator: Indicator, month: date) -> IndicatorPage:
    """Return what readers see of a figure. Raises Http404 when it has not been published."""
    page = indicator_page(indicator, Sight.of_readers(), month)
    if page is None or page.line.reading.absence is Absence.NOT_SIGNED_OFF:
        raise Http404(
            f"{indicator}: {month_label(month)} has not been published, so there is nothing to "
            "correct. It is changed in its return."
        )
    return page


def _save(form: CorrectionForm, stands: Figure, by: User) -> None:
    """Return nothing; saves what is right. The word that what stands is right is kept with it."""
    recorded = record_figures(
        entries=[replace(form.entry(stands.month), confirmation=stands.confirmation)],
        by=by,
        origin=Origin.CORRECTION,
        reason=form.cleaned_data["reason"],
    )
    if recorded.left:
        raise NothingChanges("This is the figure that stands. Change it, or leave it as it is.")


def _preview(form: CorrectionForm, stands: Figure, now: Line, by: User) -> Preview:
    """Return what would come of saving, which is done and undone to find out."""
    month = stands.month
    with transaction.atomic():
        _save(form, stands, by)
        page = _published(form.indicator, month)
        row = grid_row(month, form.indicator, timezone.localdate())
        transaction.set_rollback(True)
    given = form.entry(month)
    return Preview(
        now,
        page.line,
        in_counts(given.numerator, given.denominator, given.absence or ""),
        page.sentence,
        row.unlikely,
    )


def _standing(indicator: Indicator, month: date) -> Figure:
    """Return the figure that stands, an empty one when none does. One query."""
    found = Figure.objects.filter(indicator=indicator, month=month).first()
    return found or Figure(indicator=indicator, month=month)


def _having_seen(typed: QueryDict, indicator: Indicator, month: date) -> QueryDict:
    """Return what was typed by somebody who is now told of the newest change. One query."""
    again = typed.copy()
    again["seen"] = str(newest_change(indicator, month))
    return again


def _page(
    request: HttpRequest,
    form: CorrectionForm,
    figure: Figure,
    line: Line,
    preview: Preview | None = None,
    *,
    refused: list[str] | None = None,
) -> HttpResponse:
    indicator, month = form.indicator, figure.month
    return render(
        request,
        "figure/correct.html",
        {
            "indicator": indicator,
            "month": month,
            "line": line,
            "counts": in_counts(figure.numerator, figure.denominator, figure.absence),
            "form": form,
            "preview": preview,
            "refused": refused or [],
            "address": _indicator_address(indicator, month),
            "may_see_record": access.may_see_record(request.user, code=indicator.code),
        },
    )


def _indicator_address(indicator: Indicator, month: date) -> str:
    return f"{reverse('indicator', args=[indicator.code])}?month={month:%Y-%m}"
