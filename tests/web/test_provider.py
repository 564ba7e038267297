"""Sign-in through an OpenID Connect provider: the whole way, with a small provider that can be made to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.served import Browser, Served, prepare, run, served

KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
CLIENT, SECRET = "case-file", "between-us"
REFUSED = "did not lead to an account here"
ENROLLED = """
import django; django.setup()
from django_otp.plugins.otp_totp.models import TOTPDevice
from cases.access.models import Officer
officer = Officer(username="coded", role="lead", is_staff=True)
officer.set_password("correct-horse-battery")
officer.save()
TOTPDevice.objects.create(user=officer, name="app", confirmed=True)
"""
COUNTED = """
import django; django.setup()
from cases.access.models import Officer
print(*Officer.objects.order_by("username").values_list("username", flat=True))
"""

pytestmark = [pytest.mark.slow, pytest.mark.once]


@dataclass
class Issuer:
    """The provider: whom it lets in, and in what it lies."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    down: bool = False
    asked: dict[str, dict[str, str]] = field(default_factory=dict)

    def honest(self, **claims: Any) -> None:
        """From now on true, of a person with these claims."""
        self.claims = {"sub": "1", "preferred_username": "lead", "email": "lead@ministry.example"} | claims
        self.token, self.key, self.down = {}, KEY, False

    def discovery(self) -> dict[str, str]:
        """What it says of itself."""
        names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
        return {"issuer": self.address, **{name: f"{self.address}/{name}" for name in names}}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes after the person has signed in."""
        code = secrets.token_urlsafe(8)
        self.asked[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def give_token(self, sent: dict[str, str]) -> dict[str, str] | None:
        """The signed token, to who knows the secret and made the challenge."""
        asked = self.asked.pop(sent["code"])
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        known = (sent["client_id"], sent["client_secret"], sent["redirect_uri"]) == (
            CLIENT,
            SECRET,
            asked["redirect_uri"],
        )
        if self.down or not (proved and known):
            return None
        now = int(time.time())
        told = {"iss": self.address, "aud": CLIENT, "sub": "1", "nonce": asked["nonce"], "iat": now, "exp": now + 60}
        signed = jwt.encode(told | self.token, self.key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": "opens-userinfo", "token_type": "Bearer", "id_token": signed}

    def keys(self) -> dict[str, Any]:
        """Its public key."""
        public = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}


def handler_of(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    """The provider's addresses."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self, told: Any, status: int = 200) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            at = urlsplit(self.path)
            if at.path == "/authorization_endpoint":
                self.send_response(302)
                asked = {name: values[0] for name, values in parse_qs(at.query).items()}
                self.send_header("Location", issuer.authorize(asked))
                self.end_headers()
            elif at.path == "/.well-known/openid-configuration":
                self.answer(issuer.discovery())
            elif at.path == "/jwks_uri":
                self.answer(issuer.keys())
            elif self.headers["Authorization"] == "Bearer opens-userinfo":
                self.answer(issuer.claims)
            else:
                self.answer({}, 401)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told = issuer.give_token({name: values[0] for name, values in parse_qs(body).items()})
            self.answer(told or {"error": "invalid_grant"}, 200 if told else 400)

        def log_message(self, *args: Any) -> None:
            """Says nothing."""

    return Handler


@pytest.fixture(scope="module")
def running_issuer() -> Iterator[Issuer]:
    """The provider on a free port."""
    issuer = Issuer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(issuer))
    issuer.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield issuer
    server.shutdown()
    server.server_close()


@pytest.fixture
def issuer(running_issuer: Issuer) -> Issuer:
    """The provider, honest."""
    running_issuer.honest()
    return running_issuer


@pytest.fixture(scope="module")
def place(running_issuer: Issuer, tmp_path_factory: pytest.TempPathFactory, image: Path) -> tuple[Path, dict[str, str]]:
    """Where the product lies and its variables."""
    var = tmp_path_factory.mktemp("provider")
    given = {
        "CASEFILE_OIDC_ISSUER": running_issuer.address,
        "CASEFILE_OIDC_CLIENT_ID": CLIENT,
        "CASEFILE_OIDC_CLIENT_SECRET": SECRET,
        "CASEFILE_OIDC_LABEL": "the ministry's account",
        "NO_PROXY": "127.0.0.1",
    }
    prepare(var, given, image)
    assert run(var, given, "-c", ENROLLED).returncode == 0
    return var, given


@pytest.fixture(scope="module")
def site(place: tuple[Path, dict[str, str]]) -> Iterator[Served]:
    """The product with the provider."""
    with served(*place) as running:
        yield running


def go(browser: Browser, onward: str = "") -> requests.Response:
    """The answer to coming back from the provider."""
    away = browser.get(f"/sign-in/provider/{onward}")
    assert away.status_code == 302, away.text
    # The provider is another site: our cookies do not go there.
    back = requests.get(away.headers["Location"], allow_redirects=False, timeout=30, proxies={"no_proxy": "*"})
    return browser.get(back.headers["Location"])


def test_the_sign_in_page_offers_the_provider(site: Served) -> None:
    page = Browser(site.address).get("/sign-in/?next=/docket/").text
    assert 'href="/sign-in/provider/?next=/docket/">Sign in with the ministry&#x27;s account</a>' in page


