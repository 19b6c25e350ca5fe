"""The command on a database that has the catalogue and no figures: loads, refuses, explains."""

from collections.abc import Iterable
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from indicators.demonstration import load as module
from indicators.demonstration import people
from indicators.demonstration.load import (
    FIRST,
    HOME,
    NotADemonstration,
    RealCouncil,
    drawn,
    load,
    refuse_a_real_council,
)
from indicators.demonstration.plans import Unfit, plans, read_levels
from indicators.demonstration.stories import read_stories
from indicators.entry import Entry, record_figures
from indicators.models import Figure, Indicator, Installation, Month, Origin, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]


def run() -> str:
    output = StringIO()
    call_command("load_demo", even_in_production=True, stdout=output)
    return output.getvalue()


def test_figures_are_the_same_when_loaded_twice() -> None:
    stories = read_stories(HOME / "stories.yaml")
    indicators = Indicator.objects.select_related("measure")
    assert drawn(indicators, stories) == drawn(list(indicators)[::-1], stories)


def test_database_with_other_figures_is_refused_and_left_as_it_is() -> None:
    record_figures(
        entries=[Entry(Indicator.objects.all()[0], FIRST, Decimal(60), Decimal(100))],
        by=None,
        origin=Origin.FILE,
    )
    with pytest.raises(NotADemonstration, match="Set DATABASE_URL to an empty database"):
        load()
    with pytest.raises(CommandError, match="figures that are not the demonstration's"):
        run()
    assert Figure.objects.count() == 1
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "Luton Borough Council",
        "The Council of LUTON",
        "Bristol City Council",
        "Bath & North East Somerset Council",
        "Poole",
        "St Helens Council",
        "Stoke on Trent City Council",
        "London Borough of Hammersmith and Fulham",
    ],
)
def test_a_real_councils_name_is_not_put_to_invented_figures(name: str, settings: Settings) -> None:
    settings.COUNCIL_NAME = name
    with pytest.raises(RealCouncil, match="is a real council"):
        load()
    with pytest.raises(CommandError, match="Leave COUNCIL_NAME unset or invent a name"):
        run()
    assert not Figure.objects.exists()


def test_a_real_councils_name_is_refused_when_the_demonstration_is_there_already(
    settings: Settings,
) -> None:
    Installation.objects.update_or_create(pk=1, defaults={"figures_are_invented": True})
    assert "The demonstration is there already" in run()
    settings.COUNCIL_NAME = "Luton Borough Council"
    with pytest.raises(CommandError, match="Luton is a real council"):
        run()


@pytest.mark.parametrize("name", ["Thornmere Council", "Lutonbury Council", "Newkent Council"])
def test_an_invented_councils_name_is_let_through(name: str, settings: Settings) -> None:
    settings.COUNCIL_NAME = name
    refuse_a_real_council()


def test_failure_half_way_leaves_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_texts(file: Path) -> dict[str, Iterable[object]]:
        return {}

    monkeypatch.setattr(module, "read_texts", no_texts)
    with pytest.raises(LookupError, match="No commentary fits"):
        load()
    assert not Figure.objects.exists()
    assert not Month.objects.exists()
    assert not User.objects.exists()
    assert not Installation.current().figures_are_invented


def test_command_says_what_was_loaded_that_it_is_invented_and_who_signs_in() -> None:
    said = run()
    assert f"Loaded {settings.COUNCIL_NAME} in " in said
    assert "Every monthly figure and every commentary is invented" in said
    assert "Milton Keynes" in said
    assert "/sign-in/" in said
    assert people.PASSWORD in said
    assert "Councillors need no sign-in" in said
    lines = said.split("To sign in")[1].splitlines()[1:]
    assert [line[2:21].strip() for line in lines] == [
        "Councillor",
        "Performance officer",
        "Head of service",
        "Performance lead",
        "Scrutiny officer",
        "Administrator",
    ]
    assert {line[23:].split()[0] for line in lines} <= {one.email for one in people.PEOPLE}


def test_councillors_are_told_to_sign_in_where_the_pages_are_not_public(settings: Settings) -> None:
    settings.PUBLIC_DASHBOARD = False
    Installation.objects.update_or_create(pk=1, defaults={"figures_are_invented": True})
    said = run()
    assert "need no sign-in" not in said
    assert "councillor@thornmere.example" in said


def test_command_refuses_a_real_installation_unless_told_otherwise(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--even-in-production"):
        call_command("load_demo", stdout=StringIO())
    assert not Figure.objects.exists()


def test_indicator_without_a_level_is_refused_by_its_code() -> None:
    levels = read_levels(HOME / "levels.yaml")
    stranger = Indicator(code="XX01", title="Never heard of")
    with pytest.raises(Unfit, match="XX01"):
        plans(levels, [], [stranger], {})


def test_linked_indicator_with_nothing_published_and_no_level_is_refused() -> None:
    levels = read_levels(HOME / "levels.yaml")
    linked = Indicator.objects.select_related("measure").get(code="CLA02")
    levels.indicators["CLA02"].pop("later")  # type: ignore[attr-defined]
    with pytest.raises(Unfit, match="CLA02"):
        plans(levels, [], [linked], {})


def test_a_council_that_is_not_named_is_asked_for(settings: Settings) -> None:
    settings.COUNCIL_LA_NUMBER = 0
    with pytest.raises(CommandError, match="COUNCIL_LA_NUMBER is not set"):
        call_command("load_demo", "--even-in-production")
