"""A pack as a Word file, for officers who must edit it: headings, lists and tables are real.

The looks are in `word_styles.xml` and `word_numbering.xml`, so that an officer who changes a style
changes it everywhere. The contents list holds its entries already and has no page numbers
until Word is asked to update it: a file that asked Word to do so would open with a warning.
"""

import struct
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document as WordFile
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.oxml import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm

from indicators.packs.cover import facts, properties
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
    Rated,
    Table,
    Words,
)
from indicators.packs.pictures import png
from indicators.packs.word_elements import (
    element,
    field,
    field_begins,
    field_ends,
    link,
    paragraph,
    picture,
    plain,
    run,
    runs,
    shape,
)

TEXT_WIDTH = Cm(16)
WIDTH_IN_TWIPS = 9070
MOST_COLUMNS = 6
"""A table of more columns is set in 10 point, since in 12 its headings would not fit."""
_LETTER, _LETTER_IN_WIDE, _BESIDE_WORDS = 135, 115, 170  # twips
_HERE = Path(__file__).parent
_STAND_IN_COLOUR = "1D4F5C"
_KEPT = (RELATIONSHIP_TYPE.OFFICE_DOCUMENT, RELATIONSHIP_TYPE.CORE_PROPERTIES)
"""What is kept of python-docx's empty file: not its looks, and nothing of who made it."""
_PARTS = (
    ("word_styles.xml", RELATIONSHIP_TYPE.STYLES, CONTENT_TYPE.WML_STYLES),
    ("word_numbering.xml", RELATIONSHIP_TYPE.NUMBERING, CONTENT_TYPE.WML_NUMBERING),
    ("word_settings.xml", RELATIONSHIP_TYPE.SETTINGS, CONTENT_TYPE.WML_SETTINGS),
)
_SAVED_AT = (1980, 1, 1, 0, 0, 0)


def word(document: Document, at: datetime) -> bytes:
    """Return a document as a Word file, dated `at`: the same document and time, the same bytes."""
    file = docx.Document()
    _dress(file, document)
    _name(file, document, at)
    writer = _Writer(file, document)
    body = file.element.body
    ends = body.sectPr
    for one in writer.body():
        ends.addprevious(one)
    content = BytesIO()
    file.save(content)
    return _settled(content)


