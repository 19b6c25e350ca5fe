"""The second step: offered, or asked of everybody, and what happens without the telephone."""

import hmac
import re
import struct
import time
from base64 import b32decode
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from indicators.models import User
from indicators.queries.people import changes_of
from tests.sign_in.conftest import PASSWORD


def code_of(secret: str, steps: int = 0) -> str:
    """Return the code that an app shows, so many half minutes from now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.digest(b32decode(secret), counter, "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def set_up(client: Client) -> str:
    """Return the key of the second step that somebody who is signed in sets up."""
    shown = client.get("/second-step/app/")
    assert "no-store" in shown.headers["Cache-Control"]
    page = shown.content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    found = re.search(r'<code class="app-long-word">([A-Z2-7]+)</code>', page)
    assert found
    done = client.post("/second-step/app/", {"code": code_of(found[1])})
    assert done.headers["Location"] == "/second-step/recovery-codes/"
    return found[1]


def password_only(officer: User) -> Client:
    """Return the browser of somebody who has entered the right password and no code yet."""
    client = Client()
    login = {"login": officer.email, "password": PASSWORD, "next": "/data/"}
    assert client.post("/sign-in/", login).headers["Location"] == "/sign-in/code/"
    return client


@pytest.fixture(autouse=True)
def offered(settings: Settings) -> None:
    """Return nothing; a second step is offered to everybody."""
    settings.MFA = "optional"


@pytest.fixture
def key(signed_in: Client) -> str:
    """Return the key of the officer's second step."""
    return set_up(signed_in)


def test_a_code_of_the_app_is_asked_after_the_password(officer: User, key: str) -> None:
    client = password_only(officer)
    assert "_auth_user_id" not in client.session, "the password alone signed somebody in"
    wrong = client.post("/sign-in/code/", {"code": "000000"})
    assert "<title>Error: Enter the code" in wrong.content.decode()
    assert "The code is not right" in wrong.content.decode()
    right = client.post("/sign-in/code/", {"code": code_of(key)})
    assert right.headers["Location"] == "/data/"
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_a_code_lets_nobody_in_twice(officer: User, key: str) -> None:
    code = code_of(key)
    password_only(officer).post("/sign-in/code/", {"code": code})
    again = password_only(officer).post("/sign-in/code/", {"code": code})
    assert "The code is not right" in again.content.decode()


def test_a_code_without_the_password_leads_nowhere(officer: User, key: str) -> None:
    answer = Client().post("/sign-in/code/", {"code": code_of(key)})
    assert answer.headers["Location"] == "/sign-in/"


def test_an_old_code_is_refused(officer: User, key: str) -> None:
    answer = password_only(officer).post("/sign-in/code/", {"code": code_of(key, steps=-2)})
    assert "The code is not right" in answer.content.decode()


def test_guessing_codes_is_stopped_and_the_page_says_how_long(officer: User, key: str) -> None:
    client = password_only(officer)
    for _ in range(5):
        assert "not right" in client.post("/sign-in/code/", {"code": "1"}).content.decode()
    locked = client.post("/sign-in/code/", {"code": code_of(key)}).content.decode()
    assert "Wait 15 minutes" in locked


def test_the_recovery_codes_are_shown_and_each_lets_in_once(
    officer: User, key: str, signed_in: Client
) -> None:
    page = signed_in.get("/second-step/recovery-codes/").content.decode()
    codes = re.findall(r"<li><code>(\d{8})</code></li>", page)
    assert len(set(codes)) == 10
    first = password_only(officer).post("/sign-in/code/", {"code": codes[0]})
    assert first.headers["Location"] == "/data/"
    again = password_only(officer).post("/sign-in/code/", {"code": codes[0]})
    assert "The code is not right" in again.content.decode()
    index = signed_in.get("/second-step/").content.decode()
    assert "You have 9 recovery codes left" in index


