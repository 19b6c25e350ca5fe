"""What was said of a month, and what was changed in it after publication."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from indicators.access import sight
from indicators.entry import Entry, record_figures
from indicators.models import Indicator, Month, Origin, User
from indicators.queries.catalogue import facts
from indicators.queries.history import histories
from indicators.queries.indicator import indicator_page
from indicators.queries.months import Correction, Remark, corrections, remarks
from indicators.queries.scorecard import scorecard
from indicators.queries.sight import Sight
from indicators.rules.suppression import Policy
from indicators.rules.values import Absence
from tests.factories import make_remark
from tests.one_indicator import add_target, make_indicator, months, page_of

pytestmark = pytest.mark.django_db
APRIL, MAY, JUNE = (date(2025, month, 1) for month in (4, 5, 6))
FIRST_CHANGE = datetime(2025, 9, 1, tzinfo=UTC)
Pair = tuple[int, int]


def correct(
    indicator: Indicator,
    month: date,
    to: Pair | Absence,
    *,
    later: int = 0,
    provisional: bool = False,
) -> None:
    """Return nothing; corrects a published figure, so many days later than the first time."""
    entry = (
        Entry(indicator, month, absence=to)
        if isinstance(to, Absence)
        else Entry(indicator, month, Decimal(to[0]), Decimal(to[1]), provisional=provisional)
    )
    record_figures(
        entries=[entry],
        by=None,
        origin=Origin.GRID,
        reason="Counted again.",
        at=FIRST_CHANGE + timedelta(days=later),
    )


def corrections_of(indicator: Indicator, only: date | None = None) -> list[Correction]:
    """Return the indicator's corrections over every month, newest first."""
    allowed = Sight.of_officers()
    known = histories(facts(), APRIL, JUNE, allowed)
    return corrections(known, allowed, only).get(indicator.pk, [])


def was(indicator: Indicator, only: date | None = None) -> list[str]:
    """Return what the indicator's figures were, newest change first."""
    return [one.was for one in corrections_of(indicator, only)]


def make_corrected(old: Pair, new: Pair, **fields: object) -> Indicator:
    """Return an indicator whose published figure of April was corrected once."""
    one = make_indicator({APRIL: old}, **fields)
    correct(one, APRIL, new)
    return one


def test_a_correction_says_what_it_was_when_and_why() -> None:
    (one,) = corrections_of(make_corrected((50, 100), (60, 100)))
    assert one == Correction(
        APRIL, "50.0%", FIRST_CHANGE, "Counted again.", Decimal(50), is_withheld=False
    )


@pytest.mark.parametrize(
    ("old", "rule", "expected"),
    [
        ((8996, 10000), {}, "89.96%"),
        ((8994, 10000), {}, "89.9%"),
        ((9000, 10000), {}, "90.0%"),
        ((8996, 10000), {"starts_on": MAY}, "90.0%"),  # no target stood in April
    ],
)
def test_a_correction_says_what_readers_saw_whose_decimals_do_not_contradict_the_colour(
    old: Pair, rule: dict[str, date], expected: str
) -> None:
    one = make_corrected(old, (5000, 10000))
    add_target(one, **{"starts_on": date(2025, 3, 1), **rule})
    assert was(one) == [expected]


def test_the_other_side_of_a_correction_has_as_many_decimals() -> None:
    one = make_corrected((8996, 10000), (5000, 10000))
    add_target(one, APRIL)
    corrected = page_of(one, APRIL, as_complement=True).line.corrections
    assert [each.was for each in corrected] == ["10.04%"]


def test_corrections_are_newest_first() -> None:
    one = make_corrected((50, 100), (60, 100))
    correct(one, APRIL, (80, 100), later=1)
    assert was(one) == ["60.0%", "50.0%"]


def test_what_was_changed_before_publication_is_no_correction() -> None:
    one = make_indicator({})
    for counted in (50, 60):
        record_figures(
            entries=[Entry(one, APRIL, Decimal(counted), Decimal(100))],
            by=None,
            origin=Origin.GRID,
        )
    assert was(one) == []


def test_confirming_a_provisional_figure_is_no_correction() -> None:
    one = make_indicator({APRIL: None})
    correct(one, APRIL, (50, 100), provisional=True)
    correct(one, APRIL, (50, 100), later=1)
    assert was(one) == ["missing"]


def test_a_figure_that_came_late_was_none() -> None:
    one = make_indicator({APRIL: Absence.BEING_VALIDATED})
    correct(one, APRIL, (50, 100))
    assert was(one) == ["being validated"]


@pytest.mark.parametrize("old", [(3, 100), (97, 100), (3, 4), (5, 200)])
def test_an_old_figure_that_was_a_small_count_is_withheld(old: Pair) -> None:
    (one,) = corrections_of(make_corrected(old, (50, 100)))
    assert (one.was, one.value) == ("withheld", None)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ((50, 100), (51, 100), "withheld"),  # one child more
        ((50, 100), (55, 100), "withheld"),
        ((50, 100), (56, 100), "50.0%"),
        ((50, 100), (45, 100), "withheld"),
        ((50, 100), (44, 100), "50.0%"),
        ((50, 100), (50, 97), "withheld"),  # three children fewer in all
        ((50, 100), (60, 113), "withheld"),  # three more on the other side
        ((50, 100), (60, 116), "50.0%"),
    ],
)
def test_an_old_figure_is_withheld_when_subtracting_it_would_reveal_a_small_count(
    old: Pair, new: Pair, expected: str
) -> None:
    assert was(make_corrected(old, new)) == [expected]


