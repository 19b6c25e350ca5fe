"""Signing in with the council's own account, at a real provider that the tests run."""

import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.test import Client
from pytest_django import Settings

from indicators.models import User
from indicators.views.sign_in.council_account import proved_claims
from tests.sign_in.conftest import PASSWORD
from tests.sign_in.provider import CLIENT, SECRET, Between, running_provider
from tests.test_settings import SECRET as KEY
from tests.test_settings import run, said

PEOPLE = (
    {"sub": "1", "email": "Officer@Example.org", "name": "An Officer"},
    {"sub": "2", "email": "stranger@example.org"},
    {"sub": "3", "email": "officer@example.org", "email_verified": False},
    {"sub": "4", "name": "No Address"},
    {"sub": "5", "email": "officer@example.org", "email_verified": "false"},
)
OFFICER, STRANGER, UNPROVED, NO_ADDRESS, UNPROVED_IN_WORDS = "1", "2", "3", "4", "5"
START = "/sign-in/council-account/"
CALLBACK = "/sign-in/council-account/callback/"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Return the address of the provider, which this file's tests share."""
    with running_provider(*PEOPLE) as url:
        yield url


def use(settings: Settings, provider: str, **elsewhere: str) -> None:
    """Return nothing; council accounts are on, with addresses of the provider's set elsewhere."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "council-account",
                    "name": "council account",
                    "client_id": CLIENT,
                    "secret": SECRET,
                    "settings": {
                        "server_url": provider,
                        "openid_configuration_overrides": elsewhere,
                    },
                }
            ],
        }
    }


@pytest.fixture
def on(provider: str, settings: Settings, officer: User) -> None:
    """Return nothing; council accounts are on, and the officer was added."""
    use(settings, provider)


def ask(client: Client, next_page: str = "") -> str:
    """Return the provider's address to which somebody who follows the link is sent."""
    answer = client.get(START, {"next": next_page} if next_page else {})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def choose(address: str, **answer: str) -> str:
    """Return where the provider sends somebody back to who gave the answer there."""
    sent_back = requests.post(address, data=answer, allow_redirects=False, timeout=5)
    location = sent_back.headers["Location"]
    assert location.startswith(f"http://testserver{CALLBACK}"), location
    return location.removeprefix("http://testserver")


def refused(client: Client, address: str) -> str:
    """Return the page for somebody who came back and was not signed in."""
    answer = client.get(address)
    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session
    return answer.content.decode()


def test_the_page_offers_the_council_account_beside_the_password(
    on: None, client: Client, settings: Settings
) -> None:
    settings.OIDC_NAME = "Thornmere account"
    page = client.get("/sign-in/?next=/data/").content.decode()
    assert f'href="{START}?next=/data/">Sign in with your Thornmere account</a>' in page
    assert 'name="password"' in page


def test_nothing_is_offered_and_nothing_answers_when_it_is_off(client: Client, db: None) -> None:
    assert "council account" not in client.get("/sign-in/").content.decode()
    assert client.get(START).status_code == 404
    assert client.get(CALLBACK, {"code": "x", "state": "x"}).status_code == 404


def test_somebody_who_was_added_comes_in_and_goes_on_to_the_page_they_wanted(
    on: None, client: Client, officer: User
) -> None:
    answer = client.get(choose(ask(client, "/data/"), sub=OFFICER))
    assert answer.headers["Location"] == "/data/"
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_nothing_is_kept_of_what_the_provider_says(on: None, client: Client, officer: User) -> None:
    client.get(choose(ask(client), sub=OFFICER))
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    assert (officer.email, officer.get_full_name()) == ("officer@example.org", "")
    assert not SocialAccount.objects.exists()
    assert not EmailAddress.objects.exists()


def test_the_request_carries_a_state_a_nonce_and_a_challenge_that_differ_each_time(
    on: None, client: Client
) -> None:
    first, second = (parse_qs(urlsplit(ask(client)).query) for _ in range(2))
    assert first["code_challenge_method"] == ["S256"]
    assert set(first["scope"][0].split()) == {"openid", "profile", "email"}
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name], name
        assert len(first[name][0]) >= 16, name


