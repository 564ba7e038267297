"""Runs the code of its argument with the product set up: `python -m tests.chaos.shell CODE`."""

from __future__ import annotations

import sys

import django

if __name__ == "__main__":
    django.setup()
    exec(compile(sys.argv[1], "chaos", "exec"))
