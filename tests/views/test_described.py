"""What is wrong is said at its field: nothing that a field is described by is missing."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from indicators.models import Service, User
from tests.everybody import ADMINISTRATOR, LEAD, make_person
from tests.factories import make_services
from tests.one_indicator import CODE, make_indicator, months
from tests.one_plan import recovering
from tests.one_return import MONTH, make_fostering
from tests.pointing import pointed_at
from tests.publication import publish_month
from tests.weight import text

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
PASSWORD = "correct horse battery"


def signed_in(person: object) -> Client:
    """Return the browser of somebody who has just signed in with their password."""
    assert isinstance(person, User)
    person.set_password(PASSWORD)
    person.save()
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def test_what_points_at_nothing_is_found() -> None:
    with pytest.raises(AssertionError, match="id_name_error"):
        pointed_at('<input id="id_name" aria-describedby="id_name_error">')
    with pytest.raises(AssertionError, match="twice"):
        pointed_at('<p id="twice"></p><p id="twice"></p>')
    assert pointed_at('<a href="#a b"></a><p id="a b"></p>') == {"a b"}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("account_login", {"id_login_error", "id_password_error"}),
        ("account_reset_password", {"id_email_error"}),
    ],
)
def test_on_the_pages_before_signing_in(client: Client, name: str, wrong: set[str]) -> None:
    assert wrong <= pointed_at(text(client.post(reverse(name), {})))
    pointed_at(text(client.get(reverse(name))))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("account_change_password", {"id_oldpassword_error", "id_password1_error"}),
        ("account_reauthenticate", {"id_password_error"}),
        ("mfa_activate_totp", {"id_code_error", "id_code_helptext"}),
    ],
)
def test_on_the_pages_of_one_s_own_account(settings: Settings, name: str, wrong: set[str]) -> None:
    settings.MFA = "optional"
    client = signed_in(make_person(LEAD))
    assert wrong <= pointed_at(text(client.post(reverse(name), {})))


@pytest.mark.parametrize("services", [0, 1, 10])
def test_on_the_page_of_somebody_new_however_many_services_there_are(services: int) -> None:
    administrator = make_person(ADMINISTRATOR)
    make_services()
    Service.objects.filter(pk__in=Service.objects.values_list("pk", flat=True)[services:]).delete()
    page = text(signed_in(administrator).post(reverse("person-add"), {"services": ["navy"]}))
    wrong = {f"id_{part}_error" for part in ("first_name", "last_name", "email", "role")}
    if services:
        assert wrong | {"id_services_error", "id_services_0"} <= pointed_at(page)
    assert "There is no service “navy”" in page


@pytest.mark.parametrize("then", ["", "check", "change"])
@pytest.mark.parametrize("numerator", ["85", "x"])
def test_on_the_pages_of_a_correction(then: str, numerator: str) -> None:
    make_indicator(months("2026-03", (50, 100)))
    publish_month(month=MARCH, by=None)
    typed = {"numerator": numerator, "denominator": "100", "reason": "It was counted again."}
    page = text(
        signed_in(make_person(LEAD)).post(
            reverse("correct-figure", args=[CODE, MARCH]), typed | {"then": then}
        )
    )
    found = pointed_at(page)
    assert ("id_numerator_error" in found) is (then == "check" and numerator == "x")


def test_on_the_grid_where_a_row_is_refused() -> None:
    fostering = make_fostering()
    here = {"month": MONTH, "service": "fostering"}
    client = signed_in(fostering.officer)
    assert "notes-VISITS" not in pointed_at(text(client.get(reverse("return", kwargs=here))))
    for typed in (
        {"numerator": "x", "denominator": "100"},
        {"numerator": "101", "denominator": "100"},
        {"numerator": "87", "denominator": "100", "by_when": "soon"},
    ):
        given = {f"VISITS-{name}": value for name, value in typed.items()}
        found = pointed_at(text(client.post(reverse("return-save", kwargs=here), given)))
        assert {"notes-VISITS", "id_VISITS-numerator"} <= found
        assert "notes-CARERS" not in found


def test_on_the_page_of_a_file_that_is_not_taken() -> None:
    lead = signed_in(make_fostering().lead)
    page = text(lead.post(reverse("upload", args=[MONTH]), {}))
    assert "The file was not taken" in page
    pointed_at(page)


def test_on_the_forms_of_a_recovery_plan() -> None:
    ours = recovering()
    client = Client()
    client.force_login(ours.head)
    wrong = {
        "id_cause_error", "id_owner_error", "id_actions-0-what_error", "id_actions-0-due_on_error",
        "id_way_error", "id_returns_to_error", "id_returns_on_error",
    }  # fmt: skip
    start = reverse("plan-start", args=[CODE])
    pointed_at(text(client.get(start)))
    assert wrong <= pointed_at(text(client.post(start, {})))
