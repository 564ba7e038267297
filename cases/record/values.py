"""What changed in an entry, thing by thing, each with what it was and what it became, as a person writes values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from cases import dates
from cases.docket.models import StatusChange
from cases.evidence.models import Citation, Language
from cases.record.belonging import hops
from cases.record.bodies import Entry, State, fields_of, target_of

LONG = 200
"""Characters from which a text is told as rewritten and stands in full behind a click."""

NEVER_TOLD: dict[type[models.Model], frozenset[str]] = {
    StatusChange: frozenset({"position", "digest", "previous_seal", "seal"}),
    Citation: frozenset({"checked_at", "findings"}),
}
"""Columns that tell of what the officer may not see: where a row stands among others, and a check for a hidden brief; and the workings
of a check, whose sentence is told."""

FUZZY = {
    "happened": "date",
    "made": "date of the promise",
    "due": "due date",
    "dated": "date",
    "effective": "effective date",
    "as_of": "date",
    "issued": "date of issue",
    "in_force": "date of entry into force",
}

Named = Callable[[type[models.Model], Any], str]
"""How a row is called, as this officer may see it."""


@dataclass(frozen=True)
class Detail:
    """One thing inside an entry: what it is, what it was and what it became; blank where there was or is nothing."""

    what: str
    before: str
    after: str
    text: bool = False
    """Whether it's free text, which is told in quotation marks."""

    @property
    def long(self) -> bool:
        """Whether it's told as rewritten, with the texts themselves apart."""
        return self.text and any(len(side) > LONG or "\n" in side for side in (self.before, self.after))

    @property
    def sentence(self) -> str:
        """`title changed from “a” to “b”`."""
        before, after = (f"“{side}”" if self.text and side else side for side in (self.before, self.after))
        if self.long:
            if self.before and self.after:
                return f"{self.what} rewritten"
            return f"{self.what} written" if self.after else f"{self.what} taken away"
        if self.before and self.after:
            return f"{self.what} changed from {before} to {after}"
        if after:
            return f"{self.what} set to {after}"
        return f"{self.what} {before} taken away" if before else f"{self.what} changed"


def details_of(entry: Entry, columns: Iterable[str], named: Named) -> list[Detail]:
    """The things in these columns; the two columns of a fuzzy date are one thing."""
    found: list[Detail] = []
    pairs = fuzzy(entry.model)
    done: set[str] = set()
    for column in columns:
        stem = pairs.get(column)
        if stem is not None:
            if stem not in done:
                done.add(stem)
                before, after = (fuzzy_phrase(body, stem) for body in (entry.before, entry.after))
                found.append(Detail(FUZZY.get(stem, stem.replace("_", " ")), before, after))
            continue
        field = fields_of(entry.model).get(column)
        before, after = (told(field, body.get(column), named) if body else "" for body in (entry.before, entry.after))
        found.append(Detail(_noun(field, column), before, after, text=is_text(field)))
    return found


def columns_told(entry: Entry, seen: Callable[[str], bool]) -> list[str]:
    """The columns of a row that came or went which are worth listing: not its keys, nothing blank, nothing unseen."""
    fields = fields_of(entry.model)
    key = {name for name, field in fields.items() if field.primary_key}
    left_out = key | NEVER_TOLD.get(entry.model, frozenset()) | {edge.column for edge in hops(entry.model)}
    return [
        name
        for name, value in entry.state.items()
        if name not in left_out and value is not None and value not in ("", False) and seen(name)
    ]


def told(field: models.Field[Any, Any] | None, value: Any, named: Named) -> str:
    """A value as a person writes it; blank for nothing."""
    if value is None or value == "":
        return ""
    if field is not None and field.is_relation:
        return named(target_of(field), value)
    if field is not None and field.choices:
        label = str(dict(field.flatchoices).get(value, value))
        return label if field.choices == Language.choices else low(label)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value)
        return f"{dates.phrase(local.date())}, {local:%H:%M}"
    if isinstance(value, dt.date):
        return dates.phrase(value)
    return str(value)


def fuzzy(model: type[models.Model]) -> dict[str, str]:
    """The name of the fuzzy date to which a column belongs."""
    names = fields_of(model)
    stems = [name.removesuffix("_earliest") for name in names if name.endswith("_earliest")]
    return {f"{stem}_{end}": stem for stem in stems if f"{stem}_latest" in names for end in ("earliest", "latest")}


def fuzzy_phrase(body: State | None, stem: str) -> str:
    """A fuzzy date of a body as a phrase; blank for none."""
    first, last = (body.get(f"{stem}_{end}") if body else None for end in ("earliest", "latest"))
    if not isinstance(first, dt.date) or not isinstance(last, dt.date) or last < first:
        return " to ".join(str(side) for side in (first, last) if side is not None)
    return dates.FuzzyDate(first, last).phrase


def low(label: str) -> str:
    """A label inside a sentence: `Implemented late` as `implemented late`, `PUBLIC` as it is."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == " " else label


def high(sentence: str) -> str:
    """A sentence with its first letter large."""
    return sentence[:1].upper() + sentence[1:]


def is_text(field: models.Field[Any, Any] | None) -> bool:
    """Whether a column holds words that somebody wrote."""
    return isinstance(field, models.CharField | models.TextField) and not field.choices and not field.is_relation


def _noun(field: models.Field[Any, Any] | None, column: str) -> str:
    return str(field.verbose_name) if field is not None else column.replace("_", " ")