def test_the_code_is_redeemed_with_the_secret_and_the_challenges_verifier(
    provider: str, settings: Settings, officer: User, client: Client
) -> None:
    with Between(provider) as between:
        use(settings, provider, token_endpoint=between.token_url)
        address = ask(client)
        client.get(choose(address, sub=OFFICER))
    assert client.session["_auth_user_id"] == str(officer.pk)
    hashed = sha256(between.heard["code_verifier"][0].encode()).digest()
    challenge = parse_qs(urlsplit(address).query)["code_challenge"][0]
    assert urlsafe_b64encode(hashed).decode().rstrip("=") == challenge
    assert between.heard["client_secret"] == [SECRET]


def test_somebody_who_was_not_added_is_told_whom_to_ask_and_gets_no_account(
    on: None, client: Client
) -> None:
    page = refused(client, choose(ask(client), sub=STRANGER))
    assert "Nobody may sign in here as" in page
    assert "stranger@example.org" in page
    assert "administrator" in page
    assert User.objects.count() == 1


def test_somebody_who_has_left_is_refused_though_the_provider_knows_them(
    on: None, client: Client
) -> None:
    User.objects.update(is_active=False)
    assert "Nobody may sign in here" in refused(client, choose(ask(client), sub=OFFICER))


def test_an_address_that_the_provider_itself_does_not_believe_is_not_believed(
    on: None, client: Client
) -> None:
    for sub in (UNPROVED, UNPROVED_IN_WORDS):
        assert "Nobody may sign in here" in refused(client, choose(ask(client), sub=sub))


def test_an_account_without_an_address_is_told_so(on: None, client: Client) -> None:
    assert "has no e-mail address" in refused(client, choose(ask(client), sub=NO_ADDRESS))


def test_cancelling_at_the_provider_is_not_an_error(on: None, client: Client) -> None:
    state = parse_qs(urlsplit(ask(client)).query)["state"][0]
    page = refused(client, f"{CALLBACK}?error=access_denied&state={state}")
    assert "was cancelled" in page


def test_denying_at_the_provider_comes_back_without_a_state_and_signs_nobody_in(
    on: None, client: Client
) -> None:
    assert "did not succeed" in refused(client, choose(ask(client), action="deny"))


