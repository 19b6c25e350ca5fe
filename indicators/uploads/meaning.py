"""What a cell means where it stands: a count, a month, a day, a reason, yes or no, words.

Officers' files hold what Excel made of what they typed, and nothing is guessed at: what can
be read in one way only is read, the rest is refused. No database.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from indicators.rules.cells import as_meant
from indicators.rules.periods import day_label
from indicators.rules.values import ENTERED, Absence
from indicators.uploads.sheet import Cell, shortened

EARLIEST, LATEST = 2000, 2099
"""The years a month or a day may lie in."""


class Wrong(Exception):
    """A cell that cannot be read; the message follows the cell's place: "holds ..."."""


_ERROR = re.compile(r"#(N/A|DIV/0!|REF!|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!|GETTING_DATA|#+)")
_SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
_PLAIN = re.compile(r"\d{1,30}(?:\.\d{1,30})?|\.\d{1,30}")
_GROUPED = re.compile(r"\d{1,3}(?P<by>[, ])\d{3}(?:(?P=by)\d{3}){0,8}(?:\.\d{1,30})?")
# In a file divided by semicolons Excel counts in a language that may have the comma as its
# point: then both have a meaning, and three digits behind a single one of them are either.
_EITHER = re.compile(r"\d{1,3}[.,]\d{3}")
_COMMA = re.compile(r"\d{1,30},\d{1,30}|\d{1,3}(?:[. ]\d{3}){1,9},\d{1,30}|\d{1,3}(?:\.\d{3}){2,9}")


def count(cell: Cell, *, comma_may_be_a_point: bool) -> Decimal:
    """Return the number that a cell holds, exactly. Raises Wrong.

    Thousands may be divided by commas or spaces, pounds and accountants' brackets for below
    zero are read. `comma_may_be_a_point` is true of a file divided by semicolons: what could
    be either is refused.
    """
    _refuse_trouble(cell)
    if isinstance(cell.value, Decimal) and not cell.is_percent:
        return cell.value
    if isinstance(cell.value, date):
        raise Wrong(f"holds a date, {cell.text}, where a number belongs: type the number again")
    text = _typed(cell)
    if text.endswith("%"):
        raise Wrong(
            f"holds a percentage, {shortened(text)}, where a count belongs: give how many, and "
            "out of how many"
        )
    number = _SPACES.sub(" ", text).replace("\N{MINUS SIGN}", "-").replace("£", "", 1).strip()
    below_zero = False
    if number.startswith("-"):
        below_zero, number = True, number[1:].strip()
    elif number.startswith("(") and number.endswith(")"):
        below_zero, number = True, number[1:-1].strip()
    if comma_may_be_a_point and _EITHER.fullmatch(number):
        raise Wrong(
            f"holds “{shortened(text)}”, which may be thousands or a fraction: write it without "
            "a divider of thousands"
        )
    # The digits of other alphabets are digits to Python; no figure is written in them.
    if number.isascii() and (_PLAIN.fullmatch(number) or _GROUPED.fullmatch(number)):
        exact = Decimal(number.replace(",", "").replace(" ", ""))
    elif number.isascii() and comma_may_be_a_point and _COMMA.fullmatch(number):
        exact = Decimal(number.replace(".", "").replace(" ", "").replace(",", "."))
    else:
        raise Wrong(f"holds “{shortened(text)}”, which is not a number: give one, such as 1234.5")
    return -exact if below_zero else exact


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sep sept", "october oct", "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_TIME = r"(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?"
_NAMED_MONTH = re.compile(r"([a-z]+)\.?[-/ ,']*(\d{4}|\d{2})", re.IGNORECASE)
_YEAR_AND_MONTH = re.compile(r"(\d{4})(?:[-/](\d{1,2})|(\d{2}))")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})[-/](\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})" + _TIME)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME)
_NAMED_DAY = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[-/ ]+([a-z]+)\.?[-/ ,]+(\d{4}|\d{2})", re.IGNORECASE
)
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_EPOCH = date(1899, 12, 30)


