"""A pack as a PDF that a screen reader can read: tagged as PDF/UA-1, on A4, by Typst.

What the page looks like is in `scrutiny.typ`, which is given what the pack says as data. Here is
what has to be worked out before: the pictures, how wide the columns are, where an indicator
begins a page of its own.
"""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from indicators.packs.characters import writable
from indicators.packs.cover import facts
from indicators.packs.document import Chart, Document, Rated, Table, canonical
from indicators.packs.paper import FAMILIES, set_in_type, timestamp, width
from indicators.packs.pictures import paper_svg
from indicators.refusals import Refused

PAGE = Path(__file__).with_name("scrutiny.typ")
TEXT_WIDTH = 170 / 25.4 * 72
"""How wide the text is, in points: A4 less its margins."""
SIZES = (10.0, 9.5, 9.0)
"""What a table is set in, in points: the largest in which its longest words fit."""
PADDING = 9.0
WIDEST = 220.0
"""How wide a column of long text wishes to be, in points, when others want the room as well.

One whose text would run over more than so many lines of it wishes for twice as much.
"""
MOST_LINES = 6
ROOMY = 0.4
"""How much of what columns wish for above their words has to fit, or the table is set smaller."""
TALLEST = 550.0
"""How high a row may be, in points, before it has to be split: it would not fit on a page."""
_UNBROKEN = 64
"""The longest run of characters that fits a line of text. A SHA-256 is as long."""
_UNBROKEN_IN_CELL = 14
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\ufe0e\ufe0f"))
"""Marks that no font draws, and that say nothing on paper."""
_NAMED = re.compile(r"(?:the text|disallowed codepoint) `\"(.+?)\"`")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
"""How Typst names a character that it cannot set."""


class NotPrintable(Refused):
    """Characters that no font of the product has, such as Chinese ones or pictures of faces.

    They are refused, by name, and not printed as boxes: a pack is a public record that cannot be
    mended once it is issued, its PDF must say what its other formats say, and whoever is about
    to issue it can still change the words. Issuing makes the PDF first, and so meets this.
    """


def pdf(document: Document, at: datetime) -> bytes:
    """Return a document as a PDF dated `at`: the same document and time, the same bytes.

    Raises NotPrintable for characters that cannot be printed, and ImproperlyConfigured when the
    fonts have not been built.
    """
    contents = json.dumps(_laid_out(document), ensure_ascii=False).encode()
    try:
        made = set_in_type(
            {"main.typ": PAGE.read_bytes(), "pack.json": contents},
            format="pdf",
            pdf_standards="ua-1",
            timestamp=timestamp(at),
        )
    except typst.TypstError as error:
        raise (_refusal(error, document) or error) from error
    return _with_row_headers(made)


# What the page is given.


def _laid_out(document: Document) -> dict[str, Any]:
    """Return what `scrutiny.typ` reads: the contents, and all that is worked out beforehand."""
    tree: dict[str, Any] = _printable(json.loads(canonical(document)))
    for section, laid in zip(document.sections, tree["sections"], strict=True):
        for block, piece in zip(section.blocks, laid["blocks"], strict=True):
            if isinstance(block, Chart):
                piece["svg"] = paper_svg(block)
            elif isinstance(block, Table):
                _lay_out_table(block, piece)
            elif isinstance(block, Rated):
                piece |= {"word": block.colour.label, "why": _printable(block.why)}
    _begin_pages(document, tree["sections"])
    return tree | {
        "name": _printable(document.name),
        "facts": [_printable(fact) for fact in facts(document) if fact[1]],
        "fonts": FAMILIES,
    }


def _begin_pages(document: Document, laid: list[dict[str, Any]]) -> None:
    """Return nothing; marks the sections and the headings that begin a page."""
    had_entries = False
    for section, piece in zip(document.sections, laid, strict=True):
        entries = section.entries
        piece["begins"] = had_entries or bool(entries)
        had_entries = bool(entries)
        for place in entries[1:]:
            piece["blocks"][place]["begins"] = True


