"""Signing an account in on a phone, without a log-in page."""

from collections.abc import Iterable

from allauth.account.internal.flows.login import record_authentication
from allauth.headless import app_settings
from allauth.headless.internal.sessionkit import new_session
from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest

from moodtrack.people.models import Account

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def session_token_for(account: Account, request: HttpRequest, *, proofs: Iterable[str] = ("password",)) -> str:
    """A fresh session for an account that has just proved itself, as the token its phone keeps.

    Args:
        account: who signs in.
        request: the request that proved it; its own session, if it has one, is left alone.
        proofs: by what, in allauth's words.
    """
    carrier = HttpRequest()
    carrier.META = dict(request.META)
    carrier.session = new_session()
    carrier.user = account
    login(carrier, account, backend=BACKEND)
    for proof in proofs:
        record_authentication(carrier, account, method=proof)
    carrier.session.save()
    UserSession.objects.create_from_request(carrier)
    token: str = app_settings.TOKEN_STRATEGY.create_session_token(carrier)
    return token
