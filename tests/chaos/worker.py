"""Workers without a broker: for each line on its input this warm process forks one that makes what waits, and says its number."""

from __future__ import annotations

import os
import sys
import time

import tests.chaos.app  # noqa: F401  (short leases)


def main() -> None:
    """Fork a worker a line, until the input ends."""
    from cases.briefs.render import warm

    warm()
    print("ready", flush=True)  # noqa: T201
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.setsid()
            _work()
        print(pid, flush=True)  # noqa: T201


def _work() -> None:
    from django.utils import timezone

    from cases.briefs.produce import produce_next
    from cases.briefs.setting import set_next

    while True:
        if not (produce_next(timezone.now) or set_next(timezone.now)):
            time.sleep(0.02)


if __name__ == "__main__":
    main()
