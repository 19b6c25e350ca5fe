"""A scrutiny officer's journey: the committee, its meeting, the pack, and the files taken away."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from indicators.models import Role
from tests.browser.ways import arrived, fits, sign_in
from tests.one_indicator import TITLE, add_target, make_indicator, months
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)
Check = Callable[[Page], None]


@pytest.fixture
def october() -> None:
    """Return nothing; publishes months with an indicator that is red."""
    made = make_indicator(months("2026-08", (60, 100), (65, 100), (70, 100)))
    add_target(made, date(2025, 4, 1))


def add_the_committee(page: Page) -> None:
    page.get_by_role("link", name="Meetings").click()
    arrived(page, "Meetings")
    page.get_by_role("button", name="Add the first committee").click()
    arrived(page, "Add a committee")
    page.get_by_label("Name").fill("Children’s Scrutiny")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Save").click()


def add_the_meeting(page: Page, held_on: date) -> None:
    page.get_by_role("link", name="Add a meeting").click()
    arrived(page, "Add a meeting")
    page.get_by_label("Date").fill(f"{held_on.day} {held_on:%B %Y}")
    page.get_by_label("Time").fill("6.30pm")
    page.get_by_label("Place").fill("Town Hall")
    page.get_by_label("Agenda item").fill("7")
    page.get_by_role("button", name="Add the meeting").click()


@pytest.mark.usefixtures("october")
def test_a_pack_is_made_from_signing_in_to_taking_it_away(
    page: Page, no_axe_violations: Check
) -> None:
    def look() -> None:
        no_axe_violations(page)
        fits(page)

    sign_in(page, person(Role.SCRUTINY, name="Sam"))
    add_the_committee(page)
    expect(page.get_by_role("cell", name="Front door")).to_be_visible()
    look()
    add_the_meeting(page, timezone.localdate() + timedelta(days=60))
    expect(page.get_by_role("status")).to_have_text("The meeting is added.")
    look()
    page.get_by_role("button", name="Compose the pack").click()
    arrived(page, "Compose the pack")
    look()
    page.get_by_label("Period").select_option("A quarter")
    page.get_by_label("Place of “Data appendix”").fill("2")
    page.get_by_label("Summary").fill("Less is **on time**.")
    page.get_by_text("Indicators, or their commentary, that the public is not to see").click()
    page.get_by_label("Exempt indicator 1").select_option(TITLE)
    page.get_by_role("button", name="Save and preview").click()
    expect(page.get_by_role("alert")).to_contain_text("October 2026 does not end a quarter")
    expect(page.get_by_role("alert")).to_contain_text("Choose the paragraph of Schedule 12A")
    expect(page.get_by_label("Summary")).to_have_value("Less is **on time**.")
    look()
    page.get_by_label("Period").select_option("A month")
    page.get_by_label("Paragraph for indicator 1").select_option(
        "Paragraph 2: that is likely to show who an individual is"
    )
    page.get_by_role("button", name="Save and preview").click()
    expect(page.get_by_text("Less is on time.")).to_be_visible()
    look()
    page.get_by_role("button", name="Issue the pack").click()
    expect(page.get_by_role("alert")).to_contain_text("The pack is not issued")
    look()
    page.get_by_role("link", name="Part 2, exempt").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    look()
    page.get_by_label("I have looked at").check()
    page.get_by_role("button", name="Issue the pack").click()
    expect(page.get_by_role("status")).to_have_text("Version 1 of the pack is issued.")
    look()
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF").click()
    assert taken.value.suggested_filename.endswith("-version-1-part-1.pdf")
    page.get_by_role("link", name="Meetings").first.click()
    arrived(page, "Meetings")
    look()


@pytest.mark.usefixtures("october")
def test_a_pack_needs_no_javascript(page_without_javascript: Page) -> None:
    page = page_without_javascript
    sign_in(page, person(Role.SCRUTINY, name="Sam"))
    add_the_committee(page)
    add_the_meeting(page, timezone.localdate() + timedelta(days=60))
    page.get_by_role("button", name="Preview and issue").click()
    page.get_by_role("button", name="Issue the pack").click()
    expect(page.get_by_role("status")).to_have_text("Version 1 of the pack is issued.")


def test_the_pages_on_which_meetings_are_kept_pass_axe_and_fit(
    page: Page, no_axe_violations: Check
) -> None:
    sign_in(page, person(Role.LEAD, name="Lee"))
    make_indicator({})
    add_the_committee(page)
    add_the_meeting(page, timezone.localdate() + timedelta(days=-1))
    expect(page.get_by_role("alert")).to_contain_text("is in the past")
    no_axe_violations(page)
    fits(page)
    page.get_by_label("Date").fill(f"{timezone.localdate():%d/%m/%Y}")
    page.get_by_role("button", name="Add the meeting").click()
    expect(page.get_by_text("The deadline has passed")).to_be_visible()
    page.get_by_role("link", name="Change the meeting").click()
    arrived(page, "Change the meeting")
    no_axe_violations(page)
    page.goto("/meetings/")
    page.get_by_role("link", name="Committees").click()
    arrived(page, "Committees")
    no_axe_violations(page)
    page.get_by_role("link", name="Children’s Scrutiny", exact=True).click()
    arrived(page, "Children’s Scrutiny")
    no_axe_violations(page)
    fits(page)
