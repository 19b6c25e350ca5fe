"""A sheet to what it gives: which indicator, which month, which counts or why none.

Everything that is wrong is told by its cell, all of it at once. Whether the counts can be,
are likely and may be changed is not asked here: that is for whoever knows the figures that
stand. No database.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Protocol, TypeVar

from indicators.rules.periods import Frequency, is_due, month_label
from indicators.rules.values import Absence, Unit
from indicators.uploads import meaning
from indicators.uploads.headings import COUNTS, FIELDS, Column, Field, Heading, choose
from indicators.uploads.meaning import Wrong, plain_words
from indicators.uploads.sheet import Cell, Row, Sheet, Unreadable, shortened

T = TypeVar("T")

REMARKS = (Field.WHAT_HAPPENED, Field.WHAT_IS_BEING_DONE, Field.BY_WHOM, Field.BY_WHEN)
GIVES = (*COUNTS, Field.REASON, Field.CONFIRMATION, *REMARKS)
"""The fields of which one must be filled for a row to give anything."""


class Asked(Protocol):
    """What has to be known of an indicator to read its figures; Facts are enough."""

    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def frequency(self) -> Frequency: ...
    @property
    def annual_month(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Line:
    """What a file gives for one indicator in one month, and what is wrong with it.

    `provisional` is None where the file does not say. `month` is None, and `code` is as the
    file has it, where they cannot be told; then there are problems. A figure of one number
    has it as its numerator.
    """

    place: str
    code: str
    month: date | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    absence: Absence | None = None
    provisional: bool | None = None
    confirmation: str = ""
    what_happened: str = ""
    what_is_being_done: str = ""
    by_whom: str = ""
    by_when: date | None = None
    problems: tuple[str, ...] = ()

    @property
    def gives_figure(self) -> bool:
        """Whether there are counts, or a reason for none; else there is commentary only."""
        return (self.numerator, self.denominator, self.absence) != (None, None, None)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file gives: its lines in order, and what in it gives nothing.

    `blank` counts the rows that name an indicator and were left blank, `unread` names the columns
    whose heading is not known, and `sheet` the sheet of a workbook.
    """

    lines: tuple[Line, ...]
    blank: int
    unread: tuple[str, ...]
    sheet: str


_Placed = tuple[Cell | None, str]
_Cells = dict[Field, tuple[Cell, str]]


@dataclass(frozen=True, slots=True)
class _Given:
    """The cells of one indicator in one month, with their places."""

    place: str
    code: _Placed
    month: date | None
    cells: _Cells


def understand(
    sheets: Iterable[Sheet], indicators: Iterable[Asked], month: date | None = None
) -> Contents:
    """Return what the file gives for the indicators.

    Indicators are named by their code, or by their title where there is no column of codes.
    When `month` is given, it is the only one: the file may leave it out, columns of other
    months are not read, and a row of another month is a problem. Raises Unreadable when
    there is no heading to read by.
    """
    sheet, heading = choose(sheets)
    if month is None and not heading.is_wide and not heading.has(Field.MONTH):
        raise Unreadable([
            "There is no column “Month”: add one, and write each row's month as 2026-09."
        ])  # fmt: skip
    reader = _Reader(sheet, heading, {one.code: one for one in indicators}, month)
    lines = tuple(reader.lines())
    unread = (*heading.unread, *reader.of_other_months())
    return Contents(lines, reader.blank, unread, sheet.name)


