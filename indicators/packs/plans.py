"""Recovery plans as a pack tells them: how each stands, its path, its actions, what came of it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.utils import timezone

from indicators.charts.trend import described, drawing, key, trend
from indicators.packs import cells
from indicators.packs.document import (
    Block,
    Cell,
    Chart,
    Column,
    Heading,
    Notice,
    Paragraph,
    Rated,
    Run,
    Table,
    TableRow,
)
from indicators.queries.packs import PackFigures
from indicators.queries.plan_pages import path_lines
from indicators.queries.plans import Plan, PlanStanding
from indicators.queries.scorecard import Row
from indicators.rules.exemption import Paragraph as Ground
from indicators.rules.exemption import ground
from indicators.rules.periods import day_label, month_label
from indicators.rules.planning import Action
from indicators.rules.recovery import Standing

WITHHELD = "What the plan says is withheld, because it could say how many children were counted."


def plan_in_short(stands: PlanStanding) -> Paragraph:
    """Return how an indicator's plan stands, in a paragraph that stands with its figures."""
    return Paragraph((Run("Recovery plan. ", is_bold=True), Run(stands.sentence)))


def plan(
    figures: PackFigures, row: Row, hushed: Mapping[int, Ground], today: date
) -> Iterator[Block]:
    """Yield everything that a pack says of one indicator's plan; hushed words are in Part 2."""
    stands, one = row.plan, row.indicator
    assert stands is not None
    yield Heading(one.title)
    yield Rated(row.rating.colour, row.sentence)
    yield plan_in_short(stands)
    if drawn := trend(figures.pages[one.pk]):
        caption = f"{one.title}: its recovery path and its figures"
        yield Chart(str(drawing(drawn)), key(drawn), described(drawn), caption)
    if one.pk in hushed:
        reason = ground(hushed[one.pk])
        yield Notice(f"What the plan says is exempt: it holds {reason}. It is in Part 2.")
    else:
        yield from plan_words(row, today)
    yield _path(figures, row, stands.plan)


def plan_words(row: Row, today: date) -> Iterator[Block]:
    """Yield what somebody wrote of a plan: the cause, who owns it, the actions."""
    stands = row.plan
    assert stands is not None
    if not stands.is_told:
        yield Notice(WITHHELD)
        return
    said = stands.plan
    facts = (
        ("Cause. ", said.cause),
        ("Owner: ", f"{said.owner}."),
        ("Returns to: ", f"{said.returns_to}, by {day_label(said.returns_on)}."),
    )
    for what, words in facts:
        yield Paragraph((Run(what, is_bold=True), Run(words)))
    code = row.indicator.code
    yield Table(
        f"{code} actions",
        f"{row.indicator.title}: actions",
        (Column("Action"), Column("Owner"), Column("Due"), Column("State")),
        tuple(
            TableRow(
                str(number),
                (
                    cells.words(action.what),
                    cells.words(action.owner),
                    cells.words(day_label(action.due_on)),
                    cells.words(_state(action, today)),
                ),
            )
            for number, action in enumerate(said.actions, start=1)
        ),
    )


def _state(action: Action, today: date) -> str:
    if action.done_on is not None:
        return f"Done {day_label(action.done_on)}"
    return "Overdue" if action.is_overdue(today) else "To do"


def _path(figures: PackFigures, row: Row, said: Plan) -> Table:
    """Return the path against the figures, month by month, as the plan's page has it."""
    one, history = row.indicator, row.history
    rows = [
        TableRow(
            f"{line.month:%Y-%m}",
            (
                cells.words(month_label(line.month)),
                Cell(line.expected, cells.exact(said.path.expected(line.month))),
                Cell(line.value, cells.exact(history.reading(line.month).value))
                if line.value
                else cells.NOTHING,
                cells.words(_STANDS[line.is_on]),
            ),
            withholds=cells.counts_children(one),
        )
        for line in path_lines(said, history, figures.sight, row.reading.month)
    ]
    return Table(
        f"{one.code} path",
        f"{one.title}: figures against the path",
        (
            Column("Month"),
            Column("Path", is_number=True),
            Column("Figure", is_number=True),
            Column("How it stands"),
        ),
        tuple(rows),
    )


_STANDS = {True: Standing.ON_PATH.label, False: Standing.OFF_PATH.label, None: ""}


def closed_plans(
    closed: Iterable[Plan], hushed: Mapping[int, Ground], only: int | None = None
) -> Iterator[Block]:
    """Yield what came of the plans that were closed since the committee's last meeting.

    `only` asks for those of one indicator. Hushed words are in Part 2.
    """
    for one in closed:
        if only not in (None, one.indicator):
            continue
        assert one.closed_at is not None
        yield Heading(f"Closed: {one.title}")
        if one.indicator in hushed:
            yield Notice(f"What came of it is exempt: it holds {ground(hushed[one.indicator])}.")
        elif not one.is_told:
            yield Notice(WITHHELD)
        else:
            on = day_label(timezone.localdate(one.closed_at))
            yield Paragraph((Run(f"Outcome, {on}: ", is_bold=True), Run(one.outcome)))
