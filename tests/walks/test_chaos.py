"""Workers of the running product killed in the middle of a book; tests/chaos is the long form (make chaos)."""

from __future__ import annotations

import os
import signal

from tests.walks.product import Product
from tests.walks.test_product import settled, states

ASK = """
from cases.access.models import Officer
from tests.briefs import made
from tests.briefs.queueing import queue
by, _ = Officer.objects.get_or_create(username="chaos", defaults={"role": "lead", "clearance": "PARTNER-CONFIDENTIAL"})
from cases.briefs.models import Brief
papers = [made.case(n) | made.SMALL | {"number": f"TC-1999-{n:04d}-R1"} for n in range(1, 4)]
keys = queue([made.book(range(1, 7), chapters=1, small=True, number="DB-1999-0001"), *papers], by=by)
print(*Brief.objects.filter(pk__in=keys).values_list("number", flat=True))
"""
EXPIRE = (
    "from cases.briefs.models import Brief; from cases.briefs.parts import BriefPart; import datetime as dt; "
    "gone = dt.datetime(2020, 1, 1, tzinfo=dt.UTC); "
    "[m.objects.filter(state='working').update(lease_until=gone) for m in (Brief, BriefPart)]"
)
PARTS = "SELECT state, attempts FROM cases_briefpart WHERE brief_id IN (SELECT id FROM cases_brief WHERE number LIKE 'DB-1999-%')"


def test_a_worker_killed_between_the_parts_of_a_book_costs_it_no_part_and_nobody_a_paper(product: Product) -> None:
    product.wait(product.supervisor.worker_ready, "the worker is ready")
    numbers = product.manage("shell", "-v0", "-c", ASK).split()
    assert len(numbers) == 4
    product.wait(lambda: [state for state, _ in product.rows(PARTS)].count("ready") > 0, "a part is set", 90)
    worker = product.service("worker")
    with product.unwatched():
        assert worker.process is not None
        os.killpg(worker.process.pid, signal.SIGKILL)
        worker.process.wait()
        before = product.rows(PARTS)
    # A lease runs for twenty seconds; what waiting would do to the killed claims is done to their rows here.
    product.manage("shell", "-v0", "-c", EXPIRE)
    product.wait(lambda: set(states(product, numbers).values()) == {"ready"}, "all are ready", 120)
    settled(product, numbers)
    after = product.rows(PARTS)
    assert [state for state, _ in after] == ["ready"] * 9
    interrupted = sum(state == "working" for state, _ in before)
    assert sum(attempts for _, attempts in after) == 9 + interrupted
