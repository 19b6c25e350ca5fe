"""A file that gives more than a council has is refused before it is laid out."""

import pytest

from indicators.uploads import layout
from indicators.uploads.layout import understand
from indicators.uploads.read import read
from indicators.uploads.sheet import MOST_CELLS, Unreadable
from tests.uploads.sample import INDICATORS

MONTHS = [f"{year}-{month:02d}" for year in range(2018, 2026) for month in range(1, 13)]


def wide(rows: int) -> bytes:
    """Return a file of so many rows, with the months side by side."""
    lines = [",".join(["Code", *MONTHS]), *([",".join(["A1", *"1" * len(MONTHS)])] * rows)]
    return "\r\n".join(lines).encode()


def test_a_file_has_no_more_cells_than_can_be_kept() -> None:
    with pytest.raises(Unreadable, match="more than 200,000 cells: upload it in parts"):
        read(wide(MOST_CELLS // 97 + 1), "wide.csv")


@pytest.mark.parametrize(("most", "is_refused"), [(192, False), (191, True)])
def test_a_file_gives_no_more_figures_than_it_may(
    monkeypatch: pytest.MonkeyPatch, most: int, is_refused: bool
) -> None:
    monkeypatch.setattr(layout, "MOST_FIGURES", most)
    sheets = read(wide(2), "wide.csv")
    if not is_refused:
        understand(sheets, INDICATORS)
        return
    with pytest.raises(Unreadable, match="more than 191 figures: upload it in parts"):
        understand(sheets, INDICATORS)
