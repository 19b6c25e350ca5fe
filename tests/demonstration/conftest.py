"""The demonstration, loaded once for a module and taken out again after it.

What needs Django's settings is imported inside: a run that names this folder loads this
file before the settings are chosen.
"""

import csv
import gzip
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from indicators.demonstration.load import Loaded


@pytest.fixture(scope="module")
def ready(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Yield with the catalogue and the demonstration's own council's published figures loaded."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction

    from indicators.benchmarks.load import load_files
    from indicators.benchmarks.reference import load_reference

    shipped = settings.BASE_DIR / "fixtures" / "dfe"
    own = tmp_path_factory.mktemp("published") / "own.csv"
    with (
        gzip.open(shipped / "published_figures.csv.gz", "rt", encoding="utf-8", newline="") as file,
        own.open("w", encoding="utf-8", newline="") as kept,
    ):
        reader = csv.DictReader(file)
        writer = csv.DictWriter(kept, reader.fieldnames or ())
        writer.writeheader()
        number = str(settings.COUNCIL_LA_NUMBER)
        writer.writerows(row for row in reader if row["area_code"] == number)
    with django_db_blocker.unblock(), transaction.atomic():
        list(load_reference(shipped))
        load_files([own], quiet=True)
        call_command("load_catalogue", verbosity=0, stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def demonstration(ready: None, django_db_blocker: DjangoDbBlocker) -> Iterator["Loaded"]:
    """Yield what loading the demonstration wrote."""
    from django.db import transaction

    from indicators.demonstration.load import load

    with django_db_blocker.unblock(), transaction.atomic():
        yield load()
        transaction.set_rollback(True)
