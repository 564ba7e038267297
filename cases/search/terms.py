"""A word, a phrase or a reference as it is typed, read into what to look for; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from cases.search import cited, numbered
from cases.search.analyzer import JOINED, joined, stem, tokens
from cases.search.asking import And, Leaf, Node, Or, Spelling
from cases.search.folding import CJK, fold, way_back
from cases.search.numbered import Cited
from cases.search.spelling import is_pinyin
from cases.search.variants import alike, apart, otherwise

Note = Callable[[str], None]

_IS_CJK = re.compile(f"[{CJK}]")
_LATIN = re.compile(f"[^\\x00-\\x60\\x7b-\\x7f\\s§·{CJK}]+")
_MOST_TOKENS = 100
_LEAST_SPLIT = 4
"""How long what stands behind a beginning must be for a word to be parted: antidumping, but not country."""


@dataclass(frozen=True)
class Reference:
    """A reference in what was typed: where it ends, and what to look for; several where a list of articles is cited."""

    end: int
    leaves: tuple[Leaf, ...]


def references_in(text: str) -> dict[int, Reference]:
    """The references in what was typed, by where they begin; of those that overlap the longest.

    >>> [leaf.spellings[0] for leaf in references_in("steel SCM 25.8")[6].leaves]
    [Spelling(tokens=('§scm·25·8',), prefix=False)]
    """
    folded = fold(text)
    places = way_back(text, folded)
    found: dict[int, Reference] = {}
    taken: list[tuple[int, int]] = []
    ranges: dict[int, int] = {}
    every = sorted(
        [*cited.find(folded), *_in_plain_words(folded)], key=lambda one: (one.start - one.end, one.start, one.tokens[0])
    )
    for one in every:
        span = (one.start, one.end)
        if span not in taken and any(one.start < end and start < one.end for start, end in taken):
            if (one.start in ranges) and span[1] <= ranges[one.start]:
                begun = places[one.start] if places else one.start
                found[begun] = _any_of(found[begun], Spelling((one.tokens[0],), one.within))
            continue
        taken.append(span)
        start, end = (places[one.start], places[one.end]) if places else span
        written = text[start:end]
        said = " ".join(written.split())
        exact = Spelling((one.tokens[0],), one.within)
        prefix = False
        if wild := re.match(r"/?\*" if "/" in written else r"\*", text[end:]):
            # G/SPS/N/CHN/* is the place above; G/SPS/N/CHN/10* and DS51* any number that begins so.
            end += wild.end()
            said = " ".join(text[start:end].split())
            prefix = wild[0] == "*"
            exact = Spelling(exact.tokens, prefix)
        own = one.tokens[0]
        phrased = () if own.startswith(_ALWAYS) else _phrased(written)
        leaf = Leaf(tuple(dict.fromkeys((exact, *_also(own, prefix=prefix), *phrased))), said)
        before = found.get(start)
        if _FROM_TO.search(folded, *span):
            # From one place to another: any of them will do.
            ranges[one.start] = one.end
            inner = (Spelling((token,), one.within) for token in one.tokens[1:] if token.count("·") == own.count("·"))
            found[start] = _any_of(before or Reference(end, (leaf,)), *leaf.spellings, *inner)
        else:
            found[start] = Reference(end, (*before.leaves, leaf) if before else (leaf,))
    for begun, ended, ways in alike(folded):
        if all(ended <= start or end <= begun for start, end in taken):
            start, end = (places[begun], places[ended]) if places else (begun, ended)
            spellings = tuple(Spelling(tuple(token for token, _, _ in tokens(way))) for way in ways)
            found[start] = Reference(end, (Leaf(spellings, " ".join(text[start:end].split())),))
    return found


_ALWAYS = tuple(f"§{kind}·" for kind in (*numbered.UNITS, *numbered.KINDS))
"""What these stand for is a token in every text that has their words, so that the words need no look of their own."""


_FROM_TO = re.compile(r"[0-9)](?: ?- ?| to | through )(?:[a-z]+\.? )?[0-9(]")


def _any_of(found: Reference, *more: Spelling) -> Reference:
    """The reference, met by these spellings too."""
    spellings = [one for leaf in found.leaves for one in leaf.spellings]
    return Reference(found.end, (Leaf(tuple(dict.fromkeys((*spellings, *more))), found.leaves[0].said),))


_PLAIN = re.compile(r"(?<![a-z])([a-z]+(?: [a-z]+)?) ((?:19|20)[0-9]{2}) (?:no\.? ?)?([0-9]{1,5})(?![0-9.])")


def _in_plain_words(folded: str) -> Iterator[Cited]:
    """The number of a document without its brackets: guofa 2016 6."""
    for match in _PLAIN.finditer(folded):
        if all(map(is_pinyin, match[1].split())):
            head = match[1].replace(" ", "")
            yield Cited((f"§doc·{head}·{match[2]}·{int(match[3])}",), *match.span())


def _also(token: str, *, prefix: bool) -> tuple[Spelling, ...]:
    """The digits of an HS code without their dots; a dispute that is written as the symbol of its documents."""
    if dispute := re.match(r"§wt·ds([0-9]+)$", token):
        return (Spelling((f"§ds·{int(dispute[1])}",), prefix),)
    if chapter := re.match(r"§(?:hs·|in·chapter)([0-9]{2})$", token):
        return Spelling((f"§hs·{chapter[1]}",)), Spelling((f"§in·chapter{int(chapter[1])}",))
    digits = token.removeprefix("§hs·")
    return (Spelling((digits,)),) if digits != token and len(digits) >= 6 else ()


def phrase(text: str, note: Note) -> list[Node]:
    """What stands between quotation marks: its words as neighbours."""
    said = " ".join(text.split()).replace('"', "")
    found = list(_phrased(text.rstrip("*")))
    if not found:
        return []
    if text.endswith("*"):
        found = [_beginning(spelling, text, note) for spelling in found]
    folded = fold(text)
    whole = [one for one in cited.find(folded) if not tokens_outside(folded, one.start, one.end)]
    exact = [Spelling((one.tokens[0],), one.within) for one in whole[:1]]
    said = f'"{said[:-1]}"*' if said.endswith("*") else f'"{said}"'
    return [Leaf(tuple(dict.fromkeys((*exact, *found))), said)]


def tokens_outside(folded: str, start: int, end: int) -> bool:
    """Whether words stand before or behind the stretch."""
    return next(tokens(folded[:start]), None) is not None or next(tokens(folded, end), None) is not None


def words(text: str, note: Note = lambda _: None) -> list[Node]:
    """What stands between spaces: one word, or several where the script changes.

    >>> [leaf.said for leaf in words("中国ICT产业")]
    ['中国', 'ICT', '产业']
    >>> [spelling.tokens for leaf in words("anti-dumping") for spelling in leaf.spellings]
    [('anti', 'dump'), ('antidump',)]
    """
    stripped = text.rstrip("*")
    if "*" in stripped.lstrip("*") or (stripped != text and not stripped) or text.startswith("*"):
        note("“*” stands only at the end of a word; elsewhere it was passed over.")
    found: list[Node] = []
    pieces = _pieces(stripped)
    for at, piece in enumerate(pieces):
        spellings = list(_phrased(piece))
        if re.fullmatch(r"[0-9]{2}\.?[0-9]{2}|[0-9]{6}|[0-9]{8}|[0-9]{10}", number := fold(piece).rstrip(".,;:")):
            spellings.append(Spelling((f"§hs·{number.replace('.', '')}",), prefix=True))
        if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+|(?!19|20)[0-9]{4}|[0-9]{5,9}", number):
            spellings.append(Spelling(tuple(f"{int(number.replace(',', '')):,}".split(","))))
        if re.fullmatch("[A-Z]{2,6}s?", piece):
            # Stems leave it on where letters are read one by one: TRQs, SMEs.
            spellings += _phrased(fold(piece.removesuffix("s") if piece.endswith("s") else f"{piece}s"))
        wild = text.endswith("*") and at == len(pieces) - 1
        if wild:
            spellings += _beginnings(piece, note)
        found.append(Leaf(tuple(dict.fromkeys(spellings)), piece.strip("*") + ("*" if wild else "")))
    return found


def _pieces(text: str) -> list[str]:
    """The text cut where letters and Chinese meet; figures stay with what they stand beside."""
    folded = fold(text)
    places = way_back(text, folded)
    cuts, last, kind = [0], 0, ""
    for token, start, end in tokens(folded):
        now = "" if token.isdigit() else "cjk" if _IS_CJK.match(token) else "letters"
        if now and kind and now != kind:
            cuts.append(start if now == "cjk" or last <= start else last)
        kind, last = now or kind, end
    ends = [*cuts[1:], len(folded)]
    parts = [(places[a], places[b]) if places else (a, b) for a, b in zip(cuts, ends, strict=True)]
    return [text[a:b] for a, b in parts if next(tokens(fold(text[a:b])), None)]


def _phrased(text: str) -> tuple[Spelling, ...]:
    """The words as neighbours; where hyphens or beginnings part or join them, also written the other way."""
    folded = fold(text)
    found = list(tokens(folded))[:_MOST_TOKENS]
    if not found:
        return ()
    names = tuple(token for token, _, _ in found)
    # The last character of a phrase may begin a pair in the text: 6号 stands in 6号文件.
    prefix = len(names) > 1 and len(names[-1]) == 1 and _IS_CJK.match(names[-1]) is not None
    others = (
        _hyphens_joined(folded, found),
        _beginnings_parted(folded, found),
        _spelt_otherwise(folded, found),
        _written_apart(folded, found),
    )
    return tuple(dict.fromkeys(Spelling(one, prefix) for one in (names, *others) if one))


def _hyphens_joined(folded: str, found: list[tuple[str, int, int]]) -> tuple[str, ...]:
    out: list[str] = []
    parts: list[str] = []
    for at, (token, start, end) in enumerate(found):
        hyphen = at > 0 and folded[found[at - 1][2] : start] == "-" and parts and folded[start:end].isalpha()
        if not hyphen:
            out += [joined(parts)[-1]] if len(parts) > 1 else []
            parts = []
        followed = at + 1 < len(found) and folded[end : found[at + 1][1]] == "-" and folded[found[at + 1][1]].isalpha()
        if _LATIN.fullmatch(folded[start:end]) and (hyphen or followed):
            parts.append(folded[start:end])
        else:
            out.append(token)
    return (*out, *([joined(parts)[-1]] if len(parts) > 1 else []))


def _spelt_otherwise(folded: str, found: list[tuple[str, int, int]]) -> tuple[str, ...]:
    """As the other side of the Atlantic spells them; nothing where that makes no difference."""
    others = [otherwise(folded[start:end]) for _, start, end in found]
    if not any(others):
        return ()
    return tuple(stem(other) if other else token for other, (token, _, _) in zip(others, found, strict=True))


def _written_apart(folded: str, found: list[tuple[str, int, int]]) -> tuple[str, ...]:
    out: list[str] = []
    for token, start, end in found:
        two = apart(folded[start:end]).split()
        out += map(stem, two) if two else [token]
    return tuple(out)


def _beginnings_parted(folded: str, found: list[tuple[str, int, int]]) -> tuple[str, ...]:
    out: list[str] = []
    for token, start, end in found:
        word = folded[start:end]
        sizes = [size for size in range(len(word) - _LEAST_SPLIT, 1, -1) if word[:size] in JOINED]
        out += [stem(word[: sizes[0]]), stem(word[sizes[0] :])] if sizes and word.isalpha() else [token]
    return tuple(out)


def _beginning(spelling: Spelling, text: str, note: Note) -> Spelling:
    last = list(tokens(fold(text.rstrip("*"))))[-1]
    written = fold(text)[last[1] : last[2]]
    if _IS_CJK.match(written):
        return Spelling(spelling.tokens, spelling.prefix or len(last[0]) == 1)
    if len(written) < 2:
        note(f"A beginning needs two letters: “{written}*” was read as a word.")
        return spelling
    return Spelling((*spelling.tokens[:-1], written), prefix=True)


def _beginnings(piece: str, note: Note) -> list[Spelling]:
    return [_beginning(spelling, piece, note) for spelling in _phrased(piece)[:1]]


def together(parts: list[Node]) -> list[Node]:
    """The parts, where two words are also written as one also so: anti dumping is antidumping, soy bean is soybean."""
    out: list[Node] = []
    skip = False
    for part, after in pairwise([*parts, None]):
        if skip:
            skip = False
            continue
        if part is None:
            break
        if _is_no(part) and isinstance(after, Leaf) and after.said.isdigit():
            # Order No. 44 is also Order 44.
            continue
        one, two = _word(part), _word(after)
        if two and (one in JOINED or apart(one + two)):
            out.append(Or((And((part, after)), *words(one + two))) if after is not None else part)
            skip = True
        else:
            out.append(part)
    return out


def _is_no(node: Node) -> bool:
    return isinstance(node, Leaf) and fold(node.said).rstrip(".") in {"no", "nr", "nos", "number"}


def _word(node: Node | None) -> str:
    said = fold(node.said) if isinstance(node, Leaf) else ""
    return said if _LATIN.fullmatch(said) else ""
