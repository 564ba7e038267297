"""What stands in an export: the rows of found cases and their commitments as one officer may see them, and all that they are made of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict

from cases.access import markings
from cases.access.models import Marked
from cases.commitments.models import Commitment, CommitmentUse, Verdict
from cases.docket.models import CaseMeasure, Claim, StatusChange
from cases.docket.terms import CaseProduct, CaseRaiser, CaseSector
from cases.evidence.models import Citation, Page
from cases.search.exporting import Row, Search
from cases.search.passages import Passage, best_passages
from cases.search.query import Found
from cases.search.sight import audience

AT_ONCE = 200
"""Cases that are in memory together."""
NO_VERDICT = "No verdict yet"


@dataclass
class Holding:
    """The marked rows whose contents went into a file, and who may see all of them together."""

    rows: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    height: int = 0
    rooms: set[str] = field(default_factory=set)

    def marking_of(self, *audiences: str) -> str:
        """The strictest marking of what these audiences may see, which now stands in the file too."""
        height, rooms = 0, set()
        for one in audiences:
            rung, *keys = one.split(" ")
            height = max(height, int(rung))
            rooms.update(keys)
        self.height = max(self.height, height)
        self.rooms |= rooms
        return markings.BCI if rooms else markings.LADDER[height]

    def hold(self, row: Any) -> str:
        """Note a row of which something went into the file; returns its own audience."""
        self.rows[type(row).__name__].add(row.pk)
        return audience([row.marking, row.compartment_id]) if isinstance(row, Marked) else "0"

    @property
    def audience(self) -> str:
        """Who may see the whole, as `search.sight` says it."""
        return " ".join([str(self.height), *sorted(self.rooms)])

    @property
    def marking(self) -> str:
        """The strictest marking of all that the file holds."""
        return markings.BCI if self.rooms else markings.LADDER[self.height]


def searched(found: Found, params: QueryDict, *, at: Any, by: Any, as_of: str = "") -> Search:
    """What the file says of the search."""
    return Search(
        said=tuple((chip.label, chip.phrase) for chip in found.said),
        query=params.urlencode(),
        notes=tuple(found.notes),
        found=found.cases.count(),
        made_at=at,
        made_by=str(by),
        ceiling=by.clearance,
        as_of=as_of,
    )


def rows_of(
    found: Found, officer: Any, holding: Holding, *, most: int | None = None
) -> Iterator[tuple[int, list[tuple[Row, list[Row]]]]]:
    """The found cases in their order, a batch at a time: how many came so far, and the batch's rows with their commitments.

    A fixed number of queries for each batch of AT_ONCE. A case that went out of sight meanwhile is left out.
    """
    count = found.cases.count() if most is None else min(most, found.cases.count())
    for start in range(0, count, AT_ONCE):
        stop = min(start + AT_ONCE, count)
        yield stop, _batch(found, list(found.cases[start:stop]), officer, holding)


def _batch(found: Found, cases: Sequence[Any], officer: Any, holding: Holding) -> list[tuple[Row, list[Row]]]:
    keys = [case.pk for case in cases]
    terms = _terms(keys, officer)
    changes: dict[UUID, StatusChange] = {}
    for change in StatusChange.objects.filter(case__in=keys).standing_for(officer):
        changes.setdefault(change.case_id, change)
    promises, verdicts = _promises(keys, officer)
    passages = best_passages(found.hits, cases, officer) if found.hits is not None else {}
    rows: list[tuple[Row, list[Row]]] = []
    for case in cases:
        own = holding.hold(case)
        seen = [own]
        told = [_commitment(case, row, verdicts.get(row.pk), own, holding) for row in promises.get(case.pk, [])]
        change = changes.get(case.pk)
        if change is not None:
            seen.append(holding.hold(change))
        passage = next(iter(passages.get(case.pk, [])), None)
        if passage is not None:
            seen.append(_held(passage, holding))
        seen += [audience_ for _, audience_ in told]
        row = _case(case, change, passage, terms, [one for one, _ in told])
        row |= {"case_marking": case.marking, "marking": holding.marking_of(*seen)}
        rows.append((row, [one for one, _ in told]))
    return rows


def _terms(keys: list[UUID], officer: Any) -> dict[str, dict[UUID, list[Any]]]:
    """By kind and case: raisers, sectors, products, measures and claims, in the order in which the case's page lists them."""

    def by_case(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
        found: dict[UUID, list[Any]] = defaultdict(list)
        for row in rows:
            found[row.case_id].append(row)
        return found

    def of(model: Any, *related: str) -> Any:
        return model.objects.visible_to(officer).filter(case__in=keys).select_related(*related)

    return {
        "raisers": by_case(of(CaseRaiser, "member").order_by("member__name")),
        "sectors": by_case(of(CaseSector, "sector").order_by("sector__position")),
        "products": by_case(of(CaseProduct, "product").order_by("product__code")),
        "measures": by_case(of(CaseMeasure, "measure").order_by("measure__issued_earliest", "measure__title")),
        "claims": by_case(of(Claim, "provision__agreement").order_by("position", "pk")),
    }


def _promises(keys: list[UUID], officer: Any) -> tuple[dict[UUID, list[Any]], dict[UUID, Verdict]]:
    """By case the commitments that count in it, its own and those told elsewhere; by commitment the verdict that stands."""
    uses = CommitmentUse.objects.visible_to(officer).filter(case__in=keys).values_list("case", "commitment")
    elsewhere: dict[UUID, set[UUID]] = defaultdict(set)
    for case, commitment in uses:
        elsewhere[commitment].add(case)
    rows = list(
        Commitment.objects.filter(Q(case__in=keys) | Q(pk__in=list(elsewhere)))
        .visible_to(officer)
        .select_related("case", "forum", "promised_by", "promised_to")
    )
    wanted = set(keys)
    promises: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        for case in {row.case_id, *elsewhere.get(row.pk, ())} & wanted:
            promises[case].append(row)
    verdicts: dict[UUID, Verdict] = {}
    for verdict in Verdict.objects.filter(commitment__in=[row.pk for row in rows]).standing_for(officer):
        verdicts.setdefault(verdict.commitment_id, verdict)
    return promises, verdicts


def _case(case: Any, change: Any, passage: Any, terms: Any, told: Sequence[Row]) -> dict[str, Any]:
    claims = terms["claims"].get(case.pk, [])
    agreements = {row.provision.agreement_id: row.provision.agreement.position for row in claims if row.provision}
    verdicts = Counter(row["verdict"] or NO_VERDICT for row in told)
    return {
        "number": case.number,
        "title": case.title,
        "respondent": str(case.respondent),
        "raised_by": tuple(str(row.member) for row in terms["raisers"].get(case.pk, [])),
        "status": change.get_to_display() if change else "",
        **_fuzzy("since", change.effective if change else None),
        "agreements": tuple(sorted(agreements, key=lambda code: (agreements[code], code))),
        "provisions": tuple(dict.fromkeys(str(row) for row in claims)),
        "sectors": tuple(str(row.sector) for row in terms["sectors"].get(case.pk, [])),
        "products": tuple(
            f"{row.product.code} {row.product.title}".strip() for row in terms["products"].get(case.pk, [])
        ),
        "measures": tuple(_measure(row.measure) for row in terms["measures"].get(case.pk, [])),
        "commitments": len(told),
        "verdicts": dict(sorted(verdicts.items())),
        "opened": case.opened_on,
        "lead": str(case.lead) if case.lead else "",
        "passage": "".join(piece.text for piece in passage.pieces) if passage else "",
        "passage_place": passage.label if passage else "",
    }


def _measure(measure: Any) -> str:
    """`Made in China 2025, 中国制造2025, Guofa [2015] No. 28 (国发〔2015〕28号)`."""
    return ", ".join(filter(None, (measure.title, measure.title_original, measure.numbered)))


def _commitment(case: Any, row: Any, verdict: Verdict | None, own: str, holding: Holding) -> tuple[Row, str]:
    """The row of a commitment in one case, and who may see it."""
    seen = [own, holding.hold(row.case), holding.hold(row)]
    if verdict is not None:
        holding.hold(verdict)
    told = {
        "case": case.number,
        "case_title": case.title,
        "told_in": row.case.number,
        "number": row.number,
        "words": row.words,
        "promised_by": str(row.promised_by),
        "promised_to": str(row.promised_to) if row.promised_to else "",
        "forum": str(row.forum),
        **_fuzzy("made", row.made),
        "provision": row.provision_id or "",
        "deliverable": row.deliverable,
        **_fuzzy("due", row.due),
        "verdict": verdict.get_verdict_display() if verdict else "",
        **_fuzzy("as_of", verdict.as_of if verdict else None),
        "marking": holding.marking_of(*seen),
    }
    return told, _joined(seen)


def _held(passage: Passage, holding: Holding) -> str:
    """Note what a passage is made of; who may see it is what the index says of its unit."""
    row = passage.row
    rendition = row.rendition if isinstance(row, Citation | Page) else None
    for one in (row, rendition, passage.exhibit, passage.case):
        if isinstance(one, Marked):
            holding.hold(one)
    return passage.audience


def _joined(audiences: Iterable[str]) -> str:
    whole = Holding()
    whole.marking_of(*audiences)
    return whole.audience


def _fuzzy(key: str, date: Any) -> dict[str, Any]:
    return {
        key: date.phrase if date else "",
        f"{key}_earliest": date.earliest if date else None,
        f"{key}_latest": date.latest if date else None,
    }
