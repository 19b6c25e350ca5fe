"""What is published, read from the database: periods, councils and figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db.models import Q

from indicators.models import Authority, Benchmark, MeasurePeriod
from indicators.rules.comparison import existed
from indicators.rules.rating import Polarity

ENGLAND = "ENG"


class Cell(NamedTuple):
    """What is published of an area in a period."""

    value: float | None
    marker: str


NO_ROW = Cell(None, "")
Figures = dict[int, dict[str, Cell]]


@dataclass(frozen=True, slots=True)
class Period:
    """A period of a measure; `before` and `latest` are the row before it and the last row.

    `england_caution` is the measure's: not empty where England's figure cannot be relied on.
    """

    pk: int
    measure: str
    polarity: Polarity
    label: str
    ends_on: date
    england_caution: str
    before: int | None
    latest: int


@dataclass(frozen=True, slots=True)
class Council:
    """A council, its region and its part of London, and when it existed."""

    la_number: int
    name: str
    region: str
    region_name: str
    london_part: str | None
    london_part_name: str | None
    valid_from: date | None
    valid_to: date | None

    @property
    def area(self) -> str:
        """The code that its published figures are under."""
        return str(self.la_number)

    def existed(self, on: date) -> bool:
        """Return whether the council existed on a day."""
        return existed(self.valid_from, self.valid_to, on)


def periods_of(measures: set[str]) -> dict[str, list[Period]]:
    """Return the periods of each measure that has any, the earliest first. One query."""
    rows = (
        MeasurePeriod.objects.filter(measure__in=measures)
        .order_by("measure_id", "ends_on")
        .values_list(
            "measure_id", "pk", "measure__polarity", "label", "ends_on", "measure__england_caution"
        )
    )
    periods = {}
    for code, group in groupby(rows, key=itemgetter(0)):
        found = list(group)
        before = [None, *(row[1] for row in found)]
        latest = found[-1][1]
        periods[code] = [
            Period(pk, code, Polarity(polarity), label, ends_on, caution, before[place], latest)
            for place, (_, pk, polarity, label, ends_on, caution) in enumerate(found)
        ]
    return periods


def councils_by_number() -> dict[int, Council]:
    """Return every council by its number. One query."""
    rows = Authority.objects.values_list(
        "la_number", "name", "region_id", "region__name", "london_part_id", "london_part__name",
        "valid_from", "valid_to",
    )  # fmt: skip
    return {row[0]: Council(*row) for row in rows}


def figures_by_period(wanted: Q) -> Figures:
    """Return the figures of each period, by area. One query."""
    figures: Figures = {}
    rows = Benchmark.objects.filter(wanted).values_list("period_id", "area", "value", "marker")
    for period, area, value, marker in rows:
        figures.setdefault(period, {})[area] = Cell(value, marker)
    return figures


def rising_values(councils: Iterable[Council], figures: dict[str, Cell]) -> list[float]:
    """Return the figures of the councils that have one, in rising order."""
    cells = (figures.get(council.area, NO_ROW).value for council in councils)
    return sorted(value for value in cells if value is not None)
