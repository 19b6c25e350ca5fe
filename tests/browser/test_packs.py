"""Issued packs in a browser: their pages, and the file that is read with no network."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from indicators.models import Meeting, Role
from indicators.packs.document import Part
from indicators.packs.html import html
from tests.browser.ways import fits, sign_in
from tests.packs.issued import make_pack
from tests.packs.one_pack import make_meeting
from tests.packs.sample import sample
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)
Check = Callable[[Page], None]
MARGINS = "getComputedStyle(document.body).page"


@pytest.fixture
def meeting() -> Meeting:
    """Return a meeting whose pack has been issued twice."""
    meeting = make_meeting()
    make_pack(meeting, sample(1))
    make_pack(meeting, sample(), sample(part=Part.EXEMPT))
    return meeting


def test_every_page_of_an_issued_pack_passes_axe_and_fits(
    page: Page, meeting: Meeting, no_axe_violations: Check
) -> None:
    sign_in(page, person(Role.SCRUTINY))
    page.goto(reverse("pack", args=[meeting.pk, 1]))
    no_axe_violations(page)
    fits(page)
    page.get_by_role("link", name="Read version 2").click()
    page.wait_for_url(f"**{reverse('pack', args=[meeting.pk, 2])}")
    no_axe_violations(page)
    fits(page)
    assert page.evaluate(MARGINS) == "auto"
    page.get_by_role("link", name="Read Part 2").click()
    page.wait_for_url(f"**{reverse('pack-exempt', args=[meeting.pk, 2])}")
    no_axe_violations(page)
    fits(page)


def test_the_contents_list_and_wide_tables_are_reached_by_the_keyboard(
    page: Page, meeting: Meeting
) -> None:
    page.goto(reverse("pack", args=[meeting.pk, 2]))
    page.get_by_role("link", name="Data appendix", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Data appendix")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="Every figure")).to_be_focused()


def test_every_sheet_of_part_2_is_marked_when_the_page_is_printed(
    desktop: Page, meeting: Meeting
) -> None:
    sign_in(desktop, person(Role.SCRUTINY))
    desktop.goto(reverse("pack-exempt", args=[meeting.pk, 2]))
    desktop.emulate_media(media="print")
    assert desktop.evaluate(MARGINS) == "exempt"


def test_the_file_is_read_with_no_network_and_passes_axe(
    page: Page, tmp_path: Path, no_axe_violations: Check
) -> None:
    file = tmp_path / "pack.html"
    file.write_bytes(html(sample(part=Part.EXEMPT)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    no_axe_violations(page)
    fits(page)
    assert asked == [file.as_uri()]
