"""Recovery plans, and how each stands in a month by what its reader may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from indicators.models import Indicator, RecoveryPlan, Role, Service, User
from indicators.queries.catalogue import Facts, facts
from indicators.queries.history import STEP, History, histories
from indicators.queries.months import corrections
from indicators.queries.readings import written
from indicators.queries.sight import Sight
from indicators.rules.periods import Basis, Frequency, month_label, months_after
from indicators.rules.planning import Action
from indicators.rules.recovery import (
    Past,
    Path,
    Progress,
    Standing,
    begins_again,
    or_better,
    path_decimals,
    progress,
)
from indicators.rules.suppression import Policy
from indicators.rules.values import Absence, show


@dataclass(frozen=True, slots=True)
class Plan:
    """A recovery plan as it was written, finished for a page."""

    pk: int
    indicator: int
    title: str
    from_month: date
    cause: str
    owner: str
    owner_pk: int
    returns_to: str
    returns_to_slug: str
    returns_on: date
    started_at: datetime
    changed_at: datetime
    changed_by: str
    closed_at: datetime | None
    outcome: str
    edition: int
    path: Path
    actions: tuple[Action, ...]
    is_told: bool
    """Whether its words may be read: they could say how many a withheld figure counts."""

    def overdue(self, today: date) -> list[Action]:
        """Return the actions that were to be done by now and are not."""
        return [one for one in self.actions if one.is_overdue(today)]


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """How a plan stands in one month: everything a page, a file or a pack says of that."""

    plan: Plan
    progress: Progress
    sentence: str

    @property
    def is_told(self) -> bool:
        """Whether the plan's words may be read."""
        return self.plan.is_told

    @property
    def standing(self) -> Standing:
        """How the figure stands to its path."""
        return self.progress.standing

    @property
    def is_off(self) -> bool:
        """Whether the figure is off its path."""
        return self.standing is Standing.OFF_PATH


def open_plans(indicators: Iterable[int]) -> dict[int, Plan]:
    """Return the open plan of each indicator that has one, by the indicator's primary key.

    Nine queries at most, one where there is no plan.
    """
    wanted = RecoveryPlan.objects.filter(indicator__in=list(indicators), closed_at=None)
    return {one.indicator: one for one in plans(wanted)}


def plans(wanted: QuerySet[RecoveryPlan]) -> list[Plan]:
    """Return plans as they were written, in the order asked for.

    Nine queries at most: three of the plans, and six on whether their words may be read.
    """
    found = wanted.select_related("indicator", "owner", "returns_to", "changed_by")
    written_down = [_plan(one) for one in found.prefetch_related("path", "actions")]
    withheld = _withheld(written_down)
    return [replace(one, is_told=False) if one.pk in withheld else one for one in written_down]


def _withheld(written_down: Sequence[Plan]) -> set[int]:
    """Return the primary keys of the plans whose words may not be read. Six queries at most.

    They were written at any time since the plan began, and are read in whichever month is shown:
    so they are withheld once any figure since then is, or was before it was put right. Readers'
    sight decides, whoever asks. One query where no figure is ever withheld.
    """
    pks = {one.indicator for one in written_down}
    every = facts(Indicator.objects.filter(pk__in=pks)) if pks else []
    wary = [one for one in every if one.suppression is Policy.SMALL_COUNTS]
    sight = Sight.of_readers() if wary else None
    if sight is None or not sight.months:
        return set()
    first = min(plan.from_month for plan in written_down)
    known = histories(wary, first, max(first, max(sight.months)), sight)
    corrected = corrections(known, sight)
    return {
        plan.pk
        for plan in written_down
        if plan.indicator in known
        and (
            any(
                month >= plan.from_month and reading.absence is Absence.SUPPRESSED
                for month, reading in known[plan.indicator].readings.items()
            )
            or any(
                one.month >= plan.from_month and one.is_withheld
                for one in corrected.get(plan.indicator, ())
            )
        )
    }


def owners(service: Service, *, also: User | None = None) -> QuerySet[User]:
    """Return who may own a plan of a service: who works on it, and the lead. No query yet.

    `also` is somebody who owns it, whether or not they still do.
    """
    works_on_it = Q(role__in=(Role.OFFICER, Role.HEAD_OF_SERVICE), services=service)
    may = Q(is_active=True) & (Q(role=Role.LEAD) | works_on_it)
    people = User.objects.filter(may | Q(pk=also.pk) if also else may)
    return people.distinct().order_by("last_name", "first_name", "email")


