"""Issuing: one pack of one moment, frozen whole, or a refusal and nothing."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from threading import Barrier

import pytest
from django.db import connection

from indicators.entry import Entry, record_figures
from indicators.models import (
    Committee,
    Draft,
    Indicator,
    Meeting,
    Origin,
    Pack,
    PackPart,
    Role,
    User,
)
from indicators.packs import issue
from indicators.packs.compose import AlreadyHeld, NotPreparing, draft_for
from indicators.packs.contents import Composed, NotReady, compose
from indicators.packs.document import (
    Document,
    Paragraph,
    Part,
    Run,
    Section,
    Table,
    canonical,
    read,
)
from indicators.packs.issue import (
    KeepsChanging,
    NotInTime,
    NotLookedAt,
    Tampered,
    edition,
    issue_pack,
)
from indicators.packs.traces import Exempt
from indicators.refusals import Refused
from indicators.signoff import ReasonWanting
from tests.one_return import NOON, Fostering, make_fostering
from tests.packs.one_pack import make_meeting, withhold
from tests.packs.sample import ARABIC, AWKWARD, LONG, WELSH, sample
from tests.people import person

pytestmark = pytest.mark.django_db

HELD_ON = date(2026, 6, 25)
"""A Thursday: the last day to publish its pack is 17 June. NOON, on 3 June, is before it."""
IN_TIME, TOO_LATE = datetime(2026, 6, 17, 22, 59, tzinfo=UTC), datetime(2026, 6, 17, 23, tzinfo=UTC)
"""The last minute of 17 June in London, and the first of the day after."""
APRIL = date(2026, 4, 1)


@pytest.fixture
def meeting(fostering: Fostering) -> Meeting:
    """Return a meeting that is to come, whose committee scrutinises the service."""
    return make_meeting(HELD_ON)


@pytest.fixture
def scrutiny(db: None) -> User:
    """Return who prepares the packs."""
    return person(Role.SCRUTINY, name="Sam Scrutiny")


@pytest.fixture(autouse=True)
def printed(monkeypatch: pytest.MonkeyPatch) -> list[Document]:
    """Return what has been printed; that it can be, `test_formats.py` shows."""
    documents: list[Document] = []

    def pdf(document: Document, at: datetime) -> bytes:
        documents.append(document)
        return b""

    monkeypatch.setattr(issue, "pdf", pdf)
    return documents


Says = Callable[..., None]


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> Says:
    """Return what decides what is composed, whatever the draft is."""

    def says(
        part_1: Document, part_2: Document | None = None, cautions: tuple[str, ...] = ()
    ) -> None:
        plain = replace(part_1, status="")
        exempt = replace(part_2, status="") if part_2 else None
        monkeypatch.setattr(
            issue, "compose", lambda *_: Composed(plain, exempt, Exempt(), cautions)
        )

    return says


def with_words(text: str) -> Document:
    """Return a part of one paragraph."""
    section = Section("report", "Report", (Paragraph((Run(text),)),))
    return replace(sample(), sections=(section,))


def issued(meeting: Meeting, by: User | None, **options: object) -> Pack:
    """Return the meeting's pack, issued in time unless it is said when."""
    return issue_pack(meeting=meeting, by=by, **{"at": NOON, **options})  # type: ignore[arg-type]


def nothing_is_issued() -> bool:
    return not Pack.objects.exists() and not PackPart.objects.exists()


# Freezing.


def test_what_was_composed_is_frozen_with_its_hash_and_who_issued_it_when(
    meeting: Meeting, scrutiny: User, composed: Says
) -> None:
    composed(sample(2), sample(1, Part.EXEMPT))
    pack = issued(meeting, scrutiny)
    assert (pack.version, pack.issued_by, pack.issued_at) == (1, scrutiny, NOON)
    public, exempt = PackPart.objects.filter(pack=pack)
    for part, document in ((public, sample(2)), (exempt, sample(1, Part.EXEMPT))):
        status = "Version 1, issued 3 June 2026 by Sam Scrutiny"
        assert part.contents == canonical(replace(document, status=status))
        assert part.sha256 == sha256(part.contents.encode()).hexdigest()
        assert part.part == document.part
        assert part.changes == []