def month(cell: Cell) -> date:
    """Return the month that a cell names, by its first day. Raises Wrong.

    2026-09, Sep-26, September 2026, 09/2026, and a date that is the month's first or last
    day: any other date is likely to have day and month the wrong way round.
    """
    _refuse_trouble(cell)
    text = _typed(cell)
    found = _month(text) if isinstance(cell.value, str | Decimal) and text.isascii() else None
    found = found or _day(cell, text)
    if found is None or not EARLIEST <= found.year <= LATEST:
        raise Wrong(f"holds “{shortened(text)}”, which is not a month: write it as 2026-09")
    if found.day != 1 and (found + timedelta(days=1)).day != 1:
        raise Wrong(
            f"holds a date in the midst of a month, {day_label(found)}: are day and month "
            "the wrong way round? Write the month as 2026-09"
        )
    return found.replace(day=1)


def _month(text: str) -> date | None:
    """Return the first day of a month that is written without a day, or None."""
    if (found := _NAMED_MONTH.fullmatch(text)) and found[1].lower() in _MONTHS:
        return _date(_year(found[2]), _MONTHS[found[1].lower()], 1)
    if found := _YEAR_AND_MONTH.fullmatch(text):
        return _date(int(found[1]), int(found[2] or found[3]), 1)
    if found := _MONTH_AND_YEAR.fullmatch(text):
        return _date(int(found[2]), int(found[1]), 1)
    return None


def day(cell: Cell) -> date:
    """Return the date that a cell holds, day before month when it is in figures. Raises Wrong."""
    _refuse_trouble(cell)
    text = _typed(cell)
    found = _day(cell, text)
    if found is None:
        raise Wrong(
            f"holds “{shortened(text)}”, which is not a date: write it as 30 November 2026 or "
            "30/11/2026"
        )
    if not EARLIEST <= found.year <= LATEST:
        raise Wrong(f"holds “{shortened(text)}”, a day in {found.year}: check the year")
    return found


def _day(cell: Cell, text: str) -> date | None:
    """Return the date, or None. A number is Excel's count of days."""
    if isinstance(cell.value, date):
        return cell.value
    if not text.isascii():
        return None
    if _SERIAL.fullmatch(text) and not isinstance(cell.value, bool):
        return _EPOCH + timedelta(days=int(text[:5]))
    if found := _DAY_FIRST.fullmatch(text):
        return _date(_year(found[4]), int(found[3]), int(found[1]))
    if found := _YEAR_FIRST.fullmatch(text):
        return _date(int(found[1]), int(found[3]), int(found[4]))
    if (found := _NAMED_DAY.fullmatch(text)) and found[2].lower() in _MONTHS:
        return _date(_year(found[3]), _MONTHS[found[2].lower()], int(found[1]))
    return None


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _date(year: int, number: int, day_of_month: int) -> date | None:
    try:
        return date(year, number, day_of_month)
    except ValueError:
        return None


def absence(cell: Cell) -> Absence:
    """Return the reason for no figure that a cell gives, in words or as we store it.

    Raises Wrong.
    """
    _refuse_trouble(cell)
    for reason in ENTERED:
        if plain_words(cell.text) == plain_words(reason.value):
            return reason
    known = " or ".join(f"“{reason.label}”" for reason in ENTERED)
    raise Wrong(f"holds “{shortened(cell.text)}”, which is no reason known here: give {known}")


_YES_NO: Mapping[str, bool] = MappingProxyType(
    dict.fromkeys(("yes", "y", "x", "true", "1", "p", "provisional", "✓", "✔"), True)
    | dict.fromkeys(("no", "n", "false", "0", "final"), False)
)


def yes(cell: Cell) -> bool:
    """Return whether a cell says yes. Raises Wrong when it says neither yes nor no."""
    _refuse_trouble(cell)
    said = _YES_NO.get(plain_words(cell.text))
    if said is None:
        raise Wrong(f"holds “{shortened(cell.text)}”: give yes or no")
    return said


def words(cell: Cell) -> str:
    """Return the words of a cell as they were meant. Raises Wrong for an error of Excel's."""
    _refuse_trouble(cell)
    return as_meant(cell.text)


def _typed(cell: Cell) -> str:
    """Return a cell's text without the apostrophe that keeps Excel from changing it."""
    return cell.text.removeprefix("'")


def plain_words(text: str) -> str:
    """Return words to compare by: small letters, and a single space for what divides them."""
    return " ".join(re.sub(r"[\s_\-:.*]+", " ", text.casefold()).split())


def _refuse_trouble(cell: Cell) -> None:
    if cell.trouble:
        raise Wrong(cell.trouble)
    if isinstance(cell.value, str) and _ERROR.fullmatch(cell.value):
        raise Wrong(
            f"holds {shortened(cell.value)}, an error of Excel's: give the figure, or leave the "
            "cell empty and give the reason"
        )
