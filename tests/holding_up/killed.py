"""A council's work, month after month, by a process that is killed again and again.

The parent forks a process that has everything loaded, kills it (SIGKILL) after a random while,
looks whether all is whole, and forks the next, which goes on from what is on record. What an
act wrote is found by its moment: it must be all there when the act had returned, and all there
or not at all when it had not.
"""

import multiprocessing
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random
from time import sleep
from typing import Any

from django.db import connection, connections, models
from django.db.models import Count

from indicators.models import (
    CommentaryChange,
    FigureChange,
    Gap,
    Indicator,
    Month,
    ReturnStep,
    Role,
    Service,
    Upload,
)
from tests.factories import make_indicators
from tests.holding_up.wholeness import broken
from tests.holding_up.work import KINDS, Act, Log, Work
from tests.people import person

KILLS, MOST_KILLS = 50, 300
"""How often the work is killed in the midst of an act, and how often in all at most."""
CAUGHT = (
    {"row", "correct"},
    {"upload", "load history"},
    {"publish", "publish late", "publish history"},
)
"""Saving, uploading and publishing: each is to be caught in the midst of it."""
SEED = 20260405
LONGEST = 0.4
"""Seconds that a process works at most, from its first act on."""
LOOKS = 1000
"""How often it is looked whether a process has begun, or is gone."""
WRITTEN: dict[str, tuple[type[models.Model], str]] = {
    "figures": (FigureChange, "changed_at"),
    "commentaries": (CommentaryChange, "written_at"),
    "uploads": (Upload, "applied_at"),
    "steps": (ReturnStep, "at"),
    "months": (Month, "published_at"),
    "gaps named": (Gap, "named_at"),
    "gaps closed": (Gap, "closed_at"),
}
"""Every sort of row that an act writes, and where its moment stands in it."""


def run() -> dict[str, Any]:
    """Return how often and in which acts the work was killed, and all that was not whole."""
    _prepare()
    chance = Random(SEED)
    acts: list[tuple[Act, bool]] = []
    during = Counter(dict.fromkeys(KINDS, 0))
    found: list[str] = []
    kills = 0
    with tempfile.TemporaryDirectory() as folder:
        while kills < MOST_KILLS and not found:
            is_tried = all(any(during[kind] for kind in each) for each in CAUGHT)
            if during.total() >= KILLS and is_tried and {act.kind for act, _ in acts} == KINDS:
                break
            kills += 1
            log = Log(Path(folder) / f"{kills}.log")
            _kill(log, 1000 * kills, chance.uniform(0, LONGEST))
            new = list(log.acts())
            during.update(act.kind for act, is_done in new if not is_done)
            acts += new
            wait_until_gone()
            found = [f"After kill {kills}: {each}" for each in [*broken(), *_half_there(acts)]]
    done = Counter(act.kind for act, is_done in acts if is_done)
    return {"kills": kills, "during": during, "acknowledged": done, "broken": found}


def _prepare() -> None:
    """Return nothing; makes two services, a large one and a small one, and their people."""
    make_indicators(10)
    large, small = Service.objects.filter(indicators__isnull=False).order_by("position")[:2]
    Indicator.objects.update(service=large, unit="number", denominator="", frequency="monthly")
    Indicator.objects.filter(position__gt=8).update(service=small)
    for role in (Role.OFFICER, Role.HEAD_OF_SERVICE, Role.LEAD):
        person(role, large, small)


def _kill(log: Log, serial: int, after: float) -> None:
    """Return when a process that worked for so many seconds has been killed."""
    # A connection is not to be shared by processes: each opens its own.
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=_work, args=(log, serial))
    process.start()
    for _ in range(LOOKS):
        if log.path.exists() or not process.is_alive():
            break
        sleep(0.01)
    sleep(after)
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL, "it had ended by itself"


def _work(log: Log, serial: int) -> None:
    Work(log, serial).go_on()


def wait_until_gone() -> None:
    """Return when PostgreSQL has noticed that nobody is there any more.

    Until then it may finish what it had been asked for.
    """
    if connection.vendor != "postgresql":
        return
    for _ in range(LOOKS):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            if not cursor.fetchone()[0]:
                return
        sleep(0.01)
    raise AssertionError("the server has not noticed that the process was killed")


def _half_there(acts: list[tuple[Act, bool]]) -> Iterator[str]:
    """Yield acts that are on record in part, or not at all although they had returned."""
    written: dict[datetime, dict[str, int]] = {}
    for name, (model, moment) in WRITTEN.items():
        counted = model._default_manager.exclude(**{moment: None}).order_by().values_list(moment)
        for at, count in counted.annotate(Count("pk")):
            written.setdefault(at, {})[name] = count
    for act, is_done in acts:
        is_there = written.pop(act.moment, {})
        wanted = {name: count for name, count in act.leaves.items() if count}
        if is_there != wanted and (is_done or is_there):
            acknowledged = "acknowledged" if is_done else "not acknowledged"
            yield f"“{act.kind}”, {acknowledged}, wrote {is_there} instead of {wanted}."
    yield from (f"Nobody has begun what wrote {what}." for what in written.values())
