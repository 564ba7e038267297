"""Making books: cut into parts, set by any worker, joined when all are set; stopped, failed, tried again, and cached for who may know."""

from __future__ import annotations

import datetime as dt
import re
import time
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from cases.access.models import Officer
from cases.briefs import books, withholding
from cases.briefs.asking import request_exhibits
from cases.briefs.books import make_book, remove_old
from cases.briefs.locating import NOT_THE_CASE
from cases.briefs.models import Brief, BriefCase
from cases.briefs.parts import BriefPart
from cases.briefs.produce import produce_next
from cases.briefs.progress import progress
from cases.briefs.request import retry_brief, stop_brief
from cases.briefs.setting import set_next
from cases.briefs.withholding import withheld_from
from cases.destruction.destroying import destroy
from cases.evidence import store
from cases.evidence.filing import file_exhibit
from cases.evidence.models import Page
from cases.history.seals import digest
from cases.jobs import claiming
from cases.jobs.models import JobState
from cases.refusal import Refusal
from tests import build
from tests.briefs import made
from tests.briefs.joining.test_filed import document

BROKEN = b"%PDF-1.7\n" + b"1 0 obj garbage " * 400 + b"\n%%EOF"
LATER = build.NOW + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path


def book(by: Officer, numbers: tuple[int, ...] = (1, 2), *, number: str = "DB-2026-0001", **more: Any) -> Brief:
    """A book that waits, of made-up contents."""
    contents = made.book(numbers, chapters=1, number=number, small=True, **more)
    return Brief.objects.create(
        number=number,
        kind="docket-book",
        title="Open concerns",
        contents=contents,
        contents_sha256=digest(contents),
        requested_by=by,
        queued_at=build.NOW,
        marking="DELIBERATIVE",
    )


