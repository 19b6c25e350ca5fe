"""How far months and their returns have come, and the lock that holds them still.

Whoever writes or signs off locks the months first: the rows of Month are the lock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from indicators.models import Gap, Indicator, Month, ReturnStep, Step
from indicators.refusals import Submitted
from indicators.rules.periods import month_label


@dataclass(frozen=True, slots=True)
class States:
    """How far some months have come, and each return of theirs."""

    months: dict[date, Month]
    steps: dict[tuple[date, int], Step]
    gaps: frozenset[tuple[date, int]]

    def is_published(self, service: int, month: date) -> bool:
        """Return whether readers see a service's figures of a month."""
        row = self.months.get(month)
        return bool(row and row.published_at) and (month, service) not in self.gaps

    def refuse_if_submitted(self, indicator: Indicator, month: date) -> None:
        """Raise Submitted when the indicator's return awaits approval or publication."""
        service = indicator.service_id
        step = self.steps.get((month, service))
        if step in (Step.SUBMITTED, Step.APPROVED) and not self.is_published(service, month):
            raise Submitted(
                f"{indicator}: the return for {month_label(month)} has been {step.label.lower()}, "
                "so its figures and commentary are locked. Ask the head of service or the "
                "performance lead to send it back."
            )


def lock(months: Iterable[date], *, is_history: bool = False) -> States:
    """Return how far the months have come; nobody else writes or signs them off meanwhile.

    Months that were not there are made, as loaded history if so. To be called inside the
    transaction that writes. Four queries.
    """
    wanted = sorted(set(months))
    Month.objects.bulk_create(
        [Month(month=month, is_history=is_history) for month in wanted], ignore_conflicts=True
    )
    return _states(Month.objects.select_for_update(), wanted)


def states(months: Iterable[date]) -> States:
    """Return how far the months have come, those that are not there left out. Three queries.

    It holds for the moment: what is to be written needs `lock`.
    """
    return _states(Month.objects.all(), sorted(set(months)))


def _states(found: QuerySet[Month], wanted: list[date]) -> States:
    rows = {row.month: row for row in found.filter(month__in=wanted).order_by("month")}
    steps = ReturnStep.objects.filter(month__in=wanted).order_by("pk")
    gaps = Gap.objects.filter(month__in=wanted, closed_at=None).order_by()
    return States(
        rows,
        {
            (month, service): Step(step)
            for month, service, step in steps.values_list("month_id", "service_id", "step")
        },
        frozenset(gaps.values_list("month_id", "service_id")),
    )
