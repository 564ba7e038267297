"""Finding cases: the one door to the search, from the parameters of a URL to cases, form, notes and chips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import QueryDict

from cases.search.filters import CaseFilter
from cases.search.words import tidy

_PAGING = "page"


class Chip(NamedTuple):
    """One filter in force: `Status`, `Panel`, and the address of the same search without it."""

    label: str
    phrase: str
    url: str


@dataclass(frozen=True)
class Found:
    """The answer to a search.

    `cases` is lazy: visible cases with `status`, in order, each once, with respondent and lead. `notes` say what was
    not understood and was left out, one sentence each.
    """

    cases: Any
    filter: CaseFilter
    notes: list[str]
    said: list[Chip]


def find_cases(params: QueryDict, officer: Any) -> Found:
    """The cases that this officer may see and that the parameters ask for; never raises, whatever they hold.

    All filters must be met; several values of one filter are alternatives. With nothing asked, all that the officer
    may see.
    """
    asked = CaseFilter(params, officer=officer)
    return Found(cases=asked.qs, filter=asked, notes=asked.notes, said=list(_chips(asked)))


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
