"""Signing in, from end to end, on a desktop's window and a telephone's; axe looks at each page."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import caches
from django.core.mail import EmailMessage
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from indicators.models import User
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import make_council
from tests.sign_in.conftest import PASSWORD
from tests.sign_in.provider import running_provider
from tests.sign_in.test_mfa import code_of
from tests.sign_in.test_oidc import use

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "a.very.long.name.of.an.officer@childrens-services.thornmere.example"
Look = Callable[[str], None]
Axe = Callable[[Page], None]


@pytest.fixture(autouse=True)
def officer() -> User:
    """Return a performance officer; nobody has tried to sign in yet."""
    caches["default"].clear()
    make_council(3, 1)
    return User.objects.create_user(EMAIL, PASSWORD, role="officer")


def fits(page: Page, heading: str, no_axe_violations: Axe) -> None:
    """Return nothing; the page with this heading is as wide as its window, and axe finds none."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert heading in page.title()
    page.wait_for_load_state()  # with its style sheets, without which no target is wide enough
    no_axe_violations(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], (page.url, width)  # type: ignore[index]


@pytest.fixture
def look(page: Page, no_axe_violations: Axe) -> Look:
    """Return a check that the page with this heading has no fault that axe finds, and fits."""
    return lambda heading: fits(page, heading, no_axe_violations)


def sign_in(page: Page, password: str = PASSWORD) -> None:
    """Return nothing; fills the form in and sends it."""
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_from_a_forgotten_password_to_signing_out(
    page: Page, look: Look, mailoutbox: list[EmailMessage]
) -> None:
    page.goto("/sign-in/")
    look("Sign in")
    for _ in range(6):
        sign_in(page, "forgotten")
    expect(page.get_by_role("alert")).to_contain_text("Wait 15 minutes, then try again")
    look("Sign in")
    page.get_by_role("link", name="I have forgotten my password").click()
    look("Get a new password")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter your e-mail address")
    look("Get a new password")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_role("button", name="Send the link").click()
    look("Look in your e-mail")
    link = re.search(r"http://\S+", str(mailoutbox[0].body))
    assert link
    page.goto(link[0])
    look("Choose a new password")
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_label("New password again").fill("shirt")
    page.get_by_role("button", name="Save the password").click()
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("New password", exact=True)).to_be_focused()
    look("Choose a new password")
    page.get_by_label("New password", exact=True).fill("three random words")
    page.get_by_label("New password again").fill("three random words")
    page.get_by_role("button", name="Save the password").click()
    look("Your password was saved")
    page.goto(link[0])
    look("This link no longer works")
    page.goto("/sign-in/?next=/ratings/")
    sign_in(page, "three random words")
    expect(page).to_have_url(re.compile("/ratings/$"))
    page.get_by_role("link", name=EMAIL).click()
    look("Your account")
    page.get_by_role("link", name="Change your password").click()
    look("Change your password")
    page.get_by_label("Password that you use now").fill("three random words")
    page.get_by_label("New password", exact=True).fill("other random words")
    page.get_by_label("New password again").fill("other random words")
    page.get_by_role("button", name="Change the password").click()
    look("Your password was changed")
    page.get_by_role("link", name="Sign out").click()
    look("Sign out")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_a_second_step_from_setting_up_to_removing(
    page: Page, look: Look, settings: Settings
) -> None:
    settings.MFA = "required"
    page.goto("/sign-in/")
    sign_in(page)
    look("Set up a second step")
    page.get_by_label("Code").fill("1")
    page.get_by_role("button", name="Set up the second step").click()
    expect(page.get_by_role("alert")).to_contain_text("The code is not right")
    look("Set up a second step")
    key = page.locator("main code").inner_text()
    square = page.get_by_role("img", name="The key below").bounding_box()
    assert square
    assert square["width"] >= 150
    page.get_by_label("Code").fill(code_of(key))
    page.get_by_role("button", name="Set up the second step").click()
    look("Your recovery codes")
    recovery = page.locator("main li code").all_inner_texts()
    settings.MFA = "optional"
    page.goto("/second-step/")
    look("Your second step")
    page.get_by_role("link", name="Make new recovery codes").click()
    look("Make new recovery codes")
    page.goto("/sign-out/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/sign-in/")
    sign_in(page)
    look("Enter the code")
    page.get_by_label("Code").fill("12")
    page.get_by_role("button", name="Sign in").click()
    look("Enter the code")
    page.get_by_label("Code").fill(recovery[0])
    page.get_by_role("button", name="Sign in").click()
    page.goto("/sign-in/again/")
    look("Enter your password again")
    page.get_by_role("link", name="Use a code instead").click()
    look("Enter a code again")
    page.goto("/second-step/app/remove/")
    look("Remove the second step")
    page.get_by_role("button", name="Remove the second step").click()
    look("Your second step")
    expect(page.get_by_role("button", name="Set up a second step")).to_be_visible()


@pytest.fixture
def provider(settings: Settings) -> Iterator[str]:
    """Return the address of a provider that knows the officer and a stranger; it is on."""
    people = ({"sub": "officer", "email": EMAIL}, {"sub": "stranger", "email": f"not.{EMAIL}"})
    with running_provider(*people) as url:
        use(settings, url)
        yield url


def choose(page: Page, provider: str, name: str) -> None:
    """Return nothing; goes to the provider's page and signs in there.

    Its page asks other sites for its looks: the test answers for them.
    """
    page.route(
        re.compile(f"^(?!{re.escape(provider)}/|http://localhost).*|.*favicon.ico$"),
        lambda route: route.fulfill(body=""),
    )
    page.get_by_role("button", name="Sign in with your council account").click()
    expect(page).to_have_url(re.compile(f"^{provider}"))
    page.get_by_role("button", name=name).click()


def test_the_council_account_at_the_provider_and_back(
    page: Page, look: Look, provider: str, live_server: LiveServer
) -> None:
    page.goto("/sign-in/?next=/ratings/")
    look("Sign in")
    choose(page, provider, "officer")
    expect(page).to_have_url(f"{live_server.url}/ratings/")
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def refused_page(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer
) -> Iterator[Page]:
    """Return a page at each width in turn whose console is not watched: it names a refusal."""
    viewport: ViewportSize = {"width": request.param, "height": 900}
    context = browser.new_context(base_url=live_server.url, viewport=viewport)
    yield context.new_page()
    context.close()


def test_a_council_account_that_was_not_added(
    refused_page: Page, no_axe_violations: Axe, provider: str
) -> None:
    refused_page.goto("/sign-in/")
    choose(refused_page, provider, "stranger")
    fits(refused_page, "You are not signed in", no_axe_violations)
    expect(refused_page.locator("main")).to_contain_text(f"Nobody may sign in here as not.{EMAIL}")


def test_too_many_attempts(refused_page: Page, no_axe_violations: Axe, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "1/h/ip"}
    refused_page.goto("/sign-in/")
    sign_in(refused_page, "wrong")
    sign_in(refused_page)
    fits(refused_page, "Too many attempts", no_axe_violations)
