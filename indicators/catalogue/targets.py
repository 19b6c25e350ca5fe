"""The dated targets of one indicator: their dates, numbers and month-by-month profiles."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from indicators.catalogue import blocks
from indicators.catalogue.blocks import Block, Field, Problems
from indicators.models import Target
from indicators.rules.periods import month_label, months_after
from indicators.rules.rating import Family, Rule, problems


@dataclass(frozen=True, slots=True)
class CatalogueTarget:
    """A dated target as its file gives it; the names are those of the model's fields."""

    starts_on: date
    ends_on: date | None
    family: Family
    value: Decimal | None
    amber_limit: Decimal | None
    tolerance: Decimal | None
    low: Decimal | None
    high: Decimal | None
    profile: Mapping[str, str]
    rationale: str
    is_national: bool
    approved_by: str
    approved_on: date


_TARGET: dict[str, Field] = {
    "from": blocks.month,
    "to": blocks.month,
    "family": blocks.word(Family),
    "value": blocks.number,
    "amber_limit": blocks.number,
    "tolerance": blocks.number,
    "low": blocks.number,
    "high": blocks.number,
    "profile": blocks.pairs,
    "rationale": blocks.text(),
    "national": blocks.yes_or_no,
    "approved_by": blocks.words_of(Target, "approved_by"),
    "approved_on": blocks.day,
}
_NUMBERS = ("value", "amber_limit", "tolerance", "low", "high")
_TARGET_MAY = frozenset({"to", "profile", *_NUMBERS})


def read_targets(indicator: Block, problems: Problems) -> tuple[CatalogueTarget, ...]:
    """Return the targets of an indicator, oldest first; notes dates that overlap."""
    before = len(problems.found)
    read = [
        blocks.block(item, _TARGET, _TARGET_MAY, problems)
        for item in indicator.values.get("targets", ())
    ]
    dated = [each for each in read if "from" in each.values and _ends_are_sound(each, problems)]
    dated.sort(key=lambda each: (each.values["from"], each.line))
    longest: Block | None = None
    for each in dated:
        if longest is not None and _last(longest) >= each.values["from"]:
            since = month_label(longest.values["from"])
            reason = f"from: overlaps the target from {since} (line {longest.line})"
            problems.add(each.line_of("from"), reason)
        if longest is None or _last(each) > _last(longest):
            longest = each
    profiles = [_profile(each, problems) for each in dated]
    for each, profile in zip(dated, profiles, strict=True):
        _check_rule(each, profile, indicator, problems)
    if len(problems.found) > before:
        return ()
    return tuple(map(_target, dated, profiles))


def _last(target: Block) -> date:
    """Return the last month of a target; the last there is while it stands."""
    month: date = target.values.get("to", date.max)
    return month


def _ends_are_sound(target: Block, problems: Problems) -> bool:
    """Return whether the end of a target can be compared; notes one before the beginning."""
    if "to" in target.lines and "to" not in target.values:
        return False
    if _last(target) < target.values["from"]:
        problems.add(target.line_of("to"), "to: is before from")
        return False
    return True


def _profile(target: Block, problems: Problems) -> dict[str, tuple[Decimal, int]]:
    """Return the value and the line of each month of a profile, written as in the file."""
    profile: dict[str, tuple[Decimal, int]] = {}
    for month_node, value_node in target.values.get("profile", ()):
        line = blocks.line_of(month_node)
        try:
            month, value = blocks.month(month_node), blocks.number(value_node)
        except ValueError as error:
            problems.add(line, f"profile: {error}")
            continue
        written = f"{month:%Y-%m}"
        if written in profile:
            problems.add(line, f"profile: {written} is given twice")
        if not target.values["from"] <= month <= _last(target):
            problems.add(line, f"profile: {written} is outside the target's dates")
        profile[written] = value, line
    if profile and "value" not in target.lines:
        problems.add(target.line_of("profile"), "profile: needs a value for the other months")
    return profile


def _check_rule(
    target: Block,
    profile: Mapping[str, tuple[Decimal, int]],
    indicator: Block,
    found: Problems,
) -> None:
    """Return nothing; notes what the rules find wrong, for the value and for every month."""
    values = target.values
    unread = {"family", *_NUMBERS} & (target.lines.keys() - values.keys())
    if unread or "family" not in values or "polarity" not in indicator.values:
        return
    rule = Rule(
        family=values["family"],
        polarity=indicator.values["polarity"],
        target=values.get("value"),
        amber_limit=values.get("amber_limit"),
        tolerance=values.get("tolerance"),
        low=values.get("low"),
        high=values.get("high"),
    )
    level = problems(rule)
    for reason in level:
        # The rules speak of the target; in a file its number is the key “value”.
        found.add(target.line, reason.replace("target", "value"))
    for month, (value, line) in profile.items():
        for reason in problems(replace(rule, target=value)):
            if reason not in level:
                found.add(line, f"profile: in {month} {reason.replace('target', 'value')}")


def _target(block: Block, profile: Mapping[str, tuple[Decimal, int]]) -> CatalogueTarget:
    """Return a target whose block has been found sound."""
    values: dict[str, Any] = block.values
    return CatalogueTarget(
        starts_on=values["from"],
        ends_on=months_after(values["to"], 1) - timedelta(days=1) if "to" in values else None,
        family=values["family"],
        **{name: values.get(name) for name in _NUMBERS},
        profile={month: str(value) for month, (value, _) in profile.items()},
        rationale=values["rationale"],
        is_national=values["national"],
        approved_by=values["approved_by"],
        approved_on=values["approved_on"],
    )
