"""The pages of recovery plans, and the forms they are written in: nothing typed is lost."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from indicators.entry import Entry, record_figures
from indicators.models import Month, Origin, PlanChange, RecoveryPlan, Role, User
from indicators.recovery import change_plan, close_plan, particulars_of
from indicators.rules.suppression import Policy
from tests.one_indicator import CODE, months
from tests.one_plan import NOON, PATH, Recovering, enter, publish, recovering
from tests.people import person
from tests.pointing import pointed_at
from tests.publication import publish_month
from tests.weight import text

pytestmark = pytest.mark.django_db
PLANS, START = reverse("plans"), reverse("plan-start", args=[CODE])
TYPED = "October 2026: 75\r\nNov 2026 80%\r\n2026-12\t85\r\n\r\nJan-27: 90"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def ours() -> Recovering:
    """Return a red indicator with who plans its recovery."""
    return recovering()


def browser(user: User) -> Client:
    """Return the browser of somebody who has signed in."""
    client = Client()
    client.force_login(user)
    return client


def typed(ours: Recovering, **fields: Any) -> dict[str, Any]:
    """Return a plan as it is typed in; `fields` change it."""
    return {
        "cause": "Two posts stood empty and their visits were shared out.",
        "owner": str(ours.head.pk),
        "actions-0-what": "Fill both posts",
        "actions-0-owner": "Team manager",
        "actions-0-due_on": "15/12/2026",
        "actions-0-done_on": "",
        "actions-1-what": "",
        "actions-1-owner": "",
        "actions-1-due_on": "",
        "actions-1-done_on": "",
        "actions-2-what": "Review overdue visits weekly",
        "actions-2-owner": "Head of service",
        "actions-2-due_on": "31 January 2027",
        "actions-2-done_on": "",
        "way": "typed",
        "by": "",
        "reach": "",
        "points": TYPED,
        "returns_to": ours.committee.slug,
        "returns_on": "4 February 2027",
        **fields,
    }


def said(answer: Any) -> str:
    """Return what a page says, as it is read."""
    return unescape(text(answer))


# Starting one.


def test_a_plan_is_started_as_it_was_typed(ours: Recovering) -> None:
    page = said(browser(ours.head).post(START, typed(ours), follow=True))
    plan = RecoveryPlan.objects.get()
    assert particulars_of(plan) == ours.particulars()
    assert plan.started_by == ours.head
    assert "The recovery plan is started." in page
    assert "Plan begun" in page
    assert "90.0%" in page


def test_a_path_is_drawn_evenly_to_the_target_where_no_value_is_typed(ours: Recovering) -> None:
    browser(ours.head).post(START, typed(ours, way="evenly", by="2027-01"))
    assert particulars_of(RecoveryPlan.objects.get()).path == PATH


def test_a_path_is_drawn_evenly_to_the_value_that_is_typed(ours: Recovering) -> None:
    browser(ours.head).post(START, typed(ours, way="evenly", by="2026-11", reach=" 94% "))
    assert particulars_of(RecoveryPlan.objects.get()).path == {
        date(2026, 10, 1): Decimal(82),
        date(2026, 11, 1): Decimal(94),
    }


@pytest.mark.parametrize(
    ("fields", "where", "words"),
    [
        ({"cause": " "}, "id_cause", "Say what the cause is"),
        ({"cause": "tbc"}, "id_cause", "Say what the cause is"),
        ({"owner": ""}, "id_owner", "Choose who owns the plan"),
        ({"owner": "0"}, "id_owner", "does not work on the service any more"),
        ({"actions-0-due_on": ""}, "id_actions-0-due_on", "Action 1: give the day by which"),
        ({"actions-0-due_on": "soon"}, "id_actions-0-due_on", "“soon”, which is not a date"),
        ({"actions-0-due_on": "1/1/2020"}, "id_actions-0-due_on", "before the plan began"),
        ({"actions-0-owner": "tbc"}, "id_actions-0-owner", "Action 1: say who will do it"),
        ({"actions-2-what": "x"}, "id_actions-1-what", "Action 2: say what will be done"),
        ({"way": ""}, "id_way_0", "Choose how the path is given"),
        ({"way": "evenly"}, "id_by", "Choose the month by which the figure is to be green"),
        ({"way": "evenly", "by": "2030-01"}, "id_by", "is no month that the path can end with"),
        ({"way": "evenly", "by": "2027-01", "reach": "lots"}, "id_reach", "“lots”, which is not"),
        ({"way": "evenly", "by": "2027-01", "reach": "89"}, "id_reach", "does not meet the target"),
        ({"way": "evenly", "by": "2027-01", "reach": "101"}, "id_reach", "is more than 100%"),
        ({"points": ""}, "id_points", "Type a line for each month"),
        ({"points": "October: 75"}, "id_points", "Line 1 holds “October: 75”"),
        ({"points": "Octember 2026: 75"}, "id_points", "Line 1 holds “Octember 2026”, which"),
        ({"points": "Oct 2026: 75\nOct 2026: 76"}, "id_points", "Line 2 has October 2026 again"),
        ({"points": "October 2026: 75\nDecember 2026: 90"}, "id_points", "November 2026 has no"),
        ({"points": "October 2026: 1.2.3"}, "id_points", "Line 1 holds “1.2.3”, which is not"),
        ({"returns_to": ""}, "id_returns_to", "Choose the committee"),
        ({"returns_to": "none"}, "id_returns_to", "There is no such committee"),
        ({"returns_on": "20/11/2026"}, "id_returns_on", "20 November 2026 is not in the future"),
        ({"returns_on": "next year"}, "id_returns_on", "“next year”, which is not a date"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_and_nothing_typed_is_lost(
    ours: Recovering, fields: dict[str, Any], where: str, words: str
) -> None:
    answer = browser(ours.head).post(START, typed(ours, **fields))
    page = said(answer)
    assert not RecoveryPlan.objects.exists()
    assert f'<li><a href="#{where}">' in page
    assert words in page.split('<li><a href="#' + where)[1].split("</li>")[0]
    assert where in pointed_at(text(answer))
    for what, value in typed(ours, **fields).items():
        if what not in ("owner", "way", "by", "returns_to") and value.strip():
            assert value.strip().replace("\r\n", "\n") in page.replace("\r\n", "\n"), what
    assert page.count("<title>Error: ") == 1


def test_all_that_is_wrong_is_said_at_once(ours: Recovering) -> None:
    page = said(browser(ours.head).post(START, {}))
    for words in (
        "Say what the cause is", "Choose who owns", "Action 1: say what", "Action 1: say who",
        "Action 1: give the day", "Choose how the path", "Choose the committee",
        "Enter the day by which",
    ):  # fmt: skip
        assert words in page


def test_more_rows_keep_what_was_typed_and_judge_nothing(ours: Recovering) -> None:
    answer = browser(ours.head).post(START, typed(ours, cause="", more="yes"))
    page = said(answer)
    assert "There is a problem" not in page
    assert page.count('aria-label="Action') == 2 + 6
    for words in ("Fill both posts", "15/12/2026", "Review overdue visits weekly", "2026-12\t85"):
        assert words in page
    assert f'value="{ours.head.pk}" selected' in page
    assert not RecoveryPlan.objects.exists()


def test_the_path_is_looked_at_before_anything_is_saved(ours: Recovering) -> None:
    fields = typed(ours, cause="", way="evenly", by="2027-01", preview="yes")
    page = said(browser(ours.head).post(START, fields))
    assert "There is a problem" not in page
    preview = page.split("The path as it would be")[1]
    for value in ("75.0%", "80.0%", "85.0%", "90.0%"):
        assert value in preview
    assert preview.count("Amber") == 2
    assert "Fill both posts" in page
    wrong = said(browser(ours.head).post(START, typed(ours, points="nothing", preview="yes")))
    assert "Line 1 holds “nothing”" in wrong
    assert not RecoveryPlan.objects.exists()


def test_an_indicator_that_is_green_gets_no_form() -> None:
    ours = recovering(months("2026-09", (90, 100)))
    page = said(browser(ours.head).get(START))
    assert "was green in September 2026, and a recovery plan answers" in page
    assert "<textarea" not in page


def test_an_indicator_with_a_plan_leads_to_it_and_starts_no_other(ours: Recovering) -> None:
    plan = ours.start()
    client = browser(ours.lead)
    there = client.get(START)
    assert there.headers["Location"] == reverse("plan", args=[plan.pk])
    page = said(client.post(START, typed(ours, cause="Another cause altogether.")))
    assert "has a recovery plan already, started by Helen" in page
    assert "Another cause altogether." in page


def test_the_indicator_s_page_leads_who_may_plan_to_the_form(ours: Recovering) -> None:
    address = reverse("indicator", args=[CODE])
    assert START in said(browser(ours.head).get(address))
    assert START in said(browser(ours.lead).get(address))
    assert START not in said(Client().get(address))
    assert START not in said(browser(person(Role.SCRUTINY)).get(address))
    plan = ours.start()
    page = said(browser(ours.head).get(address))
    assert START not in page
    assert reverse("plan", args=[plan.pk]) in page


# Changing one.


def test_a_plan_is_changed_with_its_rows_as_they_stand(ours: Recovering) -> None:
    plan = ours.start()
    client, address = browser(ours.head), reverse("plan-change", args=[plan.pk])
    page = said(client.get(address))
    for words in ("Fill both posts", "15 December 2026", "December 2026: 85", "4 February 2027"):
        assert words in page
    assert page.count('aria-label="Action') == 2 + 3
    changed = typed(ours, way="as-it-is", edition="1", **{"actions-0-done_on": "19/11/2026"})
    page = said(client.post(address, changed, follow=True))
    assert "The recovery plan is saved." in page
    assert "“Fill both posts” is done on 19 November 2026." in page
    assert particulars_of(RecoveryPlan.objects.get()).path == PATH


def test_another_path_asks_for_the_reason_and_then_shows_it_with_what_was(
    ours: Recovering,
) -> None:
    plan = ours.start()
    client, address = browser(ours.head), reverse("plan-change", args=[plan.pk])
    later = typed(ours, way="evenly", by="2027-02", edition="1")
    page = said(client.post(address, later))
    assert '<a href="#id_reason">Say in a few words why the path changes' in page
    page = said(
        client.post(address, later | {"reason": "The second post stays empty."}, follow=True)
    )
    assert "The path was: October 2026 75.0%, November 2026 80.0%" in page
    assert "The second post stays empty." in page
    assert "Helen, 20 November 2026 at 12:00" in page


def test_the_path_of_published_months_is_kept_whichever_way_the_rest_is_given(
    ours: Recovering,
) -> None:
    plan = ours.start()
    publish_october(ours)
    client, address = browser(ours.head), reverse("plan-change", args=[plan.pk])
    assert "the path stays as it was: October 2026 75.0%" in said(client.get(address))
    evenly = typed(ours, way="evenly", by="2027-02", edition="1", reason="One post stays empty.")
    client.post(address, evenly)
    path = particulars_of(RecoveryPlan.objects.get()).path
    assert path[date(2026, 10, 1)] == 75
    assert path[date(2026, 11, 1)] == Decimal("75.8")
    points = "November 2026: 76\nDecember 2026: 80\nJanuary 2027: 90"
    client.post(address, typed(ours, points=points, edition="2", reason="It was too cautious."))
    path = particulars_of(RecoveryPlan.objects.get()).path
    assert [path[month] for month in sorted(path)] == [75, 76, 80, 90]


def publish_october(ours: Recovering, value: int = 71) -> None:
    """Return nothing; publishes October with a figure, off the path of 75% unless told."""
    october = date(2026, 10, 1)
    entry = Entry(ours.indicator, october, Decimal(value), Decimal(100))
    record_figures(entries=[entry], by=None, origin=Origin.GRID)
    Month.objects.get_or_create(month=october)
    publish_month(month=october, by=None)


def test_what_a_colleague_changed_meanwhile_is_said_and_what_was_typed_kept(
    ours: Recovering,
) -> None:
    plan = ours.start()
    client, address = browser(ours.head), reverse("plan-change", args=[plan.pk])
    theirs = ours.particulars(cause="A cause that the lead found.")
    change_plan(plan=plan, particulars=theirs, edition=1, by=ours.lead)
    mine = typed(ours, way="as-it-is", edition="1", cause="A cause that I found.")
    page = said(client.post(address, mine))
    assert "Performance-Lead changed this plan at 12:00 on 20 November 2026, after you" in page
    assert "A cause that I found." in page
    assert 'name="edition" value="2"' in page
    client.post(address, mine | {"edition": "2"})
    assert RecoveryPlan.objects.get().cause == "A cause that I found."


@pytest.mark.parametrize("edition", ["", "x", "-1", "9" * 30, "²"])
def test_an_edition_that_is_none_changes_nothing(ours: Recovering, edition: str) -> None:
    plan = ours.start()
    address = reverse("plan-change", args=[plan.pk])
    fields = typed(ours, way="as-it-is", edition=edition, cause="Another cause altogether.")
    assert browser(ours.head).post(address, fields).status_code == 200
    assert PlanChange.objects.count() == 1


def test_an_action_is_marked_as_done_on_the_plan_s_page(ours: Recovering) -> None:
    plan = ours.start()
    client, address = browser(ours.head), reverse("plan-action-done", args=[plan.pk])
    page = said(client.post(address, {"position": "2", "edition": "1"}, follow=True))
    assert "The action is marked as done." in page
    assert "“Review overdue visits weekly” is done on 20 November 2026." in page
    page = said(client.post(address, {"position": "1", "edition": "1"}, follow=True))
    assert "Nothing was marked as done" in page
    assert plan.actions.filter(done_on=None).count() == 1


def test_a_plan_is_closed_with_what_came_of_it(ours: Recovering) -> None:
    plan = ours.start()
    client, address = browser(ours.head), reverse("plan-close", args=[plan.pk])
    page = said(client.post(address, {"outcome": "tbc", "edition": "1"}))
    assert '<a href="#id_outcome">Say in a few words what came of the plan' in page
    assert "tbc</textarea>" in page
    fields = {"outcome": "Green for three months.", "edition": "1"}
    page = said(client.post(address, fields, follow=True))
    assert "Closed on 20 November 2026." in page
    assert "Green for three months." in page
    assert reverse("plan-change", args=[plan.pk]) not in page
    for name in ("plan-change", "plan-close"):
        there = client.get(reverse(name, args=[plan.pk]))
        assert there.headers["Location"] == reverse("plan", args=[plan.pk])
    listed = said(client.get(PLANS))
    assert "Green for three months." in listed.split("Closed</h2>")[1]


# Reading them.


def test_the_list_says_how_each_plan_stands_and_what_is_overdue(ours: Recovering) -> None:
    plan = ours.start()
    publish_october(ours)
    with time_machine.travel(NOON + timedelta(days=30), tick=False):
        page = said(Client().get(PLANS))
    assert reverse("plan", args=[plan.pk]) in page
    for words in (
        "Off path: 71.0% in October 2026, where the plan expects 75.0% or more.",
        "<strong>1 overdue</strong>", "Helen", "by 4 February 2027", "Red",
    ):  # fmt: skip
        assert words in page
    assert "which has gone by" not in page
    with time_machine.travel(NOON + timedelta(days=90), tick=False):
        assert "which has gone by" in said(Client().get(PLANS))


def test_the_list_can_be_narrowed_by_service_and_by_how_plans_stand(ours: Recovering) -> None:
    plan = ours.start()
    publish_october(ours)
    link = reverse("plan", args=[plan.pk])
    for query, is_there in (
        ("?service=front-door", True), ("?service=send", False), ("?standing=off-path", True),
        ("?standing=on-path", False), ("?service=front-door&standing=off-path", True),
    ):  # fmt: skip
        assert (link in said(Client().get(PLANS + query))) is is_there, query
    wrong = said(Client().get(f"{PLANS}?standing=lost"))
    assert "There is no standing “lost”." in wrong
    assert link in wrong


def test_the_list_says_so_where_there_is_no_plan(ours: Recovering) -> None:
    assert "There is no recovery plan yet." in said(Client().get(PLANS))


def test_a_plan_s_page_sets_each_month_beside_its_figure(ours: Recovering) -> None:
    plan = ours.start()
    publish_october(ours)
    page = said(Client().get(reverse("plan", args=[plan.pk])))
    rows = (
        page.split('<table class="app-table app-plan-path">')[1].split("</table>")[0].split("<tr>")
    )
    assert "Oct 2026" in rows[2]
    assert "<strong>Off path</strong>" in rows[2]
    assert "71.0%" in rows[2]
    assert "Jan 2027" in rows[5]
    assert "To come" in rows[5]
    assert "90.0%" in rows[5]
    assert "Two posts stood empty" in page
    assert "<svg" in page
    assert "Change the plan" not in page
    assert "Mark as done" not in page


def test_what_is_in_progress_is_shown_to_those_who_work_on_it_alone(ours: Recovering) -> None:
    plan = ours.start()
    publish_october(ours)
    Month.objects.filter(month=date(2026, 10, 1)).update(published_at=None)
    address = reverse("plan", args=[plan.pk])
    page = said(browser(ours.head).get(address))
    assert "In progress: not published" in page
    assert "71.0%" in page
    assert "Plan begun" in page
    assert "71.0%" not in said(Client().get(address))


def test_the_words_of_a_plan_are_withheld_with_its_figure() -> None:
    ours = recovering(
        months("2026-08", (70, 100), None), suppression=Policy.SMALL_COUNTS, polarity="higher"
    )
    plan = ours.start(path={date(2026, 9, 1): Decimal(71), **PATH})
    september = date(2026, 9, 1)
    entry = Entry(ours.indicator, september, Decimal(3), Decimal(100))
    record_figures(entries=[entry], by=None, origin=Origin.GRID, reason="It came late.")
    close_plan(plan=plan, outcome="Of three children none.", edition=1, by=ours.head)
    page = said(Client().get(reverse("plan", args=[plan.pk])))
    assert "are withheld, because they could say how many children" in page
    for words in ("Two posts stood empty", "Fill both posts", "Of three children none"):
        assert words not in page
        assert words not in said(Client().get(PLANS))


def test_there_is_no_page_of_a_plan_that_there_is_not(ours: Recovering) -> None:
    client = browser(ours.lead)
    for name in ("plan", "plan-change", "plan-close"):
        assert client.get(reverse(name, args=[99])).status_code == 404
    assert client.post(reverse("plan-action-done", args=[99])).status_code == 404


def test_who_does_not_answer_for_the_service_is_refused(ours: Recovering) -> None:
    plan = ours.start()
    client = browser(person(Role.SCRUTINY))
    for address in (START, *(reverse(n, args=[plan.pk]) for n in ("plan-change", "plan-close"))):
        assert client.get(address).status_code == 403
    page = said(client.get(START))
    assert "the head of this indicator’s service and the performance lead" in page


# Nothing typed is lost, and no value is too much for the form.


def test_who_changes_a_plan_that_was_closed_meanwhile_is_told_and_keeps_their_words(
    ours: Recovering,
) -> None:
    plan = ours.start()
    close_plan(plan=plan, outcome="It is green again now.", edition=1, by=ours.lead)
    mine = typed(ours, way="as-it-is", edition="1", cause="A cause that I found.")
    page = said(browser(ours.head).post(reverse("plan-change", args=[plan.pk]), mine))
    assert "The plan is closed: what it says stands. What you typed is below" in page
    assert "A cause that I found." in page
    assert ">Save</button>" not in page


@pytest.mark.parametrize(("counts", "words"), [((92, 100), "was green"), ((3, 100), "No figure")])
def test_who_starts_a_plan_of_a_figure_put_right_meanwhile_keeps_their_words(
    counts: tuple[int, int], words: str
) -> None:
    ours = recovering(months("2026-09", counts))
    page = said(browser(ours.head).post(START, typed(ours, cause="A cause that I found.")))
    assert words in page
    assert "copy what you want to keep" in page
    assert "A cause that I found." in page
    assert "Team manager" in page


def test_a_plan_whose_figures_are_all_withheld_is_changed_without_its_path(
    ours: Recovering,
) -> None:
    plan = ours.start()
    for month in months("2026-07", *[(3, 100)] * 3):
        enter(ours, month, 3)
    client, address = browser(ours.head), reverse("plan-change", args=[plan.pk])
    page = said(client.get(address))
    assert "The plan is closed" not in page
    assert "the rest of the plan can be changed" in page
    assert "Drawn evenly" not in page
    mine = typed(ours, way="as-it-is", edition="1", cause="Another cause altogether.")
    client.post(address, mine | {"preview": "yes"})
    assert "The recovery plan is saved." in said(client.post(address, mine, follow=True))
    assert particulars_of(RecoveryPlan.objects.get()).path == PATH


@pytest.mark.parametrize("way", [{"preview": "yes"}, {}])
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"points": f"November 2026: {'9' * 30}"}, "which is too large"),
        ({"points": "November 2026: 0.123456789"}, "more than 4 decimals"),
        ({"points": f"November 2026: {' ' * 5000}x"}, "write a month and a value"),
        ({"way": "evenly", "by": "2027-01", "reach": "9" * 20}, "which is too large"),
        ({"way": "evenly", "by": "2027-01", "reach": "9" * 21}, "Enter one value to reach"),
        ({"way": "evenly", "by": "2027-01", "reach": "1" + " " * 20_000 + "x"}, "Enter one value"),
    ],
)
def test_a_value_that_is_too_long_is_refused_in_words(
    ours: Recovering, fields: dict[str, str], words: str, way: dict[str, str]
) -> None:
    assert words in said(browser(ours.head).post(START, typed(ours, **fields, **way)))


def test_a_path_that_has_ended_is_drawn_evenly_from_the_newest_figure(ours: Recovering) -> None:
    plan = ours.start()
    for month, figure in zip(months("2026-10", *[(70, 100)] * 5), range(71, 76), strict=True):
        publish(ours, month, figure)
    mine = typed(
        ours, way="evenly", by="2027-05", edition="1", reason="One post stays empty.",
        returns_on="1/7/2027",
    )  # fmt: skip
    address = reverse("plan-change", args=[plan.pk])
    with time_machine.travel(NOON + timedelta(days=110), tick=False):
        page = said(browser(ours.head).post(address, mine, follow=True))
    assert "The recovery plan is saved." in page
    path = particulars_of(RecoveryPlan.objects.get()).path
    assert [path[month] for month in sorted(path)] == [75, 80, 85, 90, 90, 80, 85, 90]


def test_a_path_is_drawn_level_where_the_figure_is_there_already(ours: Recovering) -> None:
    plan = ours.start()
    publish_october(ours, 92)
    mine = typed(
        ours, way="evenly", by="2027-02", edition="1", reason="It went faster than was thought."
    )
    browser(ours.head).post(reverse("plan-change", args=[plan.pk]), mine)
    path = particulars_of(RecoveryPlan.objects.get()).path
    assert [path[month] for month in sorted(path)] == [75, 90, 90, 90, 90]


def test_no_even_path_leads_across_the_april_in_which_a_year_to_date_begins_again() -> None:
    ours = recovering(basis="year-to-date")
    client = browser(ours.head)
    page = said(client.get(START))
    assert "The figure adds up since April (70 of 100 so far)" in page
    across = typed(ours, way="evenly", by="2027-05")
    page = said(client.post(START, across))
    assert "no even path leads from September 2026 to May 2027: type it month by month" in page
    assert "no even path" in said(client.post(START, across | {"preview": "yes"}))
    client.post(START, across | {"by": "2027-01"})
    assert particulars_of(RecoveryPlan.objects.get()).path == PATH
