"""Quotations as lawyers alter them: ellipses, brackets and notes read, and each met by what it stands for in the source; pure.

A quotation is cut at its marks into pieces that must stand in the source word for word and in order. What lies between two
pieces there is what the mark between them stands for.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from cases.evidence.matching import LINE_HYPHEN, Place, Text, is_cjk, normalise, spans
from cases.evidence.weight import of_bracket, of_ellipsis

FARTHEST = 6000
"""Characters that one ellipsis may drop at most, some two pages; what stands farther apart is not one quotation."""
SHORT_REACH = 600
"""The same beside a piece of one word or of three Chinese characters, which would be met by chance farther on."""
BRACKET_REACH = 80
"""Characters that words in square brackets may stand for."""
LETTERS_REACH = 24
"""Characters that a bracket within a word may stand for."""
_MOST_STEPS = 1000
CUT = "is a number of the document that the quotation cuts in two"
TAKEN_FOR_A_MARK = "stands close behind a word of the document and is taken for a footnote's mark"

_NOTE = (
    r"\[sic\.?\]|\(sic\.?\)|[\[(]原文如此[\])]"
    r"|[\[(](?i:(?:(?:all|some|original|internal|my|our) )?(?:emphas[ei]s|footnotes?|citations?|alterations?|quotation marks|italics"
    r"|underlining|paragraph numbers|references?)(?:(?:,|;| and|, and) (?:internal )?(?:emphas[ei]s|footnotes?|citations?"
    r"|quotation marks|references?))*"
    r" (?:added|omitted|supplied|removed|ours|mine|in (?:the )?original)(?:[;,] [a-z ]{0,40})?\.?)[\])]"
    r"|[\[(](?:着重号|着重|强调|粗体|黑体|下划线|斜体|脚注|注释|注|引注|著重號|著重|強調|粗體|底線|腳註|註釋|註)"
    r"(?:系|係|为|為|由|均)?(?:引者|作者|笔者|筆者|本文|译者|譯者)?(?:所加|后加|後加|略|省略|从略|從略|原有)[\])]"
)
_NUMBERED = re.compile(r"\bNos?\. ?(?=\d)")
_GAP = r"\[ ?\.\.\. ?\]|\( ?\.\.\. ?\)|〔\.\.\.〕|\.\.\."
_MARK = re.compile(rf"(?P<note>{_NOTE})|(?P<ellipsis>{_GAP})|(?P<bracket>\[[^\[\]]{{0,200}}\])")
_END_NOTE = re.compile(rf"[' ]*(?P<note>{_NOTE})[.' ]*$")


@dataclass(frozen=True)
class Alteration:
    """One mark of a quotation: as shown, of which kind, what it stands for in the source, and what is to be pointed out."""

    shown: str
    kind: str
    source: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """Where a quotation stands, from the first to the last of its words, and its alterations in order."""

    place: Place
    alterations: tuple[Alteration, ...] = ()
    span: tuple[int, int] = field(default=(0, 0), compare=False)
    """From where to where in the normalised text."""


@dataclass(frozen=True)
class _Mark:
    shown: str
    kind: str
    glued: bool
    """Whether it is part of a word: letters of the word stand close by."""
    reach: int

    @property
    def inner(self) -> str:
        return self.shown[1:-1] if self.kind == "bracket" else ""

    @property
    def pattern(self) -> str:
        literal = re.escape(self.shown)
        if self.kind == "ellipsis":
            return f"(.{{0,{self.reach}}})"
        if self.kind == "note":
            return f"({literal}|)"
        free = r"[^\s\[\]]" if self.glued else r"[^\[\]]"
        # Against a bracket of the document itself stands only the same bracket: [2017] is not [2016].
        return f"({literal}|{free}{{0,{self.reach}}}?)"


def pattern_of(marks: Iterable[_Mark]) -> re.Pattern[str]:
    """What may stand in the source for these marks together; a group for each."""
    return re.compile(" ?" + " ?".join(mark.pattern for mark in marks) + " ?", re.DOTALL)


@dataclass(frozen=True)
class Quotation:
    """The pieces of a quotation, and the marks before, between and after them: one list more than there are pieces."""

    pieces: tuple[str, ...]
    joints: tuple[tuple[_Mark, ...], ...]
    notes: tuple[str, ...] = ()

    def edges(self, index: int) -> tuple[bool, bool]:
        """Whether this piece begins and ends as words do, or within a word that a bracket completes."""
        before, after = self.joints[index], self.joints[index + 1]
        return not (before and before[-1].glued), not (after and after[0].glued)


def parsed(quotation: str) -> Quotation:
    """The quotation cut at its marks, in the form in which words are compared.

    >>> parsed("“[t]he plan … stays”").pieces
    ('he plan', 'stays')
    """
    words = normalise(quotation).strip("' ")
    notes: list[str] = []
    while note := _END_NOTE.search(words):
        notes.insert(0, note["note"])
        words = words[: note.start()]
    pieces: list[str] = []
    joints: list[list[tuple[str, str, bool]]] = [[]]
    at = 0
    for found in [*_MARK.finditer(words), None]:
        start = found.start() if found else len(words)
        if piece := words[at:start].strip():
            pieces.append(piece)
            joints.append([])
        if found is not None:
            joints[-1].append((found[0], str(found.lastgroup), _is_glued(words, found)))
            at = found.end()
    reaches = [
        SHORT_REACH if any(_is_short(piece) for piece in pieces[max(0, index - 1) : index + 1]) else FARTHEST
        for index in range(len(joints))
    ]
    marks = [
        tuple(_Mark(shown, kind, glued, _reach(kind, glued, reach)) for shown, kind, glued in joint)
        for joint, reach in zip(joints, reaches, strict=True)
    ]
    return Quotation(tuple(pieces), tuple(marks), tuple(notes))


def _reach(kind: str, glued: bool, farthest: int) -> int:
    if kind == "bracket":
        return LETTERS_REACH if glued else BRACKET_REACH
    return farthest if kind == "ellipsis" else 0


def _is_short(piece: str) -> bool:
    return sum(1 for char in piece if is_cjk(char)) < 4 and len(re.findall(r"\w+", piece)) < 2


def _is_glued(words: str, found: re.Match[str]) -> bool:
    """Whether a bracket completes a word: [t]he, agree[d], China['s]."""
    if found.lastgroup != "bracket" or " " in found[0]:
        return False
    before = words[found.start() - 1 : found.start()]
    after = words[found.end() : found.end() + 1]
    if re.fullmatch(r"\[\d{1,3}\]", found[0]):
        return False
    return any(near.isalpha() and not is_cjk(near) for near in (before, after) if near)


def matches(quotation: str, text: Text) -> list[Match]:
    """Every place where the quotation stands: as it is written, then with its marks met; in order of place within each.

    Where it stands nowhere, numbers that are glued to words of the document may be marks of footnotes; that is pointed out.
    """
    return _matches(quotation, text) or _past_footnotes(quotation, text)


def _matches(quotation: str, text: Text) -> list[Match]:
    words = normalise(quotation).strip("' ")
    found: list[Match] = []
    for each in (text, text.whole):
        if each is not None and words:
            literal = [_with_edges(Match(each.place(*span), span=span), each) for span in spans(words, each)]
            known = {match.place for match in found}
            found += [match for match in literal if each is text or match.place not in known]
    if found:
        return sorted(found, key=lambda match: match.place)
    cut = parsed(quotation)
    if not cut.pieces or not (cut.notes or any(cut.joints)):
        return []
    for each in (text, text.whole):
        if each is not None:
            more = [_with_edges(match, each) for match in _Search(cut, each).matches()]
            known = {match.place for match in found}
            found += [match for match in more if each is text or match.place not in known]
    return sorted(found, key=lambda match: match.place)


def on_page(quotation: str, text: Text, page: int) -> Match | None:
    """The first match on a page of the words as they are written, looked for there alone; None leaves it to `matches`.

    It is the one that `matches` has first of those on the page.
    """
    words = normalise(quotation).strip("' ")
    found: list[Match] = []
    for each in (text, text.whole):
        if each is not None and words and (window := _window(each, page)):
            reach = len(words) * 2 + 200
            near = spans(words, each, max(0, window[0] - reach), min(len(each.words), window[1] + reach))
            touching = [Match(each.place(*span), span=span) for span in near]
            known = {match.place for match in found}
            found += [
                _with_edges(match, each)
                for match in touching
                if match.place.first <= page <= match.place.last and (each is text or match.place not in known)
            ]
    return min(found, key=lambda match: match.place, default=None)


def _window(text: Text, page: int) -> tuple[int, int] | None:
    """Where a page begins and ends in the text, if it has any."""
    first, after = bisect_left(text.numbers, page), bisect_right(text.numbers, page)
    end = text.starts[after] if after < len(text.starts) else len(text.words)
    return (text.starts[first], end) if first < after else None


_NUMERAL = re.compile("[〇零一二三四五六七八九十百千万亿萬億两兩]{2,}")


def _with_edges(match: Match, text: Text) -> Match:
    """The match, and the numbers in Chinese signs of which it has one end only: 五年 out of 二〇二五年."""
    start, end = match.span
    cut = [
        number[0]
        for number in _NUMERAL.finditer(text.words, max(0, start - 12), end + 12)
        if number.start() < start < number.end() or number.start() < end < number.end()
    ]
    # Two single signs may be the ends of two words: 统一三方.
    halves = [number for number in cut if len(number) > 2 or re.search("[〇零十百千万亿萬億]", number)]
    if not halves:
        return match
    return replace(match, alterations=(*match.alterations, *(Alteration(one, "note", one, (CUT,)) for one in halves)))


_RAISED = re.compile("[⁰¹²³⁴-⁹]+")


def _past_footnotes(quotation: str, text: Text) -> list[Match]:
    if text.raised is None:
        return []
    found = []
    for match in _matches(quotation, text.raised):
        now, then = text.raised.words[slice(*match.span)], text.words[slice(*match.span)]
        glued = [then[slice(*mark.span())] for mark in _RAISED.finditer(now) if mark[0] != then[slice(*mark.span())]]
        marks = (Alteration(number, "note", number, (TAKEN_FOR_A_MARK,)) for number in glued)
        found.append(replace(match, alterations=(*match.alterations, *marks)))
    return found


class _Search:
    """One quotation met against one text: its longest piece first, then its neighbours to the right and to the left."""

    def __init__(self, quotation: Quotation, text: Text) -> None:
        self.quotation, self.text = quotation, text
        self.steps = 0
        self.patterns = [pattern_of(joint) if joint else None for joint in quotation.joints]

    def matches(self) -> Iterator[Match]:
        """One match for each place of the longest piece round which the others stand."""
        pieces = self.quotation.pieces
        anchor = max(range(len(pieces)), key=lambda index: len(pieces[index]))
        for span in spans(pieces[anchor], self.text, edges=self.quotation.edges(anchor)):
            right = self._extend(anchor, span[1], 1)
            left = self._extend(anchor, span[0], -1) if right is not None else None
            if right is None or left is None:
                continue
            placed = [*reversed(left), span, *right]
            ends = self._ends(placed[0][0], placed[-1][1])
            if ends is not None:
                span = (placed[0][0], placed[-1][1])
                yield Match(self.text.place(*span), self._alterations(placed, *ends), span)

    def _extend(self, index: int, at: int, way: int) -> list[tuple[int, int]] | None:
        """The places of the further pieces on this side, nearest first; None when they do not stand there."""
        following = index + way
        if not 0 <= following < len(self.quotation.pieces):
            return []
        self.steps += 1
        if self.steps > _MOST_STEPS:
            return None
        piece = self.quotation.pieces[following]
        joint = max(index, following)
        room = sum(mark.reach + len(mark.shown) + 1 for mark in self.quotation.joints[joint]) + len(piece) + 24
        room += len(piece) // 4
        low, high = (at, at + room) if way > 0 else (max(0, at - room), at)
        found = spans(piece, self.text, low, min(high, len(self.text.words)), edges=self.quotation.edges(following))
        for start, end in found if way > 0 else reversed(found):
            between = (at, start) if way > 0 else (end, at)
            if not self._stands(joint, *between):
                continue
            further = self._extend(following, end if way > 0 else start, way)
            if further is not None:
                return [(start, end), *further]
        return None

    def _stands(self, joint: int, start: int, end: int) -> bool:
        pattern = self.patterns[joint]
        return pattern is not None and pattern.fullmatch(self.text.words, start, end) is not None

    def _ends(self, start: int, end: int) -> tuple[str, str] | None:
        """What a bracket before the first piece and one after the last stand for; None where they cannot stand there."""
        words, first, last = self.text.words, self.quotation.joints[0], self.quotation.joints[-1]
        before = after = ""
        if first and first[-1].glued:
            found = re.search(r"[^\W_]*$", words[max(0, start - LETTERS_REACH) : start])
            before = found[0] if found else ""
        if last and last[0].glued:
            inside = r"[^\W_]*" if re.search(r"\w", last[0].inner) or not last[0].inner else r"[^\w\s\[\]]{0,3}"
            match = re.match(inside, words[end : end + LETTERS_REACH])
            after = match[0] if match else ""
            rest = end + len(after)
            if (
                re.fullmatch(r"\w*", last[0].inner) is None
                and words[rest : rest + 1].isalpha()
                and words[rest - 1].isalpha()
            ):
                return None
        return before, after

    def _alterations(self, placed: list[tuple[int, int]], before: str, after: str) -> tuple[Alteration, ...]:
        joints = self.quotation.joints
        made = [self._alteration(mark, before, 0, 0) for mark in joints[0] if mark.kind != "ellipsis"]
        for index, (left, right) in enumerate(pairwise(placed), 1):
            pattern = self.patterns[index]
            found = pattern.fullmatch(self.text.words, left[1], right[0]) if pattern else None
            assert found is not None, "it was met on the way here"
            for number, mark in enumerate(joints[index], 1):
                # Whether a paragraph ends between is asked of the pieces themselves.
                made.append(self._alteration(mark, found[number], left[1] - 1, right[0]))
        made += [self._alteration(mark, after, 0, 0) for mark in joints[-1] if mark.kind != "ellipsis"]
        return (*made, *(Alteration(note, "note", "") for note in self.quotation.notes))

    def _alteration(self, mark: _Mark, source: str, start: int, end: int) -> Alteration:
        source = source.strip()
        warnings: tuple[str, ...] = ()
        kind = mark.kind
        if kind == "ellipsis":
            # The "No." of a document's number denies nothing.
            warnings = of_ellipsis(_NUMBERED.sub("", source), parts=end > start and self.text.breaks_within(start, end))
        elif source != mark.shown and kind == "bracket":
            if not source and re.fullmatch(r"\[\d{1,3}\]", mark.shown):
                kind = "note"
            else:
                warnings = of_bracket(mark.inner, source)
        return Alteration(mark.shown, kind, source.replace(LINE_HYPHEN, ""), warnings)
