"""The only writer of figures, commentary and publication.

Every function is one transaction and takes keywords only. Each change of a figure leaves its
record: who, when, why, and what it was. A refusal is an exception with a name and a sentence
for the person whose act was refused.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from indicators.models import (
    Commentary,
    Figure,
    FigureChange,
    Indicator,
    Installation,
    Month,
    Origin,
    User,
)
from indicators.rules import counts
from indicators.rules.periods import Frequency, is_due, month_label
from indicators.rules.values import Absence, Unit

BATCH = 1000
ENTERED = (Absence.NOT_AVAILABLE, Absence.BEING_VALIDATED)
"""The reasons for no figure that a person gives; the others are worked out."""
PARTS = ("numerator", "denominator", "absence", "provisional")


class Refused(Exception):
    """An act that the rules do not allow; the message says why and what to do."""


class ImpossibleFigures(Refused):
    """Figures that cannot be, with everything that is wrong with them, a line each."""


class ReasonNeeded(Refused):
    """A published figure can only be corrected with a reason."""


class AlreadyPublished(Refused):
    """A month is published once, and what was said of it then stands."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to stand for one indicator in one month: counts, or why there are none."""

    indicator: Indicator
    month: date
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    absence: Absence | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many figures a call added, changed, and found as they already were."""

    added: int
    changed: int
    left: int


@transaction.atomic
def record_figures(
    *,
    entries: Iterable[Entry],
    by: User | None,
    origin: Origin,
    reason: str = "",
    at: datetime | None = None,
) -> Recorded:
    """Return what came of writing the figures, all of them or none.

    Figures that already stand as given are left alone. Raises ImpossibleFigures, and
    ReasonNeeded when one of a published month would change without a reason. Six queries and
    two a thousand figures.
    """
    entries = list(entries)
    if wrong := list(_problems(entries)):
        raise ImpossibleFigures("\n".join(wrong))
    wanted = {(entry.indicator.pk, entry.month): entry for entry in entries}
    at = at or timezone.now()
    reason = reason.strip()
    months = sorted({month for _, month in wanted})
    # The months' rows are the lock: whoever writes or publishes one of them waits here.
    Month.objects.bulk_create([Month(month=month) for month in months], ignore_conflicts=True)
    published = _published(months)
    standing = {
        (figure.indicator_id, figure.month): figure
        for figure in Figure.objects.filter(month__in=months)
    }
    added: list[Figure] = []
    altered: list[Figure] = []
    changes: list[FigureChange] = []
    for key, entry in wanted.items():
        figure, parts = standing.get(key), _parts(entry)
        if figure is None:
            figure = Figure(indicator=entry.indicator, month=entry.month)
            added.append(figure)
        elif all(getattr(figure, part) == value for part, value in parts.items()):
            continue
        else:
            altered.append(figure)
        if entry.month in published and not reason:
            raise ReasonNeeded(
                f"{entry.indicator}: {month_label(entry.month)} is published, so a change to it "
                "needs a reason. Give one, and it will be shown beside the old figure."
            )
        change = FigureChange(
            figure=figure,
            changed_at=at,
            changed_by=by,
            origin=origin,
            reason=reason,
            after_publication=entry.month in published,
        )
        for part, value in parts.items():
            setattr(change, f"old_{part}", getattr(figure, part))
            setattr(change, f"new_{part}", value)
            setattr(figure, part, value)
        changes.append(change)
    if changes:
        Figure.objects.bulk_create(added, batch_size=BATCH)
        Figure.objects.bulk_update(altered, PARTS, batch_size=BATCH)
        FigureChange.objects.bulk_create(changes, batch_size=BATCH)
        Installation.changed()
    return Recorded(len(added), len(altered), len(wanted) - len(changes))


def _problems(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield what cannot be among the entries: which figure, what is wrong and what to do."""
    times = Counter((entry.indicator.pk, entry.month) for entry in entries)
    for entry in entries:
        wrong = list(_problems_of(entry))
        if times.pop((entry.indicator.pk, entry.month), 1) > 1:
            wrong.append("it is given more than once: give it once")
        for problem in wrong:
            yield f"{entry.indicator}, {month_label(entry.month)}: {problem}."


def _problems_of(entry: Entry) -> Iterator[str]:
    """Yield what is wrong with one entry by itself."""
    indicator, month, absence = entry.indicator, entry.month, entry.absence
    if month.day != 1:
        yield f"{month:%d %B} is not the first day of a month, by which it is named: give that"
    frequency = Frequency(indicator.frequency)
    if not is_due(month, frequency, indicator.annual_month):
        yield f"its figures are {frequency}, and none is due for this month: choose one that is"
    if absence is None:
        yield from counts.problems(
            entry.numerator,
            entry.denominator,
            Unit(indicator.unit),
            may_be_below_zero=indicator.may_be_below_zero,
        )
    elif absence not in ENTERED:
        reasons = " or ".join(f"“{each.label}”" for each in ENTERED)
        yield f"“{absence.label}” is worked out and never entered: give {reasons}"
    elif (entry.numerator, entry.denominator) != (None, None):
        yield f"there are counts beside “{absence.label}”: give the counts or the reason for none"


def _published(months: Iterable[date]) -> set[date]:
    """Return which of the months are published, and lock them all until the transaction ends."""
    locked = Month.objects.select_for_update().filter(month__in=months).order_by("month")
    return {row.month for row in locked if row.published_at is not None}


def _parts(entry: Entry) -> dict[str, Any]:
    """Return what an entry says, by the names that a figure and its changes have for it."""
    absence = entry.absence.value if entry.absence else ""
    values = (entry.numerator, entry.denominator, absence, entry.provisional)
    return dict(zip(PARTS, values, strict=True))


@transaction.atomic
def write_commentary(
    *,
    indicator: Indicator,
    month: date,
    by: User | None,
    what_happened: str,
    what_is_being_done: str = "",
    by_whom: str = "",
    by_when: date | None = None,
    at: datetime | None = None,
) -> Commentary:
    """Return the commentary of one figure, written, written over or found as it was.

    Raises AlreadyPublished when that of a published month would change.
    """
    said = {
        "what_happened": what_happened,
        "what_is_being_done": what_is_being_done,
        "by_whom": by_whom,
        "by_when": by_when,
    }
    is_published = bool(_published([month]))
    same = Commentary.objects.filter(indicator=indicator, month=month, **said).first()
    if same is not None:
        return same
    if is_published:
        raise AlreadyPublished(
            f"{indicator}: {month_label(month)} is published, so what was said of it stands. "
            "Say what is new in the commentary of a month that is not published yet."
        )
    commentary, _ = Commentary.objects.update_or_create(
        indicator=indicator,
        month=month,
        defaults={**said, "written_by": by, "written_at": at or timezone.now()},
    )
    Installation.changed()
    return commentary


@transaction.atomic
def publish_month(*, month: date, by: User | None, at: datetime | None = None) -> Month:
    """Return the month, published: from now on councillors see it.

    Raises AlreadyPublished when it is published, and Month.DoesNotExist when nothing has
    been recorded for it.
    """
    row = Month.objects.select_for_update().get(month=month)
    if row.published_at is not None:
        raise AlreadyPublished(f"{month_label(month)} has already been published.")
    row.published_at, row.published_by = at or timezone.now(), by
    row.save(update_fields=["published_at", "published_by"])
    Installation.changed()
    return row
