"""The decorator of every act: one transaction, in which the log learns who acts, when and why."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.db import transaction

from cases.history.acting import acting

P = ParamSpec("P")
R = TypeVar("R")


def act(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function in a transaction, as its keyword `by`, at its `at`, and for its `reason` where it has them."""

    @wraps(function)
    def acted(*args: P.args, **kwargs: P.kwargs) -> R:
        told: dict[str, Any] = {"by": getattr(kwargs.get("by"), "pk", None), "at": kwargs.get("at")}
        with acting(**told, reason=cast("str | None", kwargs.get("reason"))), transaction.atomic():
            return function(*args, **kwargs)

    return acted
