"""A meeting's questions as members type them; `indicators.enquiries` says which may stand."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms

from indicators.enquiries import LONGEST
from indicators.forms.words import WordsField
from indicators.queries.catalogue import Facts
from indicators.queries.enquiries import Asked
from indicators.rules.case import Trigger


def _question(label: str) -> WordsField:
    return WordsField(
        label,
        4,
        required=False,
        help_text=f"Ask openly, and quote the figures that you ask about. {LONGEST} characters at "
        "most.",
    )


class AddForm(forms.Form):
    """A member's own question, and what it is about."""

    indicator = forms.ChoiceField(
        label="Indicator",
        widget=forms.Select(attrs={"class": "govuk-select"}),
        error_messages={
            "required": "Choose the indicator that the question is about",
            "invalid_choice": "There is no “%(value)s” before this committee. Choose one from "
            "the list.",
        },
    )
    words = _question("Your question")

    def __init__(self, data: Any, indicators: Iterable[Facts]) -> None:
        super().__init__(data)
        field = self.fields["indicator"]
        assert isinstance(field, forms.ChoiceField)
        by_service = groupby(indicators, lambda one: one.service)
        field.choices = [
            ("", "Choose an indicator"),
            *((service, [(one.code, one.title) for one in group]) for service, group in by_service),
        ]


class ChangeForm(forms.Form):
    """A question in other words, over those that a member had before them."""

    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    words = _question("The question")

    @classmethod
    def of(cls, asked: Asked, data: Any = None) -> "ChangeForm":
        """Return the form as a question stands, or as it was filled in."""
        return cls(data, initial={"words": asked.words, "seen": asked.words})


def chosen(text: str) -> tuple[str, Trigger, str] | None:
    """Return the suggestion that a button stands for: indicator, trigger and words.

    None of what no button of the page sends.
    """
    code, _, rest = text.partition(" ")
    trigger, _, words = rest.partition(" ")
    return (code, Trigger(trigger), words) if words and trigger in set(Trigger) else None
