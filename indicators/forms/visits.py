"""Inspection and monitoring visits as they are written down.

Whether one may stand, `indicators.visits` says.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from indicators.forms.figures import DayField
from indicators.forms.people import ONE_LINE
from indicators.models import Visit, VisitKind
from indicators.rules.periods import day_label
from indicators.visits import Particulars

NARROW = {**ONE_LINE, "class": "govuk-input govuk-input--width-10"}


class VisitForm(forms.Form):
    """Of which kind a visit is, when, and whether its day is known."""

    kind = forms.TypedChoiceField(
        label="Kind of visit",
        choices=[("", "Choose a kind"), *VisitKind.choices],
        coerce=VisitKind,
        widget=forms.Select(attrs={"class": "govuk-select"}),
        error_messages={
            "required": "Choose the kind of visit",
            "invalid_choice": "There is no such kind of visit. Choose one from the list.",
        },
    )
    starts_on = DayField(
        label="First day",
        max_length=30,
        help_text="For example, 3 December 2026 or 3/12/2026. Where it is only expected, the day "
        "from which it is.",
        widget=forms.TextInput(attrs=NARROW),
        error_messages={"required": "Enter the first day of the visit"},
    )
    ends_on = DayField(
        label="Last day",
        max_length=30,
        required=False,
        help_text="Leave it empty for a visit of one day.",
        widget=forms.TextInput(attrs=NARROW),
    )
    is_confirmed = forms.ChoiceField(
        label="How certain its day is",
        choices=[("", "Expected: its day is not known yet"), ("yes", "Confirmed")],
        required=False,
        widget=forms.Select(attrs={"class": "govuk-select"}),
        error_messages={"invalid_choice": "Choose whether its day is expected or confirmed"},
    )
    about = forms.CharField(
        label="What it will look at",
        required=False,
        help_text="For example, children who need help and protection. Every reader is shown it.",
        widget=forms.Textarea(attrs={"class": "govuk-textarea app-prose", "rows": 3}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, visit: Visit, data: Any = None) -> "VisitForm":
        """Return the form as a visit stands, or as it was filled in."""
        return cls(
            data,
            initial={
                "kind": visit.kind,
                "starts_on": day_label(visit.starts_on),
                "ends_on": day_label(visit.ends_on) if visit.ends_on else "",
                "is_confirmed": "yes" if visit.is_confirmed else "",
                "about": visit.about,
                "seen": visit.changed_at.isoformat(),
            },
        )

    def particulars(self) -> Particulars:
        """Return what was filled in, of a form that is valid."""
        given = {
            name: self.cleaned_data[name] for name in ("kind", "starts_on", "ends_on", "about")
        }
        return Particulars(**given, is_confirmed=bool(self.cleaned_data["is_confirmed"]))

    def seen_at(self) -> datetime | None:
        """Return when what whoever fills it in had before them was written, None if not said."""
        try:
            return parse_datetime(self.cleaned_data["seen"])
        except ValueError:
            return None
