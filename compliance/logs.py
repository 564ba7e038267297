"""How a line of the log is written: what happened and where, never what the case file holds."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Places(logging.Formatter):
    """Of an error its type and the places in the code that led to it, without its message.

    A message can quote a row: a database's does ("Failing row contains ..."), and so does that of a value that could not be read.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line; a traceback that another handler left in the record is written anew."""
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802  (the standard library's name)
        """The error's frames and type, then those of the errors it came from."""
        parts, told, error = [], set(), ei[1]
        while error is not None and id(error) not in told:
            told.add(id(error))
            parts.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nafter:\n".join(parts)
