"""What a reader asked for: which indicators are counted, which are listed, in what order."""

from datetime import date

import pytest

from indicators.models import Month, Service
from indicators.queries.catalogue import facts
from indicators.queries.scorecard import Scorecard, scorecard
from indicators.queries.selection import Group, Selection, Show, Sort
from indicators.queries.sight import Sight
from indicators.rules.periods import months_after
from indicators.rules.rating import Colour
from tests.factories import make_services
from tests.one_indicator import Counts, add_target, make_indicator

pytestmark = pytest.mark.django_db
MONTH = date(2026, 3, 1)
RED, AMBER, GREEN = (50, 100), (85, 100), (92, 100)


def add(code: str, title: str, service: str, *newest_first: Counts, **fields: object) -> None:
    """Return nothing; adds an indicator with a target of 90%, amber down to 80%."""
    figures = {months_after(MONTH, -back): one for back, one in enumerate(newest_first)}
    fields |= {"service": Service.objects.get(slug=service), "position": len(facts()) + 1}
    Month.objects.update(published_at=None)  # or a figure of one would need a reason
    one = make_indicator(figures, code=code, title=title, complement="", **fields)
    add_target(one, date(2000, 4, 1))


@pytest.fixture(autouse=True)
def council() -> None:
    """Return nothing; makes five indicators of three services, one of them not a headline."""
    make_services()
    add("REF", "Re-referrals", "front-door", RED, RED, GREEN)
    add("ASS", "Assessments in time", "front-door", AMBER, AMBER, AMBER, AMBER, RED)
    add("VIS", "Visits in time", "child-protection", RED, RED, RED, GREEN)
    add("HLT", "Health checks", "children-looked-after", GREEN, is_headline=False)
    add("LAC", "Ängstliche Kinder", "children-looked-after", None)


def pool_of(selection: Selection) -> Scorecard:
    """Return the scorecard that the tally counts."""
    return scorecard(MONTH, Sight.of_officers(), indicators=selection.pool(facts()))


def listed(selection: Selection) -> list[str]:
    """Return the codes of what is listed, in order."""
    return [row.indicator.code for row in selection.rows(pool_of(selection)).rows]


def test_headline_indicators_are_listed_when_nothing_is_asked_for() -> None:
    assert listed(Selection()) == ["REF", "ASS", "VIS", "LAC"]


def test_all_are_listed_in_the_order_of_the_catalogue() -> None:
    assert listed(Selection(show=Show.ALL)) == ["REF", "ASS", "VIS", "HLT", "LAC"]


@pytest.mark.parametrize(
    ("service", "codes"),
    [("front-door", ["REF", "ASS"]), ("child-protection", ["VIS"]), ("adoption", [])],
)
def test_one_service_is_listed(service: str, codes: list[str]) -> None:
    assert listed(Selection(service=service)) == codes


def test_one_service_keeps_to_headline_unless_all_are_asked_for() -> None:
    looked_after = "children-looked-after"
    assert listed(Selection(service=looked_after)) == ["LAC"]
    assert listed(Selection(service=looked_after, show=Show.ALL)) == ["HLT", "LAC"]


@pytest.mark.parametrize(
    ("rating", "codes"),
    [
        (Colour.RED, ["REF", "VIS"]),
        (Colour.AMBER, ["ASS"]),
        (Colour.GREEN, ["HLT"]),
        (Colour.NOT_RATED, ["LAC"]),
    ],
)
def test_one_rating_is_listed(rating: Colour, codes: list[str]) -> None:
    assert listed(Selection(show=Show.ALL, rating=rating)) == codes


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("referrals", ["REF"]),
        ("TIME", ["ASS", "VIS"]),
        ("  time   visits ", ["VIS"]),
        ("vis", ["VIS"]),  # a code
        ("front door", ["REF", "ASS"]),  # a service
        ("time front", ["ASS"]),  # a title and a service
        ("ÄNGSTLICHE", ["LAC"]),
        ("visits assessments", []),
        ("%", []),
        (" ", ["REF", "ASS", "VIS", "LAC"]),
    ],
)
def test_every_word_searched_for_is_in_title_code_or_service(words: str, codes: list[str]) -> None:
    assert listed(Selection(search=words)) == codes


@pytest.mark.parametrize(
    ("sort", "codes"),
    [
        (Sort.SERVICE, ["REF", "ASS", "VIS", "HLT", "LAC"]),
        (Sort.WORST, ["VIS", "REF", "ASS", "HLT", "LAC"]),
        (Sort.LONGEST, ["ASS", "VIS", "REF", "HLT", "LAC"]),
        (Sort.TITLE, ["ASS", "HLT", "REF", "VIS", "LAC"]),
    ],
)
def test_rows_stand_in_the_order_asked_for(sort: Sort, codes: list[str]) -> None:
    assert listed(Selection(show=Show.ALL, sort=sort)) == codes


def test_a_quarter_counts_for_three_months_in_the_order() -> None:
    quarters = (RED, None, None, RED, None, None, GREEN)
    add("QTR", "Plans reviewed", "adoption", *quarters, frequency="quarterly")
    assert listed(Selection(sort=Sort.LONGEST))[0] == "QTR"
    assert listed(Selection(sort=Sort.WORST))[0] == "QTR"


def test_the_tally_counts_the_pool_whatever_rating_and_words_are_listed() -> None:
    selection = Selection(show=Show.ALL, rating=Colour.RED, search="visits")
    assert listed(selection) == ["VIS"]
    assert pool_of(selection).tally == {
        Colour.RED: 2, Colour.AMBER: 1, Colour.GREEN: 1, Colour.NOT_RATED: 1
    }  # fmt: skip
    assert pool_of(Selection(service="front-door")).tally[Colour.RED] == 1


def test_groups_are_services_in_order() -> None:
    selection = Selection(show=Show.ALL)
    groups = selection.groups(pool_of(selection))
    assert [(group.title, group.slug, len(group.rows)) for group in groups] == [
        ("Front door", "front-door", 2),
        ("Child protection", "child-protection", 1),
        ("Children looked after", "children-looked-after", 2),
    ]


def test_another_order_has_one_group_without_a_heading() -> None:
    selection = Selection(sort=Sort.WORST)
    card = selection.rows(pool_of(selection))
    assert selection.groups(card) == [Group("", "", card.rows)]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), False),
        (Selection(sort=Sort.WORST), False),
        (Selection(show=Show.ALL), True),
        (Selection(service="front-door"), True),
        (Selection(rating=Colour.RED), True),
        (Selection(search="visits"), True),
    ],
)
def test_a_selection_is_narrowed_by_anything_but_its_order(
    selection: Selection, expected: bool
) -> None:
    assert selection.is_narrowed is expected
