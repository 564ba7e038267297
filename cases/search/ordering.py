"""The orders in which cases are listed, the same on both databases and never told by what the officer may not see."""

from __future__ import annotations

from typing import Any

from django.db.models import Case as Choose
from django.db.models import F, Func, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Lower

from cases.commitments.models import Verdict
from cases.docket.models import Status, StatusChange
from cases.evidence.models import Citation


class Bytewise(Func):
    """Text in the order of its code points, whatever the collation of the database; LOWER of it folds ASCII only."""

    template = "%(expressions)s"
    arity = 1

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """PostgreSQL sorts by the collation of the database unless told otherwise."""
        return self.as_sql(compiler, connection, template='(%(expressions)s) COLLATE "C"', **more)


def in_order(cases: Any, order: str, officer: Any) -> Any:
    """The cases by `number`, `title`, `changed` or `status`, with `-` before it backwards; those alike by number.

    Cases without a status stand last either way. `changed` is the latest entry that this officer may see.
    """
    name, backwards = order.removeprefix("-"), order.startswith("-")
    key = {"number": _number, "title": _title, "changed": changed, "status": _status}[name](officer)
    key = key.desc(nulls_last=True) if backwards else key.asc(nulls_last=True)
    return cases.select_related("respondent", "lead").order_by(key, Bytewise("number"))


def _number(officer: Any) -> Any:
    return Bytewise("number")


def _title(officer: Any) -> Any:
    return Lower(Bytewise("title"))


def _status(officer: Any) -> Any:
    places = [When(status=word, then=Value(place)) for place, word in enumerate(Status.values)]
    return Choose(*places, default=None, output_field=IntegerField(null=True))


def changed(officer: Any) -> Any:
    """When the case was opened, or a status, verdict or citation recorded in it: the acts that carry their moment."""
    return Greatest(
        F("created_at"),
        *(
            Coalesce(
                Subquery(
                    rows.objects.visible_to(officer)
                    .filter(**{path: OuterRef("pk")})
                    .order_by(f"-{moment}")
                    .values(moment)[:1]
                ),
                F("created_at"),
            )
            for rows, path, moment in (
                (StatusChange, "case", "recorded_at"),
                (Verdict, "commitment__case", "recorded_at"),
                (Citation, "case", "cited_at"),
            )
        ),
    )
