"""What is sent through every form of the site and the admin: what is accepted, what is refused, and what feels for the hidden."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.admin.utils import quote
from django.urls import reverse

from cases.admin.asking import NOBODY
from cases.briefs.models import Brief
from cases.commitments.models import Commitment
from cases.docket.models import Case, Measure, StatusChange
from cases.evidence.models import Citation, Exhibit, Reading
from cases.intake.models import Proposal, TableImport
from cases.proceedings.models import Event
from cases.search.saved import SavedSearch
from tests.twins.addresses import name_at, tables
from tests.twins.looking import Probe, file
from tests.twins.worlds import CLOSED, PRODUCT, SECRET, WORDS_ABOVE, WORDS_IN_ROOM, World

MARKS = ("DELIBERATIVE", "OFFICIAL-SENSITIVE", "BCI")
NEVER = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Hidden:
    """The keys of some hidden rows, to feel for."""

    case: Any
    case_number: str
    rendition: Any
    status: Any
    event: Any
    measure: Any
    commitment: Any
    exhibit: Any
    exhibit_number: str
    citation: Any
    brief_number: str
    reading: Any

    @classmethod
    def found(cls, marking: str) -> Hidden:
        """Out of a world in which they are hidden by this marking; called before they are taken back."""
        case = Case.objects.filter(marking=marking)[0]
        name = CLOSED if marking == "BCI" else SECRET
        exhibit = Exhibit.objects.filter(marking=marking, title=name)[0]
        return cls(
            case=case.pk,
            case_number=case.number,
            rendition=exhibit.renditions.order_by("filed_at", "pk")[0].pk,
            status=StatusChange.objects.filter(marking=marking).exclude(case=case)[0].pk,
            event=Event.objects.filter(marking=marking).exclude(case=case)[0].pk,
            measure=Measure.objects.get(title=f"Another measure, {name}", cases=case).pk,
            commitment=Commitment.objects.filter(marking=marking).exclude(case=case)[0].pk,
            exhibit=exhibit.pk,
            exhibit_number=exhibit.number,
            citation=Citation.objects.filter(marking=marking, verdict__isnull=True, status_change__isnull=True)[0].pk,
            brief_number=Brief.objects.filter(marking=marking)[0].number,
            reading=Reading.objects.filter(rendition__marking=marking)[0].pk,
        )


def _post(name: str, kwargs: dict[str, Any], data: dict[str, Any], *then: str) -> Probe:
    return Probe(reverse(name, kwargs=kwargs), data, "post", then=then)


DECISIONS = frozenset({"accept", "correct", "merge", "reject", "undo"})
"""The buttons of a proposal's form."""


def _decisions(hidden: Hidden) -> list[Probe]:
    """What is sent to proposals, of the open import and of a hidden one; into an open case, a hidden one and none."""
    found = []
    for row in Proposal.objects.order_by("batch__queued_at", "batch__marking", "position"):
        if row.position > 6:
            continue
        here = {"batch": row.batch_id, "proposal": row.pk}
        back = f"/imports/{row.batch_id}/"
        found += [_post("import-proposal", here, {"act": "accept"}, back, "/docket/")]
        if row.position > 2:
            # The other buttons do alike whatever is proposed: a case, and something that belongs to one, stand for the rest.
            continue
        found += [_post("import-proposal", here, {"act": act, **data}) for act, data in (
            ("merge", {"case": hidden.case_number}), ("merge", {"case": "TC-1999-9999"}), ("reject", {"reason": "No."}),
            ("undo", {}), ("correct", {"title": "Mine", "case": hidden.case_number}),
        )]  # fmt: skip
        if row.position == 1:
            found += [_post("accept-many", {"batch": row.batch_id}, {"kind": "case", "above": "0.5"}, back)]
    about = {"respondent": "CHN", "raised_by": "USA", "kind": "note", "language": "en", "marking": "DELIBERATIVE"}
    for number, words in enumerate(("Mine.", WORDS_ABOVE)):
        found.append(replace(_post("import-report", {}, about | {"file": file(words)}, "/imports/"), title=str(number)))
    rows = "number,title,respondent\nDS999,Secret,China\nDS1,Open concern,China\n"
    found += [replace(_post("import-table", {}, {"marking": mark, "file": file(rows)}, "/imports/tables/"), title=mark)
              for mark in MARKS]  # fmt: skip
    for key, file_name in TableImport.objects.order_by("filed_at").values_list("pk", "file_name"):
        given = {"column": ["title"], "scheme": "OTHER", "event": "raised"}
        found += [
            replace(_post("table", {"table": key}, {"act": act, **given}, f"/imports/tables/{key}/"), title=file_name)
            for act in ("check", "import", "undo", "")
        ]
    return found


