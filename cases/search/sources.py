"""What the index says of cases and exhibits: their words passage by passage, by place and audience, and the facts that facets count."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cases.commitments.models import Commitment, CommitmentUse, Verdict
from cases.docket.models import Case, CaseMeasure, Claim, StatusChange
from cases.docket.terms import CaseProduct, CaseRaiser, CaseSector, Identifier
from cases.evidence.models import CaseExhibit, Citation, Exhibit, Page, Rendition
from cases.proceedings.models import Event
from cases.search import analyzer
from cases.search.models import Place
from cases.search.sight import audience, columns
from cases.taxonomy.models import Sector

MOST_YEARS = 60
"""Of a range that is no date but a span of history, only the first so many years are counted under Year."""


@dataclass
class Written:
    """One unit as it should stand in the index."""

    place: str
    audience: str
    case: UUID | None = None
    exhibit: UUID | None = None
    rendition: UUID | None = None
    part: int = 0
    rows: list[Any] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    facts: list[list[Any]] = field(default_factory=list)

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells it from all others."""
        return (self.place, self.audience, self.case, self.exhibit, self.rendition, self.part)

    def digest(self) -> str:
        """SHA-256 of all that is indexed of it, and of the analyzer's version."""
        whole = json.dumps([analyzer.VERSION, self.rows, self.texts, self.facts], sort_keys=True, default=str)
        return hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()


def cases_as_written(keys: Collection[UUID]) -> Iterator[Written]:
    """Every unit of these cases, those with nothing in them left out; the same number of queries for one case or many."""
    for units in _Cases(keys).units().values():
        yield from units


def exhibits_as_written(keys: Collection[UUID]) -> Iterator[Written]:
    """The units that hold the titles of these exhibits; their pages are read rendition by rendition."""
    names = ["pk", "number", "title", "issuer", "symbol", "kind", "filed_at", *columns(Exhibit)]
    for key, number, title, issuer, symbol, kind, filed, *marks in Exhibit.objects.filter(pk__in=keys).values_list(
        *names
    ):
        text = ". ".join(filter(None, (f"Exhibit {number}", title, issuer, symbol)))
        facts = [["number", number], ["filed", filed.isoformat()], ["kind", kind]]
        yield Written(
            Place.TITLE, audience(marks), exhibit=key, rows=[["exhibit", str(key)]], texts=[text], facts=facts
        )


def renditions_of(keys: Collection[UUID]) -> Iterator[Written]:
    """The renditions of these exhibits, each as an empty unit to be filled with its pages."""
    names = ["pk", "exhibit", "language", *columns(Rendition)]
    for key, exhibit, language, *marks in (
        Rendition.objects.filter(exhibit__in=keys).order_by("filed_at", "pk").values_list(*names)
    ):
        yield Written(
            Place.DOCUMENT, audience(marks), exhibit=exhibit, rendition=key, facts=[["language", language]]
        )  # fmt: skip


def pages_of(rendition: UUID) -> Iterator[tuple[int, str]]:
    """The pages of a rendition in order: number and text."""
    rows = Page.objects.filter(rendition=rendition).order_by("number").values_list("number", "text")
    yield from rows.iterator(chunk_size=200)


