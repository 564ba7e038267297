"""Loading everything that papers tell of a portion of cases, in a number of queries that does not grow with the cases."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Prefetch, Q, QuerySet

from cases.access import markings
from cases.access.models import Officer
from cases.briefs.gathering import telling
from cases.briefs.gathering.telling import Notes
from cases.commitments.models import Commitment, CommitmentLink, CommitmentUse, Verdict
from cases.docket.models import Case, Claim, Measure, StatusChange
from cases.docket.terms import CaseLink
from cases.evidence.models import Citation, Page, Reading
from cases.evidence.pairing import Counterpart, counterparts
from cases.proceedings.models import Event
from cases.taxonomy.models import Member, Product, Sector

Rows = dict[Any, list[Any]]
"""Rows by the key of their case."""

Marks = dict[tuple[type[Model], Any], tuple[str, Any]]
"""The marking and the room of each row that a paper holds."""

CITED_WITH = (
    "rendition__exhibit", "rendition__withdrawal", "claim", "commitment", "verdict__commitment", "event", "status_change",
    "summary_of",
)  # fmt: skip


class Portion:
    """What one officer may see of some cases, by case, each list in the order in which a paper tells it."""

    def __init__(self, keys: Sequence[Any], *, officer: Officer, at: dt.datetime) -> None:
        self.officer, self.at = officer, at
        self.cases: dict[Any, Any] = (
            Case.objects.visible_to(officer, at=at)
            .with_status(officer)
            .select_related("respondent", "lead")
            .prefetch_related(
                Prefetch("raised_by", queryset=Member.objects.order_by("name")),
                Prefetch("sectors", queryset=Sector.objects.order_by("position")),
                Prefetch("products", queryset=Product.objects.order_by("code")),
                Prefetch("claims", queryset=Claim.objects.select_related("provision__agreement", "measure")),
                Prefetch(
                    "measures",
                    queryset=Measure.objects.prefetch_related("agencies").order_by("issued_earliest", "title"),
                ),
                "identifiers",
            )
            .in_bulk(keys)
        )
        own = {"case__in": list(self.cases)}
        self.citations = _by_case(self._seen(Citation.objects.filter(**own)).select_related(*CITED_WITH))
        changes = StatusChange.objects.filter(**own)
        self.statuses = _by_case(changes.standing_for(officer).order_by("effective_earliest", "position"))
        self.seals = dict(self._seen(changes).order_by("position").values_list("case", "seal"))
        self.events = _by_case(self._seen(Event.objects.filter(**own)).select_related("body"))
        self.links = _by_case(self._seen(CaseLink.objects.filter(**own)).select_related("other"))
        self.commitments = self._commitments()
        self.notes = {key: Notes(self.citations.get(key, [])) for key in self.cases}

    def settle(self) -> None:
        """Load what is told of the texts that the notes have come to list; asked once every statement has its numbers."""
        listed = [row for notes in self.notes.values() for row in notes.listed]
        self.texts = Texts.of(listed, officer=self.officer, at=self.at)

    def named_besides(self, key: Any) -> list[Case | Commitment]:
        """Cases that a paper names and promises that it names of them: it's marked as they are, or it would tell of them."""
        promises = self.commitments.get(key, [])
        targets = [joined.target for row in promises for joined in row.seen_links]
        return [*(row.other for row in self.links.get(key, [])), *(row.case for row in (*promises, *targets)), *targets]

    def told(self, key: Any) -> Marks:
        """How everything is marked that a paper of this case holds, once its statements have been told."""
        cited = [part for row in self.notes[key].used for part in (row, row.rendition, row.rendition.exhibit)]
        return marks_of(
            (
                self.cases[key],
                *self.statuses.get(key, []),
                *self.events.get(key, []),
                *self.commitments.get(key, []),
                *cited,
                *self.named_besides(key),
            )
        )

    def _commitments(self) -> Rows:
        """The promises that count in each case: its own, and those told elsewhere that it shares."""
        keys = list(self.cases)
        shared = CommitmentUse.objects.filter(case__in=keys).values_list("commitment", "case")
        counted: dict[Any, list[Any]] = defaultdict(list)
        for commitment, case in shared:
            counted[commitment].append(case)
        rows = Commitment.objects.filter(Q(case__in=keys) | Q(pk__in=list(counted)))
        verdicts = Verdict.objects.all().standing_for(self.officer)
        links = CommitmentLink.objects.visible_to(self.officer, at=self.at)
        found = (
            self._seen(rows)
            .select_related("forum", "case", "provision__agreement", "promised_by", "promised_to")
            .prefetch_related(
                Prefetch("verdicts", queryset=verdicts, to_attr="standing"),
                Prefetch("links", queryset=links.select_related("target__forum", "target__case"), to_attr="seen_links"),
            )
        )
        out: Rows = defaultdict(list)
        for row in found:
            for key in dict.fromkeys([row.case_id, *counted.get(row.pk, [])]):
                if key in self.cases:
                    out[key].append(row)
        return out

    def _seen(self, rows: QuerySet[Any]) -> Any:
        visible: Callable[..., Any] = rows.visible_to  # type: ignore[attr-defined]  # every one is asked through the rule
        return visible(self.officer, at=self.at)


@dataclass(frozen=True)
class Texts:
    """What is told of the texts that notes quote: how they were read, the headings above a passage, the other language beside it."""

    readings: dict[Any, Reading]
    sections: dict[tuple[Any, int | None], str]
    beside: dict[Any, Counterpart]

    @classmethod
    def of(cls, listed: list[Citation], *, officer: Officer, at: dt.datetime) -> Texts:
        """Of these citations."""
        readings = Reading.objects.filter(rendition__in={row.rendition_id for row in listed})
        found = readings.select_related("rendition__withdrawal__replaced_by__exhibit")
        read = {row.rendition_id: row for row in found}
        return cls(read, _sections(listed), counterparts(listed, officer, at))

    def told(self, listed: list[Citation]) -> dict[str, Any]:
        """Notes, exhibits and problems of a paper that quotes these."""
        return {
            "notes": telling.notes_told(listed, self.readings, self.sections, self.beside),
            "exhibits": telling.exhibits_told(listed, self.readings),
            "problems": telling.problems(listed),
        }


def marks_of(rows: Iterable[Any]) -> Marks:
    """How each of these rows is marked."""
    return {(type(row), row.pk): (row.marking, row.compartment_id) for row in rows}


def marked_as(marks: Marks) -> dict[str, str]:
    """What a paper of all these says of itself: the strictest `marking`, and the `clearance` that all in no closed room asks for."""
    words = {marking for marking, _ in marks.values()}
    return {"marking": markings.strictest(words), "clearance": markings.strictest(words - {markings.BCI})}


def _by_case(rows: Iterable[Any]) -> Rows:
    out: Rows = defaultdict(list)
    for row in rows:
        out[row.case_id].append(row)
    return out


def _sections(citations: list[Citation]) -> dict[tuple[Any, int | None], str]:
    """The headings above a cited piece of a text without pages, by rendition and piece."""
    pieces = [row for row in citations if row.page and row.printed.startswith("¶")]
    if not pieces:
        return {}
    rows = Page.objects.filter(
        rendition__in={row.rendition_id for row in pieces}, number__in={row.page for row in pieces}
    )
    return {
        (rendition, number): section
        for rendition, number, section in rows.values_list("rendition", "number", "section")
    }
