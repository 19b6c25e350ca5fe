"""How the demonstration council follows up what is red: plans, referrals, questions, visits.

What has a day is done on its day, among the months that are signed off, so that it says what was
known then. The rest is done on the day on which the demonstration is loaded.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path as File
from typing import Any

import yaml
from django.utils import timezone

from indicators.demonstration import people
from indicators.demonstration.returns import moment
from indicators.enquiries import add_question, keep_question
from indicators.meetings import change_committee
from indicators.models import (
    Committee,
    Indicator,
    Meeting,
    Recommendation,
    RecoveryPlan,
    Referral,
    User,
    VisitKind,
)
from indicators.queries.attention import attention
from indicators.queries.packs import indicators_of
from indicators.queries.scorecard import scorecard
from indicators.queries.sight import Sight
from indicators.recovery import Particulars, beginning, finish_action, start_plan
from indicators.referrals import make_recommendation, make_referral, take_step
from indicators.rules.enquiry import questions
from indicators.rules.follow_up import Answer, FollowUp
from indicators.rules.packs import Scope
from indicators.rules.periods import month_of
from indicators.rules.planning import Action
from indicators.rules.recovery import evenly
from indicators.visits import Particulars as VisitParticulars
from indicators.visits import add_visit

HOUR = 14
"""The hour at which committees and heads of service do what has a day."""
Act = Callable[[datetime], Any]
Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FollowUps:
    """What the file says: everything that has a day in its order, and what is done on loading."""

    chairs: Mapping[str, str]
    dated: tuple[tuple[date, Act], ...]
    on_loading: tuple[Act, ...]

    def tell(self, since: date, until: date) -> None:
        """Return nothing; does what is to be done from a day on and before another."""
        for day, act in self.dated:
            if since <= day < until:
                act(moment(day, HOUR))

    def finish(self, at: datetime) -> None:
        """Return nothing; does what is done on the day of loading."""
        for act in self.on_loading:
            act(at)


def read_follow_ups(file: File) -> FollowUps:
    """Return what the file says."""
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    dated = [
        *(act for one in said["plans"] for act in _plan(one)),
        *(act for one in said["referrals"] if "made_on" in one for act in _referral(one)),
        *(act for one in said["recommendations"] for act in _recommendation(one)),
    ]
    referred = (partial(_refer, one) for one in said["referrals"] if "made_on" not in one)
    return FollowUps(
        chairs=said["chairs"],
        # Acts of one day keep the order of the file.
        dated=tuple(sorted(dated, key=lambda one: one[0])),
        on_loading=(
            *referred,
            *(partial(_expect, one) for one in said["visits"]),
            partial(_ask, said["questions"]),
        ),
    )


def seat_chairs(found: FollowUps, *, by: User) -> None:
    """Return nothing; gives each committee its chair."""
    for name, at in found.chairs.items():
        committee = _committee(name)
        change_committee(
            committee=committee,
            name=name,
            services=list(committee.services.all()),
            chair=people.of(at),
            by=by,
        )


def _plan(one: Said) -> Iterator[tuple[date, Act]]:
    yield one["started_on"], partial(_start, one)
    for position, action in enumerate(one["actions"], start=1):
        if "done_on" in action:
            yield action["done_on"], partial(_finish, one["indicator"], position)


def _start(one: Said, at: datetime) -> None:
    indicator, owner = _indicator(one["indicator"]), people.of(one["owner"])
    found = beginning(indicator)
    path: Mapping[date, Decimal]
    if "reach" in one["path"]:
        months = found.months(found.month, month_of(one["path"]["by"]))
        path = dict(evenly(found.value, _number(one["path"]["reach"]), months, indicator.decimals))
    else:
        path = {month_of(month): _number(value) for month, value in one["path"].items()}
    start_plan(
        indicator=indicator,
        particulars=Particulars(
            cause=one["cause"].strip(),
            owner=owner,
            actions=[
                Action(each["what"], each["owner"], each["due_on"]) for each in one["actions"]
            ],
            path=path,
            returns_to=_committee(one["returns_to"]),
            returns_on=one["returns_on"],
        ),
        by=owner,
        at=at,
    )


def _number(written: float) -> Decimal:
    return Decimal(str(written))


def _finish(code: str, position: int, at: datetime) -> None:
    plan = RecoveryPlan.objects.select_related("owner").get(indicator__code=code, closed_at=None)
    finish_action(plan=plan, position=position, edition=plan.edition, by=plan.owner, at=at)


def _referral(one: Said) -> Iterator[tuple[date, Act]]:
    yield one["made_on"], partial(_refer, one)
    for step in one["steps"]:
        yield step["taken_on"], partial(_step_of_referral, one["indicator"], step)


def _refer(one: Said, at: datetime) -> None:
    make_referral(
        indicator=_indicator(one["indicator"]),
        from_committee=_committee(one["from"]),
        to_committee=_committee(one["to"]),
        question=one["question"],
        urgent_reason=one.get("urgent_reason", ""),
        respond_by=_days_after(at, one["respond_within"]),
        by=people.scrutiny(),
        at=at,
    )


def _step_of_referral(code: str, step: Said, at: datetime) -> None:
    _take(Referral.objects.get(indicator__code=code), step, at)


def _recommendation(one: Said) -> Iterator[tuple[date, Act]]:
    yield one["made_on"], partial(_recommend, one)
    for step in one["steps"]:
        yield step["taken_on"], partial(_step_of_recommendation, one["to"], step)


def _recommend(one: Said, at: datetime) -> None:
    make_recommendation(
        committee=_committee(one["committee"]),
        indicator=_indicator(one["indicator"]) if "indicator" in one else None,
        words=one["words"],
        to=one["to"],
        answer_by=_days_after(at, one["answer_within"]),
        by=people.scrutiny(),
        at=at,
    )


def _step_of_recommendation(to: str, step: Said, at: datetime) -> None:
    _take(Recommendation.objects.get(to=to), step, at)


def _take(of: Referral | Recommendation, step: Said, at: datetime) -> None:
    answer = step.get("answer")
    take_step(
        of=of,
        step=FollowUp(step["step"]),
        words=step["words"],
        answer=Answer(answer) if answer else None,
        by=people.of(step["by"]),
        at=at,
    )


def _expect(one: Said, at: datetime) -> None:
    starts_on = one.get("starts_on") or _days_after(at, one["days_ahead"])
    add_visit(
        particulars=VisitParticulars(
            VisitKind(one["kind"]),
            starts_on,
            starts_on + timedelta(days=one["nights"]),
            one["is_confirmed"],
            one["about"],
        ),
        by=people.scrutiny(),
        at=at,
    )


def _ask(said: Said, at: datetime) -> None:
    """Return nothing; keeps the first questions suggested, and the members' own."""
    committee, by = _committee(said["committee"]), people.of(said["by"])
    meeting = Meeting.objects.filter(committee=committee, held_on__gte=at.date()).first()
    assert meeting is not None
    for code, trigger, words in _suggested(committee, said["keep"]):
        keep_question(
            meeting=meeting, indicator=_indicator(code), trigger=trigger, words=words, by=by
        )
    for one in said["own"]:
        add_question(
            meeting=meeting, indicator=_indicator(one["indicator"]), words=one["words"], by=by
        )


def _suggested(committee: Committee, count: int) -> Iterable[tuple[str, Any, str]]:
    """Return the first question of each of the indicators that need attention first."""
    sight = Sight.of_readers()
    wanted = indicators_of(committee, Scope.HEADLINE)
    items = attention(scorecard(max(sight.months), sight, indicators=wanted), sight)
    for item in items[:count]:
        first = questions(item.case, item.findings)[0]
        yield item.row.indicator.code, first.trigger, first.words


def _indicator(code: str) -> Indicator:
    return Indicator.objects.select_related("service").get(code=code)


def _committee(name: str) -> Committee:
    return Committee.objects.get(name=name)


def _days_after(at: datetime, days: int) -> date:
    return timezone.localdate(at) + timedelta(days=days)
