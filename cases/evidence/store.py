"""The store of files: each under its SHA-256, written once, never rewritten."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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


@contextmanager
def folder() -> Iterator[Path]:
    """A folder of one's own beside the files, for what is put together before it is kept; removed at the end with all that is in it."""
    place = Path(settings.FILES) / "new"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place, prefix=_FOLDER) as name:
        yield Path(name)


def remove_folders(*, before: dt.datetime) -> None:
    """Remove the folders of work that was broken off, such as were last written to before this moment."""
    for left in (Path(settings.FILES) / "new").glob(f"{_FOLDER}*"):
        if dt.datetime.fromtimestamp(left.stat().st_mtime, dt.UTC) < before:
            shutil.rmtree(left, ignore_errors=True)


_FOLDER = "making-"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
