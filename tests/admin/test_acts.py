"""What staff do in the admin: each page calls one act, tells what came of it, and shows a refusal at its field."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.access import markings
from cases.access.models import Grant, Officer
from cases.briefs.models import Brief
from cases.briefs.request import request_brief
from cases.commitments.models import Commitment, Verdict
from cases.docket.models import Case, Claim, Measure, StatusChange
from cases.docket.terms import CaseLink, Identifier, ReportedStatus
from cases.evidence.models import CaseExhibit, Citation, Exhibit, Reading, Rendition
from cases.jobs import claiming
from cases.proceedings.models import Event
from cases.taxonomy.models import Member, Provision, Sector
from tests import build


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.select, self.area = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = found.get("name") or ""
        if tag == "input" and name and found.get("type") not in {"submit", "file"}:
            if found.get("type") != "checkbox" or "checked" in found:
                self.values.setdefault(name, []).append(found.get("value") or "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in found:
            self.values.setdefault(self.select, []).append(found.get("value") or "")
        elif tag == "textarea":
            self.area = name
            self.values[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""


def filled_in(page: Any) -> dict[str, Any]:
    """What a browser would post of this page if nothing were changed."""
    reader = _Fields()
    reader.feed(page.content.decode())
    return {name: values for name, values in reader.values.items() if "__prefix__" not in name}


def told(answer: Any) -> list[str]:
    """The messages after an act."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def errors(answer: Any) -> dict[str, list[str]]:
    """The errors of the form on a page that comes back."""
    assert answer.status_code == 422
    return dict(answer.context["form"].errors)


@pytest.fixture
def clerk(db: None) -> Officer:
    """An officer who logs."""
    return build.officer("clerk")


@pytest.fixture
def as_clerk(clerk: Officer) -> Client:
    """The clerk's browser."""
    client = Client()
    client.force_login(clerk)
    return client


@pytest.fixture
def as_registrar(registrar: Officer) -> Client:
    """The registrar's browser."""
    client = Client()
    client.force_login(registrar)
    return client


@pytest.fixture
def case(lead: Officer) -> Case:
    """A case."""
    return build.case(lead)


def document(text: str = "China agreed to open its market.", name: str = "note.txt") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, text.encode(), content_type="text/plain")


EXHIBIT = {"title": "Minutes", "kind": "minutes", "language": "en", "dated": "2016-09", "symbol": "G/SPS/R/99"}


def test_an_officer_files_a_document_into_a_case(as_clerk: Client, clerk: Officer, case: Case) -> None:
    answer = as_clerk.post("/admin/cases/exhibit/add/", {**EXHIBIT, "case": case.pk, "file": document()})
    exhibit = Exhibit.objects.get()
    assert answer.headers["Location"] == f"/admin/cases/exhibit/{exhibit.pk}/change/"
    assert told(answer) == [f"Filed as Exhibit {exhibit.number}; its text is being read."]
    assert (exhibit.title, exhibit.symbol, str(exhibit.dated), exhibit.filed_by) == (
        "Minutes",
        "G/SPS/R/99",
        "2016-09",
        clerk,
    )
    assert [link.case for link in CaseExhibit.objects.all()] == [case]
    assert Reading.objects.get().state == "queued"


def test_the_same_file_again_leads_to_the_exhibit_that_was_there(as_clerk: Client, case: Case) -> None:
    as_clerk.post("/admin/cases/exhibit/add/", {**EXHIBIT, "file": document()})
    answer = as_clerk.post("/admin/cases/exhibit/add/", {**EXHIBIT, "title": "Again", "file": document()})
    number = Exhibit.objects.get().number
    assert told(answer)[-1] == f"The same file was filed before: Exhibit {number}. No new number was given."


def test_a_refused_file_and_an_unreadable_date_are_told_at_their_fields(as_clerk: Client) -> None:
    answer = as_clerk.post("/admin/cases/exhibit/add/", {**EXHIBIT, "dated": "soon", "file": document("", "a.txt")})
    assert errors(answer) == {
        "dated": ["“soon” is not a date. Write 2016-09-13, 2016-09, 2016, or a range such as 2018-01/2018-04."]
    }
    answer = as_clerk.post("/admin/cases/exhibit/add/", {**EXHIBIT, "file": document("", "a.txt")})
    assert list(errors(answer)) == ["file"]
    assert not Exhibit.objects.exists()


