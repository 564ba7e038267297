"""The running product and a browser on it, started once for all walks."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy.local.children import end_marked
from deploy.local.place import Place
from deploy.local.preflight import only_one
from deploy.local.supervisor import Supervisor
from tests.image import put
from tests.walks.browsing import ARGUMENTS, listen, new_window
from tests.walks.product import PASSWORD, Product, clean_environment, free_port, fresh_database

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, image: Path, run_folder: Path) -> Iterator[Product]:
    """The product with the sample docket: Redis, worker, sweeper and web server, under the launcher's own supervisor."""
    place = Place(ROOT, tmp_path_factory.mktemp("walk") / "var")
    place.make_folders()
    # The launcher's virtual environment lies in var; here it is the one that runs the tests.
    place.venv.symlink_to(sys.prefix)
    port = free_port()
    database, drop = fresh_database(run_folder)
    put(image, place.var)
    environment = clean_environment(place, port, database)
    with only_one(place, "lock", port=port) as lock:
        try:
            # As the launcher does it, in one process; the tables are there already.
            steps = [str(place.python), "-m", "deploy.local.prepare", "fonts", "vocabularies", "sample"]
            subprocess.run(steps, cwd=place.root, env=environment, capture_output=True, check=True, timeout=300)
            supervisor = Supervisor(place, port=port, lock=lock)
            supervisor.environment = environment
            running = None
            try:
                supervisor.add_redis()
                supervisor.start_workers()
                supervisor.start_web()
                running = Product(place, supervisor, environment)
                running.wait(supervisor.web_ready, "the site answers")
                running.wait(supervisor.worker_ready, "the worker is ready")
                yield running
            finally:
                if running is not None:
                    running.watch_no_more()
                supervisor.stop()
        finally:
            end_marked(place.mark, 0)
            drop()


@pytest.fixture(scope="package")
def chromium(product: Product) -> Iterator[Browser]:
    """The machine's own Chromium, started once for all walks.

    Its driver runs an event loop in this process, in which Django's ORM refuses to work: no walk uses it, and the loop ends with them.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def account(product: Product, chromium: Browser) -> Path:
    """The cookies of an officer who signed in with a one-time password and replaced it, in a file for every window."""
    one_time = product.account("looker")
    context = new_window(chromium, product)
    page = context.new_page()
    page.goto("/docket/")
    assert page.url == f"{product.root}/sign-in/?next=/docket/"
    page.get_by_label("Username").fill("looker")
    page.get_by_label("Password").fill(one_time)
    page.keyboard.press("Enter")
    page.wait_for_url("**/password/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose your own password")
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.get_by_role("button", name="Keep this password").click()
    page.wait_for_url(f"{product.root}/")
    expect(page.get_by_role("status")).to_have_text("The new password is in force.")
    kept = product.place.var / "looker.json"
    context.storage_state(path=kept)
    context.close()
    return kept


@pytest.fixture
def page(chromium: Browser, product: Product, account: Path) -> Iterator[Page]:
    """A tab of the signed-in officer that notes what the console complains of; any complaint fails the test."""
    context = new_window(chromium, product, storage_state=account, viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    complaints = listen(tab)
    yield tab
    context.close()
    assert complaints == []
