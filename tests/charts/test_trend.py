"""What an indicator's charts draw, and the picture that is served with the page."""

import re
from datetime import date
from decimal import Decimal

import pytest

from indicators.charts.trend import (
    MOST_DOTS,
    MOST_LABELS,
    Trend,
    described,
    labelled,
    picture,
    steps,
    trend,
)
from indicators.models import Indicator, Month
from indicators.rules.rating import Family
from indicators.rules.values import Absence
from tests.factories import make_council
from tests.one_indicator import TITLE, add_target, make_indicator, months, page_of
from tests.one_plan import PATH, recovering
from tests.publication import publish_month

pytestmark = pytest.mark.django_db


def drawn(indicator: Indicator, *, as_complement: bool = False) -> Trend:
    found = trend(page_of(indicator, as_complement=as_complement))
    assert found is not None
    return found


def path_of(svg: str, name: str) -> str:
    """Return the line or shape of one kind, "" when it is not drawn."""
    found = re.search(rf'<path class="app-trend__{name}" d="([^"]+)"', svg.split("</svg>")[0])
    return found[1] if found else ""


def test_a_level_is_one_line_that_steps_half_way_between_two_months() -> None:
    one, two = Decimal(1), Decimal(2)
    assert steps([one, one, two]) == [[(-0.5, one), (1.5, one), (1.5, two), (2.5, two)]]


def test_a_level_that_stops_breaks_the_line() -> None:
    one = Decimal(1)
    assert steps([one, None, one]) == [[(-0.5, one), (0.5, one)], [(1.5, one), (2.5, one)]]


@pytest.mark.parametrize("gap", [None, Absence.NOT_AVAILABLE, (3, 100), (97, 100)])
def test_a_month_that_cannot_be_read_is_a_gap(gap: Absence | tuple[int, int] | None) -> None:
    one = make_indicator(
        months("2026-01", (50, 100), (60, 100), gap, (55, 100), (65, 100), (70, 100))
    )
    found = drawn(one)
    assert found.values.count(None) == 1
    line = path_of(picture(found), "council")
    assert line.count("M") == 2
    assert len(re.findall(r"[\d.]+ [\d.]+", line)) == 5


def test_a_month_that_nobody_published_is_a_gap_too() -> None:
    figures = months("2026-01", *[(50, 100)] * 7)
    del figures[date(2026, 3, 1)]
    assert drawn(make_indicator(figures)).values[2] is None


@pytest.mark.parametrize(
    ("basis", "stretches"), [("year-to-date", [[0, 1, 2], [3, 4, 5]]), ("in-month", [[*range(6)]])]
)
def test_a_year_to_date_alone_breaks_where_it_starts_again(
    basis: str, stretches: list[list[int]]
) -> None:
    counts = months("2026-01", (40, 50), (50, 60), (60, 70), (8, 16), (18, 32), (26, 48))
    found = drawn(make_indicator(counts, basis=basis))
    assert [[place for place, _ in stretch] for stretch in found.unbroken] == stretches
    assert path_of(picture(found), "council").count("M") == len(stretches)


def test_a_quarter_follows_a_quarter_without_a_gap() -> None:
    one = make_indicator(months("2026-01", *[None, None, (50, 100)] * 6), frequency="quarterly")
    found = drawn(one)
    assert len(found.months) == 6
    assert None not in found.values


def test_a_new_indicator_starts_part_way_across() -> None:
    found = drawn(make_indicator(months("2026-06", (50, 100))))
    assert found.values == [None, None, None, None, None, Decimal("50.0")]
    assert "Gaps" not in described(found)


def test_nothing_is_drawn_when_there_is_no_value() -> None:
    one = make_indicator(months("2026-01", (3, 100), Absence.NOT_AVAILABLE))
    assert trend(page_of(one)) is None


def test_the_target_steps_when_a_dated_target_takes_over() -> None:
    one = make_indicator(months("2025-10", *[(85, 100)] * 12))
    add_target(one, date(2025, 4, 1), ends_on=date(2026, 3, 31))
    add_target(one, date(2026, 4, 1), value=Decimal(95), amber_limit=Decimal(85))
    found = drawn(one)
    assert found.targets == [
        [(-0.5, Decimal(90)), (5.5, Decimal(90)), (5.5, Decimal(95)), (11.5, Decimal(95))]
    ]
    (shape,) = found.ambers
    assert {value for _, value in shape} == {Decimal(n) for n in (80, 85, 90, 95)}


