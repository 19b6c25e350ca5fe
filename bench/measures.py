"""Each thing measured, beside its named baseline."""

import os
import platform
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db import connection, transaction
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from bench.entering import entering
from bench.packs import packs
from bench.pages import CATALOGUE_ROWS, MONTH_ROWS
from bench.ratio import Ratio, kilobytes, mebibytes, time
from bench.stopwatch import Shares, peak, seconds, side_by_side
from indicators.benchmarks.load import load_shipped
from indicators.models import (
    Benchmark,
    Indicator,
    Installation,
    Measure,
    MeasurePeriod,
    Role,
    User,
)
from indicators.queries.catalogue import catalogue
from indicators.queries.scorecard import scorecard
from indicators.queries.sight import Sight
from indicators.rules.periods import financial_year, months_after
from indicators.tables import CatalogueTable
from tests import factories
from tests.weight import weight

PUBLISHED = settings.BASE_DIR / "fixtures" / "dfe"
HEADLINE, DEMONSTRATION = 28, 56
"""How many indicators a month shows when nothing is asked for, and how many there usually are."""
FIRST, AGAIN = "the month page, first time", "the month page, again"
ATTENTION = "needs attention, first time"
EVERY_TENTH = 10
"""Of how many indicators one has a recovery plan, begun so many months ago."""
MONTHS_BACK = 6
EMPTY, BARE = "an empty page", "its rows as a bare template loop"
MOST_WEIGHT = 150
PARTS = {
    "figures and targets: query, value, withhold": ["indicators.queries.scorecard.histories"],
    "benchmarks: query and compare": ["indicators.queries.scorecard.comparisons"],
    "commentary and corrections: query": [
        "indicators.queries.scorecard.remarks",
        "indicators.queries.scorecard.corrections",
    ],
    "rules: ratings, runs, arrows, sentences": ["indicators.views.councillor.month.scorecard"],
    "charts": ["indicators.templatetags.marks.sparkline"],
    "template": ["indicators.views.councillor.month.render"],
    "zip": ["gzip.compress"],
}
REST = "middleware, form, links and the test client"


def measured(indicators: int, years: int, progress: Callable[[str], None]) -> Iterator[str]:
    """Yield the lines of the report, each as soon as it is known."""
    yield _machine()
    yield ""
    progress("Importing the published figures")
    imports = _imports()
    progress(f"Making {indicators} indicators and {years} years of figures")
    made = factories.make_council(indicators, years, measures=list(Measure.objects.all()))
    begun = months_after(factories.LAST, -MONTHS_BACK)
    owner = User.objects.create_user("head@example.org", role=Role.HEAD_OF_SERVICE)
    factories.make_plans(made[::EVERY_TENTH], begun, owner)
    client = Client(headers={"accept-encoding": "gzip"})
    month = reverse("month", args=[factories.LAST])
    yield f"  {indicators} headline indicators, {years} years of months: {_mix()}"
    yield "  Processor time: the median of many, after a warm-up"
    yield ""
    progress("Measuring the pages")
    yield from map(str, _month(client, month))
    yield str(_table())
    yield from map(str, imports.ratios)
    yield from entering(progress)
    yield ""
    yield from packs(progress)
    yield ""
    yield "  Where the first time of the month goes"
    yield from _shares(client, month)
    yield ""
    yield "  Peak memory (tracemalloc: what Python holds, above what it held before)"
    yield f"  {'the month page, first time':<34} {mebibytes(_peak_of_page(client, month)):>10}"
    yield f"  {'import of the published figures':<34} {mebibytes(imports.peak):>10}"
    yield ""
    yield f"  Page weight, zipped, all included but the interactive chart; aim {MOST_WEIGHT} kB"
    yield from _weights(client, month, indicators)


def _machine() -> str:
    listed = Path("/proc/cpuinfo")
    named = (
        line.partition(":")[2].strip()
        for line in (listed.read_text(encoding="utf-8").splitlines() if listed.exists() else ())
        if line.startswith("model name")
    )
    processor = next(named, platform.processor() or platform.machine())
    return (
        f"  {processor}, {os.cpu_count()} cores; Python {platform.python_version()}, "
        f"Django {django.__version__}, SQLite {sqlite3.sqlite_version}"
    )


def _mix() -> str:
    card = scorecard(factories.LAST, Sight.of_officers())
    return ", ".join(f"{count} {colour.label.lower()}" for colour, count in card.tally.items())


