"""What the elements of a page point at: descriptions, labels and links to places on it."""

from html.parser import HTMLParser


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.pointed_at: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in ("aria-describedby", "aria-labelledby", "for"):
                self.pointed_at.update((value or "nothing").split())
            elif name == "href" and (value or "").startswith("#"):
                self.pointed_at.add((value or "")[1:])


def pointed_at(html: str) -> set[str]:
    """Return the ids that elements of a page point at.

    Raises AssertionError when one of them is not on the page, or any id is there twice.
    """
    elements = _Elements()
    elements.feed(html)
    assert elements.pointed_at <= set(elements.ids), elements.pointed_at - set(elements.ids)
    assert len(elements.ids) == len(set(elements.ids)), sorted(elements.ids)
    return elements.pointed_at
