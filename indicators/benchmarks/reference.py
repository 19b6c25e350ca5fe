"""Councils, regions, neighbours and measures from the shipped folder into the database."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from indicators.benchmarks.sheet import BadCell, Problem, Refused, Sheet
from indicators.models import Authority, Measure, Region, StatisticalNeighbour
from indicators.rules.published import YEAR_TYPES

NEIGHBOUR_SETS = (2021, 2025)

_Line = dict[str, str]
_Counts = tuple[str, int, int, int]

# The column of each file that fills each field of its model.
_REGION = {"code": "area_code", "name": "area_name", "lait_number": "lait_number"}
_AUTHORITY = {
    "la_number": "la_number",
    "name": "name",
    "ees_name": "ees_name",
    "ons_code": "ons_code",
    "previous_ons_codes": "previous_ons_codes",
    "region_id": "region_code",
    "london_part_id": "london_part",
    "valid_from": "valid_from",
    "valid_to": "valid_to",
}
_MEASURE = {
    "code": "measure_code",
    "theme": "theme",
    "title": "title",
    "short_title": "short_title",
    "polarity": "polarity",
    "unit": "unit",
    "decimals": "decimal_places",
    "year_type": "year_type",
    "has_bands": "no_quartile",
    "source": "source",
    "source_url": "source_url",
    "last_updated": "last_updated",
    "next_update": "next_update",
    "licence": "licence",
}
_NEIGHBOUR = {
    "authority_id": "la_number",
    "position": "rank",
    "neighbour_id": "neighbour_la_number",
    "closeness": "closeness",
}


def load_reference(folder: Path) -> Iterator[_Counts]:
    """Yield for each file its name and how many rows were added, changed and left.

    To be called inside a transaction. Raises Refused when a file is bad.
    """
    yield _load(folder / "regions.csv", Region, _REGION, _region)
    parts = {name: code for code, name in Region.objects.values_list("code", "name")}
    yield _load(
        folder / "authorities.csv", Authority, _AUTHORITY, lambda row: _authority(row, parts)
    )
    position = iter(range(1, 10_000))
    cautions = _cautions(folder / "cautions.csv")
    yield _load(
        folder / "measures.csv",
        Measure,
        _MEASURE,
        lambda row: _measure(row, next(position), cautions),
    )
    if unknown := cautions.keys() - set(Measure.objects.values_list("pk", flat=True)):
        problems = [Problem(f"“{code}” is not a measure known here.") for code in sorted(unknown)]
        raise Refused("cautions.csv", problems)
    councils = set(Authority.objects.values_list("la_number", flat=True))
    for version in NEIGHBOUR_SETS:
        yield _load_neighbours(folder, version, councils)


def _region(row: _Line) -> Region | None:
    """Return the region of a line; England, which is in the file too, is none."""
    if row["area_type"] != "region":
        return None
    return Region(code=row["area_code"], name=row["area_name"], lait_number=row["lait_number"])


def _authority(row: _Line, regions: dict[str, str]) -> Authority:
    """Return the council of a line. Raises BadCell when its region is unknown."""
    if row["region_code"] not in regions.values():
        raise BadCell("region_code", f"“{row['region_code']}” is not a region.")
    part = row["london_part"]
    if part and part not in regions:
        raise BadCell("london_part", f"“{part}” is not a region.")
    return Authority(
        la_number=row["la_number"],
        name=row["name"],
        ees_name=row["ees_name"],
        ons_code=row["ons_code"],
        previous_ons_codes=row["previous_ons_codes"],
        region_id=row["region_code"],
        london_part_id=regions.get(part),
        valid_from=row["valid_from"] or None,
        valid_to=row["valid_to"] or None,
    )


def _cautions(path: Path) -> _Line:
    """Return why England's figure of a measure is shown on no page, by the measure's code.

    Raises Refused when the file is bad.
    """
    with path.open("rb") as source:
        sheet = Sheet(source, path.name)
        sheet.need(("measure_code", "england_caution"))
        cautions = {}
        for line, row in sheet.lines():
            cautions[row["measure_code"].strip()] = row["england_caution"].strip()
            if not row["england_caution"].strip():
                sheet.add(Problem("Say why, in a sentence.", line, "england_caution"))
    if sheet.problems:
        raise sheet.refusal()
    return cautions


def _measure(row: _Line, position: int, cautions: _Line) -> Measure:
    """Return the measure of a line. Raises BadCell when its year type is unknown."""
    if row["year_type"] not in YEAR_TYPES:
        known = ", ".join(YEAR_TYPES)
        raise BadCell("year_type", f"“{row['year_type']}” is not a year type: use {known}.")
    measure = Measure(
        position=position,
        has_bands=row["no_quartile"] not in ("yes", "N"),
        england_caution=cautions.get(row["measure_code"], ""),
    )
    for field in _MEASURE.keys() - {"has_bands"}:
        setattr(measure, field, row[_MEASURE[field]])
    measure.decimals = int(row["decimal_places"]) if row["decimal_places"].isdecimal() else 1
    return measure


def _load_neighbours(folder: Path, version: int, councils: set[int]) -> _Counts:
    """Return what was done with one set of statistical neighbours.

    The ten of a council are replaced together: a changed order would else break, half way,
    the rule that each place and each neighbour is there once.
    """

    def neighbour(row: _Line) -> StatisticalNeighbour:
        for column in ("la_number", "neighbour_la_number"):
            if not (row[column].isdecimal() and int(row[column]) in councils):
                raise BadCell(column, f"“{row[column]}” is not a council's number.")
        return StatisticalNeighbour(
            version=version,
            authority_id=int(row["la_number"]),
            neighbour_id=int(row["neighbour_la_number"]),
            position=row["rank"],
            closeness=row["closeness"],
        )

    name = f"statistical_neighbours_{version}.csv"
    fields = ("authority_id", "position", "neighbour_id", "closeness")
    rows = _rows(folder / name, _NEIGHBOUR, neighbour)
    held = set(StatisticalNeighbour.objects.filter(version=version).values_list(*fields))
    new = [row for row in rows if tuple(getattr(row, field) for field in fields) not in held]
    stale = {row.authority_id for row in new}
    places = {(authority, position) for authority, position, *_ in held}
    changed = sum((row.authority_id, row.position) in places for row in new)
    StatisticalNeighbour.objects.filter(version=version, authority__in=stale).delete()
    StatisticalNeighbour.objects.bulk_create(row for row in rows if row.authority_id in stale)
    return name, len(new) - changed, changed, len(rows) - len(new)


def _load(
    path: Path,
    model: type[Model],
    columns: dict[str, str],
    build: Callable[[_Line], Model | None],
) -> _Counts:
    """Return what was done with a file whose rows are known by the model's primary key."""
    rows = _rows(path, columns, build)
    fields = [field.attname for field in model._meta.concrete_fields]
    held = {row[0]: row for row in model._default_manager.values_list("pk", *fields)}
    new = [row for row in rows if held.get(row.pk) != (row.pk, *_values(row, fields))]
    changed = sum(row.pk in held for row in new)
    key = model._meta.pk
    model._default_manager.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=[key.name],
        update_fields=[f.name for f in model._meta.concrete_fields if f is not key],
    )
    return path.name, len(new) - changed, changed, len(rows) - len(new)


def _values(row: Model, fields: Iterable[str]) -> Iterator[Any]:
    """Yield the row's values of the fields."""
    return (getattr(row, field) for field in fields)


def _rows(path: Path, columns: dict[str, str], build: Callable[[_Line], Any]) -> Sequence[Any]:
    """Return the file's rows as the model checks them. Raises Refused when any is bad."""
    with path.open("rb") as source:
        sheet = Sheet(source, path.name)
        sheet.need(columns.values())
        rows = []
        for line, cells in sheet.lines():
            try:
                row = build({column: text.strip() for column, text in cells.items()})
                if row is not None:
                    row.clean_fields(exclude=[f.name for f in row._meta.fields if f.is_relation])
                    rows.append(row)
            except BadCell as bad:
                sheet.add(Problem(bad.reason, line, bad.column))
            except ValidationError as error:
                for field, messages in error.message_dict.items():
                    sheet.add(Problem(" ".join(messages), line, columns.get(field, field)))
    if sheet.problems:
        raise sheet.refusal()
    return rows