class _Reader:
    """Reads the rows under a heading."""

    def __init__(
        self, sheet: Sheet, heading: Heading, known: dict[str, Asked], month: date | None
    ) -> None:
        self.blank = 0
        self._sheet, self._heading, self._month = sheet, heading, month
        self._known = known
        self._codes = {code.casefold(): code for code in known}
        self._titles = {plain_words(one.title): code for code, one in known.items()}
        self._count = partial(meaning.count, comma_may_be_a_point=sheet.delimiter == ";")

    def of_other_months(self) -> list[str]:
        """Return the headings of the columns that are of another month than the one asked for."""
        if not self._month or not self._heading.is_wide:
            return []
        columns = self._heading.columns.values()
        return [one.heading for one in columns if one.month and one.month != self._month]

    def lines(self) -> Iterator[Line]:
        """Yield the lines that give something, or fail to."""
        first: dict[tuple[str, date], str] = {}
        for given in _joined(self._wide()) if self._heading.is_wide else self._long():
            line = self._line(given)
            if line is None:
                self.blank += self._code(given, []) in self._known
                continue
            if line.code in self._known and line.month:
                before = first.setdefault((line.code, line.month), line.place)
                if before != line.place:
                    again = (
                        f"{line.place} gives {line.code} for {month_label(line.month)}, which "
                        f"{before} has given: leave one of them."
                    )
                    line = replace(line, problems=(*line.problems, again))
            yield line

    def _rows(self) -> Iterator[tuple[Row, dict[int, tuple[Column, Cell]]]]:
        """Yield the rows under the heading, with those cells that are read."""
        columns = self._heading.columns
        for row in self._sheet.rows:
            if row.number <= self._heading.last_row:
                continue
            cells = {n: (columns[n], cell) for n, cell in row.cells.items() if n in columns}
            # The heading again, as at the top of each printed page, is no row of figures.
            if any(plain_words(cell.text) != plain_words(c.heading) for c, cell in cells.values()):
                yield row, cells

    def _placed(self, row: int, number: int) -> str:
        return self._sheet.place(row, number, self._heading.columns[number].heading)

    def _long(self) -> Iterator[_Given]:
        """Yield what each row gives, where a row is an indicator in a month."""
        for row, found in self._rows():
            cells = {
                column.field: (cell, self._placed(row.number, number))
                for number, (column, cell) in found.items()
            }
            place = self._sheet.row_place(row.number)
            yield _Given(place, self._code_of(cells, place), self._month, cells)

    def _wide(self) -> Iterator[_Given]:
        """Yield what each row gives for each month, where the months stand side by side.

        Where a column says which count a row is, the next row may leave the indicator out, as
        a merged cell does.
        """
        in_parts = self._heading.has(Field.PART)
        code: _Placed = (None, "")
        for row, found in self._rows():
            names: _Cells = {}
            months: dict[date, _Cells] = {}
            for number, (column, cell) in found.items():
                placed = (cell, self._placed(row.number, number))
                if column.month is None:
                    names[column.field] = placed
                elif self._month in (None, column.month):
                    months.setdefault(column.month, {})[column.field] = placed
            named = self._code_of(names, self._sheet.row_place(row.number))
            code = code if in_parts and named[0] is None else named
            part = _part(names)
            for month, cells in months.items():
                place = next(iter(cells.values()))[1]
                of_part = {part if of is Field.VALUE else of: cells[of] for of in cells}
                yield _Given(place, code, month, of_part)

    def _code_of(self, cells: _Cells, place: str) -> _Placed:
        by = Field.CODE if self._heading.has(Field.CODE) else Field.TITLE
        return cells.get(by, (None, place))

    def _line(self, given: _Given) -> Line | None:
        """Return what the cells of one indicator in one month mean; None when they give nothing."""
        cells, problems = given.cells, list[str]()

        def read(of: Field, how: Callable[[Cell], T]) -> T | None:
            if of not in cells:
                return None
            cell, place = cells[of]
            try:
                return how(cell)
            except Wrong as wrong:
                problems.append(f"{place} {wrong}.")
                return None

        provisional = read(Field.PROVISIONAL, meaning.yes)
        if not any(of in cells for of in GIVES):
            if not provisional and not problems:
                return None
            problems.append(f"{given.place} gives no figure: give one, or leave the row blank.")
        if provisional is None and self._heading.has(Field.PROVISIONAL):
            provisional = False
        code = self._code(given, problems)
        month = given.month
        if Field.MONTH in cells:
            month = read(Field.MONTH, meaning.month)
            if month and self._month not in (None, month):
                problems.append(
                    f"{cells[Field.MONTH][1]} is {month_label(month)}, and this is the return of "
                    f"{month_label(self._month)}: take the row out."
                )
        elif month is None:
            problems.append(f"{given.place} names no month: write it as 2026-09.")
        indicator = self._known.get(code)
        numerator = read(Field.NUMERATOR, self._count)
        denominator = read(Field.DENOMINATOR, self._count)
        absence = read(Field.REASON, meaning.absence)
        if indicator and indicator.unit.is_counted and Field.VALUE in cells:
            value = read(Field.VALUE, self._count)
            if Field.NUMERATOR not in cells:
                numerator = value
            elif None not in (numerator, value) and numerator != value:
                problems.append(f"{given.place} gives two figures for {code}: leave one of them.")
        elif indicator and cells.keys() & set(COUNTS) == {Field.VALUE}:
            problems.append(
                f"{cells[Field.VALUE][1]} gives {code} as a finished "
                f"{indicator.unit.label.lower()}: give its numerator and denominator, from which "
                "it is worked out."
            )
        if absence and any(of in cells for of in COUNTS):
            problems.append(
                f"{given.place} gives both a figure and “{absence.label}”: leave out one of them."
            )
        if absence is Absence.NOT_DUE and indicator and month:
            if is_due(month, indicator.frequency, indicator.annual_month):
                problems.append(
                    f"{cells[Field.REASON][1]} says “{absence.label}”, but {code} is due for "
                    f"{month_label(month)}: give the figure, or another reason."
                )
            elif not problems and not any(of in cells for of in (Field.CONFIRMATION, *REMARKS)):
                return None
            else:
                absence = None
        return Line(
            place=given.place,
            code=code,
            month=month,
            numerator=numerator,
            denominator=denominator,
            absence=absence,
            provisional=provisional,
            confirmation=read(Field.CONFIRMATION, meaning.words) or "",
            what_happened=read(Field.WHAT_HAPPENED, meaning.words) or "",
            what_is_being_done=read(Field.WHAT_IS_BEING_DONE, meaning.words) or "",
            by_whom=read(Field.BY_WHOM, meaning.words) or "",
            by_when=read(Field.BY_WHEN, meaning.day),
            problems=tuple(problems),
        )

    def _code(self, given: _Given, problems: list[str]) -> str:
        """Return the indicator's code; as the file has it, with a problem, when it is unknown."""
        cell, place = given.code
        if cell is None:
            problems.append(f"{place} has a figure and names no indicator: give its code.")
            return ""
        if self._heading.has(Field.CODE):
            code = self._codes.get(" ".join(cell.text.split()).casefold())
        else:
            code = self._titles.get(plain_words(cell.text))
        if code is None:
            problems.append(
                f"{place} holds “{shortened(cell.text)}”, which is no indicator that can be "
                "entered here: correct it, or take the row out."
            )
        return code or shortened(cell.text)


def _part(names: _Cells) -> Field:
    """Return which count a row is that says so, and the value otherwise."""
    cell, _ = names.get(Field.PART, (Cell(), ""))
    field = FIELDS.get(plain_words(cell.text))
    return field if field in COUNTS else Field.VALUE


def _joined(rows: Iterable[_Given]) -> list[_Given]:
    """Return what rows give, those of one indicator and month that complete each other as one."""
    first: dict[tuple[str, date | None], _Given] = {}
    joined: list[_Given] = []
    for given in rows:
        cell, _ = given.code
        before = first.setdefault((cell.text.casefold() if cell else "", given.month), given)
        if before is not given and not before.cells.keys() & given.cells.keys():
            before.cells.update(given.cells)
        else:
            joined.append(given)
    return joined
