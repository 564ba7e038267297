"""What every answer passes before it leaves: the business confidential information in it is recorded, or it is not sent."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cases.access.disclosing import disclose
from cases.access.noticing import noticing
from cases.web.asking import officer_of

TELLS_NOTHING = frozenset({400, 403, 404, 405})
"""Error pages, on which nothing stands of what was loaded on the way to them; those from 500 on are no other."""


class Disclosures:
    """Records each row of a closed room that was loaded for the officer, once an answer, before its first byte.

    When that fails the answer is the error page. An answer without such rows costs no query. The innermost of the middleware, so that
    templates are rendered and errors are pages by now. The moment is that of the request's arrival: a key that ran out while the page
    was being made had opened the room.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at = timezone.now()
        with noticing() as noticed:
            response = self.get_response(request)
        if not noticed or response.status_code in TELLS_NOTHING or response.status_code >= 500:
            return response
        try:
            disclose(noticed, to=officer_of(request), how=_how(request), at=at)
        except Exception:
            response.close()
            raise
        return response


def _how(request: HttpRequest) -> str:
    """`GET exhibit`, `POST cite`, `GET admin:cases_exhibit_change`."""
    match = request.resolver_match
    return f"{request.method} {match.view_name if match else request.path}"
