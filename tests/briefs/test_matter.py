"""The front and back matter of a book, and the table of authorities: worked out of frozen contents alone."""

from __future__ import annotations

from typing import Any

import pytest

from cases.briefs import matter
from cases.briefs.authorities import pages_of, tables

pytestmark = pytest.mark.once


def claim(agreement: str, provision: str, *notes: int, measure: str = "") -> dict[str, Any]:
    return {
        "agreement": agreement, "agreement_kind": "covered", "provision": provision, "heading": "", "measure": measure,
        "notes": list(notes),
    }  # fmt: skip


def case(number: str, *claims: dict[str, Any], stands: str = "Panel", **more: Any) -> dict[str, Any]:
    head = {
        "number": number, "title": f"Concern {number}", "respondent": "China", "raised_by": ["Japan"], "status": stands,
        "status_since": "2017", "sectors": [], "marking": "PUBLIC",
    }  # fmt: skip
    rows: dict[str, Any] = {
        name: [] for name in ("commitments", "measures", "notes", "exhibits", "problems", "status", "events")
    }
    rows |= {"claims": list(claims), "summary_notes": [], "marking": "PUBLIC"}
    return (
        rows
        | {key: value for key, value in more.items() if key in rows}
        | {"case": head | {key: value for key, value in more.items() if key not in rows}}
    )


def exhibit(cited_as: str, kind: str = "File note") -> dict[str, Any]:
    return {"cited_as": cited_as, "sha256": f"of {cited_as}", "kind": kind}


def note(number: int, cited_as: str) -> dict[str, Any]:
    return {"number": number, "cited_as": cited_as, "title": f"Title of {cited_as}", "symbol": ""}


def book(*cases: dict[str, Any]) -> dict[str, Any]:
    return {"chapters": [{"title": "One", "cases": list(cases[:1])}, {"title": "Two", "cases": list(cases[1:])}]}


def test_a_case_stands_once_under_its_first_agreement_and_is_named_under_the_others() -> None:
    both = case("TC-1", claim("GATT 1994", "GATT III:4"), claim("SCM Agreement", "SCM 3.1"))
    none, scm = case("TC-2"), case("TC-3", claim("SCM Agreement", "SCM 25"))
    order = [("SCM Agreement", "SCM Agreement"), ("GATT 1994", "GATT 1994")]
    found = matter.chapters([none, both, scm], "agreement", order)
    assert [(row["title"], [one["case"]["number"] for one in row["cases"]]) for row in found] == [
        ("SCM Agreement", ["TC-1", "TC-3"]),
        ("No discipline, or no claim yet", ["TC-2"]),
    ]
    again = matter.chapters([both, case("TC-4", claim("GATT 1994", "GATT XI"))], "agreement", order)
    assert again[1]["see_also"] == [{"number": "TC-1", "title": "Concern TC-1", "marking": "PUBLIC"}]


def test_chapters_by_sector_have_the_title_of_the_sectors_root_and_by_respondent_its_name() -> None:
    grain = case("TC-1", sectors=[{"code": "10", "title": "Cereals", "chapter": "HS-II"}])
    assert [row["title"] for row in matter.chapters([grain], "sector", [("HS-II", "Vegetable products")])] == [
        "Vegetable products"
    ]
    assert [row["title"] for row in matter.chapters([grain, case("TC-2", respondent="Chile")], "respondent")] == [
        "China",
        "Chile",
    ]


def test_the_summary_goes_by_docket_number_whatever_the_chapters() -> None:
    kept, broken = {"verdict_word": "implemented-late", "notes": []}, {"verdict_word": "", "notes": []}
    rows = matter.summary(book(case("TC-2022-0010"), case("TC-2022-0009", commitments=[kept, broken])))
    assert [(row["number"], row["promises"], row["kept"], row["open"]) for row in rows] == [
        ("TC-2022-0009", 2, 1, 1),
        ("TC-2022-0010", 0, 0, 0),
    ]
    assert matter.counted(book(case("TC-1"), case("TC-2", stands=""), case("TC-3"))) == [
        ("Panel", 2),
        ("No status recorded", 1),
    ]


def test_joint_lists_have_each_thing_once_with_the_cases_that_have_it() -> None:
    act = {"title": "Plan 10", "number": ""}
    one = case("TC-1", exhibits=[exhibit("Exhibit 61"), exhibit("Exhibit 9")], measures=[act])
    other = case("TC-2", exhibits=[exhibit("Exhibit 61")], measures=[act, act | {"title": "Plan 9"}])
    found = book(other, one)
    assert [(row["cited_as"], row["cases"]) for row in matter.exhibits(found)] == [
        ("Exhibit 9", ["TC-1"]),
        ("Exhibit 61", ["TC-1", "TC-2"]),
    ]
    assert [(row["title"], row["cases"]) for row in matter.measures(found)] == [
        ("Plan 9", ["TC-2"]),
        ("Plan 10", ["TC-1", "TC-2"]),
    ]


def test_joint_authorities_stand_by_kind_and_name_the_cases_that_rely_on_them() -> None:
    report = [exhibit("Exhibit 5", "Panel or Appellate Body report")]
    one = case("TC-1", claim("GATT 1994", "GATT III:4", 1), notes=[note(1, "Exhibit 5")], exhibits=report)
    other = case("TC-2", claim("GATT 1994", "GATT III:4"), claim("GATT 1994", "GATT I"))
    found = matter.joint_authorities(book(one, other))
    assert [(table["title"], [(row["name"], row["cases"]) for row in table["rows"]]) for table in found] == [
        ("WTO agreements", [("GATT I", ["TC-2"]), ("GATT III:4", ["TC-1", "TC-2"])]),
        ("Panel and Appellate Body reports", [("Exhibit 5", ["TC-1"])]),
    ]


def test_an_exhibit_is_cited_where_the_statements_stand_that_rest_on_it() -> None:
    told = case(
        "TC-1",
        claim("GATT 1994", "GATT III:4", 1, measure="Plan 9"),
        commitments=[{"provision": "", "label": "7/C3", "notes": [1]}],
        events=[{"notes": [1]}],
        notes=[note(1, "Exhibit 61")],
        exhibits=[exhibit("Exhibit 61")],
        measures=[{"title": "Plan 9", "original": "九", "number": ""}],
        summary_notes=[1],
    )
    found = {row.name: row.anchors for table in tables(told) for row in table.rows}
    assert found == {
        "GATT III:4": ["claim-1"],
        "Plan 9": ["measure-1", "claim-1"],
        "Exhibit 61": ["summary", "claim-1", "promise-7-C3", "event-1"],
    }


def test_pages_are_told_once_and_in_runs() -> None:
    numbers = {"a": 2, "b": 2, "c": 3, "d": 7, "e": 8, "f": 9}
    assert pages_of(["a", "b", "c"], numbers) == "2, 3"
    assert pages_of(["d", "e", "f", "a"], numbers) == "2, 7–9"
    assert pages_of(["gone"], numbers) == ""
