"""What a reader may see: which months, which services in them, and as they stood when."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet

from indicators.models import Gap, Month


@dataclass(frozen=True, slots=True)
class SeenMonth:
    """A month that may be seen; `published_at` is None while it is in progress."""

    month: date
    published_at: datetime | None
    published_by: str
    """The name of who published it; empty where none is known."""
    history_reason: str
    """Why it was published without being signed off; empty unless it was loaded as history."""


@dataclass(frozen=True, slots=True)
class Without:
    """A service that a month was published without, why, and when it followed, if it has."""

    month: date
    service: str
    slug: str
    reason: str
    named_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sight:
    """What may be seen of every page; which of the two is somebody's, `indicators.access` says.

    Readers see published months; those who work on months see those in progress too. Of a
    service that a month was published without, nobody is shown anything until it follows: a
    published month's page says the same to everybody, and so does what is taken from it.
    """

    months: dict[date, SeenMonth]
    """Oldest first."""
    gaps: tuple[Without, ...]
    """Every service that one of the months was published without, in reading order."""
    as_at: datetime | None = None
    """The moment whose figures are shown; None shows today's."""
    today: "Sight | None" = None
    """What the same person may see today, where `as_at` is another moment."""

    @classmethod
    def of_readers(cls) -> "Sight":
        """Return what everybody who reads published months may see. Two queries."""
        return cls._of(Month.objects.filter(published_at__isnull=False))

    @classmethod
    def of_officers(cls) -> "Sight":
        """Return what those who work on months before publication may see. Two queries."""
        return cls._of(Month.objects.all())

    @classmethod
    def _of(cls, found: QuerySet[Month]) -> "Sight":
        # Months before gaps: a month published meanwhile with a gap is then not among them.
        months = {row.month: _seen(row) for row in found.select_related("published_by")}
        return cls(months, tuple(gap for gap in _gaps() if gap.month in months))

    def at(self, moment: datetime) -> "Sight":
        """Return what had been published by a moment, whoever asks, as its figures then stood."""
        return Sight(
            {
                month: seen
                for month, seen in self.months.items()
                if seen.published_at is not None and seen.published_at <= moment
            },
            tuple(
                gap if gap.closed_at and gap.closed_at <= moment else replace(gap, closed_at=None)
                for gap in self.gaps
                if gap.named_at <= moment
            ),
            as_at=moment,
            today=self,
        )

    def until(self, month: date) -> "Sight":
        """Return what may be seen of the months up to one, that one included."""
        return replace(
            self,
            months={each: seen for each, seen in self.months.items() if each <= month},
            gaps=tuple(gap for gap in self.gaps if gap.month <= month),
        )

    @property
    def hidden(self) -> frozenset[tuple[date, str]]:
        """The months and services of which nothing is shown, because of a gap."""
        return frozenset((gap.month, gap.slug) for gap in self.gaps if gap.closed_at is None)

    def gaps_in(self, month: date) -> list[Without]:
        """Return the services that a month was published without, closed or not."""
        return [gap for gap in self.gaps if gap.month == month]

    def followed(self, month: date, slug: str) -> bool:
        """Return whether a service that is not shown of a month has been published since."""
        return (month, slug) in self.hidden and any(
            gap.closed_at and gap.slug == slug for gap in (self.today or self).gaps_in(month)
        )

    @property
    def in_progress(self) -> frozenset[date]:
        """The months seen that the council has not published: only staff see any."""
        return frozenset(month for month, seen in self.months.items() if seen.published_at is None)

    @property
    def newest_published(self) -> date | None:
        """The newest month seen that the council has published, None where there is none."""
        return max(self.months.keys() - self.in_progress, default=None)


def _seen(row: Month) -> SeenMonth:
    by = row.published_by
    reason = row.publication_reason if row.is_history else ""
    return SeenMonth(row.month, row.published_at, by.get_full_name() if by else "", reason)


def _gaps() -> list[Without]:
    rows = Gap.objects.order_by("month", "service__position").values_list(
        "month", "service__name", "service__slug", "reason", "named_at", "closed_at"
    )
    return [Without(*row) for row in rows]