def _month(client: Client, address: str) -> Iterator[Ratio]:
    def page(address: str) -> Callable[[], Any]:
        return lambda: client.get(address)

    def afresh(address: str) -> Callable[[], None]:
        def anew() -> None:
            caches["pages"].clear()
            client.get(address)

        return anew

    anew, attention = afresh(address), reverse("attention", args=[factories.LAST])
    rows = scorecard(factories.LAST, Sight.of_officers()).rows
    first, urgent, again, empty, bare = side_by_side(
        [
            (anew, 2),
            (afresh(attention), 2),
            (page(address), 30),
            (page("/empty/"), 30),
            (lambda: MONTH_ROWS.render({"rows": rows}), 2),
        ],
        rounds=11,
    )
    yield Ratio(FIRST, first, EMPTY, empty, "aim 25x")
    yield Ratio(AGAIN, again, EMPTY, empty, "aim 2x")
    yield Ratio(ATTENTION, urgent, FIRST, first, "aim 2x")
    yield Ratio(FIRST, first, BARE, bare)
    yield Ratio(AGAIN, again, BARE, bare)
    yield Ratio(BARE, bare, EMPTY, empty)
    with transaction.atomic():
        _only_headline(HEADLINE)
        few, empty = side_by_side([(anew, 3), (page("/empty/"), 30)], rounds=11)
        transaction.set_rollback(True)
    caches["pages"].clear()  # The version rolled back too, and will be counted again.
    yield Ratio(f"first time, {HEADLINE} of them headline", few, EMPTY, empty, "aim 25x")


def _only_headline(count: int) -> None:
    """Return nothing; leaves so many indicators headline."""
    Indicator.objects.filter(position__gt=count).update(is_headline=False)
    Installation.changed()


def _table() -> Ratio:
    rows = catalogue(timezone.localdate())
    template = engines["django"].from_string("{% load django_tables2 %}{% render_table table %}")
    request = RequestFactory().get("/indicators/")
    request.user = AnonymousUser()

    def table() -> None:
        template.render({"table": CatalogueTable(rows, {})}, request)

    cells = len(rows) * len(CatalogueTable(rows, {}).columns)
    rich = seconds(table, times=11) / cells
    bare = seconds(lambda: CATALOGUE_ROWS.render({"rows": rows}), times=11) / cells
    return Ratio("the catalogue's table, a cell", rich, "a bare template loop, a cell", bare)


@dataclass(frozen=True, slots=True)
class Imports:
    """What importing the published figures cost."""

    ratios: list[Ratio]
    peak: int


def _imports() -> Imports:
    """Return the import's cost; leaves the published figures in the database."""
    held = peak(_import)
    first = seconds(_import, times=3, warm=0, before=_forget)
    again = seconds(_import, times=3, warm=0)
    rows = list(Benchmark.objects.values_list("pk", "area", "value", "marker", "period_id"))
    bare = seconds(lambda: _bare(rows), times=3, warm=1, before=_no_bare)
    _no_bare()
    baseline = f"executemany of its {len(rows):,} rows"
    return Imports(
        [
            Ratio("import, first time", first, baseline, bare),
            Ratio("import, again (nothing changed)", again, baseline, bare),
        ],
        held,
    )


def _import() -> None:
    load_shipped(PUBLISHED, quiet=True)


def _forget() -> None:
    Benchmark.objects.all().delete()
    MeasurePeriod.objects.all().delete()


def _no_bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")


def _bare(rows: list[tuple[Any, ...]]) -> None:
    """Return nothing; the rows go into a table of the same columns, constraints and indexes."""
    name = Benchmark._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql <> '' ORDER BY type DESC",
            [name],
        )
        for (sql,) in cursor.fetchall():
            bare = sql.replace(f'"{name}"', '"bare"').replace(f'INDEX "{name}', 'INDEX "bare')
            cursor.execute(bare.replace("%", "%%"))
        cursor.executemany(
            "INSERT INTO bare (id, area, value, marker, period_id) VALUES (%s, %s, %s, %s, %s)",
            rows,
        )


def _shares(client: Client, address: str) -> Iterator[str]:
    shares = Shares()
    times = 10
    with shares.watching(PARTS):
        get = shares.timed(lambda: client.get(address), REST)
        for _ in range(times):
            caches["pages"].clear()
            get()
    whole = sum(shares.spent.values())
    for part, spent in sorted(shares.spent.items(), key=lambda item: -item[1]):
        yield f"  {spent / whole:>6.0%} {time(spent / times):>10}  {part}"


def _peak_of_page(client: Client, address: str) -> int:
    caches["pages"].clear()
    return peak(lambda: client.get(address))


def _weights(client: Client, month: str, indicators: int) -> Iterator[str]:
    pages = {
        "the month": month,
        "the year": reverse("year", args=[financial_year(factories.LAST)]),
        "an indicator": reverse("indicator", args=["IND001"]),
        "the catalogue": reverse("catalogue"),
        "benchmarks, all councils": reverse("benchmarks") + "?among=all",
    }
    for name, address in pages.items():
        yield f"  {name:<34} {kilobytes(weight(client, address)):>10}  {indicators} indicators"
    _only_headline(DEMONSTRATION)
    for name in ("the month", "the year"):
        size = kilobytes(weight(client, pages[name]))
        yield f"  {name:<34} {size:>10}  {DEMONSTRATION} indicators"
