"""Malformed files, the same ones for the same seed: what an upload may be sent.

`files` makes them for the tests of reading and for those of the page that takes uploads.
Some mutations leave a file readable; then what it gives is of no consequence here.
"""

import csv
import io
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from functools import cache

from indicators.uploads.sheet import MOST_BYTES, MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS
from indicators.uploads.template import as_csv, as_workbook
from tests.uploads.sample import ROWS

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
BOOK = "xl/workbook.xml"

# What has no business in a cell of figures, codes or months.
POISON = (
    "NaN", "nan", "inf", "-inf", "Infinity", "1e400", "-1e400", "1E+05", "1e-400", "-12", "(12)",
    "--5", "+-3", "1,2,3", "1.2.3", "0x1F", "١٢٣", "１２３", "²", "½", "1_000", "9" * 400,
    "0" * 4999,
    "." * 30, "1" + "e" * 50, "31%", "%", "£", "£-", "-", "–", "#N/A", "#DIV/0!", "#REF!", "#####",
    "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+1", "\t=1", "＝1", "'=1", "'", "''", "True", "None",
    "2026-13", "2026-00", "0000-09", "9999-12", "32/01/2026", "30/02/2026", "99999", "00000",
    "Sep", "Sep-", "26-Sep", "29 February 2025", "2026-09-15", "1/1/1", "\u202e31", "\ufeff5",
    "\u0000", "\ud7ff", "\U0010ffff", "a" * (MOST_CHARACTERS + 1), "{{7*7}}", "%s%n", "<script>",
    "'; DROP TABLE figure; --", "Not due", "Suppressed", "missing", "not_available", "FD99", "fd01",
)  # fmt: skip
REFERENCES = (
    "A0", "a1", "ZZZZ9", "XFD1048576", "XFE1", "A1048577", "A99999999999", "-1", "", "1A", "A",
    "$A$1", "AAA1:B2", "Ａ１", "A1 ", "R1C1",
)  # fmt: skip
KINDS_OF_CELL = ("s", "n", "b", "e", "d", "str", "inlineStr", "", "zzz", "S")
ENTITIES = (
    "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10 if n else "lol"}">' for n in range(12)),
    f'<!ENTITY x11 "{"a" * 100_000}">',
    '<!ENTITY x11 SYSTEM "file:///etc/passwd">',
    '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p; <!ENTITY x11 "x">',
)

Make = Callable[[random.Random], tuple[str, bytes]]


