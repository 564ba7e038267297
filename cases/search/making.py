"""Making exports: at once where few cases were found, by a worker where many; opening one that is finished, and removing the old."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.http import QueryDict

from cases.access.models import Compartment, Marked, Officer
from cases.evidence import store
from cases.evidence.models import Rendition
from cases.history.acting import acting
from cases.history.acts import act
from cases.history.axes import Axes, read_axes
from cases.history.models import Destruction
from cases.history.past import as_it_stood
from cases.history.working import Clock, work_next
from cases.jobs import claiming
from cases.jobs.models import JobState
from cases.refusal import Refusal
from cases.search.exported import Holding, rows_of, searched
from cases.search.exporting import WRITERS, Search
from cases.search.exports import KEPT_FOR, Export
from cases.search.query import find_cases
from cases.search.sight import sight_of

MOST_AT_ONCE = 500
"""Cases in a file that is made while the officer waits."""
MOST = 50_000
"""Cases in a file of a worker."""
MOST_WAITING = 5
"""Exports of one officer that wait or are in work."""
LONGEST_QUERY = 4_000
NOT_SEARCHED = ("page", "show", "csrfmiddlewaretoken", "kind")
"""Parameters of the page, not of the search."""
PORTION = 5_000
"""Keys in one query; SQLite takes at most 32,766 values in a statement."""
STALE = dt.timedelta(days=1)
LOST_SIGHT = (
    "You may no longer see all that this file holds, so it is not opened. Ask for the export again: "
    "it will hold what you may see now."
)
GONE = "What it was to hold has been destroyed meanwhile. Ask for it again."
STOPPED = "Stopped: the officer who asked for it may no longer sign in."
Progress = Callable[[int, int], None]
log = logging.getLogger(__name__)


class TooMany(Refusal):
    """More cases were found than the file may hold."""


class Lost(Exception):
    """The claim was lost to another worker, who now makes the file."""


def normalised(data: QueryDict) -> QueryDict:
    """The search alone: without the page's own parameters and without what is empty."""
    kept = data.copy()
    for name in list(kept):
        values = [value for value in kept.getlist(name) if value.strip()]
        if name in NOT_SEARCHED or not values:
            kept.pop(name)
        else:
            kept.setlist(name, values)
    return kept


def axes_of(params: QueryDict, at: dt.datetime) -> tuple[Axes | None, str]:
    """The past that the search names; what cannot be read is left out, with a note, as on the page."""
    try:
        return read_axes(params.get("as_of", ""), params.get("recorded", ""), today=at.astimezone(dt.UTC).date()), ""
    except Refusal as refusal:
        return None, f"{refusal.sentence} This is the file of today."


def write(
    kind: str,
    params: QueryDict,
    place: Path,
    *,
    by: Officer,
    at: dt.datetime,
    over: int | None = None,
    most: int | None = None,
    progress: Progress | None = None,
) -> tuple[Path, Holding]:
    """Write the file of a search into the folder, at most `most` cases; returns it and what it is made of.

    With `as_of` in the search it is the file as it stood. `progress` is told (written, found) after each batch. Refuses where more than
    `over` cases are found.
    """
    axes, note = axes_of(params, at)
    past: AbstractContextManager[None] = nullcontext() if axes is None else as_it_stood(axes, officer=by, at=at)
    holding = Holding()
    with past:
        found = find_cases(params, by)
        if note:
            found.notes.append(note)
        if over is not None and (count := found.cases.count()) > over:
            raise TooMany(f"{count:,} cases were found; a file holds at most {over:,}. Narrow the search.")
        search = searched(found, params, at=at, by=by, as_of=axes.phrase if axes else "")
        writer = WRITERS[kind](place)
        try:
            for done, rows in rows_of(found, by, holding, most=most):
                for case, commitments in rows:
                    writer.add(case, commitments)
                if progress is not None:
                    progress(done, search.found)
        except BaseException:
            writer.give_up()
            raise
    return writer.close(search, holding.marking), holding


def preview(params: QueryDict, *, by: Officer, at: dt.datetime) -> Search:
    """What a file of this search would say of it, found anew; no case is loaded."""
    axes, note = axes_of(params, at)
    with nullcontext() if axes is None else as_it_stood(axes, officer=by, at=at):
        found = find_cases(params, by)
        if note:
            found.notes.append(note)
        return searched(found, params, at=at, by=by, as_of=axes.phrase if axes else "")


@act
def request_export(params: QueryDict, *, kind: str, by: Officer, at: dt.datetime) -> Export:
    """Queue the writing of what a search finds. Nothing is sent to the broker: the row is the job.

    Refuses an auditor, an unknown kind of file, a search longer than LONGEST_QUERY, and more than MOST_WAITING at a time.
    """
    if not by.may_ask:
        raise Refusal(f"{by} has the role of {by.get_role_display().lower()}, which asks for no exports.")
    if kind not in WRITERS:
        raise Refusal("Choose CSV, Excel or JSON.", field="kind")
    query = normalised(params).urlencode().replace("%00", "")
    if len(query) > LONGEST_QUERY:
        raise Refusal(f"The search is longer than {LONGEST_QUERY:,} characters. Take some of it away.")
    waiting = Export.objects.filter(asked_by=by, state__in=[JobState.QUEUED, JobState.WORKING])
    if waiting.count() >= MOST_WAITING:
        raise Refusal(f"{MOST_WAITING} of your exports wait already. Ask for this one when they are finished.")
    return Export.objects.create(kind=kind, query=query, asked_by=by, queued_at=at)


