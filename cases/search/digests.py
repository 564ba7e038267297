"""Digests: planning those that are due, writing one with the eyes that a mail may have, and sending it once.

The row is the job (`jobs`). A mail counts as sent when the server has taken it; only then is what it told remembered. So a mail that
fails is tried again, and what it would have told stands in the next one if it never goes. Where a worker dies between the server's
word and the database's, the mail goes again under the same Message-ID, by which mail programs know it for the same.
"""

from __future__ import annotations

import datetime as dt
import smtplib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from cases.docket.models import Case, Status
from cases.history.working import Clock, work_next
from cases.jobs import claiming
from cases.search.news import found_by, memory_of, prints, unknown
from cases.search.outside import lowered
from cases.search.saved import Digest, SavedSearch, SearchMemory, Subscription
from cases.search.saving import next_due

SHOWN = 50
"""Cases that one mail names."""
PAUSE = dt.timedelta(minutes=10)
"""How long a mail that the server did not take waits; twice as long the second time, and so on."""
_SIGNER = Signer(salt="cases.search.digests.unsubscribe")


@dataclass(frozen=True)
class News:
    """What one digest tells: new cases that may go by mail, the first SHOWN of them loaded; how many more, and how many that may not go."""

    cases: list[Any]
    more: int
    kept_back: int
    told: bytes
    """What is remembered once the mail is gone."""

    @property
    def count(self) -> int:
        """All new cases that the officer finds on signing in."""
        return len(self.cases) + self.more + self.kept_back


def plan(*, at: dt.datetime) -> int:
    """Make a job of each digest that is due, and name its next moment; returns how many. May run in any number of processes at once.

    Moments that passed while nothing ran make one digest, not several. None is made for an account that is switched off.
    """
    if settings.MAIL is None:
        return 0
    made = 0
    for row in Subscription.objects.filter(due_at__lte=at, officer__is_active=True).select_related("search"):
        with transaction.atomic():
            mine = Subscription.objects.filter(pk=row.pk, due_at=row.due_at, every=row.every)
            if mine.update(due_at=next_due(row.every, at)):
                Digest.objects.create(subscription=row, due_at=row.due_at, queued_at=at)
                made += 1
    return made


def send_next(now: Clock) -> bool:
    """Write and send the oldest digest that waits; False when none does. May run in any number of workers at once."""
    return work_next(Digest, now, by=lambda digest: digest.subscription.officer_id, work=send)


def send(digest: Digest, now: Clock) -> None:
    """Send one claimed digest and finish it; nothing is sent where there is no news, or where the officer may not have it any more.

    Looked up now and not when it was planned: the account, its clearance and keys, whether the search is still shared.
    """
    subscription, at = digest.subscription, now()
    officer, search = subscription.officer, subscription.search
    wanted = settings.MAIL is not None and subscription.every != Subscription.Every.NEVER and bool(officer.email)
    if not wanted or not SavedSearch.objects.visible_to(officer, at=at).filter(pk=search.pk).exists():
        claiming.finish(digest, at=at, cases=0)
        return
    memory = memory_of(search, officer)
    news = news_of(search, officer, memory)
    if news.count:
        try:
            letter(digest, news).send()
        except (smtplib.SMTPRecipientsRefused, ValueError):
            claiming.fail(digest, "The mail server refused the address of the account.", at=now())
            return
        except (smtplib.SMTPException, OSError):
            if digest.attempts >= Digest.MOST_ATTEMPTS:
                claiming.fail(digest, f"The mail server did not take it in {digest.attempts} attempts.", at=now())
            else:
                claiming.put_back(digest, at=now() + PAUSE * digest.attempts)
            return
    with transaction.atomic():
        if claiming.finish(digest, at=now(), cases=news.count):
            SearchMemory.objects.filter(pk=memory.pk).update(told=news.told)


def news_of(search: SavedSearch, officer: Any, memory: SearchMemory) -> News:
    """What the officer neither saw nor was told: what a mail may hold by name, the rest by number alone.

    The number of the rest is of cases that the officer sees on signing in; what he may not see is in no number.
    """
    eyes = lowered(officer)
    full, low = found_by(search, officer), found_by(search, eyes)
    new = unknown(memory, low, memory.found, memory.told)
    outside = set(low)
    rest = unknown(memory, [key for key in full if key not in outside], memory.found, memory.told)
    rows = Case.objects.all().visible_to(eyes).with_status(eyes).select_related("respondent").in_bulk(new[:SHOWN])
    labels = dict(Status.choices)
    shown = [rows[key] for key in new[:SHOWN] if key in rows]
    for row in shown:
        row.status_label = labels.get(row.status, "")
    return News(shown, len(new) - len(shown), len(rest), prints(memory, {*full, *low}))


def letter(digest: Digest, news: News) -> EmailMultiAlternatives:
    """The mail, as text and as HTML. Its subject tells a number and nothing else: subjects stand in logs and on locked screens."""
    subscription, server = digest.subscription, settings.MAIL
    assert server is not None
    site = server.address
    stop = site + reverse("unsubscribe", kwargs={"signed": signed(subscription)})
    context = {
        "news": news,
        "search": subscription.search,
        "every": subscription.get_every_display(),
        "site": site,
        "stop": stop,
    }
    host = urlsplit(site).hostname
    mail = EmailMultiAlternatives(
        subject=f"Case file: {news.count} new case{'' if news.count == 1 else 's'}",
        body=render_to_string("mail/digest.txt", context),
        from_email=server.sender,
        to=[subscription.officer.email],
        headers={
            "Message-ID": f"<digest-{digest.pk.hex}@{host}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("mail/digest.html", context), "text/html")
    return mail


def signed(subscription: Subscription) -> str:
    """What an unsubscribing address ends in: it opens nothing but the end of this one subscription."""
    return _SIGNER.sign(subscription.pk.hex)


def subscription_signed(text: str) -> Subscription | None:
    """The subscription that such an address is of; None where it was not signed here or is gone."""
    try:
        key = _SIGNER.unsign(text)
    except BadSignature:
        return None
    found: Subscription | None = Subscription.objects.select_related("officer").filter(pk=key).first()
    return found
