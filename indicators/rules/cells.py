"""What a cell of a file may begin with: no spreadsheet takes our words for a formula.

A spreadsheet runs a cell that begins as a formula does, and a person's words may begin so.
Such a cell is written behind an apostrophe, which is how Excel itself is told that a cell is
text, and the apostrophe is taken off again when the file comes back.
"""

import re

# The last four are the full-width forms, which East Asian editions read as the plain ones.
STARTS_A_FORMULA = "=+-@\t\r\n＝＋－＠"
_GUARDABLE = re.compile(f"'*[{re.escape(STARTS_A_FORMULA)}]")


def harmless(text: str) -> str:
    """Return a cell's text so that no spreadsheet takes it for a formula.

    Words that already are behind an apostrophe get a second, so that `as_meant` gives back
    exactly what was written.
    """
    return f"'{text}" if _GUARDABLE.match(text) else text


def as_meant(text: str) -> str:
    """Return what a cell was to say: without the apostrophe that `harmless` put before it."""
    return text[1:] if text.startswith("'") and _GUARDABLE.match(text) else text
