"""Correcting a published figure, its record, and the month as it was before: in a browser."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from indicators.entry import Entry, record_figures
from indicators.models import Gap, Indicator, Origin, ReturnStep, User
from tests.factories import make_remark
from tests.one_indicator import CODE, add_target, make_indicator, months
from tests.publication import publish_month

JUNE = date(2026, 6, 1)
PUBLISHED = datetime(2026, 7, 25, 10, tzinfo=UTC)
MONTH, INDICATOR = "/months/2026-06/", f"/indicators/{CODE}/"
RECORD, CORRECT = f"{INDICATOR}2026-06/history/", f"{INDICATOR}2026-06/correct/"
Check = Callable[[Page], None]


@pytest.fixture
def lead(live_server: LiveServer) -> User:
    """Return the performance lead."""
    return User.objects.create_user(
        "lead@example.org", first_name="Perpetua", last_name="Lead", role="performance-lead"
    )


@pytest.fixture
def visits(lead: User) -> Indicator:
    """Return an indicator of six months, the last entered, approved and published in July."""
    one = make_indicator(months("2026-01", *((70 + place, 100) for place in range(5))))
    add_target(one, date(2025, 4, 1))
    record_figures(
        entries=[Entry(one, JUNE, Decimal(50), Decimal(100), confirmation="Two teams were away.")],
        by=lead,
        origin=Origin.PASTE,
        at=PUBLISHED - timedelta(days=10),
    )
    make_remark(one, JUNE).save()
    for days, step, reason in (
        (9, "submitted", ""), (8, "sent-back", "Look again at the list."), (7, "submitted", ""),
        (6, "approved", ""),
    ):  # fmt: skip
        ReturnStep.objects.create(
            month_id=JUNE,
            service=one.service,
            step=step,
            by=lead,
            at=PUBLISHED - timedelta(days=days),
            reason=reason,
        )
    publish_month(month=JUNE, by=lead, at=PUBLISHED)
    return one


def correct(one: Indicator, by: User | None, numerator: int, at: datetime) -> None:
    """Return nothing; the figure of June is put right."""
    record_figures(
        entries=[Entry(one, JUNE, Decimal(numerator), Decimal(100))],
        by=by,
        origin=Origin.GRID,
        reason="Five visits were in the other team’s list.",
        at=at,
    )


def sign_in(page: Page, person: User, server: LiveServer) -> None:
    """Return nothing; the page's browser has signed in as the person."""
    client = Client()
    client.force_login(person)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])


