"""Ten people who do the same at once, each on a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def ten_at_once(act: Callable[[], object], refusal: type[Exception]) -> list[bool]:
    """Return for each of ten people who do the same at once whether they were let."""
    together = Barrier(10)

    def one(_: int) -> bool:
        together.wait()
        try:
            act()
        except refusal:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(10) as pool:
        return sorted(pool.map(one, range(10)))
