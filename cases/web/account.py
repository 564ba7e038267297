"""Signing in and out, replacing a password, and the second factor."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp import login as give_session
from django_otp.models import Device

from cases.access.models import Officer
from cases.access.signing import (
    begin_enrolment,
    demand_on,
    enrol,
    recovery_codes_left,
    remove_second_factor,
    renew_recovery_codes,
    second_factor_of,
    typed_key,
    verify_code,
)
from cases.refusal import Refusal
from cases.web.account_forms import CodeForm, FirstCodeForm, NewPasswordForm, SignInForm
from cases.web.asking import officer_of


class SignIn(LoginView):
    """The sign-in page."""

    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    extra_context = {"provider": settings.PROVIDER}


def password(request: HttpRequest) -> HttpResponse:
    """Replace the password; a one-time password ends here."""
    officer = officer_of(request)
    data: Any = request.POST or None
    form = NewPasswordForm(officer, data)
    if request.method == "POST" and form.is_valid():
        form.save()
        officer.one_time_password = False
        officer.save(update_fields=["one_time_password"])
        update_session_auth_hash(request, officer)
        messages.success(request, "The new password is in force.")
        return redirect("front")
    context = {"form": form, "one_time": officer.one_time_password}
    return render(request, "web/password.html", context, status=422 if form.errors else 200)


def second_factor_code(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the officer's app, or a recovery code; the session is a new one from there."""
    officer = officer_of(request)
    if request.session.get(DEVICE_ID_SESSION_KEY) or second_factor_of(officer) is None:
        return redirect(_onward(request))
    form = CodeForm(request.POST if request.method == "POST" else None, officer=officer)
    if request.method == "POST" and form.is_valid():
        try:
            device = verify_code(code=form.cleaned_data["code"], by=officer, at=timezone.now())
        except Refusal as refusal:
            form.refused(refusal)
        else:
            _proved(request, device)
            return redirect(_onward(request))
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next") or ""}
    return render(request, "web/second_factor_code.html", context, status=422 if form.errors else 200)


def second_factor(request: HttpRequest) -> HttpResponse:
    """Set up the second factor; once it is in force, renew its recovery codes or remove it, each against a code."""
    officer, device = officer_of(request), second_factor_of(officer_of(request))
    form_class = CodeForm if device is not None else FirstCodeForm
    form = form_class(request.POST if request.method == "POST" else None, officer=officer)
    if request.method == "POST" and form.is_valid():
        try:
            return _act_on_second_factor(request, officer, device, form.cleaned_data["code"])
        except Refusal as refusal:
            form.refused(refusal)
    status = 422 if form.errors else 200
    if device is not None:
        context = {"form": form, "device": device, "left": recovery_codes_left(officer)}
        return render(request, "web/second_factor.html", context, status=status)
    waiting = begin_enrolment(by=officer)
    context = {
        "form": form,
        "picture": segno.make(waiting.config_url, error="m").svg_data_uri(scale=4, light="#fff"),
        "key": typed_key(waiting),
        "bare": demand_on(officer).enrolment,
    }
    return render(request, "web/second_factor_enrol.html", context, status=status)


def _act_on_second_factor(request: HttpRequest, officer: Officer, device: Device | None, code: str) -> HttpResponse:
    """Enrol, renew or remove, as the state and the button say."""
    at = timezone.now()
    if device is None:
        enrolled, codes = enrol(code=code, by=officer, at=at)
        _proved(request, enrolled)
    elif "remove" in request.POST:
        remove_second_factor(officer, code=code, by=officer, at=at)
        del request.session[DEVICE_ID_SESSION_KEY]
        messages.success(request, "The second factor is removed; your other sessions that used it have ended.")
        return redirect("second-factor" if demand_on(officer).enrolment else "front")
    else:
        codes = renew_recovery_codes(code=code, by=officer, at=at)
    return render(request, "web/recovery_codes.html", {"codes": codes})


def _proved(request: HttpRequest, device: Device) -> None:
    """This session is the device's, under a new key: who knew the old one knows nothing of it."""
    give_session(request, device)
    request.session.cycle_key()


def _onward(request: HttpRequest) -> str:
    """Where the officer was going, if that is on this site; else the front page."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return onward if here else settings.LOGIN_REDIRECT_URL
