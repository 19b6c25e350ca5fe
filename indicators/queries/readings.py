"""Figures as they may be read: those of today, and what they were before they were corrected.

Here alone is decided what is withheld of an old figure: the page that says what a figure was,
and the page of a month as it was published, both ask `versions`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from indicators.models import Figure, FigureChange
from indicators.queries.catalogue import Facts
from indicators.queries.sight import Sight
from indicators.rules.periods import Basis, financial_year, is_due, months_after
from indicators.rules.rating import Rule
from indicators.rules.sentence import decimals_shown
from indicators.rules.suppression import shown
from indicators.rules.values import Absence, Reading, reading, show

Readings = dict[date, Reading]
REASON_WITHHELD = "The reason is withheld, because it could say how many children were counted."


def written(
    value: Decimal, indicator: Facts, rule: Rule | None, path: Decimal | None = None
) -> str:
    """Return a value with its unit, as every page shows it.

    It has the indicator's decimals, or more where fewer would contradict its colour, or how it
    lies to what its recovery path expects where that stands beside it.
    """
    decimals = decimals_shown(value, rule, indicator.decimals, path=path)
    return show(value, indicator.unit, decimals)


def span(indicator: Facts, first: date, last: date) -> tuple[date, date]:
    """Return the months to read of an indicator so as to show those from `first` to `last`.

    A year to date is read for whole financial years: it, and what it was before it was
    corrected, are only safe to show beside every month of their year.
    """
    if indicator.basis is not Basis.YEAR_TO_DATE:
        return first, last
    return financial_year(first), months_after(financial_year(last), 11)


def entered(indicators: Iterable[Facts], first: date, last: date) -> dict[int, Readings]:
    """Return the figures as they were entered, small counts too, in every month. One query."""
    return _read({one.pk: one for one in indicators}, first, last, Q())


def readable(
    indicators: Iterable[Facts], first: date, last: date, sight: Sight
) -> dict[int, Readings]:
    """Return what may be read today of the figures. One query.

    Small counts are withheld, and of a service that a month was published without every
    figure that was due is not signed off.
    """
    by_pk = {one.pk: one for one in indicators}
    found = _read(by_pk, first, last, Q(month__in=list(sight.months)))
    for pk, one in by_pk.items():
        readings = _signed_off(found[pk], one, span(one, first, last), sight)
        in_order = [readings[month] for month in sorted(readings)]
        found[pk] = {
            reading.month: reading for reading in shown(in_order, one.suppression, one.basis)
        }
    return found


def as_they_stood(
    indicators: Iterable[Facts],
    first: date,
    last: date,
    now: Mapping[int, Readings],
    sight: Sight,
) -> dict[int, Readings]:
    """Return what may be read of the figures as they stood at the moment of a sight. One query.

    `now` is what may be read of them today, beside which nothing that stood then may give a
    small count away: a version is withheld here when `versions` withholds it.
    """
    assert sight.today is not None
    assert sight.as_at is not None
    every = list(indicators)
    years = financial_year(first), months_after(financial_year(last), 11)
    old = versions(every, now, sight.today, years)
    found = {}
    for one in every:
        begin, end = span(one, first, last)
        stood = dict(now[one.pk])
        for version in old.get(one.pk, ()):  # Newest first: the first that followed has its say.
            if version.until > sight.as_at and begin <= version.month <= end:
                stood[version.month] = version.reading
        seen = {month: reading for month, reading in stood.items() if month in sight.months}
        found[one.pk] = _signed_off(seen, one, (begin, end), sight)
    return found


def _signed_off(
    readings: Readings, one: Facts, months: tuple[date, date], sight: Sight
) -> Readings:
    """Return the readings without those of a service that a month was published without."""
    first, last = months
    for month, slug in sight.hidden:
        if slug == one.service_slug and first <= month <= last:
            readings.pop(month, None)
            if is_due(month, one.frequency, one.annual_month):
                readings[month] = Reading(month, absence=Absence.NOT_SIGNED_OFF)
    return readings


def _read(by_pk: Mapping[int, Facts], first: date, last: date, seen: Q) -> dict[int, Readings]:
    spans: dict[tuple[date, date], list[int]] = {}
    for pk, one in by_pk.items():
        spans.setdefault(span(one, first, last), []).append(pk)
    wanted = Q(pk__in=[])
    for months, pks in spans.items():
        wanted |= Q(indicator__in=pks, month__range=months)
    found: dict[int, Readings] = {pk: {} for pk in by_pk}
    rows = (
        Figure.objects.filter(wanted, seen)
        .order_by("indicator_id", "month")
        .values_list("indicator_id", "month", "numerator", "denominator", "absence", "provisional")
    )
    for pk, month, *parts in rows:
        found[pk][month] = reading(month, by_pk[pk].unit, *parts)
    return found


@dataclass(frozen=True, slots=True)
class Version:
    """What a published figure was until it was changed, as far as it may still be read."""

    month: date
    reading: Reading
    until: datetime
    reason: str
    """Why it was changed; withheld where what it was, or became, is."""
    is_another: bool
    """Whether the number changed, and not only what is said of it."""


def versions(
    indicators: Iterable[Facts],
    readings: Mapping[int, Readings],
    sight: Sight,
    between: tuple[date, date] | None = None,
) -> dict[int, list[Version]]:
    """Return the earlier versions of published figures by indicator, newest first. One query.

    `readings` is what may be read of them today: of a year to date, of the whole year. An old
    figure is withheld where it is a small count, or where subtracting it from another that is
    shown would reveal one: from what it was put right to, from what it was in between and, of
    a year to date, from the year's other months. `between` are the months to look in, whole
    financial years; all when there are none.
    """
    by_pk = {one.pk: one for one in indicators}
    changes = FigureChange.objects.filter(
        after_publication=True,
        figure__indicator__in=by_pk,
        figure__month__in=list(sight.months),
    ).order_by("-changed_at", "-pk")
    if between is not None:
        changes = changes.filter(figure__month__range=between)
    hidden = sight.hidden
    beside: dict[tuple[int, date], list[Reading]] = {}
    newer: dict[tuple[int, date], Reading] = {}
    found: dict[int, list[Version]] = {}
    for (
        pk,
        month,
        changed_at,
        reason,
        new_numerator,
        new_denominator,
        *parts,
    ) in changes.values_list(
        "figure__indicator_id",
        "figure__month",
        "changed_at",
        "reason",
        "new_numerator",
        "new_denominator",
        "old_numerator",
        "old_denominator",
        "old_absence",
        "old_provisional",
    ):
        one, today = by_pk[pk], readings[pk]
        if (month, one.service_slug) in hidden:
            continue
        first, last = _compared(one, month)
        known = beside.setdefault(
            (pk, first), [each for at, each in today.items() if first <= at <= last]
        )
        old = _readable(reading(month, one.unit, *parts), one, known)
        known.append(old)
        around = (old, newer.get((pk, month)), today.get(month))
        newer[pk, month] = old
        is_told = not any(each and each.absence is Absence.SUPPRESSED for each in around)
        found.setdefault(pk, []).append(
            Version(
                month,
                old,
                changed_at,
                reason if is_told else REASON_WITHHELD,
                parts[:2] != [new_numerator, new_denominator],
            )
        )
    return found


def _compared(indicator: Facts, month: date) -> tuple[date, date]:
    """Return the first and last month whose figures a reader can subtract this one's from."""
    if indicator.basis is not Basis.YEAR_TO_DATE:
        return month, month
    april = financial_year(month)
    return april, months_after(april, 11)


def _readable(old: Reading, indicator: Facts, known: Iterable[Reading]) -> Reading:
    """Return an old figure as it may be read beside those that are known.

    The versions of one figure tell of each other as the months of a year to date do.
    """
    *_, last = shown([*known, old], indicator.suppression, Basis.YEAR_TO_DATE)
    return last
