"""What several journeys do alike."""

from playwright.sync_api import Page, expect

from indicators.models import User
from tests.people import PASSWORD


def sign_in(page: Page, user: User) -> None:
    """Sign somebody in who has PASSWORD, by the keyboard."""
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(user.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()


def arrived(page: Page, heading: str) -> None:
    """Wait for the page with this heading: a click does not wait for where it leads."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.wait_for_load_state()


def fits(page: Page) -> None:
    """Fail when a page is wider than its window."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window, page.url
