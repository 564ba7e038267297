"""The fields of the search form. None refuses: what one cannot read it leaves out of the search, with a note."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django import forms

from cases.dates import FuzzyDate, phrase
from cases.search import references
from cases.search.language import Asked as Typed
from cases.search.language import Node, parse, understood
from cases.search.offers import Choices
from cases.search.words import LONGEST_WORD, MOST_WORDS, split, tidy
from cases.taxonomy.models import Agreement, Provision

T = TypeVar("T")
F = TypeVar("F", bound=forms.Field)
Known = Callable[[str], tuple[str, str] | None]
"""Looks a word up that is not offered: its code and label, or None where the vocabulary has no such word."""

Said = list[tuple[str, str]]
"""What is in force: the value as the URL has it, and the phrase for a person."""


def _own(field: F) -> F:
    """A form's own copy: what a search changes of a field are its notes, what it offers, and the choices of its widget."""
    # 29 deep copies, with their validators and messages, took longer than the database to answer.
    one = like(field)
    one.notes = []  # type: ignore[attr-defined]
    one.widget = like(field.widget)
    return one


def like(thing: T) -> T:
    """A shallow copy of a thing that has nothing but its attributes, in a fraction of the time of `copy.copy`."""
    one = object.__new__(type(thing))
    one.__dict__.update(thing.__dict__)
    return one


class Copied(dict[str, T]):
    """Things by name, copied by a copy of each of them and nothing more."""

    def __deepcopy__(self, memo: Any) -> Copied[T]:
        return Copied({name: thing.__deepcopy__(memo) for name, thing in self.items()})  # type: ignore[attr-defined]


class Asked(forms.CharField):
    """One line of text, read by `read`, which gives its value, or None with a note when it cannot be understood."""

    def __init__(self, **more: Any) -> None:
        self.notes: list[str] = []
        self.phrase = ""
        super().__init__(**more)

    def __deepcopy__(self, memo: Any) -> Asked:
        return _own(self)

    def clean(self, value: Any) -> Any:
        """What was asked, or None where nothing was, or nothing that could be read."""
        self.notes, self.phrase = [], ""
        text = tidy(str(value or ""))
        return self.read(text) if text else None

    def read(self, text: str) -> Any:
        """The value that the text means; sets `phrase`, or a note."""
        raise NotImplementedError

    def said(self, value: Any) -> Said:
        """The one phrase that is in force."""
        return [] if value is None else [("", self.phrase)]

    def _understood(self, value: T, said: str) -> T:
        self.phrase = said
        return value

    def _left_out(self, note: str) -> None:
        self.notes.append(f"{note} It was left out of the search.")


class Words(Asked):
    """Words and quoted phrases: `steel "state owned"`."""

    def read(self, text: str) -> list[str] | None:
        terms = split(text)
        if not terms:
            self._left_out(f"“{_cut(text)}” has no word to search for.")
            return None
        for term in terms:
            if len(term) > LONGEST_WORD:
                self.notes.append(f"Only the first {LONGEST_WORD} characters of “{_cut(term)}” were searched for.")
        if len(terms) > MOST_WORDS:
            self.notes.append(
                f"Only the first {MOST_WORDS} words were searched for; left out: {_cut(' '.join(terms[MOST_WORDS:]))}."
            )
        terms = [term[:LONGEST_WORD].strip() for term in terms[:MOST_WORDS]]
        return self._understood(terms, " ".join(f"“{term}”" if " " in term else term for term in terms))


class Question(Asked):
    """Words, phrases, OR, -not, prefix*: what `search.language` reads; the value is its condition, or None for no words."""

    typed: Typed | None = None
    """What was typed, where it has been read already."""

    def read(self, text: str) -> Node | None:
        asked = self.typed or parse(text)
        self.notes.extend(asked.notes)
        if asked.root is None:
            return None
        return self._understood(asked.root, understood(Typed(asked.root, (), ())))


class MeasureField(Words):
    """A measure by its key, or by words of its titles and numbers."""

    def read(self, text: str) -> Any:
        """A key is understood also when no such measure is to be seen: then no case matches."""
        try:
            return self._understood(uuid.UUID(text), "the measure chosen")
        except ValueError:
            return super().read(text)


class ProductField(Asked):
    """An HS code or its beginning, 2 to 6 digits, dots allowed."""

    def read(self, text: str) -> str | None:
        if digits := references.read_product(text):
            return self._understood(digits, f"HS {digits}")
        self._left_out(f"“{_cut(text)}” is no HS code: give 2 to 6 digits.")
        return None


