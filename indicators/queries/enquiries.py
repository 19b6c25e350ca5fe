"""Lines of enquiry: what a meeting is to ask, and what else its figures suggest."""

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from indicators.models import Draft, Enquiry, Indicator, Meeting
from indicators.queries.attention import Item, attention
from indicators.queries.catalogue import Facts, facts
from indicators.queries.history import History, histories
from indicators.queries.months import Correction, corrections
from indicators.queries.packs import indicators_of
from indicators.queries.scorecard import ALL_TIME, Row, scorecard
from indicators.queries.sight import Sight
from indicators.rules.case import Trigger
from indicators.rules.enquiry import Question, questions, under_title
from indicators.rules.packs import Scope
from indicators.rules.periods import months_after, months_between
from indicators.rules.values import Absence


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


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator's questions: those that are kept, and those that are suggested besides.

    `row` is None of an indicator that nothing was found of.
    """

    code: str
    title: str
    row: Row | None
    asked: tuple[Asked, ...]
    withheld: tuple[Asked, ...]
    """Those that are kept and may not be read: `told` says why."""
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

    def asked(self, pk: int) -> Asked | None:
        """Return a question that is kept, None where it may not be read."""
        return next((one for line in self.lines for one in line.asked if one.pk == pk), None)


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


def told(
    asked: Sequence[Asked], month: date | None, sight: Sight, suggested: Collection[str]
) -> list[Asked]:
    """Return which of the questions may be read that are asked of a month, as far as a sight goes.

    A question could quote any figure of the month and of the twelve before, and what one was
    before it was put right: where one of those is withheld, so is the question. Words that the
    figures still suggest quote only what may be read. Four queries.
    """
    if not asked or month is None:
        return list(asked)
    about = facts(Indicator.objects.filter(pk__in={one.indicator for one in asked}))
    past = histories(about, ALL_TIME, max(month, *sight.months), sight)
    corrected = corrections(past, sight)
    return [
        one
        for one in asked
        if one.words in suggested
        or (
            one.indicator in past
            and _is_told(one, month, past[one.indicator], corrected.get(one.indicator, ()))
        )
    ]


def _is_told(one: Asked, month: date, history: History, corrected: Iterable[Correction]) -> bool:
    quotable = set(months_between(months_after(month, -12), month))
    since = [each for each in corrected if each.changed_at > one.at]
    quotable |= {each.month for each in since}
    return not any(each.is_withheld for each in since) and not any(
        history.reading(each).absence is Absence.SUPPRESSED for each in quotable
    )


def lines_of(meeting: Meeting) -> Lines:
    """Return a meeting's lines of enquiry, by what readers may see.

    As many queries for every indicator as for one: the scorecard's, and nine.
    """
    sight = Sight.of_readers()
    indicators = indicators_of(meeting.committee, Scope.ALL)
    month = asked_in(meeting, sight)
    found = [
        (item.row, questions(item.case, item.findings))
        for item in needing(indicators, month, sight)
    ]
    asked = enquiries_of(meeting)
    now = {each.words for _, suggested in found for each in suggested}
    may_be_read = {one.pk for one in told(asked, month, sight, now)}
    kept: dict[int, list[Asked]] = {}
    for one in asked:
        kept.setdefault(one.indicator, []).append(one)
    lines = [
        _line(row, kept.pop(row.indicator.pk, []), suggested, may_be_read)
        for row, suggested in found
    ]
    lines += [_line(None, each, (), may_be_read) for each in kept.values()]
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


def _line(
    row: Row | None,
    kept: Sequence[Asked],
    suggested: Iterable[Question],
    may_be_read: Container[int],
) -> Line:
    code, title = (
        (row.indicator.code, row.indicator.title) if row else (kept[0].code, kept[0].title)
    )
    said = {each.suggested for each in kept} | {each.words for each in kept}
    return Line(
        code,
        title,
        row,
        tuple(each for each in kept if each.pk in may_be_read),
        tuple(each for each in kept if each.pk not in may_be_read),
        tuple(each for each in suggested if each.words not in said),
    )
