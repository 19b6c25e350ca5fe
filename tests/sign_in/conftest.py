"""People who sign in, and what they sign in with."""

import pytest
from django.test import Client

from indicators.models import User

PASSWORD = "correct horse battery"


@pytest.fixture
def officer(db: None) -> User:
    """Return a performance officer who signs in with a password."""
    return User.objects.create_user("officer@example.org", PASSWORD, role="officer")


@pytest.fixture
def signed_in(officer: User, client: Client) -> Client:
    """Return the browser of the officer, who has just signed in with their password."""
    client.post("/sign-in/", {"login": officer.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(officer.pk)
    return client
