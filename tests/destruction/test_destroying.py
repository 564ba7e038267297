"""Destroying a closed room: nothing of its contents is left anywhere, and the history still verifies."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from cases.access import markings
from cases.access.models import Officer
from cases.briefs.models import Brief
from cases.briefs.request import request_brief
from cases.dates import FuzzyDate
from cases.destruction.destroying import destroy
from cases.docket.models import Case
from cases.docket.status import verify_chains
from cases.evidence import store
from cases.evidence.assessing import assess
from cases.evidence.citing import Quote
from cases.evidence.filing import file_rendition
from cases.evidence.withdrawing import withdraw_rendition
from cases.history import sealing, standing, tracked, triggers
from cases.history.models import Change, Destruction
from cases.history.verifying import verify
from cases.refusal import Refusal
from tests import build
from tests.image import put

SECRET = "Zanzibarite"
REASON = "Returned to the exporter under the agreement of 1 June 2020."


@pytest.fixture
def keeper(db: None) -> Officer:
    """The registrar who opened the rooms."""
    return build.officer("keeper", role="registrar", clearance=markings.PARTNER)


def closed(keeper: Officer) -> Case:
    """A closed case with one row of every kind in its room, some of it altered and withdrawn since."""
    case = build.case(keeper, title=f"About {SECRET}", summary=f"{SECRET} is sold.", marking=markings.BCI)
    filed = build.exhibit(keeper, f"We sell {SECRET}.", title=f"Prices of {SECRET}", case=case, marking=markings.BCI)
    promise = build.commitment(case, keeper, words=f"To buy {SECRET}", marking=markings.BCI)
    quote = Quote(filed.rendition, f"We sell {SECRET}", 1)
    assess(
        promise,
        verdict="implemented",
        as_of=FuzzyDate.parse("2015"),
        quotes=[quote],
        by=keeper,
        at=build.NOW,
        note=SECRET,
    )
    event = build.event(case, keeper, text=f"{SECRET} was raised.", marking=markings.BCI)
    other = file_rendition(
        filed.exhibit,
        [f"{SECRET} again.".encode()],
        name="b.txt",
        kind="office",
        language="en",
        by=keeper,
        at=build.NOW,
    )
    withdraw_rendition(other.rendition, reason=f"{SECRET} was misspelt.", by=keeper, at=build.NOW)
    event.text = f"{SECRET} was raised again."
    event.save()
    gone = build.event(case, keeper, text=f"{SECRET} withdrawn.", marking=markings.BCI)
    gone.delete()
    build.status(case, keeper, reason=f"{SECRET} was found.", marking=markings.BCI)
    build.citation(case, filed, keeper, f"We sell {SECRET}")
    request_brief(case, by=keeper, at=build.NOW)
    return case


def everything() -> str:
    """Every value of every table that the product keeps."""
    parts: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            parts.extend(str(row) for row in cursor.fetchall())
    return "\n".join(parts)


def test_nothing_of_a_destroyed_room_is_left_and_every_seal_holds(keeper: Officer) -> None:
    open_case = build.case(keeper, title="Open concern")
    build.event(open_case, keeper, text="Stays.")
    case = closed(keeper)
    files = [store.path_of(row) for row in case.exhibits.values_list("renditions__sha256", flat=True)]
    assert SECRET in everything()
    assert all(file.exists() for file in files)
    pictures = [Path(settings.PICTURES) / file.parent.name / file.name / "1-700.webp" for file in files]
    for picture in pictures:
        picture.parent.mkdir(parents=True)
        picture.write_bytes(SECRET.encode())
    assert case.compartment is not None
    made = destroy(case.compartment, reason=REASON, by=keeper, at=build.NOW)
    sealing.seal_open()
    assert SECRET not in everything()
    assert not any(file.exists() for file in [*files, *pictures])
    assert verify().finds == []
    assert list(verify_chains()) == []
    assert list(standing.differences()) == []
    case.refresh_from_db()
    assert (case.title, case.summary, case.destruction) == ("[destroyed]", "", made)
    assert open_case.events.get().text == "Stays."
    assert Change.objects.filter(table="cases_event", row=_key(open_case.events.get().pk)).get().after is not None
    (again,) = {row.reason for row in Destruction.objects.all()}
    assert again == REASON


def test_one_exhibit_is_destroyed_and_the_rest_of_the_room_stays(keeper: Officer) -> None:
    case = closed(keeper)
    exhibit = case.exhibits.get()
    assert case.compartment is not None
    destroy(case.compartment, reason=REASON, by=keeper, at=build.NOW, exhibit=exhibit)
    exhibit.refresh_from_db()
    case.refresh_from_db()
    assert (exhibit.title, case.title) == ("[destroyed]", f"About {SECRET}")
    assert [row.quotation for row in case.citations.all()] == [""] * case.citations.count()
    assert SECRET not in str(list(Brief.objects.values_list("contents", flat=True)))
    assert verify().finds == []


def test_only_a_registrar_destroys_and_only_for_a_reason(keeper: Officer, lead: Officer) -> None:
    case = closed(keeper)
    assert case.compartment is not None
    with pytest.raises(Refusal, match="Only a registrar destroys"):
        destroy(case.compartment, reason=REASON, by=lead, at=build.NOW)
    with pytest.raises(Refusal, match="Say why it is destroyed"):
        destroy(case.compartment, reason=" ", by=keeper, at=build.NOW)
    other = build.case(keeper, marking=markings.BCI)
    assert other.compartment is not None
    with pytest.raises(Refusal, match="lies in another room"):
        destroy(other.compartment, reason=REASON, by=keeper, at=build.NOW, exhibit=case.exhibits.get())
    assert not Destruction.objects.exists()


def test_entries_emptied_by_somebody_else_are_found(keeper: Officer) -> None:
    case = closed(keeper)
    room: Any = case.compartment
    made = Destruction.objects.create(compartment=room, what="x", reason="x", by=keeper, at=build.NOW)
    assert verify().finds == []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.remove(connection)
    forged = Destruction.objects.create(compartment=room, what="y", reason="y", by=keeper, at=build.NOW)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.install(connection)
    sealing.seal_open()
    Change.objects.filter(table="cases_event").update(before=None, after=None, destruction=forged)
    assert [str(find) for find in verify().finds] == [
        f"chain registry: entries were emptied in the name of destruction {forged.pk}, which the product did not make"
    ]
    assert made.pk != forged.pk


def test_pages_of_what_was_destroyed_say_so_and_break_nowhere(keeper: Officer) -> None:
    case = closed(keeper)
    exhibit, brief = case.exhibits.get(), Brief.objects.get()
    assert case.compartment is not None
    destroy(case.compartment, reason=REASON, by=keeper, at=build.NOW)
    client = Client()
    client.force_login(keeper)
    for address in (
        f"/cases/{case.number}/", f"/cases/{case.number}/history/", f"/exhibits/{exhibit.number}/", "/commitments/",
        f"/briefs/{brief.number}/", "/docket/", "/exhibits/", f"/docket/?q={SECRET}",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert (
            SECRET not in answer.content.decode().replace(f"{SECRET}&quot;", "").replace(f'value="{SECRET}"', "")
            or "?q=" in address
        )
    rendition = exhibit.renditions.get(kind="original")
    assert client.get(f"/exhibits/{exhibit.number}/{rendition.pk}/file/").status_code == 404
    assert client.get(f"/exhibits/{exhibit.number}/{rendition.pk}/pages/1/").status_code == 404
    assert client.get(f"/briefs/{brief.number}/pdf/").status_code == 404


def test_the_registrar_destroys_a_room_in_the_admin_once_its_label_is_typed(keeper: Officer) -> None:
    case = closed(keeper)
    client = Client()
    client.force_login(keeper)
    room: Any = case.compartment
    address = f"/admin/cases/compartment/{room.pk}/destroy/"
    assert "cannot be undone" in client.get(address).content.decode()
    answer = client.post(address, {"reason": REASON, "label": "another"})
    assert f"Type {room.label}, the label of the room" in answer.content.decode()
    assert client.post(address, {"reason": REASON, "label": room.label}).status_code == 302
    assert Destruction.objects.get().by == keeper


def test_the_command_destroys_and_refuses_in_sentences(keeper: Officer) -> None:
    case = closed(keeper)
    room: Any = case.compartment
    with pytest.raises(CommandError, match="No closed room has the label"):
        call_command("destroy_bci", "nowhere", by="keeper", reason=REASON)
    with pytest.raises(CommandError, match="No active account named"):
        call_command("destroy_bci", room.label, by="nobody", reason=REASON)
    with pytest.raises(CommandError, match="No exhibit 99 lies in room"):
        call_command("destroy_bci", room.label, by="keeper", reason=REASON, exhibit="99")
    out = StringIO()
    call_command("destroy_bci", room.label, by="keeper", reason=REASON, stdout=out)
    assert out.getvalue().startswith(f"Room {room.label}: destroyed.")


def test_every_table_with_texts_of_officers_says_which_a_destruction_empties() -> None:
    """A new table with a marking has to say which of its columns hold contents."""
    marked = [table for table in tracked.tables() if getattr(table.model, "MARKED_BY", None)]
    silent = {
        table.model.__name__
        for table in marked
        if not table.bodies and any(field.get_internal_type() == "TextField" for field in table.model._meta.fields)
    }
    # Pages are removed whole; a reading and a pairing tell of the work, not of the text; an import never lies in a closed room.
    assert silent == {"ImportBatch", "Page", "Pairing", "Proposal", "Reading", "Recognition"}


@pytest.mark.sqlite
def test_not_a_byte_of_it_is_left_in_the_files_of_the_product(tmp_path: Path, image: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "CASEFILE_VAR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "compliance.settings"}

    def manage(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def holds() -> list[Path]:
        return [
            file for file in (tmp_path / "var").rglob("*") if file.is_file() and SECRET.encode() in file.read_bytes()
        ]

    put(image, tmp_path / "var")
    manage("load_vocabularies")
    script = (
        "from tests.destruction.test_destroying import closed; from tests import build; "
        "keeper = build.officer('keeper', role='registrar', clearance='PARTNER-CONFIDENTIAL'); "
        "print(closed(keeper).compartment.label)"
    )
    room = manage("shell", "-v0", "-c", script).split()[-1]
    assert holds()
    manage("destroy_bci", room, "--by=keeper", f"--reason={REASON}")
    assert holds() == []
    assert "every seal holds" in manage("verify_history")


def _key(value: Any) -> str:
    return value.hex if connection.vendor == "sqlite" else str(value)
