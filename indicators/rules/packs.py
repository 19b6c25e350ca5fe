"""What a pack is made of: its sections, how much it covers, and the months that it speaks of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from indicators.rules.periods import (
    Basis,
    financial_year_label,
    month_label,
    months_after,
    months_between,
)
from indicators.rules.suppression import Policy, shown
from indicators.rules.values import Absence, Reading, Unit, reading


class SectionKey(StrEnum):
    """The sections of a pack, in the order that they come in at first."""

    ATTENTION = "needs-attention"
    ENQUIRY = "lines-of-enquiry"
    REPORT = "report"
    SUMMARY = "summary"
    GOING_WELL = "going-well"
    RED_AMBER = "red-amber"
    PLANS = "recovery-plans"
    REFERRALS = "referrals"
    VISITS = "visits"
    NOT_RATED = "not-rated"
    CHANGED = "changed"
    KEY = "key"
    DATA = "data"

    @property
    def label(self) -> str:
        """The section's title."""
        return _TITLES[self]


_TITLES = {
    SectionKey.ATTENTION: "Needs attention",
    SectionKey.ENQUIRY: "Lines of enquiry",
    SectionKey.REPORT: "Report",
    SectionKey.SUMMARY: "Ratings and what changed",
    SectionKey.GOING_WELL: "What is going well",
    SectionKey.RED_AMBER: "Red and amber",
    SectionKey.PLANS: "Recovery plans",
    SectionKey.REFERRALS: "Referrals and recommendations",
    SectionKey.VISITS: "Inspections and visits expected",
    SectionKey.NOT_RATED: "Not rated",
    SectionKey.CHANGED: "Changed since publication",
    SectionKey.KEY: "How ratings are decided",
    SectionKey.DATA: "Data appendix",
}


class Scope(StrEnum):
    """How many of the committee's indicators a pack has."""

    HEADLINE = "headline"
    ALL = "all"

    @property
    def label(self) -> str:
        """The scope as a form offers it."""
        return "Headline indicators" if self is Scope.HEADLINE else "All indicators"


class Covers(StrEnum):
    """How much of an indicator is exempt."""

    INDICATOR = "indicator"
    COMMENTARY = "commentary"

    @property
    def label(self) -> str:
        """What is exempt, as a form offers it."""
        return "All of it" if self is Covers.INDICATOR else "Its commentary"


class Stretch(StrEnum):
    """How long a period a pack speaks of."""

    MONTH = "month"
    QUARTER = "quarter"
    THREE_MONTHS = "three-months"

    @property
    def label(self) -> str:
        """The stretch as a form offers it."""
        return _STRETCHES[self]


_STRETCHES = {
    Stretch.MONTH: "A month",
    Stretch.QUARTER: "A quarter",
    Stretch.THREE_MONTHS: "Three months, for an improvement board",
}


@dataclass(frozen=True, slots=True)
class Period:
    """The months that a pack speaks of."""

    stretch: Stretch
    last: date

    def __post_init__(self) -> None:
        """Raise ValueError for a quarter that does not end with a quarter's last month."""
        if self.stretch is Stretch.QUARTER and self.last.month % 3:
            raise ValueError(
                f"{month_label(self.last)} does not end a quarter: choose June, September, "
                "December or March."
            )

    @property
    def first(self) -> date:
        """The period's first month."""
        return self.last if self.stretch is Stretch.MONTH else months_after(self.last, -2)

    @property
    def months(self) -> tuple[date, ...]:
        """Every month of the period, oldest first."""
        return tuple(months_between(self.first, self.last))

    @property
    def label(self) -> str:
        """The period in words: October 2026; Quarter 2 of 2026/27 (July to September 2026)."""
        if self.stretch is Stretch.MONTH:
            return month_label(self.last)
        same_year = self.first.year == self.last.year
        first = f"{self.first:%B}" if same_year else month_label(self.first)
        between = f"{first} to {month_label(self.last)}"
        if self.stretch is Stretch.THREE_MONTHS:
            return between
        number = (self.last.month - 4) % 12 // 3 + 1
        return f"Quarter {number} of {financial_year_label(self.last)} ({between})"


def reordered(keys: Sequence[SectionKey], places: Mapping[SectionKey, int]) -> list[SectionKey]:
    """Return the sections in the order that was asked for by giving some of them another place.

    One that is moved stands at the place it was given: before what stood there when it moved up,
    and behind it when it moved down. Those that were not moved keep their order.
    """

    def asked(key: SectionKey) -> tuple[int, int]:
        place, was = places[key], keys.index(key) + 1
        return place, (place > was) - (place < was)

    return sorted(keys, key=asked)


def together(readings: Sequence[Reading], unit: Unit, policy: Policy) -> Reading | None:
    """Return the months of a period as one figure: counts are added, percentages never averaged.

    None where a month has no figure. Where a month is withheld, so is the whole, from which it
    could be worked out by subtraction; and where the whole is itself a small count.
    """
    last = readings[-1].month
    if any(reading.absence is Absence.SUPPRESSED for reading in readings):
        return Reading(last, absence=Absence.SUPPRESSED)
    counts = [(reading.numerator, reading.denominator) for reading in readings]
    above = [numerator for numerator, _ in counts if numerator is not None]
    below = [denominator for _, denominator in counts if denominator is not None]
    has_below = not unit.is_counted
    if len(above) < len(readings) or (has_below and len(below) < len(readings)):
        return None
    numerator = sum(above, Decimal(0))
    denominator = sum(below, Decimal(0)) if has_below else None
    provisional = any(reading.provisional for reading in readings)
    whole = reading(last, unit, numerator, denominator, "", provisional)
    (kept,) = shown([whole], policy, Basis.IN_MONTH)
    return kept
