"""What an uploaded file would do, with what its figures come to and which look unlikely.

The readings of the file are put among those on record, so that a figure of back years is
judged by the ones before it, wherever they are.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils import timezone

from indicators.entry import Entry
from indicators.models import FigureChange, Upload, User
from indicators.models.user import SYSTEM
from indicators.queries.history import History, histories
from indicators.queries.returns import LOOK_BACK
from indicators.queries.scorecard import read as shown
from indicators.rules.periods import month_label, months_after
from indicators.rules.plausibility import MOST_LOOKED_AT, Unlikely, unlikely
from indicators.rules.rating import Colour
from indicators.rules.values import Reading, Unit, reading
from indicators.uploads.compare import Act, Compared, Comparison, compare


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file, with what looks unlikely about its figure."""

    compared: Compared
    unlikely: tuple[Unlikely, ...] = ()

    @property
    def asks_for_a_word(self) -> bool:
        """Whether it looks unlikely and nobody has said why it is right."""
        return bool(self.unlikely) and not self.compared.cells["confirmation"].new


@dataclass(frozen=True, slots=True)
class ComesTo:
    """What a row's figure comes to."""

    value: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do if the person who looks at it applied it now."""

    upload: Upload
    comparison: Comparison
    rows: tuple[Row, ...]
    newest: int
    """The newest change of any figure when it was made: what is newer was not seen."""
    histories: dict[int, History]

    @property
    def may_be_applied(self) -> bool:
        """Whether nothing is refused, there is something to do, and it is not done yet."""
        compared = self.comparison
        is_open = self.upload.applied_at is None
        return is_open and not compared.is_refused and not compared.changes_nothing

    @property
    def unlikely(self) -> int:
        """How many figures look unlikely."""
        return sum(bool(row.unlikely) for row in self.rows)

    @property
    def unexplained(self) -> int:
        """How many of those nobody has said of that they are right."""
        return sum(row.asks_for_a_word for row in self.rows)

    def comes_to(self, row: Row) -> ComesTo | None:
        """Return what a row's figure comes to; None when it is refused or there is none."""
        one, month = row.compared.indicator, row.compared.line.month
        if row.compared.act is Act.REFUSED or one is None or month is None:
            return None
        history = self.histories[one.pk]
        value = shown(history.reading(month), one, history.rule(month))
        return ComesTo(value, history.rating(month).colour)


def preview(upload: Upload, by: User, today: date) -> Preview:
    """Return what the file would do if the person applied it now. Raises Unreadable.

    Eleven queries, one more for back years, however many rows.
    """
    newest: int | None = FigureChange.objects.aggregate(newest=Max("pk"))["newest"]
    comparison = compare(upload, by, today)
    known = _with_the_file(comparison.rows)
    rows = _judged(comparison.rows, known)
    return Preview(upload, comparison, rows, newest or 0, known)


def changed_since(shown: Preview, newest: int) -> list[str]:
    """Return who has changed figures of the file after a change that was seen. One query."""
    keys = {
        (row.compared.indicator.pk, row.compared.line.month): row.compared.indicator
        for row in shown.rows
        if row.compared.indicator
    }
    changes = FigureChange.objects.filter(
        pk__gt=newest, figure__month__in={month for _, month in keys if month}
    ).select_related("figure", "changed_by")
    return [
        f"{one.title}, {month_label(change.figure.month)}: {change.changed_by or SYSTEM} "
        f"changed it at {timezone.localtime(change.changed_at):%H:%M on %-d %B}."
        for change in changes
        if (one := keys.get((change.figure.indicator_id, change.figure.month)))
    ]


def _with_the_file(rows: Iterable[Compared]) -> dict[int, History]:
    """Return the history of each indicator as it would be with the file. Two queries."""
    facts, months = {}, []
    for row in rows:
        if row.indicator and row.line.month:
            facts[row.indicator.pk] = row.indicator
            months.append(row.line.month)
    if not months:
        return {}
    first, last = months_after(min(months), -LOOK_BACK), max(months)
    known = histories(facts.values(), first, last, as_entered=True)
    for row in rows:
        if row.entry:
            known[row.entry.indicator.pk].readings[row.entry.month] = _reading(row.entry)
    return known


def _reading(entry: Entry) -> Reading:
    """Return an entry as it would be read."""
    return reading(
        entry.month,
        Unit(entry.indicator.unit),
        entry.numerator,
        entry.denominator,
        entry.absence or "",
        entry.provisional,
    )


def _judged(rows: Iterable[Compared], known: dict[int, History]) -> tuple[Row, ...]:
    """Return the rows, each figure that would be recorded beside the ones before it."""
    in_order = {pk: sorted(history.readings) for pk, history in known.items()}
    judged = []
    for row in rows:
        found: tuple[Unlikely, ...] = ()
        if entry := row.entry:
            history, months = known[entry.indicator.pk], in_order[entry.indicator.pk]
            at = bisect_left(months, entry.month)
            found = unlikely(
                history.readings[entry.month],
                [history.readings[each] for each in months[max(0, at - MOST_LOOKED_AT) : at]],
                history.indicator.unit,
                history.indicator.basis,
                decimals=history.indicator.decimals,
                may_be_below_zero=entry.indicator.may_be_below_zero,
            )
        judged.append(Row(row, found))
    return tuple(judged)
