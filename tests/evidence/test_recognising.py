"""Reading scans by OCR: what is asked for and refused, what comes out, and that nothing of it is lost."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from cases import sandbox
from cases.access import markings
from cases.access.models import Officer
from cases.destruction.destroying import destroy
from cases.docket.opening import room_for
from cases.evidence import recognising, store
from cases.evidence.extraction import ocr
from cases.evidence.filing import Filed, file_exhibit
from cases.evidence.models import Citation, Page, Reading, Rendition
from cases.evidence.reading import read_next
from cases.evidence.recognising import languages_offered, recognise, recognise_next, request_recognition
from cases.evidence.recognition import Recognition
from cases.history.models import Change
from cases.jobs import claiming
from cases.refusal import Refusal
from tests import build
from tests.evidence import scans

WORDS = ("China agreed to open its market", "for beef on 12 July 2017.")


def _file(by: Officer, data: bytes, name: str, **more: Any) -> Filed:
    values: dict[str, Any] = {"title": "A scan", "kind": "note", "language": "en", "at": build.NOW} | more
    filed = file_exhibit([data], name=name, by=by, **values)
    while read_next(build.clock):
        pass
    return filed


def _scan(by: Officer, *pages: tuple[str, ...], kind: str = "TIFF", **more: Any) -> Filed:
    drawn = [scans.page(*lines) for lines in pages or (WORDS,)]
    return _file(by, scans.saved(drawn, kind), f"scan_of_note.{ {'TIFF': 'tif'}.get(kind, kind.lower()) }", **more)


def _ask(filed: Filed, by: Officer, languages: str = "eng") -> Recognition:
    return request_recognition(filed.rendition, languages=languages, by=by, at=build.NOW)


def _made(filed: Filed) -> Rendition:
    return Rendition.objects.get(exhibit=filed.exhibit, kind="ocr")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that lists both languages and does nothing else, so that asking can be tested without Tesseract."""
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\n[ "$1" = --list-langs ] && printf "List (2):\\neng\\nchi_sim\\nosd\\n"\nexit 0\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))


# Asking


@pytest.mark.usefixtures("installed")
def test_ocr_is_asked_for_once_while_it_waits_and_again_after_its_end(lead: Officer) -> None:
    filed = _scan(lead)
    first = _ask(filed, lead)
    assert (first.state, first.languages, first.asked_by, first.queued_at) == ("queued", "eng", lead, build.NOW)
    assert _ask(filed, lead, languages="chi_sim+eng").pk == first.pk
    assert Recognition.objects.get().languages == "eng"
    Recognition.objects.update(state="failed", failure="No.", attempts=5, finished_at=build.NOW)
    again = _ask(filed, lead, languages="chi_sim+eng")
    assert (again.pk, again.state, again.attempts, again.failure) == (first.pk, "queued", 0, "")
    assert again.languages == "chi_sim+eng"


@pytest.mark.usefixtures("installed")
def test_the_languages_offered_are_those_installed_the_likeliest_first(lead: Officer) -> None:
    english = [("eng", "English"), ("chi_sim", "Chinese (simplified)")]
    both = ("chi_sim+eng", "Chinese (simplified) and English")
    assert languages_offered("en") == [*english, both]
    assert languages_offered("zh") == [both, *english]


