"""A pack as a PDF, read back: its structure, its words, its pages, and what it refuses."""

import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from indicators.packs.document import (
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Paragraph,
    Part,
    Run,
    Section,
    Table,
    TableRow,
)
from indicators.packs.pdf import NotPrintable, pdf
from tests.packs.reading_pdf import Element, ReadPdf
from tests.packs.sample import ARABIC, AWKWARD, LONG, WELSH, sample

AT = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
A4 = [0, 0, 595, 842]


@pytest.fixture(scope="module")
def made() -> bytes:
    """A sample of Part 1 as a PDF."""
    return pdf(sample(), AT)


@pytest.fixture(scope="module")
def read(made: bytes) -> ReadPdf:
    """The sample, read back."""
    return ReadPdf(made)


def saying(*sections: Section) -> Document:
    """Return a document that has only these sections."""
    return sample().__class__(
        **{
            name: getattr(sample(), name)
            for name in sample().__dataclass_fields__
            if name != "sections"
        },
        sections=sections,
    )


def paragraph(text: str) -> Document:
    """Return a document of one paragraph."""
    return saying(Section("report", "Report", (Paragraph((Run(text),)),)))


def tables(read: ReadPdf) -> list[Element]:
    """Return the tables of a PDF."""
    return read.tree.all("Table")


def test_the_file_says_its_title_its_language_its_author_and_that_it_is_tagged(
    read: ReadPdf,
) -> None:
    title = "Children’s services performance, October 2026, Part 1"
    assert str(read.file.docinfo["/Title"]) == title
    assert str(read.file.docinfo["/Author"]) == "Thornmere Council"
    assert str(read.root.Lang) == "en-GB"
    assert bool(read.root.ViewerPreferences.DisplayDocTitle)
    assert bool(read.root.MarkInfo.Marked)
    assert "<pdfuaid:part>1</pdfuaid:part>" in read.xmp
    assert title in read.xmp


def test_the_file_is_dated_with_the_time_that_it_is_given(read: ReadPdf) -> None:
    assert str(read.file.docinfo["/CreationDate"]).startswith("D:20261120103000")


def test_headings_come_in_order_and_none_skips_a_level(read: ReadPdf) -> None:
    headings = [(int(one.role[1]), read.text(one)) for one in read.tree.all("H1", "H2", "H3", "H4")]
    assert headings == [
        (1, "Contents"),
        (1, "Report"),
        (2, "Summary"),
        (2, "Recommendations"),
        (1, "Red and amber"),
        (2, "Visits made on time, team 0"),
        (2, "Visits made on time, team 1"),
        (1, "Data appendix"),
    ]


def test_the_title_is_the_title_and_no_heading(read: ReadPdf) -> None:
    (title,) = read.tree.all("Title")
    assert read.text(title) == sample().title


def test_everything_shown_is_in_the_tree_or_is_an_artifact(read: ReadPdf) -> None:
    shown = {(page, number) for page, on in enumerate(read.pages) for number in on.words}
    assert shown == read.tagged
    assert [on.untagged for on in read.pages] == [[] for _ in read.pages]


def test_words_stand_in_elements_that_may_hold_them(read: ReadPdf) -> None:
    bare = [
        one.role
        for one in read.tree.all("Document", "Div", "Table", "TR", "THead", "TBody", "L", "LI")
        if any(not isinstance(child, Element) for child in one.children)
    ]
    assert bare == []
    assert {one.role for one in read.tree.children if isinstance(one, Element)} <= {
        "P", "Title", "L", "TOC", "H1", "H2", "H3", "Div", "Table",
    }  # fmt: skip


def test_tables_have_header_cells_with_a_scope_for_columns_and_rows(read: ReadPdf) -> None:
    assert len(tables(read)) == len(sample().tables)
    for element, table in zip(tables(read), sample().tables, strict=True):
        (head,), (body,) = element.all("THead"), element.all("TBody")
        assert [one.scope for one in head.all("TH", "TD")] == ["Column"] * len(table.columns)
        for row in body.all("TR"):
            assert [(one.role, one.scope) for one in row.all("TH", "TD")] == [
                ("TH", "Row"),
                *[("TD", "")] * (len(table.columns) - 1),
            ]


