"""What opens without a sign-in: a saved search's feed by its token, and the end of a digest by the address in the mail."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cases.search.digests import subscription_signed
from cases.search.feeds import feed_of, publish
from cases.search.saving import unsubscribe


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The Atom feed that the token opens, or the same 404 as anywhere; 304 for who has it already.

    Guesses are not counted: a token has 256 random bits.
    """
    found = feed_of(token)
    if found is None:
        raise Http404
    # The site's own name, where it is known: ids stay the same by whatever name the site is asked.
    site = request.build_absolute_uri("/") if settings.MAIL is None else settings.MAIL.address
    host = urlsplit(site).hostname or ""
    made = publish(found, request.build_absolute_uri, host=host, here=request.build_absolute_uri(), at=timezone.now())
    changed = int(made.changed_at.timestamp())
    answer = HttpResponse(made.body, content_type="application/atom+xml; charset=utf-8")
    answer.headers["ETag"], answer.headers["Last-Modified"] = made.etag, http_date(changed)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return get_conditional_response(request, made.etag, changed, answer) or answer


@csrf_exempt  # RFC 8058: the mail program sends the form, and knows no token but the address itself
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, signed: str) -> HttpResponse:
    """Stop a digest: asked by GET, since mail programs open every address; done by POST, and again as often as wished."""
    found = subscription_signed(signed)
    if found is None:
        raise Http404
    if request.method == "POST":
        unsubscribe(found, by=found.officer, at=timezone.now())
    return render(request, "web/saved_stop.html", {"stopped": request.method == "POST" or found.every == "never"})
