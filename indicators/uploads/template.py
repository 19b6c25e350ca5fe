"""The file to fill in: this month's rows as a workbook or as CSV. No database.

What is written here is read back by `read` and `layout` as it was: the headings are theirs.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import xlsxwriter

from indicators.rules.cells import harmless
from indicators.rules.values import ENTERED, Absence, plain
from indicators.uploads.headings import Field

SHEET = "Figures"
FILE_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
"""The type by which each kind of file is served."""


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One indicator in one month: what is asked, and what is known of it so far.

    `last_month` and `target` are in words, for the person who fills the row in.
    """

    service: str
    code: str
    title: str
    month: date
    numerator_counts: str
    denominator_counts: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    absence: Absence | None = None
    provisional: bool = False
    confirmation: str = ""
    last_month: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    width: int
    is_filled_in: bool = False


_COLUMNS = (
    _Column("Service", 18),
    _Column("Code", 8),
    _Column("Indicator", 40),
    _Column("Month", 10),
    _Column("Numerator counts", 40),
    _Column("Denominator counts", 40),
    _Column("Last month", 12),
    _Column("Target", 16),
    _Column("Numerator", 12, is_filled_in=True),
    _Column("Denominator", 12, is_filled_in=True),
    _Column(Field.REASON.capitalize(), 24, is_filled_in=True),
    _Column("Provisional", 12, is_filled_in=True),
    _Column(Field.CONFIRMATION.capitalize(), 40, is_filled_in=True),
)


def as_csv(rows: Iterable[TemplateRow]) -> bytes:
    """Return the rows as CSV that Excel opens as it should (UTF-8 with its mark)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(column.heading for column in _COLUMNS)
    for row in rows:
        writer.writerow(
            cell if isinstance(cell, str) else plain(cell).replace(",", "") for cell in _cells(row)
        )
    return text.getvalue().encode("utf-8-sig")


def as_workbook(rows: Iterable[TemplateRow]) -> bytes:
    """Return the rows as a workbook: the heading stays in sight, cells to fill in are tinted.

    Words are written as words whatever they begin with. The two columns with few answers
    offer them, without refusing others: what is wrong is told on upload, in full.
    """
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet(SHEET)
    looks = {"valign": "top", "text_wrap": True}
    heading = book.add_format({"bold": True, "bottom": 1, **looks})
    to_read = book.add_format(looks)
    to_fill_in = book.add_format({"bg_color": "#FFF8DC", "border": 1, **looks})
    sheet.freeze_panes(1, 3)
    for number, column in enumerate(_COLUMNS):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.heading, heading)
    last = 0
    for last, row in enumerate(rows, 1):
        for number, (column, cell) in enumerate(zip(_COLUMNS, _cells(row), strict=True)):
            look = to_fill_in if column.is_filled_in else to_read
            if isinstance(cell, Decimal):
                sheet.write_number(last, number, float(cell), look)
            elif cell:
                sheet.write_string(last, number, cell, look)
            else:
                sheet.write_blank(last, number, None, look)
    _offer(sheet, last, Field.REASON, [reason.label for reason in ENTERED])
    _offer(sheet, last, Field.PROVISIONAL, ["yes", "no"])
    book.close()
    return content.getvalue()


def _offer(
    sheet: "xlsxwriter.worksheet.Worksheet", last: int, field: Field, answers: list[str]
) -> None:
    """Return nothing; lets the cells of a column be chosen from a list."""
    number = [column.heading.lower() for column in _COLUMNS].index(field)
    options = {"validate": "list", "source": answers, "error_type": "warning"}
    sheet.data_validation(1, number, max(last, 1), number, options)


def _cells(row: TemplateRow) -> Iterator[str | Decimal]:
    """Yield a row's cells in the order of the columns, words made harmless."""
    yield harmless(row.service)
    yield harmless(row.code)
    yield harmless(row.title)
    yield f"{row.month:%Y-%m}"
    yield harmless(row.numerator_counts)
    yield harmless(row.denominator_counts)
    yield harmless(row.last_month)
    yield harmless(row.target)
    yield "" if row.numerator is None else row.numerator
    yield "" if row.denominator is None else row.denominator
    yield row.absence.label if row.absence else ""
    yield "yes" if row.provisional else ""
    yield harmless(row.confirmation)
