"""YAML read block by block, with the line of every key, against a table of the keys allowed.

Scalars are taken as the text that stands in the file, never as YAML's guess at a type: 0.1
stays one tenth exactly, and a title that reads “No” stays a word.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from django.db import models

from indicators.rules.counts import MOST_DECIMALS, MOST_WHOLE_DIGITS
from indicators.rules.periods import month_of

Field = Callable[[yaml.Node], Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file; line 0 when it is the file as a whole."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.reason}"


@dataclass(slots=True)
class Problems:
    """Collects what is wrong with one file, so that all of it can be told at once."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, reason: str) -> None:
        """Return nothing; notes one problem."""
        self.found.append(Problem(self.file, line, reason))


@dataclass(frozen=True, slots=True)
class Block:
    """What a block of keys says: the values that are sound, and the line of every key."""

    line: int
    values: dict[str, Any]
    lines: dict[str, int]

    def line_of(self, key: str) -> int:
        """Return the line of a key, or of the block when the key is not there."""
        return self.lines.get(key, self.line)


def line_of(node: yaml.Node) -> int:
    """Return the line that a node begins on, counted from 1."""
    return int(node.start_mark.line) + 1


def document(path: Path, problems: Problems) -> yaml.Node | None:
    """Return the top of a YAML file, or None when the file cannot be read as one."""
    try:
        content = path.read_bytes()
    except OSError as error:
        problems.add(0, f"cannot be read: {error.strerror}")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.add(line, "not UTF-8 text: save the file in the encoding UTF-8")
        return None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.add(mark.line + 1 if mark else 0, f"not YAML: {error.problem or error.context}")
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        problems.add(line, "not YAML: a character that cannot be shown")
    except RecursionError:
        problems.add(0, "not YAML that a catalogue would hold: too deeply nested")
    else:
        if node is None:
            problems.add(0, "the file is empty")
        return node
    return None


def block(
    node: yaml.Node,
    fields: Mapping[str, Field],
    optional: frozenset[str],
    problems: Problems,
) -> Block:
    """Return what a block says; notes unknown, missing and repeated keys, and bad values."""
    line = line_of(node)
    found = Block(line, {}, {})
    if not isinstance(node, yaml.MappingNode):
        problems.add(line, f"expected keys with values, beginning with “{next(iter(fields))}:”")
        return found
    for key_node, value_node in node.value:
        key, key_line = str(key_node.value), line_of(key_node)
        if key in found.lines:
            problems.add(key_line, f"“{key}” is given twice (first on line {found.lines[key]})")
            continue
        if key not in fields:
            close = get_close_matches(key, fields, 1)
            hint = f"; did you mean “{close[0]}”?" if close else ""
            problems.add(key_line, f"unknown key “{key}”{hint}")
            continue
        found.lines[key] = key_line
        try:
            found.values[key] = fields[key](value_node)
        except ValueError as error:
            problems.add(key_line, f"{key}: {error}")
    for key in fields:
        if key not in found.lines and key not in optional:
            problems.add(line, f"“{key}” is missing")
    return found


def scalar(node: yaml.Node) -> str:
    """Return the text of a single value, as one line with single spaces.

    Raises ValueError when it is empty, not single, or not all of it can be shown.
    """
    if not isinstance(node, yaml.ScalarNode):
        raise ValueError("expected a single value")
    words = " ".join(str(node.value).split())
    if not words:
        raise ValueError("is empty")
    if not words.isprintable():
        raise ValueError("has a character that cannot be shown")
    return words


def items(node: yaml.Node) -> list[yaml.Node]:
    """Return the items of a list that has at least one."""
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise ValueError("expected a list, each item beginning with “- ”")
    return list(node.value)


def pairs(node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
    """Return the keys and values of a block whose keys are not fixed, such as months."""
    if not isinstance(node, yaml.MappingNode) or not node.value:
        raise ValueError("expected months with values, such as “2026-09: 24”")
    return list(node.value)


def text(most: int | None = None) -> Field:
    """Return a field of words, of so many characters at the most."""

    def read(node: yaml.Node) -> str:
        words = scalar(node)
        if most is not None and len(words) > most:
            raise ValueError(f"is {len(words)} characters long; {most} is the most")
        return words

    return read


def words_of(model: type[models.Model], name: str) -> Field:
    """Return a field of words for which the model's column of that name has room."""
    column = model._meta.get_field(name)
    return text(column.max_length if isinstance(column, models.Field) else None)


def code_of(model: type[models.Model], name: str) -> Field:
    """Return a field of letters, digits, hyphens and underscores, for a model's column."""
    words = words_of(model, name)

    def read(node: yaml.Node) -> str:
        found: str = words(node)
        if not re.fullmatch(r"[A-Za-z0-9_-]+", found):
            raise ValueError(f"“{found}” may only have letters, digits, hyphens and underscores")
        return found

    return read


def word(words: type[StrEnum]) -> Field:
    """Return a field that takes one word of an enumeration."""

    def read(node: yaml.Node) -> StrEnum:
        found = scalar(node)
        try:
            return words(found)
        except ValueError:
            raise ValueError(f"“{found}” is none of {', '.join(words)}") from None

    return read


def whole(least: int, most: int) -> Field:
    """Return a field that takes a whole number between two others, both included."""

    def read(node: yaml.Node) -> int:
        found = scalar(node)
        if not re.fullmatch(r"[0-9]{1,5}", found) or not least <= int(found) <= most:
            raise ValueError(f"“{found}” is not a whole number from {least} to {most}")
        return int(found)

    return read


def yes_or_no(node: yaml.Node) -> bool:
    """Return whether the value is true; it must be true or false."""
    found = scalar(node)
    if found not in ("true", "false"):
        raise ValueError(f"“{found}” is neither true nor false")
    return found == "true"


def number(node: yaml.Node) -> Decimal:
    """Return the exact number written: digits with at most four after the point."""
    found = scalar(node)
    digits = rf"-?[0-9]{{1,{MOST_WHOLE_DIGITS}}}(\.[0-9]{{1,{MOST_DECIMALS}}})?"
    if not re.fullmatch(digits, found):
        raise ValueError(
            f"“{found}” is not a number: write it in digits, with a point and no commas, "
            f"and at most {MOST_DECIMALS} decimals"
        )
    return Decimal(found)


def day(node: yaml.Node) -> date:
    """Return the date written as 2026-09-30."""
    found = scalar(node)
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", found):
            return date.fromisoformat(found)
    except ValueError:
        pass  # Such as 31 February: the sentence below says it.
    raise ValueError(f"“{found}” is not a date: write it as 2026-09-30")


def month(node: yaml.Node) -> date:
    """Return the first day of the month written as 2026-09."""
    found = scalar(node)
    try:
        return month_of(found)
    except ValueError:
        raise ValueError(f"“{found}” is not a month: write it as 2026-09") from None
