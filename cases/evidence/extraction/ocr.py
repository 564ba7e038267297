"""OCR: one page made into a picture and read by Tesseract, the program, with how sure it was of each word."""

from __future__ import annotations

import io
import math
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pypdfium2
from PIL import Image

from cases import sandbox
from cases.evidence.extraction import picture
from cases.evidence.extraction.kinds import PDF
from cases.evidence.extraction.picture import MOST_PIXELS
from cases.evidence.extraction.result import clean

PROGRAM = "tesseract"
HOW_TO_INSTALL = "apt-get install tesseract-ocr tesseract-ocr-chi-sim"
DOTS = 300
"""Dots an inch at which the pages of a PDF are drawn; fewer where a page would have more than MOST_PIXELS."""

NAMES = {"eng": "English", "chi_sim": "Chinese (simplified)"}
"""The languages that are offered where they are installed."""

_CJK = re.compile("[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


@dataclass(frozen=True)
class Recognised:
    """The words of one page, how many there are, and the sum of Tesseract's confidence in each, 0 to 100 a word."""

    text: str
    words: int
    confidence: float


def program() -> str | None:
    """Where Tesseract is, or None where it is not installed. Looked for each time: it may be installed while the site runs."""
    return shutil.which(PROGRAM)


def languages() -> tuple[str, ...]:
    """Which of the offered languages are installed; none where the program is not."""
    found = program()
    return () if found is None else _languages(found, _stamp(found))


@lru_cache(maxsize=4)
def _languages(path: str, stamp: tuple[float, ...]) -> tuple[str, ...]:
    try:
        told = subprocess.run([path, "--list-langs"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    there = set((told.stdout + told.stderr).split())
    return tuple(code for code in NAMES if code in there)


def _stamp(path: str) -> tuple[float, ...]:
    """Changes when a language is installed or removed, so that the program is not asked for every page shown."""
    folders = sorted(Path("/usr/share/tesseract-ocr").glob("*/tessdata"))
    return tuple(each.stat().st_mtime for each in (Path(path), *folders))


def version() -> str:
    """`tesseract 5.3.0`, or only its name where it does not say."""
    found = program()
    if found is None:
        return PROGRAM
    told = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout
    return (told.splitlines() or [PROGRAM])[0][:40]


def read_page(path: Path, media_type: str, number: int, languages: str) -> Recognised:
    """Read one page, counted from 1. Runs where memory and time are limited; raises what the decoders and the program raise.

    The words stand in lines as Tesseract found them, a blank line between its blocks; no space between two Chinese ones.
    """
    found = program()
    if found is None:
        raise FileNotFoundError(PROGRAM)
    page, dots = _drawn(path, number) if media_type == PDF else picture.page_of(path, media_type, number)
    data = io.BytesIO()
    page.save(data, "PNG", compress_level=1)
    page.close()
    command = [found, "stdin", "stdout", "-l", languages, "--psm", "3", *(["--dpi", str(dots)] if dots else []), "tsv"]
    done = subprocess.run(
        command,
        input=data.getbuffer(),
        capture_output=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"},
        preexec_fn=sandbox.die_with_parent,
    )
    return from_table(done.stdout.decode("utf-8", "replace"))


def _drawn(path: Path, number: int) -> tuple[Image.Image, int]:
    document = pypdfium2.PdfDocument(path)
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(DOTS / 72, math.sqrt(MOST_PIXELS / max(1.0, width * height)) * 0.999)
        drawn = page.render(scale=scale, grayscale=True).to_pil().convert("L")
        return drawn, max(70, round(scale * 72))
    finally:
        document.close()


def from_table(table: str) -> Recognised:
    """The words of Tesseract's table (TSV): a row a word, with its block, paragraph and line, its confidence and its text."""
    lines: list[str] = []
    words, confidence = 0, 0.0
    block: tuple[str, ...] = ()
    line: tuple[str, ...] = ()
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not (word := clean(cells[11]).strip()):
            continue
        words += 1
        confidence += min(100.0, max(0.0, float(cells[10])))
        if lines and tuple(cells[2:4]) != block:
            lines.append("")
        if tuple(cells[2:5]) == line and lines:
            lines[-1] = _beside(lines[-1], word)
        else:
            lines.append(word)
        block, line = tuple(cells[2:4]), tuple(cells[2:5])
    return Recognised("\n".join(lines), words, confidence)


def _beside(line: str, word: str) -> str:
    return line + word if _CJK.match(line[-1]) and _CJK.match(word[0]) else f"{line} {word}"
