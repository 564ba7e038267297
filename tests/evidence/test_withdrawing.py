"""A text withdrawn or replaced: who may, what rests on it, and what is said wherever it is cited."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from cases.access.models import Officer
from cases.briefs.request import request_brief
from cases.docket.models import Case
from cases.evidence.checking import check_citations
from cases.evidence.citing import Quote, cite
from cases.evidence.filing import Filed, file_rendition
from cases.evidence.models import Citation, Reading
from cases.evidence.reading import read_rendition
from cases.evidence.withdrawal import Withdrawal
from cases.evidence.withdrawing import withdraw_rendition
from cases.jobs import claiming
from cases.refusal import Refusal
from tests import build

LATER = build.NOW + dt.timedelta(days=1)
WHY = "The translator left out a sentence."


def another(filed: Filed, by: Officer, text: str, kind: str = "sworn") -> Filed:
    """A further text of the same exhibit, read."""
    made = file_rendition(
        filed.exhibit, [text.encode()], name="other.txt", kind=kind, language="en", by=by, at=build.NOW
    )
    claimed = claiming.claim(Reading.objects.get(rendition=made.rendition), at=build.NOW)
    assert claimed is not None
    read_rendition(claimed, build.clock)
    return made


@pytest.fixture
def cited(lead: Officer) -> tuple[Case, Filed, Citation]:
    case = build.case(lead, title="Beef")
    filed = build.exhibit(lead, case=case)
    return case, filed, build.citation(case, filed, lead, "agreed to open")


def test_a_citation_keeps_its_outcome_and_says_that_its_text_was_withdrawn_and_where_the_words_stand_now(
    lead: Officer, cited: tuple[Case, Filed, Citation]
) -> None:
    _, filed, citation = cited
    new = another(filed, lead, "A page more.\fChina agreed to open its market at once.")
    made = withdraw_rendition(filed.rendition, reason=WHY, replaced_by=new.rendition, by=lead, at=LATER)
    citation.refresh_from_db()
    assert made.told == f"Withdrawn on 3 March 2026, replaced by {new.rendition}"
    assert (citation.outcome, citation.found_on) == ("found", 1)
    assert citation.check_detail == f"Found on p. 1. {made.told}. There: Found on p. 2."


def test_words_that_the_replacement_does_not_have_are_told(lead: Officer, cited: tuple[Case, Filed, Citation]) -> None:
    _, filed, citation = cited
    new = another(filed, lead, "China agreed to close its market.")
    withdraw_rendition(filed.rendition, reason=WHY, replaced_by=new.rendition, by=lead, at=LATER)
    citation.refresh_from_db()
    assert citation.outcome == "found"
    assert "There: Altered: the nearest passage on p. 1 differs;" in citation.check_detail


def test_a_later_check_says_it_again_and_a_reference_without_words_says_it_too(
    lead: Officer, cited: tuple[Case, Filed, Citation]
) -> None:
    case, filed, _ = cited
    build.citation(case, filed, lead, "")
    withdraw_rendition(filed.rendition, reason=WHY, by=lead, at=LATER)
    Citation.objects.update(check_detail="")
    assert check_citations(Citation.objects.all(), at=LATER) == 2
    told = set(Citation.objects.values_list("check_detail", flat=True))
    assert told == {
        "Found on p. 1. Withdrawn on 3 March 2026.",
        "Points to a place without quoting it. Withdrawn on 3 March 2026.",
    }


def test_a_final_brief_is_refused_with_a_citation_that_rests_on_a_withdrawn_text_and_a_draft_says_so(
    lead: Officer, cited: tuple[Case, Filed, Citation]
) -> None:
    case, filed, citation = cited
    assert request_brief(case, by=lead, at=build.NOW, final=True).final
    withdraw_rendition(filed.rendition, reason=WHY, by=lead, at=LATER)
    with pytest.raises(Refusal, match=f"Note 1, {citation.pinpoint}: Found on p. 1. Withdrawn on 3 March 2026"):
        request_brief(case, by=lead, at=LATER, final=True)
    contents = request_brief(case, by=lead, at=LATER).contents
    assert [note["coverage"] for note in contents["notes"]] == ["Withdrawn on 3 March 2026"]
    assert [row["coverage"] for row in contents["exhibits"]] == ["Withdrawn on 3 March 2026"]
    assert [row["note"] for row in contents["problems"]] == [1]


def test_a_withdrawn_text_is_cited_no_more(lead: Officer, cited: tuple[Case, Filed, Citation]) -> None:
    case, filed, _ = cited
    withdraw_rendition(filed.rendition, reason=WHY, by=lead, at=LATER)
    with pytest.raises(Refusal, match="Withdrawn on 3 March 2026: it is cited no more"):
        cite(case, Quote(filed.rendition, "China agreed"), by=lead, at=LATER)


def test_only_a_lead_or_registrar_withdraws_and_only_once_and_with_a_reason(lead: Officer) -> None:
    filed = build.exhibit(lead)
    with pytest.raises(Refusal, match="Only a lead or registrar withdraws a text"):
        withdraw_rendition(filed.rendition, reason=WHY, by=build.officer(), at=LATER)
    with pytest.raises(Refusal, match="Say why"):
        withdraw_rendition(filed.rendition, reason=" ", by=lead, at=LATER)
    withdraw_rendition(filed.rendition, reason=WHY, by=build.officer(role="registrar"), at=LATER)
    with pytest.raises(Refusal, match="was withdrawn before"):
        withdraw_rendition(filed.rendition, reason=WHY, by=lead, at=LATER)
    assert Withdrawal.objects.count() == 1


def test_a_text_is_replaced_only_by_one_of_the_same_exhibit_that_stands_and_is_as_open(lead: Officer) -> None:
    filed, foreign = build.exhibit(lead), build.exhibit(lead, "Another document.")
    gone = another(filed, lead, "An older text.", kind="office")
    withdraw_rendition(gone.rendition, reason=WHY, by=lead, at=LATER)
    secret = another(filed, lead, "A secret text.", kind="official").rendition
    secret.marking = "OFFICIAL-SENSITIVE"
    for other, sentence in (
        (foreign.rendition, "another text of the same exhibit"),
        (filed.rendition, "another text of the same exhibit"),
        (gone.rendition, "is itself withdrawn"),
        (secret, "marked more strictly"),
    ):
        with pytest.raises(Refusal, match=sentence):
            withdraw_rendition(filed.rendition, reason=WHY, replaced_by=other, by=lead, at=LATER)


def test_the_exhibit_lists_every_statement_that_rests_on_it_among_those_the_officer_may_see(
    lead: Officer, reader: Officer, cited: tuple[Case, Filed, Citation]
) -> None:
    case, filed, citation = cited
    hidden = build.case(lead, title="Hidden", marking="OFFICIAL-SENSITIVE")
    build.citation(hidden, filed, lead, "open its market")
    client = Client()
    client.force_login(lead)
    answer = client.post(
        f"{filed.exhibit.get_absolute_url()}{filed.rendition.pk}/withdraw/", {"reason": WHY}, follow=True
    )
    shown = answer.content.decode()
    assert WHY in shown
    assert "On it rest 2 citations" in shown
    client.force_login(reader)
    shown = client.get(filed.exhibit.get_absolute_url()).content.decode()
    assert "On it rest 1 citation:" in shown
    assert citation.statement_address in shown
    assert hidden.number not in shown
    assert "/withdraw/" not in shown
    assert WHY in client.get(citation.passage_address).content.decode()
    assert "Withdrawn on" in client.get(case.get_absolute_url()).content.decode()


def test_bad_input_gets_a_sentence(lead: Officer) -> None:
    filed = build.exhibit(lead)
    client = Client()
    client.force_login(lead)
    address = f"{filed.exhibit.get_absolute_url()}{filed.rendition.pk}/withdraw/"
    for data in (
        {"replaced_by": ""},
        {"reason": " "},
        {"reason": WHY, "replaced_by": "nothing"},
        {"reason": WHY, "replaced_by": str(filed.rendition.pk)},
    ):
        assert client.post(address, data).status_code == 422, data
    assert not Withdrawal.objects.exists()
