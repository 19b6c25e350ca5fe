"""What all that is set in type shares: fonts, estimates of width, and memory that is given back."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typst
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from indicators.packs import paper

WORDS = (
    "Numerator", "Denominator", "Suppressed", "September", "£1,950.25", "66.8%", "1,329,004",
    "Children", "Neighbours’", "Partnership", "MAMMOTH", "out-of-hours", "#$*_@\\", "(SDQ)",
)  # fmt: skip
MEASURED = b"""
#set text(font: ("Noto Sans", "Amiri", "DejaVu Sans Mono"), size: 10pt, number-width: "tabular")
#let wide(words) = (measure(words).width.pt(), measure(strong(words)).width.pt())
#context [#metadata(json("words.json").map(wide)) <widths>]
"""
MEGABYTE = 1024
"""In the unit that Linux counts a process's memory in."""


def test_a_word_is_not_much_wider_or_narrower_than_it_is_reckoned() -> None:
    query: Any = typst.query  # whose stubs do not know of several files
    found = query(
        {"main.typ": MEASURED, "words.json": json.dumps(WORDS).encode()},
        "<widths>",
        field="value",
        one=True,
        font_paths=[str(settings.BASE_DIR / "static" / "build" / "fonts")],
        ignore_system_fonts=True,
    )
    for word, (plain, bold) in zip(WORDS, json.loads(found), strict=True):
        assert 0.97 < paper.width(word, 10) / plain < 1.35, word
        assert 0.97 < paper.width(word, 10, is_bold=True) / bold < 1.35, word


def test_missing_fonts_are_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="make setup"):
        paper._fonts(tmp_path)


@pytest.mark.parametrize("face", paper.FACES)
def test_every_font_is_looked_for(tmp_path: Path, face: str) -> None:
    for other in paper.FACES:
        if other != face:
            (tmp_path / other).touch()
    with pytest.raises(ImproperlyConfigured, match=face):
        paper._fonts(tmp_path)


def test_a_process_that_sets_many_pages_does_not_grow() -> None:
    """Without forgetting, each of these would stay: 180 megabytes in all."""
    program = """
import django; django.setup()
import resource
from dataclasses import replace
from tests.packs.sample import sample
from tests.packs.test_pdf import AT
from indicators.packs.pdf import pdf
held = []
for number in range(9):
    pdf(replace(sample(40 + number), council=f"Council {number}"), AT)
    held.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(held[-1] - held[2])
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(done.stdout) < 45 * MEGABYTE
