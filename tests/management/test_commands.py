"""The commands of manage.py: each one call, its lines, and its refusals as sentences."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from cases.access.models import Officer
from cases.briefs.models import Brief
from cases.evidence.models import Reading
from cases.taxonomy.models import Product
from compliance import broker
from compliance.celery import app
from tests import build


@pytest.fixture(autouse=True)
def _anchors_of_its_own(settings: Settings, tmp_path: Path) -> None:
    """The heads that a sweep keeps are of this test's database and of no other's."""
    settings.ANCHORS = tmp_path / "kept" / "heads.jsonl"


def _run(*words: str) -> list[str]:
    out = StringIO()
    call_command(*words, stdout=out, stderr=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_create_officer_prints_a_one_time_password_that_works() -> None:
    (line,) = _run("create_officer", "anna")
    name, password = line.split()
    officer = Officer.objects.get(username="anna")
    assert name == "anna"
    assert re.fullmatch(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}", password)
    assert officer.check_password(password)
    assert (officer.role, officer.clearance, officer.one_time_password) == ("registrar", "PARTNER-CONFIDENTIAL", True)
    assert (officer.is_staff, officer.is_superuser) == (True, True)


@pytest.mark.django_db
def test_create_officer_makes_an_officer_of_another_role() -> None:
    _run("create_officer", "ben", "--role=reader", "--clearance=PUBLIC")
    officer = Officer.objects.get(username="ben")
    assert (officer.role, officer.clearance, officer.is_superuser) == ("reader", "PUBLIC", False)


@pytest.mark.django_db
def test_create_officer_changes_an_existing_account_only_when_asked() -> None:
    build.officer("anna", role="reader")
    with pytest.raises(CommandError) as refused:
        _run("create_officer", "anna")
    assert str(refused.value) == "There is an account named anna; --reset gives it a new one-time password."
    (line,) = _run("create_officer", "anna", "--reset")
    officer = Officer.objects.get(username="anna")
    assert officer.check_password(line.split()[1])
    assert (officer.role, officer.one_time_password) == ("reader", True)


@pytest.mark.django_db
def test_create_officer_if_none_does_nothing_once_somebody_can_sign_in() -> None:
    Officer.objects.create(username="sample-docket", password="!")
    assert len(_run("create_officer", "--if-none")) == 1
    assert _run("create_officer", "other", "--if-none") == []
    assert not Officer.objects.filter(username="other").exists()


@pytest.mark.django_db
def test_load_vocabularies_prints_how_many_of_each() -> None:
    assert "   189 members" in _run("load_vocabularies")


@pytest.mark.django_db
def test_load_products_prints_how_many_and_refuses_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "hs.csv"
    file.write_text("code,description\n1001,Wheat\n", encoding="utf-8")
    assert _run("load_products", str(file)) == ["1 products loaded."]
    assert Product.objects.get(pk="1001").title == "Wheat"
    with pytest.raises(CommandError, match=r"cannot be opened: No such file or directory\.$"):
        _run("load_products", str(tmp_path / "nowhere.csv"))


@pytest.mark.django_db
def test_brief_makes_the_paper_and_copies_it(registrar: Officer, tmp_path: Path) -> None:
    case, out = build.case(registrar), tmp_path / "papers" / "brief.pdf"
    (line,) = _run("brief", case.number.lower(), "--out", str(out))
    brief = Brief.objects.get()
    assert line == f"{out} ({brief.pages} pages, {brief.number})"
    assert out.read_bytes().startswith(b"%PDF-")
    assert (brief.state, brief.requested_by) == ("ready", registrar)


@pytest.mark.django_db
def test_brief_says_which_quotations_of_a_draft_do_not_hold(registrar: Officer, tmp_path: Path) -> None:
    case = build.case(registrar)
    build.citation(case, build.exhibit(registrar), registrar, "agreed to close")
    lines = _run("brief", case.number, "--out", str(tmp_path / "brief.pdf"))
    assert lines[0].startswith("DRAFT: 1 quotation is not confirmed.")


def test_brief_refuses_with_a_sentence(registrar: Officer, lead: Officer, tmp_path: Path) -> None:
    case = build.case(registrar, marking="PARTNER-CONFIDENTIAL")
    build.citation(case, build.exhibit(registrar), registrar, "agreed to close")
    build.officer("reader", role="reader")
    refusals = {
        ("brief", "TC-1999-0001"): "No case TC-1999-0001 in the docket.",
        ("brief", case.number, "--by=nobody"): "No active account named nobody.",
        ("brief", case.number, "--by=reader"): f"No case {case.number} in the docket.",
        ("brief", case.number, "--final"): "No final brief: 1 quotation is not confirmed.",
    }
    for words, sentence in refusals.items():
        with pytest.raises(CommandError) as refused:
            _run(*words)
        assert str(refused.value).startswith(sentence)
    assert not Brief.objects.exists()


@pytest.mark.django_db
def test_brief_makes_every_kind_of_paper_in_every_form(registrar: Officer, tmp_path: Path) -> None:
    cases = [build.case(registrar, title=title, marking="PUBLIC") for title in ("Wheat", "Rice")]
    build.citation(cases[0], build.exhibit(registrar, marking="PUBLIC"), registrar, "agreed to open")
    build.commitment(cases[0], registrar)
    numbers, out = [case.number for case in cases], str(tmp_path / "paper.pdf")
    book = ("--kind=docket-book", "--chapters=respondent", "--title=Grain", "--edition=public", "--archive")
    for words in (
        (*numbers, *book),
        (numbers[0], "--kind=dossier", "--paper=letter"),
        ("--kind=scorecard", "--member=chn", "--forum=JCCT"),
        (*numbers, "--kind=exhibit-book"),
    ):
        _run("brief", *words, "--out", out)
    made = Brief.objects.order_by("queued_at").values_list("kind", "state", "title", "edition", "paper", "archive")
    assert list(made) == [
        ("docket-book", "ready", "Grain", "public", "a4", True),
        ("dossier", "ready", "", "internal", "letter", False),
        ("scorecard", "ready", "Commitments of China: JCCT", "internal", "a4", False),
        ("exhibit-book", "ready", "Exhibits of 2 cases", "internal", "a4", False),
    ]
    refusals = {
        (): "Name the docket number of a case.",
        (*numbers,): "A case brief is of one case; name one.",
        (numbers[0], "--kind=docket-book"): "A docket book has 2 to 500 cases; these are 1.",
        (numbers[0], "--kind=scorecard"): "A scorecard is of no cases: name a --member, a --forum, or both.",
        ("--kind=scorecard",): "Choose whose commitments, or the forum in which they were made.",
        ("--kind=scorecard", "--member=XX"): "No WTO Member XX.",
        (*numbers, "--kind=exhibit-book", "--archive"): "An exhibit book is not made for the archive",
    }
    for words, sentence in refusals.items():
        with pytest.raises(CommandError) as refused:
            _run("brief", *words)
        assert str(refused.value).startswith(sentence)


@pytest.mark.django_db
def test_brief_without_an_account_says_how_to_make_one() -> None:
    with pytest.raises(CommandError, match=r"manage.py create_officer makes one"):
        _run("brief", "TC-1999-0001")


@pytest.fixture
def _signals() -> Iterator[None]:
    """The sweeper takes over the signals by which it is told to stop; they are given back."""
    names = (signal.SIGTERM, signal.SIGINT)
    before = [signal.getsignal(name) for name in names]
    yield
    for name, handler in zip(names, before, strict=True):
        signal.signal(name, handler)


@pytest.mark.usefixtures("_signals")
def test_sweep_once_nudges_and_ends(lead: Officer, settings: Settings) -> None:
    build.exhibit(lead, read=False)
    with broker.start(broker.broker_directory(settings.VAR)):
        assert _run("sweep", "--once") == []
        with app.connection_for_write() as connection:
            assert connection.default_channel.client.llen(Reading.QUEUE) == 1
        app.close()


@pytest.mark.usefixtures("_signals")
def test_sweep_once_ends_though_the_broker_is_down(lead: Officer) -> None:
    build.exhibit(lead, read=False)
    assert _run("sweep", "--once") == []
    assert Reading.objects.get().state == "queued"
