"""`check_citations`: each citation with its outcome, the exit status, and nothing of closed rooms."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.access.models import Officer
from cases.evidence.models import Citation
from tests import build


def _run(*words: str) -> tuple[int, list[str]]:
    out, status = StringIO(), 0
    try:
        call_command("check_citations", *words, stdout=out)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return status, out.getvalue().splitlines()


def test_each_citation_is_checked_anew_and_told_with_its_outcome(lead: Officer) -> None:
    case = build.case(lead)
    filed = build.exhibit(lead, "China agreed to open its market.")
    build.citation(case, filed, lead, "[it] agreed to open", 1)
    assert _run() == (
        0,
        [
            f"{case.number}  Found: Exhibit {filed.exhibit.number}, p. 1 “[it] agreed to open”",
            "    Found on p. 1.",
            "    “[it]” stands for nothing there.",
            "1 citations checked; 0 not found as they are quoted.",
        ],
    )
    Citation.objects.update(outcome="not-found", found_on=None)
    assert _run("--case", case.number.lower())[0] == 0
    assert Citation.objects.get().outcome == "found"


def test_one_that_is_not_found_gives_exit_status_1(lead: Officer) -> None:
    case, other = build.case(lead), build.case(lead)
    filed = build.exhibit(lead, "China agreed to open its market.")
    made = build.citation(case, filed, lead, "agreed to close its market", 1)
    status, lines = _run("--json")
    assert status == 1
    assert [json.loads(line) for line in lines] == [
        {
            "citation": str(made.pk),
            "case": case.number,
            "outcome": "altered",
            "found_on": 1,
            "pinpoint": f"Exhibit {filed.exhibit.number}, p. 1",
            "quotation": "agreed to close its market",
            "detail": "Altered: the nearest passage on p. 1 differs; the document has “open”, the quotation “close”.",
            "findings": ["agreed to {document: open} {quotation: close} its market"],
        }
    ]
    assert _run("--case", other.number) == (0, ["0 citations checked; 0 not found as they are quoted."])


def test_of_a_closed_room_only_numbers_are_told(lead: Officer) -> None:
    case = build.case(lead, marking="BCI")
    build.citation(case, build.exhibit(lead, "A secret."), lead, "A secret.", 1)
    made = Citation.objects.get()
    assert _run()[1][0] == f"{case.number}  Found: a citation in a closed room, {made.pk}"
    assert "secret" not in "".join(_run("--json")[1])


@pytest.mark.django_db
def test_a_case_that_is_not_in_the_docket_is_refused() -> None:
    with pytest.raises(CommandError) as refused:
        _run("--case", "TC-1900-0001")
    assert str(refused.value) == "No case TC-1900-0001 in the docket."
