"""Writing the demonstration into an empty database, in one transaction, and only once.

Every monthly figure is invented. The months are fixed, so the figures are the same on whatever
day they are loaded; only the committees' next meetings are counted from that day.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path as File

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from indicators.demonstration import meetings, people, recovery
from indicators.demonstration.commentary import Remarks, read_texts
from indicators.demonstration.plans import plans, published_years, read_levels
from indicators.demonstration.returns import (
    Council,
    Script,
    moment,
    publication_day,
    read_script,
    usual_days,
)
from indicators.demonstration.simulate import Counted, group_counts, series
from indicators.demonstration.stories import Story, read_stories
from indicators.entry import Entry, record_figures
from indicators.models import (
    Authority,
    Commentary,
    Figure,
    FigureChange,
    Indicator,
    Installation,
    Month,
    Origin,
    Role,
    User,
)
from indicators.progress import lock
from indicators.queries.open_months import services_due
from indicators.refusals import Refused
from indicators.rules.periods import months_after, months_between
from indicators.rules.values import Absence
from indicators.signoff import publish_history, publish_late_return, publish_month

HOME = File(settings.BASE_DIR) / "fixtures" / "demonstration"
DRAWN_FROM = date(2022, 4, 1)
FIRST = date(2023, 10, 1)
LAST_PUBLISHED = date(2026, 9, 1)
IN_PROGRESS = date(2026, 10, 1)
SIGNED_FROM = date(2025, 10, 1)
"""The first month that was signed off here; those before it were loaded as history."""

Progress = Callable[[Iterable[date]], Iterable[date]]


class NotADemonstration(Refused):
    """The database holds figures that are not invented."""


class RealCouncil(Refused):
    """The installation bears a real council's name, and invented figures must not."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading wrote: nothing at all when the demonstration was there already."""

    indicators: int
    figures: int
    months: int
    corrections: int
    commentaries: int


def is_loaded() -> bool:
    """Return whether the demonstration is in the database. One query.

    Raises NotADemonstration when figures are there that the demonstration did not make.
    """
    if Installation.current().figures_are_invented:
        return True
    if Figure.objects.exists():
        raise NotADemonstration(
            "This database holds figures that are not the demonstration's, and invented ones must "
            "not stand among them. Set DATABASE_URL to an empty database and run this again."
        )
    return False


def refuse_a_real_council() -> None:
    """Return nothing. One query. Raises RealCouncil when COUNCIL_NAME has a real one's name in it.

    A name is compared without what follows a comma or a bracket: “Bristol, City of”.
    """
    ours = _spoken(settings.COUNCIL_NAME)
    for names in Authority.objects.values_list("name", "ees_name"):
        for name in names:
            short = _spoken(re.split(r",| \(", name)[0])
            if re.search(rf"(?<!\w){re.escape(short)}(?!\w)", ours, re.IGNORECASE):
                raise RealCouncil(
                    f"COUNCIL_NAME is “{settings.COUNCIL_NAME}”, and {name} is a real council: no "
                    "real council's name may stand over invented figures. Leave COUNCIL_NAME "
                    "unset or invent a name, and run this again."
                )


def _spoken(name: str) -> str:
    """Return a name as it is said, whatever the points and hyphens it is written with."""
    return name.replace("&", "and").replace("-", " ").replace(".", "")


@transaction.atomic
def load(progress: Progress = iter) -> Loaded:
    """Return what was written: everything, or nothing when it is there already.

    The catalogue and the published figures must be there. `progress` is given the months
    to come and yields them back. Raises NotADemonstration and RealCouncil.
    """
    refuse_a_real_council()
    if is_loaded():
        return Loaded(0, 0, 0, 0, 0)
    Installation.objects.update(figures_are_invented=True)
    people.add_missing()
    lead = people.lead()
    stories = read_stories(HOME / "stories.yaml")
    indicators = list(Indicator.objects.select_related("measure"))
    entries = invented(indicators, stories)
    script = read_script(HOME / "returns.yaml")
    council = Council(
        people.by_service(Role.OFFICER),
        people.by_service(Role.HEAD_OF_SERVICE),
        script,
        Remarks(read_texts(HOME / "commentary.yaml")),
    )
    scrutiny = people.scrutiny()
    calendar = meetings.read_calendar(HOME / "meetings.yaml")
    meetings.add_committees(calendar, by=scrutiny)
    follow_ups = recovery.read_follow_ups(HOME / "recovery.yaml")
    recovery.seat_chairs(follow_ups, by=scrutiny)
    _load_history(entries, script, by=lead)
    for month in progress(list(months_between(SIGNED_FROM, LAST_PUBLISHED))):
        _sign_off(month, entries[month], stories, council, by=lead)
        published, next_one = publication_day(month), publication_day(months_after(month, 1))
        follow_ups.tell(published, next_one)
        meetings.issue_past(calendar, published, next_one, by=scrutiny)
    due = services_due(IN_PROGRESS)
    council.hand_in(IN_PROGRESS, due, entries[IN_PROGRESS], script.in_progress)
    _put_right(stories, publication_day(LAST_PUBLISHED), date.max, council, by=lead)
    now = timezone.localtime()
    meetings.add_upcoming(calendar, by=scrutiny, at=now)
    follow_ups.finish(now)
    meetings.prepare_upcoming(calendar, by=scrutiny, at=now)
    Installation.changed()
    return Loaded(
        len(indicators),
        Figure.objects.count(),
        Month.objects.count(),
        FigureChange.objects.filter(after_publication=True).count(),
        Commentary.objects.count(),
    )


