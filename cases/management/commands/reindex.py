"""`manage.py reindex`: makes the search index anew from the case file, a stretch at a time, while search goes on."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cases.search.indexing import is_whole
from cases.search.rebuilding import rebuild


class Command(BaseCommand):
    """Rebuild, telling how far it is; may be stopped at any time and goes on where it was."""

    help = (
        "Makes the search index anew, a stretch at a time. Search goes on meanwhile; stopped, it goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to begin with an empty index."""
        parser.add_argument(
            "--fresh",
            action="store_true",
            help="empty the index first, which also frees the room that replaced texts left",
        )

        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="do nothing where the whole index was made by this version of the product",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say what was done."""
        if options["if_needed"] and is_whole():
            self.stdout.write("The index is whole.")
            return
        for progress in rebuild(fresh=options["fresh"]):
            self.stdout.write(str(progress))
