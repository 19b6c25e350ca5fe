"""The only writer of recovery plans.

Every function is one transaction, takes keywords only and leaves its record: all that the plan
said from then on, by whom and why. A refusal is an exception with a name, a sentence for whoever
plans, and the field that it is about.

Nobody moves the goalposts unseen: the path of months that are published stays as it was, and what
was to be later is kept beside what it became, with the reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from indicators.access import plans_recovery
from indicators.models import (
    Committee,
    Indicator,
    Installation,
    PathPoint,
    PlanAction,
    PlanChange,
    RecoveryPlan,
    User,
)
from indicators.queries.outset import Outset, outset
from indicators.queries.plans import owners
from indicators.queries.sight import Sight
from indicators.refusals import ChangedMeanwhile, Refused
from indicators.rules.periods import day_label, month_label, months_after
from indicators.rules.planning import (
    LONGEST_WORDS,
    Action,
    Wrong,
    too_long,
    wrong_actions,
    wrong_cause,
    wrong_return,
)
from indicators.rules.rating import Colour, Polarity
from indicators.rules.recovery import MOST_MONTHS, backwards, path_problems
from indicators.rules.remarks import FEWEST_WORDS, says_something
from indicators.rules.values import Unit, show_limit
from indicators.rules.words import as_kept


class RecoveryRefused(Refused):
    """A change of a plan that is not allowed; `field` is the part of the form it is about."""


class ImpossiblePlan(RecoveryRefused):
    """A plan that cannot stand as it is, with everything that is wrong with it."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__("\n".join(words for _, words in wrong))
        self.wrong = tuple(wrong)
        self.field = self.wrong[0][0]


class NotPlanning(RecoveryRefused):
    """Whoever makes the change does not plan for the indicator's service, or no longer does."""


class HasPlan(RecoveryRefused):
    """An indicator has one plan that is open."""


class NotAmiss(RecoveryRefused):
    """An indicator that is neither red nor amber has nothing to recover from."""


class AlreadyClosed(RecoveryRefused):
    """What a closed plan says stands."""


class ReasonNeeded(RecoveryRefused):
    """A path or a return that stands is changed with a reason only."""

    field = "reason"


