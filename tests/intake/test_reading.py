"""A report becomes proposals: each with its words checked, the same once, and nothing of it in the file."""

from __future__ import annotations

import pytest

from cases.access.models import Officer
from cases.docket.models import Case
from cases.evidence.models import Page
from cases.intake import reading
from cases.intake.deciding import accept
from cases.intake.models import ImportBatch, Proposal
from cases.intake.narrative.proposed import Kind
from cases.intake.reading import read_next
from cases.intake.request import request_import
from cases.refusal import Refusal
from cases.taxonomy.models import Member
from tests import build
from tests.intake import made

pytestmark = pytest.mark.django_db


def test_a_report_becomes_proposals_in_its_order_and_nothing_enters_the_file(lead: Officer) -> None:
    batch = made.batch(lead)
    rows = list(batch.proposals.all())
    assert (batch.state, batch.note, len(rows)) == ("ready", "", len(made.PROPOSED))
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    first = rows[1]
    assert (first.kind, first.path, first.state, first.decided_by) == ("commitment", list(made.STEEL), "open", None)
    assert first.places[0]["words"] == made.PROMISE
    assert batch.sections[0]["path"] == list(made.STEEL)
    assert Case.objects.count() == 0


def test_a_proposal_whose_words_are_not_in_the_text_is_left_out_and_counted(lead: Officer) -> None:
    rows = [made.PROPOSED[0], made.proposed("event", made.STEEL, "It never said this.", {"text": "x"})]
    batch = made.batch(lead, rows=rows)
    assert [row.kind for row in batch.proposals.all()] == ["case"]
    assert batch.note == "1 left out: their words do not stand in the exhibit as they were read."


def test_the_same_file_twice_is_one_batch_and_proposes_nothing_twice(lead: Officer) -> None:
    first = made.batch(lead)
    again = made.batch(lead)
    assert (again.pk, again.attempts, again.proposals.count()) == (first.pk, 1, len(made.PROPOSED))


def test_of_a_corrected_file_only_what_is_new_or_changed_is_proposed(lead: Officer) -> None:
    first = made.batch(lead)
    for kind in ("case", "commitment"):
        accept(first.proposals.filter(kind=kind).earliest("position"), by=lead, at=build.NOW)
    # The last of the first report is told otherwise in the second, all else alike.
    rows = [
        *made.PROPOSED[:-1],
        made.proposed("event", made.NOTICES, "It was raised again.", {"text": "Again."}, key="new"),
    ]
    corrected = made.batch(lead, made.TEXT + "\nIt was raised again.\n", rows=rows)
    before = {row.key: row for row in first.proposals.all()}
    assert {key for key, row in before.items() if row.state == "accepted"} == {"case-1", "commitment-2"}
    assert {row.state for key, row in before.items() if key not in ("case-1", "commitment-2")} == {"replaced"}
    assert {row.key for row in corrected.proposals.all()} == {*before, "new"} - {"case-1", "commitment-2", "agency-10"}
    assert before["event-4"].reason == "Exhibit 2, imported later, tells it again: it is decided there."
    assert (
        before["agency-10"].reason
        == "Exhibit 2, imported later, is the same report corrected, and no longer tells it so."
    )
    assert corrected.note == "8 open proposals of earlier imports are superseded by this one."
    with pytest.raises(Refusal, match="decided on it already: superseded"):
        accept(before["event-4"], by=lead, at=build.NOW)


def test_another_report_that_tells_some_of_the_same_leaves_the_rest_of_the_first_open(lead: Officer) -> None:
    first = made.batch(lead)
    second = made.batch(lead, made.TEXT + "\n", rows=made.PROPOSED[:3])
    assert second.proposals.count() == 3
    assert sorted(first.proposals.filter(state="replaced").values_list("key", flat=True)) == [
        "case-1",
        "commitment-2",
        "measure-3",
    ]
    again = made.read(made.ask(build.exhibit(lead, made.TEXT + "\n"), lead), made.PROPOSED[:3])
    assert (again.pk, again.proposals.count()) == (second.pk, 3)


def test_what_a_stricter_batch_holds_is_proposed_to_who_may_not_see_that_one(lead: Officer) -> None:
    made.batch(lead, marking="OFFICIAL-SENSITIVE")
    open_one = made.batch(lead, made.TEXT + "\n", marking="PUBLIC")
    assert (open_one.marking, open_one.proposals.count()) == ("DELIBERATIVE", len(made.PROPOSED))


def test_a_batch_waits_until_its_text_is_read(lead: Officer) -> None:
    filed = build.exhibit(lead, made.TEXT, read=False)
    batch = made.ask(filed, lead)
    assert not read_next(build.clock)
    batch.refresh_from_db()
    assert batch.state == "queued"


def test_a_report_without_text_fails_with_a_sentence(lead: Officer) -> None:
    filed = build.exhibit(lead, " \n \n")
    made.ask(filed, lead)
    assert read_next(build.clock)
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.failure) == (
        "failed",
        "The exhibit has no text to read: No text layer: It holds no words.",
    )


def test_who_may_not_log_asks_for_nothing_and_closed_texts_are_not_imported(lead: Officer, reader: Officer) -> None:
    filed = build.exhibit(lead)
    with pytest.raises(Refusal, match="has the role of reader"):
        made.ask(filed, reader)
    room = build.exhibit(lead, "Closed.", case=build.case(lead, marking="BCI"), marking="BCI")
    with pytest.raises(Refusal, match="is not imported"):
        made.ask(room, lead)
    with pytest.raises(Refusal, match="Name the Member"):
        request_import(filed.rendition, respondent=None, raised_by=Member.objects.get(pk="USA"), by=lead, at=build.NOW)


TABLE = """year,country,section,text
2019,Algeria,Import Policies,"Algeria agreed in 2016 to end its ban."
2019,Atlantis,Trade,It sank.
2019,Korea,Labels,Korea requires labels.
"""


def test_a_table_of_sections_is_read_row_by_row_for_the_member_that_each_names(lead: Officer) -> None:
    filed = build.exhibit(lead, TABLE, name="nte.csv")
    asked = request_import(
        filed.rendition, respondent=None, raised_by=Member.objects.get(pk="USA"), by=lead, at=build.NOW
    )
    pages = list(Page.objects.order_by("number").values_list("number", "label", "text"))
    questions, skipped = reading._questions(asked, pages)
    told = [(q.respondent, [(p.path, p.text) for p in q.pieces]) for q in questions]
    assert told == [
        ("DZA", [(("Algeria", "Import Policies"), "Algeria agreed in 2016 to end its ban.")]),
        ("KOR", [(("Korea", "Labels"), "Korea requires labels.")]),
    ]
    assert {str(question.as_of) for question in questions} == {"2019-12-31"}
    assert skipped == ["Atlantis"]
    rows = [made.proposed("event", ("Korea", "Labels"), "Korea requires labels.", {"text": "Labels."})]
    batch = made.read(asked, rows)
    assert batch.note.endswith("No Member is known as “Atlantis”: those rows were left out.")
    place = batch.proposals.get(path=["Korea", "Labels"]).places[0]
    assert Page.objects.get(number=place["page"]).text[place["start"] : place["end"]] == "Korea requires labels."


def test_every_kind_of_the_reader_is_a_kind_of_proposal() -> None:
    assert {str(kind) for kind in Kind} == set(Proposal.Kind.values)
