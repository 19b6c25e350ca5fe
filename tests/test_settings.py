"""Settings as a new process reads them from its environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parent.parent
COUNCIL = {"COUNCIL_NAME": "Eastmere Council", "COUNCIL_LA_NUMBER": "301"}
SECRET = "x8-vT2_mQe91LrWz0KdYpBnHs5UcAo7JgFi3tXq6EwRbNhDyZkVu"
ASK_SQLITE = """
import django, sys; django.setup()
from django.db import connection, transaction
def ask(pragma):
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
print(*(ask(one) for one in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")))
sys.stdout.flush()
import sqlite3
other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0)
with transaction.atomic():
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        print(error)
"""


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Return what a new process came to, with nothing of ours in its environment but these."""
    return subprocess.run(
        # Whether static files have been collected is not what is asked here.
        [sys.executable, "-W", "error", "-W", "ignore:No directory at", *arguments],
        cwd=BASE,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "kpi_dashboard.settings",
            "PYTHONIOENCODING": "utf-8",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def said(expression: str, **environment: str) -> str:
    """Return how a new process writes an expression of its settings."""
    code = f"from django.conf import settings; print({expression})"
    done = run("-c", code, **{**COUNCIL, "SECRET_KEY": SECRET, **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("environment", [{}, {"SECRET_KEY": ""}, {"DEBUG": "0"}])
def test_nothing_starts_without_a_secret_key_and_the_error_says_what_to_do(
    environment: dict[str, str],
) -> None:
    done = run("manage.py", "check", **environment)
    assert done.returncode != 0
    assert "SECRET_KEY is not set. Set it to a long random text" in done.stderr
    assert "or set DEBUG=1 on a developer's machine." in done.stderr


def test_a_developers_machine_needs_no_secret_key() -> None:
    assert run("manage.py", "check", DEBUG="1").returncode == 0


def test_the_check_for_deployment_is_silent() -> None:
    environment = {**COUNCIL, "SECRET_KEY": SECRET}
    done = run("manage.py", "check", "--deploy", "--fail-level", "DEBUG", **environment)
    assert done.returncode == 0, done.stderr
    # The two that would promise https for the council's other subdomains.
    assert done.stdout.strip() == "System check identified no issues (2 silenced)."
    assert done.stderr == ""


def test_sqlite_keeps_readers_and_writers_apart(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'one.sqlite3'}"
    done = run("-c", ASK_SQLITE, **COUNCIL, SECRET_KEY=SECRET, DATABASE_URL=address)
    assert done.returncode == 0, done.stderr
    options, refusal = done.stdout.splitlines()
    # Foreign keys on, twenty seconds' patience, and each transaction on the disk when it returns.
    assert options == "wal 1 20000 2"
    # A transaction holds the write lock before it has written anything.
    assert refusal == "database is locked"


@pytest.mark.parametrize("environment", [{}, {"DATABASE_URL": ""}])
def test_the_database_is_a_file_beside_the_code_when_none_is_named(
    environment: dict[str, str],
) -> None:
    database = "settings.DATABASES['default']"
    assert said(f"{database}['ENGINE'], {database}['NAME']", **environment) == (
        f"kpi_dashboard.sqlite {BASE / 'db.sqlite3'}"
    )


def test_the_address_of_a_postgresql_leaves_sqlites_options_out() -> None:
    database = "settings.DATABASES['default']"
    assert (
        said(
            f"{database}['ENGINE'], {database}['HOST'], {database}.get('OPTIONS')",
            DATABASE_URL="postgresql://officer:word@db.example.org/kpi",
        )
        == "django.db.backends.postgresql db.example.org None"
    )


@pytest.mark.parametrize(
    ("debug", "expected"),
    [("1", "True"), ("yes", "True"), (" TRUE ", "True"), ("0", "False"), ("off", "False")],
)
def test_debug_is_on_only_when_it_is_said(debug: str, expected: str) -> None:
    assert said("settings.DEBUG", DEBUG=debug) == expected


@pytest.mark.parametrize("missing", list(COUNCIL))
def test_nothing_is_served_without_the_council_and_the_error_says_what_to_do(missing: str) -> None:
    environment = {**COUNCIL, "SECRET_KEY": SECRET}
    del environment[missing]
    assert run("manage.py", "check", **environment).returncode == 0
    done = run("-c", "import kpi_dashboard.wsgi", **environment)
    assert done.returncode != 0
    assert "COUNCIL_NAME and COUNCIL_LA_NUMBER are not both set." in done.stderr


def test_what_is_served_needs_no_more_than_the_council_and_the_secret_key() -> None:
    done = run("-c", "import kpi_dashboard.wsgi", **COUNCIL, SECRET_KEY=SECRET)
    assert done.returncode == 0, done.stderr


def test_a_demonstration_is_served_without_https() -> None:
    names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    expression = f"[getattr(settings, name) for name in {names}]"
    assert said(expression) == "[True, True, True]"
    assert said(expression, HTTPS="0") == "[False, False, False]"


def test_hosts_are_words_between_commas() -> None:
    expression = "settings.ALLOWED_HOSTS"
    assert said(expression, ALLOWED_HOSTS="a.example.org, b.example.org,") == (
        "['a.example.org', 'b.example.org']"
    )
    assert "localhost" in said(expression)


def test_the_council_is_read_from_the_environment() -> None:
    assert (
        said(
            "settings.COUNCIL_NAME, settings.COUNCIL_LA_NUMBER",
            COUNCIL_NAME="Eastmere Council",
            COUNCIL_LA_NUMBER="301",
        )
        == "Eastmere Council 301"
    )


def test_a_proxy_is_only_believed_when_there_is_one() -> None:
    expression = "settings.SECURE_PROXY_SSL_HEADER"
    assert said(expression) == "None"
    assert said(expression, BEHIND_PROXY="1") == "('HTTP_X_FORWARDED_PROTO', 'https')"


def test_the_address_that_reminders_link_to_is_kept_without_its_last_slash() -> None:
    address = "https://performance.example.gov.uk"
    assert said("settings.SITE_ADDRESS", SITE_ADDRESS=f"{address}/") == address
    assert said("repr(settings.SITE_ADDRESS)") == "''"


@pytest.mark.parametrize("address", ["performance.example.gov.uk", "https://a.example/b c"])
def test_nothing_starts_with_an_address_to_link_to_that_is_none(address: str) -> None:
    done = run("manage.py", "check", **COUNCIL, SECRET_KEY=SECRET, SITE_ADDRESS=address)
    assert done.returncode != 0
    assert f"SITE_ADDRESS is “{address}”: set it to an address such as" in done.stderr
