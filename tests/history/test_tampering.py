"""Six ways to tamper with a history, each found and named; and what is no tampering, found to be none."""

from __future__ import annotations

import datetime as dt
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.fixtures import Settings

from cases.access.models import Officer
from cases.docket.models import Case
from cases.history import anchors, sealing, seals, triggers
from cases.history.models import Change, Seal
from cases.history.verifying import verify
from tests import build


@pytest.fixture(autouse=True)
def _anchors_of_its_own(settings: Settings, tmp_path: Path) -> None:
    """The heads that a sweep keeps are of this test's database and of no other's."""
    settings.ANCHORS = tmp_path / "kept" / "heads.jsonl"


CHAIN = "DELIBERATIVE"
LAST = 7
"""How many entries the chain of the case below has."""
DOCS = Path(__file__).resolve().parents[2] / "docs" / "history.md"


@pytest.fixture
def case(lead: Officer) -> Case:
    """A case with a few entries in the chain of its marking, all sealed."""
    case = build.case(lead)
    for number in range(5):
        build.event(case, lead, text=f"Raised for the {number}. time.")
    sealing.seal_open()
    return case


@pytest.fixture
def anchored(case: Case, tmp_path: Path) -> list[anchors.Head]:
    """The heads as they were kept outside before somebody tampered."""
    file = tmp_path / "heads.jsonl"
    assert anchors.keep(file, at=build.NOW) is not None
    return list(anchors.kept(file))


