"""What indicators there are and what their targets say."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from indicators.models import Indicator, Target, TargetChange
from indicators.rules.periods import Basis, Frequency, month_of
from indicators.rules.rating import Family, Polarity, Rule
from indicators.rules.sentence import aim, terms
from indicators.rules.suppression import Policy
from indicators.rules.values import Unit


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page needs to know of an indicator to read its figures."""

    pk: int
    code: str
    title: str
    service: str
    service_slug: str
    is_headline: bool
    unit: Unit
    decimals: int
    polarity: Polarity
    basis: Basis
    frequency: Frequency
    annual_month: int
    suppression: Policy
    measure: str | None
    complement: str


def facts(indicators: QuerySet[Indicator] | None = None) -> list[Facts]:
    """Return the facts of the indicators, all of them when none are named, in reading order.

    One query.
    """
    wanted = Indicator.objects.all() if indicators is None else indicators
    rows = wanted.order_by("service__position", "position", "code").values_list(
        "pk",
        "code",
        "title",
        "service__name",
        "service__slug",
        "is_headline",
        "unit",
        "decimals",
        "polarity",
        "basis",
        "frequency",
        "annual_month",
        "suppression",
        "measure_id",
        "complement",
    )
    return [
        Facts(
            *row[:6],
            unit=Unit(row[6]),
            decimals=row[7],
            polarity=Polarity(row[8]),
            basis=Basis(row[9]),
            frequency=Frequency(row[10]),
            annual_month=row[11],
            suppression=Policy(row[12]),
            measure=row[13],
            complement=row[14],
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class DatedTarget:
    """A target's rule, the months it applies to, and why it is what it is."""

    starts_on: date
    ends_on: date | None
    rule: Rule
    by_month: dict[date, Rule]
    rationale: str
    is_national: bool
    approved_by: str
    approved_on: date

    def rule_for(self, month: date) -> Rule:
        """Return the rule as it stands in a month: the profile's value, where it has one."""
        return self.by_month.get(month, self.rule)


TERMS = (
    "starts_on", "ends_on", "family", "value", "amber_limit", "tolerance", "low", "high",
    "profile", "rationale", "is_national", "approved_by", "approved_on",
)  # fmt: skip
"""The columns of a target, and their names in `models.TargetChange`."""


def targets(indicators: Iterable[Facts], since: date) -> dict[int, list[DatedTarget]]:
    """Return each indicator's dated targets by its primary key, newest first. One query.

    Those that had ended before `since` are left out.
    """
    by_pk = {indicator.pk: indicator for indicator in indicators}
    found: dict[int, list[DatedTarget]] = {pk: [] for pk in by_pk}
    rows = (
        Target.objects.filter(Q(ends_on=None) | Q(ends_on__gte=since), indicator__in=by_pk)
        .order_by("-starts_on")
        .values_list("indicator_id", *TERMS)
    )
    for pk, *columns in rows:
        found[pk].append(
            _dated(dict(zip(TERMS, columns, strict=True)), by_pk[pk].polarity, by_pk[pk])
        )
    return found


def targets_as_at(
    indicators: Iterable[Facts], since: date, moment: datetime
) -> dict[int, list[DatedTarget]]:
    """Return the targets as `targets` does, as they stood at a moment. Two queries.

    What was changed in them since, and would have rated published months otherwise, is undone.
    """
    by_pk = {indicator.pk: indicator for indicator in indicators}
    found = targets(by_pk.values(), since)
    changes = (
        TargetChange.objects.filter(indicator__in=by_pk, changed_at__gt=moment)
        .order_by("-changed_at", "-pk")
        .values_list("indicator_id", "starts_on", "was")
    )
    for pk, starts_on, stood in changes:
        others = [target for target in found[pk] if target.starts_on != starts_on]
        if stood:
            others.append(_dated(_read_back(stood), Polarity(stood["polarity"]), by_pk[pk]))
        found[pk] = sorted(others, key=lambda target: target.starts_on, reverse=True)
    return found


def _read_back(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return a target's terms from the record of a change, where dates and numbers are text."""
    read: dict[str, Callable[[str], object]] = dict.fromkeys(
        ("starts_on", "ends_on", "approved_on"), date.fromisoformat
    ) | dict.fromkeys(("value", "amber_limit", "tolerance", "low", "high"), Decimal)
    return {
        name: read[name](value) if name in read and value is not None else value
        for name, value in columns.items()
    }


def _dated(columns: Mapping[str, Any], polarity: Polarity, indicator: Facts) -> DatedTarget:
    rule = Rule(
        Family(columns["family"]),
        polarity,
        indicator.unit,
        indicator.decimals,
        columns["value"],
        columns["amber_limit"],
        columns["tolerance"],
        columns["low"],
        columns["high"],
        agreed_by=columns["approved_by"],
        agreed_on=columns["approved_on"],
    )
    return DatedTarget(
        starts_on=columns["starts_on"],
        ends_on=columns["ends_on"],
        rule=rule,
        by_month={
            month_of(month): replace(rule, target=Decimal(str(value)))
            for month, value in columns["profile"].items()
        },
        rationale=columns["rationale"],
        is_national=columns["is_national"],
        approved_by=columns["approved_by"],
        approved_on=columns["approved_on"],
    )


@dataclass(frozen=True, slots=True)
class Listing:
    """One line of the catalogue: what an indicator is and what it is to reach today."""

    code: str
    title: str
    service: str
    definition: str
    basis: str
    frequency: str
    polarity: str
    measure: str
    target: str
    terms: str
    next_review: date
    is_overdue: bool
    facts: Facts


def catalogue(today: date, *, service: str = "", words: str = "") -> list[Listing]:
    """Return the indicators, of one service or all, that mention every one of the words.

    `today` tells which target stands and which review is overdue. Three queries.
    """
    wanted = Indicator.objects.all()
    if service:
        wanted = wanted.filter(service__slug=service)
    for word in words.split():
        wanted = wanted.filter(
            Q(title__icontains=word)
            | Q(code__icontains=word)
            | Q(definition__icontains=word)
            | Q(measure__short_title__icontains=word)
        )
    known = {one.pk: one for one in facts(wanted)}
    in_force = {
        pk: next((target for target in found if target.starts_on <= today), None)
        for pk, found in targets(known.values(), since=today).items()
    }
    details = wanted.order_by("service__position", "position", "code").values_list(
        "pk", "definition", "measure__short_title", "next_review"
    )
    return [
        _listing(known[pk], definition, measure or "", in_force[pk], review, today)
        for pk, definition, measure, review in details
    ]


def _listing(
    indicator: Facts,
    definition: str,
    measure: str,
    target: DatedTarget | None,
    next_review: date,
    today: date,
) -> Listing:
    rule = target.rule_for(today.replace(day=1)) if target else None
    return Listing(
        code=indicator.code,
        title=indicator.title,
        service=indicator.service,
        definition=definition,
        basis=indicator.basis.label,
        frequency=indicator.frequency.label,
        polarity=indicator.polarity.label,
        measure=measure,
        target=aim(rule) if rule else "",
        terms=terms(rule) if rule else "No target stands",
        next_review=next_review,
        is_overdue=next_review < today,
        facts=indicator,
    )
