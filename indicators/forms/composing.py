"""A pack as the officer composes it. Whether it may stand, `indicators.packs.compose` says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from indicators.models import Draft, Indicator
from indicators.packs.compose import (
    LONGEST_TEXT,
    REPORT_TEXTS,
    TEXTS,
    Chosen,
    Composition,
    Withheld,
)
from indicators.queries.sight import Sight
from indicators.rules.exemption import Paragraph
from indicators.rules.packs import Covers, Period, Scope, SectionKey, Stretch, reordered
from indicators.rules.periods import month_label, month_of
from indicators.rules.words import as_kept

SPARE = 3
"""How many empty rows wait for further exempt indicators; saving adds as many again."""
WIDE = "govuk-input app-wide-input"
ABOUT = {
    SectionKey.ATTENTION: "What to look at first, the gravest first, each with why.",
    SectionKey.ENQUIRY: "The questions that members keep for the meeting.",
    SectionKey.REPORT: "The cover report, with the texts above.",
    SectionKey.SUMMARY: "How many are red, amber and green, and which of them turned.",
    SectionKey.GOING_WELL: "What is green, and what turned green.",
    SectionKey.RED_AMBER: "Each on its own: chart, table, benchmarks, commentary, who answers.",
    SectionKey.PLANS: "Each plan: how it stands, its path, its actions, what came of it.",
    SectionKey.REFERRALS: "From and to the committee, and what it recommends, with every step.",
    SectionKey.VISITS: "Who is expected in the next six months.",
    SectionKey.NOT_RATED: "What has no rating, and why.",
    SectionKey.CHANGED: "Figures that were corrected after they were published, and why.",
    SectionKey.KEY: "What the colours mean, and the rule of each indicator.",
    SectionKey.DATA: "Every figure in one table.",
}
"""What is in each section, as the form explains it."""


class WordsField(forms.CharField):
    """A text of the pack. What is too long is refused, never cut while it is pasted."""

    def __init__(self, label: str, rows: int, **options: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            widget=forms.Textarea(attrs={"class": "govuk-textarea", "rows": rows}),
            validators=[
                MaxLengthValidator(
                    LONGEST_TEXT,
                    f"{label}: there is room for {LONGEST_TEXT:,} characters, and this has "
                    "%(show_value)s. Shorten it.",
                )
            ],
            **options,
        )

    def to_python(self, value: Any) -> str:
        """Return the words, each line's end one character however the browser sent it."""
        return as_kept(super().to_python(value) or "").replace("\r\n", "\n")


def _select(label: str, choices: Sequence[Any], *, required: bool = False) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=forms.Select(attrs={"class": "govuk-select"}),
        error_messages={
            "required": f"{label}: choose one from the list.",
            "invalid_choice": f"{label}: there is no “%(value)s”. Choose one from the list.",
        },
    )


def _line(label: str, longest: int, **options: Any) -> forms.CharField:
    too_long = f"{label}: there is room for {longest} characters, and this has %(show_value)s."
    return forms.CharField(
        label=label,
        widget=forms.TextInput(attrs={"class": WIDE, "autocomplete": "off"}),
        validators=[MaxLengthValidator(longest, too_long)],
        error_messages={"required": f"{label}: enter it."},
        **options,
    )


@dataclass(frozen=True, slots=True)
class SectionFields:
    """The fields of one section, as the template shows them together."""

    title: str
    about: str
    included: forms.BoundField
    order: forms.BoundField
    words: forms.BoundField
    exempt: forms.BoundField

    @property
    def is_open(self) -> bool:
        """Whether there is something in what is folded away, or wrong with it."""
        fields = (self.words, self.exempt)
        return any(field.value() or field.errors for field in fields)


@dataclass(frozen=True, slots=True)
class ExemptFields:
    """The fields of one exempt indicator."""

    indicator: forms.BoundField
    covers: forms.BoundField
    paragraph: forms.BoundField


