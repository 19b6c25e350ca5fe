"""A text file of separated values as a sheet: encoding, delimiter, quotes. No database."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from indicators.uploads.sheet import MOST_CHARACTERS, Cell, Collector, Sheet, Unreadable

DELIMITERS = ",;\t|"
LOOKED_AT = 30
"""How many records tell the delimiter."""

_SEP_LINE = re.compile(r"\"?sep=([^\r\n])\"?\r?\n?", re.IGNORECASE)
# What text never has; a file with one of these is something else, whatever it is called.
_NEVER_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_separated(content: bytes) -> Sheet:
    """Return the file's one sheet.

    Comma, semicolon, tab or bar, as Excel writes them in one country or another, told by the
    file itself or by its line `sep=;`. Raises Unreadable.
    """
    text = _decoded(content)
    first, delimiter = 1, ""
    if said := _SEP_LINE.match(text):
        first, delimiter = 2, said[1]
        text = text[said.end() :]
    delimiter = delimiter or _delimiter(text)
    sheet = Sheet((), delimiter=delimiter)
    rows = Collector(sheet)
    line = first
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        # A record may span lines; its place is the one that it begins on.
        line = first + reader.line_num
        try:
            record = next(reader)
        except StopIteration:
            break
        except csv.Error:
            raise Unreadable([_not_csv(line)]) from None
        rows.add(line, _cells(record))
    return rows.sheet()


def _cells(record: list[str]) -> Iterator[tuple[int, Cell]]:
    for column, text in enumerate(record, 1):
        if words := text.strip():
            yield column, Cell(words)


def _decoded(content: bytes) -> str:
    """Return the text, whichever way Excel encoded it. Raises Unreadable."""
    text = None
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None or _NEVER_IN_TEXT.search(text):
        raise Unreadable([
            "This is neither a workbook nor a text file, or it is damaged: open it in Excel and "
            "save it as an Excel workbook (.xlsx) or as “CSV UTF-8”."
        ])  # fmt: skip
    return text


def _encodings(content: bytes) -> tuple[str, ...]:
    """Return the encodings that the content may have, likeliest first.

    Windows-1252 comes last, because nearly any bytes are text in it.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    pairs = content[:1000]
    if pairs[1::2].count(0) > len(pairs) // 4:
        return ("utf-16-le",)
    if pairs[::2].count(0) > len(pairs) // 4:
        return ("utf-16-be",)
    return ("utf-8-sig", "windows-1252")


def _delimiter(text: str) -> str:
    """Return the delimiter that divides the first records most evenly, a comma if none does."""
    return max(DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))


def _evenness(text: str, delimiter: str) -> int:
    """Return how many divisions of the first records are where the other records have them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths: Counter[int] = Counter()
    try:
        widths.update(len(record) - 1 for record in islice(reader, LOOKED_AT) if any(record))
    except csv.Error:
        return 0
    return max((width * times for width, times in widths.items()), default=0)


def _not_csv(line: int) -> str:
    return (
        f"From line {line} on this is not a CSV file: a quotation mark is opened and never closed, "
        f"stands in the middle of a cell, or a cell is far longer than {MOST_CHARACTERS:,} "
        "characters. Mend it there, or save the file again from Excel."
    )
