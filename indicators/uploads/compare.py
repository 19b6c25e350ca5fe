"""An uploaded file beside what stands, cell by cell: added, changed, left, or refused and why.

Nothing is written here; `apply.py` does what this says. A cell that is empty in the file, or
has no column there, leaves what stands.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any

from indicators.access import services_of
from indicators.entry import (
    COUNTS,
    PARTS,
    Entry,
    confirmation_kept,
    problems_of,
    problems_of_words,
)
from indicators.models import Commentary, Figure, Indicator, Month, Upload, User
from indicators.models.commentary import WORDS
from indicators.progress import States, states
from indicators.queries.catalogue import Facts, facts
from indicators.refusals import Submitted
from indicators.rules.periods import day_label, month_label, months_after
from indicators.rules.values import Absence, plain
from indicators.uploads.layout import Contents, Line, understand
from indicators.uploads.read import read

NAMES = {
    "numerator": "Numerator",
    "denominator": "Denominator",
    "absence": "No figure because",
    "provisional": "Provisional",
    "confirmation": "Why it is right",
    "what_happened": "What happened",
    "what_is_being_done": "What is being done",
    "by_whom": "By whom",
    "by_when": "By when",
}


class Act(StrEnum):
    """What applying a file does with one of its lines."""

    REFUSED = "refused"
    ADDED = "added"
    CHANGED = "changed"
    LEFT = "left"

    @property
    def label(self) -> str:
        """The act as a page names it."""
        return "Left as it is" if self is Act.LEFT else self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Change:
    """One cell: what stands and what would stand, both in words; "" for nothing."""

    name: str
    old: str
    new: str

    @property
    def is_one(self) -> bool:
        """Whether the file makes it another."""
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Compared:
    """A line of the file beside what stands: what would be written, or why it is refused."""

    line: Line
    indicator: Facts | None
    act: Act
    cells: Mapping[str, Change]
    problems: tuple[str, ...] = ()
    entry: Entry | None = None
    """The figure to record; None when it is left, or the line gives none."""
    words: Mapping[str, Any] | None = None
    """The commentary to write; None when it is left."""

    @property
    def remarks(self) -> list[Change]:
        """The cells of words that the file gives, where they are not left as they are."""
        return [self.cells[part] for part in ("confirmation", *WORDS) if self.cells[part].is_one]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A whole file beside what stands."""

    rows: tuple[Compared, ...]
    contents: Contents
    indicators: Mapping[int, Indicator]
    """The indicators of the rows, by their primary key."""
    tally: dict[Act, int] = field(init=False)

    def __post_init__(self) -> None:
        """Count the rows by what would be done with them."""
        counted = Counter(row.act for row in self.rows)
        object.__setattr__(self, "tally", {act: counted[act] for act in Act})

    @property
    def is_refused(self) -> bool:
        """Whether a line is refused, and so the whole file."""
        return self.tally[Act.REFUSED] > 0

    @property
    def changes_nothing(self) -> bool:
        """Whether all that the file says stands already."""
        return self.tally[Act.LEFT] == len(self.rows)

    @property
    def digest(self) -> str:
        """A digest of all that the file would do: the same only while it would do the same."""
        told = (
            (
                row.line.place,
                row.line.code,
                row.line.month,
                row.act.value,
                *((cell.old, cell.new) for cell in row.cells.values()),
            )
            for row in self.rows
        )
        return sha256("\n".join(map(repr, told)).encode()).hexdigest()


def in_progress(today: date) -> date:
    """Return the first month that is not a back year, but signed off as a month. One query.

    It follows the newest month that was published so; until there is one it is last month, so
    that a council that moves in may load and publish its years one after the other.
    """
    newest = Month.objects.filter(published_at__isnull=False, is_history=False).last()
    return months_after(newest.month if newest else today.replace(day=1), 1 if newest else -1)


def compare(
    upload: Upload,
    by: User,
    today: date,
    states_of: Callable[[Iterable[date]], States] = states,
) -> Comparison:
    """Return what applying the file would do if the person did it now.

    `states_of` finds how far the file's months have come: whoever goes on to write locks them
    in it. Raises Unreadable. Eight queries, one more for back years, however many rows.
    """
    return _Comparer(upload, by, today, states_of).comparison()


