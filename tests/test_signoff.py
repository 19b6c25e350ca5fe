"""Submitted, approved by somebody else, published: each act in its turn, and refused out of it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from indicators.entry import Entry, ReasonNeeded, record_figures, write_commentary
from indicators.models import Figure, Gap, Installation, Month, Origin, ReturnStep, Role, Step
from indicators.refusals import AlreadyPublished, Refused, Submitted
from indicators.rules.periods import months_after
from indicators.rules.values import Absence
from indicators.signoff import (
    NotComplete,
    NotReady,
    OwnWork,
    ReasonWanting,
    approve_return,
    publish_history,
    publish_late_return,
    publish_month,
    send_back,
    submit_return,
)
from tests.one_return import (
    MONTH,
    NOON,
    SAID,
    Fostering,
    approve,
    complete,
    enter,
    remark,
    submit,
)
from tests.people import person

pytestmark = pytest.mark.django_db


def everything() -> list[object]:
    """Return what signing off writes, to tell whether anything changed."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Month, ReturnStep, Gap, Installation, Figure)
    ]


def test_a_month_goes_from_the_officer_to_the_head_to_the_lead(fostering: Fostering) -> None:
    complete(fostering)
    submit(fostering)
    approve(fostering)
    month = publish_month(month=MONTH, by=fostering.lead, at=NOON)
    assert (month.published_at, month.published_by) == (NOON, fostering.lead)
    assert list(ReturnStep.objects.values_list("step", "by__first_name", "at")) == [
        ("submitted", "Olive Officer", NOON),
        ("approved", "Hana Head", NOON),
    ]
    assert not Gap.objects.exists()


def test_a_return_with_a_figure_missing_is_not_submitted(fostering: Fostering) -> None:
    enter(fostering.visits, fostering.officer, 92, 100)
    with pytest.raises(NotComplete) as refused:
        submit(fostering)
    assert str(refused.value) == (
        "Carers approved: give the figure, or the reason why there is none"
    )
    record_figures(
        entries=[Entry(fostering.carers, MONTH, absence=Absence.BEING_VALIDATED)],
        by=fostering.officer,
        origin=Origin.GRID,
    )
    submit(fostering)


def test_a_red_or_amber_figure_is_not_submitted_without_its_commentary(
    fostering: Fostering,
) -> None:
    complete(fostering)
    enter(fostering.visits, fostering.officer, 87, 100)
    with pytest.raises(NotComplete) as refused:
        submit(fostering)
    assert len(str(refused.value).splitlines()) == 4
    write_commentary(
        indicator=fostering.visits,
        month=MONTH,
        by=fostering.officer,
        **{**SAID, "by_when": None},  # type: ignore[arg-type]
    )
    with pytest.raises(NotComplete, match="Visits made on time: say by when"):
        submit(fostering)
    remark(fostering.visits, fostering.officer)
    submit(fostering)


def test_an_unlikely_figure_is_submitted_only_with_a_word_of_confirmation(
    fostering: Fostering,
) -> None:
    complete(fostering)
    enter(fostering.carers, fostering.officer, 1430)
    with pytest.raises(NotComplete, match=r"Carers approved: .+ ten times"):
        submit(fostering)
    word = "Two agencies were counted for the first time."
    entry = Entry(fostering.carers, MONTH, Decimal(1430), confirmation=word)
    record_figures(entries=[entry], by=fostering.officer, origin=Origin.GRID)
    submit(fostering)


def test_a_month_that_is_not_over_is_not_submitted(fostering: Fostering) -> None:
    complete(fostering)
    last_evening = datetime(2026, 5, 31, 22, 59, tzinfo=UTC)
    with pytest.raises(NotReady, match="May 2026 is not over"):
        submit_return(month=MONTH, service=fostering.service, by=fostering.officer, at=last_evening)
    # One minute later it is June in London.
    midnight = datetime(2026, 5, 31, 23, tzinfo=UTC)
    submit_return(month=MONTH, service=fostering.service, by=fostering.officer, at=midnight)


def test_a_submitted_return_is_locked_until_it_is_sent_back(fostering: Fostering) -> None:
    complete(fostering)
    submit(fostering)
    before = everything()
    for change in (
        lambda: enter(fostering.visits, fostering.officer, 93, 100),
        lambda: remark(fostering.visits, fostering.officer),
        lambda: submit(fostering),
    ):
        with pytest.raises(Refused):
            change()
    assert everything() == before
    with pytest.raises(Submitted, match="Ask the head of service or the performance lead"):
        enter(fostering.visits, fostering.officer, 93, 100)
    send_back(month=MONTH, service=fostering.service, by=fostering.head, reason="Count again.")
    enter(fostering.visits, fostering.officer, 93, 100)
    submit(fostering)


