"""The formats of an issued pack, each made again from its frozen contents whenever it is asked for.

Every format is made from one part alone, so that what is made from Part 1 has never been beside
what is exempt. A file's name says which committee's, which meeting's, which version and part.
"""

from enum import StrEnum
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import timezone
from django.utils.text import slugify

from indicators.models import PackPart
from indicators.packs.csv_file import DATA, csv_file
from indicators.packs.document import Document, Part, read
from indicators.packs.excel import excel
from indicators.packs.html import html
from indicators.packs.issue import edition
from indicators.packs.pdf import pdf
from indicators.packs.word import word
from indicators.refusals import Refused


class NoSuchFile(Refused):
    """A format that a part does not come in: the CSV of one without its data appendix."""


class Format(StrEnum):
    """A form in which a part can be taken away, by its word in an address."""

    HTML = "html"
    PDF = "pdf"
    WORD = "word"
    EXCEL = "excel"
    CSV = "csv"
    JSON = "json"

    @property
    def label(self) -> str:
        """The format as a page offers it."""
        return _LABELS[self]

    @property
    def extension(self) -> str:
        """How a file's name ends, after the full stop."""
        return {Format.WORD: "docx", Format.EXCEL: "xlsx"}.get(self, self.value)

    @property
    def content_type(self) -> str:
        """What a browser is told that the file is."""
        return _CONTENT_TYPES[self]


_LABELS = {
    Format.HTML: "HTML, one file",
    Format.PDF: "PDF",
    Format.WORD: "Word",
    Format.EXCEL: "Excel",
    Format.CSV: "CSV, the data appendix",
    Format.JSON: "JSON, the frozen contents",
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_CONTENT_TYPES = {
    Format.HTML: "text/html; charset=utf-8",
    Format.PDF: "application/pdf",
    Format.WORD: f"{_OFFICE}.wordprocessingml.document",
    Format.EXCEL: f"{_OFFICE}.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
}


def offered(part: PackPart) -> list[Format]:
    """Return the formats that a part comes in: all but CSV where it has no data appendix."""
    has_data = any(table.key == DATA for table in read(part.contents).tables)
    return [one for one in Format if has_data or one is not Format.CSV]


def make(part: PackPart, wanted: Format) -> bytes:
    """Return a part in a format; the JSON is the frozen contents to the letter. May query.

    Raises NoSuchFile for a CSV where there is no data appendix.
    """
    return _made(part, edition(part), wanted)


def _made(part: PackPart, document: Document, wanted: Format) -> bytes:
    at = part.pack.issued_at
    match wanted:
        case Format.HTML:
            return html(document)
        case Format.PDF:
            return pdf(document, at)
        case Format.WORD:
            return word(document, at)
        case Format.EXCEL:
            return excel(document, at)
        case Format.JSON:
            return part.contents.encode()
    made = csv_file(document)
    if made is None:
        raise NoSuchFile(
            f"{document.part.label} has no data appendix, and so no CSV: take the Excel file, "
            "which has its tables."
        )
    return made


def name(part: PackPart, wanted: Format) -> str:
    """Return the name of a part's file: children-scrutiny-2026-12-03-version-1-part-1.pdf."""
    return f"{_stem(part)}.{wanted.extension}"


def everything(part: PackPart) -> bytes:
    """Return a part in every format that it comes in, as one zip. May query."""
    packed, document, stem = BytesIO(), edition(part), _stem(part)
    issued_at = timezone.localtime(part.pack.issued_at).timetuple()[:6]
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for one in offered(part):
            entry = ZipInfo(f"{stem}.{one.extension}", issued_at)
            archive.writestr(entry, _made(part, document, one), ZIP_DEFLATED)
    return packed.getvalue()


def name_of_everything(part: PackPart) -> str:
    """Return the name of the zip with a part's files."""
    return f"{_stem(part)}.zip"


def _stem(part: PackPart) -> str:
    """Return how the names of a part's files begin, from what was frozen of it."""
    document = read(part.contents)
    whose = slugify(document.committee) or "committee"
    which = f"{document.held_on}-version-{part.pack.version}-part-{document.part.value}"
    return f"{whose}-{which}{'-exempt' if document.part is Part.EXEMPT else ''}"