class _Comparer:
    """Sets each line of a file beside what stands."""

    def __init__(
        self,
        upload: Upload,
        by: User,
        today: date,
        states_of: Callable[[Iterable[date]], States],
    ) -> None:
        every = facts()
        self._facts = {one.code: one for one in every}
        sheets = read(bytes(upload.content), upload.name)
        self._contents = understand(sheets, every, upload.month)
        self._services = set(services_of(by).values_list("slug", flat=True))
        self._in_progress = in_progress(today) if upload.is_history else None
        months = {line.month for line in self._contents.lines if line.month}
        codes = {line.code for line in self._contents.lines}
        self._states = states_of(months)
        self._indicators = Indicator.objects.in_bulk([one.pk for one in every if one.code in codes])
        asked = {"month__in": months, "indicator__in": self._indicators}
        self._figures = {
            (figure.indicator_id, figure.month): figure
            for figure in Figure.objects.filter(**asked).iterator()
        }
        self._said = {
            (said.indicator_id, said.month): said
            for said in Commentary.objects.filter(**asked).iterator()
        }

    def comparison(self) -> Comparison:
        """Return every line, compared."""
        rows = tuple(map(self._compared, self._contents.lines))
        return Comparison(rows, self._contents, self._indicators)

    def _compared(self, line: Line) -> Compared:
        one = self._facts.get(line.code)
        if one is None or line.month is None:
            return self._refused(line, one, line.problems)
        if one.service_slug not in self._services:
            # Nothing of what stands there is shown to somebody who does not work on it.
            problem = f"{line.code} is not one of your services’: take the row out."
            return self._refused(line, None, (problem,))
        figure = self._figures.get((one.pk, line.month))
        said = self._said.get((one.pk, line.month))
        stands, wanted = _parts(figure), _wanted(line, figure)
        words, wanted_words = _words(said), _wanted_words(line, said)
        cells = _cells(stands, wanted, words, wanted_words)
        problems = [*line.problems, *self._not_back(line.month)]
        if not problems and stands == wanted and words == wanted_words:
            return Compared(line, one, Act.LEFT, cells)
        problems += self._locked(one, line.month, says_only=stands == wanted)
        entry = Entry(self._indicators[one.pk], line.month, **wanted)
        if line.confirmation and not line.gives_figure and figure is None:
            problems.append("There is no figure that the note could be about: give the figure too")
        elif stands != wanted and not line.problems:
            problems += problems_of(entry)
        problems += problems_of_words(wanted_words)
        if problems:
            return Compared(line, one, Act.REFUSED, cells, tuple(map(_sentence, problems)))
        is_new = said is None if stands == wanted else figure is None
        return Compared(
            line,
            one,
            Act.ADDED if is_new else Act.CHANGED,
            cells,
            entry=None if stands == wanted else entry,
            words=None if words == wanted_words else wanted_words,
        )

    def _refused(self, line: Line, one: Facts | None, problems: tuple[str, ...]) -> Compared:
        """Return a line that is refused, with nothing but what the file holds of it."""
        cells = _cells(_parts(None), _wanted(line, None), _words(None), _words(line))
        return Compared(line, one, Act.REFUSED, cells, problems)

    def _not_back(self, month: date) -> Iterator[str]:
        """Yield why a month is not for a file of back years."""
        if self._in_progress is not None and month >= self._in_progress:
            yield (
                f"{month_label(month)} is no back year: {month_label(self._in_progress)} and what "
                "follows is entered and signed off month by month. Take the row out."
            )

    def _locked(self, one: Facts, month: date, *, says_only: bool) -> Iterator[str]:
        """Yield why what stands for the month is not to be changed."""
        indicator = self._indicators[one.pk]
        row = self._states.months.get(month)
        if self._states.is_published(indicator.service_id, month):
            if says_only:
                yield f"{month_label(month)} is published, so what was said of it stands"
            else:
                yield (
                    f"{month_label(month)} is published: correct the figure on the indicator's "
                    "page, with a reason, and take the row out"
                )
        elif self._in_progress and row and not row.is_history:
            yield (
                f"{month_label(month)} is being entered and signed off as a month: enter the "
                "figure there, and take the row out"
            )
        try:
            self._states.refuse_if_submitted(indicator, month)
        except Submitted as submitted:
            yield str(submitted)


def _sentence(problem: str) -> str:
    return f"{problem[:1].upper()}{problem[1:].removesuffix('.')}."


def _parts(figure: Figure | None) -> dict[str, Any]:
    """Return what stands of a figure, as an Entry has it."""
    if figure is None:
        return dict.fromkeys(COUNTS) | {"provisional": False, "confirmation": ""}
    parts = {part: getattr(figure, part) for part in PARTS}
    return parts | {"absence": Absence(figure.absence) if figure.absence else None}


def _wanted(line: Line, figure: Figure | None) -> dict[str, Any]:
    """Return what is to stand of a figure when the line is written."""
    stands = _parts(figure)
    wanted = dict(stands)
    if line.gives_figure:
        wanted |= {part: getattr(line, part) for part in COUNTS}
        if line.provisional is not None:
            wanted["provisional"] = line.provisional
    if line.confirmation:
        wanted["confirmation"] = line.confirmation
    return wanted | {"confirmation": confirmation_kept(stands, wanted)}


def _words(said: Commentary | Line | None) -> dict[str, Any]:
    """Return the parts of a commentary, as `entry.write_commentary` takes them."""
    if said is None:
        return dict.fromkeys(WORDS[:3], "") | {"by_when": None}
    return {part: getattr(said, part) for part in WORDS}


def _wanted_words(line: Line, said: Commentary | None) -> dict[str, Any]:
    given = {part: value for part, value in _words(line).items() if value}
    return _words(said) | given


def _cells(
    stands: Mapping[str, Any],
    wanted: Mapping[str, Any],
    words: Mapping[str, Any],
    wanted_words: Mapping[str, Any],
) -> dict[str, Change]:
    old, new = {**stands, **words}, {**wanted, **wanted_words}
    return {
        part: Change(name, _in_words(old[part]), _in_words(new[part]))
        for part, name in NAMES.items()
    }


def _in_words(value: Decimal | Absence | bool | date | str | None) -> str:
    """Return a cell as a person reads it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Absence):
        return value.label
    return day_label(value) if isinstance(value, date) else value
