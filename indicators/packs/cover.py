"""What stands at the front of a pack and is searched for in it: where and when it is considered."""

from datetime import time

from indicators.packs.document import Document


def facts(document: Document) -> tuple[tuple[str, str], ...]:
    """Return what the front of the pack says of it, each with its name; none of them empty."""
    held = f"{document.held_on:%A} {document.held_on.day} {document.held_on:%B %Y}"
    said = (
        ("Committee", document.committee),
        ("Meeting", f"{held} at {clock(document.starts_at)}"),
        ("Place", document.place),
        ("Agenda item", document.agenda_item),
        ("Period", document.period),
        ("Part", document.part.label),
        ("Status", document.status),
    )
    return tuple((name, words) for name, words in said if words)


def clock(at: time) -> str:
    """Return a time of day as a notice of a meeting has it: 6.30pm, 10am, noon."""
    if (at.hour, at.minute) == (12, 0):
        return "noon"
    minutes = f".{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"
