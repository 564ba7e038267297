"""The forms of signing in: name and password, a code of the second factor, a new password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm

from cases.web.forms import ActForm


class SignInForm(AuthenticationForm):
    """Name and password."""

    error_messages = {
        "invalid_login": "That name and password do not fit together. Both mind capital letters.",
        "inactive": "This account is switched off. Ask a registrar.",
    }


class CodeForm(ActForm):
    """A code of the second factor."""

    code = forms.CharField(
        max_length=30,
        help_text="The six digits that your app shows now, or one of your recovery codes.",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )


class FirstCodeForm(CodeForm):
    """The first code of an app that is being set up."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["code"].help_text = "The six digits that the app shows now."


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # not generic at run time
    """The password that replaces the one in force; the same again is not taken, or a one-time password would stay."""

    def clean(self) -> dict[str, Any]:
        """Refuse the password that is in force."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        password = data.get("new_password2")
        if password and self.user.check_password(password):
            self.add_error("new_password2", "That is the password you have now; choose another.")
        return data
