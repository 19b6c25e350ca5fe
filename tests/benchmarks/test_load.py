"""Loading: all or nothing, safe to repeat, and which source may change what."""

import csv
import gzip
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from indicators.benchmarks.load import Loaded, load_files, load_shipped
from indicators.benchmarks.sheet import Refused
from indicators.models import (
    Authority,
    Benchmark,
    Installation,
    Measure,
    MeasurePeriod,
    Region,
    StatisticalNeighbour,
)
from tests.benchmarks.shipped import FOLDER, shipped_figures

SHIPPED = "measure_code,time_period,area_code,value,marker"
EES = "time_period,geographic_level,region_code,old_la_code,ReReferral"
LAIT = "LA Number,LA and Regions,Short Desc,Years,Values"
TABLES = (Region, Authority, Measure, StatisticalNeighbour, MeasurePeriod, Benchmark)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def shipped(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep the shipped figures in the database for this module."""
    with shipped_figures(django_db_blocker):
        yield


def load(tmp_path: Path, *lines: str, name: str = "new.csv") -> Loaded:
    path = tmp_path / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return load_files([path], quiet=True)[0]


def held(
    area: str = "826", label: str = "2025", measure: str = "ReReferral"
) -> tuple[float | None, str]:
    figure = Benchmark.objects.get(period__measure=measure, period__label=label, area=area)
    return figure.value, figure.marker


def counts() -> list[int]:
    return [model._default_manager.count() for model in TABLES]


def shipped_rows(name: str) -> list[dict[str, str]]:
    with gzip.open(FOLDER / name, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_shipped_folder_fills_every_table() -> None:
    assert counts() == [11, 158, 80, 3140, 715, 121_550]
    assert Authority.objects.get(pk=942).valid_from == date(2023, 4, 1)
    assert Authority.objects.get(pk=202).london_part_id == "E13000001"
    assert Measure.objects.get(pk="LAC_Fixed_ Ex").year_type == "Academic Year"
    assert Measure.objects.filter(has_bands=False).count() == 2


def test_the_shipped_folder_again_changes_nothing_and_no_page_is_made_anew() -> None:
    before = Installation.current().version
    done = load_shipped(FOLDER, quiet=True)
    assert [(one.added, one.changed) for one in done] == [(0, 0)] * 7
    assert [one.left for one in done] == [11, 158, 80, 1560, 1580, 121_550, 41_098]
    assert Installation.current().version == before


def test_every_published_value_comes_back_digit_for_digit() -> None:
    stored = {
        (measure, label, area): value
        for measure, label, area, value in Benchmark.objects.values_list(
            "period__measure", "period__label", "area", "value"
        )
    }
    for row in shipped_rows("published_figures.csv.gz"):
        value = stored[row["measure_code"], row["time_period"], row["area_code"]]
        assert value == (float(row["value"]) if row["value"] else None)
    assert len(stored) == 121_550


def test_the_markers_that_lait_hides_are_those_of_the_original_files() -> None:
    expected = Counter(row["marker"] for row in shipped_rows("published_figures_ees.csv.gz"))
    stored = Counter(Benchmark.objects.exclude(marker="").values_list("marker", flat=True))
    del stored["-"], expected["low"], expected[""]
    assert stored == expected == {"c": 2078, "x": 1356, "z": 402, "u": 21, "k": 1}


def test_laits_figure_stands_where_the_original_differs_in_more_than_a_marker() -> None:
    companion = shipped_rows("published_figures_ees.csv.gz")
    low = [row for row in companion if row["marker"] == "low"]
    assert len(low) == 6
    for row in low:
        assert held(row["area_code"], row["lait_time_period"], row["measure_code"]) == (0.0, "")
    for label in ("2017", "2021", "2022", "2025"):
        assert held("420", label, "PrevRegCPR") == (None, "-")


def test_a_joint_return_gives_both_councils_the_same_figure() -> None:
    for measure in ("Work_Force_NoSW", "Work_Force_Vac_Rate"):
        assert held("314", "2025", measure) == held("318", "2025", measure)
        assert held("940", "2025", measure) == held("941", "2025", measure)


def test_a_file_adds_changes_and_leaves(tmp_path: Path) -> None:
    before = Installation.current().version
    value, _ = held("821")
    loaded = load(
        tmp_path,
        SHIPPED,
        "ReReferral,2025,826,99.5,",
        f"ReReferral,2025,821,{value},",
        "ReReferral,2026,826,,c",
    )
    assert (loaded.added, loaded.changed, loaded.left) == (1, 1, 1)
    assert str(loaded).startswith("new.csv: 1 added, 1 changed, 1 left as they were\n")
    assert held() == (99.5, "")
    assert held(label="2026") == (None, "c")
    assert MeasurePeriod.objects.get(measure="ReReferral", label="2026").ends_on == date(
        2026, 3, 31
    )
    assert Installation.current().version == before + 1


def test_the_same_file_again_leaves_everything(tmp_path: Path) -> None:
    lines = (SHIPPED, "ReReferral,2025,826,99.5,", "ReReferral,2026,826,,c")
    load(tmp_path, *lines)
    version = Installation.current().version
    again = load(tmp_path, *lines)
    assert (again.added, again.changed, again.left) == (0, 0, 2)
    assert Installation.current().version == version


def test_a_bad_file_changes_nothing_not_even_by_the_good_file_before_it(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(f"{SHIPPED}\nReReferral,2025,826,99.5,\n")
    bad.write_text(f"{SHIPPED}\nReReferral,2026,826,1,\nReReferral,2026,821,one,\n")
    before = counts(), Installation.current().version, held()
    with pytest.raises(
        Refused, match=r"bad.csv was refused(.|\n)*line 3, column value: “one” is not"
    ):
        load_files([good, bad], quiet=True)
    assert (counts(), Installation.current().version, held()) == before


def test_a_problem_in_the_last_of_many_lines_undoes_all_the_others(tmp_path: Path) -> None:
    rows = gzip.decompress((FOLDER / "published_figures.csv.gz").read_bytes()).decode()
    path = tmp_path / "all.csv"
    path.write_text(rows.replace(",ENG,England,england,536,", ",ENG,England,england,1,") + "a,b\n")
    before = held("ENG", "2016", "CPP_Total_Rateper10,000")
    with pytest.raises(Refused, match=r"line 121552: The line has 2 cells"):
        load_files([path], quiet=True)
    assert held("ENG", "2016", "CPP_Total_Rateper10,000") == before == (536.0, "")


def test_laits_dash_never_replaces_a_marker_that_says_more(tmp_path: Path) -> None:
    assert held("204", "2022") == (None, "x")
    loaded = load(tmp_path, LAIT, "204,Hackney,ReReferral,2022,-")
    assert (loaded.changed, loaded.left) == (0, 1)
    assert held("204", "2022") == (None, "x")


def test_laits_newer_value_replaces_a_marker_and_its_dash_a_value(tmp_path: Path) -> None:
    loaded = load(
        tmp_path, LAIT, "204,Hackney,ReReferral,2022,18.25", "826,Milton Keynes,ReReferral,2025,-"
    )
    assert loaded.changed == 2
    assert held("204", "2022") == (18.25, "")
    assert held() == (None, "-")


def test_a_figure_of_explore_education_statistics_rounded_the_same_is_left(tmp_path: Path) -> None:
    Benchmark.objects.filter(period__measure="ReReferral", period__label="2025", area="826").update(
        value=20.25
    )
    loaded = load(tmp_path, EES, "2025,Local authority,,826,20.3")
    assert loaded.left == 1
    assert held() == (20.25, "")


def test_a_revised_figure_of_explore_education_statistics_is_taken(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        EES,
        "2025,Local authority,,826,20.4",
        "2025,Local authority,,821,low",
        "2022,Local authority,,204,17",
    )
    assert loaded.changed == 3
    assert held() == (20.4, "")
    assert held("821") == (None, "low")
    assert held("204", "2022") == (17.0, "")


def test_the_two_sources_name_one_period_differently(tmp_path: Path) -> None:
    loaded = load(
        tmp_path, EES, "202425,Local authority,,826,20.3", "202526,Local authority,,826,19"
    )
    assert (loaded.added, loaded.changed, loaded.left) == (1, 0, 1)
    assert held(label="2026") == (19.0, "")
    labels = MeasurePeriod.objects.filter(measure="ReReferral").values_list("label", flat=True)
    assert not {"2024/25", "2025/26"} & set(labels)


@pytest.mark.parametrize(
    ("measure", "written", "label"),
    [
        ("ReReferral", "2025/26", "2026"),
        ("TotFixedEx", "202425", "2024/25"),
        ("YJS_Caution-Sentence10-17_YO", "2026", "2025-26"),
        ("SafeguardingFinance", "2025/26", "2025-26 (OT)"),
    ],
)
def test_a_new_period_is_labelled_like_the_measures_others(
    tmp_path: Path, measure: str, written: str, label: str
) -> None:
    for _ in range(2):
        load(tmp_path, SHIPPED, f"{measure},{written},826,1,")
        assert MeasurePeriod.objects.filter(measure=measure).latest("ends_on").label == label


def test_a_latest_period_of_less_than_half_the_councils_is_warned_of(tmp_path: Path) -> None:
    numbers = Benchmark.objects.filter(
        period__measure="ReReferral", period__label="2025", value__isnull=False
    ).exclude(area__startswith="E")
    lines = [f"ReReferral,2026,{area},1," for area in numbers.values_list("area", flat=True)[:77]]
    (warning,) = load(tmp_path, SHIPPED, "ReReferral,2026,ENG,1,", *lines[:76]).warnings
    assert "councils with a figure of ReReferral: 76 in 2026, 153 in 2025." in warning
    assert load(tmp_path, SHIPPED, lines[76]).warnings == ()


def test_a_period_with_one_later_is_not_warned_of(tmp_path: Path) -> None:
    assert load(tmp_path, SHIPPED, "ReReferral,2015,826,1,").warnings == ()
    assert load(tmp_path, SHIPPED, "ReReferral,2015,826,2,").warnings == ()


def test_the_original_files_only_say_why_a_figure_is_missing() -> None:
    done = Loaded("ees.csv", 0, 3_858, 37_240, is_companion=True)
    assert str(done) == (
        "ees.csv: 0 added, 3,858 missing figures given their true marker, 37,240 left as they were"
    )


def test_only_the_original_files_are_a_companion() -> None:
    assert [one.is_companion for one in load_shipped(FOLDER, quiet=True)] == [False] * 6 + [True]


def test_laits_label_takes_the_place_of_another_of_the_same_year(tmp_path: Path) -> None:
    load(tmp_path, LAIT, "826,Milton Keynes,ReReferral,2026 (prov),18")
    loaded = load(tmp_path, LAIT, "826,Milton Keynes,ReReferral,2026,18")
    assert (loaded.added, loaded.changed, loaded.left) == (0, 1, 1)
    assert held(label="2026") == (18.0, "")
    assert not MeasurePeriod.objects.filter(label="2026 (prov)").exists()


def test_lines_of_other_measures_are_counted(tmp_path: Path) -> None:
    loaded = load(tmp_path, LAIT, "826,Milton Keynes,Births,2025,1", "826,,ReReferral,2025,1")
    assert str(loaded).endswith("; lines of other measures or areas passed over: 1")


def test_a_progress_bar_is_shown_on_a_terminal_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new.csv"
    path.write_text(f"{SHIPPED}\nReReferral,2025,826,1,\n")
    load_files([path])
    assert capsys.readouterr().err == ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the shipped folder with few figures."""
    for path in FOLDER.glob("*.csv"):
        shutil.copy(path, tmp_path)
    for name, extra in (("published_figures", ""), ("published_figures_ees", ",lait_time_period")):
        period = ",2025" if extra else ""
        text = f"{SHIPPED}{extra}\nReReferral,2025,826,20.3,{period}\n"
        (tmp_path / f"{name}.csv.gz").write_bytes(gzip.compress(text.encode()))
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("measures.csv", ",lower,percent", ",down,percent", "line 3, column polarity: Value"),
        ("measures.csv", ",percent,", ",share,", "line 3, column unit: Value 'share' is"),
        ("measures.csv", ",Financial Year,", ",Year,", "line 2, column year_type: “Year” is"),
        ("measures.csv", "https://explore", "explore", "line 2, column source_url: Enter a valid"),
        ("authorities.csv", "E12000007", "E99", "line 2, column region_code: “E99” is not a"),
        ("authorities.csv", "Inner London", "Inner", "line 2, column london_part: “Inner” is"),
        ("authorities.csv", "2019-03-31", "31/03/2019", "column valid_to: “31/03/2019” value"),
        ("authorities.csv", "la_number,", "number,", "line 1, column la_number: This column"),
        ("cautions.csv", "FirstYJS", "First", "“First” is not a measure known here."),
        ("cautions.csv", ',"England', ',""\nLAC,"England', "column england_caution: Say why"),
        ("regions.csv", "980,", "North,", "line 3, column lait_number: “North” value must"),
        (
            "statistical_neighbours_2025.csv", "301,1,308", "301,1,300",
            "line 2, column neighbour_la_number: “300” is not a council's number",
        ),
    ],
)  # fmt: skip
def test_a_bad_list_is_refused_with_line_and_column(
    folder: Path, name: str, old: str, new: str, words: str
) -> None:
    edit(folder / name, old, new)
    before = counts()
    with pytest.raises(Refused) as caught:
        load_shipped(folder, quiet=True)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"{name} was refused and nothing was changed.")
    assert counts() == before


def test_changed_lists_are_taken_over(folder: Path) -> None:
    edit(folder / "authorities.csv", "Milton Keynes,", "City of Milton Keynes,")
    edit(folder / "measures.csv", "Re-referrals within 12 months", "Re-referrals")
    done = {one.name: one for one in load_shipped(folder, quiet=True)}
    assert done["authorities.csv"].changed == done["measures.csv"].changed == 1
    assert Authority.objects.get(pk=826).name == "City of Milton Keynes"
    assert Measure.objects.get(pk="ReReferral").short_title == "Re-referrals"


def test_neighbours_may_change_places(folder: Path) -> None:
    path = folder / "statistical_neighbours_2025.csv"
    edit(path, "301,1,308", "301,1,821")
    edit(path, "301,2,821", "301,2,308")
    done = {one.name: one for one in load_shipped(folder, quiet=True)}
    assert done[path.name] == Loaded(path.name, added=0, changed=2, left=1578)
    first = StatisticalNeighbour.objects.get(version=2025, authority=301, position=1)
    assert first.neighbour_id == 821
    assert StatisticalNeighbour.objects.count() == 3140
