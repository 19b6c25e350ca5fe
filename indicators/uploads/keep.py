"""A file that somebody uploads, kept in the database with what tells it from others."""

from datetime import date, datetime
from hashlib import sha256

from django.utils import timezone

from indicators.models import Upload, User
from indicators.queries.catalogue import facts
from indicators.rules.periods import month_label
from indicators.rules.words import as_kept
from indicators.uploads.layout import understand
from indicators.uploads.read import read
from indicators.uploads.sheet import Unreadable

LONGEST_FILE_NAME = 200


def keep(
    *, content: bytes, name: str, month: date | None, by: User, at: datetime | None = None
) -> Upload:
    """Return the upload; the one that is there when its owner sends the same file again.

    `month` is None for a file of back years. Raises Unreadable, and keeps nothing, when the
    file cannot be read or gives no figure.
    """
    name = as_kept(name)[-LONGEST_FILE_NAME:]
    contents = understand(read(content, name), facts(), month)
    if not contents.lines:
        raise Unreadable([_nothing_in(name, contents.blank, month)])
    told = {"sha256": sha256(content).hexdigest(), "month": month, "uploaded_by": by, "name": name}
    waiting = Upload.objects.filter(applied_at=None, **told).defer("content").first()
    return waiting or Upload.objects.create(
        content=content, uploaded_at=at or timezone.now(), **told
    )


def _nothing_in(name: str, blank: int, month: date | None) -> str:
    if blank:
        return (
            f"{name} names {blank:,} figure{'' if blank == 1 else 's'} and gives none: fill in the "
            "numerators and denominators, save the file and upload it again."
        )
    of_month = f" of {month_label(month)}" if month else ""
    return f"{name} has no figure{of_month} under its headings: is it the right file?"
