"""Files as they come: three layouts, every trap, and the words that refuse a bad one."""

import gzip
import io
from collections.abc import Mapping
from datetime import date

import pytest

from indicators.benchmarks.read import FigureFile, Known, Layout, PublishedFigure
from indicators.benchmarks.sheet import MOST_PROBLEMS, Refused

KNOWN = Known(
    measures={
        "ReReferral": "Financial Year",
        "LAC_Fixed_ Ex": "Academic Year",
        "CPP_Total_Rateper10,000": "Financial Year",
        "LAC_LongStable%": "Financial Year",
        "Work_Force_Vac_Rate": "Annual (end of Sept)",
        "SEN_CASES_JAN": "Annual - January",
    },
    areas={
        "ENG": "ENG", "E92000001": "ENG", "970": "ENG",
        "E12000003": "E12000003", "982": "E12000003",
        "E13000001": "E13000001", "987": "E13000001",
        "826": "826", "821": "821", "314": "314", "318": "318", "835": "835", "838": "838",
        "884": "884", "825": "825", "E06000060": "825", "E10000002": "825",
    },
    names={
        "england": frozenset({"ENG"}),
        "yorkshire and the humber": frozenset({"E12000003"}),
        "inner london": frozenset({"E13000001"}),
        "milton keynes": frozenset({"826"}),
        "luton": frozenset({"821"}),
        "dorset": frozenset({"835", "838"}),
        "herefordshire": frozenset({"884"}),
        "herefordshire, county of": frozenset({"884"}),
    },
)  # fmt: skip

SHIPPED = "measure_code,time_period,area_code,area_name,area_type,value,marker"
EES = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,"
    "region_name,new_la_code,old_la_code,la_name"
)
LAIT = "LA Number,LA and Regions,Short Desc,Years,Values,combined_code"


def file(
    *lines: str,
    columns: Mapping[str, str] | None = None,
    where: Mapping[str, str] | None = None,
    raw: bytes | None = None,
) -> FigureFile:
    content = "\n".join(lines).encode() if raw is None else raw
    return FigureFile(io.BytesIO(content), "figures.csv", KNOWN, columns, where)


def refusal(*lines: str, **given: object) -> Refused:
    with pytest.raises(Refused) as caught:
        list(file(*lines, **given))  # type: ignore[arg-type]
    return caught.value


def only(*lines: str, **given: object) -> PublishedFigure:
    (figure,) = file(*lines, **given)  # type: ignore[arg-type]
    return figure


def shipped(
    code: str = "ReReferral",
    period: str = "2025",
    area: str = "826",
    value: str = "20.3",
    marker: str = "",
    name: str = "Milton Keynes",
) -> str:
    return f'"{code}",{period},{area},{name},la,{value},{marker}'


def ees(rest: str, period: str = "2025", code: str = "826", name: str = "Milton Keynes") -> str:
    return (
        f"{period},Reporting year,Local authority,E92000001,England,E12000008,South East,"
        f'E06000042,{code},"{name}",{rest}'
    )


def test_a_figure_of_the_shipped_layout_is_read_as_it_is_given() -> None:
    read = file(SHIPPED, shipped(value="20.299999999999997"))
    assert read.layout is Layout.SHIPPED
    assert list(read) == [
        PublishedFigure("ReReferral", "2025", date(2025, 3, 31), "826", 20.299999999999997, "")
    ]


@pytest.mark.parametrize("marker", ["c", "x", "z", "k", "low", "u", "..", "-"])
def test_a_marker_is_kept_and_never_becomes_a_number(marker: str) -> None:
    figure = only(SHIPPED, shipped(value="", marker=marker))
    assert (figure.value, figure.marker) == (None, marker)
    figure = only(f"{EES},ReReferral", ees(marker))
    assert (figure.value, figure.marker) == (None, marker)
    figure = only(LAIT, f"826,Milton Keynes,ReReferral,2025,{marker},x")
    assert (figure.value, figure.marker) == (None, marker)


@pytest.mark.parametrize(
    "text", ["0", "-3.5", "1e5", "+1", ".5", "2847786865", "0.1234567890123456"]
)
def test_numbers_are_read_in_every_form_they_are_published_in(text: str) -> None:
    assert only(SHIPPED, shipped(value=text)).value == float(text)


@pytest.mark.parametrize(
    "text", ["1 000", "12%", "nan", "inf", "1_000", "£3", "C", "~", "1e999", "–5"]
)
def test_what_is_neither_number_nor_marker_is_refused_with_line_and_column(text: str) -> None:
    refused = refusal(SHIPPED, shipped(area="821", name="Luton"), shipped(value=text))
    (problem,) = refused.problems
    assert (problem.line, problem.column) == (3, "value")
    assert problem.reason.startswith(f"“{text}” is not a number. Give a number, or one of")


