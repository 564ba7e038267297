"""Finding cases: the one door to the search, from the parameters of a URL to cases with their passages, facets, notes and chips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, overload
from uuid import UUID

import numpy as np
from django.http import QueryDict

from cases.docket.models import Case
from cases.history.past import is_past
from cases.search.clock import clock_and_sight
from cases.search.filters import CaseFilter, several
from cases.search.finding import Hits
from cases.search.indexing import flush, is_whole
from cases.search.memory import FACETS, Named, View, view_of
from cases.search.offers import Choices, offered, offers
from cases.search.ordering import in_order
from cases.search.references import code_of
from cases.search.rows import cases_of
from cases.search.words import tidy

_PAGING = "page"
NOT_WHOLE = (
    "The search index of this docket isn’t made yet, so documents were not searched and nothing is counted; "
    "the administrator runs manage.py reindex."
)


class Chip(NamedTuple):
    """One filter in force: `Status`, `Panel`, and the address of the same search without it."""

    label: str
    phrase: str
    url: str


class Value(NamedTuple):
    """A value of a facet: what a URL says for it, how it is named, how deep it lies, the cases it would leave, whether it is chosen."""

    value: str
    label: str
    depth: int
    cases: int
    chosen: bool


class Facet(NamedTuple):
    """A facet beside the results, with the values that occur and those that are chosen."""

    name: str
    label: str
    values: list[Value]


class Ranked:
    """The found cases in order, loaded a slice at a time: with status, respondent and lead, as far as the officer may see.

    Asked like a queryset by what pages and counts.
    """

    def __init__(self, keys: Sequence[UUID], view: View) -> None:
        self.keys, self.view = keys, view

    def __len__(self) -> int:
        return len(self.keys)

    def count(self) -> int:
        """How many there are."""
        return len(self.keys)

    def exists(self) -> bool:
        """Whether there are any."""
        return bool(self.keys)

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> list[Any]: ...
    def __getitem__(self, at: int | slice) -> Any:
        """A case, or a slice of them."""
        if isinstance(at, int):
            return self._loaded([self.keys[at]])[0]
        return self._loaded(self.keys[at])

    def __iter__(self) -> Iterator[Any]:
        return iter(self._loaded(self.keys))

    def _loaded(self, keys: Sequence[UUID]) -> list[Any]:
        found = cases_of(keys, self.view)
        return [found[key] for key in keys if key in found]


@dataclass(frozen=True)
class Found:
    """The answer to a search.

    `cases` is lazy: visible cases with `status`, in order, each once, with respondent and lead. `notes` say what was
    not understood and was left out, one sentence each. `facets` are counted for this search and this officer; in the file as it stood there
    are none, nor `hits`.
    """

    cases: Any
    filter: CaseFilter
    notes: list[str]
    said: list[Chip]
    facets: list[Facet] = field(default_factory=list)
    hits: Hits | None = None

    @property
    def keys(self) -> list[UUID]:
        """The found cases in order, by key."""
        return list(self.cases.keys) if self.hits is not None else list(self.cases.values_list("pk", flat=True))


def find_cases(params: QueryDict, officer: Any) -> Found:
    """The cases that this officer may see and that the parameters ask for; never raises, whatever they hold.

    All filters must be met; several values of one filter are alternatives. With nothing asked, all that the officer
    may see. The file as it stood has no index and is searched row by row, words by how they begin.
    """
    past = is_past()
    passing = not past and flush()
    stands, sight = (None, None) if past else clock_and_sight(officer)
    if stands is None or sight is None or not is_whole(stands):
        asked = CaseFilter(params, officer=officer, offered=offers(officer))
        notes = asked.notes if past else [*asked.notes, NOT_WHOLE]
        return Found(cases=asked.qs, filter=asked, notes=notes, said=list(_chips(asked)))
    view = view_of(sight, passing=passing, stands=stands)
    choices = offered(view)
    asked = CaseFilter(params, officer=officer, offered=choices)
    hits = Hits(asked.wanted, view)
    return Found(
        cases=Ranked(_in_order(hits, asked, officer), view),
        filter=asked,
        notes=asked.notes,
        said=list(_chips(asked)),
        facets=list(_facets(hits, asked, choices)),
        hits=hits,
    )


def _in_order(hits: Hits, asked: CaseFilter, officer: Any) -> list[UUID]:
    if asked.ordered_by == "relevance":
        return hits.keys
    keys = [hits.view.cases[at] for at in hits.found.nonzero()[0]]
    if asked.ordered_by in {"number", "-number"}:
        return keys if asked.ordered_by == "number" else keys[::-1]
    rows = Case.objects.all().visible_to(officer).with_status(officer).filter(pk__in=keys)
    return list(in_order(rows, asked.ordered_by, officer).values_list("pk", flat=True))


def _facets(hits: Hits, asked: CaseFilter, choices: dict[str, Choices]) -> Iterator[Facet]:
    """What may still be chosen of each facet, and what is chosen, in the order in which it is offered."""
    for name in ("place", *FACETS):
        chosen = set(several(asked.asked[name]))
        named = _named(hits, asked, name, choices)
        counted = hits.place_counts() if name == "place" else hits.counts(name, named.codes)
        shown = counted > 0
        if chosen:
            shown |= np.array([value in chosen for value in named.values], dtype=bool)
        at = np.flatnonzero(shown)
        if len(at):
            values = [
                Value(*named.shown[one], cases, bool(chosen) and named.values[one] in chosen)
                for one, cases in zip(at.tolist(), counted[at].tolist(), strict=True)
            ]
            yield Facet(name, str(asked.filters[name].label), values)


def _named(hits: Hits, asked: CaseFilter, name: str, choices: dict[str, Choices]) -> Named:
    """What a facet offers; worked out once for a view."""
    offered_now: Choices = getattr(asked.form.fields[name], "offered", None) or choices.get(name, [])
    if offered_now is not choices.get(name):
        return _told(hits.view, name, offered_now)
    if name not in hits.view.told:
        hits.view.told[name] = _told(hits.view, name, offered_now)
    return hits.view.told[name]


def _told(view: View, name: str, offered_now: Choices) -> Named:
    told = [(value, label.strip(), len(label) - len(label.lstrip("\u2003"))) for value, label in offered_now]
    if name == "provision":
        told = [(value, label, value.count("|") - 1) for value, label, _ in told]
    return Named(
        values=[value for value, _, _ in told],
        shown=[(code_of(value) if name == "provision" else value, label, depth) for value, label, depth in told],
        codes=view.codes(name, [value for value, _, _ in told]),
    )


def _chips(asked: CaseFilter) -> list[Chip]:
    return [
        Chip(str(asked.filters[name].label), phrase, _without(asked.data, name, value))
        for name, field in asked.form.fields.items()
        if name != "order"
        for value, phrase in field.said(asked.asked[name])
    ]


def _without(data: QueryDict, name: str, value: str) -> str:
    """The search without this filter, or without this one of its values, from its first page; `?` for all cases."""
    rest = data.copy()
    rest.pop(_PAGING, None)
    kept = [one for one in data.getlist(name) if value and tidy(one).casefold() != value.casefold()]
    if kept:
        rest.setlist(name, kept)
    else:
        rest.pop(name, None)
    return f"?{rest.urlencode()}"
