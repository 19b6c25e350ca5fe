"""What entering costs: one row saved, and a file of 500 rows previewed and applied."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.ratio import Ratio, mebibytes
from bench.stopwatch import peak, seconds, side_by_side
from indicators.entry import Entry, record_figures
from indicators.models import Figure, FigureChange, Indicator, Month, Origin, Role, Upload, User
from indicators.rules.periods import months_after
from indicators.rules.values import Absence
from indicators.uploads.apply import apply_upload
from indicators.uploads.keep import keep
from indicators.uploads.preview import preview
from indicators.uploads.template import TemplateRow, as_csv, as_workbook
from tests import factories

ROWS = 500
SAVE, BARE_SAVE = "a row of the grid, saved", "a bare save of one model row"
BARE_ROWS = f"bulk_create of {ROWS} figures and records"
FILES: dict[str, Callable[[list[TemplateRow]], bytes]] = {"csv": as_csv, "xlsx": as_workbook}


def entering(progress: Callable[[str], None]) -> Iterator[str]:
    """Yield the lines about entering, each as soon as it is known."""
    lead = User.objects.create_user("lead@example.org", role=Role.LEAD)
    progress("Measuring a row of the grid")
    yield from map(str, _row(lead))
    progress(f"Measuring a file of {ROWS} rows")
    yield from _files(lead)


def _row(lead: User) -> Iterator[Ratio]:
    """Yield a row from the page's request to its answer, and without the page, both bare."""
    month = months_after(factories.LAST, 1)
    row = Indicator.objects.get(code="IND005")
    client = Client()
    client.force_login(lead)
    where = {"month": month, "service": row.service.slug, "code": row.code}
    address = reverse("return-row", kwargs=where)
    entry = Entry(row, month, Decimal(1))
    record_figures(entries=[entry], by=lead, origin=Origin.GRID)
    figure = Figure.objects.get(indicator=row, month=month)
    typed = {f"{row.code}-numerator": 1}

    def on_the_page() -> None:
        typed[f"{row.code}-numerator"] += 1
        typed[f"{row.code}-seen"] = figure.changes.latest("pk").pk
        answer = client.post(address, typed, headers={"HX-Request": "true"})
        assert b"Saved at" in answer.content

    def recorded() -> None:
        typed[f"{row.code}-numerator"] += 1
        count = Decimal(typed[f"{row.code}-numerator"])
        record_figures(entries=[Entry(row, month, count)], by=lead, origin=Origin.GRID)

    def bare() -> None:
        figure.numerator = (figure.numerator or 0) + 1
        with transaction.atomic():
            figure.save()

    page, record, save = side_by_side([(on_the_page, 10), (recorded, 20), (bare, 50)], rounds=11)
    yield Ratio(SAVE, page, BARE_SAVE, save)
    yield Ratio("its figure and record alone", record, BARE_SAVE, save)


def _files(lead: User) -> Iterator[str]:
    rows = list(islice(_back_years(), ROWS))
    assert len(rows) == ROWS
    bare = seconds(lambda: _undone(lambda: _bare(rows)), times=7)
    told = []
    client = Client()
    client.force_login(lead)
    for kind, write in FILES.items():
        upload = keep(content=write(rows), name=f"back-years.{kind}", month=None, by=lead)
        shown = preview(upload, lead, timezone.localdate())
        assert shown.may_be_applied
        digest = shown.comparison.digest
        address = reverse("upload-preview", args=[upload.pk])

        def previewed(address: str = address) -> None:
            assert client.get(address).status_code == 200

        def applied(upload: Upload = upload, digest: str = digest) -> None:
            _undone(lambda: apply_upload(upload=upload, by=lead, digest=digest))

        for what, act in (("previewed", previewed), ("applied", applied)):
            took = seconds(act, times=7)
            yield str(Ratio(f"{ROWS} rows of {kind}, {what}", took, BARE_ROWS, bare))
            told.append((f"{ROWS} rows of {kind}, {what}", took, peak(act)))
    yield ""
    yield "  Files: rows a second, and peak memory (tracemalloc)"
    for what, took, held in told:
        yield f"  {what:<34} {ROWS / took:>8,.0f}/s {mebibytes(held):>10}"


def _undone(act: Callable[[], Any]) -> None:
    """Return nothing; what the act wrote is not kept, so that it can be measured again."""
    with transaction.atomic():
        act()
        transaction.set_rollback(True)


def _back_years() -> Iterator[TemplateRow]:
    """Yield rows of the months before the first: the counts of the same month later."""
    first = Month.objects.earliest("month").month
    for year in range(1, 5):
        figures = Figure.objects.filter(month__range=(first, months_after(first, 11)))
        for figure in figures.select_related("indicator__service").order_by("month", "pk"):
            one = figure.indicator
            yield TemplateRow(
                one.service.name,
                one.code,
                one.title,
                months_after(figure.month, -12 * year),
                one.numerator,
                one.denominator,
                figure.numerator,
                figure.denominator,
                Absence(figure.absence) if figure.absence else None,
            )


def _bare(rows: list[TemplateRow]) -> None:
    """Return nothing; figures and records are written with nothing asked or compared."""
    indicators = {one.code: one for one in Indicator.objects.all()}
    figures = Figure.objects.bulk_create(
        Figure(
            indicator=indicators[row.code],
            month=row.month,
            numerator=row.numerator,
            denominator=row.denominator,
            absence=row.absence or "",
        )
        for row in rows
    )
    FigureChange.objects.bulk_create(
        FigureChange(
            figure=figure,
            new_numerator=figure.numerator,
            new_denominator=figure.denominator,
            new_absence=figure.absence,
            changed_at=timezone.now(),
            origin=Origin.HISTORY,
        )
        for figure in figures
    )