@pytest.mark.parametrize(
    ("value", "marker", "reason"),
    [
        ("", "", "There is neither figure nor marker"),
        ("1", "c", "There is both a figure, 1, and a marker, c"),
        ("c", "", "“c” is a marker: it belongs in the column marker"),
        ("", "q", "“q” is not a number"),
    ],
)
def test_a_line_has_a_figure_or_a_marker(value: str, marker: str, reason: str) -> None:
    assert reason in str(refusal(SHIPPED, shipped(value=value, marker=marker)))


@pytest.mark.parametrize("code", ["LAC_Fixed_ Ex", "CPP_Total_Rateper10,000", "LAC_LongStable%"])
def test_codes_may_contain_spaces_commas_and_percent(code: str) -> None:
    assert only(SHIPPED, shipped(code=code)).measure == code
    assert only(f'{EES},"{code}"', ees("1")).measure == code
    assert only(LAIT, f'826,Milton Keynes,"{code}",2025,1,x').measure == code


def test_one_label_ends_on_different_days_in_different_measures() -> None:
    codes = ["ReReferral", "LAC_Fixed_ Ex", "Work_Force_Vac_Rate", "SEN_CASES_JAN"]
    read = list(file(SHIPPED, *(shipped(code=code) for code in codes)))
    assert [figure.ends_on.month for figure in read] == [3, 8, 9, 1]


def test_a_companion_speaks_of_laits_period() -> None:
    read = file(
        f"{SHIPPED},lait_time_period", '"LAC_Fixed_ Ex",202324,826,Milton Keynes,la,,c,2024'
    )
    assert read.layout is Layout.COMPANION
    assert list(read) == [
        PublishedFigure("LAC_Fixed_ Ex", "2024", date(2024, 8, 31), "826", None, "c")
    ]


@pytest.mark.parametrize("code", ["314 / 318", "314/318", " 314 /318 "])
def test_a_joint_return_is_copied_to_both_councils(code: str) -> None:
    name = "Kingston upon Thames / Richmond upon Thames"
    for read in (
        file(SHIPPED, shipped(area=code, name=name)),
        file(f"{EES},ReReferral", ees("20.3", code=code, name=name)),
        file(LAIT, f"{code},{name},ReReferral,2025,20.3,x"),
    ):
        assert [(figure.area, figure.value) for figure in read] == [("314", 20.3), ("318", 20.3)]


@pytest.mark.parametrize("name", ["Herefordshire", "Herefordshire, County of", "Hereford"])
def test_the_name_need_not_be_ours(name: str) -> None:
    assert only(SHIPPED, shipped(area="884", name=f'"{name}"')).area == "884"


def test_a_name_that_two_councils_had_is_told_apart_by_the_code() -> None:
    assert only(SHIPPED, shipped(area="835", name="Dorset")).area == "835"
    assert only(SHIPPED, shipped(area="838", name="Dorset")).area == "838"


def test_a_code_and_a_name_of_different_areas_are_refused() -> None:
    refused = refusal(SHIPPED, shipped(area="826", name="Luton"))
    assert "line 2, column area_code: “826” is not the code of Luton." in str(refused)


@pytest.mark.parametrize("code", ["E06000060", "E10000002", "825"])
def test_a_council_that_changed_its_ons_code_is_found_by_any_code(code: str) -> None:
    assert only(SHIPPED, shipped(area=code, name="Buckinghamshire")).area == "825"
    line = (
        "2025,Reporting year,Local authority,E92000001,England,E12000008,South East,"
        f"{code},,Buckinghamshire,1"
    )
    assert only(f"{EES},ReReferral", line).area == "825"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (shipped(area="827"), "column area_code: “827” is the code of no area known here."),
        (shipped(area="314 / 999"), "column area_code: “999” is the code of no area known here."),
        (shipped(area=""), "column area_code: “” is the code of no area known here."),
        (shipped(code="Nonsense"), "column measure_code: “Nonsense” is not a measure known here."),
        (shipped(period="2025 Q1"), "column time_period: “2025 Q1” is not a period"),
        (shipped(period="2023/25-25/26 (Provisional)"), "is longer than 20 letters"),
        (shipped(value="1,2"), "The line has 8 cells and the heading has 7."),
        ("ReReferral,2025,826", "The line has 3 cells and the heading has 7."),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_reason(line: str, words: str) -> None:
    message = str(refusal(SHIPPED, line))
    assert message.startswith("figures.csv was refused and nothing was changed.\n  line 2")
    assert words in message


