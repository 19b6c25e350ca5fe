"""Signing a month off in the browser: sent back, approved, published, with a gap and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from indicators.models import Role
from tests.browser.conftest import OpenPage
from tests.browser.ways import fits, sign_in
from tests.one_return import Fostering, approve, complete, make_fostering, submit
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)
MONTH, GRID = "/returns/2026-05/", "/returns/2026-05/fostering/"
Check = Callable[[Page], None]


@pytest.fixture
def fostering(transactional_db: None) -> Fostering:
    """Return the service with a year behind it and a complete return for MONTH."""
    found = make_fostering()
    complete(found)
    return found


def test_sent_back_put_right_approved_and_published(
    open_page: OpenPage, fostering: Fostering, no_axe_violations: Check
) -> None:
    officer, head, lead = open_page(), open_page(), open_page()
    for page, user in (
        (officer, fostering.officer),
        (head, fostering.head),
        (lead, fostering.lead),
    ):
        sign_in(page, user)
    officer.goto(GRID)
    officer.get_by_role("button", name="Save and submit for approval").click()
    expect(officer.get_by_text("Submitted by Olive Officer")).to_be_visible()

    head.goto("/returns/")
    head.get_by_role("link", name="Approve or send back").click()
    no_axe_violations(head)
    head.get_by_role("button", name="Send back").click()
    expect(head.get_by_role("alert")).to_contain_text("Say why you send it back")
    head.get_by_label("What is to be put right").fill("Carers: two were counted twice.")
    head.get_by_role("button", name="Send back").click()
    expect(head.get_by_text("Sent back to its officer.")).to_be_visible()
    no_axe_violations(head)

    officer.reload()
    expect(officer.get_by_text("Carers: two were counted twice.").first).to_be_visible()
    officer.locator("#id_CARERS-numerator").fill("141")
    no_axe_violations(officer)
    officer.get_by_role("button", name="Save and submit for approval").click()
    expect(officer.get_by_text("its head of service has to approve it")).to_be_visible()

    lead.goto(MONTH)
    lead.get_by_text("Publish without it").click()
    no_axe_violations(lead)
    lead.get_by_role("button", name="Publish May 2026 with these gaps").click()
    expect(lead.get_by_role("alert")).to_contain_text("Fostering has not been approved")

    head.goto(GRID)
    expect(head.get_by_role("cell", name="141", exact=True)).to_be_visible()
    head.get_by_role("button", name="Approve Fostering, May 2026").click()
    expect(head.get_by_text("the performance lead can publish it now")).to_be_visible()

    lead.goto(MONTH)
    no_axe_violations(lead)
    lead.get_by_role("button", name="Publish May 2026", exact=True).click()
    expect(lead.get_by_text("May 2026 is published. Readers see it now.")).to_be_visible()
    no_axe_violations(lead)

    councillor = open_page()
    sign_in(councillor, person(Role.COUNCILLOR))
    councillor.goto("/")
    expect(councillor.get_by_role("heading", level=1)).to_contain_text("May 2026")


def test_a_month_is_published_with_a_gap_that_readers_are_told_of(
    open_page: OpenPage, fostering: Fostering, no_axe_violations: Check
) -> None:
    lead, reader = open_page(), open_page()
    sign_in(lead, fostering.lead)
    lead.goto(MONTH)
    lead.get_by_text("Publish without it").click()
    lead.get_by_label("Without Fostering").fill("The officer is ill.")
    lead.get_by_role("button", name="Publish May 2026 with these gaps").click()
    expect(lead.get_by_text("May 2026 is published.")).to_be_visible()

    reader.goto("/months/2026-05/")
    expect(reader.get_by_text("The officer is ill.")).to_be_visible()
    expect(reader.locator("main")).not_to_contain_text("92.0%")
    no_axe_violations(reader)

    submit(fostering)
    approve(fostering)
    lead.goto(GRID)
    lead.get_by_role("button", name="Publish Fostering now").click()
    expect(lead.get_by_text("readers see its figures of May 2026")).to_be_visible()
    reader.reload()
    expect(reader.locator("main")).to_contain_text("92.0%")


@pytest.mark.parametrize("state", ["being entered", "submitted"])
def test_the_returns_fit_a_telephone(
    phone: Page, fostering: Fostering, no_axe_violations: Check, state: str
) -> None:
    if state == "submitted":
        submit(fostering)
    sign_in(phone, fostering.lead)
    for address in (MONTH, GRID):
        phone.goto(address)
        fits(phone)
        no_axe_violations(phone)
