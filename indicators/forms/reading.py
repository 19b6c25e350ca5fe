"""What a reader may ask for in an address. Is it one of the choices?"""

from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.http import urlencode

from indicators.models import Measure
from indicators.queries.benchmarks import NEIGHBOUR_SET
from indicators.queries.selection import Selection, Show, Sort
from indicators.queries.standing import Among, Standing, standing
from indicators.rules.case import Trigger
from indicators.rules.comparison import Method
from indicators.rules.periods import day_label, month_label, month_of
from indicators.rules.rating import Colour
from indicators.uploads import meaning
from indicators.uploads.sheet import Cell

Choice = tuple[str, str]


AS_AT, PUBLISHED, SEARCH = "as-at", "published", "q"
NOT_UNDERSTOOD = "Part of the address was not understood"
TITLES = {AS_AT: "That day cannot be shown", SEARCH: "That search cannot be made"}
"""What is wrong in a few words, by the fields that readers type in: the rest they choose from."""


class Picker(forms.Form):
    """A form of choices in an address: what is not understood is said, and left at its default."""

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="show-%s")

    def _offer(self, name: str, choices: list[Any]) -> None:
        """Set the choices of a field that are only known when it is asked for."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def trouble(self) -> str:
        """What is wrong, in a few words: the title of the errors."""
        titles = {TITLES.get(name, NOT_UNDERSTOOD) for name in self.errors}
        return titles.pop() if len(titles) == 1 else NOT_UNDERSTOOD

    def chosen(self, name: str) -> str:
        """Return the valid choice of a field, "" when none was made or it was not understood."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


def choice(label: str, choices: Iterable[Choice], what: str) -> forms.ChoiceField:
    """Return a field that offers the choices and names what was asked for when it is none."""
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        required=False,
        widget=forms.Select(attrs={"class": "govuk-select"}),
        error_messages={
            "invalid_choice": f"There is no {what} “%(value)s”. Choose one from the list."
        },
    )


def search() -> forms.CharField:
    """Return the field for words to search for."""
    return forms.CharField(
        label="Search",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"class": "govuk-input", "type": "search"}),
        error_messages={"max_length": "Search for 80 characters or fewer."},
    )


def labelled(words: Iterable[tuple[StrEnum, str]]) -> list[Choice]:
    """Return choices from enumerated words and their labels."""
    return [(word.value, label) for word, label in words]


class ServiceForm(Picker):
    """Which service's indicators to show: one or every one."""

    service = choice("Service", [], "service")

    def __init__(self, data: Any, services: Iterable[Choice]) -> None:
        super().__init__(data)
        self._offer("service", [("", "Every service"), *services])


class CatalogueForm(ServiceForm):
    """What to look for in the catalogue."""

    q = search()


class IndicatorsForm(ServiceForm):
    """Which indicators to show: headline or all, of one service or every one."""

    field_order = ("show", "service")

    show = choice(
        "Indicators",
        labelled([(Show.HEADLINE, "Headline"), (Show.ALL, "All")]),
        "choice of indicators",
    )

    @property
    def which(self) -> str:
        """The indicators chosen, as the query of another page's address."""
        chosen = {name: self.chosen(name) for name in ("show", "service")}
        return urlencode({name: value for name, value in chosen.items() if value})


class AttentionForm(IndicatorsForm):
    """Which indicators that need attention to show, and for which reason."""

    trigger = choice(
        "Why",
        [("", "Any reason"), *labelled((trigger, trigger.label) for trigger in Trigger)],
        "reason",
    )