def test_a_figure_given_twice_is_refused_with_both_lines() -> None:
    refused = refusal(SHIPPED, shipped(), shipped(area="821", name="Luton"), shipped(value="1"))
    assert str(refused.problems[0]) == (
        "line 4, column time_period: There is already a figure of this area and period, on line 2."
    )


def test_two_labels_of_one_year_are_one_period() -> None:
    assert "on line 2" in str(refusal(SHIPPED, shipped(), shipped(period="2025 (Rev)")))


def test_a_council_of_its_own_and_in_a_joint_return_is_there_twice() -> None:
    lines = shipped(area="314", name="Kingston"), shipped(area="314 / 318", name="Both")
    assert "on line 2" in str(refusal(SHIPPED, *lines))


def test_twenty_problems_are_told_and_the_rest_are_counted() -> None:
    lines = [shipped(area=str(number), name="Nowhere") for number in range(1, 31)]
    refused = refusal(SHIPPED, *lines)
    assert len(refused.problems) == MOST_PROBLEMS == 20
    assert refused.more == 10
    assert str(refused).endswith("  and 10 more")


def test_nothing_is_yielded_after_the_first_problem() -> None:
    figures = iter(file(SHIPPED, shipped(), shipped(value="x1"), shipped(area="821", name="Luton")))
    assert next(figures).area == "826"
    with pytest.raises(Refused):
        next(figures)


@pytest.mark.parametrize("column", ["measure_code", "time_period", "area_code", "value", "marker"])
def test_a_missing_column_is_named(column: str) -> None:
    heading = ",".join(name for name in SHIPPED.split(",") if name != column)
    message = str(refusal(heading, "a,b,c,d,e,f"))
    assert f"line 1, column {column}: This column is missing." in message


def test_a_column_named_twice_is_refused() -> None:
    assert "column value: There are two columns of this name." in str(
        refusal(f"{SHIPPED},value", shipped() + ",2")
    )


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(raw: bytes) -> None:
    assert "The file is empty." in str(refusal(raw=raw))


def test_a_heading_alone_is_refused() -> None:
    assert "There is a heading, and no line under it." in str(refusal(SHIPPED, ""))


def test_blank_lines_and_a_byte_order_mark_do_no_harm() -> None:
    raw = "﻿" + "\r\n".join([SHIPPED, "", shipped(), ",,,,,,", ""])
    assert only(raw=raw.encode()).value == 20.3


def test_a_gzipped_file_is_read_whatever_its_name() -> None:
    packed = gzip.compress("\n".join([SHIPPED, shipped()]).encode())
    assert only(raw=packed).value == 20.3


def test_a_gzipped_file_that_is_cut_short_is_refused() -> None:
    packed = gzip.compress("\n".join([SHIPPED, *[shipped()] * 500]).encode())
    assert "ends too early or is damaged" in str(refusal(raw=packed[:-20]))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"PAR1rest", "Parquet"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel workbook"),
        ("time".encode("utf-16"), "UTF-16"),
    ],
)
def test_a_file_that_is_not_csv_is_refused_with_what_to_do(raw: bytes, words: str) -> None:
    message = str(refusal(raw=raw))
    assert words in message
    assert "save" in message


@pytest.mark.parametrize("lines_before", [0, 5, 900])
def test_text_that_is_not_utf_8_is_refused_with_its_line(lines_before: int) -> None:
    lines = [
        SHIPPED,
        *[
            shipped(name="Luton", area="821", period=str(1990 + n % 30))
            for n in range(lines_before)
        ],
    ]
    raw = "\n".join([*lines, shipped(name="Caf\xe9")]).encode("latin-1")
    message = str(refusal(raw=raw))
    assert (
        f"line {lines_before + 2}: This is not UTF-8 text: save the file as “CSV UTF-8”." in message
    )


def test_a_quote_that_is_never_closed_is_refused_with_its_line() -> None:
    assert "The line is not CSV" in str(refusal(SHIPPED, shipped(name='"Milton')))


# Explore education statistics


def test_each_measure_beside_another_is_a_figure() -> None:
    read = file(f"{EES},ReReferral,LAC_LongStable%,notes", ees("20.3,c,hello"))
    assert read.layout is Layout.EES
    assert [(f.measure, f.value, f.marker) for f in read] == [
        ("ReReferral", 20.3, ""), ("LAC_LongStable%", None, "c"),
    ]  # fmt: skip


