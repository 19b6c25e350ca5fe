"""Lines of enquiry: what a meeting is to ask, and what else its figures suggest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from indicators.models import Draft, Enquiry, Meeting
from indicators.queries.attention import Item, attention
from indicators.queries.catalogue import Facts
from indicators.queries.months import Correction
from indicators.queries.packs import indicators_of
from indicators.queries.scorecard import Row, scorecard
from indicators.queries.sight import Sight
from indicators.rules.case import Trigger
from indicators.rules.enquiry import Question, questions, under_title
from indicators.rules.packs import Scope
from indicators.rules.values import Absence, Reading


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a meeting is to ask, as a page and a pack show it."""

    pk: int
    indicator: int
    code: str
    title: str
    trigger: Trigger | None
    """What suggested it; None of a member's own question."""
    words: str
    suggested: str
    by: str
    """Who kept it, or changed it last."""
    at: datetime

    @property
    def is_edited(self) -> bool:
        """Whether it was suggested in other words."""
        return self.trigger is not None and self.words != self.suggested

    @property
    def under_title(self) -> str:
        """The question as it stands under its indicator's title."""
        return under_title(self.title, self.words)

    def is_told(self, corrected: Iterable[tuple[Reading, Correction]]) -> bool:
        """Return whether it may be read after its indicator's corrections, each of its reading.

        It could quote a figure that has been put right since, and is withheld as it was or is.
        """
        return not any(
            (one.is_withheld or reading.absence is Absence.SUPPRESSED) and one.changed_at > self.at
            for reading, one in corrected
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator's questions: those that are kept, and those that are suggested besides.

    `row` is None of an indicator that nothing was found of.
    """

    code: str
    title: str
    row: Row | None
    asked: tuple[Asked, ...]
    suggested: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A meeting's lines of enquiry, what needs attention most first.

    `month` is the one whose figures suggest them, None before any is published; `indicators` are
    those that a question can be about.
    """

    month: date | None
    lines: tuple[Line, ...]
    indicators: tuple[Facts, ...]


def enquiries_of(meeting: Meeting) -> list[Asked]:
    """Return what a meeting is to ask, in the indicators' reading order. One query."""
    found = Enquiry.objects.filter(meeting=meeting).select_related("indicator", "changed_by")
    return [
        Asked(
            pk=one.pk,
            indicator=one.indicator_id,
            code=one.indicator.code,
            title=one.indicator.title,
            trigger=Trigger(one.trigger) if one.trigger else None,
            words=one.words,
            suggested=one.suggested,
            by=str(one.changed_by),
            at=one.changed_at,
        )
        for one in found
    ]


def lines_of(meeting: Meeting) -> Lines:
    """Return a meeting's lines of enquiry, by what readers may see.

    As many queries for every indicator as for one: the scorecard's, and five.
    """
    sight = Sight.of_readers()
    indicators = indicators_of(meeting.committee, Scope.ALL)
    month = asked_in(meeting, sight)
    items = needing(indicators, month, sight)
    kept: dict[int, list[Asked]] = {}
    for asked in enquiries_of(meeting):
        kept.setdefault(asked.indicator, []).append(asked)
    lines = [_line(item, kept.pop(item.row.indicator.pk, ())) for item in items]
    lines += [Line(each[0].code, each[0].title, None, tuple(each), ()) for each in kept.values()]
    return Lines(month, tuple(lines), tuple(indicators))


def asked_in(meeting: Meeting, sight: Sight) -> date | None:
    """Return the month that a meeting asks about: that of its pack, or the newest published.

    A draft that nobody has changed follows the newest month. None before any. One query.
    """
    chosen = Draft.objects.filter(meeting=meeting, edition__gt=1).values_list("last_month")
    return next((month for (month,) in chosen), max(sight.months, default=None))


def needing(indicators: Sequence[Facts], month: date | None, sight: Sight) -> list[Item]:
    """Return which of the indicators need attention in a month, gravest first; [] for no month.

    As many queries as the scorecard's.
    """
    if month is None:
        return []
    return attention(scorecard(month, sight, indicators=indicators), sight)


def _line(item: Item, kept: Iterable[Asked]) -> Line:
    row, one = item.row, item.row.indicator
    corrected = [(row.reading, row.correction)] if row.correction else []
    asked = tuple(each for each in kept if each.is_told(corrected))
    said = {each.suggested for each in asked} | {each.words for each in asked}
    suggested = questions(item.case, item.findings)
    return Line(
        one.code,
        one.title,
        row,
        asked,
        tuple(each for each in suggested if each.words not in said),
    )
