"""What a Word file is put together from: paragraphs, runs, fields, links and pictures.

Elements are made directly, because a pack has thousands of cells and python-docx looks a
table through for each. What they hold is set as text, never read as markup.
"""

import re
from collections.abc import Iterable, Iterator

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from indicators.packs.characters import writable
from indicators.packs.document import Run, Words
from indicators.packs.shapes import PAINTS, SHAPES
from indicators.rules.rating import Colour

_SHAPE_FONT = "Segoe UI Symbol"
_RIGHT_TO_LEFT = re.compile(r"(?:[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]+\s*)+")
_BREAK = re.compile(r"(\r\n|[\n\r\t])")


def element(tag: str, *children: BaseOxmlElement, **values: str | int) -> BaseOxmlElement:
    """Return an element of WordprocessingML with its children; its attributes are `w:` too."""
    made: BaseOxmlElement = OxmlElement(
        f"w:{tag}", {qn(f"w:{name}"): str(value) for name, value in values.items()}
    )
    made.extend(children)
    return made


def paragraph(
    style: str, *content: BaseOxmlElement, properties: Iterable[BaseOxmlElement] = ()
) -> BaseOxmlElement:
    """Return a paragraph of a style; it reads from the right where its words begin so."""
    looks = element("pPr", element("pStyle", val=style), *properties)
    first = next((text for one in content for text in one.itertext() if text.strip()), "")
    if _RIGHT_TO_LEFT.match(first.lstrip()):
        looks.append(element("bidi"))
    return element("p", looks, *content)


def run(text: str, *looks: BaseOxmlElement) -> BaseOxmlElement:
    """Return a run: a line end in it breaks the line, and what XML cannot hold is a blank."""
    made = element("r", element("rPr", *looks)) if looks else element("r")
    for piece in _BREAK.split(writable(text)):
        if piece == "\t":
            made.append(element("tab"))
        elif _BREAK.fullmatch(piece):
            made.append(element("br"))
        elif piece:
            made.append(_text("t", piece))
    return made


def runs(words: Words) -> Iterator[BaseOxmlElement]:
    """Yield the runs of words that are no links: bold, italic, and Arabic from the right."""
    for one in words:
        for text, is_rtl in _directions(one.text):
            looks = []
            if one.link:
                looks.append(element("rStyle", val="Hyperlink"))
            if one.is_bold:
                looks += [element("b"), element("bCs")]
            if one.is_italic:
                looks += [element("i"), element("iCs")]
            if is_rtl:
                looks.append(element("rtl"))
            yield run(text, *looks)


def plain(text: str) -> Iterator[BaseOxmlElement]:
    """Yield the runs of text that is written in one way."""
    return runs((Run(text),))


def shape(colour: Colour) -> BaseOxmlElement:
    """Return a rating's shape in its colour, with the blank before its word."""
    font = element(
        "rFonts", ascii=_SHAPE_FONT, hAnsi=_SHAPE_FONT, eastAsia=_SHAPE_FONT, cs=_SHAPE_FONT
    )
    return run(f"{SHAPES[colour]} ", font, element("color", val=PAINTS[colour]))


def field(code: str, shown: str) -> list[BaseOxmlElement]:
    """Return a field with what it shows until Word works it out again."""
    return [*field_begins(code), run(shown), field_ends()]


def field_begins(code: str) -> list[BaseOxmlElement]:
    """Return what stands before the words that a field shows."""
    return [
        element("r", element("fldChar", fldCharType="begin")),
        element("r", _text("instrText", f" {code} ")),
        element("r", element("fldChar", fldCharType="separate")),
    ]


def field_ends() -> BaseOxmlElement:
    """Return what stands after the words that a field shows."""
    return element("r", element("fldChar", fldCharType="end"))


def link(content: Iterable[BaseOxmlElement], relationship: str) -> BaseOxmlElement:
    """Return a link to the address that the file knows by a relationship."""
    made = element("hyperlink", *content, history=1)
    made.set(qn("r:id"), relationship)
    return made


def picture(relationship: str, number: int, says: str, size: tuple[int, int]) -> BaseOxmlElement:
    """Return a run with a picture, which is described in words; its size is in EMU."""
    width, height = map(str, size)
    extent = {"cx": width, "cy": height}
    drawn = _of("pic:pic")
    drawn.append(
        _of(
            "pic:nvPicPr",
            _of("pic:cNvPr", id=str(number), name=f"Figure {number}"),
            _of("pic:cNvPicPr"),
        )
    )
    blip = _of("a:blip")
    blip.set(qn("r:embed"), relationship)
    drawn.append(_of("pic:blipFill", blip, _of("a:stretch", _of("a:fillRect"))))
    drawn.append(
        _of(
            "pic:spPr",
            _of("a:xfrm", _of("a:off", x="0", y="0"), _of("a:ext", **extent)),
            _of("a:prstGeom", _of("a:avLst"), prst="rect"),
        )
    )
    data = _of(
        "a:graphicData", drawn, uri="http://schemas.openxmlformats.org/drawingml/2006/picture"
    )
    inline = _of(
        "wp:inline",
        _of("wp:extent", **extent),
        _of("wp:docPr", id=str(number), name=f"Figure {number}", descr=writable(says)),
        _of("a:graphic", data),
        distT="0",
        distB="0",
        distL="0",
        distR="0",
    )
    return element("r", element("drawing", inline))


def _of(tag: str, *children: BaseOxmlElement, **values: str) -> BaseOxmlElement:
    """Return an element of another language; its attributes belong to none."""
    made: BaseOxmlElement = OxmlElement(tag, values)
    made.extend(children)
    return made


def _text(tag: str, text: str) -> BaseOxmlElement:
    made = element(tag)
    made.set(qn("xml:space"), "preserve")
    made.text = text
    return made


def _directions(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the stretches of a text, each with whether it reads from the right."""
    at = 0
    for stretch in _RIGHT_TO_LEFT.finditer(text):
        if stretch.start() > at:
            yield text[at : stretch.start()], False
        yield stretch.group(), True
        at = stretch.end()
    if at < len(text):
        yield text[at:], False