def test_nobody_approves_what_they_submitted_or_entered(fostering: Fostering) -> None:
    complete(fostering)
    enter(fostering.carers, fostering.colleague, 141)
    submit(fostering)
    for somebody in (fostering.officer, fostering.colleague):
        with pytest.raises(OwnWork, match="somebody else has to approve it"):
            approve_return(month=MONTH, service=fostering.service, by=somebody)
    approve(fostering)


def test_only_a_submitted_return_is_approved(fostering: Fostering) -> None:
    complete(fostering)
    with pytest.raises(NotReady, match="is not awaiting approval"):
        approve(fostering)
    submit(fostering)
    approve(fostering)
    with pytest.raises(NotReady, match="is not awaiting approval"):
        approve(fostering)


def test_a_return_is_sent_back_with_a_reason_even_when_it_was_approved(
    fostering: Fostering,
) -> None:
    sent: dict[str, Any] = {
        "month": MONTH,
        "service": fostering.service,
        "by": fostering.lead,
    }
    with pytest.raises(NotReady, match="has not been submitted"):
        send_back(**sent, reason="Count again.")
    complete(fostering)
    submit(fostering)
    approve(fostering)
    with pytest.raises(Refused, match="Say why you send it back"):
        send_back(**sent, reason="  ")
    step = send_back(**sent, reason=" Count again.\0 ")
    assert (step.step, step.reason) == (Step.SENT_BACK, "Count again.")
    with pytest.raises(NotReady):
        approve(fostering)


def test_a_month_is_not_published_before_every_service_is_approved(fostering: Fostering) -> None:
    complete(fostering)
    before = everything()
    for _ in ("being entered", "submitted"):
        with pytest.raises(NotReady, match="Fostering has not been approved"):
            publish_month(month=MONTH, by=fostering.lead)
    assert everything() == before


def test_a_month_is_published_once_and_never_before_it_is_over(fostering: Fostering) -> None:
    complete(fostering)
    submit(fostering)
    approve(fostering)
    with pytest.raises(NotReady, match="is not over"):
        publish_month(month=MONTH, by=fostering.lead, at=datetime(2026, 5, 31, 12, tzinfo=UTC))
    publish_month(month=MONTH, by=fostering.lead)
    before = everything()
    with pytest.raises(AlreadyPublished, match="May 2026 has already been published"):
        publish_month(month=MONTH, by=fostering.lead)
    with pytest.raises(AlreadyPublished, match="is corrected, with a reason"):
        send_back(
            month=MONTH, service=fostering.service, by=fostering.head, reason="Once more, please."
        )
    assert everything() == before


def test_a_month_is_published_with_a_named_gap_and_the_late_return_follows(
    fostering: Fostering,
) -> None:
    enter(fostering.visits, fostering.officer, 92, 100)
    with pytest.raises(ReasonWanting, match="Say why May 2026 is published without Fostering"):
        publish_month(month=MONTH, by=fostering.lead, gaps={fostering.service: " "})
    publish_month(month=MONTH, by=fostering.lead, gaps={fostering.service: "The officer is ill."})
    gap = Gap.objects.get()
    assert (gap.reason, gap.closed_at) == ("The officer is ill.", None)
    # What is entered for it now is no correction, since nobody has seen it.
    enter(fostering.carers, fostering.officer, 143)
    with pytest.raises(NotReady, match="has not been approved yet"):
        publish_late_return(month=MONTH, service=fostering.service, by=fostering.lead)
    submit(fostering)
    approve(fostering)
    publish_late_return(month=MONTH, service=fostering.service, by=fostering.lead, at=NOON)
    gap.refresh_from_db()
    assert (gap.closed_at, gap.closed_by) == (NOON, fostering.lead)
    with pytest.raises(ReasonNeeded):
        enter(fostering.carers, fostering.officer, 144)
    with pytest.raises(NotReady, match="was not published without Fostering"):
        publish_late_return(month=MONTH, service=fostering.service, by=fostering.lead)


def test_a_service_that_is_approved_is_not_named_as_a_gap(fostering: Fostering) -> None:
    complete(fostering)
    submit(fostering)
    approve(fostering)
    with pytest.raises(NotReady, match="has been approved, so the month is not published without"):
        publish_month(month=MONTH, by=fostering.lead, gaps={fostering.service: "It is late."})


def test_readers_pages_are_made_again_when_something_is_published(fostering: Fostering) -> None:
    version = Installation.current().version
    complete(fostering)
    submit(fostering)
    approve(fostering)
    assert Installation.current().version == version
    publish_month(month=MONTH, by=fostering.lead)
    assert Installation.current().version > version


