"""The middleware that tells the change log which officer a request writes for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cases.history.acting import acting


class Acting:
    """Whatever a request writes is the signed-in officer's, by the web."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(by=request.user.pk, source="web"):
            return self.get_response(request)
