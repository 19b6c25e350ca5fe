"""What reminders say, and what they never do."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from indicators.entry import Entry, record_figures
from indicators.models import Indicator, Origin, Role, Service, Step
from indicators.reminders import owed
from tests.factories import make_remark
from tests.reminders.october import (
    ADOPTION,
    FOSTERING,
    OCTOBER,
    SITE,
    november,
    officer,
    person,
    take,
)


def enter(service: str, numerator: int, denominator: int | None = None) -> Indicator:
    """Return the indicator of a service, whose figure has been entered for October."""
    indicator = Indicator.objects.get(service__slug=service)
    out_of = None if denominator is None else Decimal(denominator)
    entry = Entry(indicator, OCTOBER, Decimal(numerator), out_of)
    record_figures(entries=[entry], by=None, origin=Origin.GRID)
    return indicator


def test_an_officer_is_told_what_is_left_and_where() -> None:
    officer(FOSTERING)
    indicator = Indicator.objects.get(service__slug=FOSTERING)
    (notice,) = owed(november(7))
    assert notice.subject == "Fostering figures for October 2026 are due on Thursday 12 November"
    assert f"\nFostering\n{SITE}/returns/2026-10/fostering/\n" in notice.text
    assert f"- {indicator.title}: give the figure, or say why there is none\n" in notice.text


@pytest.mark.parametrize(
    ("day", "ending"),
    [(11, "are due on Thursday 12 November"), (12, "are due today"),
     (13, "were due on Thursday 12 November")],
)  # fmt: skip
def test_the_subject_says_when_figures_are_or_were_due(day: int, ending: str) -> None:
    officer(FOSTERING)
    (notice,) = owed(november(day))
    assert notice.subject == f"Fostering figures for October 2026 {ending}"
    assert notice.text.startswith(f"Figures for October 2026 {ending}.")


def test_a_return_with_nothing_left_to_do_is_still_to_be_submitted() -> None:
    officer(FOSTERING)
    Indicator.objects.filter(service__slug=FOSTERING).update(unit="number", denominator="")
    enter(FOSTERING, 160)
    (notice,) = owed(november(13))
    assert "Every figure is in. Submit it for approval." in notice.text
    assert "Left to do" not in notice.text


def test_no_e_mail_tells_a_figure_a_remark_or_a_reason() -> None:
    one = officer(FOSTERING, ADOPTION)
    person(Role.HEAD_OF_SERVICE, FOSTERING)
    person(Role.LEAD)
    Indicator.objects.update(title="Children placed", unit="percent", denominator="Children")
    # Counts that identify, one of which looks unlikely.
    indicator = enter(FOSTERING, 3, 4444)
    enter(ADOPTION, 4444, 4444)
    make_remark(indicator, OCTOBER, what_happened="Three siblings were moved.").save()
    take(Step.SUBMITTED, ADOPTION, one)
    take(Step.SENT_BACK, ADOPTION, one)
    take(Step.SUBMITTED, FOSTERING, one)
    notices = owed(november(13))
    assert len(notices) == 3
    for notice in notices:
        said = f"{notice.subject}\n{notice.text}"
        assert not {"4444", "4,444", "100%", "0.1%"} & set(said.split())
        assert "4444" not in said
        assert "sibling" not in said


def test_an_officer_whose_return_was_sent_back_is_told_so() -> None:
    one = officer(FOSTERING)
    take(Step.SUBMITTED, FOSTERING, one)
    take(Step.SENT_BACK, FOSTERING, one)
    (notice,) = owed(november(13))
    assert "It was sent back. The page says why." in notice.text


def test_a_head_of_service_is_told_who_submitted_and_where() -> None:
    person(Role.HEAD_OF_SERVICE, FOSTERING, ADOPTION)
    clerk = officer(first_name="Ann", last_name="O’Neil & Co")
    take(Step.SUBMITTED, FOSTERING, clerk)
    (notice,) = owed(november(13))
    assert notice.subject == "Fostering awaits your approval for October 2026"
    assert f"Fostering, submitted by Ann O’Neil & Co\n{SITE}/returns/2026-10/fostering/" in (
        notice.text
    )
    take(Step.SUBMITTED, ADOPTION, clerk)
    (notice,) = owed(november(13))
    assert notice.subject == "2 returns await your approval for October 2026"


def test_the_lead_is_told_every_services_state() -> None:
    lead, clerk = person(Role.LEAD), officer(FOSTERING, ADOPTION)
    take(Step.SUBMITTED, FOSTERING, clerk)
    take(Step.APPROVED, FOSTERING, lead)
    take(Step.SUBMITTED, ADOPTION, clerk)
    (notice,) = [each for each in owed(november(13)) if each.to == lead]
    assert notice.subject == (
        "October 2026: 1 of 9 services approved, figures were due on Thursday 12 November"
    )
    assert f"{SITE}/returns/2026-10/\n" in notice.text
    assert "- Fostering: Approved\n" in notice.text
    assert "- Adoption: Submitted\n" in notice.text
    assert "- SEND: Not started, 1 of 1 indicators left to do\n" in notice.text
    assert "Youth justice" not in notice.text
    assert "can be published" not in notice.text


def test_the_lead_is_told_that_the_month_can_be_published() -> None:
    lead = person(Role.LEAD)
    for service in Service.objects.all():
        take(Step.APPROVED, service.slug, lead)
    (notice,) = owed(november(13))
    assert "Every service is approved: the month can be published." in notice.text


def test_the_lead_is_told_of_services_that_nobody_is_reminded_of() -> None:
    lead = person(Role.LEAD)
    every = [service.slug for service in Service.objects.exclude(slug=FOSTERING)]
    officer(*every)
    officer(FOSTERING, is_active=False)
    (notice,) = [each for each in owed(november(13)) if each.to == lead]
    assert "Nobody enters figures for Fostering, so nobody is reminded of them." in notice.text
    officer(FOSTERING)
    (notice,) = [each for each in owed(november(13)) if each.to == lead]
    assert "Nobody enters" not in notice.text


def test_the_lead_is_told_of_earlier_months_that_are_open() -> None:
    person(Role.LEAD)
    (notice,) = owed(november(13))
    assert "Earlier months" not in notice.text
    (notice,) = owed(date(2026, 12, 9))
    assert "Earlier months that are not published: October 2026.\n" in notice.text


def test_a_name_with_a_line_break_in_it_leaves_the_subject_one_line() -> None:
    officer(FOSTERING)
    Service.objects.filter(slug=FOSTERING).update(name="Fostering\nBcc: all@example.org")
    (notice,) = owed(november(7))
    assert "\n" not in notice.subject


def test_as_many_queries_for_twenty_officers_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    # Open months, people and their services, ten for the grids and two for which are due, claims.
    officer(FOSTERING)
    with django_assert_num_queries(19):
        owed(november(13))
    for _ in range(19):
        officer(FOSTERING, ADOPTION)
    with django_assert_num_queries(19):
        owed(november(13))
