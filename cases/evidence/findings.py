"""The workings of a check in sentences: what each mark of a quotation stands for, and the difference from the nearest passage; pure."""

from __future__ import annotations

from typing import Any


def marks_told(findings: dict[str, Any] | str) -> list[str]:
    """One sentence for each bracket and ellipsis; none where the findings were destroyed or there are none.

    >>> marks_told({"marks": [{"shown": "[t]", "kind": "bracket", "source": "T", "warnings": []}]})
    ['“[t]” stands for “T”.']
    """
    told = []
    for mark in _under(findings, "marks"):
        shown = f"“{mark['shown']}”"
        if mark["kind"] == "note":
            warned = mark["warnings"]
            told.append(f"{shown} {'; '.join(warned)}." if warned else f"{shown} is a note, not part of the words.")
            continue
        if mark["source"] == mark["shown"]:
            sentence = f"{shown} stands so in the document"
        elif mark["source"]:
            sentence = f"{shown} stands for “{_middle_left_out(mark['source'])}”"
        else:
            sentence = f"{shown} stands for nothing there"
        told.append("; ".join([sentence, *mark["warnings"]]) + ".")
    return told


def difference_told(findings: dict[str, Any] | str) -> str:
    """The difference in one line: `agreed to {document: open} {quotation: close}`; blank where there is none."""
    names = {"source": "document", "quoted": "quotation"}
    parts = (
        f"{{{names[kind]}: {words.strip()}}} " if kind in names else words
        for kind, words in _under(findings, "difference")
    )
    return "".join(parts).strip()


def in_sentences(findings: dict[str, Any] | str) -> list[str]:
    """Both, for where plain text is all there is."""
    difference = difference_told(findings)
    return [*marks_told(findings), *([difference] if difference else [])]


def _under(findings: dict[str, Any] | str, name: str) -> list[Any]:
    return list(findings.get(name, [])) if isinstance(findings, dict) else []


def _middle_left_out(words: str) -> str:
    return words if len(words) <= 160 else f"{words[:75]} … {words[-75:]}"