def on_the_site(world: World, hidden: Hidden) -> list[Probe]:
    """Every form of the site."""
    case, other = {"number": world.case.number}, {"number": world.other.number}
    rendition = world.exhibit.renditions.get().pk
    quote_ = {"rendition": rendition, "page": "1", "quotation": "open its market"}
    paper = {"title": "Mine", "kind": "note", "language": "en", "marking": "DELIBERATIVE"}
    opened = {
        "title": "Opened now",
        "respondent": "CHN",
        "raised_by": "USA",
        "products": "1001",
        "marking": "DELIBERATIVE",
    }
    raised = {"kind": "raised", "happened": "2016", "text": "Raised.", "marking": "DELIBERATIVE"}
    promised = {"words": "To open.", "forum": "JCCT", "made": "2012", "marking": "DELIBERATIVE"}
    changed = {"to": "panel", "effective": "2017", "reason": "So.", "marking": "DELIBERATIVE"}
    citation = world.case.citations.filter(claim__isnull=False).order_by("cited_at", "pk")[0].pk
    judged = world.case.commitments.order_by("number")[0]
    judgment = {"verdict": "implemented", "as_of": "2015", **quote_}
    briefs = list(world.case.briefs.order_by("queued_at", "number"))
    failed = next(brief.number for brief in briefs if brief.state == "failed")
    waiting = next(brief.number for brief in briefs if brief.state == "queued")
    found = [_post("open-case", {}, opened | {"marking": mark}, "/docket/") for mark in (*MARKS, "PUBLIC")]
    found += [_post("open-case", {}, opened | {"products": PRODUCT}, "/docket/"), _post("open-case", {}, {})]
    found += [_post("record-event", case, raised | {"marking": mark}) for mark in MARKS]
    found += [_post("commit", case, promised | {"marking": mark}) for mark in MARKS]
    found += [_post("change-status", case, changed | {"marking": mark}) for mark in MARKS]
    found += [_post("change-status", case, changed | {"corrects": hidden.status})]
    found += [
        _post("change-status", case, changed | {"corrects": world.case.status_changes.order_by("position")[0].pk})
    ]
    found += [
        _post("claim", case, {"provision": "TBT 2.9", "argument": "Mine."}),
        _post("claim", case, {"provision": "TBT 2.9", "measure": hidden.measure}),
        _post("claim", other, {"provision": "SCM 25.8", "measure": world.spare.pk}),
        _post("amend-case", case, {"title": "Told anew", "summary": "Anew."}, world.case.get_absolute_url()),
        _post("assess", case | {"commitment_number": judged.number}, judgment),
        _post("assess", case | {"commitment_number": judged.number}, judgment | {"rendition": hidden.rendition}),
        _post("cite", case, {"statement": "summary:", **quote_}, world.case.get_absolute_url()),
        _post("cite", case, {"statement": f"event:{hidden.event}", **quote_}),
        _post("cite", case, {"statement": f"commitment:{hidden.commitment}", **quote_}),
        _post("cite", case, {"statement": "summary:", **quote_, "rendition": hidden.rendition}),
        _post("cite", case, {"statement": "summary:", **quote_, "rendition": world.library.renditions.get().pk,
                             "quotation": "open its library"}),
        _post("check-words", {}, {"rendition": rendition, "quotation": "open its market"}),
        _post("check-words", {}, {"rendition": hidden.rendition, "quotation": "China agreed"}),
        _post("withdraw-citation", case | {"citation": citation}, {"next": ""}, world.case.get_absolute_url()),
        _post("withdraw-citation", case | {"citation": hidden.citation}, {"next": ""}),
        _post("ask-brief", case, {"next": ""}, "/briefs/"),
        _post("ask-brief", case, {"final": "on"}, "/briefs/"),
        _post("ask-brief", {"number": hidden.case_number}, {"next": ""}),
        _post("recognise", {"number": world.exhibit.number, "rendition": rendition}, {"languages": "eng"}),
        _post("recognise", {"number": world.exhibit.number, "rendition": hidden.rendition}, {"languages": "eng"}),
        _post("withdraw-rendition", {"number": world.exhibit.number, "rendition": rendition}, {"reason": "Misread."}),
        _post("withdraw-rendition", {"number": world.exhibit.number, "rendition": rendition},
              {"reason": "Misread.", "replaced_by": hidden.rendition}),
        _post("withdraw-rendition", {"number": world.exhibit.number, "rendition": hidden.rendition}, {"reason": "So."}),
        _post("side-by-side", {"number": world.exhibit.number}, {"pair": "on", "translation": rendition}),
        _post("side-by-side", {"number": world.exhibit.number}, {"pair": "on", "translation": hidden.rendition}),
        _post("side-by-side", {"number": hidden.exhibit_number}, {"pair": "on"}),
        _post("split-rendition", {"number": world.exhibit.number, "rendition": rendition}, {"original": "en"}),
        _post("split-rendition", {"number": world.exhibit.number, "rendition": hidden.rendition}, {"original": "en"}),
        _post("ask-export", {}, {"kind": "csv"}, "/exports/"),
        _post("ask-export", {}, {"kind": "pdf"}),
        _post("ask-brief", case, {"kind": "dossier", "paper": "letter"}, "/briefs/"),
        _post("ask-brief", case, {"kind": "exhibit-book"}, "/briefs/"),
        _post("ask-book", {}, {"kind": "docket-book", "title": "A book"}, "/briefs/"),
        _post("ask-book", {}, {"kind": "exhibit-book", "title": "A book"}, "/briefs/"),
        _post("ask-scorecard", {}, {"by": "CHN"}, "/briefs/"),
        _post("stop-brief", {"number": waiting}, {"next": ""}),
        _post("stop-brief", {"number": hidden.brief_number}, {"next": ""}),
        _post("retry-brief", {"number": failed}, {"next": ""}),
        _post("retry-brief", {"number": hidden.brief_number}, {"next": ""}),
        _post("check-paper", {}, {}),
        _post("password", {}, {"new_password1": "short", "new_password2": "shorter"}),
        _post("sign-in", {}, {"username": "the-reader", "password": "wrong"}),
        _post("sign-out", {}, {"next": ""}),
        _post("second-factor", {}, {"code": "000000"}),
        _post("second-factor-code", {}, {"code": "000000"}),
        _post("front", {}, {"next": ""}),
        _post("save-search", {}, {"name": "Mine"}, "/searches/"),
        _post("save-search", {}, {"name": "Of all"}, "/searches/", "/"),
        *(_post("change-search", {"search": key}, {"act": act, "name": "Anew", "every": "daily"}, f"/searches/{key}/")
          for key in SavedSearch.objects.order_by("made_at").values_list("pk", flat=True)
          for act in ("feed", "subscribe", "share", "rename", "delete")),
        _post("unsubscribe", {"signed": "unknown"}, {"next": ""}),
        *_decisions(hidden),
    ]  # fmt: skip
    for number, words in enumerate(
        (f"New {SECRET}.", WORDS_ABOVE, f"{WORDS_ABOVE} Unread.", WORDS_IN_ROOM, f"First. {WORDS_IN_ROOM}")
    ):
        found.append(
            replace(_post("file-in-case", case, paper | {"file": file(words)}, "/exhibits/"), title=str(number))
        )
        found.append(replace(_post("file-exhibit", {}, paper | {"file": file(words)}), title=str(number)))
        place, text = {"number": world.exhibit.number}, {"kind": "office", "language": "en", "file": file(words)}
        found.append(replace(_post("file-rendition", place, text), title=str(number)))
        several = {"kind": "note", "language": "en", "marking": "DELIBERATIVE", "documents": file(words)}
        found.append(replace(_post("file-many", {}, several), title=str(number)))
        several = several | {"documents": file(words)}
        found.append(replace(_post("file-many-in-case", case, several), title=str(number)))
    found += [
        _post("file-in-case", case, paper | {"marking": mark, "file": file(f"For {mark}.")}) for mark in MARKS[1:]
    ]
    found += [replace(found[0], method=method, data=None) for method in ("put", "delete", "options", "head")]
    return found


