"""Period labels as the publications write them, and their markers."""

from datetime import date

import pytest

from indicators.rules.published import MARKERS, YEAR_TYPES, label_after, meaning, period_end


@pytest.mark.parametrize(
    ("label", "year_type", "end"),
    [
        ("2025", "Financial Year", date(2025, 3, 31)),
        ("2025", "Academic Year", date(2025, 8, 31)),
        ("2025", "Calendar Year", date(2025, 12, 31)),
        ("2025", "Annual", date(2025, 3, 31)),
        ("2025", "Annual (end of Sept)", date(2025, 9, 30)),
        ("2025", "Annual - January", date(2025, 1, 31)),
        ("2023/24", "Academic Year", date(2024, 8, 31)),
        ("2024-25", "Financial Year", date(2025, 3, 31)),
        ("2024-2025", "Financial Year", date(2025, 3, 31)),
        ("2024-25 (OT)", "Financial Year", date(2025, 3, 31)),
        ("2019 (Rev)", "Calendar Year", date(2019, 12, 31)),
        ("2020 (Final)", "Financial Year", date(2020, 3, 31)),
        ("2025 (prov)", "Financial Year", date(2025, 3, 31)),
        ("2025(prov)", "Financial Year", date(2025, 3, 31)),
        ("2014-16", "Calendar Year", date(2016, 12, 31)),
        ("2021/22-23/24", "Financial Year", date(2024, 3, 31)),
        ("2021/22-2023/24", "Financial Year", date(2024, 3, 31)),
        ("201819", "Academic Year", date(2019, 8, 31)),
        ("202425", "Financial Year", date(2025, 3, 31)),
        ("1999-00", "Financial Year", date(2000, 3, 31)),
        ("1998/99-00/01", "Financial Year", date(2001, 3, 31)),
    ],
)
def test_a_label_ends_on_the_last_day_of_the_year_it_names(
    label: str, year_type: str, end: date
) -> None:
    assert period_end(label, year_type) == end


@pytest.mark.parametrize(
    "label", ["", "25", "2025 Q1", "1825", "20252", "2025/", "2025/26/27", "2025-2", "2025 (", "v1"]
)
def test_a_label_that_is_no_period_is_refused_with_the_forms_that_are(label: str) -> None:
    with pytest.raises(ValueError, match=r"is not a period: write it as 2025, 2024/25 or 2024-25"):
        period_end(label, "Financial Year")


@pytest.mark.parametrize("label", ["202426", "202424", "2024-24", "2024/2019", "2024-20"])
def test_years_that_do_not_follow_each_other_are_refused(label: str) -> None:
    with pytest.raises(ValueError, match="do not follow each other"):
        period_end(label, "Financial Year")


def test_an_unknown_year_type_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"“Lunar Year” is not a year type: use Academic Year,"):
        period_end("2025", "Lunar Year")


def test_labels_of_one_measure_sort_by_their_end_and_not_by_their_text() -> None:
    labels = ["2020 (Final)", "2019/20-21/22", "2019 (Rev)", "2023-24", "202223"]
    ordered = sorted(labels, key=lambda label: period_end(label, YEAR_TYPES[0]))
    assert ordered == ["2019 (Rev)", "2020 (Final)", "2019/20-21/22", "202223", "2023-24"]


@pytest.mark.parametrize("marker", MARKERS)
def test_every_marker_has_a_meaning_in_words(marker: str) -> None:
    assert len(meaning(marker)) > len(marker)


def test_no_row_at_all_is_said_to_be_unpublished() -> None:
    assert meaning("") == "no figure is published"


@pytest.mark.parametrize(
    ("label", "years", "expected"),
    [
        ("2016", 10, "2026"),
        ("2016", 0, "2016"),
        ("2025", -3, "2022"),
        ("2015/16", 10, "2025/26"),
        ("2024-25 (OT)", 1, "2025-26 (OT)"),
        ("2014-16", 1, "2015-17"),
        ("2018-2019", 2, "2020-2021"),
        ("2021/22-23/24", 1, "2022/23-24/25"),
        ("201819", 1, "201920"),
        ("1998/99", 1, "1999/00"),
        ("2008/09", 1, "2009/10"),
    ],
)
def test_the_label_of_another_year_is_written_the_same_way(
    label: str, years: int, expected: str
) -> None:
    assert label_after(label, years) == expected
    year_type = "Financial Year"
    assert period_end(expected, year_type).year == period_end(label, year_type).year + years