def files(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield so many files, each its name and its bytes, always the same for a seed.

    The first are one of every kind; after that the cheap kinds recur, and the large ones
    (bombs, files at the limits) once in a few hundred.
    """
    chance = random.Random(seed)
    for number in range(count):
        if number < len(EVERY_KIND):
            make = EVERY_KIND[number]
        elif chance.random() < 1 / 200:
            make = chance.choice(LARGE)
        else:
            make = chance.choice(SMALL)
        yield make(chance)


# CSV


@cache
def _text() -> str:
    return as_csv(ROWS).decode("utf-8-sig")


def _records(chance: random.Random) -> list[list[str]]:
    return list(csv.reader(io.StringIO(_text(), newline="")))


def _written(records: list[list[str]], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(records)
    return text.getvalue()


def csv_of_changed_bytes(chance: random.Random) -> tuple[str, bytes]:
    return "changed.csv", _changed(chance, _text().encode("utf-8-sig"))


def csv_of_poison(chance: random.Random) -> tuple[str, bytes]:
    records = _records(chance)
    for _ in range(chance.randint(1, 12)):
        row = chance.choice(records)
        row[chance.randrange(len(row))] = chance.choice(POISON)
    encoding = chance.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"))
    text = _written(records, chance.choice(",;\t|"))
    return "poison.csv", text.encode(encoding, "replace")


def csv_in_a_wrong_encoding(chance: random.Random) -> tuple[str, bytes]:
    text = _text().replace("Front door", "Frönt dôor €")
    written, declared = chance.sample(
        ("utf-8", "utf-16-le", "utf-32", "cp1252", "utf-7", "shift_jis", "cp037", "utf-16-be"), 2
    )
    mark = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
    content = mark.get(declared, b"") + text.encode(written, "replace")
    return "encoding.csv", content[: len(content) - chance.randint(0, 3)]


def csv_of_odd_shape(chance: random.Random) -> tuple[str, bytes]:
    records = _records(chance)
    act = chance.randrange(8)
    if act == 0:
        records[0] = chance.sample(records[0], len(records[0]))
    elif act == 1:
        records[0] = [chance.choice(records[0]) for _ in records[0]]
    elif act == 2:
        records = [row[: chance.randint(0, len(row))] for row in records]
    elif act == 3:
        records = [[row[0], *row] * chance.randint(1, 9) for row in records]
    elif act == 4:
        records = records[chance.randint(1, 5) :]
    elif act == 5:
        records += records[1:]
    elif act == 6:
        records = [[chance.choice(row) for row in records] for _ in range(40)]
    else:
        records[0] = [f"{m}-26 {part}" for m in ("Apr", "Mai", "Jun") for part in ("num", "x")]
    text = _written(records, chance.choice(",;\t|"))
    start = chance.choice(("", "", "sep=;\n", "sep=\n", "sep=\t\r\n", 'sep="\n', "\n" * 50))
    return "shape.csv", (start + text).encode()


def csv_of_odd_quotes(chance: random.Random) -> tuple[str, bytes]:
    letters = list(_text())
    for _ in range(chance.randint(1, 9)):
        letters.insert(chance.randrange(len(letters)), chance.choice('"\r\n,;\t\'\x00\x0b\u2028"'))
    return "quotes.csv", "".join(letters).encode()


def csv_of_many_months_side_by_side(chance: random.Random) -> tuple[str, bytes]:
    months = [f"{year}-{month:02d}" for year in range(2010, 2018) for month in range(1, 13)]
    rows = 1_000 * chance.randint(1, 10)
    lines = [",".join(["Code", *months]), *([",".join(["A1", *"1" * len(months)])] * rows)]
    return "wide.csv", "\r\n".join(lines).encode()


def csv_of_a_huge_cell(chance: random.Random) -> tuple[str, bytes]:
    size = chance.choice((MOST_CHARACTERS, MOST_CHARACTERS + 1, 131_072, 131_073, MOST_BYTES))
    quoted = chance.choice(("", '"'))
    return "cell.csv", (_text() + quoted + "x " * (size // 2) + quoted).encode()


def csv_at_the_limits(chance: random.Random) -> tuple[str, bytes]:
    heading, row = _text().splitlines()[:2]
    return "limits.csv", chance.choice((
        b"," * 1_000_000,
        (heading + "\r\n" + "," * 1_000_000 + "1\r\n").encode(),
        b"\n" * MOST_BYTES,
        b'"' * MOST_BYTES,
        b'"\n' * (MOST_BYTES // 2),
        b" " * MOST_BYTES + b"x",
        "\r\n".join([heading, *["FD01,2026-09"] * (MOST_ROWS + 1)]).encode(),
        "\r\n".join([heading, *[row] * 20_000]).encode()[:MOST_BYTES],
        (",".join(["x"] * (MOST_COLUMNS + 1)) + "\n").encode() * 9,
        b"x" * (MOST_BYTES + 1),
        b"(" * MOST_BYTES,
        ("Code,Apr-26\n" + "1 " * 500_000).encode(),
    ))  # fmt: skip


# Workbooks


@cache
def _parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(as_workbook(ROWS))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def _workbook() -> bytes:
    return as_workbook(ROWS)


def _zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, method)
    return content.getvalue()


def _with(part: str, content: bytes | str) -> tuple[str, bytes]:
    as_bytes = content.encode() if isinstance(content, str) else content
    return "book.xlsx", _zipped(_parts() | {part: as_bytes})


def _sheet_of(rows: str, after: str = "") -> str:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{space}">'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def workbook_of_changed_bytes(chance: random.Random) -> tuple[str, bytes]:
    return "changed.xlsx", _changed(chance, _workbook())


def workbook_with_a_part_changed(chance: random.Random) -> tuple[str, bytes]:
    part = chance.choice((SHEET, SHEET, SHEET, STRINGS, *_parts()))
    return _with(part, _changed(chance, _parts()[part]))


def workbook_with_tokens_changed(chance: random.Random) -> tuple[str, bytes]:
    """Return a workbook whose sheet is well formed, and whose attributes and values are not."""
    text = _parts()[SHEET].decode()
    swaps = [(' r="', REFERENCES), (' t="', KINDS_OF_CELL), (' s="', ("-1", "99999", "x", "1e9"))]
    for _ in range(chance.randint(1, 6)):
        act = chance.randrange(5)
        if act < 3:
            start, values = swaps[act]
            text = _replaced(chance, text, start, '"', chance.choice(values))
        else:
            value = chance.choice(("-1", "99999", "1e400", "NaN", "1.5", "", " ", *POISON[:20]))
            text = _replaced(chance, text, "<v>", "</v>", value)
    return _with(SHEET, text)


def workbook_of_poison(chance: random.Random) -> tuple[str, bytes]:
    text = _parts()[STRINGS].decode()
    for _ in range(chance.randint(1, 6)):
        value = chance.choice(POISON).replace("&", "").replace("<", "").replace("\0", "&#0;")
        text = _replaced(chance, text, "<t>", "</t>", value)
    return _with(STRINGS, text)


def workbook_without_a_part(chance: random.Random) -> tuple[str, bytes]:
    parts = dict(_parts())
    content = parts.pop(chance.choice(list(parts)))
    if chance.random() < 0.3:
        parts[chance.choice(("xl/other.xml", "../../escape.xml", "/etc/x", "x" * 300))] = content
    if chance.random() < 0.3:
        parts[chance.choice(list(parts))] = b""
    return "parts.xlsx", _zipped(parts)


def workbook_with_a_document_type(chance: random.Random) -> tuple[str, bytes]:
    entities = chance.choice(ENTITIES)
    part = chance.choice((SHEET, STRINGS, BOOK, "[Content_Types].xml", "xl/styles.xml"))
    before, root = _parts()[part].decode().split("?>", 1)
    body = root.replace("<v>0</v>", "<v>&x11;</v>").replace("<t>", "<t>" + "&x11;" * 50, 1)
    text = f"{before}?><!DOCTYPE x [{entities}]>{body}"
    encoding = chance.choice(("utf-8", "utf-16"))
    return _with(part, text.replace("UTF-8", encoding.upper()).encode(encoding))


def workbook_of_odd_sheets(chance: random.Random) -> tuple[str, bytes]:
    word = '<c r="A1" t="inlineStr"><is><t>Code</t></is></c>'
    rows = chance.choice((
        '<row r="1"><c r="A1"><f>1+1</f></c></row>',
        f'<row r="1">{word}<c r="B1"><f>1/0</f><v></v></c></row>',
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>',
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="999999999999"><c><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>4294967296</v></c></row>',
        f'<row r="x">{word}</row>',
        f'<row r="1.5">{word}</row>',
        f'<row r="1">{word * 30}</row>',
        f'<row r="5">{word}</row><row r="5">{word}</row><row r="1">{word}</row>',
        '<row r="1"><c r="A1" t="d"><v>2026-99-99T99:99</v></c></row>',
        '<row r="1"><c r="A1"><v>' + "9" * 5_000 + "</v></c></row>",
        "",
    ))  # fmt: skip
    after = chance.choice(("", "<dimension ref='A1:XFD1048576'/>", "<autoFilter ref='x'/>"))
    return _with(SHEET, _sheet_of(rows, after))


def workbook_that_lies_of_its_size(chance: random.Random) -> tuple[str, bytes]:
    lie = chance.choice(("A1:XFD1048576", "A1", "B7:A1", "A1:ZZZZ9", "", "rubbish", "A0:A-1"))
    text = _replaced(chance, _parts()[SHEET].decode(), '<dimension ref="', '"', lie)
    return _with(SHEET, text)


def workbook_with_odd_headers(chance: random.Random) -> tuple[str, bytes]:
    """Return a workbook whose zip headers lie: sizes, flags, methods, names, numbers of parts."""
    content = bytearray(_workbook())
    central = content.find(b"PK\x01\x02")
    at, form = chance.choice((
        (central + 8, "<H"), (central + 10, "<H"), (central + 16, "<I"), (central + 20, "<I"),
        (central + 24, "<I"), (central + 28, "<H"), (central + 42, "<I"), (6, "<H"), (8, "<H"),
        (18, "<I"), (22, "<I"), (26, "<H"), (len(content) - 12, "<H"), (len(content) - 6, "<I"),
    ))  # fmt: skip
    value = chance.choice((0, 1, 8, 9, 12, 14, 99, 0x7FFF, 0xFFFF))
    struct.pack_into(form, content, at, value)
    return "headers.xlsx", bytes(content)


def workbook_packed_otherwise(chance: random.Random) -> tuple[str, bytes]:
    return "packed.xlsx", _zipped(_parts(), chance.choice((zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)))


def workbook_bomb(chance: random.Random) -> tuple[str, bytes]:
    """Return a file of a few kilobytes that unpacks to tens of megabytes, or parses to more."""
    rows, blank = '<row r="1"><c r="A1"><v>1</v></c></row>', "<row/>"
    return chance.choice((
        lambda: _with("xl/media/image1.png", b"\0" * 40_000_000),
        lambda: _with(SHEET, _sheet_of(" " * 40_000_000)),
        lambda: _with(SHEET, _sheet_of(blank * 700_000)),
        lambda: _with(SHEET, _sheet_of(blank * 2_000_000)),
        lambda: _with(SHEET, _sheet_of(rows * 200_000)),
        lambda: _with(SHEET, _sheet_of("<a>" * 1_000_000)),
        lambda: _with(SHEET, _sheet_of(f"<row>{'<c><v>1</v></c>' * 16_384}</row>" * 9)),
        lambda: _with(STRINGS, _parts()[STRINGS].replace(b"</sst>", b"<si/>" * 1_000_000)),
        lambda: _with(STRINGS, _parts()[STRINGS].replace(b"<t>", b"<t>" + b"a" * 20_000_000, 1)),
        lambda: _with("xl/styles.xml", _parts()["xl/styles.xml"].replace(
            b"<fonts", b'<numFmts><numFmt numFmtId="200" formatCode="' + b"[" * 2_000_000
            + b'"/></numFmts><fonts', 1)),
        lambda: _with(BOOK, _parts()[BOOK].replace(
            b"</sheets>", b'<sheet name="x" sheetId="9" r:id="rId1"/>' * 100_000 + b"</sheets>")),
        lambda: ("parts.xlsx", _zipped(_parts() | {f"xl/{n}": b"" for n in range(2_000)})),
    ))()  # fmt: skip


# Other files


def another_kind(chance: random.Random) -> tuple[str, bytes]:
    name = chance.choice(("figures.csv", "figures.xlsx", "figures.xls", "figures", "=1+1.csv"))
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    return name, chance.choice((
        b"", b" ", b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"PK", b"PK\x03\x04",
        b"PK\x05\x06" + b"\0" * 18, b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xd8\xff\xe0",
        b"GIF89a", b"{\\rtf1}", b"ID;PWXL", b"\x09\x08\x10\x00", b"SQLite format 3\0", old,
        old + "EncryptedPackage".encode("utf-16-le"), old + "WordDocument".encode("utf-16-le"),
        b"<html><table><tr><td>Code</td></tr></table></html>", b'{"code": "FD01"}',
        b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
        b"<!DOCTYPE html><p>Sign in to continue",
        _zipped({"mimetype": b"application/vnd.oasis.opendocument", "content.xml": b""}),
        _zipped({"[Content_Types].xml": b"", "word/document.xml": b"<x/>"}),
        _zipped({"[Content_Types].xml": b"", "ppt/presentation.xml": b"<x/>"}),
        _zipped({"xl/workbook.bin": b""}), _zipped({"figures.csv": _text().encode()}), _zipped({}),
        _zipped({"Index/Document.iwa": b""}), chance.randbytes(chance.randint(1, 4_000)),
    ))  # fmt: skip


# Ways to change


def _changed(chance: random.Random, content: bytes) -> bytes:
    """Return the bytes with a few of them flipped, cut, doubled, moved or put in."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 3, 8, 40))):
        at = chance.randrange(len(changed) + 1)
        to = min(len(changed), at + chance.choice((1, 2, 8, 64, 512)))
        act = chance.randrange(6)
        if act == 0:
            changed[at:to] = chance.randbytes(to - at)
        elif act == 1:
            del changed[at:to]
        elif act == 2:
            changed[at:at] = changed[at:to]
        elif act == 3:
            changed[at:at] = chance.choice((b"\0", b"\xff", b'"', b"<", b">", b"&", b"\r", b"\xa0"))
        elif act == 4 and at < len(changed):
            changed[at] ^= 1 << chance.randrange(8)
        elif chance.random() < 0.2:
            del changed[at:]
    return bytes(changed)


def _replaced(chance: random.Random, text: str, start: str, end: str, value: str) -> str:
    """Return the text with what stands between one start and its end replaced by the value."""
    if not (times := text.count(start)):
        return text
    at = -1
    for _ in range(chance.randint(1, times)):
        at = text.index(start, at + 1)
    to = text.find(end, at + len(start))
    return text[: at + len(start)] + value + (text[to:] if to >= 0 else "")


LARGE: tuple[Make, ...] = (
    csv_at_the_limits, csv_of_many_months_side_by_side, csv_of_a_huge_cell, workbook_bomb,
)  # fmt: skip
SMALL: tuple[Make, ...] = (
    csv_of_changed_bytes, csv_of_poison, csv_in_a_wrong_encoding, csv_of_odd_shape,
    csv_of_odd_quotes, workbook_of_changed_bytes, workbook_with_a_part_changed,
    workbook_with_tokens_changed, workbook_of_poison, workbook_without_a_part,
    workbook_with_a_document_type, workbook_of_odd_sheets, workbook_that_lies_of_its_size,
    workbook_with_odd_headers, workbook_packed_otherwise, another_kind,
)  # fmt: skip
EVERY_KIND = (*LARGE, *SMALL)
