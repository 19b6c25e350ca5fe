"""Whatever was acknowledged is there, and nothing is half there, when the work is killed."""

from tests.holding_up.conftest import Run


def test_nothing_is_lost_or_half_there_when_the_work_is_killed_50_times(run: Run) -> None:
    came = run("killed")
    assert came["broken"] == []
    assert sum(came["during"].values()) >= 50
    assert set(came["acknowledged"]) == {
        "row", "upload", "submit", "send back", "approve", "publish", "publish late", "correct",
        "load history", "publish history",
    }  # fmt: skip
