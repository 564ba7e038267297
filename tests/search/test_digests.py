"""Digests: when one is made, what it holds, to whom it does not go, and that none is lost or doubled."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from cases.access import markings
from cases.access.models import Grant, Officer
from cases.docket.models import Case
from cases.jobs import claiming
from cases.search.digests import plan, send, send_next
from cases.search.news import look_at
from cases.search.saved import Digest, SavedSearch, SearchMemory, Subscription
from cases.search.saving import next_due, save_search, share_search, subscribe
from tests import build
from tests.search import smtp
from tests.web import worlds

DAY = dt.timedelta(days=1)
MORNING = dt.datetime(2026, 3, 3, 6, 0, tzinfo=dt.UTC)


def clock(at: dt.datetime = MORNING) -> Any:
    """A clock that stands still."""
    return lambda: at


@pytest.fixture
def search(lead: Officer, reader: Officer) -> SavedSearch:
    """A shared search that the reader has a daily digest of; one case is told already."""
    for officer in (lead, reader):
        officer.email = f"{officer.username}@desk.example"
        officer.save()
    build.case(lead, title="Steel, old")
    made = save_search("Metals", "q=steel", by=lead, at=build.NOW, shared=True)
    subscribe(made, "daily", by=reader, at=build.NOW)
    return made


def sent(at: dt.datetime = MORNING) -> list[EmailMultiAlternatives]:
    """The mails that a morning brings, all that is due planned and sent."""
    mail.outbox.clear()
    plan(at=at)
    while send_next(clock(at)):
        pass
    return list(mail.outbox)  # type: ignore[arg-type]


def texts(letter: EmailMultiAlternatives) -> str:
    """All that a mail server holds of a mail."""
    return letter.message().as_string() + str(letter.body) + "".join(str(part[0]) for part in letter.alternatives)


def test_a_digest_names_the_new_cases_in_text_and_html_and_its_subject_names_nothing(
    search: SavedSearch, lead: Officer
) -> None:
    new = build.case(lead, title="Steel <b>& iron</b> 钢铁")
    build.status(new, lead, to="panel")
    (letter,) = sent()
    stop = letter.extra_headers["List-Unsubscribe"][1:-1]
    assert (letter.subject, letter.to) == ("Case file: 1 new case", ["reader@desk.example"])
    assert letter.body == (
        "New in your saved search “Metals”.\n\n"
        f"{new.number} Steel <b>& iron</b> 钢铁\nChina, panel\nhttps://desk.example/cases/{new.number}/\n\n"
        f"The whole search: https://desk.example/searches/{search.pk}/\n\n"
        f"You have this mail because you asked for it (daily).\nTo stop it, without signing in: {stop}\n\n"
    )
    (html, kind) = letter.alternatives[0]
    assert kind == "text/html"
    assert "Steel &lt;b&gt;&amp; iron&lt;/b&gt;" in str(html)
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop.startswith("https://desk.example/unsubscribe/")
    assert Digest.objects.get().cases == 1


def test_what_was_told_or_looked_at_is_not_told_again_and_no_news_is_no_mail(
    search: SavedSearch, lead: Officer, reader: Officer
) -> None:
    build.case(lead, title="Steel, new")
    assert [len(sent(MORNING + n * DAY)) for n in range(3)] == [1, 0, 0]
    build.case(lead, title="Steel, newer")
    look_at(search, reader, at=MORNING)
    assert sent(MORNING + 3 * DAY) == []
    assert list(Digest.objects.order_by("due_at").values_list("cases", "state")) == [
        (1, "ready"), (0, "ready"), (0, "ready"), (0, "ready")
    ]  # fmt: skip


def test_one_is_made_for_each_moment_and_one_for_all_that_passed_while_nothing_ran(search: SavedSearch) -> None:
    assert (plan(at=MORNING - DAY), plan(at=MORNING), plan(at=MORNING), plan(at=MORNING + 9 * DAY)) == (0, 1, 0, 1)
    assert Subscription.objects.get().due_at == next_due("daily", MORNING + 9 * DAY)
    subscribe(search, "weekly", by=Officer.objects.get(username="reader"), at=MORNING)
    assert Subscription.objects.get().due_at == dt.datetime(2026, 3, 9, 6, 0, tzinfo=dt.UTC)


def test_nothing_is_made_or_sent_where_no_mail_is_sent(search: SavedSearch, settings: Settings) -> None:
    settings.MAIL = None
    assert (plan(at=MORNING), Digest.objects.count()) == (0, 0)


@pytest.mark.parametrize("change", ["switched off", "unshared", "never", "no address", "demoted"])
def test_whether_it_may_be_sent_is_asked_when_it_is_sent(
    search: SavedSearch, lead: Officer, reader: Officer, settings: Settings, change: str
) -> None:
    settings.OUTSIDE_LIMIT = markings.SENSITIVE
    reader.clearance = markings.SENSITIVE
    reader.save()
    build.case(lead, title="Secret steel", marking=markings.SENSITIVE)
    assert plan(at=MORNING) == 1
    if change == "unshared":
        share_search(search, shared=False, by=lead, at=MORNING)
    if change == "never":
        subscribe(search, "never", by=reader, at=MORNING)
    reader.is_active = change != "switched off"
    reader.email = "" if change == "no address" else reader.email
    reader.clearance = markings.PUBLIC if change == "demoted" else reader.clearance
    reader.save()
    assert send_next(clock())
    assert mail.outbox == []
    assert Digest.objects.get().state == "ready"
    assert not send_next(clock())


def test_a_digest_is_not_made_for_an_account_that_is_switched_off(search: SavedSearch, reader: Officer) -> None:
    reader.is_active = False
    reader.save()
    assert plan(at=MORNING) == 0


def test_who_was_demoted_is_told_less(search: SavedSearch, lead: Officer, reader: Officer) -> None:
    open_, public = build.case(lead, title="Steel, open"), build.case(lead, title="Steel, public", marking="PUBLIC")
    reader.clearance = markings.PUBLIC
    reader.save()
    (letter,) = sent()
    assert letter.subject == "Case file: 1 new case"
    assert public.number in texts(letter)
    assert open_.number not in texts(letter)


def closed(lead: Officer, reader: Officer, *, until: dt.timedelta = DAY) -> Case:
    """A case in a closed room, to which the reader has a key."""
    now = timezone.now()
    made = build.case(lead, title=f"Steel of {worlds.SECRET}", marking=markings.BCI, at=now)
    assert made.compartment is not None
    Grant.objects.create(
        officer=reader,
        compartment=made.compartment,
        granted_by=lead,
        granted_at=now - 9 * DAY,
        expires_at=now + until,
    )
    return made


def test_what_may_not_go_by_mail_is_told_by_number_alone_to_who_may_see_it(
    search: SavedSearch, lead: Officer, reader: Officer
) -> None:
    reader.clearance = markings.PARTNER
    reader.save()
    shut = closed(lead, reader)
    high = build.case(lead, title=f"Steel above, {worlds.SECRET}", marking=markings.SENSITIVE)
    (letter,) = sent()
    assert "2 new cases that may not be told by mail. Sign in to see them." in letter.body
    for word in (worlds.SECRET, shut.number, high.number, "BCI", "room", "SENSITIVE"):
        assert word not in texts(letter), word
    assert sent(MORNING + DAY) == []


def test_a_key_that_ran_out_tells_not_even_the_number(search: SavedSearch, lead: Officer, reader: Officer) -> None:
    closed(lead, reader, until=-DAY)
    assert sent() == []


def test_a_case_found_through_what_is_marked_higher_in_it_is_not_named(
    search: SavedSearch, lead: Officer, reader: Officer, settings: Settings
) -> None:
    reader.clearance = markings.PARTNER
    reader.save()
    case = build.case(lead, title="Metals")
    build.status(case, lead, to="panel")
    build.status(case, lead, to="dormant", effective="2020", reason="Kept low.", marking=markings.SENSITIVE)
    build.exhibit(lead, "A plan for steel.", case=case, marking=markings.SENSITIVE)
    (letter,) = sent()
    assert case.number not in texts(letter)
    assert "1 new case that may not be told by mail. Sign in to see it." in letter.body
    # By an open document it is found by all, and stands where it stands for them.
    other = build.case(lead, title="Metals too")
    build.status(other, lead, to="panel")
    build.status(other, lead, to="dormant", effective="2020", reason="Kept low.", marking=markings.SENSITIVE)
    build.exhibit(lead, "Another plan for steel.", case=other)
    (letter,) = sent(MORNING + DAY)
    assert f"{other.number} Metals too\nChina, panel\n" in letter.body


def test_another_ones_hidden_cases_change_no_byte_of_a_digest(lead: Officer, reader: Officer) -> None:
    reader.email = "reader@desk.example"
    reader.save()
    case = worlds.furnished(lead)
    made = save_search("All", "", by=reader, at=build.NOW)
    word = save_search("Word", "q=agreed+OR+concern", by=reader, at=build.NOW)
    for search in (made, word):
        subscribe(search, "daily", by=reader, at=build.NOW)
    SearchMemory.objects.update(found=b"", told=b"")
    before = {letter.body: letter.subject for letter in sent()}
    worlds.hide(case, lead)
    SearchMemory.objects.update(found=b"", told=b"")
    after = {letter.body: letter.subject for letter in sent(MORNING + DAY)}
    assert before == after
    assert len(before) == 2


def test_a_mail_that_the_server_does_not_take_waits_and_goes_once(
    search: SavedSearch, lead: Officer, settings: Settings
) -> None:
    build.case(lead, title="Steel, new")
    with smtp.running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        plan(at=MORNING)
        settings.EMAIL_PORT = 1
        assert send_next(clock())
        assert not send_next(clock())
        assert Digest.objects.get().state == "queued"
        settings.EMAIL_PORT = server.port
        assert send_next(clock(MORNING + dt.timedelta(minutes=10)))
        assert not send_next(clock(MORNING + DAY))
        (taken,) = server.taken
    digest = Digest.objects.get()
    assert (digest.state, digest.cases, digest.attempts) == ("ready", 1, 2)
    assert (taken["Subject"], taken["To"]) == ("Case file: 1 new case", "reader@desk.example")
    assert taken["Message-ID"] == f"<digest-{digest.pk.hex}@desk.example>"
    assert taken["List-Unsubscribe"].strip().startswith("<https://desk.example/unsubscribe/")
    body: Any = taken.get_body(("plain",))
    assert "Steel, new" in body.get_content()


def test_a_server_that_never_takes_it_fails_it_in_a_sentence_and_the_next_one_tells_all(
    search: SavedSearch, lead: Officer, settings: Settings
) -> None:
    build.case(lead, title="Steel, new")
    with smtp.running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        server.refusing = "451 later"
        plan(at=MORNING)
        at, tries = MORNING, 0
        while send_next(clock(at)):
            at, tries = at + dt.timedelta(hours=1), tries + 1
        (failed,) = Digest.objects.all()
        assert (tries, failed.state) == (1, "failed")
        assert failed.failure == "The mail server refused the address of the account."
        server.refusing = ""
        plan(at=MORNING + DAY)
        assert send_next(clock(MORNING + DAY))
        assert len(server.taken) == 1


def test_a_server_that_is_gone_is_tried_five_times(search: SavedSearch, lead: Officer, settings: Settings) -> None:
    build.case(lead, title="Steel, new")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    plan(at=MORNING)
    at, tries = MORNING, 0
    while send_next(clock(at)):
        at, tries = at + dt.timedelta(hours=1), tries + 1
    failed = Digest.objects.get()
    assert (tries, failed.state) == (5, "failed")
    assert failed.failure == "The mail server did not take it in 5 attempts."


def test_a_worker_that_lost_its_claim_finishes_nothing(search: SavedSearch, lead: Officer) -> None:
    build.case(lead, title="Steel, new")
    plan(at=MORNING)
    slow = claiming.claim_next(Digest, at=MORNING)
    assert slow is not None
    assert send_next(clock(MORNING + Digest.LEASE + dt.timedelta(seconds=1)))
    told = bytes(SearchMemory.objects.get(officer__username="reader").told)
    SearchMemory.objects.filter(officer__username="reader").update(told=b"")
    send(slow, clock(MORNING + 2 * Digest.LEASE))
    assert told != b""
    assert bytes(SearchMemory.objects.get(officer__username="reader").told) == b""
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_the_address_in_a_mail_stops_the_digest_by_post_alone_and_nothing_else(
    search: SavedSearch, lead: Officer, reader: Officer
) -> None:
    build.case(lead, title="Steel, new")
    (letter,) = sent()
    address = letter.extra_headers["List-Unsubscribe"][1:-1].removeprefix("https://desk.example")
    client = Client(enforce_csrf_checks=True)
    page = client.get(address)
    assert (page.status_code, "Stop the digest?" in page.content.decode()) == (200, True)
    assert "Metals" not in page.content.decode()
    assert Subscription.objects.get().every == "daily"
    for _ in range(2):
        answer = client.post(address, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "The digest is stopped" in answer.content.decode()) == (200, True)
    stopped = Subscription.objects.get()
    assert (stopped.every, stopped.due_at) == ("never", None)
    assert client.post(f"{address[:-3]}xx/").status_code == 404
    assert client.get("/docket/").status_code == 302
