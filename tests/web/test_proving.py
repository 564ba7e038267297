"""Checking a paper on the site, and its contents as DOCX and JSON: for who may see it, and for nobody else."""

from __future__ import annotations

import hashlib
import io
import json

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from cases.access.models import Officer
from cases.briefs.models import Brief
from cases.briefs.produce import produce_next
from cases.briefs.request import request_brief
from cases.briefs.sealing import contents_digest
from cases.evidence import store
from cases.web import proving
from tests import build

pytestmark = pytest.mark.once


@pytest.fixture
def brief(lead: Officer) -> Brief:
    """A finished brief."""
    made = request_brief(build.case(lead, title="Wheat 小麦", summary="One <b>two</b>."), by=lead, at=build.NOW)
    assert produce_next(build.clock)
    return Brief.objects.get(pk=made.pk)


def asked(client: Client, data: bytes) -> str:
    """What the page says of a file."""
    answer = client.post("/briefs/check/", {"file": SimpleUploadedFile("paper.pdf", data)})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_paper_is_checked_and_nothing_of_it_is_kept(brief: Brief, lead: Officer, reader: Officer) -> None:
    client, stranger = Client(), Client()
    client.force_login(lead)
    data = store.path_of(brief.sha256).read_bytes()
    page = asked(client, data)
    assert "One of our papers, unaltered" in page
    assert brief.get_absolute_url() in page
    assert "It stands as the paper tells it." in page
    assert "Not as it was issued" in asked(client, data + b" ")
    words = b"a document that nobody filed"
    assert "Not one of our papers" in asked(client, words)
    assert not store.path_of(hashlib.sha256(words).hexdigest()).exists()
    Brief.objects.filter(pk=brief.pk).update(marking="PARTNER-CONFIDENTIAL")
    stranger.force_login(reader)
    page = asked(stranger, data)
    assert "nothing on record to compare it with" in page
    assert brief.get_absolute_url() not in page


def test_no_file_and_too_large_a_one_get_a_sentence(lead: Officer, settings: Settings) -> None:
    client = Client()
    client.force_login(lead)
    assert client.post("/briefs/check/").status_code == 422
    settings.UPLOAD_LIMIT = 10
    answer = client.post("/briefs/check/", {"file": SimpleUploadedFile("paper.pdf", b"x" * 11)})
    assert (answer.status_code, "as no paper of ours is" in answer.content.decode()) == (422, True)


def test_where_two_are_being_checked_a_third_is_asked_to_come_again(
    lead: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    client.force_login(lead)
    monkeypatch.setattr(proving, "PATIENCE", 0.01)
    for _ in range(2):
        assert proving.AT_ONCE.acquire(timeout=1)
    try:
        answer = client.post("/briefs/check/", {"file": SimpleUploadedFile("paper.pdf", b"x")})
        assert (answer.status_code, proving.BUSY in answer.content.decode()) == (422, True)
    finally:
        for _ in range(2):
            proving.AT_ONCE.release()


def test_the_same_contents_are_to_be_had_as_docx_and_as_json(brief: Brief, lead: Officer, reader: Officer) -> None:
    client, stranger = Client(), Client()
    client.force_login(lead)
    stranger.force_login(reader)
    page = client.get(brief.get_absolute_url()).content.decode()
    base = brief.get_absolute_url()
    assert f"{base}docx/" in page
    assert f"{base}json/" in page
    held = client.get(f"{base}json/")
    assert (held["Content-Type"], held["Content-Disposition"], held["X-Content-Type-Options"]) == (
        "application/json",
        f'attachment; filename="{brief.number}.json"',
        "nosniff",
    )
    assert contents_digest(json.loads(held.content)) == brief.contents_sha256
    written = client.get(f"{base}docx/")
    assert written["Content-Disposition"] == f'attachment; filename="{brief.number}-draft.docx"'
    said = "\n".join(row.text for row in docx.Document(io.BytesIO(written.content)).paragraphs)
    assert "Wheat 小麦" in said
    assert "One <b>two</b>." in said
    Brief.objects.filter(pk=brief.pk).update(marking="PARTNER-CONFIDENTIAL")
    assert [stranger.get(f"{base}{kind}/").status_code for kind in ("docx", "json")] == [404, 404]
