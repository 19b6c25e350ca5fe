"""Bytes and a file's name to its sheets, or a refusal in words. No database.

What a file is, is told by its bytes: names lie, and browsers guess types from names.
"""

import io
import re
import zipfile

from indicators.uploads.separated import read_separated
from indicators.uploads.sheet import MOST_BYTES, Sheet, Unreadable
from indicators.uploads.workbook import read_workbook

_SAVE = "save the sheet as an Excel workbook (.xlsx) or as “CSV UTF-8”"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
# What officers try next: how a file of another kind begins, what it is and what to do.
_OTHERS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "a document",
    b"\x1f\x8b": "a compressed file",
    b"7z\xbc\xaf": "a compressed file",
    b"Rar!": "a compressed file",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
    b"ID;P": "an old exchange file (SYLK)",
    b"\x09\x08": "an old Excel workbook",
    b"\x09\x04": "an old Excel workbook",
}
# How a zip file is told: the name of a part that only this kind has.
_ZIPPED = (
    ("xl/workbook.bin", "an Excel binary workbook (.xlsb)"),
    ("word/", "a Word document"),
    ("ppt/", "a PowerPoint presentation"),
    ("visio/", "a Visio drawing"),
    ("Index/", "an Apple Numbers document"),
    ("content.xml", "an OpenDocument file (.ods)"),
)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!|\?|[a-z])", re.IGNORECASE)
_XML_WORKBOOK = b"urn:schemas-microsoft-com:office:spreadsheet"


def read(content: bytes, name: str) -> list[Sheet]:
    """Return the sheets of an uploaded file that hold anything: one, or those of a workbook.

    `name` is only quoted in words. Raises Unreadable, whose message says what the file is
    and what to do instead.
    """
    if not content.strip():
        raise Unreadable([f"{name} is empty: save it again and upload that."])
    if len(content) > MOST_BYTES:
        raise Unreadable([
            f"{name} is larger than {MOST_BYTES // 1024 // 1024} MB: copy the sheet with the "
            "figures into a file of its own, or upload it in parts."
        ])  # fmt: skip
    if what := _other(content):
        raise Unreadable([f"{name} is {what}: {_SAVE} and upload that."])
    sheets = read_workbook(content) if content.startswith(_ZIP) else [read_separated(content)]
    if not any(sheet.rows for sheet in sheets):
        raise Unreadable([f"{name} has no cell with anything in it: is it the right file?"])
    return sheets


def _other(content: bytes) -> str:
    """Return what the file is when it is neither workbook nor text; "" when it may be one."""
    if content.startswith(_COMPOUND):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return "a workbook protected by a password, which has to come off"
        if "WordDocument".encode("utf-16-le") in content:
            return "a Word document"
        return "an old Excel workbook (.xls)"
    for start, what in _OTHERS.items():
        if content.startswith(start):
            return what
    if content.startswith(_ZIP):
        return _zipped(content)
    if _MARKUP.match(content):
        if _XML_WORKBOOK in content[:2000]:
            return "an XML spreadsheet"
        return "a web page, whatever its name says"
    return ""


def _zipped(content: bytes) -> str:
    """Return what a zip file is when it is not a workbook that can be read; "" when it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ""  # damaged: the workbook's reader says so
    if any(name.lower().startswith("xl/") and name.endswith(".xml") for name in names):
        return ""
    for start, what in _ZIPPED:
        if any(name.startswith(start) for name in names):
            return what
    return "a zip file without a workbook"
