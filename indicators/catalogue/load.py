"""From files to the database: all of it or nothing, and the same again changes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone

from indicators.catalogue.published import PublishedOtherwise, rewritten
from indicators.catalogue.read import CatalogueIndicator, CatalogueService, Known, read
from indicators.models import (
    Figure,
    Indicator,
    Installation,
    Measure,
    Month,
    Service,
    Target,
    TargetChange,
    User,
)
from indicators.rules.rating import Polarity
from indicators.rules.values import Unit

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of one kind were added, changed, found as they were, and removed."""

    added: int
    changed: int
    left: int
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """What a loading came to; `not_in_files` are indicators that stand but were not given."""

    services: Tally
    indicators: Tally
    targets: Tally
    not_in_files: tuple[str, ...]


@transaction.atomic
def load_catalogue(paths: Iterable[Path], *, by: User | None = None, reason: str = "") -> Summary:
    """Return what came of loading the files and folders: all of them, or none.

    The targets of an indicator become those of its file, so one taken out of the file is
    removed. An indicator taken out is kept, since it may have figures, and is told of: with
    a folder any indicator, with single files those of the services read. Nobody is named
    (`by`) when it is loaded from the command line. Raises CatalogueRefused with everything
    that is wrong, and PublishedOtherwise when published months would be rated otherwise with
    no reason given. Seven queries, and a few more to write.
    """
    paths = list(paths)
    catalogue = read(paths, _known())
    standing = {row.code: row for row in Indicator.objects.select_related("service")}
    standing_targets = list(Target.objects.filter(indicator__in=standing.values()))
    changes = list(rewritten(catalogue, standing, standing_targets, _published()))
    if changes and not reason.strip():
        raise PublishedOtherwise(change.problem() for change in changes)
    TargetChange.objects.bulk_create(
        record
        for change in changes
        for record in change.changes(by=by, at=timezone.now(), reason=reason.strip())
    )
    services, service_rows = _write(
        Service.objects,
        {row.slug: row for row in Service.objects.all()},
        {
            service.slug: {"slug": service.slug, "name": service.name, "position": service.position}
            for service in catalogue
        },
    )
    indicators, indicator_rows = _write(
        Indicator.objects,
        standing,
        {
            indicator.code: _fields(indicator) | {"service_id": service_rows[service.slug].pk}
            for service in catalogue
            for indicator in service.indicators
        },
    )
    targets = _write_targets(catalogue, indicator_rows, standing_targets)
    if any(
        tally.added or tally.changed or tally.removed for tally in (services, indicators, targets)
    ):
        Installation.changed()
    whole = any(path.is_dir() for path in paths)
    return Summary(
        services,
        indicators,
        targets,
        tuple(
            f"{code} {row.title}"
            for code, row in standing.items()
            if code not in indicator_rows and (whole or row.service.slug in service_rows)
        ),
    )


def _known() -> Known:
    """Return what the files are checked against. Three queries."""
    figures = Figure.objects.filter(indicator=models.OuterRef("pk"))
    standing = Indicator.objects.annotate(has_figures=models.Exists(figures)).values_list(
        "code", "service__slug", "unit", "has_figures"
    )
    return Known(
        measures={
            code: (Unit(unit), Polarity(polarity))
            for code, unit, polarity in Measure.objects.values_list("code", "unit", "polarity")
        },
        units={code: Unit(unit) for code, _, unit, has_figures in standing if has_figures},
        services=dict(Service.objects.values_list("name", "slug")),
        indicators={code: slug for code, slug, _, _ in standing},
    )


def _published() -> list[date]:
    """Return the published months, oldest first. One query.

    It locks every month until the transaction ends, so that none is published meanwhile.
    """
    months = Month.objects.select_for_update().order_by("month")
    return [row.month for row in months if row.published_at is not None]


def _fields(indicator: CatalogueIndicator) -> dict[str, Any]:
    """Return the columns of an indicator's own row."""
    return {key: value for key, value in asdict(indicator).items() if key != "targets"}


def _write_targets(
    catalogue: Iterable[CatalogueService],
    indicators: Mapping[str, Indicator],
    targets: Iterable[Target],
) -> Tally:
    """Return what came of making the indicators' targets those of the files."""
    wanted = {
        (pk, target.starts_on): asdict(target) | {"indicator_id": pk}
        for service in catalogue
        for indicator in service.indicators
        for pk in (indicators[indicator.code].pk,)
        for target in indicator.targets
    }
    given = {row.pk for row in indicators.values()}
    standing = {
        (row.indicator_id, row.starts_on): row for row in targets if row.indicator_id in given
    }
    gone = [row.pk for key, row in standing.items() if key not in wanted]
    Target.objects.filter(pk__in=gone).delete()
    tally, _ = _write(Target.objects, standing, wanted)
    return Tally(tally.added, tally.changed, tally.left, len(gone))


def _write(
    rows: models.Manager[Row],
    standing: Mapping[Any, Row],
    wanted: Mapping[Any, Mapping[str, Any]],
) -> tuple[Tally, dict[Any, Row]]:
    """Return how many rows were added, changed and left, and the row of each key wanted."""
    added: list[Row] = []
    changed: list[Row] = []
    written: dict[Any, Row] = {}
    for key, fields in wanted.items():
        row = standing.get(key)
        if row is None:
            row = rows.model(**fields)
            added.append(row)
        elif any(getattr(row, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(row, name, value)
            changed.append(row)
        written[key] = row
    rows.bulk_create(added)
    if changed:
        rows.bulk_update(changed, list(next(iter(wanted.values()))))
    return Tally(len(added), len(changed), len(wanted) - len(added) - len(changed)), written
