"""The only writer of referrals, of recommendations, and of the steps by which each is followed.

Every function is one transaction and takes keywords only. What has been made is never changed: a
step is added to it, and nothing closes without an answer. A refusal is an exception with a name,
a sentence for whoever records what was decided, and the field that it is about.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from indicators.access import acts_for, prepares_packs
from indicators.models import (
    Committee,
    Indicator,
    Installation,
    Recommendation,
    RecommendationStep,
    Referral,
    ReferralStep,
    User,
)
from indicators.queries.packs import indicators_of
from indicators.queries.referrals import as_read, state_of
from indicators.queries.sight import Sight
from indicators.refusals import ChangedMeanwhile, Refused
from indicators.rules.follow_up import Answer, FollowUp, State, next_steps
from indicators.rules.packs import Scope
from indicators.rules.periods import FURTHEST, day_label
from indicators.rules.remarks import says_something
from indicators.rules.words import as_kept

FEWEST_WORDS, LONGEST_WORDS, LONGEST_NAME = 3, 2000, 150
"""What must be in words that others are to read, and what there is room for."""
LONGEST_QUOTED = 60
"""What a refusal repeats of what was typed: more of it would hide what is wrong."""


class FollowUpRefused(Refused):
    """What is not allowed of a referral or a recommendation; `field` is what it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotTheirs(FollowUpRefused):
    """Whoever acts neither prepares packs nor chairs the committee whose act it is."""


class WordsWanting(FollowUpRefused):
    """Words that say nothing, or more than there is room for."""


class NotADay(FollowUpRefused):
    """A day for the answer that has gone by, or whose year was mistyped."""


class SameCommittee(FollowUpRefused):
    """A committee refers to another, not to itself."""


class NotBeforeThem(FollowUpRefused):
    """An indicator that the committee neither scrutinises nor has had brought before it."""


class NothingPublished(FollowUpRefused):
    """An indicator of which readers see no month, so that there are no figures to refer it with."""


class MadeAlready(FollowUpRefused):
    """The same has been asked of the same and is still open."""


class NotNext(FollowUpRefused):
    """A step before its turn, or after it."""


class OwnResponse(FollowUpRefused):
    """Nobody accepts an answer that they recorded themselves."""


class AnswerWanting(FollowUpRefused):
    """An answer of the executive that does not say whether it agrees."""


@transaction.atomic
def make_referral(
    *,
    indicator: Indicator,
    from_committee: Committee,
    to_committee: Committee,
    question: str,
    urgent_reason: str = "",
    respond_by: date,
    by: User,
    at: datetime | None = None,
) -> Referral:
    """Return a new referral, with the figures of the day as every reader sees them.

    It is urgent where a reason is given. Raises NotTheirs, WordsWanting, NotADay, SameCommittee,
    NotBeforeThem, MadeAlready and NothingPublished.
    """
    at = at or timezone.now()
    from_committee = _held(from_committee)
    _refuse_others(by, from_committee)
    if from_committee == to_committee:
        raise SameCommittee("Choose another committee than the one that refers it.", "to_committee")
    _refuse_indicator(indicator, from_committee)
    question = _said(question, "question", "Ask the committee a question")
    if as_kept(urgent_reason):
        urgent_reason = _said(urgent_reason, "urgent_reason", "Say why it is urgent")
    _refuse_day(respond_by, "respond_by", at)
    same = Referral.objects.filter(
        indicator=indicator,
        from_committee=from_committee,
        to_committee=to_committee,
        question=question,
    )
    if same.exclude(steps__step=FollowUp.CLOSED).exists():
        raise MadeAlready(
            f"{from_committee} has put this question to {to_committee} already, and it is still "
            "open. Ask something else, or leave it at that.",
            "question",
        )
    figures = as_read(indicator, Sight.of_readers())
    if figures is None:
        raise NothingPublished(
            f"{indicator}: no month has been published, so there are no figures to refer it with.",
            "indicator",
        )
    Installation.changed()
    return Referral.objects.create(
        indicator=indicator,
        from_committee=from_committee,
        to_committee=to_committee,
        question=question,
        urgent_reason=as_kept(urgent_reason),
        month=figures.month,
        figures=figures.words,
        respond_by=respond_by,
        made_at=at,
        made_by=by,
    )


