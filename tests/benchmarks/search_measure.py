"""One case file that is made and asked, in a process of its own: a child of `search`."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import django

from compliance.process import ready
from tests.benchmarks.search import QUERIES, ROOT, RUNS

SHOWN = 20
PAGES = 500


def run(act: str, size: int, queries: int) -> None:
    """`all` makes the case file unless it is there, asks it, and writes what was found as a line of JSON; `file` files an exhibit."""
    _with_files()
    if act == "file":
        sys.stdout.write(json.dumps(_file()) + "\n")
        return
    _note(f"{size:,}: {_where()}")
    made = _made(size)
    told = {"made": made, "first": _first(), "answers": _answers()}
    told["page"] = _page()
    told["rivals"] = _rivals(size, queries)
    told["filed"] = _filed()
    sys.stdout.write(json.dumps(told) + "\n")


def _with_files() -> None:
    """Set up as the server is, after its style sheets have been collected as `make setup` does."""
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    if not Path(settings.STATIC_ROOT).exists():
        call_command("collectstatic", interactive=False, verbosity=0)
    ready()


def _where() -> str:
    from django.db import connection

    return f"{connection.vendor} {connection.settings_dict['NAME']}"


def _made(size: int) -> dict[str, Any]:
    """The case file and its index, made now or kept from before."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from cases.docket.models import Case
    from cases.history import triggers
    from cases.search.models import IndexUnit
    from cases.search.rebuilding import rebuild
    from cases.taxonomy.loading import load_vocabularies
    from tests.benchmarks.search_corpus import fill

    kept = Path(settings.VAR) / "corpus"
    told = Path(settings.VAR) / "made.json"
    if not kept.exists():
        call_command("migrate", verbosity=0)
        load_vocabularies()
        triggers.remove(connection)
        begun = time.monotonic()
        for line in fill(size):
            _note(line)
        kept.write_text("made\n")
        _note(f"case file in {time.monotonic() - begun:.0f} s")
    if not told.exists():
        begun, spent = time.monotonic(), _spent()
        for progress in rebuild(fresh=True):
            if progress.done % 1000 == 0:
                _note(str(progress))
        seconds, spent = time.monotonic() - begun, _spent() - spent
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        units = IndexUnit.objects.filter(gone=False)
        passages = sum(map(len, units.values_list("rows", flat=True)))
        index, tables = _sizes()
        made = {
            "passages": passages, "cases": Case.objects.count(), "units": units.count(), "seconds": seconds, "spent": spent,
            "index": index, "tables": tables,
        }  # fmt: skip
        told.write_text(json.dumps(made))
        _note(f"index in {seconds:.0f} s ({spent:.0f} s of processor time)")
    found: dict[str, Any] = json.loads(told.read_text())
    return found


def _sizes() -> tuple[int, int]:
    """Bytes of the index, and of all else."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE")
        else:
            cursor.execute("SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'")
        sizes = dict(cursor.fetchall())
    ours = sum(size for name, size in sizes.items() if name.startswith(("search_", "cases_indexunit", "index_unit")))
    return int(ours), int(sum(sizes.values()) - ours)


def _officer() -> Any:
    from cases.access.models import Officer

    return Officer.objects.get(username="measurer")


def answer(query: str, officer: Any) -> int:
    """The whole answer: how many cases, every facet, the first of them, and their passages."""
    from django.http import QueryDict

    from cases.search.passages import best_passages
    from cases.search.query import find_cases

    words, _, rest = query.partition("&")
    params = QueryDict(rest, mutable=True)
    if words:
        params["q"] = words
    found = find_cases(params, officer)
    rows = found.cases[:SHOWN]
    best_passages(found.hits, rows, officer)
    return int(found.cases.count())


def _first() -> float:
    begun = time.perf_counter()
    answer("&respondent=CHN", _officer())
    return (time.perf_counter() - begun) * 1000


def timed(act: Callable[[], Any], runs: int = RUNS) -> tuple[float, float, Any]:
    """Milliseconds of processor time and by the clock, the least of the runs each, and what came of it."""
    spent, clock, found = [], [], None
    for _ in range(runs):
        before, begun = _spent(), time.perf_counter()
        found = act()
        clock.append((time.perf_counter() - begun) * 1000)
        spent.append((_spent() - before) * 1000)
    return min(spent), min(clock), found


def _answers(runs: int = RUNS) -> dict[str, list[dict[str, Any]]]:
    officer = _officer()
    every = [(kind, query) for kind, queries in QUERIES.items() for query in queries]
    for _, query in every:
        answer(query, officer)
    told: dict[str, list[dict[str, Any]]] = {kind: [] for kind in QUERIES}
    for kind, query in every:
        spent, clock, cases = timed(lambda query=query: answer(query, officer), runs)
        told[kind].append({"query": query, "spent": spent, "clock": clock, "cases": cases})
    return told


def _spent() -> float:
    """Seconds of processor time of this process and, where it runs on this machine, of the database's backend."""
    from django.db import connection

    spent = time.process_time()
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        try:
            path = f"/proc/{connection.connection.info.backend_pid}/schedstat"
            spent += int(Path(path).read_text().split()[0]) / 1e9
        except OSError:
            spent = time.perf_counter()
    return spent


