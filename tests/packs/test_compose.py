"""A draft is ready when it is first asked for, and nobody writes over a colleague's."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from indicators.models import Draft, DraftSection, Exemption, Indicator, Meeting, Month, Role, User
from indicators.packs.compose import (
    LONGEST_TEXT,
    AlreadyHeld,
    Chosen,
    Composition,
    NothingIncluded,
    NothingPublished,
    NotPreparing,
    NotPublished,
    Withheld,
    change_draft,
    composition_of,
    draft_for,
)
from indicators.packs.contents import compose
from indicators.packs.wording import REPORT
from indicators.refusals import ChangedMeanwhile
from indicators.rules.exemption import Paragraph
from indicators.rules.packs import Covers, Period, Scope, SectionKey, Stretch
from tests.one_indicator import make_indicator, months
from tests.packs.one_pack import make_meeting
from tests.packs.sample import ARABIC, AWKWARD, WELSH
from tests.people import person
from tests.publication import publish_month

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in (2, 3, 4))


@pytest.fixture
def sam() -> User:
    """Return a scrutiny officer."""
    return person(Role.SCRUTINY)


@pytest.fixture
def indicator() -> Indicator:
    """Return an indicator with three published months, January to March 2026."""
    return make_indicator(months("2026-01", (80, 100), (85, 100), (90, 100)))


@pytest.fixture
def meeting(indicator: Indicator) -> Meeting:
    """Return a meeting that is to come, whenever this is run."""
    return make_meeting(timezone.localdate() + timedelta(days=30))


@pytest.fixture
def draft(meeting: Meeting, sam: User) -> Draft:
    """Return the meeting's draft as it is made."""
    return draft_for(meeting=meeting, by=sam)


def changed(draft: Draft, by: User, seen: int | None = None, **fields: Any) -> Draft:
    """Return the draft, saying something else by these fields of its composition."""
    return change_draft(
        meeting=draft.meeting,
        by=by,
        seen=draft.edition if seen is None else seen,
        composition=replace(composition_of(draft), **fields),
    )


def test_a_draft_is_made_with_everything_ready(draft: Draft, sam: User) -> None:
    stands = composition_of(draft)
    assert stands.period == Period(Stretch.MONTH, MARCH)
    assert stands.scope is Scope.HEADLINE
    assert stands.title == "Children’s services performance, March 2026"
    assert {text: getattr(stands, text) for text in REPORT} == REPORT
    assert [one.key for one in stands.sections] == list(SectionKey)
    assert all(one.is_included and not one.exempt_under for one in stands.sections)
    assert (draft.edition, draft.changed_by) == (1, sam)


def test_the_draft_as_it_is_made_is_a_pack(draft: Draft) -> None:
    composed = compose(draft)
    first = ["needs-attention", "lines-of-enquiry", "report", "summary"]
    assert [section.key for section in composed.part_1.sections][:4] == first
    assert composed.part_2 is None


def test_what_the_report_says_at_first_names_no_month() -> None:
    for text in REPORT.values():
        for month in ("January", "March", "September", "2025", "2026"):
            assert month not in text


def test_a_draft_is_made_from_the_command_line_by_nobody(meeting: Meeting) -> None:
    assert draft_for(meeting=meeting, by=None).changed_by is None


def test_a_draft_that_nobody_changed_follows_the_newest_published_month(
    draft: Draft, sam: User
) -> None:
    Month.objects.create(month=APRIL)
    assert draft_for(meeting=draft.meeting, by=sam).last_month == MARCH
    publish_month(month=APRIL, by=None)
    again = draft_for(meeting=draft.meeting, by=sam)
    assert again.last_month == APRIL
    assert again.title == "Children’s services performance, April 2026"
    assert DraftSection.objects.count() == len(SectionKey)


def test_a_draft_that_somebody_changed_keeps_its_month(draft: Draft, sam: User) -> None:
    changed(draft, sam, summary="What we saw.")
    Month.objects.create(month=APRIL)
    publish_month(month=APRIL, by=None)
    again = draft_for(meeting=draft.meeting, by=sam)
    assert (again.last_month, again.summary) == (MARCH, "What we saw.")


def test_without_a_published_month_there_is_nothing_to_compose(sam: User) -> None:
    with pytest.raises(NothingPublished, match="No month has been published yet"):
        draft_for(meeting=make_meeting(), by=sam)
    assert not Draft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_ten_people_who_open_a_draft_at_once_get_the_same_one() -> None:
    make_indicator(months("2026-03", (90, 100)))
    meeting = make_meeting()
    together = Barrier(10)

    def opens(_: int) -> int:
        try:
            together.wait()
            return draft_for(meeting=meeting, by=None).edition
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(opens, range(10))) == {1}
    assert DraftSection.objects.count() == len(SectionKey)


