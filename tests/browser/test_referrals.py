"""A referral from its question to its acceptance, by two people; a recommendation; a visit."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from indicators.models import Role, User
from tests.browser.ways import arrived, fits, sign_in
from tests.following_up import QUESTION, RECOMMENDED, RESPONSE, committees, make_red
from tests.one_indicator import CODE, TITLE
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)
Check = Callable[[Page], None]
REASON = "Children wait unseen, and the panel meets before we do."


@pytest.fixture
def sam() -> User:
    """Return a scrutiny officer."""
    return person(Role.SCRUTINY, name="Sam")


@pytest.fixture
def clara(sam: User) -> User:
    """Return the councillor who chairs scrutiny management; an indicator before it is red."""
    make_red()
    chair = person(Role.COUNCILLOR, name="Clara")
    committees(sam, chair)
    return chair


def soon(days: int = 30) -> str:
    """Return a day that is to come, as it is typed."""
    day = timezone.localdate() + timedelta(days=days)
    return f"{day.day} {day:%B %Y}"


def change_to(page: Page, user: User) -> None:
    """Sign out, and somebody else in."""
    page.get_by_role("link", name="Sign out").click()
    arrived(page, "Sign out")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    sign_in(page, user)


def test_a_referral_goes_from_its_question_to_its_acceptance(
    page: Page, sam: User, clara: User, no_axe_violations: Check
) -> None:
    def look() -> None:
        no_axe_violations(page)
        fits(page)

    sign_in(page, clara)
    page.goto(f"/indicators/{CODE}/")
    page.get_by_role("link", name="Refer it to a committee").click()
    arrived(page, "Refer an indicator")
    expect(page.get_by_text("October 2026: 70.0%. Red: 70.0% against a target")).to_be_visible()
    page.get_by_label("To", exact=True).select_option("Children’s Panel")
    page.get_by_label("Question").fill(QUESTION)
    page.get_by_label("Why it is urgent").fill("tbc")
    page.get_by_label("Respond by").fill(soon(-1))
    page.get_by_role("button", name="Make the referral").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why it is urgent")
    expect(page.get_by_label("Question")).to_have_value(QUESTION)
    look()
    page.get_by_label("Why it is urgent").fill(REASON)
    page.get_by_role("button", name="Make the referral").click()
    expect(page.get_by_role("alert")).to_contain_text("is not to come")
    page.get_by_label("Respond by").fill(soon())
    page.get_by_role("button", name="Make the referral").click()
    arrived(page, f"Referral: {TITLE}")
    expect(page.get_by_text(REASON)).to_be_visible()
    look()
    change_to(page, sam)
    page.get_by_role("link", name="Meetings").click()
    arrived(page, "Meetings")
    page.get_by_role("link", name="Work programmes").click()
    arrived(page, "Work programmes")
    look()
    page.get_by_role("link", name="Children’s Panel").click()
    arrived(page, "Work programme: Children’s Panel")
    expect(page.get_by_text(REASON)).to_be_visible()
    look()
    page.get_by_role("link", name=TITLE).click()
    arrived(page, f"Referral: {TITLE}")
    page.get_by_label("What Children’s Panel responds").fill("tbc")
    page.get_by_role("button", name="Record the response").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what the answer is")
    look()
    page.get_by_label("What Children’s Panel responds").fill(RESPONSE)
    page.get_by_role("button", name="Record the response").click()
    expect(page.get_by_text("You recorded the response yourself")).to_be_visible()
    look()
    referral = page.url
    change_to(page, clara)
    page.goto(referral)
    page.get_by_label("Accept the response").check()
    page.get_by_label("What Scrutiny Management says of it").fill("The committee is content.")
    look()
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("status")).to_have_text("It is recorded.")
    expect(page.get_by_text("Closed: the response was accepted")).to_be_visible()
    look()
    page.get_by_role("navigation", name="Breadcrumb").get_by_role(
        "link", name="Scrutiny Management"
    ).click()
    arrived(page, "Work programme: Scrutiny Management")
    expect(page.get_by_text("The committee is content.")).to_be_visible()
    look()


def test_a_recommendation_and_a_visit_are_kept(
    page: Page, sam: User, clara: User, no_axe_violations: Check
) -> None:
    def look() -> None:
        no_axe_violations(page)
        fits(page)

    sign_in(page, sam)
    page.goto("/committees/scrutiny-management/programme/")
    page.get_by_role("button", name="Recommend to the executive").click()
    arrived(page, "Recommend to the executive")
    page.get_by_label("Recommendation").fill(RECOMMENDED)
    page.get_by_label("Answer by").fill(soon())
    page.get_by_role("button", name="Make the recommendation").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter who of the executive answers")
    look()
    page.get_by_label("To", exact=True).fill("Cabinet Member")
    page.get_by_role("button", name="Make the recommendation").click()
    arrived(page, "Recommendation to Cabinet Member")
    page.get_by_label("What Cabinet Member answers").fill(RESPONSE)
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose whether the executive agrees")
    look()
    page.get_by_label("Agreed in part").check()
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_role("status")).to_have_text("It is recorded.")
    look()
    page.goto("/visits/")
    look()
    page.get_by_role("button", name="Add a visit").click()
    arrived(page, "Add a visit")
    page.get_by_label("Kind of visit").select_option("Monitoring visit")
    page.get_by_label("First day").fill(soon())
    page.get_by_label("Last day").fill(soon(-90))
    page.get_by_role("button", name="Add the visit").click()
    expect(page.get_by_role("alert")).to_contain_text("is before the first day")
    look()
    page.get_by_label("Last day").fill("")
    page.get_by_role("button", name="Add the visit").click()
    expect(page.get_by_role("status")).to_have_text("The visit is added.")
    look()
    page.get_by_role("link", name="Change Monitoring visit").click()
    arrived(page, "Change the visit")
    page.get_by_role("link", name="It was mistyped").click()
    arrived(page, "Take the visit away?")
    look()
    page.get_by_role("button", name="Take it away").click()
    expect(page.get_by_role("status")).to_have_text("The visit is taken away.")


def test_a_referral_needs_no_javascript(
    page_without_javascript: Page, sam: User, clara: User
) -> None:
    page = page_without_javascript
    sign_in(page, sam)
    page.goto("/referrals/add/?from=scrutiny-management")
    page.get_by_label("Question").fill(QUESTION)
    page.get_by_label("Indicator").select_option(TITLE)
    page.get_by_role("button", name="Show the figures that go with it").click()
    expect(page.get_by_text("October 2026: 70.0%. Red: 70.0% against a target")).to_be_visible()
    expect(page.get_by_label("Question")).to_have_value(QUESTION)
    page.get_by_label("To", exact=True).select_option("Children’s Panel")
    page.get_by_label("Respond by").fill(soon())
    page.get_by_role("button", name="Make the referral").click()
    arrived(page, f"Referral: {TITLE}")
