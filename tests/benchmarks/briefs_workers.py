"""Workers of the brief benchmark: processes that make what waits in a database of their own, as Celery's would, and tell their peak."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def settle(place: Path) -> None:
    """A product of one's own in that folder: its database with the tables, its faces."""
    os.environ["CASEFILE_VAR"] = str(place)
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
    place.mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from cases.access.models import Officer
    from cases.taxonomy.loading import load_vocabularies

    load_vocabularies()
    Officer.objects.get_or_create(username="measurer", defaults={"role": "lead", "clearance": "PARTNER-CONFIDENTIAL"})


def queue(contents: Sequence[dict[str, Any]]) -> list[Any]:
    """A row for each of these papers, as asking leaves it behind; returns their keys."""
    from cases.access.models import Officer
    from tests.briefs import queueing

    return queueing.queue(contents, by=Officer.objects.get(username="measurer"))


def wait(keys: Sequence[Any], patience: float = 3600) -> float:
    """Until every one of these papers is made; returns the seconds. A failed one ends the measurement."""
    from cases.briefs.models import Brief

    begun = time.perf_counter()
    while True:
        states = list(Brief.objects.filter(pk__in=keys).values_list("state", "failure"))
        failed = [failure for state, failure in states if state == "failed"]
        if failed:
            raise SystemExit(f"a paper was not made: {failed[0]}")
        if all(state == "ready" for state, _ in states):
            return time.perf_counter() - begun
        if time.perf_counter() - begun > patience:
            raise SystemExit("the papers were not made in time")
        time.sleep(0.01)


@contextmanager
def workers(count: int, place: Path) -> Iterator[list[tuple[float, float]]]:
    """So many warm workers for as long as this lasts; the list then holds of each its largest process, in MB, and its processor seconds."""
    stop = place / f"stop-{os.urandom(4).hex()}"
    told: list[tuple[float, float]] = []
    words = [sys.executable, "-m", "tests.benchmarks.briefs_workers", str(stop)]
    running = [
        subprocess.Popen([*words, str(number)], cwd=ROOT, stdout=subprocess.PIPE, text=True) for number in range(count)
    ]
    try:
        for number, worker in enumerate(running):
            while not Path(f"{stop}-{number}").exists():
                if worker.poll() is not None:
                    raise SystemExit("a worker did not start")
                time.sleep(0.02)
        yield told
    finally:
        stop.touch()
        for worker in running:
            said, _ = worker.communicate(timeout=300)
            if said.strip():
                told.append(tuple(json.loads(said.splitlines()[-1])))


def _work(stop: Path, number: str) -> None:
    import django

    django.setup()
    from django.utils import timezone

    from cases.briefs import render
    from cases.briefs.produce import produce_next
    from cases.briefs.setting import set_next

    render.warm()
    before = _used()
    Path(f"{stop}-{number}").touch()
    while not stop.exists():
        if not (produce_next(timezone.now) or set_next(timezone.now)):
            time.sleep(0.01)
    largest = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps([largest / 1024, _used() - before]))  # noqa: T201


def _used() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


if __name__ == "__main__":
    _work(Path(sys.argv[1]), sys.argv[2])
