#!/usr/bin/env python3
"""Django's command line for the case file."""

from __future__ import annotations

import os
import re
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError, ProgrammingError

    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, ProgrammingError) as error:
        # As SQLite and PostgreSQL say it.
        if not re.search(r"no such table|relation .* does not exist", str(error)):
            raise
        sys.exit("The tables of the case file are not there yet, or not all of them: manage.py migrate makes them.")
