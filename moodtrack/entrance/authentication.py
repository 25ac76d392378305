"""Who calls the API: a phone by its session token, a browser by its session cookie."""

from typing import Any

from allauth.core.internal.sessionkit import get_session_user
from allauth.headless import app_settings
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from structlog.contextvars import bind_contextvars

from moodtrack.core.context import act_as
from moodtrack.people.models import Account


class TokenAuthentication(SessionAuthentication):
    """Recognises ``X-Session-Token``, else the session cookie with its CSRF token, and tells the database who acts."""

    def authenticate(self, request: Request) -> tuple[Account, Any] | None:
        token = request.headers.get("X-Session-Token")
        found = super().authenticate(request) if token is None else _by_token(token)
        if found is None:
            return None
        account, session = found
        bind_contextvars(account_id=str(account.pk))
        act_as(account.pk)
        return account, session

    def authenticate_header(self, request: Request) -> str:
        return "X-Session-Token"


def _by_token(token: str) -> tuple[Account, Any]:
    session = app_settings.TOKEN_STRATEGY.lookup_session(token)
    account = None if session is None else get_session_user(session)
    if account is None:
        raise AuthenticationFailed("This session token is not valid any more. Sign in again.")
    return account, session
