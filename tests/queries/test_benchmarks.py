"""Comparisons against DfE's own tools, and where they must differ."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from indicators.models import (
    Authority,
    Benchmark,
    Measure,
    MeasurePeriod,
    StatisticalNeighbour,
)
from indicators.queries.benchmarks import (
    Case,
    Comparison,
    NotPublished,
    all_councils,
    by_period,
    compare,
    comparisons,
)
from indicators.rules.comparison import Method, existed
from indicators.rules.values import Unit
from tests.benchmarks.shipped import shipped_figures

LAIT = Path(__file__).parent.parent / "data" / "lait"
# What we say, and the column of the oracle that says it.
ANSWERS = {
    "value": "value",
    "england": "england",
    "region_name": "region_name",
    "region": "region",
    "sn_mean": "sn_mean",
    "sn_count": "sn_count",
    "sn_median": "sn_median_csc",
    "rank": "rank",
    "ranked_count": "ranked_count",
    "band": "band",
    "change": "change",
}
MILTON_KEYNES, CUMBERLAND, CAMDEN = 826, 942, 202

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def shipped(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep the shipped figures in the database for this module."""
    with shipped_figures(django_db_blocker):
        yield


def rows(name: str) -> list[dict[str, str]]:
    with (LAIT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def same(ours: object, theirs: str) -> bool:
    """Return whether an answer is the oracle's; - and blank both say that there is none."""
    if theirs in ("", "-"):
        return ours is None
    if isinstance(ours, int | float):
        return ours == pytest.approx(float(theirs), rel=1e-9, abs=0)
    return ours == theirs


def test_all_944_answers_of_dfe_are_ours_save_the_named_differences() -> None:
    asked = rows("four_councils.csv")
    ours = compare(
        [Case(a["measure_code"], int(a["la_number"]), a["time_period"]) for a in asked],
        as_published=True,
    )
    differences = [
        (row["measure_code"], row["time_period"], row["la_number"], what, row[column])
        for row, one in zip(asked, ours, strict=True)
        for what, column in ANSWERS.items()
        # The other DfE tool has no median for every row; ours has.
        if not (what == "sn_median" and not row[column])
        and not same(getattr(one, what), row[column])
    ]
    named = rows("differences.csv")
    assert len(asked) == 944
    assert differences == [
        (one["measure_code"], one["time_period"], one["la_number"], one["what"], one["lait"])
        for one in named
    ]


@pytest.mark.parametrize(
    "difference", rows("differences.csv"), ids=lambda one: "-".join(one.values())
)
def test_each_named_difference_is_a_council_that_did_not_exist(difference: dict[str, str]) -> None:
    case = Case(difference["measure_code"], int(difference["la_number"]), difference["time_period"])
    one = compare([case])[0]
    what = difference["what"]
    assert same(getattr(one, what), difference["ours"])
    blamed = [Authority.objects.get(pk=pk) for pk in difference["because"].split(";")]
    assert blamed
    for council in blamed:
        assert not existed(council.valid_from, council.valid_to, one.ends_on)
    if what == "ranked_count":
        assert int(difference["lait"]) - len(blamed) == one.ranked_count


def test_a_wholly_blank_year_in_which_lait_stops_is_answered_with_nothing() -> None:
    stopped = [row for row in rows("four_councils.csv") if row["lait_error"]]
    assert len(stopped) == 8
    for row in stopped:
        one = compare([Case(row["measure_code"], int(row["la_number"]), row["time_period"])])[0]
        assert (one.value, one.sn_mean, one.sn_median, one.sn_count) == (None, None, None, 0)
        assert (one.rank, one.ranked_count, one.band, one.change) == (None, 0, None, None)


def blank(code: str, label: str) -> None:
    """Add a year in which no area has a figure."""
    period = MeasurePeriod.objects.create(measure_id=code, label=label, ends_on=date(2030, 3, 31))
    areas = Benchmark.objects.filter(period__measure=code).values_list("area", flat=True).distinct()
    Benchmark.objects.bulk_create(
        Benchmark(period=period, area=area, marker="-") for area in set(areas)
    )


def test_a_wholly_blank_latest_year_is_the_latest_and_does_not_crash() -> None:
    blank("ReReferral", "2030")
    one = comparisons(["ReReferral"], MILTON_KEYNES, with_rank=True)["ReReferral"]
    assert (one.period, one.value, one.marker, one.rank, one.ranked_count) == (
        "2030", None, "-", None, 0,
    )  # fmt: skip
    assert {council.value for council in all_councils("ReReferral")} == {None}


def test_the_latest_period_is_the_measures_even_where_the_council_has_no_figure() -> None:
    latest = comparisons(Measure.objects.values_list("pk", flat=True), MILTON_KEYNES)
    oracle = {
        row["measure_code"]: row["time_period"]
        for row in rows("four_councils.csv")
        if row["is_latest"] == "TRUE"
    }
    assert {code: one.period for code, one in latest.items()} == oracle
    assert any(one.value is None and one.marker for one in latest.values())


@pytest.mark.parametrize("code", ["ReoffYO15-17", "YJS_Caution-Sentence10-17_YO"])
def test_england_may_be_absent_from_the_latest_period(code: str) -> None:
    one = comparisons([code], MILTON_KEYNES)[code]
    assert one.england is None
    assert one.sn_mean is not None


FIRST_ENTRANTS = "FirstYJS"


def test_england_is_left_out_for_pages_where_its_figure_carries_a_caution() -> None:
    shown = [
        comparisons([FIRST_ENTRANTS], MILTON_KEYNES)[FIRST_ENTRANTS],
        *by_period(FIRST_ENTRANTS, MILTON_KEYNES),
        *compare([Case(FIRST_ENTRANTS, MILTON_KEYNES)]),
    ]
    assert len(shown) == 11
    assert {one.england for one in shown} == {None}
    assert None not in {one.region for one in shown}


def test_england_is_as_published_for_whoever_checks_against_dfes_tool() -> None:
    (one,) = compare([Case(FIRST_ENTRANTS, MILTON_KEYNES, "2024")], as_published=True)
    assert one.england == 1258.0


def test_englands_figure_lies_among_the_councils_unless_a_caution_says_otherwise() -> None:
    """A total, or a sum of regions, given for England's rate would be read as its rate."""
    counted = [unit for unit in Unit if unit.is_counted]
    outside = []
    for measure in Measure.objects.exclude(unit__in=counted):
        latest = measure.periods.latest("ends_on")
        cells = latest.figures.values_list("area", "value")
        values = {area: value for area, value in cells if value is not None}
        england = values.get("ENG")
        councils = [value for area, value in values.items() if area.isdecimal()]
        if england is not None and not min(councils) <= england <= max(councils):
            outside.append(measure.code)
    cautioned = Measure.objects.exclude(england_caution="").values_list("code", flat=True)
    assert outside == list(cautioned) == [FIRST_ENTRANTS]


def test_the_true_marker_of_a_hidden_figure_comes_from_the_original_file() -> None:
    hackney = compare([Case("ReReferral", 204, "2022")])[0]
    assert (hackney.value, hackney.marker) == (None, "x")
    cumberland = compare([Case("ReReferral", CUMBERLAND, "2022")])[0]
    assert (cumberland.existed, cumberland.value, cumberland.marker) == (False, None, "")


def test_a_suppressed_neighbour_is_left_out_of_the_mean_and_is_no_zero() -> None:
    one = comparisons(["LACSubstance"], 382)["LACSubstance"]
    hidden = [neighbour for neighbour in one.each_neighbour if neighbour.value is None]
    known = [neighbour.value for neighbour in one.each_neighbour if neighbour.value is not None]
    assert {neighbour.marker for neighbour in hidden} <= {"c", "k"}
    assert hidden
    assert one.sn_count == len(known) == 10 - len(hidden)
    assert one.sn_mean == pytest.approx(sum(known) / len(known))


def test_the_mean_is_the_default_and_the_median_is_chosen() -> None:
    by_mean = comparisons(["ReReferral"], MILTON_KEYNES)["ReReferral"]
    by_median = comparisons(["ReReferral"], MILTON_KEYNES, method="median")["ReReferral"]
    assert by_mean.method is Method.MEAN
    assert by_mean.neighbours == by_mean.sn_mean
    assert by_median.neighbours == by_median.sn_median == by_mean.sn_median
    assert by_median.neighbours != by_mean.neighbours


def test_the_set_of_2021_has_no_neighbours_of_cumberland() -> None:
    one = comparisons(["ReReferral"], CUMBERLAND, neighbours=2021)["ReReferral"]
    assert (one.each_neighbour, one.sn_count, one.sn_mean, one.sn_median) == ((), 0, None, None)
    assert one.neighbour_set == 2021


def test_the_abolished_cumbria_counts_as_a_neighbour_only_while_it_existed() -> None:
    cumbria = 909
    with_it = StatisticalNeighbour.objects.filter(version=2021, neighbour=cumbria)
    assert with_it.count() == 8
    council = with_it.earliest("authority").authority_id
    history = by_period("ReReferral", council, neighbours=2021)
    counted = {
        one.period: neighbour.value is not None
        for one in history
        for neighbour in one.each_neighbour
        if neighbour.la_number == cumbria
    }
    assert counted["2023"], "Cumbria's last day was 31 March 2023"
    assert not counted["2024"]


def test_the_two_sets_of_neighbours_are_different_councils() -> None:
    sets = [
        {one.la_number for one in comparisons(["LAC"], 826, neighbours=year)["LAC"].each_neighbour}
        for year in (2021, 2025)
    ]
    assert len(sets[0]) == len(sets[1]) == 10
    assert sets[0] != sets[1]


def test_a_london_council_compares_with_its_part_of_london() -> None:
    one = comparisons(["ReReferral"], CAMDEN)["ReReferral"]
    part = Benchmark.objects.get(
        period__measure="ReReferral", period__label="2025", area="E13000001"
    )
    assert (one.region_name, one.region) == ("Inner London", part.value)


def test_a_london_council_compares_with_london_where_its_part_has_no_latest_figure() -> None:
    Benchmark.objects.filter(
        period__measure="ReReferral", period__label="2025", area="E13000001"
    ).update(value=None, marker="-")
    london = Benchmark.objects.get(
        period__measure="ReReferral", period__label="2025", area="E12000007"
    )
    one = comparisons(["ReReferral"], CAMDEN)["ReReferral"]
    assert (one.region_name, one.region) == ("London", london.value)
    earlier = compare([Case("ReReferral", CAMDEN, "2024")])[0]
    assert earlier.region_name == "London", "the latest year decides for every year"


def test_the_change_is_against_the_row_before_even_years_before() -> None:
    MeasurePeriod.objects.get(measure="ReReferral", label="2024").delete()
    one = comparisons(["ReReferral"], MILTON_KEYNES)["ReReferral"]
    before = Benchmark.objects.get(period__measure="ReReferral", period__label="2023", area="826")
    assert one.value is not None
    assert before.value is not None
    assert one.change == pytest.approx(one.value - before.value)


def test_measures_in_the_same_place_of_the_list_keep_their_own_periods() -> None:
    codes = ["ReReferral", "TotFixedEx", "HospAd0-14"]
    before = comparisons(codes, MILTON_KEYNES)
    Measure.objects.filter(pk__in=codes).update(position=1)
    assert comparisons(codes, MILTON_KEYNES) == before


def test_the_earliest_period_has_no_change() -> None:
    first, second, *_ = by_period("ReReferral", MILTON_KEYNES)
    assert (first.period, first.change) == ("2016", None)
    assert second.change is not None


def test_rank_is_computed_only_when_asked_for() -> None:
    plain = comparisons(["ReReferral"], MILTON_KEYNES)["ReReferral"]
    ranked = comparisons(["ReReferral"], MILTON_KEYNES, with_rank=True)["ReReferral"]
    assert (plain.rank, plain.ranked_count, plain.band) == (None, None, None)
    assert (ranked.rank, ranked.ranked_count, ranked.band) == (80, 153, "C")
    assert plain.sn_mean == ranked.sn_mean


def slow(one: Comparison) -> tuple[float | None, int]:
    """Return the neighbours' mean and the number ranked, found the obvious way."""
    figures = dict(
        Benchmark.objects.filter(period__measure=one.measure, period__label=one.period).values_list(
            "area", "value"
        )
    )
    existing = [
        council
        for council in Authority.objects.all()
        if existed(council.valid_from, council.valid_to, one.ends_on)
    ]
    numbers = {council.pk for council in existing}
    near = [
        figure
        for pk in StatisticalNeighbour.objects.filter(
            version=one.neighbour_set, authority=one.la_number
        ).values_list("neighbour", flat=True)
        if pk in numbers and (figure := figures.get(str(pk))) is not None
    ]
    ranked = [council for council in existing if figures.get(str(council.pk)) is not None]
    return (sum(near) / len(near) if near else None), len(ranked)


@pytest.mark.parametrize("la_number", [301, 420, 928, 839, 943])
@pytest.mark.parametrize("version", [2021, 2025])
def test_the_quick_comparison_is_the_slow_and_obvious_one(la_number: int, version: int) -> None:
    codes = ["ReReferral", "LAC_Fixed_ Ex", "HospAd0-14"]
    quick = comparisons(codes, la_number, neighbours=version, with_rank=True)
    for one in quick.values():
        mean, count = slow(one)
        assert one.sn_mean == (None if mean is None else pytest.approx(mean))
        assert one.ranked_count == count


@pytest.mark.parametrize("with_rank", [False, True])
@pytest.mark.parametrize("la_number", [MILTON_KEYNES, CAMDEN])
def test_the_queries_are_four_for_one_measure_and_for_eighty(
    la_number: int, *, with_rank: bool, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    codes = list(Measure.objects.values_list("pk", flat=True))
    for asked in (codes[:1], codes):
        # Periods, councils, neighbours, figures.
        with django_assert_num_queries(4):
            found = comparisons(asked, la_number, with_rank=with_rank)
        assert len(found) == len(asked)


def test_without_rank_no_figures_of_other_councils_are_read() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        comparisons(["ReReferral"], MILTON_KEYNES)
    figures = queries.captured_queries[-1]["sql"]
    assert "'826'" in figures
    assert "'301'" not in figures


def test_every_council_of_a_period_is_listed_best_first() -> None:
    listed = all_councils("ReReferral")
    assert len(listed) == 153
    assert [one.rank for one in listed] == sorted(one.rank or 0 for one in listed)
    assert listed[0].band == "A"
    assert listed[-1].band == "D"
    own = next(one for one in listed if one.la_number == MILTON_KEYNES)
    assert (own.rank, own.band) == (80, "C")


def test_councils_with_no_figure_come_last_with_their_marker() -> None:
    listed = all_councils("LACSubstance")
    values = [one.value is None for one in listed]
    assert values == sorted(values)
    assert listed[-1].marker in {"c", "x", "z", "k"}
    assert (listed[-1].rank, listed[-1].band) == (None, None)


def test_a_measure_with_no_better_end_is_listed_from_the_highest_with_no_rank() -> None:
    listed = [one for one in all_councils("LACnum") if one.value is not None]
    assert [one.value for one in listed] == sorted((one.value or 0 for one in listed), reverse=True)
    assert {one.rank for one in listed} == {None}


def test_a_list_of_an_earlier_period_has_the_councils_of_that_time() -> None:
    numbers = {one.la_number for one in all_councils("ReReferral", "2019")}
    assert {835, 836, 837, 909, 928} <= numbers
    assert not {838, 839, 940, 941, 942, 943} & numbers


def test_an_unknown_council_has_no_comparisons() -> None:
    assert comparisons(["ReReferral"], 999) == {}


def test_a_measure_without_figures_has_no_comparison() -> None:
    assert comparisons(["Unheard", "ReReferral"], 826).keys() == {"ReReferral"}


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (Case("Unheard", 826), "no published figures of a measure “Unheard”"),
        (Case("ReReferral", 999), "999 is not the number of a council"),
        (Case("ReReferral", 826, "1999"), "“ReReferral” has no period “1999”: it has 2016, 2017"),
    ],
)
def test_what_is_not_known_is_named_with_its_case(case: Case, words: str) -> None:
    with pytest.raises(NotPublished) as caught:
        compare([Case("ReReferral", 826), case])
    assert words in str(caught.value)
    assert caught.value.case == 1


def test_the_history_of_an_unknown_measure_or_council_is_refused() -> None:
    with pytest.raises(NotPublished):
        by_period("Unheard", 826)
    with pytest.raises(NotPublished):
        by_period("ReReferral", 999)
    with pytest.raises(NotPublished):
        all_councils("ReReferral", "1999")
