"""Writers on SQLite take turns, and whoever has had theirs lets the next one go on."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from time import sleep

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from kpi_dashboard.sqlite.base import DatabaseWrapper

Connect = Callable[[], DatabaseWrapper]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return where the database is."""
    return tmp_path / "one.sqlite3"


@pytest.fixture
def connect(database: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Connect]:
    """Yield what opens a connection, on which SQLite itself waits for nobody."""
    opened = []

    def connect() -> DatabaseWrapper:
        options = {"timeout": 0, "transaction_mode": "IMMEDIATE", "check_same_thread": False}
        one = {"ENGINE": "kpi_dashboard.sqlite", "NAME": database, "OPTIONS": options}
        connection = ConnectionHandler({"default": one})["default"]
        assert isinstance(connection, DatabaseWrapper)
        connection.inc_thread_sharing()
        opened.append(connection)
        return connection

    with django_db_blocker.unblock():
        yield connect
        for connection in opened:
            connection.close()


def begin(connection: DatabaseWrapper) -> None:
    """Begin to write."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_who_waits_to_write_goes_on_when_the_one_before_has_ended(
    connect: Connect, end: str
) -> None:
    first, second = connect(), connect()
    begin(first)
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(begin, second)
        sleep(0.1)
        assert not waiting.done()
        getattr(first, end)()
        waiting.result()
    second.commit()


def test_who_could_not_begin_keeps_nobody_waiting(connect: Connect, database: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="database is locked"):
            begin(connect())
    after = connect()
    begin(after)
    after.commit()


def test_a_database_in_memory_has_no_file_beside_it(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    connection = connect()
    connection.settings_dict["NAME"] = ":memory:"
    begin(connection)
    connection.commit()
    assert list(tmp_path.iterdir()) == []