def test_every_cell_says_what_the_contents_say(read: ReadPdf) -> None:
    for element, table in zip(tables(read), sample().tables, strict=True):
        titles = [column.title for column in table.columns]
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        assert read.table(element) == [titles, *rows]


def test_a_table_on_two_pages_has_its_header_in_the_tree_once_and_on_both_pages() -> None:
    read = ReadPdf(pdf(sample(70), AT))
    element, table = tables(read)[-1], sample(70).tables[-1]
    pages = {page for page, _ in element.places}
    assert len(pages) > 1
    assert len(read.table(element)) == len(table.rows) + 1
    for page in sorted(pages)[1:]:
        assert "".join(column.title for column in table.columns) in read.pages[page].artifacts


def test_no_row_is_on_two_pages() -> None:
    read = ReadPdf(pdf(sample(70), AT))
    rows = [row for table in tables(read) for row in table.all("TR")]
    assert len(rows) > 70
    assert all(len({page for page, _ in row.places}) == 1 for row in rows)


def test_every_figure_has_the_words_that_stand_for_it_and_is_on_one_page(read: ReadPdf) -> None:
    figures = read.tree.all("Figure")
    assert [one.alt for one in figures] == [
        "Visits made on time: from 70% in April 2026 to 82% in October 2026."
    ] * 2
    assert all(len({page for page, _ in one.places}) == 1 for one in figures)


def test_a_heading_its_rating_and_its_chart_are_on_one_page() -> None:
    read = ReadPdf(pdf(sample(9), AT))
    headings = [one for one in read.tree.all("H2") if read.text(one).startswith("Visits")]
    pages = [read.first_page(one) for one in read.tree.all("Figure")]
    assert [read.first_page(one) for one in headings] == pages
    assert len(set(pages)) == 9


def test_a_caption_is_on_the_page_where_its_table_begins() -> None:
    table = sample(1).tables[0]
    for lines in range(28, 44):
        filler: list[Block] = [Paragraph((Run(f"Line {number}"),)) for number in range(lines)]
        read = ReadPdf(pdf(saying(Section("report", "Report", (*filler, table))), AT))
        (element,) = tables(read)
        (caption,), (body,) = element.all("Caption"), element.all("TBody")
        assert read.first_page(caption) == read.first_page(body), lines


def test_no_heading_is_the_last_thing_on_a_page() -> None:
    for lines in range(28, 44):
        filler: list[Block] = [Paragraph((Run(f"Line {number}"),)) for number in range(lines)]
        blocks = (*filler, Heading("Background"), Paragraph((Run("What there is to know."),)))
        read = ReadPdf(pdf(saying(Section("report", "Report", blocks)), AT))
        (heading,), last = read.tree.all("H2"), read.tree.all("P")[-1]
        assert read.first_page(heading) == read.first_page(last), lines


def test_the_contents_list_has_every_heading_with_the_page_that_it_is_on() -> None:
    read = ReadPdf(pdf(sample(12), AT))
    listed = [
        tuple(read.text(one).replace("\u2060", "").rsplit(" ", 1)) for one in read.tree.all("Link")
    ][:-1]
    headings = [one for one in read.tree.all("H1", "H2") if read.text(one) != "Contents"]
    assert [(words, int(page)) for words, page in listed if page.isdigit()] == [
        (read.text(one), read.first_page(one) + 1) for one in headings
    ]


def test_bookmarks_lead_to_every_heading() -> None:
    read = ReadPdf(pdf(sample(4), AT))
    headings = [one for one in read.tree.all("H1", "H2") if read.text(one) != "Contents"]
    assert read.outline == [
        (int(one.role[1]), read.text(one), read.first_page(one)) for one in headings
    ]


def test_every_page_says_whose_it_is_what_it_is_and_which_of_how_many(read: ReadPdf) -> None:
    document = sample()
    for number, page in enumerate(read.pages, start=1):
        for words in (document.council, document.title, document.status):
            assert words in page.artifacts
        assert page.artifacts.endswith(f"Page {number} of {len(read.pages)}")


def test_part_2_is_marked_on_every_page_and_in_what_is_read_aloud() -> None:
    document = sample(3, Part.EXEMPT)
    read = ReadPdf(pdf(document, AT))
    assert all(page.artifacts.startswith(document.marking) for page in read.pages)
    assert document.marking in read.text(read.tree)


