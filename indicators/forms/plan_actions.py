"""The actions of a recovery plan, a row of the form each."""

from collections.abc import Iterable, Mapping
from itertools import count, takewhile
from typing import Any

from django import forms

from indicators.forms.figures import DayField
from indicators.forms.words import WordsField
from indicators.rules.periods import day_label
from indicators.rules.planning import Action

SPARE = 3
"""How many empty rows wait for further actions; “Add rows” gives as many again."""
PARTS = ("what", "owner", "due_on", "done_on")
"""What is said of an action, in the order of its row."""


def short_input(width: int = 0) -> forms.TextInput:
    """Return the box for a line of text, of so many characters where a width is given."""
    narrow = f" govuk-input--width-{width}" if width else ""
    return forms.TextInput(attrs={"class": f"govuk-input{narrow}", "autocomplete": "off"})


class ActionForm(forms.Form):
    """One action of a plan; a row in which nothing is typed is none."""

    what = WordsField("What will be done", 2, required=False)
    owner = forms.CharField(label="By whom", required=False, widget=short_input())
    due_on = DayField(label="Due", required=False, widget=short_input())
    done_on = DayField(label="Done on", required=False, widget=short_input())

    def __init__(self, data: Any, row: int, **options: Any) -> None:
        super().__init__(data, prefix=f"actions-{row}", **options)
        self.number = row + 1
        for name in ("due_on", "done_on"):
            # What is no day is said to be none of this action.
            self.fields[name].label = f"Action {self.number}: {self.fields[name].label}"

    def clean(self) -> dict[str, Any]:
        """Return what was typed; says which part of the action is wanting."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for part, words in (
            ("what", "say what will be done"),
            ("owner", "say who will do it, a name or a post"),
            ("due_on", "give the day by which it is to be done, such as 30 November 2026"),
        ):
            if part not in self.errors and not given.get(part):
                self.add_error(part, f"Action {self.number}: {words}.")
        return given

    def action(self) -> Action:
        """Return the action, of a row that is valid."""
        return Action(*(self.cleaned_data[part] for part in PARTS))


def rows_sent(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what was typed in each row of actions, without those that are blank."""
    sent = takewhile(lambda row: f"actions-{row}-what" in data, count())
    rows = ({part: data.get(f"actions-{row}-{part}", "") for part in PARTS} for row in sent)
    return [row for row in rows if any(typed.strip() for typed in row.values())]


def in_place(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return what was typed in a row, under the names of its place now."""
    return {f"actions-{number}-{part}": row.get(part, "") for part in PARTS}


def rows_of(actions: Iterable[Action]) -> list[dict[str, Any]]:
    """Return what stands of each action, as its row shows it."""
    return [
        {
            "what": one.what,
            "owner": one.owner,
            "due_on": day_label(one.due_on),
            "done_on": day_label(one.done_on) if one.done_on else "",
        }
        for one in actions
    ]
