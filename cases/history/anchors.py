"""Anchors: the heads of the chains as they once were, kept outside the database, so that a history cut off or wiped is found."""

from __future__ import annotations

import datetime as dt
import hmac
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max

from cases.access import markings
from cases.history import seals
from cases.history.models import Seal
from cases.refusal import Refusal

_PRINTED = re.compile(
    r"(?P<chain>[A-Z][A-Za-z -]+?(?: [0-9a-f]{32})?|registry)[ :](?P<position>\d[\d,]*)[ :](?P<seal>[0-9a-f]{12,64})"
)


@dataclass(frozen=True)
class Head:
    """The last link of a chain at some moment; `seal` may be its first twelve digits or more, as printed in a brief."""

    chain: str
    position: int
    seal: str
    where: str = ""
    """Where it was kept: a file with its line, a brief."""

    def __str__(self) -> str:
        return f"{self.chain} {self.position} {self.seal}"

    @property
    def printed(self) -> str:
        """As a paper prints it: with the first sixteen digits of the seal."""
        return f"{self.chain} {self.position} {self.seal[:16]}"


def heads(chains: Iterable[str] | None = None) -> list[Head]:
    """The present head of every chain, or of these, in the order of their names."""
    rows = Seal.objects.all() if chains is None else Seal.objects.filter(chain__in=list(chains))
    last = rows.order_by("chain").values("chain").annotate(last=Max("position"))
    found = []
    for row in last:
        seal = Seal.objects.only("seal").get(chain=row["chain"], position=row["last"]).seal
        found.append(Head(row["chain"], row["last"], seal))
    return found


def chains_within(marking: str, room: str | None) -> list[str]:
    """The chains whose heads a paper of this marking may print: nothing above it on the ladder, no other room than its own."""
    if marking == markings.BCI:
        assert room is not None
        return [*markings.LADDER, f"{markings.BCI} {room.replace('-', '')}"]
    return [level for level in markings.LADDER if markings.RANK[level] <= markings.RANK[marking]]


def keep(path: Path, *, at: dt.datetime) -> dict[str, Any] | None:
    """Append the present heads to a file as one line of JSON under an HMAC; None when they are those of its last line.

    The file grows only, and is forced to the disk before this returns.
    """
    now = {"heads": {head.chain: [head.position, head.seal] for head in heads()}}
    if not now["heads"] or now["heads"] == _last(path):
        return None
    line = now | {"at": at.astimezone(dt.UTC).isoformat(timespec="seconds")}
    line["mac"] = seals.seal(settings.HISTORY_KEY, seals.GENESIS, seals.digest(line))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return line


def kept(path: Path) -> Iterator[Head]:
    """The heads that a file of anchors holds; refuses a line that was not written with our key."""
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            line = json.loads(text)
            mac = line.pop("mac")
        except (ValueError, KeyError, AttributeError):
            raise Refusal(f"Line {number} of {path} is not an anchor of this product.") from None
        if not hmac.compare_digest(mac, seals.seal(settings.HISTORY_KEY, seals.GENESIS, seals.digest(line))):
            raise Refusal(f"Line {number} of {path} was altered, or made under another key: its HMAC does not fit.")
        for chain, (position, seal) in line["heads"].items():
            yield Head(chain, position, seal, f"{path.name}, line {number}, of {line['at']}")


def printed(text: str) -> Head:
    """An anchor as a brief prints it: `DELIBERATIVE 482 3fa9c1d2e5b7`; refuses what is none."""
    match = _PRINTED.fullmatch(text.strip())
    if match is None:
        raise Refusal(f"“{text}” is no anchor; one reads like “DELIBERATIVE 482 3fa9c1d2e5b70a44”.")
    return Head(match["chain"], int(match["position"].replace(",", "")), match["seal"], "the anchor given")


def _last(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    lines = path.read_bytes().splitlines()
    try:
        return dict(json.loads(lines[-1])["heads"]) if lines else None
    except (ValueError, KeyError, TypeError):
        return None
