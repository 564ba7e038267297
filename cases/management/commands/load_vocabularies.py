"""`manage.py load_vocabularies`: brings every vocabulary to what the CSV files of the product say."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cases.taxonomy.loading import load_vocabularies


class Command(BaseCommand):
    """Load the vocabularies; may run again."""

    help = "Brings every vocabulary to what the product's CSV files say. May run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and print the number of rows of each."""
        for name, count in load_vocabularies().items():
            self.stdout.write(f"{count:6,} {name}")