class _Writer:
    """Makes the body, and counts what is numbered in it."""

    def __init__(self, file: WordFile, document: Document) -> None:
        self.file = file
        self.document = document
        charts = [
            block
            for section in document.sections
            for block in section.blocks
            if isinstance(block, Chart)
        ]
        self.pictures = iter(png(charts))
        self.tables = 0
        self.figures = 0
        self.headings: list[tuple[int, str]] = []
        self.lists = 2  # those of word_numbering.xml

    def body(self) -> Iterator[BaseOxmlElement]:
        """Yield the front, the contents list, and every section."""
        sections = list(self.sections())
        yield paragraph("Title", *plain(self.document.title))
        yield paragraph("Subtitle", *plain(self.document.council))
        if self.document.marking:
            yield paragraph("Notice", *plain(self.document.marking))
        for name, said in facts(self.document):
            yield paragraph("Normal", run(f"{name}: ", element("b"), element("bCs")), *plain(said))
        yield paragraph("Normal", *plain(self.document.about))
        yield self.contents()
        yield from sections

    def contents(self) -> BaseOxmlElement:
        """Return the contents list, each entry a link to its heading."""
        entries = [
            paragraph(
                f"TOC{level}", element("hyperlink", *plain(text), anchor=_mark(number), history=1)
            )
            for number, (level, text) in enumerate(self.headings, 1)
            if level < 3
        ]
        first, last = entries[0], entries[-1]
        for place, one in enumerate(field_begins(r'TOC \o "1-2" \h \z \u'), 1):
            first.insert(place, one)
        last.append(field_ends())
        gallery = element("docPartGallery", val="Table of Contents")
        kind = element("docPartObj", gallery, element("docPartUnique"))
        title = paragraph("TOCHeading", run("Contents"))
        return element("sdt", element("sdtPr", kind), element("sdtContent", title, *entries))

    def sections(self) -> Iterator[BaseOxmlElement]:
        """Yield every section; an indicator on its own begins a page, as what follows them does."""
        begins = True
        for section in self.document.sections:
            entries = section.entries
            yield self.heading(1, section.title, begins=begins or bool(entries))
            for place, block in enumerate(section.blocks):
                if isinstance(block, Heading):
                    yield self.heading(block.level, block.text, begins=place in entries[1:])
                else:
                    yield from self.block(block)
            begins = bool(entries)

    def block(self, block: Block) -> Iterator[BaseOxmlElement]:
        """Yield what a block is in Word."""
        match block:
            case Paragraph(words):
                yield paragraph("Normal", *self.words(words))
            case Listing():
                yield from self.listing(block)
            case Notice(text):
                yield paragraph("Notice", *plain(text))
            case Rated(colour):
                word = run(colour.label, element("b"), element("bCs"))
                yield paragraph("Rating", shape(colour), word, run(": "), *plain(block.why))
            case Table():
                self.tables += 1
                yield _caption("Table", self.tables, block.caption)
                yield _table(block)
            case Chart():
                self.figures += 1
                yield _caption("Figure", self.figures, block.caption)
                yield paragraph("Normal", self.picture(block, next(self.pictures)))

    def heading(self, level: int, text: str, *, begins: bool = False) -> BaseOxmlElement:
        """Return a heading with the mark that the contents list leads to; it may begin a page."""
        self.headings.append((level, text))
        number = len(self.headings)
        marked = element("bookmarkStart", id=number, name=_mark(number))
        return paragraph(
            f"Heading{level}",
            marked,
            *plain(text),
            element("bookmarkEnd", id=number),
            properties=[element("pageBreakBefore")] if begins else (),
        )

    def listing(self, listing: Listing) -> Iterator[BaseOxmlElement]:
        """Yield a list's items; every list with numbers begins at 1."""
        if not listing.is_numbered:
            for item in listing.items:
                yield paragraph("ListBullet", *self.words(item))
            return
        self.lists += 1
        numbers = self.file.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
        assert isinstance(numbers, XmlPart)
        begins = element("lvlOverride", element("startOverride", val=1), ilvl=0)
        numbers.element.append(
            element("num", element("abstractNumId", val=1), begins, numId=self.lists)
        )
        for item in listing.items:
            own = element("numPr", element("ilvl", val=0), element("numId", val=self.lists))
            yield paragraph("ListNumber", *self.words(item), properties=[own])

    def words(self, words: Words) -> Iterator[BaseOxmlElement]:
        """Yield the runs of words, links among them."""
        for one in words:
            if one.link:
                kind = RELATIONSHIP_TYPE.HYPERLINK
                relationship = self.file.part.relate_to(one.link, kind, is_external=True)
                yield link(runs((one,)), relationship)
            else:
                yield from runs((one,))

    def picture(self, chart: Chart, content: bytes) -> BaseOxmlElement:
        """Return a chart's picture as wide as the text, with the words that stand for it."""
        name, relationship = f"/word/media/figure{self.figures}.png", f"figure{self.figures}"
        # Related by a name of our own: python-docx compares a new picture with all before it.
        part = Part(PackURI(name), CONTENT_TYPE.PNG, content)
        self.file.part.load_rel(RELATIONSHIP_TYPE.IMAGE, part, relationship)
        width, height = struct.unpack(">II", content[16:24])
        size = TEXT_WIDTH, int(TEXT_WIDTH * height / width)
        return picture(relationship, self.figures, chart.says, size)


def _mark(number: int) -> str:
    return f"_Toc{number:08}"


def _caption(kind: str, number: int, text: str) -> BaseOxmlElement:
    """Return a caption whose number Word can work out again."""
    counted = field(rf"SEQ {kind} \* ARABIC", str(number))
    return paragraph("Caption", run(f"{kind} "), *counted, run(": "), *plain(text))


def _table(table: Table) -> BaseOxmlElement:
    """Return a table: its first row is repeated on every page, and no row is split."""
    is_wide = len(table.columns) > MOST_COLUMNS
    looks = element(
        "tblPr",
        element("tblStyle", val="WidePackTable" if is_wide else "PackTable"),
        element("tblW", w=5000, type="pct"),
        element("tblLook", val="06A0", firstRow=1, firstColumn=1, noHBand=1, noVBand=1),
    )
    letter = _LETTER_IN_WIDE if is_wide else _LETTER
    grid = element("tblGrid", *(element("gridCol", w=width) for width in _widths(table, letter)))
    made = element("tbl", looks, grid)
    titles = (
        paragraph(_style(one, is_heading=True), *plain(one.title), properties=[element("keepNext")])
        for one in table.columns
    )
    made.append(_row(titles, element("tblHeader")))
    for row in table.rows:
        cells = enumerate(zip(table.columns, row.cells, strict=True))
        made.append(_row(_cell(column, cell, is_heading=not at) for at, (column, cell) in cells))
    return made


