"""What a loading would change in published months: refused, or recorded with its reason."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from indicators.catalogue.load import load_catalogue
from indicators.catalogue.published import PublishedOtherwise
from indicators.models import Indicator, Installation, Measure, Month, Target, TargetChange, User
from indicators.rules.periods import months_after
from tests.catalogue.sample import SOUND, put, with_change

pytestmark = pytest.mark.django_db

OLD, NEW = SOUND.index("      - from: 2023-04"), SOUND.index("      - from: 2024-04")
SECOND = SOUND.index("\n  - code: FD02")
NEXT = """\
      - from: 2025-01
        family: floor
        value: 18
        amber_limit: 21
        rationale: A third step.
        national: false
        approved_by: Cabinet
        approved_on: 2024-12-03
"""
END = "      - from: 2024-04\n        to: 2024-12\n"
WHY = "The committee's minute had been misread."


@pytest.fixture
def loaded(measure: Measure, tmp_path: Path) -> Path:
    """Return the folder of a catalogue that is loaded; 2024 is published, January 2025 is not."""
    put(tmp_path)
    load_catalogue([tmp_path])
    Month.objects.bulk_create(
        Month(month=months_after(date(2024, 1, 1), place), published_at=timezone.now())
        for place in range(12)
    )
    Month.objects.create(month=date(2025, 1, 1))
    return tmp_path


def everything() -> list[object]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Indicator, Target, TargetChange, Installation)
    ]


def refusal(folder: Path, text: str) -> list[str]:
    """Return the lines of the refusal to load the text, which leaves everything as it is."""
    before = everything()
    put(folder, text)
    with pytest.raises(PublishedOtherwise) as refused:
        load_catalogue([folder])
    assert everything() == before
    return str(refused.value).splitlines()


def test_changing_a_target_of_published_months_is_refused_with_file_indicator_and_months(
    loaded: Path,
) -> None:
    assert refusal(loaded, with_change("value: 20.1", "value: 20.5")) == [
        "front-door.yaml: FD01 Re-referrals within 12 months: published months would be read or "
        "rated otherwise, June 2024 to December 2024 (7 months); say why with --reason, or keep "
        "what stood in them"
    ]


def test_one_month_of_a_profile_is_a_change_of_that_month(loaded: Path) -> None:
    (line,) = refusal(loaded, with_change("2024-05: 21", "2024-05: 22"))
    assert "otherwise, May 2024; say why" in line


@pytest.mark.parametrize(
    ("change", "months"),
    [
        (("amber_limit: 23", "amber_limit: 24"), "April 2024 to December 2024 (9 months)"),
        (("approved_on: 2023-03-14", "approved_on: 2023-03-15"), "January 2024 to March 2024"),
        (("to: 2024-03", "to: 2024-02"), "March 2024"),
        (("polarity: none", "polarity: higher"), "January 2024 to December 2024 (12 months)"),
        (("basis: snapshot", "basis: in-month"), "January 2024 to December 2024 (12 months)"),
        (("decimals: 0", "decimals: 1"), "January 2024 to December 2024 (12 months)"),
        (("suppression: none", "suppression: small-counts"), "January 2024 to December 2024"),
        (("annual_month: 9", "annual_month: 3"), "January 2024 to December 2024 (12 months)"),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else "",
)
def test_whatever_a_published_month_is_read_and_rated_by_needs_a_reason(
    loaded: Path, change: tuple[str, str], months: str
) -> None:
    (line,) = refusal(loaded, with_change(*change))
    assert f"otherwise, {months}" in line
    load_catalogue([loaded], reason=WHY)
    assert TargetChange.objects.exists()


def test_removing_a_target_of_published_months_is_refused(loaded: Path) -> None:
    (line,) = refusal(loaded, SOUND[:OLD] + SOUND[NEW:])
    assert "January 2024 to March 2024 (3 months)" in line


def test_adding_a_target_that_takes_effect_in_a_published_month_is_refused(loaded: Path) -> None:
    text = with_change("      - from: 2024-04\n", END.replace("12", "11")) + "\n"
    late = NEXT.replace("2025-01", "2024-12")
    (line,) = refusal(loaded, text.replace("\n\n  - code: FD02", f"\n{late}\n  - code: FD02"))
    assert "otherwise, December 2024;" in line


def test_ending_a_target_after_the_last_published_month_and_adding_one_needs_no_reason(
    loaded: Path,
) -> None:
    text = with_change("      - from: 2024-04\n", END)
    put(loaded, text.replace("\n\n  - code: FD02", f"\n{NEXT}\n  - code: FD02"))
    tally = load_catalogue([loaded]).targets
    assert (tally.added, tally.changed, tally.left) == (1, 1, 2)
    assert not TargetChange.objects.exists()


def test_what_decides_no_rating_needs_no_reason(loaded: Path) -> None:
    text = with_change("title: Foster carers", "title: Foster carers approved")
    text = with_change("rationale: ", "rationale: In other words, ", text)
    put(loaded, with_change("headline: true", "headline: false", text))
    assert load_catalogue([loaded]).indicators.changed == 2


def test_a_new_indicator_needs_no_reason(loaded: Path) -> None:
    put(loaded, SOUND + SOUND[SECOND:].replace("FD02", "FD03").replace("Foster c", "Other c"))
    assert load_catalogue([loaded]).targets.added == 1


def test_until_a_month_is_published_nothing_needs_a_reason(loaded: Path) -> None:
    Month.objects.update(published_at=None)
    put(loaded, with_change("value: 20.1", "value: 20.5"))
    assert load_catalogue([loaded]).targets.changed == 1
    assert not TargetChange.objects.exists()


def test_every_indicator_that_needs_a_reason_is_told(loaded: Path) -> None:
    text = with_change("value: 20.1", "value: 20.5")
    lines = refusal(loaded, with_change("polarity: none", "polarity: higher", text))
    assert [line.split()[1] for line in lines] == ["FD01", "FD02"]


def test_with_a_reason_what_was_and_what_became_are_kept(loaded: Path, lead: User) -> None:
    put(loaded, with_change("value: 20.1", "value: 20.5"))
    load_catalogue([loaded], by=lead, reason=f" {WHY} ")
    change = TargetChange.objects.get()
    assert (change.indicator.code, change.starts_on) == ("FD01", date(2024, 4, 1))
    assert (change.reason, change.changed_by) == (WHY, lead)
    assert (change.was["value"], change.became["value"]) == ("20.1", "20.5")
    same = {"family": "floor", "amber_limit": "23", "polarity": "lower", "starts_on": "2024-04-01"}
    for terms in (change.was, change.became):
        assert same.items() <= terms.items()
        assert terms["profile"] == {"2024-04": "21.5", "2024-05": "21"}


def test_a_target_removed_and_one_added_have_an_empty_other_side(loaded: Path) -> None:
    put(loaded, with_change("from: 2023-04", "from: 2024-02"))
    load_catalogue([loaded], reason=WHY)
    gone, new = TargetChange.objects.order_by("starts_on")
    assert (gone.starts_on, gone.became) == (date(2023, 4, 1), {})
    assert (new.starts_on, new.was) == (date(2024, 2, 1), {})
    assert gone.was["value"] == new.became["value"] == "22"


def test_another_way_of_reading_is_kept_with_each_target(loaded: Path) -> None:
    put(loaded, with_change("decimals: 1", "decimals: 2"))
    load_catalogue([loaded], reason=WHY)
    changes = TargetChange.objects.all()
    assert [(one.was["decimals"], one.became["decimals"]) for one in changes] == [(1, 2), (1, 2)]


def test_a_reason_that_is_not_needed_leaves_nothing(loaded: Path) -> None:
    load_catalogue([loaded], reason=WHY)
    assert not TargetChange.objects.exists()


@pytest.mark.parametrize("reason", ["", "  "])
def test_the_command_refuses_without_a_reason_and_loads_with_one(loaded: Path, reason: str) -> None:
    put(loaded, with_change("value: 20.1", "value: 20.5"))
    with pytest.raises(CommandError, match=r"Nothing was loaded.\nfront-door.yaml: FD01"):
        call_command("load_catalogue", str(loaded), reason=reason, stdout=StringIO())
    call_command("load_catalogue", str(loaded), reason=WHY, stdout=StringIO())
    assert TargetChange.objects.get().changed_by is None