def _load_history(entries: Mapping[date, list[Entry]], script: Script, *, by: User) -> None:
    """Return nothing; loads and publishes the years before months were signed off here."""
    months = list(months_between(FIRST, months_after(SIGNED_FROM, -1)))
    lock(months, is_history=True)
    record_figures(
        entries=[entry for month in months for entry in entries[month]],
        by=by,
        origin=Origin.SIMULATED,
        at=moment(script.history_loaded_on, 11),
    )
    publish_history(by=by, reason=script.history_reason, at=moment(script.history_published_on, 10))


def _sign_off(
    month: date, entries: list[Entry], stories: Iterable[Story], council: Council, *, by: User
) -> None:
    """Return nothing; has a month's returns handed in, and publishes it."""
    late, published_on = council.script.late, publication_day(month)
    due = services_due(month)
    behind = [service for service in due if (month, service.slug) == (late.month, late.service)]
    in_time = [service for service in due if service not in behind]
    usual = {service.slug: usual_days(month, service) for service in in_time}
    council.hand_in(month, in_time, entries, usual)
    since = publication_day(months_after(month, -1))
    _put_right(stories, since, published_on, council, by=by)
    publish_month(
        month=month,
        by=by,
        gaps=dict.fromkeys(behind, late.reason),
        at=moment(published_on, 10),
    )
    for service in behind:
        council.hand_in(month, [service], entries, {service.slug: late.days})
        publish_late_return(month=month, service=service, by=by, at=moment(late.published_on, 10))


def invented(indicators: Iterable[Indicator], stories: Iterable[Story]) -> dict[date, list[Entry]]:
    """Return the figures of every month, as they were first entered. One query."""
    stories = list(stories)
    by_code = {indicator.code: indicator for indicator in indicators}
    entries: dict[date, list[Entry]] = defaultdict(list)
    for code, figures in drawn(by_code.values(), stories).items():
        told = [story for story in stories if story.indicator == code]
        for counted in figures:
            if counted.month >= FIRST:
                entries[counted.month].append(_entry(by_code[code], counted, told))
    return entries


def drawn(indicators: Iterable[Indicator], stories: Iterable[Story]) -> dict[str, list[Counted]]:
    """Return each indicator's counts by its code, oldest first, before any is left out. One query.

    They begin a year and more before the first month that is shown.
    """
    indicators = list(indicators)
    levels = read_levels(HOME / "levels.yaml")
    published = published_years(
        (one.measure_id for one in indicators if one.measure_id), settings.COUNCIL_LA_NUMBER
    )
    months = list(months_between(DRAWN_FROM, IN_PROGRESS))
    groups = {group.name: group_counts(group, months) for group in levels.groups}
    return {
        plan.code: series(plan, months, groups)
        for plan in plans(levels, stories, indicators, published)
    }


def _entry(indicator: Indicator, counted: Counted, told: list[Story]) -> Entry:
    """Return the figure as it is first entered, as the indicator's stories have it."""
    absence: Absence | None = None
    provisional = False
    for story in told:
        counted = story.typed.get(counted.month, counted)
        absence = story.absent.get(counted.month) or absence
        provisional = provisional or counted.month in story.provisional
        if story.correction and story.correction.month == counted.month:
            counted = story.correction.first(counted)
    if absence is not None:
        return Entry(indicator, counted.month, absence=absence)
    return Entry(
        indicator,
        counted.month,
        Decimal(counted.numerator),
        None if counted.denominator is None else Decimal(counted.denominator),
        provisional=provisional,
    )


def _put_right(
    stories: Iterable[Story], since: date, until: date, council: Council, *, by: User
) -> None:
    """Return nothing; puts right the figures that were from a day on and before another.

    Those of a published month are corrected, by `by`; in another the officer puts them right.
    """
    for story in stories:
        put_right = story.correction
        if put_right is None or not since <= put_right.made_on < until:
            continue
        figure = Figure.objects.select_related("indicator__service").get(
            indicator__code=story.indicator, month=put_right.month
        )
        assert figure.numerator is not None
        is_published = put_right.month <= LAST_PUBLISHED
        record_figures(
            entries=[
                Entry(
                    figure.indicator,
                    figure.month,
                    figure.numerator + put_right.left_out,
                    figure.denominator and figure.denominator + put_right.left_out_of,
                )
            ],
            by=by if is_published else council.officers[figure.indicator.service.slug],
            origin=Origin.SIMULATED,
            reason=put_right.reason,
            at=moment(put_right.made_on, 11),
        )
