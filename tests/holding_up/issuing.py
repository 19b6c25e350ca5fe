"""One meeting's pack: issued by several processes at once, and by one that is killed at it.

The parent forks a process that changes the draft and issues the pack, again and again, kills it
(SIGKILL) at a random moment, looks whether every pack is whole, and forks the next. Most are
killed while they freeze, which is a small part of issuing, and all that writes.
"""

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from time import sleep
from typing import Any
from unittest.mock import patch

from django.db import connections
from django.utils import timezone

from indicators.models import Meeting, Pack, Role, User
from indicators.packs import issue
from indicators.packs.compose import Withheld, change_draft, composition_of, draft_for
from indicators.packs.issue import issue_pack
from indicators.rules.exemption import Paragraph
from indicators.rules.packs import Covers
from tests.holding_up.killed import LOOKS, wait_until_gone
from tests.holding_up.wholeness import broken
from tests.one_return import make_fostering
from tests.packs.one_pack import make_meeting
from tests.people import person

ROUNDS, AT_ONCE = 3, 6
KILLS, OF_WHICH_FREEZING = 60, 40
LONGEST, LONGEST_FREEZING = 0.4, 0.012
"""Seconds from the beginning of the first issue, or of its freezing, to the kill, at most."""
SEED = 20261203
FORK = multiprocessing.get_context("fork")
together = FORK.Barrier(AT_ONCE)


def run() -> dict[str, Any]:
    """Return which packs those who issued at once got, and what came of the kills."""
    _prepare()
    at_once = [_at_once(f"Round {number}") for number in range(ROUNDS)]
    return {"at once": at_once, **_killed()}


def _prepare() -> None:
    """Return nothing; makes a meeting to come, whose pack has a Part 2, and who prepares it."""
    fostering = make_fostering()
    meeting = make_meeting(timezone.localdate() + timedelta(days=90))
    scrutiny = person(Role.SCRUTINY, name="Sam Scrutiny")
    draft = draft_for(meeting=meeting, by=scrutiny)
    exempt = Withheld(fostering.carers, Covers.INDICATOR, Paragraph.AFFAIRS)
    wanted = replace(composition_of(draft), exemptions=(exempt,))
    change_draft(meeting=meeting, by=scrutiny, seen=draft.edition, composition=wanted)


def _say(title: str) -> None:
    """Return nothing; the draft says something that no pack has said."""
    meeting, by = Meeting.objects.get(), User.objects.get(role=Role.SCRUTINY)
    draft = draft_for(meeting=meeting, by=by)
    wanted = replace(composition_of(draft), title=title)
    change_draft(meeting=meeting, by=by, seen=draft.edition, composition=wanted)


def _issue() -> Pack:
    meeting, by = Meeting.objects.get(), User.objects.get(role=Role.SCRUTINY)
    return issue_pack(meeting=meeting, by=by, has_looked=True)


# At once.


def _at_once(title: str) -> dict[str, Any]:
    """Return the pack that each process got, and how many there are now."""
    _say(title)
    # A connection is not to be shared by processes: each opens its own.
    connections.close_all()
    with FORK.Pool(AT_ONCE) as pool:
        got = pool.map(_issue_together, range(AT_ONCE), chunksize=1)
    return {
        "processes": len({process for process, _ in got}),
        "got": [version for _, version in got],
        "there": Pack.objects.count(),
    }


def _issue_together(_: int) -> tuple[int, int]:
    together.wait()
    return os.getpid(), _issue().version


# Killed.


def _killed() -> dict[str, Any]:
    """Return how often it was killed, in the midst of what, and all that was not whole."""
    chance = Random(SEED)
    found: list[str] = []
    during = {"issuing": 0, "freezing": 0}
    left = {"a whole pack": 0, "none": 0}
    kills = 0
    with tempfile.TemporaryDirectory() as folder:
        while kills < KILLS and not found:
            kills += 1
            there = Pack.objects.count()
            log = Path(folder) / f"{kills}.log"
            is_freezing = kills <= OF_WHICH_FREEZING
            after = chance.uniform(0, LONGEST_FREEZING if is_freezing else LONGEST)
            _kill(log, "freezing" if is_freezing else "begun", after, kills)
            wait_until_gone()
            said = _lines(log)
            acknowledged = [int(line) for line in said if line.isdecimal()]
            if said and not said[-1].isdecimal():
                during["freezing" if said[-1] == "freezing" else "issuing"] += 1
                is_left = Pack.objects.count() > there + len(acknowledged)
                left["a whole pack" if is_left else "none"] += 1
            found = [f"After kill {kills}: {each}" for each in _wrong(there, acknowledged)]
    return {"kills": kills, "during": during, "left": left, "broken": found}


def _wrong(there: int, acknowledged: list[int]) -> Iterator[str]:
    """Yield what is not as it should be after a kill."""
    yield from broken()
    yield from (f"{pack} has no Part 2." for pack in Pack.objects.exclude(parts__part=2))
    versions = set(Pack.objects.values_list("version", flat=True))
    if not set(acknowledged) <= versions:
        yield f"{acknowledged} were acknowledged, and there are {versions}."
    if len(versions) > there + len(acknowledged) + 1:
        yield f"{len(versions) - there} packs were issued, and {acknowledged} acknowledged."


def _lines(log: Path) -> list[str]:
    """Return what was written down before the kill."""
    return log.read_text(encoding="utf-8").split() if log.exists() else []


def _kill(log: Path, moment: str, after: float, serial: int) -> None:
    """Return when a process has been killed, so many seconds after it wrote a moment down."""
    connections.close_all()
    process = FORK.Process(target=_go_on, args=(log, serial))
    process.start()
    for _ in range(LOOKS):
        if moment in _lines(log) or not process.is_alive():
            break
        sleep(0.002)
    sleep(after)
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL, "it had ended by itself"


def _go_on(log: Path, serial: int) -> None:
    """Return never; changes and issues, and writes down what begins and what has been issued."""
    freeze = Pack.save

    def write(line: object) -> None:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())

    def announced(pack: Pack, *args: Any, **options: Any) -> None:
        write("freezing")
        freeze(pack, *args, **options)

    # Printing writes nothing, and would be what nearly every kill met.
    with patch.object(issue, "pdf"), patch.object(Pack, "save", announced):
        number = 0
        while True:
            number += 1
            _say(f"Pack {serial}.{number}")
            write("begun")
            write(_issue().version)
