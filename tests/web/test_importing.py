"""Importing and reviewing on the site: asking, a section with its proposals, every decision, and nothing for who may not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.access.models import Officer
from cases.docket.models import Case
from cases.evidence.models import Exhibit
from cases.intake.models import ImportBatch, Proposal
from tests import build
from tests.intake import made
from tests.web import worlds

pytestmark = pytest.mark.once


@pytest.fixture
def batch(lead: Officer) -> ImportBatch:
    """A batch that was read."""
    return made.batch(lead)


def section(batch: ImportBatch, path: tuple[str, ...] = made.STEEL) -> str:
    """The address of a section."""
    number = [each["path"] for each in batch.sections].index(list(path)) + 1
    return f"/imports/{batch.pk}/sections/{number}/"


def act(client: Client, row: Proposal, what: str, **data: Any) -> Any:
    """Press a button of a proposal."""
    return client.post(f"/imports/{row.batch_id}/proposals/{row.pk}/", {"act": what, **data}, follow=True)


def test_a_report_is_filed_as_an_exhibit_and_waits_to_be_read(as_lead: Client) -> None:
    about = {
        "respondent": "CHN",
        "raised_by": "USA",
        "as_of": "2022",
        "kind": "note",
        "language": "en",
        "marking": "PUBLIC",
    }
    for told in ("Waiting for a worker", "filed before, as Exhibit 1"):
        file = SimpleUploadedFile("2022_report.txt", made.TEXT.encode())
        answer = as_lead.post("/imports/new/", about | {"file": file}, follow=True)
        assert told in answer.content.decode()
    batch, exhibit = ImportBatch.objects.get(), Exhibit.objects.get()
    assert (batch.rendition.exhibit, exhibit.title, str(batch.as_of), batch.marking) == (
        exhibit, "2022 report", "2022-12-31", "DELIBERATIVE",
    )  # fmt: skip


def test_an_exhibit_that_is_filed_already_is_read_from_its_page(
    as_lead: Client, lead: Officer, reader: Officer
) -> None:
    filed = build.exhibit(lead, made.TEXT, title="A report")
    page = f"/exhibits/{filed.exhibit.number}/"
    link = f"/imports/new/?exhibit={filed.exhibit.number}"
    looker = Client()
    looker.force_login(reader)
    assert (link in as_lead.get(page).content.decode(), link in looker.get(page).content.decode()) == (True, False)
    assert "A report" not in as_lead.get("/imports/new/?exhibit=99").content.decode()
    about = {"rendition": str(filed.rendition.pk), "respondent": "CHN", "raised_by": "USA"}
    answer = as_lead.post(link, about, follow=True)
    assert ("Waiting for a worker" in answer.content.decode(), ImportBatch.objects.get().rendition) == (
        True,
        filed.rendition,
    )
    assert "Name the Member" in as_lead.post(link, about | {"respondent": ""}).content.decode()


def test_a_report_without_a_member_is_refused_at_its_field(as_lead: Client) -> None:
    about = {"raised_by": "USA", "kind": "note", "language": "en", "marking": "PUBLIC"}
    file = SimpleUploadedFile("report.txt", made.TEXT.encode())
    answer = as_lead.post("/imports/new/", about | {"file": file})
    assert (answer.status_code, answer.context["form"].errors["respondent"]) == (
        422, ["Name the Member whose measures the report is about."],
    )  # fmt: skip


def test_the_page_of_a_section_shows_its_text_with_each_found_place_marked(as_lead: Client, batch: ImportBatch) -> None:
    page = as_lead.get(section(batch)).content.decode()
    assert f'<mark data-for="1 2">{made.PROMISE}</mark>' in page
    assert (
        '<mark data-for="3 4 6">In February 2016, the State Council issued the\nOpinions on Resolving Excess Capacity.</mark>'
        in page
    )
    assert page.count('<article class="card proposal proposal-open"') == 6
    assert f">{made.NOTIFIED}</mark>" not in page
    assert "no case for this section yet" in page
    assert "0 of 10 decided in this import" in page


def test_each_decision_leads_to_the_next_open_proposal_and_is_shown_with_who_made_it(
    as_lead: Client, lead: Officer, batch: ImportBatch
) -> None:
    first, second, third = batch.proposals.all()[:3]
    answer = act(as_lead, first, "accept")
    case = Case.objects.get()
    assert answer.redirect_chain == [(f"{section(batch)}#p-{second.pk}", 302)]
    page = answer.content.decode()
    assert f"Case accepted in {case.number}." in page
    assert f'this section goes into <a href="{case.get_absolute_url()}">' in page
    answer = act(as_lead, second, "reject", reason="It was a wish.")
    assert answer.redirect_chain == [(f"{section(batch)}#p-{third.pk}", 302)]
    page = answer.content.decode()
    assert "It was a wish." in page
    assert "2 of 10 decided" in page
    answer = act(as_lead, second, "undo")
    assert answer.redirect_chain == [(f"{section(batch)}#p-{second.pk}", 302)]
    assert [row.state for row in batch.proposals.all()[:2]] == ["accepted", "open"]
    assert set(batch.proposals.exclude(state="open").values_list("decided_by__username", flat=True)) == {lead.username}


def test_a_correction_is_made_on_a_page_of_its_own_and_refused_at_the_field(
    as_lead: Client, batch: ImportBatch
) -> None:
    act(as_lead, batch.proposals.get(kind="case", path=list(made.STEEL)), "accept")
    row = batch.proposals.get(kind="commitment")
    here = f"/imports/{batch.pk}/proposals/{row.pk}/"
    form = as_lead.get(here).context["form"]
    said = {name: form.initial[name] for name in form.initial}
    assert (said["forum"], said["made"], said["due"]) == ("JCCT", "2016", "2018")
    answer = as_lead.post(here, {**said, "act": "correct", "forum": "NOWHERE"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["forum"])
    as_lead.post(here, {**said, "act": "correct", "made": "2016-11"})
    row.refresh_from_db()
    assert row.commitment is not None
    assert (row.state, row.corrected, str(row.commitment.made)) == ("corrected", {"made": "2016-11"}, "2016-11")


def test_a_case_is_merged_into_one_of_the_docket_and_a_hidden_one_is_as_none(
    client: Client, lead: Officer, batch: ImportBatch
) -> None:
    clerk = build.officer("clerk")
    client.force_login(clerk)
    hidden = build.case(lead, marking="OFFICIAL-SENSITIVE")
    row = batch.proposals.get(kind="case", path=list(made.STEEL))
    for number in (hidden.number, "TC-1999-0001"):
        assert f"There is no case “{number}”." in act(client, row, "merge", case=number).content.decode()
    there = build.case(lead)
    assert f"Merged into {there.number}." in act(client, row, "merge", case=there.number).content.decode()


def test_many_are_accepted_at_once_and_what_was_refused_is_told_by_its_reason(
    as_lead: Client, batch: ImportBatch
) -> None:
    here = f"/imports/{batch.pk}/accept/"
    page = as_lead.post(here, {"kind": "event", "above": "0.5"}, follow=True).content.decode()
    assert "None was accepted." in page
    assert "2 left open: Accept the case of this section first" in page
    for above, told in (("nan", "None was accepted."), ("0.9", "1 accepted."), ("0.5", "1 accepted.")):
        assert told in as_lead.post(here, {"kind": "case", "above": above}, follow=True).content.decode()
    assert Case.objects.count() == 2
    for data in ({"kind": "nothing", "above": "x"}, {}):
        assert "is not a kind of proposal" in as_lead.post(here, data, follow=True).content.decode()


def test_a_reader_sees_the_proposals_and_no_button(client: Client, reader: Officer, batch: ImportBatch) -> None:
    client.force_login(reader)
    page = client.get(section(batch)).content.decode()
    assert "Accept" not in page.partition("<main")[2]
    row = batch.proposals.all()[0]
    assert "has the role of reader" in act(client, row, "accept").content.decode()
    assert set(batch.proposals.values_list("state", flat=True)) == {"open"}


def test_an_import_of_a_strict_exhibit_is_under_no_address_for_who_may_not_see_it(
    client: Client, lead: Officer
) -> None:
    batch = made.batch(lead, marking="OFFICIAL-SENSITIVE")
    row = batch.proposals.all()[0]
    other, _ = worlds.signed_in("lead")
    here = f"/imports/{batch.pk}/"
    for place in (here, f"{here}sections/1/", f"{here}proposals/{row.pk}/"):
        assert other.get(place).status_code == 404
    assert other.post(f"{here}accept/", {"kind": "case"}).status_code == 404
    assert other.post(f"{here}proposals/{row.pk}/", {"act": "accept"}).status_code == 404
    assert str(batch.pk) not in other.get("/imports/").content.decode()


@pytest.mark.parametrize("what", ["", "accept\x00", "destroy"])
def test_a_button_that_there_is_not_decides_nothing(as_lead: Client, batch: ImportBatch, what: str) -> None:
    answer = act(as_lead, batch.proposals.all()[0], what)
    assert "Choose what to do with it" in answer.content.decode()
    assert not batch.proposals.exclude(state="open").exists()


def test_a_section_of_many_proposals_takes_no_more_queries_than_one_of_few(as_lead: Client, lead: Officer) -> None:
    rows = [made.proposed("event", made.STEEL, made.PROMISE, {"text": f"Event {n}"}) for n in range(30)]
    counts = []
    for number, some in enumerate((rows[:2], rows)):
        batch = made.batch(
            lead, made.TEXT + "x" * number, rows=[(*row[:4], {"key": f"{number}-{n}"}) for n, row in enumerate(some)]
        )
        for place in (section(batch), batch.get_absolute_url()):
            as_lead.get(place)
            with CaptureQueriesContext(connection) as queries:
                assert as_lead.get(place).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_no_section_and_no_proposal_is_there_under_another_number(as_lead: Client, batch: ImportBatch) -> None:
    for place in ("sections/0/", "sections/99/", f"proposals/{worlds.NEVER}/"):
        assert as_lead.get(f"/imports/{batch.pk}/{place}").status_code == 404


def test_the_page_of_a_superseded_import_leads_to_the_one_in_which_it_is_decided(
    as_lead: Client, batch: ImportBatch, lead: Officer
) -> None:
    assert "superseded here" not in as_lead.get(batch.get_absolute_url()).content.decode()
    later = made.batch(lead, made.TEXT + "\nIt was raised again.\n")
    page = as_lead.get(batch.get_absolute_url()).content.decode()
    assert f'decided in <a href="{later.get_absolute_url()}">the import of Exhibit 2</a>' in page
    assert "superseded here" not in as_lead.get(later.get_absolute_url()).content.decode()