def _page() -> dict[str, Any]:
    """The page that shows the answer, in the server: without the network and the browser."""
    from django.test import Client
    from django.urls import reverse

    docket = reverse("docket")
    client = Client(SERVER_NAME="localhost")
    client.force_login(_officer(), backend="django.contrib.auth.backends.ModelBackend")
    rows = []
    for query in ("steel", "china", "国有企业", '"market access"', "subsid*", "steel OR 钢铁"):
        asked = {"q": query}
        first = client.get(docket, asked)
        assert first.status_code == 200, first.headers
        assert b'id="results"' in first.content
        rows.append(timed(lambda asked=asked: client.get(docket, asked))[:2])
    return {"spent": median(row[0] for row in rows), "clock": median(row[1] for row in rows)}


def _rivals(size: int, queries: int) -> dict[str, list[dict[str, Any]]]:
    from tests.benchmarks import search_rivals

    return search_rivals.ask(size, queries, _officer(), answer, timed, _note)


@contextmanager
def _logged() -> Iterator[None]:
    from django.db import connection

    from cases.history import triggers

    triggers.install(connection)
    try:
        yield
    finally:
        triggers.remove(connection)


def _filed() -> dict[str, Any]:
    """Searches go on while another process files 500 pages; how long it takes until they are found, and what searches took."""
    command = [sys.executable, "-m", "tests.benchmarks.search", "1", "--child", "file"]
    officer, took = _officer(), []
    told: list[dict[str, Any]] = []
    with _logged():
        filing = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)

        def wait() -> None:
            told.append(json.loads(filing.communicate()[0].splitlines()[-1]))

        waiting = threading.Thread(target=wait)
        waiting.start()
        every = [query for queries in QUERIES.values() for query in queries]
        number = 0
        while waiting.is_alive():
            begun, at = time.perf_counter(), time.time()
            answer(every[number % len(every)], officer)
            took.append((at, (time.perf_counter() - begun) * 1000))
            number += 1
        waiting.join()
        found = told[0]
        begun = time.perf_counter()
        assert answer(found["word"], officer) == 1
    meanwhile = [ms for at, ms in took if found["from"] <= at <= found["to"]] or [0.0]
    return {
        "spent": found["spent"], "clock": found["to"] - found["from"], "longest": max(meanwhile), "median": median(meanwhile),
        "searches": len(meanwhile),
    }  # fmt: skip


def _file() -> dict[str, Any]:
    """File an exhibit in a case's file, and then write its 500 pages as reading does: one transaction, logged and indexed."""
    import hashlib
    import uuid

    from django.db import transaction
    from django.utils import timezone

    from cases.docket.models import Case
    from cases.evidence.models import CaseExhibit, Exhibit, Page, Reading, Rendition
    from tests.benchmarks.search_corpus import Language

    officer, at, word = (
        _officer(),
        timezone.now(),
        "zq" + uuid.uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop")),
    )
    texts = Language(7).texts(PAGES, english=350)
    texts[PAGES // 2] += f" {word}"
    with transaction.atomic():
        exhibit = Exhibit.objects.create(
            number=f"M{word[:12]}", title="An exhibit of 500 pages", kind="minutes", filed_at=at, filed_by=officer
        )
        rendition = Rendition.objects.create(
            exhibit=exhibit, kind="original", language="en", file_name="x.pdf", media_type="application/pdf",
            sha256=hashlib.sha256(word.encode()).hexdigest(), size=1, filed_at=at, filed_by=officer,
        )  # fmt: skip
        Reading.objects.create(
            rendition=rendition,
            state="ready",
            result="read",
            queued_at=at,
            finished_at=at,
            pages=PAGES,
            pages_with_text=PAGES,
            reader="made",
        )
        CaseExhibit.objects.create(case=Case.objects.get(number="CF-00003"), exhibit=exhibit)
    rows = [
        Page(rendition=rendition, number=number, text=text, text_sha256=hashlib.sha256(text.encode()).hexdigest())
        for number, text in enumerate(texts, start=1)
    ]
    begun, spent = time.time(), _spent()
    with transaction.atomic():
        Page.objects.bulk_create(rows)
    return {"from": begun, "to": time.time(), "spent": _spent() - spent, "word": word}


def _note(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
