"""The four commands of the launcher: setup, run, test, check."""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from compliance.broker import BrokerError, follow_parent
from deploy.local.checking import check
from deploy.local.children import end_marked
from deploy.local.place import Halt, Place
from deploy.local.preflight import HOST, full_disk, only_one, port_of, require_port
from deploy.local.progress import say
from deploy.local.run_tests import run_tests
from deploy.local.setup import Setup
from deploy.local.stamps import Stamps
from deploy.local.supervisor import BRIEF, Stopped, Supervisor

PRODUCT = ("fonts", "static", "database", "vocabularies", "sample", "index")


def main(argv: list[str]) -> int:
    """Does the command and returns the exit code; every known failure is shown as a sentence."""
    parser = argparse.ArgumentParser(prog="make", description=__doc__)
    parser.add_argument("command", choices=("setup", "run", "test", "check"))
    parser.add_argument("--port", default="8000")
    parser.add_argument("--follow-parent", action="store_true", help="end when the process that started this one ends")
    parser.add_argument("rest", nargs="*", help="passed on to pytest")
    said = parser.parse_args(argv)
    place = Place.here()
    # What the product keeps is for its owner alone.
    os.umask(0o077)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _interrupted)
    if said.follow_parent:
        follow_parent(signal.SIGTERM)
    try:
        if said.command == "setup":
            return setup(place)
        if said.command == "run":
            return run(place, said.port)
        set_up(place, development=True, steps=())
        return run_tests(place, said.rest) if said.command == "test" else check(place, said.rest)
    except (Halt, BrokerError) as halt:
        print(halt, file=sys.stderr, flush=True)
        return 1
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        print(full_disk(place.var), file=sys.stderr, flush=True)
        return 1
    except (KeyboardInterrupt, Stopped):
        say("\nStopped before the end; the same command goes on where this one stopped.")
        return 130


def _interrupted(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def set_up(place: Place, *, development: bool, steps: tuple[str, ...]) -> str:
    """Does the steps that are due, says how it went, and returns what `create_officer` said if it ran."""
    began = time.monotonic()
    outcome = Setup(place, development=development, steps=steps).run()
    if outcome.done:
        say(f"Set up in {time.monotonic() - began:.0f} s.")
    return outcome.officer


def setup(place: Place) -> int:
    """`make setup`: everything but the account, the brief and the site."""
    set_up(place, development=False, steps=PRODUCT)
    say("The sample docket is loaded. Next: make run")
    return 0


def run(place: Place, port_text: str) -> int:
    """`make run`: sets up what is due, then serves until the end is asked for."""
    began = time.monotonic()
    port = port_of(port_text)
    place.make_folders()
    with only_one(place, "lock", port=port) as lock:
        # Only a crash of supervisor and keeper together leaves any; nothing else runs while we hold the lock.
        if left := end_marked(place.mark, 3.0):
            say(f"Ended {left} processes that a crashed run had left.")
        require_port(port)
        with only_one(place, "setup.lock"):
            # What a crash left in the middle of an upload or an installation.
            for left_over in (place.var / "tmp").iterdir():
                shutil.rmtree(left_over) if left_over.is_dir() else left_over.unlink()
        officer = set_up(place, development=False, steps=(*PRODUCT, "officer"))
        supervisor = Supervisor(place, port=port, lock=lock)
        supervisor.listen()
        try:
            _serve(place, supervisor, officer, began)
        except Stopped:
            say("\nStopping ...")
            return 0
        finally:
            supervisor.stop()
    return 0


def _serve(place: Place, supervisor: Supervisor, officer: str, began: float) -> None:
    """Starts everything, says when and how the site can be used, then watches over it."""
    stamps = Stamps(place.stamps)
    pdf = place.var / "briefs-out" / f"{BRIEF}.pdf"
    first = not (pdf.exists() and stamps.holds("brief", BRIEF))
    trouble = ""
    supervisor.start_redis()
    if first:
        supervisor.start_workers()
        say(f"Rendering the brief of {BRIEF} through a worker ...")
        since = time.monotonic()
        trouble = supervisor.render_brief(pdf)
        if not trouble:
            say(f"Rendered in {time.monotonic() - since:.1f} s: {pdf}")
            stamps.write("brief", BRIEF)
    supervisor.start_web()
    if not supervisor.tend(supervisor.web_ready, 60):
        log = place.logs / "web.log"
        raise Halt(f"The site does not answer after a minute; its log lies in {log}.")
    if not first:
        # After the site, which starts faster with the processors to itself.
        supervisor.start_workers()
    say()
    say(f"The site:     http://{HOST}:{supervisor.port}  (after {time.monotonic() - began:.1f} s)")
    if officer:
        say(f"The account:  {officer}")
    else:
        remedy = f"{_short(place.python)} manage.py create_officer --reset"
        say(f"The account:  made at the first run; for a new password: {remedy}")
    if trouble:
        say(f"The brief:    {trouble}")
    else:
        say(f"The brief:    {pdf}")
    say(f"The logs:     {_short(place.logs)}")
    say("Ctrl-C stops everything.")
    supervisor.tend(lambda: False)


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
