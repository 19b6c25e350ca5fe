"""A recovery plan as whoever plans writes it. Whether it may stand, `indicators.recovery` says."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django import forms

from indicators.forms.figures import DayField
from indicators.forms.meetings import committee_field
from indicators.forms.path import LONGEST_VALUE, line_of_path, value_of_path
from indicators.forms.people import ONE_LINE, ask_now
from indicators.forms.plan_actions import (
    SPARE,
    ActionForm,
    in_place,
    rows_of,
    rows_sent,
    short_input,
)
from indicators.forms.reading import Choice, Picker, choice
from indicators.forms.words import WordsField
from indicators.models import Indicator, RecoveryPlan, User
from indicators.queries.outset import Outset
from indicators.queries.plans import on_path, owners
from indicators.recovery import (
    ImpossiblePlan,
    Particulars,
    RecoveryRefused,
    particulars_of,
)
from indicators.rules.periods import day_label, financial_year, month_label, month_of
from indicators.rules.rating import Polarity, Rating, rate
from indicators.rules.recovery import (
    Standing,
    evenly,
    green_end,
    is_on_path,
)
from indicators.rules.values import plain
from indicators.uploads import meaning


class PlansForm(Picker):
    """Which recovery plans to show."""

    service = choice("Service", [], "service")
    standing = choice(
        "How it stands",
        [("", "However it stands"), *((one.value, one.label) for one in Standing)],
        "standing",
    )

    def __init__(self, data: Any, services: Sequence[Choice]) -> None:
        super().__init__(data)
        self._offer("service", [("", "Every service"), *services])


class Way(StrEnum):
    """How a path is given."""

    AS_IT_IS = "as-it-is"
    EVENLY = "evenly"
    TYPED = "typed"


class PlanForm(forms.Form):
    """Everything that a plan says, for one that is new and for one that stands."""

    cause = WordsField(
        "Cause",
        4,
        help_text="Why the figure is where it is. Say nothing that could identify a child.",
        error_messages={"required": "Say what the cause is: why the figure is where it is"},
    )
    owner = forms.ModelChoiceField(
        label="Owner",
        queryset=User.objects.none(),
        empty_label="Choose who owns the plan",
        help_text="Who answers for it, and is told when the figure goes off its path.",
        widget=forms.Select(attrs={"class": "govuk-select"}),
        error_messages={
            "required": "Choose who owns the plan",
            "invalid_choice": "Whoever was chosen does not work on the service any more. Choose "
            "somebody from the list.",
        },
    )
    way = forms.TypedChoiceField(
        label="Path to green",
        coerce=Way,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how the path is given",
            "invalid_choice": "There is no such way of giving the path. Choose one of these.",
        },
    )
    by = forms.ChoiceField(
        label="by the month",
        required=False,
        widget=forms.Select(attrs={"class": "govuk-select"}),
        error_messages={"invalid_choice": "“%(value)s” is no month that the path can end with."},
    )
    reach = forms.CharField(
        label="to the value",
        required=False,
        max_length=LONGEST_VALUE,
        help_text="The target, when left empty.",
        widget=short_input(5),
        error_messages={"max_length": "Enter one value to reach, such as 52"},
    )
    points = WordsField("What the figure is to reach, a line for each month", 8, required=False)
    returns_to = committee_field("Committee", "Choose the committee that the plan returns to")
    returns_on = DayField(
        label="Returns by",
        help_text="For example, 4 February 2027 or 4/2/2027.",
        widget=forms.TextInput(attrs={**ONE_LINE, "class": "govuk-input govuk-input--width-10"}),
        error_messages={"required": "Enter the day by which the plan is back before the committee"},
    )
    reason = WordsField(
        "Why the path or the return changes",
        2,
        required=False,
        help_text="Only where one of them does. Everybody who reads the plan is shown it, with "
        "what it was before.",
    )
    edition = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        indicator: Indicator,
        found: Outset | None,
        plan: RecoveryPlan | None = None,
        typed: Mapping[str, Any] | None = None,
        spare: int = SPARE,
    ) -> None:
        """`plan` is the one that is changed; where no figure is `found`, its path cannot be.

        `typed` is shown again without being judged, since nobody has asked to save it yet. May
        query.
        """
        self.indicator, self.found = indicator, found
        self.stands = particulars_of(plan) if plan else None
        self.kept: dict[date, Decimal] = {}
        if self.stands and plan and found:
            self.kept = found.kept(self.stands.path, plan.from_month)
        sent = typed if data is None else data
        super().__init__(data, initial=dict(typed or self._as_it_stands(plan)))
        self._offer()
        rows = (
            rows_of(self.stands.actions if self.stands else ()) if sent is None else rows_sent(sent)
        )
        if data is not None:
            self.rows = [ActionForm(in_place(row, n), n) for n, row in enumerate(rows or [{}])]
        else:
            self.rows = [ActionForm(None, n, initial=row) for n, row in enumerate(rows)]
        first = len(self.rows)
        self.spare = [ActionForm(None, number) for number in range(first, first + spare)]

    def _as_it_stands(self, plan: RecoveryPlan | None) -> dict[str, Any]:
        """Return what the form says before anybody typed in it."""
        stands = self.stands
        if plan is None or stands is None:
            return {"way": Way.EVENLY.value}
        ahead = [(month, value) for month, value in stands.path.items() if month not in self.kept]
        return {
            "cause": stands.cause,
            "owner": stands.owner.pk,
            "way": Way.AS_IT_IS.value,
            "by": f"{max(stands.path):%Y-%m}",
            "points": "\n".join(f"{month_label(month)}: {plain(value)}" for month, value in ahead),
            "returns_to": stands.returns_to.slug,
            "returns_on": day_label(stands.returns_on),
            "edition": plan.edition,
        }

    def _offer(self) -> None:
        """Set the choices that this plan has. Two queries."""
        owner, by, way = self.fields["owner"], self.fields["by"], self.fields["way"]
        assert isinstance(owner, forms.ModelChoiceField)
        assert isinstance(by, forms.ChoiceField)
        assert isinstance(way, forms.ChoiceField)
        # Who owned the plan and has left is offered still, so that the rest can be changed.
        stands_for_it = self.stands.owner if self.stands else None
        owner.queryset = owners(self.indicator.service, also=stands_for_it)
        ask_now(owner)
        ask_now(self.fields["returns_to"])
        ways = [(Way.AS_IT_IS, "Leave the path as it is")] if self.stands else []
        if self.found:
            ahead = self.found.ahead()
            months = [(f"{month:%Y-%m}", month_label(month)) for month in ahead]
            by.choices = [("", "Choose a month"), *months]
            first = month_label(
                next(iter(self._open(self.found, ahead[-1])), ahead[0])
                if ahead
                else self.found.seen_to
            )
            self.fields[
                "points"
            ].help_text = f"Every month that a figure is due for, from {first}: “{first}: 52”."
            ways += [(Way.EVENLY, "Drawn evenly"), (Way.TYPED, "Typed month by month")]
        way.choices = ways
        if self.stands is None:
            del self.fields["reason"]

    def is_valid(self) -> bool:
        """Return whether everything was understood, in each row too."""
        # Every row is asked, so that all that is wrong is said at once.
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    def clean(self) -> dict[str, Any]:
        """Return what was filled in, with the path that it comes to."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        self.path: dict[date, Decimal] = {}
        match given.get("way"):
            case Way.AS_IT_IS if self.stands:
                self.path = dict(self.stands.path)
            case Way.EVENLY if self.found:
                self.path = self._drawn(self.found, given.get("by", ""), given.get("reach", ""))
            case Way.TYPED:
                self.path = self._typed(given.get("points", ""))
        return given

    def _drawn(self, found: Outset, by: str, reach: str) -> dict[date, Decimal]:
        """Return the path of equal steps, {} when it cannot be drawn: what is wrong is said."""
        if not by:
            if "by" not in self.errors:
                self.add_error("by", "Choose the month by which the figure is to be green")
            return {}
        last = month_of(by)
        if found.begins_again and financial_year(found.month) != financial_year(last):
            self.add_error(
                "by",
                "The figure is of the year to date and begins again in April, so no even path "
                f"leads from {month_label(found.month)} to {month_label(last)}: type it month by "
                "month",
            )
            return {}
        if "reach" in self.errors:
            return {}
        rule = found.rule(last)
        try:
            end = value_of_path(reach) if reach else None
            if end is None and rule is not None:
                end = green_end(rule, found.value)
        except meaning.Wrong as wrong:
            self.add_error("reach", f"The value to reach {wrong}.")
            return {}
        if end is None:
            self.add_error("reach", "Enter the value that the figure is to reach")
            return {}
        is_there = is_on_path(found.value, end, Polarity(self.indicator.polarity), rule)
        start = end if is_there else found.value
        months = self._open(found, last)
        return self.kept | dict(evenly(start, end, months, self.indicator.decimals))

    def _open(self, found: Outset, last: date) -> list[date]:
        """Return the months whose path is still to be given, up to the last."""
        return found.months(found.seen_to if self.stands else found.month, last)

    def _typed(self, text: str) -> dict[date, Decimal]:
        """Return the path as it was typed, {} when part of it was not understood."""
        path: dict[date, Decimal] = {}
        wrong: list[str] = []
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip():
                continue
            try:
                month, value = line_of_path(line.strip())
            except meaning.Wrong as problem:
                wrong.append(f"Line {number} {problem}")
                continue
            if month in path:
                wrong.append(f"Line {number} has {month_label(month)} again: say it once.")
            path[month] = value
        if not path and not wrong:
            wrong.append("Type a line for each month, such as “November 2026: 52”")
        for words in wrong:
            self.add_error("points", words)
        return {} if wrong else self.kept | path

    def particulars(self) -> Particulars:
        """Return what was filled in, of a form that is valid."""
        given = self.cleaned_data
        return Particulars(
            cause=given["cause"],
            owner=given["owner"],
            actions=tuple(row.action() for row in self.rows),
            path=self.path,
            returns_to=given["returns_to"],
            returns_on=given["returns_on"],
        )

    def refuse(self, refusal: RecoveryRefused) -> None:
        """Return nothing; says why a plan was refused, each reason beside what it is about."""
        wrong = (
            refusal.wrong
            if isinstance(refusal, ImpossiblePlan)
            else ((refusal.field, str(refusal)),)
        )
        for field, words in wrong:
            if field.startswith("actions-"):
                _, row, part = field.split("-")
                self.rows[int(row)].add_error(part, words)
            elif field == "path":
                self.add_error(_WHERE[self.cleaned_data["way"]], words)
            else:
                self.add_error(field or None, words)

    @property
    def before_actions(self) -> list[forms.BoundField]:
        """The fields above the actions."""
        return [self["cause"], self["owner"]]

    @property
    def after_actions(self) -> list[forms.BoundField]:
        """The fields below the actions."""
        return [field for field in self.visible_fields() if field.name not in ("cause", "owner")]

    @property
    def has_wrong(self) -> bool:
        """Whether anything is wrong, in a row too."""
        return bool(self.errors) or any(row.errors for row in self.rows)

    @property
    def path_errors(self) -> list[str]:
        """What is wrong with how the path is given."""
        return [str(words) for name in _WHERE.values() for words in self.errors.get(name, ())] + [
            str(words) for words in self.errors.get("by", ())
        ]

    @property
    def preview(self) -> list[tuple[date, str, Rating]]:
        """The path as it would be: each month, what the figure is to reach, how that would rate."""
        shown: list[tuple[date, str, Rating]] = []
        if self.found is None:
            return shown
        previous: Decimal | None = self.found.value
        for month, value in sorted(self.path.items()):
            rule = self.found.rule(month)
            rating = rate(rule, value, previous=previous)
            shown.append((month, on_path(value, self.found.history.indicator), rating))
            previous = value
        return shown

    @property
    def year_to_date_words(self) -> str:
        """What a figure of the year to date is made of; empty for another."""
        if self.found is None or not self.found.begins_again:
            return ""
        reading = self.found.history.reading(self.found.month)
        counts = [plain(one) for one in (reading.numerator, reading.denominator) if one is not None]
        return (
            f"The figure adds up since April ({' of '.join(counts)} so far), so the later the "
            "month, the less it can move the figure; and it begins again each April."
        )

    @property
    def kept_words(self) -> str:
        """The path of published months, which stays as it is; empty where there is none."""
        if self.found is None:
            return ""
        indicator = self.found.history.indicator
        return ", ".join(
            f"{month_label(month)} {on_path(value, indicator)}"
            for month, value in self.kept.items()
        )


_WHERE = {Way.AS_IT_IS: "way", Way.EVENLY: "reach", Way.TYPED: "points"}
"""The field that says what is wrong with a path, by how it is given."""


class ClosingForm(forms.Form):
    """What came of a plan that is closed."""

    outcome = WordsField(
        "What came of it",
        4,
        help_text="Why the plan is closed now. Everybody who reads it is shown this; say nothing "
        "that could identify a child.",
        error_messages={"required": "Say what came of the plan"},
    )
    edition = forms.IntegerField(required=False, widget=forms.HiddenInput)
