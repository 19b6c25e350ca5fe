"""The only writer: every change with its record, all or nothing, refusals by name."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from time import sleep

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from indicators.entry import (
    LONGEST_NAME,
    LONGEST_WORDS,
    Entry,
    ImpossibleFigures,
    ImpossibleWords,
    ReasonNeeded,
    Recorded,
    record_figures,
    write_commentary,
)
from indicators.models import (
    Commentary,
    Figure,
    FigureChange,
    Indicator,
    Installation,
    Month,
    Origin,
    User,
)
from indicators.refusals import AlreadyPublished, ChangedMeanwhile
from indicators.rules.values import Absence
from tests.factories import make_indicators
from tests.publication import publish_month

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
ABSENT = Absence.NOT_AVAILABLE
LOOKS = 1000
"""How often it is looked whether somebody waits: ten seconds and more, never for ever."""
NOON = datetime(2026, 4, 14, 12, tzinfo=UTC)


@pytest.fixture
def visits() -> Indicator:
    """Return an indicator without figures."""
    return make_indicators(2)[0]


@pytest.fixture
def reviews(visits: Indicator) -> Indicator:
    """Return another one."""
    return Indicator.objects.exclude(pk=visits.pk).get()


def counted(
    indicator: Indicator, numerator: int, denominator: int | None = 100, month: date = MARCH
) -> Entry:
    """Return an entry of counts."""
    below = None if denominator is None else Decimal(denominator)
    return Entry(indicator, month, Decimal(numerator), below)


def record(*entries: Entry, by: User | None = None, reason: str = "") -> Recorded:
    """Return what came of entering these by hand at noon."""
    return record_figures(entries=entries, by=by, origin=Origin.GRID, reason=reason, at=NOON)


def everything() -> list[object]:
    """Return all that is stored of figures, to tell whether anything changed."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Figure, FigureChange, Month, Installation, Commentary)
    ]


def test_a_new_figure_has_a_record_of_who_entered_it_when_and_from_where(
    visits: Indicator, lead: User
) -> None:
    assert record(counted(visits, 90), by=lead) == Recorded(added=1, changed=0, left=0)
    change = FigureChange.objects.get()
    assert change.figure == Figure.objects.get(indicator=visits, month=MARCH)
    assert (change.old_numerator, change.old_denominator) == (None, None)
    assert (change.new_numerator, change.new_denominator) == (90, 100)
    assert (change.changed_by, change.changed_at, change.origin) == (lead, NOON, Origin.GRID)
    assert (change.reason, change.after_publication) == ("", False)


def test_every_figure_has_its_own_record(visits: Indicator, reviews: Indicator) -> None:
    record(counted(visits, 90), counted(reviews, 80), counted(visits, 91, month=APRIL))
    assert sorted(
        FigureChange.objects.values_list("figure__indicator", "figure__month", "new_numerator")
    ) == [(visits.pk, MARCH, 90), (visits.pk, APRIL, 91), (reviews.pk, MARCH, 80)]


def test_a_change_keeps_the_old_figure(visits: Indicator) -> None:
    record(counted(visits, 90))
    assert record(counted(visits, 85, 95)) == Recorded(added=0, changed=1, left=0)
    last = FigureChange.objects.last()
    assert last is not None
    assert (last.old_numerator, last.old_denominator) == (90, 100)
    assert (last.new_numerator, last.new_denominator) == (85, 95)
    figure = Figure.objects.get()
    assert (figure.numerator, figure.denominator) == (85, 95)


def test_a_figure_can_become_the_reason_for_none_and_a_figure_again(visits: Indicator) -> None:
    record(counted(visits, 90))
    record(Entry(visits, MARCH, absence=Absence.BEING_VALIDATED))
    figure = Figure.objects.get()
    assert (figure.numerator, figure.absence) == (None, Absence.BEING_VALIDATED)
    record(counted(visits, 91))
    figure.refresh_from_db()
    assert (figure.numerator, figure.absence) == (91, "")
    assert list(FigureChange.objects.values_list("old_numerator", "new_numerator")) == [
        (None, 90),
        (90, None),
        (None, 91),
    ]