@pytest.mark.parametrize("words", [AWKWARD, ARABIC, WELSH, LONG, "one\ntwo\n\nthree"])
def test_words_are_frozen_as_they_were_typed(
    meeting: Meeting, scrutiny: User, composed: Says, words: str
) -> None:
    composed(with_words(words))
    part = PackPart.objects.get(pack=issued(meeting, scrutiny))
    (section,) = read(part.contents).sections
    assert section.blocks == (Paragraph((Run(words),)),)
    assert part.sha256 == sha256(part.contents.encode()).hexdigest()


def test_a_pack_from_the_command_line_names_nobody(meeting: Meeting, composed: Says) -> None:
    composed(sample())
    pack = issued(meeting, None)
    assert pack.issued_by is None
    assert read(pack.parts.get().contents).status == "Version 1, issued 3 June 2026"


def test_a_pack_needs_no_draft_to_have_been_opened(meeting: Meeting, scrutiny: User) -> None:
    assert not Draft.objects.exists()
    pack = issued(meeting, scrutiny)
    frozen = read(pack.parts.get().contents)
    assert frozen.period == "April 2026"
    assert "Data appendix" in [section.title for section in frozen.sections]


def test_both_parts_are_printed_before_anything_is_frozen(
    meeting: Meeting, scrutiny: User, composed: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NotPrintable(Refused):
        pass

    def pdf(document: Document, at: datetime) -> bytes:
        if document.part is Part.EXEMPT:
            raise NotPrintable("No font has it.")
        return b""

    monkeypatch.setattr(issue, "pdf", pdf)
    composed(sample(), sample(1, Part.EXEMPT))
    with pytest.raises(NotPrintable):
        issued(meeting, scrutiny)
    assert nothing_is_issued()


def test_what_is_printed_is_what_every_format_is_made_from(
    meeting: Meeting, scrutiny: User, printed: list[Document]
) -> None:
    pack = issued(meeting, scrutiny)
    assert printed == [edition(pack.parts.get())]


# The next version, or the same one.


def test_the_same_contents_are_one_pack_however_often_they_are_issued(
    meeting: Meeting, scrutiny: User, lead: User
) -> None:
    first = issued(meeting, scrutiny)
    assert issued(meeting, lead, at=IN_TIME) == first
    assert PackPart.objects.count() == 1


def test_other_contents_are_the_next_version(
    meeting: Meeting, scrutiny: User, composed: Says
) -> None:
    composed(with_words("Then."))
    issued(meeting, scrutiny)
    composed(with_words("Now."))
    second = issued(meeting, scrutiny)
    assert second.version == 2
    assert second.parts.get().changes == [
        {
            "section": "Report",
            "table": "The words of “Report”",
            "row": "",
            "column": "",
            "was": "Worded otherwise",
            "now": "As it stands here",
        }
    ]


def test_a_version_is_issued_anew_when_only_part_2_is_another(
    meeting: Meeting, scrutiny: User, composed: Says
) -> None:
    composed(sample(), sample(1, Part.EXEMPT))
    issued(meeting, scrutiny)
    composed(sample(), sample(2, Part.EXEMPT))
    public, exempt = issued(meeting, scrutiny).parts.order_by("part")
    assert public.changes == []
    assert exempt.changes != []


def test_a_part_2_that_was_not_there_before_is_said_to_be_added(
    meeting: Meeting, scrutiny: User, composed: Says
) -> None:
    composed(sample())
    issued(meeting, scrutiny)
    composed(sample(), sample(1, Part.EXEMPT))
    public, exempt = issued(meeting, scrutiny).parts.order_by("part")
    assert public.changes == []
    assert [(one["section"], one["now"]) for one in exempt.changes] == [("Part 2", "Added")]


def test_a_pack_that_no_longer_has_a_part_2_is_the_next_version(
    meeting: Meeting, scrutiny: User, composed: Says
) -> None:
    composed(sample(), sample(1, Part.EXEMPT))
    issued(meeting, scrutiny)
    composed(sample())
    second = issued(meeting, scrutiny)
    assert second.version == 2
    assert second.parts.get().part == Part.PUBLIC


def test_meetings_have_their_own_versions(scrutiny: User, meeting: Meeting) -> None:
    other = make_meeting(date(2026, 7, 23))
    assert issued(meeting, scrutiny).version == issued(other, scrutiny).version == 1


# What changes while it is composed, and afterwards.


def correct(fostering: Fostering, numerator: int, at: datetime = NOON) -> None:
    """Put April's visits right, which were 93 of 101."""
    entry = Entry(fostering.visits, APRIL, Decimal(numerator), Decimal(101))
    reason = "A team had been left out."
    record_figures(entries=[entry], by=fostering.lead, origin=Origin.GRID, reason=reason, at=at)


def composing(
    monkeypatch: pytest.MonkeyPatch, meanwhile: Iterator[Callable[[], object]]
) -> list[Composed]:
    """Return what has been composed; something happens right after each time."""
    done: list[Composed] = []

    def compose_and_then(draft: Draft, today: date) -> Composed:
        done.append(compose(draft, today))
        next(meanwhile, lambda: None)()
        return done[-1]

    monkeypatch.setattr(issue, "compose", compose_and_then)
    return done


def test_a_figure_corrected_while_it_was_composed_is_in_the_pack(
    meeting: Meeting, fostering: Fostering, scrutiny: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = composing(monkeypatch, iter([lambda: correct(fostering, 80)]))
    part = issued(meeting, scrutiny).parts.get()
    before, after = done
    assert canonical(before.part_1) != canonical(after.part_1)
    assert canonical(replace(read(part.contents), status="")) == canonical(after.part_1)


@pytest.mark.parametrize(
    "change",
    [
        lambda meeting: Draft.objects.filter(meeting=meeting).update(title="Another", edition=2),
        lambda meeting: Meeting.objects.filter(pk=meeting.pk).update(place="Another room"),
        lambda meeting: Committee.objects.update(name="Another"),
    ],
    ids=["the draft", "the meeting", "the committee"],
)
def test_what_was_changed_while_it_was_composed_is_in_the_pack(
    meeting: Meeting,
    scrutiny: User,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Meeting], object],
) -> None:
    done = composing(monkeypatch, iter([lambda: change(meeting)]))
    part = issued(meeting, scrutiny).parts.get()
    assert len(done) == 2
    assert "Another" in part.contents


