"""October, not published yet, for every test of reminders."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def october(db: None, settings: Settings) -> None:
    """Return nothing; makes ten services with an indicator each, and October not published.

    The indicator of youth justice is quarterly, so that nine services have a figure due.
    """
    # Models cannot be imported before tests/conftest.py has chosen the settings.
    from indicators.models import Month
    from tests.factories import make_indicators
    from tests.publication import publish_month
    from tests.reminders.october import NOVEMBER, OCTOBER, SEPTEMBER, SITE

    settings.SITE_ADDRESS = SITE
    settings.RETURNS_DUE_DAY = 12
    settings.REMIND_DAYS_BEFORE, settings.REMIND_DAYS_AFTER = (5, 1), (1, 4)
    make_indicators(10)
    for month in (SEPTEMBER, OCTOBER, NOVEMBER):
        Month.objects.create(month=month)
    publish_month(month=SEPTEMBER, by=None)
