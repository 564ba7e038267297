"""The facets of a search as groups of boxes, each article under its agreement and each sector under the one it lies in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cases.search.filters import several
from cases.search.memory import FACETS
from cases.search.query import Facet, Found, Value
from cases.search.references import code_of
from cases.web.templatetags import chinese

SHOWN_FIRST = 6
"""Values of a facet that stand open, beside those that are chosen; the others are behind one click."""
BY_COUNT = {"respondent", "raised_by", "body", "forum"}
"""Facets whose most frequent value comes first; the others stand as their vocabulary has them."""
MOST_KEPT = 20_000
"""Values whose part of a page is kept: a vocabulary has some thousands."""


@dataclass
class Choice:
    """A value of a facet with its box: `cases` is None where nothing is counted; `typed` stands among the words, where it is taken away."""

    name: str
    value: str
    label: str
    cases: int | None
    chosen: bool
    depth: int = 0
    typed: bool = False
    within: list[Choice] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The id of its box, the same from one answer to the next."""
        return _parts(self.name, self.value, self.label).key

    @property
    def open(self) -> bool:
        """Whether something within it is chosen."""
        return any(one.chosen for one in self.within)

    @property
    def html(self) -> SafeString:
        """Its box, and those within it; made here, since a page has hundreds and a template takes ten times as long."""
        if not self.within:
            return self.box
        below = "".join(f'<li class="depth-{one.depth:d}">{one.box}</li>' for one in self.within)
        opened = " open" if self.open else ""
        parts = _parts(self.name, self.value, self.label)
        summary = f"<summary>{len(self.within)} within{parts.unseen}</summary>"
        return mark_safe(f'{self.box}<details id="in-{parts.key}"{opened}>{summary}<ul>{below}</ul></details>')  # noqa: S308

    @property
    def box(self) -> SafeString:
        """Its own box, with its label and count."""
        parts = _parts(self.name, self.value, self.label)
        flags = f"{' checked' if self.chosen else ''}{' disabled' if self.typed else ''}"
        typed = ' <span class="quiet">(typed)</span>' if self.typed else ""
        counted = "" if self.cases is None else _counted(self.cases)
        return mark_safe(f"<label>{parts.input}{flags}> <span>{parts.label}{typed}</span>{counted}</label>")  # noqa: S308


class _Parts(NamedTuple):
    """What is the same of a box on every page, escaped: its id, its input but for the end of it, its label, and that for the ear alone."""

    key: str
    input: str
    label: str
    unseen: str


@lru_cache(maxsize=MOST_KEPT)
def _parts(name: str, value: str, label: str) -> _Parts:
    key = escape(f"f-{name}-{quote(value, safe='')}")
    return _Parts(
        key=key,
        input=f'<input type="checkbox" name="{escape(name)}" value="{escape(value)}" id="{key}"',
        label=str(chinese(label)),
        unseen=f'<span class="unseen"> {escape(label)}</span>',
    )


def _counted(cases: int) -> str:
    return f' <span class="n">{cases:d}<span class="unseen"> case{"" if cases == 1 else "s"}</span></span>'


@dataclass
class Group:
    """A facet as a group of boxes: those that stand open, and the rest."""

    name: str
    label: str
    first: list[Choice]
    more: list[Choice]

    @property
    def open_list(self) -> SafeString:
        """The boxes that stand open, as a list."""
        return _listed(self.first)

    @property
    def folded_list(self) -> SafeString:
        """The others."""
        return _listed(self.more)


def _listed(choices: list[Choice]) -> SafeString:
    return mark_safe(f"<ul>{''.join(f'<li>{one.html}</li>' for one in choices)}</ul>")  # noqa: S308  (each box escapes its own)


def groups_of(found: Found) -> Iterator[Group]:
    """The facets as groups of boxes, each provision under its agreement and each sector under the one it lies in."""
    facets = {facet.name: facet for facet in (found.facets or _without_counts(found))}
    typed = {(name, value.casefold()) for name, value in found.filter.typed.filters}

    def choices(name: str) -> list[Choice]:
        values = facets[name].values if name in facets else []
        if name in BY_COUNT and found.facets:
            values = sorted(values, key=lambda value: -value.cases)
        return [
            Choice(
                name,
                value.value,
                value.label,
                value.cases if found.facets else None,
                value.chosen,
                value.depth,
                ("in" if name == "place" else name, value.value.casefold()) in typed,
            )
            for value in values
        ]

    for name in ("place", *FACETS):
        if name == "provision":
            continue
        tops = _nested(choices(name))
        if name == "agreement":
            tops = _with_articles(tops, choices("provision"))
        if tops:
            opened = [one for at, one in enumerate(tops) if at < SHOWN_FIRST or one.chosen or one.open]
            yield Group(
                name,
                str(found.filter.filters[name].label),
                opened,
                [one for at, one in enumerate(tops) if at >= SHOWN_FIRST and not (one.chosen or one.open)],
            )


def _nested(choices: list[Choice]) -> list[Choice]:
    tops: list[Choice] = []
    for one in choices:
        if one.depth and tops:
            tops[-1].within.append(one)
        else:
            tops.append(one)
    return tops


def _with_articles(agreements: list[Choice], provisions: list[Choice]) -> list[Choice]:
    """Each provision under its agreement; of an agreement that no found case has, but another choice would, the box tells none."""
    tops = {one.value: one for one in agreements}
    for one in provisions:
        code = one.value.partition(" ")[0]
        if code not in tops:
            tops[code] = Choice("agreement", code, code, 0 if one.cases is not None else None, chosen=False)
        if one.value != code or one.chosen:
            tops[code].within.append(one)
    return list(tops.values())


def _without_counts(found: Found) -> Iterator[Facet]:
    """In the file as it stood: the values that the form offers there."""
    for name in ("place", *FACETS):
        chosen = set(several(found.filter.asked[name]))
        offered = getattr(found.filter.form.fields[name], "offered", [])
        values = []
        for value, label in offered:
            depth = len(label) - len(label.lstrip("\u2003"))
            shown = code_of(value) if name == "provision" else value
            values.append(Value(shown, label.strip(), depth, 0, value in chosen))
        if values:
            yield Facet(name, str(found.filter.filters[name].label), values)