def test_the_amber_shape_lies_on_the_other_side_for_the_complement() -> None:
    one = make_indicator(months("2026-01", *[(85, 100)] * 6))
    add_target(one, date(2025, 4, 1))
    assert {v for _, v in drawn(one).ambers[0]} == {Decimal(80), Decimal(90)}
    assert {v for _, v in drawn(one, as_complement=True).ambers[0]} == {Decimal(10), Decimal(20)}


def test_a_range_has_two_targets_and_amber_outside_both() -> None:
    one = make_indicator(months("2026-01", *[(50, 100)] * 6), polarity="range", complement="")
    add_target(
        one, date(2025, 4, 1), family=Family.RANGE, value=None, amber_limit=None,
        low=Decimal(40), high=Decimal(60), tolerance=Decimal(5),
    )  # fmt: skip
    found = drawn(one)
    assert [line[0][1] for line in found.targets] == [Decimal(40), Decimal(60)]
    assert [{v for _, v in shape} for shape in found.ambers] == [
        {Decimal(35), Decimal(40)},
        {Decimal(60), Decimal(65)},
    ]


@pytest.mark.parametrize("family", [Family.ANY_MISS, Family.IMPROVING, Family.DECLINING])
def test_a_rule_without_a_band_draws_none(family: Family) -> None:
    one = make_indicator(months("2026-01", *[(85, 100)] * 6))
    add_target(one, date(2025, 4, 1), family=family, amber_limit=None)
    assert drawn(one).ambers == []
    assert path_of(picture(drawn(one)), "amber") == ""


def test_context_has_no_target() -> None:
    one = make_indicator(months("2026-01", *[(50, 100)] * 6), polarity="none", complement="")
    add_target(one, date(2025, 4, 1), family=Family.DATA_ONLY, value=None, amber_limit=None)
    assert (drawn(one).targets, drawn(one).ambers) == ([], [])


def test_published_figures_stand_at_the_end_of_their_period_and_within_the_chart() -> None:
    found = drawn(make_council(1, 3)[0])
    assert found.months[0] == date(2023, 4, 1)
    assert [(one.period, one.place) for one in found.england] == [("2024", 11), ("2025", 23)]
    assert [one.period for one in found.neighbours] == ["2024", "2025"]


def test_every_number_drawn_is_in_the_table_or_among_the_published_figures() -> None:
    one = make_council(1, 3)[0]
    page = page_of(one)
    found = drawn(one)
    table = {line.value for line in page.lines}
    assert {f"{value:,f}%" for value in found.values if value is not None} <= table
    published = {f"{p.england:.1f}" for p in page.published}
    assert {f"{one.value:f}" for one in found.england} <= published


def test_the_words_give_ends_extremes_gaps_and_target() -> None:
    one = make_indicator(
        months("2026-01", (50, 100), (90, 100), (97, 100), (30, 100), (60, 100), (80, 100))
    )
    add_target(one, date(2025, 4, 1))
    assert described(drawn(one)) == (
        f"{TITLE}: from 50.0% in January 2026 to 80.0% in June 2026. "
        "Highest 90.0% in February 2026, lowest 30.0% in April 2026. "
        "The target is 90% or more. Gaps in the line: 1. The table has every figure."
    )


def test_a_withheld_figure_is_nowhere_in_the_picture() -> None:
    one = make_indicator(months("2026-01", *[(50, 100)] * 5, (97, 100)))
    svg = picture(drawn(one))
    assert "97" not in described(drawn(one))
    assert svg.count('class="app-trend__dot"') == 5


def test_the_picture_has_its_words_and_no_style() -> None:
    svg = picture(drawn(make_council(1, 3)[0]))
    assert 'role="img" aria-label="' in svg
    assert "style" not in svg
    for name in ("council", "target", "amber", "england", "neighbours"):
        assert path_of(svg, name)
    for words in ("The council", "Target", "Still amber", "England, annual"):
        assert words in svg


def test_a_title_is_escaped_in_the_picture() -> None:
    one = make_indicator(months("2026-01", *[(50, 100)] * 6), title='Visits <b> & "calls"')
    assert "<b>" not in picture(drawn(one))


def test_a_provisional_figure_is_hollow_and_the_key_says_so() -> None:
    one = make_indicator(months("2026-01", *[(50, 100)] * 6))
    assert "Provisional" not in picture(drawn(one))
    one.figures.filter(month=date(2026, 6, 1)).update(provisional=True)
    svg = picture(drawn(one))
    assert "Provisional" in svg
    assert svg.split("</svg>")[0].count('class="app-trend__provisional"') == 1


def test_a_long_series_has_no_dots() -> None:
    assert 'class="app-trend__dot"' in picture(drawn(make_indicator(_flat(MOST_DOTS))))


