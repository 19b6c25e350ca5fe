"""A committee's work programme: what stands at which meeting, what is overdue, what has closed."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import (
    Committee,
    Indicator,
    Meeting,
    PathPoint,
    PlanAction,
    RecoveryPlan,
    Role,
    User,
    Visit,
)
from indicators.queries.programme import Programme, programme, programmes
from indicators.queries.sight import Sight
from indicators.referrals import take_step
from tests.following_up import (
    AGREED,
    ANSWERED,
    CLOSED,
    NOON,
    RESPONSE,
    SENT_BACK,
    SOON,
    TODAY,
    another_officer,
    committees,
    make_one,
    make_red,
    recommend,
)
from tests.people import person

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2026, 12, 3), date(2026, 12, 18)


@pytest.fixture
def sam() -> User:
    """Return a scrutiny officer."""
    return person(Role.SCRUTINY, name="Sam")


@pytest.fixture
def red(sam: User) -> Indicator:
    """Return a red indicator before two committees, of which management meets twice more."""
    made = make_red()
    management, _ = committees(sam)
    for held_on in (date(2026, 11, 5), FIRST, SECOND):
        Meeting.objects.create(
            committee=management,
            held_on=held_on,
            starts_at=time(18, 30),
            place="Town Hall",
            agenda_item="7",
        )
    return made


def management() -> Committee:
    """Return the committee that meets."""
    return Committee.objects.get(slug="scrutiny-management")


def before(committee: Committee, today: date = TODAY) -> Programme:
    """Return its work programme on a day, as every reader sees it."""
    return programme(committee, Sight.of_readers(), today)


def plan(indicator: Indicator, by: User, returns_on: date, **fields: Any) -> RecoveryPlan:
    """Return a plan that comes back to management by a day, with an action that is overdue."""
    given: dict[str, Any] = {"started_at": NOON, "changed_at": NOON, **fields}
    made = RecoveryPlan.objects.create(
        indicator=indicator,
        from_month=date(2026, 8, 1),
        cause="Two posts are empty.",
        owner=by,
        returns_to=management(),
        returns_on=returns_on,
        started_by=by,
        changed_by=by,
        **given,
    )
    PathPoint.objects.create(plan=made, month=date(2027, 3, 1), value=Decimal(90))
    PlanAction.objects.create(plan=made, position=1, what="Fill them", owner="HR", due_on=FIRST)
    return made


def visit(starts_on: date, by: User, **fields: Any) -> None:
    """Make a monitoring visit."""
    Visit.objects.create(
        kind="monitoring", starts_on=starts_on, changed_at=NOON, changed_by=by, **fields
    )


def test_a_referral_is_on_both_work_programmes_by_the_day_of_its_response(
    red: Indicator, sam: User
) -> None:
    made = make_one(red, sam, respond_by=SECOND)
    ours, theirs = before(management()), before(Committee.objects.get(slug="childrens-panel"))
    assert [row.pk for row in ours.sittings[1].items.referrals] == [made.pk]
    assert ours.sittings[0].items.are_none
    assert ours.sittings[1].items.referrals[0].stands == "Awaiting a response from Children’s Panel"
    assert [row.pk for row in theirs.later.referrals] == [made.pk]
    assert theirs.sittings == ()


@pytest.mark.parametrize(
    ("respond_by", "place"),
    [
        (TODAY + timedelta(days=1), "first"),
        (FIRST, "first"),
        (FIRST + timedelta(days=1), "second"),
        (SECOND, "second"),
        (SECOND + timedelta(days=1), "later"),
    ],
)
def test_what_is_due_stands_at_the_first_meeting_on_its_day_or_after(
    red: Indicator, sam: User, respond_by: date, place: str
) -> None:
    make_one(red, sam, respond_by=respond_by)
    recommend(sam, answer_by=respond_by)
    plan(red, sam, respond_by)
    visit(respond_by, sam)
    found = before(management())
    places = {
        "first": found.sittings[0].items,
        "second": found.sittings[1].items,
        "later": found.later,
        "overdue": found.overdue,
    }
    items = places.pop(place)
    for kind in (items.referrals, items.recommendations, items.plans, items.visits):
        assert len(kind) == 1
    assert all(other.are_none for other in places.values())


def test_an_urgent_referral_is_for_the_next_meeting_of_whoever_is_asked(
    red: Indicator, sam: User
) -> None:
    panel = Committee.objects.get(slug="childrens-panel")
    for held_on in (TODAY, SECOND):
        Meeting.objects.create(
            committee=panel,
            held_on=held_on,
            starts_at=time(18, 30),
            place="Town Hall",
            agenda_item="7",
        )
    last = SECOND + timedelta(days=1)
    urgent = make_one(red, sam, respond_by=last, urgent_reason="Children wait unseen.")
    calm = make_one(red, sam, respond_by=last, question="What is the cause of it?")
    theirs, ours = before(panel), before(management())
    assert [row.pk for row in theirs.sittings[0].items.referrals] == [urgent.pk]
    assert [row.pk for row in theirs.later.referrals] == [calm.pk]
    assert [row.pk for row in ours.later.referrals] == [urgent.pk, calm.pk]
    (waiting, *_) = before(panel, FIRST).sittings
    assert [row.pk for row in waiting.items.referrals] == [urgent.pk]
    late = before(panel, last + timedelta(days=1)).overdue.referrals
    assert [row.pk for row in late] == [urgent.pk, calm.pk]


def test_what_was_to_be_there_is_overdue_from_the_day_after(red: Indicator, sam: User) -> None:
    make_one(red, sam, respond_by=FIRST)
    recommend(sam, answer_by=FIRST)
    plan(red, sam, FIRST)
    assert before(management(), FIRST).overdue.are_none
    overdue = before(management(), FIRST + timedelta(days=1)).overdue
    assert (len(overdue.referrals), len(overdue.recommendations), len(overdue.plans)) == (1, 1, 1)
    assert [action.what for action in overdue.plans[0].overdue] == ["Fill them"]


def test_an_answer_is_for_the_next_meeting_whenever_it_was_due(red: Indicator, sam: User) -> None:
    made = make_one(red, sam, respond_by=TODAY + timedelta(days=1))
    take_step(of=made, step=ANSWERED, words=RESPONSE, by=sam, at=NOON)
    asked = recommend(sam, answer_by=date(2027, 6, 1))
    take_step(of=asked, step=ANSWERED, words=RESPONSE, answer=AGREED, by=sam, at=NOON)
    found = before(management(), date(2026, 12, 2))
    assert found.overdue.are_none
    (referral,), (answered,) = (
        found.sittings[0].items.referrals,
        found.sittings[0].items.recommendations,
    )
    assert referral.stands == "Responded to: Scrutiny Management accepts it or sends it back"
    assert answered.stands.startswith("Agreed. Scrutiny Management records the outcome")


def test_what_was_sent_back_waits_again(red: Indicator, sam: User) -> None:
    made = make_one(red, sam)
    for step in (ANSWERED, SENT_BACK):
        take_step(of=made, step=step, words=RESPONSE, by=sam, at=NOON)
    asked = recommend(sam)
    assert before(management()).sittings[1].items.recommendations[0].stands == (
        "Awaiting an answer from Cabinet Member for Children"
    )
    take_step(of=asked, step=ANSWERED, words=RESPONSE, answer=AGREED, by=sam, at=NOON)
    take_step(of=asked, step=SENT_BACK, words=RESPONSE, by=sam, at=NOON)
    items = before(management()).sittings[1].items
    (row,), (recommended,) = items.referrals, items.recommendations
    assert row.is_waiting
    assert recommended.is_waiting
    assert row.stands == "Sent back: awaiting another response from Children’s Panel"
    assert recommended.stands == (
        "Sent back: awaiting another answer from Cabinet Member for Children"
    )


def test_a_plan_comes_back_with_how_it_stands(red: Indicator, sam: User) -> None:
    plan(red, sam, SOON)
    (returning,) = before(management()).sittings[1].items.plans
    assert returning.standing.plan.title == red.title
    assert returning.overdue == ()
    assert before(Committee.objects.get(slug="childrens-panel")).later.are_none


@pytest.mark.parametrize(
    ("held_on", "is_there"), [(date(2026, 11, 5), True), (date(2026, 11, 21), False)]
)
def test_what_closed_since_the_committee_last_met_is_told_and_nothing_before_it(
    red: Indicator, sam: User, held_on: date, is_there: bool
) -> None:
    Meeting.objects.filter(held_on=date(2026, 11, 5)).update(held_on=held_on)
    made, una = make_one(red, sam), another_officer()
    take_step(of=made, step=ANSWERED, words=RESPONSE, by=sam, at=NOON)
    take_step(of=made, step=CLOSED, words="We are content.", by=una, at=NOON)
    asked = recommend(sam)
    take_step(of=asked, step=ANSWERED, words=RESPONSE, answer=AGREED, by=sam, at=NOON)
    take_step(of=asked, step=CLOSED, words="They are filled.", by=una, at=NOON)
    plan(red, sam, SOON, closed_at=NOON, closed_by=sam, outcome="It is green again.")
    visit(TODAY, sam)
    found = before(management(), date(2026, 11, 22))
    done = (
        found.done.plans,
        found.done.referrals,
        found.done.recommendations,
        found.done.visits,
    )
    assert [len(kind) for kind in done] == [int(is_there)] * 4
    assert found.last_met == held_on
    assert all(sitting.items.are_none for sitting in found.sittings)


def test_a_visit_that_goes_on_is_at_the_next_meeting(red: Indicator, sam: User) -> None:
    visit(TODAY - timedelta(days=2), sam, ends_on=TODAY)
    assert len(before(management()).sittings[0].items.visits) == 1
    after = before(management(), TODAY + timedelta(days=1))
    assert after.sittings[0].items.are_none
    assert len(after.done.visits) == 1


def test_the_list_counts_what_each_committee_has_before_it(red: Indicator, sam: User) -> None:
    make_one(red, sam, respond_by=FIRST)
    recommend(sam, answer_by=SECOND)
    plan(red, sam, FIRST)
    panel, ours = programmes(FIRST + timedelta(days=1))
    assert (ours.name, ours.next_meeting) == ("Scrutiny Management", SECOND)
    assert (ours.plans, ours.referrals_out, ours.referrals_in, ours.recommendations) == (1, 1, 0, 1)
    assert ours.overdue == 2
    assert (panel.next_meeting, panel.referrals_in, panel.overdue) == (None, 1, 1)
    assert programmes(FIRST)[1].overdue == 0
    assert programmes(FIRST)[1].next_meeting == FIRST


QUERIES = [
    "indicators_meeting",  # the committee's meetings
    "indicators_pack",  # the packs issued for them
    "indicators_indicator",  # the indicators of the plans that come back
    "indicators_recoveryplan",  # those plans
    "indicators_pathpoint",  # their paths
    "indicators_planaction",  # their actions
    "indicators_indicator",  # whether their words may be read: their indicators,
    "indicators_month",  # every month that may be seen,
    "indicators_gap",  # the services these were published without,
    "indicators_target",  # targets,
    "indicators_figure",  # figures
    "indicators_figurechange",  # and corrections
    "indicators_target",  # the targets of their indicators
    "indicators_figure",  # and the figures
    "indicators_referral",  # referrals from it and to it
    "indicators_referralstep",  # their steps
    "indicators_recommendation",  # what it recommended
    "indicators_recommendationstep",  # the steps of that
    "indicators_visit",  # the visits
    "indicators_service",  # what it scrutinises
    "indicators_recoveryplan",  # the plans that were closed
]


@pytest.mark.parametrize("count", [1, 20])
def test_a_work_programme_asks_the_same_however_much_is_on_it(
    red: Indicator, sam: User, count: int
) -> None:
    plan(red, sam, SOON)
    for number in range(count):
        made = make_one(red, sam, question=f"What is the cause, number {number}?")
        take_step(of=made, step=ANSWERED, words=RESPONSE, by=sam, at=NOON)
        asked = recommend(sam, words=f"That the cause is seen to, number {number}.")
        take_step(of=asked, step=ANSWERED, words=RESPONSE, answer=AGREED, by=sam, at=NOON)
        visit(SOON + timedelta(days=number), sam)
    committee, sight = management(), Sight.of_readers()
    with CaptureQueriesContext(connection) as asked_for:
        programme(committee, sight, TODAY)
    tables = [one["sql"].partition(' FROM "')[2].partition('"')[0] for one in asked_for]
    assert tables == QUERIES
    with CaptureQueriesContext(connection) as of_all:
        programmes(TODAY)
    assert len(of_all) == 7
