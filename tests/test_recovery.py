"""Recovery plans are written by who answers for the service, and refused with a reason."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from indicators.entry import Entry, record_figures
from indicators.meetings import add_committee
from indicators.models import (
    Installation,
    Month,
    Origin,
    PlanChange,
    RecoveryPlan,
    Role,
    Service,
    User,
)
from indicators.recovery import (
    AlreadyClosed,
    HasPlan,
    ImpossiblePlan,
    NotAmiss,
    NotPlanning,
    OutcomeNeeded,
    ReasonNeeded,
    change_plan,
    close_plan,
    finish_action,
    particulars_of,
)
from indicators.refusals import ChangedMeanwhile
from indicators.rules.periods import FURTHEST
from indicators.rules.planning import (
    LONGEST_NAME,
    LONGEST_WHAT,
    LONGEST_WORDS,
    MOST_ACTIONS,
    Action,
)
from tests.at_once import ten_at_once
from tests.one_indicator import add_target, months
from tests.one_plan import BEGUN, NOON, PATH, TODAY, Recovering, publish, recovering
from tests.people import person
from tests.publication import publish_month

pytestmark = pytest.mark.django_db
WHY = "The second post was not filled in time."


@pytest.fixture
def ours() -> Recovering:
    """Return a red indicator with who plans its recovery."""
    return recovering()


def wrong(act: Callable[[], object]) -> list[tuple[str, str]]:
    """Return what a plan was refused for, each with the part of the form."""
    with pytest.raises(ImpossiblePlan) as refused:
        act()
    return list(refused.value.wrong)


def test_a_plan_is_kept_as_it_was_written(ours: Recovering) -> None:
    before = Installation.current().version
    plan = RecoveryPlan.objects.get(pk=ours.start(cause="  Two posts stood empty.\x00 ").pk)
    assert particulars_of(plan) == ours.particulars(cause="Two posts stood empty.")
    assert (plan.from_month, plan.edition, plan.closed_at) == (BEGUN, 1, None)
    assert (plan.started_by, plan.started_at, plan.changed_by) == (ours.head, NOON, ours.head)
    assert Installation.current().version > before


def test_each_change_leaves_a_record_of_all_that_the_plan_said_then(ours: Recovering) -> None:
    plan = ours.start()
    moved = {**PATH, date(2027, 1, 1): Decimal(88), date(2027, 2, 1): Decimal("90.5")}
    change_plan(
        plan=plan,
        particulars=ours.particulars(path=moved),
        edition=1,
        by=ours.lead,
        reason=WHY,
        at=NOON + timedelta(days=1),
    )
    first, second = PlanChange.objects.order_by("pk")
    assert (first.by, first.at, first.reason) == (ours.head, NOON, "")
    assert (second.by, second.reason) == (ours.lead, WHY)
    assert first.became["path"] == [
        ["2026-10", "75.0000"], ["2026-11", "80.0000"], ["2026-12", "85.0000"],
        ["2027-01", "90.0000"],
    ]  # fmt: skip
    assert second.became["path"][-2:] == [["2027-01", "88.0000"], ["2027-02", "90.5000"]]
    assert first.became["actions"][0] == {
        "what": "Fill both posts", "owner": "Team manager", "due_on": "2026-12-15",
        "done_on": None,
    }  # fmt: skip
    assert first.became["cause"] == second.became["cause"] == ours.particulars().cause
    assert (first.became["owner"], first.became["returns_to"]) == ("Helen", "Scrutiny Committee")
    assert (first.became["returns_on"], first.became["outcome"]) == ("2027-02-04", "")


def test_what_says_nothing_new_leaves_the_plan_as_it_is(ours: Recovering) -> None:
    plan = ours.start()
    path = {month: Decimal(f"{value}.00") for month, value in PATH.items()}
    same = change_plan(plan=plan, particulars=ours.particulars(path=path), edition=1, by=ours.head)
    assert same.edition == 1
    assert PlanChange.objects.count() == 1


# Who.


def test_the_lead_and_the_head_of_the_service_plan_and_nobody_else(ours: Recovering) -> None:
    others = [
        person(Role.HEAD_OF_SERVICE, Service.objects.get(slug="send"), name="elsewhere"),
        person(Role.OFFICER, ours.indicator.service),
        person(Role.SCRUTINY),
        person(Role.COUNCILLOR),
        person(Role.ADMINISTRATOR),
    ]
    for one in others:
        with pytest.raises(NotPlanning, match="are for its head of service"):
            ours.start(one)
    plan = ours.start(ours.lead)
    for one in others:
        for act in every_change(ours, plan, one):
            with pytest.raises(NotPlanning):
                act()
    assert PlanChange.objects.count() == 1


def every_change(ours: Recovering, plan: RecoveryPlan, by: User, edition: int = 1) -> list[Any]:
    """Return each way of changing a plan, by somebody who had an edition before them."""
    return [
        lambda: change_plan(
            plan=plan,
            particulars=ours.particulars(cause="Another cause than before."),
            edition=edition,
            by=by,
            at=NOON,
        ),
        lambda: finish_action(plan=plan, position=1, edition=edition, by=by, at=NOON),
        lambda: close_plan(
            plan=plan, outcome="It is green again.", edition=edition, by=by, at=NOON
        ),
    ]


def test_a_head_who_has_left_plans_no_longer(ours: Recovering) -> None:
    ours.head.is_active = False
    ours.head.save()
    with pytest.raises(NotPlanning):
        ours.start()


# When.


def test_an_indicator_has_one_open_plan(ours: Recovering) -> None:
    plan = ours.start()
    with pytest.raises(HasPlan, match="started by Helen on 20 November 2026: change that one"):
        ours.start(ours.lead)
    close_plan(plan=plan, outcome="Another plan takes its place.", edition=1, by=ours.head, at=NOON)
    assert ours.start().pk != plan.pk


@pytest.mark.parametrize(
    ("newest", "words"), [((90, 100), "was green in September 2026"), (None, None)]
)
def test_a_plan_answers_the_newest_figure_that_can_be_read_if_red_or_amber(
    newest: Any, words: str | None
) -> None:
    ours = recovering(months("2026-07", (84, 100), (85, 100), newest))
    if words is None:
        path = {date(2026, 9, 1): Decimal(75), **PATH}
        assert ours.start(path=path).from_month == date(2026, 8, 1)
    else:
        with pytest.raises(NotAmiss, match=words):
            ours.start()


def test_a_plan_answers_nothing_where_nothing_is_published() -> None:
    ours = recovering(months("2026-09", None))
    with pytest.raises(NotAmiss, match="No figure of Visits made on time has been published"):
        ours.start()


def test_a_plan_answers_no_figure_that_readers_are_not_shown() -> None:
    ours = recovering(months("2026-07", (84, 100), (76, 100), (70, 100)))
    Month.objects.filter(month=BEGUN).update(published_at=None)
    path = {date(2026, 9, 1): Decimal(75), **PATH}
    assert ours.start(path=path).from_month == date(2026, 8, 1)


# What.


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"cause": ""}, "cause", "Say what the cause is"),
        ({"cause": "tbc"}, "cause", "Say what the cause is"),
        ({"cause": "a " * LONGEST_WORDS + "long cause indeed"}, "cause", "there is room for 5,000"),
        ({"actions": ()}, "actions-0-what", "Give at least one action"),
        ({"returns_on": TODAY}, "returns_on", "is not in the future"),
        ({"returns_on": TODAY + FURTHEST + timedelta(1)}, "returns_on", "check the year"),
    ],
)
def test_a_plan_that_says_too_little_is_refused(
    ours: Recovering, fields: dict[str, Any], field: str, words: str
) -> None:
    ((found, said),) = wrong(lambda: ours.start(**fields))
    assert found == field
    assert words in said
    assert not RecoveryPlan.objects.exists()


@pytest.mark.parametrize("returns_on", [TODAY + timedelta(1), TODAY + FURTHEST])
def test_a_plan_may_be_back_tomorrow_and_in_three_years(ours: Recovering, returns_on: date) -> None:
    assert ours.start(returns_on=returns_on).returns_on == returns_on


@pytest.mark.parametrize(
    ("action", "part", "words"),
    [
        (Action("", "Manager", TODAY), "what", "say what will be done"),
        (Action("TBC", "Manager", TODAY), "what", "say what will be done"),
        (Action("Go " * LONGEST_WHAT, "Manager", TODAY), "what", "there is room for 1,000"),
        (Action("Fill both posts", "n/a", TODAY), "owner", "say who will do it"),
        (Action("Fill posts", "A" * (LONGEST_NAME + 1), TODAY), "owner", "there is room for 120"),
        (Action("Fill posts", "Manager", TODAY - timedelta(1)), "due_on", "before the plan began"),
        (Action("Fill posts", "Manager", TODAY + FURTHEST + timedelta(1)), "due_on", "the year"),
        (Action("Fill posts", "Manager", TODAY, TODAY + timedelta(1)), "done_on", "still to come"),
        (Action("Fill posts", "Manager", TODAY, date(2026, 8, 31)), "done_on", "check the year"),
    ],
)
def test_an_action_says_what_who_and_a_day_that_can_be(
    ours: Recovering, action: Action, part: str, words: str
) -> None:
    sound = Action("Fill both posts", "Manager", TODAY)
    ((field, said),) = wrong(lambda: ours.start(actions=(sound, action)))
    assert field == f"actions-1-{part}"
    assert "Action 2" in said
    assert words in said


@pytest.mark.parametrize(
    "action",
    [
        Action("Fill posts", "Manager", TODAY),
        Action("Fill posts", "Manager", TODAY + FURTHEST),
        Action("Fill posts", "Manager", TODAY, TODAY),
        Action("Fill posts", "Manager", TODAY, BEGUN),
        Action("Go " * (LONGEST_WHAT // 3), "A b" * (LONGEST_NAME // 3), TODAY),
    ],
)
def test_an_action_may_lie_on_each_limit(ours: Recovering, action: Action) -> None:
    assert particulars_of(ours.start(actions=(action,))).actions == (
        Action(action.what.strip(), action.owner, action.due_on, action.done_on),
    )


def test_a_plan_has_room_for_so_many_actions(ours: Recovering) -> None:
    one = Action("Fill posts", "Manager", TODAY)
    ((field, _),) = wrong(lambda: ours.start(actions=[one] * (MOST_ACTIONS + 1)))
    assert field == f"actions-{MOST_ACTIONS}-what"
    assert ours.start(actions=[one] * MOST_ACTIONS).actions.count() == MOST_ACTIONS


def test_everything_that_is_wrong_is_said_at_once(ours: Recovering) -> None:
    found = wrong(
        lambda: ours.start(
            cause="", actions=(Action("", "", TODAY - timedelta(1)),), path={}, returns_on=TODAY
        )
    )
    assert [field for field, _ in found] == [
        "cause", "actions-0-what", "actions-0-owner", "actions-0-due_on", "path", "returns_on",
    ]  # fmt: skip


def test_a_plan_is_owned_by_who_works_on_the_service(ours: Recovering) -> None:
    service = ours.indicator.service
    gone = person(Role.OFFICER, service, name="gone")
    gone.is_active = False
    gone.save()
    for one in (
        person(Role.OFFICER, Service.objects.get(slug="send"), name="elsewhere"),
        person(Role.SCRUTINY),
        gone,
    ):
        ((field, words),) = wrong(partial(ours.start, owner=one))
        assert field == "owner"
        assert "does not work on Front door" in words
    plan = ours.start(owner=person(Role.OFFICER, service))
    particulars = ours.particulars(owner=ours.lead)
    assert (
        change_plan(plan=plan, particulars=particulars, edition=1, by=ours.head).owner == ours.lead
    )


def test_a_plan_whose_owner_has_left_can_be_changed_still(ours: Recovering) -> None:
    plan = ours.start()
    User.objects.filter(pk=ours.head.pk).update(is_active=False)
    particulars = ours.particulars(cause="A third post is empty now.")
    assert change_plan(plan=plan, particulars=particulars, edition=1, by=ours.lead).edition == 2


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ({}, "still to come"),
        ({**PATH, date(2026, 11, 1): None}, "November 2026 has no value"),
        ({**PATH, BEGUN: Decimal(70)}, "September 2026 is no month of the path"),
        ({**PATH, date(2027, 1, 1): Decimal("89.9")}, "does not meet the target of 90% or more"),
        ({**PATH, date(2027, 1, 1): Decimal("100.1")}, "more than 100%"),
        ({**PATH, date(2026, 11, 1): Decimal("-0.1")}, "below 0"),
        ({**PATH, date(2026, 11, 1): Decimal("80.12345")}, "more than 4 decimals"),
        ({date(2029, 10, 1): Decimal(90)}, "36 months are the most: let it end by September 2029"),
    ],
)
def test_a_path_is_complete_possible_and_ends_green(
    ours: Recovering, path: dict[date, Decimal | None], words: str
) -> None:
    given = {month: value for month, value in path.items() if value is not None}
    found = wrong(lambda: ours.start(path=given))
    assert {field for field, _ in found} == {"path"}
    assert words in found[0][1]


def test_a_path_may_go_on_for_three_years(ours: Recovering) -> None:
    path = {date(2026 + (9 + n) // 12, (9 + n) % 12 + 1, 1): Decimal(90) for n in range(36)}
    assert max(path) == date(2029, 9, 1)
    assert ours.start(path=path).path.count() == 36


def test_a_path_ends_in_a_month_that_is_not_published() -> None:
    ours = recovering(months("2026-07", (84, 100), (70, 100), None))
    ((_, words),) = wrong(lambda: ours.start(path={date(2026, 9, 1): Decimal(90)}))
    assert "September 2026 has been published" in words


def test_the_path_of_a_quarterly_figure_has_a_value_a_quarter() -> None:
    ours = recovering(months("2026-06", (70, 100), None, None), frequency="quarterly")
    path = {date(2026, 9, 1): Decimal(80), date(2026, 12, 1): Decimal(90)}
    ((_, words),) = wrong(lambda: ours.start(path={**path, date(2026, 10, 1): Decimal(82)}))
    assert "October 2026 is no month of the path" in words
    assert ours.start(path=path).from_month == date(2026, 6, 1)


def test_a_net_change_may_be_below_zero(ours: Recovering) -> None:
    ours.indicator.may_be_below_zero = True
    ours.indicator.save()
    assert ours.start(path={**PATH, date(2026, 10, 1): Decimal(-4)}).path.count() == 4


def test_a_path_is_judged_by_the_target_that_is_agreed_for_its_last_month(
    ours: Recovering,
) -> None:
    add_target(ours.indicator, date(2027, 1, 1), value=Decimal(95), amber_limit=Decimal(80))
    ((_, words),) = wrong(ours.start)
    assert "does not meet the target of 95% or more" in words


# Changes.


def test_another_path_or_return_needs_a_reason_and_nothing_else_does(ours: Recovering) -> None:
    plan = ours.start()
    panel = add_committee(name="Panel", services=[], by=ours.lead)
    for fields in (
        {"path": {**PATH, date(2026, 12, 1): Decimal(84)}},
        {"returns_on": date(2027, 3, 4)},
        {"returns_on": date(2027, 1, 4)},
        {"returns_to": panel},
    ):
        for reason in ("", "  ", "tbc", "As above"):
            with pytest.raises(ReasonNeeded, match="everybody who reads the plan is shown"):
                change_plan(
                    plan=plan,
                    particulars=ours.particulars(**fields),
                    edition=1,
                    by=ours.head,
                    reason=reason,
                    at=NOON,
                )
    done = Action("Fill both posts", "Team manager", date(2026, 12, 15), TODAY)
    particulars = ours.particulars(cause="Three posts stood empty.", actions=(done,))
    change_plan(plan=plan, particulars=particulars, edition=1, by=ours.head, at=NOON)
    moved = ours.particulars(returns_to=panel)
    change_plan(plan=plan, particulars=moved, edition=2, by=ours.head, reason=WHY, at=NOON)
    assert [change.reason for change in PlanChange.objects.order_by("pk")] == ["", "", WHY]


def test_the_path_of_published_months_stays(ours: Recovering) -> None:
    plan = ours.start()
    later = make_october(ours)
    moved = {**PATH, date(2026, 12, 1): Decimal(84)}
    easier = {**moved, date(2026, 10, 1): Decimal(71)}

    def change(path: dict[date, Decimal]) -> RecoveryPlan:
        return change_plan(
            plan=plan,
            particulars=ours.particulars(path=path),
            edition=1,
            by=ours.head,
            reason=WHY,
            at=later,
        )

    ((field, words),) = wrong(lambda: change(easier))
    assert field == "path"
    assert words.startswith("October 2026 has been published, so its path stays at 75%")
    shorter = {month: value for month, value in moved.items() if month > date(2026, 10, 1)}
    assert "stays at 75%" in wrong(lambda: change(shorter))[0][1]
    assert change(moved).edition == 2


def test_of_a_path_that_has_ended_the_months_since_are_not_drawn_anew(ours: Recovering) -> None:
    plan = ours.start()
    for month, figure in zip(months("2026-10", *[(70, 100)] * 6), range(70, 76), strict=True):
        publish(ours, month, figure)
    february, march, april = (date(2027, month, 1) for month in (2, 3, 4))
    june = {date(2027, 5, 1): Decimal(85), date(2027, 6, 1): Decimal(90)}
    later = NOON + timedelta(days=150)

    def change(path: dict[date, Decimal]) -> RecoveryPlan:
        return change_plan(
            plan=plan,
            particulars=ours.particulars(path=path, returns_on=date(2027, 7, 1)),
            edition=1,
            by=ours.head,
            reason=WHY,
            at=later,
        )

    anew = {**PATH, february: Decimal(70), march: Decimal(70), april: Decimal(80), **june}
    found = wrong(lambda: change(anew))
    assert [words.partition(":")[0] for _, words in found] == [
        f"{month} 2027 has been published, so its path stays at 90%"
        for month in ("February", "March")
    ]
    kept = {february: Decimal(90), march: Decimal(90)}
    # From what had been agreed, which was not reached, the path may begin lower again.
    assert change({**PATH, **kept, april: Decimal(80), **june}).edition == 2


def test_a_path_leads_one_way(ours: Recovering) -> None:
    back = {**PATH, date(2026, 11, 1): Decimal("74.9")}
    ((field, words),) = wrong(lambda: ours.start(path=back))
    assert field == "path"
    assert words.startswith("November 2026: 74.9% is worse than 75% in October 2026")
    ours.start(path={**PATH, date(2026, 11, 1): Decimal(75)})


def make_october(ours: Recovering) -> Any:
    """Return a moment after October, with a figure off the path, is published."""
    october = date(2026, 10, 1)
    entry = Entry(ours.indicator, october, Decimal(71), Decimal(100))
    record_figures(entries=[entry], by=None, origin=Origin.GRID)
    Month.objects.get_or_create(month=october)
    publish_month(month=october, by=None)
    return NOON + timedelta(days=20)


def test_days_that_stand_are_not_asked_about_again(ours: Recovering) -> None:
    plan = ours.start(returns_on=TODAY + timedelta(1))
    particulars = ours.particulars(cause="A third post is empty.", returns_on=TODAY + timedelta(1))
    late = NOON + timedelta(days=200)
    assert (
        change_plan(plan=plan, particulars=particulars, edition=1, by=ours.head, at=late).edition
        == 2
    )


def test_one_action_is_done_at_a_stroke_and_once(ours: Recovering) -> None:
    plan = ours.start()
    after = NOON + timedelta(days=10)
    changed = finish_action(plan=plan, position=2, edition=1, by=ours.head, at=after)
    assert [one.done_on for one in changed.actions.all()] == [None, date(2026, 11, 30)]
    again = finish_action(plan=plan, position=2, edition=2, by=ours.head, at=NOON)
    assert again.edition == 2
    assert PlanChange.objects.count() == 2


@pytest.mark.parametrize("outcome", ["", "  ", "tbc", "Done"])
def test_a_plan_is_closed_with_words_on_what_came_of_it(ours: Recovering, outcome: str) -> None:
    plan = ours.start()
    with pytest.raises(OutcomeNeeded, match="Say in a few words what came of the plan"):
        close_plan(plan=plan, outcome=outcome, edition=1, by=ours.head)
    with pytest.raises(OutcomeNeeded, match="there is room for 5,000 characters"):
        close_plan(plan=plan, outcome="a word " * 1000, edition=1, by=ours.head)
    plan.refresh_from_db()
    assert plan.closed_at is None


def test_a_closed_plan_is_changed_no_more(ours: Recovering) -> None:
    plan = ours.start()
    closed = close_plan(plan=plan, outcome=" It is green again. ", edition=1, by=ours.lead, at=NOON)
    assert (closed.outcome, closed.closed_by, closed.closed_at) == (
        "It is green again.", ours.lead, NOON,
    )  # fmt: skip
    assert PlanChange.objects.latest("pk").became["outcome"] == "It is green again."
    for act in every_change(ours, plan, ours.head, edition=2):
        with pytest.raises(AlreadyClosed, match="closed this plan on 20 November 2026"):
            act()


# At once.


def test_nobody_writes_over_what_they_have_not_seen(ours: Recovering) -> None:
    plan = ours.start()
    every_change(ours, plan, ours.lead)[0]()
    for act in every_change(ours, plan, ours.head):
        with pytest.raises(ChangedMeanwhile, match="Performance-Lead changed this plan at 12:00"):
            act()
    assert PlanChange.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_ten_people_who_start_a_plan_at_once_one_does() -> None:
    ours = recovering()
    assert ten_at_once(ours.start, HasPlan) == [False] * 9 + [True]
    assert RecoveryPlan.objects.count() == PlanChange.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_people_who_change_a_plan_at_once_one_does() -> None:
    ours = recovering()
    plan = ours.start()
    act = every_change(ours, plan, ours.head)[0]
    assert ten_at_once(act, ChangedMeanwhile) == [False] * 9 + [True]
    plan.refresh_from_db()
    assert plan.edition == PlanChange.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_ten_people_who_close_a_plan_at_once_one_does() -> None:
    ours = recovering()
    plan = ours.start()
    act = every_change(ours, plan, ours.head)[2]
    assert ten_at_once(act, AlreadyClosed) == [False] * 9 + [True]
