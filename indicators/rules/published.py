"""Published figures: what a period label means, and what a marker stands for."""

import re
from datetime import date
from typing import Final

MARKERS: Final = {
    "c": "suppressed to protect confidentiality",
    "k": "rounds to zero, but is not zero",
    "low": "rounds to zero, but is not zero",
    "u": "too unreliable to publish",
    "x": "not available",
    "z": "not applicable",
    "..": "missing",
    "-": "missing",
}
NOT_SAID = "-"  # LAIT writes this for every marker: it does not say which one it hides.
ROUNDS_TO_ZERO: Final = frozenset({"k", "low"})

# The last day of the year that each of DfE's year types names, as month and day. A snapshot
# is named by its own year.
_YEAR_ENDS: Final = {
    "Academic Year": (8, 31),
    "Annual": (3, 31),
    "Annual (end of Sept)": (9, 30),
    "Annual - January": (1, 31),
    "Calendar Year": (12, 31),
    "Financial Year": (3, 31),
}
YEAR_TYPES: Final = tuple(_YEAR_ENDS)

_LONGEST_POOL = 10  # years; more is a slip of the pen
_YEAR = r"(?:19|20)\d\d"
_SPAN = rf"{_YEAR}[/-](?:{_YEAR}|\d\d)"  # 2023/24, 2024-25, pooled 2014-16
_LABEL = re.compile(
    rf"(?P<years>{_YEAR}|{_YEAR}\d\d|{_SPAN}|{_SPAN}-(?:{_YEAR}|\d\d)/\d\d)"
    r"(?:\s*\(\w[\w ]*\))?"  # (Rev), (OT), (Final), (prov)
)


def period_end(label: str, year_type: str) -> date:
    """Return the last day of the period that a measure's label names.

    It orders the periods of one measure, tells which councils existed, and is the same for
    a publication's `202425` and LAIT's `2025`. Labels of measures with different year types
    mean different days, so two measures are never joined on a label. Raises ValueError when
    the label or the year type is not one that DfE uses.
    """
    if year_type not in _YEAR_ENDS:
        raise ValueError(f"“{year_type}” is not a year type: use {', '.join(YEAR_TYPES)}.")
    match = _LABEL.fullmatch(label)
    if match is None:
        raise ValueError(f"“{label}” is not a period: write it as 2025, 2024/25 or 2024-25.")
    years = match["years"]
    first = int(years[:4])
    last = _completed(years[-2:], first)
    longest = {4: 0, 6: 1}.get(len(years), _LONGEST_POOL)
    if not min(1, longest) <= last - first <= longest:
        raise ValueError(f"“{label}” is not a period: its years do not follow each other.")
    return date(last, *_YEAR_ENDS[year_type])


def label_after(label: str, years: int) -> str:
    """Return the label of the period so many years after a label's, written the same way.

    A year after `2025` is `2026`, and after `2024-25 (OT)` `2025-26 (OT)`.
    """
    match = _LABEL.fullmatch(label)
    assert match is not None, label  # A period is only held when its label could be read.

    def moved(year: re.Match[str]) -> str:
        digits = len(year[0])
        return f"{(int(year[0]) + years) % 10**digits:0{digits}}"

    end = match.end("years")
    return re.sub(r"\d{4}|\d\d", moved, label[:end]) + label[end:]


def _completed(two_digits: str, first: int) -> int:
    """Return the year that ends in these digits, in the century that puts it after the first."""
    year = first - first % 100 + int(two_digits)
    return year if year >= first else year + 100


def meaning(marker: str) -> str:
    """Return what a marker says of the figure it stands for, in words."""
    return MARKERS.get(marker, "no figure is published")
