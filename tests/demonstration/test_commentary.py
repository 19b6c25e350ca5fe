"""Which commentary is chosen for a month."""

from datetime import date

import pytest

from indicators.demonstration.commentary import Remarks, Text, read_texts
from indicators.demonstration.load import HOME
from indicators.rules.periods import months_after
from indicators.rules.rating import Colour
from indicators.rules.remarks import missing_parts, unmatched_numbers

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


def test_every_text_says_all_that_is_asked_and_only_the_planted_one_quotes_a_number() -> None:
    quoted = {}
    for code, texts in read_texts(HOME / "commentary.yaml").items():
        for text in texts:
            done, by_when = text.what_is_being_done, text.by_when(JUNE)
            assert not missing_parts(text.what_happened, done, text.by_whom, by_when, JUNE), code
            if found := unmatched_numbers(f"{text.what_happened}\n{done}", ()):
                quoted[code, min(text.months, default=None)] = found
    assert quoted == {("WF04", date(2026, 10, 1)): ("18.4",)}
