"""What is written past the product's connection, by sqlite3 or psql: logged all the same, and known as such.

These tests commit: the clean-up after them empties the database.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection

from cases.history import sealing
from cases.history.acting import acting
from cases.history.models import Acting, Change, Seal
from cases.taxonomy.models import Member


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("unguarded_at_the_end")
def test_a_write_from_outside_is_unknown_and_one_of_the_product_is_sealed_with_its_commit() -> None:
    with acting(source="web"):
        member = Member.objects.create(code="XXA", iso2="XA", name="Nowhere")
    assert not Acting.objects.exists()
    assert (
        Seal.objects.filter(change__table="cases_member", change__row="XXA").values_list("late", flat=True)[0] is False
    )
    _outside("UPDATE cases_member SET name = 'Elsewhere' WHERE code = 'XXA'")
    entry = Change.objects.order_by("-id").first()
    assert entry is not None
    assert (entry.source, entry.by, json.loads(entry.after or "")["name"]) == ("", None, "Elsewhere")
    assert sealing.seal_late() == 1
    assert Seal.objects.get(change=entry).late is True
    # One who claims in a statement of their own to be an officer is still found to be from outside.
    if connection.vendor == "sqlite":
        claim = "INSERT INTO cases_acting VALUES (1, NULL, 'web', '', NULL, 'forged')"
    else:
        claim = """SELECT set_config('casefile.acting', '{"source": "web", "transaction": "forged"}', false)"""
    _outside(claim, "UPDATE cases_member SET name = 'Forged' WHERE code = 'XXA'")
    assert sealing.seal_late() == 1
    assert Seal.objects.order_by("-change_id")[0].late is True
    if connection.vendor == "sqlite":
        _outside("DELETE FROM cases_acting")
    member.delete()
    assert Change.objects.order_by("-id")[0].operation == "delete"


def _outside(*statements: str) -> None:
    """As `sqlite3` or `psql` would: on the driver's own connection, past everything the product adds."""
    connection.ensure_connection()
    raw: Any = connection.connection
    for statement in statements:
        raw.execute(statement)
