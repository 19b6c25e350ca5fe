"""How far a figure can be relied on, on each side of every threshold."""

import pytest

from indicators.rules.confidence import Level, confidence

HIGH, MEDIUM, LOW = Level


def level_of(**given: bool | int) -> Level:
    """Return the confidence in a figure of a complete year that raises no doubt but those given."""
    asked = {
        "came_late": False, "due": 12, "missing": 0, "is_provisional": False,
        "was_corrected": False,
    } | given  # fmt: skip
    return confidence(**asked).level  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ({}, HIGH),
        ({"came_late": True}, MEDIUM),
        ({"missing": 1}, MEDIUM),
        ({"is_provisional": True}, MEDIUM),
        ({"was_corrected": True}, MEDIUM),
        # Both ask whether the figure stands as it is: that is one doubt.
        ({"is_provisional": True, "was_corrected": True}, MEDIUM),
        ({"came_late": True, "missing": 1}, LOW),
        ({"came_late": True, "is_provisional": True}, LOW),
        ({"missing": 1, "was_corrected": True}, LOW),
        ({"came_late": True, "missing": 1, "is_provisional": True}, LOW),
        # A quarter of what was due may be missing, and no more.
        ({"missing": 3}, MEDIUM),
        ({"missing": 4}, LOW),
        ({"due": 4, "missing": 1}, MEDIUM),
        ({"due": 4, "missing": 2}, LOW),
        ({"due": 1}, HIGH),
    ],
)
def test_confidence_falls_with_every_doubt(given: dict[str, bool | int], level: Level) -> None:
    assert level_of(**given) is level


def test_every_doubt_is_said() -> None:
    found = confidence(came_late=True, due=12, missing=2, is_provisional=True, was_corrected=False)
    assert found.sentence == (
        "Confidence is low, because it was published after the rest of its month and 2 of the 12 "
        "figures due in the last twelve months are missing and it is provisional."
    )


def test_one_missing_figure_is_said_in_the_singular() -> None:
    found = confidence(
        came_late=False, due=12, missing=1, is_provisional=False, was_corrected=False
    )
    assert found.sentence == (
        "Confidence is medium, because 1 of the 12 figures due in the last twelve months is "
        "missing."
    )


def test_a_correction_is_said_and_so_is_that_there_is_no_doubt() -> None:
    found = confidence(came_late=False, due=12, missing=0, is_provisional=False, was_corrected=True)
    assert found.sentence == (
        "Confidence is medium, because it was corrected after it was published."
    )
    sure = confidence(came_late=False, due=1, missing=0, is_provisional=False, was_corrected=False)
    assert sure.doubts == ()
    assert sure.sentence.startswith("Confidence is high")
