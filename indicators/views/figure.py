"""One published figure: what is on record of it, and putting it right."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from indicators import access
from indicators.entry import LONGEST_WORDS, ChangedMeanwhile, record_figures
from indicators.forms.figures import FigureForm
from indicators.models import Figure, Indicator, Month, Origin, User
from indicators.queries.indicator import IndicatorPage, Line, indicator_page
from indicators.queries.record import newest_change, record
from indicators.queries.sight import Sight
from indicators.refusals import Refused
from indicators.rules.periods import month_label
from indicators.rules.values import Absence, in_counts, plain

FEWEST_WORDS = 3
CHECK, CHANGE, SAVE = "check", "change", "save"


class CorrectionForm(FigureForm):
    """The figure that is to stand in place of a published one, and why."""

    reason = forms.CharField(
        label="Why it is corrected",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"class": "govuk-textarea", "rows": 3}),
        error_messages={"required": "Say why the figure is corrected."},
    )

    def __init__(self, data: Any, **options: Any) -> None:
        super().__init__(data, **options)
        for name in ("numerator", "denominator"):
            if name in self.fields:
                self.fields[name].widget.attrs["class"] = "govuk-input govuk-input--width-10"
        self.fields["absence"].widget.attrs["class"] = "govuk-select"

    def clean_reason(self) -> str:
        """Return the reason. Raises ValidationError for one that says nothing."""
        reason: str = self.cleaned_data["reason"].strip()
        if len(reason.split()) < FEWEST_WORDS:
            raise forms.ValidationError(
                "Say in a few words why the figure is corrected: it is shown beside the old one."
            )
        return reason

    def clean(self) -> dict[str, Any]:
        """Return what was typed. Raises ValidationError when there is no figure in it."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and self.is_blank:
            raise forms.ValidationError("Give the figure, or the reason why there is none.")
        return given


@dataclass(frozen=True, slots=True)
class Preview:
    """What readers see of a figure, and what they would see once it is corrected."""

    now: Line
    then: Line
    counts: str
    sentence: str


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
    asked = request.POST.get("then", "") if request.method == "POST" else ""
    if not asked:
        form = CorrectionForm(None, indicator=indicator, initial=_initial(indicator, month))
        return _page(request, form, month, line)
    form = CorrectionForm(request.POST, indicator=indicator)
    if asked == CHANGE:
        form = CorrectionForm(None, indicator=indicator, initial=request.POST.dict())
        return _page(request, form, month, line)
    if not form.is_valid():
        return _page(request, form, month, line)
    assert isinstance(request.user, User)
    try:
        if asked != SAVE:
            return _page(request, form, month, line, _preview(form, month, line, request.user))
        _save(form, month, request.user)
    except Refused as refused:
        if isinstance(refused, ChangedMeanwhile):
            form = CorrectionForm(_having_seen(request.POST, indicator, month), indicator=indicator)
            line = _published(indicator, month).line
        return _page(request, form, month, line, refused=str(refused).splitlines())
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


def _save(form: CorrectionForm, month: date, by: User) -> None:
    confirmed = _standing(form.indicator, month).confirmation
    recorded = record_figures(
        entries=[replace(form.entry(month), confirmation=confirmed)],
        by=by,
        origin=Origin.CORRECTION,
        reason=form.cleaned_data["reason"],
    )
    if recorded.left:
        raise NothingChanges("This is the figure that stands. Change it, or leave it as it is.")


def _preview(form: CorrectionForm, month: date, now: Line, by: User) -> Preview:
    """Return what would come of saving, which is done and undone to find out."""
    with transaction.atomic():
        _save(form, month, by)
        page = _published(form.indicator, month)
        transaction.set_rollback(True)
    given = form.entry(month)
    return Preview(
        now,
        page.line,
        in_counts(given.numerator, given.denominator, given.absence or ""),
        page.sentence,
    )


def _initial(indicator: Indicator, month: date) -> dict[str, Any]:
    """Return the figure that stands, as the form has it. Two queries."""
    figure = _standing(indicator, month)
    return {
        "seen": newest_change(indicator, month),
        "numerator": "" if figure.numerator is None else plain(figure.numerator),
        "denominator": "" if figure.denominator is None else plain(figure.denominator),
        "absence": figure.absence,
        "provisional": figure.provisional,
    }


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
    month: date,
    line: Line,
    preview: Preview | None = None,
    *,
    refused: list[str] | None = None,
) -> HttpResponse:
    indicator = form.indicator
    figure = _standing(indicator, month)
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
