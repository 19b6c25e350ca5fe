"""What a file holds once it is read: sheets of cells, each with its place. No database."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from indicators.rules.periods import day_label
from indicators.rules.values import plain

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_CELLS = 200_000
MOST_FIGURES = 20_000
MOST_CHARACTERS = 5_000
MOST_PROBLEMS = 20
MOST_QUOTED = 40

Value = str | Decimal | date | bool


class Unreadable(Exception):
    """A file that cannot be read; the message says what is wrong with it and what to do."""

    def __init__(self, problems: Iterable[str]) -> None:
        """Keep the problems, the first of them in words and of the rest how many there are."""
        found = list(problems)
        if more := len(found) - MOST_PROBLEMS:
            found[MOST_PROBLEMS:] = [f"And {more:,} more."] if more > 0 else []
        self.problems = tuple(found)
        super().__init__("\n".join(found))


class Cell(NamedTuple):
    """A cell that is not blank: what it holds, or in `trouble` why that cannot be told.

    `value` is exact, and a percentage is a number of percent: 31 for 31%.
    """

    value: Value = ""
    is_percent: bool = False
    trouble: str = ""

    @property
    def text(self) -> str:
        """The value in words, as a message or a column of words takes it."""
        if isinstance(self.value, Decimal):
            return plain(self.value).replace(",", "") + ("%" if self.is_percent else "")
        if isinstance(self.value, bool):
            return "yes" if self.value else "no"
        if isinstance(self.value, date):
            return day_label(self.value)
        return self.value


class Row(NamedTuple):
    """A row that is not blank: its number in the file, and its cells by column, from 1."""

    number: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a CSV file, or of one sheet of a workbook.

    `name` is empty for a CSV file; `delimiter` is empty for a workbook.
    """

    rows: tuple[Row, ...]
    name: str = ""
    delimiter: str = ""

    def row_place(self, row: int) -> str:
        """Return where a row is, as the program that shows the file counts: row 7, line 7."""
        return f"line {row}" if self.delimiter else f"row {row}"

    def place(self, row: int, column: int, heading: str = "") -> str:
        """Return where a cell is: B7 of a workbook, line 7 and the heading in a CSV file."""
        if not self.delimiter:
            return f"{letters(column)}{row}"
        return f"line {row}, column {f'“{shortened(heading)}”' if heading else column}"


def letters(column: int) -> str:
    """Return the letters by which a spreadsheet names a column: A for 1, AB for 28."""
    name = ""
    while column:
        column, index = divmod(column - 1, 26)
        name = chr(ord("A") + index) + name
    return name


def shortened(text: str) -> str:
    """Return text as a message quotes it: on one line, and not at any length."""
    line = " ".join(text[: 4 * MOST_QUOTED].split())
    return line if len(line) <= MOST_QUOTED else f"{line[: MOST_QUOTED - 1]}…"


class Collector:
    """Gathers the rows of a sheet, and refuses one that is beyond the limits.

    `most_rows` is what is left of the file's rows when a workbook has several sheets.
    """

    def __init__(self, sheet: Sheet, most_rows: int = MOST_ROWS) -> None:
        """Begin a sheet: its name and delimiter say how its places are named."""
        self._sheet, self._most_rows = sheet, most_rows
        self._rows: list[Row] = []
        self._cells = 0
        self._long: list[str] = []

    def add(self, number: int, cells: Iterator[tuple[int, Cell]]) -> None:
        """Return nothing; keeps the row when it is not blank.

        `cells` are in no need of order. Raises Unreadable for a row, column or cell too many.
        """
        kept: dict[int, Cell] = {}
        for column, cell in cells:
            if column > MOST_COLUMNS:
                raise Unreadable([
                    f"{self._of_sheet()} has more than {MOST_COLUMNS} columns (see "
                    f"{self._sheet.place(number, column)}): take out those that are not needed, "
                    "and clear what stands to their right."
                ])  # fmt: skip
            if len(cell.text) > MOST_CHARACTERS:
                self._long.append(
                    f"{self._sheet.place(number, column)} holds {len(cell.text):,} characters: "
                    f"shorten it to {MOST_CHARACTERS:,}."
                )
            kept[column] = cell
        if not kept:
            return
        self._cells += len(kept)
        if self._cells > MOST_CELLS:
            raise Unreadable([
                f"{self._of_sheet()} has more than {MOST_CELLS:,} cells: "
                "upload it in parts, for example a year at a time."
            ])  # fmt: skip
        if len(self._rows) >= self._most_rows:
            raise Unreadable([
                f"{self._of_sheet()} has more than {MOST_ROWS:,} rows: "
                "upload it in parts, for example a year at a time."
            ])  # fmt: skip
        self._rows.append(Row(number, kept))

    def sheet(self) -> Sheet:
        """Return the sheet that was gathered. Raises Unreadable when a cell is too long."""
        if self._long:
            raise Unreadable(self._long)
        return Sheet(tuple(self._rows), self._sheet.name, self._sheet.delimiter)

    def _of_sheet(self) -> str:
        name = shortened(self._sheet.name)
        return f"The workbook, with its sheet “{name}”," if name else "The file"
