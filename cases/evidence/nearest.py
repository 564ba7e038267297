"""The passage nearest to words that are not found, and how the two differ, word by word or sign by sign; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from heapq import nlargest

from cases.evidence.footnotes import FOOTNOTE
from cases.evidence.matching import LINE_HYPHEN, Place, Text, is_cjk, terms
from cases.evidence.quotations import matches, parsed
from cases.evidence.scripts import has_han, simplified

ALIKE = 0.6
"""The least share of the words that agrees in a passage that is told as the nearest."""
ALIKE_IN_SIGNS = 0.8
"""The same of single letters and signs, for a text in which every second word is misread."""
LONGEST = 3000
"""Characters of a quotation from which no nearest passage is looked for: comparing would keep whoever types waiting."""
_SURE = 0.9
"""The share from which the passage met first is taken for the nearest."""
_TIGHT_FOR = 600
"""Characters up to which a narrower stretch is tried as well."""
_GRAM = 6
_GRAMS = 20
"""So many runs of so many letters are looked for where few words of a short quotation agree."""
_SHORT = 120
_COMMON = 2000
"""A term that stands in more places than these does not tell where a passage stands."""
_TOKEN = re.compile(r"\w+|[^\w\s]")
_SIGN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\\W\u2e80-\u9fff\uf900-\ufaff]+|[^\\w\\s]")

_OWN = re.compile(r"\[\d+\]")

Difference = tuple[tuple[str, str], ...]
"""Runs of words: `same`, `source` for what only the document has, `quoted` for what only the quotation has, `gap` for an ellipsis."""


@dataclass(frozen=True)
class Near:
    """The nearest passage: its pages, the share of words that agrees, and the difference."""

    place: Place
    alike: float
    difference: Difference
    scripts: bool = False
    """Whether the two are the same but for simplified and traditional characters."""


def nearest(quotation: str, text: Text) -> Near | None:
    """The nearest passage of the text; None where nothing is near.

    A quotation with ellipses is compared piece by piece, and a bracket that completes a word by the letters in it.
    """
    cut = parsed(quotation)
    parts: list[str] = []
    breaks: list[int] = []
    for index, piece in enumerate(cut.pieces):
        joint = cut.joints[index]
        inner = "".join(mark.inner for mark in joint if mark.glued)
        # A number in brackets may be the document's own: [2017] is set against its [2016].
        own = "".join(f"{mark.shown} " for mark in joint if not mark.glued and _OWN.fullmatch(mark.shown))
        piece = own + piece
        if not parts or any(mark.kind == "ellipsis" for mark in joint):
            parts.append(inner + piece)
            breaks.append(index)
            continue
        glue = "" if any(mark.glued for mark in joint) else " "
        parts[-1] += glue + inner + glue + piece if inner else glue + piece
    if not parts or sum(map(len, parts)) > LONGEST:
        return None
    if cut.joints[-1] and cut.joints[-1][0].glued:
        parts[-1] += cut.joints[-1][0].inner
    found = [_nearest_of(part, text) for part in parts]
    sizes = [len(part) for part in parts]
    alike = sum(size * near.alike for size, near in zip(sizes, found, strict=True) if near) / sum(sizes)
    first = next((near for near in found if near and near.alike < 1), next((near for near in found if near), None))
    if alike < ALIKE or first is None:
        return None
    difference: list[tuple[str, str]] = []
    for part, near in zip(parts, found, strict=True):
        difference += [("gap", " … ")] if difference else []
        difference += near.difference if near else [("quoted", part)]
    return Near(first.place, alike, tuple(difference))


def in_other_script(quotation: str, text: Text) -> Near | None:
    """Where the quotation stands when simplified and traditional characters count as the same; None where it does not."""
    if not has_han(quotation):
        return None
    for match in matches(simplified(quotation), text.simplified):
        near = nearest(quotation, text) or nearest(simplified(quotation), text.simplified)
        return Near(match.place, near.alike if near else 0, near.difference if near else (), scripts=True)
    return None


def _nearest_of(words: str, text: Text) -> Near | None:
    best: Near | None = None
    for low, high in _windows(words, text):
        near = _in_window(words, text, low, high)
        if best is None or near.alike > best.alike:
            best = near
    if (best is None or best.alike < ALIKE) and len(words) <= _SHORT and not has_han(words):
        for low, high in _pieces_kept(words, text):
            near = _in_window(words, text, low, high)
            if best is None or near.alike > best.alike:
                best = near
    return best


def _in_window(words: str, text: Text, low: int, high: int) -> Near:
    """The nearest passage of a stretch: of the whole, or of no more than the words would take round the longest run that agrees."""
    near, shift = _near(words, text, low, high)
    if near.alike < _SURE and shift is not None and len(words) <= _TIGHT_FOR:
        slack = max(8, len(words) // 5)
        tight, _ = _near(words, text, max(0, shift - slack), shift + len(words) + slack)
        return tight if tight.alike > near.alike else near
    return near


def _near(words: str, text: Text, low: int, high: int) -> tuple[Near, int | None]:
    """The nearest passage, and where the quotation would begin if the longest run that agrees stood in its place."""
    window = _without_hyphens(text.words[low:high], words)
    alike, difference, start, end = compared(words, window)
    if alike < ALIKE and (passage := window[start:end].replace(LINE_HYPHEN, "")):
        signs = SequenceMatcher(None, passage, words, autojunk=False)
        if signs.real_quick_ratio() >= ALIKE_IN_SIGNS and signs.ratio() >= ALIKE_IN_SIGNS:
            alike = ALIKE
    longest = max((run for kind, run in difference if kind == "same"), key=len, default="").strip()
    at = window.find(longest, start) if longest else -1
    shift = low + at - words.find(longest) if at >= 0 else None
    return Near(text.place(low + start, low + max(start + 1, end)), alike, difference), shift


def _pieces_kept(words: str, text: Text) -> Iterator[tuple[int, int]]:
    """The stretch of the text with most of the words' runs of letters, for a text in which nearly every word is misread."""
    last = len(words) - _GRAM
    if last < 0:
        return
    votes: Counter[int] = Counter()
    width = max(24, len(words) // 4)
    for at in range(0, last + 1, max(1, last // _GRAMS)):
        gram, count = words[at : at + _GRAM], 0
        place = text.words.find(gram)
        while place >= 0 and count < 50:
            votes[(place - at) // width] += 1
            count += 1
            place = text.words.find(gram, place + 1)
    if votes:
        bucket = max(votes, key=lambda each: (votes[each] + votes.get(each + 1, 0), -each))
        yield max(0, (bucket - 1) * width - 16), (bucket + 3) * width + len(words) + 16


def _windows(words: str, text: Text) -> Iterator[tuple[int, int]]:
    """Up to three stretches of the text that share the rarest terms with the words, at like distances."""
    votes: Counter[int] = Counter()
    width = max(24, len(words) // 4)
    for term, at in terms(words):
        places = text.terms.get(term, ())
        if 0 < len(places) <= _COMMON:
            # The rarer a term, the more it tells.
            weight = 200 // len(places) + 1
            for place in places:
                votes[(place - at) // width] += weight
    joined = {bucket: count + votes.get(bucket + 1, 0) for bucket, count in votes.items()}
    taken: list[int] = []
    for bucket in nlargest(12, joined, key=lambda each: (joined[each], -each)):
        if all(abs(bucket - other) > 1 for other in taken):
            taken.append(bucket)
            yield max(0, (bucket - 1) * width - 16), (bucket + 3) * width + len(words) + 16
        if len(taken) == 3:
            return


def _without_hyphens(window: str, words: str) -> str:
    """The stretch as long as before, each line hyphen and footnote mark put as the quotation has it or out of the comparison."""
    if LINE_HYPHEN in window:
        near = re.compile(rf"(\w*){LINE_HYPHEN}(\w*)")
        window = near.sub(lambda m: f"{m[1]}-{m[2]}" if f"{m[1]}-{m[2]}" in words else m[0], window)
    return FOOTNOTE.sub(lambda m: m[0] if m[0] in words else " " * len(m[0]), window)


def compared(quoted: str, window: str) -> tuple[float, Difference, int, int]:
    """The share of the quoted words met in the window, the difference, and where in the window the passage begins and ends."""
    token = _SIGN if any(map(is_cjk, quoted)) else _TOKEN
    hyphened = LINE_HYPHEN in window
    ours = [(match[0], match.start(), match.end()) for match in token.finditer(quoted)]
    bare = re.compile(rf"[\w{LINE_HYPHEN}]+|[^\w\s]") if hyphened and token is _TOKEN else token
    theirs = [(match[0].replace(LINE_HYPHEN, ""), match.start(), match.end()) for match in bare.finditer(window)]
    matcher = SequenceMatcher(None, [each[0] for each in theirs], [each[0] for each in ours], autojunk=False)
    codes = _trimmed([(kind, a1, a2, b1, b2) for kind, a1, a2, b1, b2 in matcher.get_opcodes()])
    if not codes:
        return 0.0, (("quoted", quoted),), 0, 0
    runs: list[tuple[str, str]] = []
    same = 0
    for kind, a1, a2, b1, b2 in codes:
        if kind == "equal":
            same += sum(len(each[0]) for each in ours[b1:b2])
            runs.append(("same", _run(quoted, ours, b1, b2)))
            continue
        if a2 > a1:
            runs.append(("source", _run(window, theirs[: codes[-1][2]], a1, a2).replace(LINE_HYPHEN, "")))
        if b2 > b1:
            runs.append(("quoted", _run(quoted, ours, b1, b2)))
    first, last = codes[0][1], codes[-1][2]
    passage = theirs[first:last]
    size = max(sum(len(each[0]) for each in ours), sum(len(each[0]) for each in passage))
    if not passage:
        return 0.0, (("quoted", quoted),), 0, 0
    return same / size if size else 0.0, tuple(runs), passage[0][1], passage[-1][2]


Code = tuple[str, int, int, int, int]


def _trimmed(codes: list[Code]) -> list[Code]:
    """The comparison without what the window holds before and behind the passage.

    A word that is met by chance far off from the rest belongs to what lies before: it stands against nothing.
    """
    codes = _mirrored(_beheaded(_mirrored(_beheaded(codes))))
    return [] if all(code[0] != "equal" for code in codes) else codes


def _beheaded(codes: list[Code]) -> list[Code]:
    """Without what lies before the first words that agree; of it stays as much as the quotation has there."""
    first, met = 0, 0
    total = sum(a2 - a1 for kind, a1, a2, _, _ in codes if kind == "equal")
    before = 0
    for index, (kind, a1, a2, _, _) in enumerate(codes):
        if kind == "equal":
            met, before = met + a2 - a1, before + a2 - a1
        elif a2 - a1 > max(6, 3 * met) and total - before > before:
            first, met = index, 0
    rest = codes[first:]
    if rest and rest[0][0] != "equal":
        _, a1, a2, _, b2 = rest.pop(0)
        b1 = codes[0][3]
        if b2 > b1:
            rest.insert(0, ("replace", max(a1, a2 - (b2 - b1)), a2, b1, b2))
    return rest


def _mirrored(codes: list[Code]) -> list[Code]:
    """The comparison read from its end, with places counted back; twice gives the same again."""
    return [(kind, -a2, -a1, -b2, -b1) for kind, a1, a2, b1, b2 in reversed(codes)]


def _run(text: str, tokens: list[tuple[str, int, int]], first: int, last: int) -> str:
    end = tokens[last][1] if last < len(tokens) else tokens[last - 1][2]
    return text[tokens[first][1] : end]


def told(near: Near) -> str:
    """The first difference in a sentence."""
    runs = [run for run in near.difference if run[0] != "gap"]
    for index, (kind, words) in enumerate(runs):
        if kind == "same":
            continue
        words = _short(words)
        if kind == "quoted":
            return f"the quotation has “{words}”, which is not there"
        following = runs[index + 1] if index + 1 < len(runs) else ("", "")
        if following[0] == "quoted":
            return f"the document has “{words}”, the quotation “{_short(following[1])}”"
        return f"the document has “{words}”, which the quotation leaves out"
    return "the spaces differ"


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 60 else f"{words[:57]}..."
