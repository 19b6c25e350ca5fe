"""The workbook, read back as Excel would read it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from indicators.packs.document import (
    Cell,
    Column,
    Document,
    Part,
    Section,
    Table,
    TableRow,
)
from indicators.packs.excel import CUT, LONGEST_CELL, excel, number_format, sheets
from indicators.rules.rating import Colour
from tests.packs.sample import ARABIC, AWKWARD, LONG, WELSH, sample

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
HEADINGS = 4
"""The row of a sheet's headings."""


def opened(document: Document) -> Workbook:
    return load_workbook(BytesIO(excel(document, AT)))


@cache
def public() -> Workbook:
    return opened(sample())


def table_of(*rows: tuple[Cell, ...], caption: str = "Own", key: str = "own") -> Table:
    columns = tuple(Column(f"Column {number}") for number, _ in enumerate(rows[0]))
    return Table(
        key, caption, columns, tuple(TableRow(str(at), row) for at, row in enumerate(rows))
    )


def of(*tables: Table, **changes: Any) -> Document:
    """Return a document that has just these tables."""
    return replace(sample(), sections=(Section("own", "Own section", tables),), **changes)


def body(sheet: Worksheet) -> list[list[Any]]:
    """Return the values under a sheet's headings."""
    rows = sheet.iter_rows(min_row=HEADINGS + 1, values_only=True)
    return [list(row) for row in rows]


def headings(sheet: Worksheet) -> list[Any]:
    return [cell.value for cell in sheet[HEADINGS]]


def read(cell: Cell) -> float | str:
    return cell.text if cell.number is None else float(cell.number)


def test_the_cover_says_what_the_book_is_and_leads_to_every_sheet() -> None:
    cover = public()["Cover"]
    said = {row[0].value: row[1].value for row in cover.iter_rows(min_row=2, max_row=8)}
    assert cover["A1"].value == "Children’s services performance, October 2026"
    assert said["Council"] == "Thornmere Council"
    assert said["Committee"] == "Children’s Services Scrutiny Committee"
    assert said["Pack"] == "Part 1. Version 1, issued 20 November 2026"
    links = {
        cell.value: cell.hyperlink.location for row in cover.iter_rows() for cell in row
        if cell.hyperlink
    }  # fmt: skip
    assert links == {name: f"'{name}'!A1" for name in links}
    assert list(links) == public().sheetnames[1:]


def test_the_notes_say_whose_the_figures_are_what_is_withheld_and_the_versions() -> None:
    assert headings(public()["Notes"]) == ["What", "Note"]
    assert body(public()["Notes"]) == [
        ["About the figures", "The monthly figures of Thornmere Council are invented."],
        ["Report", "One indicator is exempt and is in Part 2."],
        ["Rules", "0a1b2c3d"],
        ["Statistical neighbours", "set of 2025"],
    ]


def test_the_notes_explain_a_word_that_stands_for_a_figure_where_one_does() -> None:
    said = dict(body(opened(of(table_of((Cell("Suppressed"),))))["Notes"]))
    assert said["Suppressed"] == "The figure counts, or would reveal, between 1 and 5 children."
    assert "Missing" not in said


def test_tables_of_a_section_with_the_same_columns_are_one_table_that_names_them() -> None:
    months = sample().tables[:2]
    sheet = public()["Red and amber"]
    assert sheet["A1"].value == "Red and amber, 2 tables: Month, Value, Rating"
    assert headings(sheet) == ["Table", "Month", "Value", "Rating"]
    assert body(sheet) == [
        [table.caption, *map(read, row.cells)] for table in months for row in table.rows
    ]


def test_a_table_with_columns_of_its_own_has_a_sheet_of_its_own() -> None:
    (data,) = sample().tables[2:]
    sheet = public()["Every figure"]
    assert sheet["A1"].value == data.caption
    assert headings(sheet) == [column.title for column in data.columns]
    assert body(sheet) == [list(map(read, row.cells)) for row in data.rows]


