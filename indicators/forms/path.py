"""A recovery path as people type it: a month and a value a line."""

import re
from datetime import date
from decimal import Decimal

from indicators.rules.recovery import MOST_DECIMALS, MOST_DIGITS
from indicators.rules.values import rounded
from indicators.uploads import meaning
from indicators.uploads.sheet import Cell, shortened

_LINE = re.compile(r"(?P<month>.*?\d)[\s:=;]+(?P<value>[-−£]*[\d,.]+)\s*(?:%|days?)?")
"""A line of a typed path: a month, and what the figure is to reach in it."""
LONGEST_LINE, LONGEST_VALUE = 100, 20
"""How much of a path is read as one line, and as one value: nobody types more in earnest."""


def line_of_path(line: str) -> tuple[date, Decimal]:
    """Return the month and the value of a line. Raises Wrong."""
    found = _LINE.fullmatch(line) if len(line) <= LONGEST_LINE else None
    if found is None:
        raise meaning.Wrong(
            f"holds “{shortened(line)}”: write a month and a value, such as “November 2026: 52”."
        )
    try:
        return meaning.month(Cell(found["month"].rstrip(" :=;"))), value_of_path(found["value"])
    except meaning.Wrong as wrong:
        raise meaning.Wrong(f"{wrong}, such as “November 2026: 52”.") from wrong


def value_of_path(text: str) -> Decimal:
    """Return a value as people type it: 52, 52%, £1,200, 14 days. Raises Wrong."""
    bare = re.sub(r"\s*(%|days?)\s*$", "", text)
    value = meaning.count(Cell(bare), comma_may_be_a_point=False)
    if abs(value) >= 10**MOST_DIGITS:
        raise meaning.Wrong(f"holds “{shortened(text)}”, which is too large: check it")
    if value != rounded(value, MOST_DECIMALS):
        raise meaning.Wrong(
            f"holds “{shortened(text)}”, which has more than {MOST_DECIMALS} decimals: round it"
        )
    return value
