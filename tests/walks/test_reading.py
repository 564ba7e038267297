"""Reading and citing in a real browser: the picture beside the text, words selected by keyboard and cited in place, links to a passage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.walks.browsing import PATIENCE, listen, new_window
from tests.walks.product import Product
from tests.walks.test_browser import CASE, COLOURS, RULES, judged
from tests.walks.test_product import small_pdf

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.once]
WORDS = "China agreed to look at it in a browser, page by page."


@pytest.fixture(scope="module")
def paper(
    chromium: Browser, product: Product, account: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the page of a PDF, filed into a case and read."""
    window = new_window(chromium, product, storage_state=account)
    tab = window.new_page()
    file = tmp_path_factory.mktemp("paper") / "paper.pdf"
    file.write_bytes(small_pdf(WORDS))
    tab.goto(f"/cases/{CASE}/file/")
    tab.get_by_label("File", exact=False).first.set_input_files(file)
    tab.get_by_label("Title").fill("Read in a browser")
    tab.get_by_role("button", name="File it").click()
    tab.wait_for_url("**/exhibits/*/")
    expect(tab.locator("#renditions")).to_contain_text("Read:", timeout=PATIENCE)
    yield str(tab.locator(".page-links a").first.get_attribute("href"))
    window.close()


def selection(tab: Page) -> str:
    """The words selected."""
    return str(tab.evaluate("String(getSelection()).trim()"))


def test_words_are_selected_and_cited_by_keyboard_alone_and_the_passage_is_marked(page: Page, paper: str) -> None:
    page.goto(f"{paper}#text")
    expect(page.locator(".page-picture img")).to_have_js_property("complete", value=True)
    assert page.locator(".page-picture img").evaluate("img => img.naturalWidth") > 0
    region = page.get_by_role("region", name="Text of the page")
    expect(region).to_be_focused()
    # A key means something in the text alone.
    page.get_by_role("link", name="Case file").focus()
    page.keyboard.press("c")
    expect(page.locator("dialog")).to_be_hidden()
    region.focus()
    page.keyboard.press("ArrowRight")
    assert selection(page) == "China"
    page.keyboard.press("ArrowRight")
    assert selection(page) == "agreed"
    for _ in range(2):
        page.keyboard.press("Control+Shift+ArrowRight")
    assert selection(page) == "agreed to look"
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    assert selection(page) == "agreed to look"
    page.keyboard.press("c")
    # One case has the exhibit: its form comes by itself.
    form = page.locator("dialog form[data-live-check]")
    expect(form.get_by_label("Words quoted")).to_have_value("agreed to look")
    expect(form.get_by_label("Page", exact=True)).to_have_value("1")
    expect(form.locator("#live-check")).to_contain_text("Found on p. 1.", timeout=PATIENCE)
    expect(form.get_by_label("Statement")).to_be_focused()
    assert judged(page, RULES) == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    expect(region).to_be_focused()
    page.keyboard.press("c")
    expect(form.get_by_label("Statement")).to_be_focused()
    form.get_by_role("button", name="Cite", exact=True).press("Enter")
    page.wait_for_url("**/pages/1/#c-*")
    expect(page.locator("mark")).to_have_text("agreed to look")
    note = page.locator(".cite-note")
    note.click()
    page.wait_for_url(f"**/cases/{CASE}/#cite-*")
    expect(page.locator("#summary")).to_contain_text("agreed to look")


def test_the_number_of_a_note_is_no_part_of_the_words(page: Page, paper: str) -> None:
    page.goto(f"{paper}#text")
    region = page.get_by_role("region", name="Text of the page")
    region.select_text()
    region.focus()
    page.keyboard.press("c")
    expect(page.locator("dialog textarea")).to_have_value(WORDS)
    page.keyboard.press("Escape")


def test_another_case_is_taken_by_its_number_and_one_that_is_none_is_said_to_be(page: Page, paper: str) -> None:
    page.goto(f"{paper}#text")
    page.keyboard.press("c")
    dialog = page.locator("dialog")
    expect(dialog.get_by_label("Statement")).to_be_focused()
    dialog.get_by_label("Case", exact=True).select_option("another")
    expect(dialog.get_by_label("Case number")).to_be_focused()
    page.keyboard.type("TC-2022-0011")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("status").first).to_have_text("Citing in TC-2022-0011.")
    assert dialog.locator("form[data-live-check]").get_attribute("action") == "/cases/TC-2022-0011/cite/"


def test_a_link_to_the_passage_is_copied_by_a_key_and_leads_to_the_words(
    page: Page, paper: str, product: Product
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=product.root)
    page.goto(f"{paper}#text")
    page.keyboard.press("l")
    expect(page.locator(".reading-status")).to_have_text("Copied: link to this passage")
    assert page.evaluate("navigator.clipboard.readText()") == f"{product.root}{paper}#p1"
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Shift+ArrowRight")
    page.keyboard.press("l")
    expect(page.locator(".reading-status a")).to_have_attribute("href", f"{product.root}{paper}?q=agreed+to#q")
    page.locator(".reading-status a").click()
    page.wait_for_url("**#q")
    expect(page.locator("mark.asked")).to_have_text("agreed to")


def test_without_javascript_the_page_is_read_cited_and_turned(
    chromium: Browser,
    product: Product,
    account: Path,
    paper: str,
) -> None:
    window = new_window(chromium, product, storage_state=account, java_script_enabled=False)
    tab = window.new_page()
    tab.goto(paper)
    expect(tab.locator(".page-text")).to_contain_text("at it in a browser")
    assert (
        tab.request.get(str(tab.locator(".page-picture img").get_attribute("src"))).headers["content-type"]
        == "image/webp"
    )
    tab.get_by_label("Page", exact=True).fill("1")
    tab.get_by_role("button", name="Go").click()
    tab.wait_for_url("**/pages/1/#text")
    tab.locator("a[data-cite]").first.click()
    expect(tab.get_by_label("Page", exact=True)).to_have_value("1")
    window.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_a_page_with_its_picture_breaks_no_rule_and_scrolls_sideways_nowhere(
    chromium: Browser,
    product: Product,
    account: Path,
    paper: str,
    width: int,
) -> None:
    size: Any = {"width": width, "height": 800}
    window = new_window(chromium, product, storage_state=account, viewport=size)
    tab = window.new_page()
    heard = listen(tab)
    wrong = []
    for address in (paper, f"{paper}?q=agreed#q", "/".join(paper.split("/")[:3]) + "/"):
        tab.emulate_media(color_scheme="light")
        tab.goto(address)
        wrong += [f"{address}: {line}" for line in judged(tab, RULES)]
        tab.emulate_media(color_scheme="dark")
        tab.reload()
        wrong += [f"{address}, dark: {line}" for line in judged(tab, COLOURS)]
        wide = tab.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{address} is {wide} wide"] if wide > width else []
    left, right = (tab.goto(paper), tab.locator("#text").bounding_box())[1], tab.locator(".page-picture").bounding_box()
    assert left is not None
    assert right is not None
    # Beside the text on a wide screen, below it on a narrow one.
    assert (right["x"] > left["x"]) == (width == 1280)
    assert (right["y"] > left["y"] + left["height"] - 1) == (width == 320)
    window.close()
    assert wrong + heard == []
