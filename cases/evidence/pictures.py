"""The pictures of pages, drawn on demand in a limited child and kept on disk within a limit; each can be drawn anew."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

from cases import sandbox
from cases.evidence import store
from cases.evidence.drawing import DRAWN, draw

LIMITS = sandbox.Limits(seconds=15, memory=1024**3, output=24 * 1024**2)
WIDTHS = (700, 1400)
"""Pixels, for a narrow screen and a wide one."""
AT_ONCE = 2
"""How many pictures are drawn at a time on this machine."""
PATIENCE = 10.0
"""Seconds for which a request waits for its turn."""
REMEMBERED = 3600
"""Seconds for which a page that could not be drawn is not tried again."""
_ENDINGS = {
    "too long": f"Drawing the page took longer than {LIMITS.seconds:.0f} seconds and was stopped.",
    "too much memory": "Drawing the page needed more memory than it may have.",
    "too much output": "The picture of the page came out too large.",
}
_BROKE = "The program that draws pages broke down on it."
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Picture:
    """The picture's file, or the sentence that says why there is none; `busy` when it is worth asking again in a moment."""

    path: Path | None = None
    sentence: str = ""
    busy: bool = False


def has_pictures(media_type: str) -> bool:
    """Whether a file of this kind has pages to be seen; a text has none of its own."""
    return media_type in DRAWN


def picture_of(sha256: str, media_type: str, *, page: int, width: int) -> Picture:
    """The picture of one page, kept or drawn now. A page that could not be drawn is remembered as that for an hour.

    In order: the turn among AT_ONCE, the child, the file under its name, and then the oldest go while there are too many bytes.
    """
    kept = _folder(sha256) / f"{page}-{width}.webp"
    if kept.is_file():
        return Picture(kept)
    if sentence := refusal_of(sha256, page):
        return Picture(sentence=sentence)
    source = store.path_of(sha256)
    if not source.is_file():
        return Picture(sentence="The file is not in the store.")
    with _turn() as mine:
        if not mine:
            return Picture(sentence="Many pages are being drawn at this moment; ask again.", busy=True)
        if kept.is_file():
            return Picture(kept)
        outcome = sandbox.run(lambda: draw(source, media_type, page=page, width=width), LIMITS)
    if outcome.ending == "done" and "picture" in outcome.value:
        _publish(kept, base64.b64decode(outcome.value["picture"]))
        _make_room()
    else:
        if outcome.ending != "done":
            log.warning("page %s of %s not drawn: child %s (%s)", page, sha256, outcome.ending, outcome.error)
        sentence = outcome.value["sentence"] if outcome.ending == "done" else _ENDINGS.get(outcome.ending, _BROKE)
        _publish(_refused(sha256, page), sentence.encode())
        kept = _refused(sha256, page)
    if not source.is_file():
        # Destroyed while it was being drawn.
        forget(sha256)
        return Picture(sentence="The file is not in the store.")
    return Picture(kept) if kept.suffix == ".webp" else Picture(sentence=sentence)


def refusal_of(sha256: str, page: int) -> str:
    """Why this page could not be drawn when it was last tried, or nothing."""
    path = _refused(sha256, page)
    try:
        if time.time() - path.stat().st_mtime > REMEMBERED:
            return ""
        return path.read_text("utf-8")
    except OSError:
        return ""


def forget(sha256: str) -> None:
    """Remove every picture of this file. May run again."""
    shutil.rmtree(_folder(sha256), ignore_errors=True)


def _folder(sha256: str) -> Path:
    return Path(settings.PICTURES) / sha256[:2] / sha256


def _refused(sha256: str, page: int) -> Path:
    return _folder(sha256) / f"{page}.refused"


@contextlib.contextmanager
def _turn() -> Iterator[bool]:
    """One of AT_ONCE places on this machine, or False after PATIENCE seconds; the system frees the place of a process that died."""
    root = Path(settings.PICTURES)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    deadline = time.monotonic() + PATIENCE
    held: IO[bytes] | None = None
    try:
        while held is None:
            for number in range(AT_ONCE):
                file = (root / f"turn-{number}").open("ab")
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    file.close()
                    continue
                held = file
                break
            if held is None:
                if time.monotonic() >= deadline:
                    break
                time.sleep(0.05)
        yield held is not None
    finally:
        if held is not None:
            held.close()


def _publish(path: Path, data: bytes) -> None:
    """Under its name only when it is whole."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".new", delete=False) as file:
        file.write(data)
    Path(file.name).rename(path)


def _make_room() -> None:
    """Remove the oldest while they are more than PICTURES_LIMIT bytes, and a tenth more, so that not each new one costs an old one."""
    found = []
    for path in Path(settings.PICTURES).glob("??/*/*"):
        with contextlib.suppress(OSError):
            status = path.stat()
            found.append((status.st_mtime, status.st_size, path))
    total = sum(size for _, size, _ in found)
    if total <= settings.PICTURES_LIMIT:
        return
    for _, size, path in sorted(found, key=lambda each: each[0]):
        if total <= settings.PICTURES_LIMIT * 0.9:
            break
        path.unlink(missing_ok=True)
        total -= size
        with contextlib.suppress(OSError):
            os.rmdir(path.parent)  # noqa: PTH106 - only when it is empty
