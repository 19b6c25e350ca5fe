"""What a committee pack is made from: the month's scorecard, and each indicator's page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.db.models import Q

from indicators.models import (
    Committee,
    Indicator,
    Installation,
    RecoveryPlan,
    Referral,
    Role,
    User,
)
from indicators.queries.catalogue import Facts, facts
from indicators.queries.indicator import IndicatorPage, Line, indicator_pages
from indicators.queries.months import Correction
from indicators.queries.provenance import provenance, published_name
from indicators.queries.scorecard import Row, Scorecard, scorecard
from indicators.queries.sight import Sight, Without
from indicators.rules.follow_up import FollowUp
from indicators.rules.packs import Period, Scope, together
from indicators.rules.periods import Basis, Frequency, is_due, months_after
from indicators.rules.rating import Rating
from indicators.rules.values import Reading

MONTHS_SHOWN = 13
"""A year and the month it is compared with, as on the indicator's page."""


@dataclass(frozen=True, slots=True)
class PackFigures:
    """What a pack may say of its indicators in its period: published figures, and nothing newer."""

    period: Period
    card: Scorecard
    pages: Mapping[int, IndicatorPage]
    """Each indicator as its page has it in the period's last month, by its primary key."""
    heads: Mapping[str, tuple[str, ...]]
    """The names of each service's heads, by its slug."""
    gaps: tuple[Without, ...]
    """The services that a month of the period was published without, and that have not followed."""
    sight: Sight
    about: str
    own: str
    """The name that stands by the council's published figures."""

    def narrowed(self, keep: Callable[[Row], bool]) -> "PackFigures":
        """Return the same with only some of its indicators, as if there were no others."""
        rows = [row for row in self.card.rows if keep(row)]
        kept = {row.indicator.pk for row in rows}
        return replace(
            self,
            card=self.card.narrowed(rows),
            pages={pk: page for pk, page in self.pages.items() if pk in kept},
        )

    def without_plans(self) -> "PackFigures":
        """Return the same as if no indicator had a recovery plan."""
        rows = [replace(row, plan=None) for row in self.card.rows]
        pages = {pk: replace(page, plan=None) for pk, page in self.pages.items()}
        return replace(self, card=self.card.narrowed(rows), pages=pages)

    def rating_before(self, row: Row) -> Rating:
        """Return how an indicator was rated before the period."""
        history = self.pages[row.indicator.pk].history
        if row.indicator.frequency is Frequency.MONTHLY:
            return history.rating(months_after(self.period.first, -1))
        return history.rating(history.before(row.reading.month))

    def lines(self, row: Row) -> list[Line]:
        """Return an indicator's last thirteen figures, newest first."""
        return list(self.pages[row.indicator.pk].lines[:MONTHS_SHOWN])

    def lines_of_period(self, row: Row) -> list[Line]:
        """Return the figures that were due in the period, oldest first; none for no month."""
        wanted = [line for line in self.lines(row) if line.month in self.period.months]
        return wanted[::-1]

    def whole(self, row: Row) -> Reading | None:
        """Return the period's months put together, None where they are not to be added up.

        Counts in the month add up; a year to date, a rolling year and a snapshot do not.
        """
        one = row.indicator
        if len(self.period.months) == 1 or one.basis is not Basis.IN_MONTH:
            return None
        if one.frequency is not Frequency.MONTHLY:
            return None
        history = self.pages[one.pk].history
        readings = [history.reading(month) for month in self.period.months]
        return together(readings, one.unit, one.suppression)

    def corrections(self) -> list[tuple[Row, Correction]]:
        """Return what was changed after publication in the months shown, newest change first."""
        found = [
            (row, correction)
            for row in self.card.rows
            for line in self.lines(row)
            for correction in line.corrections
        ]
        return sorted(found, key=lambda one: one[1].changed_at, reverse=True)


def indicators_of(committee: Committee, scope: Scope) -> list[Facts]:
    """Return the indicators that a committee's packs have, in reading order. One query.

    They are those of the services that it scrutinises, and those that have come before it: by a
    referral that is still open, from it or to it, or by a recovery plan that returns to it.
    """
    of_services = Q(service__in=committee.services.values("pk"))
    if scope is Scope.HEADLINE:
        of_services &= Q(is_headline=True)
    return facts(Indicator.objects.filter(of_services | brought_before(committee)))


def brought_before(committee: Committee) -> Q:
    """Return the condition of indicators that an open referral or plan brings to a committee."""
    still_open = Referral.objects.exclude(steps__step=FollowUp.CLOSED)
    ours = still_open.filter(Q(from_committee=committee) | Q(to_committee=committee))
    returning = RecoveryPlan.objects.filter(returns_to=committee, closed_at=None)
    return Q(pk__in=ours.values("indicator")) | Q(pk__in=returning.values("indicator"))


def unpublished(period: Period, sight: Sight) -> list[date]:
    """Return the months of a period that readers may not see."""
    return [month for month in period.months if month not in sight.months]


def pack_figures(indicators: list[Facts], period: Period, sight: Sight) -> PackFigures:
    """Return what a pack is made from, whoever makes it; `sight` is that of readers.

    Each indicator is rated in the last month of the period that a figure was due for. The number
    of queries is the same whatever the number of indicators and years.
    """
    sight = sight.until(period.last)
    state = Installation.current()
    pages: dict[int, IndicatorPage] = {}
    rows: dict[int, Row] = {}
    for month in period.months:
        rated = [one for one in indicators if _rated_in(one, period) == month]
        if rated:
            pages |= indicator_pages(rated, sight, month)
            found = scorecard(month, sight, indicators=rated).rows
            rows |= {row.indicator.pk: row for row in found}
    card = Scorecard(period.last, tuple(rows[one.pk] for one in indicators))
    council = next((row.benchmark.council for row in card.rows if row.benchmark), "")
    return PackFigures(
        period=period,
        card=card,
        pages=pages,
        heads=_heads(),
        gaps=tuple(
            gap for gap in sight.gaps if gap.month in period.months and gap.closed_at is None
        ),
        sight=sight,
        about=provenance(state),
        own=published_name(state, council) if council else settings.COUNCIL_NAME,
    )


def _rated_in(one: Facts, period: Period) -> date:
    """Return the month of a period that an indicator is rated in: the last that has its figure.

    A quarter's figure of September counts in a period that ends in November.
    """
    due = (month for month in period.months if is_due(month, one.frequency, one.annual_month))
    return max(due, default=period.last)


def _heads() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    people = (
        User.objects.filter(role=Role.HEAD_OF_SERVICE, is_active=True, services__isnull=False)
        .order_by("last_name", "first_name", "pk")
        .values_list("services__slug", "first_name", "last_name")
    )
    for slug, *names in people:
        found[slug] = (*found.get(slug, ()), " ".join(names).strip())
    return found