def test_a_marking_above_the_clearance_is_not_offered(as_clerk: Client) -> None:
    page = as_clerk.get("/admin/cases/exhibit/add/")
    offered = [value for value, _ in page.context["form"].fields["marking"].choices]
    assert offered == ["", "PUBLIC", "DELIBERATIVE", "BCI"]


def test_an_officer_adds_a_translation(as_clerk: Client, clerk: Officer) -> None:
    filed = build.exhibit(clerk)
    values = {
        "exhibit": filed.exhibit.pk,
        "kind": "office",
        "language": "zh",
        "file": document("中国同意开放市场。", "zh.txt"),
    }
    answer = as_clerk.post("/admin/cases/rendition/add/", values)
    made = Rendition.objects.exclude(pk=filed.rendition.pk).get()
    assert answer.headers["Location"] == f"/admin/cases/exhibit/{filed.exhibit.pk}/change/"
    assert (made.cited_as, made.language) == (f"Exhibit {filed.exhibit.number}-CHN", "zh")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("agreed to open", "Exhibit {}, p. 1. Found on p. 1."),
        ("rice and fish", "Exhibit {}, p. 1. Not found: These words are not in the document."),
    ],
)
def test_citing_tells_whether_the_words_stand_there(
    as_clerk: Client, clerk: Officer, case: Case, words: str, message: str
) -> None:
    filed = build.exhibit(clerk)
    event = build.event(case, clerk)
    page = as_clerk.get("/admin/cases/citation/add/", {"case": str(case.pk)})
    offered = page.context["form"].fields["statement"].choices
    assert offered == [
        (f"summary_of:{case.pk}", "Summary of the case"),
        ("Events", [(f"event:{event.pk}", str(event))]),
    ]
    values = {"statement": f"event:{event.pk}", "rendition": filed.rendition.pk, "page": "1", "quotation": words}
    answer = as_clerk.post(f"/admin/cases/citation/add/?case={case.pk}", values)
    assert told(answer) == [message.format(filed.exhibit.number)]
    assert Citation.objects.get().event == event


def test_citing_begins_with_the_case_and_refuses_to_point_at_nothing(
    as_clerk: Client, clerk: Officer, case: Case
) -> None:
    filed = build.exhibit(clerk)
    assert list(as_clerk.get("/admin/cases/citation/add/").context["form"].fields) == ["case"]
    values = {"statement": f"summary_of:{case.pk}", "rendition": filed.rendition.pk}
    answer = as_clerk.post(f"/admin/cases/citation/add/?case={case.pk}", values)
    assert errors(answer) == {"quotation": ["Give a page, a paragraph, or the words you quote."]}


def test_a_citation_is_amended_and_checked_anew_and_withdrawn(as_clerk: Client, clerk: Officer, case: Case) -> None:
    citation = build.citation(case, build.exhibit(clerk), clerk, "refused to open")
    page = as_clerk.get(f"/admin/cases/citation/{citation.pk}/change/")
    as_clerk.post(f"/admin/cases/citation/{citation.pk}/change/", {**filled_in(page), "quotation": "agreed to open"})
    citation.refresh_from_db()
    assert (citation.quotation, citation.outcome) == ("agreed to open", "found")
    answer = as_clerk.post(f"/admin/cases/citation/{citation.pk}/withdraw/")
    assert answer.headers["Location"] == f"/admin/cases/case/{case.pk}/change/"
    assert not Citation.objects.exists()


def test_an_officer_opens_a_case_and_amends_it_through_the_act(as_clerk: Client, clerk: Officer) -> None:
    values = {
        "title": "Subsidies  for steel",
        "respondent": "CHN",
        "raised_by": ["USA", "EUN"] if Member.objects.filter(pk="EUN").exists() else ["USA"],
        "marking": "DELIBERATIVE",
    }
    answer = as_clerk.post("/admin/cases/case/add/", values)
    case = Case.objects.get()
    assert told(answer) == [f"{case.number} is open."]
    assert case.title == "Subsidies for steel"
    page = as_clerk.get(f"/admin/cases/case/{case.pk}/change/")
    answer = as_clerk.post(
        f"/admin/cases/case/{case.pk}/change/", {**filled_in(page), "title": "Steel", "lead": str(clerk.pk)}
    )
    case.refresh_from_db()
    assert (answer.status_code, case.title, case.lead) == (302, "Steel", clerk)


