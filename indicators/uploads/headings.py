"""Which row of a sheet is its heading, and what stands under each heading. No database.

Two layouts are known. In the long one a row is one indicator in one month. In the wide one,
in which councils keep their back years, a row is an indicator and the months stand side by
side: each with its numerator and denominator, or with a column that says which of the two
the row is. Titles and merged headings above are passed over.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from indicators.uploads.meaning import Wrong, month, plain_words
from indicators.uploads.sheet import MOST_QUOTED, Cell, Row, Sheet, Unreadable, shortened

LOOKED_AT = 30
"""How many rows from the top may be titles before the heading comes."""


class Field(StrEnum):
    """What a column holds."""

    CODE = "code"
    TITLE = "indicator"
    MONTH = "month"
    PART = "part"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    VALUE = "value"
    REASON = "reason for no figure"
    PROVISIONAL = "provisional"
    CONFIRMATION = "note on an unlikely figure"
    WHAT_HAPPENED = "what happened"
    WHAT_IS_BEING_DONE = "what is being done"
    BY_WHOM = "by whom"
    BY_WHEN = "by when"


COUNTS = (Field.NUMERATOR, Field.DENOMINATOR, Field.VALUE)
IDENTITY = (Field.CODE, Field.TITLE, Field.PART)
_OTHER_NAMES = {
    Field.CODE: ("indicator code", "kpi code", "measure code", "ref", "reference", "indicator ref"),
    Field.TITLE: ("title", "indicator title", "indicator name", "measure", "kpi"),
    Field.MONTH: ("period", "reporting month", "reporting period", "month ending"),
    Field.PART: ("numerator or denominator", "num or den", "num/den", "n/d"),
    Field.NUMERATOR: ("num", "count"),
    Field.DENOMINATOR: ("den", "denom", "out of"),
    Field.VALUE: ("figure", "actual", "result", "performance"),
    Field.REASON: ("reason", "no figure because", "why no figure"),
    Field.PROVISIONAL: ("is provisional", "provisional?"),
    Field.CONFIRMATION: ("confirmation", "confirmed because"),
    Field.WHAT_HAPPENED: ("commentary", "comment", "comments"),
    Field.WHAT_IS_BEING_DONE: ("action", "actions"),
    Field.BY_WHOM: (),
    Field.BY_WHEN: (),
}
FIELDS: Mapping[str, Field] = {
    plain_words(name): field for field in Field for name in (field.value, *_OTHER_NAMES[field])
}
"""The field of each heading, which is compared without regard to case, spaces and dashes."""

INFORMATION = (
    "service", "numerator counts", "denominator counts", "last month", "target", "unit", "basis",
)  # fmt: skip
"""Headings of the template that are there to be read by people, and are not read back."""

_PART = "|".join(name for name, field in FIELDS.items() if field in COUNTS)
_MONTH_FIRST = re.compile(rf"(?P<month>.*?)[\s:(–-]+(?P<part>{_PART})\)?", re.IGNORECASE)
_PART_FIRST = re.compile(rf"(?P<part>{_PART})[\s:(–-]+(?P<month>.*?)\)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read: its field, its month in the wide layout, and its heading."""

    field: Field
    month: date | None
    heading: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A sheet's columns by their number, the last row of its heading, and what is not read."""

    columns: Mapping[int, Column]
    last_row: int
    unread: tuple[str, ...]

    @property
    def is_wide(self) -> bool:
        """Whether the months stand side by side."""
        return any(column.month for column in self.columns.values())

    def has(self, field: Field) -> bool:
        """Return whether there is a column of this field."""
        return any(column.field is field for column in self.columns.values())


def choose(sheets: Iterable[Sheet]) -> tuple[Sheet, Heading]:
    """Return the sheet that has a heading, with it.

    Raises Unreadable when none has or several have, and when a heading is there twice.
    """
    found = [(sheet, heading) for sheet in sheets if (heading := _heading_of(sheet))]
    if not found:
        raise Unreadable([
            f"There is no row of headings in the first {LOOKED_AT} rows. It needs “Code”, “Month” "
            "and “Numerator”, with “Denominator” where there is one; or “Code” and the months. "
            "The template has them."
        ])  # fmt: skip
    if len(found) > 1:
        names = ", ".join(f"“{shortened(sheet.name)}”" for sheet, _ in found)
        raise Unreadable([
            f"Several sheets have figures ({names}): keep the one that is meant, and hide or "
            "delete the others."
        ])  # fmt: skip
    return found[0]


