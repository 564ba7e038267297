"""Signing in: the lock after failures, the second factor, the end of sessions, the rules for passwords."""

from __future__ import annotations

import datetime as dt
import re
import time
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import hotp, totp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import DjangoAssertNumQueries, Settings

from cases.access.models import Officer, RolePolicy
from cases.access.signing import RECOVERY_CODES
from cases.web.attempts import address_of
from cases.web.middleware import RENEWED_AFTER, SEEN, SINCE
from tests import build
from tests.web import worlds
from tests.web.test_doors import DOORS

PASSWORD = "correct-horse-battery"
LOCKED = "Too many sign-ins failed. Wait 15 minutes before you try again, or ask a registrar to lift the lock."
WRONG = "That name and password do not fit together."


def attempt(name: str, password: str = PASSWORD, client: Client | None = None, **more: Any) -> Any:
    """The answer to a sign-in."""
    return (client or Client()).post("/sign-in/", {"username": name, "password": password}, **more)


def fail(times: int, name: str, **more: Any) -> list[int]:
    """The answers to so many sign-ins with a wrong password."""
    return [attempt(name, f"wrong {number}", **more).status_code for number in range(times)]


def code_of(device: TOTPDevice, steps: int = 0) -> str:
    """What the app shows so many half minutes after the one in which it was set up; now, while it is not set up yet.

    Counted from there and not from now: half a minute may end between working the code out and giving it.
    """
    if device.last_t < 0:
        return f"{totp(device.bin_key):06d}"
    return f"{hotp(device.bin_key, device.last_t + steps):06d}"


def enrolled(officer: Officer) -> tuple[TOTPDevice, list[str]]:
    """The officer's app and recovery codes, set up through the page."""
    client = Client()
    client.force_login(officer)
    client.get("/second-factor/")
    device = TOTPDevice.objects.get(user=officer)
    page = client.post("/second-factor/", {"code": code_of(device)}).content.decode()
    device.refresh_from_db()
    return device, re.findall(r"<li><code>([^<]+)</code></li>", page)


def patient(device: Any) -> None:
    """The wait after wrong codes is over."""
    type(device).objects.update(throttling_failure_timestamp=timezone.now() - dt.timedelta(hours=1))


@pytest.fixture
def device(lead: Officer) -> TOTPDevice:
    """The lead's app."""
    return enrolled(lead)[0]


@pytest.fixture
def at_the_code(lead: Officer, device: TOTPDevice) -> Client:
    """A browser in which the lead has given the password and no code yet."""
    client = Client()
    attempt("lead", client=client)
    return client


# The lock


def test_five_failures_close_a_name_from_one_address_and_nothing_else(lead: Officer, reader: Officer) -> None:
    assert fail(5, "lead") == [200, 200, 200, 200, 429]
    there: dict[str, Any] = {"REMOTE_ADDR": "198.51.100.7"}
    answers = [attempt("lead"), attempt("reader"), attempt("lead", **there)]
    assert [answer.status_code for answer in answers] == [429, 302, 302]
    assert (LOCKED in answers[0].content.decode(), answers[0].headers["Retry-After"]) == (True, "900")


def test_a_name_that_never_was_is_locked_with_the_same_page(lead: Officer) -> None:
    assert fail(5, "lead") == fail(5, "nobody")
    assert worlds.masked(attempt("lead").content) == worlds.masked(attempt("nobody").content)
    assert attempt("lead").headers == attempt("nobody").headers


def test_a_lock_ends_after_fifteen_minutes_and_is_not_prolonged_by_trying(lead: Officer) -> None:
    fail(5, "lead")
    begun = AccessAttempt.objects.get().attempt_time
    assert attempt("lead").status_code == 429
    assert AccessAttempt.objects.get().attempt_time == begun
    AccessAttempt.objects.update(attempt_time=begun - dt.timedelta(minutes=14))
    assert attempt("lead").status_code == 429
    AccessAttempt.objects.update(attempt_time=begun - dt.timedelta(minutes=15, seconds=1))
    assert attempt("lead").status_code == 302


