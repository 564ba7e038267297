"""What the forms of the site and the admin share: fields, and the signs that no text may hold."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.dates import FuzzyDate

DATE_HELP = "A day, month, year or range: 2016-09-13, 2016-09, 2016, 2018-01/2018-04."


_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


class PlainText(forms.BaseForm):
    """A form that refuses, in any field, the signs that turn the direction of writing: a text would be shown other than it is stored.

    Null bytes are refused by Django's own fields.
    """

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # not in the stubs
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and _TURNS.search(value):
                sentence = "This holds invisible signs that turn the direction of writing. Take them out, or type the text anew."
                self.add_error(name, sentence)


class FuzzyDateField(forms.CharField):
    """A fuzzy date as text; cleans to FuzzyDate, or None when it is left empty and may be."""

    def __init__(self, **options: Any) -> None:
        # No max_length: its validator would measure the date and not the text.
        given: dict[str, Any] = {"help_text": DATE_HELP} | options
        super().__init__(**given)

    def to_python(self, value: Any) -> Any:
        """The date, or the sentence that says what is wrong with it."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return FuzzyDate.parse(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def prepare_value(self, value: Any) -> Any:
        """The canonical form."""
        return str(value) if isinstance(value, FuzzyDate) else value
