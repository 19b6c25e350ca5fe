"""What one part of a pack says, as a tree of sections and blocks.

Every format is made from this tree and from nothing else, so that they cannot disagree. It is
what issuing freezes: `canonical` gives the one way to write it down, and `read` what was
written. A value that a format needs as a number stands beside its words, unrounded.
"""

import json
from dataclasses import dataclass, fields
from datetime import date, time
from decimal import Decimal
from enum import IntEnum
from hashlib import sha256
from itertools import pairwise
from typing import Any

from indicators.rules.rating import Colour

FORMAT = 1
"""Which shape the tree has; a pack keeps the one that it was issued with."""


class Part(IntEnum):
    """Part 1 is public; Part 2 holds what is exempt, and is not published."""

    PUBLIC = 1
    EXEMPT = 2

    @property
    def label(self) -> str:
        """The part as a page names it."""
        return f"Part {self.value}"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that are written alike; `link` is an address, or empty."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    link: str = ""


Words = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section: level 2, or 3 under one. The section's own title is level 1."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a run's line ends are kept."""

    words: Words


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with bullets, or with numbers."""

    items: tuple[Words, ...]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that must not be overlooked: something is withheld, or shown late."""

    text: str


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating as word, shape and colour, with the sentence that says why."""

    colour: Colour
    sentence: str

    @property
    def why(self) -> str:
        """The sentence without the rating's word, for where its mark stands before it."""
        return self.sentence.removeprefix(f"{self.colour.label}: ")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says; `number` is its exact value, and `colour` its rating, where it has one."""

    text: str
    number: Decimal | None = None
    colour: Colour | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; one of numbers aligns right."""

    title: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row, known in its table by `key`; its first cell is the row's heading.

    `withholds` says that it counts children, so that a small change in it is not told.
    """

    key: str
    cells: tuple[Cell, ...]
    withholds: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption, known in the part by `key`."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing (SVG whose classes give it its colours), its key, and the words that stand for it.

    Each item of `key` is a mark's class and what it means: ("target", "Target").
    """

    svg: str
    key: tuple[tuple[str, str], ...]
    says: str
    caption: str


Block = Heading | Paragraph | Listing | Notice | Rated | Table | Chart
KINDS: dict[str, type[Block]] = {
    "heading": Heading,
    "paragraph": Paragraph,
    "listing": Listing,
    "notice": Notice,
    "rated": Rated,
    "table": Table,
    "chart": Chart,
}
"""Every kind of block, by the name under which it is frozen."""
_NAMES = {kind: name for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Section:
    """One of the pack's sections; an entry of its contents list."""

    key: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def entries(self) -> list[int]:
        """Where each indicator on its own begins among the blocks: a heading, then its rating.

        On paper each but the first begins a page, and so does the section that has them, and
        what follows it.
        """
        return [
            place
            for place, (one, following) in enumerate(pairwise(self.blocks))
            if isinstance(one, Heading) and isinstance(following, Rated)
        ]


@dataclass(frozen=True, slots=True)
class Document:
    """One part of a pack, whole.

    `status` and `marking` stand on every page: whether it is issued, and that it is exempt.
    Contents are composed with no status, since issuing alone gives them one.
    """

    part: Part
    council: str
    colour: str
    committee: str
    held_on: date
    starts_at: time
    place: str
    agenda_item: str
    title: str
    period: str
    marking: str
    sections: tuple[Section, ...]
    versions: tuple[tuple[str, str], ...]
    """What it was made from: rules, neighbours and benchmarks, each with its version."""
    about: str
    """What the figures are and whose, as every page of the dashboard says under it."""
    status: str = ""

    @property
    def name(self) -> str:
        """The part's title among files and on every page of one."""
        return f"{self.title}, {self.part.label}"

    @property
    def tables(self) -> list[Table]:
        """Every table, in reading order."""
        return [
            block
            for section in self.sections
            for block in section.blocks
            if isinstance(block, Table)
        ]


def canonical(document: Document) -> str:
    """Return a document as canonical JSON: keys in order, no blanks, every character as it is."""
    return json.dumps(
        {"format": FORMAT} | _plain(document),
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )


def digest(contents: str) -> str:
    """Return the SHA-256 of canonical contents, in hexadecimal."""
    return sha256(contents.encode()).hexdigest()


def read(contents: str) -> Document:
    """Return the document that `canonical` wrote down. Raises ValueError for any other format."""
    tree = json.loads(contents)
    if tree["format"] != FORMAT:
        raise ValueError(f"Contents of format {tree['format']} cannot be read: this is {FORMAT}.")
    return Document(
        part=Part(tree["part"]),
        held_on=date.fromisoformat(tree["held_on"]),
        starts_at=time.fromisoformat(tree["starts_at"]),
        sections=tuple(
            Section(one["key"], one["title"], tuple(map(_block, one["blocks"])))
            for one in tree["sections"]
        ),
        versions=tuple((name, version) for name, version in tree["versions"]),
        **{
            name: tree[name]
            for name in (
                "council", "colour", "committee", "place", "agenda_item",
                "title", "period", "marking", "about", "status",
            )
        },
    )  # fmt: skip


def _plain(value: Any) -> Any:
    """Return a value of the tree as JSON has it."""
    if type(value) in _NAMES:
        return {"kind": _NAMES[type(value)]} | _fields(value)
    if isinstance(value, (Document, Section, Run, Cell, Column, TableRow)):
        return _fields(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (date, time)):
        return value.isoformat()
    return value


def _fields(value: Any) -> dict[str, Any]:
    return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}


def _words(runs: list[dict[str, Any]]) -> Words:
    return tuple(Run(**run) for run in runs)


def _row(row: dict[str, Any]) -> TableRow:
    cells = tuple(
        Cell(
            cell["text"],
            None if cell["number"] is None else Decimal(cell["number"]),
            None if cell["colour"] is None else Colour(cell["colour"]),
        )
        for cell in row["cells"]
    )
    return TableRow(row["key"], cells, row["withholds"])


def _block(tree: dict[str, Any]) -> Block:
    parts = dict(tree)
    match parts.pop("kind"):
        case "paragraph":
            return Paragraph(_words(parts["words"]))
        case "listing":
            return Listing(tuple(map(_words, parts["items"])), parts["is_numbered"])
        case "rated":
            return Rated(Colour(parts["colour"]), parts["sentence"])
        case "table":
            columns = tuple(Column(**column) for column in parts["columns"])
            rows = tuple(map(_row, parts["rows"]))
            return Table(parts["key"], parts["caption"], columns, rows)
        case "chart":
            key = tuple((mark, words) for mark, words in parts.pop("key"))
            return Chart(key=key, **parts)
        case "heading":
            return Heading(**parts)
        case "notice":
            return Notice(**parts)
        case kind:
            raise ValueError(f"There is no block of kind “{kind}”.")
