"""Making a book: its sections become parts that any worker sets (`briefs.setting`); when all are set, its own job joins and checks them."""

from __future__ import annotations

import datetime as dt
import functools
import gc
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from cases import sandbox
from cases.briefs import binding, filed, pages, render
from cases.briefs.asking import gather_waiting, let_go, waits
from cases.briefs.endings import Failures, ended_well
from cases.briefs.joining import sheaf as sheaves
from cases.briefs.models import Brief, Edition, Stage
from cases.briefs.parts import BriefPart
from cases.briefs.progress import Watch
from cases.briefs.sections import CONTENTS, FILED, Section, sections
from cases.briefs.withholding import not_public
from cases.evidence import store
from cases.evidence.store import folder
from cases.history.working import Clock
from cases.jobs import claiming
from cases.jobs.models import JobState
from cases.refusal import Refusal
from cases.search.making import named

LIMITS = sandbox.Limits(seconds=120, memory=1024 * 1024**2, output=64 * 1024)
"""Of joining a book, before its length is reckoned in."""
AT_ONCE = 100
"""Parts in one statement: each holds the contents of a case."""
KEPT_FOR = dt.timedelta(days=30)
"""How long the set pages of a finished book are kept, so that the next book need not set them again."""
KEPT = "Nothing is lost: the contents are kept, and it can be tried again."
JOINING = Failures(
    {
        "too long": "Joining it took much longer than a book of its length should take, and was stopped.",
        "too much memory": "Joining it needed more memory than a book may have.",
        "too much output": "The finished book would be larger than a book may be.",
    },
    otherwise="The parts could not be joined.",
    after=f" {KEPT}",
    before_problem="Not issued: ",
)


def make_book(book: Brief, now: Clock) -> None:
    """Do what is next for a claimed book: cut it into parts, fail with a part that failed, or join and check what is set.

    Between cutting and joining it waits without a worker. May run again at any point: parts are cut once, and joining the
    same parts gives the same bytes.
    """
    if waits(book) and not _gathered(book, now):
        return
    parts = list(book.parts.order_by("position").defer("section"))
    failed = [part for part in parts if part.state == JobState.FAILED]
    if failed:
        claiming.fail(book, f"Not made. {failed[0].key}: {failed[0].failure} {KEPT}", at=now())
        return
    if not parts:
        parts = _cut(book, now)
    missing = [part for part in parts if part.state != JobState.READY or not store.path_of(part.sha256).exists()]
    if missing:
        _wait_for(book, missing, at=now())
        return
    _join(book, parts, now)


def _gathered(book: Brief, now: Clock) -> bool:
    """Gather and freeze the contents of a large book; False when it failed or the claim was lost."""
    if not claiming.keep(book, stage=Stage.GATHERING):
        return False
    try:
        found = gather_waiting(book, at=now(), beat=claiming.GripBeside(book, now))
    except claiming.Lost:
        return False
    except Refusal as refusal:
        claiming.fail(book, f"Not made. {refusal.sentence}", at=now())
        return False
    with transaction.atomic():
        if not claiming.keep(book, **found):
            return False
        book.refresh_from_db()
        let_go(book)
    return True


def _cut(book: Brief, now: Clock) -> list[BriefPart]:
    """A row for each section; one that was set before for a book which its officer may see names the same file."""
    found = [section for section in sections(book.contents) if section.key != CONTENTS]
    made_with = [render.made_with(), book.paper, recipe()]
    digests = [section.digest(*made_with) for section in found]
    known = _known(book, digests, at=now())
    rows = []
    for position, (section, digest) in enumerate(zip(found, digests, strict=True)):
        row = BriefPart(brief=book, position=position, key=section.key[:100], digest=digest, queued_at=book.queued_at)
        if digest in known:
            row.state, row.sha256, row.finished_at = JobState.READY, known[digest], now()
        else:
            row.section = _told(section).as_json()
        rows.append(row)
    with transaction.atomic():
        # Of two workers that both believe they hold the book one finds the rows there.
        if not claiming.keep(book, stage=Stage.RENDERING):
            raise claiming.Lost
        BriefPart.objects.bulk_create(rows, batch_size=AT_ONCE)
    return rows


def _told(section: Section) -> Section:
    return filed.with_texts(section) if section.template == FILED else section


