"""The connection to SQLite. Django looks for it under this name."""

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection to SQLite, on which those who wait to write get their turns.

    SQLite lets one transaction write at a time and leaves the others to look again, less and
    less often the longer they have waited: under many writers those who have just come go
    first, and one who waits is told after all that the database is locked. So whoever begins
    a transaction waits for a lock of the operating system first, which wakes who waits. It is
    on a file beside the database, and a process that is killed lets go of it.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._turn: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        if not self.is_in_memory_db():
            path = f"{self.settings_dict['NAME']}-turn"
            self._turn = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._turn, fcntl.LOCK_EX)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._let_go()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._let_go()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._let_go()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self._turn is not None:
            os.close(self._turn)
            self._turn = None
