"""Who may sign in is written down by administrators alone, and every change is on record."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError

from indicators.models import PersonChange, Role, Service, User
from indicators.models.record import OnlyAddedTo
from indicators.people import (
    AddressTaken,
    NoServices,
    NotAdministrator,
    OwnAccess,
    OwnRole,
    Particulars,
    ServicesNeeded,
    add_person,
    change_person,
    switch_off,
    switch_on,
    take_second_step_away,
)
from tests.everybody import ADMINISTRATOR, LEAD, OFFICER, make_person
from tests.factories import make_services

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    """Return an administrator."""
    made = make_person(ADMINISTRATOR)
    assert isinstance(made, User)
    return made


@pytest.fixture
def officer() -> User:
    """Return the officer of the fostering service."""
    made = make_person(OFFICER)
    assert isinstance(made, User)
    return made


def particulars(**fields: Any) -> Particulars:
    """Return a councillor's particulars; `fields` change them."""
    given = {
        "email": "jo@example.org",
        "first_name": "Jo",
        "last_name": "Marsh",
        "role": Role.COUNCILLOR,
    }
    return Particulars(**{**given, **fields})


def particulars_of(person: User, **fields: Any) -> Particulars:
    """Return a person's particulars as they stand; `fields` change them."""
    parts = {part: getattr(person, part) for part in ("email", "first_name", "last_name")}
    services = list(person.services.all())
    return Particulars(**{**parts, "role": Role(person.role), "services": services, **fields})


def test_a_new_person_has_no_password_and_is_on_record(administrator: User) -> None:
    jo = add_person(particulars=particulars(), by=administrator)
    assert not jo.has_usable_password()
    change = PersonChange.objects.get()
    assert (change.person, change.changed_by, change.was) == (jo, administrator, {})
    assert change.became == {
        "name": "Jo Marsh",
        "email": "jo@example.org",
        "role": "councillor",
        "services": [],
        "is_active": True,
    }


def test_an_address_is_one_person_s_whichever_letters_it_is_typed_in(administrator: User) -> None:
    add_person(particulars=particulars(email="Jo@Example.org"), by=administrator)
    assert User.objects.filter(email="jo@example.org").exists()
    with pytest.raises(AddressTaken, match=r"jo@example\.org is the address of Jo Marsh\."):
        add_person(particulars=particulars(email="JO@example.ORG"), by=administrator)


def test_the_database_holds_no_address_in_capital_letters(administrator: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.filter(pk=administrator.pk).update(email="Admin@example.org")


def test_the_address_of_somebody_whose_access_has_ended_says_to_let_them_in_again(
    administrator: User, officer: User
) -> None:
    switch_off(person=officer, by=administrator)
    with pytest.raises(AddressTaken, match="let them in again instead"):
        add_person(particulars=particulars(email=officer.email), by=administrator)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD_OF_SERVICE])
def test_who_works_on_returns_has_services(administrator: User, role: Role) -> None:
    with pytest.raises(ServicesNeeded, match=role.label.lower()):
        add_person(particulars=particulars(role=role), by=administrator)
    services = make_services()[:2]
    made = add_person(particulars=particulars(role=role, services=services), by=administrator)
    assert list(made.services.all()) == services


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.SCRUTINY, Role.LEAD, Role.ADMINISTRATOR])
def test_a_role_for_the_whole_council_has_no_services(administrator: User, role: Role) -> None:
    services = make_services()[:1]
    with pytest.raises(NoServices):
        add_person(particulars=particulars(role=role, services=services), by=administrator)
    assert not User.objects.filter(email="jo@example.org").exists()
    add_person(particulars=particulars(role=role), by=administrator)


