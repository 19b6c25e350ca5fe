"""The list of recovery plans, one plan against its figures, and what was changed in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from indicators.models import Indicator, PlanChange
from indicators.queries.catalogue import Facts, facts
from indicators.queries.history import History, histories
from indicators.queries.plans import Plan, PlanStanding, judged_in, on_path, standing
from indicators.queries.scorecard import read
from indicators.queries.sight import Sight
from indicators.rules.periods import (
    day_label,
    month_label,
    month_of,
    months_after,
)
from indicators.rules.planning import Action
from indicators.rules.rating import Rating
from indicators.rules.recovery import Past, Standing, is_on


@dataclass(frozen=True, slots=True)
class Listed:
    """One plan in the list: how its indicator stands in the newest published month."""

    indicator: Facts
    rating: Rating
    stands: PlanStanding
    overdue: tuple[Action, ...]

    @property
    def plan(self) -> Plan:
        """The plan as it was written."""
        return self.stands.plan


def listed(found: Sequence[Plan], sight: Sight, today: date) -> list[Listed]:
    """Return how each plan stands, what is off its path first; else in indicators' reading order.

    Of one indicator the newest plan is first. Three queries, whatever the number of plans.
    """
    month = sight.newest_published
    if month is None or not found:
        return []
    every = facts(Indicator.objects.filter(pk__in={plan.indicator for plan in found}))
    # A year earlier too, since some rules look back as far as that.
    first = months_after(min(plan.from_month for plan in found), -12)
    known = histories(every, first, month, sight)
    of = {one.pk: [plan for plan in found if plan.indicator == one.pk] for one in every}
    in_order = [
        Listed(one, known[one.pk].rating(rated_in(stands)), stands, overdue_of(plan, today))
        for one in every
        for plan in of[one.pk]
        if (judged := judged_in(plan, sight)) is not None
        and (stands := standing(plan, known[one.pk], judged)) is not None
    ]
    return sorted(in_order, key=lambda one: list(Standing).index(one.stands.standing))


def rated_in(stands: PlanStanding) -> date:
    """Return the month whose rating stands with a plan: the one that it answers while it begins."""
    begins = stands.standing is Standing.NOT_YET
    return stands.plan.from_month if begins else stands.progress.month


def overdue_of(plan: Plan, today: date) -> tuple[Action, ...]:
    """Return the actions that are overdue: of a closed plan nothing is."""
    return () if plan.closed_at else tuple(plan.overdue(today))


@dataclass(frozen=True, slots=True)
class PathLine:
    """One month of a plan: what the path expects, and the figure that can be read."""

    month: date
    expected: str
    value: str
    rating: Rating | None
    """None of a month that is still to come."""
    is_on: bool | None
    """Whether the figure is on the path; None without one."""
    is_in_progress: bool


def path_lines(
    plan: Plan, history: History, sight: Sight, newest: date | None = None
) -> list[PathLine]:
    """Return a plan's months, the first first: those of the path, and those seen after it.

    No query. `newest` is the last month whose figure is shown: the newest in sight by default, and
    of a closed plan the newest that was published by then.
    """
    newest = newest or (judged_in(plan, sight) if plan.closed_at else None) or max(sight.months)
    return [
        _line(plan, history, month, sight, is_seen=month in sight.months and month <= newest)
        for month in history.due(plan.path.points[0][0], max(plan.path.last, newest))
    ]


def _line(plan: Plan, history: History, month: date, sight: Sight, *, is_seen: bool) -> PathLine:
    one, rule, reading = history.indicator, history.rule(month), history.reading(month)
    expected = plan.path.expected(month)
    past = Past(month, reading.value, history.rating(month), rule)
    return PathLine(
        month,
        "" if expected is None else on_path(expected, one),
        read(reading, one, rule, expected) if is_seen else "",
        past.rating if is_seen else None,
        is_on(plan.path, past, one.polarity) if is_seen else None,
        month in sight.in_progress,
    )


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of a plan: when, by whom, why, and in words what it had said before."""

    at: datetime
    by: str
    reason: str
    what: tuple[str, ...]


def changes(plan: Plan, indicator: Facts) -> list[Changed]:
    """Return what was changed in a plan, the newest first. One query."""
    found = list(PlanChange.objects.filter(plan=plan.pk).select_related("by"))
    before = [None, *(change.became for change in found)]
    return [
        Changed(
            change.at,
            str(change.by),
            change.reason,
            tuple(_different(was, change.became, indicator)) if was else ("Plan started.",),
        )
        for was, change in zip(before, found, strict=False)
    ][::-1]


def _different(
    was: Mapping[str, Any], became: Mapping[str, Any], indicator: Facts
) -> Iterator[str]:
    """Yield what a plan said before a change, part by part, where it says something else now."""
    if was["cause"] != became["cause"]:
        yield f"The cause was: “{was['cause']}”"
    if was["owner"] != became["owner"]:
        yield f"The owner was {was['owner']}."
    yield from _actions(was["actions"], became["actions"])
    if was["path"] != became["path"]:
        yield f"The path was: {_path(was['path'], indicator)}."
    if (was["returns_to"], was["returns_on"]) != (became["returns_to"], became["returns_on"]):
        yield f"It was to return to {was['returns_to']} by {_day(was['returns_on'])}."
    if became["outcome"]:
        yield "Plan closed."


def _actions(
    was: Sequence[Mapping[str, Any]], became: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """Yield what was different in the actions; one is known by what it does."""
    old = {one["what"]: one for one in was}
    new = {one["what"]: one for one in became}
    for what, one in new.items():
        stood = old.get(what)
        if stood is None:
            yield f"Action added: “{what}”"
            continue
        if stood["due_on"] != one["due_on"]:
            yield f"“{what}” was due on {_day(stood['due_on'])}."
        if stood["owner"] != one["owner"]:
            yield f"“{what}” was for {stood['owner']}."
        if stood["done_on"] != one["done_on"]:
            done = f"done on {_day(one['done_on'])}" if one["done_on"] else "not done after all"
            yield f"“{what}” is {done}."
    for what, one in old.items():
        if what not in new:
            yield f"Action taken out: “{what}”, {one['owner']}, by {_day(one['due_on'])}."


def _path(points: Sequence[tuple[str, str]], indicator: Facts) -> str:
    return ", ".join(
        f"{month_label(month_of(month))} {on_path(Decimal(value), indicator)}"
        for month, value in points
    )


def _day(written_as: str) -> str:
    return day_label(date.fromisoformat(written_as))