def _add(table: str, data: dict[str, Any], query: str = "") -> Probe:
    return Probe(f"{reverse(f'admin:cases_{table}_add')}{query}", data, "post")


def _further(table: str, part: str, key: Any, data: dict[str, Any]) -> Probe:
    return Probe(reverse(f"admin:cases_{table}_{part}", args=[quote(key)]), data, "post")


def in_the_admin(world: World, hidden: Hidden) -> list[Probe]:
    """Every form of the admin."""
    case, rendition = world.case.pk, world.exhibit.renditions.get().pk
    commitments = list(world.case.commitments.order_by("number"))
    claim = world.case.claims.get()
    cited = claim.citations.order_by("cited_at", "pk")[0]
    quote_ = {"rendition": rendition, "page": "1", "quotation": "open its market"}
    paper = {"title": "Mine", "kind": "note", "language": "en"}
    raised = {"kind": "raised", "happened": "2016", "text": "Raised."}
    promised = {"words": "To open.", "forum": "JCCT", "made": "2012"}
    judged = {"verdict": "implemented", "as_of": "2015", **quote_}
    changed = {"to": "panel", "effective": "2017", "reason": "So."}
    reported = {"member": "JPN", "status": "resolved", "reported_on": "2025-07-02"}
    keys = {"grants-TOTAL_FORMS": "0", "grants-INITIAL_FORMS": "0"}
    account = {
        "username": "newcomer",
        "role": "officer",
        "clearance": "DELIBERATIVE",
        "is_active": "on",
        "is_staff": "on",
    }
    opened = {"title": "Opened now", "respondent": "CHN", "products": ["1001"]}
    found = [_add("case", opened | {"marking": mark}) for mark in MARKS]
    found += [_add("case", opened | {"marking": "DELIBERATIVE", "products": [PRODUCT]})]
    found += [
        _add(table, data | {"case": key, "marking": mark})
        for table, data in (("event", raised), ("commitment", promised), ("statuschange", changed))
        for key, mark in ((case, ""), (case, "BCI"), (hidden.case, ""), (NEVER, ""))
    ]
    found += [
        _add("claim", {"case": case, "provision": "TBT 2.9", "argument": "Mine."}),
        _add("claim", {"case": case, "provision": "TBT 2.9", "measure": hidden.measure}),
        _add("measure", {"title": "Mine", "kind": "plan", "level": "central", "stage": "draft", "member": "CHN",
                         "agency_links-TOTAL_FORMS": "0", "agency_links-INITIAL_FORMS": "0",
                         "case_links-TOTAL_FORMS": "0", "case_links-INITIAL_FORMS": "0"}),
        _add("casemeasure", {"case": case, "measure": hidden.measure}),
        _add("casemeasure", {"case": case, "measure": claim.measure_id}),
        _add("caseexhibit", {"case": case, "exhibit": hidden.exhibit}),
        _add("caseexhibit", {"case": case, "exhibit": world.library.pk}),
        _add("identifier", {"case": case, "scheme": "DS", "number": "DS999"}),
        _add("identifier", {"case": case, "scheme": "OTHER", "number": SECRET}),
        _add("identifier", {"case": case, "scheme": "OTHER", "number": CLOSED}),
        _add("caselink", {"case": case, "kind": "follows", "other": world.other.pk}),
        _add("caselink", {"case": case, "kind": "follows", "other": hidden.case}),
        _add("reportedstatus", {"case": case, **reported}),
        _add("verdict", {"commitment": commitments[0].pk, **judged}),
        _add("verdict", {"commitment": hidden.commitment, **judged}),
        _add("verdict", {"commitment": commitments[0].pk, **judged, "rendition": hidden.rendition}),
        _add("commitmentlink", {"source": commitments[0].pk, "kind": "extends", "target": commitments[1].pk}),
        _add("commitmentlink", {"source": commitments[0].pk, "kind": "supersedes", "target": hidden.commitment}),
        _add("citation", {"statement": f"claim:{claim.pk}", **quote_}, f"?case={case}"),
        _add("citation", {"statement": f"event:{hidden.event}", **quote_}, f"?case={case}"),
        _add("citation", {"statement": f"claim:{claim.pk}", **quote_}, f"?case={hidden.case}"),
        _add("brief", {"case": case}),
        _add("brief", {"case": hidden.case}),
        _add("rendition", {"exhibit": world.exhibit.pk, "kind": "office", "language": "en", "file": file(WORDS_ABOVE)}),
        _add("rendition", {"exhibit": hidden.exhibit, "kind": "office", "language": "en", "file": file(f"New {SECRET}.")}),
        _add("officer", account | keys),
        _add("officer", account | keys | {"username": "chief"}),
        _add("grant", {"officer": world.lookers["officer"].pk, "compartment": NEVER,
                       "expires_at_0": "2999-01-01", "expires_at_1": "00:00"}),
        _add("product", {"code": PRODUCT, "title": "Processors"}),
        _add("product", {"code": "01", "title": "Live animals"}),
        _add("member", {"code": "XYZ", "iso2": "XY", "name": "Nowhere", "status": "observer",
                        "other_names-TOTAL_FORMS": "0", "other_names-INITIAL_FORMS": "0"}),
        _add("membername", {"name": "Cathay", "member": "CHN"}),
        _add("agency", {"code": "CHN-NEW", "member": "CHN", "acronym": "NEW", "name": "New agency"}),
        _add("body", {"code": "NEW", "name": "New body", "short_name": "New", "kind": "committee"}),
        _add("agreement", {"code": "NEW", "name": "New agreement", "short_name": "New", "kind": "bilateral", "position": "99"}),
        _add("provision", {"code": "SCM 99.1", "agreement": "SCM", "parent": "SCM", "heading": "New", "position": "9999"}),
        _add("sector", {"code": "NEW", "kind": "policy", "title": "New", "position": "999"}),
        _add("measuretype", {"code": "Z", "title": "New"}),
        _add("rolepolicy", {"role": "auditor", "second_factor": "on"}),
        _further("case", "terms", case, {"raised_by": ["USA"], "sectors": ["02"], "products": ["1001"]}),
        _further("case", "terms", case, {"products": [PRODUCT]}),
        _further("case", "terms", hidden.case, {"products": ["1001"]}),
        _further("citation", "withdraw", hidden.citation, {"next": ""}),
        _further("citation", "withdraw", cited.pk, {"next": ""}),
        _further("brief", "retry", world.case.briefs.order_by("pk")[0].pk, {"next": ""}),
        _further("reading", "retry", hidden.reading, {"next": ""}),
        _further("officer", "one_time_password", world.lookers["reader"].pk, {"next": ""}),
        _further("product", "delete", PRODUCT, {"post": "yes"}),
        _further("product", "delete", "02", {"post": "yes"}),
        _further("member", "delete", "JPN", {"post": "yes"}),
        _further("membername", "delete", "3", {"post": "yes"}),
        _further("case", "delete", hidden.case, {"post": "yes"}),
    ]  # fmt: skip
    for number, words in enumerate((f"New {SECRET}.", WORDS_ABOVE, WORDS_IN_ROOM)):
        found.append(replace(_add("exhibit", paper | {"case": case, "file": file(words)}), title=str(number)))
    found += [
        replace(_add("exhibit", paper | {"case": hidden.case, "file": file("For nothing.")}), title="hidden case")
    ]
    edited: tuple[Any, ...] = (world.case, claim.measure)
    for row in edited:
        address = reverse(f"admin:cases_{row._meta.model_name}_change", args=[row.pk])
        found.append(Probe(address, {"title": "Told anew"}, "post", fill=True))
    return found


def tables_without_an_act(probes: list[Probe]) -> list[str]:
    """Tables of the admin that somebody may add to, and through whose form nothing is sent."""
    sent = {name_at(probe.address) for probe in probes if probe.method == "post"}
    names = {f"admin:cases_{model._meta.model_name}_add" for model, admin in tables() if admin.adds is not NOBODY}
    return sorted(names - sent)
