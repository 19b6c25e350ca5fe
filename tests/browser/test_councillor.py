"""A councillor's journeys: every page at a desktop's and a phone's width, and without scripts."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from indicators.entry import Entry, record_figures
from indicators.models import Indicator, Installation, Measure, Origin, User
from indicators.rules.periods import months_after
from tests.factories import LAST, make_council

pytestmark = pytest.mark.django_db(transaction=True)
MONTH = f"/months/{LAST:%Y-%m}/"
ATTENTION = f"/attention/{LAST:%Y-%m}/"
PAGES = (
    MONTH,
    f"{MONTH}?show=all&sort=worst",
    f"{MONTH}?rating=purple",
    f"{MONTH}?q=nothing+like+it",
    ATTENTION,
    f"{ATTENTION}?show=all&trigger=newly-red",
    f"{ATTENTION}?trigger=purple",
    "/years/2025-26/",
    "/indicators/",
    "/indicators/?sort=-title&q=plan",
    "/indicators/IND001/",
    "/benchmarks/",
    "/benchmarks/?among=all&sort=-value&method=median",
    "/ratings/",
    "/data/",
    "/sign-in/",
)
Check = Callable[[Page], None]


@pytest.fixture(autouse=True)
def council() -> None:
    """Return nothing; makes twelve indicators with two years of figures, said to be invented."""
    make_council(12, 2)
    Measure.objects.filter(code="M2").update(polarity="none")
    Installation.objects.update(figures_are_invented=True)
    Installation.changed()


def test_every_page_passes_axe_and_needs_no_sideways_scrolling(
    page: Page, no_axe_violations: Check
) -> None:
    for address in PAGES:
        page.goto(address)
        no_axe_violations(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], (address, width)  # type: ignore[index]


def test_sign_in_with_a_wrong_password_passes_axe(page: Page, no_axe_violations: Check) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    no_axe_violations(page)


def test_from_the_month_to_a_red_indicator_and_on_to_its_benchmark(desktop: Page) -> None:
    desktop.goto("/")
    expect(desktop).to_have_url(re.compile(MONTH))
    desktop.get_by_role("link", name=re.compile(r"^\d+ Red$")).click()
    expect(desktop).to_have_url(re.compile("rating=red"))
    ratings = desktop.locator(".app-month-table__row .app-rating")
    assert set(ratings.all_inner_texts()) == {"Red"}
    first = desktop.locator(".app-month-table__indicator a").first
    title = first.inner_text()
    first.click()
    expect(desktop.get_by_role("heading", level=1)).to_have_text(title)
    expect(desktop.locator("main")).to_contain_text("Red: ")
    desktop.get_by_role("link", name=re.compile("all councils", re.IGNORECASE)).click()
    expect(desktop).to_have_url(re.compile("/benchmarks/"))


def test_choosing_changes_the_rows_and_the_address_without_a_new_page(desktop: Page) -> None:
    desktop.goto(MONTH)
    desktop.evaluate("window.isTheSamePage = true")
    desktop.get_by_label("Order").select_option("title")
    expect(desktop).to_have_url(re.compile("sort=title"))
    titles = desktop.locator(".app-month-table__indicator a").all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)
    assert desktop.evaluate("window.isTheSamePage")
    desktop.reload()
    assert desktop.locator(".app-month-table__indicator a").all_inner_texts() == titles


def test_from_the_month_to_what_needs_attention_and_why(page: Page) -> None:
    page.goto(MONTH)
    page.get_by_role("link", name="What needs attention first, and why").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Needs attention: March 2026")
    shown = page.locator(".app-attention__item")
    before = shown.count()
    page.evaluate("window.isTheSamePage = true")
    page.get_by_label("Why").select_option("never-met")
    expect(page).to_have_url(re.compile("trigger=never-met"))
    assert 0 < shown.count() < before
    for reasons in page.locator(".app-attention__why").all_inner_texts():
        assert "Target never met in 12 months" in reasons
    assert page.evaluate("window.isTheSamePage")
    first = page.locator(".app-attention__item").first
    questions = first.locator(".app-attention__asked li")
    expect(questions.first).to_be_hidden()
    first.get_by_text("What members could ask").click()
    expect(questions.first).to_be_visible()
    title = first.get_by_role("link").first.inner_text()
    first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_month_by_month_back_and_forth_by_keyboard(desktop: Page) -> None:
    desktop.goto(f"{MONTH}?show=all")
    desktop.get_by_role("link", name="February 2026").focus()
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("heading", level=1)).to_have_text("February 2026")
    expect(desktop).to_have_url(re.compile("show=all"))
    desktop.get_by_role("link", name="March 2026").focus()
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("heading", level=1)).to_have_text("March 2026")


def test_first_tab_skips_to_the_month(desktop: Page) -> None:
    desktop.goto(MONTH)
    desktop.keyboard.press("Tab")
    expect(desktop.get_by_role("link", name="Skip to main content")).to_be_focused()
    desktop.keyboard.press("Enter")
    assert desktop.url.endswith("#main")


def test_the_whole_month_reads_without_scripts(page_without_javascript: Page) -> None:
    page = page_without_javascript
    page.goto(MONTH)
    rows = page.locator(".app-month-table__row")
    assert rows.count() == 12
    for sentence in page.locator(".app-month-table__why td").all_inner_texts():
        assert re.match(r"(Red|Amber|Green|Not rated): ", sentence)
    page.get_by_label("Rating").select_option("red")
    page.get_by_role("button", name="Show").click()
    assert set(page.locator(".app-month-table__row .app-rating").all_inner_texts()) == {"Red"}
    assert page.get_by_role("button", name="Print").count() == 0
    for address in PAGES:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_rows_stay_a_table_to_those_who_listen_on_a_phone(phone: Page) -> None:
    phone.goto(MONTH)
    table = phone.get_by_role("table").first
    assert table.get_by_role("columnheader").count() == 9
    assert table.get_by_role("rowheader").count() >= 12
    assert table.get_by_role("cell").count() >= 12 * 8


def test_staff_see_the_month_in_progress_after_signing_in(desktop: Page) -> None:
    User.objects.create_user("lead@example.org", "a long passphrase", role="performance-lead")
    following = months_after(LAST, 1)
    counts = Entry(Indicator.objects.get(code="IND001"), following, Decimal(400), Decimal(1800))
    record_figures(entries=[counts], by=None, origin=Origin.GRID)
    desktop.goto("/sign-in/")
    desktop.get_by_label("E-mail address").fill("lead@example.org")
    desktop.get_by_label("Password").fill("a long passphrase")
    desktop.get_by_role("button", name="Sign in").click()
    desktop.get_by_role("link", name="April 2026").click()
    expect(desktop.locator("main")).to_contain_text("In progress")
    desktop.get_by_role("link", name="Sign out").click()
    desktop.get_by_role("button", name="Sign out").click()
    expect(desktop.get_by_role("link", name="Sign in")).to_be_visible()
