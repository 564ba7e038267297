"""What every request passes: headers, the end of sessions, the sign-in, the second factor, the one-time password, refusals as pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device

from cases.access.signing import demand_on
from cases.refusal import Refusal
from cases.web.asking import officer_of

GetResponse = Callable[[HttpRequest], HttpResponse]

SINCE, SEEN = "since", "seen"
"""Keys of a session: when it was opened and when it was last known to be used, in seconds of the epoch."""
RENEWED_AFTER = 300
"""Seconds for which a use goes unwritten, so that not every page costs a write."""


class AnswerHeaders:
    """Nothing that a page does not need is permitted to it, and what one officer may see stays in no cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.user.is_authenticated if hasattr(request, "user") else False:
            # What one officer may see must not stay in a shared cache or behind the back button after signing out.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class SessionEnd:
    """A session ends twelve hours after the sign-in and an hour after its last use, whichever is first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now, session = int(time.time()), request.session
            since, seen = session.setdefault(SINCE, now), session.setdefault(SEEN, now)
            if now - since >= settings.SESSION_COOKIE_AGE or now - seen >= settings.SESSION_IDLE_AGE:
                logout(request)
                messages.info(request, "Your session has ended. Sign in again to go on.")
            elif now - seen >= RENEWED_AFTER:
                session[SEEN] = now
        return self.get_response(request)


class SignInRequired(LoginRequiredMiddleware):
    """Every page but the sign-in asks who is there; a page that fetches a part of itself is led away as a whole."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        """To the sign-in page."""
        if _is_part(request):
            return HttpResponseClientRedirect(reverse(settings.LOGIN_URL))
        return super().handle_no_permission(request, view_func)


class SecondFactor:
    """Until the second factor is given, every address leads to the page that asks for the code, or to that of enrolling.

    A session that was opened with a device ends when the device is removed. A sign-in through the provider needs no code
    when the settings say that the provider asks for one.
    """

    ASKING = frozenset({"second-factor-code", "sign-out"})
    ENROLLING = frozenset({"second-factor", "sign-out"})

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._away(request) or self.get_response(request)

    def _away(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated or _proved_by_provider(request):
            return None
        officer = officer_of(request)
        if held := request.session.get(DEVICE_ID_SESSION_KEY):
            device = Device.from_persistent_id(held)
            if device is not None and device.user_id == officer.pk and device.confirmed:
                return None
            logout(request)
            messages.info(request, "The second factor of this session was removed. Sign in again to go on.")
            return _to(request, settings.LOGIN_URL)
        demand = demand_on(officer)
        if demand.code:
            return None if _is_at(request, self.ASKING) else _to(request, "second-factor-code")
        if demand.enrolment:
            return None if _is_at(request, self.ENROLLING) else _to(request, "second-factor")
        return None


class OneTimePassword:
    """Until a one-time password is replaced, every page leads to the one that replaces it."""

    ALLOWED = frozenset({"password", "sign-out", *SecondFactor.ASKING, *SecondFactor.ENROLLING})

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        officer = request.user
        if officer.is_authenticated and officer.one_time_password and not _is_at(request, self.ALLOWED):
            return redirect("password")
        return self.get_response(request)


class Refusals:
    """An act's refusal that no form caught becomes a page with its sentence, not an error."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """409 with the sentence for a Refusal; anything else goes on."""
        if isinstance(exception, Refusal):
            return render(request, "web/refused.html", {"sentence": exception.sentence}, status=409)
        return None


def _proved_by_provider(request: HttpRequest) -> bool:
    backend = request.session.get(BACKEND_SESSION_KEY, "")
    return bool(settings.PROVIDER_SECOND_FACTOR and backend == "cases.web.provider.Provider")


def _is_at(request: HttpRequest, names: frozenset[str]) -> bool:
    return request.path in {reverse(name) for name in names}


def _is_part(request: HttpRequest) -> bool:
    """Whether the page asks for a part of itself: a redirect would be swapped into its middle."""
    return request.headers.get("HX-Request") == "true"


def _to(request: HttpRequest, name: str) -> HttpResponse:
    """To that page, and from there on to where the officer was going, unless that was to send something."""
    if _is_part(request):
        return HttpResponseClientRedirect(reverse(name))
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path(), reverse(name))
    return redirect(name)
