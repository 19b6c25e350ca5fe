"""Reading one indicator: on a desktop, on a phone, on paper, with and without JavaScript."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from indicators.models import Indicator
from tests.browser.ways import fits
from tests.factories import make_council, make_remark
from tests.one_indicator import CODE, COMPLEMENT, TITLE, add_target, make_indicator, months
from tests.one_plan import publish, recovering

ADDRESS = f"/indicators/{CODE}/"


@pytest.fixture
def visits(live_server: LiveServer) -> Indicator:
    """Return an indicator with a year and a half of figures, one withheld, one missing."""
    figures = [(70 + place, 100) for place in range(18)]
    one = make_indicator(months("2025-01", *figures[:5], (97, 100), None, *figures[7:]))
    add_target(one, date(2025, 1, 1), ends_on=date(2025, 12, 31))
    add_target(one, date(2026, 1, 1), value=85, amber_limit=75)
    one.figures.filter(month=date(2026, 6, 1)).update(provisional=True)
    for month in (4, 5):
        make_remark(one, date(2026, month, 1), what_happened=f"Told in month {month}.").save()
    return one


@pytest.fixture
def linked(live_server: LiveServer) -> Indicator:
    """Return an indicator that has published figures beside it."""
    return make_council(1, 3)[0]


def chart_data(page: Page) -> list[dict[str, Any]]:
    """Return the lines as the drawn chart holds them."""
    found: list[dict[str, Any]] = page.evaluate(
        "document.querySelector('.js-plotly-plot').data.map(({name, y}) => ({name, y}))"
    )
    return found


def test_the_page_has_no_axe_violation(
    page: Page, visits: Indicator, no_axe_violations: Callable[[Page], None]
) -> None:
    page.goto(ADDRESS)
    expect(page.locator(".main-svg").first).to_be_visible()
    page.get_by_text("earlier month").click()
    no_axe_violations(page)


def test_the_page_with_published_figures_has_no_axe_violation(
    page: Page, linked: Indicator, no_axe_violations: Callable[[Page], None]
) -> None:
    page.goto("/indicators/IND001/")
    expect(page.locator(".main-svg").first).to_be_visible()
    page.get_by_text("Every published period", exact=True).click()
    no_axe_violations(page)


def test_the_page_never_scrolls_sideways(page: Page, linked: Indicator) -> None:
    page.goto("/indicators/IND001/")
    expect(page.locator(".main-svg").first).to_be_visible()
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window


def test_a_reader_goes_a_month_back_turns_the_indicator_round_and_returns(
    desktop: Page, visits: Indicator
) -> None:
    desktop.goto(ADDRESS)
    expect(desktop.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(desktop.locator("#standing")).to_have_text("June 2026")
    desktop.get_by_role("link", name="May 2026").first.click()
    expect(desktop).to_have_url(re.compile(r"\?month=2026-05$"))
    expect(desktop.locator("#standing")).to_have_text("May 2026")
    desktop.get_by_role("link", name=COMPLEMENT).click()
    expect(desktop.get_by_role("heading", level=1)).to_have_text(COMPLEMENT)
    expect(desktop.locator(".app-standing__number")).to_have_text("14.0%")
    desktop.get_by_role("link", name=TITLE).last.click()
    expect(desktop.locator(".app-standing__number")).to_have_text("86.0%")


def test_the_drawn_chart_has_the_gaps_and_every_number_of_the_table(
    desktop: Page, visits: Indicator
) -> None:
    desktop.goto(ADDRESS)
    expect(desktop.locator(".main-svg").first).to_be_visible()
    (council,) = [one["y"] for one in chart_data(desktop) if one["name"] == "The council"]
    assert council[5:7] == [None, None]
    cells = desktop.locator(".app-lines__value").all_text_contents()
    assert [f"{value:.1f}%" for value in reversed(council) if value is not None] == [
        cell for cell in cells if cell.endswith("%")
    ]


def test_pointing_at_a_month_reads_it_out(desktop: Page, visits: Indicator) -> None:
    desktop.goto(ADDRESS)
    point = desktop.locator(".scatterlayer .point").last
    expect(point).to_be_visible()
    box = point.bounding_box()
    assert box is not None
    desktop.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    hover = desktop.locator(".hoverlayer")
    expect(hover).to_contain_text("June 2026: 87.0%")
    expect(hover).to_contain_text("Green")
    expect(hover).to_contain_text("Provisional")


def test_on_paper_the_picture_stands_where_the_chart_was(desktop: Page, visits: Indicator) -> None:
    desktop.goto(ADDRESS)
    expect(desktop.locator(".main-svg").first).to_be_visible()
    expect(desktop.locator(".app-trend")).to_be_hidden()
    desktop.emulate_media(media="print")
    expect(desktop.locator(".app-trend")).to_be_visible()
    expect(desktop.locator(".main-svg").first).to_be_hidden()
    expect(desktop.get_by_text("Told in month 4.")).to_be_hidden()


def test_without_javascript_everything_can_be_read(
    page_without_javascript: Page, visits: Indicator
) -> None:
    page = page_without_javascript
    page.goto(ADDRESS)
    picture = page.get_by_role("img", name=f"{TITLE}: from 70.0% in January 2025")
    expect(picture).to_be_visible()
    expect(page.get_by_role("table", name="Figures: Visits made on time")).to_be_visible()
    expect(page.get_by_text("Told in month 5.")).to_be_visible()
    page.get_by_text("Commentary on 1 other month").click()
    expect(page.get_by_text("Told in month 4.")).to_be_visible()


def test_the_newest_commentary_by_the_month_shown_stands_open(
    desktop: Page, visits: Indicator
) -> None:
    desktop.goto(f"{ADDRESS}?month=2026-04")
    expect(desktop.get_by_text("Told in month 4.")).to_be_visible()
    expect(desktop.get_by_text("Told in month 5.")).to_be_hidden()


def test_a_figure_off_its_path_has_no_axe_violation_and_fits(
    page: Page, live_server: LiveServer, no_axe_violations: Callable[[Page], None]
) -> None:
    one = recovering()
    one.start()
    publish(one, date(2026, 10, 1), 74)
    for address in (ADDRESS, "/months/2026-10/?show=all", "/years/2026-27/?show=all"):
        page.goto(address)
        mark = page.get_by_role("link", name="Recovery plan: off path")
        expect(mark).to_be_visible()
        no_axe_violations(page)
        fits(page)
    page.goto(ADDRESS)
    expect(page.locator(".main-svg").first).to_be_visible()
    assert "Recovery path" in [line["name"] for line in chart_data(page)]
    expect(page.get_by_role("table", name="What the recovery plan expects")).to_be_visible()
