"""Works a colour out again from a sentence alone, as somebody who hears it read would.

Nothing here calls the rules: it is a second, independent account of how red is decided.
"""

import re
from decimal import Context, Decimal

NUMBER = r"-?£?[\d,]*\d(?:\.\d+)?"
_UNIT = r"(?: points?| days?)?"
_EXACT = Context(prec=99)


def number(text: str) -> Decimal:
    """Return the first number in a text."""
    found = re.search(NUMBER, text)
    assert found is not None, text
    return Decimal(found[0].replace(",", "").replace("£", ""))


def _named(pattern: str, text: str) -> Decimal | None:
    """Return the number that stands where a pattern has N, None when the text has no such words."""
    found = re.search(pattern.replace("N", f"({NUMBER})"), text)
    return None if found is None else number(found[1])


def colour(sentence: str) -> str:
    """Return the colour that a sentence's numbers and rule lead to.

    Its first word is not looked at. Fails when the words about distance or about an earlier
    figure do not agree with the numbers.
    """
    said, _, rest = sentence.partition(": ")[2].partition(" against a ")
    aim, _, rest = rest.partition("; ")
    value = number(said)
    if aim.startswith("range"):
        return _range_colour(value, aim, rest)
    target = number(aim)
    higher = _is_higher(aim)
    short = _EXACT.subtract(target, value) if higher else _EXACT.subtract(value, target)
    _check_distance(short, rest, higher)
    if short <= 0:
        return _met_colour(rest)
    return _missed_colour(value, target, short, higher, rest)


def _is_higher(aim: str) -> bool:
    if aim.endswith(" or more"):
        return True
    if aim.endswith(" or less"):
        return False
    assert aim in ("target of 100%", "target of 0%")
    return aim == "target of 100%"


def _check_distance(short: Decimal, rest: str, higher: bool) -> None:
    if short == 0:
        assert rest.startswith(("exactly on it,", "exactly on it;"))
    elif short < 0:
        assert _named(rf"^N{_UNIT} better[,;]", rest) == -short
    else:
        word = "short" if higher else "over"
        assert _named(rf"^N{_UNIT} {word},", rest) == short


def _met_colour(rest: str) -> str:
    return "amber" if _since(rest) < 0 else "green"


def _since(rest: str) -> Decimal:
    """Return how much better the value is than the earlier one; 0 when that is not said."""
    better = _named(rf"(?:but|and) N{_UNIT} better than (?:a|the) \w+ before", rest)
    worse = _named(rf"(?:but|and) N{_UNIT} worse than (?:a|the) \w+ before", rest)
    assert better is None or worse is None
    assert better is None or better > 0
    assert worse is None or worse > 0
    return (better or Decimal(0)) - (worse or Decimal(0))


def _missed_colour(value: Decimal, target: Decimal, short: Decimal, higher: bool, rest: str) -> str:
    floor = _named(r"(?:the floor of|the amber band that ends at) N", rest)
    if floor is None:
        floor = _named(r"the N(?:%|-day)? floor", rest)
    if floor is not None:
        return "amber" if (value >= floor if higher else value <= floor) else "red"
    percent = _named(r"tolerance of N% of the target", rest)
    if percent is not None:
        end = _named(r"\((?:up|down) to N", rest)
        assert end is not None
        allowed = abs(target) * percent / 100
        assert end == (target - allowed if higher else target + allowed)
        return "amber" if short <= allowed else "red"
    allowed_points = _tolerance(rest)
    if allowed_points is not None:
        return "amber" if short <= allowed_points else "red"
    since = _since(rest)
    if not since:
        silent = ("any miss is red", "no comparable figure", "the same as a year before")
        assert any(words in rest for words in silent)
    return "amber" if since > 0 else "red"


def _tolerance(rest: str) -> Decimal | None:
    found = _named(r"the N(?:-point|-day)? tolerance", rest)
    return _named(r"the tolerance of N", rest) if found is None else found


def _range_colour(value: Decimal, aim: str, rest: str) -> str:
    ends = re.findall(NUMBER, aim)
    low = number(ends[0]) if not aim.endswith(" or less") else None
    high = number(ends[-1]) if not aim.endswith(" or more") else None
    outside = Decimal(0)
    if low is not None and value < low:
        outside = _EXACT.subtract(low, value)
        assert _named(rf"^N{_UNIT} below it,", rest) == outside
    elif high is not None and value > high:
        outside = _EXACT.subtract(value, high)
        assert _named(rf"^N{_UNIT} above it,", rest) == outside
    else:
        assert rest.startswith(("inside it,", "inside it;"))
        return "green"
    tolerance = _tolerance(rest)
    if tolerance is None:
        assert "anything outside is red" in rest
        return "red"
    return "amber" if outside <= tolerance else "red"
