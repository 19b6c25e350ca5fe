"""The template asks for what is read, and what it holds is read back as it was."""

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules.cells import STARTS_A_FORMULA
from indicators.rules.values import Absence
from indicators.uploads.layout import Line, understand
from indicators.uploads.read import read
from indicators.uploads.template import TemplateRow, as_csv, as_workbook
from tests.uploads.sample import INDICATORS, ROWS, SEPTEMBER, Known

Write = Callable[[list[TemplateRow]], bytes]
BOTH = pytest.mark.parametrize("write", [as_csv, as_workbook])

COUNTS = st.decimals(0, 10**10, places=4, allow_nan=False).map(Decimal.normalize)
# Words as a person types them: no cell begins or ends with a space, none holds a control.
WORDS = st.text(
    st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" =+-@'\"\n,;"), max_size=40
).map(str.strip)


def read_back(content: bytes, rows: list[TemplateRow]) -> tuple[Line, ...]:
    """Return the lines that a written template gives, one after another as in the file."""
    known = [Known(row.code, row.title) for row in rows]
    return understand(read(content, "template"), known, SEPTEMBER).lines


@st.composite
def rows(draw: st.DrawFn) -> list[TemplateRow]:
    """Draw rows of different codes, each with counts or a reason for none."""
    codes = draw(st.lists(st.from_regex(r"[A-Z]{2,3}[0-9]{2}", fullmatch=True), unique=True))
    drawn = []
    for code in codes:
        absent = draw(st.sampled_from([None, Absence.NOT_AVAILABLE, Absence.BEING_VALIDATED]))
        words = [draw(WORDS) for _ in range(7)]
        drawn.append(
            TemplateRow(
                words[0],
                code,
                words[1],
                SEPTEMBER,
                words[2],
                words[3],
                numerator=None if absent else draw(COUNTS),
                denominator=None if absent else draw(COUNTS | st.none()),
                absence=absent,
                provisional=draw(st.booleans()),
                confirmation=words[4],
                last_month=words[5],
                target=words[6],
            )
        )
    return drawn


@BOTH
@settings(max_examples=60)
@given(rows())
def test_what_is_written_is_read_back_as_it_was(write: Write, rows: list[TemplateRow]) -> None:
    assert [
        (
            line.problems,
            line.code,
            line.month,
            line.numerator,
            line.denominator,
            line.absence,
            line.provisional,
            line.confirmation,
        )
        for line in read_back(write(rows), rows)
    ] == [
        (
            (),
            row.code,
            row.month,
            row.numerator,
            row.denominator,
            row.absence,
            row.provisional,
            row.confirmation,
        )
        for row in rows
    ]


@BOTH
def test_every_column_is_known_when_it_comes_back(write: Write) -> None:
    contents = understand(read(write(list(ROWS)), "template"), INDICATORS)
    assert contents.unread == ()
    assert len(contents.lines) == len(ROWS)


@BOTH
def test_a_template_that_is_not_filled_in_gives_nothing(write: Write) -> None:
    blank = [replace(row, numerator=None, denominator=None, absence=None, provisional=False)
             for row in ROWS]  # fmt: skip
    contents = understand(read(write(blank), "template"), INDICATORS)
    assert contents.lines == ()
    assert contents.blank == len(ROWS)


@BOTH
def test_a_template_without_rows_has_its_heading(write: Write) -> None:
    assert understand(read(write([]), "template"), INDICATORS).lines == ()


def hostile(words: str) -> TemplateRow:
    """Return a row whose every word is that of an attacker."""
    return TemplateRow(
        words, words, words, SEPTEMBER, words, words, confirmation=words, last_month=words,
        target=words,
    )  # fmt: skip


HOSTILE = [hostile(f"{start}cmd|' /C calc'!A0") for start in STARTS_A_FORMULA]


def test_no_cell_of_the_csv_file_begins_as_a_formula() -> None:
    for row in csv.reader(io.StringIO(as_csv(HOSTILE).decode("utf-8-sig"), newline="")):
        for cell in row:
            assert not cell.startswith(tuple(STARTS_A_FORMULA))


def test_no_cell_of_the_workbook_is_a_formula() -> None:
    content = as_workbook(HOSTILE)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows():
        for cell in row:
            assert cell.data_type != "f"
            assert not str(cell.value).startswith(tuple(STARTS_A_FORMULA))


def test_the_workbook_keeps_its_heading_in_sight_and_offers_the_reasons() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(list(ROWS)))).worksheets[0]
    assert sheet.freeze_panes == "D2"
    offers = {str(offer.sqref): offer.formula1 for offer in sheet.data_validations.dataValidation}
    assert offers == {
        "K2:K7": '"Not available,Being validated,Not due"',
        "L2:L7": '"yes,no"',
    }
    assert sheet["I2"].fill.fgColor.rgb != sheet["B2"].fill.fgColor.rgb
