"""The route back to green, from the month that turns red to the plan that is closed.

Eight months go by, on a clock that stands still while people act. Whoever acts signs in on that
day, and every page that they see is asked by axe; those that members read most, on a telephone
too.
"""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.core import mail
from django.core.cache import caches
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import Settings

from indicators.models import RecoveryPlan, Referral, ReferralStep
from tests.browser.conftest import OpenPage
from tests.browser.journey import Journey, says
from tests.browser.kept import (
    hashes,
    the_pack_of_december_is_issued,
    the_pack_of_february_says_that_it_is_off_path,
    the_pack_of_june_says_that_it_is_back_to_green,
    the_pack_that_returns_to_scrutiny_management_tells_every_step,
    the_record_holds_every_step,
    what_was_issued_still_says_what_it_said,
)
from tests.browser.one_council import (
    ACCEPTED,
    APRIL,
    ASKED,
    CAUSE,
    CHANGED_QUESTION,
    CHILDREN,
    DECEMBER,
    FEBRUARY,
    JANUARY,
    MANAGEMENT,
    MARCH,
    NOVEMBER,
    OCTOBER,
    OTHER,
    OUTCOME,
    OWN_QUESTION,
    PUT_OFF,
    RESPONSE,
    SUGGESTED,
    TITLE,
    URGENT,
    make_council,
    ten_o_clock,
)

pytestmark = pytest.mark.django_db(transaction=True)
Check = Callable[[Page], None]


@pytest.fixture
def journey(
    transactional_db: None, open_page: OpenPage, no_axe_violations: Check, settings: Settings
) -> Iterator[Journey]:
    """Return the journey on the day on which October is published."""
    settings.SITE_ADDRESS = "https://performance.example.gov.uk"
    with time_machine.travel(ten_o_clock(date(2026, 11, 16)), tick=False) as clock:
        yield Journey(make_council(), clock, open_page, no_axe_violations)
    # What is kept of who signed in is of days to come, and would be kept until then.
    caches["default"].clear()


def test_a_figure_turns_red_is_referred_goes_off_its_path_and_comes_back(journey: Journey) -> None:
    a_month_is_published_in_which_visits_turn_red(journey)
    it_stands_first_where_attention_is_needed(journey)
    journey.goes_on(2026, 11, 27)
    scrutiny_management_refers_it_as_urgent(journey)
    a_councillor_keeps_changes_and_adds_questions(journey)
    journey.goes_on(2026, 11, 30)
    the_head_of_service_starts_the_plan(journey)
    journey.goes_on(2026, 12, 1)
    both_committees_have_the_referral_on_their_programmes(journey)
    the_pack_of_december_is_issued(journey)
    issued = hashes()

    journey.goes_on(2026, 12, 16)
    journey.council.publish(NOVEMBER, 142)
    owner_and_chair_are_told_once(journey)
    journey.goes_on(2027, 1, 18)
    journey.council.publish(DECEMBER, 146)
    nobody_is_told_again()
    every_page_says_that_it_is_off_path(journey)
    journey.goes_on(2027, 1, 26)
    the_pack_of_february_says_that_it_is_off_path(journey)
    issued = hashes() | issued
    journey.goes_on(2027, 2, 5)
    the_head_of_service_puts_the_return_off(journey)

    for month, numerator, published_on in (
        (JANUARY, 166, (2027, 2, 16)),
        (FEBRUARY, 182, (2027, 3, 16)),
        (MARCH, 184, (2027, 4, 16)),
    ):
        journey.goes_on(*published_on)
        journey.council.publish(month, numerator)
        it_stands(journey, "On path")
    journey.goes_on(2027, 5, 18)
    journey.council.publish(APRIL, 186)
    it_stands(journey, "Back to green", on_a_telephone=True)
    nobody_is_told_again()

    journey.goes_on(2027, 6, 1)
    the_pack_of_june_says_that_it_is_back_to_green(journey)
    issued = hashes() | issued

    journey.goes_on(2027, 6, 11)
    the_childrens_committee_responds(journey)
    whoever_recorded_the_response_cannot_accept_it(journey)
    journey.goes_on(2027, 6, 14)
    scrutiny_management_accepts_the_response(journey)
    the_head_of_service_closes_the_plan(journey)
    journey.goes_on(2027, 6, 15)
    both_committees_have_it_under_what_was_closed(journey)
    the_pack_that_returns_to_scrutiny_management_tells_every_step(journey)
    what_was_issued_still_says_what_it_said(journey, issued)
    the_record_holds_every_step(journey)


