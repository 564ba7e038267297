"""What each search term asks of a case: functions from its value and the officer who asks to a condition on cases.

Each related row is asked for through `visible_to` inside an EXISTS: what the officer may not see makes no case match,
and no join gives a case twice. Text is compared by code points, or by the patterns of `search.words`, which both
databases read alike.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left

from cases.commitments.models import Commitment, CommitmentUse
from cases.docket.models import CaseMeasure, Claim, StatusChange
from cases.docket.terms import CaseProduct, CaseRaiser, CaseSector, Identifier
from cases.evidence.models import CaseExhibit, Citation, Exhibit, Rendition
from cases.proceedings.models import Event
from cases.search.language import And, Leaf, Node, Not
from cases.search.references import identifier_pattern
from cases.search.words import pattern
from cases.taxonomy.models import Sector

Span = tuple[dt.date | None, dt.date | None]
"""From the first day to the last, both included; None for an open end."""

_MEASURE = ("title", "title_original", "document_number", "document_number_original")


def words(terms: Iterable[str], officer: Any) -> Q:
    """Every word somewhere in the case's own text: `steel 国发` finds the steel case about 国发〔2016〕6号."""
    found = Q()
    for term in terms:
        said = pattern(term)
        found &= (
            _said(said, "number", "title", "summary")
            | _has(Identifier, officer, _said(said, "number", "scheme"))
            | _has(Claim, officer, _said(said, "argument", "provision__code"))
            | _has(CaseMeasure, officer, _said(said, *(f"measure__{name}" for name in _MEASURE)))
            | _promised(officer, _said(said, "words", "deliverable", "provision__code"))
            | _has(Event, officer, _said(said, "text"))
            | _has(StatusChange, officer, _said(said, "reason"))
        )
    return found


def asked(node: Node, officer: Any) -> Q:
    """The same of a whole question, with its OR and its -words; for the file as it stood, of which there is no index."""
    if isinstance(node, Leaf):
        return words([node.said.strip('"*')], officer)
    if isinstance(node, Not):
        return ~asked(node.part, officer)
    found = asked(node.parts[0], officer)
    for part in node.parts[1:]:
        found = found & asked(part, officer) if isinstance(node, And) else found | asked(part, officer)
    return found


def respondents(codes: Iterable[str], officer: Any) -> Q:
    """Cases against any of these Members: `CHN`."""
    return Q(respondent__in=list(codes))


def raised_by(codes: Iterable[str], officer: Any) -> Q:
    """Cases that any of these Members raised: `USA`."""
    return _has(CaseRaiser, officer, Q(member__in=list(codes)))


def sectors(codes: Iterable[str], officer: Any) -> Q:
    """Cases in any of these sectors or below: `HS-I` finds chapter `02` and product `020714`."""
    rows = list(Sector.objects.values_list("code", "kind", "lineage"))
    roots = tuple(lineage for code, _, lineage in rows if code in set(codes))
    below = [(code, kind) for code, kind, lineage in rows if lineage.startswith(roots)]
    chapters = [code for code, kind in below if kind == Sector.Kind.GOODS_CHAPTER]
    products = CaseProduct.objects.annotate(chapter=Left("product_id", 2)).filter(chapter__in=chapters)
    return _has(CaseSector, officer, Q(sector__in=[code for code, _ in below])) | _has(products, officer)


def agreements(codes: Iterable[str], officer: Any) -> Q:
    """Cases that claim a breach of any of these, or have a promise standing in one: `SCM`, `P1`."""
    here = Q(provision__agreement__in=list(codes))
    return _has(Claim, officer, here) | _promised(officer, here)


def provision(lineage: str, officer: Any) -> Q:
    """Cases with a claim or promise under this provision or a paragraph below it: `SCM|25|` finds `SCM 25.8`."""
    # Not LIKE: SQLite's folds case, and paragraph (a) is not section (A).
    stem = Left("provision__lineage", len(lineage))
    claims = Claim.objects.annotate(stem=stem).filter(stem=lineage)
    promises = Commitment.objects.annotate(stem=stem).filter(stem=lineage)
    return _has(claims, officer) | _promised(officer, Q(pk__in=promises.values("pk")))


def provisions(lineages: Iterable[str], officer: Any) -> Q:
    """Cases with a claim or promise under any of these provisions."""
    found = Q()
    for lineage in lineages:
        found |= provision(lineage, officer)
    return found


def product(digits: str, officer: Any) -> Q:
    """Cases on products whose HS code begins so: `8542` finds `854231`; `02` also finds the sector of that chapter."""
    found = _has(CaseProduct, officer, Q(product__code__startswith=digits))
    return found | _has(CaseSector, officer, Q(sector=digits)) if len(digits) == 2 else found


def bodies(codes: Iterable[str], officer: Any) -> Q:
    """Cases with an event before any of these bodies, a promise made there, or a claim under an agreement it oversees: `CSPS`."""
    codes = list(codes)
    return (
        _has(Event, officer, Q(body__in=codes))
        | _promised(officer, Q(forum__in=codes))
        | _has(Claim, officer, Q(provision__agreement__body__in=codes))
    )


def forums(codes: Iterable[str], officer: Any) -> Q:
    """Cases with a promise made in any of these: `JCCT`."""
    return _promised(officer, Q(forum__in=list(codes)))


