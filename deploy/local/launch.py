"""The launcher's entry: an old Python gets a sentence here; this file parses under any Python 3."""
# No `from __future__`, no f-string: each of them is a SyntaxError somewhere among the versions refused here.

import sys

OLDEST = (3, 11)


def old_python(version: "tuple", program: str) -> str:  # type: ignore[type-arg]
    """The sentence for a Python that is too old; empty for one that will do."""
    if tuple(version[:2]) >= OLDEST:
        return ""
    return (  # noqa: UP032
        "Python {}.{} or later is needed and {} is {}.{}; install it (apt-get install python3 python3-venv) "
        "or name one: make run PYTHON=/path/to/python3.11"
    ).format(OLDEST[0], OLDEST[1], program, version[0], version[1])


def start() -> None:
    """Hands over to the commands when this Python will do."""
    sentence = old_python(sys.version_info, sys.executable)
    if sentence:
        sys.stderr.write(sentence + "\n")
        sys.exit(2)
    from deploy.local.commands import main

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    start()
