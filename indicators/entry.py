"""The only writer of figures and of commentary.

Every function is one transaction and takes keywords only. Each change of a figure leaves its
record: who, when, why, and what it was. A refusal is an exception with a name and a sentence
for the person whose act was refused.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from indicators.models import (
    Commentary,
    CommentaryChange,
    Figure,
    FigureChange,
    Indicator,
    Installation,
    Origin,
    Upload,
    User,
)
from indicators.models.user import SYSTEM
from indicators.progress import lock
from indicators.refusals import AlreadyPublished, ChangedMeanwhile, Refused
from indicators.rules import counts
from indicators.rules.periods import Frequency, is_due, month_label
from indicators.rules.values import ENTERED, Absence, Unit, in_counts
from indicators.rules.words import as_kept

BATCH = 1000
COUNTS = ("numerator", "denominator", "absence")
PARTS = (*COUNTS, "provisional", "confirmation")
LONGEST_NAME, LONGEST_WORDS = 120, 5000
"""How many characters there is room for: who is to do something, and everything else."""


class ImpossibleFigures(Refused):
    """Figures that cannot be, with everything that is wrong with them, a line each."""


class ImpossibleWords(Refused):
    """Commentary that cannot be kept as it is, with what is wrong with it, a line each."""


class ReasonNeeded(Refused):
    """A published figure can only be corrected with a reason."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to stand for one indicator in one month: counts, or why there are none."""

    indicator: Indicator
    month: date
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    absence: Absence | None = None
    provisional: bool = False
    confirmation: str = ""
    """The officer's word that it is right though it looks unlikely; it holds for these counts."""
    seen: int | None = None
    """The newest change of the figure that whoever enters it had seen, 0 when there was none;
    None overwrites whatever stands."""


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
    upload: Upload | None = None,
) -> Recorded:
    """Return what came of writing the figures, all of them or none.

    Figures that already stand as given are left alone. A confirmation is of the counts it was
    given with, so one that is only repeated falls away when they change. Raises
    ImpossibleFigures; ChangedMeanwhile when a figure is no longer what `seen` says; Submitted
    when its return has been submitted; and ReasonNeeded when a published one would change
    without a reason. Ten queries and two a thousand figures.
    """
    entries = list(entries)
    if wrong := list(_problems(entries)):
        raise ImpossibleFigures("\n".join(wrong))
    wanted = {(entry.indicator.pk, entry.month): entry for entry in entries}
    at = at or timezone.now()
    reason = as_kept(reason)
    states = lock({month for _, month in wanted}, is_history=origin is Origin.HISTORY)
    standing = {
        (figure.indicator_id, figure.month): figure
        for figure in Figure.objects.filter(month__in=states.months)
    }
    untouched = _untouched(entries, standing)
    added: list[Figure] = []
    altered: list[Figure] = []
    changes: list[FigureChange] = []
    for key, entry in wanted.items():
        figure, parts = standing.get(key), _parts(entry)
        if figure is None:
            figure = Figure(indicator=entry.indicator, month=entry.month)
            added.append(figure)
        elif key in untouched or _stands(figure, parts):
            continue
        else:
            altered.append(figure)
            stands = {part: getattr(figure, part) for part in PARTS}
            parts["confirmation"] = confirmation_kept(stands, parts)
        is_published = states.is_published(entry.indicator.service_id, entry.month)
        if is_published and not reason:
            raise ReasonNeeded(
                f"{entry.indicator}: {month_label(entry.month)} is published, so a change to it "
                "needs a reason. Give one, and it will be shown beside the old figure."
            )
        states.refuse_if_submitted(entry.indicator, entry.month)
        change = FigureChange(
            figure=figure,
            changed_at=at,
            changed_by=by,
            origin=origin,
            upload=upload,
            reason=reason,
            after_publication=is_published,
        )
        for part, value in parts.items():
            setattr(change, f"old_{part}", getattr(figure, part))
            setattr(change, f"new_{part}", value)
            setattr(figure, part, value)
        changes.append(change)
    Figure.objects.bulk_create(added, batch_size=BATCH)
    Figure.objects.bulk_update(altered, PARTS, batch_size=BATCH)
    FigureChange.objects.bulk_create(changes, batch_size=BATCH)
    if any(change.after_publication for change in changes):
        # Only what readers see counts: pages of published months outlast an afternoon of entry.
        Installation.changed()
    return Recorded(len(added), len(altered), len(wanted) - len(changes))


