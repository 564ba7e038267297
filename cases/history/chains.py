"""Which chain a log entry belongs to: that of the strictest marking on any path to its row, so a head betrays nothing above it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from cases.access import markings
from cases.history.tracked import by_name

REGISTRY = "registry"
"""The chain of what bears no marking: vocabularies, accounts, grants, rooms, disclosures, destructions."""

Row = dict[str, Any]
Find = Callable[[str, str], Row | None]
"""The row of a table under its key, as a dict by column: as it stands, or as the log last had it; None where neither knows it."""
Gather = Callable[[str, set[str]], None]
"""Reads these rows of a table at once, so that finding them later costs no statement each."""
Path = tuple[tuple[str, str], ...]
"""From a row to one of its markings: at each step the column that holds the key, and the table that it names."""


def chain_of(table: str, bodies: Iterable[Row], find: Find) -> str:
    """`DELIBERATIVE`, `BCI <room>` and so on, by the strictest of all markings on the row's own paths, before and after."""
    found = [marking for row in bodies for path in _paths(table) for marking in _marking_at(row, path, find)]
    if not found:
        return REGISTRY
    rooms = sorted({room for marking, room in found if marking == markings.BCI})
    if rooms:
        return f"{markings.BCI} {rooms[0]}"
    return markings.strictest([marking for marking, _ in found])


def gather(entries: Iterable[tuple[str, Iterable[Row]]], find: Find, read: Gather) -> None:
    """Read every row on the way from these entries to their markings: once a table and step, however many entries there are."""
    ahead = [(row, path) for table, bodies in entries for row in bodies for path in _paths(table) if path]
    while ahead:
        wanted: dict[str, set[str]] = {}
        # Many rows lead to the same row above them; each is followed once.
        steps: dict[tuple[str, str, Path], None] = {}
        for row, ((column, table), *rest) in ahead:
            if (key := row.get(column)) is not None:
                wanted.setdefault(table, set()).add(str(key))
                steps[table, str(key), tuple(rest)] = None
        for table, keys in wanted.items():
            read(table, keys)
        ahead = [(there, rest) for table, key, rest in steps if rest and (there := find(table, key)) is not None]


@cache
def _paths(table: str) -> tuple[Path, ...]:
    """The ways of `MARKED_BY`, from `commitment__case__` to columns and tables."""
    ways: list[Path] = []
    for path in getattr(by_name()[table].model, "MARKED_BY", ()):
        model, way = by_name()[table].model, list[tuple[str, str]]()
        for hop in filter(None, path.removeprefix("?").split("__")):
            field = model._meta.get_field(hop)
            column, model = field.column, field.related_model  # type: ignore[union-attr, assignment]
            way.append((str(column), model._meta.db_table))
        ways.append(tuple(way))
    return tuple(ways)


def _marking_at(row: Row, path: Path, find: Find) -> list[tuple[str, str]]:
    """The marking and the room at the end of a path; nothing where the path ends early."""
    for column, table in path:
        key = row.get(column)
        there = None if key is None else find(table, str(key))
        if there is None:
            return []
        row = there
    room = row.get("compartment_id")
    return [(row["marking"], "" if room is None else str(room).replace("-", ""))]
