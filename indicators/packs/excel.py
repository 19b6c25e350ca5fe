"""A pack as a workbook: a cover, notes, and its tables, each a real table on its own sheet.

Tables of one section that have the same columns, as every indicator's months have, are one table
with a first column that names them: a sheet for each would make a workbook that nobody can find
anything in, and one table can be filtered. Sheets are laid out as the Government Analysis
Function asks of published spreadsheets: what a sheet is stands in its first cell, its table
begins in the first column, and there are no merged cells and no blank rows in it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from indicators.packs.characters import writable
from indicators.packs.cover import facts, properties
from indicators.packs.document import (
    Cell,
    Column,
    Document,
    Notice,
    Section,
    Table,
)
from indicators.packs.shapes import PAINTS, SHAPES
from indicators.rules.rating import Colour
from indicators.rules.values import Absence

LONGEST_NAME = 31
LONGEST_CELL = 32_767
CUT = " … (cut: the other formats have all of it)"
_HEAD = 3  # the row of a sheet's headings, after its title, whose it is and the way back
_NARROWEST, _WIDEST = 9, 60
MOST_UPRIGHT = 5
_NO_NAME = re.compile(r"[\[\]:*?\s]+")
_JOINS = re.compile(r"(?: (?:a|an|and|are|as|for|in|of|on|or|that|the|those|to|who|with)|\W)+$")
_NUMBER = re.compile(r"([^\d.]*)(\d[\d,]*)(\.\d+)?(\D*)")
_LETTERS = {Colour.AMBER: "#0B0C0C"}  # on any other colour, white
_MEANS = {
    Absence.MISSING: "The figure was due and has not come.",
    Absence.NOT_DUE: "The indicator is quarterly or annual, and this is not its month.",
    Absence.NOT_AVAILABLE: "The service cannot give the figure.",
    Absence.BEING_VALIDATED: "The figure is still being checked.",
    Absence.SUPPRESSED: "The figure counts, or would reveal, between 1 and 5 children.",
    Absence.NOT_SIGNED_OFF: "The service’s figures were not approved in time.",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with one table: its name, its title, and what the table holds."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def excel(document: Document, at: datetime) -> bytes:
    """Return a document as a workbook, dated `at`: the same document and time, the same bytes.

    A cell with a number holds it unrounded, to the 16 digits that a workbook has room for, and
    shows it as the pack does. Words stay words whatever they begin with.
    """
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties(properties(document) | {"created": at.astimezone(UTC)})
    _Writer(book, document).write(sheets(document))
    book.close()
    return content.getvalue()


def sheets(document: Document) -> list[Sheet]:
    """Return the sheets after the cover: the notes, and the tables in reading order."""
    made = [_notes(document)]
    names = {"cover", "notes", "history"}  # Excel keeps the last for itself
    for section in document.sections:
        made += [_sheet(section, tables, names) for tables in _alike(section)]
    return made


def _alike(section: Section) -> list[list[Table]]:
    """Return a section's tables, those with the same columns together."""
    found: dict[tuple[Column, ...], list[Table]] = {}
    for block in section.blocks:
        if isinstance(block, Table):
            found.setdefault(block.columns, []).append(block)
    return list(found.values())


def _sheet(section: Section, tables: Sequence[Table], names: set[str]) -> Sheet:
    first, *others = tables
    if not others:
        rows = tuple(row.cells for row in first.rows)
        return Sheet(_name(first.caption, names), first.caption, first.columns, rows)
    rows = tuple((Cell(table.caption), *row.cells) for table in tables for row in table.rows)
    columns = (Column("Table"), *first.columns)
    titles = ", ".join(column.title for column in first.columns)
    # The last word of a key is the kind of its table: “CP-12 months” is one of months.
    kinds = {table.key.rpartition(" ")[2] for table in tables}
    name = f"{section.title} {kinds.pop() if len(kinds) == 1 else ''}"
    return Sheet(
        _name(name, names), f"{section.title}, {len(tables)} tables: {titles}", columns, rows
    )


