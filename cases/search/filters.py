"""The filter of cases: which parameters a search takes, what reads each and what each asks of a case."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import django_filters
from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from cases.access import markings
from cases.commitments.models import VerdictWord
from cases.dates import FuzzyDate
from cases.docket.models import Case, Status
from cases.evidence.models import EvidenceKind, Language
from cases.search import conditions, fields
from cases.search.finding import Wanted
from cases.search.language import Asked, parse, understood
from cases.search.memory import FACETS
from cases.search.models import Place
from cases.search.offers import Choices
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


def _year(text: str) -> tuple[str, str] | None:
    return (text, text) if re.fullmatch(r"(?:1[89]|2[01])[0-9]{2}", text) else None


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

    def __deepcopy__(self, memo: Any) -> Where:
        # What a search changes of a parameter are its model and its filter, which it sets anew: 29 deep copies took 2 ms.
        return fields.like(self)

    def filter(self, rows: Any, value: Any) -> Any:
        """The rows of which the condition is true; all where nothing was asked."""
        return (
            rows if value is None or self.condition is None else rows.filter(self.condition(value, self.parent.officer))
        )


class CaseFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The search of cases, bound to the parameters of a URL, for one officer. It never fails: see `notes`.

    `form` is what the page shows, `asked` what was understood. What of it the index answers is `wanted`; the rest, and all of it
    in the file as it stood, is asked of the tables by `filter_queryset`.
    """

    q = Where(fields.Question, conditions.asked, "Words")
    place = Where(fields.Terms, None, "Words stand in", known=_among(Place.choices[:5]))
    respondent = Where(fields.Terms, conditions.respondents, "Respondent", known=_rows(Member))
    agreement = Where(fields.Terms, conditions.agreements, "Agreement", known=_rows(Agreement))
    provision = Where(fields.ProvisionField, conditions.provisions, "Provision", known=lambda text: None)
    sector = Where(fields.Terms, conditions.sectors, "Sector", known=_rows(Sector))
    status = Where(fields.Terms, conditions.status, "Status", known=_among(Status.choices))
    verdict = Where(fields.Terms, conditions.verdict, "Verdict", known=_among(VerdictWord.choices))
    body = Where(fields.Terms, conditions.bodies, "Body", known=_rows(Body))
    forum = Where(fields.Terms, conditions.forums, "Forum of a commitment", known=_rows(Body))
    year = Where(fields.Terms, conditions.years, "Year", known=_year)
    kind = Where(fields.Terms, conditions.kinds, "Kind of evidence", known=_among(EvidenceKind.choices))
    language = Where(fields.Terms, conditions.languages, "Language", known=_among(Language.choices))
    marking = Where(fields.Terms, conditions.markings, "Marking", known=_among((word, word) for word in markings.RANK))
    raised_by = Where(fields.Terms, conditions.raised_by, "Raised by", known=_rows(Member))
    product = Where(fields.ProductField, conditions.product, "Product (HS)")
    lead = Where(fields.Term, conditions.lead, "Lead", known=_officer)
    agency = Where(fields.Term, conditions.agency, "Agency", known=_rows(Agency))
    measure = Where(fields.MeasureField, conditions.measure, "Measure")
    identifier = Where(fields.IdentifierField, conditions.identifier, "Identifier")
    cites = Where(fields.Number, conditions.cites, "Cites exhibit")
    opened_from = Where(fields.Day, None, "Opened from", last=False)
    opened_to = Where(fields.Day, None, "Opened to", last=True)
    happened_from = Where(fields.Day, None, "Happened from", last=False)
    happened_to = Where(fields.Day, None, "Happened to", last=True)
    due_from = Where(fields.Day, None, "Due from", last=False)
    due_to = Where(fields.Day, None, "Due to", last=True)
    order = Where(fields.Term, None, "Order", known=_among(()))

    SPANS = {"opened": conditions.opened, "happened": conditions.happened, "due": conditions.due}
    """Two ends that are one question: an event from 2016 to 2018 must itself overlap these years."""
    OF_THE_INDEX = ("q", "place", "cites", *FACETS)
    """What the index answers."""

    def __init__(self, data: QueryDict, *, officer: Any, offered: Mapping[str, Choices]) -> None:
        self.officer = officer
        self.typed = parse(tidy(data.get("q", "")))
        super().__init__(_spread(_tidied(data), self.typed), queryset=Case.objects.all())
        for name, field in self.form.fields.items():
            if hasattr(field, "offer"):
                field.offer(offered.get(name, []))
        if not self.typed.filters:
            self.form.fields["q"].typed = self.typed
        self.asked: dict[str, Any] = dict(self.form.cleaned_data) if self.form.is_valid() else {}
        self.notes = [*self.typed.notes, *(note for field in self.form.fields.values() for note in field.notes)]
        self.notes = list(dict.fromkeys(self.notes))
        self._look_over(data)

    def get_form_class(self) -> type[forms.Form]:
        """One class for every search; each form has its own copies of the fields."""
        return _form_class()

    @property
    def wanted(self) -> Wanted:
        """What is asked of the index."""
        facets = {name: several(self.asked[name]) for name in FACETS if self.asked[name]}
        return Wanted(
            root=self.asked["q"],
            facets=facets,
            places=several(self.asked["place"]),
            cites=self.asked["cites"] or "",
            among=self._rest if self._asks_the_tables() else None,
        )

    @property
    def ordered_by(self) -> str:
        """The order asked for: by default where the words stand, and by number where there are none."""
        order: str = self.asked["order"] or ("relevance" if self.asked["q"] is not None else "number")
        return "number" if order == "relevance" and self.asked["q"] is None else order

    def filter_queryset(self, queryset: Any) -> Any:
        """The cases of which all that was asked is true, by the tables alone."""
        order = "number" if self.ordered_by == "relevance" else self.ordered_by
        queryset = queryset.visible_to(self.officer)
        return in_order(self._narrowed(queryset, self.asked).with_status(self.officer), order, self.officer)

    def _rest(self) -> list[uuid.UUID]:
        asked = {name: value for name, value in self.asked.items() if name not in self.OF_THE_INDEX}
        return list(
            self._narrowed(Case.objects.all().visible_to(self.officer), asked).order_by().values_list("pk", flat=True)
        )

    def _asks_the_tables(self) -> bool:
        return any(value is not None for name, value in self.asked.items() if name not in (*self.OF_THE_INDEX, "order"))

    def _narrowed(self, queryset: Any, asked: dict[str, Any]) -> Any:
        if asked.get("status"):
            queryset = queryset.with_status(self.officer)
        for name, value in asked.items():
            queryset = self.filters[name].filter(queryset, value)
        for name, condition in self.SPANS.items():
            span = (self.asked[f"{name}_from"], self.asked[f"{name}_to"])
            if span != (None, None):
                queryset = queryset.filter(condition(span, self.officer))
        return queryset

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


CaseFilter.base_filters = fields.Copied(CaseFilter.base_filters)


@cache
def _form_class() -> type[forms.Form]:
    made: Any = type("CaseFilterForm", (_Form,), {})
    made.base_fields = fields.Copied({name: one.field for name, one in CaseFilter.base_filters.items()})
    return made  # type: ignore[no-any-return]


class _Form(forms.Form):
    def full_clean(self) -> None:
        """None of its fields refuses, and those of which an address says nothing have nothing to read."""
        self._errors = ErrorDict()
        self.cleaned_data = {
            name: field.clean(field.widget.value_from_datadict(self.data, self.files, name))
            if name in self.data
            else None
            for name, field in self.fields.items()
        }


def several(value: Any) -> tuple[str, ...]:
    """The values that were understood, of a field that takes one or several."""
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def _spread(data: QueryDict, typed: Asked) -> QueryDict:
    """What was typed as `agreement:TBT` among the words, moved to where it would have been chosen."""
    if not typed.filters:
        return data
    data["q"] = understood(Asked(typed.root, (), ()))
    for name, value in typed.filters:
        data.appendlist(*_renamed(name, value))
    return data


def _renamed(name: str, value: str) -> tuple[str, str]:
    """`before:2020-01` ends on the day before, `after:2020-01` begins with its first day; `in:title` is a place."""
    if name == "in":
        return "place", value
    if name in {"before", "after"}:
        try:
            first = FuzzyDate.parse(value).earliest
        except ValueError:
            return f"happened_{'to' if name == 'before' else 'from'}", value
        return ("happened_to", str(first - dt.timedelta(days=1))) if name == "before" else ("happened_from", str(first))
    return name, value


def _tidied(data: QueryDict) -> QueryDict:
    out = QueryDict(mutable=True)
    for name, values in data.lists():
        out.setlist(tidy(str(name)), [tidy(str(value)) for value in values])
    return out
