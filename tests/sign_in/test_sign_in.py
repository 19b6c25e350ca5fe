"""Signing in with a password, signing out, and how long it lasts."""

from ast import literal_eval
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from indicators.models import User
from tests.sign_in.conftest import PASSWORD
from tests.test_settings import said


def sign_in(client: Client, email: str, password: str, **also: str) -> int:
    """Return whether somebody is signed in after asking: 302 for yes, 200 for the form again."""
    return client.post("/sign-in/", {"login": email, "password": password, **also}).status_code


def is_signed_in(client: Client) -> bool:
    """Return whether the browser's next page is somebody's."""
    return "Sign out" in client.get("/ratings/").content.decode()


def test_the_right_password_signs_in_and_signing_out_takes_a_button(
    officer: User, client: Client
) -> None:
    assert sign_in(client, officer.email, PASSWORD) == 302
    assert is_signed_in(client)
    asked = client.get("/sign-out/").content.decode()
    assert str(officer) in asked
    assert is_signed_in(client), "looking at the page signed out"
    assert client.post("/sign-out/").headers["Location"] == "/"
    assert not is_signed_in(client)


def test_an_address_is_one_persons_whichever_letters_it_is_typed_in(
    officer: User, client: Client
) -> None:
    assert sign_in(client, " Officer@Example.ORG ", PASSWORD) == 302


def test_a_wrong_password_keeps_the_address_and_says_the_same_as_an_unknown_one(
    officer: User, client: Client
) -> None:
    known = client.post("/sign-in/", {"login": officer.email, "password": "not it at all"})
    unknown = client.post("/sign-in/", {"login": "nobody@example.org", "password": "not it"})
    assert "<title>Error: Sign in" in known.content.decode()
    assert f'value="{officer.email}"' in known.content.decode()
    assert "not it at all" not in known.content.decode()
    assert known.context["form"].errors == unknown.context["form"].errors
    assert not is_signed_in(client)


def test_empty_fields_are_named(client: Client, db: None) -> None:
    page = client.post("/sign-in/", {}).content.decode()
    assert '<a href="#id_login">Enter your e-mail address</a>' in page
    assert '<a href="#id_password">Enter your password</a>' in page


def test_somebody_who_has_left_cannot_sign_in_and_is_out_at_once(
    officer: User, signed_in: Client
) -> None:
    User.objects.update(is_active=False)
    assert not is_signed_in(signed_in)
    assert sign_in(Client(), officer.email, PASSWORD) == 200


@pytest.mark.parametrize(
    ("asked", "given"), [("/data/", "/data/"), ("https://elsewhere.example/", "/")]
)
def test_signing_in_leads_on_to_the_page_that_was_wanted_if_it_is_ours(
    officer: User, client: Client, asked: str, given: str
) -> None:
    login = {"login": officer.email, "password": PASSWORD, "next": asked}
    assert client.post("/sign-in/", login).headers["Location"] == given


def test_nobody_signs_up(client: Client, db: None) -> None:
    for address in ("/sign-up/", "/signup/", "/accounts/signup/", "/sign-in/signup/"):
        assert client.get(address).status_code == 404


def test_the_session_ends_with_the_browser_and_after_eight_hours(signed_in: Client) -> None:
    cookie = signed_in.cookies["sessionid"]
    assert not cookie["max-age"]
    assert not cookie["expires"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    session = Session.objects.get()
    hours = (session.expire_date - timezone.now()) / timedelta(hours=1)
    assert 7.9 < hours <= 8
    Session.objects.update(expire_date=timezone.now())
    assert not is_signed_in(signed_in)


def test_another_session_starts_at_sign_in(officer: User, client: Client) -> None:
    """Nobody can hand somebody a session beforehand, and use it once they have signed in."""
    client.session.save()
    before = client.cookies["sessionid"].value
    sign_in(client, officer.email, PASSWORD)
    assert client.cookies["sessionid"].value != before


def test_a_page_that_is_kept_for_strangers_holds_no_token_of_anybody(
    client: Client, db: None
) -> None:
    assert "csrfmiddlewaretoken" not in client.get("/ratings/").content.decode()


def test_changing_the_password_ends_the_other_sessions_and_not_this_one(
    officer: User, signed_in: Client
) -> None:
    other = Client()
    sign_in(other, officer.email, PASSWORD)
    new = {"oldpassword": PASSWORD, "password1": "three random words"}
    different = signed_in.post("/password/change/", new | {"password2": "three random worms"})
    assert "same password each time" in different.content.decode()
    done = signed_in.post("/password/change/", new | {"password2": new["password1"]}, follow=True)
    assert "Your password was changed" in done.content.decode()
    assert is_signed_in(signed_in)
    assert not is_signed_in(other)
    assert sign_in(Client(), officer.email, PASSWORD) == 200
    assert sign_in(Client(), officer.email, new["password1"]) == 302


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("eleven-char", "at least 12 characters"),
        ("1q2w3e4r5t6y", "too common"),
        ("officer@example.org", "too similar"),
        ("482910573628", "entirely numeric"),
    ],
)
def test_a_weak_password_is_refused_and_why(
    signed_in: Client, password: str, complaint: str
) -> None:
    page = signed_in.post(
        "/password/change/",
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    ).content.decode()
    assert complaint in page


def test_a_password_of_twelve_characters_is_long_enough(signed_in: Client) -> None:
    new = {"oldpassword": PASSWORD, "password1": "twelve-chars", "password2": "twelve-chars"}
    assert signed_in.post("/password/change/", new).status_code == 302


def test_production_keeps_passwords_as_argon2_and_hashes_old_ones_again(
    db: None, client: Client, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = literal_eval(said("settings.PASSWORD_HASHERS"))
    person = User.objects.create_user("new@example.org", PASSWORD)
    assert identify_hasher(person.password).algorithm == "argon2"
    User.objects.update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    assert sign_in(client, person.email, PASSWORD) == 302
    person.refresh_from_db()
    assert identify_hasher(person.password).algorithm == "argon2"


def test_your_account_says_who_you_are_and_offers_what_is_on(
    officer: User, signed_in: Client, settings: Settings
) -> None:
    page = signed_in.get("/your-account/").content.decode()
    assert officer.email in page
    assert "performance officer" in page
    assert "/password/change/" in page
    assert "/second-step/" not in page
    settings.MFA = "optional"
    settings.OIDC_ONLY = True
    page = signed_in.get("/your-account/").content.decode()
    assert "/password/change/" not in page
    assert "/second-step/" in page
