"""The two commands, as an analyst at a terminal meets them."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from tests.benchmarks.shipped import shipped_figures

FIELDS = [
    "value", "marker", "england", "region", "region_name", "sn_mean", "sn_median", "sn_count",
    "rank", "ranked_count", "band", "change",
]  # fmt: skip
CASES = "measure_code,time_period,la_number"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def shipped(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep the shipped figures in the database for this module."""
    with shipped_figures(django_db_blocker):
        yield


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    return str(caught.value)


def test_json_has_the_twelve_answers_unrounded() -> None:
    answer = json.loads(run("benchmark", "CPP_Total_Rateper10,000", "--authority", "825", "--json"))
    assert list(answer) == FIELDS
    assert answer["value"] == 422.9
    assert answer["sn_mean"] == pytest.approx(498.51, rel=1e-12)
    assert answer["change"] == -93.8
    assert answer["region_name"] == "South East"
    assert (answer["marker"], answer["rank"], answer["band"]) == (None, None, None)


def test_a_change_is_that_of_the_published_digits() -> None:
    assert '"change": 1.1}' in run("benchmark", "ReReferral", "--authority", "826", "--json")


def test_england_is_answered_as_dfes_tool_does_even_where_its_figure_is_no_rate() -> None:
    answer = json.loads(run("benchmark", "FirstYJS", "--authority", "826", "--json"))
    assert answer["england"] == 1258.0


def test_json_is_null_where_there_is_nothing_and_names_the_marker() -> None:
    answer = json.loads(
        run("benchmark", "ReReferral", "--authority", "204", "--period", "2022", "--json")
    )
    assert (answer["value"], answer["marker"], answer["rank"], answer["change"]) == (
        None, "x", None, None,
    )  # fmt: skip


def test_the_set_of_neighbours_is_chosen() -> None:
    arguments = ("benchmark", "LAC", "--authority", "826", "--json")
    new, old = (json.loads(run(*arguments, "--neighbours", year)) for year in ("2025", "2021"))
    assert new["sn_mean"] != old["sn_mean"]
    assert json.loads(run(*arguments)) == new


def test_the_table_rounds_and_says_the_source_and_the_markers_meaning() -> None:
    table = run("benchmark", "ReReferral", "--authority", "204", "--period", "2022")
    assert "2022: Hackney" in table
    assert "none (x: not available)" in table
    assert "Source: Characteristics of children in need (DfE)" in table
    table = run("benchmark", "ReReferral", "--authority", "826")
    assert "Neighbours of 2025, mean    20.4%, of 10 councils" in table
    assert "1.1 points" in table


def test_a_file_of_cases_is_answered_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(f'{CASES}\nLAC,2024,826\n"CPP_Total_Rateper10,000",,825\nLAC,2024,821\n')
    answers = [json.loads(line) for line in run("benchmark", "--file", str(path)).splitlines()]
    assert [list(one) for one in answers] == [[*CASES.split(","), *FIELDS]] * 3
    assert [(one["measure_code"], one["time_period"], one["la_number"]) for one in answers] == [
        ("LAC", "2024", 826), ("CPP_Total_Rateper10,000", "2025", 825), ("LAC", "2024", 821),
    ]  # fmt: skip


