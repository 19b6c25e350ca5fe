"""A file applied: all of it, as it was previewed, or nothing."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import Figure, FigureChange, Month, Origin, Upload
from indicators.refusals import ChangedMeanwhile
from indicators.rules.periods import months_after, months_between
from indicators.signoff import publish_history
from indicators.uploads.apply import AlreadyApplied, NotWhole, apply_upload
from indicators.uploads.compare import Act, compare
from tests.one_return import FIRST, MONTH, NOON, Fostering, enter, submit
from tests.uploads.one_file import TODAY, applied, compared, rows, uploaded

pytestmark = pytest.mark.django_db
BEFORE = months_after(FIRST, -1)


def back_years(count: int) -> list[str]:
    """Return so many lines of back years that can be loaded."""
    months = months_between(date(2002, 1, 1), BEFORE)
    lines = [
        line
        for month in months
        for line in (f"CARERS,{month:%Y-%m},140,,,,", f"VISITS,{month:%Y-%m},92,100,,,")
    ]
    return lines[:count]


def test_every_change_is_recorded_with_its_file(fostering: Fostering) -> None:
    enter(fostering.visits, fostering.colleague, 90, 100)
    done = applied(rows("VISITS,,92,100,,yes,", "CARERS,,143,,,,"), fostering.officer)
    assert done.tally == {Act.REFUSED: 0, Act.ADDED: 1, Act.CHANGED: 1, Act.LEFT: 0}
    upload = Upload.objects.get()
    assert upload.applied_at == NOON
    visits = FigureChange.objects.get(figure__indicator=fostering.visits, upload=upload)
    assert (visits.old_numerator, visits.new_numerator, visits.new_provisional) == (90, 92, True)
    assert (visits.changed_by, visits.origin) == (fostering.officer, Origin.FILE)
    assert upload.changes.count() == 2


def test_one_bad_line_in_500_and_nothing_is_applied(fostering: Fostering) -> None:
    lines = back_years(500)
    lines[250] = lines[250].replace("140", "140x").replace("92", "920")
    upload = uploaded(rows(*lines), fostering.lead, month=None)
    shown = compare(upload, fostering.lead, TODAY)
    assert (shown.tally[Act.ADDED], shown.tally[Act.REFUSED]) == (499, 1)
    before = Figure.objects.count(), FigureChange.objects.count(), Month.objects.count()
    with pytest.raises(NotWhole):
        apply_upload(upload=upload, by=fostering.lead, digest=shown.digest, at=NOON)
    after = Figure.objects.count(), FigureChange.objects.count(), Month.objects.count()
    assert after == before
    upload.refresh_from_db()
    assert upload.applied_at is None


def test_the_same_file_twice_changes_nothing(fostering: Fostering) -> None:
    text = rows("VISITS,,92,100,,,", "CARERS,,143,,,,")
    applied(text, fostering.officer)
    changes = FigureChange.objects.count()
    again = compared(text, fostering.officer)
    assert again.changes_nothing
    applied(text, fostering.officer)
    assert FigureChange.objects.count() == changes


def test_an_upload_is_applied_once(fostering: Fostering) -> None:
    upload = uploaded(rows("VISITS,,92,100,,,"), fostering.officer)
    digest = compare(upload, fostering.officer, TODAY).digest
    apply_upload(upload=upload, by=fostering.officer, digest=digest, at=NOON)
    enter(fostering.visits, fostering.colleague, 90, 100)
    with pytest.raises(AlreadyApplied, match="nothing was changed"):
        apply_upload(upload=upload, by=fostering.officer, digest=digest, at=NOON)
    assert Figure.objects.get(indicator=fostering.visits, month=MONTH).numerator == 90


def test_what_somebody_changed_after_the_preview_is_not_overwritten(fostering: Fostering) -> None:
    upload = uploaded(rows("VISITS,,92,100,,,"), fostering.officer)
    digest = compare(upload, fostering.officer, TODAY).digest
    enter(fostering.visits, fostering.colleague, 90, 100)
    with pytest.raises(ChangedMeanwhile):
        apply_upload(upload=upload, by=fostering.officer, digest=digest, at=NOON)
    assert Figure.objects.get(indicator=fostering.visits, month=MONTH).numerator == 90


def test_what_was_submitted_after_the_preview_is_not_overwritten(fostering: Fostering) -> None:
    enter(fostering.visits, fostering.officer, 92, 100)
    enter(fostering.carers, fostering.officer, 143)
    upload = uploaded(rows("CARERS,,144,,,,"), fostering.officer)
    digest = compare(upload, fostering.officer, TODAY).digest
    submit(fostering)
    with pytest.raises(ChangedMeanwhile):
        apply_upload(upload=upload, by=fostering.officer, digest=digest, at=NOON)


def test_back_years_are_history_until_the_lead_publishes_them(fostering: Fostering) -> None:
    applied(rows(*back_years(60)), fostering.lead, month=None)
    loaded = Month.objects.filter(month__lt=FIRST)
    assert loaded.count() == 30
    assert all(row.is_history and row.published_at is None for row in loaded)
    assert set(FigureChange.objects.filter(upload__isnull=False).values_list("origin")) == {
        (Origin.HISTORY,)
    }
    done = publish_history(by=fostering.lead, reason="From the old workbook.", at=NOON)
    assert len(done) == 30
    assert compared(rows(*back_years(60)), fostering.lead, month=None).changes_nothing


def test_applying_makes_about_as_many_queries_for_500_rows_as_for_10(fostering: Fostering) -> None:
    counted = []
    for count in (10, 500):
        upload = uploaded(rows(*back_years(count)), fostering.lead, month=None)
        digest = compare(upload, fostering.lead, TODAY).digest
        with CaptureQueriesContext(connection) as queries:
            apply_upload(upload=upload, by=fostering.lead, digest=digest, at=NOON)
        counted.append(len(queries))
    # SQLite takes rows in batches by how many columns they have.
    assert counted[1] - counted[0] < 20