# A figure turns red.


def a_month_is_published_in_which_visits_turn_red(journey: Journey) -> None:
    """October comes out at 70%, where September was at 93% and the target is 90%."""
    journey.council.publish(OCTOBER, 140)
    with journey.stranger() as page:
        page.goto(reverse("month", args=[OCTOBER]))
        journey.looks(page, "October 2026", on_a_telephone=True)
        for words in ("70.0%", "Red"):
            expect(page.get_by_role("row", name=TITLE)).to_contain_text(words)


def it_stands_first_where_attention_is_needed(journey: Journey) -> None:
    """What is newly red stands before what has been red for fifteen months."""
    with journey.signed_in(journey.council.councillor) as page:
        page.get_by_role("link", name="Needs attention", exact=True).first.click()
        journey.looks(page, "Needs attention: October 2026", on_a_telephone=True)
        first, second = page.locator("ol.app-attention > li").all()
        expect(first.get_by_role("heading")).to_contain_text(TITLE)
        expect(first).to_contain_text("Newly red")
        expect(first).to_contain_text("It turned red with 70.0% in October 2026")
        expect(second).to_contain_text(OTHER)


# It is referred, and asked about.


def scrutiny_management_refers_it_as_urgent(journey: Journey) -> None:
    """One word is no reason and the 31st of February no day: both are said, and nothing is lost."""
    with journey.signed_in(journey.council.sam) as page:
        journey.open_programme(page, MANAGEMENT)
        page.get_by_role("button", name="Refer an indicator").click()
        journey.looks(page, "Refer an indicator")
        expect(page.get_by_label("From")).to_have_value(journey.council.management.slug)
        page.get_by_label("Indicator").select_option(label=TITLE)
        page.get_by_role("button", name="Show the figures that go with it").click()
        expect(page.get_by_text("October 2026: 70.0%.")).to_be_visible()
        page.get_by_label("To", exact=True).select_option(label=CHILDREN)
        page.get_by_label("Question").fill(ASKED)
        page.get_by_label("Why it is urgent, if it is").fill("Urgent")
        page.get_by_label("Respond by").fill("31 February 2027")
        page.get_by_role("button", name="Make the referral").click()
        expect(page.get_by_role("alert")).to_contain_text("31 February 2027")
        journey.looks(page, "Refer an indicator")
        page.get_by_label("Respond by").fill("24 June 2027")
        page.get_by_role("button", name="Make the referral").click()
        expect(page.get_by_role("alert")).to_contain_text("Say why it is urgent")
        journey.looks(page, "Refer an indicator", on_a_telephone=True)
        assert not Referral.objects.exists()
        expect(page.get_by_label("Indicator")).to_have_value(journey.council.visits.code)
        expect(page.get_by_label("To", exact=True)).to_have_value(journey.council.children.slug)
        expect(page.get_by_label("Question")).to_have_value(ASKED)
        expect(page.get_by_label("Respond by")).to_have_value("24 June 2027")
        page.get_by_label("Why it is urgent, if it is").fill(URGENT)
        page.get_by_role("button", name="Make the referral").click()
        expect(page.get_by_role("status")).to_contain_text("The referral is made")
        journey.looks(page, f"Referral: {TITLE}", on_a_telephone=True)
        expect(page.get_by_text(f"Urgent: {URGENT}")).to_be_visible()
        expect(page.locator("main")).to_contain_text("Sam Scrutiny, 27 November 2026 at 10:00")


