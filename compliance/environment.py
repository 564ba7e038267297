"""Typed readers of the environment that refuse nonsense with a sentence; settings.py is their only caller."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SAMPLE_WORDS = ("change", "secret", "sample", "example", "insecure", "password", "replace")
"""Words of keys that somebody copied from a manual; one random key in millions holds one of them."""
SHORTEST_KEY, FEWEST_SIGNS = 50, 10


def text(name: str, default: str = "") -> str:
    """The variable's text without surrounding space, or the default when it is unset or blank."""
    return os.environ.get(name, "").strip() or default


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of: {', '.join(allowed)}.")
    return value


def flag(name: str, default: bool) -> bool:
    """A yes or no: 1, true, yes, on; 0, false, no, off."""
    value = text(name).casefold()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; write yes or no.")


def number(name: str, default: int, low: int, high: int) -> int:
    """A whole number between low and high, both included."""
    value = text(name, str(default))
    if not value.isdecimal() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number from {low} to {high}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def key(name: str, *, production: bool, kept_in: Path) -> str:
    """A secret key: from the environment; outside production else from a file made at the first start (mode 0600)."""
    value = text(name)
    if value:
        weak = len(value) < SHORTEST_KEY or len(set(value)) < FEWEST_SIGNS
        if production and (weak or any(word in value.casefold() for word in SAMPLE_WORDS)):
            raise ImproperlyConfigured(
                f"{name} is a sample or shorter than {SHORTEST_KEY} characters; make one with: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        return value
    if production:
        raise ImproperlyConfigured(f"{name} is not set; production does not start without it.")
    file = kept_in / name.lower()
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        pass
    kept_in.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = kept_in / f".{name.lower()}.{secrets.token_hex(8)}"
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(48))
    try:
        # A link, unlike a rename, fails when another process was first: then that one's key is the key.
        os.link(fresh, file)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return file.read_text().strip()


def different(name: str, value: str, other_name: str, other: str) -> None:
    """Two keys that are not one: who learns what signs cookies must not be able to seal history."""
    if value == other:
        raise ImproperlyConfigured(f"{name} and {other_name} are the same; make each by itself.")


@dataclass(frozen=True)
class Mail:
    """The server that takes mail from the product, who it is from, and the address of the site that its links begin with."""

    host: str
    port: int
    user: str
    password: str
    security: str
    sender: str
    address: str


def mail(*, production: bool) -> Mail | None:
    """Where mail goes; None when CASEFILE_SMTP_HOST is not set, and a refusal of half of what it needs, or of mail in the clear."""
    host = text("CASEFILE_SMTP_HOST")
    if not host:
        return None
    sender, address = text("CASEFILE_MAIL_FROM"), text("CASEFILE_ADDRESS").rstrip("/")
    if not sender or not address:
        raise ImproperlyConfigured(
            "Mail needs CASEFILE_MAIL_FROM and CASEFILE_ADDRESS, the address of the site, beside CASEFILE_SMTP_HOST."
        )
    if not re.fullmatch(r"https://[^/?#\s]+" if production else r"https?://[^/?#\s]+", address):
        raise ImproperlyConfigured(
            f"CASEFILE_ADDRESS is {address!r}; it must be https:// and a name, and nothing behind it."
        )
    security = choice("CASEFILE_SMTP_SECURITY", "starttls", ("starttls", "tls", "none"))
    if production and security == "none" and host not in {"localhost", "127.0.0.1", "::1"}:
        raise ImproperlyConfigured("CASEFILE_SMTP_SECURITY is none; mail leaves this machine only by starttls or tls.")
    port = number("CASEFILE_SMTP_PORT", {"starttls": 587, "tls": 465, "none": 25}[security], 1, 65535)
    user, password = text("CASEFILE_SMTP_USER"), text("CASEFILE_SMTP_PASSWORD")
    return Mail(host, port, user, password, security, sender, address)


@dataclass(frozen=True)
class Provider:
    """An OpenID Connect provider: who we are to it, where it answers, and the claim that names an account."""

    client_id: str
    client_secret: str
    issuer: str
    endpoints: dict[str, str]
    """By the name of the library's setting; what is missing is looked up at the issuer at the first sign-in."""
    claim: str
    scopes: str
    label: str


ENDPOINTS = {
    "CASEFILE_OIDC_AUTHORIZATION_ENDPOINT": "OIDC_OP_AUTHORIZATION_ENDPOINT",
    "CASEFILE_OIDC_TOKEN_ENDPOINT": "OIDC_OP_TOKEN_ENDPOINT",
    "CASEFILE_OIDC_USER_ENDPOINT": "OIDC_OP_USER_ENDPOINT",
    "CASEFILE_OIDC_JWKS_ENDPOINT": "OIDC_OP_JWKS_ENDPOINT",
}


def provider(*, production: bool) -> Provider | None:
    """The OpenID Connect provider; None when no variable of it is set, a refusal when only some are or one is no https."""
    issuer = text("CASEFILE_OIDC_ISSUER").rstrip("/")
    given = {name: text(name) for name in ENDPOINTS if text(name)}
    client, secret = text("CASEFILE_OIDC_CLIENT_ID"), text("CASEFILE_OIDC_CLIENT_SECRET")
    if not (issuer or given or client or secret):
        return None
    if not (client and secret and (issuer or len(given) == len(ENDPOINTS))):
        raise ImproperlyConfigured(
            "Sign-in by OpenID Connect needs CASEFILE_OIDC_CLIENT_ID, CASEFILE_OIDC_CLIENT_SECRET and "
            f"CASEFILE_OIDC_ISSUER, or instead of the issuer all of {', '.join(ENDPOINTS)}."
        )
    for name, address in {"CASEFILE_OIDC_ISSUER": issuer, **given}.items():
        if address and not address.startswith("https://" if production else ("https://", "http://")):
            raise ImproperlyConfigured(f"{name} is {address!r}; it must be an address that begins with https://.")
    return Provider(
        client_id=client,
        client_secret=secret,
        issuer=issuer,
        endpoints={ENDPOINTS[name]: address for name, address in given.items()},
        claim=text("CASEFILE_OIDC_CLAIM", "preferred_username"),
        scopes=text("CASEFILE_OIDC_SCOPES", "openid profile email"),
        label=text("CASEFILE_OIDC_LABEL", "your organisation's account"),
    )
