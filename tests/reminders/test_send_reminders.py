"""The command that sends the day's reminders."""

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from indicators.models import Reminder, Role
from tests.reminders.october import ADOPTION, AT, FOSTERING, SITE, officer, person


@pytest.fixture
def thirteenth(monkeypatch: pytest.MonkeyPatch) -> None:
    """Return nothing; makes it the morning after October's figures were due."""
    monkeypatch.setattr(timezone, "now", lambda: AT)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what the command prints."""
    call_command("send_reminders", *arguments)
    return capsys.readouterr().out


@pytest.mark.usefixtures("thirteenth")
def test_the_command_prints_a_line_for_each_e_mail(capsys: pytest.CaptureFixture[str]) -> None:
    one, lead = officer(FOSTERING), person(Role.LEAD)
    assert said(capsys) == (
        f"Sent to {one.email}: Fostering figures for October 2026 were due on Thursday "
        f"12 November\nSent to {lead.email}: October 2026: 0 of 9 services approved, figures were "
        "due on Thursday 12 November\n"
    )
    assert [message.to for message in mail.outbox] == [[one.email], [lead.email]]
    assert said(capsys) == "Nothing to send.\n"
    assert len(mail.outbox) == 2


@pytest.mark.usefixtures("thirteenth")
def test_a_dry_run_prints_the_e_mails_and_neither_sends_nor_claims_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one = officer(FOSTERING)
    printed = said(capsys, "--dry-run")
    assert f"To {one.email}: Fostering figures for October 2026" in printed
    assert f"{SITE}/returns/2026-10/fostering/" in printed
    assert mail.outbox == []
    assert not Reminder.objects.exists()


@pytest.mark.usefixtures("thirteenth")
def test_the_command_names_the_address_that_failed_once_the_others_are_written_to(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = officer(FOSTERING), officer(ADOPTION)
    sends = EmailBackend.send_messages

    def refuses_the_first(self: EmailBackend, messages: list[mail.EmailMessage]) -> int:
        if messages[0].to == [first.email]:
            raise OSError("no such mailbox")
        return sends(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuses_the_first)
    with pytest.raises(CommandError, match=f"{first.email}: no such mailbox"):
        call_command("send_reminders")
    assert capsys.readouterr().out.startswith(f"Sent to {second.email}: ")
    monkeypatch.undo()
    monkeypatch.setattr(timezone, "now", lambda: AT)
    call_command("send_reminders")
    assert [message.to for message in mail.outbox] == [[second.email], [first.email]]


def test_the_command_refuses_to_run_without_an_address_to_link_to(settings: Settings) -> None:
    settings.SITE_ADDRESS = ""
    with pytest.raises(CommandError, match=r"SITE_ADDRESS is not set\. Set it to the address"):
        call_command("send_reminders", "--dry-run")


def test_the_command_refuses_to_claim_what_would_only_be_printed(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    with pytest.raises(CommandError, match="EMAIL_HOST is not set"):
        call_command("send_reminders")
    call_command("send_reminders", "--dry-run")
    settings.DEBUG = True
    call_command("send_reminders")
