"""`manage.py create_officer NAME`: makes an account, or gives an existing one a new one-time password."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.access.models import CLEARANCES, Officer, Role
from cases.access.passwords import give_one_time_password


class Command(BaseCommand):
    """Make an account with a one-time password that the first sign-in replaces."""

    help = "Makes an officer's account and prints its one-time password; --reset gives an existing one a new password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name, role, clearance."""
        parser.add_argument("name", nargs="?", default="officer")
        parser.add_argument("--role", choices=Role.values, default=Role.REGISTRAR)
        parser.add_argument("--clearance", choices=[level for level, _ in CLEARANCES], default="PARTNER-CONFIDENTIAL")
        parser.add_argument("--reset", action="store_true", help="a new one-time password for an existing account")
        parser.add_argument("--if-none", action="store_true", help="do nothing when any account with a password exists")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print `name password`, once; the password is kept only as its hash."""
        if options["if_none"] and any(officer.has_usable_password() for officer in Officer.objects.all()):
            return
        officer = Officer.objects.filter(username=options["name"]).first()
        if officer is not None and not options["reset"]:
            raise CommandError(
                f"There is an account named {options['name']}; --reset gives it a new one-time password."
            )
        if officer is None:
            officer = Officer(
                username=options["name"],
                role=options["role"],
                clearance=options["clearance"],
                is_staff=True,
                is_superuser=options["role"] == Role.REGISTRAR,
            )
        password = give_one_time_password(officer)
        self.stdout.write(f"{officer.username} {password}")
