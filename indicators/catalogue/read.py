"""From files to a catalogue, checked in full: a file a service, named by the service's slug.

Nothing here asks the database. What a check needs to know of it comes in as `Known`, so that
every problem is found in one reading and told with its file and line.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

from indicators.catalogue import blocks
from indicators.catalogue.blocks import Block, Field, Problem, Problems
from indicators.catalogue.targets import CatalogueTarget, read_targets
from indicators.models import Indicator, Service
from indicators.rules.periods import Basis, Frequency
from indicators.rules.rating import Polarity
from indicators.rules.suppression import Policy
from indicators.rules.values import Unit


@dataclass(frozen=True, slots=True)
class CatalogueIndicator:
    """An indicator as its file gives it; `measure_id` is the code of the linked measure."""

    code: str
    position: int
    title: str
    definition: str
    why_it_matters: str
    numerator: str
    denominator: str
    unit: Unit
    decimals: int
    polarity: Polarity
    basis: Basis
    frequency: Frequency
    annual_month: int
    owner_role: str
    data_source: str
    statutory_return: str
    measure_id: str | None
    complement: str
    suppression: Policy
    may_be_below_zero: bool
    is_headline: bool
    next_review: date
    targets: tuple[CatalogueTarget, ...]


@dataclass(frozen=True, slots=True)
class CatalogueService:
    """A service and its indicators, in the order of the file."""

    slug: str
    name: str
    position: int
    indicators: tuple[CatalogueIndicator, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the database holds that a file is checked against.

    `measures` gives each measure's unit and polarity, `units` the unit of each indicator
    that has figures, `services` the slug of each service by its name, and `indicators` the
    slug of each indicator's service by the indicator's code.
    """

    measures: Mapping[str, tuple[Unit, Polarity]] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)


class CatalogueRefused(Exception):
    """Files that cannot be loaded, with everything that is wrong with them."""

    def __init__(self, found: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(found, key=lambda each: (each.file, each.line)))
        super().__init__("\n".join(map(str, self.problems)))


_SERVICE: dict[str, Field] = {
    "service": blocks.words_of(Service, "name"),
    "position": blocks.whole(1, 100),
    "indicators": blocks.items,
}
_INDICATOR: dict[str, Field] = {
    "code": blocks.code_of(Indicator, "code"),
    "title": blocks.words_of(Indicator, "title"),
    "definition": blocks.text(),
    "why_it_matters": blocks.text(),
    "numerator": blocks.text(),
    "denominator": blocks.text(),
    "unit": blocks.word(Unit),
    "decimals": blocks.whole(0, 4),
    "polarity": blocks.word(Polarity),
    "basis": blocks.word(Basis),
    "frequency": blocks.word(Frequency),
    "annual_month": blocks.whole(1, 12),
    "owner_role": blocks.words_of(Indicator, "owner_role"),
    "data_source": blocks.words_of(Indicator, "data_source"),
    "statutory_return": blocks.words_of(Indicator, "statutory_return"),
    "measure": blocks.text(),
    "complement": blocks.words_of(Indicator, "complement"),
    "suppression": blocks.word(Policy),
    "may_be_below_zero": blocks.yes_or_no,
    "headline": blocks.yes_or_no,
    "next_review": blocks.day,
    "targets": blocks.items,
}
_INDICATOR_MAY = frozenset(
    {
        "denominator",
        "annual_month",
        "statutory_return",
        "measure",
        "complement",
        "may_be_below_zero",
    }
)


def read(paths: Iterable[Path], known: Known) -> tuple[CatalogueService, ...]:
    """Return the services of the files, and of the YAML files in the folders, given.

    Raises CatalogueRefused with every problem of every file.
    """
    found: list[Problem] = []
    files = _files(paths, found)
    reading = _Reading(known, frozenset(file.stem for file in files), found)
    services = [reading.service(file) for file in files]
    if found:
        raise CatalogueRefused(found)
    return tuple(service for service in services if service is not None)


def _files(paths: Iterable[Path], found: list[Problem]) -> list[Path]:
    """Return each file once, those of a folder in the order of their names."""
    files: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not inside:
            found.append(Problem(path.name, 0, "the folder has no file ending in .yaml"))
        files += [file for file in inside if file not in files]
    return files


