"""What the path of a recovery plan is drawn from: the newest figure, and the months ahead of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.models import Indicator
from indicators.queries.catalogue import facts
from indicators.queries.history import History, histories
from indicators.queries.readings import written
from indicators.queries.sight import Sight
from indicators.rules.periods import months_after
from indicators.rules.rating import Rating, Rule
from indicators.rules.recovery import MOST_MONTHS, Path, begins_again

LOOK_BACK = 24
"""How many months back a figure is looked for, and its target rated by."""


@dataclass(frozen=True, slots=True)
class Outset:
    """The newest published figure of an indicator that can be read, and what follows it."""

    history: History
    month: date
    """Of that figure."""
    value: Decimal
    seen_to: date
    """The newest month published, of which there may be no figure."""

    @property
    def rating(self) -> Rating:
        """How the figure rates."""
        return self.history.rating(self.month)

    @property
    def words(self) -> str:
        """The figure as a page shows it."""
        return written(self.value, self.history.indicator, self.history.rule(self.month))

    def rule(self, month: date) -> Rule | None:
        """Return what rates a month to come: today's rule, where none is agreed for it yet."""
        return self.history.rule(month) or self.history.rule(self.month)

    def months(self, after: date, last: date) -> list[date]:
        """Return the months that a figure is due for, after one and up to another."""
        return self.history.due(months_after(after, 1), last)

    @property
    def begins_again(self) -> bool:
        """Whether the figure is of the year to date, and begins again in April."""
        one = self.history.indicator
        return begins_again(one.basis, one.frequency)

    def kept(self, stood: Mapping[date, Decimal], after: date) -> dict[date, Decimal]:
        """Return what a path that stands expects of the months published after one.

        Nobody changes that any more. Where the path has ended, it is what it ended with.
        """
        path = Path(tuple(sorted(stood.items())), self.begins_again)
        expected = {month: path.expected(month) for month in self.months(after, self.seen_to)}
        return {month: value for month, value in expected.items() if value is not None}

    def ahead(self) -> list[date]:
        """Return every month that a path can end with: none that is published."""
        return self.months(self.seen_to, months_after(self.seen_to, MOST_MONTHS))


def outset(indicator: Indicator, sight: Sight) -> Outset | None:
    """Return what a path of the indicator is drawn from; None where no figure can be read.

    Three queries, five as at another moment.
    """
    if not sight.months:
        return None
    seen_to = max(sight.months)
    (one,) = facts(Indicator.objects.filter(pk=indicator.pk))
    history = histories([one], months_after(seen_to, -LOOK_BACK), seen_to, sight)[one.pk]
    return next(
        (
            Outset(history, month, value, seen_to)
            for month, value in _values(history, seen_to)
            if month in sight.months
        ),
        None,
    )


def _values(history: History, newest: date) -> Iterator[tuple[date, Decimal]]:
    """Yield the months of the last year with a figure that can be read, the newest first."""
    for count in range(12):
        month = months_after(newest, -count)
        value = history.value(month)
        if value is not None:
            yield month, value
