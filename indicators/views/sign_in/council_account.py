"""Signing in with the council's own account, by OpenID Connect (Entra ID and others).

The provider says who somebody is, and they come in as the person whom the administrator added
with that e-mail address. Nothing else is believed of a provider, and no account is ever made. The
address is worth believing only because OIDC_SERVER_URL is the council's own tenant, which alone
gives it out: the token must be signed with the tenant's key, and name the tenant and this service.
"""

import logging
import secrets
from typing import Any

import jwt
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.base.provider import Provider
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

from indicators.models import User

log = logging.getLogger(__name__)

CLOCKS_DIFFER_BY = 60  # seconds


class ProvedClaims(OpenIDConnectOAuth2Adapter):
    """Reads who somebody is from the signed token alone, and checks the signature.

    allauth trusts the connection that the token came by instead, which OpenID Connect allows.
    """

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Return the sign-in that the token proves. Raises OAuth2Error when it proves none."""
        claims = proved_claims(
            kwargs["response"].get("id_token", ""),
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            client_id=app.client_id,
        )
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})


class CouncilAccountAdapter(DefaultSocialAccountAdapter):
    """Whom a proved council account is here, if anybody."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Return nothing; names the person who comes in.

        Raises ImmediateHttpResponse with the page for somebody who was not added or has left, and
        OAuth2Error for the answer to another request. One query.
        """
        claims = sociallogin.account.extra_data["id_token"]
        if claims.get("nonce") != sociallogin.state["nonce"]:
            raise OAuth2Error("the token answers another request")
        email = str(claims.get("email", "")).lower()
        # Providers write it as a boolean or a word; Entra ID, whose addresses are the council's
        # own, leaves it out.
        proved = str(claims.get("email_verified", True)).lower() == "true"
        person = User.objects.filter(email=email, is_active=True).first() if proved else None
        if person is None:
            raise ImmediateHttpResponse(refusal(request, "unknown", email=email))
        sociallogin.user = person

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Raise ImmediateHttpResponse with the page that says why nobody was signed in."""
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(refusal(request, "cancelled"))
        log.warning("A council account was refused: %s", exception or error)
        raise ImmediateHttpResponse(refusal(request, "failed"))


def proved_claims(token: str, *, keys_url: str, issuer: str, client_id: str) -> dict[str, Any]:
    """Return what a signed token says. Raises OAuth2Error for a token that proves nothing.

    It must be signed with a key that the provider publishes now, be from this provider, for this
    service, and not have expired (OpenID Connect Core 1.0, section 3.1.3.7). Fetches the keys.
    """
    try:
        name = jwt.get_unverified_header(token).get("kid")
        published = jwt.PyJWKClient(keys_url, timeout=5).get_signing_keys()
        # A provider with one key alone need not name it.
        keys = [key for key in published if name in (None, key.key_id)]
        if len(keys) != 1:
            raise jwt.InvalidKeyError(f"{len(keys)} of the provider's keys are named {name}")
        return jwt.decode(
            token,
            keys[0],
            algorithms=["RS256"],
            audience=client_id,
            issuer=issuer,
            leeway=CLOCKS_DIFFER_BY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except jwt.PyJWTError as error:
        raise OAuth2Error(f"the token is not proved: {error}") from error


def refusal(request: HttpRequest, why: str, **context: str) -> HttpResponse:
    """Return the page for somebody who was not signed in."""
    context |= {"why": why, "council_account": settings.OIDC_NAME}
    return render(request, "account/council_account.html", context, status=403)


@require_GET
@never_cache
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Return the way to the provider.

    By a link and not by a form: browsers hold every address that a form leads on to against the
    Content Security Policy, and a council's provider may lead on to another of its own. Nobody
    gains by making somebody follow the link, who can only come back as themselves: what comes
    back must carry the state, the nonce and the PKCE verifier of this very session.
    """
    provider = provider_or_404(request, provider_id)
    nonce = secrets.token_urlsafe()
    try:
        return provider.redirect(
            request,
            AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            auth_params={"nonce": nonce},
            nonce=nonce,
        )
    except (RequestException, KeyError, ValueError) as error:
        log.warning("The provider of council accounts could not be asked: %s", error)
        return refusal(request, "failed")


@require_GET
@never_cache
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Return the way into the service for whom the provider proved, else the page that says why
    not."""
    provider_or_404(request, provider_id)
    try:
        return OAuth2CallbackView.adapter_view(ProvedClaims(request, provider_id))(request)
    except OAuth2Error as error:
        log.warning("A council account was refused: %s", error)
        return refusal(request, "failed")


def provider_or_404(request: HttpRequest, provider_id: str) -> Provider:
    """Return the provider from the settings. Raises Http404 when there is none."""
    try:
        return get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404("There are no council accounts to sign in with.") from None