def test_a_success_forgets_the_failures_before_it(lead: Officer) -> None:
    assert fail(4, "lead") == [200] * 4
    assert attempt("lead").status_code == 302
    assert fail(4, "lead") == [200] * 4


def test_thirty_failures_over_many_names_close_the_address_and_a_success_does_not_open_it(
    lead: Officer, reader: Officer
) -> None:
    statuses = [attempt(f"name{number}", "wrong").status_code for number in range(29)]
    assert statuses == [200] * 29
    assert attempt("reader").status_code == 302
    assert [attempt("name29", "wrong").status_code, attempt("lead").status_code] == [429, 429]
    assert attempt("lead", REMOTE_ADDR="198.51.100.7").status_code == 302


@pytest.mark.parametrize(
    ("proxies", "header", "peer", "address"),
    [
        (0, "198.51.100.1", "192.0.2.9", "192.0.2.9"),
        (1, "", "192.0.2.9", "192.0.2.9"),
        (1, "203.0.113.1, 198.51.100.1", "192.0.2.9", "198.51.100.1"),
        (2, "203.0.113.1, 198.51.100.1", "192.0.2.9", "203.0.113.1"),
        (2, "198.51.100.1", "192.0.2.9", "192.0.2.9"),
        (1, "nonsense", "192.0.2.9", None),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (0, "", "::ffff:192.0.2.9", "192.0.2.9"),
        (0, "", "", None),
    ],
)
def test_an_address_is_the_peers_or_what_the_outermost_trusted_proxy_wrote(
    settings: Settings, proxies: int, header: str, peer: str, address: str | None
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=header)
    assert address_of(request) == address


def test_who_invents_an_address_in_a_header_is_locked_all_the_same(lead: Officer) -> None:
    statuses = [
        attempt("lead", "wrong", headers={"x-forwarded-for": f"198.51.100.{number}"}).status_code for number in range(5)
    ]
    assert statuses == [200, 200, 200, 200, 429]


def test_a_registrar_lifts_a_lock_and_a_lead_may_not(lead: Officer, registrar: Officer) -> None:
    fail(5, "lead")
    lift = f"/admin/cases/officer/{lead.pk}/lock/"
    client = Client()
    client.force_login(build.officer(role="lead", clearance="PARTNER-CONFIDENTIAL"))
    assert client.post(lift).status_code == 403
    assert attempt("lead").status_code == 429
    client.force_login(registrar)
    assert lift in client.get(f"/admin/cases/officer/{lead.pk}/change/").content.decode()
    assert "The account lead may try to sign in again." in client.post(lift, follow=True).content.decode()
    assert attempt("lead").status_code == 302


