"""The input of an act in the admin: fields that offer only what the officer may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.text import capfirst

from cases.access import markings
from cases.access.models import Marking, Officer
from cases.admin.asking import offered_rows
from cases.admin.site import site
from cases.fields import PlainText
from cases.refusal import Refusal


def one_of(model: type[models.Model], name: str, **options: Any) -> forms.ModelChoiceField[Any]:
    """A form field for the model's key of that name, with autocomplete; an ActForm narrows it to what may be seen."""
    key: Any = model._meta.get_field(name)
    rows = key.remote_field.model._default_manager.none()
    return forms.ModelChoiceField(rows, widget=AutocompleteSelect(key, site), **options)


def some_of(model: type[models.Model], name: str, **options: Any) -> forms.ModelMultipleChoiceField[Any]:
    """The same for a key to many; may be left empty."""
    key: Any = model._meta.get_field(name)
    rows = key.remote_field.model._default_manager.none()
    widget = AutocompleteSelectMultiple(key, site)
    return forms.ModelMultipleChoiceField(rows, widget=widget, required=False, **options)


def marking_field(empty: str = "") -> forms.ChoiceField:
    """A marking; `empty` says what leaving it open means, where it may be. An ActForm narrows it to the clearance."""
    choices = [("", empty), *Marking.choices] if empty else Marking.choices
    return forms.ChoiceField(
        choices=choices,
        required=not empty,
        initial="" if empty else markings.DELIBERATIVE,
        help_text="Who may see it. What is not marked otherwise is DELIBERATIVE.",
    )


AS_ITS_CASE = "As its case, and DELIBERATIVE at least"


class ActForm(PlainText, forms.Form):
    """The input of an act: offers only what its officer may see, and shows the act's refusal at its field."""

    def __init__(self, *args: Any, officer: Officer, **more: Any) -> None:
        super().__init__(*args, **more)
        self.officer = officer
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else None
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = offered_rows(cast("QuerySet[Any]", field.queryset).model, officer)
            elif isinstance(field.widget, forms.Textarea):
                field.widget.attrs.setdefault("class", "vLargeTextField")
            elif isinstance(field.widget, forms.TextInput):
                field.widget.attrs.setdefault("class", "vTextField")
        if isinstance(marking := self.fields.get("marking"), forms.ChoiceField):
            allowed = {"", *markings.seen_by(officer.clearance), markings.BCI}
            choices = cast("Iterable[tuple[str, str]]", marking.choices)
            marking.choices = [choice for choice in choices if choice[0] in allowed]
        self._drop_unfit_initial()

    def clean_marking(self) -> str | None:
        """None where it was left open."""
        return self.cleaned_data["marking"] or None

    def refused(self, refusal: Refusal) -> None:
        """Show an act's sentence at the field it is about, or above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)

    def _drop_unfit_initial(self) -> None:
        # Filled in from the address, so it may be anything, also the key of a row that this officer may not see.
        for name, value in list(self.initial.items()):
            field = self.fields.get(name)
            if isinstance(field, forms.ModelChoiceField) and isinstance(value, str):
                given = value.split(",") if isinstance(field, forms.ModelMultipleChoiceField) else value
                try:
                    field.clean(given)
                except ValidationError:
                    del self.initial[name]
                else:
                    self.initial[name] = given
