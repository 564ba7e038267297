"""The sweeper: keeps a handful of nudges in Redis while claimable rows exist; the only place that publishes."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from cases.jobs.models import Job

MOST_NUDGES = 4
log = logging.getLogger(__name__)


def sweep(celery: Celery, models: Iterable[type[Job]], *, at: dt.datetime) -> int:
    """Top every queue up to at most MOST_NUDGES messages while it has claimable rows; returns how many were sent.

    A broker that is down or frozen costs the two seconds of its socket timeout and a line in the log; the next sweep
    tries again. May run in any number of processes and as often as wished.
    """
    sent = 0
    for model in models:
        waiting = model._default_manager.filter(model.claimable(at)).order_by()[:MOST_NUDGES].count()
        if not waiting:
            continue
        try:
            with celery.connection_for_write() as connection:
                channel = connection.default_channel
                missing = waiting - channel.client.llen(model.QUEUE)
                for _ in range(missing):
                    celery.send_task(model.TASK, queue=model.QUEUE, connection=connection, retry=False)
                    sent += 1
        except (OperationalError, RedisError, OSError) as error:
            log.warning("broker unreachable (%s); %s waiting in %s", type(error).__name__, waiting, model.QUEUE)
    return sent
