"""A published file as lines of cells, and the words that refuse a bad one. No database."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, NoReturn

MOST_PROBLEMS = 20

_GZIP = b"\x1f\x8b"
# What officers try next: the first bytes of a file that is not text, and what to do.
_NOT_TEXT = {
    b"PK": "it is an Excel workbook or another zip file: save the sheet as “CSV UTF-8”",
    b"PAR1": "it is a Parquet file: save it as CSV",
    b"\xd0\xcf\x11\xe0": "it is an old Excel workbook: save the sheet as “CSV UTF-8”",
    b"\xff\xfe": "it is UTF-16 text: save it as “CSV UTF-8”",
    b"\xfe\xff": "it is UTF-16 text: save it as “CSV UTF-8”",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file: where, and why."""

    reason: str
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        where = [f"line {self.line}"] if self.line else []
        if self.column:
            where.append(f"column {self.column}")
        return f"{', '.join(where)}: {self.reason}" if where else self.reason


class Refused(Exception):
    """A file that is not loaded, none of it; the message lists what is wrong and where."""

    def __init__(self, name: str, problems: Sequence[Problem], more: int = 0) -> None:
        """Keep the first problems, and how many more there are."""
        self.name, self.problems, self.more = name, tuple(problems), more
        lines = [f"{name} was refused and nothing was changed."]
        lines += [f"  {problem}" for problem in problems]
        if more:
            lines.append(f"  and {more:,} more")
        super().__init__("\n".join(lines))


class BadCell(Exception):
    """A cell that cannot be read; becomes a problem of its line."""

    def __init__(self, column: str | None, reason: str) -> None:
        """Keep the column's heading and the reason."""
        super().__init__(reason)
        self.column, self.reason = column, reason


@dataclass
class Sheet:
    """A CSV file, plain or gzipped, read once from its start to its end.

    Nothing is raised for a bad line while lines are still to come: problems are collected,
    so that a person mends a file once and not twenty times.
    """

    source: BinaryIO
    name: str
    problems: list[Problem] = field(default_factory=list)
    more: int = 0
    heading: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Read the heading. Raises Refused when the file is not text or has none."""
        first = self.source.read(4)
        self.source.seek(0)
        for start, advice in _NOT_TEXT.items():
            if first.startswith(start):
                self.refuse(f"This is not a CSV file: {advice}.")
        self._bytes = self._opened()
        text = io.TextIOWrapper(self._bytes, encoding="utf-8-sig", newline="")
        self._rows = csv.reader(text, strict=True)
        heading = next((row for _, row in self._records()), None)
        if heading is None:
            self.refuse("The file is empty.")
        self.heading = [" ".join(cell.split()) for cell in heading]
        for cell in self.heading:
            if cell and self.heading.count(cell) > 1:
                self.refuse("There are two columns of this name.", line=1, column=cell)

    def need(self, columns: Iterable[str]) -> None:
        """Return nothing. Raises Refused when the heading lacks any of the columns."""
        missing = [column for column in columns if column not in self.heading]
        self.problems += [Problem("This column is missing.", 1, column) for column in missing]
        if missing:
            raise self.refusal()

    def lines(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each line's number and its cells by column, blank lines left out."""
        empty = True
        width = len(self.heading)
        for line, row in self._records():
            empty = False
            if len(row) == width:
                yield line, dict(zip(self.heading, row, strict=True))
            else:
                reason = f"The line has {len(row)} cells and the heading has {width}."
                self.add(Problem(reason, line))
        if empty:
            self.add(Problem("There is a heading, and no line under it."))

    def add(self, problem: Problem) -> None:
        """Return nothing; keep a problem, or count it when there are enough."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.more += 1

    def refusal(self) -> Refused:
        """Return the exception that says all that is wrong."""
        return Refused(self.name, self.problems, self.more)

    def refuse(self, reason: str, line: int | None = None, column: str | None = None) -> NoReturn:
        """Raise Refused for a fault after which nothing more can be read."""
        self.problems.append(Problem(reason, line, column))
        raise self.refusal()

    def _opened(self) -> BinaryIO:
        """Return the file's bytes, unpacked when they are gzipped, whatever its name."""
        zipped = self.source.read(2) == _GZIP
        self.source.seek(0)
        return gzip.GzipFile(fileobj=self.source) if zipped else self.source  # type: ignore[return-value]

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the lines that are not blank. Raises Refused where the file cannot be read on."""
        try:
            for row in self._rows:
                if any(row):
                    yield self._rows.line_num, row
        except UnicodeDecodeError:
            line = self._first_line_not_utf_8()
            self.refuse("This is not UTF-8 text: save the file as “CSV UTF-8”.", line)
        except csv.Error as error:
            self.refuse(f"The line is not CSV: {error}.", self._rows.line_num)
        except (EOFError, OSError, zlib.error):
            self.refuse("The file ends too early or is damaged: take it again from its source.")

    def _first_line_not_utf_8(self) -> int | None:
        """Return the number of the first line that is not UTF-8."""
        self.source.seek(0)
        for number, line in enumerate(self._opened(), 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
        return None
