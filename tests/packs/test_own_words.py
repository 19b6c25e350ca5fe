"""The officer's own words: a few marks are understood, the rest stands as it was typed."""

import pytest

from indicators.packs.document import Listing, Paragraph, Run
from indicators.packs.own_words import as_read, own_words
from tests.packs.sample import ARABIC, LONG, WELSH


def text_of(typed: str) -> str:
    return "\n\n".join(
        "".join(run.text for run in block.words)
        for block in own_words(typed)
        if isinstance(block, Paragraph)
    )


def test_nothing_typed_is_no_block() -> None:
    assert own_words(" \n\n ") == ()


def test_bold_italic_and_links_are_understood() -> None:
    (paragraph,) = own_words("Some **bold**, *italic* and [a link](https://www.gov.uk/).")
    assert paragraph == Paragraph(
        (
            Run("Some "),
            Run("bold", is_bold=True),
            Run(", "),
            Run("italic", is_italic=True),
            Run(" and "),
            Run("a link", link="https://www.gov.uk/"),
            Run("."),
        )
    )


def test_blank_lines_part_paragraphs_and_other_line_ends_are_kept() -> None:
    assert text_of("One\ntwo\n\nthree") == "One\ntwo\n\nthree"


def test_lists_have_bullets_or_numbers() -> None:
    bullets, numbers = own_words("- first\n- second\n\n1. note\n2. agree")
    assert bullets == Listing(((Run("first"),), (Run("second"),)))
    assert numbers == Listing(((Run("note"),), (Run("agree"),)), is_numbered=True)


def test_a_year_that_begins_a_line_is_no_list_and_is_kept() -> None:
    assert text_of("2026. A good year") == "2026. A good year"


def test_a_list_inside_a_list_follows_the_words_of_its_item() -> None:
    (listing,) = own_words("- one\n  - inside\n- two")
    assert listing == Listing(((Run("one"),), (Run("inside"),), (Run("two"),)))


@pytest.mark.parametrize(
    "typed",
    [
        "# no heading",
        "#$*_@\\",
        "<b>not bold</b> <script>alert(1)</script>",
        "`code` and ~~struck~~ and | a | table |",
        "> no quotation",
        "&amp; &copy; {{ braces }} {% tag %}",
        "a * b * c and snake_case_name and 5*3",
        "[no address](javascript:alert(1))",
        "[Team A](32)",
        "*",
        ARABIC,
        WELSH,
        LONG.strip(),
    ],
)
def test_every_other_sign_stands_as_it_was_typed(typed: str) -> None:
    assert text_of(typed) == typed


def test_words_under_many_bullets_are_not_lost() -> None:
    assert "Marker words" in as_read("- " * 12 + "Marker words")


def test_what_is_read_is_without_its_marks() -> None:
    assert as_read("The **Smith twins**\n\n- one *thing*") == "The Smith twins\none thing"


def test_a_link_that_a_page_must_not_follow_is_no_link() -> None:
    (paragraph,) = own_words("[here](/people/) and [there](ftp://example.org/)")
    assert isinstance(paragraph, Paragraph)
    assert {run.link for run in paragraph.words} == {""}
