"""Claiming work: one worker at a time, nothing lost when one dies, and an end to trying."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from cases.access.models import Officer
from cases.evidence.models import Reading
from cases.jobs import claiming
from tests import build
from tests.image import put, template_in

ROOT = Path(__file__).resolve().parents[2]
LEASE = Reading.LEASE
SOON = build.NOW + dt.timedelta(seconds=1)
LATER = build.NOW + LEASE + dt.timedelta(seconds=1)


@pytest.fixture
def waiting(lead: Officer) -> Reading:
    """One rendition that waits to be read."""
    return Reading.objects.get(rendition=build.exhibit(lead, read=False).rendition)


def _now(row: Reading) -> Reading:
    return Reading.objects.get(pk=row.pk)


def _claim(at: dt.datetime = build.NOW) -> Reading:
    claimed = claiming.claim_next(Reading, at=at)
    assert claimed is not None
    return claimed


def test_a_waiting_row_is_claimed_under_a_lease(waiting: Reading) -> None:
    claimed = _claim()
    assert (claimed.pk, claimed.state, claimed.attempts) == (waiting.pk, "working", 1)
    assert claimed.lease_until == build.NOW + LEASE
    assert claimed.token is not None


def test_the_oldest_is_claimed_first(lead: Officer) -> None:
    newer = build.exhibit(lead, "two", read=False, at=SOON).rendition
    older = build.exhibit(lead, "one", read=False).rendition
    assert [_claim(LATER).rendition, _claim(LATER).rendition] == [older, newer]


def test_a_row_in_work_is_not_claimed_by_a_second_worker(waiting: Reading) -> None:
    _claim()
    assert claiming.claim_next(Reading, at=SOON) is None
    assert claiming.claim(waiting, at=SOON) is None


def test_when_the_lease_runs_out_a_second_worker_takes_over_and_the_first_cannot_finish(waiting: Reading) -> None:
    first, second = _claim(), _claim(LATER)
    assert (second.pk, second.attempts) == (first.pk, 2)
    assert second.token != first.token
    assert not claiming.finish(first, at=LATER, result="read")
    assert not claiming.fail(first, "It broke down.", at=LATER)
    assert not claiming.renew(first, at=LATER)
    assert (_now(waiting).state, _now(waiting).token, _now(waiting).result) == ("working", second.token, "")
    assert claiming.finish(second, at=LATER, result="read")
    assert (_now(waiting).state, _now(waiting).result, _now(waiting).finished_at) == ("ready", "read", LATER)


def test_a_lease_that_is_renewed_does_not_run_out(waiting: Reading) -> None:
    first = _claim()
    assert claiming.renew(first, at=build.NOW + LEASE / 2)
    assert claiming.claim_next(Reading, at=LATER) is None
    assert claiming.finish(first, at=LATER, result="read")


def test_a_heartbeat_renews_every_third_of_the_lease_however_often_it_beats(
    waiting: Reading, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    whole = int(LEASE.total_seconds())
    claimed, seconds = _claim(), iter(range(whole + 1))
    beat = claiming.Heartbeat(claimed, lambda: build.NOW + dt.timedelta(seconds=next(seconds)))
    with django_assert_num_queries(3):
        for _ in range(whole):
            beat()
    assert _now(waiting).lease_until == build.NOW + LEASE + LEASE


def test_a_finished_row_is_not_claimed_and_not_finished_twice(waiting: Reading) -> None:
    claimed = _claim()
    assert claiming.finish(claimed, at=SOON, result="read")
    assert not claiming.finish(claimed, at=SOON, result="damaged")
    assert claiming.claim_next(Reading, at=LATER) is None
    assert (_now(waiting).result, _now(waiting).token, _now(waiting).lease_until) == ("read", None, None)


def test_a_failed_row_keeps_its_sentence_until_it_is_put_back(waiting: Reading) -> None:
    assert claiming.fail(_claim(), "It broke down.", at=SOON)
    assert (_now(waiting).state, _now(waiting).failure) == ("failed", "It broke down.")
    assert claiming.claim_next(Reading, at=LATER) is None
    assert claiming.requeue(waiting, at=LATER)
    row = _now(waiting)
    assert (row.state, row.failure, row.attempts, row.queued_at, row.finished_at) == ("queued", "", 0, LATER, None)
    assert _claim(LATER).pk == waiting.pk


def test_only_a_failed_row_is_put_back(waiting: Reading) -> None:
    assert not claiming.requeue(waiting, at=SOON)
    _claim()
    assert not claiming.requeue(waiting, at=SOON)
    assert _now(waiting).state == "working"


def test_when_every_attempt_died_the_row_is_failed_with_a_sentence(waiting: Reading) -> None:
    at = build.NOW
    for attempt in range(1, Reading.MOST_ATTEMPTS + 1):
        assert _claim(at).attempts == attempt
        at += LEASE + dt.timedelta(seconds=1)
    assert claiming.claim_next(Reading, at=at) is None
    row = _now(waiting)
    assert (row.state, row.token, row.finished_at) == ("failed", None, at)
    assert row.failure == (
        "Given up after 5 attempts: the worker died each time. "
        "Try again, or ask the administrator to read the worker's log."
    )
    assert row.sentence == row.failure


def test_a_row_given_up_does_not_keep_the_next_one_waiting(lead: Officer, waiting: Reading) -> None:
    Reading.objects.update(attempts=5)
    other = build.exhibit(lead, "two", read=False, at=SOON).rendition
    assert _claim(LATER).rendition == other
    assert _now(waiting).state == "failed"


def test_the_last_worker_can_still_finish_before_its_lease_runs_out(waiting: Reading) -> None:
    Reading.objects.update(attempts=4)
    claimed = _claim()
    assert claimed.attempts == 5
    assert claiming.claim_next(Reading, at=SOON) is None
    assert claiming.finish(claimed, at=SOON, result="read")


def test_a_row_that_has_gone_is_finished_by_nobody(waiting: Reading) -> None:
    claimed = _claim()
    Reading.objects.all().delete()
    assert not claiming.finish(claimed, at=SOON, result="read")
    assert claiming.claim_next(Reading, at=SOON) is None


def test_this_very_row_can_be_claimed(lead: Officer, waiting: Reading) -> None:
    other = Reading.objects.get(rendition=build.exhibit(lead, "two", read=False, at=SOON).rendition)
    claimed = claiming.claim(other, at=SOON)
    assert claimed is not None
    assert (claimed.pk, claimed.attempts) == (other.pk, 1)
    assert _now(waiting).state == "queued"


@pytest.mark.parametrize(("rows", "queries"), [(1, 3), (3, 3)])
def test_claiming_takes_the_same_few_queries_however_many_wait(
    rows: int, queries: int, lead: Officer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        build.exhibit(lead, f"note {number}", read=False)
    with django_assert_num_queries(queries):
        _claim()


TWO_AT_ONCE = """
import os
from django.utils import timezone
from cases.access.numbering import next_in
from cases.evidence.models import Reading
from cases.jobs import claiming

