"""The stories planted in the invented figures, read from fixtures/demonstration/stories.yaml.

A story bends one indicator's figures so that a demonstration has something to find: a long
red, a missing month, a figure put right after publication.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path as File
from typing import Any

import yaml

from indicators.demonstration.simulate import Counted, Path, Plan
from indicators.rules.periods import month_of, months_between
from indicators.rules.values import Absence


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure first published short of some counts, and put right on a later day."""

    month: date
    made_on: date
    left_out: int
    left_out_of: int
    reason: str

    def first(self, counted: Counted) -> Counted:
        """Return the figure as it was first published, without what had been left out."""
        people = None if counted.denominator is None else counted.denominator - self.left_out_of
        return Counted(counted.month, counted.numerator - self.left_out, people)


@dataclass(frozen=True, slots=True)
class Story:
    """What one indicator is made to tell, and the ratings that must be seen for it.

    `level` takes over the indicator's path from its first month on. `absent` says why there
    is no figure in a month, and `typed` what was entered in place of what was drawn. `shows`
    is each month's colour, or the reason that it is not rated, in the words of `rules.rating`.
    """

    name: str
    indicator: str
    tells: str
    shows: Mapping[date, str]
    level: Path = field(default_factory=dict)
    chance: float | None = None
    absent: Mapping[date, Absence] = field(default_factory=dict)
    typed: Mapping[date, Counted] = field(default_factory=dict)
    provisional: frozenset[date] = frozenset()
    correction: Correction | None = None


def read_stories(file: File) -> list[Story]:
    """Return the stories that a YAML file tells. Raises KeyError or ValueError on a bad one."""
    return [_story(row) for row in yaml.safe_load(file.read_text(encoding="utf-8"))]


def _story(row: dict[str, Any]) -> Story:
    corrected = row.get("corrected")
    return Story(
        name=row["story"],
        indicator=row["indicator"],
        tells=row["tells"].strip(),
        shows={month: shown for span, shown in row["shows"].items() for month in months_of(span)},
        level=path_of(row.get("level", {})),
        chance=row.get("chance"),
        absent={month_of(month): Absence(why) for month, why in row.get("absent", {}).items()},
        typed={
            month_of(month): Counted(month_of(month), *counts)
            for month, counts in row.get("typed", {}).items()
        },
        provisional=frozenset(map(month_of, row.get("provisional", ()))),
        correction=corrected
        and Correction(
            month=month_of(corrected["month"]),
            made_on=corrected["made_on"],
            left_out=corrected["left_out"],
            left_out_of=corrected["left_out_of"],
            reason=corrected["reason"].strip(),
        ),
    )


def path_of(levels: Mapping[str, float]) -> dict[date, float]:
    """Return a path from levels by month, the months written as 2026-09."""
    return {month_of(month): float(level) for month, level in levels.items()}


def months_of(span: str) -> list[date]:
    """Return the months of a span written as 2025-05 to 2026-09, or as one month."""
    first, _, last = span.partition(" to ")
    return list(months_between(month_of(first), month_of(last or first)))


def bent(plan: Plan, stories: Iterable[Story]) -> Plan:
    """Return the plan with the levels of the indicator's stories in place of its own."""
    for story in stories:
        if story.indicator != plan.code:
            continue
        if story.level:
            first = min(story.level)
            before = {month: level for month, level in plan.path.items() if month < first}
            plan = replace(plan, path=before | dict(story.level))
        if story.chance is not None:
            plan = replace(plan, chance=story.chance)
    return plan
