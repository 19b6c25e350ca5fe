"""Choices of a model field, from an enumeration of the rules."""

from enum import StrEnum


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """Return Django's choices for an enumeration: each value with its label or its words."""
    return [
        (word.value, getattr(word, "label", word.value.replace("-", " ").capitalize()))
        for word in words
    ]
