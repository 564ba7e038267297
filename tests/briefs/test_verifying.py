"""Checking a paper: unaltered to the byte, or what was done to it; what has moved since; and nothing told that the officer may not see."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from cases import sandbox
from cases.access.models import Officer
from cases.briefs import verifying
from cases.briefs.asking import request_exhibits, request_scorecard
from cases.briefs.drafting import draft
from cases.briefs.models import Brief
from cases.briefs.produce import produce_next
from cases.briefs.request import Form, request_brief
from cases.briefs.scorecards import Scope
from cases.briefs.setting import set_next
from cases.briefs.verifying import Finding, verify
from cases.commitments.models import Commitment
from cases.docket.models import Case
from cases.docket.opening import amend_case
from cases.evidence import store
from cases.evidence.models import Citation
from cases.history.acting import acting
from tests import build
from tests.web import worlds

LATER = build.NOW + dt.timedelta(days=1)


@pytest.fixture
def case(lead: Officer) -> Case:
    """A case with one row of every kind."""
    with acting(at=build.NOW):
        return worlds.furnished(lead)


def made(case: Case, by: Officer, **more: Any) -> tuple[Brief, bytes]:
    """A finished brief and its file."""
    brief = request_brief(case, by=by, at=LATER, **more)
    while produce_next(lambda: LATER):
        pass
    done = Brief.objects.get(pk=brief.pk)
    assert done.state == "ready", done.failure
    return done, store.path_of(done.sha256).read_bytes()


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    """The file, opened, changed and saved by another program."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as file:
        change(file)
        file.save(out)
    return out.getvalue()


def drawn_over(file: Any) -> None:
    """A word more on the last page, in a face of the machine."""
    page = file.pages[-1]
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources.Font["/Other"] = file.make_indirect(font)
    page.contents_add(b"BT /Other 9 Tf 50 50 Td (forged) Tj ET")


