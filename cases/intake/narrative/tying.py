"""Which promise an outcome judges: the one that its clause names, points at, follows, or shares its weighty words with; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cases.intake.narrative.outcomes import Outcome
from cases.intake.narrative.proposed import Proposal
from cases.intake.narrative.telling_once import weighty

_ONE = re.compile(
    r"\b(?:this|that|the|which) (?:[\w-]+ ){0,2}(?:commitment|promise|pledge|undertaking|obligation"
    r"|requirement|deadline|assurance)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:these|those|its|their|such|all|\w+['’]s) (?:[\w&-]+ ){0,3}(?:commitments|promises|pledges"
    r"|undertakings|obligations|assurances)\b",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"\b(?:this|that|these|those|the|its|their|such|\w+['’]s) (?:[\w-]+ ){0,3}?(?:commitment|promise|pledge|undertaking|obligation"
    r"|assurance|deadline|duty"
    r"|agreed)s?\b|\bwhat (?:it|they|\w+) (?:had |has )?(?:promised|agreed|pledged|undertook|committed)",
    re.IGNORECASE,
)
_PRESENT = re.compile(r"(?:does|do|continues?|continued|remain\w*|has continued) (?:not|to|in|\w+)\b", re.IGNORECASE)
_SELF_TOLD = re.compile(
    r"\b(?:informed|told|claimed|stated|said|reported|announced|maintains?|declared|argued|insists?)\b[^;]{0,80}\bthat (?:it|they|its|\w+) "
)
"""What a Member tells of itself is no judgement of the text."""
_PERIOD = re.compile(r"\b(?:period|deadline|term|talks|consultations|meeting|review|investigation)\b[^;,]{0,30}$")
_RULED = re.compile(
    r"\bcompl(?:y|iance)\b|\bconformity\b|\bimplement (?:the|its|these|this)? ?(?:\w+ )?(?:rulings?|recommendations?|findings?|reports?)"
)
_REMOVED = re.compile(
    r"\b(?:removed|eliminated|repealed|abolished|lifted|terminated|withdr[ae]wn?|revoked|amended|brought|ended|ceased)\b"
)
"""To comply with a ruling is to take the measure away, or to change it."""
_DEFINITE = re.compile(r"\W*(?:and |but |so )?(?:[Tt]he|[Tt]hese|[Tt]hose|[Tt]his|[Bb]oth|[Aa]ll|[Ii]t|[Tt]hey) ")
_STRONG_NOT = re.compile(r"(?!(?:did|does|do|is|are) not\b)", re.IGNORECASE)
_PLAIN = re.compile(
    r"not all|not yet|left (?:out|aside|standing|open)|only in|but not|only (?:for |with |to )?(?:part|some|half|a |one|two|three|four)"
    r"|to this day|shut out|in preparation|less than|never\b|was never|were never|no \w+ (?:was|were|has|have|had)|none of|nothing",
    re.IGNORECASE,
)
"""What is told so plainly that the promise of the sentence before must be meant."""
_OWN = re.compile(
    r"\b(?:which|that|what) (?:it|they|\w+(?: \w+){0,2}) (?:had |has )?(?:promised|pledged|undertaken|committed)\b|\b(?:its|their"
    r"|\w+['’]s) (?:[\w-]+ ){0,3}(?:commitments?|promises?|pledges?|undertakings?|assurances?)\b"
)
"""The respondent's promises, in the sentence itself: "although its commitments include it, neither one is open"."""
_POINTING = re.compile(
    r"\b(?:this|that(?= (?:\w+ ){0,2}(?:has|have|was|is|remains|went|did))|these|those|such|so far|to date|nothing|none|them)\b",
    re.IGNORECASE,
)
_IT = re.compile(r"\W*(?:and |but |so )+(?:it|they|this|has|have|had|was|were|\w+ed)\b", re.IGNORECASE)
_STRONG = re.compile(r"\b(?:commitment|promise|pledge|undertaking|obligation|assurance|word)s?\b", re.IGNORECASE)
"""Nouns that name a promise by themselves."""
FOLLOWED = 4
"""How many sentences back the promise may stand where each sentence since speaks of it."""
ALIKE = 0.3
"""What share of the words of the shorter of a clause and a promise must be alike."""
REACH = 12
"""How many sentences back the promise may stand whose words a clause has."""
_LITTLE = weighty(
    "has have had not been being which such other than more only still yet date but also there they he she his her their these those "
    "some all no none "
    "nothing never so far far who what when where while after before since until between under over into out up down about would could "
    "should may can "
    "must do does did done one two three four five first second new old made make take took given give gave use used part time year "
    "month day "
    "january february march april may june july august september october november december however although though because if then both "
    "each every "
    "said state country member members law rule rules measure report"
)