def test_tables_are_named_by_their_kind_where_their_keys_tell_it() -> None:
    alike = [table_of((Cell("1"),), key=f"{code} months") for code in ("A", "B")]
    others = [table_of((Cell("1"), Cell("2")), key=f"{code} benchmarks") for code in ("A", "B")]
    assert opened(of(*alike, *others)).sheetnames[2:] == [
        "Own section months",
        "Own section benchmarks",
    ]


def test_so_many_indicators_more_are_so_many_rows_more_and_no_sheet_more() -> None:
    assert [one.name for one in sheets(sample(240))] == [one.name for one in sheets(sample(2))]
    assert sum(len(one.rows) for one in sheets(sample(240))[1:]) == 240 * 8


def test_every_sheet_but_the_cover_has_one_table_and_no_sheet_has_merged_cells() -> None:
    for sheet in public():
        assert not sheet.merged_cells.ranges
        if sheet.title != "Cover":
            (table,) = sheet.tables.values()
            assert table.ref == f"A{HEADINGS}:{sheet.dimensions.partition(':')[2]}"
            assert table.autoFilter is not None


def test_headings_stay_in_sight_and_are_printed_on_every_page_of_a4() -> None:
    for sheet in public():
        assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert str(sheet.page_setup.fitToHeight) == "0"
        if sheet.title != "Cover":
            assert sheet.freeze_panes == f"A{HEADINGS + 1}"
            assert sheet.print_title_rows == f"${HEADINGS}:${HEADINGS}"


def test_nothing_in_the_book_is_a_formula() -> None:
    starts = ["=1+1", "+1", "-1", "@SUM(A1)", "https://example.org", "{=1}", "5", "1e9"]
    table = replace(table_of(*((Cell(one),) for one in starts)), columns=(Column("=1+1"),))
    book = opened(of(table, title="=1+1"))
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type in ("s", "n") for cell in row)
    assert [row[0] for row in body(book["Own"])] == starts
    assert book["Cover"]["A1"].value == headings(book["Own"])[0] == "=1+1"
    for row in book["Own"].iter_rows(min_row=HEADINGS + 1):
        assert all(cell.data_type == "s" and cell.quotePrefix for cell in row)


@pytest.mark.parametrize("words", [AWKWARD, ARABIC, WELSH, LONG, "Two\nlines", "_x0041_", "  x "])
def test_words_come_out_as_they_were_typed(words: str) -> None:
    book = opened(of(table_of((Cell(words),), caption=words), about=words, title=words))
    sheet = book.worksheets[2]
    assert body(sheet) == [[words]]
    assert sheet["A1"].value == words
    assert body(book["Notes"])[0] == ["About the figures", words]


def test_a_character_that_no_file_can_hold_becomes_a_blank() -> None:
    assert body(opened(of(table_of((Cell("a\ud800b\x00c"),)))).worksheets[2]) == [["a b c"]]


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_words_longer_than_a_cell_can_hold_are_cut_and_say_so(letter: str) -> None:
    most = LONGEST_CELL // (len(letter.encode("utf-16-le")) // 2)
    (kept,), (cut,) = body(
        opened(of(table_of((Cell(letter * most),), (Cell(letter * (most + 1)),)))).worksheets[2]
    )
    assert kept == letter * most
    assert cut.endswith(CUT)
    assert len(cut.encode("utf-16-le")) <= 2 * LONGEST_CELL


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("82.3%", "82.25", '0.0"%"'),
        ("82%", "82.25", '0"%"'),
        ("1,329", "1329", "#,##0"),
        ("329", "329", "0"),
        ("£1,200.50", "1200.5", '"£"#,##0.00'),
        ("-£5", "-5", '"£"0'),
        ("−3.5", "-3.5", "0.0"),
        ("14 days", "14", '0" days"'),
        ("+3.2 points", "3.2", '+0.0" points";-0.0" points";0.0" points"'),
        ("3 points under", "-3", '0" points under";0" points under"'),
        ("12.345", "12.3449", "0.000"),
        ("31 of 44", "31", "General"),
        ("Provisional", "31", "General"),
        ('31"', "31", "General"),
    ],
)
def test_a_number_is_shown_as_the_words_beside_it_say(
    text: str, number: str, expected: str
) -> None:
    assert number_format(Cell(text, Decimal(number))) == expected


