"""A sheet to what it gives: which indicator, which month, which counts or why none.

Everything that is wrong is told by its cell, all of it at once. Whether the counts can be,
are likely and may be changed is not asked here: that is for whoever knows the figures that
stand. No database.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Protocol, TypeVar

from indicators.rules.periods import Frequency, is_due, month_label
from indicators.rules.values import Absence, Unit
from indicators.uploads import meaning
from indicators.uploads.headings import COUNTS, FIELDS, Column, Field, Heading, choose
from indicators.uploads.meaning import Wrong, plain_words
from indicators.uploads.sheet import MOST_FIGURES, Cell, Row, Sheet, Unreadable, shortened

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
    problems: list[str] = field(default_factory=list)

    def has(self, fields: Iterable[Field]) -> bool:
        """Return whether any of the fields is filled in."""
        return any(of in self.cells for of in fields)

    def read(self, of: Field, how: Callable[[Cell], T]) -> T | None:
        """Return what a field's cell means; None, with a problem, when that cannot be told."""
        if of not in self.cells:
            return None
        cell, place = self.cells[of]
        try:
            return how(cell)
        except Wrong as wrong:
            self.problems.append(f"{place} {wrong}.")
            return None


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
        titles = Counter(plain_words(one.title) for one in known.values())
        self._titles = {
            title: code
            for code, one in known.items()
            if titles[title := plain_words(one.title)] == 1
        }
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
        rows = _at_most(self._wide() if self._heading.is_wide else self._long())
        for given in _joined(rows) if self._heading.is_wide else rows:
            line = self._line(given)
            if line is None:
                self.blank += self._code(given) in self._known
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
        provisional = given.read(Field.PROVISIONAL, meaning.yes)
        if not given.has(GIVES):
            if not provisional and not given.problems:
                return None
            given.problems.append(
                f"{given.place} gives no figure: give one, or leave the row blank."
            )
        if provisional is None and self._heading.has(Field.PROVISIONAL):
            provisional = False
        code = self._code(given)
        month = self._month_of(given)
        indicator = self._known.get(code)
        numerator, denominator = self._counts(given, indicator)
        absence = given.read(Field.REASON, meaning.absence)
        if absence and given.has(COUNTS):
            given.problems.append(
                f"{given.place} gives both a figure and “{absence.label}”: leave out one of them."
            )
        if absence is Absence.NOT_DUE and indicator and month:
            _refuse_not_due(given, indicator, month)
            if not given.problems:
                absence = None
                if not given.has((Field.CONFIRMATION, *REMARKS)):
                    return None
        return Line(
            place=given.place,
            code=code,
            month=month,
            numerator=numerator,
            denominator=denominator,
            absence=absence,
            provisional=provisional,
            confirmation=given.read(Field.CONFIRMATION, meaning.words) or "",
            what_happened=given.read(Field.WHAT_HAPPENED, meaning.words) or "",
            what_is_being_done=given.read(Field.WHAT_IS_BEING_DONE, meaning.words) or "",
            by_whom=given.read(Field.BY_WHOM, meaning.words) or "",
            by_when=given.read(Field.BY_WHEN, meaning.day),
            problems=tuple(given.problems),
        )

    def _month_of(self, given: _Given) -> date | None:
        """Return the month that the row or its column names, or the one that was asked for."""
        if Field.MONTH not in given.cells:
            if given.month is None:
                given.problems.append(f"{given.place} names no month: write it as 2026-09.")
            return given.month
        month = given.read(Field.MONTH, meaning.month)
        if month and self._month and month != self._month:
            given.problems.append(
                f"{given.cells[Field.MONTH][1]} is {month_label(month)}, and this is the return "
                f"of {month_label(self._month)}: take the row out."
            )
        return month

    def _counts(
        self, given: _Given, indicator: Asked | None
    ) -> tuple[Decimal | None, Decimal | None]:
        """Return the numerator and the denominator.

        A value is the numerator of an indicator that is a single number. Of another it is
        worked out here: left alone beside its counts, refused without them.
        """
        numerator = given.read(Field.NUMERATOR, self._count)
        denominator = given.read(Field.DENOMINATOR, self._count)
        if indicator is None or Field.VALUE not in given.cells:
            return numerator, denominator
        if indicator.unit.is_counted:
            value = given.read(Field.VALUE, self._count)
            if Field.NUMERATOR not in given.cells:
                numerator = value
            elif numerator is not None and value is not None and numerator != value:
                given.problems.append(
                    f"{given.place} gives two figures for {indicator.code}: leave one of them."
                )
        elif not given.has((Field.NUMERATOR, Field.DENOMINATOR)):
            given.problems.append(
                f"{given.cells[Field.VALUE][1]} gives {indicator.code} as a finished "
                f"{indicator.unit.label.lower()}: give its numerator and denominator, from which "
                "it is worked out."
            )
        return numerator, denominator

    def _code(self, given: _Given) -> str:
        """Return the indicator's code; as the file has it, with a problem, when it is unknown."""
        cell, place = given.code
        if cell is None:
            given.problems.append(f"{place} has a figure and names no indicator: give its code.")
            return ""
        if self._heading.has(Field.CODE):
            code = self._codes.get(" ".join(cell.text.split()).casefold())
        else:
            code = self._titles.get(plain_words(cell.text))
        if code is None:
            given.problems.append(
                f"{place} holds “{shortened(cell.text)}”, which is no indicator that can be "
                "entered here: correct it, or take the row out."
            )
        return code or shortened(cell.text)


def _refuse_not_due(given: _Given, indicator: Asked, month: date) -> None:
    """Return nothing; says so when a figure is due after all."""
    if is_due(month, indicator.frequency, indicator.annual_month):
        given.problems.append(
            f"{given.cells[Field.REASON][1]} says “{Absence.NOT_DUE.label}”, but {indicator.code} "
            f"is due for {month_label(month)}: give the figure, or another reason."
        )


def _part(names: _Cells) -> Field:
    """Return which count a row is that says so, and the value otherwise."""
    cell, _ = names.get(Field.PART, (Cell(), ""))
    said = FIELDS.get(plain_words(cell.text))
    return said if said in COUNTS else Field.VALUE


def _at_most(rows: Iterable[_Given]) -> Iterator[_Given]:
    """Yield what rows give. Raises Unreadable for more than one file may give."""
    for count, given in enumerate(rows, 1):
        if count > MOST_FIGURES:
            raise Unreadable([
                f"The file gives more than {MOST_FIGURES:,} figures: upload it in parts, for "
                "example a year at a time."
            ])  # fmt: skip
        yield given


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
