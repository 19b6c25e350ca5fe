"""Guessing is stopped: by address and by connection, in all processes together."""

import time
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from indicators.models import User
from tests.sign_in.conftest import PASSWORD
from tests.test_settings import COUNCIL, SECRET, run

WRONG = 5
MINUTES = settings.LOCK_OUT_MINUTES
ANOTHER_PROCESS = f"""
import django, sys; django.setup()
from django.test import Client
from indicators.models import User
if sys.argv[1] == "guesses":
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    User.objects.create_user("officer@example.org", "{PASSWORD}")
for _ in range({WRONG} if sys.argv[1] == "guesses" else 1):
    password = "no" if sys.argv[1] == "guesses" else "{PASSWORD}"
    page = Client().post("/sign-in/", {{"login": "officer@example.org", "password": password}})
print(page.status_code, "too many wrong attempts" in page.content.decode())
"""


def attempt(email: str, password: str = "not it at all", connection: str = "127.0.0.1") -> str:
    """Return the page after an attempt to sign in, "" when it succeeded."""
    login = {"login": email, "password": password}
    response = Client(REMOTE_ADDR=connection).post("/sign-in/", login)
    return "" if response.status_code == 302 else response.content.decode()


@pytest.fixture
def locked_out(officer: User) -> User:
    """Return the officer, after as many wrong passwords as are let pass."""
    for _ in range(WRONG):
        assert "is not right" in attempt(officer.email)
    return officer


def test_after_five_wrong_passwords_the_right_one_is_refused_and_the_page_says_how_long(
    locked_out: User,
) -> None:
    page = attempt(locked_out.email, PASSWORD)
    assert f"Wait {MINUTES} minutes, then try again" in page
    assert "<title>Error: Sign in" in page


def test_after_four_wrong_passwords_the_right_one_is_taken(officer: User) -> None:
    for _ in range(WRONG - 1):
        attempt(officer.email)
    assert attempt(officer.email, PASSWORD) == ""


def test_a_right_password_does_not_wipe_out_the_wrong_ones_before_it(officer: User) -> None:
    """Otherwise guesses between the owner's own visits would never be too many."""
    for _ in range(WRONG - 1):
        attempt(officer.email)
    assert attempt(officer.email, PASSWORD) == ""
    assert "is not right" in attempt(officer.email)
    assert "too many" in attempt(officer.email, PASSWORD)


def test_other_letters_and_another_connection_do_not_get_around_it(locked_out: User) -> None:
    assert "too many" in attempt(locked_out.email.upper(), PASSWORD, "198.51.100.7")


def test_other_people_are_not_locked_out(locked_out: User) -> None:
    User.objects.create_user("colleague@example.org", PASSWORD)
    assert attempt("colleague@example.org", PASSWORD) == ""


def test_an_address_that_nobody_has_is_locked_out_alike(locked_out: User) -> None:
    for _ in range(WRONG):
        attempt("nobody@example.org")
    assert "too many" in attempt("nobody@example.org")


@pytest.mark.parametrize(("seconds", "let_in"), [(-5, False), (5, True)])
def test_the_lock_out_ends_by_itself(locked_out: User, seconds: int, let_in: bool) -> None:
    for _ in range(2):
        attempt(locked_out.email)  # trying on does not make it longer
    then = time.time() + MINUTES * 60 + seconds
    with patch("allauth.core.internal.ratelimit.time.time", return_value=then):
        assert (attempt(locked_out.email, PASSWORD) == "") is let_in


def test_one_connection_cannot_guess_at_everybody(officer: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": "3/m/ip"}
    for number in range(3):
        assert "is not right" in attempt(f"guess{number}@example.org")
    assert "too many" in attempt(officer.email, PASSWORD)
    assert attempt(officer.email, PASSWORD, "198.51.100.7") == ""


def test_asking_too_often_is_answered_with_a_page_that_says_to_wait(
    officer: User, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "2/m/ip"}
    login = {"login": officer.email, "password": PASSWORD}
    answers = [Client().post("/sign-in/", login) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "Wait, then try again" in answers[2].content.decode()


@pytest.mark.parametrize(("proxies", "counted_together"), [(0, True), (1, False), (2, True)])
def test_behind_a_proxy_the_limit_is_for_the_address_that_our_proxy_wrote_down(
    officer: User, settings: Settings, proxies: int, counted_together: bool
) -> None:
    """What a client writes itself comes first in the header, and is never believed."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": "1/m/ip"}
    pages = []
    for number in range(2):
        forwarded = f"203.0.113.{number}, 192.0.2.1, 198.51.100.{number}"
        response = Client(HTTP_X_FORWARDED_FOR=forwarded).post(
            "/sign-in/", {"login": f"guess{number}@example.org", "password": "no"}
        )
        pages.append(response.content.decode())
    assert ("too many" in pages[1]) is counted_together


def test_another_process_knows_of_the_lock_out(tmp_path: Path) -> None:
    environment = COUNCIL | {
        "SECRET_KEY": SECRET,
        "DEBUG": "1",
        "ALLOWED_HOSTS": "testserver",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'shared.sqlite3'}",
    }
    first = run("-c", ANOTHER_PROCESS, "guesses", **environment)
    assert first.stdout.split() == ["200", "False"], first.stderr
    second = run("-c", ANOTHER_PROCESS, "knows", **environment)
    assert second.stdout.split() == ["200", "True"], second.stderr
