"""An Excel workbook as sheets. No database.

Nothing in it is run or fetched: a formula's cell holds the value that was saved with it.
"""

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any
from xml.etree.ElementTree import Element

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.functions import iterparse

from indicators.uploads.archive import RAISED, check, damaged, too_large
from indicators.uploads.sheet import MOST_ROWS, Cell, Collector, Sheet, shortened

MOST_SHEETS = 100

_NO_VALUE = (
    "holds a formula with no saved value: open the file in Excel and save it, or paste values"
)
# What of a number format is shown as it is: quoted words, and what is behind a backslash.
_LITERAL = re.compile(r'"[^"]*"|\\.')


def read_workbook(content: bytes) -> list[Sheet]:
    """Return the workbook's sheets that are neither hidden nor blank, in their order.

    Raises Unreadable.
    """
    check(content)
    with warnings.catch_warnings():
        # openpyxl warns of features that it does not keep; none of them is a figure.
        warnings.simplefilter("ignore")
        try:
            book = ExcelReader(io.BytesIO(content), read_only=True, data_only=True)
        except RAISED as error:
            raise damaged() from error
        with book.archive:
            return list(_sheets(book))


def _sheets(book: ExcelReader) -> Iterator[Sheet]:
    # Only these steps of the library's own loading: themes, names and properties are no
    # figures, and a sheet is opened once however often the workbook lists it.
    book.keep_links = False
    where, left = "", MOST_ROWS
    try:
        book.read_manifest()
        book.read_strings()
        book.read_workbook()
        apply_stylesheet(book.archive, book.wb)
        percentages = _percentages(book.wb)
        listed = list(book.parser.find_sheets())
        if len(listed) > MOST_SHEETS:
            raise too_large()
        for sheet, relation in listed:
            if sheet.state != "visible" or not str(relation.Type).endswith("/worksheet"):
                continue
            where = f" in its sheet “{shortened(sheet.name)}”"
            rows = Collector(Sheet((), name=sheet.name), left)
            for number, cells in _rows(book, relation.target):
                where = f" in its sheet “{shortened(sheet.name)}” after row {number}"
                rows.add(number, _cells(cells, percentages))
            if (read := rows.sheet()).rows:
                left -= len(read.rows)
                yield read
    except RAISED as error:
        raise damaged(where) from error


class _Parser(WorkSheetParser):
    """openpyxl's parser of cells, which also tells a formula without a saved value."""

    def parse_cell(self, element: Element) -> dict[str, Any]:
        """Return the cell, of type "f" when it is a formula that has no value."""
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["data_type"] = "f"
        return cell


def _rows(book: ExcelReader, path: str) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Yield the rows that a sheet has, by number, wherever it claims to begin and end.

    The library's own iteration makes up every row and cell between those of the file, a
    million when the file says so, and stumbles over what follows the cells.
    """
    formats: Any = book.wb
    with book.archive.open(path) as source:
        parser = _Parser(
            source,
            book.shared_strings,
            data_only=True,
            epoch=book.wb.epoch,
            date_formats=formats._date_formats,
            timedelta_formats=formats._timedelta_formats,
        )
        for _, element in iterparse(source):
            if element.tag == ROW_TAG:
                yield parser.parse_row(element)
                element.clear()
            elif element.tag == DATA_TAG:
                return


def _cells(cells: list[dict[str, Any]], percentages: set[int]) -> Iterator[tuple[int, Cell]]:
    for cell in cells:
        if cell["data_type"] == "f":
            yield cell["column"], Cell("a formula", trouble=_NO_VALUE)
        elif cell["value"] is not None:
            read = _cell(cell["value"], cell["style_id"] in percentages)
            if read.text:
                yield cell["column"], read


def _cell(value: object, is_percent: bool) -> Cell:
    """Return what a cell holds; the empty text when it is blank."""
    if isinstance(value, bool):
        return Cell(value)
    if isinstance(value, int | float):
        if not isfinite(value):
            return Cell("a number", trouble="holds a number that is too large: correct it")
        # The shortest decimal that is this float is what the person typed.
        number = Decimal(repr(value))
        return Cell(number.scaleb(2) if is_percent else number, is_percent)
    if isinstance(value, datetime):
        return Cell(value.date())
    if isinstance(value, date):
        return Cell(value)
    # Excel writes the first half of a Windows line's end in this way.
    return Cell(str(value).replace("_x000D_", "").strip())


def _percentages(book: Any) -> set[int]:
    """Return the styles of cells that are shown in percent."""
    found = set()
    for style, details in enumerate(book._cell_styles):
        number = details.numFmtId
        own = number - BUILTIN_FORMATS_MAX_SIZE
        if own < 0:
            shown = BUILTIN_FORMATS.get(number, "")
        else:
            shown = book._number_formats[own] if own < len(book._number_formats) else ""
        if "%" in _LITERAL.sub("", shown):
            found.add(style)
    return found
