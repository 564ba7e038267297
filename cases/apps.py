"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The case file; ready() does nothing."""

    name = "cases"
    verbose_name = "Case file"