def test_confirming_a_provisional_figure_is_a_change(visits: Indicator) -> None:
    record(Entry(visits, MARCH, Decimal(90), Decimal(100), provisional=True))
    assert record(counted(visits, 90)).changed == 1
    assert not Figure.objects.get().provisional


def test_the_same_again_changes_nothing(visits: Indicator, reviews: Indicator) -> None:
    entries = (counted(visits, 90), Entry(reviews, MARCH, absence=Absence.NOT_AVAILABLE))
    record(*entries)
    before = everything()
    assert record(*entries) == Recorded(added=0, changed=0, left=2)
    assert everything() == before


def test_the_same_again_needs_no_reason_in_a_published_month(visits: Indicator) -> None:
    record(counted(visits, 90))
    publish_month(month=MARCH, by=None)
    before = everything()
    assert record(counted(visits, 90)).left == 1
    assert everything() == before


def test_nothing_to_record_is_recorded_as_nothing() -> None:
    assert record() == Recorded(0, 0, 0)
    assert Month.objects.count() == 0


def test_the_first_figure_of_a_month_opens_it(visits: Indicator) -> None:
    record(counted(visits, 90))
    assert Month.objects.get().published_at is None


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_a_published_figure_is_not_changed_without_a_reason(visits: Indicator, reason: str) -> None:
    record(counted(visits, 90))
    publish_month(month=MARCH, by=None)
    before = everything()
    with pytest.raises(ReasonNeeded, match="March 2026 is published") as refusal:
        record(counted(visits, 91), reason=reason)
    assert visits.title in str(refusal.value)
    assert everything() == before


def test_a_figure_that_was_missing_is_not_added_to_a_published_month_without_a_reason(
    visits: Indicator, reviews: Indicator
) -> None:
    record(counted(visits, 90))
    publish_month(month=MARCH, by=None)
    with pytest.raises(ReasonNeeded):
        record(counted(reviews, 70))
    assert not Figure.objects.filter(indicator=reviews).exists()


def test_one_refusal_refuses_the_whole_call(visits: Indicator) -> None:
    record(counted(visits, 90))
    publish_month(month=MARCH, by=None)
    before = everything()
    with pytest.raises(ReasonNeeded):
        record(counted(visits, 80, month=APRIL), counted(visits, 91))
    assert everything() == before


def refusal(*entries: Entry) -> str:
    """Return what the refusal of the entries says; nothing at all is written."""
    before = everything()
    with pytest.raises(ImpossibleFigures) as refused:
        record(*entries)
    assert everything() == before
    return str(refused.value)


def test_a_figure_that_cannot_be_takes_the_others_with_it(
    visits: Indicator, reviews: Indicator
) -> None:
    assert refusal(counted(visits, 90), counted(reviews, 101)) == (
        f"{reviews}, March 2026: the numerator, 101, is more than the denominator, 100, that it "
        "is a part of: check both."
    )


def test_every_figure_that_cannot_be_is_told_with_its_indicator_and_month(
    visits: Indicator, reviews: Indicator
) -> None:
    lines = refusal(
        counted(visits, 90, None), counted(reviews, -1), counted(reviews, 5, 0, month=APRIL)
    ).splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        f"{visits}, March 2026",
        f"{reviews}, March 2026",
        f"{reviews}, April 2026",
    ]


def test_a_net_change_alone_is_recorded_below_zero(visits: Indicator) -> None:
    visits.unit, visits.denominator = "number", ""
    assert "only a net change can be" in refusal(counted(visits, -3, None))
    visits.may_be_below_zero = True
    assert record(counted(visits, -3, None)).added == 1


def test_a_figure_is_given_once_in_a_call(visits: Indicator) -> None:
    twice = refusal(counted(visits, 90), counted(visits, 91), counted(visits, 90, month=APRIL))
    assert twice == f"{visits}, March 2026: it is given more than once: give it once."


def test_a_figure_without_counts_has_the_reason_for_none(visits: Indicator) -> None:
    assert "there is no numerator" in refusal(Entry(visits, MARCH))


