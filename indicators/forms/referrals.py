"""Referrals and recommendations as they are written down, and each step that follows.

Whether they may stand, `indicators.referrals` says.
"""

from collections.abc import Sequence
from typing import Any

from django import forms

from indicators.access import prepares_packs
from indicators.forms.composing import by_service
from indicators.forms.figures import DayField
from indicators.forms.meetings import committee_field
from indicators.forms.people import ONE_LINE, ask_now
from indicators.models import Committee, Indicator, User
from indicators.rules.follow_up import Answer, FollowUp

NARROW = {**ONE_LINE, "class": "govuk-input govuk-input--width-10"}
SELECT = {"class": "govuk-select app-follow-up__select"}


def _words(label: str, help_text: str, wanted: str = "", rows: int = 4) -> forms.CharField:
    """Return the field for words that others are to read; `wanted` asks for them."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(wanted),
        widget=forms.Textarea(attrs={"class": "govuk-textarea app-prose", "rows": rows}),
        error_messages={"required": wanted},
    )


def _day(label: str, wanted: str) -> DayField:
    return DayField(
        label=label,
        max_length=30,
        help_text="For example, 3 December 2026 or 3/12/2026.",
        widget=forms.TextInput(attrs=NARROW),
        error_messages={"required": wanted},
    )


def _committee(label: str, help_text: str) -> forms.ModelChoiceField:
    return committee_field(
        label,
        "Choose the committee",
        help_text=help_text,
        unknown="Choose the committee from the list: those that you act for",
        attrs=SELECT,
    )


def _indicator(**options: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label="Indicator",
        queryset=Indicator.objects.select_related("service").order_by(
            "service__position", "position", "code"
        ),
        to_field_name="code",
        widget=forms.Select(attrs=SELECT),
        error_messages={
            "required": "Choose the indicator",
            "invalid_choice": "There is no such indicator. Choose one from the list.",
        },
        **options,
    )


class _MakingForm(forms.Form):
    """What is made for a committee, by who acts for it."""

    maker = ""
    """The field of the committee that it is made for."""

    def __init__(self, data: Any = None, *, by: User, **options: Any) -> None:
        super().__init__(data, **options)
        committee, indicator = self.fields[self.maker], self.fields["indicator"]
        assert isinstance(committee, forms.ModelChoiceField)
        assert isinstance(indicator, forms.ModelChoiceField)
        if not prepares_packs(by):
            own = committee.queryset = Committee.objects.filter(chair=by)
            if not self.initial.get(self.maker):
                self.initial[self.maker] = own.values_list("slug", flat=True).first()
        ask_now(committee)
        self._indicators = list(indicator.queryset or ())
        indicator.choices = [("", indicator.empty_label), *by_service(self._indicators)]

    @property
    def chosen(self) -> Indicator | None:
        """The indicator that is chosen so far; None when there is none of its code."""
        code = self["indicator"].value()
        return next((one for one in self._indicators if one.code == code), None)


class ReferralForm(_MakingForm):
    """An indicator that one committee puts to another, with a question."""

    maker = "from_committee"

    indicator = _indicator(empty_label="Choose an indicator")
    from_committee = _committee("From", "The committee that refers it.")
    to_committee = _committee("To", "The committee that is to respond.")
    question = _words("Question", "What that committee is asked.", "Enter the question")
    urgent_reason = _words(
        "Why it is urgent, if it is",
        "Leave it empty unless it is urgent. The packs of both committees print the reason.",
        rows=2,
    )
    respond_by = _day("Respond by", "Enter the date by which a response is asked for")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        ask_now(self.fields["to_committee"])


class RecommendationForm(_MakingForm):
    """What a committee recommends to the executive."""

    maker = "committee"

    committee = _committee("Committee", "The committee that recommends it.")
    words = _words(
        "Recommendation",
        "As the committee put it: that somebody does something, and by when.",
        "Enter what the committee recommends",
    )
    to = forms.CharField(
        label="To",
        help_text="Who answers: a member of the executive, by name or post.",
        widget=forms.TextInput(attrs=ONE_LINE),
        error_messages={"required": "Enter who of the executive answers"},
    )
    indicator = _indicator(
        required=False,
        empty_label="None in particular",
        help_text="What it is about, if it is about one.",
    )
    answer_by = _day("Answer by", "Enter the date by which an answer is asked for")


class StepForm(forms.Form):
    """The next step of a referral or a recommendation.

    Any step is understood; which of them is offered depends on how it stands and on who asks.
    """

    step = forms.TypedChoiceField(
        choices=[(one.value, one.label) for one in FollowUp],
        coerce=FollowUp,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what the committee does with the answer",
            "invalid_choice": "There is no such step. Choose one of those offered.",
        },
    )
    answer = forms.TypedChoiceField(
        label="What the executive says",
        choices=[(one.value, one.label) for one in Answer],
        coerce=Answer,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "There is no such answer. Choose one of the three."},
    )
    words = _words("In words", "", "Enter what was said")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.offered: Sequence[tuple[str, str]] = ()
        """The value and the label of each step that is offered."""
