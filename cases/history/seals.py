"""The arithmetic of the chain: canonical JSON, its digest, and the seal over digest and predecessor; pure."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

GENESIS = "0" * 64
"""What the first entry of a chain names as its predecessor's seal."""


def canonical(body: dict[str, Any]) -> bytes:
    """One byte string for one body: JSON with sorted keys, no spaces, UTF-8."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(body: dict[str, Any]) -> str:
    """SHA-256 of the canonical body, in hex."""
    return hashlib.sha256(canonical(body)).hexdigest()


def seal(key: str, previous: str, body_digest: str) -> str:
    """HMAC-SHA-256 over the predecessor's seal and this body's digest, in hex.

    Who can write rows but has not the key cannot make a seal, so a chain edited and computed anew does not verify.
    """
    return hmac.new(key.encode(), f"{previous}{body_digest}".encode(), hashlib.sha256).hexdigest()
