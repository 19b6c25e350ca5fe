"""Months, and what was corrected or said in one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from indicators.models import Commentary, FigureChange, Month
from indicators.queries.catalogue import Facts
from indicators.rules.suppression import Policy, reveals
from indicators.rules.values import show, value_of


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
    indicators: Iterable[Facts], months: QuerySet[Month], only: date | None = None
) -> dict[int, list[Correction]]:
    """Return what was changed after publication, by indicator, newest first. One query.

    The old figure is withheld where it is a small count or would reveal one.
    """
    facts = {indicator.pk: indicator for indicator in indicators}
    found = FigureChange.objects.filter(
        after_publication=True,
        figure__indicator__in=facts,
        figure__month__in=months.values("month"),
    ).order_by("-changed_at", "-pk")
    if only is not None:
        found = found.filter(figure__month=only)
    by_pk: dict[int, list[Correction]] = {}
    for pk, month, numerator, denominator, changed_at, reason in found.values_list(
        "figure__indicator_id",
        "figure__month",
        "old_numerator",
        "old_denominator",
        "changed_at",
        "reason",
    ):
        was, value = _was(facts[pk], numerator, denominator)
        by_pk.setdefault(pk, []).append(Correction(month, was, changed_at, reason, value))
    return by_pk


def _was(
    facts: Facts, numerator: Decimal | None, denominator: Decimal | None
) -> tuple[str, Decimal | None]:
    """Return the old figure as it is read, and its value where it may be."""
    if numerator is None:
        return "no figure", None
    if facts.suppression is Policy.SMALL_COUNTS and reveals(numerator, denominator):
        return "withheld", None
    value = value_of(numerator, denominator, facts.unit)
    return ("no figure" if value is None else show(value, facts.unit, facts.decimals)), value
