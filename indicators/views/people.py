"""The administrator's pages: who may sign in, and as what."""

import logging
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from indicators.forms.people import PersonForm
from indicators.models import User
from indicators.people import (
    PersonRefused,
    add_person,
    change_person,
    switch_off,
    switch_on,
    take_second_step_away,
)
from indicators.queries.people import changes_of, uncovered
from indicators.queries.people import people as everybody
from indicators.views.context import who

log = logging.getLogger(__name__)


@never_cache
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Show everybody who may sign in, whose access has ended, and which services lack somebody."""
    listed = everybody()
    return render(request, "people/list.html", {"people": listed, "uncovered": uncovered(listed)})


@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Show the form for somebody new; add them, and send the link to set a password."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            new = add_person(particulars=form.particulars(), by=who(request))
        except PersonRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            _send_link(request, new)
            return redirect("person", pk=new.pk)
    return render(request, "people/add.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person with the record of changes; change who they are and what they do."""
    found = get_object_or_404(User, pk=pk)
    form = PersonForm.of(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            found = change_person(person=found, particulars=form.particulars(), by=who(request))
        except PersonRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"What stands of {found} is saved.")
            return redirect("person", pk=pk)
    return render(
        request,
        "people/person.html",
        {
            "form": form,
            "person": found,
            "is_own": found == request.user,
            "has_second_step": is_mfa_enabled(found),
            "changes": changes_of(found),
        },
    )


@require_POST
def switch_person_off(request: HttpRequest, pk: int) -> HttpResponse:
    """End a person's access."""
    found = _act(request, pk, switch_off)
    messages.success(request, f"The access of {found} has ended.")
    return redirect("person", pk=pk)


@require_POST
def switch_person_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person access again, and send them the e-mail that says how to sign in."""
    _send_link(request, _act(request, pk, switch_on))
    return redirect("person", pk=pk)


@require_POST
def second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away the second step of a person who has lost what gave them codes."""
    found = _act(request, pk, take_second_step_away)
    messages.success(request, f"{found} now signs in without a second step.")
    return redirect("person", pk=pk)


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a person, who may sign in, the e-mail that says how, with a link to set a password."""
    _send_link(request, get_object_or_404(User, pk=pk, is_active=True))
    return redirect("person", pk=pk)


def _act(request: HttpRequest, pk: int, act: Callable[..., User]) -> User:
    """Return the person, of whom something was changed. Raises PermissionDenied, saying why."""
    try:
        return act(person=get_object_or_404(User, pk=pk), by=who(request))
    except PersonRefused as refusal:
        raise PermissionDenied(str(refusal)) from refusal


def _send_link(request: HttpRequest, to: User) -> None:
    """Return nothing; sends the link, and says on the next page whether the e-mail went out."""
    adapter = get_adapter(request)
    key = f"{user_pk_to_url_str(to)}-{default_token_generator.make_token(to)}"
    context = {
        "person": to,
        "by": request.user,
        "council_name": settings.COUNCIL_NAME,
        "council_account": settings.OIDC_NAME if settings.OIDC_ONLY else "",
        "sign_in_url": request.build_absolute_uri(reverse("account_login")),
        "password_url": adapter.get_reset_password_from_key_url(key),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    try:
        adapter.send_mail("people/email/link", to.email, context)
    except OSError:
        log.exception("The e-mail that says how to sign in could not be sent.")
        messages.error(
            request,
            f"The e-mail to {to.email} could not be sent. Send it again "
            "in a while; if that fails too, tell whoever runs this service.",
        )
    else:
        messages.success(request, f"{to.email} is sent an e-mail that says how to sign in.")