def test_figures_that_never_keep_still_are_refused_by_name(
    meeting: Meeting, fostering: Fostering, scrutiny: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = (lambda to=to: correct(fostering, to) for to in range(70, 100))
    done = composing(monkeypatch, iter(changes))
    with pytest.raises(KeepsChanging, match="Nothing was issued: try again"):
        issued(meeting, scrutiny)
    assert len(done) == issue.TRIES
    assert nothing_is_issued()


def test_restating_a_figure_changes_nothing_in_an_issued_pack_and_the_next_lists_it(
    meeting: Meeting, fostering: Fostering, scrutiny: User
) -> None:
    first = issued(meeting, scrutiny).parts.get()
    before = edition(first)
    correct(fostering, 80)
    assert edition(PackPart.objects.get(pk=first.pk)) == before
    second = issued(meeting, scrutiny)
    assert second.version == 2
    listed = second.parts.get().changes
    cells = {
        (one["column"], one["was"], one["now"])
        for one in listed
        if one["section"] == "Data appendix" and one["row"]
    }
    assert cells == {
        ("Value", "92.1%", "79.2%"),
        ("Numerator", "93", "80"),
        ("Rating", "Green", "Red"),
        ("Note", "–", "Changed since publication, it was 92.1%"),
    }
    assert edition(PackPart.objects.get(pk=first.pk)) == before


def test_a_second_correction_is_listed_as_one_more_row_of_what_was_corrected(
    meeting: Meeting, fostering: Fostering, scrutiny: User
) -> None:
    correct(fostering, 80)
    issued(meeting, scrutiny)
    correct(fostering, 70, IN_TIME)
    listed = issued(meeting, scrutiny).parts.get().changes
    rows = [one for one in listed if one["section"] == "Changed since publication"]
    assert [(one["row"], one["column"], one["was"], one["now"]) for one in rows] == [
        ("Visits made on time", "", "Not in it", "Added"),
        ("Visits made on time", "It is", "79.2%", "69.3%"),
    ]


def test_what_was_open_in_the_version_before_is_not_named_when_it_is_exempt(
    meeting: Meeting, fostering: Fostering, scrutiny: User
) -> None:
    first = issued(meeting, scrutiny).parts.get()
    assert fostering.visits.title in first.contents
    withhold(Draft.objects.get(meeting=meeting), fostering.visits)
    Draft.objects.filter(meeting=meeting).update(edition=2)
    public, exempt = issued(meeting, scrutiny, has_looked=True).parts.order_by("part")
    said = canonical(edition(public))
    assert fostering.visits.title not in said
    assert fostering.visits.code not in said
    assert "What is exempt now" in said
    assert fostering.visits.title in exempt.contents


def test_an_issued_part_names_who_issued_it_as_they_were_called_then(
    meeting: Meeting, scrutiny: User
) -> None:
    part = issued(meeting, scrutiny).parts.get()
    before = edition(part)
    scrutiny.first_name = "Samuel"
    scrutiny.save()
    assert edition(PackPart.objects.get(pk=part.pk)) == before


# Refusals.


def test_a_pack_is_issued_on_the_day_of_its_meeting_and_not_on_the_day_after(
    meeting: Meeting, scrutiny: User
) -> None:
    # In June London's day ends an hour before that of Greenwich.
    after = datetime(2026, 6, 25, 23, tzinfo=UTC)
    with pytest.raises(AlreadyHeld, match="was held on 25 June 2026"):
        issued(meeting, scrutiny, at=after, urgent_reason="It was forgotten by everybody.")
    assert nothing_is_issued()
    last = datetime(2026, 6, 25, 22, 59, tzinfo=UTC)
    pack = issued(meeting, scrutiny, at=last, urgent_reason="It was forgotten by everybody.")
    assert pack.version == 1


def test_a_pack_that_comes_too_late_needs_its_urgent_reason(
    meeting: Meeting, scrutiny: User
) -> None:
    with pytest.raises(NotInTime, match="by Wednesday 17 June 2026, five clear working days"):
        issued(meeting, scrutiny, at=TOO_LATE, urgent_reason=" \n")
    with pytest.raises(ReasonWanting, match="Say why the pack is urgent"):
        issued(meeting, scrutiny, at=TOO_LATE, urgent_reason="!!")
    assert nothing_is_issued()
    reason = "Ofsted wrote on Monday."
    assert issued(meeting, scrutiny, at=TOO_LATE, urgent_reason=reason).urgent_reason == reason


def test_a_pack_in_time_keeps_no_urgent_reason(meeting: Meeting, scrutiny: User) -> None:
    pack = issued(meeting, scrutiny, at=IN_TIME, urgent_reason="Ofsted wrote on Monday.")
    assert pack.urgent_reason == ""


def test_what_is_issued_already_is_found_without_a_reason_when_it_is_late(
    meeting: Meeting, scrutiny: User
) -> None:
    assert issued(meeting, scrutiny, at=TOO_LATE, urgent_reason="Ofsted wrote.") == issued(
        meeting, scrutiny, at=TOO_LATE
    )


def test_cautions_are_to_be_looked_at_first(
    meeting: Meeting, scrutiny: User, composed: Says
) -> None:
    composed(sample(), cautions=("“3 children” looks like a small count.", "Another."))
    with pytest.raises(NotLookedAt, match="“3 children” looks like a small count"):
        issued(meeting, scrutiny)
    assert nothing_is_issued()
    assert issued(meeting, scrutiny, has_looked=True).version == 1


def test_an_urgent_reason_is_public_and_tells_nothing_exempt(
    meeting: Meeting, fostering: Fostering, scrutiny: User
) -> None:
    draft = draft_for(meeting=meeting, by=None)
    withhold(draft, fostering.visits)
    reason = f"Ofsted wrote about {fostering.visits.title.lower()}."
    with pytest.raises(NotReady, match="The urgent reason is public"):
        issued(meeting, scrutiny, at=TOO_LATE, urgent_reason=reason, has_looked=True)
    assert nothing_is_issued()


def test_a_small_count_in_the_urgent_reason_is_to_be_looked_at(
    meeting: Meeting, scrutiny: User
) -> None:
    reason = "Two children were moved far away on Monday."
    with pytest.raises(NotLookedAt, match="Two children"):
        issued(meeting, scrutiny, at=TOO_LATE, urgent_reason=reason)
    pack = issued(meeting, scrutiny, at=TOO_LATE, urgent_reason=reason, has_looked=True)
    assert pack.urgent_reason == reason


def test_a_name_that_something_had_before_it_was_exempt_is_not_in_the_list_of_changes(
    meeting: Meeting, fostering: Fostering, scrutiny: User
) -> None:
    issued(meeting, scrutiny)
    old = fostering.visits.title
    Indicator.objects.filter(pk=fostering.visits.pk).update(title="Another name of it")
    withhold(Draft.objects.get(meeting=meeting), fostering.visits)
    part = issued(meeting, scrutiny, has_looked=True).parts.get(part=1)
    assert old not in str(part.changes)
    assert "What is exempt now" in str(part.changes)


def test_contents_that_were_written_over_are_not_shown(meeting: Meeting, scrutiny: User) -> None:
    part = issued(meeting, scrutiny).parts.get()
    part.contents = part.contents.replace("92.1%", "99.1%")
    with pytest.raises(Tampered, match="by their hash"):
        edition(part)


def test_what_composing_refuses_is_refused(meeting: Meeting, scrutiny: User) -> None:
    draft = draft_for(meeting=meeting, by=None)
    draft.sections.update(is_included=False)
    with pytest.raises(NotReady):
        issued(meeting, scrutiny)
    assert nothing_is_issued()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SCRUTINY, Role.LEAD}))
