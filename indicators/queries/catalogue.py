"""What indicators there are and what their targets say."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from indicators.models import Indicator, Target
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


def targets(indicators: Iterable[Facts], since: date) -> dict[int, list[DatedTarget]]:
    """Return each indicator's dated targets by its primary key, newest first. One query.

    Those that had ended before `since` are left out.
    """
    by_pk = {indicator.pk: indicator for indicator in indicators}
    found: dict[int, list[DatedTarget]] = {pk: [] for pk in by_pk}
    rows = (
        Target.objects.filter(Q(ends_on=None) | Q(ends_on__gte=since), indicator__in=by_pk)
        .order_by("-starts_on")
        .values_list(
            "indicator_id",
            "starts_on",
            "ends_on",
            "family",
            "value",
            "amber_limit",
            "tolerance",
            "low",
            "high",
            "profile",
            "rationale",
            "is_national",
            "approved_by",
            "approved_on",
        )
    )
    for pk, starts_on, ends_on, family, *numbers, profile, rationale, is_national, by, on in rows:
        one = by_pk[pk]
        target, amber_limit, tolerance, low, high = numbers
        rule = Rule(
            Family(family),
            one.polarity,
            one.unit,
            one.decimals,
            target,
            amber_limit,
            tolerance,
            low,
            high,
            agreed_by=by,
            agreed_on=on,
        )
        found[pk].append(
            DatedTarget(
                starts_on=starts_on,
                ends_on=ends_on,
                rule=rule,
                by_month={
                    month_of(month): replace(rule, target=Decimal(str(value)))
                    for month, value in profile.items()
                },
                rationale=rationale,
                is_national=is_national,
                approved_by=by,
                approved_on=on,
            )
        )
    return found


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
    )