def now(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def work() -> list[str]:
    """What one worker does until nothing waits, as its task does it."""
    done = []
    while True:
        if produce_next(build.clock):
            done.append("paper")
        elif set_next(build.clock):
            done.append("part")
        else:
            return done


def states(of: Brief) -> list[str]:
    return list(of.parts.order_by("position").values_list("state", flat=True))


def files() -> set[str]:
    return {path.name for path in Path(store.path_of("00").parent.parent).rglob("*") if path.is_file()}


@pytest.mark.django_db
def test_a_book_is_cut_set_and_joined_and_waits_between_without_a_worker(lead: Officer) -> None:
    row = book(lead)
    assert produce_next(build.clock)
    assert (now(row).state, now(row).token, now(row).attempts, now(row).stage) == ("queued", None, 0, "rendering")
    assert [(part.key, part.state) for part in row.parts.all()] == [
        ("cover", "queued"), ("summary", "queued"), ("TC-2022-0001", "queued"), ("TC-2022-0002", "queued"), ("proofs", "queued"),
    ]  # fmt: skip
    assert not produce_next(build.clock), "it waits for its parts"
    assert progress(now(row)).words == "Rendering 0 of 5"
    assert set_next(build.clock)
    assert progress(now(row)).words == "Rendering 1 of 5"
    assert work() == ["part"] * 4 + ["paper"]
    done = now(row)
    content = store.path_of(done.sha256).read_bytes()
    document = pypdfium2.PdfDocument(content)
    assert (done.state, done.stage, done.size, done.pages) == ("ready", "", len(content), len(document))
    document.close()
    assert done.made_with.startswith("WeasyPrint 70")
    assert row.parts.filter(section__isnull=True).count() == 5
    assert files() == {done.sha256, *row.parts.values_list("sha256", flat=True)}


@pytest.mark.django_db
def test_a_whole_paper_is_made_before_the_parts_of_a_book_that_was_asked_for_earlier(lead: Officer) -> None:
    row = book(lead)
    assert produce_next(build.clock)
    small = book(lead, (1,), number="DB-2026-0002")
    Brief.objects.filter(pk=small.pk).update(queued_at=LATER)
    assert produce_next(build.clock)
    assert small.parts.count() == 4
    assert states(row) == ["queued"] * 5


@pytest.mark.django_db
def test_sections_that_were_set_before_are_not_set_again(lead: Officer) -> None:
    first = book(lead)
    work()
    second = book(lead, (2, 1), number="DB-2026-0002", edited=(1,))
    assert work() == ["paper", "part", "part", "part", "paper"]
    assert now(second).state == "ready"
    old = dict(first.parts.values_list("key", "sha256"))
    new = dict(second.parts.values_list("key", "sha256"))
    assert old["TC-2022-0002"] == new["TC-2022-0002"]
    assert old["TC-2022-0001"] != new["TC-2022-0001"]
    third = book(lead, (2, 1), number="DB-2026-0001x")
    Brief.objects.filter(pk=third.pk).update(contents=now(second).contents)
    assert work() == ["paper"], "all is there, so it is joined at once"
    assert now(third).sha256 == now(second).sha256


@pytest.mark.django_db
def test_what_was_set_for_a_book_that_an_officer_may_not_see_is_set_anew_for_it(lead: Officer) -> None:
    other = build.officer("other", role="lead", clearance="DELIBERATIVE")
    case = build.case(lead, marking="PARTNER-CONFIDENTIAL")
    hidden = book(lead)
    BriefCase.objects.create(brief=hidden, case=case, position=1)
    work()
    mine = book(other, number="DB-2026-0003")
    assert produce_next(build.clock)
    assert states(mine) == ["queued"] * 5
    theirs = book(lead, number="DB-2026-0004")
    assert produce_next(build.clock)
    assert states(theirs)[1:4] == ["ready"] * 3


@pytest.mark.django_db
def test_a_section_that_cannot_be_set_fails_its_book_with_a_sentence_that_names_it_and_no_other(lead: Officer) -> None:
    row = book(lead)
    assert produce_next(build.clock)
    part = row.parts.get(key="TC-2022-0002")
    section = part.section
    assert section is not None
    BriefPart.objects.filter(pk=part.pk).update(section=section | {"template": "briefs/of_no_paper.html"})
    other = book(lead, (3,), number="DB-2026-0002")
    work()
    failed = now(row)
    assert (failed.state, failed.failure) == (
        "failed",
        f"Not made. TC-2022-0002: the typesetter broke down on it. {NOT_THE_CASE} "
        "Nothing is lost: the contents are kept, and it can be tried again.",
    )
    assert now(other).state == "ready"
    BriefPart.objects.filter(pk=part.pk).update(section=section)
    assert retry_brief(row, by=lead, at=LATER)
    assert work()[-1] == "paper"
    assert (now(row).state, now(row).failure) == ("ready", "")


@pytest.mark.django_db
def test_a_part_whose_workers_all_died_fails_its_book(lead: Officer) -> None:
    row = book(lead)
    assert produce_next(build.clock)
    at = build.NOW
    for _ in range(BriefPart.MOST_ATTEMPTS):
        assert claiming.claim_next(BriefPart, at=at) is not None
        BriefPart.objects.filter(state="queued").update(state="failed", failure="")  # only the one in work is looked at
        at += BriefPart.LEASE + dt.timedelta(seconds=1)
    BriefPart.objects.filter(state="failed").update(state="queued")
    worked = claiming.claim_next(BriefPart, at=at)
    assert worked is not None
    assert states(row).count("failed") == 1
    assert produce_next(lambda: at)
    assert now(row).state == "failed"
    assert "Given up after 5 attempts" in now(row).failure


@pytest.mark.django_db
def test_a_book_is_stopped_before_between_and_during_its_making_and_can_be_tried_again(lead: Officer) -> None:
    row = book(lead)
    assert stop_brief(row, by=lead, at=LATER)
    assert (now(row).state, now(row).failure) == (
        "failed",
        "Stopped by lead. Nothing is lost: the contents are kept, and it can be tried again.",
    )
    assert not stop_brief(row, by=lead, at=LATER)
    assert work() == []
    assert retry_brief(row, by=lead, at=LATER)
    assert produce_next(build.clock)
    assert stop_brief(now(row), by=lead, at=LATER)
    assert work() == [], "no part of a stopped book is set"
    assert retry_brief(row, by=lead, at=LATER)
    assert work() == ["part"] * 5 + ["paper"]
    assert now(row).state == "ready"
    assert not stop_brief(now(row), by=lead, at=LATER)


@pytest.mark.django_db
def test_a_worker_whose_book_was_stopped_records_nothing(lead: Officer) -> None:
    row = book(lead)
    work()
    Brief.objects.filter(pk=row.pk).update(state="queued", sha256="", size=None)
    held = claiming.claim_next(Brief, at=build.NOW)
    assert held is not None
    assert stop_brief(row, by=lead, at=LATER)
    make_book(held, build.clock)
    assert (now(row).state, now(row).sha256) == ("failed", "")


def _at_length(contents: tuple[bytes, dict[str, Any], str]) -> str:
    time.sleep(5)
    return withholding.not_public(*contents)


@pytest.mark.django_db
def test_a_public_book_that_is_looked_through_for_longer_than_a_lease_stays_with_its_worker(
    lead: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child looks through it for two leases and a half; another worker looks for work all the while, and finds none."""
    monkeypatch.setattr(books, "not_public", lambda *of: _at_length(of))
    monkeypatch.setattr(Brief, "LEASE", dt.timedelta(seconds=2))
    row = book(lead, edition="public", marking="PUBLIC")
    Brief.objects.filter(pk=row.pk).update(edition="public", marking="PUBLIC", withheld=withheld_from(row.contents))
    leases, others, own = set(), [], claiming.Grip.__call__

    def beat(grip: Any) -> None:
        own(grip)
        book_ = now(row)
        if book_.stage == "checking":
            leases.add(book_.lease_until)
            others.append(claiming.claim_next(Brief, at=timezone.now()))

    monkeypatch.setattr(claiming.Grip, "__call__", beat)
    while produce_next(timezone.now) or set_next(timezone.now):
        pass
    assert (now(row).state, now(row).failure, now(row).attempts) == ("ready", "", 1)
    assert len(leases) >= 3
    assert max(leases) - min(leases) >= dt.timedelta(seconds=2)
    assert others == [None] * len(others)
    assert len(others) >= 3


@pytest.mark.django_db
def test_only_who_asked_or_may_decide_stops_a_paper(lead: Officer, reader: Officer) -> None:
    row = book(lead)
    with pytest.raises(Refusal, match="Only who asked for it, a lead or a registrar stops DB-2026-0001"):
        stop_brief(row, by=reader, at=LATER)
    assert now(row).state == "queued"


@pytest.mark.django_db
def test_pages_whose_file_has_gone_are_set_again(lead: Officer) -> None:
    row = book(lead)
    assert produce_next(build.clock)
    while set_next(build.clock):
        pass
    lost = row.parts.get(key="TC-2022-0001")
    store.path_of(lost.sha256).unlink()
    assert work() == ["paper", "part", "paper"]
    assert now(row).state == "ready"
    assert now(lost).sha256 == lost.sha256


@pytest.mark.django_db
def test_two_workers_that_both_believe_they_hold_the_book_cut_it_once(lead: Officer) -> None:
    row = book(lead)
    first = claiming.claim_next(Brief, at=build.NOW)
    second = claiming.claim_next(Brief, at=build.NOW + Brief.LEASE * 2)
    assert first is not None
    assert second is not None
    make_book(second, build.clock)
    assert row.parts.count() == 5
    row.parts.all().delete()
    with pytest.raises(claiming.Lost):
        make_book(first, build.clock)
    assert row.parts.count() == 0


@pytest.mark.django_db
def test_parts_and_their_files_go_when_they_are_old_and_nothing_else_names_them(lead: Officer) -> None:
    first = book(lead)
    work()
    second = book(lead, number="DB-2026-0002")
    work()
    assert now(second).sha256 != now(first).sha256
    Brief.objects.filter(pk=second.pk).update(finished_at=LATER + books.KEPT_FOR)
    shared = set(second.parts.values_list("sha256", flat=True))
    assert remove_old(at=LATER + books.KEPT_FOR) == 5
    assert first.parts.count() == 0
    assert files() == {now(first).sha256, now(second).sha256, *shared}
    assert remove_old(at=LATER + 3 * books.KEPT_FOR) == 5
    assert files() == {now(first).sha256, now(second).sha256}


@pytest.mark.django_db
@pytest.mark.parametrize("numbers", [(1,), (1, 2, 3, 4, 5)])
def test_cutting_takes_the_same_few_queries_however_many_cases_the_book_has(
    numbers: tuple[int, ...], lead: Officer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    book(lead, numbers)
    held = claiming.claim_next(Brief, at=build.NOW)
    assert held is not None
    with django_assert_num_queries(8):
        make_book(held, build.clock)


@pytest.mark.django_db
def test_a_part_is_seen_by_who_sees_its_book(lead: Officer, reader: Officer) -> None:
    row = book(lead)
    Brief.objects.filter(pk=row.pk).update(marking="OFFICIAL-SENSITIVE")
    assert produce_next(build.clock)
    assert BriefPart.objects.visible_to(lead).count() == 5
    assert BriefPart.objects.visible_to(reader).count() == 0
    assert {part.state for part in BriefPart.objects.all()} == {JobState.QUEUED}


@pytest.mark.django_db
def test_the_parts_of_a_closed_rooms_book_go_with_it_and_their_files_too(lead: Officer, registrar: Officer) -> None:
    case = build.case(lead, marking="BCI")
    assert case.compartment is not None
    row, other = book(lead, (1,)), book(lead, (2,), number="DB-2026-0002")
    Brief.objects.filter(pk=row.pk).update(marking="BCI", compartment=case.compartment)
    work()
    assert now(row).state == "ready"
    destroy(case.compartment, reason="Due.", by=registrar, at=LATER)
    assert not BriefPart.objects.filter(brief=row).exists()
    assert files() == {now(other).sha256, *other.parts.values_list("sha256", flat=True)}


@pytest.mark.django_db
def test_an_exhibit_book_holds_what_is_cited_as_filed_and_says_so_of_what_cannot_be_drawn(
    lead: Officer, tmp_path: Path
) -> None:
    case = build.case(lead)
    note = build.exhibit(lead, "China agreed to open its market.", case=case)
    build.citation(case, note, lead, "agreed to open")
    for name, data in (("a.pdf", document(tmp_path / "a.pdf").read_bytes()), ("b.pdf", BROKEN)):
        filed = file_exhibit(
            [data], name=name, title=f"Notice {name}", kind="note", language="en", by=lead, at=build.NOW, case=case
        )
        rendition = filed.rendition
        Page.objects.get_or_create(rendition=rendition, number=1, defaults={"text": "One is filed."})
        build.citation(case, filed, lead, "One is filed")
    row = request_exhibits([case.pk], by=lead, at=build.NOW, title="What is cited")
    assert set(work()) == {"paper", "part"}
    assert (now(row).state, now(row).failure) == ("ready", "")
    found = pypdfium2.PdfDocument(store.path_of(now(row).sha256).read_bytes())
    try:
        pages = [re.sub(r"\s+", " ", page.get_textpage().get_text_bounded()) for page in found]
    finally:
        found.close()
    numbers = [row["cited_as"] for row in now(row).contents["exhibits"]]
    whole = " ".join(pages)
    assert "China agreed to open its market." in whole
    assert "One is filed." in whole
    assert "could not be drawn here: it is too damaged to be repaired" in whole
    assert [f"{name}, page 1 of" in whole for name in numbers] == [True] * 3
    assert all(entry["sha256"] in pages[2] for entry in now(row).contents["exhibits"])
