"""The only writer of who may sign in and as what.

Every function is one transaction, takes keywords only and leaves its record. Nobody is ever
deleted, because their name stands in the record of figures; their access ends instead. A refusal
is an exception with a name, a sentence for the administrator, and the field it is about.

There is always an administrator left: only one makes changes, never of what they may do
themselves, and they take turns.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from indicators.models import PersonChange, Role, Service, User
from indicators.refusals import Refused

WITH_SERVICES = frozenset({Role.OFFICER, Role.HEAD_OF_SERVICE})
"""The roles that are for named services; every other role is for the whole council."""


class PersonRefused(Refused):
    """A change of a person that is not allowed; `field` is the part of the form it is about."""


class AddressTaken(PersonRefused):
    """Two people cannot sign in with one address."""

    field = "email"


class ServicesNeeded(PersonRefused):
    """An officer or a head of service with nothing to work on."""

    field = "services"


class NoServices(PersonRefused):
    """Services for somebody whose role is for the whole council."""

    field = "services"


class OwnRole(PersonRefused):
    """Nobody changes what they themselves may do."""

    field = "role"


class OwnAccess(PersonRefused):
    """Nobody ends their own access."""


class NotAdministrator(PersonRefused):
    """Whoever makes the change is no administrator, or no longer one."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is to stand of a person: who they are, and what they do."""

    email: str
    first_name: str
    last_name: str
    role: Role
    services: Collection[Service] = ()


@transaction.atomic
def add_person(*, particulars: Particulars, by: User) -> User:
    """Return a new person, who has no password until they set one. Ten queries at most.

    Raises AddressTaken, ServicesNeeded or NoServices, and NotAdministrator.
    """
    _lock_administrators(by)
    person = User(is_active=True)
    person.set_unusable_password()
    return _write(person, particulars, by, was={})


@transaction.atomic
def change_person(*, person: User, particulars: Particulars, by: User) -> User:
    """Return the person with these particulars. Those that stand already leave no record.

    Raises what `add_person` does, and OwnRole when the person changes their own role. Ten queries
    at most.
    """
    _lock_administrators(by)
    person = User.objects.select_for_update().get(pk=person.pk)
    if person == by and particulars.role != person.role:
        raise OwnRole("This is your own role: ask another administrator to change it.")
    return _write(person, particulars, by, was=_state(person))


@transaction.atomic
def switch_off(*, person: User, by: User) -> User:
    """Return the person, whose access has ended: sessions, password, and links sent to set one.

    Raises OwnAccess and NotAdministrator.
    """
    _lock_administrators(by)
    person = User.objects.select_for_update().get(pk=person.pk)
    if person == by:
        raise OwnAccess("You cannot end your own access: ask another administrator to.")
    was = _state(person)
    person.is_active = False
    # A session and a link hold only for the password they were made with, so that neither is
    # good again when the person is let back in.
    person.set_unusable_password()
    person.save()
    _record(person, was, by)
    return person


@transaction.atomic
def switch_on(*, person: User, by: User) -> User:
    """Return the person, who may sign in again once they have set a password.

    Raises NotAdministrator.
    """
    _lock_administrators(by)
    person = User.objects.select_for_update().get(pk=person.pk)
    was = _state(person)
    person.is_active = True
    person.save()
    _record(person, was, by)
    return person


@transaction.atomic
def take_second_step_away(*, person: User, by: User | None) -> User:
    """Return the person, who has lost what gave them codes, and now signs in without them.

    Where everybody must have a second step they are asked to set another one up. `by` is None on
    the command line, which is there for an administrator who has lost theirs. Raises OwnAccess,
    so that a browser left open is not enough to do without, and NotAdministrator.
    """
    if by is not None:
        _lock_administrators(by)
    if person == by:
        raise OwnAccess("Take your own second step away on your own page, with a code.")
    if Authenticator.objects.filter(user=person).delete()[0]:
        state = _state(person)
        was, became = state | {"has_second_step": True}, state | {"has_second_step": False}
        _keep(person, was, became, by)
    return person


def _lock_administrators(by: User) -> None:
    """Return when every administrator is held until the transaction ends, and `by` is one.

    Two who end each other's access at once take turns, and the second is refused.
    """
    holders = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    if by not in holders.order_by("pk"):
        raise NotAdministrator("You are no longer an administrator: somebody has just changed it.")


def _write(person: User, particulars: Particulars, by: User, was: dict[str, Any]) -> User:
    person.email = User.objects.normalize_email(particulars.email)
    person.first_name, person.last_name = particulars.first_name, particulars.last_name
    person.role = particulars.role
    _refuse_taken(person)
    _refuse_services(person.role, particulars.services)
    person.save()
    person.services.set(particulars.services)
    _record(person, was, by)
    return person


def _refuse_taken(person: User) -> None:
    holder = User.objects.filter(email=person.email).exclude(pk=person.pk).first()
    if holder is not None:
        access = "" if holder.is_active else ", whose access has ended: let them in again instead"
        raise AddressTaken(f"{person.email} is the address of {holder}{access}.")


def _refuse_services(role: Role | str, services: Collection[Service]) -> None:
    words = Role(role).label.lower()
    if role in WITH_SERVICES and not services:
        raise ServicesNeeded(f"Choose the services that the {words} is for.")
    if role not in WITH_SERVICES and services:
        raise NoServices(
            f"The role of {words} is for the whole council: clear the services, or choose another "
            "role."
        )


def _state(person: User) -> dict[str, Any]:
    """Return what the record keeps of a person. One query."""
    return {
        "name": person.get_full_name(),
        "email": person.email,
        "role": person.role,
        "services": [service.name for service in person.services.all()],
        "is_active": person.is_active,
    }


def _record(person: User, was: dict[str, Any], by: User) -> None:
    became = _state(person)
    if became != was:
        _keep(person, was, became, by)


def _keep(person: User, was: dict[str, Any], became: dict[str, Any], by: User | None) -> None:
    PersonChange.objects.create(
        person=person, was=was, became=became, changed_at=timezone.now(), changed_by=by
    )
