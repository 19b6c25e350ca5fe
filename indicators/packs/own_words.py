"""The officer's own words: a few marks of Markdown, and everything else as it was typed.

Paragraphs, lists with bullets or numbers, bold, italic and links are understood. Headings,
pictures, tables and HTML are not: their signs stand as they were typed.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from markdown_it import MarkdownIt
from markdown_it.token import Token

from indicators.packs.document import Listing, Paragraph, Run, Words

LINKS = ("https://", "http://", "mailto:")
_MARKDOWN = MarkdownIt("zero", {"html": False, "linkify": False, "maxNesting": 1000}).enable(
    ["list", "emphasis", "link", "newline"]
)


def own_words(typed: str) -> tuple[Paragraph | Listing, ...]:
    """Return what was typed as blocks; empty for nothing."""
    return tuple(_blocks(_MARKDOWN.parse(typed)))


def as_read(typed: str) -> str:
    """Return what was typed as it is read, without its marks; blocks and items in lines."""
    lines = []
    for block in own_words(typed):
        items = block.items if isinstance(block, Listing) else [block.words]
        lines += ["".join(run.text for run in words) for words in items]
    return "\n".join(lines)


def _blocks(tokens: Sequence[Token]) -> Iterator[Paragraph | Listing]:
    """Yield a paragraph or a list at a time; a list inside a list follows its item's words."""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.type in ("bullet_list_open", "ordered_list_open"):
            end = _closing(tokens, place)
            yield from _list(token, tokens[place + 1 : end])
            place = end
        elif token.type == "inline" and (words := _words(token.children or [])):
            yield Paragraph(words)
        place += 1


def _closing(tokens: Sequence[Token], opening: int) -> int:
    """Return where what opens at a place closes."""
    depth = 0
    for place in range(opening, len(tokens)):
        depth += tokens[place].nesting
        if depth == 0:
            return place
    raise AssertionError("Every token that opens is closed.")


def _list(opening: Token, inside: Sequence[Token]) -> Iterator[Paragraph | Listing]:
    """Yield the list, or each of its items as a paragraph where its numbers do not begin at 1.

    “2026. A good year” is no list, and neither is a list's second half.
    """
    if "start" not in opening.attrs:
        items = tuple(_items(inside))
        if items:
            yield Listing(items, is_numbered=opening.type == "ordered_list_open")
        else:
            yield Paragraph((Run(opening.markup),))
        return
    number = ""
    for token in inside:
        if token.type == "list_item_open":
            number = f"{token.info}{token.markup} "
        elif token.type == "inline":
            yield Paragraph(tuple(_joined([Run(number), *_words(token.children or [])])))
            number = ""


def _items(tokens: Sequence[Token]) -> Iterator[Words]:
    """Yield each item's words; what is in a list inside it becomes items after it."""
    for token in tokens:
        if token.type == "inline" and (words := _words(token.children or [])):
            yield words


def _words(tokens: Sequence[Token]) -> Words:
    runs: list[Run] = []
    bold = italic = 0
    link = address = ""
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "link_open":
                address = str(token.attrs.get("href", ""))
                link = address if address.startswith(LINKS) else ""
                if not link:
                    runs.append(Run("[", bool(bold), bool(italic)))
            case "link_close":
                if not link:
                    runs.append(Run(f"]({address})", bool(bold), bool(italic)))
                link = ""
            case "softbreak" | "hardbreak":
                runs.append(Run("\n", bool(bold), bool(italic), link))
            case _ if token.content:
                runs.append(Run(token.content, bool(bold), bool(italic), link))
    return tuple(_joined(runs))


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    """Yield the runs, neighbours that are written alike as one."""
    for look, alike in groupby(runs, key=attrgetter("is_bold", "is_italic", "link")):
        yield Run("".join(run.text for run in alike), *look)
