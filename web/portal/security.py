"""How a therapist signs in: their second factors, their recovery codes, where else they are signed in."""

import json
import re
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import flows as totp
from allauth.mfa.webauthn.internal import flows as webauthn
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from moodtrack.entrance.second_factor import factors_of, is_missing, note_proof
from moodtrack.people.models import Account, Therapist
from web.portal.acting import at_the_door
from web.portal.clock import Clock
from web.portal.passkeys import PasskeyForm

APP = "allauth.mfa"
"""Whose rule it is how recently somebody must have proven themselves."""
LIKE_AN_ID = re.compile("[0-9]{1,18}")
FOUR = 4
"""How many characters of a secret are read aloud at once."""


@require_safe
@at_the_door
def security(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    """What there is, and the way to each change."""
    account = therapist.account
    factors = factors_of(account)
    clock = Clock.of(therapist)
    context = {
        "therapist": therapist,
        "is_first": is_missing(request.session),
        "factors": [_line(factor, clock) for factor in factors],
        "has_authenticator": any(factor.type == Authenticator.Type.TOTP for factor in factors),
        "codes_left": _codes_left(account),
        "elsewhere": _sessions_of(account) - 1,
    }
    return render(request, "portal/security.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_door
def add_authenticator(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    """Set up an app that shows codes: its secret as a picture and as text, then the first code."""
    raise_if_reauthentication_required(request, app=APP)
    account = therapist.account
    if Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists():
        return redirect("portal:security")
    form = ActivateTOTPForm(user=account, data=request.POST or None)
    if form.is_valid():
        return _added(request, account, *totp.activate_totp(request, form))
    context = {
        "therapist": therapist,
        "form": form,
        "secret": _in_fours(form.secret),
        "picture": _picture(form, account),
    }
    return render(request, "portal/add_authenticator.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_door
def add_passkey(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    """Set up what a device or a security key holds: the browser asks for it."""
    raise_if_reauthentication_required(request, app=APP)
    account = therapist.account
    form = PasskeyForm(user=account, data=request.POST or None)
    if form.is_valid():
        return _added(request, account, *webauthn.add_authenticator(request, **form.cleaned_data))
    options = webauthn.begin_registration(request, account, passwordless=False)
    context = {"therapist": therapist, "form": form, "passkey_options": json.dumps(options)}
    return render(request, "portal/add_passkey.html", context)


@require_POST
@at_the_door
def remove(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    """Let go of one factor and of every other session, though not of the last factor where one is needed."""
    raise_if_reauthentication_required(request, app=APP)
    account = Account.objects.select_for_update().get(pk=therapist.account.pk)  # of two at once, one would be the last
    wanted = request.POST.get("factor", "")
    own = Authenticator.objects.filter(user=account).exclude(type=Authenticator.Type.RECOVERY_CODES)
    factor = get_object_or_404(own, pk=wanted if LIKE_AN_ID.fullmatch(wanted) else None)
    if not get_adapter().can_delete_authenticator(factor):
        return render(request, "portal/last_factor.html", {"therapist": therapist}, status=409)
    delete_and_cleanup(request, factor)
    end_other_sessions(request, account)
    return redirect("portal:security")


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_door
def recovery_codes(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    """Show the codes, once; a press makes new ones, and the former open nothing."""
    raise_if_reauthentication_required(request, app=APP)
    account = therapist.account
    if not factors_of(account):
        raise Http404
    if request.method == "POST":
        recovery.generate_recovery_codes(request)
        return redirect("portal:recovery_codes")
    return render(request, "portal/recovery_codes.html", {"therapist": therapist, "codes": _codes_shown_once(account)})


@require_POST
@at_the_door
def end_elsewhere(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    """End every session of this account but this one."""
    end_other_sessions(request, therapist.account)
    return redirect("portal:security")


def _added(request: HttpRequest, account: Account, factor: Authenticator, codes: Authenticator | None) -> HttpResponse:
    """Whoever signed in elsewhere with the password alone is out; codes that were made now are shown."""
    note_proof(request, account, factor)
    end_other_sessions(request, account)
    return redirect("portal:security" if codes is None else "portal:recovery_codes")


def _line(factor: Authenticator, clock: Clock) -> dict[str, Any]:
    is_passkey = factor.type == Authenticator.Type.WEBAUTHN
    return {
        "row": factor,
        "is_passkey": is_passkey,
        "name": factor.wrap().name if is_passkey else gettext("Authenticator app"),
        "since": clock.short_day(factor.created_at),
    }


def _codes(account: Account) -> Any:
    factor = Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES).first()
    return factor and factor.wrap()


def _codes_left(account: Account) -> int:
    codes = _codes(account)
    return len(codes.get_unused_codes()) if codes else 0


def _codes_shown_once(account: Account) -> list[str]:
    codes = _codes(account)
    if codes is None or codes.did_view:
        return []
    codes.mark_as_viewed()
    return [_in_fours(code) for code in codes.get_unused_codes()]


def _sessions_of(account: Account) -> int:
    """How many are open: those that have ended are taken off the list."""
    return len(UserSession.objects.purge_and_list(account))


def _in_fours(secret: str) -> str:
    return " ".join(secret[at : at + FOUR] for at in range(0, len(secret), FOUR))


def _picture(form: ActivateTOTPForm, account: Account) -> str:
    """The secret as a QR code: SVG to stand in a page, made of nothing anybody typed but as black squares."""
    adapter = get_adapter()
    picture: str = adapter.build_totp_svg(adapter.build_totp_url(account, form.secret))
    return mark_safe(picture[picture.index("<svg") :])  # noqa: S308 - a library's drawing
