"""What an officer's yes makes, what a no leaves, and taking either back."""

from __future__ import annotations

from typing import Any

import pytest

from cases.access.models import Officer
from cases.commitments.models import Commitment, Verdict
from cases.docket.models import Case, Claim, Measure
from cases.docket.terms import Identifier
from cases.evidence.models import Citation
from cases.intake.deciding import accept, accept_all, cases_of, merge, reject
from cases.intake.models import ImportBatch, Proposal
from cases.intake.undoing import undo
from cases.proceedings.models import Event
from cases.refusal import Refusal
from cases.taxonomy.models import Agency
from tests import build
from tests.intake import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(lead: Officer) -> ImportBatch:
    """A batch that was read."""
    return made.batch(lead)


def one(batch: ImportBatch, kind: str, path: tuple[str, ...] = made.STEEL) -> Any:
    """The first proposal of a kind in a section."""
    return batch.proposals.filter(kind=kind, path=list(path)).first()


def yes(proposal: Any, by: Officer, **more: Any) -> Any:
    """Accept."""
    return accept(proposal, by=by, at=build.NOW, **more)


def test_a_yes_to_a_case_opens_it_and_cites_its_place(batch: ImportBatch, lead: Officer) -> None:
    row = yes(one(batch, "case"), lead)
    case = row.case
    assert (row.state, row.decided_by, row.decided_at, row.new) == ("accepted", lead, build.NOW, True)
    assert (case.title, case.summary, case.respondent_id, case.marking) == (
        "Excess Capacity",
        "Too much steel.",
        "CHN",
        "DELIBERATIVE",
    )
    assert case.source_path == "SPECIFIC TRADE CONCERNS > SUBSIDIES > Excess Capacity"
    assert [term.pk for term in (*case.raised_by.all(), *case.sectors.all(), *case.products.all())] == [
        "USA",
        "72",
        "7208",
    ]
    cited = Citation.objects.get()
    assert (cited.summary_of, cited.quotation, cited.outcome, cited.cited_by) == (case, made.PROMISE, "found", lead)


def test_what_stands_in_a_section_goes_into_its_case_and_each_cites_its_words(
    batch: ImportBatch, lead: Officer
) -> None:
    case = yes(one(batch, "case"), lead).case
    for kind in ("commitment", "measure", "event", "verdict"):
        assert yes(one(batch, kind), lead).case == case
    promise, event, verdict = Commitment.objects.get(), Event.objects.get(), Verdict.objects.get()
    assert (promise.words, promise.forum_id, str(promise.made), str(promise.due), promise.promised_to_id) == (
        "reduce its excess capacity in steel", "JCCT", "2016", "2018", "USA",
    )  # fmt: skip
    assert (event.kind, str(event.happened), [member.pk for member in event.members.all()]) == (
        "measure-issued", "2016-02", ["CHN"],
    )  # fmt: skip
    assert (verdict.commitment, verdict.verdict, str(verdict.as_of)) == (promise, "not-implemented", "2022")
    assert [measure.title for measure in case.measures.all()] == ["Opinions on Resolving Excess Capacity"]
    quoted = {row.statement: (row.quotation, row.outcome) for row in Citation.objects.all()}
    assert quoted == {
        case: (made.PROMISE, "found"),
        promise: (made.PROMISE, "found"),
        event: (made.ISSUED, "found"),
        verdict: (made.KEPT, "found"),
    }


def test_a_provision_becomes_a_claim_and_a_proceeding_an_outside_number(batch: ImportBatch, lead: Officer) -> None:
    case = yes(one(batch, "case", made.NOTICES), lead).case
    yes(one(batch, "provision", made.NOTICES), lead)
    yes(one(batch, "proceeding", made.NOTICES), lead)
    assert [claim.provision_id for claim in Claim.objects.filter(case=case)] == ["SCM 25"]
    assert [str(number) for number in Identifier.objects.filter(case=case)] == ["DS511"]


