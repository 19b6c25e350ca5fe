"""A database of its own for each test, and the programs that run on it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest

BASE = Path(__file__).resolve().parent.parent.parent


class Run(Protocol):
    """Runs a program of this folder and returns what it says at its end."""

    def __call__(self, program: str) -> Any: ...


@pytest.fixture
def own_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the address of an empty database that only this test knows, gone after it."""
    if request.config.getoption("--database") == "sqlite":
        yield f"sqlite:///{tmp_path / 'own.sqlite3'}"
        return
    server = urlsplit(os.environ["DATABASE_URL"])
    name = f"holding_up_{os.getpid()}"
    _on_server(f"DROP DATABASE IF EXISTS {name}")
    _on_server(f"CREATE DATABASE {name}")
    yield server._replace(path=f"/{name}").geturl()
    _on_server(f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(statement: str) -> None:
    import psycopg2  # type: ignore[import-untyped]

    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def run(own_database: str, tmp_path: Path) -> Run:
    """Return what runs a program of this folder on the test's own database."""

    def run(program: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "tests.holding_up", program],
            cwd=BASE,
            env={
                **os.environ,
                "DATABASE_URL": own_database,
                "ALLOWED_HOSTS": "testserver",
                "TMPDIR": str(tmp_path),
            },
            stdout=subprocess.PIPE,
            text=True,
            check=False,
            timeout=600,
        )
        assert done.returncode == 0
        return json.loads(done.stdout)

    return run
