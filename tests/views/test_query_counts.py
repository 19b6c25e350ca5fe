"""How many queries each page makes: as many for one indicator as for two hundred.

The council of `tests.factories` has an indicator that is always red, so that the month has a
run to follow back beyond the years it reads first, at every size.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import RecoveryPlan, Role
from indicators.rules.periods import financial_year, months_after
from tests.factories import LAST, make_council, make_plans
from tests.packs.issued import make_pack
from tests.packs.one_pack import make_meeting
from tests.packs.sample import sample
from tests.people import person

MEETING = 1
PAGES = {
    "month": reverse("month", args=[LAST]),
    "month, all by longest run": reverse("month", args=[LAST]) + "?show=all&sort=longest",
    "needs attention": reverse("attention", args=[LAST]),
    "month as CSV": reverse("month-csv", args=[LAST]),
    "year": reverse("year", args=[financial_year(LAST)]),
    "indicator": reverse("indicator", args=["IND001"]),
    "catalogue": reverse("catalogue"),
    "benchmarks": reverse("benchmarks"),
    "benchmarks, all councils": reverse("benchmarks") + "?among=all",
    "ratings": reverse("ratings"),
    "data": reverse("data"),
    "meetings": reverse("meetings"),
    "meeting": reverse("meeting", args=[MEETING]),
    "work programmes": reverse("programmes"),
    "work programme": reverse("programme", args=["children-scrutiny"]),
    "visits": reverse("visits"),
    "pack": reverse("pack", args=[MEETING, 1]),
}
SCORECARD = [
    "indicators_indicator",  # the facts of every indicator, with its service
    "indicators_target",  # the targets that stood this year or last
    "indicators_figure",  # the figures of this year and last
    "indicators_recoveryplan",  # the recovery plans that are open
    "indicators_target",  # for the runs that go further back: every target
    "indicators_figure",  # for the runs that go further back: every figure
    "indicators_commentary",  # what was said of the month
    "indicators_figurechange",  # what was corrected after the month was published
    "indicators_measureperiod",  # the periods of the linked measures
    "indicators_authority",  # councils: which existed, and their regions
    "indicators_statisticalneighbour",  # the ten neighbours
    "indicators_benchmark",  # published figures of council, neighbours, region and England
]
SIGHT = [
    "indicators_month",  # the months that may be seen
    "indicators_gap",  # the services they were published without
]
MONTH = [
    "indicators_installation",  # the data's version, by which the page is served again
    *SIGHT,
    "indicators_service",  # the choices of the filter
    *SCORECARD,
]
BENCHMARKS = [
    "indicators_installation",  # the data's version
    "indicators_measure",  # the measures to choose from
    "indicators_measureperiod",  # the periods to choose from
    # The council beside its region and neighbours in the period chosen:
    "indicators_measureperiod",
    "indicators_authority",
    "indicators_statisticalneighbour",
    "indicators_benchmark",
    # Every council in that period:
    "indicators_measureperiod",
    "indicators_benchmark",
    "indicators_authority",
    # The council in every period:
    "indicators_authority",
    "indicators_measureperiod",
    "indicators_statisticalneighbour",
    "indicators_benchmark",
    *SIGHT,
    "indicators_indicator",  # the indicators that are set beside the measure
    "indicators_recoveryplan",  # the recovery plans that are open
]
QUERIES = {
    "month": MONTH,
    "month, all by longest run": MONTH,
    "needs attention": MONTH,
    "month as CSV": MONTH,
    "year": [
        "indicators_installation",  # the data's version
        *SIGHT,
        "indicators_service",  # the choices of the filter
        "indicators_indicator",  # the facts of every indicator
        "indicators_recoveryplan",  # the recovery plans that are open
        "indicators_target",  # the targets that stood in this year or the last
        "indicators_figure",  # the figures of this year and last
    ],
    "indicator": [
        "indicators_installation",  # the data's version
        "indicators_indicator",  # the indicator in full, with its service and measure
        *SIGHT,
        "indicators_indicator",  # its facts
        "indicators_target",  # all its targets
        "indicators_figure",  # all its figures
        "indicators_figurechange",  # what was corrected
        "indicators_commentary",  # what was said of it, month by month
        "indicators_recoveryplan",  # its open recovery plan
        "indicators_measureperiod",  # the periods of its measure
        "indicators_authority",  # councils: which existed, and their regions
        "indicators_statisticalneighbour",  # the ten neighbours
        "indicators_benchmark",  # the measure's published figures, every period
        "indicators_referral",  # what committees have asked about it and is open
        "indicators_recommendation",  # what they have recommended of it and is open
    ],
    "catalogue": [
        "indicators_service",  # the choices of the filter
        "indicators_indicator",  # the facts of those that match
        "indicators_target",  # the targets that stand
        "indicators_indicator",  # definitions, measures and review dates
        *SIGHT,
        "indicators_recoveryplan",  # the recovery plans that are open
        "indicators_installation",  # what every page says of its figures
    ],
    "benchmarks": BENCHMARKS,
    "benchmarks, all councils": BENCHMARKS,
    "ratings": ["indicators_installation"],  # the data's version
    "data": [
        "indicators_installation",  # the data's version
        "indicators_measure",  # the measures and their sources
    ],
    "meetings": [
        "indicators_committee",  # the choices of the filter
        "indicators_meeting",  # every meeting, with its committee and draft
        "indicators_pack",  # the versions issued for them, and who issued each
        "indicators_installation",  # what every page says of its figures
    ],
    "meeting": [
        "indicators_meeting",  # the meeting, with its committee and draft
        "indicators_pack",  # the versions issued for it, and who issued each
        "indicators_packpart",  # the newest version's parts, for the files it comes as
        "indicators_installation",  # what every page says of its figures
    ],
    "work programmes": [
        "indicators_referral",  # the referrals that are open
        "indicators_recommendation",  # the recommendations that are open
        "indicators_recoveryplan",  # where the open plans come back to, and when
        "indicators_meeting",  # each committee's next meeting
        "indicators_committee",  # the committees and who chairs them
        "indicators_installation",  # what every page says of its figures
    ],
    "work programme": [
        "indicators_committee",  # the committee and who chairs it
        *SIGHT,
        "indicators_meeting",  # its meetings
        "indicators_pack",  # the versions issued for them
        "indicators_indicator",  # the indicators of the plans that come back
        "indicators_referral",  # referrals from it and to it
        "indicators_recommendation",  # what it has recommended
        "indicators_visit",  # the visits
        "indicators_service",  # what it scrutinises
        "indicators_recoveryplan",  # the plans that were closed
        "indicators_installation",  # what every page says of its figures
    ],
    "visits": [
        "indicators_visit",  # every visit
        "indicators_installation",  # what every page says of its figures
    ],
    "pack": [
        "indicators_installation",  # the data's version
        "indicators_packpart",  # what was frozen, with its pack
        "indicators_pack",  # which version is the newest
    ],
}
WRITTEN_PLANS = [
    "indicators_recoveryplan",  # the plans, with their indicator, owner and committee
    "indicators_pathpoint",  # their paths
    "indicators_planaction",  # their actions
    # Whether their words may be read, where figures are ever withheld:
    "indicators_indicator",
    *SIGHT,
    "indicators_target",
    "indicators_figure",
    "indicators_figurechange",
]
PLANS = [
    "indicators_service",  # the choices of the filter
    *WRITTEN_PLANS,
    *SIGHT,
    "indicators_indicator",  # the facts of the indicators that have a plan
    "indicators_target",  # their targets since the year before the oldest plan
    "indicators_figure",  # their figures since then
    "indicators_installation",  # what every page says of its figures
]
PLAN = [
    *WRITTEN_PLANS,
    *SIGHT,
    "indicators_indicator",  # the facts of its indicator
    # The indicator's page, which the chart is drawn from:
    "indicators_target",
    "indicators_figure",
    "indicators_figurechange",
    "indicators_commentary",
    *WRITTEN_PLANS,
    "indicators_measureperiod",
    "indicators_authority",
    "indicators_statisticalneighbour",
    "indicators_benchmark",
    "indicators_planchange",  # what was changed in the plan, and by whom
    "indicators_installation",  # what every page says of its figures
]
SIZES = [(1, 3), (200, 3), (1, 20)]


def queries(client: Client, address: str) -> list[str]:
    """Return the table that each query of a page starts from, in their order."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [query["sql"].partition(' FROM "')[2].partition('"')[0] for query in asked]


