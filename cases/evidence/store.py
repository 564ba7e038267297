"""The store of files: each under its SHA-256, written once, never rewritten."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from cases.evidence.extraction import HEAD
from cases.refusal import Refusal


def keep(chunks: Iterable[bytes], *, limit: int) -> tuple[str, int, bytes]:
    """Write the bytes to the store; returns their SHA-256, their number and the first HEAD of them.

    Temporary file, fsync, rename to the hash, fsync of the folder: only then may a row name the file, so that a row never
    stands without its file. The same bytes again find the file there. Refuses more than `limit` bytes and a full disk.
    """
    folder = Path(settings.FILES)
    (folder / "new").mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with tempfile.NamedTemporaryFile(dir=folder / "new", delete=False) as file:
            temporary = Path(file.name)
            try:
                for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise Refusal(f"The file is larger than {limit // 1024**2} MB. File it in parts.", field="file")
                    head = (head + chunk)[:HEAD] if len(head) < HEAD else head
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
                final = path_of(digest.hexdigest())
                final.parent.mkdir(mode=0o700, exist_ok=True)
                temporary.rename(final)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise Refusal(
            f"The file could not be stored ({error.strerror}). Nothing was filed; tell the administrator."
        ) from error
    _sync(final.parent)
    return digest.hexdigest(), size, head


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return Path(settings.FILES) / sha256[:2] / sha256


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