def test_raisers_sectors_and_products_have_a_page(as_clerk: Client, case: Case) -> None:
    sector = Sector.objects.all()[0]
    as_clerk.post(f"/admin/cases/case/{case.pk}/terms/", {"raised_by": ["JPN"], "sectors": [sector.pk]})
    assert [member.pk for member in case.raised_by.all()] == ["JPN"]
    assert list(case.sectors.all()) == [sector]


def test_a_lead_changes_the_status_from_a_button_on_the_case(as_lead: Client, case: Case) -> None:
    page = as_lead.get(f"/admin/cases/case/{case.pk}/change/")
    button = next(tool for tool in page.context["tools"] if tool.label == "Change status")
    assert as_lead.get(button.url).context["form"].initial == {"case": str(case.pk)}
    values = {"case": case.pk, "to": "panel", "effective": "2017-01", "reason": "The panel was established."}
    answer = as_lead.post(button.url, values)
    assert told(answer) == [f"Status of {case.number}: Panel, January 2017."]
    answer = as_lead.post(button.url, {**values, "effective": "2999"})
    assert errors(answer) == {"effective": ["2999 is still to come; a status is recorded once it is in effect."]}
    assert StatusChange.objects.count() == 1


def test_an_officer_has_no_button_and_no_page_to_change_a_status(as_clerk: Client, case: Case) -> None:
    page = as_clerk.get(f"/admin/cases/case/{case.pk}/change/")
    assert "Change status" not in [tool.label for tool in page.context["tools"]]
    assert as_clerk.post("/admin/cases/statuschange/add/", {}).status_code == 403
    assert as_clerk.post("/admin/cases/verdict/add/", {}).status_code == 403


def test_a_verdict_is_given_with_its_citation_or_not_at_all(as_lead: Client, lead: Officer, case: Case) -> None:
    promise = build.commitment(case, lead)
    filed = build.exhibit(lead)
    values = {"commitment": promise.pk, "verdict": "implemented", "as_of": "2015", "rendition": filed.rendition.pk}
    answer = as_lead.post("/admin/cases/verdict/add/", values)
    assert errors(answer) == {"quotation": ["Give a page, a paragraph, or the words you quote."]}
    assert not Verdict.objects.exists()
    answer = as_lead.post("/admin/cases/verdict/add/", {**values, "quotation": "agreed to open", "page": "1"})
    assert told(answer) == ["Verdict: Implemented, as of 2015. Found on p. 1."]


def test_events_commitments_claims_and_identifiers_are_recorded_through_their_acts(
    as_clerk: Client, case: Case, lead: Officer
) -> None:
    other = build.case(lead)
    posted = {
        "event": {"case": case.pk, "kind": "raised", "happened": "2016-09", "text": "Raised.", "members": ["USA"]},
        "commitment": {"case": case.pk, "words": "To open.", "forum": "JCCT", "made": "2012-12", "also_in": [other.pk]},
        "claim": {"case": case.pk, "provision": "SCM 25.8"},
        "identifier": {"case": case.pk, "scheme": "DS", "number": "DS511"},
        "caselink": {"case": case.pk, "kind": "related", "other": other.pk},
    }
    for table, values in posted.items():
        assert as_clerk.post(f"/admin/cases/{table}/add/", values).status_code == 302, table
    made: list[Any] = [model.objects.get(case=case) for model in (Event, Commitment, Claim, Identifier, CaseLink)]
    assert [row.case for row in made] == [case] * 5
    answer = as_clerk.post("/admin/cases/claim/add/", {"case": str(case.pk)})
    assert errors(answer) == {"argument": ["Say in the argument why no discipline applies."]}
    answer = as_clerk.post("/admin/cases/caselink/add/", {**posted["caselink"], "other": case.pk})
    assert errors(answer) == {"other": ["A case cannot be linked to itself."]}


def test_a_brief_is_asked_for_and_a_failed_one_tried_again(as_clerk: Client, case: Case, at: Any) -> None:
    answer = as_clerk.post("/admin/cases/brief/add/", {"case": str(case.pk)})
    brief = Brief.objects.get()
    assert told(answer) == [f"Case brief {brief.number} is being made."]
    assert "final" not in as_clerk.get("/admin/cases/brief/add/").context["form"].fields
    answer = as_clerk.post(f"/admin/cases/brief/{brief.pk}/retry/")
    assert errors(answer) == {"__all__": ["It has not failed, so there is nothing to try again."]}
    claimed = claiming.claim(brief, at=at)
    assert claimed is not None
    claiming.fail(claimed, "It broke down.", at=at)
    tools = as_clerk.get(f"/admin/cases/brief/{brief.pk}/change/").context["tools"]
    assert [tool.label for tool in tools] == ["Try again"]
    as_clerk.post(tools[0].url)
    brief.refresh_from_db()
    assert brief.state == "queued"


