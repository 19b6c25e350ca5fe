"""How recovery plans stand in the newest published month, for pages that are of no one month."""

from collections.abc import Sequence

from indicators.queries.catalogue import Facts
from indicators.queries.history import histories
from indicators.queries.plans import PlanStanding, open_plans, standings
from indicators.queries.sight import Sight


def plans_now(indicators: Sequence[Facts], sight: Sight) -> dict[int, PlanStanding]:
    """Return how the open plan of each indicator that has one stands, by its primary key.

    Five queries at most, whatever the number of indicators: three of the plans, and the targets
    and figures of their indicators. Months in progress are left out, since their figures are.
    """
    published = [month for month in sight.months if month not in sight.in_progress]
    found = open_plans(one.pk for one in indicators) if published else {}
    if not found:
        return {}
    having = [one for one in indicators if one.pk in found]
    first = min(plan.from_month for plan in found.values())
    known = histories(having, min(first, published[-1]), published[-1], sight)
    return standings(found, known, published[-1])