@transaction.atomic
def make_recommendation(
    *,
    committee: Committee,
    indicator: Indicator | None = None,
    words: str,
    to: str,
    answer_by: date,
    by: User,
    at: datetime | None = None,
) -> Recommendation:
    """Return a new recommendation to the executive; `to` names who of it answers.

    Raises NotTheirs, WordsWanting, NotADay, NotBeforeThem and MadeAlready.
    """
    at = at or timezone.now()
    committee = _held(committee)
    _refuse_others(by, committee)
    if indicator is not None:
        _refuse_indicator(indicator, committee)
    words = _said(words, "words", "Say what the committee recommends")
    to = " ".join(as_kept(to).split())
    if not says_something(to, 1) or len(to) > LONGEST_NAME:
        raise WordsWanting(
            f"Say who answers, a member of the executive, in up to {LONGEST_NAME} characters.", "to"
        )
    _refuse_day(answer_by, "answer_by", at)
    same = Recommendation.objects.filter(committee=committee, words=words)
    if same.exclude(steps__step=FollowUp.CLOSED).exists():
        raise MadeAlready(
            f"{committee} has recommended this already, and it is still open.", "words"
        )
    Installation.changed()
    return Recommendation.objects.create(
        committee=committee,
        indicator=indicator,
        words=words,
        to=to,
        answer_by=answer_by,
        made_at=at,
        made_by=by,
    )


@transaction.atomic
def take_step(
    *,
    of: Referral | Recommendation,
    step: FollowUp,
    words: str,
    answer: Answer | None = None,
    by: User,
    at: datetime | None = None,
    seen: int | None = None,
) -> ReferralStep | RecommendationStep:
    """Return the step that was taken: an answer, its acceptance or outcome, or that it went back.

    `answer` says whether the executive agrees with a recommendation, and is of no other step.
    `seen` is how many steps whoever acts had before them; None does not ask. Raises
    ChangedMeanwhile when there have been others since, NotNext when the step, or an answer with
    it, is not one that can follow, NotTheirs, OwnResponse, AnswerWanting and WordsWanting.
    """
    of = type(of).objects.select_for_update(no_key=True).get(pk=of.pk)
    taken = _taken(of)
    if seen is not None and seen != len(taken):
        raise ChangedMeanwhile(
            f"{taken[-1].by} has recorded a step since you opened the page. Look at it as it "
            "stands now: what you typed is below."
        )
    _refuse_turn(step, state_of(one.step for one in taken))
    if not may_take(step, of, by):
        raise NotTheirs(_whose(step, of))
    if _is_own(step, taken, by):
        raise OwnResponse(
            "You recorded this answer yourself, so somebody else has to accept it: another "
            "scrutiny officer, the performance lead or the committee’s chair. You may send it "
            "back."
        )
    words = _said(words, "words", _ASKS[step])
    at = at or timezone.now()
    Installation.changed()
    if isinstance(of, Referral):
        return ReferralStep.objects.create(referral=of, step=step, words=words, by=by, at=at)
    if step is FollowUp.ANSWERED and answer is None:
        raise AnswerWanting("Choose whether the executive agrees", "answer")
    if step is not FollowUp.ANSWERED and answer is not None:
        raise NotNext("The executive has answered already: record this without another answer.")
    return RecommendationStep.objects.create(
        recommendation=of, step=step, answer=answer or "", words=words, by=by, at=at
    )


def may_take(step: FollowUp, of: Referral | Recommendation, by: User) -> bool:
    """Return whether a step is a person's to take, once its turn comes.

    The receiving committee responds to a referral and the executive answers a recommendation;
    the committee that made it accepts the answer or sends it back.
    """
    if step is not FollowUp.ANSWERED:
        return acts_for(by, _maker(of))
    return acts_for(by, of.to_committee) if isinstance(of, Referral) else prepares_packs(by)