def _heading_of(sheet: Sheet) -> Heading | None:
    """Return the sheet's heading, or None. Raises Unreadable when a heading is there twice."""
    blank = Row(0, {})
    rows = sheet.rows[:LOOKED_AT]
    for index, row in enumerate(rows):
        above = rows[index - 1] if index else blank
        below = rows[index + 1] if index + 1 < len(rows) else blank
        pairs = [(blank, row)]
        # A heading of two rows: months above, numerator and denominator below.
        if any(_label(cell)[1] for cell in above.cells.values()):
            pairs.insert(0, (above, row))
        if below.cells and all(_field(cell) in COUNTS for cell in below.cells.values()):
            pairs.insert(0, (row, below))
        for upper, lower in pairs:
            columns, unread = _columns(upper, lower)
            if _is_heading(columns.values()):
                _refuse_twice(sheet, lower.number, columns)
                return Heading(columns, lower.number, tuple(unread))
    return None


def _columns(upper: Row, lower: Row) -> tuple[dict[int, Column], list[str]]:
    """Return what each column is by its heading's one or two rows, and the headings unknown."""
    columns: dict[int, Column] = {}
    unread: list[str] = []
    headed = [*upper.cells.values(), *lower.cells.values()]
    # Where each row names its month, a month in a heading is something else.
    is_long = any(_field(cell) is Field.MONTH for cell in headed)
    is_wide = not is_long and any(_label(cell)[1] for cell in headed)
    of_month: date | None = None
    for number in sorted({*upper.cells, *lower.cells}):
        high, low = upper.cells.get(number), lower.cells.get(number)
        labels = (_label(low), _label(high))
        if high:
            # A merged cell holds its words in its first column, for those that follow too.
            of_month = labels[1][1]
        month = labels[0][1] or of_month
        text = shortened(" ".join(cell.text for cell in (high, low) if cell))
        count = next((field for field, _ in labels if field in COUNTS), None)
        other = next((field for field, of in labels if field and not of), None)
        if is_wide and count and month:
            columns[number] = Column(count, month, text)
        elif other and (other in IDENTITY or not is_wide):
            columns[number] = Column(other, None, text)
        elif plain_words(text) not in INFORMATION:
            unread.append(text)
    return columns, unread


def _label(cell: Cell | None) -> tuple[Field | None, date | None]:
    """Return what a heading's cell says: a field, a month (of values), or a month's counts."""
    if cell is None or cell.trouble:
        return None, None
    if field := _field(cell):
        return field, None
    if found := _month(cell):
        return Field.VALUE, found
    if isinstance(cell.value, str) and len(cell.value) <= MOST_QUOTED:
        for form in (_MONTH_FIRST, _PART_FIRST):
            match = form.fullmatch(cell.value)
            if match and (found := _month(Cell(match["month"].strip()))):
                return FIELDS[plain_words(match["part"])], found
    return None, None


def _field(cell: Cell) -> Field | None:
    return FIELDS.get(plain_words(cell.text))


def _month(cell: Cell) -> date | None:
    try:
        return month(cell)
    except Wrong:
        return None


def _is_heading(columns: Iterable[Column]) -> bool:
    """Return whether the columns say which indicator, and a figure of it or why there is none."""
    fields = {column.field for column in columns}
    return bool(fields & {Field.CODE, Field.TITLE}) and bool(fields & {*COUNTS, Field.REASON})


def _refuse_twice(sheet: Sheet, row: int, columns: Mapping[int, Column]) -> None:
    """Return nothing. Raises Unreadable when two columns are of the same field and month."""
    times = Counter((column.field, column.month) for column in columns.values())
    if (Field.CODE, None) in times:
        del times[Field.TITLE, None]  # not read then, however many there are
    problems = [
        f"{sheet.place(row, number)} is a second column “{column.heading}”: leave one of them."
        for number, column in columns.items()
        if times[column.field, column.month] > 1
    ]
    if problems:
        raise Unreadable(problems)