def test_every_part_of_a_draft_can_be_changed(
    draft: Draft, indicator: Indicator, sam: User
) -> None:
    first, *others = composition_of(draft).sections
    wanted = Composition(
        period=Period(Stretch.THREE_MONTHS, MARCH),
        scope=Scope.ALL,
        title="Improvement, quarter by quarter",
        lead_director="Jo Marsh",
        summary="One.",
        recommendations="Two.",
        reasons="Three.",
        background="",
        implications="Five.",
        sections=(
            *(replace(one, is_included=False) for one in others),
            Chosen(first.key, words="Mine.", exempt_under=Paragraph.AFFAIRS),
        ),
        exemptions=(Withheld(indicator, Covers.COMMENTARY, Paragraph.IDENTITY),),
    )
    lead = person(Role.LEAD)
    after = change_draft(meeting=draft.meeting, by=lead, seen=1, composition=wanted)
    assert composition_of(after) == wanted
    assert (after.edition, after.changed_by) == (2, lead)
    public_again = changed(after, sam, exemptions=())
    assert public_again.edition == 3
    assert not Exemption.objects.exists()


@pytest.mark.parametrize("words", [AWKWARD, ARABIC, WELSH, "x" * LONGEST_TEXT, "a\n\n- b\n"])
def test_words_are_kept_as_they_were_typed(draft: Draft, sam: User, words: str) -> None:
    first, *others = composition_of(draft).sections
    after = changed(draft, sam, summary=words, sections=(replace(first, words=words), *others))
    after.refresh_from_db()
    assert after.summary == words.strip()
    assert composition_of(after).sections[0].words == words.strip()


def test_a_title_made_of_the_period_follows_it_and_another_stays(draft: Draft, sam: User) -> None:
    draft = changed(draft, sam, period=Period(Stretch.MONTH, FEBRUARY))
    assert draft.title == "Children’s services performance, February 2026"
    draft = changed(draft, sam, title="How children fare")
    draft = changed(draft, sam, period=Period(Stretch.MONTH, MARCH))
    assert draft.title == "How children fare"


def test_what_says_nothing_new_leaves_the_edition_as_it_is(draft: Draft, sam: User) -> None:
    assert changed(draft, sam, title=f" {draft.title} ").edition == 1


def test_nobody_writes_over_what_they_have_not_seen(draft: Draft, sam: User) -> None:
    lead = person(Role.LEAD, name="Lena")
    changed(draft, lead, summary="The lead's.")
    with pytest.raises(ChangedMeanwhile, match=r"Lena changed this pack at \d\d:\d\d on"):
        changed(draft, sam, seen=1, summary="Sam's.")
    draft.refresh_from_db()
    assert draft.summary == "The lead's."
    assert changed(draft, sam, summary="Sam's.").summary == "Sam's."


def test_a_period_whose_months_are_not_all_published_is_refused(draft: Draft, sam: User) -> None:
    with pytest.raises(NotPublished, match="April 2026 has not been published"):
        changed(draft, sam, period=Period(Stretch.MONTH, APRIL))
    with pytest.raises(NotPublished, match="November 2025 and December 2025 have not"):
        changed(draft, sam, period=Period(Stretch.THREE_MONTHS, date(2026, 1, 1)))
    assert changed(draft, sam, period=Period(Stretch.QUARTER, MARCH)).edition == 2


def test_a_month_that_officers_see_and_readers_do_not_is_refused(draft: Draft, sam: User) -> None:
    Month.objects.create(month=APRIL)
    with pytest.raises(NotPublished):
        changed(draft, sam, period=Period(Stretch.MONTH, APRIL))


def test_a_pack_without_any_section_is_refused(draft: Draft, sam: User) -> None:
    sections = [replace(one, is_included=False) for one in composition_of(draft).sections]
    with pytest.raises(NothingIncluded, match="Every section is left out"):
        changed(draft, sam, sections=sections)
    sections[3] = replace(sections[3], is_included=True)
    assert changed(draft, sam, sections=sections).edition == 2


def test_a_pack_is_composed_until_the_day_of_its_meeting(draft: Draft, sam: User) -> None:
    where = Meeting.objects.filter(pk=draft.meeting_id)
    where.update(held_on=timezone.localdate())
    draft = Draft.objects.get()
    assert changed(draft, sam, summary="On the day.").edition == 2
    where.update(held_on=timezone.localdate() - timedelta(days=1))
    draft = Draft.objects.get()
    with pytest.raises(AlreadyHeld, match="its pack stays as it was then"):
        changed(draft, sam, summary="The day after.")


def test_others_do_not_compose(draft: Draft) -> None:
    with pytest.raises(NotPreparing):
        changed(draft, person(Role.COUNCILLOR), summary="Mine.")