Key = tuple[int, date]


def _untouched(entries: Iterable[Entry], standing: dict[Key, Figure]) -> set[Key]:
    """Return what others have changed since, and whoever entered these left as they saw it.

    Raises ChangedMeanwhile when they did not: neither may overwrite the other unawares. Three
    queries.
    """
    looked = {
        figure.pk: entry
        for entry in entries
        if entry.seen is not None
        and (figure := standing.get((entry.indicator.pk, entry.month))) is not None
        and not _stands(figure, _parts(entry))
    }
    if not looked:
        return set()
    newest = (
        FigureChange.objects.filter(figure__in=looked)
        .order_by()
        .values_list("figure")
        .annotate(newest=Max("pk"))
    )
    unseen = {figure: pk for figure, pk in newest if looked[figure].seen != pk}
    if not unseen:
        return set()
    versions = FigureChange.objects.filter(
        pk__in=[looked[figure].seen for figure in unseen], figure__in=unseen
    )
    as_seen = {
        one.figure_id: {part: getattr(one, f"new_{part}") for part in PARTS} for one in versions
    }
    left = {figure for figure in unseen if _parts(looked[figure]) == as_seen.get(figure)}
    if overwritten := [pk for figure, pk in unseen.items() if figure not in left]:
        changes = FigureChange.objects.filter(pk__in=overwritten)
        told = changes.select_related("figure__indicator", "changed_by")
        raise ChangedMeanwhile("\n".join(map(_what_changed, told)))
    return {(looked[figure].indicator.pk, looked[figure].month) for figure in left}


def _what_changed(change: FigureChange) -> str:
    """Return who changed a figure when, from what to what."""
    old = _quoted(change.old_numerator, change.old_denominator, change.old_absence)
    new = _quoted(change.new_numerator, change.new_denominator, change.new_absence)
    at = timezone.localtime(change.changed_at)
    return (
        f"{change.figure.indicator}: {change.changed_by or SYSTEM} changed it from {old} to "
        f"{new} at {at:%H:%M on %-d %B}, after you opened the page. What you typed is kept: save "
        "again to put it in place of theirs."
    )


def _quoted(numerator: Decimal | None, denominator: Decimal | None, absence: str) -> str:
    """Return a figure as a sentence has it: 31 of 44, “Not available”, nothing."""
    figure = in_counts(numerator, denominator, absence) or "nothing"
    return f"“{figure}”" if absence else figure


