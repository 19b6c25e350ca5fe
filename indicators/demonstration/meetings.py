"""Committees of the demonstration council, their meetings, and the packs that were issued.

A past meeting's pack is issued while the months are signed off, so that it says what was known
then. The others are to come, on whatever day the demonstration is loaded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path as File
from typing import Any

import yaml

from indicators.demonstration.returns import moment
from indicators.meetings import Particulars, add_committee, add_meeting
from indicators.models import Committee, Meeting, Service, User
from indicators.packs.compose import (
    Chosen,
    change_draft,
    composition_of,
    draft_for,
)
from indicators.packs.issue import issue_pack
from indicators.rules.exemption import Paragraph
from indicators.rules.packs import Period, Stretch

ISSUED_AT = 11
"""The hour at which packs are issued."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The committees by name, each with its services' slugs, and what the file says of meetings."""

    committees: Mapping[str, tuple[str, ...]]
    past: tuple[Mapping[str, Any], ...]
    upcoming: tuple[Mapping[str, Any], ...]


def read_calendar(file: File) -> Calendar:
    """Return what the file says."""
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    return Calendar(
        {one["name"]: tuple(one.get("services", ())) for one in said["committees"]},
        tuple(said["past"]),
        tuple(said["upcoming"]),
    )


def add_committees(calendar: Calendar, *, by: User) -> None:
    """Return nothing; adds the committees."""
    services = {service.slug: service for service in Service.objects.all()}
    for name, slugs in calendar.committees.items():
        scrutinised = [services[slug] for slug in slugs or services]
        add_committee(name=name, services=scrutinised, by=by)


def issue_past(calendar: Calendar, since: date, until: date, *, by: User) -> None:
    """Return nothing; issues the packs of past meetings whose day is in this stretch of days."""
    for one in calendar.past:
        if since <= one["issued_on"] < until:
            at = moment(one["issued_on"], ISSUED_AT)
            meeting = _meeting(one, one["held_on"], by, today=one["issued_on"])
            issue_pack(meeting=meeting, by=by, at=at, has_looked=True)


def add_upcoming(calendar: Calendar, *, by: User, at: datetime) -> None:
    """Return nothing; adds the meetings to come."""
    for one in calendar.upcoming:
        held_on = next_weekday(at.date() + timedelta(days=one["days_ahead"]), one["weekday"])
        _meeting(one, held_on, by, today=at.date())


def prepare_upcoming(calendar: Calendar, *, by: User, at: datetime) -> None:
    """Return nothing; composes the packs of the meetings to come, and issues those to be."""
    for one in calendar.upcoming:
        meeting = Meeting.objects.get(committee__name=one["committee"], held_on__gte=at.date())
        _compose(one, meeting, by)
        if one.get("is_issued"):
            issue_pack(meeting=meeting, by=by, at=at, has_looked=True)


def next_weekday(first: date, weekday: int) -> date:
    """Return the first such weekday on or after a day; 1 is Monday."""
    return first + timedelta(days=(weekday - first.isoweekday()) % 7)


def _meeting(one: Mapping[str, Any], held_on: date, by: User, *, today: date) -> Meeting:
    return add_meeting(
        particulars=Particulars(
            Committee.objects.get(name=one["committee"]),
            held_on,
            time.fromisoformat(one["starts_at"]),
            one["place"],
            one["agenda_item"],
        ),
        by=by,
        today=today,
    )


def _compose(one: Mapping[str, Any], meeting: Meeting, by: User) -> None:
    """Return nothing; changes the meeting's draft as the file says."""
    draft = draft_for(meeting=meeting, by=by)
    said = composition_of(draft)
    own_words, exempt = one.get("words", {}), one.get("exempt", {})
    wanted = replace(
        said,
        period=Period(Stretch(one["stretch"]), said.period.last),
        sections=tuple(_with_words(section, own_words, exempt) for section in said.sections),
    )
    change_draft(meeting=meeting, by=by, seen=draft.edition, composition=wanted)


def _with_words(section: Chosen, own_words: Mapping[str, str], exempt: Mapping[str, int]) -> Chosen:
    ground = exempt.get(section.key)
    return replace(
        section,
        words=own_words.get(section.key, section.words),
        exempt_under=Paragraph(ground) if ground else None,
    )