def a_councillor_keeps_changes_and_adds_questions(journey: Journey) -> None:
    """Two lines of enquiry for the committee's meeting of December."""
    with journey.signed_in(journey.council.councillor) as page:
        journey.open_meeting(page, "december")
        page.get_by_role("link", name="Lines of enquiry").click()
        journey.looks(page, "Lines of enquiry", on_a_telephone=True)
        about = page.get_by_role("region", name=TITLE)
        about.get_by_role("button", name="Keep").first.click()
        expect(page.get_by_role("status")).to_have_text("The question is kept.")
        journey.looks(page, "Lines of enquiry")
        about.get_by_role("link", name="Change").click()
        journey.looks(page, "Change the question", on_a_telephone=True)
        expect(page.get_by_label("The question")).to_have_value(f"{TITLE}: {SUGGESTED}")
        page.get_by_label("The question").fill(CHANGED_QUESTION)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_have_text("The question is saved.")
        page.get_by_label("Your question").fill(OWN_QUESTION)
        page.get_by_role("button", name="Add the question").click()
        expect(page.get_by_role("alert")).to_contain_text("Choose the indicator")
        journey.looks(page, "Lines of enquiry")
        expect(page.get_by_label("Your question")).to_have_value(OWN_QUESTION)
        page.get_by_label("Indicator").select_option(label=TITLE)
        page.get_by_role("button", name="Add the question").click()
        expect(page.get_by_role("status")).to_have_text("The question is added.")
        for words in (CHANGED_QUESTION, "in other words than suggested", OWN_QUESTION):
            expect(about).to_contain_text(words)
        journey.looks(page, "Lines of enquiry")


# The way back is planned, and comes to the next meeting.


def the_head_of_service_starts_the_plan(journey: Journey) -> None:
    """An action without a day and a return in the past are refused, and nothing typed is lost."""
    with journey.signed_in(journey.council.head) as page:
        page.goto(reverse("indicator", args=[journey.council.visits.code]))
        journey.looks(page, TITLE)
        page.get_by_role("link", name="Start a recovery plan").click()
        journey.looks(page, "Start a recovery plan")
        first = page.get_by_role("group", name="Action 1")
        page.get_by_label("Cause").fill(CAUSE)
        page.get_by_label("Owner").select_option(label="Hana Head")
        first.get_by_label("What will be done").fill("Fill both empty posts")
        first.get_by_label("By whom").fill("Service manager")
        page.get_by_label("by the month").select_option("March 2027")
        page.get_by_label("Committee").select_option(label=CHILDREN)
        page.get_by_label("Returns by").fill("4 February 2026")
        page.get_by_role("button", name="Start the plan").click()
        expect(page.get_by_role("alert")).to_contain_text("Action 1: give the day")
        journey.looks(page, "Start a recovery plan", on_a_telephone=True)
        expect(page.get_by_label("Cause")).to_have_value(CAUSE)
        expect(first.get_by_label("What will be done")).to_have_value("Fill both empty posts")
        first.get_by_label("Due").fill("26 February 2027")
        page.get_by_role("button", name="Start the plan").click()
        expect(page.get_by_role("alert")).to_contain_text("4 February 2026 is not in the future")
        assert not RecoveryPlan.objects.exists()
        expect(page.get_by_label("by the month")).to_have_value("2027-03")
        page.get_by_label("Returns by").fill("4 February 2027")
        page.get_by_role("button", name="Preview the path").click()
        expect(page.get_by_role("row", name="Dec 2026")).to_contain_text("78.0%")
        journey.looks(page, "Start a recovery plan")
        page.get_by_role("button", name="Start the plan").click()
        expect(page.get_by_role("status")).to_have_text("The recovery plan is started.")
        journey.looks(page, f"Recovery plan: {TITLE}", on_a_telephone=True)
        expect(page.locator("main")).to_contain_text("Plan begun")
        expect(page.locator("main")).to_contain_text("Hana Head, 30 November 2026 at 10:00")


def both_committees_have_the_referral_on_their_programmes(journey: Journey) -> None:
    """Each programme says whose it is to respond; the plan is on that of who asks it back."""
    with journey.stranger() as page:
        for committee in (MANAGEMENT, CHILDREN):
            journey.open_programme(page, committee)
            main = page.locator("main")
            expect(main).to_contain_text(f"Urgent: {URGENT}")
            expect(main).to_contain_text(f"Awaiting a response from {CHILDREN}")
        expect(main).to_contain_text("Recovery plans that come back")
        expect(main).to_contain_text("by 4 February 2027")