def test_without_tesseract_nothing_is_offered_and_the_refusal_says_how_to_install_it(
    lead: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = _scan(lead)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert languages_offered("zh") == []
    with pytest.raises(Refusal, match="apt-get install tesseract-ocr tesseract-ocr-chi-sim"):
        _ask(filed, lead)


@pytest.mark.usefixtures("installed")
def test_what_has_its_text_a_reader_another_language_and_too_many_pages_are_refused(lead: Officer) -> None:
    with pytest.raises(Refusal, match="OCR is for a PDF or a picture whose pages"):
        _ask(build.exhibit(lead, "China agreed."), lead)
    filed = _scan(lead)
    with pytest.raises(Refusal):
        _ask(filed, build.officer(role="reader"))
    for languages in ("deu", "eng+eng", "", "eng -c x=y"):
        with pytest.raises(Refusal, match="Tesseract has no"):
            _ask(filed, lead, languages=languages)
    Reading.objects.update(pages=501)
    with pytest.raises(Refusal, match="It has 501 pages; at most 500 are read by OCR"):
        _ask(filed, lead)
    assert not Recognition.objects.exists()


@pytest.mark.usefixtures("installed")
def test_one_is_read_at_a_time_and_one_whose_worker_died_is_taken_up_again(lead: Officer) -> None:
    _ask(_scan(lead), lead)
    _ask(_scan(lead, ("Another page",)), lead)
    first = claiming.claim_next(Recognition, at=build.NOW)
    assert first is not None
    assert claiming.claim_next(Recognition, at=build.NOW) is None
    after = build.NOW + Recognition.LEASE + dt.timedelta(seconds=1)
    taken = claiming.claim_next(Recognition, at=after)
    assert taken is not None
    assert (taken.pk, taken.attempts) == (first.pk, 2)


# Reading


@pytest.mark.tesseract
@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_a_scan_becomes_a_rendition_of_its_own_with_its_words_and_how_sure_they_are(kind: str, lead: Officer) -> None:
    filed = _scan(lead, WORDS, ("Second page of the note",), kind=kind)
    job = _ask(filed, lead)
    assert recognise_next(build.clock)
    assert not recognise_next(build.clock)
    made, read = _made(filed), Reading.objects.get(rendition__kind="ocr")
    job.refresh_from_db()
    assert (job.state, job.made, job.rendition) == ("ready", made, filed.rendition)
    assert (made.cited_as, made.file_name, made.media_type) == (
        f"Exhibit {filed.exhibit.number}-OCR", "scan_of_note (OCR).txt", "text/plain"
    )  # fmt: skip
    assert (made.language, made.marking, made.filed_by) == ("en", filed.exhibit.marking, lead)
    text = store.path_of(made.sha256).read_bytes()
    assert hashlib.sha256(text).hexdigest() == made.sha256
    pages = list(Page.objects.filter(rendition=made))
    assert [page.text.split("\n") for page in pages] == [list(WORDS), ["Second page of the note"]]
    assert text.decode() == "\f".join(page.text for page in pages)
    assert (read.state, read.result, read.pages, read.pages_with_text) == ("ready", "read", 2, 2)
    assert read.confidence is not None
    assert read.confidence > 80
    assert all(page.confidence is not None and page.confidence > 80 for page in pages)
    assert read.sentence == (
        f"Read: 2 of 2 pages have text. Read by OCR from Exhibit {filed.exhibit.number}, mean confidence"
        f" {read.confidence}: compare it with the pages."
    )
    assert read.caveat == f"OCR text, mean confidence {read.confidence}"
    cited = build.citation(
        build.event(build.case(lead), lead), Filed(filed.exhibit, made, already=False), lead, "open its market for beef"
    )
    assert Citation.objects.get(pk=cited.pk).outcome == "found"


@pytest.mark.tesseract
def test_a_blank_page_is_no_loss_and_printed_numbers_come_along(lead: Officer) -> None:
    filed = _scan(lead, WORDS, (), kind="TIFF")
    Page.objects.filter(rendition=filed.rendition, number=1).update(label="iv")
    _ask(filed, lead)
    assert recognise_next(build.clock)
    read = Reading.objects.get(rendition__kind="ocr")
    assert (read.result, read.detail.partition(". ")[0]) == ("read", "1 of 2 pages have text; page 2 is blank")
    assert list(Page.objects.filter(rendition__kind="ocr").values_list("number", "label")) == [(1, "iv"), (2, "")]
    assert Page.objects.get(rendition__kind="ocr", number=2).confidence is None


@pytest.mark.tesseract
def test_a_scan_without_words_makes_no_rendition_and_says_so(lead: Officer) -> None:
    filed = _scan(lead, ())
    _ask(filed, lead)
    assert recognise_next(build.clock)
    assert (Recognition.objects.get().state, Recognition.objects.get().sentence) == (
        "failed", "OCR found no words on its pages."
    )  # fmt: skip
    assert filed.exhibit.renditions.count() == 1


@pytest.mark.tesseract
def test_read_again_it_leads_to_the_text_that_is_there(lead: Officer) -> None:
    filed = _scan(lead)
    _ask(filed, lead)
    recognise_next(build.clock)
    _ask(filed, lead)
    assert recognise_next(build.clock)
    job = Recognition.objects.get()
    assert (job.state, job.made, filed.exhibit.renditions.count()) == ("ready", _made(filed), 2)
    assert Page.objects.filter(rendition=_made(filed)).count() == 1


@pytest.mark.tesseract
def test_the_text_of_ocr_read_again_keeps_how_sure_it_was(lead: Officer) -> None:
    filed = _scan(lead)
    _ask(filed, lead)
    recognise_next(build.clock)
    before = Page.objects.get(rendition=_made(filed))
    Reading.objects.filter(rendition=_made(filed)).update(state="queued")
    assert read_next(build.clock)
    after = Page.objects.get(rendition=_made(filed))
    assert (after.text, after.confidence) == (before.text, before.confidence)
    assert Reading.objects.get(rendition=_made(filed)).confidence is not None


@pytest.mark.tesseract
def test_a_worker_that_lost_its_claim_files_nothing(lead: Officer) -> None:
    filed = _scan(lead)
    _ask(filed, lead)
    lost = claiming.claim_next(Recognition, at=build.NOW)
    after = build.NOW + Recognition.LEASE + dt.timedelta(seconds=1)
    taken = claiming.claim_next(Recognition, at=after)
    assert lost is not None
    assert taken is not None
    recognise(lost, build.clock)
    assert filed.exhibit.renditions.count() == 1
    recognise(taken, lambda: after)
    assert (filed.exhibit.renditions.count(), Recognition.objects.get().state) == (2, "ready")


@pytest.mark.tesseract
def test_what_was_interrupted_goes_on_where_it_was_and_keeps_no_words_when_it_ends(lead: Officer) -> None:
    filed = _scan(lead, WORDS, ("Second page of the note",), ("Third page",))
    _ask(filed, lead)
    seen: list[int] = []

    def stopped() -> dt.datetime:
        # The worker dies at the first beat after its second page was begun.
        seen.append(Recognition.objects.get().pages_done)
        if seen[-1] == 1:
            raise SystemExit
        return build.NOW

    with pytest.raises(SystemExit):
        recognise_next(stopped)
    job = Recognition.objects.get()
    assert (job.state, job.pages_done, [page["number"] for page in job.so_far]) == ("working", 1, [1])
    kept = job.so_far[0] | {"text": "Kept from before", "words": 3, "confidence": 270.0}
    Recognition.objects.update(so_far=[kept])
    after = build.NOW + Recognition.LEASE + dt.timedelta(seconds=1)
    assert recognise_next(lambda: after)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.pages_done, job.so_far) == ("ready", 2, 0, [])
    assert [page.text for page in Page.objects.filter(rendition=_made(filed))] == [
        "Kept from before", "Second page of the note", "Third page"
    ]  # fmt: skip
    logged = Change.objects.filter(table=Recognition._meta.db_table)
    assert logged.exists()
    assert not [row for row in logged if "Kept from before" in f"{row.before}{row.after}"]