def _plan(one: RecoveryPlan) -> Plan:
    return Plan(
        pk=one.pk,
        indicator=one.indicator_id,
        title=one.indicator.title,
        from_month=one.from_month,
        cause=one.cause,
        owner=str(one.owner),
        owner_pk=one.owner_id,
        returns_to=one.returns_to.name,
        returns_to_slug=one.returns_to.slug,
        returns_on=one.returns_on,
        started_at=one.started_at,
        changed_at=one.changed_at,
        changed_by=str(one.changed_by),
        closed_at=one.closed_at,
        outcome=one.outcome,
        edition=one.edition,
        path=Path(
            tuple((point.month, point.value) for point in one.path.all()),
            begins_again(Basis(one.indicator.basis), Frequency(one.indicator.frequency)),
        ),
        actions=tuple(
            Action(each.what, each.owner, each.due_on, each.done_on) for each in one.actions.all()
        ),
        is_told=True,
    )


def standing(plan: Plan, history: History, month: date) -> PlanStanding | None:
    """Return how a plan stands in a month, None in one before it began. No query.

    The history has to begin no later than the plan's first month.
    """
    if month < plan.from_month:
        return None
    one = history.indicator
    past = [
        Past(each, history.value(each), history.rating(each), history.rule(each))
        for each in reversed(history.due(months_after(plan.from_month, 1), month))
    ]
    found = progress(plan.path, past, one.polarity, STEP[one.frequency])
    return PlanStanding(plan, found, _sentence(found, plan, history))


def standings(
    found: Mapping[int, Plan], histories: Mapping[int, History], month: date
) -> dict[int, PlanStanding]:
    """Return how each plan stands in a month, by its indicator's primary key. No query."""
    standing_of = {pk: standing(plan, histories[pk], month) for pk, plan in found.items()}
    return {pk: one for pk, one in standing_of.items() if one is not None}


def plans_now(indicators: Sequence[Facts], sight: Sight) -> dict[int, PlanStanding]:
    """Return how the open plan of each indicator stands in the newest published month, by its key.

    For pages that are of no one month; months in progress are left out, since their figures are.
    Eleven queries at most, whatever the number of indicators: nine of the plans, and the targets
    and figures of their indicators.
    """
    month = sight.newest_published
    found = open_plans(one.pk for one in indicators) if month else {}
    if month is None or not found:
        return {}
    having = [one for one in indicators if one.pk in found]
    first = min(plan.from_month for plan in found.values())
    return standings(found, histories(having, min(first, month), month, sight), month)


def judged_in(plan: Plan, sight: Sight) -> date | None:
    """Return the month that a plan is judged in: the newest published, None where there is none.

    Of a closed plan it is the newest that was published when it was closed: what came afterwards
    is no longer its doing.
    """
    if plan.closed_at is None:
        return sight.newest_published
    by_then = (
        month
        for month, seen in sight.months.items()
        if seen.published_at is not None and seen.published_at <= plan.closed_at
    )
    return max(by_then, default=sight.newest_published)


def _sentence(found: Progress, plan: Plan, history: History) -> str:
    """Return in a sentence how a figure stands to its path, with both numbers.

    Of a closed plan it says how the figure stood.
    """
    is_closed = plan.closed_at is not None
    one, rule = history.indicator, history.rule(found.month)
    ends = f"The plan {'was' if is_closed else 'is'} to be green by {month_label(plan.path.last)}."
    if found.standing is Standing.NOT_YET:
        begun = "no figure had followed it" if is_closed else "no figure has followed it yet"
        return f"Plan begun: {begun}. {ends}"
    when = month_label(found.month)
    if found.value is None:
        there_is = "There was" if is_closed else "There is"
        words = f"{there_is} no figure for {when} to set against the plan’s path."
        if found.since is not None:
            words += f" It was off path before that, since {month_label(found.since)}."
        return f"{words} {ends}"
    if found.standing is Standing.BACK:
        value = written(found.value, one, rule)
        return f"Back to green: {value} in {when}, and green for {found.months_green} months."
    if found.expected is None:
        value = written(found.value, one, rule)
        return (
            f"{value} in {when}, a year to date that has begun again since the plan’s path ended "
            f"in {month_label(plan.path.last)}: nothing is expected of it."
        )
    value = written(found.value, one, rule, found.expected)
    expected = on_path(found.expected, one) + or_better(one.polarity, rule)
    expects = "expected" if is_closed else "expects"
    words = f"{found.standing.label}: {value} in {when}, where the plan {expects} {expected}."
    if found.since is not None and found.since != found.month:
        words += f" Off path since {month_label(found.since)}."
    return f"{words} {ends}"


def on_path(expected: Decimal, indicator: Facts) -> str:
    """Return what a path expects, with its unit: all of it, as it was agreed."""
    return show(expected, indicator.unit, path_decimals(expected, indicator.decimals))
