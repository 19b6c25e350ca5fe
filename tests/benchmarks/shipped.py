"""The shipped figures in the test database, for the tests of one module."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from pytest_django import DjangoDbBlocker

from indicators.benchmarks.load import load_shipped
from indicators.models import (
    Authority,
    Installation,
    Measure,
    Region,
    StatisticalNeighbour,
)

FOLDER = settings.BASE_DIR / "fixtures" / "dfe"


@contextmanager
def shipped_figures(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Hold the shipped folder in the database, loaded once instead of once a test."""
    with blocker.unblock():
        load_shipped(FOLDER, quiet=True)
    yield
    with blocker.unblock():
        for model in (StatisticalNeighbour, Measure, Authority, Region, Installation):
            model.objects.all().delete()
