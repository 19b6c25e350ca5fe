"""Whether a workbook can be unpacked and parsed in bounded time and space. No database.

A workbook is a zip file of XML, sent by whoever chose to. What it says of its own size is not
believed: every part is unpacked and counted once, whatever it is called, before a parser of
workbooks sees it.
"""

import io
import struct
import zipfile
import zlib
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from indicators.uploads.sheet import Unreadable

MOST_UNPACKED = 25 * 1024 * 1024
MOST_PARTS = 1_000
MOST_ELEMENTS = 750_000
DEEPEST = 100
LONGEST_FORMAT = 255
"""Characters of a number format, as in Excel; longer ones are slow to take apart."""

RAISED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ParseError,
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError,
)  # fmt: skip
"""What a damaged workbook raises in zipfile, in the XML parsers and in openpyxl, which takes a
file at its word: a part that is not there, an attribute that is no number."""

_CHUNK = 64 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


def damaged(where: str = "") -> Unreadable:
    """Return the refusal of a workbook that is not as Excel writes them."""
    return Unreadable([
        f"The workbook is damaged{where}: open it in Excel, save it again as an Excel workbook "
        "(.xlsx) and upload that."
    ])  # fmt: skip


def too_large() -> Unreadable:
    """Return the refusal of a workbook that is larger than it seems."""
    return Unreadable([
        f"The workbook unpacks to more than can be read ({MOST_UNPACKED // 1024 // 1024} MB, or "
        "some 300,000 cells): copy the sheet with the figures into a workbook of its own."
    ])  # fmt: skip


def check(content: bytes) -> None:
    """Return nothing when the workbook is small enough, unpacked. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
    except RAISED as error:
        raise damaged() from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise too_large()
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Unreadable(["The workbook is protected by a password: save it without one."])
    if any(part.compress_type not in _METHODS for part in parts):
        raise damaged()
    size = elements = 0
    for part in parts:
        counter = _Elements(elements)
        with archive.open(part) as source:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > MOST_UNPACKED:
                    raise too_large()
                counter.feed(chunk)
        elements = counter.count


class _Elements:
    """Counts the elements of a part as far as it is XML; pictures and macros have none."""

    def __init__(self, count: int) -> None:
        """Go on from the elements of the parts before."""
        self.count, self._depth, self._is_xml = count, 0, True
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, chunk: bytes) -> None:
        """Return nothing; counts on. Raises Unreadable for what no workbook of Excel's has."""
        if self._is_xml:
            try:
                self._parser.Parse(chunk, False)
            except expat.ExpatError:
                # openpyxl's parser is the same one, and comes to its end here too.
                self._is_xml = False

    def _start(self, _name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        self._depth += 1
        if self.count > MOST_ELEMENTS:
            raise too_large()
        if self._depth > DEEPEST or len(attributes.get("formatCode", "")) > LONGEST_FORMAT:
            raise damaged()

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _doctype(self, *_: object) -> None:
        # Entities are declared in a document type, and some unfold without end.
        raise Unreadable([
            "The workbook holds definitions that no workbook of Excel's has, and was not opened: "
            "copy the figures into a new workbook and upload that."
        ])  # fmt: skip
