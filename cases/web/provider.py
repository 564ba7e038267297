"""Sign-in through an OpenID Connect provider: to an account that exists, never to a new one."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

import jwt
import requests
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.utils import import_from_settings
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from cases.access.models import Officer

OURS: Any = settings.PROVIDER
LOGGER = logging.getLogger(__name__)
DISCOVERED = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
    "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}
FAILURES = (SuspiciousOperation, requests.RequestException, jwt.PyJWTError, KeyError, TypeError, ValueError)
"""What a provider that is down, misconfigured or not the one it says it is leads to."""


@cache
def discovered(issuer: str) -> dict[str, str]:
    """What the issuer says of itself (OpenID Connect Discovery 1.0), asked for once a process."""
    answer = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=settings.OIDC_TIMEOUT)
    answer.raise_for_status()
    told: dict[str, str] = answer.json()
    if told["issuer"].rstrip("/") != issuer:
        raise SuspiciousOperation("The provider names another issuer.")
    return told


def setting(name: str, *default: Any) -> Any:
    """A setting of the library; an endpoint that the environment does not name is the one that the issuer names."""
    endpoints = OURS.endpoints
    if name in endpoints:
        return endpoints[name]
    if name in DISCOVERED:
        return discovered(OURS.issuer)[DISCOVERED[name]]
    return import_from_settings(name, *default)


class Provider(OIDCAuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """Finds the officer whom the provider's claims name.

    Beyond what the library checks (signature, algorithm, nonce, state, PKCE) a token must be of our issuer, made for us,
    and of the same subject as the claims (OpenID Connect Core 1.0, 3.1.3.7 and 5.3.2).
    """

    get_settings = staticmethod(setting)

    def __init__(self) -> None:
        """Nothing yet: the library would ask the issuer whenever any session is read."""
        self.UserModel = Officer

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Officer | None:
        """The officer, when somebody comes back from the provider; a sign-in by password is none of its business."""
        if not credentials.get("nonce"):
            return None
        super().__init__()
        found: Officer | None = super().authenticate(request, **credentials)
        return found

    def get_user(self, user_id: Any) -> Any:
        """The officer of a session, while the account is switched on; the library would keep the session open after that."""
        return ModelBackend.get_user(self, user_id)

    def verify_token(self, token: str, **more: Any) -> dict[str, Any]:
        """The token's claims; refuses one of another issuer, for another client, or that has run out."""
        claims: dict[str, Any] = super().verify_token(token, **more)
        made_for = claims.get("aud", [])
        if OURS.client_id not in ([made_for] if isinstance(made_for, str) else made_for):
            raise SuspiciousOperation("The token was made for another client.")
        if OURS.issuer and str(claims.get("iss", "")).rstrip("/") != OURS.issuer:
            raise SuspiciousOperation("The token is of another issuer.")
        if "exp" not in claims:
            raise SuspiciousOperation("The token never runs out.")
        return claims

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """What the provider says of who signed in; refuses claims of another subject than the token's."""
        claims: dict[str, Any] = super().get_userinfo(access_token, id_token, payload)
        if not payload.get("sub") or claims.get("sub") != payload["sub"]:
            raise SuspiciousOperation("The claims are of another subject.")
        return claims

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """The claim that names the account must be there, and an address must not be one that nobody verified."""
        name = OURS.claim
        return bool(claims.get(name)) and not (name == "email" and claims.get("email_verified") is False)

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[Officer]:
        """The active accounts of that address, when the claim is `email`, else of that name."""
        value = str(claims[OURS.claim])
        by = {"email__iexact": value} if OURS.claim == "email" else {"username": value}
        return Officer.objects.filter(is_active=True, **by)


def refused(request: HttpRequest) -> HttpResponse:
    """The page of a sign-in that came to nothing, the same for every reason: the log has it."""
    return render(request, "web/provider_refused.html", {"provider": OURS}, status=403)


@method_decorator(login_not_required, name="dispatch")
class Away(OIDCAuthenticationRequestView):  # type: ignore[misc]
    """To the provider, with a fresh state, nonce and challenge."""

    get_settings = staticmethod(setting)

    def __init__(self, **more: Any) -> None:
        """The provider is asked for its addresses in `dispatch`, where it may fail."""
        super(OIDCAuthenticationRequestView, self).__init__(**more)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The redirect; a page that says so when the provider cannot be reached."""
        try:
            super().__init__()
            answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        except FAILURES as failure:
            LOGGER.warning("The provider cannot be asked: %s", type(failure).__name__)
            return refused(request)
        return answer


@method_decorator(login_not_required, name="dispatch")
class Return(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """Back from the provider."""

    get_settings = staticmethod(setting)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """On to where the officer was going; the page of a failed sign-in whatever the reason."""
        if request.user.is_authenticated:
            # Else a link to this address with an error in it would sign out whoever follows it.
            return redirect(settings.LOGIN_REDIRECT_URL)
        try:
            answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        except FAILURES as failure:
            LOGGER.warning("A sign-in through the provider failed: %s", type(failure).__name__)
            return refused(request)
        return answer

    def login_failure(self) -> HttpResponse:
        """No account, an account switched off, or the provider said no."""
        LOGGER.warning("A sign-in through the provider led to no account.")
        return refused(self.request)
