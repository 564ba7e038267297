"""A saved search as an Atom 1.0 feed (RFC 4287) for whoever holds its token, found with the eyes that a mail may have."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.text import Truncator

from cases.docket.models import Case, Status
from cases.search.news import found_by
from cases.search.ordering import changed
from cases.search.outside import lowered
from cases.search.saved import Feed, SavedSearch
from cases.search.saving import hash_of
from cases.search.words import tidy

SHOWN = 50
"""Entries, those of the latest change first."""
WORDS = 60
"""Words of a case's summary in its entry."""


@dataclass(frozen=True)
class Published:
    """A feed as it is sent, its ETag, and since when it reads so."""

    body: bytes
    etag: str
    changed_at: dt.datetime


class _Atom(Atom1Feed):
    """Django's, whose feed says since when it reads so and not when its latest entry is from."""

    def latest_post_date(self) -> dt.datetime:
        """The moment of the whole feed."""
        moment: dt.datetime = self.feed["changed_at"]
        return moment


def feed_of(token: str) -> Feed | None:
    """The feed that a token opens: of an account that is switched on and a search that the officer may still see."""
    found: Feed | None = Feed.objects.select_related("officer", "search").filter(token_sha256=hash_of(token)).first()
    if found is None or not SavedSearch.objects.visible_to(found.officer).filter(pk=found.search_id).exists():
        return None
    return found


def publish(feed: Feed, absolute: Callable[[str], str], *, host: str, here: str, at: dt.datetime) -> Published:
    """The feed as it is now. `absolute` makes a path an address, `host` stands in the ids, `here` is the feed's own address.

    When its entries are others than at the last reading, it remembers this moment as that of the change: an entry's own is not
    enough, since a case can come to be found, or be no longer, without having changed.
    """
    eyes = lowered(feed.officer)
    keys = found_by(feed.search, eyes)
    rows: Any = Case.objects.all().visible_to(eyes).with_status(eyes).filter(pk__in=keys).select_related("respondent")
    rows = rows.annotate(changed=changed(eyes)).order_by("-changed", "number")[:SHOWN]
    entries = [_entry(row, absolute, host) for row in rows]
    told = json.dumps([feed.search.name, here, entries], default=str, ensure_ascii=True)
    digest = hashlib.sha256(told.encode()).hexdigest()
    if digest != feed.entries_sha256:
        feed.entries_sha256, feed.changed_at = digest, at
        feed.save(update_fields=["entries_sha256", "changed_at"])
    atom = _Atom(
        title=feed.search.name,
        link=absolute(feed.search.get_absolute_url()),
        description="",
        subtitle="Cases that a saved search finds, the latest changed first.",
        language="en",
        author_name="Case file",
        feed_url=here,
        feed_guid=f"tag:{host},{feed.search.made_at:%Y-%m-%d}:search/{feed.pk}",
        changed_at=feed.changed_at,
    )
    for entry in entries:
        atom.add_item(**entry)
    return Published(atom.writeString("utf-8").encode(), f'"{digest}"', feed.changed_at)


def _entry(row: Any, absolute: Callable[[str], str], host: str) -> dict[str, Any]:
    status = dict(Status.choices).get(row.status, "no status yet")
    summary = Truncator(tidy(row.summary)).words(WORDS)
    return {
        "title": tidy(f"{row.number} {row.title}"),
        "link": absolute(row.get_absolute_url()),
        # Django says that it is HTML.
        "description": escape(tidy(f"{row.respondent}, {status.lower()}. {summary}")),
        # RFC 4151: a name and a day on which it was ours.
        "unique_id": f"tag:{host},{row.created_at:%Y-%m-%d}:case/{row.number}",
        "pubdate": row.created_at,
        "updateddate": row.changed,
    }
