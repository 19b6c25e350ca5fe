"""What a reader may ask for in an address. Is it one of the choices? The rest is rules."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django import forms

from indicators.queries.selection import Selection, Show, Sort
from indicators.rules.rating import Colour

Choice = tuple[str, str]


class Picker(forms.Form):
    """A form of choices in an address: what is not understood is said, and left at its default."""

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="show-%s")

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
        service = self.fields["service"]
        assert isinstance(service, forms.ChoiceField)
        service.choices = [("", "Every service"), *services]


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

    def selection(self) -> Selection:
        """Return what the reader asked for, the default wherever it was not understood."""
        return Selection(
            show=Show(self.chosen("show") or Show.HEADLINE),
            service=self.chosen("service"),
            rating=self.chosen("rating"),
            search=self.chosen("q"),
            sort=Sort(self.chosen("sort") or Sort.SERVICE),
        )
