"""Months, and what was corrected or said in one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from indicators.models import Commentary
from indicators.queries.catalogue import Facts
from indicators.queries.history import History
from indicators.queries.readings import versions, written
from indicators.queries.sight import Sight
from indicators.rules.periods import financial_year, months_after
from indicators.rules.rating import Rule
from indicators.rules.values import Absence, Reading


@dataclass(frozen=True, slots=True)
class Remark:
    """The commentary on one figure."""

    month: date
    what_happened: str
    what_is_being_done: str
    by_whom: str
    by_when: date | None

    @property
    def first_line(self) -> str:
        """The first sentence of what happened."""
        first, stop, _ = self.what_happened.partition(". ")
        return first + "." if stop else first


@dataclass(frozen=True, slots=True)
class Correction:
    """A published figure that was changed afterwards: what it was, when and why."""

    month: date
    was: str
    changed_at: datetime
    reason: str
    value: Decimal | None
    """The old value; None when there was none to read."""
    is_withheld: bool
    """Whether the old figure is withheld, and with it whatever was said of it."""


def remarks(
    indicators: Iterable[Facts], sight: Sight, only: date | None = None
) -> dict[int, list[Remark]]:
    """Return each indicator's commentary by its primary key, newest first. One query.

    It is the same as at any moment: what was said of a published month stands, and
    `indicators.entry` changes it no more.
    """
    slugs = {one.pk: one.service_slug for one in indicators}
    found = Commentary.objects.filter(indicator__in=slugs, month__in=list(sight.months)).order_by(
        "-month"
    )
    if only is not None:
        found = found.filter(month=only)
    hidden = sight.hidden
    by_pk: dict[int, list[Remark]] = {}
    for pk, month, happened, being_done, by_whom, by_when in found.values_list(
        "indicator_id", "month", "what_happened", "what_is_being_done", "by_whom", "by_when"
    ):
        if (month, slugs[pk]) not in hidden:
            remark = Remark(month, happened, being_done, by_whom, by_when)
            by_pk.setdefault(pk, []).append(remark)
    return by_pk


def corrections(
    histories: Mapping[int, History], sight: Sight, only: date | None = None
) -> dict[int, list[Correction]]:
    """Return what was changed after publication, by indicator, newest first. One query.

    What is withheld of it, `indicators.queries.readings.versions` decides.
    """
    every = [history.indicator for history in histories.values()]
    now = {pk: history.now for pk, history in histories.items()}
    years = None
    if only is not None:
        april = financial_year(only)
        years = april, months_after(april, 11)
    return {
        pk: [
            Correction(
                version.month,
                was(version.reading, histories[pk].indicator, histories[pk].rule(version.month)),
                version.until,
                version.reason,
                version.reading.value,
                version.reading.absence is Absence.SUPPRESSED,
            )
            for version in found
            if version.is_another and only in (None, version.month)
        ]
        for pk, found in versions(every, now, sight.today or sight, years).items()
    }


def was(reading: Reading, indicator: Facts, rule: Rule | None) -> str:
    """Return a reading as a sentence names it: 31.0%, withheld, missing."""
    if reading.absence is Absence.SUPPRESSED:
        return "withheld"
    if reading.absence is not None:
        return reading.absence.label.lower()
    assert reading.value is not None
    return written(reading.value, indicator, rule)
