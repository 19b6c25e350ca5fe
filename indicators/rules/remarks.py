"""What a commentary must say, and which of its numbers match nothing in the figures.

A red or amber figure is commented on in four parts: what happened, what is being done, by whom
and by when. A number that matches nothing is only pointed out, because it may well be right.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, localcontext
from itertools import combinations

from indicators.rules.periods import month_label, months_after
from indicators.rules.values import rounded

FEWEST_WORDS = 3
"""How few words can still say what happened; one can say by whom."""
UNREMARKED = 10
"""Whole numbers up to this are let pass unless they are percentages, points, pounds or thousands.

They count a plan's staff, sites and meetings far more often than they quote a figure.
"""
HEDGED = Decimal("0.1")
"""How far, as a share, a number may be from the one meant when it is called “about” that."""

_DIGITS, _MOST_DIGITS = 99, 30
_NO_ANSWER = re.compile(
    r"tb[acd]|na|nil|none|nothing|(same)?as(above|before|lastmonth)|seeabove|tofollow|pending|todo"
    r"|(not)?(yet)?known|unknown|notapplicable|tobe(confirmed|agreed|decided)|toconfirm"
    r"|some(body|one)|every(body|one)|various|x+"
)

_SCALES = {
    "": 1,
    **dict.fromkeys(("k", "thousand"), 10**3),
    **dict.fromkeys(("m", "million"), 10**6),
    **dict.fromkeys(("bn", "billion"), 10**9),
}
_NUMBER = re.compile(
    r"""
    (?<![\w.]) (?P<pounds> £\ ? )?
    (?P<whole> [0-9]{1,3} (?: ,[0-9]{3} )+ (?![0-9]) | [0-9]+ ) (?P<decimals> \.[0-9]+ )?
    (?P<scale> \ ? (?: k | m | bn | thousand | million | billion ) \b )?
    (?P<percent> \s? (?: % | per\ ?cent \b ) )?
    (?P<points> \s? (?: percentage [\s-] )? (?: points? | pp | ppts? ) \b )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST_HEDGE = 20
_HEDGE = re.compile(
    r"\b(about|around|nearly|almost|roughly|approximately|circa|c\.|some|over|under|above|below"
    r"|(more|less|fewer)\ than|at\ (least|most)|up\ to)\s*\Z",
    re.IGNORECASE,
)

# Every repetition is bounded, so that no text, however long, takes long to look through.
_N = r"[0-9]{1,9}(?:\.[0-9]{1,4})?"
_ANOTHER = rf"(?:(?:\s?[-–/&]\s?|,\s|,?\s(?:to|and|or)\s){_N})"
_LIST, _LISTED = rf"{_N}{_ANOTHER}{{0,6}}", rf"{_N}{_ANOTHER}{{1,6}}"
# “Day 25” names a day; “this month 31 of 58” and “in the year 31” do not.
_ONE_OF_MANY = ("this", "last", "next", "each", "every", "the", "one", "same")
_NAMES_IT = "".join(rf"(?<!\b{word}\s)" for word in _ONE_OF_MANY)
_NOT_MARKED = r"(?![0-9]|[.,][0-9]|\s?(?:%|per\s?cent\b|(?:percentage\s)?points?\b))"
_MONTH = (
    r"(?-i:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
)
_ORDINAL = r"[0-9]{1,4}(?:st|nd|rd|th)\b"
_ALTERNATIVES = (
    # Dates and times.
    rf"(?:{_LIST}|{_ORDINAL})\s(?:of\s)?{_MONTH}(?:,?\s[0-9]{{4}}\b)?",
    r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})\b",
    r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}\b",
    r"[0-9]{1,2}/[0-9]{4}\b",
    r"(?:19|20)[0-9]{2}\s?[/–-]\s?[0-9]{2}(?:[0-9]{2})?\b",
    rf"(?:{'|'.join(f'{year}/{year + 1}' for year in range(10, 50))})\b",
    rf"(?:19[5-9]|20[0-9])[0-9](?!,[0-9]{{3}}){_NOT_MARKED}\b",
    r"[0-9]{1,2}(?:[:.][0-9]{2})?\s?[ap]\.?m\b",
    r"[0-9]{1,2}:[0-9]{2}\b",
    r"24/7\b",
    _ORDINAL,
    # Ages, durations, distances.
    rf"\bage[ds]?\s(?:(?:of|from|between|under|over|up\sto|at\sleast)\s){{0,2}}{_LIST}{_NOT_MARKED}",
    rf"\bturn(?:ed|s|ing)?\s{_LIST}{_NOT_MARKED}",
    r"\b(?:at|after|before|until|past|over|under|beyond)\s(?:1[6-8]|21|25)(?=[.,;:)](?![0-9])|\Z)",
    r"[0-9]{1,2}(?:\+|\s?[-–]\s?[0-9]{1,2}s\b)",
    r"[0-9]{1,2}\s(?:and|or)\s(?:over|under|above|below|older|younger)\b",
    rf"{_LIST}[\s-]?(?:(?:working|school|calendar|clear|consecutive|full|more|further|extra)[\s-])?"
    r"(?:minute|hour|day|week|fortnight|month|quarter|term|year|mile|kilometre|km)s?\b",
    # What a number names.
    r"\b(?:sections?|schedule|regulations?|article|clause|paragraphs?|para|chapter|parts?"
    r"|form|page|pages|item|appendix|annex|table|version|v|reference|ref|level|stage"
    rf")[\s.:-]{{1,2}}{_LIST}(?:[a-z]\b)?{_NOT_MARKED}",
    rf"(?<!['’])\b(?:s|no)\.\s?{_LIST}(?:[a-z]\b)?{_NOT_MARKED}",
    rf"{_NAMES_IT}\b(?:year|week|day|month)\s[0-9]{{1,2}}{_NOT_MARKED}",
    rf"\b(?:years|weeks|days|months)\s{_LISTED}{_NOT_MARKED}",
    r"\bper\s[0-9]{1,3}(?:,?[0-9]{3})*\b",
    # Telephones, references, addresses, codes, list numbers.
    r"(?:\+44\s?|\b0)[0-9]{2,4}[\s-]?[0-9]{3,4}[\s-]?[0-9]{3,4}\b",
    r"(?<![£0-9.,])0[0-9]{1,20}\b",
    r"(?:\b[\w.+-]{1,64}@|https?://|www\.)\S{1,200}",
    r"\b[^\W\d_][\w-]{0,30}[0-9]\w{0,30}",
    r"(?<![£0-9])[0-9][0-9.,]{0,20}(?!(?:k|m|bn|pp|ppts?)\b)[^\W\d_]\w{0,30}",
    r"^[ \t]{0,20}\(?[0-9]{1,2}[.)](?=\s)",
)
_NOT_FIGURES = re.compile(
    "|".join(rf"(?<![0-9£])(?<![0-9][.,])(?:{each})" for each in _ALTERNATIVES),
    re.IGNORECASE | re.MULTILINE,
)


