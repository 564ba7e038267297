"""A filed page with a script in it, in a real browser: its address downloads it, and nothing of it runs in the site's origin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.walks.browsing import PATIENCE, new_window
from tests.walks.product import Product

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.once]
SCRIPT = "document.title = 'RAN'; parent.document.title = 'RAN'; top.document.title = 'RAN';"
LIVELY = {
    "lively.html": f'<!doctype html><title>Lively</title><body onload="{SCRIPT}">China agreed.<script>{SCRIPT}</script>',
    "lively.svg": f'<svg xmlns="http://www.w3.org/2000/svg" onload="{SCRIPT}"><script>{SCRIPT}</script><text>China</text></svg>',
}


@pytest.fixture(scope="module")
def tab(chromium: Browser, product: Product, account: Path) -> Iterator[Page]:
    """A tab of the signed-in officer."""
    window = new_window(chromium, product, storage_state=account)
    yield window.new_page()
    window.close()


def filed(tab: Page, folder: Path, name: str) -> str:
    """The exhibit's page after filing; blank when the file was refused."""
    path = folder / name
    path.write_text(LIVELY[name])
    tab.goto("/exhibits/new/")
    tab.get_by_label("File", exact=False).first.set_input_files(path)
    tab.get_by_label("Title").fill("Lively")
    tab.get_by_role("button", name="File it").click()
    tab.wait_for_load_state()
    return "" if tab.url.endswith("/new/") else tab.url


def test_a_filed_page_is_downloaded_and_runs_nowhere_on_the_site(tab: Page, tmp_path: Path) -> None:
    exhibit = filed(tab, tmp_path, "lively.html")
    assert exhibit
    expect(tab.locator("#renditions")).to_contain_text("Read", timeout=PATIENCE)
    link = str(tab.locator("a[href$='/file/']").first.get_attribute("href"))
    answer = tab.request.get(link)
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    title = tab.title()
    with tab.expect_download() as caught:
        tab.evaluate("address => { location.href = address }", link)
    assert caught.value.suggested_filename == "lively.html"
    # Nor inside a page of ours, however it is taken in there.
    for element in ("iframe", "object", "embed", "script"):
        tab.evaluate(
            """([element, address]) => {
                const made = document.createElement(element)
                made.src = made.data = address
                document.body.append(made)
            }""",
            [element, link],
        )
    tab.wait_for_timeout(1000)
    assert (tab.url, tab.title()) == (exhibit, title)


def test_a_drawing_that_runs_is_not_filed(tab: Page, tmp_path: Path) -> None:
    assert filed(tab, tmp_path, "lively.svg") == ""
    assert tab.title() != "RAN"
