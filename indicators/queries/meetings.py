"""Meetings, by when each one's pack is published, and the packs issued for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from indicators.models import Committee, Draft, Meeting, Pack
from indicators.models.user import SYSTEM
from indicators.queries.deadlines import bank_holidays, pack_due
from indicators.rules.meetings import countdown
from indicators.rules.periods import day_label


@dataclass(frozen=True, slots=True)
class Issued:
    """One version of a meeting's pack; `by` names who issued it."""

    version: int
    at: datetime
    by: str
    was_late: bool
    """Whether it was issued after the last day on which it was in time."""
    urgent_reason: str


@dataclass(frozen=True, slots=True)
class Composing:
    """How far the next version has come: who changed its draft last, and when."""

    by: str
    at: datetime
    was_changed: bool
    """Whether anybody has changed it since it was made."""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting as every page shows it, finished."""

    pk: int
    committee: str
    committee_slug: str
    held_on: date
    starts_at: time
    place: str
    agenda_item: str
    publish_by: date
    countdown: str
    """How long is left to publish the pack, in words."""
    is_past_deadline: bool
    is_held: bool
    versions: tuple[Issued, ...]
    """Newest first."""
    composing: Composing | None

    @property
    def newest(self) -> Issued | None:
        """The version that stands; None before the first is issued."""
        return self.versions[0] if self.versions else None

    @property
    def is_late(self) -> bool:
        """Whether a pack can still be issued, and was to be published by now."""
        return self.is_past_deadline and not self.is_held and not self.versions

    @property
    def pack(self) -> str:
        """How it stands with the pack: the version that was issued, or by when one is to be."""
        if self.newest is not None:
            late = ", after the deadline" if self.newest.was_late else ""
            issued_on = timezone.localdate(self.newest.at)
            return f"Version {self.newest.version}, issued {day_label(issued_on)}{late}"
        if self.is_held:
            return "No pack was issued"
        last = f"{self.publish_by:%A} {day_label(self.publish_by)}"
        if self.is_past_deadline:
            return f"The deadline has passed: it was {last}"
        return f"Publish by {last}: {self.countdown}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Meetings that are to come, the next first, and those that were, the newest first."""

    upcoming: tuple[MeetingRow, ...]
    held: tuple[MeetingRow, ...]


@dataclass(frozen=True, slots=True)
class CommitteeRow:
    """A committee as the list shows it."""

    slug: str
    name: str
    services: tuple[str, ...]
    meetings: int


def calendar(today: date, committee: str = "") -> Calendar:
    """Return every meeting, or those of one committee by its slug. Two queries."""
    found = Meeting.objects.filter(committee__slug=committee) if committee else Meeting.objects
    rows = [_row(one, today) for one in _whole(found.all())]
    return Calendar(
        tuple(row for row in rows if not row.is_held),
        tuple(row for row in reversed(rows) if row.is_held),
    )


def meeting_row(pk: int, today: date) -> MeetingRow | None:
    """Return one meeting, None when there is none of that number. Two queries."""
    return next((_row(one, today) for one in _whole(Meeting.objects.filter(pk=pk))), None)


def committees() -> list[CommitteeRow]:
    """Return every committee by name. Three queries."""
    found = Committee.objects.prefetch_related("services", "meetings")
    return [
        CommitteeRow(
            slug=one.slug,
            name=one.name,
            services=tuple(service.name for service in one.services.all()),
            meetings=len(one.meetings.all()),
        )
        for one in found
    ]


def committees_by_slug() -> list[tuple[str, str]]:
    """Return every committee's slug and name, by name. One query."""
    return list(Committee.objects.values_list("slug", "name"))


def _whole(found: QuerySet[Meeting]) -> Iterable[Meeting]:
    packs = Pack.objects.select_related("issued_by").order_by("-version")
    return found.select_related("committee", "draft__changed_by").prefetch_related(
        Prefetch("packs", queryset=packs)
    )


def _row(meeting: Meeting, today: date) -> MeetingRow:
    last = pack_due(meeting.held_on)
    holidays = bank_holidays(today.year) | bank_holidays(last.year - 1)
    draft = getattr(meeting, "draft", None)
    return MeetingRow(
        pk=meeting.pk,
        committee=meeting.committee.name,
        committee_slug=meeting.committee.slug,
        held_on=meeting.held_on,
        starts_at=meeting.starts_at,
        place=meeting.place,
        agenda_item=meeting.agenda_item,
        publish_by=last,
        countdown=countdown(today, last, holidays),
        is_past_deadline=today > last,
        is_held=meeting.held_on < today,
        versions=tuple(_issued(pack) for pack in meeting.packs.all()),
        composing=_composing(draft) if draft else None,
    )


def _issued(pack: Pack) -> Issued:
    return Issued(
        version=pack.version,
        at=pack.issued_at,
        by=str(pack.issued_by or SYSTEM),
        was_late=bool(pack.urgent_reason),
        urgent_reason=pack.urgent_reason,
    )


def _composing(draft: Draft) -> Composing:
    return Composing(str(draft.changed_by or SYSTEM), draft.changed_at, draft.edition > 1)
