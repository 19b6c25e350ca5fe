"""Who may sign in and as what, what has been changed of it, and which services are left without."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from indicators.models import PersonChange, Role, Service, User

FROM_COMMAND_LINE = "From the command line"


@dataclass(frozen=True, slots=True)
class Listed:
    """One person as the list of people shows them."""

    pk: int
    name: str
    email: str
    role: Role
    services: tuple[str, ...]
    last_sign_in: datetime | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class Uncovered:
    """The services whose returns nobody of a role works on."""

    role: Role
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a person: when, by whom, and in words what."""

    at: datetime
    by: str
    what: tuple[str, ...]


def people() -> list[Listed]:
    """Return everybody, those who may sign in first, by name. Two queries."""
    found = User.objects.order_by("-is_active", "last_name", "first_name", "email")
    return [
        Listed(
            pk=one.pk,
            name=str(one),
            email=one.email,
            role=Role(one.role),
            services=tuple(service.name for service in one.services.all()),
            last_sign_in=one.last_login,
            is_active=one.is_active,
        )
        for one in found.prefetch_related("services")
    ]


def uncovered(listed: Iterable[Listed]) -> list[Uncovered]:
    """Return for officers and heads of service which services have none. One query."""
    names = list(Service.objects.values_list("name", flat=True))
    active = [one for one in listed if one.is_active]
    found = []
    for role in (Role.OFFICER, Role.HEAD_OF_SERVICE):
        covered = {name for one in active if one.role is role for name in one.services}
        if missing := tuple(name for name in names if name not in covered):
            found.append(Uncovered(role, missing))
    return found


def changes_of(person: User) -> list[Change]:
    """Return what has been changed of a person, the newest first. One query."""
    changes = PersonChange.objects.filter(person=person).select_related("changed_by")
    return [
        Change(one.changed_at, str(one.changed_by or FROM_COMMAND_LINE), _what(one.was, one.became))
        for one in changes.order_by("-pk")
    ]


def _what(was: dict[str, Any], became: dict[str, Any]) -> tuple[str, ...]:
    """Return in words how a person was changed, a sentence for each part."""
    if not was:
        services = f": {_listed(became['services'])}" if became["services"] else ""
        return (
            f"Added as {became['name']}, {became['email']}.",
            f"{Role(became['role']).label}{services}.",
        )
    words = []
    for part, label in (("name", "Name"), ("email", "E-mail address")):
        if was[part] != became[part]:
            words.append(f"{label}: from {was[part] or 'none'} to {became[part]}.")
    if was["role"] != became["role"]:
        before, after = (Role(one["role"]).label.lower() for one in (was, became))
        words.append(f"Role: from {before} to {after}.")
    if was["services"] != became["services"]:
        words.append(f"Services: from {_listed(was['services'])} to {_listed(became['services'])}.")
    if was["is_active"] != became["is_active"]:
        words.append("Access given again." if became["is_active"] else "Access ended.")
    if "has_second_step" in was:
        words.append("Second step taken away.")
    return tuple(words)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
