"""The docket: its search, and the tabs of cases, passages and commitments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import Truncator

from cases.commitments.models import Commitment
from cases.docket.models import Status
from cases.search.finding import Hits, explain
from cases.search.highlighting import excerpt
from cases.search.passages import best_passages
from cases.search.query import Found, find_cases
from cases.search.tabs import Tabs
from cases.web.as_of import can_be_past
from cases.web.asking import officer_of
from cases.web.facets import groups_of
from cases.web.ledger import with_lineage

PAGE = 25
NO_FACETS = ("product", "lead", "agency", "measure", "identifier", "cites", "opened_from", "opened_to", "happened_from", "happened_to",
             "due_from", "due_to", "order")  # fmt: skip
"""The conditions under More conditions."""
LISTS = {"cases": "case", "passages": "passage", "commitments": "commitment"}
"""The tabs: what the address says after `show=`, and one of what stands there."""


@dataclass
class Tab:
    """A list of what was found: its name, how many stand in it, and its address."""

    name: str
    count: int
    address: str
    current: bool

    @property
    def counted(self) -> str:
        """`1 case`, `3 passages`."""
        return f"{self.count} {LISTS[self.name]}{'' if self.count == 1 else 's'}"


@can_be_past
def docket(request: HttpRequest) -> HttpResponse:
    """What a search finds, a page at a time; the whole search is in the address. The file as it stood has cases alone."""
    officer = officer_of(request)
    found = find_cases(request.GET, officer)
    lists: dict[str, Any] = {"cases": found.cases}
    if found.hits is not None:
        tabs = Tabs(found.hits, found.keys, officer)
        lists |= {"passages": tabs.passages, "commitments": tabs.commitments}
    show = request.GET.get("show", "")
    show = show if show in lists else "cases"
    page = Paginator(lists[show], PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    if show == "commitments":
        rows = _commitments(rows, found, officer)
    rest = request.GET.copy()
    rest.pop("page", None)
    told = _tabs(lists, show, rest)
    context = {
        "found": found,
        "page": page,
        "rows": rows,
        "rest": rest.urlencode(),
        "named": Truncator(", ".join(chip.phrase for chip in found.said)).chars(80),
        "statuses": dict(Status.choices),
        "show": show,
        "tabs": {tab.name: tab for tab in told},
        # Read out when the results change, with what could not be read as it was typed.
        "counted": ". ".join(
            [", ".join(tab.counted for tab in told), *(note.removesuffix(".") for note in found.notes)]
        ),
        "groups": list(groups_of(found)),
        "more_fields": NO_FACETS,
        "more_asked": any(value for name, value in rest.items() if name in NO_FACETS),
        "passages": best_passages(found.hits, rows, officer) if found.hits is not None and show == "cases" else {},
        "ranking": explain() if found.hits is not None and found.filter.ordered_by == "relevance" else "",
    }
    template = "web/_docket_answer.html" if getattr(request, "htmx", False) else "web/docket.html"
    return render(request, template, context)


def _tabs(lists: dict[str, Any], show: str, rest: Any) -> list[Tab]:
    told = []
    for name, rows in lists.items():
        query = rest.copy()
        query.pop("show", None)
        if name != "cases":
            query["show"] = name
        told.append(Tab(name, rows.count(), f"?{query.urlencode()}", name == show))
    return told


def _commitments(keys: list[Any], found: Found, officer: Any) -> list[Any]:
    """These commitments as the ledger shows them, the words that were looked for marked."""
    rows = with_lineage(Commitment.objects.visible_to(officer).filter(pk__in=keys), officer).prefetch_related(
        "verdicts"
    )
    found_rows = rows.in_bulk(keys)
    in_order = [found_rows[key] for key in keys if key in found_rows]
    if (hits := found.hits) is not None and hits.leaves:
        for row in in_order:
            row.pieces = excerpt(row.words, hits.leaves, len(row.words))
            others = [("Deliverable", row.deliverable), *(("Verdict", verdict.note) for verdict in row.verdicts.all())]
            row.passages = list(_marked(others, hits))
    return in_order


def _marked(texts: Iterable[tuple[str, str]], hits: Hits) -> Iterator[tuple[str, Any]]:
    for label, text in texts:
        pieces = excerpt(text, hits.leaves)
        if any(piece.marked for piece in pieces):
            yield label, pieces
