"""How people of one council sit down at its pages, on days that follow each other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect

from indicators.models import User
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.one_council import TITLE, Council, ten_o_clock
from tests.browser.ways import arrived, fits, sign_in


@dataclass(frozen=True, slots=True)
class Journey:
    """The council, its clock, and how its people find their way."""

    council: Council
    clock: time_machine.Traveller
    open_page: OpenPage
    axe: Callable[[Page], None]
    looked_at: set[tuple[str, str]] = field(default_factory=set)

    def goes_on(self, year: int, month: int, day: int) -> None:
        """Let time pass until ten o'clock of a day: whoever was signed in is not any more."""
        self.clock.move_to(ten_o_clock(date(year, month, day)))

    @contextmanager
    def signed_in(self, user: User) -> Iterator[Page]:
        """Yield the page of somebody who has just signed in."""
        with self.stranger() as page:
            sign_in(page, user)
            yield page

    @contextmanager
    def stranger(self) -> Iterator[Page]:
        """Yield the page of somebody of the public."""
        page = self.open_page()
        yield page
        page.context.close()

    def looks(self, page: Page, heading: str, *, on_a_telephone: bool = False) -> None:
        """Fail unless the page with this heading has come, passes axe, and fits its window."""
        arrived(page, heading)
        self.examine(page, on_a_telephone=on_a_telephone)

    def examine(self, page: Page, *, on_a_telephone: bool = False) -> None:
        """Fail unless a page passes axe and fits its window.

        One that says what it said when somebody looked at it before is not examined again.
        """
        says = (page.url, page.locator("body").inner_text())
        if says in self.looked_at:
            return
        self.looked_at.add(says)
        self.axe(page)
        fits(page)
        if on_a_telephone:
            page.set_viewport_size({"width": PHONE, "height": 900})
            self.axe(page)
            fits(page)
            page.set_viewport_size({"width": DESKTOP, "height": 900})

    def open_programme(self, page: Page, committee: str) -> None:
        """Go to a committee's work programme by way of the list of them."""
        page.goto(reverse("meetings"))
        page.get_by_role("link", name="Work programmes").click()
        self.looks(page, "Work programmes")
        page.get_by_role("link", name=committee).click()
        self.looks(page, f"Work programme: {committee}", on_a_telephone=True)

    def open_referral(self, page: Page, committee: str, question: str) -> None:
        """Go to the open referral with this question from a committee's work programme."""
        self.open_programme(page, committee)
        asked = page.get_by_role("listitem").filter(has_text=question)
        asked.get_by_role("link", name=TITLE).click()
        self.looks(page, f"Referral: {TITLE}")

    def open_meeting(self, page: Page, name: str) -> None:
        """Go to a meeting from the calendar."""
        meeting = self.council.meetings[name]
        held_on = f"{meeting.held_on.day} {meeting.held_on:%B %Y}"
        page.get_by_role("link", name="Meetings").first.click()
        self.looks(page, "Meetings")
        page.get_by_role("link", name=f"{meeting.held_on:%A} {held_on}").first.click()
        self.looks(page, f"{meeting.committee}, {held_on}")

    def open_plan(self, page: Page) -> None:
        """Go to the plan from the list of plans."""
        page.get_by_role("link", name="Recovery plans").first.click()
        self.looks(page, "Recovery plans")
        page.get_by_role("link", name=TITLE).click()
        self.looks(page, f"Recovery plan: {TITLE}")

    def issue_pack(self, page: Page, name: str) -> None:
        """Look at a meeting's pack, issue it, and read it."""
        self.open_meeting(page, name)
        page.get_by_role("button", name="Preview and issue").click()
        expect(page.get_by_role("heading", name="Preview")).to_be_visible()
        self.examine(page)
        page.get_by_role("button", name="Issue the pack").click()
        expect(page.get_by_role("status")).to_have_text("Version 1 of the pack is issued.")
        page.get_by_role("link", name="Read the pack", exact=True).click()
        page.wait_for_url("**/pack/1/")
        self.examine(page, on_a_telephone=True)


def says(page: Page, title: str, *words: str) -> None:
    """Fail unless the part of the page with this title says all of this."""
    part = page.get_by_role("region", name=title, exact=True)
    for each in words:
        expect(part).to_contain_text(each)
