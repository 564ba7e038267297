"""The act of destruction: rows, pages, pictures, files, briefs, the log's own bodies lose their contents; what happened stays on record."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any

from django.db import connection, models, transaction
from django.db.models import QuerySet

from cases.access.models import Compartment, Officer, Role
from cases.briefs.models import Brief
from cases.briefs.parts import BriefPart
from cases.commitments.models import Commitment, CommitmentLink, CommitmentUse, Verdict
from cases.docket.models import Case, Claim, StatusChange
from cases.docket.terms import CaseLink, CaseProduct, CaseRaiser, CaseSector, Identifier, ReportedStatus
from cases.evidence import pictures, store
from cases.evidence.checking import forget_books
from cases.evidence.models import CaseExhibit, Citation, Exhibit, Page, Reading, Rendition
from cases.evidence.pairing import forget_paragraphs
from cases.evidence.recognition import Recognition
from cases.evidence.withdrawal import Withdrawal
from cases.history import sealing
from cases.history.acting import acting
from cases.history.models import Change, Destruction, Operation
from cases.history.tracked import table_of
from cases.proceedings.models import Event, EventMember
from cases.refusal import Refusal
from cases.search import memory, rebuilding
from cases.search.exports import Export
from cases.search.making import named

GONE = "[destroyed]"
"""Stands where a text must stand."""
KEPT_OF_A_BRIEF = ("schema", "kind", "number", "final", "marking", "clearance", "as_of", "asked_at")
log = logging.getLogger(__name__)


def destroy(
    room: Compartment, *, reason: str, by: Officer, at: dt.datetime, exhibit: Exhibit | None = None
) -> Destruction:
    """Destroy the contents of a closed room, or of one exhibit in it: texts, pages, quotations, files, papers, and the log's bodies.

    Rows, numbers, dates, markings and the list of who saw what stay, and so does every seal: the chains cover digests. The
    room's briefs and exports lose their contents in either case, since each may quote the exhibit. In order: the rows and the log in one
    transaction, then the files, then what the database still holds of the old bytes. May run again. Refuses anybody but a
    registrar, who needs no grant for it, a destruction without a reason, and an exhibit of another room.
    """
    if not (by.is_active and by.role == Role.REGISTRAR):
        raise Refusal("Only a registrar destroys business confidential information.")
    reason = reason.strip()
    if not reason:
        raise Refusal("Say why it is destroyed, and by what duty: the reason stays on record.", field="reason")
    if exhibit is not None and exhibit.compartment_id != room.pk:
        raise Refusal("That exhibit lies in another room.", field="exhibit")
    what = f"Exhibit {exhibit.number}" if exhibit is not None else f"Room {room.label}"
    with acting(by=by.pk, at=at, reason=reason), transaction.atomic():
        made = Destruction.objects.create(compartment=room, what=what, reason=reason, by=by, at=at)
        files = _empty(made, room, exhibit)
    _remove(files)
    forget_books()
    forget_paragraphs()
    rebuilding.press_out()
    memory.forget()
    _press_out()
    log.info("destruction %s: %s files removed", made.pk, len(files))
    return made


def destructions_of(row: Any) -> Destruction | None:
    """The destruction that emptied a row, for the page that would have shown it."""
    return (
        Destruction.objects.select_related("by").filter(pk=row.destruction_id).first() if row.destruction_id else None
    )


def _empty(made: Destruction, room: Compartment, exhibit: Exhibit | None) -> list[str]:
    """Empty the rows and the log; returns the hashes of the files to remove."""
    renditions = Rendition.objects.filter(exhibit__compartment=room) | Rendition.objects.filter(compartment=room)
    if exhibit is not None:
        renditions = Rendition.objects.filter(exhibit=exhibit)
    papers = Brief.objects.filter(models.Q(compartment=room) | models.Q(case__compartment=room))
    exports = Export.objects.filter(audience__contains=room.pk.hex)
    emptied: list[QuerySet[Any]] = [
        renditions, Citation.objects.filter(rendition__in=renditions), Withdrawal.objects.filter(rendition__in=renditions),
        papers, exports,
    ]  # fmt: skip
    parts = BriefPart.objects.filter(brief__in=papers)
    removed: list[QuerySet[Any]] = [Page.objects.filter(rendition__in=renditions), parts]
    touched: list[QuerySet[Any]] = [
        Reading.objects.filter(rendition__in=renditions), Recognition.objects.filter(rendition__in=renditions)
    ]  # fmt: skip
    if exhibit is not None:
        emptied.append(Exhibit.objects.filter(pk=exhibit.pk))
        touched.append(CaseExhibit.objects.filter(exhibit=exhibit))
    else:
        here = {"compartment": room}
        cases, promises = Case.objects.filter(**here), Commitment.objects.filter(**here)
        inside: dict[str, Any] = {"case__in": cases}
        emptied += [
            Exhibit.objects.filter(**here), promises, Event.objects.filter(**here), StatusChange.objects.filter(**here),
            Citation.objects.filter(**here), Verdict.objects.filter(commitment__in=promises),
            Claim.objects.filter(**inside), cases,
        ]  # fmt: skip
        removed += [
            model._default_manager.filter(**inside) for model in (CaseRaiser, CaseSector, CaseProduct, Identifier)
        ]
        removed += [
            ReportedStatus.objects.filter(**inside),
            CaseLink.objects.filter(models.Q(**inside) | models.Q(other__in=cases)),
        ]
        touched += [
            CommitmentUse.objects.filter(commitment__in=promises), EventMember.objects.filter(event__compartment=room),
            CommitmentLink.objects.filter(models.Q(source__in=promises) | models.Q(target__in=promises)),
        ]  # fmt: skip
    rows = {
        (query.model, key) for query in [*emptied, *removed, *touched] for key in query.values_list("pk", flat=True)
    }
    files = {*renditions.values_list("sha256", flat=True)}
    for made_of_it in (papers, exports, parts):
        files |= {*made_of_it.exclude(sha256="").values_list("sha256", flat=True)}
    # What was deleted before lies in the log alone.
    ids = {key for _, key in rows}
    # All is sealed with its contents before they go, so that the seals stand over what was there.
    sealing.seal_late()
    before = Change.objects.order_by("-id").values_list("id", flat=True).first() or 0
    keys = [list(query.values_list("pk", flat=True)) for query in emptied]
    for query in removed:
        query.delete()
    Recognition.objects.filter(rendition__in=renditions).update(so_far=[], pages_done=0)
    for query, found in zip(emptied, keys, strict=True):
        _blank(query.model, found, made)
    sealing.seal_open()
    _empty_log(rows, ids, before, made)
    return sorted(files)


def _blank(model: type[Any], keys: list[Any], made: Destruction) -> None:
    """Empty the texts of these rows."""
    rows = model._default_manager.filter(pk__in=keys)
    if model is Brief:
        for brief in rows.filter(destruction=None):
            contents = {name: brief.contents[name] for name in KEPT_OF_A_BRIEF if name in brief.contents}
            rows.filter(pk=brief.pk).update(contents=contents | {"problems": []}, destruction=made)
        return
    kind: type[models.Model] = model
    names = table_of(kind).bodies
    texts = {name: "" if model._meta.get_field(name).blank else GONE for name in names}
    if any(field.name == "destruction" for field in model._meta.get_fields()):
        rows.filter(destruction=None).update(**texts, destruction=made)
    else:
        rows.update(**texts)


def _empty_log(rows: set[tuple[Any, Any]], ids: set[Any], before: int, made: Destruction) -> None:
    """Take the bodies out of every entry on these rows, and on rows deleted earlier that hung from them.

    What the destruction itself left behind stays: the emptied rows as they now stand.
    """
    by_table: dict[str, set[str]] = {}
    for model, key in rows:
        by_table.setdefault(model._meta.db_table, set()).add(_key(key))
    for table, row in _deleted_before({_key(key) for key in ids}, made):
        by_table.setdefault(table, set()).add(row)
    for table, keys in by_table.items():
        entries = Change.objects.filter(table=table, row__in=keys, destruction=None)
        entries.filter(id__lte=before).update(before=None, after=None, reason=None, destruction=made)
        entries.filter(id__gt=before).update(before=None, reason=None, destruction=made)


def _deleted_before(ids: set[str], made: Destruction) -> Iterable[tuple[str, str]]:
    """Rows that are in the log alone and lay in the room, or hung from a row that did."""
    room = _key(made.compartment_id)
    found = set()
    gone = Change.objects.filter(operation=Operation.DELETE, destruction=None).exclude(before=None)
    for table, row, body in gone.values_list("table", "row", "before").iterator(chunk_size=500):
        if body is None:
            continue
        if (made.what.startswith("Room") and room in body) or any(f'"{key}"' in body for key in ids):
            found.add((table, row))
    return found


def _key(value: Any) -> str:
    return value.hex if connection.vendor == "sqlite" and hasattr(value, "hex") else str(value)


def _remove(files: Iterable[str]) -> None:
    """Remove files that no row with contents names any more; one that is gone already is no error."""
    for sha256 in files:
        kept = (Brief.objects.filter(sha256=sha256, destruction=None), BriefPart.objects.filter(sha256=sha256))
        if not named(sha256) and not any(rows.exists() for rows in kept):
            store.path_of(sha256).unlink(missing_ok=True)
            pictures.forget(sha256)


def _press_out() -> None:
    """Rid the database's files of the old bytes: SQLite overwrites what it frees, and its write-ahead log is emptied here.

    On PostgreSQL dead rows wait for VACUUM FULL, which takes its locks when the administrator chooses (docs/history.md).
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