def open_to(of: Referral | Recommendation, by: User) -> tuple[FollowUp, ...]:
    """Return the steps that a person may take next. One query."""
    taken = _taken(of)
    return tuple(
        step
        for step in next_steps(state_of(one.step for one in taken))
        if may_take(step, of, by) and not _is_own(step, taken, by)
    )


def _taken(of: Referral | Recommendation) -> Sequence[ReferralStep | RecommendationStep]:
    """Return the steps that have been taken, the oldest first. One query."""
    if isinstance(of, Referral):
        return list(of.steps.select_related("by"))
    return list(of.steps.select_related("by"))


def _is_own(step: FollowUp, taken: Sequence[ReferralStep | RecommendationStep], by: User) -> bool:
    """Return whether a step would accept an answer that the same person recorded."""
    return step is FollowUp.CLOSED and taken[-1].by_id == by.pk


_ASKS = {
    FollowUp.ANSWERED: "Say what the answer is",
    FollowUp.CLOSED: "Say what came of it",
    FollowUp.SENT_BACK: "Say what is still wanting in the answer",
}


def _maker(of: Referral | Recommendation) -> Committee:
    return of.from_committee if isinstance(of, Referral) else of.committee


def _held(committee: Committee) -> Committee:
    """Return the committee as it stands; nobody else makes anything for it meanwhile.

    Its key is left free, so that two committees that refer to each other do not wait for ever.
    """
    return Committee.objects.select_for_update(no_key=True).get(pk=committee.pk)


def _refuse_others(by: User, committee: Committee) -> None:
    if not acts_for(by, committee):
        raise NotTheirs(
            f"Scrutiny officers, the performance lead and the chair of {committee} record what "
            "it decides."
        )


def _whose(step: FollowUp, of: Referral | Recommendation) -> str:
    if step is FollowUp.ANSWERED and isinstance(of, Recommendation):
        return "Scrutiny officers and the performance lead record what the executive answers."
    ours = of.to_committee if step is FollowUp.ANSWERED else _maker(of)  # type: ignore[union-attr]
    return f"Scrutiny officers, the performance lead and the chair of {ours} record this step."


def _refuse_indicator(indicator: Indicator, committee: Committee) -> None:
    if indicator.pk not in {one.pk for one in indicators_of(committee, Scope.ALL)}:
        raise NotBeforeThem(
            f"{indicator} is neither of a service that {committee} scrutinises nor brought before "
            "it by a referral or a recovery plan.",
            "indicator",
        )


def _refuse_day(day: date, field: str, at: datetime) -> None:
    today = timezone.localdate(at)
    if day <= today:
        raise NotADay(f"{day_label(day)} is not to come: give a day after today.", field)
    if day > today + FURTHEST:
        raise NotADay(f"{day_label(day)} is more than three years ahead: check the year.", field)


def _refuse_turn(step: FollowUp, stands: State) -> None:
    if step in next_steps(stands):
        return
    if stands is State.CLOSED:
        raise NotNext("It is closed, and nothing more is done with it.")
    if stands is State.WAITING:
        raise NotNext("There is no answer yet: nothing closes, or goes back, without one.")
    raise NotNext("There is an answer already: it is accepted or sent back.")


def _said(text: str, field: str, ask: str) -> str:
    """Return words as they are kept. Raises WordsWanting."""
    said = as_kept(text)
    if not says_something(said, FEWEST_WORDS):
        quoted = f": “{said}” does not." if 0 < len(said) <= LONGEST_QUOTED else "."
        raise WordsWanting(f"{ask}, in {FEWEST_WORDS} words or more{quoted}", field)
    if len(said) > LONGEST_WORDS:
        raise WordsWanting(
            f"{ask} in {LONGEST_WORDS:,} characters: there are {len(said):,}. Shorten it.", field
        )
    return said
