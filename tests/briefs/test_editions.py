"""The public edition: nothing that is marked, everything that is PUBLIC, and its own numbers throughout."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.access import markings
from cases.briefs.editions import public, redacted
from cases.refusal import Refusal
from tests.briefs import marked

pytestmark = pytest.mark.once
ANY = st.sampled_from([markings.PUBLIC, markings.PUBLIC, *marked.HIGHER, None])


@st.composite
def papers(draw: st.DrawFn) -> dict[str, Any]:
    """Contents whose pieces are marked in any way."""
    return marked.paper(lambda _kind: draw(ANY))


@settings(max_examples=60, deadline=None)
@given(papers())
def test_no_word_of_a_marked_piece_is_left(contents: dict[str, Any]) -> None:
    left = marked.canaries(public(contents))
    assert left & marked.hidden(contents) == set()
    assert not any(word.startswith(("qzbracket", "qztimeline", "qzaskedby", "qzchain")) for word in left)


@settings(max_examples=40, deadline=None)
@given(papers())
def test_every_note_is_numbered_anew_and_each_figure_leads_to_the_same_words(contents: dict[str, Any]) -> None:
    made = public(contents)
    assert [note["number"] for note in made["notes"]] == list(range(1, len(made["notes"]) + 1))
    before = {note["number"]: note["quotation"] for note in contents["notes"]}
    after = {note["number"]: note["quotation"] for note in made["notes"]}
    open_notes = {note["quotation"] for note in contents["notes"] if note.get("marking") == markings.PUBLIC}
    for name in ("commitments", "status", "events"):
        old = [row for row in contents[name] if row.get("marking") == markings.PUBLIC]
        assert len(old) == len(made[name])
        for was, now in zip(old, made[name], strict=True):
            kept = [before[number] for number in was["notes"] if before[number] in open_notes]
            assert [after[number] for number in now["notes"]] == kept
    assert {row["cited_as"] for row in made["exhibits"]} <= {note["cited_as"] for note in made["notes"]}


@settings(max_examples=30, deadline=None)
@given(papers())
def test_the_edition_of_an_edition_is_the_same_and_the_contents_are_left_alone(contents: dict[str, Any]) -> None:
    before = json.dumps(contents)
    made = public(contents)
    assert json.dumps(contents) == before
    assert public(made) == made


def test_where_all_is_public_nothing_but_who_asked_and_what_is_bracketed_goes() -> None:
    contents = marked.paper(lambda _kind: markings.PUBLIC)
    gone = marked.canaries(contents) - marked.canaries(public(contents))
    # The status of the head is that of the last status left; the drawing is laid out anew.
    assert {word.rstrip("0123456789") for word in gone} == {
        "qzaskedby", "qzchain", "qzbracket", "qztimeline", "qzcasestatus", "qzcasestatus_since",
    }  # fmt: skip
    made = public(contents)
    assert (made["marking"], made["edition"], made["clearance"]) == ("PUBLIC", "public", "PUBLIC")
    assert made["case"]["status"] == contents["status"][-1]["to"]
    assert made["anchors"] == ["PUBLIC 12 0123456789abcdef"]
    assert made["summary"][1] == "before [[***]] after"
    assert [mark["ref"] for mark in made["timeline"]["marks"] if mark["kind"] == "event"] == ["1", "2"]


def test_the_status_of_the_head_is_the_last_public_one() -> None:
    contents = marked.paper(lambda _kind: markings.PUBLIC)
    contents["status"][-1]["marking"] = markings.SENSITIVE
    assert public(contents)["case"]["status"] == contents["status"][0]["to"]
    contents["status"][0]["marking"] = markings.SENSITIVE
    assert (public(contents)["case"]["status"], public(contents)["case"]["status_since"]) == ("", "")


def test_a_piece_that_nobody_thought_of_is_left_out_unless_it_says_that_it_is_public() -> None:
    contents = marked.paper(lambda _kind: markings.PUBLIC)
    contents |= {
        "new": [{"text": "qznew1"}, {"text": "qznew2", "marking": "PUBLIC"}],
        "other": {"text": "qznew3"},
        "said": "qznew4",
    }
    made = public(contents)
    assert made["new"] == [{"text": "qznew2", "marking": "PUBLIC"}]
    assert "other" not in made
    assert "said" not in made


def test_a_field_whose_own_marking_is_higher_is_blank() -> None:
    contents = marked.paper(lambda _kind: markings.PUBLIC)
    contents["events"][0] |= {"body_marking": "BCI"}
    assert public(contents)["events"][0]["body"] == ""


@pytest.mark.parametrize("marking", [*marked.HIGHER, None])
def test_a_case_that_is_not_public_has_no_public_edition(marking: str | None) -> None:
    contents = marked.paper(lambda _kind: markings.PUBLIC)
    contents["case"]["marking"] = marking
    with pytest.raises(Refusal, match=r"^No public edition: "):
        public(contents)


@given(st.lists(st.sampled_from(["[[", "]]", "w"]), max_size=12))
def test_brackets_leave_nothing_that_stood_between_them_and_all_that_did_not(parts: list[str]) -> None:
    words = [part if part != "w" else f"w{place}." for place, part in enumerate(parts)]
    closed: set[str] = set()
    said: set[str] = set()
    depth = 0
    for word in words:
        if word == "[[":
            depth += 1
        elif word == "]]" and depth:
            depth -= 1
        elif word == "]]":
            closed, said = closed | said, set()
        else:
            (closed if depth else said).add(word)
    made = redacted("".join(words))
    assert [word for word in closed if word in made] == []
    assert [word for word in said if word not in made] == []
    assert redacted(made) == made


def test_brackets_that_open_in_one_paragraph_and_close_in_another_take_all_between() -> None:
    contents = marked.paper(lambda _kind: markings.PUBLIC)
    contents["summary"] = ["One [[qzsecret1", "qzsecret2", "qzsecret3]] two.", "Three."]
    assert public(contents)["summary"] == ["One [[***]] two.", "Three."]


def book(*cases: dict[str, Any]) -> dict[str, Any]:
    """A book of these cases in two chapters."""
    return {
        "schema": 2,
        "kind": "docket-book",
        "title": "Cases",
        "as_of": "2 March 2026",
        "marking": "BCI",
        "asked_by": "qzasker1",
        "front": {"title": "Cases", "grouped_by": "agreement", "searched": ["qzsearched1"]},
        "chapters": [
            {
                "title": name,
                "cases": list(told),
                "see_also": [
                    {"number": "1", "title": f"qzsee{place}{row}", "marking": row} for row in ("PUBLIC", "BCI")
                ],
            }
            for place, (name, told) in enumerate((("One", cases[:1]), ("Two", cases[1:])))
        ],
        "problems": [row | {"case": case["case"]["number"]} for case in cases for row in case["problems"]],
    }


@settings(max_examples=20, deadline=None)
@given(st.lists(papers(), min_size=2, max_size=3), st.sampled_from([*marked.HIGHER, None]))
def test_a_book_holds_its_public_cases_alone(cases: list[dict[str, Any]], marking: str | None) -> None:
    cases[0]["case"]["marking"] = marking
    made = public(book(*cases))
    left = marked.canaries(made)
    assert [chapter["title"] for chapter in made["chapters"]] == ["Two"]
    assert made["chapters"][0]["cases"] == [public(case) for case in cases[1:]]
    assert [row["marking"] for row in made["chapters"][0]["see_also"]] == ["PUBLIC"]
    assert not any(word.startswith(("qzsearched", "qzasker")) for word in left)
    assert len(made["problems"]) == sum(len(case["problems"]) for case in made["chapters"][0]["cases"])
    assert (made["marking"], made["edition"]) == ("PUBLIC", "public")
    cases[1]["case"]["marking"] = cases[-1]["case"]["marking"] = marking
    with pytest.raises(Refusal, match=r"^No public edition: nothing in it is marked PUBLIC\. "):
        public(book(*cases))


@settings(max_examples=30, deadline=None)
@given(papers(), st.data())
def test_a_list_of_rows_keeps_its_public_rows_and_their_notes(case: dict[str, Any], data: st.DataObject) -> None:
    paper = {
        "schema": 2,
        "kind": "scorecard",
        "front": {"of": "China", "searched": "qzsearched1"},
        "marking": "BCI",
        "rows": [row | {"marking": data.draw(ANY)} for row in case["commitments"]],
        "notes": case["notes"],
        "exhibits": case["exhibits"],
        "counts": {"qzcounts1": 3},
        "problems": case["problems"],
    }
    rows = [row for row in paper["rows"] if row["marking"] == markings.PUBLIC]
    cited = {number for row in rows for number in row["notes"]}
    told = {
        note["cited_as"]
        for note in paper["notes"]
        if note["number"] in cited and note.get("marking") == markings.PUBLIC
    }
    if not rows and not any(
        row.get("marking") == markings.PUBLIC and row["cited_as"] in told for row in paper["exhibits"]
    ):
        with pytest.raises(Refusal):
            public(paper)
        return
    made = public(paper)
    left = marked.canaries(made)
    assert [row["words"] for row in made["rows"]] == [row["words"] for row in rows]
    assert [note["number"] for note in made["notes"]] == list(range(1, len(made["notes"]) + 1))
    assert not any(word.startswith(("qzsearched", "qzcounts")) for word in left)
    gone = {word for row in paper["notes"] if row.get("marking") != markings.PUBLIC for word in marked.canaries(row)}
    named = {note["cited_as"] for note in paper["notes"] if note.get("marking") == markings.PUBLIC}
    assert left & (gone - named) == set()


def test_an_exhibit_book_names_no_case_and_no_place_that_is_not_public() -> None:
    def row(name: str, marking: str, *cases: str) -> dict[str, Any]:
        return {"cited_as": name, "marking": marking, "cases": list(cases), "places": ["p. 24"]}

    paper = {
        "schema": 2,
        "kind": "exhibit-book",
        "marking": "BCI",
        "front": {
            "title": "Exhibits",
            "cases": [{"number": "TC-1", "marking": "PUBLIC"}, {"number": "TC-2", "marking": "BCI"}],
        },
        "exhibits": [
            row("Exhibit 1", "PUBLIC", "TC-1", "TC-2"),
            row("Exhibit 2", "PUBLIC", "TC-2"),
            row("Exhibit 3", "DELIBERATIVE", "TC-1"),
        ],
    }
    made = public(paper)
    assert made["front"]["cases"] == [{"number": "TC-1", "marking": "PUBLIC"}]
    assert made["exhibits"] == [{"cited_as": "Exhibit 1", "marking": "PUBLIC", "cases": ["TC-1"], "places": []}]
    del paper["exhibits"][0]  # type: ignore[attr-defined]
    with pytest.raises(Refusal, match="nothing in it is marked PUBLIC"):
        public(paper)