def behind(sql: str, *values: Any) -> None:
    """As one who can write to the database and take its guards off would."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        triggers.remove(connection)
        cursor.execute(sql, list(values))
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.install(connection)


def link(position: int) -> Seal:
    """One link of the chain."""
    return Seal.objects.select_related("change").get(chain=CHAIN, position=position)


def found(heads: list[anchors.Head] | None = None) -> list[str]:
    """What a verification says."""
    return [str(find) for find in verify(heads or []).finds]


def test_a_sound_history_verifies_with_its_anchors(anchored: list[anchors.Head]) -> None:
    report = verify(anchored)
    assert report.finds == []
    assert report.chains[CHAIN] == (LAST, link(LAST).seal)


def test_an_edited_entry_is_found(case: Case) -> None:
    behind("UPDATE cases_change SET after = %s WHERE id = %s", '{"text": "Never raised."}', link(3).pk)
    assert found() == [
        f"chain {CHAIN}, from entry 3 on: entry 3 was edited: its contents do not fit the digest that it was sealed with"
    ]


@pytest.mark.parametrize(
    ("column", "value"), [("source", "web"), ("by", None), ("at", dt.datetime(2020, 1, 1, tzinfo=dt.UTC)), ("row", "x")]
)
def test_an_entry_signed_dated_or_placed_otherwise_is_found(case: Case, column: str, value: object) -> None:
    behind(f'UPDATE cases_change SET "{column}" = %s WHERE id = %s', value, link(3).pk)
    (only,) = found()
    assert only.startswith(f"chain {CHAIN}, from entry 3 on: entry 3 was edited")


def test_a_deleted_entry_is_found(case: Case) -> None:
    gone = link(3).pk
    behind("DELETE FROM cases_seal WHERE change_id = %s", gone)
    behind("DELETE FROM cases_change WHERE id = %s", gone)
    assert found()[0] == f"chain {CHAIN}, from entry 3 on: entry 3 was deleted"


@pytest.mark.sqlite
def test_an_entry_deleted_without_its_seal_is_found(case: Case) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
    gone = link(3).pk
    behind("DELETE FROM cases_change WHERE id = %s", gone)
    assert found() == [f"chain {CHAIN}, from entry 3 on: the body of entry 3 was deleted"]
    behind("DELETE FROM cases_seal WHERE change_id = %s", gone)


def test_swapped_entries_are_found(case: Case) -> None:
    two, four = link(2), link(4)
    for one, other in ((two, four), (four, two)):
        behind("UPDATE cases_change SET after = %s WHERE id = %s", other.change.after, one.pk)
    assert found() == [
        f"chain {CHAIN}, from entry 2 on: entries 2 and 4 were swapped",
        f"chain {CHAIN}, from entry 4 on: entries 4 and 2 were swapped",
    ]


def test_entries_that_changed_places_are_found(case: Case) -> None:
    two, four = link(2), link(4)
    for one, position in ((two, 99), (four, 2), (two, 4)):
        behind("UPDATE cases_seal SET position = %s WHERE change_id = %s", position, one.pk)
    assert f"chain {CHAIN}, from entry 2 on: entries 2 and 4 were swapped" in found()


@pytest.mark.parametrize("whole", [False, True])
def test_a_chain_computed_anew_without_the_key_is_found(case: Case, whole: bool) -> None:
    behind("UPDATE cases_change SET after = %s WHERE id = %s", '{"text": "Never raised."}', link(3).pk)
    previous = link(2).seal
    for position in range(3, LAST + 1 if whole else 4):
        one = link(position)
        entry = _entry(one)
        digest = entry.body_digest()
        head = entry.head(CHAIN, position, late=False, body=digest)
        seal = seals.seal("a guessed key", previous, seals.digest(head))
        behind(
            "UPDATE cases_seal SET digest = %s, previous = %s, seal = %s WHERE change_id = %s",
            digest,
            previous,
            seal,
            one.pk,
        )
        previous = seal
    assert found()[0] == (
        f"chain {CHAIN}, from entry 3 on: entry 3 was edited and its digest computed anew, but its seal cannot be without the key"
    )


def test_a_history_cut_off_is_found_by_its_anchor_and_by_the_rows_it_leaves(
    case: Case, anchored: list[anchors.Head]
) -> None:
    cut = [link(position).pk for position in (LAST - 1, LAST)]
    for number in cut:
        behind("DELETE FROM cases_seal WHERE change_id = %s", number)
        behind("DELETE FROM cases_change WHERE id = %s", number)
    assert found() == []
    assert found(anchored) == [
        f"chain {CHAIN}, from entry {LAST - 1} on: cut off after entry {LAST - 2}: "
        f"an anchor names entry {LAST} (heads.jsonl, line 1, of {_when()})"
    ]
    code, lines = command()
    assert code == 1
    assert sum("no entry of the log says how it came to be" in line for line in lines) == 2


def test_a_wiped_history_is_found_by_its_anchor_and_by_the_rows_it_leaves(
    case: Case, anchored: list[anchors.Head]
) -> None:
    behind("DELETE FROM cases_seal")
    behind("DELETE FROM cases_change")
    assert (
        f"chain {CHAIN}: wiped: nothing is left of it, and an anchor names entry {LAST} (heads.jsonl, line 1, of {_when()})"
        in found(anchored)
    )
    assert command()[0] == 1


def test_a_history_wiped_and_begun_anew_is_found_by_its_anchor(case: Case, anchored: list[anchors.Head]) -> None:
    behind("DELETE FROM cases_seal")
    behind("DELETE FROM cases_change")
    for number in range(8):
        build.event(case, case.lead or Officer.objects.get(), text=f"Since {number}")
    sealing.seal_open()
    assert any(
        f"chain {CHAIN}, from entry {LAST} on: entry {LAST} is not the one that was anchored" in line
        for line in found(anchored)
    )


def test_an_anchor_printed_in_a_brief_finds_the_same(case: Case) -> None:
    head = next(head for head in anchors.heads() if head.chain == CHAIN)
    printed = f"{head.chain} {head.position} {head.seal[:16]}"
    assert verify([anchors.printed(printed)]).finds == []
    behind("DELETE FROM cases_seal WHERE change_id = %s", link(LAST).pk)
    assert [find.position for find in verify([anchors.printed(printed)]).finds] == [LAST]


def test_a_forged_file_of_anchors_is_refused(case: Case, tmp_path: Path) -> None:
    file = tmp_path / "heads.jsonl"
    anchors.keep(file, at=build.NOW)
    file.write_text(file.read_text().replace(link(LAST).seal, "0" * 64))
    with pytest.raises(CommandError, match=r"Line 1 of .*heads\.jsonl was altered, or made under another key"):
        call_command("verify_history", anchor=[str(file)])
    with pytest.raises(CommandError, match="is no anchor; one reads like"):
        call_command("verify_history", anchor=["nonsense"])


def test_a_row_altered_with_the_guards_down_is_named_with_its_columns(case: Case) -> None:
    key = case.pk.hex if connection.vendor == "sqlite" else str(case.pk)
    behind("UPDATE cases_case SET title = 'Never a concern' WHERE id = %s", key)
    code, lines = command()
    assert (code, lines[0]) == (1, f"cases_case {key}: title stand otherwise than the log says")


def test_a_page_altered_with_the_guards_down_is_named(lead: Officer) -> None:
    page = build.exhibit(lead, "China agreed to open its market.").rendition.pages.get()
    behind("UPDATE cases_page SET text = 'China agreed to nothing.'")
    code, lines = command()
    assert (code, lines[0]) == (1, f"page {page.pk}: its text is not the one that was read")


def test_anchors_are_kept_once_and_again_when_the_heads_moved(case: Case, lead: Officer, tmp_path: Path) -> None:
    file = tmp_path / "deep" / "heads.jsonl"
    assert anchors.keep(file, at=build.NOW) is not None
    assert anchors.keep(file, at=build.NOW) is None
    build.event(case, lead, text="Once more.")
    sealing.seal_open()
    assert anchors.keep(file, at=build.NOW) is not None
    assert len(file.read_text().splitlines()) == 2


@pytest.mark.parametrize("marking", ["OFFICIAL-SENSITIVE", "PARTNER-CONFIDENTIAL", "BCI"])
def test_what_is_marked_higher_moves_no_chain_below_it(case: Case, marking: str) -> None:
    keeper = build.officer("keeper", role="registrar", clearance="PARTNER-CONFIDENTIAL")
    sealing.seal_open()
    below = [head for head in anchors.heads() if head.chain in {"PUBLIC", CHAIN}]
    event = build.event(case, keeper, text="Hidden", marking=marking)
    event.text = "Hidden still"
    event.save()
    secret = build.case(keeper, marking=marking)
    build.event(secret, keeper, text="In a hidden case", marking=marking)
    secret.claims.create(no_discipline=True, argument="None.")
    event.delete()
    sealing.seal_open()
    assert [head for head in anchors.heads() if head.chain in {"PUBLIC", CHAIN}] == below
    assert any(head.chain.startswith(marking) for head in anchors.heads())


def test_the_export_is_verified_by_the_documented_lines_alone(case: Case, tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    call_command("verify_history", export=file, stdout=StringIO())
    text = DOCS.read_text(encoding="utf-8")
    program = text.split("```python\n")[1].split("```")[0]
    said = _run(program, file)
    assert said == f"{Seal.objects.count()} entries, 0 wrong"
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[-1] = lines[-1].replace("Raised", "Rained").replace("TC-", "TD-").replace('"row": "', '"row": "0')
    file.write_text("\n".join(lines))
    assert _run(program, file) == f"{Seal.objects.count()} entries, 1 wrong"


def command(**options: Any) -> tuple[int, list[str]]:
    """The exit status of `manage.py verify_history` and the lines it prints."""
    out, code = StringIO(), 0
    try:
        call_command("verify_history", stdout=out, **options)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, out.getvalue().splitlines()


def _when() -> str:
    return build.NOW.astimezone(dt.UTC).isoformat(timespec="seconds")


def _entry(one: Seal) -> sealing.Entry:
    change = Change.objects.get(pk=one.pk)
    return sealing.Entry.read(
        [
            change.id, change.table, change.row, change.operation, change.before, change.after, change.reason,
            change.at, change.logged_at, change.by, change.source, change.transaction,
        ]
    )  # fmt: skip


def _run(program: str, file: Path) -> str:
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", program, file], input=settings.HISTORY_KEY, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