ready, start = os.environ["READY"], os.environ["START"]
open(ready, "w").close()
while not os.path.exists(start):
    pass
while (row := claiming.claim_next(Reading, at=timezone.now())) is not None:
    print("claimed", row.pk)
for _ in range(40):
    print("number", next_in("exhibit:open"))
"""


@pytest.fixture
def elsewhere(tmp_path: Path, image: Path, run_folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a database of its own, since a test's transaction is seen by no other process."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"CASEFILE_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "compliance.settings"}
    if connection.vendor == "sqlite":
        put(image, tmp_path)
        yield environment
        return
    name, server = f"two_at_once_{os.getpid()}", os.environ["DATABASE_URL"].rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as line:
        line.execute(f"CREATE DATABASE {name} TEMPLATE {template_in(run_folder, os.environ['DATABASE_URL'])}")
        yield environment | {"DATABASE_URL": f"{server}/{name}"}
        line.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.slow
@pytest.mark.django_db
def test_two_processes_at_once_claim_each_row_once_and_give_each_number_once(
    tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    environment = elsewhere
    manage = [sys.executable, str(ROOT / "manage.py")]
    seed = (
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "from cases.access.models import Officer; from cases.evidence.filing import file_exhibit\n"
        "from django.utils import timezone\n"
        "by = Officer.objects.create(username='lead', role='lead')\n"
        "for n in range(40):\n"
        "    file_exhibit([f'note {n}'.encode()], name='n.txt', title='T', kind='note', language='en', by=by,"
        " at=timezone.now())\n"
    )
    subprocess.run([*manage, "shell", "--no-imports", "-c", seed], env=environment, check=True, timeout=120)
    start = tmp_path / "start"
    workers = [
        subprocess.Popen(
            [*manage, "shell", "--no-imports", "-c", TWO_AT_ONCE],
            env=environment | {"READY": str(tmp_path / f"ready-{number}"), "START": str(start)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
    while not all((tmp_path / f"ready-{number}").exists() for number in range(2)):
        assert all(worker.poll() is None for worker in workers)
        # Whoever only waits leaves the processor to those who are to be ready.
        time.sleep(0.02)
    start.touch()
    said = [worker.communicate(timeout=120)[0].splitlines() for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    claimed = [line for lines in said for line in lines if line.startswith("claimed")]
    numbers = sorted(int(line.split()[1]) for lines in said for line in lines if line.startswith("number"))
    assert (len(claimed), len(set(claimed))) == (40, 40)
    assert numbers == list(range(41, 121))


def test_rows_claimed_along_share_the_token_and_the_lease_and_no_two_workers_take_the_same(lead: Officer) -> None:
    for number in range(5):
        build.exhibit(lead, f"exhibit {number}", read=False)
    waiting = Reading.objects.order_by("queued_at", "pk")
    first, second = _claim(), _claim()
    along = claiming.claim_along(first, waiting, most=2)
    assert [(row.token, row.lease_until, row.attempts) for row in along] == [(first.token, first.lease_until, 1)] * 2
    others = claiming.claim_along(second, waiting, most=9)
    assert len(others) == 1
    assert len({row.pk for row in [first, second, *along, *others]}) == 5
    assert claiming.claim_along(first, waiting, most=9) == []
    assert claiming.claim_along(first, waiting, most=-1) == []
    assert claiming.renew(first, *along, at=SOON)
    assert {_now(row).lease_until for row in [first, *along]} == {SOON + LEASE}
    assert claiming.rest(along[0])
    assert (_now(first).state, _now(along[0]).state) == ("working", "queued")