def test_who_comes_back_from_the_provider_is_signed_in_where_they_were_going(site: Served, issuer: Issuer) -> None:
    browser = Browser(site.address)
    answer = go(browser, "?next=/docket/%3Fq%3Dsteel")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/docket/?q=steel")
    page = browser.get("/docket/?q=steel")
    assert (page.status_code, ">lead</a>" in page.text) == (200, True)


def test_the_way_back_leads_to_no_other_site(site: Served, issuer: Issuer) -> None:
    assert go(Browser(site.address), "?next=https://evil.example/").headers["Location"] == "/"


LIES: dict[str, Callable[[Issuer], None]] = {
    "no account of that name": lambda issuer: issuer.honest(preferred_username="stranger"),
    "an account that is switched off": lambda issuer: issuer.honest(preferred_username="gone"),
    "no name at all": lambda issuer: issuer.honest(preferred_username=""),
    "a name that is no text": lambda issuer: issuer.honest(preferred_username={"a": ["lead"]}),
    "claims of another person": lambda issuer: issuer.honest(sub="2"),
    "another signature": lambda issuer: setattr(issuer, "key", OTHER_KEY),
    "a token for another client": lambda issuer: setattr(issuer, "token", {"aud": "another"}),
    "a token of another issuer": lambda issuer: setattr(issuer, "token", {"iss": "http://127.0.0.1:1"}),
    "another nonce": lambda issuer: setattr(issuer, "token", {"nonce": "another"}),
    "a token that has run out": lambda issuer: setattr(issuer, "token", {"exp": int(time.time()) - 5}),
    "a provider that gives no token": lambda issuer: setattr(issuer, "down", True),
}


@pytest.mark.parametrize("lie", sorted(LIES))
def test_whatever_is_wrong_gets_the_same_page_and_makes_no_account(
    site: Served, issuer: Issuer, place: tuple[Path, dict[str, str]], lie: str
) -> None:
    LIES[lie](issuer)
    browser = Browser(site.address)
    answer = go(browser)
    assert (answer.status_code, REFUSED in answer.text) == (403, True)
    assert browser.get("/").headers["Location"] == "/sign-in/?next=/"


def test_no_sign_in_has_made_an_account_and_none_is_locked_by_failing(
    site: Served, issuer: Issuer, place: tuple[Path, dict[str, str]]
) -> None:
    issuer.honest(preferred_username="stranger")
    assert [go(Browser(site.address)).status_code for _ in range(6)] == [403] * 6
    assert run(*place, "-c", COUNTED).stdout.split() == ["coded", "gone", "lead"]
    issuer.honest()
    assert go(Browser(site.address)).status_code == 302


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?error=access_denied&state=y", "?code=x&state=y", "?code=%00&state=%00"]
)
def test_who_comes_back_without_having_gone_is_refused_with_the_page(site: Served, issuer: Issuer, query: str) -> None:
    answer = Browser(site.address).get(f"/sign-in/provider/return/{query}")
    assert (answer.status_code, REFUSED in answer.text) == (403, True)
    gone = Browser(site.address)
    gone.get("/sign-in/provider/")
    answer = gone.get(f"/sign-in/provider/return/{query}")
    assert (answer.status_code, REFUSED in answer.text) == (403, True)


def test_a_link_with_an_error_signs_nobody_out(site: Served, issuer: Issuer) -> None:
    browser = Browser(site.address)
    go(browser)
    assert browser.get("/sign-in/provider/return/?error=x").status_code == 302
    assert browser.get("/").status_code == 200


def test_a_password_still_signs_in_beside_the_provider(site: Served) -> None:
    browser = Browser(site.address)
    assert browser.sign_in("lead").status_code == 302
    assert browser.get("/").status_code == 200


def test_the_log_of_all_that_has_no_token_and_no_code(site: Served, issuer: Issuer) -> None:
    issuer.token = {"aud": "another"}
    go(Browser(site.address))
    assert "A sign-in through the provider failed: SuspiciousOperation" in site.said
    assert [word for word in ("opens-userinfo", "eyJ", SECRET, "stranger", "code=") if word in site.said] == []


def test_the_provider_stands_in_for_the_second_factor_only_where_the_settings_say_so(
    issuer: Issuer, place: tuple[Path, dict[str, str]]
) -> None:
    var, given = place
    issuer.honest(preferred_username="coded")
    opened = {}
    for trusted in ("no", "yes"):
        with served(var, given | {"CASEFILE_OIDC_SECOND_FACTOR": trusted}) as running:
            through, password = Browser(running.address), Browser(running.address)
            assert [go(through).status_code, password.sign_in("coded").status_code] == [302, 302]
            opened[trusted] = [browser.get("/").headers.get("Location", "opens") for browser in (through, password)]
    code = "/second-factor/code/?next=/"
    assert opened == {"no": [code, code], "yes": ["opens", code]}


def test_accounts_can_be_found_by_a_verified_address(issuer: Issuer, place: tuple[Path, dict[str, str]]) -> None:
    var, given = place
    got = []
    with served(var, given | {"CASEFILE_OIDC_CLAIM": "email"}) as running:
        for claims in (
            {"email": "Lead@ministry.example"},
            {"email_verified": False},
            {"email": "stranger@ministry.example"},
        ):
            issuer.honest(preferred_username="another", **claims)
            got.append(go(Browser(running.address)).status_code)
    assert got == [302, 403, 403]
