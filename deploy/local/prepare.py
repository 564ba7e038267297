"""The part of the set-up that needs Django, in one process of the virtual environment: a line of JSON a step.

Standard output carries only these lines; what the commands print goes to standard error, which is the set-up's log,
except the words of `officer`, which hold a password and go to the launcher alone.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from typing import TextIO

COMMANDS: dict[str, list[str]] = {
    "database": ["migrate", "--no-input"],
    "fonts": ["prepare_fonts"],
    "vocabularies": ["load_vocabularies"],
    "sample": ["load_sample"],
    "index": ["reindex", "--if-needed"],
    "static": ["collectstatic", "--no-input", "--verbosity=0"],
    "officer": ["create_officer", "--if-none"],
}
"""The management command behind each step; every one may run again."""


def _tell(out: TextIO, **event: str) -> None:
    out.write(json.dumps(event) + "\n")
    out.flush()


def main(names: list[str]) -> int:
    """Runs the named steps in order; stops at the first that fails."""
    out = sys.stdout
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
    import django
    from django.core.management import call_command
    from django.core.management.base import CommandError

    with contextlib.redirect_stdout(sys.stderr):
        django.setup()
        from cases.history.acting import acting

        for name in names:
            _tell(out, begun=name)
            said = io.StringIO()
            where: TextIO = said if name == "officer" else sys.stderr
            print(f"== {name}", file=sys.stderr, flush=True)
            try:
                # In the history it is the command that wrote, and not the set-up which called it.
                with acting(source=f"manage.py {COMMANDS[name][0]}"):
                    call_command(*COMMANDS[name], stdout=where)
            except CommandError as error:
                _tell(out, failed=name, sentence=str(error))
                return 1
            _tell(out, done=name, said=said.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
