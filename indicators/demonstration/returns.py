"""Returns of the demonstration council: who enters, submits, sends back and approves them, when.

The usual days are drawn by chance, seeded by the service and the month; those that tell
something are in fixtures/demonstration/returns.yaml.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path as File
from random import Random
from typing import Any

import yaml
from django.utils import timezone

from indicators.demonstration.commentary import Remarks
from indicators.entry import Entry, record_figures, write_commentary
from indicators.models import Origin, Service, User
from indicators.queries.returns import Grid, GridRow, grids
from indicators.rules.periods import month_of, months_after
from indicators.rules.plausibility import Kind
from indicators.signoff import approve_return, send_back, submit_return

PUBLISHED_ON = 25
"""The day of the month after a figure's, on which it is published."""
ENTERED_FROM, ENTERED_TO = 7, 10
"""The days of that month between which a return is entered, a weekend put off to Monday."""
CHRISTMAS = (12, 25)
SATURDAY = 5
MINUTES_A_REMARK = timedelta(minutes=4)
"""How long after one another the commentaries of a return are saved, an hour after its figures."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """On which days what was done with one return, None where it has not been done."""

    entered_on: date | None = None
    submitted_on: date | None = None
    approved_on: date | None = None
    sent_back_on: date | None = None
    why: str = ""
    """Why it was sent back."""
    entered: frozenset[str] | None = None
    """The codes of the figures that are in; None stands for all of them."""
    without_commentary: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Late:
    """A return that a month was published without, why, and when it followed."""

    month: date
    service: str
    reason: str
    days: Days
    published_on: date


@dataclass(frozen=True, slots=True)
class Script:
    """What the file says: the history, the late return, the month in progress, the words."""

    history_loaded_on: date
    history_published_on: date
    history_reason: str
    late: Late
    in_progress: Mapping[str, Days]
    words: Mapping[Kind, list[str]]
    own_words: Mapping[tuple[str, date], str]

    def word(self, code: str, month: date, kind: Kind) -> str:
        """Return the officer's word that an unlikely figure is right."""
        own = self.own_words.get((code, month))
        return own or Random(f"word {code} {month}").choice(self.words[kind])


@dataclass(frozen=True, slots=True)
class Council:
    """Who works on the returns, by the service's slug, and the words that they have for them."""

    officers: Mapping[str, User]
    heads: Mapping[str, User]
    script: Script
    remarks: Remarks

    def hand_in(
        self,
        month: date,
        services: Iterable[Service],
        entries: Iterable[Entry],
        days: Mapping[str, Days],
    ) -> None:
        """Return nothing; takes the month's returns as far as their days say."""
        begun = [service for service in services if days[service.slug].entered_on]
        for service in begun:
            self._enter(month, service, entries, days[service.slug])
        for found in grids(month, begun, months_after(month, 1)):
            self._explain(found, days[found.service.slug])
        for service in begun:
            self._sign(month, service, days[service.slug])

    def _enter(self, month: date, service: Service, entries: Iterable[Entry], on: Days) -> None:
        """Return nothing; enters a service's figures, those that the day has."""
        record_figures(
            entries=[
                entry
                for entry in entries
                if entry.indicator.service_id == service.pk
                and (on.entered is None or entry.indicator.code in on.entered)
            ],
            by=self.officers[service.slug],
            origin=Origin.SIMULATED,
            at=_entered_at(month, service, on),
        )

    def _explain(self, found: Grid, on: Days) -> None:
        """Return nothing; confirms what looks unlikely and remarks on what is red or amber.

        A return that is not to be submitted has no word yet for what looks unlikely in it.
        """
        month, service = found.month, found.service
        rows = [row for row in found.rows if row.is_entered]
        at = _entered_at(month, service, on) + timedelta(hours=1)
        doubted = [row for row in rows if row.asks_for_confirmation]
        if on.submitted_on and doubted:
            record_figures(
                entries=[self._confirmed(row) for row in doubted],
                by=self.officers[service.slug],
                origin=Origin.SIMULATED,
                at=at,
            )
        for row in rows:
            code = row.facts.code
            if not row.asks_for_commentary or code in on.without_commentary:
                continue
            at += MINUTES_A_REMARK
            text = self.remarks.say(code, month, row.rating.colour)
            write_commentary(
                indicator=row.indicator,
                month=month,
                by=self.officers[service.slug],
                what_happened=text.what_happened,
                what_is_being_done=text.what_is_being_done,
                by_whom=text.by_whom,
                by_when=text.by_when(month),
                at=at,
            )

    def _sign(self, month: date, service: Service, on: Days) -> None:
        """Return nothing; submits the return, sends it back and approves it, as it has days."""
        head, seed = self.heads[service.slug], f"{service.slug} {month}"
        if on.submitted_on:
            submit_return(
                month=month,
                service=service,
                by=self.officers[service.slug],
                at=_about(on.submitted_on, 14, f"submitted {seed}"),
            )
        if on.sent_back_on:
            at = _about(on.sent_back_on, 9, f"sent back {seed}")
            send_back(month=month, service=service, by=head, reason=on.why, at=at)
        if on.approved_on:
            at = _about(on.approved_on, 9, f"approved {seed}")
            approve_return(month=month, service=service, by=head, at=at)

    def _confirmed(self, row: GridRow) -> Entry:
        """Return the row's figure with the officer's word that it is right."""
        month = row.reading.month
        return Entry(
            row.indicator,
            month,
            row.reading.numerator,
            row.reading.denominator,
            provisional=row.reading.provisional,
            confirmation=self.script.word(row.facts.code, month, row.unlikely[0].kind),
        )


