"""The page of a paper in each state that it can be in, to axe in both lights and at the width of a telephone.

The pages are made first and then shown to Chromium from memory: a worker of a running product passes through most of these states
too fast to be looked at.
"""

from __future__ import annotations

import mimetypes
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Route, sync_playwright

from cases.access.models import Officer
from cases.briefs.models import Brief, Edition, Stage
from cases.briefs.parts import BriefPart
from cases.docket.models import Case
from cases.jobs.models import JobState
from tests import build
from tests.walks.browsing import ARGUMENTS
from tests.walks.test_browser import COLOURS, RULES, judged

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.once]
SITE = "http://paper.test"
LONG = (
    "Not made. TC-2022-0010: setting it took longer than 120 seconds and was stopped. The place is note 131 (Exhibit 64-CHN, "
    "Annex-2-Section-4-Article-12-paragraph-1-subparagraph-b-and-so-on-without-any-space-in-it-at-all, p. 3), which fails in the same "
    "way when it is set alone. Amend that in the case and ask for a new paper."
)
BOOK: dict[str, Any] = {"kind": "docket-book", "case": None}
GATHERING: dict[str, Any] = {"stage": Stage.GATHERING, "contents": {"waiting": {"kind": "docket-book"}, "problems": []}}
STATES: dict[str, tuple[str, dict[str, Any]]] = {
    "waiting": ("Waiting for a worker", {}),
    "gathering": ("Gathering", {**BOOK, **GATHERING, "state": "working"}),
    "rendering": ("Rendering 12 of 60", {**BOOK, "stage": Stage.RENDERING}),
    "joining": ("Joining", {**BOOK, "state": "working", "stage": Stage.JOINING}),
    "checking": ("Checking", {"state": "working", "stage": Stage.CHECKING, "edition": Edition.PUBLIC, "marking": "PUBLIC"}),
    "again": ("Setting the pages, attempt 3", {"state": "working", "attempts": 3}),
    "done": ("Open the PDF", {"state": "ready", "sha256": "ab" * 32, "size": 123456, "pages": 4, "made_with": "the test"}),
    "failed": ("Amend that in the case", {"state": "failed", "failure": LONG}),
    "cancelled": ("Stopped", {"state": "failed", "failure": "Stopped by lead. Its contents are kept, and it can be tried again."}),
}  # fmt: skip
NOW = set(STATES) - {"done", "failed"}
"""Those in which what is being done, or how it ended, is what stands out."""


@pytest.fixture
def pages(as_lead: Client, lead: Officer) -> dict[str, str]:
    """The page of a paper in each state."""
    case = build.case(
        lead, title="关于化解钢铁行业过剩产能实现脱困发展的意见 and a title that is long enough to be broken"
    )
    found = {}
    for number, (name, (_, values)) in enumerate(STATES.items()):
        brief = asked(as_lead, case)
        end = build.NOW if values.get("state") in {"failed", "ready"} else None
        Brief.objects.filter(pk=brief.pk).update(finished_at=end, title="Grain" if "kind" in values else "", **values)
        if name == "rendering":
            common: dict[str, Any] = {"brief": brief, "queued_at": build.NOW}
            for place in range(60):
                done = place < 12
                how = {"state": JobState.READY, "sha256": f"{number:064}"} if done else {"section": {"a": 1}}
                BriefPart.objects.create(position=place, key=f"{place}", digest=f"{place:064}", **common, **how)
        found[name] = as_lead.get(brief.get_absolute_url()).content.decode()
        Brief.objects.exclude(state__in=["ready", "failed"]).update(
            state="failed", failure="Over.", finished_at=build.NOW
        )
    return found


def asked(client: Client, case: Case) -> Brief:
    """A paper that was asked for on the page of its case."""
    client.post(f"/cases/{case.number}/brief/")
    found: Brief = Brief.objects.order_by("-queued_at")[0]
    return found


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


def test_each_state_says_what_is_being_done_and_breaks_no_rule_at_any_width(
    pages: dict[str, str], chromium: Browser
) -> None:
    wrong = []
    context = chromium.new_context()

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE).partition("?")[0]
        if path.strip("/") in pages:
            route.fulfill(body=pages[path.strip("/")], content_type="text/html; charset=utf-8")
        elif path.startswith(settings.STATIC_URL) and (file := finders.find(path.removeprefix(settings.STATIC_URL))):
            route.fulfill(path=str(file), content_type=mimetypes.guess_type(str(file))[0])
        else:
            route.fulfill(status=204, body="")

    context.route("**/*", answer)
    tab = context.new_page()
    for name, (words, _) in STATES.items():
        for width in (1280, 320):
            tab.set_viewport_size({"width": width, "height": 800})
            for light, rules in (("light", RULES), ("dark", COLOURS)):
                tab.emulate_media(color_scheme=light)  # type: ignore[arg-type]
                tab.goto(f"{SITE}/{name}/")
                wrong += [f"{name}, {width}, {light}: {line}" for line in judged(tab, rules)]
            now = tab.locator("#state .now, #state .failed")
            said = now.last.inner_text() if now.count() else ""
            if (said if name in NOW else tab.locator("#state").inner_text()).find(words) < 0 or now.count() > 2:
                wrong.append(f"{name} says {tab.locator('#state').inner_text()!r}")
            if (wide := tab.evaluate("document.documentElement.scrollWidth")) > width:
                wrong.append(f"{name} is {wide} wide in a window of {width}")
            if shown := os.environ.get("CASEFILE_PICTURES"):
                tab.emulate_media(color_scheme="light")
                tab.screenshot(path=Path(shown) / f"state-{name}-{width}.png", full_page=True)
    context.close()
    assert wrong == []
