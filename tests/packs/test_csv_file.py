"""The data appendix as CSV, read back as a spreadsheet would read it."""

import csv
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest

from indicators.packs.csv_file import csv_file
from indicators.packs.document import Cell, Column, Document, Part, Section, Table, TableRow
from tests.packs.sample import ARABIC, AWKWARD, LONG, WELSH, sample


def rows_of(document: Document) -> list[list[str]]:
    made = csv_file(document)
    assert made is not None
    return list(csv.reader(StringIO(made.decode("utf-8-sig"), newline="")))


def of(*cells: Cell) -> Document:
    """Return a document whose data appendix is one row of these cells."""
    columns = tuple(Column(f"Column {number}") for number, _ in enumerate(cells))
    table = Table("data", "Every figure", columns, (TableRow("one", cells),))
    return replace(sample(), sections=(Section("data", "Data appendix", (table,)),))


def test_each_row_of_the_appendix_is_a_row_with_every_digit_of_its_numbers() -> None:
    table = sample(3).tables[-1]
    header, *rows = rows_of(sample(3))
    assert header == ["Part", "Marking", "Status", *(column.title for column in table.columns)]
    assert [row[3:] for row in rows] == [
        [cell.text if cell.number is None else str(cell.number) for cell in row.cells]
        for row in table.rows
    ]


def test_a_number_has_no_separators_no_unit_and_is_not_rounded() -> None:
    exact = Decimal("1234567.890123456789012345678")
    assert rows_of(of(Cell("£1,234,568", exact)))[1][3] == str(exact)
    assert rows_of(of(Cell("-5 days", Decimal("-5.00"))))[1][3] == "-5"


def test_every_row_says_of_which_part_it_is() -> None:
    assert [row[:3] for row in rows_of(sample())[1:]] == [
        ["Part 1", "", "Version 1, issued 20 November 2026"]
    ] * 2
    exempt = sample(part=Part.EXEMPT)
    assert [row[:2] for row in rows_of(exempt)[1:]] == [["Part 2", exempt.marking]] * 2


def test_there_is_no_file_where_there_is_no_appendix() -> None:
    assert csv_file(replace(sample(), sections=sample().sections[:2])) is None


def test_it_begins_with_the_mark_by_which_excel_knows_utf_8() -> None:
    made = csv_file(sample())
    assert made is not None
    assert made.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("words", [AWKWARD, ARABIC, WELSH, LONG, "Two\nlines", 'A "quoted", word'])
def test_words_come_out_as_they_were_typed(words: str) -> None:
    assert rows_of(of(Cell(words)))[1][3] == words


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝"])
def test_no_spreadsheet_takes_words_for_a_formula(start: str) -> None:
    assert rows_of(of(Cell(f"{start}1+1")))[1][3] == f"'{start}1+1"


def test_a_character_that_no_file_can_hold_becomes_a_blank() -> None:
    assert rows_of(of(Cell("a\ud800b\x00c")))[1][3] == "a b c"
