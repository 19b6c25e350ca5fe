"""People of each role, as tests need them."""

from django.test import Client

from indicators.models import Role, Service, User

PASSWORD = "a long passphrase"


def person(role: Role, *services: Service, name: str = "") -> User:
    """Return somebody of a role, for these services, who can sign in with PASSWORD."""
    name = name or role.value
    user = User.objects.create_user(
        f"{name.lower().replace(' ', '.')}@example.org",
        PASSWORD,
        role=role,
        first_name=name.title(),
    )
    user.services.set(services)
    return user


def browser_of(role: Role, client: Client) -> Client:
    """Return the client with somebody of a role signed in."""
    client.force_login(person(role))
    return client
