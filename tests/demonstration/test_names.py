"""No real council's name is put to an invented figure."""

import csv
from pathlib import Path

from django.conf import settings

from indicators.demonstration.load import HOME


def test_council_has_no_real_councils_name() -> None:
    shipped = Path(settings.BASE_DIR) / "fixtures" / "dfe" / "authorities.csv"
    with shipped.open(encoding="utf-8", newline="") as file:
        real = {row[name] for row in csv.DictReader(file) for name in ("name", "ees_name")}
    assert len(real) >= 153
    name = settings.COUNCIL_NAME.casefold()
    own = name.replace("council", "").strip()
    assert not [one for one in real if one and (one.casefold() in name or own in one.casefold())]


def test_no_text_names_a_real_council() -> None:
    shipped = Path(settings.BASE_DIR) / "fixtures" / "dfe" / "authorities.csv"
    with shipped.open(encoding="utf-8", newline="") as file:
        real = {row["name"] for row in csv.DictReader(file)}
    for texts in sorted(HOME.glob("*.yaml")):
        text = texts.read_text(encoding="utf-8")
        assert not [name for name in real if f" {name} " in text], texts.name
