"""Each step of the route back to green, asked for by everybody: who may not, writes nothing.

`WHO_MAY` is written by hand. Beside every refusal the same form is sent by those who may, so that
none is refused for something else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db.transaction import atomic, set_rollback
from django.test import Client
from django.urls import reverse

from indicators.enquiries import add_question
from indicators.models import (
    Committee,
    Enquiry,
    Indicator,
    Pack,
    PackPart,
    PathPoint,
    PlanAction,
    PlanChange,
    RecoveryPlan,
    Referral,
    ReferralStep,
    Role,
    Service,
    User,
)
from indicators.packs.compose import draft_for
from indicators.packs.contents import compose
from indicators.recovery import Particulars, start_plan
from indicators.referrals import make_referral, take_step
from indicators.rules.case import Trigger
from indicators.rules.follow_up import FollowUp
from indicators.rules.planning import Action
from tests.browser.one_council import (
    ASKED,
    CAUSE,
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    OUTCOME,
    OWN_QUESTION,
    RESPONSE,
    SUGGESTED,
    TITLE,
    URGENT,
    Council,
    make_council,
    ten_o_clock,
)
from tests.people import person

pytestmark = pytest.mark.django_db
WRITTEN = (
    Referral, ReferralStep, RecoveryPlan, PathPoint, PlanAction, PlanChange, Enquiry, Pack, PackPart
)  # fmt: skip
"""Every table that a step of the route writes to."""
TODAY = date(2026, 11, 25)
STRANGER = "a stranger"
OWN_HEAD, OTHER_HEAD = "the head of the service", "the head of another service"
SAM, UNA = "a scrutiny officer", "the scrutiny officer who recorded the response"
CHAIR, OTHER_CHAIR = "the chair who responds", "the chair who refers"
COUNCILLOR, OFFICER, LEAD = "a councillor", "an officer", "the performance lead"
ADMINISTRATOR = "an administrator"

SCRUTINY = {SAM, UNA, LEAD}
ANSWERS_FOR_IT = {OWN_HEAD, LEAD}
MEMBERS = {COUNCILLOR, CHAIR, OTHER_CHAIR, *SCRUTINY}
WHO_MAY = {
    "refer": {OTHER_CHAIR, *SCRUTINY},
    "respond": {CHAIR, *SCRUTINY},
    "accept": {OTHER_CHAIR, SAM, LEAD},
    "send back": {OTHER_CHAIR, *SCRUTINY},
    "start a plan": ANSWERS_FOR_IT,
    "change a plan": ANSWERS_FOR_IT,
    "mark an action as done": ANSWERS_FOR_IT,
    "close a plan": ANSWERS_FOR_IT,
    "keep a question": MEMBERS,
    "add a question": MEMBERS,
    "change a question": MEMBERS,
    "take a question away": MEMBERS,
    "issue a pack": SCRUTINY,
}


@dataclass(frozen=True, slots=True)
class Route:
    """A council in the middle of its route back, and everybody who may have to do with it."""

    council: Council
    people: dict[str, User | AnonymousUser]
    answered: Referral
    waiting: Referral
    plan: RecoveryPlan
    asked: Enquiry
    preview: str
    """What the pack of December says so far, as its preview has it."""

    def forms(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Return the address of each step, and what is sent to it."""
        visits, reviews = self.council.visits, self.council.reviews
        meeting, plan = self.council.meetings["december"].pk, self.plan.pk
        return {
            "refer": (
                reverse("referral-add"),
                {
                    "indicator": reviews.code,
                    "from_committee": self.council.management.slug,
                    "to_committee": self.council.children.slug,
                    "question": ASKED,
                    "urgent_reason": URGENT,
                    "respond_by": "24 June 2027",
                },
            ),
            "respond": self._step(self.waiting, FollowUp.ANSWERED),
            "accept": self._step(self.answered, FollowUp.CLOSED),
            "send back": self._step(self.answered, FollowUp.SENT_BACK),
            "start a plan": (reverse("plan-start", args=[reviews.code]), self._typed()),
            "change a plan": (
                reverse("plan-change", args=[plan]),
                self._typed() | {"edition": "1", "way": "as-it-is"},
            ),
            "mark an action as done": (
                reverse("plan-action-done", args=[plan]),
                {"edition": "1", "position": "1"},
            ),
            "close a plan": (
                reverse("plan-close", args=[plan]),
                {"edition": "1", "outcome": OUTCOME},
            ),
            "keep a question": (
                reverse("question-keep", args=[meeting]),
                {"question": f"{visits.code} {Trigger.NEWLY_RED} {TITLE}: {SUGGESTED}"},
            ),
            "add a question": (
                reverse("question-add", args=[meeting]),
                {"indicator": visits.code, "words": "What do children say?"},
            ),
            "change a question": (
                reverse("question", args=[self.asked.pk]),
                {"seen": OWN_QUESTION, "words": "What do children say?"},
            ),
            "take a question away": (reverse("question-remove", args=[self.asked.pk]), {}),
            "issue a pack": (reverse("pack-issue", args=[meeting]), {"seen": self.preview}),
        }

    def _step(self, of: Referral, step: FollowUp) -> tuple[str, dict[str, Any]]:
        seen = str(of.steps.count())
        sent = {"step": step.value, "words": RESPONSE, "seen": seen}
        return reverse("referral-step", args=[of.pk]), sent

    def _typed(self) -> dict[str, Any]:
        return {
            "cause": "The reviews of two teams were held together.",
            "owner": str(self.council.head.pk),
            "actions-0-what": "Hold them apart",
            "actions-0-owner": "Service manager",
            "actions-0-due_on": "26 February 2027",
            "actions-0-done_on": "",
            "way": "evenly",
            "by": "2027-03",
            "returns_to": self.council.children.slug,
            "returns_on": "4 February 2027",
        }