def years(asked_for: Iterable[str], officer: Any) -> Q:
    """Cases in which something happened, or was promised, in any of these years: `2018`."""
    found = Q()
    for year in asked_for:
        span = (dt.date(int(year), 1, 1), dt.date(int(year), 12, 31))
        found |= happened(span, officer)
        found |= _promised(officer, _within("made_earliest", "made_latest", span))
    return found


def kinds(words_of_it: Iterable[str], officer: Any) -> Q:
    """Cases with evidence of any of these kinds in their file: `statute`."""
    return _in_file(officer, Exhibit.objects.visible_to(officer).filter(kind__in=list(words_of_it)))


def languages(codes: Iterable[str], officer: Any) -> Q:
    """Cases with a document in any of these languages in their file: `zh`."""
    texts = Rendition.objects.visible_to(officer).filter(language__in=list(codes), exhibit=OuterRef("pk"))
    return _in_file(officer, Exhibit.objects.visible_to(officer).filter(Exists(texts)))


def cites(number: str, officer: Any) -> Q:
    """Cases that cite the exhibit of this number: `61`."""
    return _has(Citation, officer, Q(rendition__exhibit__number__iexact=number))


def status(words_of_it: Iterable[str], officer: Any) -> Q:
    """Cases that stand at any of these, as far as the officer may see; needs `with_status`."""
    return Q(status__in=list(words_of_it))


def verdict(words_of_it: Iterable[str], officer: Any) -> Q:
    """Cases with a promise whose verdict, the latest that stands, is any of these: `not-implemented`."""
    judged = Commitment.objects.all().with_verdict(officer).filter(verdict__in=list(words_of_it))
    return _promised(officer, Q(pk__in=judged.values("pk")))


def markings(words_of_it: Iterable[str], officer: Any) -> Q:
    """Cases that carry any of these markings themselves."""
    return Q(marking__in=list(words_of_it))


def lead(key: uuid.UUID, officer: Any) -> Q:
    """Cases that this officer leads."""
    return Q(lead=key)


def agency(code: str, officer: Any) -> Q:
    """Cases about a measure that this agency issued: `CHN-MOFCOM`."""
    return _has(CaseMeasure, officer, Q(measure__agency_links__agency=code))


def measure(asked: uuid.UUID | list[str], officer: Any) -> Q:
    """Cases about this measure, or about one whose titles and numbers together hold all these words."""
    if isinstance(asked, uuid.UUID):
        return _has(CaseMeasure, officer, Q(measure=asked))
    found = Q()
    for term in asked:
        found &= _said(pattern(term), *(f"measure__{name}" for name in _MEASURE))
    return _has(CaseMeasure, officer, found)


def identifier(asked: tuple[str, str], officer: Any) -> Q:
    """Cases with this outside number, or this docket number: `("SPS-STC", "485")`, `("", "511")`, `("S301", "")`."""
    scheme, number = asked
    found = Q(scheme=scheme) if scheme else Q()
    if not number:
        return _has(Identifier, officer, found)
    outside = _has(Identifier, officer, found & Q(number__regex=identifier_pattern(number)))
    return outside if scheme else outside | Q(number__regex=f"^{identifier_pattern(number)}$")


def opened(span: Span, officer: Any) -> Q:
    """Cases opened within the span."""
    return _within("opened_on", "opened_on", span)


def happened(span: Span, officer: Any) -> Q:
    """Cases with an event whose days overlap the span: one of `2018` is found from July 2018 on."""
    return _has(Event, officer, _within("happened_earliest", "happened_latest", span))


def due(span: Span, officer: Any) -> Q:
    """Cases with a promise due on days that overlap the span."""
    return _promised(officer, Q(due_earliest__isnull=False) & _within("due_earliest", "due_latest", span))


def _within(earliest: str, latest: str, span: Span) -> Q:
    first, last = span
    found = Q()
    if first is not None:
        found &= Q(**{f"{latest}__gte": first})
    if last is not None:
        found &= Q(**{f"{earliest}__lte": last})
    return found


def _said(said: str, *columns: str) -> Q:
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__regex": said})
    return found


def _has(rows: Any, officer: Any, such: Q | None = None) -> Q:
    """The case has a row of this model or queryset, visible to the officer, such that."""
    rows = rows if hasattr(rows, "visible_to") else rows.objects.all()
    return Q(Exists(rows.visible_to(officer).filter(such or Q(), case=OuterRef("pk"))))


def _in_file(officer: Any, exhibits: Any) -> Q:
    """The case has any of these in its file, or cites it."""
    filed, cited = Q(exhibit__in=exhibits.values("pk")), Q(rendition__exhibit__in=exhibits.values("pk"))
    return _has(CaseExhibit, officer, filed) | _has(Citation, officer, cited)


def _promised(officer: Any, such: Q) -> Q:
    """The case has a commitment, its own or one that also counts in it, visible to the officer, such that."""
    seen = Commitment.objects.all().visible_to(officer).filter(such)
    uses = CommitmentUse.objects.filter(Exists(seen.filter(pk=OuterRef("commitment"))))
    return Q(Exists(seen.filter(case=OuterRef("pk")))) | _has(uses, officer)
