"""How a row is called in a sentence, live or gone, by the values it has or last had."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.text import Truncator

from cases.access.models import Officer
from cases.commitments.models import Commitment, CommitmentLink, Verdict
from cases.docket.models import Case, Claim, Measure, StatusChange
from cases.docket.terms import CaseLink, Identifier
from cases.evidence.models import (
    CaseExhibit,
    Citation,
    Exhibit,
    Page,
    Reading,
    Rendition,
)
from cases.evidence.naming import named_page
from cases.evidence.pairs import Aligned, Pairing
from cases.evidence.recognition import Recognition
from cases.evidence.targets import TARGETS
from cases.evidence.withdrawal import Withdrawal
from cases.proceedings.models import Event
from cases.record.bodies import State, fields_of, target_of
from cases.record.seeing import Sight, ruled
from cases.record.values import fuzzy_phrase, told

SHORT = 90
"""Characters of a text that a sentence tells of it."""


class Nouns:
    """Names of rows as one officer may see them, in the history of one case."""

    def __init__(self, case: Case, sight: Sight) -> None:
        self.case = case
        self.sight = sight
        self.number = 0
        """The entry that is being told, for what is called as it was called then."""

    def named(self, model: type[models.Model], pk: Any) -> str:
        """`commitment 3`, `Exhibit 61`, `the event of 3 May 2022`, `United States`."""
        if pk is None:
            return ""
        found = self.sight.row(model, pk)
        if found is None and model is Measure:
            title = self.sight.title_then(pk, self.number)
            return f"the measure “{short(title)}”" if title else "a measure"
        if found is None:
            return str(pk) if not ruled(model) else f"a {model._meta.verbose_name}"
        if model in NAMES:
            return NAMES[model](self, found.state)
        return found.name or self.called(model, found.state)

    def called(self, model: type[models.Model], state: State) -> str:
        """The same by a row's values, whether it's still there or not; of a kind without words of its own, by its kind."""
        if model in NAMES:
            return NAMES[model](self, state)
        kind = str(model._meta.verbose_name)
        for name in ("number", "title", "label", "name", "code"):
            if isinstance(value := state.get(name), str) and value:
                return f"the {kind} “{short(value)}”" if name in {"title", "name"} else f"{kind} {value}"
        return f"the {kind}"

    def other(self, state: State, column: str) -> State:
        """The values of the row that a key names; none where the officer may not see it."""
        model = PARENTS.get(column)
        found = self.sight.row(model, state[column]) if model and state.get(column) is not None else None
        return found.state if found else {}

    def label(self, model: type[models.Model], state: State, column: str) -> str:
        """A value by its label, as it stands inside a sentence."""
        return told(fields_of(model)[column], state.get(column), self.named)


PARENTS: dict[str, type[models.Model]] = {
    "commitment_id": Commitment,
    "event_id": Event,
    "exhibit_id": Exhibit,
    "rendition_id": Rendition,
}
"""The rows whose values a name borrows, by the key that names them."""


def short(text: str) -> str:
    """The beginning of a text, on one line."""
    return Truncator(" ".join(text.split())).chars(SHORT)


def rendition(nouns: Nouns, state: State) -> Rendition:
    """A rendition with its exhibit's number, enough to be cited by."""
    exhibit = nouns.other(state, "exhibit_id")
    return Rendition(
        kind=state.get("kind") or "", language=state.get("language") or "",
        exhibit=Exhibit(number=exhibit.get("number") or "?"),
    )  # fmt: skip


def pinpoint(nouns: Nouns, state: State) -> str:
    """`Exhibit 61, p. 24`."""
    return Citation(
        rendition=rendition(nouns, nouns.other(state, "rendition_id")),
        page=state.get("page"), printed=state.get("printed") or "", place=state.get("place") or "",
    ).pinpoint  # fmt: skip


def statement(nouns: Nouns, state: State) -> str:
    """What a citation hangs from: `commitment 3`."""
    for name in TARGETS:
        if (pk := state.get(f"{name}_id")) is not None:
            if name == "summary_of":
                return "the summary"
            model = target_of(fields_of(Citation)[f"{name}_id"])
            return nouns.named(model, pk) if nouns.sight.row(model, pk) else "a statement"
    return "a statement"


def _case(nouns: Nouns, state: State) -> str:
    return "the case" if state.get("id") == nouns.case.pk else str(state.get("number"))