def test_england_regions_and_councils_are_read_and_other_levels_passed_over() -> None:
    read = file(
        f"{EES},ReReferral",
        "202425,Academic year,National,E92000001,England,,,,,,22.6",
        "202425,Academic year,Regional,E92000001,England,E12000003,Yorkshire and The Humber,,,,20",
        "202425,Academic year,Regional,E92000001,England,E13000001,Inner London,,,,21",
        ees("20.3", period="202425"),
        "202425,Academic year,School,E92000001,England,E12000008,South East,E06000042,826,MK,1",
        "202425,Academic year,Local authority,E92000001,England,E12000008,South East,x,z,Unknown,1",
    )
    found = list(read)
    assert [figure.area for figure in found] == ["ENG", "E12000003", "E13000001", "826"]
    assert {(figure.label, figure.ends_on) for figure in found} == {("2024/25", date(2025, 3, 31))}
    assert read.skipped == 2


def test_a_column_is_said_to_be_a_measure() -> None:
    figure = only(
        f"{EES},pt_re_referral=yes", ees("20.3"), columns={"pt_re_referral=yes": "ReReferral"}
    )
    assert (figure.measure, figure.value) == ("ReReferral", 20.3)


def test_lines_are_chosen_by_a_filter() -> None:
    lines = (f"{EES},characteristic,ReReferral", ees("Total,20.3"), ees("Male,1"), ees("Female,2"))
    read = file(*lines, where={"characteristic": "Total"})
    assert [figure.value for figure in read] == [20.3]
    assert read.skipped == 2


def test_two_lines_of_one_area_ask_for_a_filter() -> None:
    message = str(refusal(f"{EES},characteristic,ReReferral", ees("Total,20.3"), ees("Male,1")))
    assert "There is already a figure of this area and period, on line 2." in message
    assert 'Choose one with --where, for example "characteristic=Male".' in message


def test_a_part_of_a_year_is_refused() -> None:
    line = ees("20.3").replace("Reporting year", "Autumn term")
    assert "column time_identifier: “Autumn term” is part of a year." in str(
        refusal(f"{EES},ReReferral", line)
    )


def test_an_empty_cell_is_a_missing_figure_and_no_zero() -> None:
    figure = only(f"{EES},ReReferral", ees(""))
    assert (figure.value, figure.marker) == (None, "-")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {},
            'Say which is which with --column "HEADING=MEASURE_CODE". The columns are: sex, rate.',
        ),
        ({"columns": {"ratio": "ReReferral"}}, "line 1, column ratio: This column is missing."),
        ({"columns": {"rate": "Unheard"}}, "column rate: “Unheard” is not a measure known here."),
        ({"where": {"age": "Total"}}, "line 1, column age: This column is missing."),
        (
            {"columns": {"rate": "ReReferral", "sex": "ReReferral"}},
            "Two columns are said to be the same measure.",
        ),
    ],
)
def test_a_wrong_name_of_a_column_is_refused(given: Mapping[str, object], words: str) -> None:
    assert words in str(refusal(f"{EES},sex,rate", ees("Total,20.3"), **given))


def test_columns_are_named_for_explore_education_statistics_only() -> None:
    assert "--column is for files of explore education statistics only" in str(
        refusal(SHIPPED, shipped(), columns={"value": "ReReferral"})
    )


# LAIT's long layout


def test_a_line_of_laits_is_read_by_its_number() -> None:
    read = file(
        LAIT,
        "970,England,ReReferral,2025,22.6,x",
        "982,Yorkshire and the Humber,ReReferral,2025,20,x",
        "987,London (Inner),ReReferral,2025,-,x",
        "826,Milton Keynes,ReReferral ,2019 (Rev),20.299999999999997,x",
    )
    assert read.layout is Layout.LAIT
    assert [(figure.area, figure.label, figure.value, figure.marker) for figure in read] == [
        ("ENG", "2025", 22.6, ""),
        ("E12000003", "2025", 20.0, ""),
        ("E13000001", "2025", None, "-"),
        ("826", "2019 (Rev)", 20.299999999999997, ""),
    ]


@pytest.mark.parametrize("text", ["NA", "", "-"])
def test_what_lait_has_no_value_for_is_missing(text: str) -> None:
    figure = only(LAIT, f"826,Milton Keynes,ReReferral,2025,{text},x")
    assert (figure.value, figure.marker) == (None, "-")


def test_laits_other_measures_are_passed_over() -> None:
    read = file(
        LAIT, "826,Milton Keynes,Births,2025,1,x", "826,Milton Keynes,ReReferral,2025,20.3,x"
    )
    assert len(list(read)) == 1
    assert read.skipped == 1


def test_a_file_with_nothing_of_ours_is_refused() -> None:
    assert "None of the lines is of a measure and an area known here." in str(
        refusal(LAIT, "826,Milton Keynes,Births,2025,1,x")
    )
