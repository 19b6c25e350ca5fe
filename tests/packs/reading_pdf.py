"""A PDF read back: its structure tree with the words under each element, and what is outside it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf

SHOWING = {"Tj", "TJ", "'", '"', "f", "f*", "F", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "EI"}
"""The operators that put something on a page."""
Place = tuple[int, int]
"""A piece of marked content: its page, from nought, and its number on it."""


@dataclass
class Element:
    """An element of the structure tree; its children are elements and places of content."""

    role: str
    alt: str
    scope: str
    children: "list[Element | Place]" = field(default_factory=list)

    @property
    def below(self) -> "Iterator[Element]":
        """Every element under this one, in reading order, itself first."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.below

    @property
    def places(self) -> Iterator[Place]:
        """Every piece of content under this one, in reading order."""
        for child in self.children:
            if isinstance(child, Element):
                yield from child.places
            else:
                yield child

    def all(self, *roles: str) -> "list[Element]":
        """Return the elements under this one that have one of the roles."""
        return [one for one in self.below if one.role in roles]


@dataclass
class Page:
    """What is on a page: words by the number of their content, artifacts, and what is untagged.

    `lines` is how high on the page the content begins.
    """

    words: dict[int, str] = field(default_factory=dict)
    lines: dict[int, float] = field(default_factory=dict)
    artifacts: str = ""
    untagged: list[str] = field(default_factory=list)


@dataclass
class _Mark:
    """A mark on content: its kind, its number, and what is read instead of what is shown."""

    kind: str
    number: int | None
    spoken: str | None


class ReadPdf:
    """A PDF as a screen reader has it."""

    def __init__(self, made: bytes) -> None:
        self.file = pikepdf.open(BytesIO(made))
        self.root = self.file.Root
        self._number = {page.obj.objgen: at for at, page in enumerate(self.file.pages)}
        self.pages = [_page(page) for page in self.file.pages]
        self.tree = self._element(self.root.StructTreeRoot.K[0])

    @property
    def xmp(self) -> str:
        """What the file says of itself."""
        return bytes(self.root.Metadata.read_bytes()).decode()

    @property
    def tagged(self) -> set[Place]:
        """Every piece of content that the tree holds."""
        return set(self.tree.places)

    @property
    def outline(self) -> list[tuple[int, str, int]]:
        """The bookmarks: how deep, what they say, and the page that they lead to, from nought."""

        def under(parent: Any, depth: int) -> Iterator[tuple[int, str, int]]:
            one = parent.get("/First")
            while one is not None:
                target = one.Dest[0] if "/Dest" in one else one.A.D[0]
                yield depth, str(one.Title), self._number[target.objgen]
                yield from under(one, depth + 1)
                one = one.get("/Next")

        return list(under(self.root.Outlines, 1))

    def text(self, element: Element) -> str:
        """Return the words under an element; a new line is heard as a blank."""
        said, before = "", None
        for page, number in element.places:
            if number in self.pages[page].words:
                line = page, self.pages[page].lines[number]
                said += (" " if line != before else "") + self.pages[page].words[number]
                before = line
        return " ".join(said.replace("\u200b", "").split())

    def first_page(self, element: Element) -> int:
        """Return the page that an element begins on, from nought."""
        return next(element.places)[0]

    def table(self, element: Element) -> list[list[str]]:
        """Return a table's rows as the texts of their cells."""
        return [[self.text(cell) for cell in row.all("TH", "TD")] for row in element.all("TR")]

    def _element(self, one: Any, page: int = 0) -> Element:
        if "/Pg" in one:
            page = self._number[one.Pg.objgen]
        attributes = one.get("/A", pikepdf.Array())
        listed = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
        scope = next((str(each.Scope)[1:] for each in listed if "/Scope" in each), "")
        found = Element(str(one.S)[1:], str(one.get("/Alt", "")), scope)
        children = one.get("/K", pikepdf.Array())
        if not isinstance(children, pikepdf.Array):
            children = [children]
        for child in children:
            if not isinstance(child, pikepdf.Dictionary):
                found.children.append((page, int(child)))
            elif child.get("/Type") == "/MCR":
                found.children.append((self._number[child.Pg.objgen], int(child.MCID)))
            elif child.get("/Type") != "/OBJR":
                found.children.append(self._element(child, page))
        return found


