"""The only writer of committees and their meetings.

Every function is one transaction and takes keywords only. A refusal is an exception with a name,
a sentence for whoever keeps the meetings, and the field that it is about.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from indicators.access import prepares_packs
from indicators.models import Committee, Installation, Meeting, Service, User
from indicators.refusals import Refused
from indicators.rules.periods import FURTHEST, day_label
from indicators.rules.words import as_kept

RESERVED = frozenset({"add"})
"""What stands in an address of committees and is no committee's name in one."""


class MeetingRefused(Refused):
    """A change that is not allowed; `field` is the part of the form it is about."""


class NotKeeping(MeetingRefused):
    """Whoever makes the change does not prepare packs, or no longer does."""


class NameTaken(MeetingRefused):
    """Two committees cannot have one name."""

    field = "name"


class ChairGone(MeetingRefused):
    """A chair whose access has ended can be told nothing."""

    field = "chair"


class InThePast(MeetingRefused):
    """A meeting is set for a day that is still to come."""

    field = "held_on"


class TooFarAhead(MeetingRefused):
    """A day so far ahead that its year was mistyped."""

    field = "held_on"


class MeetsThatDay(MeetingRefused):
    """A committee meets once a day."""

    field = "held_on"


class HasPack(MeetingRefused):
    """A pack was issued to one committee, and its meeting is not made another's."""

    field = "committee"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is to stand of a meeting."""

    committee: Committee
    held_on: date
    starts_at: time
    place: str
    agenda_item: str


@transaction.atomic
def add_committee(
    *, name: str, services: Collection[Service], chair: User | None = None, by: User
) -> Committee:
    """Return a new committee, known for ever by the slug that its first name gives.

    Raises NameTaken, ChairGone and NotKeeping. Eleven queries at most.
    """
    _refuse_others(by)
    _take_turns()
    committee = Committee()
    _write_committee(committee, name, chair)
    committee.services.set(services)
    return committee


@transaction.atomic
def change_committee(
    *,
    committee: Committee,
    name: str,
    services: Collection[Service],
    chair: User | None,
    by: User,
) -> Committee:
    """Return the committee with this name, these services and this chair; its address stays.

    Raises NameTaken, ChairGone and NotKeeping. Nine queries at most.
    """
    _refuse_others(by)
    _take_turns()
    committee = Committee.objects.get(pk=committee.pk)
    _write_committee(committee, name, chair)
    committee.services.set(services)
    return committee


@transaction.atomic
def add_meeting(*, particulars: Particulars, by: User, today: date | None = None) -> Meeting:
    """Return a new meeting.

    Raises InThePast, TooFarAhead, MeetsThatDay and NotKeeping. Two queries.
    """
    _refuse_others(by)
    _refuse_day(particulars.held_on, today or timezone.localdate())
    return _write(Meeting(), particulars)


@transaction.atomic
def change_meeting(
    *, meeting: Meeting, particulars: Particulars, by: User, today: date | None = None
) -> Meeting:
    """Return the meeting with these particulars.

    Its day may be put right whether or not a pack has been issued, which says for ever what was
    so when it was issued; the committee may not once one has. Raises what `add_meeting` does,
    and HasPack. Four queries.
    """
    _refuse_others(by)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if particulars.held_on != meeting.held_on:
        _refuse_day(particulars.held_on, today or timezone.localdate())
    if particulars.committee.pk != meeting.committee_id and meeting.packs.exists():
        raise HasPack(
            "A pack has been issued for this meeting, so it stays this committee’s. Add a meeting "
            "of the other committee instead."
        )
    return _write(meeting, particulars)


def _write_committee(committee: Committee, name: str, chair: User | None) -> None:
    committee.name = as_kept(name)
    _refuse_taken(committee)
    committee.slug = committee.slug or _slug(committee.name)
    if chair is not None and not User.objects.filter(pk=chair.pk, is_active=True).exists():
        raise ChairGone(f"{chair} can no longer sign in: choose somebody else, or nobody.")
    committee.chair = chair
    committee.save()
    Installation.changed()  # a committee's name, and what its chair may do, is on other pages


def _write(meeting: Meeting, particulars: Particulars) -> Meeting:
    committee, held_on = particulars.committee, particulars.held_on
    # The committee is held, so that two people who add its meeting at once take turns.
    Committee.objects.select_for_update().get(pk=committee.pk)
    same_day = Meeting.objects.filter(committee=committee, held_on=held_on)
    if same_day.exclude(pk=meeting.pk).exists():
        raise MeetsThatDay(
            f"{committee} already has a meeting on {day_label(held_on)}: change that "
            "one, or choose another day."
        )
    meeting.committee, meeting.held_on = committee, held_on
    meeting.starts_at = particulars.starts_at
    meeting.place = as_kept(particulars.place)
    meeting.agenda_item = as_kept(particulars.agenda_item)
    meeting.save()
    return meeting


def _refuse_others(by: User) -> None:
    if not prepares_packs(by):
        raise NotKeeping("You no longer keep meetings: somebody has just changed your role.")


def _take_turns() -> None:
    """Return when nobody else writes a committee, so that two do not take one name at once.

    There may be no committee to hold yet: the services are held in its stead. One query.
    """
    list(Service.objects.select_for_update().order_by("pk"))


def _refuse_day(held_on: date, today: date) -> None:
    if held_on < today:
        raise InThePast(
            f"{day_label(held_on)} is in the past: a meeting is added before it is held."
        )
    if held_on > today + FURTHEST:
        raise TooFarAhead(f"{day_label(held_on)} is more than three years ahead: check the year.")


def _refuse_taken(committee: Committee) -> None:
    others = Committee.objects.exclude(pk=committee.pk).values_list("name", flat=True)
    if committee.name.casefold() in {name.casefold() for name in others}:
        raise NameTaken(f"There is a committee named {committee.name} already.")


def _slug(name: str) -> str:
    """Return what stands for a new committee in addresses: nobody else's, and no page's."""
    first = slugify(name)[:50].strip("-") or "committee"
    taken = RESERVED | set(Committee.objects.values_list("slug", flat=True))
    slug, number = first, 2
    while slug in taken:
        slug, number = f"{first}-{number}", number + 1
    return slug
