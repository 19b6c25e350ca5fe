"""A file of published figures as rows; no database.

Three layouts are known by their heading:

- the one shipped with the product, a figure a line. With the column `lait_time_period` it is
  a companion: LAIT's figures again, with the markers that LAIT hides;
- "explore education statistics" (EES), DfE's own open data: measures side by side;
- LAIT's long layout, the files named bds_long in DfE's repository of the tool, as CSV.

Areas are told by their code, never by their name: the sources spell names differently. A
name is only used to catch a row whose code belongs to another area.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from math import isfinite
from typing import BinaryIO, NamedTuple

from indicators.benchmarks.sheet import BadCell, Problem, Sheet
from indicators.rules.published import MARKERS, NOT_SAID, period_end

LONGEST_LABEL = 20
MOST_VALUES = 10

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_SIX_DIGITS = re.compile(r"\d{6}")
_PART_OF_YEAR = re.compile(r"\bQ[1-4]\b|\bweek\b|\bterm\b|\bpart\b", re.IGNORECASE)
_LEVELS = {"National": "country", "Regional": "region", "Local authority": "la"}
# Columns that every EES file may have; what is neither here nor a measure is a filter.
_EES_COLUMNS = frozenset({
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name",
    "region_code", "region_name", "new_la_code", "old_la_code", "la_name",
})  # fmt: skip
ENGLAND_ONS_CODE = "E92000001"


class Layout(Enum):
    """How a file is laid out, which also says what it may change (see load.py)."""

    SHIPPED = "published figures, one a line"
    COMPANION = "published figures with the markers that LAIT hides"
    EES = "explore education statistics"
    LAIT = "LAIT, long"


_NEEDED = {
    Layout.SHIPPED: ("measure_code", "time_period", "area_code", "value", "marker"),
    Layout.EES: ("time_period", "geographic_level", "region_code", "old_la_code"),
    Layout.LAIT: ("Short Desc", "Years", "LA Number", "LA and Regions", "Values"),
}
# One column that only this layout has.
_TELLING = {"geographic_level": Layout.EES, "Short Desc": Layout.LAIT}


@dataclass(frozen=True, slots=True)
class Known:
    """The measures and areas that figures are held of.

    `measures` gives each code's year type; `areas` the area that a code stands for (ENG, a
    region's ONS code, LAIT's number, a council's DfE number, its ONS code or an earlier
    one); `names` the areas that a name, in lower case, may mean.
    """

    measures: Mapping[str, str]
    areas: Mapping[str, str]
    names: Mapping[str, frozenset[str]]


class PublishedFigure(NamedTuple):
    """One area's figure in one period of a measure: a value, or the marker in its place."""

    measure: str
    label: str
    ends_on: date
    area: str
    value: float | None
    marker: str


class _Cell(NamedTuple):
    """A figure as it is written: still text, and perhaps of two councils at once."""

    measure: str
    label: str
    areas: tuple[str, ...]
    text: str
    columns: tuple[str, str]  # of the period, of the value


_Line = Mapping[str, str]