def test_a_thousand_cases_take_the_queries_of_one(
    tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("\n".join([CASES, *["LAC,2024,826", "ReReferral,2025,202"] * 500]))
    with django_assert_num_queries(4):
        assert run("benchmark", "--file", str(path)).count("\n") == 1000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ReReferral"], "Name a measure and --authority, or a --file of cases."),
        (["--authority", "826"], "Name a measure and --authority, or a --file of cases."),
        (["Unheard", "--authority", "826"], "no published figures of a measure “Unheard”"),
        (["LAC", "--authority", "999"], "999 is not the number of a council."),
        (["LAC", "--authority", "826", "--period", "1"], "“LAC” has no period “1”: it has 2016,"),
        (["LAC", "--file", "cases.csv"], "name no other"),
        (["--file", "nowhere.csv"], "nowhere.csv cannot be read: No such file or directory."),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong(arguments: list[str], words: str) -> None:
    assert words in refused("benchmark", *arguments)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"measure_code,la_number\nLAC,826\n", "cases.csv, line 1: no column time_period."),
        (b"", "cases.csv, line 1: no column measure_code, time_period, la_number."),
        (
            b"measure_code,time_period,la_number\nLAC,2024,Luton\n",
            "cases.csv, line 2, column la_number: “Luton” is not a council's number.",
        ),
        (b"measure_code,time_period,la_number\nLAC,2024\n", "line 2, column la_number: “” is not"),
        (
            b"measure_code,time_period,la_number\nLAC,2024,826\nLAC,1024,826\n",
            "cases.csv, line 3: “LAC” has no period “1024”",
        ),
        (b"measure_code,time_period,la_number\nLAC,\xe9,826\n", "is not a CSV file in UTF-8"),
    ],
)
def test_a_bad_file_of_cases_is_refused_with_its_line(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(content)
    assert words in refused("benchmark", "--file", str(path))


def test_importing_again_says_that_everything_was_left() -> None:
    lines = run("import_benchmarks", "--quiet").splitlines()
    assert len(lines) == 7
    assert all(": 0 added, 0 " in line for line in lines)


def test_a_named_file_is_imported_with_its_columns_and_filters(tmp_path: Path) -> None:
    path = tmp_path / "ees.csv"
    path.write_text(
        "time_period,geographic_level,region_code,old_la_code,sex,rate\n"
        "2025,Local authority,,826,Total,12.5\n"
        "2025,Local authority,,826,Male,13.5\n"
    )
    given = ("--column", "rate=ReReferral", "--where", "sex=Total")
    said = run("import_benchmarks", str(path), *given)
    assert said == (
        "ees.csv: 0 added, 1 changed, 0 left as they were; "
        "lines of other measures or areas passed over: 1\n"
    )
    answer = json.loads(run("benchmark", "ReReferral", "--authority", "826", "--json"))
    assert answer["value"] == 12.5


FEW = "measure_code,time_period,area_code,value,marker\nReReferral,2025/26,826,22.1,\n"


def test_a_file_of_few_councils_is_warned_of_and_its_period_can_be_taken_out(
    tmp_path: Path,
) -> None:
    path = tmp_path / "few.csv"
    path.write_text(FEW)
    said = run("import_benchmarks", str(path))
    assert said == (
        "few.csv: 1 added, 0 changed, 0 left as they were\n"
        "  Warning: councils with a figure of ReReferral: 1 in 2026, 153 in 2025. Pages now show "
        '2026. To take it out: import_benchmarks --remove "ReReferral=2026".\n'
    )
    said = run("import_benchmarks", "--remove", "ReReferral=2026")
    assert said == "ReReferral, figures for 2026: 1 taken out; the latest is now 2025\n"
    answer = json.loads(run("benchmark", "ReReferral", "--authority", "826", "--json"))
    assert answer["value"] == 20.3


def test_a_value_that_no_line_has_is_named_with_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "ees.csv"
    path.write_text(
        "time_period,geographic_level,region_code,old_la_code,category,ReReferral\n"
        "2025,Local authority,,826,Total,12.5\n"
        "2025,Local authority,,826,Under 1,13.5\n"
    )
    message = refused("import_benchmarks", str(path), "--where", "category=All")
    assert "No line has category=All; it has Total, Under 1." in message


def test_a_bad_import_is_refused_with_its_reasons(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("measure_code,time_period,area_code,value,marker\nLAC,2025,826,high,\n")
    message = refused("import_benchmarks", str(path))
    assert message.startswith("bad.csv was refused and nothing was changed.")
    assert "line 2, column value: “high” is not a number." in message


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.csv"], "nowhere.csv cannot be read: No such file or directory."),
        (["x.csv", "--remove", "LAC=2025"], "--remove loads nothing: name no file with it."),
        (["--remove", "LAC"], "--remove LAC: write it as NAME=VALUE."),
        (["--remove", "LAC=1066"], "“LAC” has no period “1066”: it has 2016, 2017"),
        (["--where", "sex=Total"], "--column and --where speak of a file: name it."),
        (["x.csv", "--column", "rate"], "--column rate: write it as NAME=VALUE."),
    ],
)
def test_a_wrong_import_is_told_what_is_wrong(arguments: list[str], words: str) -> None:
    assert words in refused("import_benchmarks", *arguments)
