"""The sweeper: a handful of nudges while rows wait, none when the queue is full, a warning when the broker is down."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery

from cases.access.models import Officer
from cases.briefs.models import Brief
from cases.briefs.request import request_brief
from cases.evidence.models import Reading
from cases.jobs.nudging import MOST_NUDGES, sweep
from compliance import broker
from tests import build

OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 2, "max_retries": 1}


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[broker.Broker]:
    """An embedded Redis."""
    with broker.start(tmp_path_factory.mktemp("redis")) as running:
        yield running


def _celery(url: str) -> Celery:
    celery = Celery("nudges", broker=url, set_as_current=False)
    celery.conf.broker_transport_options = OPTIONS
    return celery


@pytest.fixture
def celery(redis: broker.Broker) -> Iterator[Celery]:
    """An application whose queues are empty."""
    celery = _celery(redis.url)
    with celery.connection_for_write() as connection:
        connection.default_channel.client.delete("read", "render")
    yield celery
    celery.close()


def _length(celery: Celery, queue: str) -> int:
    with celery.connection_for_write() as connection:
        return int(connection.default_channel.client.llen(queue))


def _wait(lead: Officer, rows: int) -> None:
    for number in range(rows):
        build.exhibit(lead, f"note {number}", read=False)


def test_nothing_is_sent_while_nothing_waits(celery: Celery, db: None) -> None:
    assert sweep(celery, [Brief, Reading], at=build.NOW) == 0


@pytest.mark.parametrize(("rows", "sent"), [(1, 1), (MOST_NUDGES, MOST_NUDGES), (MOST_NUDGES + 3, MOST_NUDGES)])
def test_at_most_a_handful_of_nudges_is_sent(rows: int, sent: int, celery: Celery, lead: Officer) -> None:
    _wait(lead, rows)
    assert sweep(celery, [Brief, Reading], at=build.NOW) == sent
    assert (_length(celery, "read"), _length(celery, "render")) == (sent, 0)


def test_a_full_queue_gets_no_more_and_one_half_empty_is_topped_up(celery: Celery, lead: Officer) -> None:
    _wait(lead, MOST_NUDGES + 3)
    sweep(celery, [Reading], at=build.NOW)
    assert sweep(celery, [Reading], at=build.NOW) == 0
    with celery.connection_for_write() as connection:
        connection.default_channel.client.rpop("read")
    assert sweep(celery, [Reading], at=build.NOW) == 1
    assert _length(celery, "read") == MOST_NUDGES


def test_a_queue_fuller_than_need_be_is_left_alone(celery: Celery, lead: Officer) -> None:
    _wait(lead, MOST_NUDGES)
    sweep(celery, [Reading], at=build.NOW)
    Reading.objects.exclude(pk=Reading.objects.order_by("pk")[0].pk).update(state="failed")
    assert sweep(celery, [Reading], at=build.NOW) == 0


def test_a_row_in_work_is_nudged_for_only_once_its_lease_has_run_out(celery: Celery, lead: Officer) -> None:
    _wait(lead, 1)
    Reading.objects.update(state="working", lease_until=build.NOW)
    assert sweep(celery, [Reading], at=build.NOW) == 0
    assert sweep(celery, [Reading], at=build.NOW + Reading.LEASE) == 1


def test_each_kind_of_work_has_its_own_queue_and_a_nudge_carries_no_id(celery: Celery, lead: Officer) -> None:
    _wait(lead, 1)
    brief = request_brief(build.case(lead), by=lead, at=build.NOW)
    assert sweep(celery, [Brief, Reading], at=build.NOW) == 2
    with celery.connection_for_write() as connection:
        messages = [connection.default_channel.client.lindex(queue, 0).decode() for queue in ("read", "render")]
    assert "cases.evidence.tasks.read_next" in messages[0]
    assert "cases.briefs.tasks.render_next" in messages[1]
    assert not any(str(brief.pk) in message or brief.number in message for message in messages)


def test_a_broker_that_is_down_costs_a_line_in_the_log_and_loses_nothing(
    tmp_path: Path, lead: Officer, caplog: pytest.LogCaptureFixture
) -> None:
    _wait(lead, 2)
    began = time.monotonic()
    with caplog.at_level(logging.WARNING):
        assert sweep(_celery(broker.url_of(tmp_path)), [Reading], at=build.NOW) == 0
    assert time.monotonic() - began < 10
    assert [record.name for record in caplog.records if "waiting in read" in record.message] == ["cases.jobs.nudging"]
    assert Reading.objects.filter(state="queued").count() == 2


def test_a_broker_that_comes_back_gets_what_it_missed(tmp_path: Path, lead: Officer) -> None:
    _wait(lead, 2)
    celery = _celery(broker.url_of(tmp_path))
    assert sweep(celery, [Reading], at=build.NOW) == 0
    with broker.start(tmp_path):
        assert sweep(celery, [Reading], at=build.NOW) == 2
        celery.close()


def test_the_names_of_the_tasks_are_those_that_the_workers_know(db: None) -> None:
    from compliance.celery import app

    app.loader.import_default_modules()
    assert {Brief.TASK, Reading.TASK} <= set(app.tasks)
