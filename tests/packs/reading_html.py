"""Reading back the HTML of a pack: its tree, and what an element says."""

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

VOID = {"meta", "br", "img", "link", "input"}


class _Reader(HTMLParser):
    """Builds a tree from HTML that closes what it opens, as ours does."""

    def __init__(self) -> None:
        super().__init__()
        self.builder = TreeBuilder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        self.builder.data(data)


def tree(page: bytes) -> Element:
    """Return the page as a tree. Raises AssertionError where a tag is left open."""
    reader = _Reader()
    reader.feed(page.decode().removeprefix("<!doctype html>").strip())
    reader.close()
    return reader.builder.close()


def says(element: Element) -> str:
    """Return what an element says, with its line ends."""
    for line_end in element.iter("br"):
        line_end.text = "\n"
    return "".join(element.itertext()).strip()


def of_class(element: Element, name: str) -> list[Element]:
    """Return every element under one that has a class."""
    return [one for one in element.iter() if name in one.get("class", "").split()]


def headings(element: Element) -> Iterator[tuple[int, str]]:
    """Yield each heading's level and words, in reading order."""
    for one in element.iter():
        if one.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            yield int(one.tag[1]), says(one)
