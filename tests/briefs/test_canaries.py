"""A word of its own in every text field of every row that is not PUBLIC: none of them is in any public file, of any kind or form."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.apps import apps
from django.db import models
from pytest_django.fixtures import Settings

from cases.access import markings
from cases.access.models import Officer
from cases.briefs.asking import request_book
from cases.briefs.drafting import draft
from cases.briefs.models import Brief, Kind
from cases.briefs.request import Form
from cases.briefs.walking import texts_of
from cases.docket.models import Case
from cases.evidence import store
from cases.history.acting import acting
from cases.history.seals import canonical
from tests import build
from tests.briefs.test_every_kind import ASKED, OURS, case, done
from tests.web import worlds

pytestmark = [pytest.mark.once, pytest.mark.django_db]
__all__ = ["case"]
LETTERS = "bcdfghjklmnpqrstvwxz"
UNTOLD = {
    "Brief": "a paper tells of no other paper",
    "BriefPart": "a paper tells of no other paper",
    "ImportBatch": "an import is told in no paper",
    "Proposal": "an import is told in no paper",
    "TableImport": "an import is told in no paper",
    "TablePortion": "an import is told in no paper",
    "Pairing": "of a pairing its pages are told, which are Page's",
    "Recognition": "of a recognition the text is told, which is Page's",
}
"""Tables in which no canary is set."""
SEALED = frozenset({"digest", "previous_seal", "seal", "sha256", "text_sha256", "words_sha256", "media_type"})
"""Columns whose form the database or the reader of a file minds."""
NUMBERED = frozenset({("Case", "number"), ("Exhibit", "number"), ("Commitment", "number"), ("Identifier", "number")})
"""Columns that are addresses: what stands in them by itself is looked for."""
FILED = {"zqfilz": ("Rendition", "file_name"), "zqsecz": ("Page", "section"), "zqtexz": ("Page", "text")}
"""Canaries in a document filed for this, since to the table of renditions rows are only added."""


def fields() -> Iterator[tuple[Any, Any]]:
    """Every text column of every table that has a marking or hangs from one."""
    for model in apps.get_app_config("cases").get_models():
        if hasattr(model, "MARKED_BY") and model.__name__ not in UNTOLD:
            for field in model._meta.concrete_fields:
                plain = isinstance(field, (models.CharField, models.TextField)) and not field.is_relation
                if plain and not field.choices and not field.primary_key and field.name not in SEALED:
                    yield model, field


def hidden(model: Any) -> list[Any]:
    """The rows that are not PUBLIC, by their own marking or by that of what they hang from."""
    shown = models.Q()
    for path in model.MARKED_BY:
        open_ = models.Q(**{f"{path.removeprefix('?')}marking": markings.PUBLIC})
        shown &= (
            open_ | models.Q(**{f"{path.removeprefix('?').removesuffix('__')}__isnull": True}) if "?" in path else open_
        )
    return list(model.objects.exclude(pk__in=model.objects.filter(shown).values("pk")).values_list("pk", flat=True))


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path


@pytest.fixture
def canaries(case: Case, lead: Officer) -> dict[str, tuple[str, str]]:
    """Where each canary stands: table and column by the word."""
    text = "# zqsecz of it\n\nChina agreed to zqtexz its market.\n"
    filed = build.exhibit(lead, text, name="zqfilz.md", case=case, marking=markings.SENSITIVE)
    build.citation(case, filed, lead, "agreed to zqtexz its market")
    words = ("zq" + "".join(each) + "z" for each in itertools.product(LETTERS, repeat=3))
    set_ = {worlds.SECRET: ("", "")} | FILED
    with acting(at=build.NOW):
        for model, field in fields():
            place = (model.__name__, field.name)
            if place in NUMBERED or getattr(model, "append_only", False):
                continue
            for key in hidden(model):
                word = next(words)
                changed = model.objects.filter(pk=key).exclude(**{f"{field.name}__contains": "zq"})
                if changed.update(**{field.name: word}):
                    set_[word] = place
    numbers = Case.objects.exclude(marking=markings.PUBLIC).values_list("number", flat=True)
    return set_ | dict.fromkeys(numbers, ("Case", "number"))


def whole(data: bytes) -> str:
    """Everything that a PDF says in any way: as it is looked through before it goes out, and all of its objects spelled out."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as file:
        streams = {"stream_decode_level": pikepdf.StreamDecodeLevel.all, "compress_streams": False}
        file.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable, **streams)
    spelled = out.getvalue()
    return "\n".join(
        [
            *(f"{place} {text}" for place, text in texts_of(data)),
            spelled.decode("latin-1"),
            spelled.decode("utf-16-be", "replace"),
            spelled[1:].decode("utf-16-be", "replace"),
        ]
    )


