"""Filing a document: hash, number, store; the worker that reads it finds the row."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from cases.access import markings
from cases.access.models import Compartment, Officer
from cases.access.numbering import number_for
from cases.dates import FuzzyDate
from cases.docket.models import Case
from cases.docket.opening import may_mark, must_log, room_for
from cases.evidence import store
from cases.evidence.extraction import media_type, refusal_at_the_door
from cases.evidence.models import CaseExhibit, EvidenceKind, Exhibit, Language, Reading, Rendition
from cases.history.acting import acting
from cases.history.acts import act
from cases.refusal import Refusal


@dataclass(frozen=True)
class Filed:
    """What filing gave: the exhibit, its rendition, and whether the same bytes were there before."""

    exhibit: Exhibit
    rendition: Rendition
    already: bool


def file_exhibit(
    chunks: Iterable[bytes],
    *,
    name: str,
    title: str,
    kind: str,
    language: str,
    by: Officer,
    at: dt.datetime,
    case: Case | None = None,
    marking: str | None = None,
    issuer: str = "",
    dated: FuzzyDate | None = None,
    source_url: str = "",
    symbol: str = "",
) -> Filed:
    """File a document as a new exhibit with its first rendition, and into a case where one is given.

    The bytes are hashed and stored first, outside any transaction. The same bytes filed before, in an exhibit that this officer
    may see, lead to that exhibit, which joins the case; nothing new is numbered. Otherwise the exhibit gets the next number of its
    compartment, and its reading waits for a worker. Refuses a reader, a blank title, an empty or unreadable kind of file, and a
    marking above the officer's clearance.
    """
    must_log(by)
    title = " ".join(title.split())
    if not title:
        raise Refusal("Give the exhibit a title.", field="title")
    if kind not in EvidenceKind.values:
        raise Refusal(f"“{kind}” is not a kind of evidence.", field="kind")
    marking, room = _marking(case, marking, by, at)
    name = safe_name(name)
    sha256, size, head = _keep(chunks, name)
    if (found := _filed_before(sha256, by, at)) is not None:
        if case is not None:
            enter(case, found.exhibit, by=by, at=at)
        return Filed(found.exhibit, found, already=True)
    with acting(by=by.pk, at=at), transaction.atomic():
        exhibit = Exhibit.objects.create(
            number=number_for("exhibit", marking, room),
            title=title,
            kind=kind,
            issuer=issuer.strip(),
            **Exhibit.dated.columns(dated),
            source_url=source_url.strip(),
            symbol=symbol.strip(),
            marking=marking,
            compartment=room,
            filed_at=at,
            filed_by=by,
        )
        rendition = _rendition(exhibit, Rendition.Kind.ORIGINAL, language, name, sha256, size, head, by=by, at=at)
        if case is not None:
            CaseExhibit.objects.create(case=case, exhibit=exhibit)
    return Filed(exhibit, rendition, already=False)


def file_rendition(
    exhibit: Exhibit,
    chunks: Iterable[bytes],
    *,
    name: str,
    kind: str,
    language: str,
    by: Officer,
    at: dt.datetime,
    translator: str = "",
    translated: FuzzyDate | None = None,
    split_from: Rendition | None = None,
) -> Filed:
    """File another text of an exhibit, such as its translation; the same bytes again lead to the first.

    `split_from` is the combined file of which it is one text. It is marked as strictly as that file.
    """
    must_log(by)
    if kind not in Rendition.Kind.values:
        raise Refusal(f"“{kind}” is not a kind of rendition.", field="kind")
    name = safe_name(name)
    sha256, size, head = _keep(chunks, name)
    if (found := exhibit.renditions.visible_to(by, at=at).filter(sha256=sha256).first()) is not None:
        return Filed(exhibit, found, already=True)
    with acting(by=by.pk, at=at), transaction.atomic():
        rendition = _rendition(
            exhibit,
            kind,
            language,
            name,
            sha256,
            size,
            head,
            by=by,
            at=at,
            translator=" ".join(translator.split()),
            translated=translated,
            split_from=split_from,
        )
    return Filed(exhibit, rendition, already=False)


@act
def enter(case: Case, exhibit: Exhibit, *, by: Officer, at: dt.datetime) -> None:
    """Put an exhibit of the library into a case's file; again changes nothing."""
    must_log(by)
    CaseExhibit.objects.get_or_create(case=case, exhibit=exhibit)


def title_from(name: str) -> str:
    """A title out of a file's name: without folders and ending, underscores as spaces, at most 300 long.

    >>> title_from("reports/2022_Report to Congress.final.pdf")
    '2022 Report to Congress.final'
    """
    name = safe_name(name)
    stem = name.rpartition(".")[0] or name
    return " ".join(stem.replace("_", " ").split())[:300] or name


def safe_name(name: str) -> str:
    """The file's name without folders, control and direction characters, at most 200 long, its ending kept.

    >>> safe_name("../..\\\\evil\\u202efdp.exe")
    'evilfdp.exe'
    """
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    name = " ".join(name.split()).strip(". ") or "document"
    stem, dot, ending = name.rpartition(".")
    if len(name) > 200:
        name = f"{stem[: 199 - len(ending)]}.{ending}" if dot and len(ending) < 20 else name[:200]
    return name


def _marking(case: Case | None, marking: str | None, by: Officer, at: dt.datetime) -> tuple[str, Compartment | None]:
    if marking is None:
        marking = markings.strictest([markings.DELIBERATIVE, case.marking if case else markings.PUBLIC])
    may_mark(by, marking)
    if marking == markings.BCI and case is None:
        raise Refusal("Business confidential information is filed from the page of its case.", field="marking")
    return marking, room_for(case, marking, by=by, at=at) if case else None


def _keep(chunks: Iterable[bytes], name: str) -> tuple[str, int, bytes]:
    sha256, size, head = store.keep(chunks, limit=settings.UPLOAD_LIMIT)
    if sentence := refusal_at_the_door(name, head, size):
        raise Refusal(sentence, field="file")
    return sha256, size, head


def _filed_before(sha256: str, by: Officer, at: dt.datetime) -> Rendition | None:
    found = Rendition.objects.visible_to(by, at=at).filter(sha256=sha256).select_related("exhibit")
    return found.order_by("filed_at", "id").first()


def _rendition(
    exhibit: Exhibit,
    kind: str,
    language: str,
    name: str,
    sha256: str,
    size: int,
    head: bytes,
    *,
    by: Officer,
    at: dt.datetime,
    translator: str = "",
    translated: FuzzyDate | None = None,
    split_from: Rendition | None = None,
) -> Rendition:
    if language not in Language.values:
        raise Refusal(f"“{language}” is not a language of the list.", field="language")
    rendition = Rendition(
        id=uuid.uuid4(),
        exhibit=exhibit,
        kind=kind,
        language=language,
        file_name=name,
        media_type=media_type(name, head),
        sha256=sha256,
        size=size,
        marking=split_from.marking if split_from else exhibit.marking,
        compartment=split_from.compartment if split_from else exhibit.compartment,
        translator=translator,
        **Rendition.translated.columns(translated),
        split_from=split_from,
        filed_at=at,
        filed_by=by,
    )
    rendition.save(force_insert=True)
    Reading.objects.create(rendition=rendition, queued_at=at)
    return rendition
