"""How pages and texts read by OCR are named wherever they are shown or cited; pure."""

from __future__ import annotations

import re


def named_page(number: int, label: str) -> str:
    """How a page is cited: as printed, else as counted; a text without pages by its paragraphs, a table by its rows.

    >>> named_page(9, "iv"), named_page(9, ""), named_page(9, "¶ 301-340"), named_page(2, "rows 101-200")
    ('p. iv', 'p. 9', 'paras. 301-340', 'rows 101-200')
    """
    if label.startswith("row"):
        return label
    if label.startswith("¶"):
        paragraphs = label.removeprefix("¶").strip()
        return f"paras. {paragraphs}" if "-" in paragraphs or "–" in paragraphs else f"para. {paragraphs}"
    return f"p. {label or number}"


def shown_page(number: int, label: str) -> str:
    """How a page is named where both its numbers are told: as printed, and as counted where that differs.

    >>> shown_page(9, "iv"), shown_page(9, "9"), shown_page(21, ""), shown_page(2, "¶ 301-340")
    ('p. iv (9th page)', 'p. 9', 'p. 21', 'paras. 301-340')
    """
    said = named_page(number, label)
    if not label or label.startswith(("¶", "row")) or label == str(number):
        return said
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{said} ({number}{ending} page)"


def mark_of(number: int, label: str) -> str:
    """The shortest that tells a page among its neighbours: what is printed on it, or its number.

    >>> mark_of(9, "iv"), mark_of(9, ""), mark_of(9, "¶ 301-340"), mark_of(2, "rows 101-200")
    ('iv', '9', '301-340', '101-200')
    """
    return re.sub("^(?:¶|rows?) ", "", label) or str(number)


def names_row(place: str, label: str) -> bool:
    """Whether a place names one row of a table, beside which its page says nothing.

    >>> names_row("Concerns, row 14", "rows 2-101"), names_row("Table 2, row 14", "iv")
    (True, False)
    """
    return label.startswith(("¶", "row")) and re.search(r"(?:^|, )row \d+$", place) is not None


def of_ocr(confidence: int | None) -> str:
    """How a text that a program read off pictures is named wherever it is shown.

    >>> of_ocr(87), of_ocr(None)
    ('OCR text, mean confidence 87', 'OCR text, confidence not known')
    """
    return f"OCR text, {'confidence not known' if confidence is None else f'mean confidence {confidence}'}"
