"""`manage.py destroy_bci ROOM`: destroys what a closed room holds, or one exhibit of it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.access.models import Compartment, Officer
from cases.destruction.destroying import destroy
from cases.evidence.models import Exhibit
from cases.refusal import Refusal


class Command(BaseCommand):
    """Destroy, in the name of a registrar and for a reason."""

    help = "Destroys business confidential information everywhere it stands; the history still verifies."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The room, whose act, why, and the one exhibit."""
        parser.add_argument("room", help="the label of the closed room")
        parser.add_argument("--by", required=True, help="the registrar's account")
        parser.add_argument("--reason", required=True, help="by what duty; it stays on record")
        parser.add_argument("--exhibit", help="the number of one exhibit, in place of the whole room")

    def handle(self, *args: Any, **options: Any) -> None:
        """Destroy, and say what."""
        officer = Officer.objects.filter(username=options["by"], is_active=True).first()
        if officer is None:
            raise CommandError(f"No active account named {options['by']}.")
        room = Compartment.objects.filter(label=options["room"]).first()
        if room is None:
            raise CommandError(f"No closed room has the label {options['room']}.")
        exhibit = None
        if options["exhibit"]:
            exhibit = Exhibit.objects.filter(number=options["exhibit"], compartment=room).first()
            if exhibit is None:
                raise CommandError(f"No exhibit {options['exhibit']} lies in room {room}.")
        try:
            made = destroy(room, reason=options["reason"], by=officer, at=timezone.now(), exhibit=exhibit)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write(f"{made.what}: destroyed. manage.py verify_history still verifies the history.")