@pytest.mark.parametrize("wrong", ["state", "code"])
def test_a_state_or_a_code_that_was_changed_is_refused(
    on: None, client: Client, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    address = urlsplit(choose(ask(client), sub=OFFICER))
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    query[wrong] = query[wrong][:-1] + ("a" if query[wrong][-1] != "a" else "b")
    answer = client.get(CALLBACK, query)
    assert answer.status_code == 403
    assert "did not succeed" in answer.content.decode()
    assert "was refused" in caplog.text


def test_an_answer_serves_the_browser_that_asked_and_once(on: None, client: Client) -> None:
    """Nobody can hand somebody else the end of their own sign-in."""
    address = choose(ask(client), sub=OFFICER)
    assert "did not succeed" in refused(Client(), address)
    assert client.get(address).status_code == 302
    client.post("/sign-out/")
    assert "did not succeed" in refused(client, address)


def test_a_token_for_another_request_is_refused(on: None, client: Client) -> None:
    asked = ask(client)
    nonce = parse_qs(urlsplit(asked).query)["nonce"][0]
    assert "did not succeed" in refused(
        client, choose(asked.replace(nonce, "another"), sub=OFFICER)
    )


def test_a_token_signed_with_another_key_of_the_same_name_is_refused(
    provider: str,
    settings: Settings,
    officer: User,
    client: Client,
    caplog: pytest.LogCaptureFixture,
) -> None:
    keys = requests.get(f"{provider}/jwks", timeout=5).json()["keys"]
    with Between(key_id=keys[0]["kid"]) as between:
        use(settings, provider, jwks_uri=between.keys_url)
        refused(client, choose(ask(client), sub=OFFICER))
    assert "Signature verification failed" in caplog.text


def test_a_provider_that_does_not_answer_is_no_server_error(
    settings: Settings, client: Client, db: None
) -> None:
    use(settings, "http://127.0.0.1:9")
    answer = client.get(START)
    assert answer.status_code == 403
    assert "did not succeed" in answer.content.decode()


def test_who_has_a_second_step_here_is_asked_for_it_after_the_council_account_too(
    on: None, client: Client, officer: User, settings: Settings
) -> None:
    from tests.sign_in.test_mfa import set_up

    settings.MFA = "optional"
    client.post("/sign-in/", {"login": officer.email, "password": PASSWORD})
    set_up(client)
    other = Client()
    answer = other.get(choose(ask(other), sub=OFFICER))
    assert answer.headers["Location"] == "/sign-in/code/"
    assert "_auth_user_id" not in other.session


def test_where_a_second_step_is_required_the_council_accounts_own_counts(
    on: None, client: Client, settings: Settings
) -> None:
    settings.MFA = "required"
    client.get(choose(ask(client), sub=OFFICER))
    assert client.get("/data/").status_code == 200


def test_with_council_accounts_only_a_password_is_neither_asked_nor_taken(
    on: None, client: Client, officer: User, settings: Settings
) -> None:
    settings.OIDC_ONLY = True
    assert 'name="password"' not in client.get("/sign-in/").content.decode()
    login = {"login": officer.email, "password": PASSWORD}
    assert client.post("/sign-in/", login).status_code == 404
    assert client.get(choose(ask(client), sub=OFFICER)).headers["Location"] == "/"
    assert client.get("/password/change/").status_code == 404


ISSUER = "https://login.example.org/tenant"


def claims(**changed: Any) -> dict[str, Any]:
    """Return what a good token says, with what a test makes wrong in it."""
    now = int(time.time())
    good = {"iss": ISSUER, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300}
    return {name: value for name, value in (good | changed).items() if value is not None}


@pytest.fixture(scope="module")
def keys() -> Iterator[Between]:
    """Return a provider's keys, and the means to sign with them."""
    with Between() as keys:
        yield keys


def prove(keys: Between, token: str) -> dict[str, Any]:
    return proved_claims(token, keys_url=keys.keys_url, issuer=ISSUER, client_id=CLIENT)


def test_a_good_token_proves_what_it_says(keys: Between) -> None:
    good = claims(email="officer@example.org")
    assert prove(keys, keys.sign(good)) == good


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another-service"},
        {"iss": "https://login.example.org/another-tenant"},
        {"exp": int(time.time()) - 3600},
        {"iat": int(time.time()) + 3600},
        {"exp": None},
        {"sub": None},
        {"aud": None},
        {"iss": None},
    ],
    ids=lambda changed: f"wrong {next(iter(changed))}",
)
def test_a_token_of_others_for_others_or_out_of_time_is_refused(
    keys: Between, changed: dict[str, Any]
) -> None:
    with pytest.raises(OAuth2Error):
        prove(keys, keys.sign(claims(**changed)))


def test_a_token_that_is_not_signed_with_the_providers_key_is_refused(keys: Between) -> None:
    public = keys.key.public_key()
    numbers = str(public.public_numbers().n).encode()
    with Between() as others:
        tokens = {
            "another key": others.sign(claims()),
            "a key of another name": keys.sign(claims(), kid="unknown"),
            "no signature": jwt.encode(claims(), "", "none", {"kid": keys.key_id}),
            "the public key as a password": jwt.encode(
                claims(), numbers, "HS256", {"kid": keys.key_id}
            ),
            "nothing": "",
            "half": keys.sign(claims())[:-20],
        }
    for name, token in tokens.items():
        with pytest.raises(OAuth2Error):
            pytest.fail(f"{name}: {prove(keys, token)}")


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({"OIDC_SERVER_URL": ISSUER, "OIDC_CLIENT_SECRET": "x"}, "OIDC_CLIENT_ID"),
        ({"OIDC_SERVER_URL": ISSUER, "OIDC_CLIENT_ID": "x"}, "OIDC_CLIENT_SECRET"),
        ({"OIDC_ONLY": "1"}, "OIDC_SERVER_URL"),
    ],
)
def test_half_the_settings_are_refused_and_the_error_names_what_is_missing(
    environment: dict[str, str], missing: str
) -> None:
    done = run("manage.py", "check", SECRET_KEY=KEY, **environment)
    assert done.returncode != 0
    assert f"{missing} is not set" in done.stderr


def test_the_environment_switches_it_on() -> None:
    app = "settings.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS'][0]"
    environment = {
        "OIDC_SERVER_URL": ISSUER,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "OIDC_NAME": "Thornmere account",
    }
    assert said(f"{app}['name'], {app}['settings']", **environment) == (
        f"Thornmere account {{'server_url': '{ISSUER}'}}"
    )
