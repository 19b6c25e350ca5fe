"""The only writer of a draft: a meeting's pack while it is composed.

A draft is made when it is first asked for, with everything ready to be issued as it is. Whoever
changes it says which edition they had before them, so that nobody writes over a colleague's
words unawares. What a pack then says, `indicators.packs.contents` makes of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from indicators.access import prepares_packs
from indicators.models import Draft, DraftSection, Exemption, Indicator, Meeting, User
from indicators.models.user import SYSTEM
from indicators.packs.wording import REPORT, default_title, progress_title
from indicators.queries.packs import unpublished
from indicators.queries.sight import Sight
from indicators.refusals import ChangedMeanwhile, Refused
from indicators.rules.exemption import Paragraph
from indicators.rules.packs import Covers, Period, Scope, SectionKey, Stretch
from indicators.rules.periods import day_label, month_label
from indicators.rules.words import as_kept

LONGEST_TEXT = 25_000
"""How many characters there is room for in each of a pack's own texts."""
REPORT_TEXTS = ("summary", "recommendations", "reasons", "background", "implications")
"""The texts of the cover report, in their order."""
TEXTS = ("title", "lead_director", *REPORT_TEXTS)
PROGRESS_REPORT = (
    SectionKey.REPORT,
    SectionKey.PLANS,
    SectionKey.SUMMARY,
    SectionKey.RED_AMBER,
    SectionKey.REFERRALS,
    SectionKey.CHANGED,
    SectionKey.VISITS,
    SectionKey.KEY,
    SectionKey.DATA,
)
"""The sections of a progress report, in their order: plans, what changed and why, who comes."""


class ComposingRefused(Refused):
    """A change of a draft that is not allowed."""


class NothingPublished(ComposingRefused):
    """There is no month yet that a pack could speak of."""


class NotPublished(ComposingRefused):
    """A period with a month that readers have not been shown."""

    field = "last_month"


class NothingIncluded(ComposingRefused):
    """A pack without any section."""


class AlreadyHeld(ComposingRefused):
    """The meeting is over: its pack can be read, and is composed no longer."""