def test_others_do_not_issue(meeting: Meeting, role: Role) -> None:
    with pytest.raises(NotPreparing, match="does not prepare packs"):
        issued(meeting, person(role, name="Una Other"))
    assert nothing_is_issued()


# What every format is made from.


def about(pack: Pack) -> list[Table | Paragraph]:
    section = edition(pack.parts.get(part=Part.PUBLIC)).sections[-1]
    assert (section.key, section.title) == ("about", "About this pack")
    return list(section.blocks)  # type: ignore[arg-type]


def facts(pack: Pack) -> dict[str, str]:
    table = about(pack)[0]
    assert isinstance(table, Table)
    return {name.text: said.text for name, said in (row.cells for row in table.rows)}


def test_a_pack_says_its_version_its_hash_and_what_it_was_made_from(
    meeting: Meeting, scrutiny: User, composed: Says
) -> None:
    composed(sample())
    pack = issued(meeting, scrutiny)
    assert facts(pack) == {
        "Status": "Version 1, issued 3 June 2026 by Sam Scrutiny",
        "Time of issue": "13:00",
        "SHA-256 of the frozen contents": pack.parts.get().sha256,
        **dict(sample().versions),
    }
    assert len(about(pack)) == 1


def test_a_late_pack_says_why_it_is_urgent(meeting: Meeting, scrutiny: User) -> None:
    pack = issued(meeting, scrutiny, at=TOO_LATE, urgent_reason="Ofsted wrote on Monday.")
    assert facts(pack)["Why it is urgent"] == "Ofsted wrote on Monday."


