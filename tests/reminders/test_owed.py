"""On which days a reminder is owed, of which months, and to whom."""

from datetime import date

import pytest
from pytest_django import Settings

from indicators.models import Role, Step
from indicators.reminders import owed, send
from tests.publication import publish_month
from tests.reminders.october import (
    ADOPTION,
    AT,
    DUE,
    FOSTERING,
    NOVEMBER,
    OCTOBER,
    SITE,
    november,
    officer,
    person,
    take,
    told,
)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (1, None), (6, None), (7, "5 days before"), (10, "5 days before"), (11, "1 day before"),
        (12, "1 day before"), (13, "1 day after"), (15, "1 day after"), (16, "4 days after"),
        (23, "4 days after"), (24, None),
    ],
)  # fmt: skip
def test_an_officer_is_owed_the_newest_reminder_whose_day_has_come(
    day: int, kind: str | None
) -> None:
    officer(FOSTERING)
    assert [notice.kind for notice in owed(november(day))] == ([kind] if kind else [])


def test_each_reminder_is_sent_on_its_day_and_on_no_other() -> None:
    officer(FOSTERING)
    days = []
    for day in range(1, 31):
        for notice in owed(november(day)):
            assert send(notice, AT)
            days.append(day)
    assert days == [7, 11, 13, 16]


def test_a_reminder_whose_day_was_missed_is_sent_on_the_next_that_is_not() -> None:
    officer(FOSTERING)
    days = []
    for day in (6, 9, 10, 11, 12, 15, 18):
        for notice in owed(november(day)):
            assert send(notice, AT)
            days.append(day)
    assert days == [9, 11, 15, 18]


def test_the_lead_is_told_the_day_after_whatever_the_settings(settings: Settings) -> None:
    settings.REMIND_DAYS_BEFORE, settings.REMIND_DAYS_AFTER = (), ()
    officer(FOSTERING)
    lead = person(Role.LEAD)
    assert owed(DUE) == []
    assert [(notice.to, notice.kind) for notice in owed(november(13))] == [(lead, "1 day after")]
    assert told(owed(november(20))) == [lead.email]
    assert owed(november(21)) == []


def test_a_bank_holiday_puts_reminders_off_with_the_due_day(settings: Settings) -> None:
    settings.RETURNS_DUE_DAY = 25
    publish_month(month=OCTOBER, by=None)
    officer(FOSTERING)
    (notice,) = owed(date(2026, 12, 29))
    assert notice.subject == "Fostering figures for November 2026 are due today"
    (notice,) = owed(date(2026, 12, 30))
    assert notice.kind == "1 day after"


# Which months.


def test_nothing_is_owed_of_a_month_that_has_been_published() -> None:
    officer(FOSTERING)
    person(Role.LEAD)
    assert len(owed(november(13))) == 2
    publish_month(month=OCTOBER, by=None)
    assert owed(november(13)) == []


def test_each_open_month_keeps_to_its_own_days() -> None:
    officer(FOSTERING)
    (notice,) = owed(date(2026, 12, 9))
    assert notice.month == NOVEMBER


def test_months_whose_days_meet_have_an_e_mail_each(settings: Settings) -> None:
    settings.REMIND_DAYS_AFTER = (1, 25)
    officer(FOSTERING)
    found = [(notice.month, notice.kind) for notice in owed(date(2026, 12, 9))]
    assert found == [(OCTOBER, "25 days after"), (NOVEMBER, "5 days before")]


def test_nothing_is_owed_of_a_month_that_is_not_over(settings: Settings) -> None:
    settings.RETURNS_DUE_DAY = 3
    publish_month(month=OCTOBER, by=None)
    officer(FOSTERING)
    assert owed(date(2026, 11, 30)) == []
    assert [notice.month for notice in owed(date(2026, 12, 1))] == [NOVEMBER]


# To whom.


def test_an_officer_of_two_services_gets_one_e_mail_about_both() -> None:
    officer(FOSTERING, ADOPTION)
    (notice,) = owed(november(7))
    assert notice.subject == "Figures for October 2026 are due on Thursday 12 November"
    assert f"{SITE}/returns/2026-10/fostering/" in notice.text
    assert f"{SITE}/returns/2026-10/adoption/" in notice.text
    assert "send/" not in notice.text


def test_nobody_without_a_return_of_theirs_is_written_to() -> None:
    officer()
    person(Role.HEAD_OF_SERVICE)
    for role in (Role.COUNCILLOR, Role.SCRUTINY, Role.ADMINISTRATOR):
        person(role)
    assert owed(november(13)) == []


def test_nobody_whose_access_has_ended_is_written_to() -> None:
    officer(FOSTERING, is_active=False)
    person(Role.LEAD, is_active=False)
    assert owed(november(13)) == []


def test_an_officer_whose_service_has_nothing_due_is_not_written_to() -> None:
    officer("youth-justice")
    assert owed(november(13)) == []


@pytest.mark.parametrize(
    ("steps", "is_owed"),
    [
        ([], True),
        ([Step.SUBMITTED], False),
        ([Step.SUBMITTED, Step.SENT_BACK], True),
        ([Step.SUBMITTED, Step.APPROVED], False),
    ],
)
def test_an_officer_is_reminded_while_the_return_is_theirs(
    steps: list[Step], is_owed: bool
) -> None:
    one = officer(FOSTERING)
    for step in steps:
        take(step, FOSTERING, one)
    assert told(owed(november(13))) == ([one.email] if is_owed else [])


@pytest.mark.parametrize(
    ("steps", "is_owed"),
    [
        ([], False),
        ([Step.SUBMITTED], True),
        ([Step.SUBMITTED, Step.SENT_BACK], False),
        ([Step.SUBMITTED, Step.APPROVED], False),
    ],
)
def test_a_head_of_service_is_reminded_of_what_awaits_them(
    steps: list[Step], is_owed: bool
) -> None:
    head, clerk = person(Role.HEAD_OF_SERVICE, FOSTERING), person(Role.ADMINISTRATOR)
    for step in steps:
        take(step, FOSTERING, clerk)
    take(Step.SUBMITTED, ADOPTION, clerk)
    assert told(owed(november(13))) == ([head.email] if is_owed else [])
