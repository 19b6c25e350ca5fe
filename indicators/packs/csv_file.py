"""A pack's data appendix as CSV: every figure, for whoever reckons with them."""

import csv
from io import StringIO

from indicators.packs.characters import writable
from indicators.packs.document import Cell, Document
from indicators.rules.cells import harmless
from indicators.rules.values import plain

DATA = "data"
"""The key of the table that is the data appendix."""
_ABOUT = ("Part", "Marking", "Status")


def csv_file(document: Document) -> bytes | None:
    """Return the data appendix as CSV that spreadsheets open as it should (UTF-8 with its mark).

    None when the document has no appendix. Numbers have every digit and no separators; words
    that a spreadsheet would run are made harmless. Every row says of which part it is, since
    rows are copied from one file into another.
    """
    table = next((one for one in document.tables if one.key == DATA), None)
    if table is None:
        return None
    about = [document.part.label, document.marking, document.status]
    text = StringIO(newline="")
    write = csv.writer(text).writerow
    write([*_ABOUT, *(harmless(writable(column.title)) for column in table.columns)])
    for row in table.rows:
        write([*map(harmless, about), *map(_written, row.cells)])
    return text.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> str:
    if cell.number is None:
        return harmless(writable(cell.text))
    return plain(cell.number).replace(",", "")