@pytest.mark.tesseract
def test_a_scan_of_many_pages_keeps_its_lease_to_the_end(lead: Officer) -> None:
    filed = _scan(lead, *[(f"Page {number}",) for number in range(8)])
    _ask(filed, lead)
    passed = [build.NOW]

    def later() -> dt.datetime:
        # Each look at the clock finds it fifteen seconds on, and another worker looks for work.
        passed[0] += dt.timedelta(seconds=15)
        assert len(passed) == 1 or claiming.claim_next(Recognition, at=passed[0]) is None
        return passed[0]

    passed.append(build.NOW)
    Recognition.objects.update(state="working", token=(held := uuid.uuid4()), lease_until=build.NOW + Recognition.LEASE)
    recognise(Recognition.objects.get(token=held), later)
    job = Recognition.objects.get()
    assert (job.state, passed[0] - build.NOW > 2 * Recognition.LEASE) == ("ready", True)
    assert Page.objects.filter(rendition=_made(filed)).count() == 8


def test_what_was_read_so_far_is_destroyed_with_the_scan(registrar: Officer) -> None:
    case = build.case(registrar)
    room = room_for(case, markings.BCI, by=registrar, at=build.NOW)
    assert room is not None
    filed = _scan(registrar, case=case, marking="BCI")
    job = Recognition.objects.create(
        rendition=filed.rendition, languages="eng", asked_by=registrar, queued_at=build.NOW, state="working",
        pages_done=1, so_far=[{"number": 1, "label": "", "text": "secret"}],
    )  # fmt: skip
    destroy(room, exhibit=filed.exhibit, reason="The duty to keep it has ended.", by=registrar, at=build.NOW)
    job.refresh_from_db()
    assert (job.so_far, job.pages_done) == ([], 0)


