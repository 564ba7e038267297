"""A search by Django alone, without an index: what `search_rivals` measures against.

The same rows are searched as the index holds, through `visible_to`. Words are found by `icontains` or by a SearchVector computed for each
row, so that cases differ from ours where a word has other forms or stands within another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Count

FIRST, MOST = 20, 3
Condition = Callable[[Any, str, str], Any]


def contains(rows: Any, field: str, word: str) -> Any:
    """The rows whose text holds it."""
    return rows.filter(**{f"{field}__icontains": word})


def vector(rows: Any, field: str, word: str) -> Any:
    """The rows whose text has it, by a vector that is computed now, as market-access-api does."""
    from django.contrib.postgres.search import SearchQuery, SearchVector

    return rows.annotate(search=SearchVector(field)).filter(search=SearchQuery(word))


def cases_with(word: str, officer: Any, such: Condition) -> int:
    """How many cases hold the word; the first of them are loaded."""
    from cases.docket.models import Case

    found = _found(word, officer, such)
    list(Case.objects.filter(pk__in=sorted(found)[:FIRST]))
    return len(found)


def whole_answer(word: str, officer: Any, such: Condition) -> int:
    """How many cases hold the word; every facet is counted, the first cases are loaded with where they stand and their best passages."""
    from cases.docket.models import Case

    found = _found(word, officer, such)
    list(_facets(list(found), officer))
    rows = Case.objects.filter(pk__in=found).visible_to(officer).with_status(officer)
    for case in rows.select_related("respondent", "lead").order_by("number")[:FIRST]:
        list(_passages(case, word, officer, such))
    return len(found)


def _found(word: str, officer: Any, such: Condition) -> set[Any]:
    from cases.evidence.models import CaseExhibit, Page

    found: set[Any] = set()
    for model, text, path in _own():
        rows = such(model.objects.all().visible_to(officer), text, word).order_by()
        found.update(rows.values_list(path, flat=True))
    files = such(Page.objects.all().visible_to(officer), "text", word).order_by().values("rendition__exhibit")
    found.update(CaseExhibit.objects.visible_to(officer).filter(exhibit__in=files).values_list("case", flat=True))
    return found


def _own() -> tuple[tuple[Any, str, str], ...]:
    from cases.commitments.models import Commitment
    from cases.docket.models import Case, CaseMeasure, Claim, StatusChange
    from cases.evidence.models import Citation
    from cases.proceedings.models import Event

    return (
        (Case, "title", "pk"), (Case, "summary", "pk"), (CaseMeasure, "measure__title", "case"), (Claim, "argument", "case"),
        (Commitment, "words", "case"), (Event, "text", "case"), (StatusChange, "reason", "case"), (Citation, "quotation", "case"),
    )  # fmt: skip


def _facets(found: list[Any], officer: Any) -> Iterator[list[Any]]:
    """The counts of each facet over these cases, one statement or two for each."""
    from cases.commitments.models import Commitment
    from cases.docket.models import Case, Claim
    from cases.docket.terms import CaseProduct, CaseRaiser, CaseSector
    from cases.evidence.models import CaseExhibit, Rendition
    from cases.proceedings.models import Event

    def counted(rows: Any, name: str, of: str = "case") -> list[Any]:
        rows = rows.visible_to(officer).filter(**{f"{of}__in": found}).order_by()
        return list(rows.values_list(name).annotate(Count(of, distinct=True)))

    cases = Case.objects.all()
    yield counted(cases, "respondent", "pk")
    yield counted(cases, "marking", "pk")
    yield counted(cases.with_status(officer), "status", "pk")
    yield counted(CaseRaiser.objects.all(), "member")
    yield counted(CaseSector.objects.all(), "sector")
    yield counted(CaseProduct.objects.all(), "product")
    for rows in (Claim.objects.all(), Commitment.objects.all()):
        yield counted(rows, "provision__agreement")
        yield counted(rows, "provision__lineage")
    yield counted(Claim.objects.all(), "provision__agreement__body")
    yield counted(Commitment.objects.all(), "forum")
    yield counted(Commitment.objects.all(), "made_earliest__year")
    yield counted(Commitment.objects.all().with_verdict(officer), "verdict")
    yield counted(Event.objects.all(), "body")
    yield counted(Event.objects.all(), "happened_earliest__year")
    yield counted(CaseExhibit.objects.all(), "exhibit__kind")
    texts = Rendition.objects.all().visible_to(officer).values("pk")
    yield counted(CaseExhibit.objects.filter(exhibit__renditions__in=texts), "exhibit__renditions__language")


def _passages(case: Any, word: str, officer: Any, such: Condition) -> Iterator[str]:
    """The first few rows of a case, then pages of its file, that hold the word, each with the word marked."""
    from cases.evidence.models import CaseExhibit, Page

    sought, left = re.compile(re.escape(word), re.IGNORECASE), MOST
    for model, text, path in _own():
        rows = such(model.objects.all().visible_to(officer).filter(**{path: case.pk}), text, word)
        for said in rows.order_by("pk").values_list(text, flat=True)[:left]:
            left -= 1
            yield _marked(said, sought)
        if not left:
            return
    files = CaseExhibit.objects.visible_to(officer).filter(case=case).values("exhibit")
    pages = such(Page.objects.all().visible_to(officer).filter(rendition__exhibit__in=files), "text", word)
    for page in pages.select_related("rendition__exhibit").order_by("rendition", "number")[:left]:
        yield f"{page.rendition.exhibit} {_marked(page.text, sought)}"


def _marked(text: str, sought: re.Pattern[str]) -> str:
    at = found.start() if (found := sought.search(text)) else 0
    return sought.sub(r"<mark>\g<0></mark>", text[max(0, at - 80) : at + 160])
