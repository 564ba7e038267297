"""One product that writes rows when it is told to, and says how long each transaction took: a child of `log_cost`."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import django
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

Rows = list[Any]
_LOG = ("cases_change", "cases_seal")


def main() -> None:
    """`prepare with|without` makes the database; `serve` answers the orders on its input, each a line of JSON, by a line."""
    django.setup()
    if sys.argv[1] == "prepare":
        _prepare(logged=sys.argv[2] == "with")
        return
    for text in sys.stdin:
        order = json.loads(text)
        sys.stdout.write(json.dumps(_ORDERS[order.pop("order")](**order)) + "\n")
        sys.stdout.flush()


def _prepare(*, logged: bool) -> None:
    from django.core.management import call_command

    from cases.history import triggers
    from cases.taxonomy.loading import load_vocabularies

    call_command("migrate", verbosity=0)
    load_vocabularies()
    if not logged:
        triggers.remove(connection)


def _write(*, table: str, act: str, rows: int) -> float:
    """Seconds for one act on so many rows of a case of their own, in one transaction, to the end of its commit."""
    from cases.access.models import Officer
    from tests import build

    make = {"Event": _event, "Identifier": _identifier}[table]
    case = build.case(Officer.objects.filter(username="measurer").first() or build.officer("measurer", role="lead"))
    there = [make(case, number) for number in range(rows)]
    manager = type(there[0])._default_manager
    if act not in _MAKING:
        manager.bulk_create(there, batch_size=500)
        for row in there:
            _alter(row, "read again")
    mine = manager.filter(case=case)
    begun = time.perf_counter()
    with transaction.atomic():
        _ACTS[act](there, mine)
    return time.perf_counter() - begun


def _event(case: Any, number: int) -> Any:
    from cases.proceedings.models import Event

    day = dt.date(2010, 1, 1) + dt.timedelta(days=number % 5000)
    text = f"At meeting {number} the Members asked when the measure would be withdrawn; the respondent took note."
    return Event(case=case, kind="raised", happened_earliest=day, happened_latest=day, text=text, body_id="JCCT")


def _identifier(case: Any, number: int) -> Any:
    from django.apps import apps

    return apps.get_model("cases", "Identifier")(case=case, scheme="OTHER", number=f"2026-{number:07}")


def _column(row: Model) -> str:
    return "text" if hasattr(row, "text") else "number"


def _alter(row: Model, word: str) -> None:
    name = _column(row)
    setattr(row, name, f"{getattr(row, name)} {word}")


def _save_each(rows: Rows, _: QuerySet[Any]) -> None:
    for row in rows:
        row.save()


def _update(rows: Rows, mine: QuerySet[Any]) -> None:
    # A number is unique in its case, so what is set for all at once is another column.
    values = {"text": "The Members asked again when the measure would be withdrawn."}
    assert mine.update(**(values if _column(rows[0]) == "text" else {"scheme": "DOCKET"})) == len(rows)


def _bulk_update(rows: Rows, mine: QuerySet[Any]) -> None:
    assert mine.bulk_update(rows, [_column(rows[0])], batch_size=100) == len(rows)


def _bulk_create(rows: Rows, mine: QuerySet[Any]) -> None:
    mine.bulk_create(rows, batch_size=500)


_ACTS: dict[str, Callable[[Rows, QuerySet[Any]], None]] = {
    "bulk_create": _bulk_create,
    "save, new": _save_each,
    "update": _update,
    "bulk_update": _bulk_update,
    "save, there": _save_each,
}
_MAKING = ("bulk_create", "save, new")


def _sample() -> float:
    from cases.sample.loading import load_sample

    begun = time.perf_counter()
    load_sample(timezone.now)
    return time.perf_counter() - begun


def _sizes() -> dict[str, int]:
    """Bytes of the log with its indexes, bytes of all else, and the entries of the log."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # Pages that are still in the write-ahead log count too.
            cursor.execute(
                "SELECT m.tbl_name, SUM(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name GROUP BY m.tbl_name"
            )
        else:
            cursor.execute(
                "SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_class c "
                "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = current_schema()"
            )
        sizes: dict[str, int] = dict(cursor.fetchall())
        cursor.execute("SELECT COUNT(*) FROM cases_change")
        entries = int(cursor.fetchone()[0])
    log = sum(int(size) for name, size in sizes.items() if name in _LOG)
    return {"log": log, "rest": int(sum(sizes.values())) - log, "entries": entries}


_ORDERS: dict[str, Callable[..., Any]] = {"write": _write, "sample": _sample, "sizes": _sizes}


if __name__ == "__main__":
    main()