def test_a_change_keeps_what_was_and_what_became(administrator: User, officer: User) -> None:
    both = Service.objects.filter(slug__in=("fostering", "send"))
    change_person(
        person=officer,
        particulars=particulars_of(officer, role=Role.HEAD_OF_SERVICE, services=both),
        by=administrator,
    )
    change = PersonChange.objects.get()
    parts = [part for part in change.was if change.was[part] != change.became[part]]
    assert parts == ["role", "services"]
    assert (change.was["role"], change.became["role"]) == ("officer", "head-of-service")
    assert change.was["services"] == ["Fostering"]
    assert change.became["services"] == ["Fostering", "SEND"]


def test_what_stands_already_leaves_no_record(administrator: User, officer: User) -> None:
    change_person(person=officer, particulars=particulars_of(officer), by=administrator)
    switch_on(person=officer, by=administrator)
    assert not PersonChange.objects.exists()


def test_a_record_is_only_added_to(administrator: User) -> None:
    add_person(particulars=particulars(), by=administrator)
    with pytest.raises(OnlyAddedTo):
        PersonChange.objects.get().delete()
    with pytest.raises(OnlyAddedTo):
        PersonChange.objects.update(became={})


def test_nobody_changes_their_own_role_and_everybody_their_own_name(administrator: User) -> None:
    with pytest.raises(OwnRole):
        change_person(
            person=administrator,
            particulars=particulars_of(administrator, role=Role.LEAD),
            by=administrator,
        )
    changed = change_person(
        person=administrator,
        particulars=particulars_of(administrator, first_name="Ada"),
        by=administrator,
    )
    assert (changed.first_name, changed.role) == ("Ada", Role.ADMINISTRATOR)


def test_nobody_ends_their_own_access(administrator: User) -> None:
    with pytest.raises(OwnAccess):
        switch_off(person=administrator, by=administrator)


def test_of_two_administrators_who_end_each_other_s_access_one_is_left(
    administrator: User,
) -> None:
    other = add_person(particulars=particulars(role=Role.ADMINISTRATOR), by=administrator)
    switch_off(person=administrator, by=other)
    with pytest.raises(NotAdministrator):
        switch_off(person=other, by=administrator)
    assert User.objects.get(is_active=True) == other


def test_of_two_administrators_who_change_each_other_s_role_one_is_left(
    administrator: User,
) -> None:
    other = add_person(particulars=particulars(role=Role.ADMINISTRATOR), by=administrator)
    change_person(
        person=administrator,
        particulars=particulars_of(administrator, role=Role.COUNCILLOR),
        by=other,
    )
    with pytest.raises(NotAdministrator):
        change_person(
            person=other, particulars=particulars_of(other, role=Role.LEAD), by=administrator
        )


def test_only_an_administrator_writes_people_down() -> None:
    lead = make_person(LEAD)
    assert isinstance(lead, User)
    with pytest.raises(NotAdministrator):
        add_person(particulars=particulars(), by=lead)
    with pytest.raises(NotAdministrator):
        switch_on(person=lead, by=lead)
    assert not PersonChange.objects.exists()


def test_ending_access_takes_the_password_away_and_keeps_the_person(
    administrator: User, officer: User
) -> None:
    officer.set_password("correct horse battery")
    officer.save()
    ended = switch_off(person=officer, by=administrator)
    assert not ended.is_active
    assert not ended.has_usable_password()
    again = switch_on(person=officer, by=administrator)
    assert again.is_active
    assert not again.has_usable_password()
    became = [change.became["is_active"] for change in PersonChange.objects.all()]
    assert became == [False, True]


def test_a_second_step_is_taken_away_from_whoever_lost_it_but_not_from_oneself(
    administrator: User, officer: User
) -> None:
    for person in (administrator, officer):
        Authenticator.objects.create(user=person, type="totp", data={"secret": ""})
    take_second_step_away(person=officer, by=administrator)
    with pytest.raises(OwnAccess):
        take_second_step_away(person=administrator, by=administrator)
    assert Authenticator.objects.get().user == administrator
    change = PersonChange.objects.get()
    assert (change.was["has_second_step"], change.became["has_second_step"]) == (True, False)
    take_second_step_away(person=officer, by=administrator)
    assert PersonChange.objects.count() == 1
