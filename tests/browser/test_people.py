"""An administrator adds an officer, who sets a password by the link and sees only what they may."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from indicators.models import Role, User
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.everybody import ADMINISTRATOR, HEAD, SWITCHED_OFF, make_person
from tests.factories import make_services

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"
Check = Callable[[Page], None]


@pytest.fixture
def administrator() -> User:
    """Return an administrator with a password, among other people."""
    make_services()
    for who in (HEAD, SWITCHED_OFF):
        make_person(who)
    made = make_person(ADMINISTRATOR)
    assert isinstance(made, User)
    made.set_password(PASSWORD)
    made.save()
    return made


def sign_in(page: Page, email: str) -> None:
    """Return nothing; the page's browser is signed in."""
    page.goto(reverse("account_login"))
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def looks_right(page: Page, no_axe_violations: Check) -> None:
    """Return nothing; the page passes axe and needs no sideways scrolling."""
    no_axe_violations(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], (page.url, width)  # type: ignore[index]


def test_every_page_of_people_passes_axe_and_fits(
    page: Page, administrator: User, no_axe_violations: Check
) -> None:
    sign_in(page, administrator.email)
    for address in [
        reverse("people"),
        reverse("person-add"),
        *(reverse("person", args=[one.pk]) for one in User.objects.all()),
    ]:
        page.goto(address)
        looks_right(page, no_axe_violations)
    page.goto(reverse("person-add"))
    page.get_by_label("Performance officer").check()
    page.get_by_role("button", name="Add them and send the e-mail").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter their first name")
    looks_right(page, no_axe_violations)
    page.get_by_role("link", name="Enter their first name").click()
    expect(page.get_by_label("First name")).to_be_focused()


def test_an_officer_who_is_added_sets_a_password_and_sees_only_what_they_may(
    open_page: OpenPage, administrator: User, no_axe_violations: Check
) -> None:
    theirs = open_page()
    sign_in(theirs, administrator.email)
    theirs.get_by_role("link", name="People", exact=True).click()
    theirs.get_by_role("button", name="Add a person").click()
    theirs.get_by_label("First name").fill("Jo")
    theirs.get_by_label("Last name").fill("Marsh")
    theirs.get_by_label("E-mail address").fill("Jo@Example.org")
    theirs.get_by_label("Performance officer").check()
    theirs.get_by_label("Fostering").check()
    theirs.get_by_role("button", name="Add them and send the e-mail").click()
    expect(theirs.get_by_role("status")).to_contain_text("jo@example.org is sent an e-mail")
    looks_right(theirs, no_axe_violations)

    page = open_page()
    link = re.search(r"http\S+/password/reset/\S+", str(mail.outbox[0].body))
    assert link is not None
    page.goto(link[0])
    looks_right(page, no_axe_violations)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password again").fill(PASSWORD)
    page.get_by_role("button").click()
    page.wait_for_load_state()
    sign_in(page, "jo@example.org")
    menu = page.get_by_role("navigation", name="Menu")
    expect(menu.get_by_role("link", name="Month", exact=True)).to_be_visible()
    expect(menu.get_by_role("link", name="People")).to_have_count(0)

    theirs.get_by_role("button", name="End access").click()
    expect(theirs.get_by_role("status")).to_contain_text("The access of Jo Marsh has ended.")
    looks_right(theirs, no_axe_violations)
    page.goto(reverse("account_change_password"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_refusal_passes_axe_and_fits(
    width: int,
    browser: Browser,
    live_server: LiveServer,
    administrator: User,
    no_axe_violations: Check,
) -> None:
    User.objects.update(role=Role.COUNCILLOR)
    # Not a watched page: the browser reports in its console that a page was refused.
    page = browser.new_page(base_url=live_server.url, viewport={"width": width, "height": 900})
    sign_in(page, administrator.email)
    page.goto(reverse("people"))
    expect(page.get_by_role("main")).to_contain_text("This page is for administrators.")
    looks_right(page, no_axe_violations)
    page.close()