def test_loaded_history_is_published_in_one_act_with_its_reason(fostering: Fostering) -> None:
    history = Month.objects.filter(is_history=True)
    assert history.count() == 12
    assert set(history.values_list("publication_reason", "published_by__first_name")) == {
        ("From the old spreadsheets.", "Leo Lead")
    }
    with pytest.raises(NotReady, match="no loaded history"):
        publish_history(by=fostering.lead, reason="Once more.")
    with pytest.raises(Refused, match="who vouches for them"):
        publish_history(by=fostering.lead, reason=" ")


def test_a_month_being_entered_is_never_taken_for_history(fostering: Fostering) -> None:
    complete(fostering)
    assert not Month.objects.get(month=MONTH).is_history
    with pytest.raises(NotReady):
        publish_history(by=fostering.lead, reason="Once more.")


def test_a_loaded_month_that_is_signed_off_is_history_no_longer(fostering: Fostering) -> None:
    Month.objects.create(month=MONTH, is_history=True)
    complete(fostering)
    submit(fostering)
    approve(fostering)
    assert not publish_month(month=MONTH, by=fostering.lead, at=NOON).is_history
    assert not Month.objects.get(month=MONTH).is_history


def test_another_head_approves_what_a_head_entered_when_they_were_an_officer(
    fostering: Fostering,
) -> None:
    complete(fostering)
    submit(fostering)
    fostering.officer.role = Role.HEAD_OF_SERVICE
    fostering.officer.save()
    with pytest.raises(OwnWork):
        approve_return(month=MONTH, service=fostering.service, by=fostering.officer)
    other = person(Role.HEAD_OF_SERVICE, fostering.service, name="Another Head")
    approve_return(month=MONTH, service=fostering.service, by=other)


def test_months_are_published_in_their_order(fostering: Fostering) -> None:
    complete(fostering)
    june = months_after(MONTH, 1)
    without: dict[str, Any] = {
        "by": fostering.lead,
        "gaps": {fostering.service: "The officer is ill."},
    }
    with pytest.raises(NotReady, match="May 2026 has not been published yet"):
        publish_month(month=june, **without)
    publish_month(month=MONTH, **without)
    publish_month(month=june, **without)


def test_months_that_were_never_worked_on_are_passed_over_only_after_loaded_history(
    fostering: Fostering,
) -> None:
    july = months_after(MONTH, 2)
    without: dict[str, Any] = {
        "by": fostering.lead,
        "gaps": {fostering.service: "The officer is ill."},
    }
    publish_month(month=july, **without)
    assert not Month.objects.filter(month=MONTH).exists()
    with pytest.raises(NotReady, match="August 2026 has not been published yet"):
        publish_month(month=months_after(MONTH, 4), **without)


def test_a_head_approves_what_they_have_seen_and_not_what_was_submitted_since(
    fostering: Fostering,
) -> None:
    complete(fostering)
    submit(fostering)
    seen = ReturnStep.objects.latest("pk").pk
    where: dict[str, Any] = {"month": MONTH, "service": fostering.service}
    send_back(**where, by=fostering.lead, reason="Count them again.")
    submit(fostering)
    with pytest.raises(NotReady, match="submitted again since you opened the page"):
        approve_return(**where, by=fostering.head, seen=seen)
    approve_return(**where, by=fostering.head, seen=ReturnStep.objects.latest("pk").pk)


def test_nobody_approves_what_they_explained(fostering: Fostering) -> None:
    complete(fostering)
    other = person(Role.OFFICER, fostering.service, name="Another Officer")
    remark(fostering.visits, other)
    submit(fostering)
    other.role = Role.HEAD_OF_SERVICE
    other.save()
    with pytest.raises(OwnWork):
        approve_return(month=MONTH, service=fostering.service, by=other)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (".", "Say why you send it back"),
        ("again", "Say why you send it back"),
        ("\0 \x0b", "Say why you send it back"),
        ("word " * 401, "has 2,004 characters, and there is room for 2,000"),
    ],
)
def test_a_reason_says_something_and_has_room(fostering: Fostering, reason: str, said: str) -> None:
    complete(fostering)
    submit(fostering)
    with pytest.raises(ReasonWanting, match=said):
        send_back(month=MONTH, service=fostering.service, by=fostering.head, reason=reason)
    assert ReturnStep.objects.count() == 1


def test_not_due_where_a_figure_is_due_needs_a_word(fostering: Fostering) -> None:
    complete(fostering)
    gone = Entry(fostering.carers, MONTH, absence=Absence.NOT_DUE)
    record_figures(entries=[gone], by=fostering.officer, origin=Origin.GRID)
    with pytest.raises(NotComplete, match="a figure is due every month"):
        submit(fostering)
    said = replace(gone, confirmation="The panel did not meet in May.")
    record_figures(entries=[said], by=fostering.officer, origin=Origin.GRID)
    submit(fostering)