def test_nothing_goes_into_a_section_without_a_case(batch: ImportBatch, lead: Officer) -> None:
    for kind in ("commitment", "measure", "event"):
        with pytest.raises(Refusal, match="Accept the case of this section first"):
            yes(one(batch, kind), lead)
    with pytest.raises(Refusal, match="Accept the commitment that it judges first"):
        yes(one(batch, "verdict"), lead)
    assert (Commitment.objects.count(), Measure.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_what_an_officer_puts_right_is_what_is_made_and_both_stay_known(batch: ImportBatch, lead: Officer) -> None:
    said = one(batch, "case").fields
    row = yes(one(batch, "case"), lead, corrected={**said, "title": "Steel", "sectors": "72", "raised_by": "USA"})
    assert (row.state, row.corrected, row.fields["title"], row.case.title) == (
        "corrected", {"title": "Steel"}, "Excess Capacity", "Steel",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "field", "entry", "sentence"),
    [
        ("commitment", "forum", "XXX", "“XXX” is no body's code"),
        ("commitment", "forum", "", "the forum"),
        ("commitment", "made", "", "when it was promised"),
        ("commitment", "due", "2015", "Due 2015, but promised only in 2016"),
        ("event", "happened", "some day", "is not a date"),
        ("event", "kind", "party", "is not a kind of event"),
        ("case", "respondent", "XXX", "is no Member's code"),
        ("case", "products", "12345", "is not an HS code"),
        ("case", "title", " ", "A case needs a title"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_at_its_field_and_decides_nothing(
    batch: ImportBatch, lead: Officer, kind: str, field: str, entry: str, sentence: str
) -> None:
    if kind != "case":
        yes(one(batch, "case"), lead)
    with pytest.raises(Refusal, match=sentence) as refused:
        yes(one(batch, kind), lead, corrected={field: entry})
    assert (refused.value.field, one(batch, kind).state) == (field, "open")


def test_a_case_that_is_there_takes_what_was_proposed_of_it(batch: ImportBatch, lead: Officer) -> None:
    there = build.case(lead)
    row = merge(one(batch, "case"), into=there, by=lead, at=build.NOW)
    assert (row.state, row.case, row.new) == ("merged", there, False)
    yes(one(batch, "event"), lead)
    assert (Case.objects.count(), there.events.count(), there.exhibit_links.count()) == (1, 1, 1)


def test_nothing_goes_into_a_case_that_not_all_who_see_the_import_may_see(batch: ImportBatch, lead: Officer) -> None:
    for marking in ("OFFICIAL-SENSITIVE", "BCI"):
        hidden = build.case(lead, marking=marking)
        for act in (merge, accept):
            with pytest.raises(Refusal, match="a decision here would tell of it"):
                act(one(batch, "case"), into=hidden, by=lead, at=build.NOW)
    assert set(batch.proposals.values_list("state", flat=True)) == {"open"}


def test_what_a_strict_report_makes_is_marked_as_strictly(lead: Officer, reader: Officer) -> None:
    batch = made.batch(lead, marking="OFFICIAL-SENSITIVE")
    yes(one(batch, "case"), lead)
    yes(one(batch, "commitment"), lead)
    assert Case.objects.get().marking == Commitment.objects.get().marking == "OFFICIAL-SENSITIVE"
    for model in (ImportBatch, Proposal, Case):
        assert model.objects.visible_to(reader).count() == 0


def test_a_no_says_why_and_leaves_nothing(batch: ImportBatch, lead: Officer) -> None:
    with pytest.raises(Refusal, match="Say why"):
        reject(one(batch, "case"), reason=" ", by=lead, at=build.NOW)
    row = reject(one(batch, "case"), reason="An overview.", by=lead, at=build.NOW)
    assert (row.state, row.reason, row.decided_by, Case.objects.count()) == ("rejected", "An overview.", lead, 0)


def test_what_is_decided_is_decided_once(batch: ImportBatch, lead: Officer) -> None:
    stale = one(batch, "case")
    yes(one(batch, "case"), lead)
    for act in (lambda: yes(stale, lead), lambda: reject(stale, reason="No.", by=lead, at=build.NOW)):
        with pytest.raises(Refusal, match="decided on it already: accepted"):
            act()
    assert Case.objects.count() == 1


def test_a_reader_decides_nothing(batch: ImportBatch, lead: Officer, reader: Officer) -> None:
    yes(one(batch, "case"), lead)
    row = one(batch, "event")
    for act in (
        lambda: yes(row, reader),
        lambda: reject(row, reason="No.", by=reader, at=build.NOW),
        lambda: undo(one(batch, "case"), by=reader, at=build.NOW),
        lambda: accept_all(batch, kind="event", above=0, by=reader, at=build.NOW),
    ):
        with pytest.raises(Refusal, match="has the role of reader"):
            act()


def test_only_a_registrar_puts_an_agency_into_the_vocabulary(
    batch: ImportBatch, lead: Officer, registrar: Officer
) -> None:
    with pytest.raises(Refusal, match="only a registrar"):
        yes(one(batch, "agency"), lead)
    yes(one(batch, "agency"), registrar)
    assert Agency.objects.get(pk="CHN-ZZZ").name == "Office of the Test"


def test_all_of_a_kind_above_a_confidence_are_accepted_and_what_is_refused_keeps_none_out(
    batch: ImportBatch, lead: Officer
) -> None:
    cases = accept_all(batch, kind="case", above=0.8, by=lead, at=build.NOW)
    assert (cases.accepted, cases.refused, cases.left) == (1, {}, 0)
    events = accept_all(batch, kind="event", above=0, by=lead, at=build.NOW)
    assert (events.accepted, sum(events.refused.values()), Event.objects.count()) == (1, 1, 1)
    assert {row.decided_by for row in batch.proposals.exclude(state="open")} == {lead}


def test_undoing_takes_out_what_the_yes_made_and_opens_the_proposal(batch: ImportBatch, lead: Officer) -> None:
    for kind in ("case", "commitment", "measure", "event"):
        yes(one(batch, kind), lead)
    for kind in ("event", "measure", "commitment", "case"):
        row = undo(one(batch, kind), by=lead, at=build.NOW)
        assert (row.state, row.decided_by, row.case) == ("open", None, None)
    left = [model.objects.count() for model in (Case, Commitment, Measure, Event, Citation)]
    assert left == [0, 0, 0, 0, 0]
    assert yes(one(batch, "case"), lead).case is not None


def test_a_no_and_a_merge_are_undone(batch: ImportBatch, lead: Officer) -> None:
    there = build.case(lead)
    merge(one(batch, "case"), into=there, by=lead, at=build.NOW)
    reject(one(batch, "event"), reason="No.", by=lead, at=build.NOW)
    for kind in ("case", "event"):
        undo(one(batch, kind), by=lead, at=build.NOW)
    assert set(batch.proposals.values_list("state", "reason")) == {("open", "")}
    assert Case.objects.get() == there
    assert cases_of(batch, by=lead).of(made.STEEL) is None


def test_what_something_rests_on_is_not_taken_back(batch: ImportBatch, lead: Officer) -> None:
    case = yes(one(batch, "case"), lead).case
    yes(one(batch, "commitment"), lead)
    with pytest.raises(Refusal, match="1 further proposal was accepted into this case"):
        undo(one(batch, "case"), by=lead, at=build.NOW)
    yes(one(batch, "verdict"), lead)
    with pytest.raises(Refusal, match="A verdict stays on record"):
        undo(one(batch, "verdict"), by=lead, at=build.NOW)
    with pytest.raises(Refusal, match="has a verdict by now"):
        undo(one(batch, "commitment"), by=lead, at=build.NOW)
    event = yes(one(batch, "event"), lead).event
    build.citation(event, build.exhibit(lead, "Another note."), lead, "Another note")
    with pytest.raises(Refusal, match="has a citation by now"):
        undo(one(batch, "event"), by=lead, at=build.NOW)
    assert case.events.count() == 1


def test_what_was_changed_since_is_not_taken_back(batch: ImportBatch, lead: Officer) -> None:
    case = yes(one(batch, "case"), lead).case
    Case.objects.filter(pk=case.pk).update(summary="Told anew.")
    with pytest.raises(Refusal, match=f"Case {case.number} was changed since"):
        undo(one(batch, "case"), by=lead, at=build.NOW)


def test_an_earlier_import_of_the_same_headings_gives_a_later_one_its_cases(lead: Officer, batch: ImportBatch) -> None:
    case = yes(one(batch, "case"), lead).case
    said = {"kind": "raised", "happened": "2018", "text": "Again."}
    rows = [*made.PROPOSED, made.proposed("event", made.STEEL, "It was raised again.", said)]
    later = made.batch(lead, made.TEXT + "\nIt was raised again.\n", rows=rows)
    assert yes(later.proposals.get(fields__text="Again."), lead).case == case