def _problems(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield what cannot be among the entries: which figure, what is wrong and what to do."""
    times = Counter((entry.indicator.pk, entry.month) for entry in entries)
    for entry in entries:
        wrong = list(problems_of(entry))
        if times.pop((entry.indicator.pk, entry.month), 1) > 1:
            wrong.append("it is given more than once: give it once")
        for problem in wrong:
            yield f"{entry.indicator}, {month_label(entry.month)}: {problem}."


def problems_of(entry: Entry) -> Iterator[str]:
    """Yield what is wrong with one entry by itself, and what to do, to follow its name."""
    indicator, month, absence = entry.indicator, entry.month, entry.absence
    yield from _problems_of_month(month)
    frequency = Frequency(indicator.frequency)
    if not is_due(month, frequency, indicator.annual_month):
        yield f"its figures are {frequency}, and none is due for this month: leave it out"
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


def _problems_of_month(month: date) -> Iterator[str]:
    if month.day != 1:
        yield f"{month:%d %B} is not the first day of a month, by which it is named: give that"


def _parts(entry: Entry) -> dict[str, Any]:
    """Return what an entry says, by the names that a figure and its changes have for it."""
    absence = entry.absence.value if entry.absence else ""
    values = (
        entry.numerator,
        entry.denominator,
        absence,
        entry.provisional,
        as_kept(entry.confirmation),
    )
    return dict(zip(PARTS, values, strict=True))


def _stands(figure: Figure, parts: dict[str, Any]) -> bool:
    """Return whether a figure is already what an entry says."""
    return all(getattr(figure, part) == value for part, value in parts.items())


def confirmation_kept(stands: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """Return the word of confirmation that is left when a figure is changed, by its PARTS.

    It was given of the counts that stood with it, so one that is only repeated falls away with
    them.
    """
    confirmation: str = wanted["confirmation"]
    is_repeated = confirmation == stands["confirmation"]
    if is_repeated and any(wanted[count] != stands[count] for count in COUNTS):
        return ""
    return confirmation


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
    seen: int | None = None,
) -> Commentary | None:
    """Return the commentary of one figure, written, written over or found as it was.

    None when there was none and there is nothing to say. `seen` is the newest version that
    whoever writes had seen, 0 when there was none; None writes over whatever stands. Raises
    ImpossibleWords, ChangedMeanwhile, Submitted, and AlreadyPublished when that of a published
    month would change.
    """
    said = {
        "what_happened": as_kept(what_happened),
        "what_is_being_done": as_kept(what_is_being_done),
        "by_whom": as_kept(by_whom),
        "by_when": by_when,
    }
    if wrong := [*_problems_of_month(month), *problems_of_words(said)]:
        raise ImpossibleWords("\n".join(f"{indicator}: {problem}." for problem in wrong))
    states = lock([month])
    commentary = Commentary.objects.filter(indicator=indicator, month=month).first()
    if commentary is None:
        if not any(said.values()):
            return None
        commentary = Commentary(indicator=indicator, month=month)
    elif all(getattr(commentary, part) == value for part, value in said.items()):
        return commentary
    if states.is_published(indicator.service_id, month):
        raise AlreadyPublished(
            f"{indicator}: {month_label(month)} is published, so what was said of it stands. "
            "Say what is new in the commentary of a month that is not published yet."
        )
    states.refuse_if_submitted(indicator, month)
    newest = commentary.changes.last() if commentary.pk else None
    if seen is not None and newest is not None and newest.pk != seen:
        before = commentary.changes.filter(pk=seen).first() or CommentaryChange()
        if all((getattr(before, part) or "") == (value or "") for part, value in said.items()):
            return commentary
        written = timezone.localtime(newest.written_at)
        raise ChangedMeanwhile(
            f"{indicator}: {newest.written_by or SYSTEM} wrote the commentary at "
            f"{written:%H:%M on %-d %B}, after you opened the page: “{newest.what_happened}” "
            "What you typed is kept: save again to put it in place of theirs."
        )
    at = at or timezone.now()
    for part, value in said.items():
        setattr(commentary, part, value)
    commentary.written_by, commentary.written_at = by, at
    commentary.save()
    CommentaryChange.objects.create(commentary=commentary, written_by=by, written_at=at, **said)
    return commentary


def problems_of_words(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield what cannot be kept of a commentary, by its WORDS, and what to do."""
    room = {"what_happened": LONGEST_WORDS, "what_is_being_done": LONGEST_WORDS}
    for part, longest in {**room, "by_whom": LONGEST_NAME}.items():
        if len(said[part]) > longest:
            yield (
                f"“{part.replace('_', ' ').capitalize()}” has {len(said[part]):,} characters, and "
                f"there is room for {longest:,}: shorten it"
            )
