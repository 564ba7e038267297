"""Exports of many cases: `python -m tests.benchmarks.exports [CASES]` fills a docket of its own and times each kind of file.

Each file is written by a process of its own, whose peak of memory is told beside that of one which only searches. The least and the most
numbers of cases together say whether memory grows with them.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SMALL = 500


def main(cases: int) -> None:
    """Fill, write, tell."""
    with tempfile.TemporaryDirectory() as place:
        os.environ["CASEFILE_VAR"] = place
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
        print(f"filled in {_child('fill', str(cases))['seconds']:.0f} s")  # noqa: T201
        for query in ("", "q=market"):
            for most in (SMALL, cases):
                for kind in ("search", "csv", "xlsx", "json"):
                    told = _child(kind, query, str(most))
                    print(  # noqa: T201
                        f"{query or 'all cases':10} {kind:6} {told['cases']:>6} cases {told['seconds']:7.2f} s "
                        f"{told['bytes'] / 1024:8.0f} kB, peak {told['peak'] / 1024:.0f} MB"
                    )


def _child(*words: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.exports", "--child", *words],
        check=True,
        capture_output=True,
        text=True,
    )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _fill(cases: int) -> float:
    from django.core.management import call_command
    from django.db import transaction

    from cases.taxonomy.loading import load_vocabularies
    from tests import build
    from tests.web.worlds import terms

    call_command("migrate", verbosity=0)
    load_vocabularies()
    begun = time.perf_counter()
    by = build.officer("measurer", role="lead", clearance="PARTNER-CONFIDENTIAL")
    for first in range(0, cases, 500):
        with transaction.atomic():
            for number in range(first, min(first + 500, cases)):
                text = f"Concern {number} about the market for goods of kind {number % 97}, told in a sentence or two."
                case = build.case(by, title=text[:90], summary=f"{text} " * 4, **terms())
                build.status(case, by)
                build.commitment(case, by, words=f"To open the market. {text}")
                build.commitment(case, by, words=f"To keep it open. {text}")
    return time.perf_counter() - begun


def _write(kind: str, query: str, most: int) -> dict[str, float]:
    from django.http import QueryDict
    from django.utils import timezone

    from cases.access.models import Officer
    from cases.evidence.store import folder
    from cases.search.making import write
    from cases.search.query import find_cases

    by, params = Officer.objects.get(username="measurer"), QueryDict(query)
    # The index's memory is read in once a process.
    found = find_cases(params, by).cases.count()
    begun, size = time.perf_counter(), 0
    if kind == "search":
        find_cases(params, by)
    else:
        with folder() as place:
            path, _ = write(kind, params, place, by=by, at=timezone.now(), most=most)
            size = Path(path).stat().st_size
    return {"seconds": time.perf_counter() - begun, "bytes": size, "cases": min(most, found)}


def _as_child(words: list[str]) -> None:
    import django

    django.setup()
    told = {"seconds": _fill(int(words[1]))} if words[0] == "fill" else _write(words[0], words[1], int(words[2]))
    print(json.dumps(told | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))  # noqa: T201


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _as_child(sys.argv[2:])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
