"""Stamps: which steps of the set-up are finished, and from which inputs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def digest(root: Path, inputs: Iterable[str], *also: str) -> str:
    """A hash over the files that the patterns name below the root (a folder means all in it) and some words."""
    seen = hashlib.sha256()
    for word in also:
        seen.update(b"word\0" + word.encode() + b"\0")
    for pattern in inputs:
        for path in sorted(root.glob(pattern)):
            files = sorted(path.rglob("*")) if path.is_dir() else [path]
            for file in files:
                if file.is_file() and "__pycache__" not in file.parts:
                    seen.update(os.fsencode(file.relative_to(root)) + b"\0")
                    seen.update(hashlib.sha256(file.read_bytes()).digest())
    return seen.hexdigest()


class Stamps:
    """One small file a finished step, holding the hash of what it was made from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def holds(self, name: str, value: str) -> bool:
        """Whether the step was finished from these inputs."""
        return self.read(name) == value

    def read(self, name: str) -> str:
        """The hash that the step was finished from; empty when it was not."""
        try:
            return (self.folder / name).read_text().strip()
        except OSError:
            return ""

    def write(self, name: str, value: str) -> None:
        """Notes that the step is finished; all or nothing, also when the disk is full."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.folder / f".{name}.new"
        fresh.write_text(value + "\n")
        fresh.replace(self.folder / name)

    def remove(self, name: str) -> None:
        """Forgets the step, so that it is done again."""
        (self.folder / name).unlink(missing_ok=True)