class FigureFile:
    """The figures of one file, in its own order.

    Iterating yields them while the file is good, and raises Refused at its end when it is
    not: so whatever was done with the figures must be undone, which a transaction does.
    `skipped` counts the lines that are of no concern here: other measures, other areas.
    """

    def __init__(
        self,
        source: BinaryIO,
        name: str,
        known: Known,
        columns: Mapping[str, str] | None = None,
        where: Mapping[str, str] | None = None,
    ) -> None:
        """Read the heading; `columns` names the measure of an EES column, `where` filters lines.

        Raises Refused when the heading is of no known layout or lacks a column.
        """
        self.known = known
        self.skipped = 0
        self._columns, self._where = dict(columns or {}), dict(where or {})
        self._ends: dict[tuple[str, str], date] = {}
        self._sheet = sheet = Sheet(source, name)
        telling = [layout for column, layout in _TELLING.items() if column in sheet.heading]
        self.layout = telling[0] if telling else Layout.SHIPPED
        sheet.need(_NEEDED[self.layout])
        sheet.need(self._where)
        if self.layout is Layout.SHIPPED and "lait_time_period" in sheet.heading:
            self.layout = Layout.COMPANION
        self._measure_columns = self._measures_of_columns()

    def __iter__(self) -> Iterator[PublishedFigure]:
        """Yield the figures. Raises Refused at the end of a bad file."""
        sheet = self._sheet
        cells: Callable[[_Line], Iterator[_Cell]] = {
            Layout.SHIPPED: self._shipped,
            Layout.COMPANION: self._shipped,
            Layout.EES: self._ees,
            Layout.LAIT: self._lait,
        }[self.layout]
        seen: dict[tuple[str, date, str], int] = {}
        values: dict[str, set[str]] = {column: set() for column in self._where}
        for line, row in sheet.lines():
            for column, there in values.items():
                there.add(row[column])
            if any(row[column] != value for column, value in self._where.items()):
                self.skipped += 1
                continue
            try:
                for cell in cells(row):
                    for figure in self._figures(cell):
                        first = seen.setdefault(figure[0:1] + figure[2:4], line)
                        if first != line:
                            raise BadCell(cell.columns[0], self._twice(first, row))
                        if not sheet.problems:
                            yield figure
            except BadCell as bad:
                sheet.add(Problem(bad.reason, line, bad.column))
        for column, there in values.items():
            if self._where[column] not in there:
                sheet.add(Problem(_no_such_value(column, self._where[column], there)))
        if not seen and not sheet.problems:
            sheet.add(Problem("None of the lines is of a measure and an area known here."))
        if sheet.problems:
            raise sheet.refusal()

    def _figures(self, cell: _Cell) -> Iterator[PublishedFigure]:
        """Yield the figure of each of the cell's areas. Raises BadCell."""
        period, column = cell.columns
        value, marker = self._value(cell.text, column)
        ends_on = self._ends.get(cell[:2])
        if ends_on is None:
            if len(cell.label) > LONGEST_LABEL:
                raise BadCell(period, f"“{cell.label}” is longer than {LONGEST_LABEL} letters.")
            try:
                ends_on = period_end(cell.label, self.known.measures[cell.measure])
            except ValueError as error:
                raise BadCell(period, str(error)) from None
            self._ends[cell[:2]] = ends_on
        for area in cell.areas:
            yield PublishedFigure(cell.measure, cell.label, ends_on, area, value, marker)

    def _value(self, text: str, column: str) -> tuple[float | None, str]:
        """Return the number as it is given, or the marker. Raises BadCell for anything else."""
        if text in MARKERS:
            return None, text
        if _NUMBER.fullmatch(text) and isfinite(value := float(text)):
            return value, ""
        wanted = f"Give a number, or one of the markers {' '.join(MARKERS)}."
        what = f"“{text}” is not a number." if text else "There is neither figure nor marker."
        raise BadCell(column, f"{what} {wanted}")

    def _areas(self, column: str, code: str, name: str = "") -> tuple[str, ...]:
        """Return the areas of a code; two for a joint return (314 / 318). Raises BadCell."""
        areas = []
        for part in code.split("/"):
            area = self.known.areas.get(part.strip())
            if area is None:
                raise BadCell(column, f"“{part.strip()}” is the code of no area known here.")
            areas.append(area)
        named = self.known.names.get(" ".join(name.casefold().split()))
        if named and len(areas) == 1 and areas[0] not in named:
            raise BadCell(column, f"“{code}” is not the code of {name}.")
        return tuple(areas)

    def _shipped(self, row: _Line) -> Iterator[_Cell]:
        """Yield the figure of a line in the product's own layout."""
        code, value, marker = row["measure_code"], row["value"].strip(), row["marker"].strip()
        if code not in self.known.measures:
            raise BadCell("measure_code", f"“{code}” is not a measure known here.")
        if value and marker:
            raise BadCell("marker", f"There is both a figure, {value}, and a marker, {marker}.")
        if value in MARKERS:
            raise BadCell("value", f"“{value}” is a marker: it belongs in the column marker.")
        period = "lait_time_period" if row.get("lait_time_period") else "time_period"
        areas = self._areas("area_code", row["area_code"], row.get("area_name", ""))
        column = "marker" if marker else "value"
        yield _Cell(code, row[period].strip(), areas, value or marker, (period, column))

    def _lait(self, row: _Line) -> Iterator[_Cell]:
        """Yield the figure of a line of LAIT's, which has some 400 measures; R writes NA."""
        code = row["Short Desc"].strip()
        if code not in self.known.measures or row["Years"].strip() in ("", "NA"):
            self.skipped += 1
            return
        areas = self._areas("LA Number", row["LA Number"].strip(), row["LA and Regions"])
        text = row["Values"].strip()
        text = NOT_SAID if text in ("", "NA") else text
        yield _Cell(code, row["Years"].strip(), areas, text, ("Years", "Values"))

    def _ees(self, row: _Line) -> Iterator[_Cell]:
        """Yield the figures of a line of EES: one for each column that is a measure."""
        level = _LEVELS.get(row["geographic_level"].strip())
        areas = self._ees_areas(level, row) if level else ()
        if not areas:
            self.skipped += 1
            return
        if _PART_OF_YEAR.search(identifier := row.get("time_identifier", "")):
            reason = f"“{identifier}” is part of a year. Choose whole years with --where."
            raise BadCell("time_identifier", reason)
        label = row["time_period"].strip()
        if _SIX_DIGITS.fullmatch(label):
            label = f"{label[:4]}/{label[4:]}"
        for column, measure in self._measure_columns.items():
            text = row[column].strip() or NOT_SAID
            yield _Cell(measure, label, areas, text, ("time_period", column))

    def _ees_areas(self, level: str, row: _Line) -> tuple[str, ...]:
        """Return the areas of a line of EES, none where its council is unknown to DfE (z)."""
        if level == "country":
            return self._areas("country_code", row.get("country_code", ENGLAND_ONS_CODE))
        if level == "region":
            return self._areas("region_code", row["region_code"], row.get("region_name", ""))
        column = "old_la_code"
        if row[column] in ("", *MARKERS) and "new_la_code" in row:
            column = "new_la_code"
        if row[column] in ("", *MARKERS):
            return ()
        return self._areas(column, row[column], row.get("la_name", ""))

    def _measures_of_columns(self) -> dict[str, str]:
        """Return the measure of each column that holds one. Raises Refused for a wrong name."""
        sheet = self._sheet
        if self.layout is not Layout.EES:
            if self._columns:
                sheet.refuse("--column is for files of explore education statistics only.")
            return {}
        sheet.need(self._columns)
        for column, code in self._columns.items():
            if code not in self.known.measures:
                sheet.refuse(f"“{code}” is not a measure known here.", column=column)
        found = {column: column for column in sheet.heading if column in self.known.measures}
        found |= self._columns
        if not found:
            others = ", ".join(c for c in sheet.heading if c not in _EES_COLUMNS)
            sheet.refuse(
                "No column is headed by the code of a measure. Say which is which with "
                f'--column "HEADING=MEASURE_CODE". The columns are: {others}.'
            )
        if len(set(found.values())) < len(found):
            sheet.refuse("Two columns are said to be the same measure.")
        return found

    def _twice(self, first: int, row: _Line) -> str:
        """Return the words for a second figure of the same area and period."""
        reason = f"There is already a figure of this area and period, on line {first}."
        if self.layout is not Layout.EES:
            return reason
        filters = [
            f'"{column}={text}"'
            for column, text in row.items()
            if column not in _EES_COLUMNS
            and column not in self._measure_columns
            and not (text.strip() in ("", *MARKERS) or _NUMBER.fullmatch(text.strip()))
        ]
        return (
            f"{reason} Choose one with --where, for example {' or '.join(filters) or 'a filter'}."
        )


def _no_such_value(column: str, wanted: str, there: Collection[str]) -> str:
    """Return the words for a filter that no line passes, with some of the values there are."""
    some = sorted(there)[:MOST_VALUES]
    if more := len(there) - len(some):
        some.append(f"and {more:,} more")
    return f"No line has {column}={wanted}; it has {', '.join(some)}."
