"""Who calls the API: a phone by its session token, a browser by its session cookie."""

from django.utils import timezone
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request
from structlog.contextvars import bind_contextvars

from moodtrack.core.context import act_as_nobody
from moodtrack.entrance.sessions import SessionStore
from moodtrack.entrance.signed_in import signed_in_account
from moodtrack.entrance.tokens import session_key_in
from moodtrack.people.models import Account

SignedIn = tuple[Account, SessionStore]


class TokenAuthentication(SessionAuthentication):
    """Recognises ``X-Session-Token``, else the session cookie with its CSRF token, and tells the database who acts."""

    def authenticate(self, request: Request) -> SignedIn | None:
        token = request.headers.get("X-Session-Token")
        found = self._by_cookie(request) if token is None else _by_token(token)
        if found is not None:
            bind_contextvars(account_id=str(found[0].pk))
        return found

    def authenticate_header(self, request: Request) -> str:
        return "X-Session-Token"

    def _by_cookie(self, request: Request) -> SignedIn | None:
        found = _by_session(request.session.session_key)
        if found is not None:
            self._refuse_other_sites(request)
        return found

    def _refuse_other_sites(self, request: Request) -> None:
        try:
            self.enforce_csrf(request)
        except PermissionDenied:
            act_as_nobody()
            raise


def _by_token(token: str) -> SignedIn:
    found = _by_session(session_key_in(token))
    if found is None:
        raise AuthenticationFailed("This session token is not valid any more. Sign in again.")
    return found


def _by_session(session_key: str | None) -> SignedIn | None:
    account = signed_in_account(session_key, timezone.now()) if session_key else None
    return None if account is None else (account, SessionStore(session_key))