def _printable(value: Any) -> Any:
    """Return a tree with what cannot be seen taken out of its texts, and long runs breakable."""
    if isinstance(value, str):
        return _breakable(writable(value).translate(_INVISIBLE), _UNBROKEN)
    if isinstance(value, dict):
        return {name: one if name == "link" else _printable(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(one) for one in value]
    return value


def _breakable(text: str, longest: int) -> str:
    """Return a text in which a run of more than so many characters may go on in the next line."""
    if len(text) <= longest:
        return text
    return re.sub(
        rf"\S{{{longest + 1},}}", lambda run: "\u200b".join(re.findall(".{1,4}", run[0])), text
    )


# How wide a table's columns are.


def _lay_out_table(table: Table, piece: dict[str, Any]) -> None:
    """Return nothing; gives a table's piece its size, its columns' widths, and its tall rows.

    Typst could find widths for itself, by setting every cell twice.
    """
    lines, words = _widths(table)
    titles = [width(column.title, 1, is_bold=True) for column in table.columns]
    longest = [max(width(text, 1) for text in texts) for texts in _texts(table)]
    for size in SIZES:
        whole = [max(pair) * size + PADDING for pair in zip(lines, titles, strict=True)]
        # Where there is not room for all, a heading may well be in two lines.
        pairs = zip(lines, titles, strict=True)
        wished = [
            _wished(max(line, 0.6 * title) * size, text * size) + PADDING
            for (line, title), text in zip(pairs, longest, strict=True)
        ]
        least = [one * size + PADDING for one in words]
        if sum(least) + ROOMY * (sum(wished) - sum(least)) <= TEXT_WIDTH:
            break
    if sum(least) > TEXT_WIDTH:
        # Not even the words fit: those that are too long go on in the next line.
        for row in piece["rows"]:
            for cell in row["cells"]:
                cell["text"] = _breakable(cell["text"], _UNBROKEN_IN_CELL)
    widths = whole if sum(whole) <= TEXT_WIDTH else _shared(wished, least)
    piece |= {"size": size, "widths": widths}
    for row, laid in zip(table.rows, piece["rows"], strict=True):
        laid["is_tall"] = any(
            _height(cell.text, wide, size) > TALLEST
            for cell, wide in zip(row.cells, widths, strict=True)
        )


def _wished(line: float, text: float) -> float:
    """Return how wide a column wishes to be, by its longest line and its longest text."""
    return min(line, 2 * WIDEST if text > MOST_LINES * WIDEST else WIDEST)


def _texts(table: Table) -> list[list[str]]:
    """Return what each column says, its title too."""
    return [
        [column.title, *(row.cells[place].text for row in table.rows)]
        for place, column in enumerate(table.columns)
    ]


def _height(text: str, wide: float, size: float) -> float:
    """Return about how high a cell is, in points, of so wide a column."""
    in_line = wide - PADDING
    lines = (max(1.0, 1.15 * width(line, size) / in_line) for line in text.split("\n"))
    return sum(lines) * size * 1.5


def _widths(table: Table) -> tuple[list[float], list[float]]:
    """Return how wide each column's longest line is and its longest word, at size 1."""
    lines, words = [], []
    for place, column in enumerate(table.columns):
        cells = [row.cells[place] for row in table.rows]
        # A rating is bold, has its shape beside it and is never parted.
        whole = [width(cell.text, 1, is_bold=True) + 1.1 for cell in cells if cell.colour]
        texts = [cell.text for cell in cells if not cell.colour]
        whole += [width(one, 1, is_bold=True) for one in column.title.split()]
        words.append(max([*whole, *(width(one, 1) for text in texts for one in text.split())]))
        of_text = (width(line, 1) for text in texts for line in text.split("\n"))
        lines.append(max([*whole, *of_text]))
    return lines, words


def _shared(wished: list[float], least: list[float]) -> list[float]:
    """Return widths that make up the text's: the least for each, and the rest as is wished.

    Where there is not even room for the least, every column is as much narrower.
    """
    room = TEXT_WIDTH - sum(least)
    if room < 0:
        return [one * TEXT_WIDTH / sum(least) for one in least]
    wants = [max(0.0, one - other) for one, other in zip(wished, least, strict=True)]
    share = room / (sum(wants) or 1)
    return [one + want * share for one, want in zip(least, wants, strict=True)]


# What is put right in the finished file.

_FIRST_CELL = re.compile(
    rb"(?<= obj\n)<</Type/StructElem/S/TD(/P \d+ 0 R(?:/Lang\([^)]*\))?/A\[<</O/Table)"
    rb"(?=/Headers\[\(U\w+x0y0\)\])"
)
_HEADERS = re.compile(rb"(?<=/O/Table)/Headers\[(?:\([^)]*\))+\](?=>>)")


def _with_row_headers(made: bytes) -> bytes:
    """Return a PDF in which the first cell of a row is the header of the row.

    Typst 0.15 can say so only with an experimental feature, which its Python wheel cannot switch
    on. It does list each cell's column header; the first cell's is the column's at x0. That list
    would keep a reader from looking for the row's header, so that it goes: scopes then say it
    all. Every replacement is as long as what it replaces, since a PDF knows its parts by place;
    that an element is a StructElem may be left unsaid (ISO 32000-1, table 323).
    """
    made = _FIRST_CELL.sub(rb"<</S/TH      \1/Scope/Row", made)
    return _HEADERS.sub(lambda found: b" " * len(found[0]), made)


# What cannot be printed.


def _refusal(error: typst.TypstError, document: Document) -> NotPrintable | None:
    """Return the refusal of the characters that an error names, None for any other error."""
    found = dict.fromkeys(_ESCAPED.sub(_character, one) for one in _NAMED.findall(error.diagnostic))
    # Of a digit in a ring it is the ring that is wanting, though the digit is named too.
    characters = [one for one in found if not one.isascii()] or list(found)
    if not characters:
        return None
    named = ", ".join(f"“{one}”" if one.isprintable() else _code(one) for one in characters)
    where = [
        section["title"]
        for section in json.loads(canonical(document))["sections"]
        if any(one in json.dumps(section, ensure_ascii=False) for one in characters)
    ]
    places = f" They are in: {', '.join(where)}." if where else ""
    return NotPrintable(
        f"The PDF cannot be made: no font has the characters {named}.{places} Write it in other "
        "words, or leave it out."
    )


def _character(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16))


def _code(characters: str) -> str:
    return " ".join(f"U+{ord(one):04X}" for one in characters)
