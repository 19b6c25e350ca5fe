"""What everything set on paper shares: the fonts, how wide words are in them, and setting type."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

FAMILIES = ("Noto Sans", "Amiri", "DejaVu Sans Mono")
"""Each is asked for what those before it lack: Latin, Arabic, then the signs that people type.

Amiri has a glyph for each Arabic letter. Most others put a letter together from its shape and its
dots, and a PDF then says the letter twice to whoever copies or hears it.
"""
FACES = (
    "NotoSans_400Regular.ttf",
    "NotoSans_400Regular_Italic.ttf",
    "NotoSans_700Bold.ttf",
    "NotoSans_700Bold_Italic.ttf",
    "Amiri_400Regular.ttf",
    "Amiri_700Bold.ttf",
)
REMEMBERED = 10
"""How many times of setting type Typst's wheel keeps in memory."""
_EMS = dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ", 0.7) | {
    letter: ems
    for letters, ems in (
        (" .,:;'’‘|!ijl", 0.27), ("frtI()[]/-", 0.42), ("ckszvxy", 0.53), ("w%&", 0.84),
        ("mMW@—…", 0.96),
    )
    for letter in letters
}  # fmt: skip
"""How wide letters are that are not as wide as most, in ems."""


def width(words: str, size: float, *, is_bold: bool = False) -> float:
    """Return about how wide words are in Noto Sans of a size, in the unit of the size.

    An estimate that is seldom too small, for what has to be decided before the type is set.
    """
    return _ems(words) * size * (1.08 if is_bold else 1)


@lru_cache(maxsize=4096)
def _ems(words: str) -> float:
    return sum(_EMS.get(one, 0.61) for one in words)


def set_in_type(files: Mapping[str, bytes], **options: Any) -> Any:
    """Return what Typst makes of `main.typ` and the files beside it, given as bytes by name.

    The fonts are the product's own and those inside Typst, never the machine's, so that every
    machine sets the same page. Raises typst.TypstError, and ImproperlyConfigured without fonts.
    """
    fonts = _fonts(settings.BASE_DIR / "static" / "build" / "fonts")
    compiled: Any = typst.compile  # whose stubs do not know of several files
    try:
        return compiled(dict(files), font_paths=fonts, ignore_system_fonts=True, **options)
    finally:
        # Typst keeps all that it worked out for the last times that it set anything: of a large
        # pack a hundred megabytes each, which a web process would hold. So it sets nothing.
        for _ in range(REMEMBERED + 1):
            compiled({"main.typ": b""}, font_paths=fonts, ignore_system_fonts=True)


def timestamp(at: datetime) -> int:
    """Return a moment as Typst dates a file: whole seconds since 1970."""
    return int(at.timestamp())


@cache
def _fonts(folder: Path) -> typst.Fonts:
    if missing := [face for face in FACES if not (folder / face).is_file()]:
        raise ImproperlyConfigured(
            f"Packs cannot be printed: {missing[0]} is not in {folder}. Run `make setup`, or "
            "`npm ci` and then `npm run build`."
        )
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
