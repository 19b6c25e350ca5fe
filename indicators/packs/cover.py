"""What the front of a pack says of it in a file: whose it is, and when it is considered."""

from indicators.packs.characters import writable
from indicators.packs.document import Document
from indicators.rules.periods import day_label

LONGEST_PROPERTY = 255


def facts(document: Document) -> tuple[tuple[str, str], ...]:
    """Return what the front says, each with its name, as the front of the page has it."""
    day = f"{document.held_on:%A} {day_label(document.held_on)}"
    status = f". {document.status}" if document.status else ""
    return (
        ("Committee", document.committee),
        ("Meeting", f"{day} at {document.starts_at:%H:%M}"),
        ("Place", document.place),
        ("Agenda item", document.agenda_item),
        ("Period", document.period),
        ("Pack", f"{document.part.label}{status}"),
    )


def properties(document: Document) -> dict[str, str]:
    """Return what an Office file says of itself where it is listed, no longer than it may be.

    Its author is the council: neither a person nor a machine.
    """
    said = {
        "title": document.name,
        "subject": f"{document.committee}, {document.period}",
        "author": document.council,
        "comments": document.marking,
    }
    return {name: writable(words)[:LONGEST_PROPERTY] for name, words in said.items()}
