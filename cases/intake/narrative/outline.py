"""The sections of a report, from headings that have no mark-up: which are headings, how deep, and which tell of a concern; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cases.evidence.extraction.headings import heading
from cases.intake.narrative.paragraphs import Paragraph

CONCERNS = re.compile(
    r"(?:the\s+)?(?:(?:specific|key|principal|main|major|significant|selected)\s+(?:u\.?s\.?\s+)?(?:trade\s+|market\s+access\s+)?"
    r"(?:concerns|barriers|issues|irritants)\b.*|specific commitments|(?:foreign\s+)?trade barriers|trade concerns)$",
    re.IGNORECASE,
)
"""The heading of the part whose leaf sections are concerns: Specific Trade Concerns, Key Trade Barriers."""

NOT_CONCERNS = frozenset(
    """foreword|preface|executive summary|summary|introduction|acknowledgments|acknowledgements|abbreviations|acronyms|contents|
table of contents|list of abbreviations|methodology|conclusion|conclusions|overview of the report|trade summary|trade agreements|
adoption of the agenda|other business|date of next meeting|date of the next meeting|election of the chairperson|references|index|
glossary|endnotes|footnotes|background|next steps|list of tables|list of figures""".replace("\n", "").split("|")
)
"""Sections before and after the concerns of a report, and of the minutes of a meeting."""

BACK_MATTER = re.compile(
    r"(?:appendix|annex|exhibit|attachment|endnotes|references|bibliography|abbreviations)\b", re.IGNORECASE
)

FAMILIES: dict[str, re.Pattern[str]] = {
    "transparency": re.compile(
        r"overview|transparen|public|notif|comment|translat|(?:in|en)quir|official journal|reasoned|disclos",
        re.IGNORECASE,
    ),
}
"""What a heading without text of its own may hold, where the field says so: the duties of transparency are those to publish, to
take comments, to translate, to notify and to answer enquiries (GATT 1994, Article X; China's Protocol of Accession, 2(C))."""

SHORTEST = 12
"""A section with fewer words than this tells of no concern."""

_ITEM = re.compile(r"(\d{1,2}(?:\.\d{1,3}){1,4})\.?\s+(?=[^\W\d_])")
_CONCERN_ITEM = re.compile(
    r"\s[-–—]\s.*(?:\((?:ID|No\.?|IMS|STC)?\s*\d+\)|G/(?:TBT|SPS|SCM|LIC|AG|TRIMS|SG)/)", re.IGNORECASE
)
PLAIN = 4
"""The rank of a heading in plain writing: below those of title case."""
_TELLS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|must|shall|can|may|do|does|did|source|note|table|figure)\b",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*\.?\s+|[(<\[“\"•*-]\s?)?[A-Z]")
"""How a paragraph begins, with its number or without."""
_ENTRY = re.compile(r"(?P<title>\D.*?)(?:[\s.…]*[.…]{2,}\s*|\s+)(?P<page>\d{1,3}|[ivxlc]{1,6})$")


@dataclass
class Head:
    """A heading and the paragraphs under it; `rank` is its form's, `level` its depth, `path` the titles above it and its own."""

    title: str
    rank: int
    paragraph: Paragraph | None
    item: bool = False
    level: int = 0
    path: tuple[str, ...] = ()
    body: list[Paragraph] = field(default_factory=list)
    concern: bool = False

    @property
    def words(self) -> int:
        """How many words stand under it, up to the next heading."""
        return sum(len(each.text.split()) for each in self.body)


def title_of(text: str) -> str:
    """A heading's words without marks of emphasis and without its number.

    >>> title_of("**Import Ban on Scrap Materials**"), title_of("2.1.3  China - Cosmetics")
    ('Import Ban on Scrap Materials', 'China - Cosmetics')
    """
    bare = re.sub(r"\*+|__|^#+\s*", "", text).strip()
    return _ITEM.sub("", bare, count=1) if _ITEM.match(bare) else bare


def rank_of(text: str) -> int | None:
    """How deep a heading stands by its form, 0 the highest; None for what is no heading.

    >>> rank_of("IMPORT POLICIES"), rank_of("Trade Remedies"), rank_of("China took several steps.")
    (1, 3, None)
    >>> rank_of("2.2.3.1 China - Cosmetics Regulation, G/TBT/N/CHN/1310 (ID 576)")
    6
    """
    if (item := _ITEM.match(text)) and len(text) <= 300 and _CONCERN_ITEM.search(text):
        return 3 + item[1].count(".")
    found = heading(text)
    if found is None or re.match(r"[(（第]|Article \d", found[1]) or len(text) > 100:
        return None
    if sum(char.isalpha() for char in text) < 3:
        return None
    return found[0]


def contents_of(paragraphs: Sequence[Paragraph]) -> tuple[frozenset[int], dict[str, int]]:
    """Which paragraphs are entries of a table of contents (at least five together), and how far each title is indented there."""
    entries: dict[int, str] = {}
    run: list[int] = []
    for index, each in enumerate([*paragraphs, None]):
        found = _ENTRY.match(each.text) if each is not None and len(each.text) < 140 else None
        if found and rank_of(found["title"].strip(" .…")) is not None:
            run.append(index)
            continue
        if each is not None and run and rank_of(each.text) is not None and len(each.text) < 40:
            continue  # a running head within the contents
        if len(run) >= 5:
            entries.update({one: _ENTRY.match(paragraphs[one].text)["title"] for one in run})  # type: ignore[index]
        run = []
    indents = {_folded(title): paragraphs[index].indent for index, title in entries.items()}
    return frozenset(entries), indents


def _folded(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold()))


