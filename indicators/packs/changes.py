"""What one version of a pack's part says that the version before it did not.

Sections are known by their key, tables by theirs, rows by theirs and columns by their title. An
old figure of a row that counts children is withheld where it would tell of a few of them: beside
what it became, the difference is a count of its own.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import TypeVar

from indicators.packs.document import (
    Block,
    Cell,
    Chart,
    Document,
    Heading,
    Section,
    Table,
    TableRow,
)
from indicators.packs.traces import Exempt
from indicators.rules.periods import day_label
from indicators.rules.suppression import SMALLEST_SHOWN
from indicators.rules.values import Absence, plain

NOT_THERE, ADDED, THERE, TAKEN_OUT = "Not in it", "Added", "In it", "Taken out"
"""What is said of a section, table, row or column that only one of the versions has."""
OTHERWISE, REWORDED = "Worded otherwise", "As it stands here"
WITHHELD = "Withheld"
EXEMPT_NOW = "What is exempt now"
COVER = "Cover"
COUNTS = ("Numerator", "Denominator")
"""The columns that say what a figure was worked out from, in every table that has them."""
_MONTH = re.compile(r"\d{4}-\d{2}")

T = TypeVar("T", Section, Table, TableRow)
Cells = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that differs, where it stands, and what it was and is, all in words.

    What is more than a cell has no `column`, what is more than a row no `row`, and so on.
    """

    section: str
    table: str
    row: str
    column: str
    was: str
    now: str


def changes(was: Document, now: Document) -> list[Change]:
    """Return every change from one version to the next, in reading order.

    Exactly the cells that differ, and the sections, tables, rows and columns that only one of
    the versions has. Words are one change for all that stands under a heading, and are not
    repeated. Not listed are charts, whose figures are in tables, and the order of things.
    """
    few = _Few(was, now)
    return [*_of_cover(was, now), *_of_sections(was.sections, now.sections, few)]


def untold(found: Iterable[Change], exempt: Exempt) -> list[Change]:
    """Return the changes with those that tell of what is exempt now put into one, without a name.

    What was open in the version before and is exempt in this one would be named as taken out.
    """
    kept = []
    withheld = Change(EXEMPT_NOW, "", "", "", WITHHELD, "In Part 2")
    for one in found:
        told = exempt.told_in(" / ".join((one.section, one.table, one.row, one.column, one.was)))
        if not told:
            kept.append(one)
        elif withheld not in kept:
            kept.append(withheld)
    return kept


def _of_cover(was: Document, now: Document) -> Iterator[Change]:
    before, after = _cover(was), _cover(now)
    for name in after | before:
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            yield Change(COVER, "", name, "", old or NOT_THERE, new or TAKEN_OUT)


def _cover(document: Document) -> dict[str, str]:
    """Return what is said of the part as a whole, by its name."""
    return {
        "Council": document.council,
        "Committee": document.committee,
        "Date": day_label(document.held_on),
        "Time": f"{document.starts_at:%H:%M}",
        "Place": document.place,
        "Agenda item": document.agenda_item,
        "Title": document.title,
        "Period": document.period,
        "Marking": document.marking,
        "About the figures": document.about,
        **dict(document.versions),
    }


def _of_sections(was: Iterable[Section], now: Iterable[Section], few: "_Few") -> Iterator[Change]:
    for before, after in _matched(was, now):
        if before and after:
            yield from _of_words(before, after)
            yield from _of_tables(before, after, few)
        else:
            yield _only_one(before, after, lambda one: (one.title, "", ""))


def _of_words(was: Section, now: Section) -> Iterator[Change]:
    before, after = _words(was), _words(now)
    for heading in after | before:
        old, new = before.get(heading, []), after.get(heading, [])
        if old != new:
            words = f"The words of “{heading}”"
            told = (NOT_THERE if not old else OTHERWISE, TAKEN_OUT if not new else REWORDED)
            yield Change(now.title, words, "", "", *told)


def _words(section: Section) -> dict[str, list[Block]]:
    """Return a section's blocks of words by what they stand under, the section or a heading."""
    found: dict[str, list[Block]] = {}
    under, upper = section.title, ""
    for block in section.blocks:
        if isinstance(block, Heading):
            upper = block.text if block.level == 2 else upper
            under = block.text if block.level == 2 else f"{upper}: {block.text}"
        elif not isinstance(block, (Table, Chart)):
            found.setdefault(under, []).append(block)
    return found


def _of_tables(was: Section, now: Section, few: "_Few") -> Iterator[Change]:
    for before, after in _matched(_tables(was), _tables(now)):
        if before and after:
            if before.caption != after.caption:
                yield Change(now.title, after.caption, "", "", before.caption, after.caption)
            yield from _of_columns(now.title, before, after)
            yield from _of_rows(now.title, before, after, few)
        else:
            yield _only_one(before, after, lambda one: (now.title, one.caption, ""))


def _tables(section: Section) -> Iterator[Table]:
    return (block for block in section.blocks if isinstance(block, Table))


