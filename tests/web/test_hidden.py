"""What an officer may not see does not exist on the site: not in a 404, a choice, a check, a number. Whole pages: `tests/twins`."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from cases.access import markings
from cases.access.models import Grant, Officer
from cases.docket.models import Case
from cases.evidence.models import Citation, Exhibit, Rendition
from tests import build
from tests.web import worlds


@pytest.fixture
def case(lead: Officer) -> Case:
    """An open case with one row of every kind."""
    return worlds.furnished(lead)


def hidden_addresses(case: Case, secret: Case) -> list[tuple[str, str]]:
    """Every address that names a hidden thing, each beside the same address with a number never given out."""
    parts = worlds.parts(secret)
    higher_exhibit = Exhibit.objects.get(title=f"Note {worlds.SECRET}")
    sealed = Exhibit.objects.get(title=f"BCI {worlds.SECRET}")
    text = Rendition.objects.get(exhibit=sealed)
    higher = case.commitments.get(words=worlds.SECRET)
    cited = Citation.objects.filter(case=case, rendition=text).get()
    never = worlds.NEVER
    pairs: list[tuple[str, str]] = []
    for number in (secret.number, Case.objects.get(title=f"Closed {worlds.SECRET}").number):
        for door in ("", "amend/", "status/", "event/", "commitment/", "claim/", "cite/", "file/"):
            pairs.append((f"/cases/{number}/{door}", f"/cases/TC-2026-9999/{door}"))
    pairs.append(
        (
            f"/cases/{secret.number}/commitments/{parts['commitment_number']}/verdict/",
            "/cases/TC-2026-9999/commitments/1/verdict/",
        )
    )
    pairs.append(
        (
            f"/cases/{case.number}/commitments/{higher.number}/verdict/",
            f"/cases/{case.number}/commitments/9999/verdict/",
        )
    )
    for exhibit, rendition in ((sealed.number, text.pk), (higher_exhibit.number, higher_exhibit.renditions.get().pk)):
        for door in ("", "rendition/"):
            pairs.append((f"/exhibits/{exhibit}/{door}", f"/exhibits/9999/{door}"))
        for door in ("pages/1/", "file/"):
            pairs.append((f"/exhibits/{exhibit}/{rendition}/{door}", f"/exhibits/9999/{never}/{door}"))
    open_exhibit = worlds.parts(case)["exhibit"]
    pairs.append((f"/exhibits/{open_exhibit}/{text.pk}/file/", f"/exhibits/{open_exhibit}/{never}/file/"))
    for brief in (secret.briefs.get(), case.briefs.order_by("-queued_at")[0]):
        for door in ("", "pdf/"):
            pairs.append((f"/briefs/{brief.number}/{door}", f"/briefs/{case.number}-R99/{door}"))
    pairs.append(
        (
            reverse("withdraw-citation", args=[case.number, cited.pk]),
            reverse("withdraw-citation", args=[case.number, uuid.UUID(never)]),
        )
    )
    return pairs


def test_a_hidden_number_answers_byte_for_byte_like_one_never_given_out(case: Case, lead: Officer) -> None:
    pairs = hidden_addresses(case, worlds.hide(case, lead))
    for role in ("reader", "lead"):
        client, _ = worlds.signed_in(role)
        for hidden, never in pairs:
            for method in ("get", "post"):
                there, nowhere = (getattr(client, method)(address) for address in (hidden, never))
                assert there.status_code in {404, 405}, (role, method, hidden)
                assert (there.status_code, worlds.masked(there.content), dict(there.headers)) == (
                    nowhere.status_code,
                    worlds.masked(nowhere.content),
                    dict(nowhere.headers),
                ), (role, method, hidden)


def test_choosing_what_is_hidden_is_refused_like_choosing_what_never_was(case: Case, lead: Officer) -> None:
    secret = worlds.hide(case, lead)
    client, _ = worlds.signed_in("lead")
    text = Rendition.objects.get(exhibit__title=f"BCI {worlds.SECRET}")
    change = case.status_changes.get(reason=worlds.SECRET)
    happened = case.events.get(text=worlds.SECRET)
    quote = {"quotation": "open its market", "statement": "summary:"}
    tries = [
        (f"/cases/{case.number}/cite/", quote | {"rendition": "{}"}, text.pk),
        (f"/cases/{case.number}/cite/", {"rendition": str(case.exhibits.order_by("filed_at")[0].renditions.get().pk),
                                         "quotation": "open", "statement": "event:{}"}, happened.pk),
        (f"/cases/{case.number}/status/", {"to": "panel", "effective": "2017", "reason": "So.", "corrects": "{}",
                                           "marking": "DELIBERATIVE"}, change.pk),
        (f"/cases/{case.number}/commitments/1/verdict/", quote | {"verdict": "implemented", "as_of": "2015",
                                                                  "rendition": "{}"}, text.pk),
    ]  # fmt: skip
    for address, data, key in tries:
        answers = []
        for value in (str(key), worlds.NEVER):
            sent = {name: part.format(value) for name, part in data.items()}
            answer = client.post(address, sent)
            assert answer.status_code == 422, address
            answers.append(worlds.masked(answer.content).replace(value.encode(), b"KEY"))
        assert answers[0] == answers[1], address
    assert Citation.objects.filter(case=secret).count() == 7


def test_the_live_check_tells_nothing_of_a_hidden_document(case: Case, lead: Officer) -> None:
    worlds.hide(case, lead)
    client, _ = worlds.signed_in("lead")
    text = Rendition.objects.get(exhibit__title=f"BCI {worlds.SECRET}")
    words = f"Trade secret of {worlds.SECRET}"
    answers = [
        client.post("/check/", {"rendition": key, "quotation": words}).content for key in (str(text.pk), worlds.NEVER)
    ]
    assert answers[0] == answers[1]
    assert b"Found" not in answers[0]


def test_the_bytes_of_a_hidden_exhibit_are_filed_as_if_they_were_new(case: Case, lead: Officer) -> None:
    worlds.hide(case, lead)
    _, officer = worlds.signed_in("officer")
    again = build.exhibit(officer, f"Trade secret of {worlds.SECRET}.", title="Mine")
    assert (again.already, again.exhibit.number) == (False, "2")


def test_a_grant_that_ran_out_shuts_the_room_again(lead: Officer) -> None:
    room = build.case(lead, title="Closed", marking=markings.BCI)
    client = Client()
    client.force_login(lead)
    grant = Grant.objects.get(officer=lead, compartment=room.compartment)
    statuses = []
    for years in (100, 0):
        grant.granted_at = build.NOW.replace(year=2020)
        grant.expires_at = build.NOW.replace(year=2021 + years)
        grant.save()
        statuses.append(client.get(room.get_absolute_url()).status_code)
    assert statuses == [200, 404]