def test_a_number_in_a_cell_is_unrounded_and_shown_rounded() -> None:
    (row,) = (
        opened(of(table_of((Cell("82.3%", Decimal("82.25000001")),))))
        .worksheets[2]
        .iter_rows(min_row=HEADINGS + 1)
    )
    assert (row[0].value, row[0].number_format) == (82.25000001, '0.0"%"')


def test_a_rating_is_its_word_in_its_colour_with_its_shape_shown() -> None:
    rows = tuple((Cell(one.label, colour=one),) for one in Colour)
    sheet = opened(of(table_of(*rows))).worksheets[2]
    assert body(sheet) == [["Red"], ["Amber"], ["Green"], ["Not rated"]]
    looks = [
        (row[0].fill.fgColor.rgb, row[0].font.color.rgb, row[0].number_format)
        for row in sheet.iter_rows(min_row=HEADINGS + 1)
    ]
    assert looks == [
        ("FFD4351C", "FFFFFFFF", '"◆ "@'),
        ("FFF47738", "FF0B0C0C", '"▲ "@'),
        ("FF00703C", "FFFFFFFF", '"● "@'),
        ("FF505A5F", "FFFFFFFF", '"– "@'),
    ]


def test_a_sheets_name_is_one_that_excel_allows_and_no_other_sheet_has() -> None:
    captions = [
        "Cover", "notes", "History", "What goes well [and why]: a/b\\c?*",
        "'quoted'", "", "x" * 40,
        "A caption that is too long to be a name of a sheet",
        "A caption that is too long to be a name",
    ]  # fmt: skip
    unlike = [
        Table(str(at), caption, (Column(f"Column {at}"),), (TableRow("1", (Cell("1"),)),))
        for at, caption in enumerate(captions)
    ]
    names = opened(of(*unlike)).sheetnames
    assert names == [
        "Cover", "Notes", "Cover 2", "notes 2", "History 2", "What goes well and why a-b-c",
        "quoted",
        "Table", "x" * 31, "A caption that is too long", "A caption that is too long 2",
    ]  # fmt: skip
    assert all(len(name) <= 31 for name in names)


def test_headings_that_are_the_same_are_told_apart() -> None:
    columns = (Column("Value"), Column("value"), Column("Value"))
    table = Table("t", "Own", columns, (TableRow("1", (Cell("1"), Cell("2"), Cell("3"))),))
    assert headings(opened(of(table))["Own"]) == ["Value", "value 2", "Value 3"]


def test_a_table_without_rows_is_made_too() -> None:
    sheet = opened(of(Table("t", "Own", (Column("What"),), ())))["Own"]
    assert headings(sheet) == ["What"]
    assert next(iter(sheet.tables.values())).ref == "A4:A5"


def test_part_2_is_marked_on_every_sheet_and_part_1_is_not() -> None:
    document = sample(part=Part.EXEMPT)
    book = opened(document)
    for sheet in book:
        assert sheet.oddHeader is not None
        assert document.marking in (sheet.oddHeader.center.text or "")
        assert any(document.marking in str(row) for row in sheet.iter_rows(values_only=True))
    assert book.properties.description == document.marking
    with ZipFile(BytesIO(excel(sample(), AT))) as made:
        assert all(b"Exempt: not for" not in made.read(name) for name in made.namelist())


def test_the_properties_tell_of_the_council_and_the_moment() -> None:
    known = public().properties
    assert known.title == "Children’s services performance, October 2026, Part 1"
    assert known.creator == "Thornmere Council"
    assert known.created == known.modified == AT.replace(tzinfo=None)


def test_the_same_document_and_moment_give_the_same_bytes() -> None:
    assert excel(sample(), AT) == excel(sample(), AT)
