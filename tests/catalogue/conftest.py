"""What the catalogue's tests stand on.

Models are imported inside: a run that names this folder loads this file before the settings
are chosen.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from indicators.models import Measure


@pytest.fixture
def measure(db: None) -> "Measure":
    """Return the measure that the sample is linked to."""
    from indicators.models import Measure

    return Measure.objects.create(
        code="ReReferral",
        theme="Front door",
        title="Re-referrals",
        short_title="Re-referrals",
        polarity="lower",
        unit="percent",
        year_type="Financial Year",
        source="DfE",
        source_url="https://www.gov.uk/",
        licence="Open Government Licence v3.0",
        position=1,
    )
