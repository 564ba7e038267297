"""What the reader of narrative reports is given and what it gives: pieces and vocabularies, sections and proposals; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Value = str | bool | Sequence[str]
"""What a field of a proposal holds; it goes into JSON as it is."""


class Kind(StrEnum):
    """What is proposed, and which `fields` it has. A date is a FuzzyDate's canonical form; a missing value is "" or []."""

    CASE = "case"
    """title, identifiers (of an item of a meeting: symbols, ID 801), path (headings), respondent, raised_by, summary, sectors,
    products (HS), provisions, agencies: codes."""
    MEASURE = "measure"
    """title, title_original, document_number, document_number_original, kind (Measure.Kind), stage, issued, in_force, agencies,
    member."""
    CLAIM = "claim"
    """A provision that something is said to breach: provision, agreement, named, argument (the sentence), no_discipline. A provision
    that is only named is of the next kind."""
    PROVISION = "provision"
    """An agreement or provision that is named: agreement, provision ("" when only the agreement is named or it is unknown), named."""
    COMMITMENT = "commitment"
    """words (within its place), promised_by, promised_to, forum (a Body), forum_named, made, due, due_words, relative (bool),
    restated (bool: told as an old promise made again), mutual (bool: both sides promised), provision (the article, or else the
    agreement, that its sentence gives as where it stands)."""
    EVENT = "event"
    """kind (EventKind), happened, told (the words of the date), text, body, members, proceeding."""
    PROCEEDING = "proceeding"
    """scheme (DS, 301, 232, 337, ...), number, title, begun."""
    VERDICT = "verdict"
    """verdict (VerdictWord), as_of, phrase (within its place), commitments: keys of the proposals that it judges."""
    AGENCY = "agency"
    """agency (acronym), named, member."""


@dataclass(frozen=True)
class Piece:
    """A page, or a piece of a text without pages, as it is stored: its number and text.

    `path` names the headings above it where the layout tells them (a row of a table); then no headings are looked for in its text.
    """

    number: int
    text: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Place:
    """Words of one piece: `pieces[piece].text[start:end] == words`. What runs over a break has a place on each side of it."""

    piece: int
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Span:
    """Part of a piece, without its words."""

    piece: int
    start: int
    end: int


@dataclass(frozen=True)
class Section:
    """A heading, and the text up to the next heading of any level.

    `path` is its key, since titles repeat: it holds the headings above it and its own, last, and is unique in a report (a second
    heading of the same path bears " (2)"). `concern` says that it proposes a case.
    """

    path: tuple[str, ...]
    level: int
    heading: Place | None
    spans: tuple[Span, ...]
    words: int
    concern: bool

    @property
    def title(self) -> str:
        """Its own heading."""
        return self.path[-1] if self.path else ""


@dataclass(frozen=True)
class Proposal:
    """Something that the file might say of a text, with the words that it was read from and the rule that found it.

    `key` is stable: it hangs from the kind, the section's path and the words, so the same text gives the same proposals.
    `section` is the path of the section; `places` are the sentences, the first in that section, further ones where the same is told
    again. `rule` is the name of the rule in words of the field. `confidence`, 0 to 1, is explained by `because`.
    """

    key: str
    kind: Kind
    section: tuple[str, ...]
    fields: Mapping[str, Value]
    places: tuple[Place, ...]
    rule: str
    confidence: float
    because: str = ""


@dataclass(frozen=True)
class Report:
    """A report as read: its sections in order, and what each proposes, in the order of the text."""

    sections: tuple[Section, ...]
    proposals: tuple[Proposal, ...]

    def of(self, path: tuple[str, ...]) -> tuple[Proposal, ...]:
        """What is proposed from one section."""
        return tuple(each for each in self.proposals if each.section == path)


@dataclass(frozen=True)
class Named:
    """A term of a vocabulary: its code and each of its names, the longest that is found counts."""

    code: str
    names: tuple[str, ...]
    of: str = ""
    """The Member of an agency; the agreement of a provision; the kind of a body, agreement or sector."""
    body: str = ""
    """The body under which an agreement stands."""
    date: str = ""
    """When a Member acceded, or an agreement entered into force: 2001-12-11."""


@dataclass(frozen=True)
class Vocabulary:
    """The terms that the reader may name, read by the caller from the product's tables."""

    members: Sequence[Named] = ()
    agreements: Sequence[Named] = ()
    provisions: Sequence[Named] = ()
    bodies: Sequence[Named] = ()
    agencies: Sequence[Named] = ()
    sectors: Sequence[Named] = ()


@dataclass(frozen=True)
class Question:
    """What a reader is asked: whose measures, raised by whom, how far the report goes, and the vocabularies."""

    respondent: str
    raised_by: str
    as_of: dt.date
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