def read_outline(paragraphs: Sequence[Paragraph]) -> list[Head]:
    """The headings in order, each with its path and paragraphs; what stands before the first is under a head without a title."""
    entries, indents = contents_of(paragraphs)
    heads = [Head("", 0, None)]
    for index, each in enumerate(paragraphs):
        if index in entries:
            continue
        rank = rank_of(each.text)
        if rank is None and _stands_alone(each, paragraphs[index - 1 : index], paragraphs[index + 1 : index + 2]):
            rank = PLAIN
        if rank is None or _is_a_line_of_text(heads[-1], each, paragraphs[index + 1 : index + 2]):
            heads[-1].body.append(each)
        else:
            heads.append(Head(title_of(each.text), rank, each, _CONCERN_ITEM.search(each.text) is not None))
    _level_short_ones(heads[1:])
    _deepen(heads[1:], indents)
    _name(heads[1:])
    mark_concerns(heads)
    return heads


def _stands_alone(each: Paragraph, before: Sequence[Paragraph], after: Sequence[Paragraph]) -> bool:
    """A short line in plain writing between whole paragraphs: `Import licensing for horticultural products`."""
    text = each.text.strip()
    words = text.split()
    if (
        not 2 <= len(words) <= 12
        or len(text) > 90
        or not text[0].isupper()
        or not re.fullmatch(r"[^.;:,?!*|]*[\w)]", text)
    ):
        return False
    if _TELLS.search(text) or not after or len(after[0].text) < 100 or not _BEGINS.match(after[0].text):
        return False
    return (
        not before
        or before[0].text.rstrip()[-1:] in {".", "!", "?", ")", "”", '"'}
        or rank_of(before[0].text) is not None
    )


def _is_a_line_of_text(before: Head, each: Paragraph, after: Sequence[Paragraph]) -> bool:
    """A short line within running text: the paragraph before it does not end, or the next goes on in small letters."""
    if before.body and before.body[-1].text.rstrip()[-1:] in {",", "-", "–", ";"}:
        return True
    return bool(after) and after[0].text[:1].islower()


def _level_short_ones(heads: Sequence[Head]) -> None:
    """A heading of one word looks like title case and like plain writing; among plain ones it is one of them."""
    if any(head.rank == PLAIN for head in heads):
        for head in heads:
            if head.rank == 3 and head.body and len(re.findall(r"\w[\w-]*", head.title)) == 1:
                head.rank = PLAIN


def _deepen(heads: Sequence[Head], indents: dict[str, int]) -> None:
    """Ranks become levels; where all headings look alike, the indents of the contents tell them apart."""
    steps = sorted(set(indents.values()))
    alike = len({head.rank for head in heads} - {0}) == 1 and len(steps) > 1
    group: Head | None = None
    for before, head in zip([None, *heads], heads, strict=False):
        if alike and _folded(head.title) in indents:
            head.rank = 1 + steps.index(indents[_folded(head.title)])
        if group is not None and (head.rank != group.rank or not _belongs(head, group)):
            group = None
        if group is None and before is not None and _opens_group(before, head):
            group = before
        head.level = head.rank * 2 + (group is not None)


def _opens_group(before: Head, head: Head) -> bool:
    """Whether a heading without text holds the ones after it that look like it; those in capitals stand for themselves."""
    return before.rank == head.rank and not before.body and not before.title.isupper() and not before.item


def _belongs(head: Head, group: Head) -> bool:
    family = FAMILIES.get(group.title.casefold())
    return family is None or family.search(head.title) is not None


def _name(heads: Sequence[Head]) -> None:
    """Gives each heading its path; the same path a second time bears its number."""
    above: list[Head] = []
    seen: dict[tuple[str, ...], int] = {}
    for head in heads:
        while above and above[-1].level >= head.level:
            above.pop()
        # A filing mark such as EXHIBIT 61 parts documents and is no heading of theirs.
        path = (*(each.title for each in above if each.rank), head.title)
        seen[path] = seen.get(path, 0) + 1
        head.path = (*path[:-1], f"{head.title} ({seen[path]})") if seen[path] > 1 else path
        above.append(head)


def mark_concerns(heads: Sequence[Head]) -> None:
    """Says which sections tell of a concern: the leaves of the part named for them, or without such a part nearly all."""
    items = [head for head in heads if head.item]
    if len(items) >= 2:
        for head in items:
            head.concern = head.words >= SHORTEST
        return
    for head, deeper in _candidates(heads):
        plain = head.title.casefold().strip(" .:")
        if not head.path or plain in NOT_CONCERNS or BACK_MATTER.match(plain):
            continue
        head.concern = head.words >= (SHORTEST if not deeper else 3 * SHORTEST)


def _candidates(heads: Sequence[Head]) -> Iterator[tuple[Head, bool]]:
    """The headings of the part of concerns, each with whether deeper ones follow it."""
    first, end = _part(heads)
    for index in range(first, end):
        after = heads[index + 1] if index + 1 < end else None
        yield heads[index], after is not None and after.level > heads[index].level


def _part(heads: Sequence[Head]) -> tuple[int, int]:
    for index, head in enumerate(heads):
        rest = heads[index + 1 :]
        if (
            head.title
            and len(head.title.split()) <= 8
            and CONCERNS.match(head.title)
            and sum(1 for x in rest if x.body) >= 2
        ):
            break
    else:
        return 0, len(heads)
    nested = rest[0].level > head.level
    for offset, each in enumerate(rest):
        if each.rank == 0 or (each.level <= head.level and (nested or BACK_MATTER.match(each.title))):
            return index + 1, index + 1 + offset
    return index + 1, len(heads)
