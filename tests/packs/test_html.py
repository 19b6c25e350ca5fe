"""The HTML of a pack, read back: what it says, how it is built, and that it stands alone."""

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured

from indicators.packs.document import (
    Cell,
    Chart,
    Column,
    Document,
    Heading,
    Listing,
    Notice,
    Paragraph,
    Part,
    Rated,
    Section,
    Table,
    TableRow,
    Words,
)
from indicators.packs.html import html
from indicators.rules.rating import Colour
from indicators.templatetags.packs import rated
from tests.packs.reading_html import headings, of_class, says, tree
from tests.packs.sample import ARABIC, AWKWARD, LONG, WELSH, sample

RED = Colour.RED


def plain(words: Words) -> str:
    return "".join(run.text for run in words)


def sections(document: Document) -> list[Element]:
    """Return the sections of a document's file, which are as many as it has."""
    found = of_class(tree(html(document)), "app-pack__section")
    assert len(found) == len(document.sections)
    return found


def test_every_block_says_what_was_frozen_in_its_order() -> None:
    document = sample(3)
    for section, shown in zip(document.sections, sections(document), strict=True):
        wanted, blocks = [], []
        for block in section.blocks:
            match block:
                case Heading():
                    wanted.append(block.text)
                case Paragraph():
                    wanted.append(plain(block.words))
                case Listing():
                    wanted += map(plain, block.items)
                case Notice():
                    wanted.append(block.text)
                case Rated():
                    wanted.append(f"{block.colour.label} {block.sentence}")
                case Chart():
                    wanted.append(block.caption)
        for one in shown.iter():
            named = one.get("class", "")
            if one.tag in ("h3", "h4", "li", "figcaption") or (
                one.tag == "p" and ("govuk-body" in named or "notice" in named)
            ):
                blocks.append(says(one))
        assert blocks == wanted


def test_every_cell_of_every_table_says_what_was_frozen() -> None:
    document = sample(3)
    shown = list(tree(html(document)).iter("table"))
    for table, found in zip(document.tables, shown, strict=True):
        cells = [
            [says(one) for one in line if one.tag in ("th", "td")] for line in found.iter("tr")
        ]
        assert cells == [
            [column.title for column in table.columns],
            *([cell.text for cell in row.cells] for row in table.rows),
        ]


def test_a_table_has_a_caption_headings_of_columns_and_of_rows_and_numbers_on_the_right() -> None:
    document = sample()
    for table, found in zip(document.tables, tree(html(document)).iter("table"), strict=True):
        caption, head, body = found
        assert (caption.tag, says(caption)) == ("caption", table.caption)
        assert [one.get("scope") for one in head.iter("th")] == ["col"] * len(table.columns)
        for row in body:
            assert [one.tag for one in row] == ["th", *["td"] * (len(table.columns) - 1)]
            assert row[0].get("scope") == "row"
            for cell, column in zip(row, table.columns, strict=True):
                assert ("app-number" in cell.get("class", "")) == column.is_number


def test_a_table_of_more_than_two_columns_scrolls_in_a_region_of_its_own_name() -> None:
    (table,) = (one for one in sample().tables if one.key == "data")
    both = (Section("a", "A", (fewer(table, 3), fewer(table, 2))),)
    found = tree(html(replace(sample(), sections=both)))
    (region,) = of_class(found, "app-scroll")
    assert (region.get("aria-label"), region.get("tabindex")) == ("Every figure", "0")
    assert len(list(region.iter("table"))) == 1
    assert len(list(found.iter("table"))) == 2


def fewer(table: Table, columns: int) -> Table:
    """Return the first columns of a table."""
    rows = tuple(replace(row, cells=row.cells[:columns]) for row in table.rows)
    return replace(table, columns=table.columns[:columns], rows=rows)


def test_headings_begin_at_the_title_and_leave_no_level_out() -> None:
    found = list(headings(tree(html(sample()))))
    assert found[:3] == [(1, sample().title), (2, "Contents"), (2, "Report")]
    levels = [level for level, _ in found]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_contents_list_leads_to_every_section_and_to_every_heading_under_it() -> None:
    document = sample(4)
    found = tree(html(document))
    named = [one.get("id") for one in found.iter() if one.get("id")]
    assert len(named) == len(set(named))
    at = {one.get("id"): says(one) for one in found.iter() if one.get("id")}
    (contents,) = of_class(found, "app-pack__contents")
    links = [(says(one), one.get("href", "")) for one in contents.iter("a")]
    assert [words for words, _ in links] == [
        words
        for section in document.sections
        for words in (
            section.title,
            *(block.text for block in section.blocks if isinstance(block, Heading)),
        )
    ]
    for words, address in links:
        assert at[address.removeprefix("#")] == words


def test_a_chart_is_the_frozen_picture_with_its_words_and_its_key() -> None:
    document = sample(1)
    (chart,) = (b for s in document.sections for b in s.blocks if isinstance(b, Chart))
    page = html(document)
    assert chart.svg in page.decode()
    (figure,) = tree(page).iter("figure")
    (picture,) = of_class(figure, "app-trend")
    assert picture.get("role") == "img"
    assert picture.get("aria-label")
    key = of_class(figure, "app-key__item")
    assert [says(one) for one in key] == [words for _, words in chart.key]
    for item, (mark, _) in zip(key, chart.key, strict=True):
        assert of_class(item, f"app-trend__{mark}")