@pytest.mark.parametrize("counts", [(Decimal(9), None), (None, Decimal(9)), (Decimal(0),) * 2])
def test_a_figure_has_counts_or_the_reason_for_none_and_never_both(
    visits: Indicator, counts: tuple[Decimal | None, Decimal | None]
) -> None:
    entry = Entry(visits, MARCH, *counts, absence=Absence.NOT_AVAILABLE)
    assert "there are counts beside “Not available”" in refusal(entry)


@pytest.mark.parametrize("absence", [Absence.MISSING, Absence.SUPPRESSED, Absence.NOT_SIGNED_OFF])
def test_a_reason_for_no_figure_that_is_worked_out_is_not_entered(
    visits: Indicator, absence: Absence
) -> None:
    said = refusal(Entry(visits, MARCH, absence=absence))
    assert f"“{absence.label}” is worked out and never entered" in said
    assert "give “Not available” or “Being validated” or “Not due”" in said


def test_a_month_is_named_by_its_first_day(visits: Indicator) -> None:
    said = refusal(counted(visits, 90, month=date(2026, 3, 31)))
    assert "31 March is not the first day of a month" in said


@pytest.mark.parametrize(
    ("frequency", "month", "is_due"),
    [("quarterly", MARCH, True), ("quarterly", APRIL, False),
     ("annual", APRIL, True), ("annual", MARCH, False)],
)  # fmt: skip
def test_a_figure_is_recorded_only_for_a_month_in_which_one_is_due(
    visits: Indicator, frequency: str, month: date, is_due: bool
) -> None:
    visits.frequency, visits.annual_month = frequency, 4
    for entry in (counted(visits, 90, month=month), Entry(visits, month, absence=ABSENT)):
        if is_due:
            record(entry)
        else:
            assert f"figures are {frequency}, and none is due for this month" in refusal(entry)


def test_a_correction_with_its_reason_says_that_it_came_after_publication(
    visits: Indicator, lead: User
) -> None:
    record(counted(visits, 90))
    publish_month(month=MARCH, by=lead)
    record(counted(visits, 70), by=lead, reason=" A team was left out. ")
    correction = FigureChange.objects.get(after_publication=True)
    assert (correction.old_numerator, correction.new_numerator) == (90, 70)
    assert (correction.reason, correction.changed_by) == ("A team was left out.", lead)


@contextmanager
def another_process() -> Iterator[ThreadPoolExecutor]:
    """Give somewhere to act with another connection to the database, closed at the end."""
    with ThreadPoolExecutor(1) as other:
        yield other
        other.submit(lambda: connection.close()).result()


def somebody_waits() -> bool:
    """Return whether a connection to this database waits for a lock that another one holds."""
    with closing(connection.cursor()) as cursor:
        # Who waits for a row waits for the other's transaction, a lock of no database in
        # pg_locks: the activity says which database the one who waits is in.
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="on SQLite only one transaction writes at a time"
)
def test_a_figure_written_while_its_month_is_being_published_waits_and_needs_a_reason(
    visits: Indicator,
) -> None:
    record(counted(visits, 90))
    with another_process() as other:
        with transaction.atomic():
            publish_month(month=MARCH, by=None)
            writing = other.submit(record, counted(visits, 91))
            for _ in range(LOOKS):
                if somebody_waits() or writing.done():
                    break
                sleep(0.01)
            assert somebody_waits()
            assert not writing.done()
        with pytest.raises(ReasonNeeded):
            writing.result()
    assert Figure.objects.get().numerator == 90


def test_only_what_is_changed_in_a_published_month_comes_after_publication(
    visits: Indicator,
) -> None:
    record(counted(visits, 90))
    publish_month(month=MARCH, by=None)
    record(counted(visits, 70), counted(visits, 80, month=APRIL), reason="Counted again.")
    assert dict(
        FigureChange.objects.exclude(reason="").values_list("figure__month", "after_publication")
    ) == {MARCH: True, APRIL: False}


