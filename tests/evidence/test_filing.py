"""Filing a document: its number, the same bytes twice, and what is refused."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest

from cases.access.models import Compartment, Grant, Officer
from cases.evidence import store
from cases.evidence.filing import Filed, enter, file_exhibit, file_rendition, safe_name
from cases.evidence.models import CaseExhibit, Exhibit, Reading, Rendition
from cases.refusal import Refusal
from tests import build


def _file(by: Officer, text: str, **more: Any) -> Filed:
    return build.exhibit(by, text, read=False, **more)


def _translate(exhibit: Exhibit, by: Officer, text: str, **more: Any) -> Filed:
    values: dict[str, Any] = {"name": "note.zh.txt", "kind": "office", "language": "zh", "at": build.NOW} | more
    return file_rendition(exhibit, [text.encode()], by=by, **values)


def test_an_exhibit_is_filed_with_its_first_rendition_and_a_reading_that_waits(lead: Officer) -> None:
    case = build.case(lead)
    filed = _file(lead, "China agreed.", case=case, title="  A   note ", issuer=" MOFCOM ", symbol="G/SPS/R/99")
    sha256 = hashlib.sha256(b"China agreed.").hexdigest()
    assert (filed.exhibit.number, filed.exhibit.title, filed.exhibit.issuer) == ("1", "A note", "MOFCOM")
    assert (filed.rendition.sha256, filed.rendition.size, filed.rendition.kind) == (sha256, 13, "original")
    assert (filed.rendition.media_type, filed.rendition.file_name) == ("text/plain", "note.txt")
    assert store.path_of(sha256).read_bytes() == b"China agreed."
    assert Reading.objects.get(rendition=filed.rendition).state == "queued"
    assert list(case.exhibits.all()) == [filed.exhibit]
    assert not filed.already


def test_the_same_bytes_lead_to_the_first_exhibit_which_joins_the_case(lead: Officer) -> None:
    first = _file(lead, "China agreed.")
    case = build.case(lead)
    again = _file(lead, "China agreed.", case=case, title="Under another title")
    assert (again.exhibit, again.rendition, again.already) == (first.exhibit, first.rendition, True)
    assert list(case.exhibits.all()) == [first.exhibit]
    assert Exhibit.objects.count() == Rendition.objects.count() == Reading.objects.count() == 1
    assert _file(lead, "Another note.").exhibit.number == "2"


def test_the_same_bytes_into_the_same_case_again_change_nothing(lead: Officer) -> None:
    case = build.case(lead)
    _file(lead, "China agreed.", case=case)
    _file(lead, "China agreed.", case=case)
    assert CaseExhibit.objects.count() == 1


def test_the_same_bytes_in_an_exhibit_that_one_may_not_see_are_filed_anew_and_betray_nothing(lead: Officer) -> None:
    hidden = _file(lead, "China agreed.", marking="OFFICIAL-SENSITIVE")
    officer = build.officer(clearance="DELIBERATIVE")
    mine = _file(officer, "China agreed.")
    assert not mine.already
    assert (hidden.exhibit.number, mine.exhibit.number) == ("S1", "1")


def test_the_same_bytes_as_a_translation_lead_to_the_exhibit_of_that_translation(lead: Officer) -> None:
    first = _file(lead, "China agreed.")
    zh = _translate(first.exhibit, lead, "中国同意。")
    again = _file(lead, "中国同意。")
    assert (again.exhibit, again.rendition, again.already) == (first.exhibit, zh.rendition, True)


def test_hidden_exhibits_make_no_gap_in_the_numbers_of_the_open_file(lead: Officer) -> None:
    case = build.case(lead, marking="BCI")
    numbers = [
        _file(lead, "one").exhibit.number,
        _file(lead, "two", marking="OFFICIAL-SENSITIVE").exhibit.number,
        _file(lead, "three", marking="PARTNER-CONFIDENTIAL").exhibit.number,
        _file(lead, "four", marking="BCI", case=case).exhibit.number,
        _file(lead, "five").exhibit.number,
        _file(lead, "six", marking="OFFICIAL-SENSITIVE").exhibit.number,
        _file(lead, "seven", marking="BCI", case=case).exhibit.number,
        _file(lead, "eight", marking="PUBLIC").exhibit.number,
    ]
    assert numbers == ["1", "S1", "P1", f"BCI-{case.number}-1", "2", "S2", f"BCI-{case.number}-2", "3"]


def test_each_closed_room_counts_for_itself(lead: Officer) -> None:
    one, other = build.case(lead, marking="BCI"), build.case(lead, marking="BCI")
    assert _file(lead, "one", case=one).exhibit.number == f"BCI-{one.number}-1"
    assert _file(lead, "two", case=other).exhibit.number == f"BCI-{other.number}-1"


def test_a_refused_filing_takes_no_number(lead: Officer) -> None:
    with pytest.raises(Refusal):
        _file(lead, "one", language="xx")
    assert _file(lead, "two").exhibit.number == "1"


def test_without_a_word_the_marking_is_that_of_the_case_and_never_public(lead: Officer) -> None:
    public, sensitive = build.case(lead, marking="PUBLIC"), build.case(lead, marking="OFFICIAL-SENSITIVE")
    bci = build.case(lead, marking="BCI")
    assert _file(lead, "one").exhibit.marking == "DELIBERATIVE"
    assert _file(lead, "two", case=public).exhibit.marking == "DELIBERATIVE"
    assert _file(lead, "three", case=sensitive).exhibit.marking == "OFFICIAL-SENSITIVE"
    filed = _file(lead, "four", case=bci)
    assert (filed.exhibit.marking, filed.exhibit.compartment) == ("BCI", bci.compartment)
    assert (filed.rendition.marking, filed.rendition.compartment) == ("BCI", bci.compartment)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"title": " "}, "title", "Give the exhibit a title."),
        ({"kind": "rumour"}, "kind", "“rumour” is not a kind of evidence."),
        ({"language": "xx"}, "language", "“xx” is not a language of the list."),
        (
            {"marking": "BCI"},
            "marking",
            "Business confidential information is filed from the page of its case.",
        ),
    ],
)
def test_what_cannot_be_filed_is_refused_with_a_sentence(
    values: dict[str, str], field: str, sentence: str, lead: Officer
) -> None:
    with pytest.raises(Refusal) as refused:
        _file(lead, "China agreed.", **values)
    assert (refused.value.field, refused.value.sentence) == (field, sentence)
    assert not Exhibit.objects.exists()


def test_a_marking_above_ones_own_clearance_is_refused(lead: Officer) -> None:
    officer = build.officer(clearance="DELIBERATIVE")
    with pytest.raises(Refusal, match=r"OFFICIAL-SENSITIVE is above your clearance \(DELIBERATIVE\)."):
        _file(officer, "China agreed.", marking="OFFICIAL-SENSITIVE")


@pytest.mark.parametrize(("name", "content"), [("empty.txt", b""), ("tool.exe", b"MZ\x90\x00" * 40)])
def test_an_empty_file_and_a_program_are_refused_at_the_door(name: str, content: bytes, lead: Officer) -> None:
    with pytest.raises(Refusal) as refused:
        file_exhibit([content], name=name, title="T", kind="note", language="en", by=lead, at=build.NOW)
    assert refused.value.field == "file"
    assert refused.value.sentence.endswith(".")
    assert not Exhibit.objects.exists()


@pytest.mark.parametrize("role", ["reader", "auditor"])
def test_who_only_reads_files_nothing(role: str, lead: Officer) -> None:
    by = build.officer("somebody", role=role)
    filed = _file(lead, "one")
    with pytest.raises(Refusal, match="reads and does not write"):
        _file(by, "China agreed.")
    with pytest.raises(Refusal, match="reads and does not write"):
        _translate(filed.exhibit, by, "中国同意。")
    with pytest.raises(Refusal, match="reads and does not write"):
        enter(build.case(lead), filed.exhibit, by=by, at=build.NOW)


def test_a_translation_is_another_rendition_of_the_same_exhibit(lead: Officer) -> None:
    filed = _file(lead, "China agreed.")
    zh = _translate(filed.exhibit, lead, "中国同意。")
    assert (zh.exhibit, zh.already, zh.rendition.cited_as) == (filed.exhibit, False, "Exhibit 1-CHN")
    assert filed.rendition.cited_as == "Exhibit 1"
    again = _translate(filed.exhibit, lead, "中国同意。", kind="sworn")
    assert (again.rendition, again.already) == (zh.rendition, True)
    with pytest.raises(Refusal, match="“guess” is not a kind of rendition"):
        _translate(filed.exhibit, lead, "中国 同意。", kind="guess")


def test_an_exhibit_is_entered_into_a_case_once(lead: Officer) -> None:
    filed, case = _file(lead, "China agreed."), build.case(lead)
    later = build.NOW + dt.timedelta(days=1)
    enter(case, filed.exhibit, by=lead, at=later)
    enter(case, filed.exhibit, by=lead, at=later)
    assert CaseExhibit.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("关于推进企业兼并重组的指导意见.docx", "关于推进企业兼并重组的指导意见.docx"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("a\x00b\nc.txt", "abc.txt"),
        ("  two   words .txt ", "two words .txt"),
        ("...", "document"),
        ("", "document"),
        ("/", "document"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_files_name_is_kept_without_what_could_do_harm(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_an_expired_grant_no_longer_leads_to_the_first(lead: Officer) -> None:
    case = build.case(lead, marking="BCI")
    first = _file(lead, "China agreed.", case=case)
    assert _file(lead, "China agreed.", case=case).already
    Grant.objects.filter(compartment=Compartment.objects.get()).update(
        granted_at=build.NOW, expires_at=build.NOW + dt.timedelta(seconds=1)
    )
    again = _file(lead, "China agreed.", at=build.NOW + dt.timedelta(days=1))
    assert (again.already, again.exhibit == first.exhibit) == (False, False)
