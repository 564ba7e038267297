"""The running product, started once for all walks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.children import end_marked
from deploy.local.place import Place
from deploy.local.preflight import only_one
from deploy.local.supervisor import Supervisor
from tests.image import put
from tests.walks.product import Product, clean_environment, free_port, fresh_database, manage

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
            manage(place, environment, "migrate", "-v0")
            manage(place, environment, "prepare_fonts")
            manage(place, environment, "load_vocabularies")
            manage(place, environment, "load_sample")
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
