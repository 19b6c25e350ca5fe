"""Words that people type, as they are kept."""

import re

# No keyboard types them, but what is pasted has them: Word's breaks of lines and pages are two.
# PostgreSQL stores no NUL, and a workbook holds none of them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def as_kept(typed: str) -> str:
    """Return words without blanks at either end, and a blank for each control character.

    Tabs and the ends of lines are kept.
    """
    return _CONTROLS.sub(" ", typed).strip()
