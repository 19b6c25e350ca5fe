"""The only writer of figures, commentary and publication.

Every function is one transaction and takes keywords only. Each change of a figure leaves its
record: who, when, why, and what it was. A refusal is an exception with a name and a sentence
for the person whose act was refused.
"""

from collections.abc import Iterable
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
from indicators.rules.periods import month_label
from indicators.rules.values import Absence

BATCH = 1000
PARTS = ("numerator", "denominator", "absence", "provisional")


class Refused(Exception):
    """An act that the rules do not allow; the message says why and what to do."""


class ReasonNeeded(Refused):
    """A published figure can only be corrected with a reason."""


class AlreadyPublished(Refused):
    """A month is published once."""


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

    Figures that already stand as given are left alone. Raises ReasonNeeded when one of a
    published month would change without a reason. Six queries and two a thousand figures.
    """
    wanted = {(entry.indicator.pk, entry.month): entry for entry in entries}
    at = at or timezone.now()
    reason = reason.strip()
    months = sorted({month for _, month in wanted})
    # The months' rows are the lock: whoever writes or publishes one of them waits here.
    Month.objects.bulk_create([Month(month=month) for month in months], ignore_conflicts=True)
    locked = Month.objects.select_for_update().filter(month__in=months).order_by("month")
    published = {row.month for row in locked if row.published_at is not None}
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
    what_happened: str,
    what_is_being_done: str = "",
    by_whom: str = "",
    by_when: date | None = None,
) -> Commentary:
    """Return the commentary of one figure, written or written over."""
    commentary, _ = Commentary.objects.update_or_create(
        indicator=indicator,
        month=month,
        defaults={
            "what_happened": what_happened,
            "what_is_being_done": what_is_being_done,
            "by_whom": by_whom,
            "by_when": by_when,
        },
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
