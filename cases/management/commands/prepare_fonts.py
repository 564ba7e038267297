"""`manage.py prepare_fonts`: cuts the Chinese face of the briefs, once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cases.briefs import fonts


class Command(BaseCommand):
    """Cut the Chinese face; does nothing when it is there."""

    help = "Cuts the Chinese face of the briefs down to the characters in common use. May run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Cut, or say that it is there."""
        made = fonts.prepare(settings.FONTS)
        self.stdout.write("Chinese face cut." if made else "Chinese face is there.")