@dataclass(frozen=True)
class Told:
    """A promise told in the section: the number of its sentence, counted through the section, and where its words stand there."""

    number: int
    start: int
    end: int
    proposal: Proposal


@dataclass(frozen=True)
class Near:
    """How a clause stands to the promises told before it: how many sentences lie between, and how many weighty words are alike."""

    last: Told
    distance: int
    best: Told | None
    shared: int
    share: float


Tie = tuple[tuple[str, ...], float, str]
"""The keys of the promises judged, how sure that is, and why."""


def tie(
    each: Outcome, words: str, clause: str, number: int, before: Sequence[Told], told: Sequence[Told],
    names: frozenset[str], *, followed: bool,
) -> Tie | None:  # fmt: skip
    """The promises that an outcome judges; None where nothing ties it to one.

    `words` are those of its sentence, number `number` of the section; `before` are the promises told up to there, `told` all of them;
    `names` the stems of the respondent's names, which tie nothing; `followed` says that the sentence before speaks of the promise.
    """
    named = each.word not in ("implemented", "not-implemented") and NAMED.search(clause) is not None
    if each.how == "speaks" or (named and told):
        keys, how = judged(words, [one.proposal for one in before or told])
        if not keys and not _STRONG.search(clause if named else clause[each.start : each.end]):
            return None
        return keys, 0.85 if keys and how != "the last" else 0.7, why(each.rule, keys, how)
    if each.how == "stands":
        keys, how = judged(words, [one.proposal for one in before if number - one.number <= 2])
        return keys, 0.7, why(each.rule, keys, how)
    owed = each.word in ("not-implemented", "implemented-late", "deadline-missed")
    if owed and _OWN.search(words[: words.find(clause) + each.start]):
        return (), 0.6, f"{each.rule}; the sentence itself speaks of a promise"
    if not before:
        return None
    near = _near(clause, number, before, names, followed=followed)
    if each.how == "points":
        if near.distance > 3:
            return None
        return _same_place(near.last, before), 0.75, f"{each.rule}; it points at the promise told before it"
    if each.word == "implemented" and not each.rule.endswith("works"):
        return _of_an_act(each, clause, number, before, near)
    if not _is_close(each, clause, near):
        return None
    tied = near.best if near.best is not None and near.shared >= 2 else near.last
    confidence = min(0.8, 0.5 + 0.1 * near.shared + (0.1 if near.distance == 0 else 0))
    return _same_place(tied, before), round(confidence, 2), _alike(near)


def _near(clause: str, number: int, before: Sequence[Told], names: frozenset[str], *, followed: bool) -> Near:
    last = before[-1]
    distance = number - last.number
    if followed and 1 < distance <= FOLLOWED:
        distance = 1
    mine = stems(clause) - names
    best, shared, share = None, 0, 0.0
    for one in reversed(before):
        theirs = stems(str(one.proposal.fields["words"])) - names
        both = len(mine & theirs)
        if both > shared and number - one.number <= REACH:
            best, shared, share = one, both, both / min(len(mine), len(theirs))
    return Near(last, distance, best, shared, share)


