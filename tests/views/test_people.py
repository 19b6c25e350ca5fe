"""The administrator's pages: who may sign in, and as what."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from indicators.models import Installation, PersonChange, Role, Service, User
from tests.everybody import ADMINISTRATOR, COUNCILLOR, HEAD, OFFICER, SCRUTINY, make_person
from tests.factories import make_services
from tests.weight import text

pytestmark = pytest.mark.django_db

PEOPLE, ADD = reverse("people"), reverse("person-add")
PASSWORD = "correct horse battery"
JO = {
    "first_name": "Jo",
    "last_name": "Marsh",
    "email": "jo@example.org",
    "role": "officer",
    "services": ["fostering", "adoption"],
}


@pytest.fixture
def administrator() -> User:
    """Return an administrator of a council that has its ten services."""
    make_services()
    made = make_person(ADMINISTRATOR)
    assert isinstance(made, User)
    return made


@pytest.fixture
def signed_in(administrator: User, client: Client) -> Client:
    """Return the administrator's browser."""
    client.force_login(administrator)
    return client


@pytest.fixture
def officer(administrator: User) -> User:
    """Return the officer of the fostering service."""
    made = make_person(OFFICER)
    assert isinstance(made, User)
    return made


def page_of(person: User) -> str:
    return reverse("person", args=[person.pk])


def link_in_the_mail() -> str:
    """Return the address of the link in the newest e-mail, without the server's name."""
    found = re.search(r"http://testserver(/password/reset/\S+)", str(mail.outbox[-1].body))
    assert found is not None, mail.outbox[-1].body
    return found[1]


def set_password(client: Client, password: str = PASSWORD) -> Any:
    """Return the answer to whoever opens the link in the newest e-mail and sets a password."""
    form = client.get(link_in_the_mail(), follow=True)
    address = form.redirect_chain[-1][0] if form.redirect_chain else link_in_the_mail()
    return client.post(address, {"password1": password, "password2": password}, follow=True)


def may_sign_in(email: str, password: str = PASSWORD) -> bool:
    """Return whether somebody signs in with an address and a password."""
    client = Client()
    client.post("/sign-in/", {"login": email, "password": password})
    return "_auth_user_id" in client.session


def test_everybody_is_listed_with_their_role_and_services(signed_in: Client, officer: User) -> None:
    officer.first_name, officer.last_name = "Ola", "Finch"
    officer.save()
    page = text(signed_in.get(PEOPLE))
    row = page.partition("Ola Finch</a>")[2].partition("</tr>")[0]
    assert officer.email in row
    assert "Performance officer" in row
    assert "Fostering" in row
    assert "Never" in row


def test_the_list_names_the_services_that_nobody_works_on(
    signed_in: Client, officer: User, administrator: User
) -> None:
    page = text(signed_in.get(PEOPLE))
    assert re.search(r"Without a performance officer:</strong> Front door[^.]*Early help\.", page)
    assert "Fostering" not in page.partition("Without a performance officer:")[2].partition(".")[0]
    assert "Fostering" in page.partition("Without a head of service:")[2].partition(".")[0]
    signed_in.post(reverse("person-switch-off", args=[officer.pk]))
    page = text(signed_in.get(PEOPLE))
    assert "Fostering" in page.partition("Without a performance officer:")[2].partition(".")[0]


def test_a_person_who_is_added_sets_a_password_by_the_link_and_signs_in(
    signed_in: Client,
) -> None:
    answer = signed_in.post(ADD, JO, follow=True)
    jo = User.objects.get(email="jo@example.org")
    assert answer.redirect_chain == [(page_of(jo), 302)]
    assert "jo@example.org is sent an e-mail that says how to sign in." in text(answer)
    assert [service.slug for service in jo.services.all()] == ["adoption", "fostering"]
    assert mail.outbox[0].to == ["jo@example.org"]
    assert "as performance officer" in str(mail.outbox[0].body)
    set_password(Client())
    assert may_sign_in("jo@example.org")
    assert may_sign_in("Jo@Example.ORG")


def test_the_link_works_once(signed_in: Client) -> None:
    signed_in.post(ADD, JO)
    set_password(Client())
    set_password(Client(), "another battery staple")
    assert not may_sign_in("jo@example.org", "another battery staple")


