"""One undertaking as it is read from a text, and where a sentence opens it; pure."""

from __future__ import annotations

from dataclasses import dataclass

from cases.dates import FuzzyDate
from cases.intake.narrative.falling_due import Due
from cases.intake.narrative.forums import Forum
from cases.intake.narrative.sentences import Sentence


@dataclass(frozen=True)
class Promise:
    """One undertaking: where its words stand in the paragraph, in which sentence, and what is known of it."""

    sentence: Sentence
    start: int
    end: int
    words: str
    forum: Forum | None
    made: FuzzyDate | None
    due: Due | None
    restated: bool
    rule: str
    confidence: float
    because: str
    mutual: bool = False


@dataclass
class Opening:
    """Where a sentence begins to tell a promise, by which rule, and how sure that is."""

    at: int
    begins: int
    """Where the words of the promise begin, in the sentence."""
    rule: str
    confidence: float
    restated: bool = False
    mutual: bool = False
    soft: bool = False
    """An announcement, made to nobody in particular."""
    noun: bool = False
    """A promise named, which may be the subject of a verb: it ends there."""
    whole: bool = False
    """A thing promised, and no verb: it is not split."""
