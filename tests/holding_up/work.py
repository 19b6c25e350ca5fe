"""What people do to a council's figures, act by act: whatever may be done next, at random."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from django.db.models import Max, Min

from indicators.entry import Entry, record_figures
from indicators.forms.figures import RowForm
from indicators.models import (
    CommentaryChange,
    Figure,
    FigureChange,
    Indicator,
    Month,
    Origin,
    Role,
    Service,
    Step,
    User,
)
from indicators.progress import states
from indicators.rules.periods import months_after
from indicators.signoff import (
    approve_return,
    publish_history,
    publish_late_return,
    publish_month,
    send_back,
    submit_return,
)
from indicators.uploads.apply import apply_upload
from indicators.uploads.keep import keep
from indicators.uploads.preview import preview
from indicators.views.returns.saving import save

FIRST = date(2026, 4, 1)
"""The first month that is entered here; what is before it is loaded as history."""
KINDS = {
    "row", "upload", "submit", "send back", "approve", "publish", "publish late", "correct",
    "load history", "publish history",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody does, at a moment of its own, by which it is found again."""

    kind: str
    moment: datetime
    leaves: Mapping[str, int]
    """How many rows of each sort it writes."""


@dataclass(frozen=True, slots=True)
class Log:
    """What was begun and what had returned, on disk before anything else happens."""

    path: Path

    def write(self, line: Any) -> None:
        """Return nothing; the line is on disk."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def acts(self) -> Iterator[tuple[Act, bool]]:
        """Yield each act that was begun, with whether it was acknowledged."""
        lines = [
            json.loads(line)
            for line in self.path.read_text(encoding="utf-8").splitlines(keepends=True)
            if line.endswith("\n")
        ]
        ended = {line["ended"] for line in lines if "ended" in line}
        for line in lines:
            if "begun" in line:
                moment = datetime.fromisoformat(line["begun"])
                yield Act(line["kind"], moment, line["leaves"]), line["begun"] in ended


class Work:
    """Does one act after another, each logged when it begins and when it has returned."""

    def __init__(self, log: Log, serial: int) -> None:
        self._log, self._serial = log, serial
        self._month, self._moment = FIRST, datetime.min.replace(tzinfo=UTC)
        self._chance = Random(serial)
        self._services = list(Service.objects.filter(indicators__isnull=False).distinct())
        self._officer, self._head, self._lead = (
            User.objects.get(role=role) for role in (Role.OFFICER, Role.HEAD_OF_SERVICE, Role.LEAD)
        )

    def go_on(self) -> None:
        """Return never."""
        with patch("django.utils.timezone.now", lambda: self._moment):
            while True:
                self._serial += 1
                self._month = self._in_progress()
                # Two days into the next month, and a second later with each act.
                over = datetime.combine(months_after(self._month, 1), datetime.min.time(), UTC)
                self._moment = over + timedelta(days=2, seconds=self._serial)
                kind, leaves, do = self._chance.choice(list(self._may_be_done()))
                begun = self._moment.isoformat()
                self._log.write({"begun": begun, "kind": kind, "leaves": leaves})
                do()
                self._log.write({"ended": begun})

    def _in_progress(self) -> date:
        """Return the first month that is not published whole."""
        for row in Month.objects.filter(is_history=False):
            if row.published_at is None or row.gaps.filter(closed_at=None).exists():
                return row.month
        newest: date | None = Month.objects.aggregate(newest=Max("month"))["newest"]
        return max(FIRST, months_after(newest, 1)) if newest else FIRST

    def _may_be_done(self) -> Iterator[tuple[str, dict[str, int], Callable[[], object]]]:
        """Yield what may be done now: its kind, what it will have written, and how it is done."""
        month, state = self._month, states([self._month])
        row = state.months.get(month)
        is_published = bool(row and row.published_at)
        approved = []
        for service in self._services:
            if state.is_published(service.pk, month):
                continue
            a_return: dict[str, Any] = {"month": month, "service": service}
            step = state.steps.get((month, service.pk))
            if step is Step.SUBMITTED:
                yield "approve", {"steps": 1}, partial(approve_return, **a_return, by=self._head)
                back = partial(send_back, **a_return, by=self._head, reason="Count again.")
                yield "send back", {"steps": 1}, back
            elif step is Step.APPROVED:
                approved.append(service)
                if is_published:
                    late = partial(publish_late_return, **a_return, by=self._lead)
                    yield "publish late", {"gaps closed": 1}, late
            else:
                indicators = list(service.indicators.all())
                one = self._chance.choice(indicators)
                yield "row", {"figures": 1, "commentaries": 1}, partial(self._row, one)
                rows, remarks = len(indicators), len(indicators[::3])
                leaves = {"figures": rows, "commentaries": remarks, "uploads": 1}
                yield "upload", leaves, partial(self._upload, indicators)
                if Figure.objects.filter(indicator__in=indicators, month=month).count() == rows:
                    submit = partial(submit_return, **a_return, by=self._officer)
                    yield "submit", {"steps": 1}, submit
        if approved and not is_published:
            gaps = {one: "It is late." for one in self._services if one not in approved}
            publish = partial(publish_month, month=month, by=self._lead, gaps=gaps)
            yield "publish", {"months": 1, "gaps named": len(gaps)}, publish
        yield from self._of_other_months()

    def _of_other_months(self) -> Iterator[tuple[str, dict[str, int], Callable[[], object]]]:
        corrected = Figure.objects.filter(month__lt=self._month, month__gte=FIRST)
        if figures := list(corrected.order_by("-month")[:20]):
            yield "correct", {"figures": 1}, partial(self._correct, self._chance.choice(figures))
        history = Month.objects.filter(is_history=True)
        if waiting := history.filter(published_at=None).count():
            publish = partial(publish_history, by=self._lead, reason="From the old sheets.")
            yield "publish history", {"months": waiting}, publish
        else:
            oldest: date = history.aggregate(oldest=Min("month"))["oldest"] or FIRST
            back = [months_after(oldest, -1), months_after(oldest, -2)]
            indicators = list(self._services[0].indicators.all())
            leaves = {"figures": len(indicators) * len(back), "uploads": 1}
            yield "load history", leaves, partial(self._load_history, indicators, back)

    def _row(self, one: Indicator) -> None:
        """Save a row of the grid: a figure, a word about it and its commentary."""
        here = {"figure__indicator": one, "figure__month": self._month}
        seen = FigureChange.objects.filter(**here).aggregate(newest=Max("pk"))["newest"]
        about = {"commentary__indicator": one, "commentary__month": self._month}
        said = CommentaryChange.objects.filter(**about).aggregate(newest=Max("pk"))["newest"]
        typed = {
            f"{one.code}-numerator": str(self._serial),
            f"{one.code}-confirmation": self._word,
            f"{one.code}-what_happened": self._word,
            f"{one.code}-seen": seen or 0,
            f"{one.code}-remark_seen": said or 0,
        }
        form = RowForm(typed, indicator=one, prefix=one.code)
        outcome = save(form, self._month, by=self._officer, origin=Origin.GRID, is_leaving=True)
        assert outcome.is_kept, outcome.messages

    def _upload(self, indicators: list[Indicator]) -> None:
        """Upload and apply a file with a figure of each, and a remark on every third."""
        lines = [
            f"{one.code},{self._serial},{self._word},{'' if place % 3 else self._word}"
            for place, one in enumerate(indicators)
        ]
        self._apply("Code,Numerator,Confirmation,What happened", lines, self._month, self._officer)

    def _load_history(self, indicators: list[Indicator], months: list[date]) -> None:
        lines = [
            f"{one.code},{month:%Y-%m},{self._serial}" for one in indicators for month in months
        ]
        self._apply("Code,Month,Numerator", lines, None, self._lead)

    def _apply(self, heading: str, lines: list[str], month: date | None, by: User) -> None:
        content = "\n".join([heading, *lines]).encode()
        upload = keep(content=content, name="figures.csv", month=month, by=by)
        shown = preview(upload, by, self._moment.date())
        assert shown.may_be_applied, [row.compared.problems for row in shown.rows]
        apply_upload(upload=upload, by=by, digest=shown.comparison.digest)

    def _correct(self, figure: Figure) -> None:
        entry = Entry(
            figure.indicator, figure.month, Decimal(self._serial), confirmation=self._word
        )
        record_figures(entries=[entry], by=self._lead, origin=Origin.GRID, reason="A team was out.")

    @property
    def _word(self) -> str:
        """What is said in an act and in no other."""
        return f"Counted twice for {self._serial}."