def usual_days(month: date, service: Service) -> Days:
    """Return when a return is entered, submitted and approved in a month like any other."""
    chance = Random(f"days {service.slug} {month}")
    following = months_after(month, 1)
    entered = _working_day(following.replace(day=chance.randint(ENTERED_FROM, ENTERED_TO)))
    submitted = _working_day(entered + chance.randint(0, 1) * _DAY)
    return Days(entered, submitted, _working_day(submitted + chance.randint(1, 4) * _DAY))


def publication_day(month: date) -> date:
    """Return the day a month is published: the 25th of the next, or the working day before."""
    day = months_after(month, 1).replace(day=PUBLISHED_ON)
    while day.weekday() >= SATURDAY or (day.month, day.day) == CHRISTMAS:
        day -= _DAY
    return day


def moment(day: date, hour: int) -> datetime:
    """Return an hour of a day, in the council's time."""
    return datetime.combine(day, time(hour), timezone.get_default_timezone())


def _entered_at(month: date, service: Service, on: Days) -> datetime:
    """Return when a return that has been begun was entered."""
    assert on.entered_on is not None
    return _about(on.entered_on, 9, f"entered {service.slug} {month}")


def _about(day: date, hour: int, seed: str) -> datetime:
    """Return a time of a day, within three hours after the hour."""
    return moment(day, hour) + timedelta(minutes=Random(seed).randrange(180))


def _working_day(day: date) -> date:
    while day.weekday() >= SATURDAY:
        day += _DAY
    return day


def read_script(file: File) -> Script:
    """Return what the returns file says. Raises KeyError or ValueError on a bad one."""
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    history, late, words = raw["history"], raw["late"], raw["words"]
    return Script(
        history_loaded_on=history["loaded_on"],
        history_published_on=history["published_on"],
        history_reason=history["reason"].strip(),
        late=Late(
            month_of(late["month"]),
            late["service"],
            late["reason"].strip(),
            _days(late["days"]),
            late["published_on"],
        ),
        in_progress={slug: _days(row or {}) for slug, row in raw["in progress"].items()},
        words={Kind(kind): texts for kind, texts in words["of any"].items()},
        own_words={
            (code, month_of(month)): text
            for code, texts in words["of one"].items()
            for month, text in texts.items()
        },
    )


def _days(row: Mapping[str, Any]) -> Days:
    codes = {key: frozenset(row[key]) for key in ("entered", "without_commentary") if key in row}
    return Days(**{**row, **codes})
