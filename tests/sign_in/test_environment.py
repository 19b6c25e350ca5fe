"""What the environment says of signing in, as a new process reads it."""

import pytest

from tests.test_settings import SECRET, run, said


@pytest.mark.parametrize("value", ["off", "optional", "required", " Required "])
def test_a_second_step_is_off_optional_or_required(value: str) -> None:
    assert said("settings.MFA", MFA=value) == value.strip().lower()


@pytest.mark.parametrize("value", ["1", "yes", "requird"])
def test_any_other_word_for_a_second_step_is_refused_rather_than_taken_for_off(value: str) -> None:
    done = run("manage.py", "check", SECRET_KEY=SECRET, MFA=value)
    assert done.returncode != 0
    assert "set it to off, optional or required" in done.stderr


def test_e_mail_is_printed_until_a_mail_server_is_named() -> None:
    assert said("settings.EMAIL_BACKEND").endswith("console.EmailBackend")
    named = {"EMAIL_HOST": "mail.example.org", "EMAIL_PORT": "25", "EMAIL_USE_TLS": "0"}
    fields = "settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT"
    assert said(f"{fields}, settings.EMAIL_USE_TLS", **named) == (
        "django.core.mail.backends.smtp.EmailBackend mail.example.org 25 False"
    )


@pytest.mark.parametrize(
    ("environment", "count"),
    [({}, "0"), ({"PROXIES": "2"}, "0"), ({"BEHIND_PROXY": "1"}, "1"),
     ({"BEHIND_PROXY": "1", "PROXIES": "2"}, "2")],
)  # fmt: skip
def test_an_address_that_a_proxy_wrote_down_is_believed_only_behind_one(
    environment: dict[str, str], count: str
) -> None:
    assert said("settings.ALLAUTH_TRUSTED_PROXY_COUNT", **environment) == count


def test_the_cookies_are_for_https_alone_where_it_is_served_over_https() -> None:
    cookies = "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE"
    also = "settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE"
    assert said(f"{cookies}, {also}") == "True True True Lax"
    assert said(f"{cookies}, {also}", HTTPS="0") == "False False True Lax"