def test_the_version_grows_only_with_what_readers_see(visits: Indicator, lead: User) -> None:
    version = Installation.current().version
    record(counted(visits, 90))
    record(counted(visits, 91))
    write_commentary(indicator=visits, month=MARCH, by=lead, what_happened="Two posts fell.")
    assert Installation.current().version == version
    publish_month(month=MARCH, by=lead)
    published = Installation.current().version
    record(counted(visits, 70), reason="Counted again.")
    assert version < published < Installation.current().version


def test_queries_do_not_grow_with_the_figures(visits: Indicator, reviews: Indicator) -> None:
    asked = []
    for entries in ([counted(visits, 1)], [counted(one, 9) for one in (visits, reviews)]):
        with CaptureQueriesContext(connection) as captured:
            record(*entries)
        asked.append(len(captured))
    # Opening the months, locking them, the figures, what is added or changed, its records,
    # and the version: two. The second call both adds and changes.
    assert asked[1] <= asked[0] + 1


def test_commentary_is_written_over_and_stays_one(visits: Indicator, lead: User) -> None:
    write_commentary(
        indicator=visits,
        month=MARCH,
        by=None,
        what_happened="Two left.",
        by_whom="Head of service",
    )
    write_commentary(
        indicator=visits,
        month=MARCH,
        by=lead,
        what_happened="Three left.",
        what_is_being_done="Two posts are out.",
        by_when=APRIL,
        at=NOON,
    )
    said = Commentary.objects.get()
    assert (said.what_happened, said.what_is_being_done) == ("Three left.", "Two posts are out.")
    assert (said.by_whom, said.by_when) == ("", APRIL)
    assert (said.written_by, said.written_at) == (lead, NOON)


def test_the_same_commentary_again_changes_nothing(visits: Indicator, lead: User) -> None:
    record(counted(visits, 90))
    write_commentary(indicator=visits, month=MARCH, by=lead, what_happened="Two left.", at=NOON)
    before = everything()
    write_commentary(indicator=visits, month=MARCH, by=None, what_happened="Two left.")
    assert everything() == before
    publish_month(month=MARCH, by=lead)
    before = everything()
    write_commentary(indicator=visits, month=MARCH, by=None, what_happened="Two left.")
    assert everything() == before


def test_commentary_of_a_published_month_is_neither_changed_nor_added(
    visits: Indicator, reviews: Indicator
) -> None:
    record(counted(visits, 90))
    write_commentary(indicator=visits, month=MARCH, by=None, what_happened="Two left.")
    publish_month(month=MARCH, by=None)
    before = everything()
    for indicator in (visits, reviews):
        with pytest.raises(AlreadyPublished, match=f"{indicator}: March 2026 is published"):
            write_commentary(indicator=indicator, month=MARCH, by=None, what_happened="All well.")
    assert everything() == before
    write_commentary(indicator=visits, month=APRIL, by=None, what_happened="Two came back.")


def test_a_change_keeps_the_reason_for_no_figure_and_whether_it_was_provisional() -> None:
    (indicator,) = make_indicators(1)
    month = date(2026, 1, 1)
    gone = Entry(indicator, month, absence=Absence.BEING_VALIDATED)
    found = Entry(indicator, month, Decimal(40), Decimal(1800), provisional=True)
    for entry in (gone, found):
        record_figures(entries=[entry], by=None, origin=Origin.GRID)
    change = FigureChange.objects.latest("pk")
    assert (change.old_absence, change.new_absence) == ("being-validated", "")
    assert (change.old_provisional, change.new_provisional) == (False, True)
    assert (change.old_numerator, change.new_numerator) == (None, Decimal(40))


def test_what_somebody_else_entered_alike_is_no_clash(visits: Indicator, lead: User) -> None:
    record(counted(visits, 90))
    seen = FigureChange.objects.latest("pk").pk
    record(counted(visits, 91), by=lead)
    same = replace(counted(visits, 91), seen=seen)
    assert record(same) == Recorded(0, 0, 1)
    with pytest.raises(ChangedMeanwhile):
        record(replace(same, numerator=Decimal(92)))


