"""A head of service's journey: from a red figure to a plan, its change and its end."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from indicators.models import RecoveryPlan
from tests.browser.ways import arrived, fits, sign_in
from tests.one_indicator import CODE, TITLE
from tests.one_plan import recovering

pytestmark = pytest.mark.django_db(transaction=True)
Check = Callable[[Page], None]


def day(days: int) -> str:
    """Return a day that is to come as people type it, whenever this is run."""
    found: date = timezone.localdate() + timedelta(days=days)
    return f"{found:%d/%m/%Y}"


def test_a_plan_is_started_changed_and_closed(page: Page, no_axe_violations: Check) -> None:
    def look() -> None:
        no_axe_violations(page)
        fits(page)

    ours = recovering()
    sign_in(page, ours.head)
    page.goto("/plans/")
    expect(page.get_by_text("There is no recovery plan yet.")).to_be_visible()
    look()
    page.goto(f"/indicators/{CODE}/")
    page.get_by_role("link", name="Start a recovery plan").click()
    arrived(page, "Start a recovery plan")
    look()
    # Nothing is typed yet: all that is wanting is said, and each line leads to its field.
    page.get_by_role("button", name="Start the plan").click()
    expect(page.get_by_role("alert")).to_contain_text("Action 1: say what will be done.")
    look()
    page.get_by_role("link", name="Say what the cause is").click()
    page.keyboard.type("Two posts stood empty and their visits were shared out.")
    page.get_by_label("Owner").select_option("Helen")
    row = page.get_by_role("group", name="Action 1")
    row.get_by_label("What will be done").fill("Fill both posts")
    row.get_by_label("By whom").fill("Team manager")
    row.get_by_label("Due").fill(day(30))
    page.get_by_role("button", name="Add rows").click()
    expect(page.get_by_role("group", name="Action 7")).to_be_visible()
    expect(row.get_by_label("By whom")).to_have_value("Team manager")
    page.get_by_label("by the month").select_option("January 2027")
    page.get_by_role("button", name="Preview the path").click()
    preview = page.get_by_role("table", name="The path as it would be")
    expect(preview.get_by_role("row", name="Jan 2027 90.0% Green")).to_be_visible()
    look()
    page.get_by_label("Committee").select_option("Scrutiny Committee")
    page.get_by_label("Returns by").fill(day(60))
    page.get_by_role("button", name="Start the plan").click()
    arrived(page, f"Recovery plan: {TITLE}")
    expect(page.get_by_role("status")).to_have_text("The recovery plan is started.")
    expect(page.get_by_role("row", name="Jan 2027 90.0% To come")).to_be_visible()
    look()
    page.get_by_role("button", name="Mark as done").click()
    expect(page.get_by_role("status")).to_have_text("The action is marked as done.")
    page.get_by_role("button", name="Change the plan").click()
    arrived(page, "Change the recovery plan")
    page.get_by_label("Typed month by month").check()
    points = page.get_by_label("What the figure is to reach, a line for each month")
    expect(points).to_have_value(
        "October 2026: 75\nNovember 2026: 80\nDecember 2026: 85\nJanuary 2027: 90"
    )
    points.fill("October 2026: 72\nNovember 2026: 80\nDecember 2026: 90")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Say in a few words why the path changes").click()
    look()
    page.keyboard.type("The posts are filled sooner.")
    page.get_by_role("button", name="Save").click()
    arrived(page, f"Recovery plan: {TITLE}")
    expect(page.get_by_text("The path was: October 2026 75.0%")).to_be_visible()
    look()
    page.goto("/plans/")
    look()
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Close the plan").click()
    arrived(page, "Close the recovery plan")
    look()
    page.get_by_label("What came of it").fill("Another plan takes its place.")
    page.get_by_role("button", name="Close the plan").click()
    arrived(page, f"Recovery plan: {TITLE}")
    look()
    page.goto("/plans/")
    expect(page.get_by_role("cell", name="Another plan takes its place.")).to_be_visible()
    look()


def test_a_plan_is_started_without_javascript(page_without_javascript: Page) -> None:
    page = page_without_javascript
    ours = recovering()
    sign_in(page, ours.lead)
    page.goto(f"/indicators/{CODE}/plan/")
    page.get_by_label("Cause").fill("Two posts stood empty and their visits were shared out.")
    page.get_by_label("Owner").select_option("Helen")
    row = page.get_by_role("group", name="Action 2")
    row.get_by_label("What will be done").fill("Fill both posts")
    row.get_by_label("By whom").fill("Team manager")
    row.get_by_label("Due").fill(day(30))
    page.get_by_label("Typed month by month").check()
    page.get_by_label("What the figure is to reach, a line for each month").fill("Oct 2026\t90%")
    page.get_by_label("Committee").select_option("Scrutiny Committee")
    page.get_by_label("Returns by").fill(day(60))
    page.get_by_role("button", name="Start the plan").click()
    arrived(page, f"Recovery plan: {TITLE}")
    assert RecoveryPlan.objects.get().path.get().value == 90
