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


class Exempt:
    """The words of which Part 1 has no trace: names of what is exempt, and exempt sentences.

    An exempt name may stand within one that is open, of another indicator. Words are found
    whatever their letters' case and however their blanks stand; codes only as they are written,
    since “VISITS” may be the code of visits.
    """

    def __init__(
        self,
        words: Iterable[str] = (),
        open_names: Iterable[str] = (),
        codes: Iterable[str] = (),
    ) -> None:
        self._wanted = {one: _whole(_plain(one)) for one in words}
        self._codes = {one: _whole(one) for one in codes}
        longest_first = sorted(map(_plain, open_names), key=len, reverse=True)
        self._open = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def told_in(self, text: str) -> list[str]:
        """Return the exempt words that a text tells."""
        if not (self._wanted or self._codes):
            return []
        plain = self._open.sub("|", _plain(text))
        found = [one for one, pattern in self._wanted.items() if pattern.search(plain)]
        return found + [one for one, pattern in self._codes.items() if pattern.search(text)]


def leaks(document: Document, exempt: Exempt) -> list[str]:
    """Return where a public part tells of what is exempt, a sentence each; there should be none."""
    return list(
        dict.fromkeys(
            f"Under “{section}” Part 1 still says “{words}”, which is exempt."
            for section, text in texts(document)
            for words in exempt.told_in(text)
        )
    )


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


def _whole(words: str) -> re.Pattern[str]:
    """Return what finds words that are not part of longer ones."""
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