class OutcomeNeeded(RecoveryRefused):
    """A plan is closed with words on what came of it."""

    field = "outcome"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is to stand of a plan.

    `path` has what the figure is to reach in each month that one is due for, from the first after
    the plan began to the one by which it is green.
    """

    cause: str
    owner: User
    actions: Sequence[Action]
    path: Mapping[date, Decimal]
    returns_to: Committee
    returns_on: date


@transaction.atomic
def start_plan(
    *, indicator: Indicator, particulars: Particulars, by: User, at: datetime | None = None
) -> RecoveryPlan:
    """Return a new plan, which answers the newest published figure of the indicator.

    Raises NotPlanning; HasPlan where one is open; NotAmiss where the figure is neither red nor
    amber; and ImpossiblePlan. Twenty queries at most.
    """
    # The indicator is held, so that two who start its plan at once take turns.
    indicator = Indicator.objects.select_for_update().get(pk=indicator.pk)
    _refuse_others(indicator, by)
    if open_one := RecoveryPlan.objects.filter(indicator=indicator, closed_at=None).first():
        raise HasPlan(
            f"{indicator} has a recovery plan already, started by {open_one.started_by} on "
            f"{day_label(timezone.localdate(open_one.started_at))}: change that one, or close it "
            "first."
        )
    found = beginning(indicator)
    at = at or timezone.now()
    plan = RecoveryPlan(
        indicator=indicator, from_month=found.month, started_at=at, started_by=by, edition=0
    )
    wanted = _kept(particulars)
    _refuse_wrong(
        (
            *wrong_cause(wanted.cause),
            *_wrong_owner(wanted, indicator),
            *_wrong_actions(wanted.actions, (), plan, timezone.localdate(at)),
            *_wrong_path(wanted.path, {}, plan, found),
            *wrong_return(wanted.returns_on, timezone.localdate(at)),
        )
    )
    return _write(plan, wanted, by, at)


def beginning(indicator: Indicator) -> Outset:
    """Return the figure that a new plan of an indicator would answer. Raises NotAmiss.

    It is the newest that readers can read: nobody plans on what is not published. Five queries.
    """
    found = outset(indicator, Sight.of_readers())
    if found is None:
        raise NotAmiss(
            f"No figure of {indicator} has been published in the last year, so there is nothing "
            "that a plan could answer."
        )
    if found.rating.colour not in (Colour.RED, Colour.AMBER):
        raise NotAmiss(
            f"{indicator} was {found.rating.colour.label.lower()} in {month_label(found.month)}, "
            "and a recovery plan answers a red or an amber figure."
        )
    return found


@transaction.atomic
def change_plan(
    *,
    plan: RecoveryPlan,
    particulars: Particulars,
    edition: int,
    by: User,
    reason: str = "",
    at: datetime | None = None,
) -> RecoveryPlan:
    """Return the plan, saying this; `edition` is the one that `by` had before them.

    What says nothing new leaves it as it is. Raises NotPlanning, AlreadyClosed, ChangedMeanwhile,
    ImpossiblePlan; and ReasonNeeded when the path or the return would be another without one.
    """
    plan = _opened(plan, edition, by)
    stands, wanted = particulars_of(plan), _kept(particulars)
    if wanted == stands:
        return plan
    found = outset(plan.indicator, Sight.of_readers())
    at = at or timezone.now()
    today = timezone.localdate(at)
    is_moved = dict(wanted.path) != dict(stands.path)
    is_put_off = (wanted.returns_to, wanted.returns_on) != (stands.returns_to, stands.returns_on)
    _refuse_wrong(
        (
            *wrong_cause(wanted.cause),
            *(_wrong_owner(wanted, plan.indicator) if wanted.owner != stands.owner else ()),
            *_wrong_actions(wanted.actions, stands.actions, plan, today),
            *(_wrong_path(wanted.path, stands.path, plan, found) if is_moved else ()),
            *(wrong_return(wanted.returns_on, today) if is_put_off else ()),
        )
    )
    reason = as_kept(reason)
    if is_moved or is_put_off:
        _refuse_silence(reason, is_moved=is_moved)
    if len(reason) > LONGEST_WORDS:
        raise ReasonNeeded(too_long("The reason", reason, LONGEST_WORDS))
    return _write(plan, wanted, by, at, reason)


@transaction.atomic
def finish_action(
    *, plan: RecoveryPlan, position: int, edition: int, by: User, at: datetime | None = None
) -> RecoveryPlan:
    """Return the plan with one action done today; one that was done before is left.

    Raises NotPlanning, AlreadyClosed and ChangedMeanwhile.
    """
    plan = _opened(plan, edition, by)
    at = at or timezone.now()
    action = PlanAction.objects.filter(plan=plan, position=position, done_on=None).first()
    if action is None:
        return plan
    action.done_on = timezone.localdate(at)
    action.save(update_fields=["done_on"])
    return _note(plan, by, at)


@transaction.atomic
def close_plan(
    *, plan: RecoveryPlan, outcome: str, edition: int, by: User, at: datetime | None = None
) -> RecoveryPlan:
    """Return the plan, closed with what came of it.

    Raises NotPlanning, AlreadyClosed, ChangedMeanwhile and OutcomeNeeded.
    """
    plan = _opened(plan, edition, by)
    outcome = as_kept(outcome)
    if not says_something(outcome, FEWEST_WORDS):
        raise OutcomeNeeded("Say in a few words what came of the plan, and why it is closed now.")
    if len(outcome) > LONGEST_WORDS:
        raise OutcomeNeeded(too_long("The outcome", outcome, LONGEST_WORDS))
    at = at or timezone.now()
    plan.closed_at, plan.closed_by, plan.outcome = at, by, outcome
    return _note(plan, by, at)


def particulars_of(plan: RecoveryPlan) -> Particulars:
    """Return what a plan says now. Four queries at most."""
    return Particulars(
        plan.cause,
        plan.owner,
        tuple(Action(one.what, one.owner, one.due_on, one.done_on) for one in plan.actions.all()),
        {point.month: point.value for point in plan.path.all()},
        plan.returns_to,
        plan.returns_on,
    )


def _opened(plan: RecoveryPlan, edition: int, by: User) -> RecoveryPlan:
    """Return the plan, held until the transaction ends, if `by` may change what they saw of it."""
    held = RecoveryPlan.objects.select_for_update(of=("self",))
    plan = held.select_related(
        "indicator__service", "owner", "returns_to", "changed_by", "closed_by"
    ).get(pk=plan.pk)
    _refuse_others(plan.indicator, by)
    if plan.closed_at is not None:
        raise AlreadyClosed(
            f"{plan.closed_by} closed this plan on {day_label(timezone.localdate(plan.closed_at))}:"
            " what it says stands. Start another if the figure needs one."
        )
    if plan.edition != edition:
        at = timezone.localtime(plan.changed_at)
        raise ChangedMeanwhile(
            f"{plan.changed_by} changed this plan at {at:%H:%M} on {day_label(at.date())}, after "
            "you opened the page."
        )
    return plan


def _refuse_others(indicator: Indicator, by: User) -> None:
    if not plans_recovery(by, code=indicator.code):
        raise NotPlanning(
            f"The recovery plans of {indicator.service} are for its head of service and the "
            "performance lead, and you are neither, or no longer."
        )


def _refuse_wrong(wrong: Sequence[Wrong]) -> None:
    if wrong:
        raise ImpossiblePlan(wrong)


def _refuse_silence(reason: str, *, is_moved: bool) -> None:
    if not says_something(reason, FEWEST_WORDS):
        what = "the path changes" if is_moved else "the return to the committee changes"
        raise ReasonNeeded(
            f"Say in a few words why {what}: everybody who reads the plan is shown the reason."
        )


def _kept(particulars: Particulars) -> Particulars:
    """Return what is to stand with its words as they are kept."""
    return Particulars(
        as_kept(particulars.cause),
        particulars.owner,
        tuple(
            Action(as_kept(one.what), as_kept(one.owner), one.due_on, one.done_on)
            for one in particulars.actions
        ),
        dict(particulars.path),
        particulars.returns_to,
        particulars.returns_on,
    )


def _wrong_owner(wanted: Particulars, indicator: Indicator) -> Iterator[Wrong]:
    if not owners(indicator.service).filter(pk=wanted.owner.pk).exists():
        yield (
            "owner",
            f"{wanted.owner} does not work on {indicator.service}: choose its head of service, one "
            "of its officers or the performance lead.",
        )


def _wrong_actions(
    actions: Sequence[Action], stand: Sequence[Action], plan: RecoveryPlan, today: date
) -> Iterator[Wrong]:
    began = timezone.localdate(plan.started_at)
    return wrong_actions(actions, stand, answers=plan.from_month, began=began, today=today)


def _wrong_path(
    path: Mapping[date, Decimal],
    stood: Mapping[date, Decimal],
    plan: RecoveryPlan,
    found: Outset | None,
) -> Iterator[Wrong]:
    """Yield what is wrong with a path; of months that are published it stays as it stood.

    Of a path that had ended, that is what it ended with: nobody draws what is past anew.
    """
    if found is None:
        yield "path", "No figure has been published in the last year that a path could begin with."
        return
    indicator = plan.indicator
    last = max(path, default=plan.from_month)
    furthest = months_after(max(plan.from_month, found.seen_to), MOST_MONTHS)
    if last > furthest:
        yield (
            "path",
            f"The path ends in {month_label(last)}, and {MOST_MONTHS} months are the most: let it "
            f"end by {month_label(furthest)}.",
        )
        return
    if last <= found.seen_to:
        yield (
            "path",
            f"{month_label(found.seen_to)} has been published: let the path end in a month that is "
            "still to come.",
        )
        return
    kept = found.kept(stood, plan.from_month) if stood else {}
    for month, value in kept.items():
        if path.get(month) != value:
            yield (
                "path",
                f"{month_label(month)} has been published, so its path stays at "
                f"{show_limit(value, Unit(indicator.unit))}: change the months to come.",
            )
    months = [
        month
        for month in found.months(plan.from_month, last)
        if month in kept or month > found.seen_to or not stood
    ]
    for problem in path_problems(
        path,
        months,
        found.rule(last),
        Unit(indicator.unit),
        may_be_below_zero=indicator.may_be_below_zero,
    ):
        yield "path", problem
    for problem in backwards(
        {month: value for month, value in path.items() if month > found.seen_to or not stood},
        Polarity(indicator.polarity),
        found.rule,
        Unit(indicator.unit),
        is_year_to_date=found.begins_again,
    ):
        yield "path", problem


def _write(
    plan: RecoveryPlan, wanted: Particulars, by: User, at: datetime, reason: str = ""
) -> RecoveryPlan:
    plan.cause, plan.owner = wanted.cause, wanted.owner
    plan.returns_to, plan.returns_on = wanted.returns_to, wanted.returns_on
    plan.changed_at, plan.changed_by = at, by
    plan.save()
    plan.path.all().delete()
    PathPoint.objects.bulk_create(
        PathPoint(plan=plan, month=month, value=value)
        for month, value in sorted(wanted.path.items())
    )
    PlanAction.objects.filter(plan=plan).delete()
    PlanAction.objects.bulk_create(
        PlanAction(
            plan=plan,
            position=position,
            what=one.what,
            owner=one.owner,
            due_on=one.due_on,
            done_on=one.done_on,
        )
        for position, one in enumerate(wanted.actions, start=1)
    )
    return _note(plan, by, at, reason)


def _note(plan: RecoveryPlan, by: User, at: datetime, reason: str = "") -> RecoveryPlan:
    """Return the plan, saved as its next edition, with the record of all that it says now."""
    plan.edition += 1
    plan.changed_at, plan.changed_by = at, by
    plan.save()
    # Asked again: what was fetched before is not what was written.
    stands = particulars_of(RecoveryPlan.objects.get(pk=plan.pk))
    became: dict[str, Any] = {
        "cause": stands.cause,
        "owner": str(stands.owner),
        "actions": [
            {
                "what": one.what,
                "owner": one.owner,
                "due_on": one.due_on,
                "done_on": one.done_on,
            }
            for one in stands.actions
        ],
        "path": [[f"{month:%Y-%m}", value] for month, value in stands.path.items()],
        "returns_to": stands.returns_to.name,
        "returns_on": stands.returns_on,
        "outcome": plan.outcome,
    }
    PlanChange.objects.create(plan=plan, at=at, by=by, reason=reason, became=became)
    Installation.changed()
    return plan
