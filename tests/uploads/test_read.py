"""Files as Excel really writes them become cells with their places; others are refused."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from indicators.uploads.archive import MOST_ELEMENTS, MOST_UNPACKED
from indicators.uploads.read import read
from indicators.uploads.sheet import (
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_PROBLEMS,
    MOST_ROWS,
    Cell,
    Sheet,
    Unreadable,
)
from tests.uploads.books import book, saved

CSV = "Code,Month,Numerator\r\nFD01,2026-09,31\r\n"


def only(content: bytes, name: str = "figures.csv") -> Sheet:
    """Return the one sheet of a file."""
    (sheet,) = read(content, name)
    return sheet


def texts(sheet: Sheet) -> list[list[str]]:
    """Return the words of a sheet's cells that are not blank, row by row."""
    return [[cell.text for cell in row.cells.values()] for row in sheet.rows]


def refusal(content: bytes, name: str = "figures.csv") -> str:
    """Return the words by which a file is refused."""
    with pytest.raises(Unreadable) as refused:
        read(content, name)
    return str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.replace(",", ";").encode("utf-8-sig"),
        CSV.replace(",", "\t").encode("utf-16"),
        CSV.encode("utf-16-le"),
        CSV.encode("utf-16-be"),
        CSV.replace(",", "|").encode(),
        CSV.replace("\r\n", "\n").encode(),
        CSV.replace("\r\n", "\r").encode(),
        ("sep=;\r\n" + CSV.replace(",", ";")).encode(),
        (CSV + ",,\r\n\r\n,,,,,\r\n").encode(),
        CSV.replace("FD01", '"FD01"').replace("31", " 31 ").encode(),
    ],
)
def test_a_csv_file_is_read_however_excel_wrote_it(content: bytes) -> None:
    sheet = only(content)
    assert texts(sheet) == [["Code", "Month", "Numerator"], ["FD01", "2026-09", "31"]]


def test_a_windows_file_keeps_its_signs() -> None:
    assert texts(only("Code;Spend\r\nWF01;£1,200 – café".encode("cp1252")))[1][1] == (
        "£1,200 – café"
    )


def test_semicolons_are_told_from_commas_inside_figures_and_titles() -> None:
    text = "Children's services, September 2026\nCode;Title;Apr-26\nFD01;Plans, two years;31,5\n"
    assert texts(only(text.encode()))[2] == ["FD01", "Plans, two years", "31,5"]


def test_a_cell_of_several_lines_is_one_cell_and_the_next_line_keeps_its_number() -> None:
    sheet = only(b'Code,Note\nFD01,"one\ntwo"\nFD02,three\n')
    assert [row.number for row in sheet.rows] == [1, 2, 4]


def test_a_place_in_a_csv_file_is_its_line_and_heading() -> None:
    sheet = only(CSV.encode())
    assert sheet.row_place(2) == "line 2"
    assert sheet.place(2, 3, "Numerator") == "line 2, column “Numerator”"
    assert sheet.place(2, 3) == "line 2, column 3"


def test_a_line_sep_counts_as_a_line() -> None:
    assert [row.number for row in only(b"sep=;\nCode;Month\nFD01;2026-09").rows] == [2, 3]


def test_a_place_in_a_workbook_is_its_cell() -> None:
    sheet = only(book([["Code"], ["FD01"]]))
    assert sheet.place(7, 2, "Numerator") == "B7"
    assert sheet.place(1, 28) == "AB1"
    assert sheet.row_place(7) == "row 7"


def test_cells_of_a_workbook_have_their_kinds() -> None:
    rows = [["FD01", 31, 0.1, date(2026, 9, 1), True, None, "  ", " x "]]
    (row,) = only(book(rows)).rows
    assert dict(row.cells) == {
        1: Cell("FD01"),
        2: Cell(Decimal(31)),
        3: Cell(Decimal("0.1")),
        4: Cell(date(2026, 9, 1)),
        5: Cell(True),
        8: Cell("x"),
    }


@pytest.mark.parametrize(
    ("number_format", "cell"),
    [
        ("0%", Cell(Decimal("31.00"), is_percent=True)),
        ("0.0%", Cell(Decimal("31.00"), is_percent=True)),
        ("0.00", Cell(Decimal("0.31"))),
        ('0"%"', Cell(Decimal("0.31"))),
        ("[Red]0.00%;-0.00%", Cell(Decimal("31.00"), is_percent=True)),
    ],
)
def test_a_number_shown_in_percent_is_a_percentage(number_format: str, cell: Cell) -> None:
    (row,) = only(book([[0.31]], {"A1": number_format})).rows
    assert row.cells[1] == cell


