"""How a process that answers pages is set up: the server's own, and those that are measured as if they were."""

from __future__ import annotations

import gc
import os
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Counting facets is a few sums, for which threads of numpy's own are in the way of those that answer; read when numpy is loaded."""


def ready() -> Any:
    """Load the product as a server does; returns the WSGI application.

    What is loaded by now stays: it is looked through for garbage no more, and pages, which leave much behind, are looked through in larger
    heaps.
    """
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    # The views and the admin, which are else loaded by the first request.
    import_module("compliance.urls")
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    return application