# Two months go off path.


def owner_and_chair_are_told_once(journey: Journey) -> None:
    """Each has one e-mail, without a figure in it, however often the command runs."""
    assert told() == []
    for _ in range(2):
        call_command("send_reminders")
        assert told() == [journey.council.head.email, journey.council.chair.email]


def nobody_is_told_again() -> None:
    """It is off path for the same time still, or no longer is."""
    before = told()
    call_command("send_reminders")
    assert told() == before


def every_page_says_that_it_is_off_path(journey: Journey) -> None:
    """The month, what needs attention, the indicator, the referral, the questions, the plans."""
    with journey.stranger() as page:
        page.goto(reverse("month", args=[DECEMBER]))
        journey.looks(page, "December 2026", on_a_telephone=True)
        expect(page.get_by_role("link", name="Recovery plan: off path")).to_be_visible()
        page.goto(reverse("attention-now"))
        journey.looks(page, "Needs attention: December 2026", on_a_telephone=True)
        first = page.locator("ol.app-attention > li").first
        expect(first).to_contain_text("It is off its recovery path: 73.0% in December 2026")
        first.get_by_role("link", name=TITLE, exact=True).click()
        journey.looks(page, TITLE, on_a_telephone=True)
        says(page, "Recovery plan", "Off path since November 2026.")
        journey.open_referral(page, MANAGEMENT, ASKED)
        expect(page.get_by_role("link", name="Recovery plan: off path")).to_be_visible()
    with journey.signed_in(journey.council.councillor) as page:
        journey.open_meeting(page, "february")
        page.get_by_role("link", name="Lines of enquiry").click()
        journey.looks(page, "Lines of enquiry", on_a_telephone=True)
        expect(page.get_by_role("link", name="Recovery plan: off path")).to_be_visible()
    it_stands(journey, "Off path", on_a_telephone=True)


def the_head_of_service_puts_the_return_off(journey: Journey) -> None:
    """A later return needs a reason, which everybody who reads the plan is shown."""
    with journey.signed_in(journey.council.head) as page:
        journey.open_plan(page)
        page.get_by_role("button", name="Change the plan").click()
        journey.looks(page, "Change the recovery plan")
        page.get_by_label("Returns by").fill("10 June 2027")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_contain_text("why the return to the committee changes")
        journey.looks(page, "Change the recovery plan", on_a_telephone=True)
        expect(page.get_by_label("Returns by")).to_have_value("10 June 2027")
        page.get_by_label("Why the path or the return changes").fill(PUT_OFF)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_have_text("The recovery plan is saved.")
        main = page.locator("main")
        expect(main).to_contain_text(f"It was to return to {CHILDREN} by 4 February 2027.")
        expect(main).to_contain_text(PUT_OFF)
        page.get_by_role("button", name="Fill both empty posts").click()
        expect(main).to_contain_text("Done on 5 Feb 2027")
        journey.looks(page, f"Recovery plan: {TITLE}")


def told() -> list[str]:
    """Return who has been e-mailed that visits are off their path; no e-mail holds a figure."""
    sent = [one for one in mail.outbox if one.subject == f"Off its recovery path: {TITLE}"]
    assert not any("%" in one.body for one in sent)
    return [to for one in sent for to in one.to]


# It recovers.


def it_stands(journey: Journey, standing: str, *, on_a_telephone: bool = False) -> None:
    """The list of plans and the plan itself say the same of how it stands."""
    with journey.stranger() as page:
        page.goto(reverse("plans"))
        journey.looks(page, "Recovery plans", on_a_telephone=on_a_telephone)
        expect(page.get_by_role("row", name=TITLE)).to_contain_text(standing)
        page.get_by_role("link", name=TITLE).click()
        journey.looks(page, f"Recovery plan: {TITLE}", on_a_telephone=on_a_telephone)
        expect(page.get_by_role("region", name="How it stands")).to_contain_text(standing)


# It returns to those who asked, and is closed.


