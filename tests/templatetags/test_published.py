"""What an indicator's page writes in words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from indicators.queries.catalogue import Facts
from indicators.rules.periods import Basis, Frequency
from indicators.rules.rating import Polarity
from indicators.rules.suppression import Policy
from indicators.rules.travel import travel
from indicators.rules.values import Unit
from indicators.templatetags.published import changed

FACTS = Facts(
    pk=1, code="X", title="X", service="S", service_slug="s", is_headline=True,
    unit=Unit.PERCENT, decimals=1, polarity=Polarity.HIGHER, basis=Basis.IN_MONTH,
    frequency=Frequency.MONTHLY, annual_month=3, suppression=Policy.NONE, measure=None,
    complement="",
)  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "now", "then", "words"),
    [
        (Unit.PERCENT, "52.1", "50", "up 2.1 points"),
        (Unit.PERCENT, "50", "52.1", "down 2.1 points"),
        (Unit.PERCENT, "50", "50", "no change"),
        (Unit.PERCENT, "50.05", "50", "up 0.1 points"),
        (Unit.PERCENT, "50.04", "50", "up less than 0.1 points"),
        (Unit.PERCENT, "49.96", "50", "down less than 0.1 points"),
        (Unit.POUNDS, "5200.5", "4000", "up £1,200.50"),
        (Unit.RATE_PER_10000, "44.1", "43.7", "up 0.4"),
    ],
)
def test_a_change_is_said_with_its_direction_and_size(
    unit: Unit, now: str, then: str, words: str
) -> None:
    arrow = travel(Decimal(now), Decimal(then), date(2026, 8, 1), Polarity.HIGHER)
    assert arrow is not None
    assert changed(arrow, replace(FACTS, unit=unit)) == f"{words} since August 2026"
