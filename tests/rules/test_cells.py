"""No spreadsheet takes our words for a formula, and the words come back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.rules.cells import STARTS_A_FORMULA, as_meant, harmless

WORDS = st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠aé1 "), max_size=8) | st.text(max_size=20)


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))
def test_a_cell_that_begins_as_a_formula_is_behind_an_apostrophe(start: str) -> None:
    assert harmless(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize("cell", ["", "31%", "a=b", "Rose to 12 - a record", "'quoted'", " =1"])
def test_other_cells_are_left_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell
    assert as_meant(cell) == cell


@given(WORDS)
def test_nothing_harmless_begins_as_a_formula(words: str) -> None:
    assert not harmless(words).startswith(tuple(STARTS_A_FORMULA))


@given(WORDS)
def test_words_come_back_as_they_were_written(words: str) -> None:
    assert as_meant(harmless(words)) == words
