"""One red indicator, who plans its recovery, and the plan, as tests need them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from indicators.entry import Entry, record_figures
from indicators.meetings import add_committee
from indicators.models import (
    Committee,
    FigureChange,
    Indicator,
    Month,
    Origin,
    PathPoint,
    PlanAction,
    PlanChange,
    RecoveryPlan,
    Role,
    User,
)
from indicators.recovery import Particulars, start_plan
from indicators.rules.periods import months_after
from indicators.rules.planning import Action
from tests.one_indicator import Counts, add_target, make_indicator, months
from tests.people import person
from tests.publication import publish_month

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BEGUN = date(2026, 9, 1)
"""The month of the figure that the plan answers: 70%, where the target is 90%."""
PATH = {
    date(2026, 10, 1): Decimal(75),
    date(2026, 11, 1): Decimal(80),
    date(2026, 12, 1): Decimal(85),
    date(2027, 1, 1): Decimal(90),
}


@dataclass(frozen=True, slots=True)
class Recovering:
    """The indicator and everybody who has to do with its plan."""

    indicator: Indicator
    head: User
    lead: User
    committee: Committee

    def particulars(self, **fields: Any) -> Particulars:
        """Return what a plan says; `fields` change it."""
        given: dict[str, Any] = {
            "cause": "Two posts stood empty and their visits were shared out.",
            "owner": self.head,
            "actions": (
                Action("Fill both posts", "Team manager", date(2026, 12, 15)),
                Action("Review overdue visits weekly", "Head of service", date(2027, 1, 31)),
            ),
            "path": PATH,
            "returns_to": self.committee,
            "returns_on": date(2027, 2, 4),
        }
        return Particulars(**{**given, **fields})

    def start(self, by: User | None = None, **fields: Any) -> RecoveryPlan:
        """Return the plan, started at NOON; `fields` change what it says."""
        return start_plan(
            indicator=self.indicator,
            particulars=self.particulars(**fields),
            by=by or self.head,
            at=NOON,
        )


def recovering(
    figures: Mapping[date, Counts] | None = None,
    target: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Recovering:
    """Return an indicator that was 70% in September 2026, of a target of 90%; no plan yet.

    Other `figures` take the place of these, and so do the fields of a `target`.
    """
    indicator = make_indicator(
        figures or months("2026-07", (84, 100), (76, 100), (70, 100)), **fields
    )
    add_target(indicator, date(2025, 4, 1), **(target or {}))
    lead = person(Role.LEAD)
    committee = add_committee(name="Scrutiny Committee", services=[indicator.service], by=lead)
    head = person(Role.HEAD_OF_SERVICE, indicator.service, name="helen")
    return Recovering(indicator, head, lead, committee)


def enter(one: Recovering, month: date, numerator: int, *, of: int = 100) -> None:
    """Return nothing; records a figure of the indicator."""
    changes = FigureChange.objects.filter(figure__indicator=one.indicator, figure__month=month)
    newest = changes.order_by("pk").last()
    record_figures(
        entries=[
            Entry(
                one.indicator,
                month,
                Decimal(numerator),
                Decimal(of),
                seen=newest.pk if newest else 0,
            )
        ],
        by=one.lead,
        reason="It was read wrongly." if newest else "",
        origin=Origin.GRID,
    )


def publish(one: Recovering, month: date, numerator: int, *, of: int = 100) -> None:
    """Return nothing; a month is published with a figure of the indicator."""
    Month.objects.get_or_create(month=month)
    enter(one, month, numerator, of=of)
    publish_month(month=month, by=None)


def make_plans(indicators: Sequence[Indicator], from_month: date) -> None:
    """Return nothing; makes an open plan of each indicator, whatever its figures are."""
    lead = person(Role.LEAD, name="planner")
    committee = add_committee(name="Committee of plans", services=[], by=lead)
    moment = {"started_at": NOON, "started_by": lead, "changed_at": NOON, "changed_by": lead}
    made = RecoveryPlan.objects.bulk_create(
        RecoveryPlan(
            indicator=one,
            from_month=from_month,
            cause="Posts stood empty.",
            owner=lead,
            returns_to=committee,
            returns_on=months_after(from_month, 6),
            **moment,
        )
        for one in indicators
    )
    PathPoint.objects.bulk_create(
        PathPoint(plan=plan, month=months_after(from_month, count), value=Decimal(50))
        for plan in made
        for count in range(1, 13)
    )
    PlanAction.objects.bulk_create(
        PlanAction(plan=plan, position=1, what="Fill both posts", owner="Manager", due_on=TODAY)
        for plan in made
    )
    PlanChange.objects.bulk_create(
        PlanChange(plan=plan, at=NOON, by=lead, became={}) for plan in made
    )