@pytest.mark.django_db
@pytest.mark.parametrize(("indicators", "years"), SIZES)
def test_each_page_asks_the_same_at_every_size(client: Client, indicators: int, years: int) -> None:
    make_council(indicators, years)
    make_pack(make_meeting(pk=MEETING), sample(indicators))
    asked = {page: queries(client, address) for page, address in PAGES.items()}
    assert asked == QUERIES


PLANNED = {
    "month": 8,
    "needs attention": 8,
    "month as CSV": 8,
    "year": 8,
    "indicator": 8,
    "catalogue": 10,
    "benchmarks": 10,
}
"""How many more queries a page asks where there are plans.

Their paths and their actions, and six on whether their words may be read; and, where a page reads
no figures, the targets and the figures that the plans are set against.
"""


@pytest.mark.django_db
@pytest.mark.parametrize("indicators", [1, 200])
def test_a_plan_for_every_indicator_adds_as_many_at_every_size(
    client: Client, indicators: int
) -> None:
    make_plans(make_council(indicators, 3), months_after(LAST, -6), person(Role.LEAD))
    for page, more in PLANNED.items():
        asked = queries(client, PAGES[page])
        assert len(asked) == len(QUERIES[page]) + more, page
    one = RecoveryPlan.objects.earliest("pk").pk
    assert queries(client, reverse("plans")) == PLANS
    assert queries(client, reverse("plan", args=[one])) == PLAN
