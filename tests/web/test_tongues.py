"""The pages of two languages: side by side, parted and compared, for those who may see both texts."""

from __future__ import annotations

import pytest
from django.test import Client

from cases.access import markings
from cases.access.models import Officer
from cases.evidence.models import Rendition
from cases.evidence.pairing import align_next
from cases.evidence.pairs import Aligned, Pairing
from tests import build
from tests.evidence.test_pairing import CHINESE, ENGLISH, filed, paired
from tests.web import worlds

pytestmark = pytest.mark.django_db


def signed_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def test_the_texts_are_asked_for_shown_and_corrected_without_a_script(lead: Officer) -> None:
    original, translation = filed(lead, english=ENGLISH.replace("The fine is at most 50,000 yuan.\n", ""))
    client = signed_in(lead)
    here = f"/exhibits/{original.exhibit.number}/side-by-side/"
    keys = {"original": str(original.rendition.pk), "translation": str(translation.pk)}
    assert "not been laid beside each other" in client.get(here).content.decode()
    assert client.post(here, keys | {"pair": "1"}).status_code == 302
    assert "are being laid" in client.get(here, keys).content.decode()
    assert align_next(build.clock)
    shown = client.get(here, keys).content.decode()
    assert "Without counterpart: 1 in the original, 0 in the translation" in shown
    assert shown.index("Without counterpart") < shown.index("Paragraph by paragraph")
    row = Aligned.objects.filter(translation_start=1)[0]
    answer = client.post(here, {"merge": str(row.pk)})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"#row-{row.pk}")
    row.refresh_from_db()
    assert row.corrected_by == lead
    assert client.post(here, {"split": str(worlds.NEVER)}).status_code == 422


def test_a_reader_sees_the_texts_and_changes_nothing(lead: Officer) -> None:
    original, _, pairing = paired(lead)
    client, _ = worlds.signed_in("reader")
    here = f"/exhibits/{original.exhibit.number}/side-by-side/"
    assert 'name="merge"' not in client.get(here).content.decode()
    row = Aligned.objects.filter(pairing=pairing)[0]
    assert client.post(here, {"merge": str(row.pk)}).status_code == 422
    assert Aligned.objects.filter(pairing=pairing).count() == 4


def test_a_combined_file_is_corrected_and_accepted_by_a_plain_form(lead: Officer) -> None:
    combined = build.exhibit(lead, f"{ENGLISH}\n\n{CHINESE}", language="mul")
    client = signed_in(lead)
    here = f"/exhibits/{combined.exhibit.number}/{combined.rendition.pk}/split/"
    assert client.get(here).content.decode().count("<fieldset>") == 8
    data = {f"piece-{n}": "en" if n < 4 else "zh" for n in range(7)} | {"piece-7": ""}
    assert client.post(here, data | {"original": "zh", "kind": "nonsense"}).status_code == 422
    assert Rendition.objects.count() == 1
    accepted = client.post(
        here, data | {"original": "zh", "kind": "office", "translator": "Desk 4", "translated": "2024-05"}
    )
    assert accepted.status_code == 302
    made = {row.language: row for row in Rendition.objects.filter(split_from=combined.rendition)}
    assert (made["en"].kind, made["en"].translated.phrase, made["zh"].kind) == ("office", "May 2024", "original")


def test_a_draft_is_compared_with_its_final_numbers_first(lead: Officer) -> None:
    draft = build.exhibit(lead, "The plan covers all ports.\nThe share shall reach 40% by 2025.")
    final = build.exhibit(lead, "The plan covers most ports.\nThe share shall rise by 2025.")
    shown = (
        signed_in(lead)
        .get("/exhibits/compare/", {"a": draft.rendition.pk.hex, "b": final.rendition.pk.hex})
        .content.decode()
    )
    assert '<del class="figure">40%</del>' in shown
    assert shown.index("40%") < shown.index("<del>all</del>")
    assert "<ins>most</ins>" in shown


def test_texts_of_two_languages_are_not_compared(lead: Officer) -> None:
    original, translation = filed(lead)
    asked = {"a": original.rendition.pk.hex, "b": translation.pk.hex}
    assert "different languages" in signed_in(lead).get("/exhibits/compare/", asked).content.decode()


def test_what_an_officer_may_not_see_is_compared_and_shown_to_nobody(lead: Officer) -> None:
    _, translation, pairing = paired(lead)
    secret = build.exhibit(lead, "The secret share is 44%.", marking=markings.PARTNER)
    client, _ = worlds.signed_in("officer", markings.DELIBERATIVE)
    asked = {"a": translation.pk.hex, "b": secret.rendition.pk.hex}
    assert client.get("/exhibits/compare/", asked).status_code == 404
    assert secret.exhibit.title not in client.get("/exhibits/compare/").content.decode()
    assert client.get(f"/exhibits/{secret.exhibit.number}/side-by-side/").status_code == 404
    assert client.get(f"/exhibits/{secret.exhibit.number}/{secret.rendition.pk}/split/").status_code == 404
    assert Pairing.objects.visible_to(lead).get() == pairing


def test_the_case_page_shows_the_other_language_beside_a_quotation(lead: Officer) -> None:
    original, _, _ = paired(lead, kind="machine")
    case = build.case(lead)
    build.citation(case, original, lead, "罚款不超过5万元")
    shown = signed_in(lead).get(case.get_absolute_url()).content.decode()
    assert "The fine is at most 50,000 yuan." in shown
    assert "machine translation" in shown
