"""The commands that import: what they tell, and that nothing enters the docket unless it was asked for."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases.access.models import Officer
from cases.docket.models import Case
from cases.evidence.models import Exhibit
from cases.intake.models import ImportBatch, Proposal, TableImport
from tests.intake.made import TEXT
from tests.intake.test_tables import CSV

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A small report."""
    path = tmp_path / "2022_report.txt"
    path.write_text(TEXT)
    return path


def told(*args: object) -> str:
    """What a command prints."""
    out = StringIO()
    call_command(*map(str, args), stdout=out)
    return out.getvalue()


def test_a_report_is_filed_and_read_and_the_second_time_proposes_nothing_new(report: Path, registrar: Officer) -> None:
    first = told("import_report", report, "--as-of", "2022-12-31")
    count = Proposal.objects.count()
    again = told("import_report", report, "--as-of", "2022-12-31")
    assert (Exhibit.objects.get().title, Case.objects.count()) == ("2022 report", 0)
    assert ImportBatch.objects.get().get_absolute_url() in first
    assert (again, Proposal.objects.count() == count > 0) == (first, True)


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--respondent", "XXX"], "--respondent: “XXX” is no Member's code"),
        (["--as-of", "soon"], "“soon” is no date"),
        (["--marking", "BCI"], "filed from the page of its case"),
        (["--by", "nobody"], "There is no active account “nobody”"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    report: Path, registrar: Officer, args: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        told("import_report", report, *args)


def test_a_table_is_tried_and_imported_only_when_told_to(tmp_path: Path, registrar: Officer) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(CSV)
    tried = told("import_table", path)
    assert "row 4, respondent: “Atlantis” is no Member that is known." in tried
    assert "     2 left out" in tried
    assert Case.objects.count() == 0
    assert "2 cases opened, 3 events recorded." in told("import_table", path, "--import")
    assert Case.objects.count() == 2
    with pytest.raises(CommandError, match="There is no column Z; there are A to E"):
        told("import_table", path, "--column", "Z=title")
    with pytest.raises(CommandError, match="is nothing that holds for all rows"):
        told("import_table", path, "--given", "colour=red")
    told("import_table", path, "--given", "filed_as=survey", "--given", "body=CSPS")
    given = TableImport.objects.latest("filed_at").given
    assert (given["filed_as"], given["body"], given["scheme"]) == ("survey", "CSPS", "OTHER")
    with pytest.raises(CommandError, match="There is no file"):
        told("import_table", tmp_path / "none.csv")
