"""A few cases of the sample docket, for tests that need not load all sixty."""

from __future__ import annotations

import shutil
from pathlib import Path

from cases.sample.loading import DATA, sources


def cut_down(tmp_path: Path, *stems: str) -> Path:
    """The sample cut down to these cases, with nothing that points to the others."""
    for folder in ("cases", "notes"):
        (tmp_path / folder).mkdir()
    for row in sources():
        if row.stem in stems:
            shutil.copy(DATA / "cases" / f"{row.stem}.toml", tmp_path / "cases")
            for note in (row.note, row.note_zh):
                if note is not None:
                    shutil.copy(note, tmp_path / "notes")
    return tmp_path
