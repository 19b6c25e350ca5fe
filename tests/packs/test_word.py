"""The Word file, read back as Word would read it."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from itertools import pairwise, zip_longest
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from indicators.packs.document import (
    Block,
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
    Run,
    Section,
    Table,
    TableRow,
    Words,
)
from indicators.packs.shapes import SHAPES
from indicators.packs.word import word
from indicators.rules.rating import Colour
from tests.packs.sample import ARABIC, AWKWARD, LONG, WELSH, sample

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def opened(document: Document) -> WordFile:
    return docx.Document(BytesIO(word(document, AT)))


@cache
def public() -> WordFile:
    return opened(sample())


def of(*blocks: Block, **changes: Any) -> WordFile:
    """Return the file of a document that says just this."""
    section = Section("own", "Own words", blocks)
    return opened(replace(sample(), sections=(section,), **changes))


def styled(file: WordFile, *names: str) -> list[WordParagraph]:
    return [one for one in file.paragraphs if one.style and one.style.name in names]


def whole(file: WordFile) -> str:
    """Return every word of the body, tables included, a line a paragraph."""
    return "\n".join(WordParagraph(one, file).text for one in file.element.body.iter(qn("w:p")))


def plain(words: Words) -> str:
    return "".join(run.text for run in words)


def test_headings_are_real_and_in_the_order_of_the_document() -> None:
    expected = []
    for section in sample().sections:
        expected.append(("Heading 1", section.title))
        expected += [
            (f"Heading {block.level}", block.text)
            for block in section.blocks
            if isinstance(block, Heading)
        ]
    found = styled(public(), "Heading 1", "Heading 2", "Heading 3")
    assert [(one.style.name, one.text) for one in found if one.style] == expected


def test_a_heading_under_a_heading_is_a_third_level() -> None:
    file = of(Heading("Plan"), Heading("By when", level=3))
    assert [one.text for one in styled(file, "Heading 3")] == ["By when"]


def test_the_first_section_begins_a_page_and_so_does_each_indicator_on_its_own() -> None:
    begin = [
        one.text
        for one in styled(public(), "Heading 1", "Heading 2")
        if one.paragraph_format.page_break_before
    ]
    assert begin == ["Report", "Red and amber", "Visits made on time, team 1", "Data appendix"]


def test_the_title_and_the_facts_of_the_meeting_stand_first() -> None:
    texts = [one.text for one in public().paragraphs[:9]]
    assert texts == [
        "Children’s services performance, October 2026",
        "Thornmere Council",
        "Committee: Children’s Services Scrutiny Committee",
        "Meeting: Thursday 3 December 2026 at 18:30",
        "Place: Committee Room 2, Town Hall",
        "Agenda item: 7",
        "Period: October 2026",
        "Pack: Part 1. Version 1, issued 20 November 2026",
        "The monthly figures of Thornmere Council are invented.",
    ]
    assert styled(public(), "Title")[0].text == texts[0]


def test_the_contents_list_has_its_entries_and_each_leads_to_its_heading() -> None:
    body = public().element.body
    listed = [
        (link.get(qn("w:anchor")), "".join(link.itertext()))
        for link in body.iter(qn("w:hyperlink"))
        if link.get(qn("w:anchor"))
    ]
    marked = [
        (mark.get(qn("w:name")), "".join(mark.getparent().itertext()))
        for mark in body.iter(qn("w:bookmarkStart"))
    ]
    assert listed == marked
    assert len(listed) == len(styled(public(), "Heading 1", "Heading 2"))


def test_no_warning_is_shown_on_opening_since_no_field_asks_to_be_worked_out_again() -> None:
    body, settings = public().element.body, public().settings.element
    assert not settings.findall(qn("w:updateFields"))
    assert not [one for one in body.iter(qn("w:fldChar")) if one.get(qn("w:dirty"))]
    codes = [one.text.split()[0] for one in body.iter(qn("w:instrText"))]
    assert codes[0] == "TOC"
    assert set(codes[1:]) == {"SEQ"}


def test_every_field_that_begins_also_ends() -> None:
    for element in (public().element.body, public().sections[0].footer.part.element):
        kinds = [one.get(qn("w:fldCharType")) for one in element.iter(qn("w:fldChar"))]
        assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") > 0


def test_each_cell_of_each_table_says_what_the_document_says() -> None:
    for table, found in zip_longest(sample().tables, public().tables):
        rows = [[cell.text for cell in row.cells] for row in found.rows]
        assert rows[0] == [column.title for column in table.columns]
        assert rows[1:] == [
            [
                cell.text if cell.colour is None else f"{SHAPES[cell.colour]} {cell.text}"
                for cell in row.cells
            ]
            for row in table.rows
        ]


def test_a_tables_first_row_is_repeated_and_no_row_is_split() -> None:
    for table in public().tables:
        header, *others = (row._tr.trPr for row in table.rows)
        assert header.find(qn("w:tblHeader")) is not None
        assert all(row.find(qn("w:tblHeader")) is None for row in others)
        assert all(row.find(qn("w:cantSplit")) is not None for row in (header, *others))


def test_a_tables_first_row_and_first_column_are_headings_in_its_style() -> None:
    for table in public().tables:
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        assert look is not None
        assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")
        assert table.style is not None
        assert table.style.name == "Pack table"


def test_numbers_align_right_and_headings_of_rows_and_columns_are_bold() -> None:
    header, row, *_ = public().tables[-1].rows
    assert [cell.paragraphs[0].style.name for cell in header.cells] == [
        "Table heading", "Table number heading", "Table number heading", "Table heading",
        "Table heading",
    ]  # fmt: skip
    assert [cell.paragraphs[0].style.name for cell in row.cells] == [
        "Table heading", "Table number", "Table number", "Table text", "Table text",
    ]  # fmt: skip
    for name in ("Table number", "Table number heading"):
        style = public().styles[name]
        bases = (style, style.base_style)
        assert WD_ALIGN_PARAGRAPH.RIGHT in [one.paragraph_format.alignment for one in bases]


def test_columns_are_as_wide_as_their_words_and_together_as_the_text() -> None:
    words = "What was said, in many words. " * 20
    columns = (Column("Indicator"), Column("Value", is_number=True), Column("Note"))
    row = (Cell("Visits made on time"), Cell("82%"), Cell(words))
    (table,) = of(Table("own", "Own", columns, (TableRow("1", row),))).tables
    first, value, note = (int(one.get(qn("w:w"))) for one in table._tbl.tblGrid.gridCol_lst)
    assert value < first < note
    assert 9000 < first + value + note <= 9070


def test_captions_are_numbered_by_their_kind_and_say_what_they_are_of() -> None:
    assert [one.text for one in styled(public(), "Caption")] == [
        "Figure 1: Visits made on time, team 0, April to October 2026",
        "Table 1: Visits made on time, team 0, month by month",
        "Figure 2: Visits made on time, team 1, April to October 2026",
        "Table 2: Visits made on time, team 1, month by month",
        "Table 3: Every figure",
    ]


@pytest.mark.parametrize("name", ["Heading 1", "Heading 2", "Heading 3", "Caption", "Rating"])
def test_what_leads_to_something_is_kept_with_it(name: str) -> None:
    assert public().styles[name].paragraph_format.keep_with_next


def test_every_picture_says_what_its_chart_says_and_follows_its_caption() -> None:
    charts = [
        block
        for section in sample().sections
        for block in section.blocks
        if isinstance(block, Chart)
    ]
    said = [one.get("descr") for one in public().element.body.iter(qn("wp:docPr"))]
    assert said == [chart.says for chart in charts]
    assert len(public().inline_shapes) == len(charts)
    paragraphs = public().paragraphs
    for before, one in pairwise(paragraphs):
        if one._p.findall(f".//{qn('w:drawing')}"):
            assert before.text.startswith("Figure ")


def test_a_picture_is_as_wide_as_the_text_and_keeps_its_proportions() -> None:
    for shape in public().inline_shapes:
        embedded = shape._inline.graphic.graphicData.pic.blipFill.blip.embed
        image = public().part.related_parts[embedded].blob
        wide, high = (int.from_bytes(image[at : at + 4]) for at in (16, 20))
        assert shape.width == Cm(16)
        assert shape.height == int(Cm(16) * high / wide)


def test_a_rating_is_a_shape_in_its_colour_and_a_word() -> None:
    file = of(Rated(Colour.RED, "Red: 31% against a target of 25% or less."))
    (rated,) = styled(file, "Rating")
    assert rated.text == "◆ Red: 31% against a target of 25% or less."
    assert str(rated.runs[0].font.color.rgb) == "D4351C"
    assert rated.runs[1].bold


def test_bullets_and_numbers_are_real_lists_and_each_numbered_list_begins_at_1() -> None:
    numbered = Listing(((Run("One"),), (Run("Two"),)), is_numbered=True)
    file = of(numbered, Listing(((Run("Neither"),),)), numbered)
    assert [one.text for one in styled(file, "List Bullet")] == ["Neither"]
    ids = [
        one._p.pPr.numPr.numId.val  # type: ignore[union-attr]
        for one in styled(file, "List Number")
    ]
    assert ids[0] == ids[1] != ids[2] == ids[3]
    lists = file.part.numbering_part.element
    for one in {str(each) for each in ids}:
        (own,) = (num for num in lists.findall(qn("w:num")) if num.get(qn("w:numId")) == one)
        (begins,) = own.iter(qn("w:startOverride"))
        assert begins.get(qn("w:val")) == "1"


def test_words_are_bold_italic_and_linked_as_they_were_written() -> None:
    (paragraph,) = (one for one in public().paragraphs if one.text.startswith("Plain, "))
    assert paragraph.text == "Plain, bold and italic, with a link."
    assert [run.text for run in paragraph.runs if run.bold] == ["bold"]
    assert [run.text for run in paragraph.runs if run.italic] == ["italic"]
    assert [(link.text, link.address) for link in paragraph.hyperlinks] == [
        ("link", "https://www.gov.uk/")
    ]


@pytest.mark.parametrize("words", [AWKWARD, WELSH, LONG, ARABIC, "First line\nsecond line"])
def test_words_come_out_as_they_were_typed_wherever_they_stand(words: str) -> None:
    run = (Run(words),)
    file = of(Heading(words), Paragraph(run), Listing((run,)), Notice(words), title=words)
    for name in ("Title", "Heading 2", "List Bullet", "Notice"):
        assert styled(file, name)[-1].text == words
    assert words in [one.text for one in styled(file, "Normal")]


def test_all_that_the_document_says_is_in_the_file() -> None:
    document, text = sample(long=True), whole(opened(sample(long=True)))
    for section in document.sections:
        for block in section.blocks:
            match block:
                case Paragraph(words):
                    assert plain(words) in text
                case Listing(items):
                    assert all(plain(item) in text for item in items)
                case Notice(words) | Heading(words):
                    assert words in text
                case Rated(_, sentence):
                    assert sentence in text


def test_arabic_reads_from_the_right_and_what_stands_beside_it_does_not() -> None:
    file = of(Paragraph((Run(f"{ARABIC} (in Arabic)"),)), Paragraph((Run(f"Arabic: {ARABIC}"),)))
    first, second = styled(file, "Normal")[-2:]
    for one in (first, second):
        marked = [
            (run.text.strip(), run._r.rPr is not None and run._r.rPr.find(qn("w:rtl")) is not None)
            for run in one.runs
        ]
        assert (ARABIC, True) in marked
        assert all(not is_rtl for text, is_rtl in marked if text != ARABIC)
    assert first._p.pPr is not None
    assert first._p.pPr.find(qn("w:bidi")) is not None
    assert second._p.pPr is not None
    assert second._p.pPr.find(qn("w:bidi")) is None


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe"])
def test_a_character_that_xml_cannot_hold_becomes_a_blank(character: str) -> None:
    file = of(Paragraph((Run(f"before{character}after"),)), title=f"a{character}b")
    assert styled(file, "Normal")[-1].text == "before after"
    assert styled(file, "Title")[0].text == "a b"


def test_the_page_is_a4_upright_and_the_type_12_point() -> None:
    page = public().sections[0]
    lengths = (
        page.page_width, page.page_height,
        page.left_margin, page.right_margin, page.top_margin, page.bottom_margin,
    )  # fmt: skip
    assert [round(one.cm, 2) for one in lengths if one] == [21, 29.7, 2.5, 2.5, 2.5, 2.5]
    (fonts,) = public().styles.element.findall(f"{qn('w:docDefaults')}/*/*/{qn('w:rFonts')}")
    (size,) = public().styles.element.findall(f"{qn('w:docDefaults')}/*/*/{qn('w:sz')}")
    assert fonts.get(qn("w:ascii")) == "Arial"
    assert int(size.get(qn("w:val"))) == Pt(12).pt * 2


def test_headings_have_the_councils_colour() -> None:
    heading = of(Notice("Nothing"), colour="#7a1fa2").styles["Heading 1"]
    assert str(heading.font.color.rgb) == "7A1FA2"


def test_the_language_is_british_english() -> None:
    languages = {
        (element.tag, element.get(qn("w:val")))
        for root in (public().styles.element, public().settings.element)
        for element in root.iter(qn("w:lang"), qn("w:themeFontLang"))
    }
    assert {language for _, language in languages} == {"en-GB"}
    assert public().core_properties.language == "en-GB"


def test_every_page_says_whose_it_is_its_status_and_its_number() -> None:
    page = public().sections[0]
    assert [one.text for one in page.header.paragraphs] == [
        "Thornmere Council\tVersion 1, issued 20 November 2026"
    ]
    title = "Children’s services performance, October 2026, Part 1"
    assert [one.text for one in page.footer.paragraphs] == [f"{title}\tPage 1 of 1"]
    codes = [one.text.strip() for one in page.footer.part.element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]


def test_part_2_is_marked_on_every_page_and_part_1_is_not() -> None:
    document = sample(part=Part.EXEMPT)
    file = opened(document)
    assert document.marking
    assert file.sections[0].header.paragraphs[0].text == document.marking
    assert not file.sections[0].different_first_page_header_footer
    assert file.core_properties.comments == document.marking
    with ZipFile(BytesIO(word(sample(), AT))) as made:
        assert all(b"Exempt: not for" not in made.read(name) for name in made.namelist())


def test_the_properties_tell_of_the_council_and_the_moment_and_of_no_machine() -> None:
    known = public().core_properties
    assert known.title == "Children’s services performance, October 2026, Part 1"
    assert known.author == known.last_modified_by == "Thornmere Council"
    assert known.created == known.modified == AT
    with ZipFile(BytesIO(word(sample(), AT))) as made:
        assert not [name for name in made.namelist() if "thumbnail" in name or "app.xml" in name]
        assert {entry.date_time for entry in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        text = b"".join(made.read(name).lower() for name in made.namelist())
    assert b"python" not in text
    assert b"macintosh" not in text


def test_the_same_document_and_moment_give_the_same_bytes() -> None:
    assert word(sample(), AT) == word(sample(), AT)


def test_a_document_without_charts_or_tables_is_made_too() -> None:
    file = of(Paragraph((Run("Nothing is red or amber."),)))
    assert styled(file, "Normal")[-1].text == "Nothing is red or amber."
    assert not file.tables
