"""Refusal: "I will not, and here is the sentence to show"; the one exception that acts raise."""

from __future__ import annotations


class Refusal(Exception):
    """An act declines, with a sentence for the officer that says what is wrong and what to do.

    The sentence is shown as it is on pages, in the admin and on the command line.
    `field` names the input the sentence belongs to, where there is one.
    """

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
