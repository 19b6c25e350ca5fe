"""Workbooks as officers send them, made for tests."""

import io
from collections.abc import Iterable, Mapping

import openpyxl


def book(
    rows: Iterable[Iterable[object]],
    formats: Mapping[str, str] | None = None,
    merged: Iterable[str] = (),
) -> bytes:
    """Return a workbook of one sheet, with number formats by cell and merged ranges."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    for cells in merged:
        sheet.merge_cells(cells)
    return saved(workbook)


def books(sheets: Mapping[str, Iterable[Iterable[object]]]) -> bytes:
    """Return a workbook of several sheets, by their names."""
    workbook = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    """Return the workbook's bytes."""
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()