def test_the_admins_own_sign_in_takes_no_password(lead: Officer) -> None:
    client = Client()
    answer = client.post("/admin/login/?next=/admin/", {"username": "lead", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/admin/")
    assert client.get("/admin/").status_code == 302


def test_what_is_kept_of_a_failure_has_no_password_and_no_search_words(db: None) -> None:
    address = "/sign-in/?next=/docket/%3Fq%3DZanzibarite"
    Client().post(address, {"username": "lead", "password": "hunter2-hunter2", "next": "/docket/?q=Zanzibarite"})
    kept = str(AccessAttempt.objects.values().get())
    assert ("lead" in kept, "hunter2" in kept, "Zanzibarite" in kept) == (True, False, False)


# The second factor


def test_enrolling_shows_the_secret_asks_for_a_code_and_gives_ten_recovery_codes_once(
    as_lead: Client, lead: Officer
) -> None:
    page = as_lead.get("/second-factor/").content.decode()
    waiting = TOTPDevice.objects.get(user=lead)
    assert (waiting.confirmed, as_lead.get("/").status_code) == (False, 200)
    assert 'src="data:image/svg+xml' in page
    shown = re.search(r'class="typed"><code>([A-Z2-7 ]+)<', page)
    assert shown is not None
    assert [len(group) for group in shown[1].split()] == [4] * 8
    before = as_lead.session.session_key
    answer = as_lead.post("/second-factor/", {"code": code_of(waiting)})
    codes = re.findall(r"<li><code>([^<]+)</code></li>", answer.content.decode())
    assert len(set(codes)) == RECOVERY_CODES == 10
    assert (TOTPDevice.objects.get(user=lead).confirmed, as_lead.session.session_key == before) == (True, False)
    again = as_lead.get("/second-factor/").content.decode()
    assert ("10 recovery codes left" in again, any(code in again for code in codes), shown[1] in again) == (
        True,
        False,
        False,
    )


def test_a_wrong_code_puts_nothing_in_force(as_lead: Client, lead: Officer) -> None:
    as_lead.get("/second-factor/")
    key = TOTPDevice.objects.get(user=lead).key
    answer = as_lead.post("/second-factor/", {"code": "12 34"})
    assert (answer.status_code, "That code is wrong" in answer.content.decode()) == (422, True)
    kept = TOTPDevice.objects.get(user=lead)
    assert (kept.key, kept.confirmed, StaticDevice.objects.count()) == (key, False, 0)


def test_without_the_code_every_address_leads_to_the_page_that_asks_for_it(at_the_code: Client) -> None:
    never = "00000000-0000-4000-8000-000000000000"
    filled = {"number": "TC-2022-0007", "uuid": never, "int": "1"}
    addresses = ["/", "/docket/?q=steel", "/admin/", "/admin/cases/officer/", "/password/", "/second-factor/", "/no/"]
    addresses += [f"/exhibits/1/{never}/file/", f"/briefs/{filled['number']}/pdf/", "/check/", "/sign-in/"]
    got = {address: at_the_code.get(address) for address in addresses}
    wrong = [
        address
        for address, answer in got.items()
        if (answer.status_code, answer.headers["Location"].partition("?")[0]) != (302, "/second-factor/code/")
    ]
    assert wrong == []
    assert got["/docket/?q=steel"].headers["Location"] == "/second-factor/code/?next=/docket/%3Fq%3Dsteel"
    sent = at_the_code.post("/cases/new/", {"title": "x"})
    assert (sent.status_code, sent.headers["Location"]) == (302, "/second-factor/code/")
    part = at_the_code.get("/docket/", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"], part.content) == (200, "/second-factor/code/", b"")


def test_every_named_address_but_the_code_and_the_way_out_is_closed_without_the_code(at_the_code: Client) -> None:
    plain = {name: reverse(name) for name, door in DOORS.items() if not door.kwargs}
    opened = {name for name, address in plain.items() if at_the_code.get(address).status_code not in {302}}
    assert opened == {"second-factor-code", "sign-out"}


def test_the_right_code_opens_what_was_asked_for_under_a_new_session(at_the_code: Client, device: TOTPDevice) -> None:
    before = at_the_code.session.session_key
    answer = at_the_code.post(
        "/second-factor/code/", {"code": f" {code_of(device, 1)[:3]} {code_of(device, 1)[3:]}", "next": "/docket/"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "/docket/")
    assert (at_the_code.get("/docket/").status_code, at_the_code.session.session_key == before) == (200, False)


def test_the_code_page_leads_to_no_other_site(at_the_code: Client, device: TOTPDevice) -> None:
    answer = at_the_code.post("/second-factor/code/", {"code": code_of(device, 1), "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_a_code_is_taken_once(at_the_code: Client, device: TOTPDevice) -> None:
    code = code_of(device, 1)
    assert at_the_code.post("/second-factor/code/", {"code": code}).status_code == 302
    other = Client()
    attempt("lead", client=other)
    answer = other.post("/second-factor/code/", {"code": code})
    assert (answer.status_code, "was used before" in answer.content.decode()) == (422, True)
    assert other.get("/").status_code == 302


def test_a_recovery_code_works_once_in_place_of_the_app(lead: Officer) -> None:
    _, codes = enrolled(lead)
    got = []
    for _ in range(2):
        client = Client()
        attempt("lead", client=client)
        answer = client.post("/second-factor/code/", {"code": codes[0].upper()})
        got.append((answer.status_code, client.get("/").status_code))
    assert got == [(302, 200), (422, 302)]


def test_after_a_wrong_code_the_right_one_has_to_wait(at_the_code: Client, device: TOTPDevice) -> None:
    for _ in range(4):
        at_the_code.post("/second-factor/code/", {"code": "000000"})
        patient(device)
    at_the_code.post("/second-factor/code/", {"code": "000000"})
    answer = at_the_code.post("/second-factor/code/", {"code": code_of(device, 1)})
    assert answer.status_code == 422
    assert re.search(r"Too many wrong codes\. Wait 1[56] seconds and try again\.", answer.content.decode())
    patient(device)
    assert at_the_code.post("/second-factor/code/", {"code": code_of(device, 1)}).status_code == 302


@pytest.mark.parametrize("code", ["", "\x00", "x" * 500, "١٢٣٤٥٦", "-1", "1e5", "abcde-fghij", "' OR 1=1 --"])
def test_whatever_is_typed_as_a_code_gets_a_sentence(at_the_code: Client, code: str) -> None:
    assert at_the_code.post("/second-factor/code/", {"code": code}).status_code == 422


def test_who_needs_no_code_is_led_on(as_lead: Client) -> None:
    answer = as_lead.get("/second-factor/code/?next=/briefs/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/briefs/")


def test_a_role_that_demands_it_enrols_before_anything_else_opens(as_lead: Client, lead: Officer) -> None:
    policy = RolePolicy.objects.create(role="reader", second_factor=True)
    assert as_lead.get("/").status_code == 200
    policy.delete()
    RolePolicy.objects.create(role="lead", second_factor=True)
    got = {address: as_lead.get(address).headers.get("Location") for address in ("/", "/admin/", "/password/")}
    assert got == {address: f"/second-factor/?next={address}" for address in got}
    assert "Your role signs in with a code as well" in as_lead.get("/second-factor/").content.decode()
    as_lead.post("/second-factor/", {"code": code_of(TOTPDevice.objects.get(user=lead))})
    assert as_lead.get("/").status_code == 200


def test_a_registrar_demands_it_of_a_role_in_the_admin_and_an_auditor_only_reads(registrar: Officer) -> None:
    client = Client()
    client.force_login(build.officer(role="auditor"))
    posted = {"role": "lead", "second_factor": "on"}
    assert client.post("/admin/cases/rolepolicy/add/", posted).status_code == 403
    assert client.get("/admin/cases/rolepolicy/").status_code == 200
    client.force_login(registrar)
    assert client.post("/admin/cases/rolepolicy/add/", posted).status_code == 302
    assert client.post("/admin/cases/rolepolicy/add/", posted).status_code == 200
    assert list(RolePolicy.objects.values_list("role", "second_factor")) == [("lead", True)]
    client.post("/admin/cases/rolepolicy/lead/change/", {"role": "reader"})
    assert list(RolePolicy.objects.values_list("role", "second_factor")) == [("lead", False)]


def test_a_one_time_password_and_a_demanded_second_factor_are_got_over_one_after_the_other(lead: Officer) -> None:
    RolePolicy.objects.create(role="lead", second_factor=True)
    Officer.objects.filter(pk=lead.pk).update(one_time_password=True)
    client = Client()
    attempt("lead", client=client)
    assert client.get("/").headers["Location"] == "/second-factor/?next=/"
    assert client.get("/second-factor/").status_code == 200
    client.post("/second-factor/", {"code": code_of(TOTPDevice.objects.get(user=lead))})
    assert client.get("/").headers["Location"] == "/password/"
    new = {"new_password1": "battery-horse-correct", "new_password2": "battery-horse-correct"}
    assert client.post("/password/", new).status_code == 302
    assert client.get("/").status_code == 200


def test_the_password_cannot_be_replaced_before_the_code_is_given(at_the_code: Client, lead: Officer) -> None:
    at_the_code.post("/password/", {"new_password1": "battery-horse-correct", "new_password2": "battery-horse-correct"})
    lead.refresh_from_db()
    assert lead.check_password(PASSWORD)


def test_a_registrar_removes_a_lost_phone_and_the_sessions_that_it_opened_end(
    at_the_code: Client, lead: Officer, device: TOTPDevice, registrar: Officer
) -> None:
    at_the_code.post("/second-factor/code/", {"code": code_of(device, 1)})
    assert at_the_code.get("/").status_code == 200
    remove = f"/admin/cases/officer/{lead.pk}/second-factor/"
    keeper = Client()
    keeper.force_login(registrar)
    assert remove in keeper.get(f"/admin/cases/officer/{lead.pk}/change/").content.decode()
    assert "The account lead has no second factor now." in keeper.post(remove, follow=True).content.decode()
    assert (TOTPDevice.objects.count(), StaticDevice.objects.count()) == (0, 0)
    assert remove not in keeper.get(f"/admin/cases/officer/{lead.pk}/change/").content.decode()
    ended = at_the_code.get("/docket/")
    assert (ended.status_code, ended.headers["Location"]) == (302, "/sign-in/?next=/docket/")
    assert "Sign in again to go on." in at_the_code.get("/sign-in/").content.decode()
    assert attempt("lead", client=at_the_code).status_code == 302
    assert at_the_code.get("/").status_code == 200


@pytest.mark.parametrize("role", ["reader", "officer", "lead", "auditor"])
def test_nobody_but_a_registrar_removes_anothers_second_factor(lead: Officer, device: TOTPDevice, role: str) -> None:
    client = Client()
    client.force_login(build.officer(role=role, clearance="PARTNER-CONFIDENTIAL"))
    assert client.post(f"/admin/cases/officer/{lead.pk}/second-factor/").status_code == 403
    assert TOTPDevice.objects.filter(user=lead, confirmed=True).exists()


def test_a_registrar_removes_none_above_the_own_clearance_and_not_the_own(lead: Officer, device: TOTPDevice) -> None:
    keeper = build.officer("low", role="registrar", clearance="DELIBERATIVE")
    client = Client()
    client.force_login(keeper)
    addresses = [f"/admin/cases/officer/{officer.pk}/second-factor/" for officer in (lead, keeper)]
    assert [client.post(address).status_code for address in addresses] == [403, 403]


def test_the_own_second_factor_is_removed_against_a_code_only(at_the_code: Client, device: TOTPDevice) -> None:
    at_the_code.post("/second-factor/code/", {"code": code_of(device, 1)})
    refused = at_the_code.post("/second-factor/", {"code": "000000", "remove": ""})
    assert (refused.status_code, TOTPDevice.objects.count()) == (422, 1)
    patient(device)
    done = at_the_code.post("/second-factor/", {"code": code_of(device, 2), "remove": ""})
    assert (done.headers["Location"], TOTPDevice.objects.count(), StaticDevice.objects.count()) == ("/", 0, 0)
    assert at_the_code.get("/").status_code == 200


def test_new_recovery_codes_take_the_place_of_the_old_ones(lead: Officer) -> None:
    device, old = enrolled(lead)
    client = Client()
    attempt("lead", client=client)
    client.post("/second-factor/code/", {"code": code_of(device, 1)})
    page = client.post("/second-factor/", {"code": code_of(device, 2), "renew": ""}).content.decode()
    new = re.findall(r"<li><code>([^<]+)</code></li>", page)
    kept = {token.token for token in StaticDevice.objects.get(user=lead).token_set.all()}
    assert (kept == set(new), kept & set(old)) == (True, set())


def test_an_app_of_one_officer_is_none_of_another(reader: Officer, device: TOTPDevice) -> None:
    enrolled(reader)
    client = Client()
    attempt("reader", client=client)
    assert client.post("/second-factor/code/", {"code": code_of(device, 1)}).status_code == 422


# Sessions and passwords


def put_back(client: Client, **seconds: int) -> None:
    """Let the session have begun, or have been used, so many seconds ago."""
    session = client.session
    for name, ago in seconds.items():
        session[name] = int(time.time()) - ago
    session.save()


@pytest.mark.parametrize(
    ("since", "seen", "lasts"),
    [(0, 0, True), (43100, 0, True), (43200, 0, False), (7000, 3500, True), (7000, 3600, False)],
)
def test_a_session_ends_after_twelve_hours_and_after_one_unused(
    as_lead: Client, since: int, seen: int, lasts: bool
) -> None:
    as_lead.get("/briefs/")
    key = as_lead.session.session_key
    put_back(as_lead, since=since, seen=seen)
    answer = as_lead.get("/briefs/")
    assert (answer.status_code, Session.objects.filter(pk=key).exists()) == ((200, True) if lasts else (302, False))
    if not lasts:
        assert answer.headers["Location"] == "/sign-in/?next=/briefs/"
        assert "Your session has ended. Sign in again to go on." in as_lead.get("/sign-in/").content.decode()


def test_a_page_that_fetches_a_part_after_the_end_is_led_to_the_sign_in_as_a_whole(as_lead: Client) -> None:
    put_back(as_lead, since=50000)
    part = as_lead.get("/docket/?q=steel", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"], part.content) == (200, "/sign-in/", b"")


def test_a_use_is_written_every_few_minutes_and_not_with_every_page(as_lead: Client) -> None:
    put_back(as_lead, since=1000, seen=RENEWED_AFTER - 10)
    kept = Session.objects.get().session_data
    as_lead.get("/briefs/")
    assert Session.objects.get().session_data == kept
    put_back(as_lead, seen=RENEWED_AFTER + 10)
    began = as_lead.session[SINCE]
    as_lead.get("/briefs/")
    assert (time.time() - as_lead.session[SEEN] < 5, as_lead.session[SINCE]) == (True, began)


def test_what_the_shell_costs_a_page(as_lead: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    as_lead.get("/second-factor/")
    # The session, the officer, and whether a second factor is asked for.
    with django_assert_num_queries(3):
        assert as_lead.get("/no-such-page/").status_code == 404


def test_signing_in_gives_the_session_a_new_key(lead: Officer) -> None:
    client = Client()
    session = client.session
    session["known"] = "to somebody else"
    session.save()
    before = session.session_key
    attempt("lead", client=client)
    assert (client.get("/").status_code, client.session.session_key == before) == (200, False)
    assert not Session.objects.filter(pk=before).exists()


def test_a_new_password_ends_every_other_session(lead: Officer) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        attempt("lead", client=client)
        assert client.get("/").status_code == 200
    here.post("/password/", {"new_password1": "battery-horse-correct", "new_password2": "battery-horse-correct"})
    assert [client.get("/").status_code for client in (here, there)] == [200, 302]


def test_switching_an_account_off_ends_its_sessions(as_lead: Client, lead: Officer) -> None:
    Officer.objects.filter(pk=lead.pk).update(is_active=False)
    assert as_lead.get("/").headers["Location"] == "/sign-in/?next=/"
    assert WRONG in attempt("lead").content.decode()


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short-horse", "This password is too short. It must contain at least 12 characters."),
        ("featherstone7", "The password is too similar to the last name."),
        ("motherfucker", "This password is too common."),
        ("583920174653", "This password is entirely numeric."),
        (PASSWORD, "That is the password you have now; choose another."),
    ],
)
def test_a_password_that_breaks_a_rule_is_refused_with_the_rule(as_lead: Client, password: str, sentence: str) -> None:
    Officer.objects.update(last_name="Featherstone")
    answer = as_lead.post("/password/", {"new_password1": password, "new_password2": password})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


def test_without_a_provider_there_is_no_address_of_it_and_no_button(client: Client, db: None) -> None:
    assert [client.get(address).status_code for address in ("/sign-in/provider/", "/sign-in/provider/return/")] == [
        404,
        404,
    ]
    assert "provider" not in client.get("/sign-in/").content.decode()
