"""Fixtures of every test: a world with vocabularies, a clock that stands still, officers of each role."""

from __future__ import annotations

import datetime as dt
import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from cases.access.models import Officer
from cases.docket.models import Case
from cases.history import triggers
from cases.history.acting import acting
from cases.taxonomy.loading import load_vocabularies
from tests import build
from tests.apart import Committing, on_a_copy
from tests.image import copied, drop, made_in, template_in
from tests.web import worlds

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
LONG = (
    "walks",
    "twins",
    "test_hostile.py",
    "test_rights.py",
    "test_robust.py",
    "briefs",
    "test_provider.py",
    "destruction",
    "test_headers.py",
    "jobs",
    "test_extraction_hostile.py",
    "test_as_of.py",
    "test_doors.py",
    "test_audit.py",
)
"""Folders and files of few tests that take long: begun first, or at the end one process would work and the others wait for it."""
EMPTIED: list[str] = []
"""Whether tests that commit have left this process's database without its rows and guards."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """A test for one database is left out, by name, when the other is in use; a file stays in one process, and long ones begin."""
    _mark(items)  # before xdist reads the groups
    yield
    # When the order is drawn and sorted: what stands beside each other stays so.
    items.sort(key=_how_late)


def _how_late(item: pytest.Item) -> int:
    return min((place for place, name in enumerate(LONG) if name in item.path.parts), default=len(LONG))


def _mark(items: list[pytest.Item]) -> None:
    for item in items:
        # The walks share one running product; other files share at least what their modules build once, unless they say what.
        group = "walks" if "walks" in item.path.parts else item.path.as_posix()
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(group))
        if group == "walks" and item.get_closest_marker("timeout") is None:
            # The first of them waits for the product to be set up, which takes minutes on a busy machine.
            item.add_marker(pytest.mark.timeout(900))
        for vendor in ("sqlite", "postgresql"):
            if item.get_closest_marker(vendor) and connection.vendor != vendor:
                item.add_marker(pytest.mark.skip(reason=f"needs {vendor}; this run is on {connection.vendor}"))
        if item.get_closest_marker("once") and connection.vendor != "sqlite":
            item.add_marker(pytest.mark.skip(reason="says nothing of a database; the run on SQLite has it"))
        for marker, program in (("poppler", "pdftoppm"), ("browser", "chromium"), ("tesseract", "tesseract")):
            if item.get_closest_marker(marker) and shutil.which(program) is None:
                item.add_marker(pytest.mark.skip(reason=f"needs {program} on the PATH"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(request: pytest.FixtureRequest) -> None:
    """Of two processes each has a database of its own; pytest-django knows SQLite's in memory by Django's own backend only."""
    suffix = getattr(request.config, "workerinput", {}).get("workerid")
    if suffix and connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"file:tests_{suffix}?mode=memory&cache=shared"
    elif suffix:
        connection.settings_dict["TEST"]["NAME"] = f"test_{connection.settings_dict['NAME']}_{suffix}"


@pytest.fixture(scope="session")
def run_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The temporary folder that all processes of the run share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if hasattr(request.config, "workerinput") else folder


@pytest.fixture(scope="session")
def image(run_folder: Path) -> Path:
    """A migrated SQLite database to be copied (`tests.image`), the same for all processes of the run."""
    return made_in(run_folder)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, request: pytest.FixtureRequest, run_folder: Path
) -> Iterator[None]:
    """The tests' database begins as a copy, in which the migrations find nothing left to do."""
    if connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["TEMPLATE"] = template_in(run_folder, os.environ["DATABASE_URL"])
        yield
        return
    with copied(request.getfixturevalue("image"), connection.creation._get_test_db_name()):  # type: ignore[attr-defined]
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    """When all processes are through, what they copied goes too."""
    if connection.vendor != "sqlite" and not hasattr(session.config, "workerinput"):
        drop(os.environ["DATABASE_URL"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database with the product's vocabularies, loaded once."""
    with django_db_blocker.unblock():
        load_vocabularies()
    # Pages leave more behind than programs do that the defaults (700, 10, 10) are made for: looked through in larger heaps.
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def _var_is_removed() -> Iterator[None]:
    yield
    shutil.rmtree(settings.VAR, ignore_errors=True)


@pytest.fixture
def unguarded_at_the_end(transactional_db: None) -> Iterator[None]:
    """For a test that commits: the guards would refuse the emptying that cleans up after it. The next finds them there again."""
    triggers.install(connection)
    load_vocabularies()
    yield
    triggers.remove(connection)
    EMPTIED.append("once")


@pytest.fixture(autouse=True, scope="module")
def _whole_again(django_db_blocker: DjangoDbBlocker) -> None:
    """A file after such tests finds the guards and the vocabularies as the first one did."""
    if EMPTIED:
        EMPTIED.clear()
        with django_db_blocker.unblock():
            triggers.install(connection)
            load_vocabularies()


@pytest.fixture(scope="module")
def apart(django_db_setup: None, django_db_blocker: DjangoDbBlocker, _whole_again: None) -> Iterator[Committing]:
    """The file's tests look at a copy of the database; what is made within `apart()` is committed there, once for all of them."""

    @contextmanager
    def committed() -> Iterator[None]:
        with django_db_blocker.unblock(), transaction.atomic():
            yield

    with ExitStack() as copy:
        with django_db_blocker.unblock():
            copy.enter_context(on_a_copy())
        yield committed
        with django_db_blocker.unblock():
            copy.close()


@pytest.fixture(scope="module")
def furnished(apart: Committing) -> tuple[Officer, Case]:
    """A lead, and a case with one row of every kind: committed for the file, which has its own `lead` and `case` out of it."""
    with apart(), acting(at=build.NOW):
        lead = build.officer("lead", role="lead", clearance="PARTNER-CONFIDENTIAL")
        return lead, worlds.furnished(lead)


@pytest.fixture
def at() -> dt.datetime:
    """The moment at which the test's acts happen."""
    return build.NOW


@pytest.fixture
def lead(db: None) -> Officer:
    """A lead who sees everything on the ladder."""
    return build.officer("lead", role="lead", clearance="PARTNER-CONFIDENTIAL")


@pytest.fixture
def reader(db: None) -> Officer:
    """A reader with the lowest staff clearance."""
    return build.officer("reader", role="reader")


@pytest.fixture
def registrar(db: None) -> Officer:
    """A registrar, who may enter the admin and do everything there."""
    return build.officer("registrar", role="registrar", clearance="PARTNER-CONFIDENTIAL", is_superuser=True)


@pytest.fixture
def as_lead(client: Client, lead: Officer) -> Client:
    """A browser in which the lead is signed in."""
    client.force_login(lead)
    return client


@pytest.fixture
def shared_data() -> Path:
    """The folder of real texts that lies beside a checkout in development; tests that need it say so when it is missing."""
    if not DATA.is_dir():
        pytest.skip("needs the real texts in ../shared/data")
    return DATA
