"""Months, and what was corrected or said in one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from indicators.models import Commentary, FigureChange, Month
from indicators.queries.catalogue import Facts
from indicators.queries.history import History
from indicators.rules.periods import Basis, financial_year, months_after
from indicators.rules.suppression import shown
from indicators.rules.values import Absence, Reading, show, value_of

REASON_WITHHELD = "The reason is withheld, because it could say how many children were counted."


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
    indicators: Iterable[Facts], months: QuerySet[Month], only: date | None = None
) -> dict[int, list[Remark]]:
    """Return each indicator's commentary by its primary key, newest first. One query."""
    found = Commentary.objects.filter(
        indicator__in=[indicator.pk for indicator in indicators], month__in=months.values("month")
    ).order_by("-month")
    if only is not None:
        found = found.filter(month=only)
    by_pk: dict[int, list[Remark]] = {}
    for pk, month, happened, being_done, by_whom, by_when in found.values_list(
        "indicator_id", "month", "what_happened", "what_is_being_done", "by_whom", "by_when"
    ):
        remark = Remark(month, happened, being_done, by_whom, by_when)
        by_pk.setdefault(pk, []).append(remark)
    return by_pk


def corrections(
    histories: Mapping[int, History], months: QuerySet[Month], only: date | None = None
) -> dict[int, list[Correction]]:
    """Return what was changed after publication, by indicator, newest first. One query.

    The old figure is withheld where it is a small count, or where subtracting it from
    another that is shown would reveal one: from what it was put right to, from what it was
    in between and, of a year to date, from the year's other months.
    """
    found = FigureChange.objects.filter(
        after_publication=True,
        figure__indicator__in=histories,
        figure__month__in=months.values("month"),
    ).order_by("-changed_at", "-pk")
    if only is not None:
        april = financial_year(only)
        found = found.filter(figure__month__range=(april, months_after(april, 11)))
    beside: dict[tuple[int, date], list[Reading]] = {}
    by_pk: dict[int, list[Correction]] = {}
    for pk, month, *counts, absence, changed_at, reason in found.values_list(
        "figure__indicator_id",
        "figure__month",
        "old_numerator",
        "old_denominator",
        "new_numerator",
        "new_denominator",
        "old_absence",
        "changed_at",
        "reason",
    ):
        if counts[:2] == counts[2:]:
            continue  # Still the same number: only what is said of it was changed.
        history = histories[pk]
        first, last = _compared(history, month)
        known = beside.setdefault(
            (pk, first), [one for at, one in history.readings.items() if first <= at <= last]
        )
        old = _readable(_reading(history, month, *counts[:2]), history, known)
        known.append(old)
        if only is None or month == only:
            if Absence.SUPPRESSED in (old.absence, history.reading(month).absence):
                reason = REASON_WITHHELD
            by_pk.setdefault(pk, []).append(
                Correction(
                    month,
                    _was(old, history.indicator, absence),
                    changed_at,
                    reason,
                    old.value,
                    old.absence is Absence.SUPPRESSED,
                )
            )
    return by_pk


def _compared(history: History, month: date) -> tuple[date, date]:
    """Return the first and last month whose figures a reader can subtract this one's from."""
    if history.indicator.basis is not Basis.YEAR_TO_DATE:
        return month, month
    april = financial_year(month)
    return april, months_after(april, 11)


def _reading(
    history: History, month: date, numerator: Decimal | None, denominator: Decimal | None
) -> Reading:
    if numerator is None:
        return Reading(month, absence=Absence.MISSING)
    value = value_of(numerator, denominator, history.indicator.unit)
    return Reading(month, value, numerator, denominator)


def _readable(old: Reading, history: History, known: Iterable[Reading]) -> Reading:
    """Return an old figure as it may be read beside those that are known.

    The versions of one figure tell of each other as the months of a year to date do.
    """
    *_, readable = shown([*known, old], history.indicator.suppression, Basis.YEAR_TO_DATE)
    return readable


def _was(old: Reading, facts: Facts, absence: str) -> str:
    if old.absence is Absence.SUPPRESSED:
        return "withheld"
    if old.value is None:
        return Absence(absence).label.lower() if absence else "missing"
    return show(old.value, facts.unit, facts.decimals)
