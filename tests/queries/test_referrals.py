"""Referrals as pages and packs show them: what of their figures may be read, and since when."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import Committee, Figure, Indicator, Referral, Role, User
from indicators.queries.referrals import (
    ReferralRow,
    recommendations_of,
    referral_rows,
    referrals_of,
    withheld_figures,
)
from indicators.queries.sight import Sight
from indicators.referrals import take_step
from indicators.rules.rating import Family
from tests.factories import make_services
from tests.following_up import (
    AGREED,
    ANSWERED,
    CLOSED,
    NOON,
    RESPONSE,
    TODAY,
    another_officer,
    committees,
    make_one,
    make_red,
    recommend,
)
from tests.one_indicator import add_target, make_indicator
from tests.one_plan import enter, recovering
from tests.people import person

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER, OCTOBER = (date(2026, month, 1) for month in (8, 9, 10))
A_YEAR_BEFORE = date(2025, 10, 1)


@pytest.fixture
def sam() -> User:
    """Return a scrutiny officer, who has put two committees on record."""
    make_services()
    officer = person(Role.SCRUTINY, name="Sam")
    committees(officer)
    return officer


def rows() -> list[ReferralRow]:
    """Return every referral."""
    return referral_rows(Referral.objects.all())


def withheld() -> set[int]:
    """Return the referrals whose figures no reader may read."""
    return withheld_figures(rows(), Sight.of_readers())


@pytest.fixture
def referred(sam: User) -> Referral:
    """Return a referral with October's figures, of an indicator of which nothing is withheld."""
    figures = {A_YEAR_BEFORE: (80, 100), AUGUST: (75, 100), SEPTEMBER: (4, 100), OCTOBER: (70, 100)}
    indicator = make_indicator(figures, suppression="none", polarity="lower")
    add_target(indicator, A_YEAR_BEFORE, family=Family.DECLINING, value=Decimal(60))
    return make_one(indicator, sam)


def withhold(numbers: dict[date, int]) -> None:
    """Put counts on record, and withhold small ones from now on."""
    for month, numerator in numbers.items():
        Figure.objects.filter(month=month).update(numerator=numerator)
    Indicator.objects.update(suppression="small-counts")


@pytest.mark.parametrize(
    ("numbers", "are_withheld"),
    [
        ({SEPTEMBER: 60}, False),
        ({SEPTEMBER: 60, OCTOBER: 3}, True),  # the month itself
        ({SEPTEMBER: 4}, True),  # the sentence gives the change since the month before
        ({SEPTEMBER: 60, A_YEAR_BEFORE: 4}, True),  # or since a year before
        ({SEPTEMBER: 60, AUGUST: 4}, False),  # two months before, of which nothing is said
    ],
)
def test_the_figures_of_a_referral_are_withheld_with_each_month_their_sentence_may_tell_of(
    referred: Referral, numbers: dict[date, int], are_withheld: bool
) -> None:
    assert "66 points" in referred.figures  # the change since September
    assert withheld() == set()
    withhold(numbers)
    assert withheld() == ({referred.pk} if are_withheld else set())


def test_figures_stay_withheld_where_a_small_count_was_put_right_since(sam: User) -> None:
    one = recovering()
    made = make_one(one.indicator, sam, from_committee=one.committee)
    assert withheld() == set()
    for numerator in (3, 80):
        enter(one, SEPTEMBER, numerator)
    assert withheld() == {made.pk}


@pytest.mark.parametrize("until", [SEPTEMBER, OCTOBER])
def test_figures_of_a_month_that_is_not_at_hand_are_withheld(
    referred: Referral, until: date
) -> None:
    sight = Sight.of_readers().until(until)
    assert withheld_figures(rows(), sight) == (set() if until == OCTOBER else {referred.pk})


def test_figures_of_an_indicator_that_is_not_at_hand_are_withheld(referred: Referral) -> None:
    (row,) = rows()
    gone = replace(row, pk=404, indicator=404)
    assert withheld_figures([gone, row], Sight.of_readers()) == {404}


def test_a_referral_is_withheld_without_another_of_an_earlier_month(referred: Referral) -> None:
    withhold({SEPTEMBER: 4})
    (row,) = rows()
    earlier = replace(row, pk=404, month=AUGUST)
    assert withheld_figures([earlier, row], Sight.of_readers()) == {referred.pk}


def test_what_is_withheld_is_asked_for_all_referrals_at_once(referred: Referral, sam: User) -> None:
    sight = Sight.of_readers()

    def asked() -> int:
        found = rows()
        with CaptureQueriesContext(connection) as context:
            withheld_figures(found, sight)
        return len(context)

    assert asked() == 4
    for number in range(3):
        make_one(referred.indicator, sam, question=f"Why is it so, for the time number {number}?")
    assert asked() == 4
    with CaptureQueriesContext(connection) as context:
        assert withheld_figures([], sight) == set()
    assert len(context) == 0


@pytest.mark.parametrize(("days", "is_told"), [(-1, True), (0, True), (1, False)])
def test_what_was_done_on_the_day_itself_or_after_it_is_told(
    sam: User, days: int, is_told: bool
) -> None:
    red = make_red()
    made, asked = make_one(red, sam), recommend(sam)
    una = another_officer()
    for step, by, answer in ((ANSWERED, sam, AGREED), (CLOSED, una, None)):
        take_step(of=made, step=step, words=RESPONSE, by=by, at=NOON)
        take_step(of=asked, step=step, words=RESPONSE, answer=answer, by=by, at=NOON)
    committee, since = Committee.objects.get(slug="scrutiny-management"), TODAY + timedelta(days)
    assert bool(referrals_of(committee, since)) is is_told
    assert bool(recommendations_of(committee, since)) is is_told
    assert not referrals_of(committee)
    assert not recommendations_of(committee)
