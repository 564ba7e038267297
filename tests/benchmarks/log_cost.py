"""What the change log costs: the same writes with it and without it, on databases that are made for this and removed again.

python -m tests.benchmarks.log_cost
DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres python -m tests.benchmarks.log_cost
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]
RUNS = {1: 25, 100: 9, 10_000: 3}
"""How often each act is measured, by how many rows it writes; the two products take turns."""
TABLES = ("Event", "Identifier")
ACTS = ("bulk_create", "save, new", "update", "bulk_update", "save, there")
KINDS = ("with", "without")


class Product:
    """A child process on a database of its own, with the log or without."""

    def __init__(self, kind: str, environment: dict[str, str]) -> None:
        _run("prepare", kind, environment=environment | {"DJANGO_SETTINGS_MODULE": "compliance.settings"})
        settings = "compliance.settings" if kind == "with" else "tests.benchmarks.plain"
        self.process = subprocess.Popen(
            _command("serve"),
            cwd=ROOT,
            env=environment | {"DJANGO_SETTINGS_MODULE": settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, order: str, **more: Any) -> Any:
        """What the child answers to one order."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"order": order, **more}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        """End the child."""
        self.process.communicate()


def main() -> None:
    """Measure, and print the tables as Markdown."""
    begun = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="log-cost-")))
        products = {}
        for kind in KINDS:
            environment = stack.enter_context(_environment(kind, folder / kind))
            products[kind] = Product(kind, environment)
            stack.callback(products[kind].close)
        _say(f"{'PostgreSQL' if os.environ.get('DATABASE_URL') else 'SQLite'}\n")
        _sample(products)
        _writes(products)
    _say(f"Measured in {time.monotonic() - begun:.0f} s.")


def _sample(products: dict[str, Product]) -> None:
    empty = products["with"].ask("sizes")
    seconds = {kind: product.ask("sample") for kind, product in products.items()}
    full = products["with"].ask("sizes")
    grown, entries = full["log"] - empty["log"], full["entries"] - empty["entries"]
    plain = products["without"].ask("sizes")["rest"]
    _say("| the sample docket | with the log | without |", "|---|--:|--:|")
    _say(f"| seconds to load it | {seconds['with']:.1f} | {seconds['without']:.1f} |")
    _say(f"| MB of the tables | {_mb(full['rest'])} | {_mb(plain)} |")
    _say(f"| MB of the log, vocabularies included | {_mb(full['log'])} | - |")
    _say(f"| entries that loading it made | {entries:,} | - |")
    _say(f"| bytes of log an entry | {grown / entries:,.0f} | - |", "")


def _writes(products: dict[str, Product]) -> None:
    _say("| table | act | rows | us a row with | us a row without | with/without | bytes of log a row |")
    _say("|---|---|--:|--:|--:|--:|--:|")
    for table in TABLES:
        for act in ACTS:
            for rows, runs in RUNS.items():
                _say(_line(products, table, act, rows, runs))
    _say("")


def _line(products: dict[str, Product], table: str, act: str, rows: int, runs: int) -> str:
    seconds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    growth = []
    for run in range(runs):
        # Who goes second finds the machine as the first left it, so they change places.
        for kind in KINDS[:: 1 if run % 2 else -1]:
            before = products[kind].ask("sizes") if rows == max(RUNS) and kind == "with" else None
            seconds[kind].append(products[kind].ask("write", table=table, act=act, rows=rows))
            if before:
                after = products[kind].ask("sizes")
                growth.append((after["log"] - before["log"]) / (after["entries"] - before["entries"]))
    logged, plain = (median(seconds[kind]) / rows * 1e6 for kind in KINDS)
    grown = f"{median(growth):,.0f}" if growth else ""
    return f"| {table} | {act} | {rows:,} | {logged:,.0f} | {plain:,.0f} | {logged / plain:.1f} | {grown} |"


@contextmanager
def _environment(kind: str, folder: Path) -> Iterator[dict[str, str]]:
    """Variables that name a folder and a database of this run alone; the database is removed at the end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CASEFILE_")}
    kept["CASEFILE_VAR"] = str(folder)
    url = kept.get("DATABASE_URL")
    if not url:
        yield kept
        return
    import psycopg

    name = f"log_cost_{kind}_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as own:
        own.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
    try:
        yield kept | {"DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
    finally:
        with psycopg.connect(url, autocommit=True) as own:
            own.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "tests.benchmarks.writing", *words]


def _run(*words: str, environment: dict[str, str]) -> None:
    subprocess.run(_command(*words), cwd=ROOT, env=environment, check=True)


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f}"


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