@pytest.fixture
def route() -> Iterator[Route]:
    """Return the route in November 2026: a plan, a question, and two referrals."""
    with time_machine.travel(ten_o_clock(TODAY), tick=False):
        yield _make()


def _make() -> Route:
    council = make_council()
    council.publish(OCTOBER, 140)
    other_chair = person(Role.COUNCILLOR, name="Mona Chair")
    Committee.objects.filter(pk=council.management.pk).update(chair=other_chair)
    elsewhere = Service.objects.get(slug="send")
    december = council.meetings["december"]
    answered = _refer(council, council.visits, is_answered=True)
    waiting = _refer(council, council.reviews, is_answered=False)
    plan = _start(council)
    asked = add_question(
        meeting=december, indicator=council.visits, words=OWN_QUESTION, by=council.councillor
    )
    draft = draft_for(meeting=december, by=council.sam)
    return Route(
        council,
        people={
            STRANGER: AnonymousUser(),
            OWN_HEAD: council.head,
            OTHER_HEAD: person(Role.HEAD_OF_SERVICE, elsewhere, name="Hugo Head"),
            SAM: council.sam,
            UNA: council.una,
            CHAIR: council.chair,
            OTHER_CHAIR: other_chair,
            COUNCILLOR: council.councillor,
            OFFICER: council.officer,
            LEAD: council.lead,
            ADMINISTRATOR: person(Role.ADMINISTRATOR, name="Ada Administrator"),
        },
        answered=answered,
        waiting=waiting,
        plan=plan,
        asked=asked,
        preview=compose(draft, TODAY).seen,
    )


def _refer(council: Council, indicator: Indicator, *, is_answered: bool) -> Referral:
    made = make_referral(
        indicator=indicator,
        from_committee=council.management,
        to_committee=council.children,
        question="What is the way back to green?",
        respond_by=date(2027, 6, 24),
        by=council.sam,
    )
    if is_answered:
        take_step(of=made, step=FollowUp.ANSWERED, words=RESPONSE, by=council.una)
    return made


def _start(council: Council) -> RecoveryPlan:
    return start_plan(
        indicator=council.visits,
        particulars=Particulars(
            CAUSE,
            council.head,
            (Action("Fill both posts", "Service manager", date(2027, 2, 26)),),
            {NOVEMBER: Decimal(80), DECEMBER: Decimal(90)},
            council.children,
            date(2027, 2, 4),
        ),
        by=council.head,
    )


def everything() -> list[list[Any]]:
    """Return every row of the tables that steps write to."""
    return [[*model.objects.order_by("pk").values()] for model in WRITTEN]


def sent(route: Route, who: str, act: str) -> tuple[int, bool]:
    """Return the answer to a step's form, and whether anything was written; nothing of it stays."""
    client, someone = Client(), route.people[who]
    if isinstance(someone, User):
        client.force_login(someone)
    address, form = route.forms()[act]
    with atomic():
        before = everything()
        status = client.post(address, form).status_code
        is_written = everything() != before
        set_rollback(True)
    return status, is_written


@pytest.mark.parametrize("act", WHO_MAY)
def test_a_step_is_taken_by_those_who_may_and_by_nobody_else(route: Route, act: str) -> None:
    took, refused = set(), {}
    for who in route.people:
        status, is_written = sent(route, who, act)
        if is_written:
            took.add(who)
        else:
            refused[who] = status
    assert took == WHO_MAY[act]
    assert refused.pop(STRANGER) == 302
    assert set(refused.values()) <= {200, 403, 422}
    gated = {OFFICER, OTHER_HEAD, ADMINISTRATOR} & set(refused)
    assert {refused[who] for who in gated} == {403}


def test_a_stranger_is_sent_to_sign_in_and_writes_nothing(route: Route) -> None:
    for act, (address, form) in route.forms().items():
        answer = Client().post(address, form)
        assert answer.headers["Location"].startswith(reverse("account_login")), act
