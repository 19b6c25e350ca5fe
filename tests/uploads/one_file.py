"""Files about the service of `tests.one_return`, uploaded by its people."""

import io
from datetime import date
from hashlib import sha256
from typing import Any

import openpyxl

from indicators.models import Upload, User
from indicators.uploads.apply import apply_upload
from indicators.uploads.compare import Comparison, compare
from tests.one_return import MONTH, NOON

TODAY = NOON.date()
HEADING = (
    "Code,Month,Numerator,Denominator,Reason for no figure,Provisional,Note on an unlikely figure"
)


def uploaded(text: str, by: User, month: date | None = MONTH) -> Upload:
    """Return the text as an uploaded file; None for back years."""
    content = text.encode()
    return Upload.objects.create(
        name="figures.csv",
        content=content,
        sha256=sha256(content).hexdigest(),
        month=month,
        uploaded_by=by,
        uploaded_at=NOON,
    )


def rows(*lines: str) -> str:
    """Return a file with a heading and these lines."""
    return "\r\n".join([HEADING, *lines])


def compared(text: str, by: User, month: date | None = MONTH) -> Comparison:
    """Return what a file would do if the person applied it."""
    return compare(uploaded(text, by, month), by, TODAY)


def applied(text: str, by: User, month: date | None = MONTH) -> Comparison:
    """Return what a file did, applied as it was previewed."""
    upload = uploaded(text, by, month)
    shown = compare(upload, by, TODAY)
    return apply_upload(upload=upload, by=by, digest=shown.digest, at=NOON)


def filled(content: bytes, cells: dict[str, tuple[Any, ...]]) -> bytes:
    """Return the template with the numerators, denominators and so on of these indicators."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    assert sheet is not None
    for row in list(sheet.rows)[1:]:
        for cell, value in zip(row[8:], cells.get(str(row[1].value), ()), strict=False):
            cell.value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