def _name(wanted: str, taken: set[str]) -> str:
    """Return a name that Excel allows and no other sheet has, cut between words."""
    allowed = re.sub(r"[/\\]", "-", _NO_NAME.sub(" ", writable(wanted)))
    plain = allowed.strip(" '") or "Table"
    number = 1
    while True:
        ending = f" {number}" if number > 1 else ""
        name = _cut(plain, LONGEST_NAME - len(ending)) + ending
        if name.lower() not in taken:
            taken.add(name.lower())
            return name
        number += 1


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    whole = text[: longest + 1].rpartition(" ")[0] or text[:longest]
    return _JOINS.sub("", whole)


def _notes(document: Document) -> Sheet:
    """Return the notes: whose the figures are, what is withheld, what stands for no figure."""
    said = [("About the figures", document.about)]
    said += [
        (section.title, block.text)
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Notice)
    ]
    words = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    said += [(why.label, means) for why, means in _MEANS.items() if why.label in words]
    said += document.versions
    rows = tuple((Cell(name), Cell(text)) for name, text in said)
    title = "Notes: what to know before reading the tables"
    return Sheet("Notes", title, (Column("What"), Column("Note")), rows)


class _Writer:
    """Writes sheets into a book; looks that are alike are one look."""

    def __init__(self, book: Any, document: Document) -> None:
        self.book = book
        self.document = document
        said = (document.marking, document.name, document.status)
        self.whose = writable(". ".join(filter(None, said)))
        self.looks: dict[tuple[tuple[str, object], ...], Any] = {}

    def write(self, sheets: Sequence[Sheet]) -> None:
        """Return nothing; writes the cover, which leads to every sheet, and the sheets."""
        cover = self.page("Cover", self.document.title)
        cover.set_column(0, 0, LONGEST_NAME + 3)
        cover.set_column(1, 1, _WIDEST)
        said = [("Council", self.document.council), *facts(self.document)]
        if self.document.marking:
            said.append(("Marking", self.document.marking))
        for line, (name, words) in enumerate(said, 1):
            self.words(cover, line, 0, name, bold=True)
            self.words(cover, line, 1, words)
        top = len(said) + 1
        self.words(cover, top, 0, "Sheet", bold=True, bottom=1)
        self.words(cover, top, 1, "What it holds", bold=True, bottom=1)
        for line, sheet in enumerate(sheets, top + 1):
            self.link(cover, line, sheet.name, sheet.name)
            self.words(cover, line, 1, sheet.title)
        for sheet in sheets:
            self.table(sheet)

    def page(self, name: str, title: str) -> Any:
        """Return a new sheet with its title, set up for A4 and marked on every page of it."""
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        marking = writable(self.document.marking)[:200].replace("&", "&&")
        if marking:
            sheet.set_header(f'&C&"Calibri,Bold"{marking}')
        sheet.set_footer("&L&A&RPage &P of &N")
        sheet.write_string(
            0, 0, writable(title), self.look(bold=True, font_size=16, text_wrap=False)
        )
        return sheet

    def table(self, sheet: Sheet) -> None:
        """Return nothing; writes a sheet with its table, the headings always in sight.

        One of many columns is printed across, since it would be too small to read upright.
        """
        page = self.page(sheet.name, sheet.title)
        page.write_string(1, 0, self.whose, self.look(text_wrap=False))
        self.link(page, 2, "Cover", "To the cover and the list of sheets")
        last = len(sheet.columns) - 1
        for number, column in enumerate(sheet.columns):
            longest = max((len(row[number].text) for row in sheet.rows), default=0)
            wide = max(len(column.title) + 4, min(longest + 2, _WIDEST), _NARROWEST)
            page.set_column(number, number, wide)
        titles = list(_unlike(column.title for column in sheet.columns))
        heads = [
            {
                "header": title,
                "header_format": self.look(
                    bold=True, bottom=1, align="right" if column.is_number else "left"
                ),
            }
            for title, column in zip(titles, sheet.columns, strict=True)
        ]
        options: dict[str, Any] = {"columns": heads, "style": "Table Style Light 1"}
        options |= {"banded_rows": False, "first_column": True}
        page.add_table(_HEAD, 0, _HEAD + max(len(sheet.rows), 1), last, options)
        for line, row in enumerate(sheet.rows, _HEAD + 1):
            for number, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
                self.cell(page, line, number, column, cell)
        page.freeze_panes(_HEAD + 1, 0)
        page.repeat_rows(_HEAD)
        if len(sheet.columns) > MOST_UPRIGHT:
            page.set_landscape()

    def cell(self, page: Any, line: int, number: int, column: Column, cell: Cell) -> None:
        """Return nothing; writes a table's cell: a number, or words."""
        looks: dict[str, object] = {"align": "right" if column.is_number else "left"}
        if cell.colour is not None:
            looks |= {
                "bg_color": f"#{PAINTS[cell.colour]}",
                "font_color": _LETTERS.get(cell.colour, "#FFFFFF"),
                "bold": True,
                # The shape is shown, while the cell says the word alone, to filter by.
                "num_format": f'"{SHAPES[cell.colour]} "@',
            }
        if cell.number is None:
            self.words(page, line, number, cell.text, **looks)
            return
        looks["num_format"] = number_format(cell)
        page.write_number(line, number, float(cell.number), self.look(**looks))

    def words(self, page: Any, line: int, number: int, text: str, **looks: object) -> None:
        """Return nothing; writes words, which Excel is told are words."""
        # quote_prefix is Excel's own mark of text: it holds when the cell is edited, too.
        page.write_string(line, number, _fits(text), self.look(quote_prefix=True, **looks))

    def link(self, page: Any, line: int, name: str, text: str) -> None:
        """Return nothing; writes a link to a sheet."""
        place = f"internal:'{name.replace(chr(39), chr(39) * 2)}'!A1"
        look = self.look(font_color=self.document.colour, underline=1, text_wrap=False)
        page.write_url(line, 0, place, look, text)

    def look(self, **looks: object) -> Any:
        """Return a look; words wrap in it unless it says otherwise."""
        whole = {"valign": "top", "text_wrap": True, **looks}
        key = tuple(sorted(whole.items(), key=lambda item: item[0]))
        if key not in self.looks:
            self.looks[key] = self.book.add_format(whole)
        return self.looks[key]


