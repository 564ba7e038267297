"""Looking at the product as one officer: a clock and dice that fall alike in both worlds, and whole answers to compare."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import random
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_otp import util as otp

from cases.access.models import Officer
from tests import build
from tests.twins.pages import filled_in

FROZEN = build.NOW + dt.timedelta(days=10)
_MASKS = (
    # The tokens of a form and of its cookie, and the time in a cookie's expiry.
    (re.compile(rb'name="csrfmiddlewaretoken" value="\w+"'), b"TOKEN"),
    (re.compile(rb"X-CSRFToken(&quot;|\"): ?(&quot;|\")\w+"), b"TOKEN"),
    (re.compile(rb"csrftoken=\w+; expires=[^;]+"), b"TOKEN"),
    (re.compile(rb"sessionid=\w+; expires=[^;]+"), b"TOKEN"),
    (re.compile(rb"(?m)^Expires: .*$"), b"TIME"),
    # Messages are signed with the time.
    (re.compile(rb'(messages="?[^:;]*:)[^;]+'), rb"\1TIME"),
)


class Dice:
    """Random bytes that follow from a seed: the same act gets the same ids in both worlds."""

    def __init__(self) -> None:
        self.throw("")

    def throw(self, seed: str) -> None:
        """Start anew from this seed."""
        self.seed, self.count = seed, 0

    def __call__(self, size: int) -> bytes:
        """The next bytes."""
        out = b""
        while len(out) < size:
            self.count += 1
            out += hashlib.sha256(f"{self.seed} {self.count}".encode()).digest()
        return out[:size]


DICE = Dice()


@contextmanager
def standing_still() -> Iterator[None]:
    """The clock stands at FROZEN and the dice are DICE, for ids, one-time passwords and the numbers of closed cases."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: FROZEN)
        patch.setattr(os, "urandom", DICE)
        patch.setattr(random, "_urandom", DICE)
        patch.setattr(otp, "urandom", DICE)
        yield


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written is taken back at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def masked(content: bytes) -> bytes:
    """An answer without the tokens that differ from one to the next, and without the time in a cookie."""
    for pattern, instead in _MASKS:
        content = pattern.sub(instead, content)
    return content


@dataclass(frozen=True)
class Probe:
    """One request: GET unless something is sent; `then` are pages looked at when it was done, before it is taken back."""

    address: str
    data: Mapping[str, Any] | None = None
    method: str = "get"
    headers: Mapping[str, str] = field(default_factory=dict)
    then: tuple[str, ...] = ()
    title: str = ""
    fill: bool = False
    """Whether the data goes into the form that stands there, as it is filled in."""

    def __str__(self) -> str:
        sent = self.title or {name: value for name, value in (self.data or {}).items() if not callable(value)}
        return f"{self.method.upper()} {self.address} {sent or ''}{' htmx' if self.headers else ''}".strip()


class _Notes(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name} {record.getMessage()}")


@contextmanager
def listening() -> Iterator[list[str]]:
    """Every line that is logged meanwhile."""
    notes = _Notes()
    root = logging.getLogger()
    root.addHandler(notes)
    try:
        yield notes.lines
    finally:
        root.removeHandler(notes)


class Looker:
    """A browser in which one officer is signed in."""

    def __init__(self, officer: Officer) -> None:
        self.officer = officer
        self.client = Client(raise_request_exception=False)
        self.client.force_login(officer)
        self.jar = dict(self.client.cookies.items())

    def look(self, probe: Probe) -> str:
        """The whole of what comes back, in one text: status, every header, cookie and byte, what was logged, and the pages after it."""
        DICE.throw(str(probe))
        self.client.cookies.clear()
        for name, morsel in self.jar.items():
            self.client.cookies[name] = morsel
        with undone(), listening() as lines:
            before = filled_in(self.client.get(probe.address).content) if probe.fill else {}
            answers = [self._ask(probe.method, probe.address, before | dict(probe.data or {}), probe.headers)]
            answers += [self._ask("get", address, None, {}) for address in probe.then]
            told = "\n".join(lines)
        return "\n\n".join([*(whole(answer) for answer in answers), told])

    def _ask(self, method: str, address: str, data: Mapping[str, Any] | None, headers: Mapping[str, str]) -> Any:
        sent = {name: value() if callable(value) else value for name, value in (data or {}).items()}
        ask: Callable[..., Any] = getattr(self.client, method)
        return ask(address, sent, headers=dict(headers)) if method in {"get", "post"} else ask(address)


def whole(answer: Any) -> str:
    """Status, headers, cookies and bytes of an answer, masked; of a page that tells the time also without its length."""
    body = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content
    timeless = _now_told().sub(b"TIME", body)
    headers = {**answer.headers} if timeless == body else {**answer.headers, "Content-Length": "TIME"}
    body = timeless
    told = [f"{answer.status_code}", *(f"{name}: {value}" for name, value in sorted(headers.items()))]
    told += [morsel.OutputString() for _, morsel in sorted(answer.cookies.items())]
    return masked("\n".join(told).encode() + b"\n" + body).decode("utf-8", "backslashreplace")


def _now_told() -> re.Pattern[bytes]:
    """The time of day as pages tell it, of today and yesterday by the machine's own clock, which the database goes by."""
    today = dt.datetime.now(dt.UTC)
    days = {f"{day.day} {day:{month}} {day.year}" for day in (today, today - dt.timedelta(1)) for month in ("%B", "%b")}
    return re.compile(rf"(?:{'|'.join(days)}),? (?:\d\d:\d\d|noon|midnight|\d+(?::\d\d)? [ap]\.m\.)".encode())


def file(text: str, name: str = "note.txt") -> Callable[[], SimpleUploadedFile]:
    """A file to send, made anew for each request."""
    return lambda: SimpleUploadedFile(name, text.encode())