def test_a_rating_is_its_word_its_shape_and_its_colour() -> None:
    for mark in of_class(tree(html(sample())), "app-rating"):
        assert "app-rating--amber" in mark.get("class", "")
        assert says(mark) == "Amber"
        (shape,) = of_class(mark, "app-rating__shape")
        assert shape.get("aria-hidden") == "true"


def test_a_rating_that_is_its_row_s_heading_has_its_shape_and_colour_too() -> None:
    table = Table(
        "ratings", "Ratings", (Column("Rating"),), (TableRow("red", (Cell("Red", colour=RED),)),)
    )
    found = tree(html(replace(sample(), sections=(Section("a", "A", (table,)),))))
    (heading,) = next(found.iter("tbody")).iter("th")
    assert heading.get("scope") == "row"
    assert "app-rating--red" in heading[0].get("class", "")


def test_a_rating_with_more_words_than_its_colour_keeps_them() -> None:
    assert rated(Cell("Red", colour=RED)).endswith("Red</strong>")
    assert rated(Cell("No target < now", colour=Colour.NOT_RATED)).endswith(
        "Not rated</strong> No target &lt; now"
    )


@pytest.mark.parametrize("words", [AWKWARD, ARABIC, WELSH])
def test_words_come_out_as_typed_and_no_markup_in_them_is_believed(words: str) -> None:
    found = tree(html(sample()))
    assert words in [says(one) for one in found.iter("li")]
    assert not list(found.iter("b"))


def test_words_in_arabic_run_from_right_to_left() -> None:
    (item,) = (one for one in tree(html(sample())).iter("li") if says(one) == ARABIC)
    assert item.get("dir") == "auto"


def test_weight_links_and_line_ends_are_kept() -> None:
    found = tree(html(sample()))
    first, second = (
        one
        for one in found.iter("p")
        if one.get("class") == "govuk-body" and (list(one.iter("strong")) or list(one.iter("br")))
    )
    assert [says(one) for one in first.iter("strong")] == ["bold"]
    assert [says(one) for one in first.iter("em")] == ["italic"]
    (link,) = first.iter("a")
    assert (says(link), link.get("href")) == ("link", "https://www.gov.uk/")
    assert says(second) == "First line\nsecond line"


def test_twenty_thousand_characters_are_all_there() -> None:
    paragraphs = [says(one) for one in tree(html(sample(long=True))).iter("p")]
    assert LONG.strip() in paragraphs


def test_the_front_says_whose_pack_it_is_for_which_meeting_and_whether_it_is_issued() -> None:
    (facts,) = of_class(tree(html(sample())), "app-pack__facts")
    assert [(says(one[0]), says(one[1])) for one in facts] == [
        ("Committee", "Children’s Services Scrutiny Committee"),
        ("Meeting", "Thursday 3 December 2026 at 18:30"),
        ("Place", "Committee Room 2, Town Hall"),
        ("Agenda item", "7"),
        ("Period", "October 2026"),
        ("Pack", "Part 1. Version 1, issued 20 November 2026"),
    ]


def test_what_is_exempt_says_so_at_the_top_at_the_bottom_in_each_section_and_on_each_sheet() -> (
    None
):
    page = html(sample(part=Part.EXEMPT))
    main = next(tree(page).iter("main"))
    marks = of_class(main, "app-pack__marking")
    assert {says(one) for one in marks} == {sample(part=Part.EXEMPT).marking}
    assert len(marks) == 1 + len(sample().sections) + 1
    assert main[0][0] in marks
    assert main[0][-1] in marks
    assert '@page exempt{@top-left{content:"Exempt: not for publication"' in page.decode()


def test_part_1_is_not_marked() -> None:
    assert not of_class(tree(html(sample())), "app-pack__marking")


def test_the_file_stands_alone() -> None:
    page = html(sample())
    found = tree(page)
    assert found.get("lang") == "en-GB"
    assert says(next(found.iter("title"))) == (
        "Children’s services performance, October 2026, Part 1 – Thornmere Council"
    )
    assert not [one for one in found.iter() if one.tag in ("script", "link", "img", "iframe")]
    assert not [one for one in found.iter() for name in one.attrib if name in ("src", "style")]
    assert [one.get("href") for one in found.iter("a") if "#" not in one.get("href", "")] == [
        "https://www.gov.uk/"
    ]
    (policy,) = (one for one in found.iter("meta") if one.get("http-equiv"))
    assert policy.get("content", "").startswith("default-src 'none'; style-src 'unsafe-inline'")
    (styles,) = found.iter("style")
    assert not re.search(r"url\(|@import", says(styles))
    assert says(styles).endswith(":root{--council-colour:#1d4f5c}")


def test_the_same_document_is_the_same_file() -> None:
    assert html(sample()) == html(sample())


def test_a_style_sheet_that_was_not_built_is_said_to_be_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(finders, "find", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=r"no build/standalone\.css .*make setup"):
        html(sample())
