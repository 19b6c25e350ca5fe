"""The only writer of inspection and monitoring visits.

Every function is one transaction and takes keywords only. A refusal is an exception with a name,
a sentence for whoever keeps the calendar, and the field that it is about.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from indicators.access import prepares_packs
from indicators.models import Installation, User, Visit, VisitKind
from indicators.refusals import ChangedMeanwhile, Refused
from indicators.rules.periods import FURTHEST, day_label
from indicators.rules.words import as_kept

LONGEST_STAY = timedelta(days=60)
"""How long a visit is believed to go on: the longest inspections take some weeks."""
LONGEST_ABOUT = 1000


class VisitRefused(Refused):
    """A change that is not allowed; `field` is the part of the form it is about."""


class NotKeeping(VisitRefused):
    """Whoever makes the change does not keep the calendar, or no longer does."""


class NotBelieved(VisitRefused):
    """A first day so far from today that its year was mistyped."""

    field = "starts_on"


class EndsWrongly(VisitRefused):
    """A last day before the first, or so long after it that it was mistyped."""

    field = "ends_on"


class ThereAlready(VisitRefused):
    """Two visits of one kind do not begin on one day."""

    field = "starts_on"


class TooLong(VisitRefused):
    """More words than there is room for."""

    field = "about"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is to stand of a visit."""

    kind: VisitKind
    starts_on: date
    ends_on: date | None = None
    is_confirmed: bool = False
    about: str = ""


@transaction.atomic
def add_visit(*, particulars: Particulars, by: User, at: datetime | None = None) -> Visit:
    """Return a new visit: one that is expected, or one that was.

    Raises NotKeeping, NotBelieved, EndsWrongly, ThereAlready and TooLong.
    """
    _take_turns(by)
    return _write(Visit(), particulars, by, at or timezone.now())


@transaction.atomic
def change_visit(
    *,
    visit: Visit,
    particulars: Particulars,
    by: User,
    seen: datetime | None = None,
    at: datetime | None = None,
) -> Visit:
    """Return the visit with these particulars.

    `seen` is when what whoever changes it had before them was written; None does not ask. Raises
    ChangedMeanwhile when somebody has changed it or taken it away since, and what `add_visit`
    does.
    """
    _take_turns(by)
    visit = _as_seen(visit, seen)
    return _write(visit, particulars, by, at or timezone.now())


@transaction.atomic
def remove_visit(*, visit: Visit, by: User, seen: datetime | None = None) -> None:
    """Return nothing; takes away a visit that was never to be there.

    Raises NotKeeping, and ChangedMeanwhile as `change_visit` does.
    """
    _take_turns(by)
    visit = _as_seen(visit, seen)
    visit.delete()


def _take_turns(by: User) -> None:
    """Return when nobody else writes a visit. Raises NotKeeping.

    There may be no visit to hold yet: the row that counts changes is held in its stead.
    """
    if not prepares_packs(by):
        raise NotKeeping("You no longer keep visits: somebody has just changed your role.")
    Installation.changed()


def _as_seen(visit: Visit, seen: datetime | None) -> Visit:
    found = Visit.objects.select_related("changed_by").filter(pk=visit.pk).first()
    if found is None:
        raise ChangedMeanwhile("Somebody has taken this visit away since you opened the page.")
    if seen is not None and seen != found.changed_at:
        raise ChangedMeanwhile(
            f"{found.changed_by} has changed this visit since you opened the page: it is now "
            f"{found}. Save again to have it as you typed it."
        )
    return found


def _write(visit: Visit, particulars: Particulars, by: User, at: datetime) -> Visit:
    first, last, today = particulars.starts_on, particulars.ends_on, timezone.localdate(at)
    if abs(first - today) > FURTHEST:
        raise NotBelieved(f"{day_label(first)} is more than three years away: check the year.")
    if last is not None and last < first:
        raise EndsWrongly(f"{day_label(last)} is before the first day, {day_label(first)}.")
    if last is not None and last > first + LONGEST_STAY:
        raise EndsWrongly(
            f"{day_label(last)} is more than two months after the first day: check the date."
        )
    same = Visit.objects.filter(kind=particulars.kind, starts_on=first).exclude(pk=visit.pk)
    if same.exists():
        raise ThereAlready(
            f"There is a {particulars.kind.label} on {day_label(first)} already: change that one."
        )
    about = as_kept(particulars.about)
    if len(about) > LONGEST_ABOUT:
        raise TooLong(
            f"What it will look at has {len(about):,} characters, and there is room for "
            f"{LONGEST_ABOUT:,}: shorten it."
        )
    visit.kind, visit.starts_on, visit.ends_on = particulars.kind, first, last
    visit.is_confirmed, visit.about = particulars.is_confirmed, about
    visit.changed_at, visit.changed_by = at, by
    visit.save()
    return visit
