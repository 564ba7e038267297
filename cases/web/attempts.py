"""What django-axes asks of the product: which failures count, whose they are, and the page of who failed too often."""

from __future__ import annotations

import ipaddress
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Attempts(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Failures by name and address, and beside them those of the address over any names.

    A success clears the failures of its own name only: who guesses names does not begin anew by signing in under his own.
    """

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The failures that count, on the scale of AXES_FAILURE_LIMIT."""
        named: int = super().get_failures(request, credentials)
        recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
        here = recent.filter(ip_address=address_of(request)).aggregate(all=Sum("failures_since_start"))["all"] or 0
        return max(named, here * settings.AXES_FAILURE_LIMIT // settings.ADDRESS_FAILURE_LIMIT)


def address_of(request: HttpRequest) -> str | None:
    """The address that a request came from; of IPv6 the network of 64 bits, of which one line has all addresses.

    Behind proxies the entry of X-Forwarded-For that the outermost of them wrote; entries left of it are the client's to invent.
    """
    found = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        passed = [entry.strip() for entry in request.headers.get("X-Forwarded-For", "").split(",") if entry.strip()]
        found = passed[-settings.PROXIES] if len(passed) >= settings.PROXIES else found
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False).network_address
    return str(address)


def client(username: str, ip_address: str, user_agent: str, path_info: str, request: HttpRequest) -> str:
    """How the log names who failed: by address. What was typed as a name may be a password."""
    return f"address {ip_address}"


def without_password(request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
    """Whether no password was tried: who comes back from the provider guesses nothing."""
    return credentials is not None and not credentials.get("username")


def locked(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The page of who failed too often, the same whether or not the account exists."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    answer = render(request, "web/locked.html", {"minutes": minutes}, status=429)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer
