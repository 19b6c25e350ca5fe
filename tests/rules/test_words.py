"""What is kept of the words that people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.rules.words import as_kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Two teams were away.\r\n", "Two teams were away."),
        ("Two teams\nwere\taway.", "Two teams\nwere\taway."),
        ("Two teams\x0bwere away.", "Two teams were away."),
        ("\x00Two\x00teams\x1f", "Two teams"),
        ("Prüfung – “ja” 👪", "Prüfung – “ja” 👪"),
        ("\x00", ""),
        ("", ""),
    ],
)
def test_blanks_at_the_ends_go_and_control_characters_become_blanks(typed: str, kept: str) -> None:
    assert as_kept(typed) == kept


@given(st.text())
def test_words_that_are_kept_are_kept_as_they_are(typed: str) -> None:
    kept = as_kept(typed)
    assert as_kept(kept) == kept
    assert "\x00" not in kept
