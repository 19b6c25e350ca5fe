"""Committees and their meetings, as whoever keeps them writes them down."""

import re
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms

from indicators.forms.figures import DayField
from indicators.forms.people import ONE_LINE, ask_now
from indicators.forms.reading import Choice, Picker, choice
from indicators.meetings import Particulars
from indicators.models import Committee, Meeting, Service, User
from indicators.rules.periods import day_label

LONGEST_NAME, LONGEST_PLACE, LONGEST_ITEM = 120, 200, 20
_CLOCKS = ("%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p")
"""How people write the time, once its blanks are gone: 18:30, 18.30, 6:30pm, 6.30pm, 6pm."""


class CalendarForm(Picker):
    """Which committee's meetings to show: one's or every one's."""

    committee = choice("Committee", [], "committee")

    def __init__(self, data: Any, committees: Iterable[Choice]) -> None:
        super().__init__(data)
        self._offer("committee", [("", "Every committee"), *committees])


class ClockField(forms.CharField):
    """A time of day as people type it: 18:30, 6.30pm."""

    def clean(self, value: Any) -> time | None:
        """Return the time, None when nothing was typed. Raises ValidationError."""
        text = re.sub(r"\s+", "", super().clean(value))
        for clock in _CLOCKS if text else ():
            try:
                return datetime.strptime(text, clock).time()  # noqa: DTZ007 - a time has no zone
            except ValueError:
                continue
        if text:
            raise forms.ValidationError(f"“{value}” is not a time: write it as 18:30 or 6.30pm.")
        return None


def _line(label: str, longest: int, wanted: str, **options: Any) -> forms.CharField:
    """Return the field for a line of text; `wanted` asks for it when it is empty."""
    return forms.CharField(
        label=label,
        max_length=longest,
        widget=forms.TextInput(attrs=ONE_LINE),
        error_messages={
            "required": wanted,
            "max_length": f"{label}: there is room for {longest} characters, and this has "
            "%(show_value)s.",
        },
        **options,
    )


class CommitteeForm(forms.Form):
    """A committee's name, who chairs it, and the services that it scrutinises."""

    name = _line("Name", LONGEST_NAME, "Enter the committee’s name")
    services = forms.ModelMultipleChoiceField(
        label="Services",
        queryset=Service.objects.all(),
        to_field_name="slug",
        help_text="What the committee scrutinises. Its packs have the indicators of these.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose the services that the committee scrutinises",
            "invalid_choice": "There is no service “%(value)s”. Choose from the list.",
        },
    )

    chair = forms.ModelChoiceField(
        label="Chair",
        queryset=User.objects.filter(is_active=True).order_by("last_name", "first_name", "pk"),
        required=False,
        empty_label="Nobody yet",
        help_text="Whoever chairs it may record what it decides of referrals and recommendations, "
        "and is told when a recovery plan that returns to it goes off its path.",
        widget=forms.Select(attrs={"class": "govuk-select"}),
        error_messages={"invalid_choice": "Choose the chair from the list: people who may sign in"},
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        ask_now(self.fields["services"])
        ask_now(self.fields["chair"])

    @classmethod
    def of(cls, committee: Committee, data: Any = None) -> "CommitteeForm":
        """Return the form as a committee stands, or as it was filled in. May query."""
        services = list(committee.services.values_list("slug", flat=True))
        return cls(
            data,
            initial={
                "name": committee.name,
                "services": services,
                "chair": committee.chair_id,
            },
        )


def committee_field(
    label: str,
    wanted: str,
    *,
    help_text: str = "",
    unknown: str = "There is no such committee. Choose one from the list.",
    attrs: dict[str, str] | None = None,
) -> forms.ModelChoiceField:
    """Return the field for one committee; `wanted` asks for it, `unknown` refuses another."""
    return forms.ModelChoiceField(
        label=label,
        help_text=help_text,
        queryset=Committee.objects.all(),
        to_field_name="slug",
        empty_label="Choose a committee",
        widget=forms.Select(attrs=attrs or {"class": "govuk-select"}),
        error_messages={"required": wanted, "invalid_choice": unknown},
    )


class MeetingForm(forms.Form):
    """When and where a committee meets. Whether it may stand, `indicators.meetings` says."""

    committee = committee_field("Committee", "Choose the committee")
    held_on = DayField(
        label="Date",
        max_length=30,
        help_text="For example, 3 December 2026 or 3/12/2026.",
        widget=forms.TextInput(attrs={**ONE_LINE, "class": "govuk-input govuk-input--width-10"}),
        error_messages={"required": "Enter the date of the meeting"},
    )
    starts_at = ClockField(
        label="Time",
        max_length=20,
        help_text="For example, 18:30 or 6.30pm.",
        widget=forms.TextInput(attrs={**ONE_LINE, "class": "govuk-input govuk-input--width-5"}),
        error_messages={"required": "Enter the time at which the meeting starts"},
    )
    place = _line("Place", LONGEST_PLACE, "Enter where the meeting is held")
    agenda_item = _line(
        "Agenda item",
        LONGEST_ITEM,
        "Enter the number of the agenda item, or “to follow”",
        help_text="Its number, or “to follow” until it has one.",
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        ask_now(self.fields["committee"])

    @classmethod
    def of(cls, meeting: Meeting, data: Any = None) -> "MeetingForm":
        """Return the form as a meeting stands, or as it was filled in. May query."""
        return cls(
            data,
            initial={
                "committee": meeting.committee.slug,
                "held_on": day_label(meeting.held_on),
                "starts_at": f"{meeting.starts_at:%H:%M}",
                "place": meeting.place,
                "agenda_item": meeting.agenda_item,
            },
        )

    def particulars(self) -> Particulars:
        """Return what was filled in, of a form that is valid."""
        return Particulars(**self.cleaned_data)
