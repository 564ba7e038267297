"""What stands on every page of a book outside its text: running heads and feet with the number of the page, drawn at joining."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cases.briefs.joining.faces import Run, Setter, number, shown, width

MM = 72 / 25.4
SIZE = 7.6
HEAD_UP, FOOT_DOWN = 3 * MM + 2.4, 3.5 * MM + 7.5
"""From the edge of the text to the line that heads and feet stand on."""
PLAIN, BOLD, ITALIC = 0, 1, 2
"""The types a setter of heads begins with."""
SPACING = 0.05 * SIZE


@dataclass(frozen=True)
class Frame:
    """A page's size and the edges of its text, in points from the lower left, as the paper's stylesheets have them."""

    wide: float
    high: float
    left: float
    right: float
    top: float
    bottom: float


def _frame(wide: float, high: float, *margins: float) -> Frame:
    """From the size and the margins in millimetres, clockwise from the top."""
    top, right, bottom, left = (side * MM for side in margins)
    return Frame(wide * MM, high * MM, left, wide * MM - right, high * MM - top, bottom)


FRAMES = {"a4": _frame(210, 297, 22, 20, 20, 22), "letter": _frame(215.9, 279.4, 20, 24, 18, 24)}


@dataclass(frozen=True)
class Head:
    """The words of a page's head and foot: what it is of, how it is marked, how it stands, its day; the paper's number at the foot."""

    of: str
    title: str
    marking: str
    standing: str
    day: str
    foot: str
    counted: bool = False
    """Whether the page's own number within its part stands beside what it is of, as on an exhibit."""


def stamp(head: Head, setter: Setter, frame: Frame, *, page: int, pages: int, own: tuple[int, int] = (1, 1)) -> bytes:
    """The drawing of one page's head and foot, marked as no part of the text, in points from the lower left."""
    if head.counted:
        head = replace(head, of=f"{head.of}, page {own[0]} of {own[1]}")
    above, below = frame.top + HEAD_UP, frame.bottom - FOOT_DOWN
    # In pieces, so that what is the same on every page is shaped once.
    folio = [*setter.line(f"page {page}", PLAIN), *setter.line(f" of {pages}", PLAIN)]
    out: list[bytes] = [_left(head, setter, frame, above), _centre(head, setter, frame, above)]
    right = [*setter.line(f"{head.day} · ", PLAIN), *folio] if head.day else folio
    out.append(shown(right, SIZE, frame.right - width(right, SIZE), above))
    foot = shortened(setter, head.foot, (frame.right - frame.left) * 0.72, PLAIN)
    out.append(shown(foot, SIZE, frame.left, below))
    at = frame.right - width(folio, SIZE)
    out.append(shown(folio, SIZE, at, below))
    marking = setter.line(head.marking, BOLD)
    out.append(shown(marking, SIZE, at - 2.5 * MM - spaced(marking), below, spacing=SPACING))
    return b"/Artifact <</Type /Pagination>> BDC q 0.2 g " + b" ".join(out) + b" Q EMC"


def spaced(runs: Sequence[Run]) -> float:
    """How wide runs are at the size of heads, with a marking's letter spacing."""
    return width(runs, SIZE) + SPACING * sum(len(run.glyphs) for run in runs)


def shortened(setter: Setter, text: str, room: float, first: int, size: float = SIZE) -> list[Run]:
    """The text as runs no wider than the room, in points, with an ellipsis where it is cut."""
    runs = setter.line(text, first)
    while text and width(runs, size) > room:
        # At least one character goes; near the end no more than one.
        over = width(runs, size) / room
        text = text[: min(len(text) - 1, int(len(text) / over) + 1)].rstrip()
        runs = setter.line(f"{text}…", first)
    return runs


def _left(head: Head, setter: Setter, frame: Frame, above: float) -> bytes:
    """What the page is of, and as much of its title as there is room for beside the marking."""
    of = setter.line(head.of, BOLD)
    out, at = shown(of, SIZE, frame.left, above), frame.left + width(of, SIZE) + 1.5 * MM
    middle = _middle_width(head, setter)
    room = (frame.left + frame.right) / 2 - middle / 2 - 3 * MM - at
    title = shortened(setter, head.title, room, PLAIN) if head.title and room > 12 * MM else []
    return out + (b" " + shown(title, SIZE, at, above) if title else b"")


def _middle_width(head: Head, setter: Setter) -> float:
    gap = 2.5 * MM + 3.2 * MM if head.standing else 0.0
    return spaced(setter.line(head.marking, BOLD)) + gap + spaced(setter.line(head.standing, BOLD))


def _centre(head: Head, setter: Setter, frame: Frame, above: float) -> bytes:
    """The marking, and beside it how the paper stands: a draft or a final one in white on black."""
    marking = setter.line(head.marking, BOLD)
    at = (frame.left + frame.right) / 2 - _middle_width(head, setter) / 2
    out = [shown(marking, SIZE, at, above, spacing=SPACING)]
    at += spaced(marking) + 2.5 * MM
    if head.standing == "Working copy":
        out.append(shown(setter.line(head.standing, ITALIC), SIZE, at, above))
    elif head.standing:
        words = setter.line(head.standing.upper(), BOLD)
        room = spaced(words) + 3.2 * MM
        box = b" ".join(number(side) for side in (at, above - 3.1, room, SIZE + 3.2))
        out.append(b"q 0.07 g " + box + b" re f 1 g")
        out.append(shown(words, SIZE, at + 1.6 * MM, above, spacing=SPACING) + b" Q")
    return b" ".join(out)