def test_a_final_brief_is_refused_while_a_quotation_does_not_hold(as_lead: Client, lead: Officer, case: Case) -> None:
    build.citation(case, build.exhibit(lead), lead, "words that are not there")
    answer = as_lead.post("/admin/cases/brief/add/", {"case": case.pk, "final": "on"})
    assert errors(answer)["__all__"][0].startswith("No final brief: 1 quotation is not confirmed.")


def test_nothing_append_only_is_edited_or_removed(as_registrar: Client, registrar: Officer, case: Case) -> None:
    filed = build.exhibit(registrar)
    changed = build.status(case, registrar)
    for table, row in (("statuschange", changed), ("rendition", filed.rendition), ("exhibit", filed.exhibit)):
        for part in ("change", "delete"):
            assert as_registrar.post(f"/admin/cases/{table}/{row.pk}/{part}/", {"reason": "x"}).status_code == 403
    assert as_registrar.post(f"/admin/cases/case/{case.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_reader_and_an_auditor_only_read(case: Case, lead: Officer) -> None:
    brief = request_brief(case, by=lead, at=build.NOW)
    for role in ("reader", "auditor"):
        client = Client()
        client.force_login(build.officer(role=role, clearance=markings.PARTNER))
        assert client.get(f"/admin/cases/case/{case.pk}/change/").context["tools"] == []
        for address in (
            "case/add",
            "exhibit/add",
            "measure/add",
            "brief/add",
            f"case/{case.pk}/change",
            f"case/{case.pk}/terms",
            f"brief/{brief.pk}/retry",
        ):
            assert client.post(f"/admin/cases/{address}/").status_code == 403, address


def test_an_officer_edits_a_measure_plainly_with_its_dates_as_text(as_clerk: Client) -> None:
    values = {
        "title": "Opinion on steel",
        "kind": "opinion",
        "level": "central",
        "stage": "in-force",
        "member": "CHN",
        "issued": "2016-02",
        **{
            f"{rows}-{name}": "0"
            for rows in ("agency_links", "case_links")
            for name in ("TOTAL_FORMS", "INITIAL_FORMS")
        },
    }
    assert as_clerk.post("/admin/cases/measure/add/", values).status_code == 302
    measure = Measure.objects.get()
    assert (str(measure.issued), measure.in_force) == ("2016-02", None)
    page = as_clerk.get(f"/admin/cases/measure/{measure.pk}/change/")
    shown = filled_in(page)
    assert shown["issued"] == ["2016-02"]
    as_clerk.post(f"/admin/cases/measure/{measure.pk}/change/", {**shown, "issued": "", "in_force": "2017"})
    measure.refresh_from_db()
    assert (measure.issued, str(measure.in_force)) == (None, "2017")


def test_an_officer_records_what_a_member_told_the_wto(as_clerk: Client, case: Case) -> None:
    values = {"case": case.pk, "member": "USA", "status": "resolved", "reported_on": "2025-07-01"}
    assert as_clerk.post("/admin/cases/reportedstatus/add/", values).status_code == 302
    assert ReportedStatus.objects.get().case == case


ACCOUNT = {"username": "newcomer", "role": "officer", "clearance": "DELIBERATIVE", "is_active": "on", "is_staff": "on"}
NO_GRANTS = {"grants-TOTAL_FORMS": "0", "grants-INITIAL_FORMS": "0"}


def test_a_registrar_makes_an_account_whose_password_is_shown_once(as_registrar: Client) -> None:
    answer = as_registrar.post("/admin/cases/officer/add/", {**ACCOUNT, **NO_GRANTS})
    shown = re.search(r'id="one-time-password">([^<]+)<', answer.content.decode())
    assert shown is not None
    password = shown[1]
    account = Officer.objects.get(username="newcomer")
    assert (answer.status_code, account.check_password(password), account.one_time_password) == (200, True, True)
    assert password not in str(answer.cookies)
    assert password not in as_registrar.get("/admin/").content.decode()
    assert not LogEntry.objects.filter(change_message__contains=password).exists()
    client = Client()
    assert client.post("/sign-in/", {"username": "newcomer", "password": password}).status_code == 302
    assert client.get("/admin/").headers["Location"] == "/password/"


def test_a_new_one_time_password_ends_the_old_one(as_registrar: Client, clerk: Officer, as_clerk: Client) -> None:
    as_registrar.post(f"/admin/cases/officer/{clerk.pk}/one-time-password/")
    clerk.refresh_from_db()
    assert not clerk.check_password("correct-horse-battery")
    assert as_clerk.get("/admin/").status_code == 302


def test_nobody_changes_the_own_role_or_goes_above_the_own_clearance(registrar: Officer) -> None:
    registrar.clearance = markings.DELIBERATIVE
    registrar.save()
    client = Client()
    client.force_login(registrar)
    above = build.officer("above", clearance=markings.SENSITIVE)
    page = f"/admin/cases/officer/{registrar.pk}/change/"
    client.post(page, {**filled_in(client.get(page)), "role": "reader", "clearance": markings.PARTNER})
    registrar.refresh_from_db()
    assert (registrar.role, registrar.clearance) == ("registrar", markings.DELIBERATIVE)
    assert client.post(f"/admin/cases/officer/{above.pk}/change/", ACCOUNT).status_code == 403
    assert client.post(f"/admin/cases/officer/{above.pk}/one-time-password/").status_code == 403
    answer = client.post("/admin/cases/officer/add/", {**ACCOUNT, **NO_GRANTS, "clearance": markings.PARTNER})
    assert list(answer.context["adminform"].form.errors) == ["clearance"]


def test_a_registrar_gives_a_key_to_another_and_never_to_the_own_account(
    as_registrar: Client, registrar: Officer, lead: Officer, clerk: Officer
) -> None:
    room = build.case(lead, marking=markings.BCI).compartment
    assert room is not None
    values = {"compartment": room.pk, "expires_at_0": "2999-01-01", "expires_at_1": "00:00"}
    answer = as_registrar.post("/admin/cases/grant/add/", {**values, "officer": registrar.pk})
    assert list(answer.context["adminform"].form.errors) == ["officer"]
    answer = as_registrar.post("/admin/cases/grant/add/", {**values, "officer": clerk.pk, "expires_at_0": "2001-01-01"})
    assert list(answer.context["adminform"].form.errors) == ["expires_at"]
    assert as_registrar.post("/admin/cases/grant/add/", {**values, "officer": clerk.pk}).status_code == 302
    grant = Grant.objects.get(officer=clerk)
    assert (grant.compartment, grant.granted_by) == (room, registrar)


def test_a_registrar_adds_a_provision_under_its_parent_and_removes_none_that_a_case_could_use(
    as_registrar: Client, lead: Officer
) -> None:
    values = {"code": "SCM 99.1", "agreement": "SCM", "parent": "SCM", "heading": "New", "position": "9999"}
    assert as_registrar.post("/admin/cases/provision/add/", values).status_code == 302
    root = Provision.objects.get(pk="SCM")
    assert Provision.objects.get(pk="SCM 99.1").lineage == f"{root.lineage}SCM 99.1|"
    assert as_registrar.post("/admin/cases/provision/SCM/delete/", {"post": "yes"}).status_code == 403
    # That one can be removed would tell that no case uses it, also none that the registrar may not see.
    assert as_registrar.post("/admin/cases/provision/SCM 99.1/delete/", {"post": "yes"}).status_code == 403
    assert Provision.objects.filter(pk="SCM 99.1").exists()


def test_the_log_names_rows_by_number_and_never_by_their_words(as_lead: Client, lead: Officer) -> None:
    values = {"title": "Zanzibarite", "respondent": "CHN", "marking": markings.SENSITIVE}
    as_lead.post("/admin/cases/case/add/", values)
    case = Case.objects.get()
    as_lead.post(
        "/admin/cases/event/add/", {"case": case.pk, "kind": "raised", "happened": "2016", "text": "Zanzibarite"}
    )
    assert [entry.object_repr for entry in LogEntry.objects.order_by("action_time")] == [case.number, "event"]
    as_lead.get("/admin/")
    lead.clearance = markings.DELIBERATIVE
    lead.save()
    assert "Zanzibarite" not in as_lead.get("/admin/").content.decode()
