"""What an officer types of a figure. Is it a number? The rest `entry.py` asks of the rules."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from indicators.entry import LONGEST_NAME, LONGEST_WORDS, Entry
from indicators.models import Figure, Indicator
from indicators.models.commentary import WORDS
from indicators.rules.values import ENTERED, Absence, Unit, plain
from indicators.uploads import meaning
from indicators.uploads.sheet import Cell

REASONS = [("", "–"), *((reason.value, reason.label) for reason in ENTERED)]
FEWEST_WORDS = 3


class CountField(forms.CharField):
    """A count as people type it, or paste it from Excel: 1,234, £1,200."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            max_length=40,
            widget=forms.TextInput(
                attrs={
                    "class": "govuk-input app-grid__count",
                    "inputmode": "decimal",
                    "autocomplete": "off",
                }
            ),
        )

    def clean(self, value: Any) -> Decimal | None:
        """Return the number, None when nothing was typed. Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return meaning.count(Cell(text), comma_may_be_a_point=False)
        except meaning.Wrong as wrong:
            raise forms.ValidationError(f"{self.label} {wrong}.") from wrong


class DayField(forms.CharField):
    """A day as people type it: 30/11/2026, 30 November 2026, 2026-11-30."""

    def clean(self, value: Any) -> date | None:
        """Return the day, None when nothing was typed. Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return meaning.day(Cell(text))
        except meaning.Wrong as wrong:
            raise forms.ValidationError(f"{self.label} {wrong}.") from wrong


def _words(label: str, longest: int = LONGEST_WORDS, **attrs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        error_messages={
            "max_length": f"{label}: there is room for {longest:,} characters, and this has "
            "%(show_value)s. Shorten it."
        },
        **attrs,
    )


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "govuk-textarea app-grid__words", "rows": rows})


def _line(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "govuk-input", "autocomplete": "off", **attrs})


class FigureForm(forms.Form):
    """A figure: its counts, or the reason why there are none."""

    numerator = CountField("Numerator")
    denominator = CountField("Denominator")
    absence = forms.ChoiceField(
        label="No figure because",
        choices=REASONS,
        required=False,
        widget=forms.Select(attrs={"class": "govuk-select app-grid__reason"}),
        error_messages={"invalid_choice": "“%(value)s” is no reason: choose one from the list."},
    )
    provisional = forms.BooleanField(
        label="Provisional",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "app-checkbox"}),
    )
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, indicator: Indicator, **options: Any) -> None:
        super().__init__(data, **options)
        self.indicator = indicator
        unit = Unit(indicator.unit)
        if unit.is_counted:
            del self.fields["denominator"]
            self.fields["numerator"].label = unit.label

    @property
    def is_blank(self) -> bool:
        """Whether neither a count nor a reason was given."""
        given = self.cleaned_data
        return (
            given.get("numerator") is None
            and given.get("denominator") is None
            and not given.get("absence")
        )

    @property
    def waits_for_denominator(self) -> bool:
        """Whether the numerator has been typed and the denominator not yet."""
        given = self.cleaned_data
        return (
            "denominator" in self.fields
            and given.get("numerator") is not None
            and given.get("denominator") is None
            and not given.get("absence")
        )

    def entry(self, month: date) -> Entry:
        """Return what is to stand, for `entry.record_figures`."""
        given = self.cleaned_data
        return Entry(
            self.indicator,
            month,
            given["numerator"],
            given.get("denominator"),
            Absence(given["absence"]) if given["absence"] else None,
            given["provisional"],
            given.get("confirmation", ""),
            given["seen"] or 0,
        )


class RowForm(FigureForm):
    """A row of the grid: a figure, the officer's word that it is right, and its commentary."""

    confirmation = _words("Why it is right", widget=_line(), longest=500)
    remark_seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    what_happened = _words("What happened", widget=_area(3))
    what_is_being_done = _words("What is being done", widget=_area(3))
    by_whom = _words("By whom", longest=LONGEST_NAME, widget=_line())
    by_when = DayField(label="By when", required=False, max_length=30, widget=_line())

    @property
    def remark_fields(self) -> list[forms.BoundField]:
        """The fields of the commentary, for the template."""
        return [self[part] for part in WORDS]

    def __init__(self, data: Any, **options: Any) -> None:
        super().__init__(data, **options)
        if self.is_bound:
            # What was typed is shown again where it was refused: the row's notes say why.
            for field in self.visible_fields():
                field.field.widget.attrs["aria-describedby"] = f"notes-{self.prefix}"

    def words(self) -> dict[str, Any]:
        """Return the commentary as it was typed, for `entry.write_commentary`."""
        return {part: self.cleaned_data[part] for part in WORDS}


class CorrectionForm(FigureForm):
    """The figure that is to stand in place of a published one, and why."""

    reason = forms.CharField(
        label="Why it is corrected",
        max_length=LONGEST_WORDS,
        help_text="Every reader is shown it. Say nothing that could identify a child.",
        widget=forms.Textarea(attrs={"class": "govuk-textarea", "rows": 3}),
        error_messages={"required": "Say why the figure is corrected."},
    )

    def __init__(self, data: Any, *, indicator: Indicator, **options: Any) -> None:
        super().__init__(data, indicator=indicator, **options)
        for name in ("numerator", "denominator"):
            if name in self.fields:
                self.fields[name].widget.attrs["class"] = "govuk-input govuk-input--width-10"
                self.fields[name].help_text = getattr(indicator, name)
        self.fields["absence"].widget.attrs["class"] = "govuk-select"
        self.fields["absence"].help_text = "Only where there are no counts."

    @classmethod
    def of(cls, stands: Figure, indicator: Indicator, *, seen: int) -> "CorrectionForm":
        """Return the form with the figure that stands in it; `seen` is its newest change."""
        initial = {
            "seen": seen,
            "numerator": "" if stands.numerator is None else plain(stands.numerator),
            "denominator": "" if stands.denominator is None else plain(stands.denominator),
            "absence": stands.absence,
            "provisional": stands.provisional,
        }
        return cls(None, indicator=indicator, initial=initial)

    @property
    def what_is_right(self) -> list[forms.BoundField]:
        """The counts, and the reason why there are none, for the template."""
        return [
            self[name] for name in ("numerator", "denominator", "absence") if name in self.fields
        ]

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