class AsAt(forms.CharField):
    """A day, or the word for the moment of publication, as what the month is shown as at."""

    def __init__(self, published_at: datetime | None, label: str) -> None:
        """Take the moment that the month, called `label`, was published; None when it is not."""
        super().__init__(
            label="As at",
            required=False,
            widget=forms.TextInput(
                attrs={
                    "class": "govuk-input",
                    "placeholder": "day/month/year",
                    "autocomplete": "off",
                }
            ),
        )
        self.published_at = published_at
        self.month = label

    def clean(self, value: Any) -> datetime | None:
        """Return the moment, a day's its end; None for today. Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return None
        if self.published_at is None:
            raise forms.ValidationError(
                f"{self.month} has not been published, so there is nothing to look back at."
            )
        if text == PUBLISHED:
            return self.published_at
        try:
            day = meaning.day(Cell(text))
        except meaning.Wrong as error:
            raise forms.ValidationError(
                f"There is no day “{text}”. Write it as 31/8/2026 or 2026-08-31."
            ) from error
        if day > timezone.localdate():
            raise forms.ValidationError(
                f"{day_label(day)} has not come yet. Choose an earlier day."
            )
        first = timezone.localtime(self.published_at).date()
        if day < first:
            raise forms.ValidationError(
                f"{self.month} was published on {day_label(first)}. Choose that day or a later one."
            )
        return datetime.combine(day, time.max, timezone.get_current_timezone())


class MonthForm(IndicatorsForm):
    """What to show of a month."""

    rating = choice(
        "Rating",
        [("", "Any"), *labelled((colour, colour.label) for colour in Colour)],
        "rating",
    )
    sort = choice(
        "Order",
        labelled(
            [
                (Sort.SERVICE, "By service"),
                (Sort.WORST, "Worst first"),
                (Sort.LONGEST, "Longest unchanged first"),
                (Sort.TITLE, "By title"),
            ]
        ),
        "order",
    )
    q = search()

    def __init__(
        self, data: Any, services: Iterable[Choice], month: date, published_at: datetime | None
    ) -> None:
        super().__init__(data, services)
        self.fields[AS_AT] = AsAt(published_at, month_label(month))

    @property
    def as_at(self) -> datetime | None:
        """The moment to show the month as at; None for today, or when it was not understood."""
        self.is_valid()
        moment: datetime | None = self.cleaned_data.get(AS_AT)
        return moment

    @property
    def is_as_published(self) -> bool:
        """Whether the month is shown as it was published."""
        return self.as_at is not None and self.data[AS_AT].strip() == PUBLISHED

    @property
    def words(self) -> str:
        """The moment the month is shown as at, in words; empty for today."""
        if self.as_at is None:
            return ""
        day = day_label(timezone.localtime(self.as_at).date())
        return f"As it was published on {day}" if self.is_as_published else f"As at {day}"

    def selection(self) -> Selection:
        """Return what the reader asked for, the default wherever it was not understood."""
        return Selection(
            show=Show(self.chosen("show") or Show.HEADLINE),
            service=self.chosen("service"),
            rating=self.chosen("rating"),
            search=self.chosen("q"),
            sort=Sort(self.chosen("sort") or Sort.SERVICE),
        )


class BenchmarkForm(Picker):
    """Which published measure to show, for which period, beside whom."""

    FIRST_SHOWN = "ReReferral"

    measure = choice("Measure", [], "measure")
    period = choice("Period", [], "period of this measure")
    among = choice(
        "Beside",
        labelled(
            [
                (Among.NEIGHBOURS, "Its ten neighbours"),
                (Among.REGION, "Its region"),
                (Among.ALL, "All councils"),
            ]
        ),
        "choice of councils",
    )
    neighbours = choice(
        "Neighbours", [("2025", "Set of 2025"), ("2021", "Set of 2021")], "neighbour set"
    )
    method = choice(
        "Put into one by",
        labelled((method, f"The {method.label.lower()}") for method in Method),
        "method",
    )

    def __init__(self, data: Any, measures: dict[str, Measure]) -> None:
        """Offer the measures, and the periods of the one that is asked for. One query.

        A period of the measure shown before may not be one of this measure: that is no fault
        of the reader's, so the latest is shown, and `period_not_there` is what was asked for.
        """
        first_shown = measures.get(self.FIRST_SHOWN) or next(iter(measures.values()))
        asked = {"measure": first_shown.code, "period": ""} | data.dict()
        self.asked_measure = measures.get(asked["measure"], first_shown)
        periods = self.asked_measure.periods.order_by("-ends_on").values_list("label", flat=True)
        self.period_not_there = "" if asked["period"] in periods else asked["period"]
        if self.period_not_there:
            asked["period"] = ""
        super().__init__(asked)
        themes: dict[str, list[Choice]] = {}
        for measure in measures.values():
            themes.setdefault(measure.theme, []).append((measure.code, measure.short_title))
        self._offer("measure", list(themes.items()))
        self._offer("period", [("", "Latest"), *((label, label) for label in periods)])

    def standing(self, la_number: int) -> Standing:
        """Return where a council stands as the reader asked, by default where not understood."""
        return standing(
            self.asked_measure,
            self.chosen("period") or None,
            la_number,
            among=Among(self.chosen("among") or Among.NEIGHBOURS),
            neighbours=int(self.chosen("neighbours") or NEIGHBOUR_SET),
            method=self.chosen("method") or Method.MEAN,
        )


COMPLEMENT = "complement"


class IndicatorForm(Picker):
    """Which month of an indicator to show, and which side of a percentage."""

    month = forms.CharField(required=False)
    shown = forms.ChoiceField(
        required=False,
        error_messages={"invalid_choice": "This indicator cannot be shown as “%(value)s”."},
    )

    def __init__(self, data: Any, complement: str) -> None:
        super().__init__(data)
        shown = self.fields["shown"]
        assert isinstance(shown, forms.ChoiceField)
        shown.choices = [(COMPLEMENT, complement)] if complement else []

    def clean_month(self) -> date | None:
        """Return the month asked for, None when none was."""
        text = self.cleaned_data["month"]
        try:
            return month_of(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(
                "There is no month “%(text)s”. Write it as 2026-09.", params={"text": text}
            ) from error

    def month_chosen(self) -> date | None:
        """Return the month asked for, None when there was none or it was not understood."""
        self.is_valid()
        month: date | None = self.cleaned_data.get("month")
        return month
