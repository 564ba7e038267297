"""The site in a real browser: what it looks like to axe in both lights and widths, and what it does by keyboard and by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.walks.browsing import PATIENCE, listen, new_window
from tests.walks.product import Product
from tests.walks.test_product import small_pdf

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.once]
CASE = "TC-2022-0010"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def exhibit_page(tab: Page) -> str:
    """The address of a page of an exhibit of the sample."""
    tab.goto("/exhibits/1/")
    return str(tab.locator(".page-links a").first.get_attribute("href"))


def finished_brief(tab: Page) -> str:
    """The address of a brief that is ready; asked for at the first call."""
    tab.goto("/briefs/")
    there = tab.locator("tr", has_text="ready").locator("th a")
    if there.count():
        return str(there.first.get_attribute("href"))
    tab.goto(f"/cases/{CASE}/")
    tab.get_by_role("button", name="Make a brief").click()
    expect(tab.get_by_role("link", name="Open the PDF")).to_be_visible(timeout=PATIENCE)
    return tab.url


# What a page looks like does not depend on the database.
@pytest.mark.once
@pytest.mark.parametrize("width", [1280, 320])
def test_no_page_breaks_an_accessibility_rule_scrolls_sideways_or_complains(
    chromium: Browser, product: Product, account: Path, page: Page, width: int
) -> None:
    addresses = [
        "/", "/docket/?q=steel", "/docket/?q=zzz+(", "/docket/?q=steel&show=passages", "/docket/?q=open&show=commitments",
        "/searches/", "/searches/new/?q=steel", "/exports/", f"/cases/{CASE}/", "/exhibits/1/", exhibit_page(page), "/commitments/",
        finished_brief(page), f"/cases/{CASE}/cite/", "/cases/new/", "/exhibits/", "/admin/", "/nothing/here/",
    ]  # fmt: skip
    size: Any = {"width": width, "height": 800}
    wrong: list[str] = []
    for window, places in (
        (new_window(chromium, product, storage_state=account, viewport=size), addresses),
        (new_window(chromium, product, viewport=size), ["/sign-in/"]),
    ):
        tab = window.new_page()
        heard = listen(tab)
        for address in places:
            tab.emulate_media(color_scheme="light")
            tab.goto(address)
            wrong += [f"{address}: {line}" for line in judged(tab, RULES)]
            if width > 320:
                # Only the colours change with the light, whatever the width; loaded anew, so that none is caught while it fades.
                tab.emulate_media(color_scheme="dark")
                tab.reload()
                wrong += [f"{address}, dark: {line}" for line in judged(tab, COLOURS)]
            wide = tab.evaluate("document.documentElement.scrollWidth")
            wrong += [f"{address} is {wide} wide in a window of {width}"] if wide > width else []
            wrong += [f"{address}: {line}" for line in heard if "404" not in line or "nothing" not in address]
            heard.clear()
        window.close()
    assert wrong == []


def judged(tab: Page, rules: dict[str, Any]) -> list[str]:
    """What axe finds on the page."""
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in Axe().run(tab, options=rules).response["violations"]
        for node in rule["nodes"]
    ]


def test_the_docket_is_filtered_in_place_by_keyboard(page: Page) -> None:
    page.goto("/docket/")
    whole = page.locator("h2.count").inner_text()
    words = page.locator("form.filters input[name=q]")
    words.focus()
    page.keyboard.type("fisheries")
    expect(page.locator("h2.count")).not_to_have_text(whole)
    expect(page.locator(".chips")).to_contain_text("fisheries")
    assert "q=fisheries" in page.url
    # In place: the field still has the focus and what was typed.
    expect(words).to_be_focused()
    expect(words).to_have_value("fisheries")
    first = page.locator(".cases h3 a").first
    expect(first).to_contain_text("isheries")
    # Nothing of a page is kept in the browser: going back asks for it anew.
    page.go_back()
    expect(page.locator("h2.count")).to_have_text(whole)
    kept = page.evaluate("[...Object.keys(sessionStorage), ...Object.keys(localStorage)]")
    assert set(kept) <= {"htmx-current-path-for-history"}


def test_the_facets_are_chosen_in_place_by_keyboard_with_the_focus_kept(page: Page) -> None:
    page.goto("/docket/?q=steel")
    before, told = page.locator("h2.count").inner_text(), page.locator("#told")
    page.locator("#in-f-agreement-GATT summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    box = page.locator("#in-f-agreement-GATT input").first
    expect(box).to_be_focused()
    page.keyboard.press("Space")
    page.wait_for_url("**provision=GATT**")
    expect(page.locator("h2.count")).not_to_have_text(before)
    expect(box).to_be_focused()
    expect(box).to_be_checked()
    # The words that are read out changed within an element that stayed.
    expect(told).to_contain_text(page.locator("h2.count").inner_text())
    page.keyboard.press("Space")
    expect(page.locator("h2.count")).to_have_text(before)
    # Though nothing in it is chosen any more, it stays unfolded, or the focus would be lost.
    expect(box).to_be_focused()
    assert page.url.endswith("/docket/?q=steel")


def test_from_a_tab_the_keyboard_goes_on_in_the_list_that_it_opened(page: Page) -> None:
    page.goto("/docket/?q=steel")
    page.get_by_role("link", name="Passages").press("Enter")
    page.wait_for_url("**show=passages#results")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Save this search")).to_be_focused()
    page.locator(".chips a").first.press("Enter")
    page.wait_for_url("**/docket/?show=passages#results")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Save this search")).to_be_focused()


def test_a_search_is_saved_made_into_a_feed_and_deleted_by_keyboard_in_a_narrow_window(narrow: Page) -> None:
    tab = narrow
    tab.get_by_role("link", name="Save this search").press("Enter")
    tab.get_by_label("Name").fill("Mills")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Mills")
    kept = tab.url
    assert judged(tab, RULES) == []
    assert tab.evaluate("document.documentElement.scrollWidth") == 320
    tab.get_by_role("button", name="Make a feed").press("Enter")
    expect(tab.get_by_role("main")).to_contain_text("This address is shown this once.")
    assert judged(tab, RULES) == []
    tab.goto(kept)
    expect(tab.get_by_role("button", name="Delete it")).to_be_hidden()
    tab.get_by_text("Delete this search").press("Enter")
    tab.get_by_role("button", name="Delete it").press("Enter")
    expect(tab.get_by_role("status")).to_contain_text("is deleted")


def test_chinese_is_drawn_on_a_machine_without_a_chinese_face(page: Page) -> None:
    page.goto("/docket/?q=钢铁")
    drawn = (
        "async () => { await document.fonts.ready; return [...document.fonts].map(face => [face.family, face.status]) }"
    )
    faces = {family.strip('"'): status for family, status in page.evaluate(drawn)}
    assert (faces["Case Chinese"], faces["Case Chinese Traditional"]) == ("loaded", "unloaded")


@pytest.fixture
def narrow(chromium: Browser, product: Product, account: Path) -> Iterator[Page]:
    """A tab as narrow as a telephone, with a search in it."""
    window = new_window(chromium, product, storage_state=account, viewport={"width": 320, "height": 800})
    tab = window.new_page()
    tab.goto("/docket/?q=steel")
    yield tab
    window.close()


def test_in_a_narrow_window_the_facets_are_folded_away_above_the_results(narrow: Page) -> None:
    tab = narrow
    expect(tab.locator("#facet-respondent")).to_be_hidden()
    tab.get_by_text("Narrow the search").click()
    expect(tab.locator("#facet-respondent")).to_be_visible()
    tab.set_viewport_size({"width": 1280, "height": 800})
    expect(tab.get_by_text("Narrow the search")).to_be_hidden()
    expect(tab.locator("#facet-respondent")).to_be_visible()


def test_the_docket_is_filtered_without_javascript_too(chromium: Browser, product: Product, account: Path) -> None:
    window = new_window(chromium, product, storage_state=account, java_script_enabled=False)
    tab = window.new_page()
    tab.goto("/docket/")
    whole = tab.locator("h2.count").inner_text()
    tab.locator("form.filters input[name=q]").fill("fisheries")
    tab.locator("form.filters button[type=submit]").click()
    tab.wait_for_url("**q=fisheries**")
    expect(tab.locator("h2.count")).not_to_have_text(whole)
    expect(tab.locator(".cases h3 a").first).to_contain_text("isheries")
    tab.get_by_label("China").first.check()
    tab.locator("form.filters button[type=submit]").click()
    tab.wait_for_url("**respondent=CHN**")
    expect(tab.get_by_label("China").first).to_be_checked()
    tab.locator(".chips a").last.click()
    tab.locator(".chips a").first.click()
    expect(tab.locator("h2.count")).to_have_text(whole)
    window.close()


def test_the_first_tab_stop_skips_to_the_content(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_document_is_filed_watched_while_it_is_read_and_cited_with_its_words_checked_as_they_are_typed(
    page: Page, tmp_path: Path
) -> None:
    paper = tmp_path / "browser.pdf"
    paper.write_bytes(small_pdf("China agreed to look at it in a browser."))
    page.goto(f"/cases/{CASE}/")
    page.get_by_role("link", name="File a document").click()
    page.get_by_label("File", exact=False).first.set_input_files(paper)
    page.get_by_label("Title").fill("Seen in a browser")
    page.get_by_role("button", name="File it").click()
    page.wait_for_url("**/exhibits/*/")
    expect(page.locator("#renditions")).to_contain_text("Read:", timeout=PATIENCE)
    page.locator(".page-links a").first.click()
    page.locator(".page-text").select_text()
    page.get_by_role("link", name=CASE).first.click()
    page.wait_for_url("**/cite/?**")
    words = page.get_by_label("Words quoted")
    expect(words).to_have_value("China agreed to look at it in a browser.")
    words.fill("China agreed to nothing of the kind.")
    expect(page.locator("#live-check")).to_contain_text("These words are not in the document.", timeout=PATIENCE)
    words.fill("look at it in a browser")
    expect(page.locator("#live-check")).to_contain_text("Found on p. 1.", timeout=PATIENCE)
    page.get_by_label("Statement").select_option("summary:")
    page.get_by_role("button", name="Cite", exact=True).click()
    page.wait_for_url(f"**/cases/{CASE}/**")
    expect(page.locator("#summary")).to_contain_text("look at it in a browser")


def test_a_brief_moves_to_ready_by_itself_and_its_link_opens_a_pdf(page: Page) -> None:
    page.goto(f"/cases/{CASE}/")
    page.get_by_role("button", name="Make a brief").click()
    page.wait_for_url("**/briefs/*/")
    link = page.get_by_role("link", name="Open the PDF")
    # Nothing is pressed and nothing reloaded: the page asks for its own state.
    expect(link).to_be_visible(timeout=PATIENCE)
    answer = page.request.get(str(link.get_attribute("href")))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body().startswith(b"%PDF-")