def test_an_old_figure_beside_a_withheld_one_is_shown() -> None:
    assert was(make_corrected((8, 100), (5, 100))) == ["8.0%"]


def test_an_old_figure_is_set_against_every_version_that_is_shown() -> None:
    one = make_corrected((50, 100), (53, 100))
    correct(one, APRIL, (80, 100), later=1)
    # 53 stands beside 80; 50 beside 53 would tell of three.
    assert was(one) == ["53.0%", "withheld"]


def test_where_nothing_is_withheld_an_old_figure_is_shown_however_near() -> None:
    assert was(make_corrected((3, 100), (4, 100), suppression=Policy.NONE)) == ["3.0%"]


def test_an_old_year_to_date_is_set_against_the_other_months_of_its_year() -> None:
    one = make_indicator(
        months("2025-04", (100, 400), (103, 800), (200, 1200)), basis="year-to-date"
    )
    correct(one, MAY, (150, 800))
    assert was(one) == ["withheld"]  # 103 - 100


def test_an_old_year_to_date_is_set_against_months_after_it_too() -> None:
    one = make_indicator(
        months("2025-04", (150, 400), (153, 800), (200, 1200)), basis="year-to-date"
    )
    correct(one, APRIL, (100, 400))
    for only in (None, APRIL):
        assert was(one, only) == ["withheld"]
    (row,) = scorecard(APRIL, Sight.of_officers()).rows
    assert row.correction is not None
    assert row.correction.was == "withheld"


def test_old_years_to_date_are_set_against_each_other() -> None:
    one = make_indicator(months("2025-04", (100, 400), (103, 800)), basis="year-to-date")
    correct(one, APRIL, (20, 400))
    correct(one, MAY, (150, 800), later=1)
    assert was(one) == ["12.9%", "withheld"]
    assert was(one, APRIL) == ["withheld"]


def test_an_old_figure_in_the_month_is_not_set_against_other_months() -> None:
    one = make_indicator(months("2025-04", (50, 100), (53, 100)))
    correct(one, MAY, (80, 100))
    assert was(one) == ["53.0%"]


def _small(counts: Sequence[Pair]) -> bool:
    """Return whether these versions, all shown, tell of a small count."""
    wide = [(above, below, below - above) for above, below in counts]
    told = [count for each in wide for count in each]
    told += [
        abs(now - then)
        for one in wide
        for other in wide
        for now, then in zip(one, other, strict=True)
    ]
    return any(0 < count < 6 for count in told)


@given(
    versions=st.lists(
        st.integers(0, 30).flatmap(lambda above: st.tuples(st.just(above), st.integers(above, 60))),
        min_size=2,
        max_size=5,
    )
)
def test_no_versions_that_are_shown_tell_of_a_small_count(versions: list[Pair]) -> None:
    Month.objects.all().delete()
    one = make_indicator({APRIL: versions[0]}, code=f"C{Indicator.objects.count()}")
    for later, version in enumerate(versions[1:]):
        correct(one, APRIL, version, later=later)
    changed = [old for old, new in pairwise(versions) if old != new]
    (row,) = [
        row for row in scorecard(APRIL, Sight.of_officers()).rows if row.indicator.pk == one.pk
    ]
    shown = [
        old
        for old, correction in zip(reversed(changed), corrections_of(one), strict=True)
        if correction.value is not None
    ]
    if row.reading.value is not None:
        shown.append(versions[-1])
    assert not _small(shown)


def test_corrections_and_commentary_of_a_month_that_may_not_be_seen_are_not_shown(
    stranger: AnonymousUser, lead: User
) -> None:
    one = make_corrected((50, 100), (60, 100))
    make_remark(one, APRIL, what_happened="For the lead.").save()
    make_indicator({MAY: (50, 100)}, code="OTHER")
    Month.objects.filter(month=APRIL).update(published_at=None)  # as a month reopened would be
    (row,) = [row for row in scorecard(APRIL, sight(lead)).rows if row.correction]
    assert row.remark is not None
    for row in scorecard(APRIL, sight(stranger)).rows:
        assert (row.correction, row.remark) == (None, None)
    page = indicator_page(one, sight(stranger))
    assert page is not None
    assert (page.remarks, [line.month for line in page.lines]) == ((), [MAY])


def test_remarks_are_newest_first_and_of_one_month_when_asked() -> None:
    one = make_indicator(months("2025-04", (50, 100), (50, 100)))
    for month in (APRIL, MAY):
        make_remark(one, month, what_happened=f"{month:%B}.").save()
    every = remarks(facts(), Sight.of_officers())
    assert [remark.month for remark in every[one.pk]] == [MAY, APRIL]
    (only,) = remarks(facts(), Sight.of_officers(), APRIL)[one.pk]
    assert only.what_happened == "April."


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Two left. Both posts are out.", "Two left."),
        ("Two left.", "Two left."),
        ("Two left", "Two left"),
        ("Up by 2.5 points. More follows.", "Up by 2.5 points."),
    ],
)
def test_the_first_line_is_the_first_sentence(text: str, first: str) -> None:
    assert Remark(APRIL, text, "", "", None).first_line == first


def test_each_asks_one_query() -> None:
    one = make_corrected((50, 100), (60, 100))
    allowed = Sight.of_officers()
    known = histories(facts(), APRIL, JUNE, allowed)
    with CaptureQueriesContext(connection) as captured:
        assert corrections(known, allowed)[one.pk]
    assert len(captured) == 1
    wanted = facts()
    with CaptureQueriesContext(connection) as captured:
        assert remarks(wanted, allowed) == {}
    assert len(captured) == 1
