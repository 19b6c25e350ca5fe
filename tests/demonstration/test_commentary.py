"""Which commentary is chosen for a month."""

from datetime import date

import pytest

from indicators.demonstration.commentary import Remarks, Text
from indicators.rules.periods import months_after
from indicators.rules.rating import Colour

JUNE = date(2026, 6, 1)


def a_text(name: str, colour: Colour | None = None, months: frozenset[date] = frozenset()) -> Text:
    return Text(name, "More is done.", "Head of Service", 2, colour, months)


def chosen(texts: list[Text], *colours: Colour) -> list[str]:
    remarks = Remarks({"FD01": texts})
    return [
        remarks.say("FD01", months_after(JUNE, at), colour).what_happened
        for at, colour in enumerate(colours)
    ]


def test_texts_take_turns() -> None:
    texts = [a_text("one"), a_text("two")]
    assert chosen(texts, *[Colour.RED] * 4) == ["one", "two", "one", "two"]


def test_only_text_is_said_again() -> None:
    assert chosen([a_text("one")], Colour.RED, Colour.RED) == ["one", "one"]


def test_text_of_another_colour_is_not_said() -> None:
    texts = [a_text("amber", Colour.AMBER), a_text("red", Colour.RED)]
    assert chosen(texts, Colour.RED, Colour.AMBER, Colour.RED) == ["red", "amber", "red"]


def test_text_written_for_the_month_comes_first_and_is_said_in_no_other() -> None:
    texts = [a_text("any"), a_text("June", months=frozenset({JUNE}))]
    assert chosen(texts, Colour.RED, Colour.RED) == ["June", "any"]


def test_text_written_for_two_months_gives_way_in_the_second() -> None:
    both = frozenset({JUNE, months_after(JUNE, 1)})
    assert chosen([a_text("any"), a_text("both", months=both)], Colour.RED, Colour.RED) == [
        "both",
        "any",
    ]


def test_nothing_fitting_is_an_error_that_names_the_indicator() -> None:
    with pytest.raises(LookupError, match="FD01 when it is amber"):
        chosen([a_text("red", Colour.RED)], Colour.AMBER)


def test_text_is_to_be_done_by_the_end_of_a_month() -> None:
    assert a_text("one").by_when(JUNE) == date(2026, 8, 31)
