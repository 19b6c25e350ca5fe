"""No update is lost when twenty people save the same rows at once."""

from collections import defaultdict

from tests.holding_up.conftest import Run


def test_no_update_is_lost_in_2_000_saves_by_20_writers_at_once(run: Run) -> None:
    came = run("writers")
    assert came["processes"] == 20
    assert came["quicker"] > 0, "nobody ever met a colleague, so nothing was tried"
    assert came["broken"] == []
    rows = defaultdict(list)
    for code, pk, figure, by in came["record"]:
        rows[code].append((pk, figure, by))
    assert len(rows) == 20
    # Whoever saved a figure had seen the one that it took the place of, and nobody saved more
    # than they were told.
    overwritten = [
        [code, seen, figure, by]
        for code, changes in rows.items()
        for (seen, _, _), (_, figure, by) in zip([(0, 0, 0), *changes], changes, strict=False)
    ]
    assert sorted(overwritten) == sorted(came["acknowledged"])
    assert len(overwritten) == 2_000