class ComposingForm(forms.Form):
    """Everything that an officer says of a pack, over the edition that they had before them."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    stretch = _select("Period", [(one.value, one.label) for one in Stretch], required=True)
    last_month = _select("Its last month", [], required=True)
    scope = _select("Indicators", [(one.value, one.label) for one in Scope], required=True)
    title = _line("Title", 200)
    lead_director = _line("Lead director", 150, required=False)
    summary = WordsField("Summary", 5)
    recommendations = WordsField("Recommendations", 6)
    reasons = WordsField("Reasons", 4)
    background = WordsField("Background", 4)
    implications = WordsField("Implications", 4)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        draft: Draft,
        stands: Composition,
        indicators: Sequence[Indicator],
        sight: Sight,
    ) -> None:
        """`indicators` are those that may be exempt, in reading order, with their service."""
        super().__init__(data, initial=_initial(draft, stands))
        months = self.fields["last_month"]
        assert isinstance(months, forms.ChoiceField)
        months.choices = [
            (f"{month:%Y-%m}", month_label(month)) for month in reversed(sight.months)
        ]
        self.order = [section.key for section in stands.sections]
        self.indicators = {one.code: one for one in indicators}
        for key in self.order:
            self._add_section(key)
        choices = [("", "None"), *by_service(indicators)]
        self.rows = max(len(stands.exemptions) + SPARE, _rows_in(data or {}))
        for row in range(self.rows):
            self._add_exemption(row, choices)

    def _add_section(self, key: SectionKey) -> None:
        last = len(SectionKey)
        number = f"{key.label}: give its place as a number from 1 to {last}."
        name = key.value
        self.fields |= {
            f"{name}-included": forms.BooleanField(
                label=key.label,
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "govuk-checkboxes__input"}),
            ),
            f"{name}-order": forms.IntegerField(
                label=f"Place of “{key.label}”",
                min_value=1,
                max_value=last,
                widget=forms.TextInput(
                    attrs={
                        "class": "govuk-input govuk-input--width-2",
                        "inputmode": "numeric",
                        "autocomplete": "off",
                    }
                ),
                error_messages=dict.fromkeys(
                    ("required", "invalid", "min_value", "max_value"), number
                ),
            ),
            f"{name}-words": WordsField(f"Your own words in “{key.label}”", 4),
            f"{name}-exempt": _select(
                f"Is “{key.label}” exempt?",
                [("", "No: it is public"), *_paragraphs()],
            ),
        }

    def _add_exemption(self, row: int, choices: Sequence[Any]) -> None:
        self.fields |= {
            f"exempt-{row}-indicator": _select(f"Exempt indicator {row + 1}", choices),
            f"exempt-{row}-covers": _select(
                f"How much of indicator {row + 1}", [(one.value, one.label) for one in Covers]
            ),
            f"exempt-{row}-paragraph": _select(
                f"Paragraph for indicator {row + 1}", [("", "Choose a paragraph"), *_paragraphs()]
            ),
        }

    @property
    def report(self) -> list[forms.BoundField]:
        """The texts of the cover report."""
        return [self[text] for text in REPORT_TEXTS]

    @property
    def sections(self) -> list[SectionFields]:
        """Each section's fields, in the order in which the sections stand."""
        return [
            SectionFields(
                key.label,
                ABOUT[key],
                *(self[f"{key.value}-{part}"] for part in ("included", "order", "words", "exempt")),
            )
            for key in self.order
        ]

    @property
    def exemptions(self) -> list[ExemptFields]:
        """The fields of each exempt indicator, and those that wait for another."""
        return [
            ExemptFields(
                *(self[f"exempt-{row}-{part}"] for part in ("indicator", "covers", "paragraph"))
            )
            for row in range(self.rows)
        ]

    @property
    def has_exemptions(self) -> bool:
        """Whether any indicator is exempt, or something is wrong with one that is to be."""
        return any(
            field.value() or field.errors
            for row in self.exemptions
            for field in (row.indicator, row.paragraph)
        )

    def clean(self) -> dict[str, Any]:
        """Return what was filled in; says what is wrong with the period and what is exempt."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("stretch") and given.get("last_month"):
            try:
                self.period = Period(Stretch(given["stretch"]), month_of(given["last_month"]))
            except ValueError as wrong:
                self.add_error("last_month", str(wrong))
        seen: set[str] = set()
        for row in range(self.rows):
            self._check_exemption(row, seen)
        return given

    def _check_exemption(self, row: int, seen: set[str]) -> None:
        name = f"exempt-{row}"
        code = self.cleaned_data.get(f"{name}-indicator", "")
        paragraph = self.cleaned_data.get(f"{name}-paragraph", "")
        if code in seen:
            self.add_error(
                f"{name}-indicator",
                f"{self.indicators[code]} is listed twice: say once what of it is exempt.",
            )
        elif code and not paragraph and f"{name}-paragraph" not in self.errors:
            self.add_error(
                f"{name}-paragraph",
                f"Choose the paragraph of Schedule 12A under which {self.indicators[code]} is "
                "exempt.",
            )
        elif paragraph and not code and f"{name}-indicator" not in self.errors:
            self.add_error(
                f"{name}-indicator", "Choose the indicator that is exempt, or clear its paragraph."
            )
        seen |= {code} - {""}

    def composition(self) -> Composition:
        """Return what was filled in, of a form that is valid."""
        given = self.cleaned_data
        places = {key: given[f"{key.value}-order"] for key in self.order}
        return Composition(
            period=self.period,
            scope=Scope(given["scope"]),
            **{text: given[text] for text in TEXTS},
            sections=tuple(self._chosen(key) for key in reordered(self.order, places)),
            exemptions=tuple(
                Withheld(
                    self.indicators[code],
                    Covers(given[f"exempt-{row}-covers"] or Covers.INDICATOR),
                    Paragraph(int(given[f"exempt-{row}-paragraph"])),
                )
                for row in range(self.rows)
                if (code := given[f"exempt-{row}-indicator"])
            ),
        )

    def _chosen(self, key: SectionKey) -> Chosen:
        given, name = self.cleaned_data, key.value
        exempt = given[f"{name}-exempt"]
        return Chosen(
            key,
            given[f"{name}-included"],
            given[f"{name}-words"],
            Paragraph(int(exempt)) if exempt else None,
        )


def _initial(draft: Draft, stands: Composition) -> dict[str, Any]:
    """Return each field's value as a draft stands."""
    initial: dict[str, Any] = {text: getattr(stands, text) for text in TEXTS} | {
        "seen": draft.edition,
        "stretch": stands.period.stretch.value,
        "last_month": f"{stands.period.last:%Y-%m}",
        "scope": stands.scope.value,
    }
    for place, one in enumerate(stands.sections, start=1):
        initial |= {
            f"{one.key.value}-included": one.is_included,
            f"{one.key.value}-order": place,
            f"{one.key.value}-words": one.words,
            f"{one.key.value}-exempt": one.exempt_under.value if one.exempt_under else "",
        }
    for row, withheld in enumerate(stands.exemptions):
        initial |= {
            f"exempt-{row}-indicator": withheld.indicator.code,
            f"exempt-{row}-covers": withheld.covers.value,
            f"exempt-{row}-paragraph": withheld.paragraph.value,
        }
    return initial


def _paragraphs() -> list[tuple[str, str]]:
    return [(str(value), f"Paragraph {label}") for value, label in Paragraph.choices()]


def by_service(indicators: Sequence[Indicator]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the indicators as a list of choices, each service's under its name."""
    return [
        (service, [(one.code, one.title) for one in group])
        for service, group in groupby(indicators, lambda one: one.service.name)
    ]


def _rows_in(data: Mapping[str, Any]) -> int:
    """Return how many rows of exempt indicators were sent."""
    return next(row for row in count() if f"exempt-{row}-indicator" not in data)