def the_childrens_committee_responds(journey: Journey) -> None:
    """Its scrutiny officer records what it decided; a response of no words is refused."""
    with journey.signed_in(journey.council.una) as page:
        journey.open_referral(page, CHILDREN, ASKED)
        expect(page.get_by_role("link", name="Recovery plan: back to green")).to_be_visible()
        page.get_by_role("button", name="Record the response").click()
        expect(page.get_by_role("alert")).to_contain_text("Enter what was said")
        journey.looks(page, f"Referral: {TITLE}", on_a_telephone=True)
        page.get_by_label(f"What {CHILDREN} responds").fill(RESPONSE)
        page.get_by_role("button", name="Record the response").click()
        expect(page.get_by_role("status")).to_have_text("It is recorded.")
        expect(page.locator("main")).to_contain_text(RESPONSE)
        journey.looks(page, f"Referral: {TITLE}")


def whoever_recorded_the_response_cannot_accept_it(journey: Journey) -> None:
    """The page offers it to somebody else, and a form that says so all the same is refused."""
    with journey.signed_in(journey.council.una) as page:
        journey.open_referral(page, MANAGEMENT, ASKED)
        expect(page.get_by_text("You recorded the response yourself")).to_be_visible()
        expect(page.get_by_label("Accept the response")).to_have_count(0)
        page.get_by_label(f"What {MANAGEMENT} says of it").fill(ACCEPTED)
        page.locator("input[name=step]").evaluate("(input) => { input.value = 'closed' }")
        page.get_by_role("button", name="Send it back").click()
        expect(page.get_by_role("alert")).to_contain_text("somebody else has to accept it")
        unrecorded = page.get_by_text("What you typed is not recorded:").locator("..")
        expect(unrecorded).to_contain_text(ACCEPTED)
        expect(page.get_by_label(f"What {MANAGEMENT} says of it")).to_have_value("")
        journey.looks(page, f"Referral: {TITLE}")
    assert ReferralStep.objects.count() == 1


def scrutiny_management_accepts_the_response(journey: Journey) -> None:
    """Its own scrutiny officer records that, and the referral is closed."""
    with journey.signed_in(journey.council.sam) as page:
        journey.open_referral(page, MANAGEMENT, ASKED)
        page.get_by_label("Accept the response, which closes the referral").check()
        page.get_by_label(f"What {MANAGEMENT} says of it").fill(ACCEPTED)
        page.get_by_role("button", name="Record it").click()
        expect(page.get_by_role("status")).to_have_text("It is recorded.")
        expect(page.locator("main")).to_contain_text("Closed: the response was accepted")
        journey.looks(page, f"Referral: {TITLE}", on_a_telephone=True)


def the_head_of_service_closes_the_plan(journey: Journey) -> None:
    """No plan is closed without what came of it."""
    with journey.signed_in(journey.council.head) as page:
        journey.open_plan(page)
        page.get_by_role("link", name="Close the plan").click()
        journey.looks(page, "Close the recovery plan")
        page.get_by_role("button", name="Close the plan").click()
        expect(page.get_by_role("alert")).to_contain_text("Say what came of the plan")
        journey.looks(page, "Close the recovery plan", on_a_telephone=True)
        page.get_by_label("What came of it").fill(OUTCOME)
        page.get_by_role("button", name="Close the plan").click()
        expect(page.locator("main")).to_contain_text(f"Closed on 14 June 2027. {OUTCOME}")
        journey.looks(page, f"Recovery plan: {TITLE}")


def both_committees_have_it_under_what_was_closed(journey: Journey) -> None:
    """What was open on both programmes is closed on both, each since it last met."""
    with journey.stranger() as page:
        for committee, last_met in ((MANAGEMENT, "26 November 2026"), (CHILDREN, "10 June 2027")):
            journey.open_programme(page, committee)
            closed = page.get_by_role("region", name=f"Closed since the meeting of {last_met}")
            expect(closed).to_contain_text("closed 14 June 2027")
            expect(closed).to_contain_text(ACCEPTED)
        expect(closed).to_contain_text("recovery plan, closed 14 June 2027")