def _page(page: pikepdf.Page) -> Page:
    read = Page()
    _read(page, page.obj.Resources, read, [])
    return read


def _read(stream: Any, resources: Any, read: Page, marks: list[_Mark]) -> None:
    """Return nothing; adds what a stream shows to a page, under the marks that it stands in."""
    fonts: dict[str, dict[int, str]] = {}
    font: dict[int, str] = {}
    line = 0.0
    for step in pikepdf.parse_content_stream(stream):
        operands, name = step.operands, str(step.operator)
        if name in ("BDC", "BMC"):
            marks = [*marks, _mark(operands, resources)]
        elif name == "EMC":
            marks = marks[:-1]
        elif name == "cm":
            line = float(operands[5])
        elif name == "Tf":
            key = str(operands[0])
            font = fonts.setdefault(key, _letters(resources.Font[key]))
        elif name in SHOWING:
            shown = ""
            if name in ("Tj", "TJ"):
                parts = operands[0] if name == "TJ" else [operands[0]]
                codes = b"".join(bytes(one) for one in parts if isinstance(one, pikepdf.String))
                pairs = zip(codes[::2], codes[1::2], strict=True)
                shown = "".join(font.get(high << 8 | low, "\ufffd") for high, low in pairs)
            elif name == "Do":
                form = resources.XObject[str(operands[0])]
                if form.Subtype == "/Form":
                    _read(form, form.get("/Resources", resources), read, marks)
                    continue
            _put(read, marks, name, shown, line)


def _put(read: Page, marks: list[_Mark], operator: str, shown: str, line: float) -> None:
    if any(mark.kind == "/ReversedChars" for mark in marks):
        shown = shown[::-1]
    instead = next((mark for mark in marks if mark.spoken is not None), None)
    if instead is not None:
        shown, instead.spoken = instead.spoken or "", ""
    number = next((mark.number for mark in reversed(marks) if mark.number is not None), None)
    if number is not None:
        read.words[number] = read.words.get(number, "") + shown
        read.lines.setdefault(number, line)
    elif any(mark.kind == "/Artifact" for mark in marks):
        read.artifacts += shown
    else:
        read.untagged.append(f"{operator} {shown}".strip())


def _mark(operands: Any, resources: Any) -> _Mark:
    told = operands[1] if len(operands) > 1 else {}
    if isinstance(told, pikepdf.Name):
        told = resources.Properties[str(told)]
    number = int(told["/MCID"]) if "/MCID" in told else None
    spoken = str(told["/ActualText"]) if "/ActualText" in told else None
    return _Mark(str(operands[0]), number, spoken)


def _letters(font: Any) -> dict[int, str]:
    """Return what each code of a font stands for, as its ToUnicode map has it."""
    if "/ToUnicode" not in font:
        return {}
    told = bytes(font.ToUnicode.read_bytes()).decode("latin-1")
    letters: dict[int, str] = {}
    for part in re.findall(r"beginbfchar(.*?)endbfchar", told, re.S):
        for code, meant in re.findall(r"<(\w+)>\s*<(\w+)>", part):
            letters[int(code, 16)] = bytes.fromhex(meant).decode("utf-16-be")
    for part in re.findall(r"beginbfrange(.*?)endbfrange", told, re.S):
        for first, last, meant in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", part):
            for step in range(int(last, 16) - int(first, 16) + 1):
                letters[int(first, 16) + step] = chr(int(meant, 16) + step)
    return letters
