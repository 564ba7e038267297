"""One-time passwords: made here, shown once, replaced at the next sign-in."""

from __future__ import annotations

import secrets

from cases.access.models import Officer

SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without the signs that are mistaken for each other."""


def give_one_time_password(account: Officer) -> str:
    """Set a fresh one-time password, which the next sign-in replaces, and save the account; returns it, to be shown once.

    Four groups of four signs, 80 bits.
    """
    password = "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(4))
    account.set_password(password)
    account.one_time_password = True
    account.save()
    return password
