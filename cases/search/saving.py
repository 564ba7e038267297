"""The acts on saved searches: saving, renaming, sharing, deleting, having their news by mail, and drawing a feed's token."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.http import QueryDict

from cases.access.models import Officer
from cases.history.acts import act
from cases.refusal import Refusal
from cases.search.fields import Terms
from cases.search.filters import CaseFilter
from cases.search.news import found_by, memory_of, prints
from cases.search.saved import LONGEST_NAME, LONGEST_QUERY, Feed, SavedSearch, SearchMemory, Subscription
from cases.search.words import tidy

MOST = 100
"""Searches that one officer may keep."""
MOST_TYPED = 65_536
"""Characters of a query string that is looked at at all; no longer one can be a search."""


def normalised(typed: str) -> str:
    """The one form of all query strings that ask the same: known parameters by name, values tidied, each once; no page, no time.

    Refuses one that is longer than LONGEST_QUERY characters.
    """
    params = QueryDict(typed[:MOST_TYPED])
    kept: dict[str, list[str]] = {}
    for name, values in params.lists():
        known = CaseFilter.base_filters.get(tidy(name))
        if known is not None:
            given = [value for value in map(tidy, values) if value]
            # Of a parameter that takes one value the last counts, as in the search itself.
            kept[tidy(name)] = sorted(set(given)) if known.field_class is Terms else given[-1:]
    tidied = QueryDict(mutable=True)
    for name in sorted(kept):
        tidied.setlist(name, kept[name])
    query = tidied.urlencode()
    if len(query) > LONGEST_QUERY or len(typed) > MOST_TYPED:
        raise Refusal(f"A saved search has at most {LONGEST_QUERY:,} characters; this one has more.")
    return query


@act
def save_search(name: str, query: str, *, by: Officer, at: dt.datetime, shared: bool = False) -> SavedSearch:
    """Save a search under a name; what it finds now counts as looked at. Refuses the auditor, a name that is taken, and too many."""
    _must_keep(by)
    if SavedSearch.objects.filter(owner=by).count() >= MOST:
        raise Refusal(f"You keep {MOST} searches already. Delete one first.")
    made: SavedSearch = SavedSearch.objects.create(
        owner=by, name=_named(name, by), query=normalised(query), shared=shared, made_at=at
    )
    memory, keys = memory_of(made, by), found_by(made, by)
    memory.found = memory.earlier = prints(memory, keys)
    memory.looked_at = at
    memory.save(update_fields=["found", "earlier", "looked_at"])
    return made


@act
def rename_search(search: SavedSearch, name: str, *, by: Officer, at: dt.datetime) -> SavedSearch:
    """Give it another name. Refuses who is not its owner, and a name that is taken."""
    _must_own(search, by)
    search.name = _named(name, by, but=search)
    search.save(update_fields=["name"])
    return search


@act
def share_search(search: SavedSearch, *, shared: bool, by: Officer, at: dt.datetime) -> SavedSearch:
    """Share it with all officers, or stop that: then it is gone for them, their digests and feeds too, until it is shared again."""
    _must_own(search, by)
    search.shared = shared
    search.save(update_fields=["shared"])
    return search


@act
def delete_search(search: SavedSearch, *, by: Officer, at: dt.datetime) -> None:
    """Delete it with all that hangs from it: whoever has its digests or its feed has them no more. Refuses who is not its owner."""
    _must_own(search, by)
    search.delete()


@act
def subscribe(search: SavedSearch, every: str, *, by: Officer, at: dt.datetime) -> Subscription:
    """Have its news by mail, `daily` or `weekly`, or `never` any more; what it finds now is told already.

    Refuses the auditor, a search that one may not see, an account without an address, and where no mail is sent.
    """
    _must_see(search, by)
    if every not in Subscription.Every.values:
        raise Refusal("Choose daily, weekly or never.", field="every")
    if every != Subscription.Every.NEVER:
        if settings.MAIL is None:
            raise Refusal("This installation sends no mail.", field="every")
        if not by.email:
            raise Refusal("Your account has no e-mail address. Ask a registrar to enter it.", field="every")
    found, _ = Subscription.objects.get_or_create(search=search, officer=by)
    if found.every == every:
        return found
    if found.every == Subscription.Every.NEVER:
        memory, keys = memory_of(search, by), found_by(search, by)
        SearchMemory.objects.filter(pk=memory.pk).update(told=prints(memory, keys))
    found.every, found.due_at = every, next_due(every, at)
    found.save(update_fields=["every", "due_at"])
    return found


@act
def unsubscribe(subscription: Subscription, *, by: Officer, at: dt.datetime) -> None:
    """Stop its digests; no more is needed to do so than the mail itself. May run again."""
    Subscription.objects.filter(pk=subscription.pk).exclude(every="never").update(every="never", due_at=None)


@act
def draw_token(search: SavedSearch, *, by: Officer, at: dt.datetime) -> str:
    """A new token for one's feed of a search, 256 random bits; one drawn before opens nothing any more. It is never shown again."""
    _must_see(search, by)
    token = secrets.token_urlsafe(32)
    hashed = hash_of(token)
    made, new = Feed.objects.get_or_create(
        search=search, officer=by, defaults={"token_sha256": hashed, "made_at": at, "changed_at": at}
    )
    if not new:
        made.token_sha256, made.made_at = hashed, at
        made.save(update_fields=["token_sha256", "made_at"])
    return token


@act
def close_feed(search: SavedSearch, *, by: Officer, at: dt.datetime) -> None:
    """Take one's feed of a search away. May run again."""
    Feed.objects.filter(search=search, officer=by).delete()


def hash_of(token: str) -> str:
    """What is kept of a token: it is random enough that no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def next_due(every: str, after: dt.datetime) -> dt.datetime | None:
    """The next moment after this one at which a digest is due: DIGEST_HOUR o'clock UTC, each day or on Mondays; None for never.

    >>> next_due("weekly", dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)).strftime("%a %d.%m.")
    'Mon 09.03.'
    """
    if every == Subscription.Every.NEVER:
        return None
    due = after.astimezone(dt.UTC).replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    while due <= after or (every == Subscription.Every.WEEKLY and due.weekday() != 0):
        due += dt.timedelta(days=1)
    return due


def _named(name: str, by: Officer, but: SavedSearch | None = None) -> str:
    name = tidy(name)
    if not name:
        raise Refusal("Give it a name.", field="name")
    if len(name) > LONGEST_NAME:
        raise Refusal(f"A name has at most {LONGEST_NAME} characters.", field="name")
    others: Any = SavedSearch.objects.filter(owner=by)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if name.casefold() in {other.casefold() for other in others.values_list("name", flat=True)}:
        raise Refusal(f"You have a search named “{name}” already.", field="name")
    return name


def _must_keep(by: Officer) -> None:
    if not by.may_ask:
        raise Refusal(f"{by} has the role of {by.get_role_display().lower()}, which changes nothing.")


def _must_own(search: SavedSearch, by: Officer) -> None:
    _must_keep(by)
    if search.owner_id != by.pk:
        raise Refusal("Only who saved a search changes it. Save it anew under a name of your own.")


def _must_see(search: SavedSearch, by: Officer) -> None:
    _must_keep(by)
    if not SavedSearch.objects.visible_to(by).filter(pk=search.pk).exists():
        raise Refusal("That search is not shared with you any more.")
