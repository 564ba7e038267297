"""The sample docket: whole against the report's own table of contents, every quotation found, loaded once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from cases.access.models import Officer
from cases.commitments.models import Commitment, CommitmentLink, Verdict
from cases.docket.models import Case, Claim, Measure, StatusChange
from cases.docket.status import verify_chains
from cases.docket.terms import CaseRaiser
from cases.evidence.checking import check_citations
from cases.evidence.models import Citation, Exhibit, Reading, Rendition
from cases.proceedings.models import Event
from cases.sample.loading import FILER, load_sample, sources
from tests import build
from tests.sample.cutting import cut_down

REPORT = Path("seeds") / "002_6df228d6ba5210e5.txt"


def _counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in apps.get_app_config("cases").get_models()}


def _contents(report: Path) -> Iterator[tuple[str, ...]]:
    """The headings with text after SPECIFIC TRADE CONCERNS in the report's table of contents, as paths.

    A heading that is not indented is a chapter; the indented ones after it are its sections. A line is a heading and its page.
    """
    lines = report.read_text(encoding="utf-8").split("TABLE OF CONTENTS", 1)[1].split("\nABBREVIATIONS", 1)[0]
    listed = lines.split("SPECIFIC TRADE CONCERNS", 1)[1].splitlines()[1:]
    chapter, rows = "", []
    for line in listed:
        if match := re.fullmatch(r"( ?)(\S.*\S) \d+", line):
            if not match[1]:
                chapter = match[2]
            rows.append((chapter, match[2]) if match[1] else (chapter,))
    for row, following in zip(rows, [*rows[1:], ("",)], strict=True):
        if len(row) == 2 or len(following) == 1:
            yield row


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z]+", "", heading.casefold())


def test_the_sample_has_a_case_for_each_heading_with_text_of_the_reports_contents(shared_data: Path) -> None:
    # The contents print "Transparency" as a section; the report has text only under its five parts.
    listed = [row[-1] for row in _contents(shared_data / REPORT) if row[-1] != "Transparency"]
    sample = [row.case["section"][-1] for row in sources()]
    assert len(listed) == len(sample) == 60
    # Where contents and body differ, the sample follows the body.
    assert [pair for pair in zip(listed, sample, strict=True) if _plain(pair[0]) != _plain(pair[1])] == [
        ("VAT Rebates and Related Policies for Agricultural Commodities", "VAT Rebates for Agricultural Commodities"),
        ("Securities, Asset Management and Future Services", "Securities, Asset Management and Futures Services"),
        ("Notice-and-Comment Procedures", "Publication of Trade-Related Measures"),
        ("Publication of Trade-Related Measures", "Notice-and-Comment Procedures"),
    ]


def test_the_cases_of_the_sample_stand_in_the_order_of_the_headings_of_the_reports_body(shared_data: Path) -> None:
    body = (shared_data / REPORT).read_text(encoding="utf-8").split("\nSPECIFIC TRADE CONCERNS\n")[1]
    lines = iter([_plain(line) for line in body.splitlines() if len(line) < 120])
    for row in sources():
        # The iterator goes on where the last heading stood, so order counts.
        assert _plain(row.case["section"][-1]) in lines, row.path


@pytest.fixture
def sample(db: None) -> dict[str, int]:
    """The whole sample, loaded."""
    return load_sample(build.clock)


def test_the_whole_sample_is_filed_and_holds(sample: dict[str, int], lead: Officer) -> None:
    rows = sources()
    assert sample == {
        "cases": 60,
        "commitments": sum(len(row.case.get("commitments", [])) for row in rows),
        "events": sum(len(row.case.get("events", [])) for row in rows),
        "notes filed as exhibits": 60,
        "opened now": 60,
    }
    assert Case.objects.count() == Exhibit.objects.count() == 60
    assert Commitment.objects.count() == sample["commitments"] >= 117
    assert Event.objects.count() == sample["events"] >= 212
    assert Rendition.objects.count() == 60 + sum(1 for row in rows if row.note_zh)
    # Every quotation of the sample is found, and found again when it is checked anew.
    assert set(Reading.objects.values_list("state", "result")) == {("ready", "read")}
    assert set(Citation.objects.values_list("outcome", flat=True)) == {"found"}
    check_citations(Citation.objects.all(), at=build.NOW)
    assert set(Citation.objects.values_list("outcome", flat=True)) == {"found"}
    assert not Verdict.objects.filter(citations=None).exists()
    assert not Case.objects.filter(summary="").exists()
    assert not Case.objects.filter(status_changes=None).exists()
    assert not Case.objects.filter(claims=None).exists()
    assert CommitmentLink.objects.exists()
    assert list(verify_chains()) == []
    # Numbers have no gap, and everything is shown to an officer of the middle clearance.
    open_file = Case.objects.visible_to(lead, at=build.NOW)
    assert [row.number for row in open_file] == [f"TC-2022-{number:04d}" for number in range(1, 61)]
    # Loading it again changes nothing.
    before = _counts()
    assert load_sample(build.clock)["opened now"] == 0
    assert _counts() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_exhibit WHERE number = '1'")
        assert cursor.fetchone() == (1,)


ONE, TWO = "001-industrial-plans", "053-administrative-licensing"


def test_two_cases_are_filed_through_the_acts_of_officers_by_an_account_that_cannot_sign_in(
    tmp_path: Path, db: None
) -> None:
    load_sample(build.clock, cut_down(tmp_path, ONE, TWO))
    filer = Officer.objects.get(username=FILER)
    assert not filer.has_usable_password()
    assert set(StatusChange.objects.values_list("by", flat=True)) == {filer.pk}
    one = Case.objects.get(number="TC-2022-0001")
    assert one.source_path == "State-Led, Non-Market Trade Regime > Industrial Plans"
    assert one.opened_on == dt.date(2022, 12, 31)
    assert list(CaseRaiser.objects.filter(case=one).values_list("member", flat=True)) == ["USA"]
    assert Measure.objects.get(title="Made in China 2025").numbered == "Guofa [2015] No. 28 (国发〔2015〕28号)"
    assert one.exhibits.get().title.startswith("File note: ")


def test_an_interrupted_load_goes_on_where_it_stopped(tmp_path: Path, db: None) -> None:
    data = cut_down(tmp_path, ONE, TWO)
    second = data / "cases" / f"{TWO}.toml"
    whole = second.read_text(encoding="utf-8")
    second.write_text(re.sub('provision = ".*"', 'provision = "GATT 99"', whole), encoding="utf-8")
    with pytest.raises(Exception, match="matching query does not exist"):
        load_sample(build.clock, data)
    assert Case.objects.count() == 1
    numbers = list(Exhibit.objects.values_list("number", flat=True))
    second.write_text(whole, encoding="utf-8")
    assert load_sample(build.clock, data)["opened now"] == 1
    assert sorted(Case.objects.values_list("number", flat=True)) == ["TC-2022-0001", "TC-2022-0002"]
    assert list(Exhibit.objects.values_list("number", flat=True)) == numbers


def test_a_load_stopped_before_anything_was_read_reads_it_the_next_time(tmp_path: Path, db: None) -> None:
    data = cut_down(tmp_path, TWO)
    load_sample(build.clock, data)
    Reading.objects.update(state="working", result="", lease_until=build.NOW)
    load_sample(lambda: build.NOW + Reading.LEASE, data)
    assert set(Reading.objects.values_list("state", "result")) == {("ready", "read")}


def test_what_an_officer_did_meanwhile_is_left_alone(tmp_path: Path, lead: Officer) -> None:
    data = cut_down(tmp_path, TWO)
    load_sample(build.clock, data)
    case = Case.objects.get()
    build.status(case, lead, to="dormant", effective="2023")
    build.event(case, lead)
    before = _counts()
    load_sample(build.clock, data)
    assert _counts() == before


def test_the_sample_cannot_be_rewritten_either(tmp_path: Path, db: None) -> None:
    load_sample(build.clock, cut_down(tmp_path, TWO))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        StatusChange.objects.update(reason="another reason")
    assert Claim.objects.exists()
