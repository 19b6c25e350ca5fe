"""How recovery plans stand by what may be read, and what their pages are given."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from indicators.models import Indicator, Month, RecoveryPlan, Role, Service
from indicators.queries.catalogue import facts
from indicators.queries.history import History, histories
from indicators.queries.outset import outset
from indicators.queries.plan_pages import changes, listed, path_lines
from indicators.queries.plans import (
    Plan,
    judged_in,
    on_path,
    open_plans,
    owners,
    plans,
    standing,
)
from indicators.queries.scorecard import scorecard
from indicators.queries.sight import Sight
from indicators.recovery import change_plan, close_plan, finish_action
from indicators.rules.planning import Action
from indicators.rules.rating import Colour
from indicators.rules.recovery import Standing
from indicators.rules.suppression import Policy
from tests.one_indicator import Counts, months
from tests.one_plan import (
    BEGUN,
    NOON,
    PATH,
    TODAY,
    Recovering,
    enter,
    make_plans,
    publish,
    recovering,
)
from tests.people import person

pytestmark = pytest.mark.django_db
OCT, NOV, DEC = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)


def followed(*figures: Counts, **fields: Any) -> tuple[Recovering, Plan]:
    """Return a plan from September 2026 on that these figures followed, all published."""
    ours = recovering(months("2026-07", (84, 100), (76, 100), (70, 100), *figures), **fields)
    for month in months("2026-10", *figures):
        Month.objects.filter(month=month).update(published_at=None)
    ours.start()
    for month in months("2026-10", *figures):
        Month.objects.filter(month=month).update(published_at=NOON)
    (plan,) = plans(RecoveryPlan.objects.all())
    return ours, plan


def history_of(indicator: Indicator, sight: Sight) -> History:
    """Return the months of an indicator as far as a sight goes."""
    (one,) = facts(Indicator.objects.filter(pk=indicator.pk))
    return histories([one], date(2025, 4, 1), max(sight.months), sight)[one.pk]


def stands(*figures: Counts, month: date | None = None) -> tuple[Standing, str]:
    """Return how a plan stands after these figures, in the newest month unless told, in words."""
    ours, plan = followed(*figures)
    sight = Sight.of_readers()
    found = standing(plan, history_of(ours.indicator, sight), month or max(sight.months))
    assert found is not None
    return found.standing, found.sentence


@pytest.mark.parametrize(
    ("figures", "expected", "sentence"),
    [
        ((), Standing.NOT_YET,
         "Plan begun: no figure has followed it yet. The plan is to be green by January 2027."),
        (((75, 100),), Standing.ON_PATH,
         "On path: 75.0% in October 2026, where the plan expects 75.0% or more. The plan is to be "
         "green by January 2027."),
        (((74, 100), (79, 100)), Standing.OFF_PATH,
         "Off path: 79.0% in November 2026, where the plan expects 80.0% or more. Off path since "
         "October 2026. The plan is to be green by January 2027."),
        (((7499, 10_000),), Standing.OFF_PATH,
         "Off path: 74.99% in October 2026, where the plan expects 75.0% or more. The plan is to "
         "be green by January 2027."),
        (((74, 100), None), Standing.NO_FIGURE,
         "There is no figure for November 2026 to set against the plan’s path. It was off path "
         "before that, since October 2026. The plan is to be green by January 2027."),
        (((90, 100), (90, 100), (90, 100)), Standing.BACK,
         "Back to green: 90.0% in December 2026, and green for 3 months."),
    ],
)  # fmt: skip
def test_how_a_plan_stands_is_said_with_both_numbers(
    figures: tuple[Counts, ...], expected: Standing, sentence: str
) -> None:
    assert stands(*figures) == (expected, sentence)


def test_a_plan_stands_in_a_month_as_it_stood_then_and_not_before_it_began() -> None:
    ours, plan = followed((74, 100), (85, 100))
    history = history_of(ours.indicator, Sight.of_readers())
    found = [standing(plan, history, month) for month in (date(2026, 8, 1), BEGUN, OCT, NOV)]
    assert found[0] is None
    assert [one and one.standing for one in found[1:]] == [
        Standing.NOT_YET, Standing.OFF_PATH, Standing.ON_PATH,
    ]  # fmt: skip
    assert [one and one.is_off for one in found[1:]] == [False, True, False]


def test_a_month_that_no_figure_is_due_for_stands_as_the_quarter_before() -> None:
    ours = recovering(months("2026-03", (70, 100), None, None), frequency="quarterly")
    ours.start(path={date(2026, 6, 1): Decimal(80), date(2026, 12, 1): Decimal(90),
                     date(2026, 9, 1): Decimal(85)})  # fmt: skip
    (plan,) = plans(RecoveryPlan.objects.all())
    found = standing(plan, history_of(ours.indicator, Sight.of_readers()), date(2026, 5, 1))
    assert found is not None
    assert found.standing is Standing.NOT_YET


def test_readers_are_told_how_it_stands_by_what_is_published() -> None:
    ours, plan = followed((74, 100))
    Month.objects.filter(month=OCT).update(published_at=None)
    sight = Sight.of_readers()
    found = standing(plan, history_of(ours.indicator, sight), max(sight.months))
    assert found is not None
    assert found.standing is Standing.NOT_YET


@pytest.mark.parametrize(("count", "is_told"), [(3, False), (30, True)])
def test_a_plan_s_words_are_told_unless_a_figure_since_it_began_is_withheld(
    count: int, is_told: bool
) -> None:
    ours, plan = followed((count, 100), (79, 100), suppression=Policy.SMALL_COUNTS)
    found = standing(plan, history_of(ours.indicator, Sight.of_readers()), NOV)
    assert found is not None
    assert found.is_told is is_told


def test_an_indicator_s_open_plan_is_found_and_a_closed_one_is_not() -> None:
    ours = recovering()
    plan = ours.start()
    assert open_plans([ours.indicator.pk])[ours.indicator.pk].pk == plan.pk
    close_plan(plan=plan, outcome="It is green again.", edition=1, by=ours.head)
    assert open_plans([ours.indicator.pk]) == {}


def test_what_was_due_by_now_is_overdue_until_it_is_done() -> None:
    ours = recovering()
    plan = ours.start()
    (one,) = plans(RecoveryPlan.objects.all())
    assert one.overdue(date(2026, 12, 15)) == []
    assert [each.what for each in one.overdue(date(2026, 12, 16))] == ["Fill both posts"]
    finish_action(plan=plan, position=1, edition=1, by=ours.head, at=NOON)
    (one,) = plans(RecoveryPlan.objects.all())
    assert one.overdue(date(2026, 12, 16)) == []


def test_a_plan_is_owned_by_who_works_on_its_service_or_leads() -> None:
    ours = recovering()
    service = ours.indicator.service
    officer = person(Role.OFFICER, service, Service.objects.get(slug="send"))
    person(Role.OFFICER, Service.objects.get(slug="send"), name="elsewhere")
    gone = person(Role.OFFICER, service, name="gone")
    gone.is_active = False
    gone.save()
    assert set(owners(service)) == {ours.head, ours.lead, officer}
    assert set(owners(service, also=gone)) == {ours.head, ours.lead, officer, gone}


# What a path is drawn from.


def test_a_path_is_drawn_from_the_newest_figure_that_readers_can_read() -> None:
    ours = recovering(months("2026-07", (84, 100), (70, 100), None))
    found = outset(ours.indicator, Sight.of_readers())
    assert found is not None
    assert (found.month, found.value, found.seen_to) == (date(2026, 8, 1), Decimal(70), BEGUN)
    assert (found.words, found.rating.colour) == ("70.0%", Colour.RED)
    ahead = found.ahead()
    assert (ahead[0], ahead[-1], len(ahead)) == (OCT, date(2029, 9, 1), 36)
    assert found.months(found.month, OCT) == [BEGUN, OCT]


@pytest.mark.parametrize(("newest", "is_found"), [("2026-09", True), ("2026-10", False)])
def test_a_figure_of_more_than_a_year_ago_begins_no_path(newest: str, is_found: bool) -> None:
    ours = recovering(months("2025-10", (70, 100)) | months(newest, None))
    assert (outset(ours.indicator, Sight.of_readers()) is not None) is is_found


def test_a_month_to_come_is_rated_as_today_until_a_target_is_agreed_for_it() -> None:
    ours = recovering(target={"ends_on": date(2026, 9, 30)})
    found = outset(ours.indicator, Sight.of_readers())
    assert found is not None
    assert found.rule(DEC) == found.rule(BEGUN)
    assert found.rule(DEC) is not None


def test_a_path_s_value_is_said_as_it_was_agreed() -> None:
    ours = recovering()
    (one,) = facts(Indicator.objects.filter(pk=ours.indicator.pk))
    assert [on_path(Decimal(value), one) for value in ("75.0000", "82.2500", "90")] == [
        "75.0%", "82.25%", "90.0%",
    ]  # fmt: skip


# Pages.


def test_the_list_has_each_plan_with_the_rating_it_stands_with() -> None:
    ours, plan = followed((74, 100), (85, 100))
    (one,) = listed([plan], Sight.of_officers(), date(2026, 12, 16))
    assert one.indicator.pk == ours.indicator.pk
    assert (one.rating.colour, one.stands.standing) == (Colour.AMBER, Standing.ON_PATH)
    assert [each.what for each in one.overdue] == ["Fill both posts"]
    Month.objects.filter(month__gt=BEGUN).update(published_at=None)
    (one,) = listed([plan], Sight.of_officers(), TODAY)
    assert (one.rating.colour, one.stands.standing) == (Colour.RED, Standing.NOT_YET)


def test_what_is_off_its_path_is_listed_first() -> None:
    ours, off = followed((74, 100))
    plan = RecoveryPlan.objects.get()
    close_plan(plan=plan, outcome="It starts anew.", edition=1, by=ours.head)
    make_plans([ours.indicator], BEGUN)  # its path asks for 50%
    (on,) = plans(RecoveryPlan.objects.filter(closed_at=None))
    found = listed([on, off], Sight.of_readers(), TODAY)
    assert [(one.plan.pk, one.stands.is_off) for one in found] == [(off.pk, True), (on.pk, False)]


def test_of_a_closed_plan_nothing_is_overdue() -> None:
    ours = recovering()
    plan = ours.start()
    close_plan(plan=plan, outcome="It is green again.", edition=1, by=ours.head)
    found = plans(RecoveryPlan.objects.all())
    (one,) = listed(found, Sight.of_readers(), date(2030, 1, 1))
    assert one.overdue == ()


def test_a_path_s_months_are_set_beside_their_figures() -> None:
    ours, plan = followed((74, 100), None)
    sight = Sight.of_readers()
    lines = path_lines(plan, history_of(ours.indicator, sight), sight)
    assert [(line.month, line.expected, line.value, line.is_on) for line in lines] == [
        (OCT, "75.0%", "74.0%", False),
        (NOV, "80.0%", "Missing", None),
        (DEC, "85.0%", "", None),
        (date(2027, 1, 1), "90.0%", "", None),
    ]
    assert [line.rating is None for line in lines] == [False, False, True, True]


def test_after_its_end_a_path_goes_on_expecting_it() -> None:
    ours = recovering()
    ours.start(path={OCT: Decimal(90)})
    (plan,) = plans(RecoveryPlan.objects.all())
    for month in (OCT, NOV):
        Month.objects.create(month=month, published_at=NOON)
    sight = Sight.of_readers()
    lines = path_lines(plan, history_of(ours.indicator, sight), sight)
    assert [(line.month, line.expected) for line in lines] == [(OCT, "90.0%"), (NOV, "90.0%")]


def test_the_record_says_what_a_plan_had_said_before_each_change() -> None:
    ours = recovering()
    plan = ours.start()
    first = Action("Fill both posts", "Director", date(2026, 12, 20), TODAY)
    added = Action("Ask for agency staff", "Team manager", date(2026, 12, 1))
    change_plan(
        plan=plan,
        particulars=ours.particulars(
            cause="A third post is empty now.",
            owner=ours.lead,
            actions=(first, added),
            path={**PATH, DEC: Decimal(84)},
            returns_on=date(2027, 3, 4),
        ),
        edition=1,
        by=ours.lead,
        reason="One post was not filled.",
        at=NOON + timedelta(days=1),
    )
    undone = ours.particulars(
        cause="A third post is empty now.",
        owner=ours.lead,
        actions=(Action(first.what, first.owner, first.due_on), added),
        path={**PATH, DEC: Decimal(84)},
        returns_on=date(2027, 3, 4),
    )
    change_plan(plan=plan, particulars=undone, edition=2, by=ours.head, at=NOON)
    close_plan(plan=plan, outcome="It is green again.", edition=3, by=ours.head)
    (one,) = plans(RecoveryPlan.objects.all())
    (facts_of,) = facts(Indicator.objects.filter(pk=ours.indicator.pk))
    closed, again, changed, started = changes(one, facts_of)
    assert started.what == ("Plan started.",)
    assert closed.what == ("Plan closed.",)
    assert again.what == ("“Fill both posts” is not done after all.",)
    assert (changed.by, changed.reason) == ("Performance-Lead", "One post was not filled.")
    assert changed.what == (
        "The cause was: “Two posts stood empty and their visits were shared out.”",
        "The owner was Helen.",
        "“Fill both posts” was due on 15 December 2026.",
        "“Fill both posts” was for Team manager.",
        "“Fill both posts” is done on 20 November 2026.",
        "Action added: “Ask for agency staff”",
        "Action taken out: “Review overdue visits weekly”, Head of service, by 31 January 2027.",
        "The path was: October 2026 75.0%, November 2026 80.0%, December 2026 85.0%, January 2027 "
        "90.0%.",
        "It was to return to Scrutiny Committee by 4 February 2027.",
    )


# Whether the words may be read.


def is_told() -> bool:
    """Return whether the words of the only plan may be read."""
    (plan,) = plans(RecoveryPlan.objects.all())
    return plan.is_told


def test_a_plan_s_words_are_withheld_for_a_figure_after_the_month_that_is_shown() -> None:
    ours, plan = followed((80, 100), (3, 100))
    (row,) = scorecard(OCT, Sight.of_readers()).rows
    assert row.plan is not None
    assert row.plan.is_told is False
    assert plan.is_told is False
    assert ours.indicator.pk == plan.indicator


def test_a_plan_s_words_stay_withheld_once_a_withheld_figure_is_put_right() -> None:
    ours = recovering()
    ours.start()
    publish(ours, OCT, 3)
    assert is_told() is False
    enter(ours, OCT, 80)
    assert is_told() is False


def test_a_plan_s_words_are_told_whatever_was_withheld_before_it_began() -> None:
    ours = recovering(months("2026-07", (84, 100), (3, 100), (70, 100)))
    ours.start()
    assert is_told() is True
    enter(ours, date(2026, 8, 1), 80)
    assert is_told() is True


def test_a_plan_s_words_are_told_where_no_figure_is_ever_withheld() -> None:
    ours = recovering(suppression=Policy.NONE)
    ours.start()
    publish(ours, OCT, 3)
    assert is_told() is True


# A closed plan, and a year to date.


def test_a_closed_plan_is_judged_by_what_was_published_when_it_was_closed() -> None:
    ours, _ = followed((74, 100))
    (row,) = RecoveryPlan.objects.all()
    later = NOON + timedelta(days=1)
    close_plan(plan=row, outcome="Another plan follows now.", edition=1, by=ours.head, at=later)
    publish(ours, NOV, 95)
    Month.objects.filter(month=NOV).update(published_at=later + timedelta(seconds=1))
    (plan,) = plans(RecoveryPlan.objects.all())
    sight = Sight.of_readers()
    assert judged_in(plan, sight) == OCT
    (one,) = listed([plan], sight, TODAY)
    assert one.stands.sentence == (
        "Off path: 74.0% in October 2026, where the plan expected 75.0% or more. The plan was to "
        "be green by January 2027."
    )
    assert one.rating.colour is Colour.RED
    lines = path_lines(plan, history_of(ours.indicator, sight), sight)
    assert [line.value for line in lines] == ["74.0%", "", "", ""]
    Month.objects.filter(month=NOV).update(published_at=later)
    assert judged_in(plan, Sight.of_readers()) == NOV


def test_nothing_is_expected_of_a_year_to_date_in_a_year_after_its_path() -> None:
    ours = recovering(months("2027-01", (20, 100), (30, 100)), basis="year-to-date")
    march, april = date(2027, 3, 1), date(2027, 4, 1)
    ours.start(path={march: Decimal(90)})
    publish(ours, march, 89)
    publish(ours, april, 30)
    (plan,) = plans(RecoveryPlan.objects.all())
    history = history_of(ours.indicator, Sight.of_readers())
    then, found = standing(plan, history, march), standing(plan, history, april)
    assert then is not None
    assert then.is_off
    assert found is not None
    assert (found.standing, found.is_off) == (Standing.NO_FIGURE, False)
    assert found.sentence == (
        "30.0% in April 2027, a year to date that has begun again since the plan’s path ended in "
        "March 2027: nothing is expected of it."
    )
