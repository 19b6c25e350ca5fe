"""What changed between two versions of a pack: exactly that, and no count of a few children."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.packs.changes import (
    ADDED,
    NOT_THERE,
    OTHERWISE,
    REWORDED,
    TAKEN_OUT,
    THERE,
    WITHHELD,
    Change,
    changes,
)
from indicators.packs.document import (
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Heading,
    Notice,
    Paragraph,
    Rated,
    Run,
    Section,
    Table,
    TableRow,
)
from indicators.rules.rating import Colour
from tests.packs.sample import SVG, sample

COUNTED = ("Value", "Numerator", "Denominator")


def words(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def cell(text: str) -> Cell:
    """Return a cell as contents have it: 82.3% and 1,329 with their numbers, Missing without."""
    digits = text.rstrip("%").replace(",", "")
    return Cell(text, Decimal(digits) if digits.replace(".", "").isdigit() else None)


def table(*rows: TableRow, key: str = "data", titles: tuple[str, ...] = COUNTED) -> Table:
    columns = (Column("Indicator"), *(Column(title, is_number=True) for title in titles))
    return Table(key, "Every figure", columns, rows)


def row(*texts: str, key: str = "VISITS", withholds: bool = False) -> TableRow:
    return TableRow(key, (Cell(f"Row {key}"), *map(cell, texts)), withholds)


def document(*blocks: Block, **fields: Any) -> Document:
    return replace(sample(), sections=(Section("data", "Data appendix", blocks),), **fields)


def of_rows(was: tuple[TableRow, ...], now: tuple[TableRow, ...]) -> list[tuple[str, str, str]]:
    """Return the changes between two tables: column, what it was, what it is."""
    found = changes(document(table(*was)), document(table(*now)))
    return [(one.column, one.was, one.now) for one in found]


def test_nothing_changed_between_a_version_and_itself() -> None:
    assert changes(sample(), sample()) == []


def test_a_changed_cell_is_listed_with_where_it_stands() -> None:
    was = document(table(row("82.3%", "79", "96"), row("50.0%", "40", "80", key="CARERS")))
    now = document(table(row("82.3%", "79", "96"), row("50.0%", "40", "90", key="CARERS")))
    assert changes(was, now) == [
        Change("Data appendix", "Every figure", "Row CARERS", "Denominator", "80", "90")
    ]


def test_cells_are_known_by_keys_and_not_by_their_place() -> None:
    one, other = row("82.3%", "79", "96"), row("50.0%", "40", "80", key="CARERS")
    assert of_rows((one, other), (other, one)) == []


def test_a_number_that_changed_behind_its_words_is_listed_with_all_its_digits() -> None:
    was = TableRow("VISITS", (Cell("Visits"), Cell("82.3%", Decimal("82.25"))))
    now = TableRow("VISITS", (Cell("Visits"), Cell("82.3%", Decimal("82.31"))))
    titles = ("Value",)
    (change,) = changes(document(table(was, titles=titles)), document(table(now, titles=titles)))
    assert (change.was, change.now) == ("82.3% (82.25)", "82.3% (82.31)")


def test_a_number_that_is_written_with_more_noughts_is_the_same() -> None:
    assert of_rows((row("82.0%", "79", "96"),), (row("82.0%", "79", "96"),)) == []
    was = TableRow("VISITS", (Cell("Visits"), Cell("82%", Decimal("82.00"))))
    now = TableRow("VISITS", (Cell("Visits"), Cell("82%", Decimal(82))))
    assert (
        changes(document(table(was, titles=("Value",))), document(table(now, titles=("Value",))))
        == []
    )


def test_a_rating_that_changed_behind_its_word_is_listed_in_words() -> None:
    was = TableRow("VISITS", (Cell("Visits"), Cell("Rated", colour=Colour.RED)))
    now = TableRow("VISITS", (Cell("Visits"), Cell("Rated")))
    (change,) = changes(
        document(table(was, titles=("Rating",))), document(table(now, titles=("Rating",)))
    )
    assert (change.was, change.now) == ("Rated (Red)", "Rated (no rating)")


def test_a_row_that_was_added_or_taken_out_is_one_change_without_its_cells() -> None:
    one, other = row("82.3%", "79", "96"), row("50.0%", "40", "80", key="CARERS")
    assert of_rows((one,), (one, other)) == [("", NOT_THERE, ADDED)]
    assert of_rows((one, other), (one,)) == [("", THERE, TAKEN_OUT)]


def test_a_column_that_was_added_or_taken_out_is_one_change() -> None:
    narrow = document(table(row("82.3%"), titles=("Value",)))
    wide = document(table(row("82.3%", "79"), titles=("Value", "Numerator")))
    place = ("Data appendix", "Every figure", "", "Numerator")
    assert changes(narrow, wide) == [Change(*place, NOT_THERE, ADDED)]
    assert changes(wide, narrow) == [Change(*place, THERE, TAKEN_OUT)]


def test_a_table_that_was_added_or_taken_out_is_one_change() -> None:
    one, other = table(row("1", "2", "3")), table(row("1", "2", "3"), key="other")
    place = ("Data appendix", "Every figure", "", "")
    assert changes(document(one), document(one, other)) == [Change(*place, NOT_THERE, ADDED)]
    assert changes(document(one, other), document(one)) == [Change(*place, THERE, TAKEN_OUT)]


def test_a_table_with_another_caption_says_so() -> None:
    was = table(row("1", "2", "3"))
    now = replace(was, caption="All figures")
    assert changes(document(was), document(now)) == [
        Change("Data appendix", "All figures", "", "", "Every figure", "All figures")
    ]


def test_a_section_that_was_added_or_taken_out_is_one_change() -> None:
    whole = sample()
    shorter = replace(whole, sections=whole.sections[:-1])
    place = ("Data appendix", "", "", "")
    assert changes(shorter, whole) == [Change(*place, NOT_THERE, ADDED)]
    assert changes(whole, shorter) == [Change(*place, THERE, TAKEN_OUT)]


def test_sections_in_another_order_are_no_change() -> None:
    whole = sample()
    assert changes(whole, replace(whole, sections=whole.sections[::-1])) == []


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ((words("As it was."),), (words("As it is."),), (OTHERWISE, REWORDED)),
        ((words("As it was."),), (words("As it was."), Notice("More.")), (OTHERWISE, REWORDED)),
        (
            (Rated(Colour.RED, "82% of 90%."),),
            (Rated(Colour.AMBER, "85% of 90%."),),
            (OTHERWISE, REWORDED),
        ),
        ((), (words("As it is."),), (NOT_THERE, REWORDED)),
        ((words("As it was."),), (), (OTHERWISE, TAKEN_OUT)),
    ],
)
def test_words_under_a_heading_are_one_change_and_are_not_repeated(
    was: tuple[Block, ...], now: tuple[Block, ...], told: tuple[str, str]
) -> None:
    heading = Heading("Visits")
    assert changes(document(heading, *was), document(heading, *now)) == [
        Change("Data appendix", "The words of “Visits”", "", "", *told)
    ]


def test_words_under_a_lower_heading_are_told_with_the_one_above_it() -> None:
    above = (Heading("Visits"), words("The same."), Heading("Commentary", 3))
    (change,) = changes(document(*above, words("Then.")), document(*above, words("Now.")))
    assert change.table == "The words of “Visits: Commentary”"


def test_words_before_the_first_heading_are_those_of_the_section() -> None:
    (change,) = changes(document(words("Then.")), document(words("Now.")))
    assert change.table == "The words of “Data appendix”"


def test_a_chart_is_no_change_because_its_table_is() -> None:
    one = Chart(SVG, (), "From 70% to 82%.", "Visits")
    assert changes(document(one), document(replace(one, says="From 70% to 83%."))) == []


def test_what_stands_on_the_cover_is_listed() -> None:
    was = document(place="Committee Room 2", versions=(("Rules", "a"), ("Benchmarks", "1")))
    now = document(
        place="", held_on=date(2026, 12, 4), versions=(("Rules", "b"), ("Neighbours", "2025"))
    )
    assert [(one.row, one.was, one.now) for one in changes(was, now)] == [
        ("Date", "3 December 2026", "4 December 2026"),
        ("Place", "Committee Room 2", TAKEN_OUT),
        ("Rules", "a", "b"),
        ("Neighbours", NOT_THERE, "2025"),
        ("Benchmarks", "1", TAKEN_OUT),
    ]


@pytest.mark.parametrize(
    ("was", "now", "is_withheld"),
    [
        # A count that moved by five tells of five children, by six of nobody.
        (("50.0%", "40", "80"), ("56.3%", "45", "80"), True),
        (("50.0%", "40", "80"), ("57.5%", "46", "80"), False),
        (("50.0%", "40", "80"), ("43.8%", "35", "80"), True),
        (("50.0%", "40", "80"), ("42.5%", "34", "80"), False),
        # So does the count on the other side, which is the difference between the two.
        (("50.0%", "40", "80"), ("55.6%", "50", "90"), False),
        (("50.0%", "40", "80"), ("55.3%", "47", "85"), True),
        (("50.0%", "40", "80"), ("54.0%", "47", "87"), False),
        (("50.0%", "40", "80"), ("51.1%", "46", "90"), True),
        # What may no longer be read at all is not to be read in what it was.
        (("50.0%", "40", "80"), ("Suppressed", "", ""), True),
        (("Suppressed", "", ""), ("50.0%", "40", "80"), False),
        (("50.0%", "40", "80"), ("Missing", "", ""), False),
        # A percentage alone moves by few points and many children.
        (("1,000", "", ""), ("1,005", "", ""), True),
        (("1,000", "", ""), ("1,006", "", ""), False),
        (("82.3%", "", ""), ("84.3%", "", ""), True),
        (("82.3%", "", ""), ("89.3%", "", ""), False),
    ],
)
def test_old_cells_of_a_row_that_counts_children_are_withheld_where_they_tell_of_a_few(
    was: tuple[str, ...], now: tuple[str, ...], is_withheld: bool
) -> None:
    found = of_rows((row(*was, withholds=True),), (row(*now, withholds=True),))
    assert found
    assert all((old == WITHHELD) is is_withheld for _, old, _ in found)
    assert all(new in now for _, _, new in found)


def test_old_cells_of_a_row_that_counts_no_children_are_told() -> None:
    assert of_rows((row("50.0%", "40", "80"),), (row("52.5%", "42", "80"),)) == [
        ("Value", "50.0%", "52.5%"),
        ("Numerator", "40", "42"),
    ]


@pytest.mark.parametrize("which", [0, 1])
def test_a_row_that_counts_children_in_one_of_the_versions_withholds(which: int) -> None:
    rows = [row("50.0%", "40", "80"), row("52.5%", "42", "80")]
    rows[which] = replace(rows[which], withholds=True)
    assert {was for _, was, _ in of_rows((rows[0],), (rows[1],))} == {WITHHELD}


def test_an_old_cell_is_told_where_another_row_is_withheld() -> None:
    was = (row("50.0%", "40", "80", withholds=True), row("1", "2", "3", key="CARERS"))
    now = (row("52.5%", "42", "80", withholds=True), row("1", "2", "4", key="CARERS"))
    assert of_rows(was, now)[-1] == ("Denominator", "3", "4")


def of_indicator(value: str, *counts: str) -> Document:
    """Return a part in which an indicator stands in three tables, its counts in the last two."""
    lines = (row(value, *counts, key="2026-10", withholds=True),)
    return document(
        table(row(value, key="VISITS", withholds=True), key="going-well", titles=("Value",)),
        table(*lines, key="VISITS months"),
        table(row(value, *counts, key="VISITS 2026-10", withholds=True), key="data"),
    )


@pytest.mark.parametrize(
    ("now", "is_withheld"), [(("55.0%", "44", "80"), True), (("60.0%", "48", "80"), False)]
)
def test_a_percentage_is_withheld_with_the_counts_that_stand_in_another_table(
    now: tuple[str, ...], is_withheld: bool
) -> None:
    found = changes(of_indicator("50.0%", "40", "80"), of_indicator(*now))
    assert len(found) == 5
    assert all((one.was == WITHHELD) is is_withheld for one in found)


def test_a_percentage_whose_counts_have_not_moved_is_judged_by_itself() -> None:
    found = changes(of_indicator("50.0%", "40", "80"), of_indicator("55.0%", "40", "80"))
    assert {one.was for one in found} == {WITHHELD}


def test_a_figure_that_is_withheld_now_is_withheld_in_every_table() -> None:
    was = of_indicator("50.0%", "40", "80")
    hidden = table(row("Suppressed", "", "", key="VISITS 2026-10", withholds=True))
    shown = row("90.0%", key="VISITS", withholds=True)
    going_well = table(shown, key="going-well", titles=("Value",))
    now = document(going_well, was.sections[0].blocks[1], hidden)
    assert {one.was for one in changes(was, now)} == {WITHHELD}


def test_another_indicator_of_the_same_month_is_judged_by_itself() -> None:
    def both(*counts: str) -> Document:
        carers = table(
            row("50.0%", "400", "800", key="2026-10", withholds=True), key="CARERS months"
        )
        moved = table(
            row("60.0%", "480", "800", key="2026-10", withholds=True), key="CARERS months"
        )
        visits = table(row("50.0%", *counts, key="2026-10", withholds=True), key="VISITS months")
        return document(visits, carers if counts[0] == "40" else moved)

    found = changes(both("40", "80"), both("41", "80"))
    assert [one.was for one in found] == [WITHHELD, "50.0%", "400"]


# Whatever two versions have: what is listed is what differs, and nothing else.

TITLES = ("Value", "Numerator", "Rating")
texts = st.sampled_from(["1", "2", "50%", "1,000", "Missing", "Suppressed"])


@st.composite
def a_table(draw: st.DrawFn, key: str) -> Table:
    titles = draw(st.lists(st.sampled_from(TITLES), unique=True))
    keys = draw(st.lists(st.sampled_from("ABC"), unique=True))
    rows = (
        row(*(draw(texts) for _ in titles), key=one, withholds=draw(st.booleans())) for one in keys
    )
    return Table(key, key, table(titles=tuple(titles)).columns, tuple(rows))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    keys = draw(st.lists(st.sampled_from(["one", "other"]), unique=True))
    sections = (
        Section(key, key, tuple(draw(a_table(f"{key}-{number}")) for number in range(2)))
        for key in keys
    )
    return replace(sample(), sections=tuple(sections))


Place = tuple[str, str, str, str]


def places(one: Document) -> Iterator[tuple[Place, str]]:
    """Yield every section, table, column, row and cell of a document, and what it says."""
    for section in one.sections:
        yield (section.title, "", "", ""), ""
        for each in one.tables:
            if each not in section.blocks:
                continue
            yield (section.title, each.caption, "", ""), ""
            titles = [column.title for column in each.columns]
            yield from (((section.title, each.caption, "", title), "") for title in titles)
            for line in each.rows:
                name = line.cells[0].text
                yield (section.title, each.caption, name, ""), ""
                for title, said in zip(titles, line.cells, strict=True):
                    yield (section.title, each.caption, name, title), said.text


def within(place: Place, others: set[Place]) -> bool:
    """Return whether a place is inside another of these: a cell in its row, column or table."""
    section, caption, name, title = place
    holders = {
        (section, "", "", ""),
        (section, caption, "", ""),
        (section, caption, name, ""),
        (section, caption, "", title),
    }
    return bool((holders - {place}) & others)


@given(documents(), documents())
def test_what_is_listed_is_what_differs_and_the_old_tables_with_it_are_the_new(
    was: Document, now: Document
) -> None:
    before, after = dict(places(was)), dict(places(now))
    added, gone = after.keys() - before.keys(), before.keys() - after.keys()
    listed = {
        (one.section, one.table, one.row, one.column): (one.was, one.now)
        for one in changes(was, now)
    }
    assert len(listed) == len(changes(was, now))
    assert {place for place, told in listed.items() if told == (NOT_THERE, ADDED)} == {
        place for place in added if not within(place, added)
    }
    assert {place for place, told in listed.items() if told == (THERE, TAKEN_OUT)} == {
        place for place in gone if not within(place, gone)
    }
    told = {place: told for place, told in listed.items() if place not in added | gone}
    assert told.keys() == {
        place for place in before.keys() & after.keys() if before[place] != after[place]
    }
    assert {place: after[place] for place in told} == {
        place: new for place, (_, new) in told.items()
    }
    for place, (old, _) in told.items():
        assert old in (before[place], WITHHELD)
