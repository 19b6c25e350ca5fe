"""Looking through what a part says: for traces of what is exempt, and for small counts in words.

Figures are withheld by the queries. Words are a person's: nobody can be sure what they tell, so
what is certain is refused, and what is only likely is pointed out before the pack is issued.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from indicators.packs.document import (
    Document,
    Heading,
    Listing,
    Notice,
    Paragraph,
    Rated,
    Table,
    Words,
)

SHORTEST = 25
"""How long a sentence is that cannot be in two places by chance."""
_SMALL_COUNT = re.compile(
    r"(?<![\w.,])(?:[1-5]|one|two|three|four|five)\s+(?:[\w’'-]+\s+){0,4}?"
    r"(?:child(?:ren)?|young\s+(?:person|people)|bab(?:y|ies)|infants?|teenagers?|boys?|girls?"
    r"|siblings?|brothers?|sisters?|pupils?|care\s+leavers?|looked[\s-]after|minors?|under-\w+)\b"
    r"|\b(?:twins?|triplets|both\s+(?:children|young\s+people|boys|girls|brothers|sisters))\b",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text that are long enough to be known again."""
    return [one for one in map(str.strip, _SENTENCE_ENDS.split(text)) if len(one) >= SHORTEST]


def texts(document: Document) -> Iterator[tuple[str, str]]:
    """Yield everything that a part says, each with the title of the section it stands in."""
    for text in (document.title, document.place, document.agenda_item):
        yield "the cover", text
    for section in document.sections:
        yield section.title, section.title
        for block in section.blocks:
            match block:
                case Heading(text=text) | Notice(text=text) | Rated(sentence=text):
                    yield section.title, text
                case Paragraph(words=words):
                    yield from _of_words(section.title, words)
                case Listing(items=items):
                    for item in items:
                        yield from _of_words(section.title, item)
                case Table():
                    yield section.title, block.caption
                    for row in block.rows:
                        for cell in row.cells:
                            yield section.title, cell.text
                case _:
                    yield section.title, block.caption
                    yield section.title, block.says


def _of_words(section: str, words: Words) -> Iterator[tuple[str, str]]:
    """Yield what runs of words say, and where their links lead, each with its section."""
    yield section, "".join(run.text for run in words)
    yield from ((section, unquote(run.link)) for run in words if run.link)


@dataclass(frozen=True)
class Exempt:
    """The words of which Part 1 has no trace: names and codes of what is exempt, and sentences.

    An exempt name may stand within a longer one that is open, of another indicator. Words are
    found whatever their letters' case and however their blanks stand; codes only as they are
    written, since “VISITS” may be the code of visits, but in an address however they are.
    """

    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    open_names: tuple[str, ...] = ()

    def told_in(self, text: str) -> list[str]:
        """Return the exempt words that a text, or an address, tells."""
        plain = _plain(text)
        found = [
            one
            for one, (name, longer) in self._names.items()
            if name.search(longer.sub("|", plain))
        ]
        found += [one for one, pattern in self._words.items() if pattern.search(plain)]
        in_address = re.IGNORECASE if "://" in text else re.NOFLAG
        return found + [one for one in self.codes if re.search(_whole(one), text, in_address)]

    @cached_property
    def _names(self) -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
        """What finds each name, and the longer names that it may stand within."""
        found = {}
        for one in self.names:
            plain = _plain(one)
            longer = {_plain(each) for each in self.open_names if plain in _plain(each)} - {plain}
            within = "|".join(map(_whole, longer)) or r"(?!)"
            found[one] = re.compile(_whole(plain)), re.compile(within)
        return found

    @cached_property
    def _words(self) -> dict[str, re.Pattern[str]]:
        return {one: re.compile(_whole(_plain(one))) for one in self.words}


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
    found = (one for place, text in texts(document) for one in small_counts_in(f"“{place}”", text))
    return list(dict.fromkeys(found))


def small_counts_in(place: str, text: str) -> list[str]:
    """Return where a text may tell of a count of 1 to 5 children, a sentence each."""
    return [
        f"Under {place}: “{match[0]}”. Is this a count of children that could be recognised? If "
        "so, change the words or put them in Part 2."
        for match in _SMALL_COUNT.finditer(text)
    ]


def _whole(words: str) -> str:
    """Return the expression of words that are not part of longer ones."""
    return rf"(?<!\w){re.escape(words)}(?!\w)"


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
