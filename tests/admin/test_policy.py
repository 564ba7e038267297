"""The admin in a real browser under the site's content security policy."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, sync_playwright

from cases.history.acting import acting
from tests import build

pytestmark = [pytest.mark.browser, pytest.mark.once]


def sign_in(page: Page, site: str) -> None:
    """Sign in as the registrar."""
    page.goto(f"{site}/sign-in/?next=/admin/")
    page.fill("[name=username]", "keeper")
    page.fill("[name=password]", "correct-horse-battery")
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{site}/admin/")


def choose(page: Page, field: str, words: str) -> None:
    """Choose the first offer of an autocomplete."""
    page.click(f".field-{field} .select2-selection")
    page.keyboard.type(words)
    page.click(".select2-results__option--highlighted")


@pytest.mark.usefixtures("unguarded_at_the_end")
@pytest.mark.django_db(transaction=True)
def test_autocomplete_calendars_and_added_rows_work_without_one_breach_of_the_policy(
    live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = build.officer("keeper", role="registrar", clearance="PARTNER-CONFIDENTIAL")
    case = build.case(keeper, title="Steel subsidies")
    with acting(by=keeper.pk):
        measure = build.measure()
    assert "style-src 'self'" in Client().get("/sign-in/").headers["Content-Security-Policy"]
    breaches: list[str] = []
    # The browser's driver runs a loop in this thread, in which Django would refuse the clean-up of the database.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
        )
        page = browser.new_page()
        page.on("console", lambda said: breaches.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("pageerror", lambda error: breaches.append(str(error)))
        sign_in(page, live_server.url)
        page.goto(f"{live_server.url}/admin/cases/event/add/")
        choose(page, "case", "Steel")
        choose(page, "members", "United St")
        page.fill("[name=happened]", "2019-05")
        page.fill("[name=text]", "It was raised.")
        page.click("#act_form [type=submit]")
        assert page.inner_text(".messagelist") == f"Recorded in {case.number}: May 2019: It was raised."
        page.goto(f"{live_server.url}/admin/cases/case/add/")
        page.click(".field-opened_on .datetimeshortcuts a >> nth=0")
        assert page.input_value("[name=opened_on]") != ""
        page.goto(f"{live_server.url}/admin/cases/measure/{measure.pk}/change/")
        page.click(".add-row a")
        assert page.is_visible("#agency_links-0 .select2-selection")
        page.goto(f"{live_server.url}/admin/cases/case/{case.pk}/change/")
        page.goto(f"{live_server.url}/admin/cases/case/")
        browser.close()
    assert breaches == []