def test_a_paper_as_it_was_issued_and_each_way_in_which_it_may_have_been_altered(case: Case, lead: Officer) -> None:
    brief, data = made(case, lead)
    found = verify(data, officer=lead, at=LATER)
    assert (found.finding, found.told, found.moved, found.lost, found.holds) == (
        Finding.UNALTERED,
        [f"This is Case brief {brief.number}, unaltered: every byte is as it was issued on 3 March 2026."],
        [],
        [],
        True,
    )
    lead_in = f"It bears the number of Case brief {brief.number}, but it is not the file that was issued."
    pages = brief.pages
    assert pages is not None
    for change, sentence in (
        (
            lambda _file: None,
            "Its pages say and draw the same: it was saved again by another program, or something was",
        ),
        (lambda file: file.pages.__delitem__(0), f"Page 1 of {pages} is missing."),
        (lambda file: file.pages.append(file.pages[0]), f"Its page {pages + 1} is none of ours."),
        (lambda file: file.pages.reverse(), "Its pages stand in another order."),
        (drawn_over, f"Page {pages} says “forged”, which we did not write."),
        (lambda file: file.pages[0].contents_add(b"0 0 m 9 9 l S"), "Its pages say the same words, but they are drawn"),
    ):
        found = verify(changed(data, change), officer=lead, at=LATER)
        assert (found.finding, found.told[0], len(found.told)) == (Finding.ALTERED, lead_in, 2)
        assert found.told[1].startswith(sentence)
    cut = verify(data[: len(data) // 2], officer=lead, at=LATER)
    assert cut.finding in {Finding.NOT_OURS, Finding.ALTERED}
    assert verify(data + b"\n", officer=lead, at=LATER).finding == Finding.ALTERED


def test_what_has_moved_since_is_told_in_words(case: Case, lead: Officer) -> None:
    _, data = made(case, lead)
    at = LATER + dt.timedelta(days=9)
    amend_case(case, by=lead, at=at, title="Changed since", summary="Written since.")
    build.status(case, lead, "dormant", "2020", reason="Silence.", at=at)
    with acting(at=at):
        Citation.objects.filter(event__isnull=False).update(outcome="not-found", found_on=None, check_detail="Gone.")
        case.claims.all().delete()
    found = verify(data, officer=lead, at=at)
    assert (found.finding, found.holds) == (Finding.UNALTERED, False)
    assert "Title: was “Open concern”, is “Changed since” now." in found.moved
    assert "The summary was written anew." in found.moved
    assert "Status since: Dormant, 2020." in found.moved
    assert any(sentence.startswith("Claim not on record any more: ") for sentence in found.moved)
    assert [sentence.partition(": ")[2] for sentence in found.lost] == ["was “found”, is “not-found” now. Gone."]


def test_who_may_not_see_a_paper_is_told_what_a_stranger_is(case: Case, lead: Officer, reader: Officer) -> None:
    build.event(case, lead, marking="OFFICIAL-SENSITIVE")
    brief, data = made(case, lead)
    assert brief.marking == "OFFICIAL-SENSITIVE"
    found = verify(data, officer=reader, at=LATER)
    assert (found.finding, found.brief, found.moved, found.compared) == (Finding.UNKNOWN, None, [], False)
    assert found.told == [
        f"The seal on it is ours: contents of this hash were frozen here under the number {brief.number}.",
        "But nothing is on record that you may see, so that its pages cannot be compared with what was issued.",
    ]
    # Whether or not there is such a row is told to nobody: the answer is the same when it has gone.
    Brief.objects.all().delete()
    assert verify(data, officer=reader, at=LATER).told == found.told


def test_what_is_marked_higher_than_the_paper_is_no_change(case: Case, lead: Officer, reader: Officer) -> None:
    _, data = made(case, reader)
    build.event(case, lead, marking="OFFICIAL-SENSITIVE", text="Hidden since.")
    assert verify(data, officer=lead, at=LATER).moved == []


def test_a_paper_of_another_installation_and_a_strangers_file_are_not_ours(
    case: Case, lead: Officer, settings: Any
) -> None:
    _, data = made(case, lead)
    Brief.objects.all().delete()
    assert verify(data, officer=lead, at=LATER).finding == Finding.UNKNOWN
    settings.HISTORY_KEY = "another key, of another installation, that never was ours"
    assert verify(data, officer=lead, at=LATER).told == [
        "The seal on it was not made by this installation: not one of our papers, or one of another installation."
    ]
    unread = "It cannot be read as a PDF."
    strangers = {b"": "It is empty.", b"words": unread, b"%PDF-1.7\n%%EOF": unread, b"{": unread, b"{\xff}": unread}
    for stranger, why in strangers.items():
        found = verify(stranger, officer=lead, at=LATER)
        assert (found.finding, found.told) == (Finding.NOT_OURS, [f"{why} Not one of our papers as it was issued."])
    blank = io.BytesIO()
    with pikepdf.new() as file:
        file.add_blank_page()
        file.save(blank)
    assert verify(blank.getvalue(), officer=lead, at=LATER).told == [
        "It bears no seal of this installation: not one of our papers, or one of another installation."
    ]


def test_a_byte_turned_and_a_state_added_are_told_and_what_is_locked_is_asked_for_unlocked(
    case: Case, lead: Officer
) -> None:
    brief, data = made(case, lead)
    for place in (5, len(data) // 3, len(data) // 2, len(data) - 40):
        turned = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert verify(turned, officer=lead, at=LATER).finding in {Finding.ALTERED, Finding.NOT_OURS}
    end = data.rindex(b"startxref")
    size, root = re.findall(rb"/Size (\d+)", data)[-1], re.findall(rb"/Root (\d+ \d+ R)", data)[-1]
    added = b"%s 0 obj\n<< /Note (added) >>\nendobj\n" % size
    table = b"xref\n%s 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %s /Prev %s >>\nstartxref\n%d\n%%%%EOF\n"
    rows = (size, len(data), int(size) + 1, root, data[end + 9 :].split()[0], len(data) + len(added))
    found = verify(data + added + table % rows, officer=lead, at=LATER)
    assert (found.finding, found.brief) == (Finding.ALTERED, brief)
    assert found.told[1].endswith("it was saved again by another program, or something was attached to it.")
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as file:
        file.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert verify(locked.getvalue(), officer=lead, at=LATER).told == [
        "It is locked with a password, and no paper of ours is: save it without one and check that. "
        "Not one of our papers as it was issued."
    ]


def test_contents_as_json_are_judged_by_their_hash_and_a_draft_by_the_paper_that_it_is_of(
    case: Case, lead: Officer, reader: Officer
) -> None:
    build.event(case, lead, marking="OFFICIAL-SENSITIVE")
    brief, _ = made(case, lead)
    held = json.dumps(brief.contents, indent=2).encode()
    found = verify(held, officer=lead, at=LATER)
    assert (found.finding, found.brief, found.holds) == (Finding.UNALTERED, brief, True)
    assert found.told == [
        f"It is no PDF but the contents of {brief} as JSON, unaltered: their hash is the one that the paper prints."
    ]
    assert verify(held, officer=reader, at=LATER).told == [
        "It is no PDF but contents as JSON, and the seal in them is ours: they were frozen here under the number "
        f"{brief.number}.",
        "But nothing is on record that you may see, to compare them with.",
    ]
    others: tuple[dict[str, Any], ...] = (
        brief.contents | {"marking": "PUBLIC"},
        brief.contents | {"seal": "0" * 64},
        {},
    )
    for changed_ in others:
        found = verify(json.dumps(changed_).encode(), officer=lead, at=LATER)
        assert (found.finding, found.told) == (
            Finding.NOT_OURS,
            ["It is JSON and no PDF, and not the contents of a paper as they were frozen here."],
        )
    assert verify(draft(brief.contents), officer=lead, at=LATER).told == [
        "It is a draft in Word's format, which anybody can change: check the PDF of its number instead. "
        "Not one of our papers as it was issued."
    ]


def test_a_file_that_takes_too_much_to_read_is_judged_all_the_same(lead: Officer, monkeypatch: Any) -> None:
    monkeypatch.setattr(verifying, "READING", sandbox.Limits(0.0, 1024**3, 1024**2))
    assert verify(b"%PDF-1.7", officer=lead, at=LATER).told == [
        "Reading it took more than a paper of ours would. Not one of our papers as it was issued."
    ]


def test_a_public_edition_is_compared_with_what_is_public_now(case: Case, lead: Officer) -> None:
    with acting(at=build.NOW):
        Case.objects.filter(pk=case.pk).update(marking="PUBLIC")
        case.events.update(marking="PUBLIC")
    build.event(case, lead, marking="OFFICIAL-SENSITIVE", text="The kryptonite was sold.")
    brief, data = made(Case.objects.get(pk=case.pk), lead, form=Form(edition="public"))
    assert (brief.marking, brief.withheld, brief.compartment) == ("PUBLIC", "", None)
    assert "kryptonite" not in str(brief.contents)
    assert verify(data, officer=lead, at=LATER).holds
    with acting(at=LATER):
        Case.objects.filter(pk=case.pk).update(marking="DELIBERATIVE")
    assert verify(data, officer=lead, at=LATER).moved == ["the case is not PUBLIC any more."]


def test_the_command_says_it_in_sentences_and_leaves_with_a_status(
    case: Case, lead: Officer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, data = made(case, lead)
    path = tmp_path / "paper.pdf"

    def said(content: bytes) -> tuple[int, list[str]]:
        path.write_bytes(content)
        try:
            call_command("verify_brief", str(path), "--as", "lead")
            status = 0
        except SystemExit as left:
            status = int(left.code or 0)
        return status, capsys.readouterr().out.splitlines()

    status, lines = said(data)
    assert (status, lines[1:]) == (
        0,
        ["The file of the case stands as the paper tells it.", "Each of its quotations is on record as it was."],
    )
    assert said(data + b"\n")[0] == 1
    assert said(b"words")[0] == 1
    amend_case(case, by=lead, at=LATER, title="Changed since")
    status, lines = said(data)
    assert (status, lines[1:3]) == (3, ["Since then:", "  Title: was “Open concern”, is “Changed since” now."])
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_brief", str(tmp_path / "none.pdf"), "--as", "lead")


def _finished(brief: Brief) -> bytes:
    while produce_next(lambda: LATER) or set_next(lambda: LATER):
        pass
    done = Brief.objects.get(pk=brief.pk)
    assert done.state == "ready", done.failure
    return store.path_of(done.sha256).read_bytes()


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_a_scorecard_and_an_exhibit_book_tell_what_moved_in_what_they_list(lead: Officer, edition: str) -> None:
    form = Form(edition=edition)
    with acting(by=lead.pk, at=build.NOW):
        case = build.case(lead, title="Open concern", lead=lead, marking="PUBLIC", **worlds.terms())
        worlds.furnish(case, lead, "plainly", marking="PUBLIC")
        case.citations.update(marking="PUBLIC")
    scope = Scope(member=Commitment.objects.filter(case=case).earliest("made_earliest").promised_by)
    card = _finished(request_scorecard(scope, by=lead, at=LATER, form=form))
    bound = _finished(request_exhibits([case.pk], by=lead, at=LATER, form=form))
    for data in (card, bound):
        found = verify(data, officer=lead, at=LATER)
        assert (found.finding, found.compared, found.moved, found.lost) == (Finding.UNALTERED, True, [], [])
    with acting(by=lead.pk, at=LATER):
        Commitment.objects.filter(case=case).update(words="To do something else")
        Citation.objects.filter(case=case).update(outcome="altered", check_detail="One word is another.")
    told = verify(card, officer=lead, at=LATER)
    assert any("words was" in sentence and "To do something else" in sentence for sentence in told.moved)
    assert told.lost
    told = verify(bound, officer=lead, at=LATER)
    assert told.moved == []
    assert all(sentence.endswith("is not confirmed any more.") for sentence in told.lost)
    # The public edition names no place in a text.
    assert bool(told.lost) == (edition == "internal")
