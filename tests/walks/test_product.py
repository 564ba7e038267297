"""The whole product as a newcomer meets it, and what is left of it when its processes are killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.broker import broker_directory
from tests.walks.product import Product, Visitor

pytestmark = pytest.mark.slow
CASE = "TC-2022-0010"


@pytest.fixture(scope="module")
def visitor(product: Product) -> Visitor:
    """A newcomer who has signed in and chosen a password."""
    made = Visitor(product.root)
    made.enter("walker", product.account("walker"))
    return made


def small_pdf(words: str) -> bytes:
    """A PDF of one page, written by hand."""
    text = zlib.compress(f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    return out + head + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def ask(visitor: Visitor, case: str = CASE) -> str:
    """Ask for a brief on the page of its case; returns its number."""
    page = visitor.post(f"/cases/{case}/brief/", {}, form=f"/cases/{case}/")
    return page.found(r"<h1>Case brief ([\w-]+)</h1>")


def states(product: Product, numbers: list[str]) -> dict[str, str]:
    """The state of each of these briefs."""
    listed = ", ".join(f"'{number}'" for number in numbers)
    return dict(product.rows(f"SELECT number, state FROM cases_brief WHERE number IN ({listed})"))


def all_ready(product: Product, numbers: list[str]) -> bool:
    """Whether every one of these briefs is ready; a failed one fails the test at once."""
    now = states(product, numbers)
    assert "failed" not in now.values(), now
    return set(now.values()) == {"ready"} and len(now) == len(numbers)


def settled(product: Product, numbers: list[str]) -> list[int]:
    """That each of these briefs is there once, with its own file; returns how often each was attempted."""
    listed = ", ".join(f"'{number}'" for number in numbers)
    rows = product.rows(
        f"SELECT number, attempts, sha256, size, token FROM cases_brief WHERE number IN ({listed}) ORDER BY number"
    )
    assert sorted(number for number, *_ in rows) == sorted(numbers)
    files = product.place.var / "files"
    for _, _, sha256, size, token in rows:
        assert (files / sha256[:2] / sha256).stat().st_size == size
        assert token is None
    assert len({sha256 for _, _, sha256, *_ in rows}) == len(numbers)
    return [attempts for _, attempts, *_ in rows]


@pytest.mark.poppler
def test_a_newcomer_files_a_document_cites_it_and_holds_the_brief(
    product: Product, visitor: Visitor, tmp_path: Path
) -> None:
    ((cases,),) = product.rows("SELECT count(*) FROM cases_case")
    assert cases >= 60
    assert f"{cases}</dd>" in visitor.get("/").text
    file = SimpleUploadedFile("walk.pdf", small_pdf("China agreed to walk the whole way."), "application/pdf")
    filed = visitor.post(
        f"/cases/{CASE}/file/",
        {"file": file, "title": "Minutes of the walk", "kind": "minutes", "language": "en", "marking": "DELIBERATIVE"},
    )
    exhibit = filed.found(r"Filed as Exhibit (\w+)\.")
    product.wait(lambda: "Read:" in visitor.get(f"/exhibits/{exhibit}/").text, "it is read")
    rendition = visitor.get(f"/exhibits/{exhibit}/").found(rf"/exhibits/{exhibit}/([0-9a-f-]+)/file/")
    cited = visitor.post(
        f"/cases/{CASE}/cite/",
        {"statement": "summary:", "rendition": rendition, "page": "1", "quotation": "walk the whole way"},
    )
    assert "Found on p. 1." in cited.text
    number = ask(visitor)
    product.wait(lambda: "Open the PDF" in visitor.get(f"/briefs/{number}/").text, "the brief is ready")
    paper = visitor.get(f"/briefs/{number}/pdf/")
    assert (paper.status, paper.headers["Content-Type"]) == (200, "application/pdf")
    pdf = tmp_path / "brief.pdf"
    pdf.write_bytes(paper.body)
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert CASE in text
    assert "walk the whole way" in text


def test_workers_killed_in_the_middle_lose_no_brief_and_make_none_twice(product: Product, visitor: Visitor) -> None:
    numbers = [ask(visitor) for _ in range(6)]

    def in_the_middle() -> bool:
        now = set(states(product, numbers).values())
        if now == {"ready"}:
            numbers.append(ask(visitor))
        return "working" in now

    product.wait(in_the_middle, "a worker has taken one", 90)
    worker = product.service("worker")
    with product.unwatched():
        assert worker.process is not None
        os.killpg(worker.process.pid, signal.SIGKILL)
        worker.process.wait()
        interrupted = [number for number, state in states(product, numbers).items() if state == "working"]
    # A lease runs for a minute; what a minute's waiting would do to the killed claim is done to its row here.
    product.manage(
        "shell", "-v0", "-c",
        "from cases.briefs.models import Brief; import datetime as dt; "
        "Brief.objects.filter(state='working').update(lease_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))",
    )  # fmt: skip
    product.wait(lambda: all_ready(product, numbers), "all are ready", 90)
    attempts = settled(product, numbers)
    assert interrupted
    assert sum(attempts) == len(numbers) + len(interrupted)
    assert worker.deaths


def test_a_redis_that_is_killed_and_wiped_while_briefs_wait_loses_none(product: Product, visitor: Visitor) -> None:
    product.wait(product.supervisor.worker_ready, "the worker is ready")
    numbers = [ask(visitor) for _ in range(4)]
    kill_redis(product, wipe=True)
    product.wait(lambda: all_ready(product, numbers), "all are ready", 90)
    assert settled(product, numbers) == [1, 1, 1, 1]


def test_without_redis_a_brief_is_asked_for_at_once_and_made_when_it_comes_back(
    product: Product, visitor: Visitor
) -> None:
    with product.unwatched():
        kill_redis(product, wipe=True)
        page = visitor.post(f"/cases/{CASE}/brief/", {}, form=f"/cases/{CASE}/")
        assert page.seconds < 2
        number = page.found(r"<h1>Case brief ([\w-]+)</h1>")
        assert states(product, [number]) == {number: "queued"}
        assert "Waiting for a worker" in visitor.get(f"/briefs/{number}/").text
    product.wait(lambda: all_ready(product, [number]), "it is ready", 90)
    assert settled(product, [number]) == [1]


def kill_redis(product: Product, *, wipe: bool) -> None:
    """End Redis by force, and remove what it kept."""
    redis = product.service("redis")
    with product.unwatched():
        assert redis.process is not None
        redis.process.kill()
        redis.process.wait()
        if wipe:
            for item in broker_directory(product.place.var).iterdir():
                shutil.rmtree(item) if item.is_dir() else item.unlink()