def never_scrolls_sideways(page: Page) -> None:
    """Return nothing; the page is no wider than its window."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window


def test_the_lead_corrects_a_published_figure(
    page: Page, visits: Indicator, lead: User, live_server: LiveServer, no_axe_violations: Check
) -> None:
    sign_in(page, lead, live_server)
    page.goto(INDICATOR)
    page.get_by_role("link", name="Correct this figure").click()
    no_axe_violations(page)
    never_scrolls_sideways(page)
    expect(page.get_by_label("Numerator")).to_have_value("50")
    page.get_by_label("Numerator").fill("85")
    page.get_by_role("button", name="Check the correction").click()
    # There is no reason yet: it is asked for, and the 85 stands.
    expect(page.get_by_role("alert")).to_contain_text("Say why the figure is corrected")
    no_axe_violations(page)
    page.get_by_role("link", name="Say why the figure is corrected").click()
    page.keyboard.type("Visits in the other team’s list were left out.")
    page.get_by_role("button", name="Check the correction").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check the correction")
    expect(page.get_by_role("main")).to_contain_text("Changed since publication. It was 50.0%.")
    no_axe_violations(page)
    never_scrolls_sideways(page)
    page.get_by_role("button", name="Correct the figure").click()
    expect(page.locator(".app-standing__number")).to_have_text("85.0%")
    expect(page.locator(".app-corrected")).to_contain_text("it was 50.0%")
    page.goto(MONTH)
    expect(page.get_by_role("main")).to_contain_text("Changed since publication: it was 50.0%.")


def test_without_javascript_a_figure_is_corrected_as_well(
    page_without_javascript: Page, visits: Indicator, lead: User, live_server: LiveServer
) -> None:
    page = page_without_javascript
    sign_in(page, lead, live_server)
    page.goto(CORRECT)
    page.get_by_label("Numerator").fill("85")
    page.get_by_label("Why it is corrected").fill("It was counted again.")
    page.get_by_role("button", name="Check the correction").click()
    page.get_by_role("button", name="Change what you typed").click()
    expect(page.get_by_label("Numerator")).to_have_value("85")
    page.get_by_role("button", name="Check the correction").click()
    page.get_by_role("button", name="Correct the figure").click()
    expect(page.locator(".app-standing__number")).to_have_text("85.0%")


def test_somebody_elses_change_meanwhile_is_told(
    desktop: Page, visits: Indicator, lead: User, live_server: LiveServer, no_axe_violations: Check
) -> None:
    sign_in(desktop, lead, live_server)
    desktop.goto(CORRECT)
    desktop.get_by_label("Numerator").fill("85")
    desktop.get_by_label("Why it is corrected").fill("It was counted again.")
    correct(visits, None, 60, PUBLISHED + timedelta(days=1))
    desktop.get_by_role("button", name="Check the correction").click()
    expect(desktop.get_by_role("alert")).to_contain_text("changed it from 50 of 100 to 60 of 100")
    expect(desktop.get_by_label("Numerator")).to_have_value("85")
    no_axe_violations(desktop)


def test_the_record_shows_who_did_what(
    page: Page, visits: Indicator, lead: User, live_server: LiveServer, no_axe_violations: Check
) -> None:
    correct(visits, lead, 85, PUBLISHED + timedelta(days=3))
    sign_in(page, lead, live_server)
    page.goto(INDICATOR)
    page.get_by_role("link", name="Record of this figure").click()
    main = page.get_by_role("main")
    told = (
        *("50 of 100", "85 of 100", "Perpetua Lead", "Pasted into the grid", "after publication"),
        *("Two teams were away.", "Look again at the list."),
    )
    for words in told:
        expect(main).to_contain_text(words)
    no_axe_violations(page)
    never_scrolls_sideways(page)


def test_a_reader_looks_at_the_month_as_it_was_and_comes_back(
    page: Page, visits: Indicator, no_axe_violations: Check
) -> None:
    correct(visits, None, 85, PUBLISHED + timedelta(days=3))
    page.goto(MONTH)
    page.get_by_role("link", name="As it was published").click()
    note = page.get_by_role("note")
    expect(note).to_contain_text("As it was published on 25 July 2026.")
    expect(note).to_contain_text("Since then 1 of these figures was corrected.")
    expect(page.locator(".app-month-table__value").last).to_have_text("50.0%")
    expect(page.get_by_role("main")).to_contain_text("Since changed to 85.0%.")
    no_axe_violations(page)
    never_scrolls_sideways(page)
    # What is chosen next is still of that moment.
    page.get_by_label("Rating").select_option("red")
    expect(page).to_have_url(re.compile("rating=red.*as-at=published|as-at=published.*rating=red"))
    expect(note).to_be_visible()
    note.get_by_role("link").click()
    expect(page.get_by_role("note")).to_have_count(0)


def test_a_reader_chooses_a_day(
    page_without_javascript: Page, visits: Indicator, no_axe_violations: Check
) -> None:
    page = page_without_javascript
    correct(visits, None, 85, PUBLISHED + timedelta(days=3))
    for day, value in (("2026-07-27", "50.0%"), ("2026-07-28", "85.0%")):
        page.goto(MONTH)
        page.get_by_label("As at").fill(day)
        page.get_by_role("button", name="Show").click()
        expect(page.locator(".app-month-table__value").last).to_have_text(value)
    page.goto(f"{MONTH}?as-at=2026-07-24")
    expect(page.get_by_role("alert")).to_contain_text("June 2026 was published on 25 July 2026.")
    expect(page.locator(".app-month-table__value").last).to_have_text("85.0%")


def test_what_the_month_was_published_without_is_at_its_head(
    page: Page, visits: Indicator, no_axe_violations: Check
) -> None:
    Gap.objects.create(
        month_id=JUNE, service=visits.service, reason="The case system was down.",
        named_at=PUBLISHED,
    )  # fmt: skip
    for address in (MONTH, INDICATOR):
        page.goto(address)
        main = page.get_by_role("main")
        expect(main).to_contain_text(re.compile("ublished without Front door: The case system"))
        expect(main).to_contain_text("Not signed off")
        expect(main).not_to_contain_text("50.0%")
        no_axe_violations(page)


def test_on_paper_the_page_says_as_at_when_and_the_form_is_gone(
    desktop: Page, visits: Indicator
) -> None:
    desktop.goto(f"{MONTH}?as-at=published")
    desktop.emulate_media(media="print")
    expect(desktop.get_by_role("note")).to_be_visible()
    expect(desktop.get_by_role("link", name="as it is today")).to_be_hidden()
