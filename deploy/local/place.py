"""Where things lie on this machine, and the environment that every child process gets."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

RUN_MARK = "CASEFILE_RUN"
"""Stands in the environment of every process that a run starts, so that each of them can be found and ended."""

LEFT_OUT = (
    "DJANGO_SETTINGS_MODULE",
    "GUNICORN_CMD_ARGS",
    "PIP_PREFIX",
    "PIP_REQUIRE_VIRTUALENV",
    "PIP_TARGET",
    "PIP_USER",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "VIRTUAL_ENV",
    "__PYVENV_LAUNCHER__",
)
"""Variables of the caller's shell that would lead a child to another Python, another folder or a slow start."""


class Halt(Exception):
    """The launcher cannot go on; the text is what to show: one sentence, then perhaps the tail of a log."""


@dataclass(frozen=True)
class Place:
    """The tree and its `var`, which holds all that the product writes."""

    root: Path
    var: Path

    @classmethod
    def here(cls) -> Place:
        """The tree that this file lies in, with the `var` of CASEFILE_VAR or its own."""
        root = Path(__file__).resolve().parent.parent.parent
        named = os.environ.get("CASEFILE_VAR", "").strip()
        return cls(root, Path(named).resolve() if named else root / "var")

    @property
    def venv(self) -> Path:
        return self.var / "venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def stamps(self) -> Path:
        return self.var / "setup"

    @property
    def mark(self) -> str:
        """The value of the run mark: one for each `var`."""
        return str(self.var)

    def make_folders(self) -> None:
        """Makes the folders that the launcher writes to, for their owner alone."""
        for folder in (self.var, self.logs, self.run, self.stamps, self.var / "tmp", self.var / "cache"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def environment(self, *, port: int | None = None, marked: bool = True, temporary: bool = True) -> dict[str, str]:
        """The environment of a child process: the caller's, less what would mislead it."""
        env = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
        env["CASEFILE_VAR"] = str(self.var)
        env["PYTHONUNBUFFERED"] = "1"
        env["PYTHONUTF8"] = "1"
        env["PATH"] = f"{self.venv / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
        # Byte code is something that the product writes: it lies in var too, and not all over the sources.
        env["PYTHONPYCACHEPREFIX"] = str(self.var / "cache" / "bytecode")
        if temporary:
            env["TMPDIR"] = str(self.var / "tmp")
        if port is not None:
            env["CASEFILE_PORT"] = str(port)
        if marked:
            env[RUN_MARK] = self.mark
        return env


def own_program() -> list[str]:
    """The command by which the launcher starts a module of its own."""
    return [sys.executable, "-B", "-m"]
