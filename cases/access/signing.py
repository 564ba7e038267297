"""The second factor at sign-in: enrolling, verifying a code, recovery codes, removal, and lifting a lock after failures."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from base64 import b32encode
from dataclasses import dataclass
from functools import cache

from axes.handlers.proxy import AxesProxyHandler
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django_otp import verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from cases.access.models import Officer, RolePolicy
from cases.access.passwords import SIGNS
from cases.refusal import Refusal
from cases.statements import Statement, stated

ANY = uuid.UUID("6d0f5a0b-93a4-4a0e-8f0e-1c8f1f0c7a55")
"""Stands in a statement for the key of whichever officer it is asked of."""
RECOVERY_CODES = 10
DIGITS = 6


@dataclass(frozen=True)
class Demand:
    """What a sign-in by password still lacks."""

    code: bool
    """The officer has enrolled: a code is asked for."""
    enrolment: bool
    """The officer's role demands a second factor, and the officer has none."""


def demand_on(officer: Officer) -> Demand:
    """What the officer's second factor and the role's policy ask for; one query, asked by every request."""
    kept = {ANY: officer.pk, ANY.hex: officer.pk.hex, str(ANY): str(officer.pk)}
    ((enrolled, demanded),) = _demands(connection.vendor).ask(kept)
    return Demand(code=bool(enrolled), enrolment=bool(demanded) and not enrolled)


@cache
def _demands(vendor: str) -> Statement:
    """What asks for both, of the officer whose key takes the place of ANY; `vendor` is in whose words."""
    rows = Officer.objects.filter(pk=ANY).order_by()
    enrolled = Exists(TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True))
    statement = stated(
        rows.values_list(enrolled, Exists(RolePolicy.objects.filter(role=OuterRef("role"), second_factor=True)))
    )
    assert statement is not None
    return statement


def second_factor_of(officer: Officer) -> TOTPDevice | None:
    """The officer's app, once confirmed."""
    return TOTPDevice.objects.filter(user=officer, confirmed=True).first()


def recovery_codes_left(officer: Officer) -> int:
    """How many recovery codes are unused."""
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=officer))


def begin_enrolment(*, by: Officer) -> TOTPDevice:
    """The officer's device that waits for its first code, the same until it is confirmed; nothing asks for it before that."""
    with transaction.atomic():
        Officer.objects.select_for_update().get(pk=by.pk)
        waiting = TOTPDevice.objects.filter(user=by, confirmed=False).first()
        return waiting or TOTPDevice.objects.create(user=by, name="app", confirmed=False)


def typed_key(device: TOTPDevice) -> str:
    """The device's secret as one types it into an app: groups of four letters and digits (base32, RFC 4648)."""
    key = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def enrol(*, code: str, by: Officer, at: dt.datetime) -> tuple[TOTPDevice, list[str]]:
    """Confirm the waiting device by a code of it, and make the recovery codes, which are shown once.

    Refuses a wrong code, one tried too soon after wrong ones, and an officer who has a second factor already.
    """
    if second_factor_of(by) is not None:
        raise Refusal("You have a second factor already; remove it before you set up another.")
    waiting = begin_enrolment(by=by)
    _verify(waiting, code, by=by, at=at)
    with transaction.atomic():
        TOTPDevice.objects.filter(user=by).exclude(pk=waiting.pk).delete()
        waiting.refresh_from_db()
        waiting.confirmed = True
        waiting.save(update_fields=["confirmed"])
        return waiting, _fresh_codes(by)


def verify_code(*, code: str, by: Officer, at: dt.datetime) -> Device:
    """Accept a code of the officer's app, or one of the recovery codes, which is then spent; returns the device it was of.

    Refuses a wrong code, one that was taken before, and one tried too soon after wrong ones.
    """
    code = _plain(code)
    device: Device | None = second_factor_of(by)
    if device is not None and not (code.isdecimal() and len(code) == DIGITS):
        device = StaticDevice.objects.filter(user=by, confirmed=True).first() or device
    if device is None:
        raise Refusal("You have no second factor.", field="code")
    _verify(device, code, by=by, at=at)
    return device


def renew_recovery_codes(*, code: str, by: Officer, at: dt.datetime) -> list[str]:
    """Ten new recovery codes in place of all old ones; refuses as `verify_code`."""
    verify_code(code=code, by=by, at=at)
    with transaction.atomic():
        return _fresh_codes(by)


def remove_second_factor(account: Officer, *, by: Officer, at: dt.datetime, code: str = "") -> Officer:
    """Remove an account's app and recovery codes; sessions that were opened with them end.

    The own ones against a code, refused as `verify_code`; another's without, which is for a registrar's page to offer.
    """
    if account.pk == by.pk:
        verify_code(code=code, by=by, at=at)
    with transaction.atomic():
        TOTPDevice.objects.filter(user=account).delete()
        StaticDevice.objects.filter(user=account).delete()
    return account


def lift_lock(account: Officer) -> Officer:
    """Forget the failed sign-ins under the account's name, from wherever they came, so that it is locked no longer."""
    AxesProxyHandler.reset_attempts(username=account.username)
    return account


def _verify(device: Device, code: str, *, by: Officer, at: dt.datetime) -> None:
    """Let the device judge the code, under a lock on its row; it counts failures and keeps a code from being taken twice."""
    allowed, told = device.verify_is_allowed()
    if not allowed:
        seconds = max(1, round((told["locked_until"] - at).total_seconds()))
        wait = f"{seconds} second{'' if seconds == 1 else 's'}" if seconds < 120 else f"{seconds // 60 + 1} minutes"
        raise Refusal(f"Too many wrong codes. Wait {wait} and try again.", field="code")
    if verify_token(by, device.persistent_id, _plain(code)) is None:
        raise Refusal(
            "That code is wrong, too old, or was used before. Use the one that the app shows now.", field="code"
        )


def _plain(code: str) -> str:
    """The code as it is kept: without spaces, in small letters."""
    return "".join(code.split()).casefold()


def _fresh_codes(officer: Officer) -> list[str]:
    StaticDevice.objects.filter(user=officer).delete()
    device = StaticDevice.objects.create(user=officer, name="recovery codes")
    codes = [
        "-".join("".join(secrets.choice(SIGNS) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)
    ]
    for code in codes:
        device.token_set.create(token=code)
    return codes