class IdentifierField(Asked):
    """An outside number: `DS511`, `SPS STC 485`, `USTR-2022-0012`."""

    def read(self, text: str) -> tuple[str, str] | None:
        scheme, number = references.read_identifier(text)
        if scheme or number:
            return self._understood((scheme, number), text)
        self._left_out(f"“{_cut(text)}” is no number of a case.")
        return None


class Number(Asked):
    """The number of an exhibit: `61`, `Exhibit S3`."""

    def read(self, text: str) -> str:
        number = text.casefold().removeprefix("exhibit").strip(" .") or text
        return self._understood(number, f"Exhibit {number.upper()}")


class Day(Asked):
    """A day, a month or a year as one end of a span: the first day of it, or the last."""

    def __init__(self, *, last: bool, **more: Any) -> None:
        self.last = last
        super().__init__(**more)

    def read(self, text: str) -> dt.date | None:
        try:
            date = FuzzyDate.parse(text)
        except ValueError as error:
            self._left_out(f"{_cut(str(error), 200)}")
            return None
        day = date.latest if self.last else date.earliest
        return self._understood(day, phrase(day))


class Term(forms.ChoiceField):
    """One word of a vocabulary, of those that `offer` sets; another that `known` finds is read, and no case has it."""

    several: ClassVar[bool] = False

    def __init__(self, *, known: Known, **more: Any) -> None:
        self.known = known
        self.notes: list[str] = []
        self.offered: Choices = []
        super().__init__(**more)

    def __deepcopy__(self, memo: Any) -> Term:
        return _own(self)

    def offer(self, choices: Choices) -> None:
        """Offer these, and nothing else."""
        self.offered = choices
        # Not before the form is drawn: hundreds of provisions and sectors would be gone through for every search.
        self.choices = lambda: choices if self.several else [("", "Any"), *choices]

    def clean(self, value: Any) -> Any:
        """The code or codes that were understood, or None."""
        self.notes = []
        codes: list[str] = []
        for text in dict.fromkeys(tidy(str(one)) for one in (value if isinstance(value, list) else [value or ""])):
            code = self._understood(text) if text else None
            if code is not None and code not in codes:
                codes.append(code)
        return (codes or None) if self.several else (codes[0] if codes else None)

    def said(self, value: Any) -> Said:
        """One phrase for each word in force."""
        if not value:
            return []
        labels = dict(self.offered)
        return [(code, labels[code].strip()) for code in (value if isinstance(value, list) else [value])]

    def _understood(self, text: str) -> str | None:
        for code, _ in self.offered:
            if code.casefold() == text.casefold():
                return code
        if (found := self.known(text)) is None:
            self.notes.append(f"{self.label}: “{_cut(text)}” is not known. It was left out of the search.")
            return None
        self.offer([*self.offered, found])
        return found[0]


class Terms(Term, forms.MultipleChoiceField):
    """Several words of a vocabulary, any of which will do."""

    several = True
    widget = forms.SelectMultiple


class ProvisionField(Terms):
    """Provisions as people cite them, any of which will do; the value is their lineages."""

    def clean(self, value: Any) -> Any:
        """The lineages that were understood, or None."""
        self.typed: dict[str, str] = {}
        return super().clean(value)

    def said(self, value: Any) -> Said:
        """One phrase for each provision in force, as it was typed and as it is called."""
        if not value:
            return []
        headings = dict(self.offered)
        return [(self.typed.get(lineage, ""), headings[lineage]) for lineage in value]

    def _understood(self, text: str) -> str | None:
        for lineage, _ in self.offered:
            if references.code_of(lineage).casefold() == text.casefold():
                self.typed.setdefault(lineage, text)
                return lineage
        names = {name: row.pk for row in Agreement.objects.all() for name in (row.name, row.short_name, row.pk)}
        reference = references.read_provision(text, names)
        if reference is not None:
            known = {row.code: row for row in Provision.objects.filter(agreement=reference.agreement)}
            if code := references.match(reference, known):
                found = known[code]
                if found.lineage not in dict(self.offered):
                    self.offer([*self.offered, (found.lineage, f"{code} {found.heading}".strip())])
                self.typed.setdefault(found.lineage, text)
                return found.lineage
        every = Provision.objects.values_list("code", flat=True)
        near = references.nearest(reference.code if reference else text, list(every))
        hint = f"; the nearest are {', '.join(near)}" if near else "; write it as SCM 25.8 or GATT III:4"
        self.notes.append(f"“{_cut(text)}” is no provision in the vocabulary{hint}. It was left out of the search.")
        return None


def _cut(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
