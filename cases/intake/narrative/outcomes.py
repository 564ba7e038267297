"""What a clause says of a promise's fate, by grammar: words of keeping and breaking, denied, in part, late or gone back on; pure.

An outcome `speaks` when its clause names a promise (this commitment, its word), `points` when it points at one told before (nothing
came of it, did so), and else `tells`: it tells of something done or not done, and judges a promise only where it is tied to one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cases.intake.narrative.outcome_words import (
    ACT,
    AGAINST,
    ALLEGED,
    ASPECT,
    BARE_INFINITIVE,
    BROKEN,
    DEIXIS,
    EVALUATED,
    LATE,
    MODAL,
    NEAR_NOT,
    NEGATED,
    PARTLY,
    POINTS,
    PROGRESS,
    PROMISED,
    RESOLVED,
    SPEAKS,
    STANDS,
    STATE,
    UNDONE,
)


@dataclass(frozen=True)
class Outcome:
    """Words of a clause that tell an outcome: the verdict, the rule, and how far they speak of a promise by themselves."""

    start: int
    end: int
    word: str
    rule: str
    how: str


def outcomes_in(clause: str) -> Iterator[Outcome]:
    """The outcomes that a clause tells, what speaks of a promise first.

    >>> [(each.word, each.how) for each in outcomes_in("Indonesia has yet to honour this undertaking")][0]
    ('not-implemented', 'speaks')
    >>> [(each.word, each.how) for each in outcomes_in("This commitment was met two years late")][0]
    ('implemented-late', 'speaks')
    >>> [each.word for each in outcomes_in("the United States urged it to honour this undertaking")]
    []
    """
    yield from _kept_or_broken(clause)
    yield from _stated(clause)
    for match in AGAINST.finditer(clause):
        if not MODAL.search(clause[: match.start()]):
            yield Outcome(*match.span(), _or_against(clause, match), "contrary to a promise", "speaks")
    for how, rules in (("stands", STANDS), ("points", POINTS)):
        for rule, word, pattern in rules:
            for match in pattern.finditer(clause):
                if not _is_wished(clause, match):
                    yield Outcome(*match.span(), _weighed(word, clause, match.start()), rule, how)
    yield from _left_undone(clause)
    yield from _done(clause)


def _is_wished(clause: str, match: re.Match[str]) -> bool:
    """Whether words of what may or should be stand shortly before."""
    return MODAL.search(clause[: match.start()][-60:]) is not None


def _left_undone(clause: str) -> Iterator[Outcome]:
    """What is not done, late, taken back, or done in part."""
    for rule, word, pattern in ASPECT:
        for match in pattern.finditer(clause):
            if _is_wished(clause, match) and word not in ("not-yet-due", "not-verifiable"):
                continue
            last = match.end() - len(match.group().split()[-1]) - 1
            points = word == "not-implemented" and (DEIXIS.match(clause, last) or DEIXIS.match(clause, match.end() + 1))
            yield Outcome(*match.span(), _in_part(word, clause), rule, "points" if points else "tells")
    for match in PARTLY.finditer(clause):
        if not _is_wished(clause, match):
            yield Outcome(*match.span(), "partially-implemented", "something promised done in part", "tells")


def _done(clause: str) -> Iterator[Outcome]:
    """What is done, or works."""
    for pattern, word, rule in (
        (RESOLVED, "implemented", "something promised works"),
        (PROGRESS, "partially-implemented", "something promised done in part"),
        (EVALUATED, "implemented", "something promised works"),
    ):
        for match in pattern.finditer(clause):
            if not MODAL.search(clause[: match.start()]) and not NEAR_NOT.search(clause[: match.end()][-60:]):
                yield Outcome(*match.span(), word, rule, "tells")
    for match in ACT.finditer(clause):
        if not _is_wished(clause, match) and not NEAR_NOT.search(clause):
            yield Outcome(*match.span(), "implemented", "something promised done", "tells")


def alleged(words: str) -> bool:
    """Whether what follows is wished, asked or alleged by somebody, and no judgement of the text's own.

    >>> alleged("A client claims that Viet Nam "), alleged("Importers confirm that ")
    (True, False)
    """
    return ALLEGED.search(re.split(r";\s|,\s+but\s", words)[-1]) is not None


def _kept_or_broken(clause: str) -> Iterator[Outcome]:
    for name, pattern in SPEAKS:
        for match in pattern.finditer(clause):
            verb = match["verb"] or match["verb2"]
            at = match.start("verb" if match["verb"] else "verb2")
            before = clause[:at]
            negated = NEGATED.search(before) is not None
            if MODAL.search(before[-80:]) or (BARE_INFINITIVE.search(before) and not negated):
                continue
            if (
                verb.split()[0].endswith("ing")
                and not negated
                and not re.search(r"\b(?:is|are|was|were|been|thereby|thus)\s+(?:\w+ly\s+)?$", before)
            ):
                continue
            if name == "breaking":
                if not negated:
                    word = "not-implemented" if re.fullmatch(BROKEN, verb, re.IGNORECASE) else "backtracked"
                    yield Outcome(
                        *match.span(),
                        word,
                        "a promise broken" if word == "not-implemented" else "a promise gone back on",
                        "speaks",
                    )
            else:
                yield Outcome(*match.span(), _weighed("implemented", clause, at), "a promise kept or not", "speaks")


def _stated(clause: str) -> Iterator[Outcome]:
    """A promise, or "this", as the subject of what became of it: the pledge remains unmet, nothing has come of it."""
    for match in STATE.finditer(clause):
        if MODAL.search(clause[: match.start()][-60:]) or MODAL.search(match["rest"] or ""):
            continue
        named = re.search(rf"\b(?:{PROMISED}|compliance|implementation)\b", match["subject"], re.IGNORECASE) is not None
        how = "speaks" if named else "points"
        negated = NEAR_NOT.search(match["rest"] or "") is not None or match["subject"].lower().endswith("nothing")
        kinds = {
            "undone": "not-implemented",
            "overdue": "deadline-missed",
            "partial": "partially-implemented",
            "undoing": "backtracked",
        }
        kind = next((name for name in (*kinds, "done") if match[name]), "")
        if (
            kind == "undone"
            and re.fullmatch(
                r"(?:materiali[sz]e|happen|come about|come to pass)d?|forthcoming|of (?:it|this|that|them)|wanting",
                match[kind],
            )
            and not negated
        ) and match[kind] != "wanting":
            continue
        if kind == "done":
            word = _weighed("not-implemented" if negated else "implemented", clause, match.end())
        elif kind == "undoing" and negated:
            continue
        else:
            word = kinds[kind]
        yield Outcome(*match.span(), word, "what became of a promise", how)


def _weighed(word: str, clause: str, at: int) -> str:
    """A word of keeping with what stands around it: denied, in part, late."""
    before = clause[:at]
    if word == "implemented":
        if PARTLY.search(clause):
            return "partially-implemented"
        if NEGATED.search(before):
            return "implemented-late" if re.search(r"\buntil\b", clause[at:]) else "not-implemented"
        if LATE.search(clause):
            return "implemented-late"
    return word


def _in_part(word: str, clause: str) -> str:
    return (
        "partially-implemented"
        if word == "not-implemented"
        and re.search(
            r"\bnot (?:yet |been )*(?:fully|completely|entirely|wholly|consistently|adequately|all)\b", clause
        )
        else word
    )


def _or_against(clause: str, match: re.Match[str]) -> str:
    return "backtracked" if re.search(rf"\b{UNDONE}\b", clause[: match.start()]) else "not-implemented"
