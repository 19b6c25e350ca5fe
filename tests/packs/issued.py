"""Packs as they were issued, without composing one: their parts are samples."""

from datetime import UTC, datetime

from indicators.models import Meeting, Pack, PackPart
from indicators.packs.document import Document, canonical, digest

ISSUED_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def make_pack(meeting: Meeting, *parts: Document) -> Pack:
    """Return the next version of a meeting's pack, with these parts."""
    pack = Pack.objects.create(
        meeting=meeting, version=meeting.packs.count() + 1, issued_at=ISSUED_AT
    )
    for document in parts:
        contents = canonical(document)
        PackPart.objects.create(
            pack=pack, part=document.part.value, contents=contents, sha256=digest(contents)
        )
    return pack
