"""Referrals between committees and recommendations to the executive, with every step of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Prefetch, Q, QuerySet

from indicators.models import (
    Committee,
    Indicator,
    Recommendation,
    RecommendationStep,
    Referral,
    ReferralStep,
)
from indicators.queries.catalogue import facts
from indicators.queries.history import History, histories
from indicators.queries.indicator import indicator_page
from indicators.queries.months import Correction, corrections
from indicators.queries.plans import PlanStanding
from indicators.queries.scorecard import ALL_TIME, is_told
from indicators.queries.sight import Sight
from indicators.rules.follow_up import Answer, FollowUp, State, is_overdue, state
from indicators.rules.periods import month_label, months_after


class StepRow(NamedTuple):
    """One step on the way to an end: what it was, in which words, by whom and when."""

    label: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Followed:
    """What a referral and a recommendation have in common."""

    pk: int
    made_at: datetime
    made_by: str
    state: State
    steps: tuple[StepRow, ...]
    """The oldest first."""

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to do something."""
        return self.state is not State.CLOSED

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for an answer."""
        return self.state is State.WAITING

    @property
    def newest(self) -> StepRow | None:
        """The last step that was taken; None before the first."""
        return self.steps[-1] if self.steps else None

    def _awaiting(self, article: str, answer: str) -> str:
        """Return what it waits for: of what was sent back, that this is not the first."""
        if self.steps:
            return f"Sent back: awaiting another {answer}"
        return f"Awaiting {article} {answer}"


@dataclass(frozen=True, slots=True)
class ReferralRow(_Followed):
    """A referral as every page and pack shows it, finished."""

    indicator: int
    code: str
    title: str
    from_committee: str
    from_slug: str
    to_committee: str
    to_slug: str
    question: str
    urgent_reason: str
    """Why it is urgent; empty when it is not."""
    month: date
    figures: str
    """How the indicator stood on the day, as its readers saw it."""
    respond_by: date

    @property
    def stands(self) -> str:
        """Who has to do something next, in words."""
        if self.state is State.WAITING:
            return f"{self._awaiting('a', 'response')} from {self.to_committee}"
        if self.state is State.ANSWERED:
            return f"Responded to: {self.from_committee} accepts it or sends it back"
        return "Closed: the response was accepted"

    def is_overdue(self, today: date) -> bool:
        """Return whether a response was to be there by now and is not."""
        return is_overdue(self.state, self.respond_by, today)


@dataclass(frozen=True, slots=True)
class RecommendationRow(_Followed):
    """A recommendation as every page and pack shows it, finished."""

    committee: str
    slug: str
    indicator: int | None
    """What it is about; None where it is about no one indicator."""
    code: str
    title: str
    words: str
    to: str
    answer_by: date

    @property
    def stands(self) -> str:
        """Who has to do something next, in words."""
        if self.state is State.WAITING:
            return f"{self._awaiting('an', 'answer')} from {self.to}"
        if self.state is State.ANSWERED and self.newest is not None:
            return f"{self.newest.label}. {self.committee} records the outcome or sends it back"
        return "Closed: the outcome is recorded"

    def is_overdue(self, today: date) -> bool:
        """Return whether an answer was to be there by now and is not."""
        return is_overdue(self.state, self.answer_by, today)


@dataclass(frozen=True, slots=True)
class AsRead:
    """How an indicator stands, as a sight shows it."""

    month: date
    words: str
    plan: PlanStanding | None
    """How its recovery plan stands, where one is open."""


def referrals_of(committee: Committee, since: date | None = None) -> list[ReferralRow]:
    """Return a committee's open referrals, in and out, the earliest made first. Two queries.

    With a day, those too that something has been done with since, that day included.
    """
    ours = Q(from_committee=committee) | Q(to_committee=committee)
    return referral_rows(Referral.objects.filter(ours, _wanted(ReferralStep, "referral", since)))


def recommendations_of(committee: Committee, since: date | None = None) -> list[RecommendationRow]:
    """Return a committee's open recommendations, the earliest made first. Two queries.

    With a day, those too that something has been done with since, that day included.
    """
    wanted = _wanted(RecommendationStep, "recommendation", since)
    return recommendation_rows(Recommendation.objects.filter(wanted, committee=committee))


def open_referrals(**of: int) -> list[ReferralRow]:
    """Return every open referral, or those of one `indicator`, the earliest made first.

    Two queries.
    """
    return referral_rows(Referral.objects.filter(_wanted(ReferralStep, "referral", None), **of))


def open_recommendations(**of: int) -> list[RecommendationRow]:
    """Return every open recommendation, or those about one `indicator`, the earliest made first.

    Two queries.
    """
    wanted = _wanted(RecommendationStep, "recommendation", None)
    return recommendation_rows(Recommendation.objects.filter(wanted, **of))


def _wanted(steps: type[ReferralStep] | type[RecommendationStep], of: str, since: date | None) -> Q:
    """Return the condition of those that are open, or that had a step since a day."""
    closed = steps.objects.filter(step=FollowUp.CLOSED).values(of)
    wanted = ~Q(pk__in=closed)
    if since is not None:
        wanted |= Q(pk__in=steps.objects.filter(at__date__gte=since).values(of))
    return wanted


def referral_rows(found: QuerySet[Referral]) -> list[ReferralRow]:
    """Return referrals as pages show them, in the order asked for. Two queries at most."""
    whole = found.select_related(
        "indicator", "from_committee", "to_committee", "made_by"
    ).prefetch_related(Prefetch("steps", queryset=ReferralStep.objects.select_related("by")))
    return [
        ReferralRow(
            pk=one.pk,
            made_at=one.made_at,
            made_by=str(one.made_by),
            state=state_of(step.step for step in one.steps.all()),
            steps=tuple(
                StepRow(_REFERRAL[FollowUp(step.step)], step.words, str(step.by), step.at)
                for step in one.steps.all()
            ),
            indicator=one.indicator_id,
            code=one.indicator.code,
            title=one.indicator.title,
            from_committee=one.from_committee.name,
            from_slug=one.from_committee.slug,
            to_committee=one.to_committee.name,
            to_slug=one.to_committee.slug,
            question=one.question,
            urgent_reason=one.urgent_reason,
            month=one.month,
            figures=one.figures,
            respond_by=one.respond_by,
        )
        for one in whole
    ]


def recommendation_rows(found: QuerySet[Recommendation]) -> list[RecommendationRow]:
    """Return recommendations as pages show them, in the order asked for. Two queries at most."""
    whole = found.select_related("indicator", "committee", "made_by").prefetch_related(
        Prefetch("steps", queryset=RecommendationStep.objects.select_related("by"))
    )
    return [
        RecommendationRow(
            pk=one.pk,
            made_at=one.made_at,
            made_by=str(one.made_by),
            state=state_of(step.step for step in one.steps.all()),
            steps=tuple(
                StepRow(_answered(step), step.words, str(step.by), step.at)
                for step in one.steps.all()
            ),
            committee=one.committee.name,
            slug=one.committee.slug,
            indicator=one.indicator_id,
            code=one.indicator.code if one.indicator else "",
            title=one.indicator.title if one.indicator else "",
            words=one.words,
            to=one.to,
            answer_by=one.answer_by,
        )
        for one in whole
    ]


_REFERRAL = {
    FollowUp.ANSWERED: "Response",
    FollowUp.SENT_BACK: "Sent back",
    FollowUp.CLOSED: "Accepted",
}
"""The steps of a referral as pages name them."""
_RECOMMENDATION = {FollowUp.SENT_BACK: "Sent back", FollowUp.CLOSED: "Outcome"}
"""The steps of a recommendation as pages name them; an answer is named by what it is."""


def _answered(step: RecommendationStep) -> str:
    if step.answer:
        return Answer(step.answer).label
    return _RECOMMENDATION[FollowUp(step.step)]


def state_of(steps: Iterable[str]) -> State:
    """Return how it stands after these steps as tables have them, the oldest first."""
    return state([FollowUp(step) for step in steps])


def as_read(indicator: Indicator, sight: Sight) -> AsRead | None:
    """Return how an indicator stands in the newest month that a figure was due for.

    None where its reader may see no month. Twelve queries at most.
    """
    page = indicator_page(indicator, sight)
    if page is None:
        return None
    month = page.line.month
    words = f"{month_label(month)}: {page.line.value}. {page.sentence}"
    return AsRead(month, words, page.plan)


def withheld_figures(rows: Iterable[ReferralRow], sight: Sight) -> set[int]:
    """Return the primary keys of the referrals whose figures of the day may be read no longer.

    Their sentence may give the change since the figure before, or since a year before: each of
    these months can be withheld since, or have been for a while. What the sight does not reach
    is not known to be readable, and counts as withheld. Four queries, however many there are.
    """
    asked = list(rows)
    if not asked:
        return set()
    wanted = facts(Indicator.objects.filter(pk__in={row.indicator for row in asked}))
    read = histories(wanted, ALL_TIME, max(row.month for row in asked), sight)
    corrected = corrections(read, sight)
    return {
        row.pk
        for row in asked
        if row.month not in sight.months
        or row.indicator not in read
        or not _may_be_read(row.month, read[row.indicator], corrected.get(row.indicator, ()))
    }


def _may_be_read(month: date, history: History, corrected: Sequence[Correction]) -> bool:
    """Return whether what a sentence said of a month, and may have set it against, may be read."""
    against = (month, history.before(month), months_after(month, -12))
    return all(is_told(history, each, corrected) for each in against)
