"""One person of every kind, for tests of who may do what."""

from django.contrib.auth.models import AnonymousUser

from indicators.models import Role, Service, User
from tests.factories import make_services

OWN, OTHER = "fostering", "send"
"""The service that the officer and the head work on, and one that they do not."""
STRANGER, SWITCHED_OFF = "a stranger", "somebody whose access has ended"
COUNCILLOR, SCRUTINY = "a councillor", "a scrutiny officer"
OFFICER, OFFICER_ELSEWHERE = "the service's officer", "another service's officer"
HEAD, HEAD_ELSEWHERE = "the service's head", "another service's head"
LEAD, ADMINISTRATOR = "the performance lead", "an administrator"

ROLES = {
    SWITCHED_OFF: (Role.LEAD, ""),
    COUNCILLOR: (Role.COUNCILLOR, ""),
    SCRUTINY: (Role.SCRUTINY, ""),
    OFFICER: (Role.OFFICER, OWN),
    OFFICER_ELSEWHERE: (Role.OFFICER, OTHER),
    HEAD: (Role.HEAD_OF_SERVICE, OWN),
    HEAD_ELSEWHERE: (Role.HEAD_OF_SERVICE, OTHER),
    LEAD: (Role.LEAD, ""),
    ADMINISTRATOR: (Role.ADMINISTRATOR, ""),
}
SIGNED_IN = frozenset(ROLES) - {SWITCHED_OFF}
EVERYBODY = (STRANGER, *ROLES)


def make_person(who: str) -> User | AnonymousUser:
    """Return the person of that kind, saved; the stranger is nobody."""
    if who == STRANGER:
        return AnonymousUser()
    role, service = ROLES[who]
    address = f"{'former-' if who == SWITCHED_OFF else ''}{role}.{service or 'council'}@example.org"
    made = User.objects.create_user(address, role=role, is_active=who != SWITCHED_OFF)
    if service:
        make_services()
        made.services.set(Service.objects.filter(slug=service))
    return made
