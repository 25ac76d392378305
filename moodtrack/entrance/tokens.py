"""What phone and browser hold: a session key with a MAC over it, which the database alone cannot make.

The session table holds the keys; a copy of it signs nobody in.
"""

from allauth.headless.internal.sessionkit import lookup_session
from allauth.headless.tokens.strategies.sessions import SessionTokenStrategy
from django.contrib.sessions.backends.base import SessionBase
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

SALT = "moodtrack.entrance.tokens"


def token_of(session_key: str) -> str:
    """The token that opens this session."""
    return _signer().sign(session_key)


def session_key_in(token: str) -> str | None:
    """The key of the session a token opens, None where the MAC is not ours."""
    try:
        return _signer().unsign(token)
    except BadSignature:
        return None


class TokenStrategy(SessionTokenStrategy):  # type: ignore[misc]  # allauth has no types
    """How allauth gives tokens to phones, and finds a session by one."""

    def create_session_token(self, request: HttpRequest) -> str:
        """The token of this request's session, which is stored if it was not yet."""
        return token_of(super().create_session_token(request))

    def lookup_session(self, session_token: str) -> SessionBase | None:
        """The session a token opens; None where the token is not ours, or the session has ended."""
        session_key = session_key_in(session_token)
        session: SessionBase | None = lookup_session(session_key) if session_key else None
        return session


def _signer() -> Signer:
    """HMAC-SHA256 by a key made from SECRET_KEY; what SECRET_KEY_FALLBACKS once made still opens."""
    return Signer(salt=SALT, sep=".")
