"""Going back after a choice shows the page that was left, whole."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import LAST, make_council


@pytest.mark.django_db(transaction=True)
def test_going_back_after_a_choice_shows_the_whole_page_that_was_left(desktop: Page) -> None:
    make_council(14, 1)
    desktop.goto(reverse("month", args=[LAST]))
    desktop.get_by_label("Order").select_option("title")
    desktop.wait_for_url("**sort=title**")
    desktop.get_by_label("Rating").select_option("red")
    desktop.wait_for_url("**rating=red**")
    desktop.go_back()
    desktop.wait_for_url(lambda url: "rating=red" not in url)
    expect(desktop.get_by_role("status")).to_have_text("14 of 14 indicators.")
    expect(desktop.get_by_role("navigation", name="Menu")).to_be_visible()
    expect(desktop.get_by_role("heading", level=1)).to_have_count(1)
