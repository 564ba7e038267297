"""Production starts with sound settings and not without, and an error in the log tells places and no contents."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from compliance import environment
from compliance.logs import Places
from tests import served

pytestmark = pytest.mark.once

LONG = "q9Zx-7Lm_T4w" * 6
PROVIDER = {
    "CASEFILE_OIDC_ISSUER": "https://id.example",
    "CASEFILE_OIDC_CLIENT_ID": "case-file",
    "CASEFILE_OIDC_CLIENT_SECRET": "kept",
}


@pytest.mark.parametrize("more", [{}, PROVIDER, {"CASEFILE_PROXIES": "2"}])
def test_djangos_own_check_for_deployment_finds_nothing(tmp_path: Path, more: dict[str, str]) -> None:
    given = served.production(**more)
    done = served.run(
        tmp_path, given, "-W", "error::UserWarning", "manage.py", "check", "--deploy", "--fail-level=WARNING"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "System check identified no issues (0 silenced).\n", "")


@pytest.mark.parametrize("name", ["CASEFILE_SECRET_KEY", "CASEFILE_HISTORY_KEY"])
@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("", "{name} is not set; production does not start without it."),
        ("x7Lm_q9Z" * 6, "{name} is a sample or shorter than 50 characters"),
        ("a" * 60, "{name} is a sample or shorter than 50 characters"),
        (
            "change-me-to-something-long-and-random-0123456789-abcdef",
            "{name} is a sample or shorter than 50 characters",
        ),
        ("django-insecure-" + LONG, "{name} is a sample or shorter than 50 characters"),
    ],
)
def test_production_refuses_to_start_with_a_missing_short_or_sample_key(
    tmp_path: Path, name: str, key: str, sentence: str
) -> None:
    done = served.run(tmp_path, served.production() | {name: key}, "-c", "import compliance.wsgi")
    assert done.returncode != 0
    assert sentence.format(name=name) in done.stderr.splitlines()[-1]
    assert not key or key not in done.stderr


def test_production_refuses_to_start_with_one_key_for_both(tmp_path: Path) -> None:
    given = served.production() | {"CASEFILE_SECRET_KEY": LONG, "CASEFILE_HISTORY_KEY": LONG}
    done = served.run(tmp_path, given, "-c", "import compliance.wsgi")
    said = "CASEFILE_SECRET_KEY and CASEFILE_HISTORY_KEY are the same; make each by itself."
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        1,
        f"django.core.exceptions.ImproperlyConfigured: {said}",
    )


def test_no_provider_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROVIDER:
        monkeypatch.delenv(name, raising=False)
    assert environment.provider(production=True) is None
    assert settings.PROVIDER is None


@pytest.mark.parametrize("missing", sorted(PROVIDER))
def test_half_a_provider_is_refused_with_what_it_needs(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name, value in PROVIDER.items():
        monkeypatch.setenv(name, "" if name == missing else value)
    with pytest.raises(ImproperlyConfigured, match="Sign-in by OpenID Connect needs CASEFILE_OIDC_CLIENT_ID"):
        environment.provider(production=True)


def test_a_provider_in_the_clear_is_refused_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (PROVIDER | {"CASEFILE_OIDC_ISSUER": "http://id.example"}).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match="must be an address that begins with https://"):
        environment.provider(production=True)


def test_a_provider_is_given_by_its_issuer_or_by_all_four_endpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {name: value for name, value in PROVIDER.items() if "ISSUER" not in name}
    endpoints = {name: f"https://id.example/{number}" for number, name in enumerate(environment.ENDPOINTS)}
    for name, value in (given | endpoints).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("CASEFILE_OIDC_ISSUER", raising=False)
    found = environment.provider(production=True)
    assert found == environment.Provider(
        client_id="case-file",
        client_secret="kept",
        issuer="",
        endpoints={
            "OIDC_OP_AUTHORIZATION_ENDPOINT": "https://id.example/0",
            "OIDC_OP_TOKEN_ENDPOINT": "https://id.example/1",
            "OIDC_OP_USER_ENDPOINT": "https://id.example/2",
            "OIDC_OP_JWKS_ENDPOINT": "https://id.example/3",
        },
        claim="preferred_username",
        scopes="openid profile email",
        label="your organisation's account",
    )
    monkeypatch.delenv("CASEFILE_OIDC_JWKS_ENDPOINT")
    with pytest.raises(ImproperlyConfigured):
        environment.provider(production=True)


MAIL = {
    "CASEFILE_SMTP_HOST": "mail.example",
    "CASEFILE_MAIL_FROM": "case-file@desk.example",
    "CASEFILE_ADDRESS": "https://desk.example/",
}


def test_no_mail_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CASEFILE_SMTP_HOST", raising=False)
    assert environment.mail(production=True) is None


def test_a_mail_server_is_reached_by_starttls_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in MAIL.items():
        monkeypatch.setenv(name, value)
    given = ("case-file@desk.example", "https://desk.example")
    assert environment.mail(production=True) == environment.Mail("mail.example", 587, "", "", "starttls", *given)
    monkeypatch.setenv("CASEFILE_SMTP_SECURITY", "tls")
    assert environment.mail(production=True) == environment.Mail("mail.example", 465, "", "", "tls", *given)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"CASEFILE_MAIL_FROM": ""}, "Mail needs CASEFILE_MAIL_FROM and CASEFILE_ADDRESS"),
        ({"CASEFILE_ADDRESS": ""}, "Mail needs CASEFILE_MAIL_FROM and CASEFILE_ADDRESS"),
        ({"CASEFILE_ADDRESS": "http://desk.example"}, "it must be https:// and a name"),
        ({"CASEFILE_ADDRESS": "https://desk.example/site"}, "it must be https:// and a name"),
        ({"CASEFILE_SMTP_SECURITY": "none"}, "mail leaves this machine only by starttls or tls"),
        ({"CASEFILE_SMTP_SECURITY": "ssl"}, "it must be one of: starttls, tls, none"),
    ],
)
def test_half_a_mail_server_or_one_in_the_clear_is_refused(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str], said: str
) -> None:
    for name, value in (MAIL | change).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=said):
        environment.mail(production=True)
    monkeypatch.setenv("CASEFILE_SMTP_HOST", "")
    assert environment.mail(production=True) is None


def raise_with_a_row() -> None:
    """An error that came from another, the messages of both quoting a row."""
    words = "-".join(["Zan", "zi", "barite"])
    try:
        int(words)
    except ValueError as first:
        raise KeyError(words) from first


def test_an_error_in_the_log_has_its_places_and_types_and_no_words_of_a_row() -> None:
    try:
        raise_with_a_row()
    except KeyError as error:
        line = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Failed: %s", ("/x/",), None)
        line.exc_info = (KeyError, error, error.__traceback__)
        line.exc_text = "KeyError: 'Zan-zi-barite'"
    said = Places("{levelname} {message}", style="{").format(line).splitlines()
    assert [part for part in said if not part.startswith(" ")] == [
        "ERROR Failed: /x/",
        "KeyError",
        "after:",
        "ValueError",
    ]
    places = [part.rpartition(", in ")[2] for part in said if part.startswith("  File")]
    assert places == [
        "test_an_error_in_the_log_has_its_places_and_types_and_no_words_of_a_row",
        "raise_with_a_row",
        "raise_with_a_row",
    ]
    assert "Zan-zi-barite" not in "\n".join(said)


def test_the_products_log_is_written_by_that_rule() -> None:
    handlers = [handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler]
    assert [type(handler.formatter) for handler in handlers] == [Places]
