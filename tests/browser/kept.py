"""What a journey leaves behind: the packs that were issued on it, and the record of every step."""

from datetime import datetime

from django.urls import reverse

from indicators.models import (
    Enquiry,
    FigureChange,
    PackPart,
    PlanChange,
    Referral,
    ReferralStep,
    Reminder,
    ReturnStep,
)
from indicators.packs.document import digest
from indicators.rules.follow_up import FollowUp
from tests.browser.journey import Journey, says
from tests.browser.one_council import (
    ACCEPTED,
    ASKED,
    CAUSE,
    CHANGED_QUESTION,
    CHILDREN,
    MANAGEMENT,
    NOVEMBER,
    OCTOBER,
    OUTCOME,
    OWN_QUESTION,
    PUT_OFF,
    RESPONSE,
    SUGGESTED,
    TITLE,
    URGENT,
)


def the_pack_of_december_is_issued(journey: Journey) -> None:
    """It opens with what needs attention, and has the questions, the plan and the referral."""
    with journey.signed_in(journey.council.una) as page:
        journey.issue_pack(page, "december")
        says(page, "Needs attention", "It turned red with 70.0% in October 2026")
        says(page, "Lines of enquiry", CHANGED_QUESTION, OWN_QUESTION)
        says(page, "Recovery plans", "Plan begun", CAUSE, "Fill both empty posts", "Hana Head")
        says(page, "Recovery plans", f"Returns to: {CHILDREN}, by 4 February 2027.")
        says(
            page,
            "Referrals and recommendations",
            f"Urgent: {URGENT}",
            f"{MANAGEMENT}, to {CHILDREN}, on 27 November 2026.",
            ASKED,
            "October 2026: 70.0%.",
            f"Awaiting a response from {CHILDREN}",
        )


def the_pack_of_february_says_that_it_is_off_path(journey: Journey) -> None:
    """The members for whom it is back see that it is not on its way."""
    with journey.signed_in(journey.council.una) as page:
        journey.issue_pack(page, "february")
        says(
            page,
            "Recovery plans",
            "Off path: 73.0% in December 2026, where the plan expects 78.0% or more.",
            "Off path since November 2026.",
        )
        says(page, "Needs attention", "It is off its recovery path: 73.0% in December 2026")
        says(page, "Referrals and recommendations", f"Urgent: {URGENT}")


def the_pack_of_june_says_that_it_is_back_to_green(journey: Journey) -> None:
    """The members before whom it is back see that, and what they are to respond to."""
    with journey.signed_in(journey.council.una) as page:
        journey.issue_pack(page, "june")
        says(page, "Recovery plans", "Back to green: 93.0% in April 2027, and green for 3 months.")
        says(page, "Recovery plans", "Done 5 February 2027")
        says(page, "Referrals and recommendations", f"Awaiting a response from {CHILDREN}")


def the_pack_that_returns_to_scrutiny_management_tells_every_step(journey: Journey) -> None:
    """Referred, responded to, accepted; and what came of the plan: each with its day and name."""
    with journey.signed_in(journey.council.sam) as page:
        journey.issue_pack(page, "return")
        says(
            page,
            "Referrals and recommendations",
            f"Urgent: {URGENT}",
            f"{MANAGEMENT}, to {CHILDREN}, on 27 November 2026.",
            ASKED,
            "October 2026: 70.0%.",
            "Closed: the response was accepted. Response asked for by 24 June 2027.",
            f"Response, 11 June 2027: {RESPONSE} Recorded by Una Scrutiny.",
            f"Accepted, 14 June 2027: {ACCEPTED} Recorded by Sam Scrutiny.",
        )
        says(page, "Recovery plans", f"Closed: {TITLE}", f"Outcome, 14 June 2027: {OUTCOME}")


def hashes() -> dict[int, str]:
    """Return the hash of every part that has been issued."""
    return dict(PackPart.objects.values_list("pk", "sha256"))


def what_was_issued_still_says_what_it_said(journey: Journey, issued: dict[int, str]) -> None:
    """Every part is what its hash says, and the page of December's pack says what it said then."""
    assert len(issued) == 3
    for part in PackPart.objects.all():
        assert digest(part.contents) == issued.get(part.pk, part.sha256) == part.sha256
    with journey.stranger() as page:
        page.goto(reverse("pack-newest", args=[journey.council.meetings["december"].pk]))
        says(page, "Recovery plans", "Plan begun", "by 4 February 2027.")
        says(page, "Referrals and recommendations", f"Awaiting a response from {CHILDREN}")


def the_record_holds_every_step(journey: Journey) -> None:
    """Who did what on which day, as an inspector would ask for it."""
    council = journey.council
    referral = Referral.objects.get()
    assert (referral.made_by, day(referral.made_at)) == (council.sam, "2026-11-27")
    assert [(one.step, one.words, one.by, day(one.at)) for one in ReferralStep.objects.all()] == [
        (FollowUp.ANSWERED, RESPONSE, council.una, "2027-06-11"),
        (FollowUp.CLOSED, ACCEPTED, council.sam, "2027-06-14"),
    ]
    changes = PlanChange.objects.all()
    assert {one.by for one in changes} == {council.head}
    assert [(day(one.at), one.reason) for one in changes] == [
        ("2026-11-30", ""),
        ("2027-02-05", PUT_OFF),
        ("2027-02-05", ""),
        ("2027-06-14", ""),
    ]
    assert [one.became["returns_on"] for one in changes[:2]] == ["2027-02-04", "2027-06-10"]
    assert changes.last().became["outcome"] == OUTCOME  # type: ignore[union-attr]
    reminders = Reminder.objects.filter(kind__startswith="off path")
    assert [(one.to, one.month, day(one.sent_at)) for one in reminders] == [
        (council.head, NOVEMBER, "2026-12-16"),
        (council.chair, NOVEMBER, "2026-12-16"),
    ]
    parts = PackPart.objects.select_related("pack__meeting", "pack__issued_by")
    assert {(one.pack.meeting, one.pack.issued_by, day(one.pack.issued_at)) for one in parts} == {
        (council.meetings["december"], council.una, "2026-12-01"),
        (council.meetings["february"], council.una, "2027-01-26"),
        (council.meetings["june"], council.una, "2027-06-01"),
        (council.meetings["return"], council.sam, "2027-06-15"),
    }
    suggested, own = Enquiry.objects.all()
    assert (suggested.words, suggested.suggested) == (CHANGED_QUESTION, f"{TITLE}: {SUGGESTED}")
    assert (own.words, own.suggested) == (OWN_QUESTION, "")
    for one in (suggested, own):
        assert (one.changed_by, day(one.changed_at)) == (council.councillor, "2026-11-27")
    figures = FigureChange.objects.filter(
        figure__indicator=council.visits, figure__month__gte=OCTOBER
    )
    assert {one.changed_by for one in figures} == {council.officer}
    assert [int(one.new_numerator) for one in figures] == [140, 142, 146, 166, 182, 184, 186]
    assert ReturnStep.objects.count() == 2 * figures.count()


def day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