def missing_parts(
    what_happened: str,
    what_is_being_done: str,
    by_whom: str,
    by_when: date | None,
    month: date,
) -> list[str]:
    """Return what a month's commentary still has to say, a sentence a part; [] when it says it.

    “Tbc”, “n/a” and “-” say nothing, and neither do two words of what happened. A day by which
    it will be done that had gone by when the month ended is pointed out too.
    """
    found = []
    for said, words, ask in (
        (what_happened, FEWEST_WORDS, "say what happened: what made the figure what it is"),
        (what_is_being_done, FEWEST_WORDS, "say what is being done about it"),
        (by_whom, 1, "say by whom: a name or a post"),
    ):
        if not said.strip():
            found.append(ask)
        elif not says_something(said, words):
            found.append(f"{ask} (“{said.strip()}” does not)")
    if by_when is None:
        found.append("say by when: a date")
    elif by_when < months_after(month, 1):
        found.append(
            f"say by when it will be done: {by_when.day} {month_label(by_when)} had gone by when "
            f"{month_label(month)} ended"
        )
    return found


def says_something(said: str, fewest_words: int) -> bool:
    """Return whether a text has so many words and is more than a “tbc”, an “n/a” or a dash."""
    words = re.findall(r"[^\W\d_]{2,}", said)
    letters = re.sub(r"[\W\d_]", "", said).lower()
    return len(words) >= fewest_words and not _NO_ANSWER.fullmatch(letters)


def unmatched_numbers(
    text: str, values: Iterable[Decimal], counts: Iterable[Decimal] = ()
) -> tuple[str, ...]:
    """Return the numbers in a commentary that match nothing known, each as it is written.

    `values` are what the page shows of the indicator: this month's value, last month's and
    last year's, the target, benchmarks; `counts` the numerators and denominators behind them.
    A number matches a known one that rounds to it with as many decimals as it is written with
    (31% is 31.4, and £1.2m is £1,234,000), and after “about” or “over” one within a tenth of
    it. It also matches the difference of two values or of two counts. A percentage is matched
    with values alone, and with what they leave of a hundred.

    Dates, times, ages, durations, distances, ordinals, numbers of sections, telephones and
    codes are no figures and pass, and so do whole numbers up to ten. A wrong number of days
    passes with the durations, a count of 1950 to 2099 with the years; numbers in words are
    not read; and a change in percent (“rose by 12%”) matches only when it is among the values.
    """
    with localcontext(prec=_DIGITS):
        values, counts = [abs(each) for each in values], [abs(each) for each in counts]
        shares = [*values, *_differences(values), *(100 - each for each in values if each <= 100)]
        anything = [*values, *_differences(values), *counts, *_differences(counts)]
        figures = _NOT_FIGURES.sub(lambda found: " " * len(found[0]), text)
        unmatched = [
            found[0].strip()
            for found in _NUMBER.finditer(figures)
            if not _passes(found)
            and not _matches(found, shares if found["percent"] or found["points"] else anything)
        ]
    return tuple(dict.fromkeys(unmatched))


def _differences(numbers: Iterable[Decimal]) -> Iterator[Decimal]:
    return (abs(one - other) for one, other in combinations(numbers, 2))


def _passes(found: re.Match[str]) -> bool:
    """Return whether a number is a small whole one with no sign of being a figure."""
    is_marked = any(found[mark] for mark in ("pounds", "decimals", "scale", "percent", "points"))
    return not is_marked and Decimal(found["whole"].replace(",", "")) <= UNREMARKED


def _matches(found: re.Match[str], known: Iterable[Decimal]) -> bool:
    """Return whether a written number is one of the known, as precisely as it is written."""
    decimals = len(found["decimals"] or ".") - 1
    if len(found["whole"]) + decimals > _MOST_DIGITS:
        return False
    number = Decimal(found["whole"].replace(",", "") + (found["decimals"] or ""))
    scale = _SCALES[(found["scale"] or "").strip().lower()]
    if _HEDGE.search(found.string[: found.start()][-_LONGEST_HEDGE:]):
        return any(abs(each / scale - number) <= HEDGED * number for each in known)
    return any(rounded(each / scale, decimals) == number for each in known)
