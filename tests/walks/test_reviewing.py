"""Reviewing an import in a real browser by its keys alone, and the pages of it to axe and at the width of a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.walks.browsing import PATIENCE, new_window
from tests.walks.product import Product
from tests.walks.test_browser import RULES, judged

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.once]
REPORT = """SPECIFIC TRADE CONCERNS

Labels on Toys

At the November 2016 JCCT meeting, China agreed to lift the ban on foreign toys by 2018. To date, this promise has not been
fulfilled. In June 2017, China issued the Measures on Labels of Toys. The measures appear to be inconsistent with Article 2.2
of the TBT Agreement, and the United States has raised its concerns about them many times and in many places.

Tests of Toys

In May 2017, China agreed to admit the tests of foreign laboratories. The United States raised the tests with China in October
2017, and again in many meetings after that, and will go on to do so until the tests are admitted under any reasonable reading.
"""


@pytest.fixture(scope="module")
def batch(
    chromium: Browser, product: Product, account: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of an import that was read, asked for on the page of an exhibit."""
    window = new_window(chromium, product, storage_state=account)
    tab = window.new_page()
    file = tmp_path_factory.mktemp("report") / "toys.txt"
    file.write_text(REPORT)
    tab.goto("/exhibits/new/")
    tab.get_by_label("File", exact=False).first.set_input_files(file)
    tab.get_by_label("Title").fill("A report on toys")
    tab.get_by_role("button", name="File it").click()
    tab.wait_for_url("**/exhibits/*/")
    expect(tab.locator("#renditions")).to_contain_text("Read:", timeout=PATIENCE)
    tab.get_by_role("link", name="Read it into proposals").click()
    tab.get_by_label("Respondent").select_option("CHN")
    tab.get_by_label("Raised by").select_option("USA")
    tab.get_by_role("button", name="Read it").click()
    tab.wait_for_url("**/imports/*/")
    expect(tab.locator("#state")).to_contain_text("decided", timeout=PATIENCE)
    yield tab.url
    window.close()


def test_a_section_is_decided_from_its_first_proposal_to_its_last_by_keys_alone(page: Page, batch: str) -> None:
    page.goto(batch)
    page.get_by_role("link", name="Labels on Toys").click()
    card = page.locator("article.proposal:focus")
    expect(card).to_contain_text("Case")
    total = page.locator("article.proposal").count()
    # The help opens and closes by its key, and the focus is where it was.
    page.keyboard.press("?")
    expect(page.locator("details.keys")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator("details.keys")).not_to_have_attribute("open", "")
    expect(card).to_contain_text("Case")
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("Case accepted in TC-")
    expect(page.locator("article.proposal[data-state=accepted]")).to_have_count(1)
    # The words of the proposal with the focus stand out in the text.
    expect(page.locator("mark.here").first).to_be_visible()
    # The focus has gone on, and undo is of what was decided last.
    page.keyboard.press("u")
    expect(page.get_by_role("status")).to_contain_text("is open again")
    expect(page.locator("article.proposal[data-state=accepted]")).to_have_count(0)
    page.keyboard.press("a")
    expect(page.locator("article.proposal[data-state=accepted]")).to_have_count(1)
    # A no with its reason, without the mouse; Escape leaves the field.
    page.keyboard.press("r")
    page.keyboard.press("Escape")
    expect(card).to_be_focused()
    page.keyboard.press("r")
    page.keyboard.type("Not ours.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("rejected")
    # Undone, it is open again and has the focus; corrected on a page of its own, it leads back.
    page.keyboard.press("k")
    page.locator("article.proposal[data-state=rejected]").focus()
    page.keyboard.press("u")
    expect(page.get_by_role("status")).to_contain_text("is open again")
    expect(card).to_have_attribute("data-state", "open")
    page.keyboard.press("c")
    page.wait_for_url("**/proposals/**")
    page.keyboard.press("Escape")
    page.go_back()
    for _ in range(total):
        if not page.locator("article.proposal[data-state=open]").count():
            break
        before = page.locator("article.proposal[data-state=open]").count()
        page.keyboard.press("o")
        page.keyboard.press("a")
        expect(page.locator("article.proposal[data-state=open]")).not_to_have_count(before)
    expect(page.locator("article.proposal[data-state=open]")).to_have_count(0)
    expect(page.locator("#done")).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tests of Toys")


@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_of_an_import_break_no_rule_of_accessibility_and_do_not_scroll_sideways(
    chromium: Browser, product: Product, account: Path, batch: str, width: int
) -> None:
    window = new_window(chromium, product, storage_state=account, viewport={"width": width, "height": 800})
    tab = window.new_page()
    wrong: list[str] = []
    for address in (batch, f"{batch}sections/3/", "/imports/new/?exhibit=1", "/imports/tables/new/"):
        tab.goto(address)
        wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wrong += [f"{address} is {wide} wider"] if wide > 0 else []
        wrong += [f"{address} {each}" for each in judged(tab, RULES)]
    window.close()
    assert wrong == []
