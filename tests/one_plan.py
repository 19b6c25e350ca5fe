"""One red indicator, who plans its recovery, and the plan, as tests need them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from indicators.meetings import add_committee
from indicators.models import Committee, Indicator, RecoveryPlan, Role, User
from indicators.recovery import Action, Particulars, start_plan
from tests.one_indicator import Counts, add_target, make_indicator, months
from tests.people import person

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