def test_part_1_has_no_marking(read: ReadPdf) -> None:
    assert all("Exempt" not in page.artifacts for page in read.pages)


def test_pages_are_a4_upright(read: ReadPdf) -> None:
    for page in read.file.pages:
        assert [round(float(edge)) for edge in page.mediabox] == A4


def test_awkward_words_and_welsh_come_out_as_they_were_typed(read: ReadPdf) -> None:
    words = read.text(read.tree)
    assert AWKWARD in words
    assert WELSH in words


def test_arabic_comes_out_as_it_was_typed() -> None:
    read = ReadPdf(pdf(paragraph(ARABIC), AT))
    assert sorted(read.text(read.tree.all("P")[-1])) == sorted(ARABIC)


def test_line_ends_inside_a_paragraph_are_kept() -> None:
    read = ReadPdf(pdf(paragraph("First line\nsecond line"), AT))
    assert read.text(read.tree.all("P")[-1]) == "First line second line"


def test_twenty_thousand_characters_of_commentary_go_on_over_pages() -> None:
    read = ReadPdf(pdf(sample(1, long=True), AT))
    longest = max(read.tree.all("P"), key=lambda one: len(read.text(one)))
    assert read.text(longest) == LONG.strip()
    assert len({page for page, _ in longest.places}) > 3


def test_twenty_thousand_characters_in_a_cell_are_not_cut_off() -> None:
    table = Table(
        "data", "Notes", (Column("What"), Column("Note")),
        (TableRow("a", (Cell("Visits"), Cell(LONG))),),
    )  # fmt: skip
    read = ReadPdf(pdf(saying(Section("data", "Data", (table,))), AT))
    (element,) = tables(read)
    assert read.table(element)[1] == ["Visits", LONG.strip()]
    assert len({page for page, _ in element.places}) > 3


def test_a_link_leads_where_it_says(read: ReadPdf) -> None:
    addresses = [
        str(note.A.URI)
        for page in read.file.pages
        for note in page.obj.get("/Annots", [])
        if "/URI" in note.get("/A", {})
    ]
    assert addresses == ["https://www.gov.uk/"]


def test_signs_that_people_type_are_printed() -> None:
    read = ReadPdf(pdf(paragraph("≥ 90% → 95% ✓ ½ £3 – “ok” ⚠\ufe0f"), AT))
    assert read.text(read.tree.all("P")[-1]) == "≥ 90% → 95% ✓ ½ £3 – “ok” ⚠"


@pytest.mark.parametrize("character", ["你", "😀", "\u0378"])
def test_a_character_that_no_font_has_is_refused_by_name_and_place(character: str) -> None:
    with pytest.raises(NotPrintable) as refused:
        pdf(paragraph(f"We say {character} here."), AT)
    shown = "U+0378" if character == "\u0378" else f"“{character}”"
    assert shown in str(refused.value)
    assert "in: Report." in str(refused.value)


def test_marks_that_cannot_be_seen_are_left_out() -> None:
    read = ReadPdf(pdf(paragraph("before\ufeff\x07after"), AT))
    assert read.text(read.tree.all("P")[-1]).replace(" ", "") == "beforeafter"


def test_a_run_too_long_for_a_line_is_broken_and_a_hash_is_not() -> None:
    digest = sha256(b"").hexdigest()
    assert digest in ReadPdf(pdf(paragraph(digest), AT)).pages[1].words.values()
    read = ReadPdf(pdf(paragraph("a" * 500), AT))
    assert read.text(read.tree.all("P")[-1]).replace(" ", "") == "a" * 500


def test_the_same_document_and_time_give_the_same_bytes(made: bytes) -> None:
    assert pdf(sample(), AT) == made


def test_another_process_gives_the_same_bytes(made: bytes) -> None:
    program = (
        "import django; django.setup()\n"
        "from hashlib import sha256\n"
        "from indicators.packs.pdf import pdf\n"
        "from tests.packs.sample import sample\n"
        "from tests.packs.test_pdf import AT\n"
        "print(sha256(pdf(sample(), AT)).hexdigest())"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == sha256(made).hexdigest()