@pytest.mark.tesseract
def test_a_page_that_costs_too_much_is_named_and_the_others_are_read(
    lead: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = _scan(lead, WORDS, ("Second page of the note",))
    _ask(filed, lead)
    run = sandbox.run

    def short(work: Any, limits: sandbox.Limits, **more: Any) -> sandbox.Outcome:
        # The first page gets no time at all.
        seconds = limits.seconds if done else 0.0
        done.append(seconds)
        return run(work, sandbox.Limits(seconds, limits.memory, limits.output), **more)

    done: list[float] = []
    monkeypatch.setattr(sandbox, "run", short)
    assert recognise_next(build.clock)
    read = Reading.objects.get(rendition__kind="ocr")
    assert (read.result, read.pages_with_text) == ("partly", 1)
    assert read.detail.startswith("1 of 2 pages have text; none on page 1.")
    assert read.detail.endswith("Page 1 could not be read by OCR within its limits.")
    assert read.caveat.endswith("Read in part: 1 of 2 pages have text; none on page 1")


@pytest.mark.tesseract
def test_a_text_that_is_hidden_stays_so_when_it_is_read(lead: Officer) -> None:
    filed = _scan(lead, marking="OFFICIAL-SENSITIVE")
    _ask(filed, lead)
    recognise_next(build.clock)
    low = build.officer(clearance="DELIBERATIVE")
    for model in (Rendition, Reading, Page, Recognition):
        rows: Any = model._default_manager
        assert not rows.visible_to(low).exists()
        assert rows.visible_to(lead).exists()


@pytest.mark.tesseract
def test_chinese_is_read_as_chinese_without_spaces_between_its_characters(tmp_path: Path, shared_data: Path) -> None:
    document = pypdfium2.PdfDocument(shared_data / "pdfs" / "zh_gov_standard_table.pdf")
    page = tmp_path / "page.png"
    document[0].render(scale=300 / 72).to_pil().save(page, dpi=(300, 300))
    document.close()
    found = ocr.read_page(page, "image/png", 1, "chi_sim+eng")
    assert "养护设施分为养护工区、道班房和桥隧养护管理站" in found.text
    assert "在高速公路和一级公路上设置" in found.text
    assert 70 < found.confidence / found.words <= 100


def test_the_table_of_tesseract_becomes_lines_and_blocks() -> None:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    rows = [(1, 1, 1, "90.5", "China"), (1, 1, 1, "80", "agreed"), (1, 1, 2, "-1", " "), (1, 1, 2, "96", "公"),
            (1, 1, 2, "96", "路"), (1, 1, 2, "70", "2020"), (2, 1, 1, "50", "end")]  # fmt: skip
    body = "".join(f"5\t1\t{b}\t{p}\t{n}\t1\t0\t0\t1\t1\t{conf}\t{text}\n" for b, p, n, conf, text in rows)
    found = ocr.from_table(head + "4\t1\t1\t1\t1\t0\t0\t0\t1\t1\t-1\t\n" + body)
    assert (found.text, found.words, found.confidence) == ("China agreed\n公路 2020\n\nend", 6, 482.5)


def test_a_scan_destroyed_while_it_waits_is_not_read(registrar: Officer) -> None:
    case = build.case(registrar)
    room = room_for(case, markings.BCI, by=registrar, at=build.NOW)
    assert room is not None
    filed = _scan(registrar, case=case, marking="BCI")
    job = Recognition.objects.create(
        rendition=filed.rendition, languages="eng", asked_by=registrar, queued_at=build.NOW
    )
    destroy(room, exhibit=filed.exhibit, reason="The duty to keep it has ended.", by=registrar, at=build.NOW)
    assert recognise_next(build.clock)
    job.refresh_from_db()
    assert (job.state, job.failure) == ("failed", recognising.GONE)
    assert filed.exhibit.renditions.count() == 1
