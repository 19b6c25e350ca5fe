"""People who sign in, and what they sign in with."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:  # This file is read before the settings are chosen.
    from indicators.models import User

PASSWORD = "correct horse battery"


@pytest.fixture
def officer(db: None) -> "User":
    """Return a performance officer who signs in with a password."""
    from indicators.models import User

    return User.objects.create_user("officer@example.org", PASSWORD, role="officer")


@pytest.fixture
def signed_in(officer: "User", client: Client) -> Client:
    """Return the browser of the officer, who has just signed in with their password."""
    client.post("/sign-in/", {"login": officer.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(officer.pk)
    return client
