"""`manage.py check_index`: says where the search index is not what the case file says; exit status 1 if anywhere."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from cases.search.rebuilding import faults


class Command(BaseCommand):
    """Compare and tell; nothing is changed."""

    help = "Names everything that is missing in the search index or stale. Exit status 1 if there is any; manage.py reindex mends it."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a fault."""
        count = 0
        for fault in faults():
            count += 1
            self.stdout.write(fault)
        self.stdout.write(
            f"{count} fault{'' if count == 1 else 's'}." if count else "The index is what the case file says."
        )
        if count:
            sys.exit(1)
