"""What a committee has in hand at a meeting besides the figures: questions, plans, referrals."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q

from indicators.models import Meeting, RecoveryPlan
from indicators.queries.enquiries import Asked, enquiries_of
from indicators.queries.plans import Plan, plans
from indicators.queries.referrals import (
    RecommendationRow,
    ReferralRow,
    recommendations_of,
    referrals_of,
    withheld_figures,
)
from indicators.queries.sight import Sight
from indicators.queries.visits import VisitRow, visits_between
from indicators.rules.case import Trigger
from indicators.rules.packs import SectionKey

VISITS_AHEAD = timedelta(days=183)
"""How far ahead visits are told: half a year."""


@dataclass(frozen=True, slots=True)
class Business:
    """What a pack tells besides figures, as it stands on a day."""

    today: date
    asked: tuple[Asked, ...]
    closed_plans: tuple[Plan, ...]
    """The plans before this committee that were closed since its last meeting."""
    referrals: tuple[ReferralRow, ...]
    recommendations: tuple[RecommendationRow, ...]
    visits: tuple[VisitRow, ...]
    withheld: frozenset[int]
    """The referrals, by primary key, whose figures of the day may be read no longer."""

    def narrowed(self, keep: Callable[[int], bool]) -> "Business":
        """Return the same with what is about some of the indicators, and about none."""
        return replace(
            self,
            asked=tuple(one for one in self.asked if keep(one.indicator)),
            closed_plans=tuple(one for one in self.closed_plans if keep(one.indicator)),
            referrals=tuple(one for one in self.referrals if keep(one.indicator)),
            recommendations=tuple(
                one for one in self.recommendations if one.indicator is None or keep(one.indicator)
            ),
        )

    def without_plans(self) -> "Business":
        """Return the same as if there were no recovery plans, and no question about one."""
        asked = tuple(one for one in self.asked if one.trigger is not Trigger.OFF_PATH)
        return replace(self, asked=asked, closed_plans=())

    def on_plans(self) -> "Business":
        """Return the same with no question that is not about a recovery plan."""
        asked = tuple(one for one in self.asked if one.trigger is Trigger.OFF_PATH)
        return replace(self, asked=asked)

    @property
    def words(self) -> Iterator[tuple[SectionKey, int | None, str]]:
        """What somebody wrote: the section that tells it, and the indicator that it is about."""
        for asked in self.asked:
            yield SectionKey.ENQUIRY, asked.indicator, asked.words
        for plan in self.closed_plans:
            yield SectionKey.PLANS, plan.indicator, plan.outcome
        for referral in self.referrals:
            said = f"{referral.question}\n{referral.urgent_reason}"
            yield SectionKey.REFERRALS, referral.indicator, said
            for step in referral.steps:
                yield SectionKey.REFERRALS, referral.indicator, step.words
        for one in self.recommendations:
            yield SectionKey.REFERRALS, one.indicator, one.words
            for step in one.steps:
                yield SectionKey.REFERRALS, one.indicator, step.words


def business(meeting: Meeting, today: date, sight: Sight) -> Business:
    """Return what a meeting's committee has in hand. Queries do not grow with what there is."""
    committee = meeting.committee
    before = committee.meetings.filter(held_on__lt=meeting.held_on).order_by("-held_on")
    since = before.values_list("held_on", flat=True).first()
    closed = RecoveryPlan.objects.filter(
        Q(returns_to=committee) | Q(indicator__service__in=committee.services.values("pk")),
        closed_at__isnull=False,
        closed_at__date__lte=today,
    )
    if since is not None:
        closed = closed.filter(closed_at__date__gte=since)
    referrals = tuple(referrals_of(committee, since))
    return Business(
        today=today,
        asked=tuple(enquiries_of(meeting)),
        closed_plans=tuple(plans(closed.order_by("closed_at", "pk"))),
        referrals=referrals,
        recommendations=tuple(recommendations_of(committee, since)),
        visits=tuple(visits_between(today, max(today, meeting.held_on) + VISITS_AHEAD)),
        withheld=frozenset(withheld_figures(referrals, sight)),
    )
