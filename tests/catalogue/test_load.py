from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from indicators.catalogue.load import Summary, Tally, load_catalogue
from indicators.catalogue.read import CatalogueRefused
from indicators.entry import Entry, record_figures
from indicators.models import Indicator, Installation, Measure, Origin, Service, Target
from tests.catalogue.sample import SOUND, put, with_change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("measure")]

SECOND = SOUND.index("\n  - code: FD02")


def version() -> int:
    return Installation.current().version


def run(*paths: Path) -> str:
    out = StringIO()
    call_command("load_catalogue", *map(str, paths), stdout=out)
    return out.getvalue()


def test_a_first_loading_adds_everything(tmp_path: Path) -> None:
    put(tmp_path)
    before = version()
    assert load_catalogue([tmp_path]) == Summary(
        services=Tally(1, 0, 0), indicators=Tally(2, 0, 0), targets=Tally(3, 0, 0), not_in_files=()
    )
    assert version() == before + 1
    first = Indicator.objects.get(code="FD01")
    assert (first.service.slug, first.measure_id, first.is_headline) == (
        "front-door",
        "ReReferral",
        True,
    )
    old, standing = first.targets.all()
    assert (old.starts_on, old.ends_on) == (date(2023, 4, 1), date(2024, 3, 31))
    assert (standing.value, standing.amber_limit) == (Decimal("20.1"), Decimal(23))
    assert standing.profile == {"2024-04": "21.5", "2024-05": "21"}
    for row in (*Indicator.objects.all(), *Target.objects.all()):
        row.full_clean()


def test_loading_again_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path)
    load_catalogue([tmp_path])
    before = version()
    rows = [list(model.objects.values()) for model in (Service, Indicator, Target)]
    assert load_catalogue([tmp_path]) == Summary(
        services=Tally(0, 0, 1), indicators=Tally(0, 0, 2), targets=Tally(0, 0, 3), not_in_files=()
    )
    assert version() == before
    assert rows == [list(model.objects.values()) for model in (Service, Indicator, Target)]


def test_what_is_changed_in_a_file_is_changed_in_place(tmp_path: Path) -> None:
    load_catalogue([put(tmp_path)])
    before = version()
    kept = {row.code: row.pk for row in Indicator.objects.all()}
    text = with_change("title: Foster carers", "title: Foster carers recruited")
    text = with_change("value: 22", "value: 21.5", text)
    text = with_change("service: Front door", "service: First response", text)
    summary = load_catalogue([put(tmp_path, text)])
    assert (summary.services, summary.indicators, summary.targets) == (
        Tally(0, 1, 0),
        Tally(0, 1, 1),
        Tally(0, 1, 2),
    )
    assert version() == before + 1
    assert {row.code: row.pk for row in Indicator.objects.all()} == kept
    assert Indicator.objects.get(code="FD02").title == "Foster carers recruited"
    assert Target.objects.get(starts_on="2023-04-01", indicator__code="FD01").value == (
        Decimal("21.5")
    )
    assert Service.objects.get().name == "First response"


def test_a_link_to_a_measure_can_be_made_and_taken_away(tmp_path: Path) -> None:
    load_catalogue([put(tmp_path)])
    load_catalogue([put(tmp_path, with_change("    measure: ReReferral\n", ""))])
    assert Indicator.objects.get(code="FD01").measure is None
    load_catalogue([put(tmp_path)])
    assert Indicator.objects.get(code="FD01").measure_id == "ReReferral"


def test_a_target_taken_out_of_its_file_is_removed(tmp_path: Path) -> None:
    load_catalogue([put(tmp_path)])
    before = version()
    start, end = SOUND.index("      - from: 2023-04"), SOUND.index("      - from: 2024-04")
    summary = load_catalogue([put(tmp_path, SOUND[:start] + SOUND[end:])])
    assert summary.targets == Tally(added=0, changed=0, left=2, removed=1)
    assert version() == before + 1
    assert Target.objects.filter(indicator__code="FD01").get().starts_on == date(2024, 4, 1)


def test_a_target_with_another_first_month_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    load_catalogue([put(tmp_path)])
    summary = load_catalogue([put(tmp_path, with_change("from: 2023-04", "from: 2023-05"))])
    assert summary.targets == Tally(added=1, changed=0, left=2, removed=1)


def test_an_indicator_taken_out_of_the_files_is_told_of_and_kept(tmp_path: Path) -> None:
    load_catalogue([put(tmp_path)])
    before = version()
    put(tmp_path, SOUND[:SECOND])
    assert load_catalogue([tmp_path]).not_in_files == ("FD02 Foster carers",)
    assert version() == before
    assert Indicator.objects.filter(code="FD02", targets__family="data-only").exists()