def number_format(cell: Cell) -> str:
    """Return Excel's format for a number that it may show as the cell's words do.

    Decimals, separators, a sign and a unit are those of the words: 82.3% is 0.0"%", since the
    number is 82.25 and no fraction. Words with no number in them leave it to Excel.
    """
    found = _NUMBER.fullmatch(cell.text)
    if found is None or cell.number is None or '"' in cell.text:
        return "General"
    before, whole, decimals, after = found.groups(default="")
    sign = before[:1] if before[:1] in ("+", "-", "−") else ""
    digits = ("#,##0" if "," in whole else "0") + re.sub(r"\d", "0", decimals)
    shown = _quoted(before[len(sign) :]) + digits + _quoted(after)
    if sign == "+":
        return f"+{shown};-{shown};{shown}"
    if cell.number < 0 and not sign:
        return f"{shown};{shown}"  # the words say otherwise which way it is: 3 points under
    return shown


def _quoted(text: str) -> str:
    return f'"{text}"' if text else ""


def _unlike(titles: Iterator[str]) -> Iterator[str]:
    """Yield headings no two of which are the same, as a table of Excel's must have."""
    seen: set[str] = set()
    for title in titles:
        number, unlike = 2, writable(title)
        while unlike.lower() in seen:
            unlike, number = f"{title} {number}", number + 1
        seen.add(unlike.lower())
        yield unlike


def _fits(text: str) -> str:
    """Return what a cell of Excel can hold of a text; one that is cut says so."""
    text = writable(text)
    if len(text.encode("utf-16-le")) <= 2 * LONGEST_CELL:
        return text
    room = 2 * (LONGEST_CELL - len(CUT))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT
