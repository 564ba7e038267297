"""The filter of cases: which parameters a search takes, what reads each and what each asks of a case."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django.http import QueryDict

from cases.access import markings
from cases.commitments.models import VerdictWord
from cases.docket.models import Case, Status
from cases.search import conditions, fields
from cases.search.offers import offers
from cases.search.ordering import in_order
from cases.search.words import LONGEST_VALUE, tidy
from cases.taxonomy.models import Agency, Agreement, Body, Member, Sector


def _rows(model: Any) -> fields.Known:
    def found(code: str) -> tuple[str, str] | None:
        row = model.objects.filter(pk__in=[code, code.upper()]).order_by("pk").first()
        return None if row is None else (row.pk, str(row))

    return found


def _among(labels: Iterable[tuple[str, str]]) -> fields.Known:
    known = {code: (code, label) for code, label in labels}
    return lambda code: known.get(code) or known.get(code.upper()) or known.get(code.lower())


def _officer(key: str) -> tuple[str, str] | None:
    # Never the name: one who leads nothing that may be seen is not told from one who does not exist.
    try:
        return str(uuid.UUID(key)), "an officer who leads no case here"
    except ValueError:
        return None


class Where(django_filters.Filter):  # type: ignore[misc]
    """A parameter, the field that reads it, and what its value asks of a case."""

    def __init__(self, field: type[Any], condition: Callable[[Any, Any], Any] | None, label: str, **extra: Any) -> None:
        self.field_class, self.condition = field, condition
        super().__init__(label=label, **extra)

    def filter(self, rows: Any, value: Any) -> Any:
        """The rows of which the condition is true; all where nothing was asked."""
        return (
            rows if value is None or self.condition is None else rows.filter(self.condition(value, self.parent.officer))
        )


class CaseFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The search of cases, bound to the parameters of a URL, for one officer. It never fails: see `notes`."""

    q = Where(fields.Words, conditions.words, "Words")
    respondent = Where(fields.Term, conditions.respondent, "Respondent", known=_rows(Member))
    raised_by = Where(fields.Term, conditions.raised_by, "Raised by", known=_rows(Member))
    sector = Where(fields.Terms, conditions.sectors, "Sector", known=_rows(Sector))
    agreement = Where(fields.Terms, conditions.agreements, "Agreement", known=_rows(Agreement))
    provision = Where(fields.ProvisionField, conditions.provision, "Provision")
    product = Where(fields.ProductField, conditions.product, "Product (HS)")
    body = Where(fields.Term, conditions.body, "Body", known=_rows(Body))
    status = Where(fields.Terms, conditions.status, "Status", known=_among(Status.choices))
    verdict = Where(fields.Terms, conditions.verdict, "Verdict", known=_among(VerdictWord.choices))
    marking = Where(fields.Term, conditions.marking, "Marking", known=_among((word, word) for word in markings.RANK))
    lead = Where(fields.Term, conditions.lead, "Lead", known=_officer)
    agency = Where(fields.Term, conditions.agency, "Agency", known=_rows(Agency))
    measure = Where(fields.MeasureField, conditions.measure, "Measure")
    identifier = Where(fields.IdentifierField, conditions.identifier, "Identifier")
    opened_from = Where(fields.Day, None, "Opened from", last=False)
    opened_to = Where(fields.Day, None, "Opened to", last=True)
    happened_from = Where(fields.Day, None, "Happened from", last=False)
    happened_to = Where(fields.Day, None, "Happened to", last=True)
    due_from = Where(fields.Day, None, "Due from", last=False)
    due_to = Where(fields.Day, None, "Due to", last=True)
    order = Where(fields.Term, None, "Order", known=_among(()))

    SPANS = {"opened": conditions.opened, "happened": conditions.happened, "due": conditions.due}
    """Two ends that are one question: an event from 2016 to 2018 must itself overlap these years."""

    def __init__(self, data: QueryDict, *, officer: Any) -> None:
        self.officer = officer
        super().__init__(_tidied(data), queryset=Case.objects.all().visible_to(officer).with_status(officer))
        for name, choices in offers(officer).items():
            self.form.fields[name].offer(choices)
        self.asked: dict[str, Any] = dict(self.form.cleaned_data) if self.form.is_valid() else {}
        self.notes = [note for field in self.form.fields.values() for note in field.notes]
        self._look_over(data)

    def filter_queryset(self, queryset: Any) -> Any:
        """The cases of which all that was asked is true, in the order that was asked for."""
        for name, value in self.asked.items():
            queryset = self.filters[name].filter(queryset, value)
        for name, condition in self.SPANS.items():
            span = (self.asked[f"{name}_from"], self.asked[f"{name}_to"])
            if span != (None, None):
                queryset = queryset.filter(condition(span, self.officer))
        return in_order(queryset, self.asked["order"] or "number", self.officer)

    def _look_over(self, data: QueryDict) -> None:
        for name in self.SPANS:
            first, last = self.asked[f"{name}_from"], self.asked[f"{name}_to"]
            if first and last and last < first:
                self.notes.append(
                    f"{name.capitalize()}: {first} to {last} ends before it begins. It was left out of the search."
                )
                self.asked[f"{name}_from"] = self.asked[f"{name}_to"] = None
        for name, values in data.lists():
            if name in self.form.fields and any(value.strip() and not tidy(value) for value in values):
                self.notes.append(f"{self.filters[name].label}: no text. It was left out of the search.")
            if name in self.form.fields and any(len(value) > LONGEST_VALUE for value in values):
                self.notes.append(f"{self.filters[name].label}: cut after {LONGEST_VALUE} characters.")


def _tidied(data: QueryDict) -> QueryDict:
    out = QueryDict(mutable=True)
    for name, values in data.lists():
        out.setlist(tidy(str(name)), [tidy(str(value)) for value in values])
    return out