@pytest.mark.parametrize(
    ("change", "complaint", "field"),
    [
        ({"first_name": ""}, "Enter their first name", "id_first_name"),
        ({"last_name": " "}, "Enter their last name", "id_last_name"),
        ({"last_name": "M" * 151}, "The last name has more than 150 characters", "id_last_name"),
        ({"email": ""}, "Enter their e-mail address", "id_email"),
        ({"email": "jo@"}, "Enter the e-mail address in full", "id_email"),
        ({"role": ""}, "Choose what they do", "id_role_0"),
        ({"role": "king"}, "There is no role “king”", "id_role_0"),
        ({"services": []}, "Choose the services that the performance officer", "id_services_0"),
        ({"services": ["navy"]}, "There is no service “navy”", "id_services_0"),
        ({"role": "councillor"}, "The role of councillor is for the whole", "id_services_0"),
        (
            {"email": "Administrator.Council@example.org"},
            "administrator.council@example.org is the address of",
            "id_email",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    signed_in: Client, change: dict[str, Any], complaint: str, field: str
) -> None:
    page = text(signed_in.post(ADD, JO | change))
    assert re.search(rf'<a href="#{field}">{complaint}', page)
    assert f'id="{field}"' in page
    assert page.count(complaint) == 2
    assert 'value="jo@example.org"' in page or "email" in change
    assert re.search(r'value="fostering" checked', page) or "services" in change
    assert "<title>Error: " in page
    assert not User.objects.filter(last_name="Marsh").exists()
    assert not mail.outbox


def test_a_change_of_role_holds_from_the_next_page_and_is_on_the_person_s_page(
    signed_in: Client, officer: User, administrator: User
) -> None:
    theirs = Client()
    theirs.force_login(officer)
    assert theirs.get(PEOPLE).status_code == 403
    new = {"first_name": "Ola", "last_name": "Finch", "email": officer.email}
    answer = signed_in.post(page_of(officer), new | {"role": "administrator"}, follow=True)
    page = text(answer)
    assert "Role: from performance officer to administrator." in page
    assert "Services: from Fostering to none." in page
    assert f"{administrator.email}, " in page
    assert theirs.get(PEOPLE).status_code == 200


def test_ending_access_ends_every_session_at_once_and_for_good(
    signed_in: Client, officer: User, settings: Settings
) -> None:
    settings.PUBLIC_DASHBOARD = False
    theirs = Client()
    officer.set_password(PASSWORD)
    officer.save()
    theirs.force_login(officer)
    assert theirs.get(reverse("ratings")).status_code == 200
    answer = signed_in.post(reverse("person-switch-off", args=[officer.pk]), follow=True)
    assert "Access ended." in text(answer)
    assert theirs.get(reverse("ratings")).status_code == 302
    assert not may_sign_in(officer.email)
    signed_in.post(reverse("person-switch-on", args=[officer.pk]))
    assert theirs.get(reverse("ratings")).status_code == 302
    assert not may_sign_in(officer.email)
    set_password(Client())
    assert may_sign_in(officer.email)


def test_a_link_that_was_sent_before_access_ended_stays_dead(
    signed_in: Client, officer: User
) -> None:
    signed_in.post(reverse("person-link", args=[officer.pk]))
    before = link_in_the_mail()
    for way in ("person-switch-off", "person-switch-on"):
        signed_in.post(reverse(way, args=[officer.pk]))
    assert link_in_the_mail() != before
    mail.outbox[-1].body = f"http://testserver{before}"
    set_password(Client())
    assert not may_sign_in(officer.email)


def test_no_link_is_sent_to_somebody_whose_access_has_ended(
    signed_in: Client, officer: User
) -> None:
    signed_in.post(reverse("person-switch-off", args=[officer.pk]))
    assert signed_in.post(reverse("person-link", args=[officer.pk])).status_code == 404
    assert not mail.outbox


def test_a_second_step_that_was_lost_is_taken_away(signed_in: Client, officer: User) -> None:
    assert "Take the second step away" not in text(signed_in.get(page_of(officer)))
    Authenticator.objects.create(user=officer, type="totp", data={"secret": ""})
    assert "Take the second step away" in text(signed_in.get(page_of(officer)))
    answer = signed_in.post(reverse("person-second-step", args=[officer.pk]), follow=True)
    assert "Second step taken away." in text(answer)
    assert not Authenticator.objects.exists()


def test_an_administrator_finds_no_way_to_end_their_own_access(
    signed_in: Client, administrator: User
) -> None:
    assert "End access" not in text(signed_in.get(page_of(administrator)))
    answer = signed_in.post(reverse("person-switch-off", args=[administrator.pk]))
    assert answer.status_code == 403
    assert "You cannot end your own access" in text(answer)
    assert User.objects.get(pk=administrator.pk).is_active


def test_an_administrator_cannot_change_their_own_role(
    signed_in: Client, administrator: User
) -> None:
    new = {
        "first_name": "Ada",
        "last_name": "Moss",
        "email": administrator.email,
        "role": "officer",
    }
    page = text(signed_in.post(page_of(administrator), new | {"services": ["send"]}))
    assert "This is your own role" in page
    assert User.objects.get(pk=administrator.pk).role == Role.ADMINISTRATOR
    assert not PersonChange.objects.exists()


def test_when_the_e_mail_cannot_be_sent_the_person_is_kept_and_it_is_said(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    page = text(signed_in.post(ADD, JO, follow=True))
    assert "The e-mail to jo@example.org could not be sent" in page
    assert 'role="alert"' in page
    assert User.objects.filter(email="jo@example.org").exists()


def test_where_only_council_accounts_sign_in_nobody_is_sent_to_a_password(
    signed_in: Client, settings: Settings
) -> None:
    settings.OIDC_ONLY, settings.OIDC_NAME = True, "Thornmere account"
    signed_in.post(ADD, JO)
    body = str(mail.outbox[0].body)
    assert "Sign in here with your Thornmere account" in body
    assert "http://testserver/sign-in/" in body
    assert "password" not in body
    jo = User.objects.get(email="jo@example.org")
    for address in (ADD, page_of(jo), PEOPLE, reverse("your-account"), reverse("account_login")):
        page = text(signed_in.get(address))
        assert "/password/" not in page, address
        assert "password" not in page.partition("<main")[2].lower(), address


def test_the_first_administrator_is_made_on_the_command_line(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", email="First@Example.org", interactive=False, verbosity=0)
    first = User.objects.get()
    assert (first.email, first.role) == ("first@example.org", Role.ADMINISTRATOR)
    client.post("/sign-in/", {"login": "first@example.org", "password": PASSWORD})
    assert client.get(PEOPLE).status_code == 200


@pytest.mark.parametrize("who", [COUNCILLOR, SCRUTINY, OFFICER, HEAD])
def test_a_refusal_says_who_the_page_is_for_who_asked_and_what_to_do(
    client: Client, who: str
) -> None:
    person = make_person(who)
    assert isinstance(person, User)
    client.force_login(person)
    answer = client.get(PEOPLE)
    assert answer.status_code == 403
    page = text(answer)
    assert "This page is for administrators." in page
    assert person.email in page
    assert person.get_role_display().lower() in page
    assert "ask an administrator" in page


def menu(client: Client, address: str) -> list[str]:
    """Return the titles in the menu of a page."""
    page = text(client.get(address)).partition('aria-label="Menu"')[2].partition("</nav>")[0]
    return re.findall(r">([^<>]+)</a>", page)


def test_the_menu_holds_what_the_person_may_open(signed_in: Client, officer: User) -> None:
    theirs = Client()
    theirs.force_login(officer)
    ratings = reverse("ratings")
    assert "People" in menu(signed_in, ratings)
    assert "People" not in menu(theirs, ratings)
    assert "People" not in menu(Client(), ratings)
    assert "Month" in menu(Client(), ratings)


def test_a_page_kept_for_strangers_has_their_menu_whoever_asked_first(signed_in: Client) -> None:
    for address in (reverse("ratings"), reverse("data")):
        for asks in (signed_in, Client(), signed_in, Client()):
            assert ("People" in menu(asks, address)) is (asks is signed_in)


def test_a_stranger_is_shown_no_way_but_to_sign_in_where_the_dashboard_is_not_public(
    client: Client, settings: Settings
) -> None:
    settings.PUBLIC_DASHBOARD = False
    page = text(client.get("/sign-in/"))
    assert menu(client, "/sign-in/") == []
    for name in ("data", "ratings", "catalogue"):
        assert f'href="{reverse(name)}"' not in page
    assert 'href="/sign-in/"' in page


def test_what_is_sent_from_an_old_page_is_not_saved_and_it_is_said(administrator: User) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(administrator)
    answer = careful.post(ADD, JO)
    assert answer.status_code == 403
    assert "This was not saved" in text(answer)
    assert not User.objects.filter(email=JO["email"]).exists()


@pytest.mark.parametrize("how_many", [1, 60])
def test_the_list_of_people_asks_the_same_however_many_there_are(
    signed_in: Client, how_many: int
) -> None:
    officers = [
        User.objects.create_user(f"officer{number}@example.org", role=Role.OFFICER)
        for number in range(how_many)
    ]
    for officer in officers:
        officer.services.set(Service.objects.all()[:3])
    Installation.current()
    with CaptureQueriesContext(connection) as asked:
        assert signed_in.get(PEOPLE).status_code == 200
    tables = [query["sql"].partition(' FROM "')[2].partition('"')[0] for query in asked]
    assert tables == [
        "django_session",  # who asks
        "indicators_user",
        "indicators_user",  # everybody
        "indicators_service",  # everybody's services
        "indicators_service",  # which services there are
        "indicators_installation",  # what every page says of its figures
    ]
