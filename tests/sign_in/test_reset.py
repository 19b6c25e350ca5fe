"""A new password by e-mail: for who has an account, without saying who has."""

import re
from smtplib import SMTPServerDisconnected
from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from indicators.models import User
from tests.sign_in.conftest import PASSWORD

NEW = {"password1": "three random words", "password2": "three random words"}


def ask(email: str) -> str:
    """Return the page after asking for a link."""
    response = Client().post("/password/reset/", {"email": email}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def link(mailoutbox: list[EmailMessage]) -> str:
    """Return the address in the newest e-mail, without the host."""
    found = re.search(r"http://testserver(/\S+)", str(mailoutbox[-1].body))
    assert found, mailoutbox[-1].body
    return found[1]


def follow(address: str, client: Client | None = None) -> tuple[Client, str, str]:
    """Return who followed a link, the address that it led on to, and the page there."""
    client = client or Client()
    response = client.get(address, follow=True)
    return client, response.request["PATH_INFO"], response.content.decode()


def test_the_page_says_the_same_whether_anybody_has_the_address(
    officer: User, mailoutbox: list[EmailMessage]
) -> None:
    known = ask("Officer@example.org")
    assert [message.to for message in mailoutbox] == [["officer@example.org"]]
    assert ask("nobody@example.org") == known
    assert len(mailoutbox) == 1, "an address that nobody has was written to"


def test_nobody_who_has_left_is_written_to(officer: User, mailoutbox: list[EmailMessage]) -> None:
    User.objects.update(is_active=False)
    ask(officer.email)
    assert mailoutbox == []


def test_the_link_sets_the_password_and_works_once(
    officer: User, mailoutbox: list[EmailMessage]
) -> None:
    ask(officer.email)
    address = link(mailoutbox)
    client, form, page = follow(address)
    assert "Choose a new password" in page
    assert "set-password" in form, "the key stayed in the address, which other sites are told of"
    saved = client.post(form, NEW, follow=True)
    assert "Your password was saved" in saved.content.decode()
    assert "_auth_user_id" not in client.session, "a link alone signed somebody in"
    login = {"login": officer.email, "password": NEW["password1"]}
    assert Client().post("/sign-in/", login).status_code == 302
    assert "This link no longer works" in follow(address)[2]


def test_somebody_who_was_added_without_a_password_gets_the_first_one_so(
    db: None, mailoutbox: list[EmailMessage]
) -> None:
    person = User.objects.create_user("new@example.org")
    assert not person.has_usable_password()
    ask(person.email)
    client, form, _ = follow(link(mailoutbox))
    client.post(form, NEW)
    person.refresh_from_db()
    assert person.check_password(NEW["password1"])


@pytest.mark.parametrize(("seconds", "works"), [(-5, True), (5, False)])
def test_the_link_works_for_an_hour(
    officer: User, mailoutbox: list[EmailMessage], seconds: int, works: bool
) -> None:
    assert settings.PASSWORD_RESET_TIMEOUT == 3600
    ask(officer.email)
    now = PasswordResetTokenGenerator._now

    def later(self: PasswordResetTokenGenerator) -> object:
        from datetime import timedelta

        return now(self) + timedelta(seconds=3600 + seconds)

    with patch.object(PasswordResetTokenGenerator, "_now", later):
        assert ("Choose a new password" in follow(link(mailoutbox))[2]) is works


def test_a_changed_or_half_link_is_refused_and_leads_to_another(
    officer: User, mailoutbox: list[EmailMessage]
) -> None:
    ask(officer.email)
    address = link(mailoutbox)
    for wrong in (address[:-5] + "/", address.replace("/reset/", "/reset/z", 1)):
        page = follow(wrong)[2]
        assert "This link no longer works" in page
        assert "Ask for another link" in page


def test_a_link_of_before_a_sign_in_no_longer_works(
    officer: User, mailoutbox: list[EmailMessage]
) -> None:
    ask(officer.email)
    Client().post("/sign-in/", {"login": officer.email, "password": PASSWORD})
    assert "This link no longer works" in follow(link(mailoutbox))[2]


def test_a_weak_new_password_is_refused_and_the_link_still_works(
    officer: User, mailoutbox: list[EmailMessage]
) -> None:
    ask(officer.email)
    client, form, _ = follow(link(mailoutbox))
    page = client.post(form, {"password1": "short", "password2": "short"}).content.decode()
    assert "<title>Error: Choose a new password" in page
    assert "at least 12 characters" in page
    assert client.post(form, NEW).status_code == 302


def test_a_new_password_ends_the_lock_out_that_the_forgotten_one_caused(
    officer: User, mailoutbox: list[EmailMessage]
) -> None:
    for _ in range(6):
        Client().post("/sign-in/", {"login": officer.email, "password": "forgotten"})
    ask(officer.email)
    client, form, _ = follow(link(mailoutbox))
    client.post(form, NEW)
    login = {"login": officer.email, "password": NEW["password1"]}
    assert Client().post("/sign-in/", login).status_code == 302


def test_following_somebody_elses_link_signs_the_first_person_out(
    officer: User, signed_in: Client, mailoutbox: list[EmailMessage]
) -> None:
    User.objects.create_user("colleague@example.org", PASSWORD)
    ask("colleague@example.org")
    client, _, page = follow(link(mailoutbox), signed_in)
    assert "Choose a new password" in page
    assert "_auth_user_id" not in client.session


def test_no_address_is_sent_more_than_five_links_an_hour(
    officer: User, mailoutbox: list[EmailMessage]
) -> None:
    for email in (officer.email, "nobody@example.org"):
        answers = [Client().post("/password/reset/", {"email": email}) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert len(mailoutbox) == 5


def test_a_mail_server_that_fails_gives_nobody_away(
    officer: User, caplog: pytest.LogCaptureFixture
) -> None:
    with patch("django.core.mail.EmailMultiAlternatives.send", side_effect=SMTPServerDisconnected):
        known = ask(officer.email)
    assert "could not be sent" in caplog.text
    assert known == ask("nobody@example.org")


def test_who_signs_in_with_the_council_account_alone_has_no_password_to_reset(
    officer: User, settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.OIDC_ONLY = True
    assert Client().get("/password/reset/").status_code == 404
    assert Client().post("/password/reset/", {"email": officer.email}).status_code == 404
    assert mailoutbox == []
