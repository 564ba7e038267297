"""Refuses to start without the guarding triggers."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from cases.history import triggers


def missing_guards() -> list[str]:
    """The names of the triggers that should stand and do not, sorted."""
    return sorted(triggers.expected(connection) - triggers.standing(connection))


def refuse_without_guards() -> None:
    """Raise ImproperlyConfigured when a trigger is missing; the web server and the workers call it before they serve."""
    missing = missing_guards()
    connection.close()
    if missing:
        raise ImproperlyConfigured(
            f"The database lacks {len(missing)} of the triggers that guard its history ({missing[0]} ...). "
            "Run manage.py migrate, which puts them back, and manage.py verify_history."
        )
