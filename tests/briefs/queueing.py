"""Papers that wait, put into the queue with contents of one's own, as asking for them would leave them behind."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from cases.access.models import Officer
from cases.briefs.models import Brief
from cases.briefs.sealing import contents_digest
from cases.docket.models import Case
from cases.history.acting import acting
from tests import build


def queue(contents: Sequence[dict[str, Any]], *, by: Officer) -> list[Any]:
    """A row for each of these papers; returns their keys. The number in the contents gets an ending of its own in the row."""
    out = []
    case = Case.objects.first() or build.case(by)
    for each in contents:
        with acting(by=by.pk, at=timezone.now()):
            row = Brief.objects.create(
                number=f"{each['number']}-{os.urandom(4).hex()}",
                kind=each["kind"],
                contents=each,
                contents_sha256=contents_digest(each),
                requested_by=by,
                queued_at=timezone.now(),
                marking="DELIBERATIVE",
                case=case if each["kind"] == "case-brief" else None,
            )
        out.append(row.pk)
    return out
