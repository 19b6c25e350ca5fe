"""A committee's work programme: its meetings, and what is due at each."""

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date

from indicators.models import Committee, Indicator, Meeting, RecoveryPlan
from indicators.queries.catalogue import facts
from indicators.queries.meetings import MeetingRow, calendar
from indicators.queries.plans import Plan, PlanStanding, plans, plans_now
from indicators.queries.referrals import (
    RecommendationRow,
    ReferralRow,
    open_recommendations,
    open_referrals,
    recommendations_of,
    referrals_of,
)
from indicators.queries.sight import Sight
from indicators.queries.visits import VisitRow, visits_between
from indicators.rules.follow_up import State
from indicators.rules.planning import Action


@dataclass(frozen=True, slots=True)
class Returning:
    """A recovery plan that comes back to the committee, and its actions that are overdue."""

    standing: PlanStanding
    overdue: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """What is due by one day, each kind by its date."""

    plans: list[Returning] = field(default_factory=list)
    referrals: list[ReferralRow] = field(default_factory=list)
    """Referrals from the committee and to it."""
    recommendations: list[RecommendationRow] = field(default_factory=list)
    visits: list[VisitRow] = field(default_factory=list)

    @property
    def are_none(self) -> bool:
        """Whether nothing is due."""
        return not (self.plans or self.referrals or self.recommendations or self.visits)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting that is to come, and what is due by then."""

    meeting: MeetingRow
    items: Items


@dataclass(frozen=True, slots=True)
class Done:
    """What has come to its end."""

    plans: list[Plan]
    referrals: list[ReferralRow]
    recommendations: list[RecommendationRow]
    visits: list[VisitRow]

    @property
    def is_none(self) -> bool:
        """Whether nothing has."""
        return not (self.plans or self.referrals or self.recommendations or self.visits)


@dataclass(frozen=True, slots=True)
class Programme:
    """What a committee has before it, on a day."""

    name: str
    slug: str
    chair: str
    """Who chairs it; empty where nobody is named."""
    services: tuple[str, ...]
    last_met: date | None
    overdue: Items
    """What was to be there before today and is not."""
    sittings: tuple[Sitting, ...]
    """The meetings to come, the next first."""
    later: Items
    """What is due after the last meeting that is set."""
    done: Done
    """What was closed since the committee last met; since it began, where it has not met."""


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A committee's work programme as the list of them shows it."""

    name: str
    slug: str
    chair: str
    next_meeting: date | None
    plans: int
    """Open plans that return to it."""
    referrals_in: int
    referrals_out: int
    recommendations: int
    overdue: int
    """How many of all these were to be there before today and are not."""


def programme(committee: Committee, sight: Sight, today: date) -> Programme:
    """Return a committee's work programme on a day, its plans as far as a reader's sight goes.

    Twenty-nine queries at most, however much there is.
    """
    meetings = calendar(today, committee.slug)
    last_met = meetings.held[0].held_on if meetings.held else None
    overdue, later = Items(), Items()
    sittings = tuple(Sitting(one, Items()) for one in meetings.upcoming)
    days = [one.held_on for one in meetings.upcoming]

    def place(day: date) -> Items:
        """Return where a thing stands that is due by a day."""
        if day < today:
            return overdue
        index = bisect_left(days, day)
        return sittings[index].items if index < len(days) else later

    for plan in _returning(committee, sight, today):
        place(plan.standing.plan.returns_on).plans.append(plan)
    since = last_met or date.min
    referrals = referrals_of(committee, since)
    for referral in sorted(referrals, key=lambda one: (one.respond_by, one.pk)):
        if referral.is_open:
            day = _due(referral.state, referral.respond_by, today)
            if referral.urgent_reason and referral.to_slug == committee.slug:
                day = min(day, today)  # whoever is asked takes it up when they next meet
            place(day).referrals.append(referral)
    recommendations = recommendations_of(committee, since)
    for one in sorted(recommendations, key=lambda one: (one.answer_by, one.pk)):
        if one.is_open:
            place(_due(one.state, one.answer_by, today)).recommendations.append(one)
    visits = visits_between(last_met or today, date.max)
    for visit in visits:
        if visit.last_day >= today:
            place(max(visit.starts_on, today)).visits.append(visit)
    return Programme(
        name=committee.name,
        slug=committee.slug,
        chair=str(committee.chair or ""),
        services=tuple(committee.services.values_list("name", flat=True)),
        last_met=last_met,
        overdue=overdue,
        sittings=sittings,
        later=later,
        done=Done(
            plans=_closed(committee, last_met),
            referrals=[one for one in referrals if not one.is_open],
            recommendations=[one for one in recommendations if not one.is_open],
            visits=[visit for visit in visits if visit.last_day < today],
        ),
    )


def programmes(today: date) -> list[ProgrammeRow]:
    """Return every committee's work programme in figures, by its name. Seven queries."""
    referrals, recommendations = open_referrals(), open_recommendations()
    returning = list(
        RecoveryPlan.objects.filter(closed_at=None).values_list("returns_to__slug", "returns_on")
    )
    upcoming = Meeting.objects.filter(held_on__gte=today).order_by("-held_on")
    next_meeting = dict(upcoming.values_list("committee_id", "held_on"))  # the earliest stays
    return [
        ProgrammeRow(
            name=one.name,
            slug=one.slug,
            chair=str(one.chair or ""),
            next_meeting=next_meeting.get(one.pk),
            plans=sum(slug == one.slug for slug, _ in returning),
            referrals_in=sum(each.to_slug == one.slug for each in referrals),
            referrals_out=sum(each.from_slug == one.slug for each in referrals),
            recommendations=sum(each.slug == one.slug for each in recommendations),
            overdue=sum(slug == one.slug and day < today for slug, day in returning)
            + sum(
                one.slug in (each.from_slug, each.to_slug) and each.is_overdue(today)
                for each in referrals
            )
            + sum(each.slug == one.slug and each.is_overdue(today) for each in recommendations),
        )
        for one in Committee.objects.select_related("chair")
    ]


def _returning(committee: Committee, sight: Sight, today: date) -> list[Returning]:
    """Return the open plans that come back to a committee, the next first.

    Twelve queries at most.
    """
    having = Indicator.objects.filter(plans__returns_to=committee, plans__closed_at=None)
    found = plans_now(facts(having), sight).values()
    return [
        Returning(one, tuple(one.plan.overdue(today)))
        for one in sorted(found, key=lambda one: (one.plan.returns_on, one.plan.pk))
    ]


def _closed(committee: Committee, since: date | None) -> list[Plan]:
    """Return the plans of a committee that were closed since a day. Nine queries at most."""
    found = RecoveryPlan.objects.filter(returns_to=committee, closed_at__isnull=False)
    if since is not None:
        found = found.filter(closed_at__date__gte=since)
    return plans(found.order_by("closed_at", "pk"))


def _due(stands: State, answer_by: date, today: date) -> date:
    """Return by when something is to be done next: with an answer, at the next meeting."""
    return answer_by if stands is State.WAITING else today
