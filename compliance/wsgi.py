"""The web server's way in; it does not start over a database whose guarding triggers are missing."""

from __future__ import annotations

from compliance.process import ready

application = ready()


def _guarded() -> None:
    from cases.history.guard import refuse_without_guards

    refuse_without_guards()


_guarded()
