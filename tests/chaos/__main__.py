"""The long form: `make chaos`, or `python -m tests.chaos [--briefs 200] [--kills 20] [--seed 6] [--only workers redis poison asking]`.

On SQLite, or on PostgreSQL where DATABASE_URL names a server on which databases may be made. The worker is Celery's with two
processes, the broker the embedded Redis, leases short (--lease, 6 s) so that an interrupted paper is taken up again soon. Exit code 1 when
a paper is lost or made twice, when one waits for another's poison, or when asking without Redis takes 300 ms: by the clock, or by the
processor where more is at work on the machine than it has processors, and then no longer than beside a Redis that answers.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.chaos.field import ALL, ENDED, READY, Field, Toll, opened

ASKING = """
import statistics, time
from django.test import Client
from django.utils import timezone
from cases.access.models import Officer
from cases.docket.models import Case
by, case, client = Officer.objects.get(username="chaos"), Case.objects.first(), Client()
client.force_login(by)
taken, spent = [], []
for _ in range(9):
    begun, used = time.perf_counter(), time.process_time()
    answer = client.post(f"/cases/{case.number}/brief/", {}, HTTP_HOST="127.0.0.1")
    taken.append(time.perf_counter() - begun)
    spent.append(time.process_time() - used)
    assert answer.status_code == 302, answer.status_code
print(statistics.median(taken[2:]) * 1000, statistics.median(spent[2:]) * 1000)
"""


def say(words: str) -> None:
    """Print a line at once."""
    print(words, flush=True)  # noqa: T201


def workers(field: Field, briefs: int, kills: int) -> list[str]:
    """Kill the worker with both its processes again and again while it works."""
    field.seed(briefs, books=max(1, briefs // 40))
    field.start_redis()
    begun = time.monotonic()
    field.start_celery()
    total = field.count(ALL)
    for kill in range(1, kills + 1):
        # Spread over the whole work, so that the last papers are hit as well as the first.
        least = total * (kill - 1) // (kills + 1)
        _made(field, least)
        field.wait(lambda: _working(field), "something is in work")
        time.sleep(field.chance.uniform(0, 0.5))
        field.kill("worker")
    field.wait(lambda: field.count(ENDED) == total, "all are made", 3600)
    return _judged("workers killed", field.toll(kills, time.monotonic() - begun))


def redis(field: Field, briefs: int, kills: int) -> list[str]:
    """Kill, wipe and freeze the broker in turn while half as many papers are made."""
    field.seed(max(3, briefs // 2))
    field.start_redis()
    begun = time.monotonic()
    field.start_celery()
    total = field.count(ALL)
    faults: list[Callable[[], object]] = [
        lambda: field.kill("redis"), field.wipe_redis, lambda: field.freeze_redis(field.chance.uniform(2, 5)),
    ]  # fmt: skip
    for number, fault in enumerate(faults * 2):
        least = total * number // 7
        _made(field, least)
        fault()
    field.wait(lambda: field.count(ENDED) == total, "all are made", 3600)
    return _judged("Redis killed, wiped and frozen", field.toll(len(faults) * 2, time.monotonic() - begun))


def poison(field: Field, briefs: int, kills: int) -> list[str]:
    """Two papers of twenty kill every process that takes them."""
    field.seed(20, poisoned=2)
    field.start_redis()
    begun = time.monotonic()
    field.start_celery()
    field.wait(lambda: field.count(READY) == 18, "the others are made", 1800)
    healthy = time.monotonic() - begun
    field.wait(lambda: field.count(ENDED) == 20, "the poisoned ones are given up", 1800)
    toll = field.toll(0, time.monotonic() - begun)
    faults = []
    if (toll.ready, len(toll.failed), toll.lost, toll.doubled) != (18, 2, 0, 0):
        faults.append(f"{toll.ready} made, {len(toll.failed)} failed, {toll.lost} lost, {toll.doubled} doubled")
    faults += [f"{number} failed without a sentence" for number, _, failure in toll.failed if "attempts" not in failure]
    # Celery ends the other process of the pool with none of its work: each may wait one lease, none more.
    late = [number for number in toll.interrupted if number.count("POISON") == 0]
    again = dict(field.rows("SELECT number, attempts FROM cases_brief WHERE state = 'ready'"))
    faults += [f"{number} waited for {again[number] - 1} leases" for number in late if again[number] > 2]
    say(
        f"poison: 18 made after {healthy:.1f} s, of them {len(late)} one lease late; 2 failed after {toll.seconds:.1f} s"
    )
    return faults


def asking(field: Field, briefs: int, kills: int) -> list[str]:
    """Ask for papers beside a Redis that answers, beside one that is frozen, and while there is none at all."""
    field.seed(1)
    field.start_redis()
    up, _ = _asked(field, "up")
    redis = field.service("redis").process
    assert redis is not None
    os.kill(redis.pid, signal.SIGSTOP)
    faults = _slow(field, "frozen", up)
    os.kill(redis.pid, signal.SIGCONT)
    field.kill("redis", again=False)
    return faults + _slow(field, "down", up)


def _asked(field: Field, redis: str) -> tuple[float, float]:
    """The median milliseconds of asking, by the clock and by the processor."""
    taken, spent = map(float, field.run("tests.chaos.shell", ASKING).split()[-2:])
    say(
        f"asking with Redis {redis}: {taken:.0f} ms, of which {spent:.0f} ms of the processor; load {os.getloadavg()[0]:.1f}"
    )
    return taken, spent


def _slow(field: Field, redis: str, up: float) -> list[str]:
    taken, spent = _asked(field, redis)
    loaded = os.getloadavg()[0] > (os.cpu_count() or 1)
    slow = spent >= 300 or taken >= 2 * up if loaded else taken >= 300
    return [f"asking took {taken:.0f} ms with Redis {redis}"] if slow else []


def _made(field: Field, least: int) -> None:
    field.wait(lambda: field.count(ENDED) >= least, f"{least} are made")


def _working(field: Field) -> int:
    parts = "SELECT count(*) FROM cases_briefpart WHERE state = 'working'"
    return field.count("SELECT count(*) FROM cases_brief WHERE state = 'working'") + field.count(parts)


def _judged(what: str, toll: Toll) -> list[str]:
    say(
        f"{what} {toll.kills} times: {toll.papers} papers, {toll.ready} made, {len(toll.failed)} failed, {toll.lost} lost, "
        f"{toll.doubled} doubled, {len(toll.interrupted)} interrupted and made again, {toll.seconds:.0f} s"
    )
    return [] if (toll.ready, toll.lost, toll.doubled) == (toll.papers, 0, 0) else [f"{what}: {toll}"]


SCENES = {"workers": workers, "redis": redis, "poison": poison, "asking": asking}


def main() -> int:
    """Play the scenes that were asked for, each in a field of its own."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--briefs", type=int, default=200)
    read.add_argument("--kills", type=int, default=20)
    read.add_argument("--seed", type=int, default=6)
    read.add_argument("--lease", type=float, default=6.0)
    read.add_argument("--only", nargs="*", choices=list(SCENES), default=list(SCENES))
    given = read.parse_args()
    faults: list[str] = []
    for name in given.only:
        with (
            tempfile.TemporaryDirectory(prefix="chaos-") as folder,
            opened(Path(folder), seed=given.seed, lease=given.lease) as field,
        ):
            faults += SCENES[name](field, given.briefs, given.kills)
    for fault in faults:
        say(f"FAULT {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
