"""Figures as they stood: what was published, what stood in between, and what stays withheld."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from indicators.access import sight
from indicators.entry import Entry, record_figures
from indicators.models import Gap, Indicator, Month, Origin, Target, TargetChange, User
from indicators.queries.catalogue import facts
from indicators.queries.history import History, histories
from indicators.queries.months import corrections
from indicators.queries.readings import REASON_WITHHELD
from indicators.queries.scorecard import Row, scorecard
from indicators.queries.sight import Sight
from indicators.rules.periods import months_after
from indicators.rules.rating import Colour, Reason
from indicators.rules.suppression import is_small
from indicators.rules.values import Absence, Reading
from tests.factories import make_remark
from tests.one_indicator import add_target, make_indicator, months

pytestmark = pytest.mark.django_db
APRIL, MAY, JUNE = (date(2025, month, 1) for month in (4, 5, 6))
DAY = timedelta(days=1)
Pair = tuple[int, int]


def published(month: date) -> datetime:
    """Return when a month was published: on the 25th of the next."""
    return datetime(month.year, month.month, 25, 10, tzinfo=UTC) + timedelta(days=31)


def publish(*months: date) -> None:
    """Return nothing; the months were published in their time."""
    for month in months:
        Month.objects.filter(month=month).update(published_at=published(month))


def make_published(figures: Sequence[Pair | None], **fields: object) -> Indicator:
    """Return an indicator with these figures from April on, each month published in its time."""
    one = make_indicator(months("2025-04", *figures), **fields)
    publish(*(months_after(APRIL, place) for place in range(len(figures))))
    return one


def correct(one: Indicator, month: date, to: Pair, at: datetime, reason: str = "Counted.") -> None:
    """Return nothing; a published figure is put right."""
    record_figures(
        entries=[Entry(one, month, Decimal(to[0]), Decimal(to[1]))],
        by=None,
        origin=Origin.GRID,
        reason=reason,
        at=at,
    )


def row_at(month: date, moment: datetime | None = None) -> Row:
    """Return the only indicator's row, as readers saw it at a moment."""
    seen = Sight.of_readers()
    (row,) = scorecard(month, seen.at(moment) if moment else seen).rows
    return row


def history_at(one: Indicator, seen: Sight) -> History:
    """Return an indicator's history by a sight."""
    wanted = [each for each in facts() if each.pk == one.pk]
    return histories(wanted, APRIL, JUNE, seen)[one.pk]


def test_a_page_as_published_shows_the_figure_that_was_published_then() -> None:
    one = make_published([(50, 100)])
    add_target(one, APRIL)
    correct(one, APRIL, (85, 100), published(APRIL) + DAY)
    then, now = row_at(APRIL, published(APRIL)), row_at(APRIL)
    assert (then.value, then.rating.colour, then.since) == ("50.0%", Colour.RED, "85.0%")
    assert then.correction is None
    assert (now.value, now.rating.colour, now.since) == ("85.0%", Colour.AMBER, "")
    assert now.correction is not None


def test_a_change_counts_from_its_very_moment_on() -> None:
    one = make_published([(50, 100)])
    moment = published(APRIL) + DAY
    correct(one, APRIL, (60, 100), moment)
    assert row_at(APRIL, moment - timedelta(microseconds=1)).value == "50.0%"
    at = row_at(APRIL, moment)
    assert (at.value, at.since) == ("60.0%", "")
    assert at.correction is not None
    assert at.correction.was == "50.0%"


def test_between_two_corrections_the_first_stands() -> None:
    one = make_published([(50, 100)])
    for days, counted in ((1, 60), (3, 80)):
        correct(one, APRIL, (counted, 100), published(APRIL) + days * DAY)
    then = row_at(APRIL, published(APRIL) + 2 * DAY)
    assert (then.value, then.since) == ("60.0%", "80.0%")


def test_a_figure_that_came_after_publication_was_missing() -> None:
    one = make_published([None])
    correct(one, APRIL, (50, 100), published(APRIL) + DAY)
    then = row_at(APRIL, published(APRIL))
    assert (then.value, then.rating.reason, then.since) == ("Missing", Reason.NO_FIGURE, "50.0%")


def test_months_published_later_were_not_there(lead: User, stranger: AnonymousUser) -> None:
    make_published([(50, 100), (60, 100)])
    for person in (lead, stranger):
        seen = sight(person, published(APRIL))
        assert list(seen.months) == [APRIL]
    assert row_at(APRIL, published(APRIL)).value == "50.0%"


