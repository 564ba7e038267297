"""The web server's way in; it does not start over a database whose guarding triggers are missing."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")

application = get_wsgi_application()


def _guarded() -> None:
    from cases.history.guard import refuse_without_guards

    refuse_without_guards()


_guarded()
