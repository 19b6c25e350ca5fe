"""The indicators that files of these tests are about, and a file with their figures."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.rules.periods import Frequency
from indicators.rules.values import Absence, Unit
from indicators.uploads.template import TemplateRow

SEPTEMBER = date(2026, 9, 1)


@dataclass(frozen=True)
class Known:
    """What is known of an indicator to read its figures."""

    code: str
    title: str
    unit: Unit = Unit.PERCENT
    frequency: Frequency = Frequency.MONTHLY
    annual_month: int = 3


INDICATORS = (
    Known("FD01", "Re-referrals within 12 months"),
    Known("FD02", "Contacts decided within one working day"),
    Known("FD03", "Referrals accepted", Unit.NUMBER),
    Known("CLA1", "Children looked after, per 10,000", Unit.RATE_PER_10000),
    Known("WF01", "Cost of agency staff", Unit.POUNDS, Frequency.QUARTERLY),
    Known("YJ01", "Reoffending", Unit.PERCENT, Frequency.ANNUAL),
)

ROWS = tuple(
    TemplateRow(
        service="Front door",
        code=one.code,
        title=one.title,
        month=SEPTEMBER,
        numerator_counts="What is counted",
        denominator_counts="" if one.unit.is_counted else "Out of what",
        numerator=None if number == 1 else Decimal(1_200 + number),
        denominator=None if number == 1 or one.unit.is_counted else Decimal(5_000),
        absence=Absence.BEING_VALIDATED if number == 1 else None,
        provisional=number == 2,
        last_month="24%",
        target="20% or less",
    )
    for number, one in enumerate(INDICATORS)
)