def _of_columns(section: str, was: Table, now: Table) -> Iterator[Change]:
    before, after = ([column.title for column in table.columns] for table in (was, now))
    for title in after:
        if title not in before:
            yield Change(section, now.caption, "", title, NOT_THERE, ADDED)
    for title in before:
        if title not in after:
            yield Change(section, now.caption, "", title, THERE, TAKEN_OUT)


def _of_rows(section: str, was: Table, now: Table, few: "_Few") -> Iterator[Change]:
    for before, after in _matched(was.rows, now.rows):
        if not (before and after):
            yield _only_one(before, after, lambda one: (section, now.caption, _name(one)))
            continue
        old, new = _cells(was, before), _cells(now, after)
        withholds = (before.withholds or after.withholds) and few.told_by(now, after, old, new)
        for title in new:
            if title in old and old[title] != new[title]:
                told = _told(old[title], new[title])
                place = (section, now.caption, _name(after), title)
                yield Change(*place, WITHHELD if withholds else told[0], told[1])


def _matched(was: Iterable[T], now: Iterable[T]) -> Iterator[tuple[T | None, T | None]]:
    """Yield what the two versions have of a sort, by its key; what is gone, last."""
    before, after = {one.key: one for one in was}, {one.key: one for one in now}
    yield from ((before.get(key), one) for key, one in after.items())
    yield from ((one, None) for key, one in before.items() if key not in after)


def _only_one(was: T | None, now: T | None, place: Callable[[T], tuple[str, str, str]]) -> Change:
    """Return the change of what only one of the versions has."""
    if now is not None:
        return Change(*place(now), "", NOT_THERE, ADDED)
    assert was is not None
    return Change(*place(was), "", THERE, TAKEN_OUT)


def _cells(table: Table, row: TableRow) -> Cells:
    """Return a row's cells by their column."""
    titles = (column.title for column in table.columns)
    return dict(zip(titles, row.cells, strict=True))


def _name(row: TableRow) -> str:
    return row.cells[0].text


class _Few:
    """Where old cells, beside new ones, would tell of fewer than six children.

    They do where new ones are withheld, and where a count, or the difference between two counts,
    which is the count on the other side, has moved by fewer. That is judged of an indicator as
    a whole, wherever its figures stand: a percentage in one table, beside the counts in another,
    tells what it was worked out from. An indicator whose counts are not there, or have not
    moved, is judged by whatever numbers a row has.
    """

    def __init__(self, was: Document, now: Document) -> None:
        self._moved: dict[str, list[Decimal]] = {}
        self._hidden: set[str] = set()
        for before, after in _matched(was.tables, now.tables):
            if before and after:
                self._look_at(before, after)

    def told_by(self, table: Table, row: TableRow, old: Cells, new: Cells) -> bool:
        """Return whether the old cells of a row that counts children would tell."""
        one = _indicator(table, row)
        moved = self._moved.get(one, [])
        return one in self._hidden or _is_few(moved if any(moved) else _moves(old, new, list(new)))

    def _look_at(self, was: Table, now: Table) -> None:
        for before, after in _matched(was.rows, now.rows):
            if not (before and after and (before.withholds or after.withholds)):
                continue
            old, new, one = _cells(was, before), _cells(now, after), _indicator(now, after)
            self._moved.setdefault(one, []).extend(_moves(old, new, COUNTS))
            if any(
                _is_withheld(new[title]) and not _is_withheld(old[title])
                for title in old
                if title in new
            ):
                self._hidden.add(one)


def _indicator(table: Table, row: TableRow) -> str:
    """Return the code of the indicator that a row is of: its key begins with it.

    In an indicator's own table rows are known by their month, and the table by the code.
    """
    first = row.key.partition(" ")[0]
    return table.key.partition(" ")[0] if _MONTH.fullmatch(first) else first


def _moves(old: Cells, new: Cells, titles: Iterable[str]) -> list[Decimal]:
    """Return how far the numbers under these titles have moved, and the differences of two."""
    pairs = [
        (old[title].number, new[title].number) for title in titles if title in old.keys() & new
    ]
    moved = [after - before for before, after in pairs if before is not None and after is not None]
    return moved + [one - other for one, other in combinations(moved, 2)]


def _is_few(moved: Iterable[Decimal]) -> bool:
    return any(0 < abs(by) < SMALLEST_SHOWN for by in moved)


def _is_withheld(cell: Cell) -> bool:
    return cell.text.startswith((Absence.SUPPRESSED.label, WITHHELD))


def _told(old: Cell, new: Cell) -> tuple[str, str]:
    """Return what a cell was and is, so that the two can be told apart."""
    if old.text != new.text:
        return old.text, new.text
    if old.number != new.number:
        return _in_full(old), _in_full(new)
    return _with_rating(old), _with_rating(new)


def _in_full(cell: Cell) -> str:
    """Return a cell with every digit of its number, which its words have rounded."""
    return f"{cell.text} ({'no number' if cell.number is None else plain(cell.number)})"


def _with_rating(cell: Cell) -> str:
    return f"{cell.text} ({cell.colour.label if cell.colour else 'no rating'})"