def make_next(now: Clock) -> bool:
    """Make the oldest export that waits; False when none does. May run in any number of workers at once."""
    return work_next(Export, now, by=lambda job: job.asked_by_id, work=make)


def make(job: Export, now: Clock) -> None:
    """Write the file of one claimed export as its officer may see it now, publish it under its hash, and record it.

    Running twice does the work once: only the holder of the claim's token records the result. Nothing is recorded, and the file goes
    again, where a room was destroyed meanwhile of which it holds something.
    """
    at = now()
    by = Officer.objects.get(pk=job.asked_by_id)
    if not by.is_active:
        claiming.fail(job, STOPPED, at=at)
        return
    before = set(Destruction.objects.values_list("pk", flat=True))
    params = QueryDict(job.query)
    beat = claiming.Heartbeat(job, now)

    def progress(done: int, total: int) -> None:
        held = Export.objects.filter(pk=job.pk, state=JobState.WORKING, token=job.token)
        if not held.update(done=done, total=total):
            raise Lost
        beat()

    # In the file as it stood nothing can be written.
    told = progress if axes_of(params, at)[0] is None else None
    try:
        with store.folder() as place:
            path, holding = write(job.kind, params, place, by=by, at=at, over=MOST, progress=told)
            with path.open("rb") as file:
                sha256, size, _ = store.keep(iter(lambda: file.read(1024**2), b""), limit=settings.UPLOAD_LIMIT)
    except Lost:
        return
    except TooMany as refusal:
        claiming.fail(job, refusal.sentence, at=now())
        return
    except Refusal:
        most = settings.UPLOAD_LIMIT // 1024**2
        claiming.fail(job, f"The file could not be kept: the disk is full, or it is larger than {most} MB.", at=now())
        return
    _finish(job, holding, sha256, size, before, at=now())


def _finish(job: Export, holding: Holding, sha256: str, size: int, before: set[UUID], *, at: dt.datetime) -> None:
    holds = {name: sorted(key.hex for key in keys) for name, keys in holding.rows.items()}
    total = len(holding.rows["Case"])
    with transaction.atomic():
        # A destruction names its room by a key, so that one in work is waited for here, and one that comes later finds this row.
        rooms = list(Compartment.objects.select_for_update().filter(pk__in=[UUID(room) for room in holding.rooms]))
        gone = Destruction.objects.filter(compartment__in=rooms).exclude(pk__in=before).exists()
        if gone:
            claiming.fail(job, GONE, at=at)
            finished = False
        else:
            finished = claiming.finish(
                job, at=at, marking=holding.marking, audience=holding.audience, holds=holds, sha256=sha256, size=size
            )
    if not finished:
        _unlink(sha256)
    log.info("export %s: %s cases, %s bytes%s", job.pk, total, size, "" if finished else ", given up")


def open_export(export: Export, *, by: Officer, at: dt.datetime) -> Path:
    """The file of a finished export. What of closed rooms stands in it is loaded, so that the reading is recorded.

    Refuses one that is not finished, was removed or destroyed, and one that holds anything which the officer may not see now.
    """
    if export.destruction_id is not None:
        raise Refusal("What it held has been destroyed.")
    if export.state != JobState.READY:
        raise Refusal("It is not finished yet.")
    if export.removed_at is not None or not store.path_of(export.sha256).exists():
        raise Refusal(f"The file was removed: exports are kept for {KEPT_FOR.days} days. Ask for it again.")
    if not may_open(export, by=by, at=at):
        raise Refusal(LOST_SIGHT)
    for model, keys in _held(export):
        if issubclass(model, Marked):
            rows: Any = model._default_manager.all()
            closed = rows.filter(pk__in=keys, compartment__isnull=False).visible_to(by, at=at)
            list(closed.only("marking", "compartment"))
    return store.path_of(export.sha256)


def may_open(export: Export, *, by: Officer, at: dt.datetime) -> bool:
    """Whether the officer may see all that the file holds: as it was marked when it was made, and as it is marked now."""
    if not sight_of(by, at).sees(export.audience):
        return False
    for model, keys in _held(export):
        rows: Any = model._default_manager.filter(pk__in=keys)
        if rows.visible_to(by, at=at).count() != rows.count():
            return False
    return True


def _held(export: Export) -> Iterator[tuple[Any, list[UUID]]]:
    for name, keys in export.holds.items():
        for start in range(0, len(keys), PORTION):
            yield apps.get_model("cases", name), [UUID(key) for key in keys[start : start + PORTION]]


def remove_old(*, at: dt.datetime) -> int:
    """Remove the files of exports that were finished KEPT_FOR ago, and folders of work that was broken off; returns how many files went.

    The row stays and says so. May run in any number of processes and as often as wished.
    """
    old = Export.objects.filter(state=JobState.READY, removed_at=None, finished_at__lt=at - KEPT_FOR)
    count = 0
    for key, sha256 in old.values_list("pk", "sha256"):
        with acting(by=None, at=at):
            if Export.objects.filter(pk=key, removed_at=None).update(removed_at=at, holds={}):
                _unlink(sha256)
                count += 1
    store.remove_folders(before=at - STALE)
    return count


def named(sha256: str) -> bool:
    """Whether a row of an export that is still kept, or of a document, names this file."""
    kept = Export.objects.filter(sha256=sha256, state=JobState.READY, removed_at=None, destruction=None)
    return kept.exists() or Rendition.objects.filter(sha256=sha256, destruction=None).exists()


def _unlink(sha256: str) -> None:
    """Remove a file that nothing names any more; one that is gone already is no error."""
    if not named(sha256):
        store.path_of(sha256).unlink(missing_ok=True)