def _of_an_act(each: Outcome, clause: str, number: int, before: Sequence[Told], near: Near) -> Tie | None:
    """Something done keeps a promise where it plainly is what was promised."""
    if _SELF_TOLD.search(clause[: each.start]) or _PERIOD.search(clause[: each.start]):
        return None
    act = clause[each.start : each.end]
    done = stems(act.split()[-1])
    same = next((one for one in reversed(before) if number - one.number <= 3 and done & _verb_of(one)), None)
    if same is not None and (
        (same is near.best and near.shared >= 2 and near.share >= 0.4)
        or (near.distance == 1 and re.match(r"\W*(?:It|They|This|These)\b", clause))
    ):
        return _same_place(same, before), 0.65, "the verb and another word are those of the promise"
    ruled = _RULED.search(str(near.last.proposal.fields["words"])) is not None and _REMOVED.search(act) is not None
    definite = near.distance <= 1 and near.shared >= 1 and _DEFINITE.match(clause) is not None
    if (near.distance == 0 and _IT.match(clause)) or (near.distance <= 2 and ruled) or definite:
        tied = near.best if near.best is not None and near.shared >= 2 else near.last
        return _same_place(tied, before), round(min(0.7, 0.5 + 0.1 * near.shared), 2), _alike(near)
    return None


def _is_close(each: Outcome, clause: str, near: Near) -> bool:
    """Whether a clause that tells of something not done, half done or done late is close enough to a promise to judge it."""
    rest = clause[each.start :]
    distance, shared = near.distance, near.shared
    points = _POINTING.search(clause) is not None
    plain = _PLAIN.match(rest) is not None
    much = near.share >= ALIKE
    if distance == 0:
        return True
    if each.rule.endswith("works"):
        return distance == 1
    if each.word in ("backtracked", "not-yet-due", "implemented-late", "deadline-missed"):
        return distance == 1 or (distance <= 3 and shared >= 1)
    if each.rule.endswith("in part"):
        return (distance == 1 and (shared >= 1 or points or plain)) or (distance <= 3 and shared >= 2 and much)
    if _PRESENT.match(rest):
        return (
            (distance == 1 and shared >= 2 and much)
            or (distance <= 2 and points and shared >= 1)
            or (shared >= 3 and much)
        )
    definite = rest.startswith("did") and _DEFINITE.match(clause) is not None
    return (
        (distance == 1 and (shared >= 1 or points or definite or _STRONG_NOT.match(rest) is not None))
        or (distance == 2 and (points or plain))
        or (distance <= 3 and shared >= 2)
        or (shared >= 3 and much)
    )


def _alike(near: Near) -> str:
    return f"{near.shared} weighty words are those of the promise, {near.distance} sentences before"


def stems(words: str) -> frozenset[str]:
    """The stems that tie one clause to another."""
    return frozenset(word for word in weighty(words) if word not in _LITTLE and not word.isdigit())


def _verb_of(told: Told) -> frozenset[str]:
    """The stems of the first words of a promise, where its verb stands."""
    return stems(" ".join(str(told.proposal.fields["words"]).split()[:8]))


def _same_place(tied: Told, near: Sequence[Told]) -> tuple[str, ...]:
    return (
        (tied.proposal.key,)
        if len({one.proposal.key for one in near if one.number == tied.number}) == 1
        else tuple(one.proposal.key for one in near if one.number == tied.number)
    )


def judged(words: str, commitments: Sequence[Proposal]) -> tuple[tuple[str, ...], str]:
    """The promises meant: by "this" those of the last sentence, by "these" those of its forum, else the one of the same words."""
    if not commitments:
        return (), ""
    last = commitments[-1]
    key, shared = _nearest(words, commitments)
    if _ALL.search(words):
        same = [each.key for each in commitments if each.fields["forum"] == last.fields["forum"]]
        return tuple(same), "these"
    if _ONE.search(words):
        return tuple(each.key for each in commitments if each.places == last.places), "this"
    if key is not None and shared >= 2:
        return (key,), "the words"
    return tuple(each.key for each in commitments if each.places == last.places), "the last"


def _nearest(words: str, commitments: Sequence[Proposal]) -> tuple[str | None, int]:
    stems = weighty(words)
    best, shared = None, 0
    for each in reversed(commitments):
        both = len(stems & weighty(str(each.fields["words"])))
        if both > shared:
            best, shared = each.key, both
    return best, shared


def why(rule: str, keys: Sequence[str], how: str) -> str:
    """Why the promises are taken to be meant, in words."""
    tied = {
        "these": "it judges the promises of the forum told last",
        "this": "it judges the promise told last",
        "the words": "it has words of the promise",
        "the last": "the promise told last is taken to be meant",
        "": "no promise is told before it in the section",
    }[how]
    return f"{rule}; {tied}"
