"""Who is e-mailed that a figure has gone off the path of its recovery plan, and how often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from indicators.models import Month, RecoveryPlan, Reminder, Role, User
from indicators.recovery import close_plan
from indicators.reminders import Notice, off_path, send
from tests.one_plan import NOON, Recovering, enter, publish, recovering
from tests.publication import publish_month
from tests.reminders.october import AT, SITE, told
from tests.reminders.october import person as somebody

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
OFF, ON = 74, 90
"""The path expects 75 in October, 80 in November and 85 in December."""


def chaired(one: Recovering) -> User:
    """Return who chairs the committee that the plan returns to."""
    chair = somebody(Role.COUNCILLOR)
    one.committee.chair = chair
    one.committee.save()
    return chair


@pytest.fixture(autouse=True)
def october(db: None, settings: Settings) -> None:
    """Return nothing; takes the place of the returns that other reminders are about."""
    settings.SITE_ADDRESS = SITE


@pytest.fixture
def one() -> Recovering:
    """Return an indicator with a plan that begins after September, of which no figure is in."""
    found = recovering()
    found.start()
    return found


def sent() -> list[Notice]:
    """Return the e-mails that were owed, once they have gone."""
    notices = off_path()
    for notice in notices:
        assert send(notice, AT)
    return notices


def test_the_owner_and_the_chair_are_told_once(one: Recovering) -> None:
    chair = chaired(one)
    somebody(Role.SCRUTINY)
    publish(one, OCTOBER, OFF)
    assert told(sent()) == [one.head.email, chair.email]
    assert off_path() == []
    publish(one, NOVEMBER, OFF)
    assert off_path() == []
    assert {reminder.month for reminder in Reminder.objects.all()} == {OCTOBER}


@pytest.mark.parametrize(("numerator", "count"), [(75, 0), (74, 1)])
def test_a_figure_on_its_path_tells_nobody(one: Recovering, numerator: int, count: int) -> None:
    publish(one, OCTOBER, numerator)
    assert len(off_path()) == count


def test_scrutiny_officers_are_told_where_the_committee_has_no_chair(one: Recovering) -> None:
    officers = [somebody(Role.SCRUTINY), somebody(Role.SCRUTINY)]
    somebody(Role.SCRUTINY, is_active=False)
    publish(one, OCTOBER, OFF)
    assert told(off_path()) == [one.head.email, *(each.email for each in officers)]


def test_a_chair_who_has_left_is_stood_in_for(one: Recovering) -> None:
    User.objects.filter(pk=chaired(one).pk).update(is_active=False)
    officer = somebody(Role.SCRUTINY)
    publish(one, OCTOBER, OFF)
    assert told(off_path()) == [one.head.email, officer.email]


def test_an_owner_who_has_left_is_not_written_to(one: Recovering) -> None:
    chair = chaired(one)
    User.objects.filter(pk=one.head.pk).update(is_active=False)
    publish(one, OCTOBER, OFF)
    assert told(off_path()) == [chair.email]


def test_an_owner_who_is_the_chair_is_told_once(one: Recovering) -> None:
    one.committee.chair = one.head
    one.committee.save()
    publish(one, OCTOBER, OFF)
    assert told(off_path()) == [one.head.email]


def test_a_figure_that_goes_off_again_is_told_again(one: Recovering) -> None:
    publish(one, OCTOBER, OFF)
    sent()
    publish(one, NOVEMBER, ON)
    assert off_path() == []
    publish(one, DECEMBER, OFF)
    assert told(off_path()) == [one.head.email]


def test_a_month_without_a_figure_between_two_that_are_off_is_not_a_new_time(
    one: Recovering,
) -> None:
    publish(one, OCTOBER, OFF)
    sent()
    Month.objects.get_or_create(month=NOVEMBER)
    publish_month(month=NOVEMBER, by=None)
    publish(one, DECEMBER, OFF)
    assert off_path() == []


def test_a_correction_that_makes_it_earlier_is_not_a_new_time(one: Recovering) -> None:
    publish(one, OCTOBER, ON)
    publish(one, NOVEMBER, OFF)
    sent()
    enter(one, OCTOBER, OFF)
    assert off_path() == []


def test_a_month_in_progress_tells_nobody(one: Recovering) -> None:
    Month.objects.get_or_create(month=OCTOBER)
    enter(one, OCTOBER, OFF)
    assert off_path() == []


@pytest.mark.parametrize("numerator", [3, 97])
def test_a_figure_that_is_withheld_tells_nobody(one: Recovering, numerator: int) -> None:
    publish(one, OCTOBER, numerator, of=100 if numerator == 3 else 102)
    if numerator == 97:  # 97 of 102 leave five, and is on the path besides
        RecoveryPlan.objects.get().path.update(value=Decimal(99))
    assert off_path() == []


def test_a_figure_corrected_back_on_its_path_before_the_command_runs_tells_nobody(
    one: Recovering,
) -> None:
    publish(one, OCTOBER, OFF)
    assert off_path()
    enter(one, OCTOBER, ON)
    assert off_path() == []


def test_a_plan_that_is_closed_tells_nobody(one: Recovering) -> None:
    publish(one, OCTOBER, OFF)
    plan = RecoveryPlan.objects.get()
    close_plan(
        plan=plan, outcome="The service was commissioned elsewhere.", by=one.head, at=NOON,
        edition=plan.edition,
    )  # fmt: skip
    assert off_path() == []


def test_the_e_mail_has_names_and_the_way_to_the_plan_and_no_figure(one: Recovering) -> None:
    publish(one, OCTOBER, OFF)
    (notice,) = off_path()
    plan = RecoveryPlan.objects.get()
    assert notice.subject == "Off its recovery path: Visits made on time"
    assert f"{SITE}/plans/{plan.pk}/" in notice.text
    for words in ("Visits made on time", "October 2026", "Scrutiny Committee", "4 February 2027"):
        assert words in notice.text
    for figure in ("74", "75", "90", "%", plan.cause[:20]):
        assert figure not in notice.text
    assert "it left it in" not in notice.text


def test_the_e_mail_says_since_when(one: Recovering) -> None:
    publish(one, OCTOBER, OFF)
    publish(one, NOVEMBER, OFF)
    (notice,) = off_path()
    assert "it left it in October 2026, and was off it in November 2026" in notice.text
    assert notice.month == OCTOBER


def test_the_command_sends_it_with_the_reminders_of_returns(
    one: Recovering, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(one, OCTOBER, OFF)
    call_command("send_reminders", "--dry-run")
    assert f"To {one.head.email}: Off its recovery path" in capsys.readouterr().out
    assert not Reminder.objects.exists()
    call_command("send_reminders")
    assert "Off its recovery path: Visits made on time" in [each.subject for each in mail.outbox]
    call_command("send_reminders")
    assert sum("recovery path" in each.subject for each in mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_commands_at_once_send_one_e_mail(one: Recovering) -> None:
    publish(one, OCTOBER, OFF)
    together = Barrier(2)

    def command(_: int) -> bool:
        try:
            (notice,) = off_path()
            together.wait()
            return send(notice, AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(command, range(2))) == [False, True]
    assert len(mail.outbox) == 1


def test_the_queries_do_not_grow_with_the_months(one: Recovering) -> None:
    counts = []
    for month in (OCTOBER, NOVEMBER, DECEMBER):
        publish(one, month, OFF)
        with CaptureQueriesContext(connection) as asked:
            assert off_path()
        counts.append(len(asked))
    assert counts == [17, 17, 17]
