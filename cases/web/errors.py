"""The error pages: a sentence, a way on, and nothing of what is hidden."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(request, 400, "The request could not be read", "Go back, check what you entered, and send it again.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(request, 403, "This account may not do that", "Ask a registrar if your role should allow it.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old."""
    return _page(request, 403, "The form was too old", "Go back, reload the page, and send the form again.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same page for what never was and for what this officer may not see."""
    return _page(request, 404, "Nothing here under that address", "Check the number, or search the docket.")


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(request, 500, "Something went wrong on our side", "Nothing you filed is lost. Try again in a moment.")


def _page(request: HttpRequest, status: int, title: str, way_on: str) -> HttpResponse:
    context = {"title": title, "way_on": way_on, "status": status}
    return render(request, "web/error.html", context, status=status)
