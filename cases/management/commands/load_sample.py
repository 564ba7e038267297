"""`manage.py load_sample`: files the sample docket."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.refusal import Refusal
from cases.sample.loading import load_sample


class Command(BaseCommand):
    """File the sample docket; goes on where it was interrupted, and changes nothing when all is there."""

    help = "Files the sample docket of 60 cases through the same acts that officers use. May run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and print the sums."""
        try:
            sums = load_sample(timezone.now)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from None
        for name, count in sums.items():
            self.stdout.write(f"{count:6,} {name}")
