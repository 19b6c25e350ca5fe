"""A pack as one HTML file that stands alone: it can be sent, kept and read with no network."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from indicators.packs.document import Document

STYLES = "build/standalone.css"


def html(document: Document) -> bytes:
    """Return the file: the document as its page shows it, with its styles and nothing outside.

    Its own policy lets no script run and nothing be fetched, wherever it is opened. Raises
    ImproperlyConfigured when the style sheet has not been built.
    """
    context = {"document": document, "styles": mark_safe(_styles())}  # our own sheet, not input
    return render_to_string("packs/standalone.html", context).encode()


def _styles() -> str:
    found = finders.find(STYLES)
    if found is None:
        raise ImproperlyConfigured(
            f"There is no {STYLES} among the static files: run “make setup”."
        )
    return Path(found).read_text().removeprefix("\ufeff")
