"""Looking through what a part says: for traces of what is exempt, and for small counts in words.

Figures are withheld by the queries. Words are a person's: nobody can be sure what they tell, so
what is certain is refused, and what is only likely is pointed out before the pack is issued.
"""

import re
from collections.abc import Iterable, Iterator

from indicators.packs.document import Document, Heading, Listing, Notice, Paragraph, Rated, Table

SHORTEST = 25
"""How long a sentence is that cannot be in two places by chance."""
_SMALL_COUNT = re.compile(
    r"(?<![\w.,])(?:[1-5]|one|two|three|four|five)\s+(?:[\w’'-]+\s+){0,2}?"
    r"(?:child(?:ren)?|young\s+(?:person|people)|bab(?:y|ies)|infants?|teenagers?|boys?|girls?"
    r"|siblings?|brothers?|sisters?|pupils?|care\s+leavers?|looked[\s-]after)\b",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text that are long enough to be known again."""
    return [one for one in map(str.strip, _SENTENCE_ENDS.split(text)) if len(one) >= SHORTEST]


def texts(document: Document) -> Iterator[tuple[str, str]]:
    """Yield everything that a part says, each with the title of the section it stands in."""
    yield "the title", document.title
    for section in document.sections:
        yield section.title, section.title
        for block in section.blocks:
            match block:
                case Heading(text=text) | Notice(text=text) | Rated(sentence=text):
                    yield section.title, text
                case Paragraph(words=words):
                    yield section.title, "".join(run.text for run in words)
                case Listing(items=items):
                    for item in items:
                        yield section.title, "".join(run.text for run in item)
                case Table():
                    yield section.title, block.caption
                    for row in block.rows:
                        for cell in row.cells:
                            yield section.title, cell.text
                case _:
                    yield section.title, block.says


def leaks(document: Document, exempt: Iterable[str], open_names: Iterable[str]) -> list[str]:
    """Return where a public part tells of what is exempt, a sentence each; none is as it should be.

    `exempt` are names and sentences; `open_names` those of indicators that are not exempt, which
    may hold an exempt name within them. What is looked for is found whatever its letters' case
    and however its blanks stand.
    """
    found: dict[str, None] = {}
    wanted = {one: re.compile(rf"(?<!\w){re.escape(_plain(one))}(?!\w)") for one in exempt}
    if not wanted:
        return []
    longest_first = sorted(map(_plain, open_names), key=len, reverse=True)
    allowed = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
    for section, text in texts(document):
        plain = allowed.sub("|", _plain(text))
        for one, pattern in wanted.items():
            if pattern.search(plain):
                found[f"Under “{section}” Part 1 still says “{one}”, which is exempt."] = None
    return list(found)


def small_counts(document: Document) -> list[str]:
    """Return where a part's words may tell of a count of 1 to 5 children, a sentence each."""
    found: dict[str, None] = {}
    for section, text in texts(document):
        for match in _SMALL_COUNT.finditer(text):
            found[
                f"Under “{section}”: “{match[0]}”. Is this a count of children that could be "
                "recognised? If so, change the words or put them in Part 2."
            ] = None
    return list(found)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