def test_new_recovery_codes_end_the_old_ones(officer: User, key: str, signed_in: Client) -> None:
    old = signed_in.get("/second-step/recovery-codes/").content.decode()
    new = signed_in.post("/second-step/recovery-codes/new/", follow=True).content.decode()
    pattern = r"<li><code>(\d{8})</code></li>"
    assert set(re.findall(pattern, old)).isdisjoint(re.findall(pattern, new))
    answer = password_only(officer).post("/sign-in/code/", {"code": re.findall(pattern, old)[0]})
    assert "The code is not right" in answer.content.decode()


def test_removing_the_second_step_needs_a_recent_sign_in_or_the_password_again(
    officer: User, key: str, signed_in: Client
) -> None:
    then = time.time() + 3600
    with patch("time.time", return_value=then):
        asked = signed_in.post("/second-step/app/remove/")
        assert asked.headers["Location"].startswith("/sign-in/again/")
        assert Authenticator.objects.filter(user=officer).exists()
        page = signed_in.get(asked.headers["Location"]).content.decode()
        assert "Enter your password again" in page
        assert "Use a code instead" in page
        wrong = signed_in.post(asked.headers["Location"], {"password": "not it"})
        assert "The password is not right" in wrong.content.decode()
        signed_in.post(asked.headers["Location"], {"password": PASSWORD})
        assert not Authenticator.objects.filter(user=officer).exists()
    login = {"login": officer.email, "password": PASSWORD}
    assert Client().post("/sign-in/", login).headers["Location"] == "/"


def test_nothing_is_offered_when_it_is_off_and_who_has_a_second_step_keeps_it(
    officer: User, key: str, signed_in: Client, settings: Settings
) -> None:
    """A setting lost by mistake must not let a password alone in."""
    settings.MFA = "off"
    for page in ("", "app/", "app/remove/", "recovery-codes/", "recovery-codes/new/"):
        assert signed_in.get(f"/second-step/{page}").status_code == 404
    client = password_only(officer)
    assert client.post("/sign-in/code/", {"code": code_of(key)}).status_code == 302


def test_where_it_is_required_everything_else_waits_until_it_is_set_up(
    signed_in: Client, settings: Settings
) -> None:
    settings.MFA = "required"
    for page in ("/", "/data/", "/password/change/", "/second-step/"):
        assert signed_in.get(page).headers["Location"] == "/second-step/app/"
    assert signed_in.get("/council.css").status_code == 200
    assert signed_in.get("/sign-out/").status_code == 200
    set_up(signed_in)
    assert signed_in.get("/data/").status_code == 200


def test_where_it_is_required_it_cannot_be_removed(
    officer: User, key: str, signed_in: Client, settings: Settings
) -> None:
    settings.MFA = "required"
    page = signed_in.get("/second-step/app/remove/").content.decode()
    assert "Everybody here signs in with a second step" in page
    signed_in.post("/second-step/app/remove/")
    assert Authenticator.objects.filter(user=officer, type="totp").exists()


def test_where_it_is_required_strangers_read_published_pages_as_before(
    client: Client, db: None, settings: Settings
) -> None:
    settings.MFA = "required"
    assert client.get("/data/").status_code == 200


def test_somebody_who_lost_telephone_and_codes_is_let_in_by_whoever_runs_the_server(
    officer: User, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("remove_second_step", officer.email.upper())
    assert "signs in with the password alone" in capsys.readouterr().out
    (change,) = changes_of(officer)
    assert (change.by, change.what) == ("From the command line", ("Second step taken away.",))
    login = {"login": officer.email, "password": PASSWORD}
    assert Client().post("/sign-in/", login).headers["Location"] == "/"
    with pytest.raises(CommandError, match="has no second step"):
        call_command("remove_second_step", officer.email)
    with pytest.raises(CommandError, match="Nobody signs in as"):
        call_command("remove_second_step", "nobody@example.org")
    assert len(changes_of(officer)) == 1