def test_a_folder_tells_of_the_indicators_of_a_service_whose_file_is_gone(tmp_path: Path) -> None:
    load_catalogue([put(tmp_path)])
    put(tmp_path).unlink()
    other = SOUND[:SECOND].replace("Front door", "Fostering").replace("FD01", "FO01")
    file = put(tmp_path, other, "fostering.yaml")
    assert load_catalogue([file]).not_in_files == ()
    assert load_catalogue([tmp_path]).not_in_files == (
        "FD01 Re-referrals within 12 months",
        "FD02 Foster carers",
    )


def test_one_bad_file_keeps_all_the_others_out(tmp_path: Path) -> None:
    put(tmp_path)
    other = with_change("polarity: lower", "polarity: low", SOUND[:SECOND])
    other = other.replace("Front door", "Fostering").replace("FD01", "FO01")
    put(tmp_path, other, "fostering.yaml")
    before = version()
    with pytest.raises(CatalogueRefused):
        load_catalogue([tmp_path])
    assert not Service.objects.exists()
    assert not Indicator.objects.exists()
    assert version() == before


def test_a_failure_while_writing_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(Installation, "changed", fail)
    with pytest.raises(RuntimeError):
        load_catalogue([put(tmp_path)])
    assert not Service.objects.exists()


def test_the_unit_changes_only_while_there_are_no_figures(tmp_path: Path) -> None:
    load_catalogue([put(tmp_path)])
    pounds = with_change("unit: number", "unit: gbp")
    load_catalogue([put(tmp_path, pounds)])
    indicator = Indicator.objects.get(code="FD02")
    assert indicator.unit == "gbp"
    record_figures(
        entries=[Entry(indicator, date(2026, 9, 1), numerator=Decimal(3))],
        by=None,
        origin=Origin.SIMULATED,
    )
    with pytest.raises(CatalogueRefused, match="there are figures in “gbp”"):
        load_catalogue([put(tmp_path)])
    assert load_catalogue([put(tmp_path, pounds)]).indicators == Tally(0, 0, 2)


def test_the_number_of_queries_does_not_grow_with_the_catalogue(
    tmp_path: Path, django_assert_num_queries: Callable[[int], object]
) -> None:
    one = put(tmp_path, SOUND[:SECOND])
    # Measures, units and services known; services, indicators, targets and months that
    # stand; a savepoint begun and ended, here within the test's own transaction.
    load_catalogue([one])
    with django_assert_num_queries(9):  # type: ignore[attr-defined]
        load_catalogue([one])
    two = put(tmp_path)
    load_catalogue([two])
    with django_assert_num_queries(9):  # type: ignore[attr-defined]
        load_catalogue([two])


def test_the_command_says_what_was_added_changed_and_left(tmp_path: Path) -> None:
    file = put(tmp_path)
    assert run(file).splitlines() == [
        "Services: 1 added, 0 changed, 0 left as they were.",
        "Indicators: 2 added, 0 changed, 0 left as they were.",
        "Targets: 3 added, 0 changed, 0 left as they were.",
    ]
    start, end = SOUND.index("      - from: 2023-04"), SOUND.index("      - from: 2024-04")
    put(tmp_path, SOUND[:start] + SOUND[end:SECOND])
    assert run(tmp_path).splitlines() == [
        "Services: 0 added, 0 changed, 1 left as they were.",
        "Indicators: 0 added, 0 changed, 1 left as they were.",
        "Targets: 0 added, 0 changed, 1 left as they were, 1 removed.",
        "Not in the files, and kept: FD02 Foster carers",
    ]


def test_the_command_lists_what_is_wrong_a_line_each(tmp_path: Path) -> None:
    text = with_change("polarity: lower", "polarity: low")
    file = put(tmp_path, with_change("from: 2023-04", "from: soon", text))
    with pytest.raises(CommandError) as error:
        run(file)
    assert str(error.value).splitlines() == [
        "Nothing was loaded.",
        "front-door.yaml, line 13: polarity: “low” is none of higher, lower, range, none",
        "front-door.yaml, line 25: from: “soon” is not a month: write it as 2026-09",
    ]


def test_the_command_says_what_to_load_first(tmp_path: Path) -> None:
    Measure.objects.all().delete()
    with pytest.raises(CommandError, match="Load measures first: import_benchmarks"):
        run(put(tmp_path))


def test_a_single_file_cannot_take_another_services_indicator(tmp_path: Path) -> None:
    load_catalogue([put(tmp_path)])
    other = SOUND[:SECOND].replace("Front door", "Fostering").replace("position: 1", "position: 2")
    with pytest.raises(CatalogueRefused, match=r"line 5: code: “FD01” is in front-door\.yaml"):
        load_catalogue([put(tmp_path, other, "fostering.yaml")])
