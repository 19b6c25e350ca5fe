"""Writing the demonstration into an empty database, in one transaction, and only once.

Every monthly figure is invented. The months are fixed, so the demonstration is the same on
whatever day it is loaded.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path as File
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from indicators.demonstration.commentary import choose, read_texts
from indicators.demonstration.plans import plans, published_years, read_levels
from indicators.demonstration.simulate import Counted, group_counts, series
from indicators.demonstration.stories import Story, read_stories
from indicators.entry import Entry, Refused, publish_month, record_figures, write_commentary
from indicators.models import Authority, Figure, Indicator, Installation, Origin, Role, User
from indicators.queries.catalogue import facts
from indicators.queries.history import histories
from indicators.queries.sight import Sight
from indicators.rules.periods import months_after, months_between
from indicators.rules.rating import Colour
from indicators.rules.values import Absence

HOME = File(settings.BASE_DIR) / "fixtures" / "demonstration"
DRAWN_FROM = date(2022, 4, 1)
FIRST = date(2023, 10, 1)
LAST_PUBLISHED = date(2026, 9, 1)
IN_PROGRESS = date(2026, 10, 1)
COMMENTED = 12
"""For how many published months, up to the last, every red or amber figure has commentary."""
SHARE_IN = 0.6
"""How much of the month in progress has been entered."""
ENTERED_ON, COMMENTED_ON, PUBLISHED_ON = 12, 18, 25
"""The days of the month after a figure's, on which it is entered, remarked on and published."""
CHRISTMAS = (12, 25)

LEAD_EMAIL = "performance.lead@thornmere.example"
LEAD_PASSWORD = "thornmere-demo"

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
    lead = _lead()
    stories = read_stories(HOME / "stories.yaml")
    indicators = list(Indicator.objects.select_related("measure"))
    entries = invented(indicators, stories)
    months = list(months_between(FIRST, IN_PROGRESS))
    written = corrections = 0
    for month in progress(months):
        written += record_figures(
            entries=entries[month],
            by=lead,
            origin=Origin.SIMULATED,
            at=_at(_day(month, ENTERED_ON), 14),
        ).added
    commentaries = _comment(indicators, by=lead)
    for month in months:
        if month <= LAST_PUBLISHED:
            publish_month(month=month, by=lead, at=_at(publication_day(month), 10))
        corrections += _correct(indicators, stories, published=month, by=lead)
    Installation.objects.update(figures_are_invented=True)
    Installation.changed()
    return Loaded(len(indicators), written, len(months), corrections, commentaries)


def invented(indicators: Iterable[Indicator], stories: Iterable[Story]) -> dict[date, list[Entry]]:
    """Return the figures of every month, as they were first entered. One query."""
    stories = list(stories)
    by_code = {indicator.code: indicator for indicator in indicators}
    entries: dict[date, list[Entry]] = defaultdict(list)
    for code, figures in drawn(by_code.values(), stories).items():
        told = [story for story in stories if story.indicator == code]
        for counted in figures:
            if counted.month >= FIRST and _is_in(code, counted.month, told):
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


def publication_day(month: date) -> date:
    """Return the day a month is published: the 25th of the next, or the working day before."""
    day = _day(month, PUBLISHED_ON)
    while day.weekday() > 4 or (day.month, day.day) == CHRISTMAS:
        day -= timedelta(days=1)
    return day


def _is_in(code: str, month: date, told: list[Story]) -> bool:
    """Return whether a figure has been entered: not all have in the month in progress."""
    if any(month in story.absent and story.absent[month] is None for story in told):
        return False
    return month < IN_PROGRESS or Random(f"in {code}").random() < SHARE_IN


def _entry(indicator: Indicator, counted: Counted, told: list[Story]) -> Entry:
    """Return the figure as it is first entered, as the indicator's stories have it."""
    absence: Absence | None = None
    provisional = False
    for story in told:
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


def _correct(
    indicators: Iterable[Indicator], stories: Iterable[Story], *, published: date, by: User
) -> int:
    """Return how many corrections were written that fell due before the month after this one."""
    by_code = {indicator.code: indicator for indicator in indicators}
    done = 0
    for story in stories:
        put_right = story.correction
        if put_right is None or publication_day(published) >= put_right.made_on:
            continue
        if publication_day(months_after(published, 1)) < put_right.made_on:
            continue
        figure = Figure.objects.get(indicator=by_code[story.indicator], month=put_right.month)
        assert figure.numerator is not None
        done += record_figures(
            entries=[
                Entry(
                    figure.indicator,
                    figure.month,
                    figure.numerator + put_right.left_out,
                    figure.denominator and figure.denominator + put_right.left_out_of,
                )
            ],
            by=by,
            origin=Origin.SIMULATED,
            reason=put_right.reason,
            at=_at(put_right.made_on, 11),
        ).changed
    return done


def _comment(indicators: Iterable[Indicator], *, by: User) -> int:
    """Return how many commentaries were written: one for each red or amber figure of the year.

    It is said of the figures as they were first entered, since a published month's stands.
    """
    by_pk = {indicator.pk: indicator for indicator in indicators}
    texts = read_texts(HOME / "commentary.yaml")
    wanted = facts()
    first = months_after(LAST_PUBLISHED, 1 - COMMENTED)
    history = histories(wanted, months_after(first, -12), LAST_PUBLISHED, Sight.of_officers())
    written = 0
    months = list(months_between(first, LAST_PUBLISHED))
    for one in wanted:
        rated = [(month, history[one.pk].rating(month).colour) for month in months]
        judged = [each for each in rated if each[1] in (Colour.RED, Colour.AMBER)]
        for month, text in choose(texts, one.code, judged):
            write_commentary(
                indicator=by_pk[one.pk],
                month=month,
                by=by,
                at=_at(_day(month, COMMENTED_ON), 16),
                what_happened=text.what_happened,
                what_is_being_done=text.what_is_being_done,
                by_whom=text.by_whom,
                by_when=text.by_when(month),
            )
            written += 1
    return written


def _lead() -> User:
    """Return the performance lead, made when they are not there; any other password is kept."""
    lead = User.objects.filter(email=LEAD_EMAIL).first()
    return lead or User.objects.create_user(
        LEAD_EMAIL, LEAD_PASSWORD, first_name="Performance", last_name="Lead", role=Role.LEAD
    )


def _day(month: date, day: int) -> date:
    return months_after(month, 1).replace(day=day)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), timezone.get_default_timezone())
