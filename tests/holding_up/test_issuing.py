"""Two people who issue at once get one pack; a kill leaves a whole pack or none."""

from tests.holding_up.conftest import Run


def test_issuing_at_once_gives_one_pack_and_being_killed_60_times_leaves_whole_packs(
    run: Run,
) -> None:
    came = run("issuing")
    for number, at_once in enumerate(came["at once"], start=1):
        assert at_once == {"processes": 6, "got": [number] * 6, "there": number}
    assert came["broken"] == []
    assert came["kills"] == 60
    assert came["during"]["freezing"] > 0, "no kill met the freezing, so nothing was tried"
    assert came["during"]["issuing"] > 0
    assert came["left"]["none"] > 0