def files(brief: Brief) -> dict[str, str]:
    """What each file of a paper says, its name too."""
    pdf = store.path_of(brief.sha256).read_bytes()
    told = {f"{brief.number}.pdf": whole(pdf), f"{brief.number}.json": canonical(brief.contents).decode()}
    with zipfile.ZipFile(io.BytesIO(draft(brief.contents))) as parts:
        words = [f"{row.filename} {parts.read(row).decode('utf-8', 'replace')}" for row in parts.infolist()]
    return {name: name + words for name, words in (told | {f"{brief.number}.docx": "\n".join(words)}).items()}


def found(told: dict[str, str], canaries: dict[str, tuple[str, str]]) -> list[tuple[str, str, tuple[str, str]]]:
    """Each canary in each of some texts."""
    folded = {name: said.casefold() for name, said in told.items()}
    return [
        (name, word, place)
        for name, said in folded.items()
        for word, place in canaries.items()
        if word.casefold() in said
    ]


def of_all(case: Case, **how: Any) -> Brief:
    """Asks for a docket book of this case and of those that are marked higher, but for closed rooms."""
    others = Case.objects.exclude(marking__in=[markings.PUBLIC, markings.BCI]).values_list("pk", flat=True)
    return request_book([case.pk, *others], title="Open concerns", **how)


def test_no_canary_is_in_any_public_file_and_the_internal_ones_are_full_of_them(
    case: Case, lead: Officer, canaries: dict[str, tuple[str, str]]
) -> None:
    assert len(canaries) > 100
    brief = done(ASKED[Kind.CASE_BRIEF](case, by=lead, at=build.NOW))
    assert {Path(name).suffix for name, _, _ in found(files(brief), canaries)} == {".pdf", ".json", ".docx"}
    seen: set[tuple[str, str]] = set()
    for kind, ask in (ASKED | {Kind.DOCKET_BOOK: of_all}).items():
        internal = ask(case, by=lead, at=build.NOW)
        seen |= {place for _, _, place in found({"": canonical(internal.contents).decode()}, canaries)}
        # A file for the archive says all that a plain one does, and has the contents attached.
        public = done(ask(case, by=lead, at=build.NOW, form=Form(edition="public", archive=kind in OURS)))
        assert public.marking == markings.PUBLIC
        assert found(files(public), canaries) == [], kind
    assert seen >= {
        ("", ""), ("Case", "title"), ("Case", "summary"), ("Case", "number"), ("Claim", "argument"), ("Commitment", "words"),
        ("Commitment", "deliverable"), ("Event", "text"), ("Exhibit", "title"), ("Exhibit", "issuer"), ("Exhibit", "symbol"),
        ("Citation", "quotation"), ("Citation", "place"),
    }  # fmt: skip


@pytest.mark.once
def test_every_table_in_which_no_canary_is_set_is_there_and_no_kind_of_paper_is_left_out() -> None:
    names = {model.__name__ for model in apps.get_app_config("cases").get_models() if hasattr(model, "MARKED_BY")}
    assert set(UNTOLD) <= names
    assert {*NUMBERED, *FILED.values()} <= {(model.__name__, field.name) for model, field in fields()}
    assert set(ASKED) == set(Kind)
