"""Which of a month's indicators a reader asked for, and in what order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from indicators.queries.catalogue import Facts
from indicators.queries.scorecard import Row, Scorecard
from indicators.rules.rating import Colour


class Show(StrEnum):
    """How much of the catalogue."""

    HEADLINE = "headline"
    ALL = "all"


class Sort(StrEnum):
    """The orders that the rows can stand in."""

    SERVICE = "service"
    WORST = "worst"
    LONGEST = "longest"
    TITLE = "title"


WORST_FIRST = {Colour.RED: 0, Colour.AMBER: 1, Colour.GREEN: 2, Colour.NOT_RATED: 3}
_Key = Callable[[Row], tuple[int | str, ...]]
ORDERS: dict[Sort, _Key] = {
    Sort.WORST: lambda row: (WORST_FIRST[row.rating.colour], -row.months_unchanged),
    Sort.LONGEST: lambda row: (-row.months_unchanged, WORST_FIRST[row.rating.colour]),
    Sort.TITLE: lambda row: (row.indicator.title.casefold(),),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading; the heading is empty when the order is not by service."""

    title: str
    slug: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """What a reader asked for. Each part left empty asks for everything."""

    show: Show = Show.HEADLINE
    service: str = ""
    rating: str = ""
    search: str = ""
    sort: Sort = Sort.SERVICE

    def pool(self, every: Iterable[Facts]) -> list[Facts]:
        """Return the indicators that the tally counts: chosen service, headline or all."""
        return [
            one
            for one in every
            if (self.show is Show.ALL or one.is_headline) and self.service in ("", one.service_slug)
        ]

    def rows(self, pool: Scorecard) -> Scorecard:
        """Return what is listed: of the pool, the chosen rating and the words searched for."""
        words = self.search.casefold().split()
        found = [
            row
            for row in pool.rows
            if self.rating in ("", row.rating.colour) and _mentions(row, words)
        ]
        if order := ORDERS.get(self.sort):
            found.sort(key=order)
        return pool.narrowed(found)

    def groups(self, card: Scorecard) -> list[Group]:
        """Return the rows by service, or in one group when the order is another."""
        if self.sort is not Sort.SERVICE:
            return [Group("", "", card.rows)]
        by_service = groupby(
            card.rows, key=lambda row: (row.indicator.service, row.indicator.service_slug)
        )
        return [Group(title, slug, tuple(rows)) for (title, slug), rows in by_service]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order differs from what a reader first sees."""
        return self.show is not Show.HEADLINE or bool(self.service or self.rating or self.search)


def _mentions(row: Row, words: Iterable[str]) -> bool:
    text = f"{row.indicator.title} {row.indicator.code} {row.indicator.service}".casefold()
    return all(word in text for word in words)