def _row(cells: Iterable[BaseOxmlElement], *marks: BaseOxmlElement) -> BaseOxmlElement:
    looks = element("trPr", element("cantSplit"), *marks)
    return element("tr", looks, *(element("tc", cell) for cell in cells))


def _cell(column: Column, cell: Cell, *, is_heading: bool) -> BaseOxmlElement:
    said = plain(cell.text)
    content = said if cell.colour is None else (shape(cell.colour), *said)
    return paragraph(_style(column, is_heading=is_heading), *content)


def _style(column: Column, *, is_heading: bool) -> str:
    kind = "Number" if column.is_number else "" if is_heading else "Text"
    return f"Table{kind}{'Heading' if is_heading else ''}"


def _widths(table: Table, letter: int) -> list[int]:
    """Return the columns' widths in twips: the narrow ones have what they need.

    A title may be set in two lines. Word fits the columns further; other programs take them as
    they are.
    """
    wanted = [max(*map(len, one.title.split()), len(one.title) // 2, 1) for one in table.columns]
    for row in table.rows:
        for at, cell in enumerate(row.cells):
            wanted[at] = max(wanted[at], len(cell.text) + (3 if cell.colour else 0))
    wanted = [letters * letter + _BESIDE_WORDS for letters in wanted]
    if sum(wanted) <= WIDTH_IN_TWIPS:
        return [width * WIDTH_IN_TWIPS // sum(wanted) for width in wanted]
    widths, left = list(wanted), WIDTH_IN_TWIPS
    narrowest_first = sorted(range(len(wanted)), key=wanted.__getitem__)
    for done, at in enumerate(narrowest_first):
        widths[at] = min(wanted[at], left // (len(wanted) - done))
        left -= widths[at]
    return widths


def _dress(file: WordFile, document: Document) -> None:
    """Return nothing; gives an empty file the pack's styles, lists, page, header and footer."""
    part = file.part
    for rels in (part.rels, part.package.rels):
        for name in [name for name, rel in rels.items() if rel.reltype not in _KEPT]:
            del rels[name]
    for name, kind, content_type in _PARTS:
        text = (_HERE / name).read_text(encoding="utf-8")
        text = text.replace(_STAND_IN_COLOUR, document.colour.lstrip("#").upper())
        tree = parse_xml(text.encode())
        part.relate_to(
            XmlPart(
                PackURI(f"/word/{name.removeprefix('word_')}"), content_type, tree, part.package
            ),
            kind,
        )
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2.5)
    page.header_distance = page.footer_distance = Cm(1.2)
    tab = element("r", element("tab"))
    above = [paragraph("Header", *plain(document.council), tab, *plain(document.status))]
    if document.marking:
        above.insert(0, paragraph("Marking", *plain(document.marking)))
    pages = [run("Page "), *field("PAGE", "1"), run(" of "), *field("NUMPAGES", "1")]
    tab = element("r", element("tab"))
    below = [paragraph("Footer", *plain(document.name), tab, *pages)]
    for edge, lines in ((page.header, above), (page.footer, below)):
        edge.is_linked_to_previous = False
        edge.part.element[:] = lines


def _name(file: WordFile, document: Document, at: datetime) -> None:
    """Return nothing; writes the file's properties, which tell of the council and of no machine."""
    known = file.core_properties
    for name, words in properties(document).items():
        setattr(known, name, words)
    known.last_modified_by = known.author
    known.language = "en-GB"
    known.revision = 1
    known.created = known.modified = at.astimezone(UTC)


def _settled(content: BytesIO) -> bytes:
    """Return a file whose parts are all dated as Word dates them, not when they were made."""
    settled = BytesIO()
    with ZipFile(content) as made, ZipFile(settled, "w") as kept:
        for name in made.namelist():
            part = ZipInfo(name, _SAVED_AT)
            part.compress_type = ZIP_DEFLATED
            kept.writestr(part, made.read(name))
    return settled.getvalue()