def test_a_later_version_says_what_changed_since_the_one_before_it(
    meeting: Meeting, scrutiny: User, composed: Says
) -> None:
    composed(replace(sample(), place="Committee Room 2"))
    issued(meeting, scrutiny)
    composed(replace(sample(), place="Council Chamber", sections=sample().sections[:-1]))
    table = about(issued(meeting, scrutiny))[1]
    assert isinstance(table, Table)
    assert table.caption == "What changed since version 1"
    assert [tuple(cell.text for cell in row.cells) for row in table.rows] == [
        ("Place", "Cover", "Committee Room 2", "Council Chamber"),
        ("Data appendix", "Data appendix", "In it", "Taken out"),
    ]


def test_a_later_version_in_which_nothing_can_be_read_otherwise_says_so(
    meeting: Meeting, scrutiny: User, composed: Says
) -> None:
    composed(sample())
    issued(meeting, scrutiny)
    composed(replace(sample(), sections=sample().sections[::-1]))
    said = about(issued(meeting, scrutiny))[1]
    assert said == Paragraph((Run("Nothing that can be read here has changed since version 1."),))


# Several at once.


@pytest.mark.django_db(transaction=True)
def test_ten_people_who_issue_at_once_get_one_pack() -> None:
    make_fostering()
    meeting = make_meeting(HELD_ON)
    people = [person(Role.SCRUTINY, name=f"Person {number}") for number in range(10)]
    together = Barrier(len(people))

    def issues(by: User) -> int:
        together.wait()
        try:
            return issued(meeting, by).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        found = set(pool.map(issues, people))
    pack = Pack.objects.get()
    assert found == {pack.pk}
    assert pack.version == 1
    assert pack.parts.count() == 1