def test_a_formula_has_the_value_that_was_saved_and_without_one_says_so() -> None:
    content = book([["=1+1", "=1+1"]])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<v />", b"<v>2</v>", 1).replace(b"<v/>", b"<v>2</v>", 1)
    first, second = only(zipped(parts)).rows[0].cells.values()
    assert first == Cell(Decimal(2))
    assert "formula with no saved value" in second.trouble


def test_lines_of_a_cell_are_kept_without_what_excel_writes_for_their_ends() -> None:
    assert texts(only(book([["one_x000D_\ntwo"]]))) == [["one\ntwo"]]


def test_hidden_and_blank_sheets_are_not_read() -> None:
    workbook = openpyxl.Workbook()
    for name, words in (("Old", "a"), ("New", "b"), ("Blank", None)):
        workbook.create_sheet(name).append([words])
    workbook["Old"].sheet_state = "hidden"
    assert [sheet.name for sheet in read(saved(workbook), "x")] == ["New"]


def test_a_sheet_that_lies_of_its_size_is_read_as_it_is() -> None:
    content = book([["Code"], ["FD01"]])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b'ref="A1:A2"' in parts[sheet]
    for lie in (b"A1:XFD1048576", b"A1", b"rubbish"):
        lying = parts | {sheet: parts[sheet].replace(b"A1:A2", lie)}
        assert texts(only(zipped(lying))) == [["Code"], ["FD01"]]


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a zip file of the parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b" \r\n ", "is empty"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\x89PNG\r\n", "is a picture"),
        (OLD, "is an old Excel workbook (.xls)"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (OLD + "WordDocument".encode("utf-16-le"), "is a Word document"),
        (b"<html><table>", "is a web page"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "is a web page"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "is an XML spreadsheet",
        ),
        (zipped({"word/document.xml": b""}), "is a Word document"),
        (zipped({"content.xml": b""}), "is an OpenDocument file (.ods)"),
        (zipped({"xl/workbook.bin": b""}), "is an Excel binary workbook (.xlsb)"),
        (zipped({"a.csv": b""}), "is a zip file without a workbook"),
        (b"Code,\x00\x01\x02", "neither a workbook nor a text file"),
        (b"Code,\x81\n", "neither a workbook nor a text file"),
        (b"PK\x03\x04 and no more", "is damaged"),
        (b'Code,Month\nFD01,"2026', "From line 2 on"),
        (b",,,\r\n,,\r\n", "no cell with anything in it"),
    ],
)
def test_another_file_is_named_for_what_it_is(content: bytes, what: str) -> None:
    assert what in refusal(content, "figures.xlsx")


def test_a_file_at_the_limit_of_bytes_is_read_and_beyond_it_refused() -> None:
    content = CSV.encode() + b"\n" * (MOST_BYTES - len(CSV))
    assert only(content).rows
    assert "larger than 2 MB" in refusal(content + b"\n")


def test_rows_at_the_limit_are_read_and_beyond_it_refused() -> None:
    content = b"FD01\n" * MOST_ROWS
    assert len(only(content).rows) == MOST_ROWS
    assert "more than 20,000 rows" in refusal(content + b"FD01")


def test_columns_at_the_limit_are_read_and_beyond_it_refused() -> None:
    content = b",".join([b"x"] * MOST_COLUMNS)
    assert len(only(content + b",,,").rows[0].cells) == MOST_COLUMNS
    assert "more than 100 columns" in refusal(content + b",,x")


def test_a_cell_at_the_limit_is_read_and_every_longer_one_named() -> None:
    content = b"a," + b"x" * MOST_CHARACTERS
    assert len(only(content).rows[0].cells[2].text) == MOST_CHARACTERS
    words = refusal((content + b"x\n") * 2)
    assert "line 1, column 2 holds 5,001 characters" in words
    assert "line 2, column 2 holds 5,001 characters" in words


def test_many_problems_are_counted_and_not_listed() -> None:
    refused = Unreadable(str(number) for number in range(MOST_PROBLEMS + 5))
    assert refused.problems[-1] == "And 5 more."
    assert len(refused.problems) == MOST_PROBLEMS + 1
    assert Unreadable(["one"]).problems == ("one",)


def parts_with(sheet: bytes) -> bytes:
    """Return a workbook with something in place of its sheet."""
    with zipfile.ZipFile(io.BytesIO(book([["Code"]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | {"xl/worksheets/sheet1.xml": sheet})


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    assert "unpacks to more" in refusal(parts_with(b" " * (MOST_UNPACKED + 1)))
    assert "unpacks to more" in refusal(parts_with(b"<a>" + b"<b/>" * MOST_ELEMENTS))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_workbook_that_declares_entities_is_not_opened(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    assert "was not opened" in refusal(parts_with(text.encode(encoding)))


def test_openpyxl_has_its_own_guard_against_entities() -> None:
    assert openpyxl.DEFUSEDXML
    assert not openpyxl.LXML, "lxml's parser would stand in the place of defusedxml's"