def _commitment(nouns: Nouns, state: State) -> str:
    name = f"commitment {state.get('number')}"
    return name if state.get("case_id") == nouns.case.pk else f"{name} of {nouns.named(Case, state.get('case_id'))}"


def _verdict(nouns: Nouns, state: State) -> str:
    about = _commitment(nouns, nouns.other(state, "commitment_id"))
    return f"the verdict “{nouns.label(Verdict, state, 'verdict')}” on {about}, as of {fuzzy_phrase(state, 'as_of')}"


def _event(nouns: Nouns, state: State) -> str:
    return f"the event of {fuzzy_phrase(state, 'happened')} ({nouns.label(Event, state, 'kind')})"


def _status(nouns: Nouns, state: State) -> str:
    return f"the status “{nouns.label(StatusChange, state, 'to')}”, effective {fuzzy_phrase(state, 'effective')}"


def _claim(nouns: Nouns, state: State) -> str:
    if state.get("no_discipline"):
        return "the claim that no discipline applies"
    return f"the claim under {state.get('provision_id')}"


def _rendition(nouns: Nouns, state: State) -> str:
    return str(rendition(nouns, state))


def _reading(nouns: Nouns, state: State) -> str:
    return f"the reading of {_rendition(nouns, nouns.other(state, 'rendition_id'))}"


def _pairing(nouns: Nouns, state: State) -> str:
    original = _rendition(nouns, nouns.other(state, "original_id"))
    return f"the pairing of {original} with {_rendition(nouns, nouns.other(state, 'translation_id'))}"


def _aligned(nouns: Nouns, state: State) -> str:
    sides = [
        (name, int(state.get(f"{name}_start") or 0) + 1, int(state.get(f"{name}_stop") or 0))
        for name in ("original", "translation")
    ]
    told = [f"{name} {first if first == last else f'{first}-{last}'}" for name, first, last in sides if last >= first]
    return f"paragraphs {', '.join(told)} in {_pairing(nouns, nouns.other(state, 'pairing_id'))}"


def _page(nouns: Nouns, state: State) -> str:
    number = state.get("number")
    page = named_page(number if isinstance(number, int) else 0, str(state.get("label") or ""))
    return f"{_rendition(nouns, nouns.other(state, 'rendition_id'))}, {page}"


def _citation(nouns: Nouns, state: State) -> str:
    return f"the {'quotation from' if state.get('quotation') else 'reference to'} {pinpoint(nouns, state)}"


def _identifier(nouns: Nouns, state: State) -> str:
    return str(Identifier(scheme=state.get("scheme") or "", number=state.get("number") or ""))


def _case_link(nouns: Nouns, state: State) -> str:
    one, two = (nouns.named(Case, state.get(name)) for name in ("case_id", "other_id"))
    return f"the link “{one} {nouns.label(CaseLink, state, 'kind')} {two}”"


def _commitment_link(nouns: Nouns, state: State) -> str:
    one, two = (nouns.named(Commitment, state.get(name)) for name in ("source_id", "target_id"))
    return f"the link “{one} {nouns.label(CommitmentLink, state, 'kind')} {two}”"


NAMES: dict[type[models.Model], Callable[[Nouns, State], str]] = {
    Officer: lambda _, state: f"{state.get('first_name')} {state.get('last_name')}".strip() or str(state["username"]),
    Case: _case,
    Claim: _claim,
    StatusChange: _status,
    Measure: lambda _, state: f"the measure “{short(state.get('title') or '')}”",
    Identifier: _identifier,
    CaseLink: _case_link,
    Commitment: _commitment,
    CommitmentLink: _commitment_link,
    Verdict: _verdict,
    Event: _event,
    Exhibit: lambda _, state: f"Exhibit {state.get('number')}",
    CaseExhibit: lambda nouns, state: f"{nouns.named(Exhibit, state.get('exhibit_id'))} in the case",
    Rendition: _rendition,
    Reading: _reading,
    Recognition: lambda nouns, state: f"the OCR of {_rendition(nouns, nouns.other(state, 'rendition_id'))}",
    Page: _page,
    Withdrawal: lambda nouns, state: f"the withdrawal of {_rendition(nouns, nouns.other(state, 'rendition_id'))}",
    Pairing: _pairing,
    Aligned: _aligned,
    Citation: _citation,
}