def test_what_was_left_as_it_was_seen_does_not_undo_what_came_since(
    visits: Indicator, lead: User
) -> None:
    record(counted(visits, 90))
    seen = FigureChange.objects.latest("pk").pk
    record(counted(visits, 91), by=lead)
    assert record(replace(counted(visits, 90), seen=seen)) == Recorded(0, 0, 1)
    assert Figure.objects.get().numerator == 91


def test_a_figure_that_came_while_the_page_was_open_is_not_overwritten(
    visits: Indicator, lead: User
) -> None:
    record(counted(visits, 90), by=lead)
    with pytest.raises(ChangedMeanwhile, match="changed it from nothing to 90 of 100 at"):
        record(replace(counted(visits, 91), seen=0))
    assert Figure.objects.get().numerator == 90


def test_who_is_overtaken_reads_the_reason_for_no_figure_in_quotation_marks(
    visits: Indicator,
) -> None:
    record(Entry(visits, MARCH, absence=ABSENT))
    record(counted(visits, 31, 44))
    with pytest.raises(ChangedMeanwhile, match="from “Not available” to 31 of 44 at"):
        record(replace(counted(visits, 30, 44), seen=0))


@pytest.mark.parametrize(
    ("numerator", "word", "kept"),
    [
        (90, "Two teams joined.", "Two teams joined."),
        (91, "Two teams joined.", ""),
        (91, "A third joined too.", "A third joined too."),
        (90, "", ""),
    ],
)
def test_a_confirmation_that_is_only_repeated_holds_for_the_counts_it_was_given_of(
    visits: Indicator, numerator: int, word: str, kept: str
) -> None:
    record(replace(counted(visits, 90), confirmation="Two teams joined."))
    record(replace(counted(visits, numerator), confirmation=word, provisional=True))
    assert Figure.objects.get().confirmation == kept


@pytest.mark.parametrize(
    ("part", "name", "room"),
    [("what_happened", "What happened", LONGEST_WORDS), ("by_whom", "By whom", LONGEST_NAME)],
)
def test_words_that_there_is_no_room_for_are_refused_and_those_that_just_fit_are_kept(
    visits: Indicator, part: str, name: str, room: int
) -> None:
    said = {"indicator": visits, "month": MARCH, "by": None, "what_happened": "It rained."}
    write_commentary(**(said | {part: "x" * room}))  # type: ignore[arg-type]
    before = everything()
    with pytest.raises(ImpossibleWords) as refused:
        write_commentary(**(said | {part: "x" * (room + 1)}))  # type: ignore[arg-type]
    assert str(refused.value) == (
        f"{visits}: “{name}” has {room + 1:,} characters, and there is room for {room:,}: "
        "shorten it."
    )
    assert everything() == before


def test_the_month_of_a_commentary_is_named_by_its_first_day(visits: Indicator) -> None:
    with pytest.raises(ImpossibleWords, match="31 March is not the first day of a month"):
        write_commentary(
            indicator=visits, month=date(2026, 3, 31), by=None, what_happened="It rained."
        )


def test_control_characters_in_words_are_kept_as_blanks(visits: Indicator) -> None:
    """PostgreSQL stores no NUL: what was sent with one would fail there."""
    typed, kept = "Two\x00 teams\x0bwere away.\x00", "Two  teams were away."
    record(replace(counted(visits, 90), confirmation=typed))
    write_commentary(
        indicator=visits,
        month=MARCH,
        by=None,
        what_happened=typed,
        what_is_being_done=typed,
        by_whom=typed,
    )
    publish_month(month=MARCH, by=None)
    record(counted(visits, 91), reason=typed)
    said = Commentary.objects.get()
    assert {said.what_happened, said.what_is_being_done, said.by_whom} == {kept}
    first, last = FigureChange.objects.order_by("pk")
    assert (first.new_confirmation, last.reason) == (kept, kept)
    assert record(replace(counted(visits, 91), confirmation="\x00")).left == 1


def test_a_reason_of_nothing_but_control_characters_is_none(visits: Indicator) -> None:
    record(counted(visits, 90))
    publish_month(month=MARCH, by=None)
    with pytest.raises(ReasonNeeded):
        record(counted(visits, 91), reason="\x00")
