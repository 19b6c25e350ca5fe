"""The demonstration's people: a sign-in for each role, and somebody for every service."""

import pytest

from indicators.demonstration import people
from indicators.models import Role, Service, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]


def test_every_role_has_somebody_with_the_password() -> None:
    added = people.add_missing()
    assert {user.role for user in added} == {role.value for role in Role}
    assert all(user.check_password(people.PASSWORD) for user in added)
    assert all(user.first_name and user.last_name for user in added)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD_OF_SERVICE])
def test_every_service_has_one_of_them(role: Role) -> None:
    people.add_missing()
    found = people.by_service(role)
    assert set(found) == set(Service.objects.values_list("slug", flat=True))
    for service in Service.objects.all():
        assert list(service.people.filter(role=role)) == [found[service.slug]]


def test_only_those_missing_are_added_and_the_others_left_as_they_are() -> None:
    people.add_missing()
    lead = people.lead()
    lead.set_password("another one")
    lead.save()
    User.objects.filter(email="councillor@thornmere.example").delete()
    assert [user.email for user in people.add_missing()] == ["councillor@thornmere.example"]
    assert people.add_missing() == []
    assert people.lead().check_password("another one")
