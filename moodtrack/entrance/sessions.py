"""Web sessions: what the table holds of them opens nothing and shows nothing, and the browser's cookie is a token."""

import json
from datetime import datetime
from math import ceil
from typing import Any

from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.sessions import middleware
from django.contrib.sessions.backends import db
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from moodtrack.entrance.encryption import decrypt, encrypt
from moodtrack.entrance.time_outs import end_of, has_time_out
from moodtrack.entrance.tokens import session_key_in, token_of


class SessionStore(db.SessionStore):
    """Django's sessions, encrypted: half-way through they hold reset codes, first links and second factors."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """What a session holds, as the table may hold it."""
        return encrypt(json.dumps(session_dict))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What a session holds; nothing, where no key of ours has made it."""
        try:
            held: dict[str, Any] = json.loads(decrypt(session_data))
        except InvalidToken:
            return {}
        return held

    def cycle_key(self) -> None:
        """Move to another key, and with it the line in the account's list of sessions, by which the API finds it."""
        before = self.session_key
        super().cycle_key()
        UserSession.objects.filter(session_key=before).update(session_key=self.session_key)

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """When it ends if nobody uses it from now on."""
        return end_of(self, timezone.now()) if has_time_out(self) else super().get_expiry_date(**kwargs)

    def get_expiry_age(self, **kwargs: Any) -> int:
        """The same in seconds from now."""
        if not has_time_out(self):
            return super().get_expiry_age(**kwargs)
        return ceil((self.get_expiry_date() - timezone.now()).total_seconds())


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's session cookie, holding a token instead of the key alone."""

    def process_request(self, request: HttpRequest) -> None:
        """Find the session; a cookie whose MAC is not ours is no cookie."""
        token = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        request.session = self.SessionStore(session_key_in(token))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Store the session, and send its token where Django sends its key."""
        answer = super().process_response(request, response)
        cookie = answer.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and cookie.value:
            answer.cookies[settings.SESSION_COOKIE_NAME] = token_of(cookie.value)
        return answer
