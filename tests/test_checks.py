"""The council's own settings: a colour that can be read on, a logo that is there."""

from pathlib import Path

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from indicators.checks import council_settings


def found() -> list[str | None]:
    """Return the ids of what is wrong with the council's settings."""
    return [message.id for message in council_settings()]


@pytest.mark.parametrize("colour", ["#1d4f5c", "#1D4F5C", "#000000", "#767676"])
def test_a_colour_that_white_can_be_read_on_is_right(settings: Settings, colour: str) -> None:
    settings.COUNCIL_COLOUR = colour
    assert found() == []


@pytest.mark.parametrize("colour", ["#777777", "#ffffff", "#ffdd00"])
def test_a_colour_that_white_cannot_be_read_on_is_refused(settings: Settings, colour: str) -> None:
    settings.COUNCIL_COLOUR = colour
    assert found() == ["indicators.E002"]


def test_the_contrast_is_said(settings: Settings) -> None:
    settings.COUNCIL_COLOUR = "#ffffff"
    assert "#ffffff has a contrast of 1.0 with white" in council_settings()[0].msg


@pytest.mark.parametrize(
    "colour", ["", "teal", "1d4f5c", "#1d4", "#1d4f5c00", "#1d4f5g", "#1d4f5c\n", "#1d4f5c;}"]
)
def test_what_is_no_colour_is_refused(settings: Settings, colour: str) -> None:
    settings.COUNCIL_COLOUR = colour
    assert found() == ["indicators.E001"]


def test_a_logo_is_a_file_that_is_there(settings: Settings, tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    settings.COUNCIL_LOGO = str(logo)
    assert found() == ["indicators.E003"]
    logo.write_text("<svg/>")
    assert found() == []


def test_a_folder_is_no_logo(settings: Settings, tmp_path: Path) -> None:
    settings.COUNCIL_LOGO = str(tmp_path)
    assert found() == ["indicators.E003"]


def test_everything_wrong_is_said_at_once_with_what_to_do(settings: Settings) -> None:
    settings.COUNCIL_COLOUR, settings.COUNCIL_LOGO = "teal", "nowhere.svg"
    assert found() == ["indicators.E001", "indicators.E003"]
    assert all(message.hint for message in council_settings())


def test_django_asks_for_the_check(settings: Settings) -> None:
    settings.COUNCIL_COLOUR = "teal"
    assert "indicators.E001" in [message.id for message in run_checks()]