class _Cases:
    """Gathers what some cases say, by case, place and audience."""

    def __init__(self, keys: Collection[UUID]) -> None:
        self.keys = list(keys)
        self.found: dict[UUID, dict[tuple[str, str], Written]] = defaultdict(dict)
        self.chapters = dict(Sector.objects.values_list("code", "lineage"))

    def units(self) -> dict[UUID, list[Written]]:
        """By case, in a settled order."""
        self._cases()
        self._terms()
        self._claims()
        self._commitments()
        self._happened()
        self._citations()
        return {
            case: [units[key] for key in sorted(units) if units[key].texts or units[key].facts]
            for case, units in self.found.items()
        }

    def _at(self, case: UUID, place: str, seen_by: str) -> Written:
        units = self.found[case]
        if (place, seen_by) not in units:
            units[place, seen_by] = Written(place, seen_by, case=case)
        return units[place, seen_by]

    def _say(self, case: UUID, place: str, seen_by: str, source: str, key: Any, *texts: str) -> Written:
        unit = self._at(case, place, seen_by)
        text = "\n".join(filter(None, texts))
        if text.strip():
            unit.rows.append([source, str(key)])
            unit.texts.append(text)
        return unit

    def _rows(
        self, model: Any, *names: str, path: str = "case", rows: Any = None
    ) -> Iterator[tuple[Any, str, list[Any]]]:
        """Case, audience and the named values of each row of the model in these cases, in a settled order."""
        rows = model.objects.all() if rows is None else rows
        marks = columns(model)
        for case, *values in (
            rows.filter(**{f"{path}__in": self.keys}).order_by("pk").values_list(path, *names, *marks).iterator()
        ):
            said = values[: len(names)]
            yield case, audience(values[len(names) :]), said

    def _cases(self) -> None:
        names = ("number", "title", "summary", "respondent", "marking", "opened_on", "lead")
        for case, seen_by, (number, title, summary, respondent, marking, opened, lead) in self._rows(
            Case, *names, path="pk"
        ):
            unit = self._say(case, Place.TITLE, seen_by, "case", case, number, title)
            unit.facts += [["number", number], ["opened", opened.isoformat()], ["respondent", respondent]]
            unit.facts.append(["marking", marking])
            if lead:
                unit.facts.append(["lead", str(lead)])
            self._say(case, Place.TEXT, seen_by, "summary", case, summary)

    def _terms(self) -> None:
        for case, seen_by, (key, scheme, number) in self._rows(Identifier, "pk", "scheme", "number"):
            named = f"DS{number}" if scheme == "DS" and number.isdigit() else f"{scheme} {number}"
            self._say(case, Place.TITLE, seen_by, "identifier", key, named)
        names = ("title", "title_original", "document_number", "document_number_original")
        for case, seen_by, (key, *said) in self._rows(CaseMeasure, "measure", *(f"measure__{name}" for name in names)):
            self._say(case, Place.TITLE, seen_by, "measure", key, *said).facts.append(["measure", str(key)])
        for case, seen_by, (agency,) in self._rows(CaseMeasure, "measure__agency_links__agency"):
            if agency:
                self._at(case, Place.TITLE, seen_by).facts.append(["agency", agency])
        for case, seen_by, (member,) in self._rows(CaseRaiser, "member"):
            self._at(case, Place.TITLE, seen_by).facts.append(["raised_by", member])
        for case, seen_by, (sector,) in self._rows(CaseSector, "sector"):
            self._sector(self._at(case, Place.TITLE, seen_by), sector)
        for case, seen_by, (key, code, label) in self._rows(CaseProduct, "pk", "product__code", "product__title"):
            unit = self._say(case, Place.TEXT, seen_by, "product", key, f"HS {code}", label)
            unit.facts.append(["product", code])
            self._sector(unit, code[:2])

    def _sector(self, unit: Written, code: str) -> None:
        lineage = self.chapters.get(code)
        if lineage is None:
            return
        for above in filter(None, lineage.split("|")):
            if ["sector", above] not in unit.facts:
                unit.facts.append(["sector", above])

    def _claims(self) -> None:
        names = (
            "pk",
            "argument",
            "provision",
            "provision__lineage",
            "provision__agreement",
            "provision__agreement__body",
        )
        for case, seen_by, (key, argument, code, lineage, agreement, body) in self._rows(Claim, *names):
            unit = self._say(case, Place.TEXT, seen_by, "claim", key, code or "", argument)
            self._provision(unit, agreement, lineage, body)

    def _provision(self, unit: Written, agreement: str | None, lineage: str | None, body: str | None) -> None:
        if not agreement:
            return
        unit.facts += [["agreement", agreement]]
        steps = (lineage or "").rstrip("|").split("|")
        unit.facts += [["provision", "|".join(steps[: depth + 1]) + "|"] for depth in range(len(steps)) if lineage]
        if body:
            unit.facts.append(["body", body])

    def _commitments(self) -> None:
        uses = CommitmentUse.objects.all()
        told = ("words", "deliverable", "provision", "provision__lineage", "provision__agreement", "forum")
        spans = ("made_earliest", "made_latest")
        of_use = tuple(f"commitment__{name}" for name in (*told, *spans))
        both = [
            *self._rows(Commitment, "pk", *told, *spans),
            *self._rows(CommitmentUse, "commitment", *of_use, rows=uses),
        ]
        keys: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
        for case, seen_by, (key, words, deliverable, code, lineage, agreement, forum, first, last) in both:
            unit = self._say(case, Place.COMMITMENT, seen_by, "commitment", key, words, deliverable, code or "")
            self._provision(unit, agreement, lineage, None)
            unit.facts += [["forum", forum], ["body", forum], ["promise", str(key), forum], *_years(first, last)]
            keys[key].append((case, seen_by))
        verdicts = Verdict.objects.filter(commitment__in=list(keys)).order_by("as_of_earliest", "recorded_at", "pk")
        names = ("pk", "commitment", "verdict", "note", "corrected_by")
        for key, commitment, word, note, corrected in verdicts.values_list(*names):
            for case, seen_by in keys[commitment]:
                unit = self._say(case, Place.COMMITMENT, seen_by, "verdict", key, note)
                if note.strip():
                    unit.rows[-1].append(str(commitment))
                if corrected is None:
                    # The latest stands: these come in their order, and a later one takes the place of an earlier.
                    unit.facts = [fact for fact in unit.facts if fact[:2] != ["verdict", str(commitment)]]
                    unit.facts.append(["verdict", str(commitment), word])

    def _happened(self) -> None:
        spans = ("happened_earliest", "happened_latest")
        for case, seen_by, (key, text, body, first, last) in self._rows(Event, "pk", "text", "body", *spans):
            unit = self._say(case, Place.TEXT, seen_by, "event", key, text)
            unit.facts += [*([["body", body]] if body else []), *_years(first, last)]
        names = ("pk", "reason", "to", "effective_earliest", "position", "corrects")
        for case, seen_by, (key, reason, word, first, position, corrects) in self._rows(StatusChange, *names):
            unit = self._say(case, Place.TEXT, seen_by, "status", key, reason)
            unit.facts.append(
                ["status", first.isoformat(), position, word, str(key), str(corrects) if corrects else ""]
            )

    def _citations(self) -> None:
        for case, seen_by, (key, quotation, exhibit) in self._rows(Citation, "pk", "quotation", "rendition__exhibit"):
            unit = self._say(case, Place.CITED, seen_by, "citation", key, quotation)
            unit.facts += [["exhibit", exhibit.hex], ["cites", exhibit.hex]]
        for case, seen_by, (exhibit,) in self._rows(CaseExhibit, "exhibit"):
            self._at(case, Place.FILE, seen_by).facts.append(["exhibit", exhibit.hex])


def _years(first: Any, last: Any) -> Iterable[list[Any]]:
    if first is None:
        return []
    return [["year", str(year)] for year in range(first.year, min(last.year, first.year + MOST_YEARS) + 1)]
