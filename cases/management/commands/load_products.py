"""`manage.py load_products FILE`: loads the whole Harmonized System from a CSV."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.refusal import Refusal
from cases.taxonomy.loading import load_products


class Command(BaseCommand):
    """Load HS headings and subheadings; may run again."""

    help = "Loads HS codes of 2, 4 and 6 digits from a CSV with columns hscode (or code) and description."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and print how many."""
        try:
            count = load_products(options["file"])
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write(f"{count:,} products loaded.")
