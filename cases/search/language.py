"""The language of the search box, read into what is asked: words, "phrases", OR, -not, prefix*, agreement:TBT; pure.

Nothing is refused: what the language does not know is read as words, with a note. Words stand for all of them together, which
binds closer than OR, as in PostgreSQL's `websearch_to_tsquery`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cases.search.asking import And, Asked, Leaf, Node, Not, Or, Spelling, matches, understood
from cases.search.terms import Reference, phrase, references_in, together, words

__all__ = ["FILTERS", "And", "Asked", "Leaf", "Node", "Not", "Or", "Spelling", "matches", "parse", "understood"]

_NAMES = """
agreement sector respondent raised_by status verdict body forum kind language marking product provision measure identifier agency
lead before after cites in
"""
FILTERS = frozenset(_NAMES.split())
"""The names that may stand before a colon."""

LONGEST = 1000
MOST_LEAVES = 40
DEEPEST = 20

_QUOTES = {
    **dict.fromkeys('"“”„‟＂〝〞', '"“”„‟＂〝〞'),
    "「": "」",
    "『": "』",
    "«": "»",
    "»": "«",
    "《": "》",
    "｢": "｣",
}
"""What opens a phrase, and what may close it."""
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_FILTER = re.compile(r"([A-Za-z][A-Za-z_-]*)[:：](?=\S)")
_EMPTY_FILTER = re.compile(r"([A-Za-z][A-Za-z_-]*)[:：](?=\s|$|[)）])")
_WORD = re.compile(r'[^\s"“”„‟＂〝〞「」『』«»《》｢｣()（）、，；。]+')
_MINUS = re.compile(r"[-−–－]+(?=[^\s-])")


@dataclass
class _Reader:
    """Where the reading stands, and what came of it."""

    text: str
    references: dict[int, Reference]
    at: int = 0
    depth: int = 0
    leaves: int = 0
    left_out: int = 0
    skipped: int = 0
    filters: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def space(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def any_of(self) -> Node | None:
        """Parts between OR, up to the end or a closing parenthesis."""
        parts: list[Node] = []
        while True:
            part, has_or = self.all_of(follows=bool(parts))
            if part is not None:
                parts.append(part)
            if not has_or:
                return _joined(Or, parts)

    def all_of(self, *, follows: bool) -> tuple[Node | None, bool]:
        """Parts up to OR, which is passed over, and whether it stands there."""
        parts: list[Node] = []
        while True:
            self.space()
            if self.at >= len(self.text):
                return self.bound(parts), False
            char = self.text[self.at]
            if char in ")）":
                if self.depth:
                    return self.bound(parts), False
                self.at += 1
                if self.skipped:
                    self.skipped -= 1
                else:
                    self.note("A closing parenthesis has none that opens; it was passed over.")
            elif self.is_operator("OR"):
                if (parts or follows) and self.has_more():
                    self.at += 2
                    return self.bound(parts), True
                parts += self.stray("OR")
            elif self.is_operator("AND"):
                if parts and self.has_more():
                    self.at += 3
                else:
                    parts += self.stray("AND")
            else:
                parts += self.term()

    def is_operator(self, word: str) -> bool:
        end = self.at + len(word)
        return self.text.startswith(word, self.at) and not _WORD.match(self.text, end)

    def has_more(self) -> bool:
        """Whether something to look for follows the operator."""
        rest = self.text[self.at :].lstrip("ORAND").strip()
        return bool(rest) and rest[0] not in ")）"

    def stray(self, word: str) -> list[Node]:
        self.at += len(word)
        self.note(f"“{word}” stands between two words; here it was read as a word.")
        return self.kept(words(word.lower()))

    def term(self) -> list[Node]:
        """What begins here: something excluded, a group, a phrase, a reference, a filter or a word."""
        if self.is_operator("NOT"):
            if not self.has_term("NOT"):
                return self.stray("NOT")
            self.at += 3
            self.space()
            return self.excluded()
        if minus := _MINUS.match(self.text, self.at):
            self.at = minus.end()
            return self.excluded()
        char = self.text[self.at]
        if char in "(（":
            return self.group()
        if reference := self.references.get(self.at):
            self.at = reference.end
            return self.kept([*reference.leaves])
        if char in _QUOTES:
            return self.of_a_title() or self.quoted(_QUOTES[char])
        if char in "」』»》｣":
            self.at += 1
            return []
        return self.filtered() or self.plain()

    def has_term(self, word: str) -> bool:
        rest = self.text[self.at + len(word) :].strip()
        return bool(rest) and rest[0] not in ")）"

    def excluded(self) -> list[Node]:
        if _FILTER.match(self.text, self.at) and self.at not in self.references:
            self.note("A filter cannot be excluded; it was read as words.")
            parts = self.plain()
        elif self.is_operator("OR") or self.is_operator("AND") or self.is_operator("NOT"):
            parts = self.plain()
        elif self.text[self.at] in ")）":
            return []
        else:
            parts = self.term()
        part = _joined(And, parts)
        if part is None:
            return []
        return [part.part if isinstance(part, Not) else Not(part)]

    def group(self) -> list[Node]:
        self.at += 1
        if self.depth >= DEEPEST:
            self.note(f"Parentheses more than {DEEPEST} deep were passed over.")
            self.skipped += 1
            return []
        self.depth += 1
        inner = self.any_of()
        self.depth -= 1
        if self.at < len(self.text):
            self.at += 1
        else:
            self.note("A parenthesis is not closed; it was closed at the end.")
        return [] if inner is None else [inner]

    def quoted(self, closing: str) -> list[Node]:
        start = self.at + 1
        ends = [end for end in (self.text.find(mark, start) for mark in closing) if end >= 0]
        self.at = start
        if not ends:
            self.note("A quotation mark is not closed; what follows it was read as words.")
            return []
        inner, self.at = self.text[start : min(ends)], min(ends) + 1
        if self.text.startswith("*", self.at):
            inner, self.at = inner + "*", self.at + 1
        return self.kept(phrase(inner, self.note))

    def of_a_title(self) -> list[Node]:
        """An article behind the title of its agreement, which Chinese sets in marks: 《补贴与反补贴措施协定》第25.8条."""
        reference = self.references.get(self.at + 1)
        closing = self.text.find("》", self.at)
        if self.text[self.at] != "《" or reference is None or not self.at < closing < reference.end:
            return []
        self.at = reference.end
        return self.kept([*reference.leaves])

    def filtered(self) -> list[Node] | None:
        if empty := _EMPTY_FILTER.match(self.text, self.at):
            if empty[1].lower().replace("-", "_") in FILTERS:
                self.note(f"“{empty[0]}” has nothing behind it; it was read as a word.")
            return None
        found = _FILTER.match(self.text, self.at)
        if not found:
            return None
        name = found[1].lower().replace("-", "_")
        if name not in FILTERS:
            self.note(f"“{found[1]}” is no filter; it was read as a word.")
            return None
        value, end = self.value(found.end())
        if not value:
            self.note(f"“{found[0]}” has nothing behind it; it was read as a word.")
            return None
        self.at = end
        self.filters.append((name, value))
        if self.depth:
            self.note(f"“{name}:{value}” holds for the whole search, not only within the parentheses.")
        return []

    def value(self, start: int) -> tuple[str, int]:
        char = self.text[start]
        if char in _QUOTES:
            ends = [end for end in (self.text.find(mark, start + 1) for mark in _QUOTES[char]) if end >= 0]
            if ends:
                return " ".join(self.text[start + 1 : min(ends)].split()), min(ends) + 1
        if reference := self.references.get(start):
            return " ".join(self.text[start : reference.end].split()), reference.end
        found = _WORD.match(self.text, start)
        return (found[0], found.end()) if found else ("", start)

    def plain(self) -> list[Node]:
        found = _WORD.match(self.text, self.at)
        if not found:
            self.at += 1
            return []
        later = [start for start in self.references if self.at < start < found.end()]
        end = min(later, default=found.end())
        part, self.at = self.text[self.at : end], end
        return self.kept(words(part, self.note))

    def kept(self, parts: list[Node]) -> list[Node]:
        room = max(0, MOST_LEAVES - self.leaves)
        self.left_out += max(0, len(parts) - room)
        self.leaves += min(len(parts), room)
        return parts[:room]

    def bound(self, parts: list[Node]) -> Node | None:
        return _joined(And, together(parts))


def _joined(kind: type[And] | type[Or], parts: list[Node]) -> Node | None:
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else [part]
    flat = list(dict.fromkeys(flat))
    return kind(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def parse(text: str) -> Asked:
    """What the text asks; any text gives an answer, and what is not read as typed has a note.

    >>> asked = parse('steel "state owned" OR 钢铁 -dumping agreement:TBT before:2020-01')
    >>> understood(asked)
    '(steel "state owned") OR (钢铁 -dumping) agreement:TBT before:2020-01'
    >>> asked.filters, [leaf.said for leaf in asked.leaves]
    ((('agreement', 'TBT'), ('before', '2020-01')), ['steel', '"state owned"', '钢铁'])
    >>> parse("Guofa [2016] No. 6").root == parse("国发〔2016〕6号").root
    False
    >>> parse('"steel (').notes
    ('A quotation mark is not closed; what follows it was read as words.', 'A parenthesis is not closed; it was closed at the end.')
    """
    is_empty = not text.strip()
    text = _UNSEEN.sub("", _CONTROLS.sub(" ", text))
    notes: list[str] = []
    if len(text) > LONGEST:
        text = text[:LONGEST]
        notes.append(f"Only the first {LONGEST:,} characters were read.")
    reader = _Reader(text, references_in(text), notes=notes)
    root = reader.any_of()
    if reader.left_out:
        reader.note(
            f"Only the first {MOST_LEAVES} words and phrases were searched for; {reader.left_out} were left out."
        )
    if root is None and not reader.filters and not is_empty:
        reader.note("No word to search for was found.")
    return Asked(root, tuple(reader.filters), tuple(reader.notes))
