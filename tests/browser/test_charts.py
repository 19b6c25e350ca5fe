"""The interactive chart under the installation's own Content Security Policy."""

import json
from collections.abc import Callable

import pytest
from csp.utils import build_policy
from playwright.sync_api import Page, Route, expect

FIGURE = {
    "data": [{"x": ["2025-04", "2025-05", "2025-06"], "y": [25, None, 31], "mode": "lines"}],
    "layout": {"title": {"text": "Re-referrals"}, "hovermode": "x unified"},
}
PAGE = f"""<!doctype html>
<html lang="en-GB">
  <head>
    <title>Chart</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/static/build/app.css">
    <script defer src="/static/js/chart.js"></script>
    <script defer src="/static/build/plotly-basic.min.js"></script>
  </head>
  <body>
    <main>
      <h1>Chart</h1>
      <div class="app-chart" data-chart="figure"><svg role="img" aria-label="Picture"></svg></div>
    </main>
    <script type="application/json" id="figure">{json.dumps(FIGURE)}</script>
  </body>
</html>"""


@pytest.fixture
def show_chart() -> Callable[[Page], None]:
    """Return a function that shows a page with one chart, served with the real policy."""

    def show(page: Page) -> None:
        policy = {"Content-Security-Policy": build_policy()}
        page.route(
            "/chart",
            lambda route: route.fulfill(body=PAGE, content_type="text/html", headers=policy),
        )
        page.goto("/chart")

    return show


def test_the_drawing_replaces_the_picture_and_its_buttons_are_in_their_corner(
    page: Page, show_chart: Callable[[Page], None]
) -> None:
    show_chart(page)
    expect(page.locator(".main-svg").first).to_be_visible()
    expect(page.get_by_role("img", name="Picture")).to_have_count(0)
    # Without Plotly's style rules the bar falls under the drawing.
    expect(page.locator(".modebar")).to_have_css("position", "absolute")


def test_the_drawing_has_no_axe_violation(
    page: Page, show_chart: Callable[[Page], None], no_axe_violations: Callable[[Page], None]
) -> None:
    show_chart(page)
    expect(page.locator(".main-svg").first).to_be_visible()
    no_axe_violations(page)


def test_a_date_is_written_the_british_way(
    desktop: Page, show_chart: Callable[[Page], None]
) -> None:
    show_chart(desktop)
    desktop.locator(".nsewdrag").hover(position={"x": 5, "y": 50})
    expect(desktop.locator(".hoverlayer")).to_contain_text("1 Apr 2025")


def test_the_picture_downloads_as_svg(desktop: Page, show_chart: Callable[[Page], None]) -> None:
    show_chart(desktop)
    with desktop.expect_download() as download:
        desktop.locator(".modebar-btn").last.click()
    assert download.value.suggested_filename == "re-referrals.svg"


def test_the_picture_stays_when_plotly_does_not_arrive(
    desktop: Page, show_chart: Callable[[Page], None]
) -> None:
    def without_plotly(route: Route) -> None:
        route.fulfill(body="", content_type="text/javascript")

    desktop.route("**/plotly-basic.min.js", without_plotly)
    show_chart(desktop)
    expect(desktop.get_by_role("img", name="Picture")).to_have_count(1)
