"""What a loading would change in published months: refused without a reason, recorded with one.

A month was published as it was rated then. Whoever has it rated otherwise afterwards says
why, and what rated it before is kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from indicators.catalogue.blocks import Problem
from indicators.catalogue.read import CatalogueIndicator, CatalogueRefused, CatalogueService
from indicators.catalogue.targets import CatalogueTarget
from indicators.models import Indicator, Target, TargetChange, User
from indicators.rules.periods import month_label

READ_BY = ("unit", "decimals", "polarity", "basis", "suppression", "frequency", "annual_month")
"""The columns of an indicator that decide how its figures are read."""
TARGET = tuple(each.name for each in fields(CatalogueTarget))

UNRATED = ("starts_on", "ends_on", "profile", "rationale", "is_national")
"""The columns of a target that rate no month by themselves, and are in no sentence."""

Terms = dict[str, Any]
"""Columns by their names."""


class PublishedOtherwise(CatalogueRefused):
    """Files that would have published months read or rated otherwise, with no reason given."""


class Agreed:
    """How an indicator is read, and its targets by their first day: as it stands, or in a file."""

    def __init__(
        self,
        indicator: Indicator | CatalogueIndicator,
        targets: Iterable[Target | CatalogueTarget],
    ) -> None:
        self.read_by: Terms = {name: getattr(indicator, name) for name in READ_BY}
        self.targets: dict[date, Terms] = {
            target.starts_on: self.read_by
            | {name: _written(getattr(target, name)) for name in TARGET}
            for target in targets
        }

    def in_month(self, month: date) -> Terms:
        """Return all that a month is read and rated by."""
        for target in self.targets.values():
            if target["starts_on"] <= month <= (target["ends_on"] or date.max):
                value = target["profile"].get(f"{month:%Y-%m}", target["value"])
                others = dict.fromkeys(UNRATED)
                return target | others | {"value": value}
        return self.read_by


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An indicator that published months would show otherwise: what stands, and what is given."""

    indicator: Indicator
    file: str
    months: Sequence[date]
    stands: Agreed
    given: Agreed

    def problem(self) -> Problem:
        """Return the refusal of it when nobody says why."""
        first, last = month_label(self.months[0]), month_label(self.months[-1])
        span = first if first == last else f"{first} to {last} ({len(self.months)} months)"
        return Problem(
            self.file,
            0,
            f"{self.indicator.code} {self.indicator}: published months would be read or rated "
            f"otherwise, {span}; say why with --reason, or keep what stood in them",
        )

    def changes(self, *, by: User | None, at: datetime, reason: str) -> Iterator[TargetChange]:
        """Yield the record of each target that changes, not saved yet."""
        for starts_on in sorted(self.stands.targets.keys() | self.given.targets.keys()):
            was = self.stands.targets.get(starts_on, {})
            became = self.given.targets.get(starts_on, {})
            if was != became:
                yield TargetChange(
                    indicator=self.indicator,
                    starts_on=starts_on,
                    was=was,
                    became=became,
                    changed_at=at,
                    changed_by=by,
                    reason=reason,
                )


def rewritten(
    catalogue: Iterable[CatalogueService],
    standing: Mapping[str, Indicator],
    targets: Iterable[Target],
    published: Sequence[date],
) -> Iterator[Rewritten]:
    """Yield the indicators, of those standing, that published months would show otherwise.

    `standing` is by code, and `published` oldest first.
    """
    targets_of: dict[int, list[Target]] = {}
    for target in targets:
        targets_of.setdefault(target.indicator_id, []).append(target)
    for service in catalogue:
        for wanted in service.indicators:
            if (indicator := standing.get(wanted.code)) is None:
                continue
            stands = Agreed(indicator, targets_of.get(indicator.pk, ()))
            given = Agreed(wanted, wanted.targets)
            if stands.targets == given.targets:
                continue
            months = [each for each in published if stands.in_month(each) != given.in_month(each)]
            if months:
                yield Rewritten(indicator, f"{service.slug}.yaml", months, stands, given)


def _written(value: object) -> object:
    """Return a column's value, a number as it is written: 20.1 however many zeros are stored."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
