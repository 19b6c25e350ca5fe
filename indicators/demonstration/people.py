"""The people of the demonstration council: invented, with one password that is public."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from indicators.models import Role, Service, User

PASSWORD = "thornmere-demo"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demonstration council, and the services they are for."""

    name: str
    surname: str
    role: Role
    at: str
    """The part of their address before the council's."""
    services: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """The address that they sign in with."""
        return f"{self.at}@thornmere.example"


SAFEGUARDING = ("front-door", "child-protection", "early-help")
CARE = ("children-looked-after", "care-leavers", "adoption", "fostering")
LEARNING = ("send", "youth-justice", "workforce")

LEAD = Person("Marian", "Oduya", Role.LEAD, "performance.lead")
SCRUTINY = Person("Kwame", "Lisle", Role.SCRUTINY, "scrutiny")
PEOPLE = (
    Person("Dorothy", "Penhale", Role.COUNCILLOR, "councillor"),
    Person("Idris", "Vaughan", Role.COUNCILLOR, "councillor.parenting"),
    Person("Bethan", "Ashgrove", Role.OFFICER, "officer.safeguarding", SAFEGUARDING),
    Person("Imran", "Farleigh", Role.OFFICER, "officer.care", CARE),
    Person("Zofia", "Marsh", Role.OFFICER, "officer.learning", LEARNING),
    Person("Nasreen", "Copley", Role.HEAD_OF_SERVICE, "head.safeguarding", SAFEGUARDING),
    Person("Samuel", "Adeyinka", Role.HEAD_OF_SERVICE, "head.care", CARE),
    Person("Helen", "Marchbank", Role.HEAD_OF_SERVICE, "head.learning", LEARNING),
    LEAD,
    SCRUTINY,
    Person("Piotr", "Halloway", Role.ADMINISTRATOR, "administrator"),
)


def add_missing() -> list[User]:
    """Return the people who were not there and now are; the others are left as they are.

    The password is public, so all of them share the one hash of it.
    """
    there = set(User.objects.values_list("email", flat=True))
    hashed = make_password(PASSWORD)
    services = {service.slug: service for service in Service.objects.all()}
    added = []
    for person in PEOPLE:
        if person.email in there:
            continue
        user = User.objects.create(
            email=person.email,
            password=hashed,
            first_name=person.name,
            last_name=person.surname,
            role=person.role,
        )
        user.services.set(services[slug] for slug in person.services)
        added.append(user)
    return added


def lead() -> User:
    """Return the performance lead. One query."""
    return User.objects.get(email=LEAD.email)


def scrutiny() -> User:
    """Return the scrutiny officer. One query."""
    return User.objects.get(email=SCRUTINY.email)


def of(at: str) -> User:
    """Return somebody by the part of their address before the council's. One query."""
    (person,) = [one for one in PEOPLE if one.at == at]
    return User.objects.get(email=person.email)


def by_service(role: Role) -> dict[str, User]:
    """Return who has a role for each service, by the service's slug. One query."""
    users = User.objects.in_bulk([person.email for person in PEOPLE], field_name="email")
    return {
        slug: users[person.email]
        for person in PEOPLE
        if person.role is role
        for slug in person.services
    }
