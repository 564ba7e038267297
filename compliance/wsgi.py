"""The web server's way in; it does not start over a database whose guarding triggers are missing."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")

application = get_wsgi_application()


def _guarded() -> None:
    from cases.history.guard import refuse_without_guards

    refuse_without_guards()


def _settled() -> None:
    """What is loaded by now stays: it is looked through no more, and pages, which leave much behind, are looked through in larger heaps."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


_guarded()
_settled()