def test_the_lead_sees_of_the_past_what_had_been_published(lead: User) -> None:
    one = make_published([(50, 100)])
    record_figures(
        entries=[Entry(one, MAY, Decimal(60), Decimal(100))], by=None, origin=Origin.GRID
    )
    assert list(sight(lead).months) == [APRIL, MAY]
    assert list(sight(lead, published(APRIL)).months) == [APRIL]


# A service that a month was published without.


def open_gap(one: Indicator, closed_at: datetime | None = None) -> Gap:
    """Return the gap of an indicator's service in April."""
    return Gap.objects.create(
        month_id=APRIL,
        service=one.service,
        reason="The system was down.",
        named_at=published(APRIL),
        closed_at=closed_at,
    )


def test_of_an_open_gap_nobody_sees_figure_or_words(lead: User, stranger: AnonymousUser) -> None:
    one = make_published([(50, 100), (60, 100)])
    add_target(one, APRIL)
    make_remark(one, APRIL).save()
    correct(one, APRIL, (70, 100), published(APRIL) + DAY)
    open_gap(one)
    for person in (lead, stranger):
        (row,) = scorecard(APRIL, sight(person)).rows
        assert (row.value, row.rating.reason) == ("Not signed off", Reason.NO_FIGURE)
        assert (row.remark, row.correction, row.run) == (None, None, None)
        (later,) = scorecard(MAY, sight(person)).rows
        assert later.since_last is None
    history = histories(facts(), APRIL, MAY, as_entered=True)[one.pk]
    assert history.value(APRIL) == 70


def test_a_gap_hides_nothing_of_a_month_in_progress(lead: User) -> None:
    one = make_published([(50, 100)])
    open_gap(one)
    record_figures(
        entries=[Entry(one, MAY, Decimal(60), Decimal(100))], by=None, origin=Origin.GRID
    )
    (row,) = scorecard(MAY, sight(lead)).rows
    assert row.value == "60.0%"


def test_what_is_not_due_in_a_gap_is_not_due() -> None:
    one = make_published([None, None, (50, 100)], frequency="quarterly")
    open_gap(one, published(APRIL) + DAY)
    for moment in (None, published(APRIL)):
        row = row_at(APRIL, moment)
        assert (row.rating.reason, row.since) == (Reason.NOT_DUE, "")


def test_a_gap_of_one_service_hides_no_other() -> None:
    one = make_published([(50, 100)])
    other = type(one.service).objects.exclude(pk=one.service_id).first()
    assert other is not None
    Gap.objects.create(month_id=APRIL, service=other, reason="Late.", named_at=published(APRIL))
    assert row_at(APRIL).value == "50.0%"


def test_a_gap_that_was_closed_is_open_on_the_page_as_it_was() -> None:
    one = make_published([(50, 100)])
    closed = published(APRIL) + 5 * DAY
    open_gap(one, closed)
    assert row_at(APRIL).value == "50.0%"
    before = row_at(APRIL, closed - timedelta(microseconds=1))
    assert (before.value, before.since) == ("Not signed off", "50.0%")
    (then,) = (scorecard(APRIL, Sight.of_readers().at(published(APRIL))),)
    assert then.corrected_since == []
    after = row_at(APRIL, closed)
    assert (after.value, after.since) == ("50.0%", "")


def test_a_gap_that_is_open_still_has_not_been_published_since_for_anybody(
    lead: User, stranger: AnonymousUser
) -> None:
    open_gap(make_published([(50, 100)]))
    for person in (lead, stranger):
        (row,) = scorecard(APRIL, sight(person, published(APRIL))).rows
        assert (row.value, row.since) == ("Not signed off", "")


# Targets.


def test_a_target_changed_since_is_undone() -> None:
    one = make_published([(85, 100)])
    add_target(one, APRIL, value=Decimal(80))
    terms = {
        "starts_on": "2025-04-01", "ends_on": None, "family": "floor", "value": "90",
        "amber_limit": "80", "tolerance": None, "low": None, "high": None,
        "profile": {"2025-05": "95"}, "rationale": "Agreed.", "is_national": False,
        "approved_by": "Cabinet", "approved_on": "2025-03-01", "polarity": "higher",
    }  # fmt: skip
    TargetChange.objects.create(
        indicator=one,
        starts_on=APRIL,
        was=terms,
        became={},
        changed_at=published(APRIL) + DAY,
        reason="Agreed again.",
    )
    then = row_at(APRIL, published(APRIL))
    assert (then.rating.colour, then.target) == (Colour.AMBER, "90% or more")
    assert row_at(APRIL).rating.colour is Colour.GREEN
    assert row_at(APRIL, published(APRIL) + DAY).rating.colour is Colour.GREEN


