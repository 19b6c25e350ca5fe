"""Each reminder is sent once, whatever the mail server does and however many send."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from pytest_django import Settings

from indicators.models import Reminder
from indicators.reminders import MayHaveGone, owed, send
from tests.reminders.mail_server import Temper, mail_server
from tests.reminders.october import (
    AT,
    FOSTERING,
    november,
    officer,
)


def test_two_commands_that_found_the_same_e_mail_owed_send_one() -> None:
    officer(FOSTERING)
    (one,), (other,) = owed(november(13)), owed(november(13))
    assert send(one, AT)
    assert not send(other, AT)
    assert len(mail.outbox) == 1
    assert owed(november(13)) == []


@pytest.mark.django_db(transaction=True)
def test_ten_commands_at_once_send_one_e_mail() -> None:
    officer(FOSTERING)
    (notice,) = owed(november(13))
    together = Barrier(10)

    def command(_: int) -> bool:
        together.wait()
        try:
            return send(notice, AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(command, range(10))) == [False] * 9 + [True]
    assert len(mail.outbox) == 1
    assert Reminder.objects.count() == 1


def test_an_e_mail_is_claimed_before_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = []

    def counts_claims(*_: object) -> int:
        claims.append(Reminder.objects.count())
        return 1

    monkeypatch.setattr(EmailBackend, "send_messages", counts_claims)
    officer(FOSTERING)
    (notice,) = owed(november(13))
    send(notice, AT)
    assert claims == [1]


def test_an_e_mail_whose_command_was_killed_while_sending_is_not_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def killed(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(EmailBackend, "send_messages", killed)
    officer(FOSTERING)
    (notice,) = owed(november(13))
    with pytest.raises(KeyboardInterrupt):
        send(notice, AT)
    assert owed(november(13)) == []


def test_a_mail_server_takes_the_e_mail_as_it_was_written(settings: Settings) -> None:
    one = officer(FOSTERING)
    (notice,) = owed(november(13))
    with mail_server(settings) as server:
        assert send(notice, AT)
    (taken,) = server.taken
    assert f"Subject: {notice.subject}" in " ".join(taken.split())
    assert f"To: {one.email}" in taken


def test_an_address_that_the_mail_server_refuses_is_tried_again(settings: Settings) -> None:
    officer(FOSTERING)
    (notice,) = owed(november(13))
    with mail_server(settings, Temper.REFUSES), pytest.raises(OSError, match="nobody of that name"):
        send(notice, AT)
    assert owed(november(13)) == [notice]
    with mail_server(settings) as server:
        assert send(notice, AT)
    assert len(server.taken) == 1


def test_what_a_mail_server_may_have_taken_is_not_sent_again(settings: Settings) -> None:
    officer(FOSTERING)
    (notice,) = owed(november(13))
    with mail_server(settings, Temper.HANGS_UP) as server, pytest.raises(MayHaveGone):
        send(notice, AT)
    assert len(server.taken) == 1
    assert owed(november(13)) == []


def test_nothing_is_claimed_while_no_mail_server_can_be_reached(settings: Settings) -> None:
    officer(FOSTERING)
    (notice,) = owed(november(13))
    with mail_server(settings):
        pass
    with pytest.raises(ConnectionRefusedError):
        send(notice, AT)
    assert not Reminder.objects.exists()
