"""Verifying the log: every seal, digest, position and anchor, and the tables against it; and its export as JSON lines."""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TextIO

from django.conf import settings
from django.db import connection

from cases.history import seals
from cases.history.anchors import Head
from cases.history.models import Change, Operation, Seal
from cases.history.sealing import Entry

_CHUNK = 2000


@dataclass(frozen=True)
class Link:
    """An entry with its seal; without the entry when that is gone."""

    chain: str
    position: int
    late: bool
    digest: str
    previous: str
    seal: str
    number: int
    destroyed: bool
    entry: Entry | None

    def head(self) -> dict[str, Any]:
        """What the seal covers."""
        assert self.entry is not None
        return self.entry.head(self.chain, self.position, late=self.late, body=self.digest)

    def fits(self) -> bool:
        """Whether the seal is one made with our key over this head and this predecessor."""
        right = seals.seal(settings.HISTORY_KEY, self.previous, seals.digest(self.head()))
        return hmac.compare_digest(right, self.seal)


@dataclass(frozen=True)
class Find:
    """One thing wrong with the history: in which chain, from which position on, and what happened to it."""

    chain: str
    position: int
    what: str

    def __str__(self) -> str:
        where = f"chain {self.chain}, from entry {self.position} on" if self.position else f"chain {self.chain}"
        return f"{where}: {self.what}"


@dataclass
class Report:
    """What a verification read and found."""

    entries: int = 0
    outside: int = 0
    """Entries that were written from outside the product: no break, but worth a look."""
    finds: list[Find] = field(default_factory=list)
    chains: dict[str, tuple[int, str]] = field(default_factory=dict)


def verify(anchors: Iterable[Head] = (), export: TextIO | None = None) -> Report:
    """Read every chain from its first link on; writes each link to `export` as a line of JSON as it goes.

    Finds an entry edited, deleted, swapped with another or resealed without the key, and, by the anchors, a chain that was cut
    off or wiped. Reads 2,000 rows at a time.
    """
    report = Report()
    for chain, links in groupby(_links(), key=lambda link: link.chain):
        _follow(report, chain, links, export)
    _against(report, anchors)
    report.finds.extend(_destructions())
    return report


def _follow(report: Report, chain: str, links: Iterable[Link], export: TextIO | None) -> None:
    expected, previous, wrong = 1, seals.GENESIS, list[Link]()
    for link in links:
        report.entries += 1
        report.outside += link.late
        if link.position > expected:
            many = link.position - expected
            gone = f"entry {expected} was" if many == 1 else f"entries {expected} to {link.position - 1} were"
            report.finds.append(Find(chain, expected, f"{gone} deleted"))
        elif link.entry is None:
            report.finds.append(Find(chain, link.position, f"the body of entry {link.position} was deleted"))
        elif (
            link.previous != previous
            or not link.fits()
            or not (link.destroyed or link.entry.body_digest() == link.digest)
        ):
            wrong.append(link)
        if export is not None and link.entry is not None:
            export.write(line(link) + "\n")
        expected, previous = link.position + 1, link.seal
    report.chains[chain] = (expected - 1, previous)
    report.finds.extend(Find(chain, link.position, _what(link, wrong)) for link in wrong)


def _what(link: Link, wrong: list[Link]) -> str:
    """What was done to a link that does not verify, as far as what is left of it tells."""
    assert link.entry is not None
    digest = link.entry.body_digest()
    others = [other for other in wrong if other is not link and other.entry is not None]
    partner = next((other for other in others if digest == other.digest or _moved(link, other)), None)
    if partner is not None:
        return f"entries {link.position} and {partner.position} were swapped"
    if digest == link.digest or link.destroyed:
        if link.fits():
            return f"entry {link.position} does not follow the entry before it: that one was resealed or replaced"
        return f"entry {link.position} was edited and its digest computed anew, but its seal cannot be without the key"
    return f"entry {link.position} was edited: its contents do not fit the digest that it was sealed with"


def _moved(link: Link, other: Link) -> bool:
    """Whether this link's seal was made for the other's place."""
    assert link.entry is not None
    head = link.entry.head(link.chain, other.position, late=link.late, body=link.digest)
    return hmac.compare_digest(seals.seal(settings.HISTORY_KEY, link.previous, seals.digest(head)), link.seal)


def _against(report: Report, anchors: Iterable[Head]) -> None:
    told: set[tuple[str, str]] = set()
    for anchor in anchors:
        position, _ = report.chains.get(anchor.chain, (0, ""))
        if position == 0:
            what = f"wiped: nothing is left of it, and an anchor names entry {anchor.position} ({anchor.where})"
            found = Find(anchor.chain, 0, what)
        elif position < anchor.position:
            what = f"cut off after entry {position}: an anchor names entry {anchor.position} ({anchor.where})"
            found = Find(anchor.chain, position + 1, what)
        else:
            stands = Seal.objects.filter(chain=anchor.chain, position=anchor.position).values_list("seal", flat=True)
            if any(seal.startswith(anchor.seal) for seal in stands):
                continue
            what = f"entry {anchor.position} is not the one that was anchored ({anchor.where})"
            found = Find(anchor.chain, anchor.position, what)
        # Many anchors tell of one cut: the first names it.
        if (key := (anchor.chain, what.split(":")[0])) not in told:
            told.add(key)
            report.finds.append(found)


def _destructions() -> Iterator[Find]:
    """Every destruction that the product did not make: the entries that name it were emptied by somebody else."""
    emptied = Change.objects.exclude(destruction=None).order_by().values("destruction").distinct()
    made = Change.objects.filter(table="cases_destruction", operation=Operation.INSERT, sealed__late=False)
    keys = {uuid.UUID(row) for row in made.values_list("row", flat=True)}
    for key in emptied.values_list("destruction", flat=True):
        if key not in keys:
            yield Find(
                "registry", 0, f"entries were emptied in the name of destruction {key}, which the product did not make"
            )


def line(link: Link) -> str:
    """One link as a line of JSON that can be verified without the product (docs/history.md says how)."""
    assert link.entry is not None
    body = {"before": link.entry.before, "after": link.entry.after, "reason": link.entry.reason}
    told: dict[str, Any] = {"head": link.head(), "previous": link.previous, "seal": link.seal}
    told["contents"] = None if link.destroyed else body
    return json.dumps(told, sort_keys=True, ensure_ascii=False)


def _links() -> Iterator[Link]:
    query = (
        "SELECT s.chain, s.position, s.late, s.digest, s.previous, s.seal, s.change_id, c.destruction_id IS NOT NULL, c.id, "
        'c."table", c."row", c."operation", c."before", c."after", c."reason", c."at", c."logged_at", c."by", c."source", '
        'c."transaction" FROM cases_seal s LEFT JOIN cases_change c ON c.id = s.change_id ORDER BY s.chain, s.position'
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(_CHUNK):
            for chain, position, late, digest, previous, seal, number, destroyed, *entry in rows:
                there = None if entry[0] is None else Entry.read(entry)
                yield Link(chain, position, bool(late), digest, previous, seal, number, bool(destroyed), there)