class _Reading:
    """One reading of a set of files: what is wrong so far, and what may be there only once."""

    def __init__(self, known: Known, slugs: frozenset[str], found: list[Problem]) -> None:
        self.known, self.slugs, self.found = known, slugs, found
        self.seen: dict[tuple[str, object], str] = {}

    def service(self, path: Path) -> CatalogueService | None:
        """Return the service of one file, or None when anything in it is wrong."""
        problems = Problems(path.name, self.found)
        before = len(self.found)
        node = blocks.document(path, problems)
        if node is None:
            return None
        top = blocks.block(node, _SERVICE, frozenset(), problems)
        if not re.fullmatch(r"(?=.{1,50}$)[a-z0-9]+(-[a-z0-9]+)*", path.stem):
            problems.add(0, "name the file by the service's slug, such as front-door.yaml")
        self.once("service's file", path.stem, 0, problems)
        name, place = top.values.get("service"), top.values.get("position")
        if name is not None:
            line = top.line_of("service")
            self.once("service", name, line, problems)
            if (slug := self.known.services.get(name, path.stem)) != path.stem:
                problems.add(line, f"service: “{name}” was loaded from {slug}.yaml; keep that name")
        if place is not None:
            self.once("position", place, top.line_of("position"), problems)
        indicators = [
            self.indicator(item, number, problems)
            for number, item in enumerate(top.values.get("indicators", ()), start=1)
        ]
        if name is None or place is None or len(self.found) > before:
            return None
        sound = tuple(indicator for indicator in indicators if indicator is not None)
        return CatalogueService(path.stem, name, place, sound)

    def once(self, kind: str, value: str | int, line: int, problems: Problems) -> None:
        """Return nothing; notes a problem when the files have had the value before."""
        key = kind, value.casefold() if isinstance(value, str) else value
        where = f"{problems.file}, line {line}" if line else problems.file
        if key in self.seen:
            problems.add(line, f"the {kind} “{value}” is there twice (first in {self.seen[key]})")
        self.seen.setdefault(key, where)

    def indicator(
        self, node: yaml.Node, position: int, problems: Problems
    ) -> CatalogueIndicator | None:
        """Return one indicator, or None when anything in it is wrong."""
        before = len(self.found)
        block = blocks.block(node, _INDICATOR, _INDICATOR_MAY, problems)
        values = block.values
        for key, kind in (("code", "code"), ("title", "title"), ("complement", "title")):
            if key in values:
                self.once(kind, values[key], block.line_of(key), problems)
        _check_unit(block, problems)
        _check_frequency(block, problems)
        self.check_against_known(block, problems)
        targets = read_targets(block, problems)
        if len(self.found) > before:
            return None
        return CatalogueIndicator(
            position=position,
            denominator=values.pop("denominator", ""),
            annual_month=values.pop("annual_month", 3),
            statutory_return=values.pop("statutory_return", ""),
            measure_id=values.pop("measure", None),
            complement=values.pop("complement", ""),
            may_be_below_zero=values.pop("may_be_below_zero", False),
            is_headline=values.pop("headline"),
            targets=targets,
            **{key: value for key, value in values.items() if key != "targets"},
        )

    def check_against_known(self, block: Block, problems: Problems) -> None:
        """Return nothing; notes where an indicator disagrees with its measure or its figures."""
        values = block.values
        unit, polarity = values.get("unit"), values.get("polarity")
        home = self.known.indicators.get(values.get("code", ""))
        if home and home not in self.slugs:
            reason = f"code: “{values['code']}” is in {home}.yaml; to move it, load both files"
            problems.add(block.line_of("code"), reason)
        standing = self.known.units.get(values.get("code", ""))
        if unit and standing and unit != standing:
            reason = f"unit: cannot become “{unit}”, since there are figures in “{standing}”"
            problems.add(block.line_of("unit"), reason)
        if (code := values.get("measure")) is None:
            return
        if code not in self.known.measures:
            reason = f"measure: there is no measure “{code}”"
            problems.add(block.line_of("measure"), reason)
            return
        measured_in, better = self.known.measures[code]
        if unit and unit != measured_in:
            reason = f"unit: “{unit}” is not that of the measure {code}, “{measured_in}”"
            problems.add(block.line_of("unit"), reason)
        if polarity and Polarity.NONE not in (polarity, better) and polarity != better:
            reason = f"polarity: “{polarity}” disagrees with that of the measure {code}, “{better}”"
            problems.add(block.line_of("polarity"), reason)


def _check_unit(block: Block, problems: Problems) -> None:
    """Return nothing; notes wording that does not go with the unit."""
    unit = block.values.get("unit")
    if unit is None:
        return
    if unit.is_counted and "denominator" in block.lines:
        problems.add(block.line_of("denominator"), f"denominator: the unit “{unit}” has none")
    if not unit.is_counted and "denominator" not in block.lines:
        problems.add(block.line, f"“denominator” is missing; the unit “{unit}” needs one")
    if not unit.is_counted and block.values.get("may_be_below_zero"):
        reason = "may_be_below_zero: only a number by itself can be, as a net change"
        problems.add(block.line_of("may_be_below_zero"), reason)
    if unit is not Unit.PERCENT and "complement" in block.lines:
        problems.add(block.line_of("complement"), "complement: only a percentage has one")


def _check_frequency(block: Block, problems: Problems) -> None:
    """Return nothing; notes a month for an indicator that is not annual."""
    frequency = block.values.get("frequency")
    if frequency not in (None, Frequency.ANNUAL) and "annual_month" in block.lines:
        reason = f"annual_month: only for an annual indicator, and this one is {frequency}"
        problems.add(block.line_of("annual_month"), reason)
