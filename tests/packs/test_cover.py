"""What the front of a pack says, and what its files say of themselves."""

from dataclasses import replace

from indicators.packs.cover import LONGEST_PROPERTY, facts, properties
from tests.packs.sample import sample


def test_the_front_says_whose_meeting_it_is_when_and_where() -> None:
    assert facts(sample()) == (
        ("Committee", "Children’s Services Scrutiny Committee"),
        ("Meeting", "Thursday 3 December 2026 at 18:30"),
        ("Place", "Committee Room 2, Town Hall"),
        ("Agenda item", "7"),
        ("Period", "October 2026"),
        ("Pack", "Part 1. Version 1, issued 20 November 2026"),
    )


def test_the_front_of_a_preview_names_the_part_alone() -> None:
    assert facts(replace(sample(), status=""))[-1] == ("Pack", "Part 1")


def test_a_property_is_no_longer_than_office_allows() -> None:
    said = properties(replace(sample(), title="t" * 500, council="Thorn\x00mere"))
    assert said["title"] == "t" * LONGEST_PROPERTY
    assert said["author"] == "Thorn mere"