class NotPreparing(ComposingRefused):
    """Whoever composes does not prepare packs, or no longer does."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """How one section is to stand: whether at all, with which words, and whether exempt."""

    key: SectionKey
    is_included: bool = True
    words: str = ""
    exempt_under: Paragraph | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """An indicator that is to be exempt: all of it or its commentary, and why."""

    indicator: Indicator
    covers: Covers
    paragraph: Paragraph


@dataclass(frozen=True, slots=True)
class Composition:
    """What a draft says: every section once, in their order."""

    period: Period
    scope: Scope
    title: str
    lead_director: str
    summary: str
    recommendations: str
    reasons: str
    background: str
    implications: str
    sections: Sequence[Chosen]
    exemptions: Sequence[Withheld] = ()


@transaction.atomic
def draft_for(*, meeting: Meeting, by: User | None) -> Draft:
    """Return the meeting's draft, made now if there is none: two people get the same one.

    The period is the newest month published, and a draft that nobody has changed follows it.
    `by` is None on the command line. Raises NothingPublished. Seven queries at most.
    """
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    newest = max(Sight.of_readers().months, default=None)
    draft = Draft.objects.select_related("changed_by").filter(meeting=meeting).first()
    if draft is not None and (draft.edition > 1 or draft.last_month == newest):
        return draft
    if newest is None:
        raise NothingPublished(
            "No month has been published yet, and a pack speaks of published months only."
        )
    is_new = draft is None
    draft = draft or Draft(meeting=meeting, **REPORT)
    draft.last_month = newest
    draft.title = default_title(Period(Stretch.MONTH, newest))
    draft.changed_at, draft.changed_by = timezone.now(), by
    draft.save()
    if is_new:
        DraftSection.objects.bulk_create(
            DraftSection(draft=draft, key=key.value, position=position)
            for position, key in enumerate(SectionKey, start=1)
        )
    return draft


def composition_of(draft: Draft) -> Composition:
    """Return what a draft says now. Two queries."""
    return Composition(
        period=Period(Stretch(draft.stretch), draft.last_month),
        scope=Scope(draft.scope),
        title=draft.title,
        lead_director=draft.lead_director,
        **{text: getattr(draft, text) for text in REPORT_TEXTS},
        sections=tuple(
            Chosen(
                SectionKey(one.key),
                one.is_included,
                one.words,
                Paragraph(one.exempt_under) if one.exempt_under else None,
            )
            for one in draft.sections.all()
        ),
        exemptions=tuple(
            Withheld(one.indicator, Covers(one.covers), Paragraph(one.paragraph))
            for one in draft.exemptions.select_related("indicator__service")
        ),
    )


@transaction.atomic
def change_draft(*, meeting: Meeting, by: User, seen: int, composition: Composition) -> Draft:
    """Return the meeting's draft, saying this; `seen` is the edition that `by` had before them.

    What says nothing new leaves the edition as it is, and a title made of the period follows
    the period. Raises ChangedMeanwhile, and any ComposingRefused. Twenty queries at most.
    """
    if not prepares_packs(by):
        raise NotPreparing("You no longer prepare packs: somebody has just changed your role.")
    refuse_held(meeting, timezone.localdate())
    draft = Draft.objects.select_for_update().get(meeting=meeting)
    refuse_unseen(draft, seen)
    stands, wanted = composition_of(draft), _kept(composition)
    if wanted.title == default_title(stands.period):
        wanted = replace(wanted, title=default_title(wanted.period))
    if wanted == stands:
        return draft
    _refuse_unpublished(wanted.period)
    if not any(section.is_included for section in wanted.sections):
        raise NothingIncluded("Every section is left out of the pack: include at least one.")
    for text in TEXTS:
        setattr(draft, text, getattr(wanted, text))
    draft.stretch, draft.last_month = wanted.period.stretch.value, wanted.period.last
    draft.scope = wanted.scope.value
    draft.edition += 1
    draft.changed_at, draft.changed_by = timezone.now(), by
    draft.save()
    _write_sections(draft, wanted.sections)
    _write_exemptions(draft, wanted.exemptions)
    return draft


@transaction.atomic
def progress_report(*, meeting: Meeting, by: User) -> Draft:
    """Return the meeting's draft, made the three-monthly progress report of an improvement board.

    It covers the three months up to the newest published one and every indicator. Own words,
    exemptions and a title that somebody chose stay as they are; other sections are left out.
    Raises what `change_draft` does: NotPublished where one of the months is not.
    """
    draft = draft_for(meeting=meeting, by=by)
    stands = composition_of(draft)
    by_key = {section.key: section for section in stands.sections}
    left_out = [section for section in stands.sections if section.key not in PROGRESS_REPORT]
    period = Period(Stretch.THREE_MONTHS, max(Sight.of_readers().months))
    is_chosen = stands.title not in (default_title(stands.period), progress_title(stands.period))
    wanted = replace(
        stands,
        period=period,
        scope=Scope.ALL,
        title=stands.title if is_chosen else progress_title(period),
        sections=(
            *(replace(by_key[key], is_included=True) for key in PROGRESS_REPORT),
            *(replace(section, is_included=False) for section in left_out),
        ),
    )
    return change_draft(meeting=meeting, by=by, seen=draft.edition, composition=wanted)


def refuse_held(meeting: Meeting, today: date) -> None:
    """Raise AlreadyHeld of a meeting that was before today."""
    if meeting.held_on < today:
        raise AlreadyHeld(
            f"The meeting was held on {day_label(meeting.held_on)}: its pack "
            "stays as it was then, and no other is composed for it."
        )


def refuse_unseen(draft: Draft, seen: int) -> None:
    """Raise ChangedMeanwhile of a draft that is no longer what somebody saw. May query once."""
    if draft.edition != seen:
        at = timezone.localtime(draft.changed_at)
        raise ChangedMeanwhile(
            f"{draft.changed_by or SYSTEM} changed this pack at {at:%H:%M} on {at.day} {at:%B}, "
            "after you opened the page."
        )


def _kept(composition: Composition) -> Composition:
    """Return the composition with its words as they are kept."""
    texts: dict[str, Any] = {text: as_kept(getattr(composition, text)) for text in TEXTS}
    return replace(
        composition,
        **texts,
        sections=tuple(replace(one, words=as_kept(one.words)) for one in composition.sections),
        exemptions=tuple(composition.exemptions),
    )


def _refuse_unpublished(period: Period) -> None:
    if missing := unpublished(period, Sight.of_readers()):
        months = " and ".join(map(month_label, missing))
        raise NotPublished(
            f"{months} {'has' if len(missing) == 1 else 'have'} not been published, and a pack "
            "speaks of published months only: choose another period."
        )


def _write_sections(draft: Draft, wanted: Sequence[Chosen]) -> None:
    """Return nothing; writes how each section stands. A query for each, and one."""
    stand = {SectionKey(section.key): section for section in draft.sections.all()}
    for position, one in enumerate(wanted, start=1):
        section = stand.pop(one.key)
        section.position, section.is_included = position, one.is_included
        section.words, section.exempt_under = one.words, one.exempt_under
        section.save()
    assert not stand, f"Every section stands in a composition, and {set(stand)} did not."


def _write_exemptions(draft: Draft, wanted: Sequence[Withheld]) -> None:
    draft.exemptions.all().delete()
    Exemption.objects.bulk_create(
        Exemption(
            draft=draft,
            indicator=one.indicator,
            covers=one.covers.value,
            paragraph=one.paragraph.value,
        )
        for one in wanted
    )
