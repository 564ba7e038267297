"""Papers that wait, in a database of their own: `python -m tests.chaos.seeding BRIEFS BOOKS POISONED`, with tables and faces made first."""

from __future__ import annotations

import sys


def seed(briefs: int, books: int, poisoned: int) -> None:
    """Make the tables and so many rows, as asking for them would leave them behind."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from cases.access.models import Officer
    from cases.briefs import fonts
    from cases.taxonomy.loading import load_vocabularies
    from tests.briefs import made
    from tests.briefs.queueing import queue
    from tests.chaos.app import POISON

    call_command("migrate", verbosity=0)
    load_vocabularies()
    fonts.prepare(settings.FONTS)
    by, _ = Officer.objects.get_or_create(
        username="chaos", defaults={"role": "lead", "clearance": "PARTNER-CONFIDENTIAL"}
    )
    papers = [
        made.case(number) | made.SMALL | {"number": f"TC-2022-{number:04d}-R1"} for number in range(1, briefs + 1)
    ]
    for place in range(poisoned):
        papers[place * (briefs // max(1, poisoned)) + 2]["number"] = f"{POISON}-{place}"
    papers += [
        made.book(range(1000 * place, 1000 * place + 5), chapters=1, small=True) for place in range(1, books + 1)
    ]
    queue(papers, by=by)


if __name__ == "__main__":
    seed(*map(int, sys.argv[1:4]))