def test_a_target_that_there_was_not_then_is_not_there() -> None:
    one = make_published([(85, 100)])
    add_target(one, APRIL)
    TargetChange.objects.create(
        indicator=one, starts_on=APRIL, changed_at=published(APRIL) + DAY, reason="Agreed late."
    )
    assert row_at(APRIL, published(APRIL)).rating.reason is Reason.NO_TARGET
    assert Target.objects.count() == 1


# What stays withheld.


def test_an_old_figure_that_would_give_a_small_count_away_is_withheld_on_the_old_page_too() -> None:
    one = make_published([(50, 100)])
    correct(one, APRIL, (53, 100), published(APRIL) + DAY)
    then = row_at(APRIL, published(APRIL))
    assert (then.value, then.since) == ("Suppressed", "53.0%")


def test_what_was_said_of_a_version_that_is_withheld_is_not_on_the_old_page_either() -> None:
    one = make_published([(3, 100)])
    make_remark(one, APRIL, what_happened="Three came.").save()
    correct(one, APRIL, (50, 100), published(APRIL) + DAY)
    correct(one, APRIL, (80, 100), published(APRIL) + 2 * DAY)
    for moment in (None, *(published(APRIL) + days * DAY for days in (0, 1, 2))):
        assert row_at(APRIL, moment).remark is None


def test_why_a_figure_was_changed_is_withheld_where_what_it_became_is() -> None:
    one = make_published([(50, 100)])
    correct(one, APRIL, (3, 100), published(APRIL) + DAY, "Three were left.")
    correct(one, APRIL, (90, 100), published(APRIL) + 2 * DAY, "The list was the wrong one.")
    seen = Sight.of_readers()
    newest, oldest = corrections({one.pk: history_at(one, seen)}, seen)[one.pk]
    assert (newest.was, oldest.was) == ("withheld", "50.0%")
    assert (newest.reason, oldest.reason) == (REASON_WITHHELD, REASON_WITHHELD)


def _told(readings: Sequence[Reading]) -> list[Decimal]:
    """Return the small counts that can be had from readings, each or one from another."""
    wide = [
        (one.numerator, one.denominator, one.denominator - one.numerator)
        for one in readings
        if one.numerator is not None and one.denominator is not None
    ]
    told = [count for each in wide for count in each]
    told += [abs(x - y) for one in wide for other in wide for x, y in zip(one, other, strict=True)]
    return [count for count in told if is_small(count)]


COUNTS = st.integers(0, 25).flatmap(lambda above: st.tuples(st.just(above), st.integers(above, 40)))


@given(
    first=st.lists(COUNTS, min_size=3, max_size=3),
    changes=st.lists(st.tuples(st.integers(0, 2), COUNTS), max_size=5),
    basis=st.sampled_from(["in-month", "year-to-date"]),
    gap=st.booleans(),
)
def test_no_two_pages_of_any_two_moments_give_a_small_count_away(
    first: list[Pair], changes: list[tuple[int, Pair]], basis: str, gap: bool
) -> None:
    Gap.objects.all().delete()
    Month.objects.all().delete()
    one = make_indicator(
        months("2025-04", *first), code=f"C{Indicator.objects.count()}", basis=basis
    )
    publish(APRIL, MAY, JUNE)
    if gap:
        open_gap(one, published(JUNE) + DAY / 2)
    start, moments = published(JUNE), [published(month) for month in (APRIL, MAY, JUNE)]
    for place, (month, to) in enumerate(changes, start=1):
        moments.append(start + place * DAY)
        correct(one, months_after(APRIL, month), to, moments[-1])
    today = Sight.of_readers()
    pages = [history_at(one, today), *(history_at(one, today.at(each)) for each in moments)]
    by_month: dict[date, list[Reading]] = {}
    for page in pages:
        for reading in page.readings.values():
            by_month.setdefault(reading.month, []).append(reading)
    together = list(by_month.values())
    if basis == "year-to-date":
        together = [[reading for each in together for reading in each]]
    for readings in together:
        assert not _told(readings)
    # And what a page withholds of an old version is what the corrections withhold of it.
    for correction in corrections({one.pk: pages[0]}, today).get(one.pk, []):
        before = today.at(correction.changed_at - timedelta(microseconds=1))
        stood = history_at(one, before).reading(correction.month)
        assert (stood.absence is Absence.SUPPRESSED) is correction.is_withheld
        assert stood.value == correction.value
