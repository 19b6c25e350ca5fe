"""Reading back the files that views answer with."""

import csv
import io
from typing import Any


def rows_of(response: Any) -> list[dict[str, str]]:
    """Return a CSV answer's rows by column, having checked that spreadsheets will open it."""
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = response.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
