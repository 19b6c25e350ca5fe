"""5,000 malformed files: each is read or refused in words, in bounded memory."""

import re
import tracemalloc
from collections.abc import Iterator
from itertools import islice

import pytest

from indicators.uploads.layout import Line, understand
from indicators.uploads.read import read
from indicators.uploads.sheet import Unreadable
from tests.uploads.malformed import EVERY_KIND, files
from tests.uploads.sample import INDICATORS, SEPTEMBER

SEED = 20_261_121
PARTS, FILES_IN_A_PART = 10, 500
MOST_MEMORY = 100_000_000
"""Bytes that reading one file may take at its height; the worst known takes 61 million."""

# What Python says and people do not; what is quoted is the file's own.
PROGRAM = re.compile(
    r"Traceback|Error\b|Exception|<class|object at|\bNone\b|\bnan\b|Decimal\(|\\x|\{|\['|codec|repr"
)
QUOTED = re.compile(r"“[^”]*”|holds a percentage, .*?, where")


def said_of(name: str, content: bytes, number: int) -> Iterator[str]:
    """Yield everything that a person would be told of a file."""
    try:
        month = SEPTEMBER if number % 2 else None
        contents = understand(read(content, name), INDICATORS, month)
    except Unreadable as refusal:
        yield str(refusal)
        yield from refusal.problems
        return
    for line in contents.lines:
        assert line.place
        assert line.problems or makes_sense(line)
        yield from line.problems


def makes_sense(line: Line) -> bool:
    """Return whether a line without problems gives something of a known indicator and month."""
    counts = [count for count in (line.numerator, line.denominator) if count is not None]
    return (
        line.code in {one.code for one in INDICATORS}
        and line.month is not None
        and line.month.day == 1
        and all(count.is_finite() for count in counts)
        and bool(line.gives_figure or line.confirmation or line.what_happened)
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_a_malformed_file_is_read_or_refused_in_words(part: int) -> None:
    for number, (name, content) in enumerate(files(FILES_IN_A_PART, SEED + part)):
        try:
            said = list(said_of(name, content, number))
        except Exception as error:
            raise AssertionError(
                f"file {number} of part {part}, {name}, was not refused"
            ) from error
        for words in said:
            assert words.strip(), f"file {number} of part {part} is refused without a word"
            found = PROGRAM.search(QUOTED.sub("", words))
            assert found is None, f"file {number} of part {part}: {words}"


def test_a_malformed_file_takes_bounded_memory() -> None:
    worst = 0
    for seed in range(2):
        for number, (name, content) in enumerate(files(len(EVERY_KIND), SEED + seed)):
            tracemalloc.start()
            list(said_of(name, content, number))
            worst = max(worst, tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert worst < MOST_MEMORY


def test_the_files_are_always_the_same_for_a_seed() -> None:
    first, again = (list(islice(files(60, SEED), 3, None)) for _ in range(2))
    assert first == again
    assert first != list(islice(files(60, SEED + 1), 3, None))
