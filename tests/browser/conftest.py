"""The browser of the journeys: the system's Chromium, at a desktop's width and a phone's.

Every page that a test opens is watched: an error in its console, an uncaught exception or a
refusal by the Content Security Policy fails the test, with the browser's own words.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

HERE = Path(__file__).parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Keeps the browser from talking to anyone but the test server.
CHROMIUM_FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]
DESKTOP, PHONE = 1280, 320
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# How a page answers what it refuses (422), and a row that is saved after the session ended (401).
ON_PURPOSE = re.compile(r"(status of|Status Error Code) (401|422)\b")

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Return nothing; marks every test in this folder as a browser test."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Return the system's Chromium, started once for the journeys."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if chromium is None:
        pytest.fail("No Chromium on the path: install it (Debian: apt-get install chromium).")
    # Playwright keeps an event loop running in this thread, which Django takes for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    # Chromium refuses its sandbox to root.
    flags = [*CHROMIUM_FLAGS, "--no-sandbox"] if os.geteuid() == 0 else CHROMIUM_FLAGS
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Return a function that opens a watched page: open_page(width=1280, javascript=True).

    Addresses given to `goto` are relative to the test server.
    """
    complaints: list[str] = []

    def open_one(width: int = DESKTOP, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        page = context.new_page()
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{page.url}: {message.text}")
                if message.type == "error" and not ON_PURPOSE.search(message.text)
                else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return page

    yield open_one
    for context in browser.contexts:
        context.close()
    assert not complaints, "The browser complained:\n" + "\n".join(complaints)


@pytest.fixture
def desktop(open_page: OpenPage) -> Page:
    """Return a page as wide as a desktop's window."""
    return open_page(DESKTOP)


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """Return a page as narrow as WCAG's reflow asks: 320 pixels."""
    return open_page(PHONE)


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, open_page: OpenPage) -> Page:
    """Return a page at each width in turn: a test that asks for it runs twice."""
    return open_page(request.param)


@pytest.fixture
def page_without_javascript(open_page: OpenPage) -> Page:
    """Return a page whose scripts do not run."""
    return open_page(javascript=False)


@pytest.fixture
def no_axe_violations() -> Callable[[Page], None]:
    """Return a check that a page has no axe-core violation of WCAG 2.2 AA or good practice."""

    def check(page: Page) -> None:
        page.wait_for_load_state()
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return check