def test_a_longer_series_has_none() -> None:
    assert 'class="app-trend__dot"' not in picture(drawn(make_indicator(_flat(MOST_DOTS + 1))))


def _flat(count: int) -> dict[date, tuple[int, int] | Absence | None]:
    return months("2016-01", *[(50, 100)] * count)


@pytest.mark.parametrize("count", [6, 12, 13, 37, 240])
def test_few_months_are_named_along_the_chart(count: int) -> None:
    names = labelled(list(months("2006-04", *[None] * count)))
    assert 1 <= len(names) <= MOST_LABELS


def test_the_path_goes_on_to_its_end_and_the_line_does_not() -> None:
    one = recovering()
    before = drawn(one.indicator)
    one.start()
    found = drawn(one.indicator)
    assert (before.path, before.path_ends) == ((), "")
    assert found.months == (*before.months, *PATH)
    assert [(one.month, one.value) for one in found.path] == list(PATH.items())
    assert found.values[: len(before.months)] == before.values
    assert set(found.values[len(before.months) :]) == {None}
    assert found.months[found.newest] == before.months[-1]


def test_the_target_goes_on_as_far_as_the_path() -> None:
    one = recovering()
    one.start()
    ((*_, (end, value)),) = drawn(one.indicator).targets
    assert (end, value) == (len(drawn(one.indicator).months) - 0.5, Decimal(90))


def test_after_its_end_the_path_stays_as_high_as_it_came() -> None:
    one = recovering(months("2026-07", (84, 100), (76, 100), (70, 100)))
    one.start(path={date(2026, 10, 1): Decimal(90)})
    for month in (date(2026, 10, 1), date(2026, 11, 1)):
        Month.objects.create(month=month)
        publish_month(month=month, by=None)
    found = drawn(one.indicator)
    told = [(each.month.month, each.value) for each in found.path]
    assert told == [(10, Decimal(90)), (11, Decimal(90))]
    assert found.months[-1] == date(2026, 11, 1)


def test_the_months_that_only_a_path_has_are_no_gaps() -> None:
    one = recovering()
    one.start()
    assert described(drawn(one.indicator)) == (
        f"{TITLE}: from 84.0% in July 2026 to 70.0% in September 2026. "
        "Highest 84.0% in July 2026, lowest 70.0% in September 2026. "
        "The target is 90% or more. The recovery path reaches 90.0% in January 2027. "
        "The table has every figure."
    )


def test_a_path_has_a_line_crosses_and_a_name_of_its_own() -> None:
    one = recovering()
    assert "Recovery path" not in picture(drawn(one.indicator))
    one.start()
    svg = picture(drawn(one.indicator))
    assert path_of(svg, "path").count("L") == len(PATH) - 1
    assert path_of(svg, "point").count("M") == len(PATH)
    assert "Recovery path" in svg


def test_a_long_series_has_no_crosses() -> None:
    one = recovering(months("2020-12", *[(70, 100)] * (MOST_DOTS + 10)))
    one.start()
    assert path_of(picture(drawn(one.indicator)), "path")
    assert path_of(picture(drawn(one.indicator)), "point") == ""


def test_the_path_is_within_the_chart() -> None:
    one = recovering(months("2026-07", (30, 100), (30, 100), (30, 100)))
    one.start()
    svg = picture(drawn(one.indicator))
    heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", path_of(svg, "path"))]
    assert min(heights) >= 16
    assert max(heights) <= 260 - 34


def test_the_path_of_the_complement_is_what_is_left_of_a_hundred() -> None:
    one = recovering()
    one.start()
    found = drawn(one.indicator, as_complement=True)
    assert [each.value for each in found.path] == [100 - value for value in PATH.values()]
    assert "reaches 10.0% in January 2027" in described(found)


def test_a_path_of_quarters_has_their_months_only() -> None:
    one = recovering(
        months("2026-03", (84, 100), None, None, (76, 100), None, None, (70, 100)),
        frequency="quarterly",
    )
    one.start(path={date(2026, 12, 1): Decimal(80), date(2027, 3, 1): Decimal(90)})
    found = drawn(one.indicator)
    assert [each.month for each in found.path] == [date(2026, 12, 1), date(2027, 3, 1)]
    assert found.months[-1] == date(2027, 3, 1)


def test_every_number_of_the_path_is_in_the_table() -> None:
    one = recovering()
    one.start()
    page = page_of(one.indicator)
    told = {line.path for line in page.lines} | {each.path for each in page.ahead}
    assert {each.words for each in drawn(one.indicator).path} <= told
