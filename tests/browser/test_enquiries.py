"""A councillor's journey: what the figures suggest is kept, put in other words and added to."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from indicators.models import Meeting, Role
from tests.browser.ways import arrived, fits, sign_in
from tests.one_indicator import TITLE, add_target, make_indicator, months
from tests.packs.one_pack import make_meeting
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)
Check = Callable[[Page], None]


@pytest.fixture
def meeting() -> Meeting:
    """Return a meeting to come, before which is an indicator that turned red."""
    made = make_indicator(months("2026-08", (92, 100), (93, 100), (44, 100)))
    add_target(made, date(2025, 4, 1))
    return make_meeting(timezone.localdate() + timedelta(days=60))


def keeps_questions(page: Page, meeting: Meeting, look: Callable[[], None]) -> None:
    """Walk through the page of a meeting's questions."""
    sign_in(page, person(Role.COUNCILLOR, name="Dorothy"))
    page.goto(f"/meetings/{meeting.pk}/")
    page.get_by_role("link", name="Lines of enquiry").click()
    arrived(page, "Lines of enquiry")
    look()
    about = page.get_by_role("region", name=TITLE)
    expect(about.get_by_text("Newly red at 44.0% in October 2026").first).to_be_visible()
    about.get_by_role("button", name="Keep").first.click()
    expect(page.get_by_role("status")).to_have_text("The question is kept.")
    expect(page.get_by_text("1 question kept.")).to_be_visible()
    look()
    about.get_by_role("link", name="Change").click()
    arrived(page, "Change the question")
    look()
    page.get_by_label("The question").fill(" ")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("at least three words.")
    look()
    page.get_by_label("The question").fill("What changed in October?")
    page.get_by_role("button", name="Save").click()
    arrived(page, "Lines of enquiry")
    expect(about.get_by_text("Newly red, in other words than suggested")).to_be_visible()
    page.get_by_label("Your question").fill("Who noticed first?")
    page.get_by_role("button", name="Add the question").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the indicator")
    expect(page.get_by_label("Your question")).to_have_value("Who noticed first?")
    look()
    page.get_by_label("Indicator").select_option(TITLE)
    page.get_by_role("button", name="Add the question").click()
    expect(page.get_by_text("2 questions kept.")).to_be_visible()
    about.get_by_role("button", name="Take away “What changed in October?”").click()
    expect(page.get_by_role("status")).to_contain_text("“What changed in October?”")
    expect(about.get_by_text("Who noticed first?").first).to_be_visible()
    look()


def test_a_councillor_keeps_changes_adds_and_takes_away_questions(
    page: Page, meeting: Meeting, no_axe_violations: Check
) -> None:
    def look() -> None:
        no_axe_violations(page)
        fits(page)

    keeps_questions(page, meeting, look)


def test_questions_are_kept_without_javascript(
    page_without_javascript: Page, meeting: Meeting
) -> None:
    keeps_questions(page_without_javascript, meeting, lambda: None)