def _known(book: Brief, digests: Iterable[str], *, at: dt.datetime) -> dict[str, str]:
    """The files of sections that were set before: only for books that this officer may see, so that haste tells nothing of others."""
    wanted = sorted(set(digests))
    seen = Brief.objects.visible_to(book.requested_by, at=at).filter(destruction=None)
    out: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        rows = BriefPart.objects.filter(
            digest__in=wanted[start : start + 500], state=JobState.READY, brief__in=seen.values("pk")
        )
        for digest, sha256 in rows.values_list("digest", "sha256"):
            if digest not in out and store.path_of(sha256).exists():
                out[digest] = sha256
    return out


def _wait_for(book: Brief, missing: list[BriefPart], *, at: dt.datetime) -> None:
    """Let the book wait for its parts; a part whose file has gone meanwhile is to be set again."""
    gone = {part.key: part for part in missing if part.state == JobState.READY}
    if gone:
        for section in sections(book.contents):
            if section.key in gone:
                BriefPart.objects.filter(pk=gone[section.key].pk, state=JobState.READY).update(
                    state=JobState.QUEUED, sha256="", section=_told(section).as_json(), attempts=0, finished_at=None
                )
    claiming.rest(book, stage=Stage.RENDERING)


def _join(book: Brief, parts: list[BriefPart], now: Clock) -> None:
    """Join and check in a limited child, publish the file under its hash, and record it."""
    if not claiming.keep(book, stage=Stage.JOINING):
        return
    contents, withheld = book.contents, book.withheld
    binding.warm()
    files = {part.key: part.sha256 for part in parts}
    with folder() as place:
        path, checks = place / "book", place / "checks"
        book.stage, limits = Stage.JOINING, _limits(parts)
        outcome = sandbox.run(
            lambda: _joined(contents, withheld, files, path, checks), limits, beat=Watch(book, now, checks)
        )
        if not ended_well(book, outcome, JOINING, at=now()):
            return
        try:
            sha256 = keep(path)
        except Refusal as refusal:
            claiming.fail(book, refusal.sentence, at=now())
            return
    claiming.finish(
        book,
        at=now(),
        stage="",
        sha256=sha256,
        size=store.path_of(sha256).stat().st_size,
        pages=outcome.value["pages"],
        made_with=render.made_with()[:200],
        withheld="",
    )


def _limits(parts: list[BriefPart]) -> sandbox.Limits:
    """A book is joined and looked through page by page: a long one is given as much longer."""
    return replace(LIMITS, seconds=LIMITS.seconds + 2 * len(parts))


def _joined(
    contents: dict[str, Any], withheld: str, files: dict[str, str], path: Path, checks: Path
) -> dict[str, object]:
    # The child ends with its work: nothing needs to be looked for that it could free.
    gc.disable()

    def read(key: str) -> sheaves.Sheaf:
        return sheaves.unpacked(store.path_of(files[key]).read_bytes())

    try:
        with path.open("wb") as out:
            count = binding.bind(contents, read, out)
    except render.Unfit as error:
        return {"problem": str(error)}
    if contents.get("edition") == Edition.PUBLIC:
        checks.touch()
        if why := not_public(path.read_bytes(), contents, withheld):
            return {"problem": why}
    return {"pages": count}


def keep(path: Path) -> str:
    """Publish a file that was made under its hash, and return that."""
    with path.open("rb") as file:
        return store.keep(iter(lambda: file.read(1024**2), b""), limit=settings.UPLOAD_LIMIT)[0]


@functools.cache
def recipe() -> str:
    """A hash of the product's own part in how sections look: templates, stylesheets, and the modules of this package."""
    total = hashlib.sha256(str(sheaves.FORMAT).encode())
    here = Path(__file__).parent
    templates = sorted(path for path in (pages.TEMPLATES / "briefs").rglob("*") if path.is_file())
    for path in [*sorted(here.rglob("*.py")), *templates]:
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def remove_old(*, at: dt.datetime) -> int:
    """Remove the parts of books that were finished, or failed, KEPT_FOR ago, and their files; returns how many parts went."""
    old = BriefPart.objects.filter(brief__finished_at__lt=at - KEPT_FOR)
    return remove(old)


def remove(parts: Any) -> int:
    """Remove parts and the files that no other names."""
    with transaction.atomic():
        files = set(parts.exclude(sha256="").values_list("sha256", flat=True))
        count = parts.delete()[0]
    remove_unnamed(files)
    return int(count)


def remove_unnamed(files: Iterable[str]) -> None:
    """Remove the files of set pages that no part names any more; one that is gone already is no error."""
    for sha256 in files:
        if not (named(sha256) or Brief.objects.filter(sha256=sha256, destruction=None).exists() or _held(sha256)):
            store.path_of(sha256).unlink(missing_ok=True)


def _held(sha256: str) -> bool:
    return BriefPart.objects.filter(sha256=sha256).exists()
