"""The digest of a paper's contents, and the seal over it that only this installation can make."""

from __future__ import annotations

import hmac
from typing import Any

from django.conf import settings

from cases.history import seals

Contents = dict[str, Any]


def contents_digest(contents: Contents) -> str:
    """SHA-256 of the contents as canonical JSON, in hex, the seal apart: it is printed on every page and in full on the last."""
    return seals.digest({key: value for key, value in contents.items() if key != "seal"})


def seal(contents: Contents) -> str:
    """An HMAC over number and digest under the key of the history, in hex; printed, it shows that the contents were frozen here."""
    return _seal(contents["number"], contents_digest(contents))


def genuine(number: str, sha256: str, printed: str) -> bool:
    """Whether this installation sealed contents of this digest under this number; all three as a paper prints them."""
    return hmac.compare_digest(_seal(number, sha256).encode(), printed.strip().lower().encode())


def _seal(number: str, sha256: str) -> str:
    return seals.seal(settings.HISTORY_KEY, seals.digest({"brief": number}), sha256)
