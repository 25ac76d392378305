"""Firebase Cloud Messaging, HTTP v1: a signed assertion buys a token for an hour, one call sends one message."""

import asyncio
import json
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession
from django.conf import settings
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials

from moodtrack.reminders.gateway.answers import answer_to, body_of, is_taken, refusal
from moodtrack.reminders.gateway.push import DeliveryError, Push, Taken

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
NOT_FOUND, UNAUTHENTICATED = 404, 401
UNREGISTERED = "UNREGISTERED"
TOKEN_SECONDS = 5.0


class Fcm:
    """Sends to Android and Apple phones by registration token or installation id.

    Args:
        session: the batch's pooled session.
        now: when the batch began.
    """

    def __init__(self, session: ClientSession, *, now: datetime) -> None:
        self._session = session
        self._now = now
        self._credentials = credentials(settings.FCM_SERVICE_ACCOUNT)
        self._turn = asyncio.Lock()
        self._has_failed = False

    async def send(self, push: Push) -> Taken:
        """Hand one message to FCM.

        Raises:
            DeliveryError: it was not taken. 404 UNREGISTERED says that the address is dead; an assertion that is not
                taken passes, since it says nothing about the message.
        """
        url = f"{settings.FCM_URL}/v1/projects/{self._credentials.project_id}/messages:send"
        token = await self._token()
        headers = {"Authorization": f"Bearer {token}"}
        async with answer_to(self._session, url, headers=headers, json={"message": self._message(push)}) as answer:
            if not is_taken(answer):
                raise await self._refusal(answer, token)
            await answer.read()
            return Taken(status=answer.status)

    async def _refusal(self, answer: ClientResponse, token: str) -> DeliveryError:
        if answer.status == UNAUTHENTICATED:
            self._forget(token)
            return DeliveryError(permanent=False, status=answer.status)
        is_gone = answer.status == NOT_FOUND and UNREGISTERED in await _error_codes(answer)
        return refusal(answer, self._now, is_gone=is_gone)

    async def _token(self) -> str:
        async with self._turn:
            if not self._credentials.valid:
                await self._renew()
            return str(self._credentials.token)

    def _forget(self, token: str) -> None:
        """Let the next push buy another token, unless one of this batch already has."""
        if self._credentials.token == token:
            self._credentials.token = None

    async def _renew(self) -> None:
        """Buy a token, or fail once for the whole batch: who waits for their turn does not wait for that again."""
        if self._has_failed:
            raise DeliveryError(permanent=False)
        try:
            async with asyncio.timeout(TOKEN_SECONDS):
                await asyncio.to_thread(self._credentials.refresh, partial(Request(), timeout=TOKEN_SECONDS))
        except (GoogleAuthError, TimeoutError) as error:
            self._has_failed = True
            raise DeliveryError(permanent=False) from error

    def _message(self, push: Push) -> dict[str, Any]:
        """Only ids travel: the app has the words, and an Apple phone finds them by ``loc-key``."""
        name = "fid" if push.address_kind == "fcm_fid" else "token"
        expires_at = int((self._now + push.kept_for).timestamp())
        return {
            name: push.address[name],
            "data": {"payload": push.payload().decode()},
            "android": {"collapse_key": push.topic, "priority": "HIGH", "ttl": f"{push.kept_seconds}s"},
            "apns": {
                "headers": {"apns-collapse-id": push.topic, "apns-expiration": str(expires_at)},
                "payload": {"aps": {"alert": {"loc-key": push.text}, "mutable-content": 1}},
            },
        }


@lru_cache(maxsize=1)
def credentials(path: str) -> Credentials:
    """The service account in a file, with its token for as long as this process lives."""
    found = Credentials.from_service_account_info(json.loads(Path(path).read_text()), scopes=[SCOPE])  # type: ignore[no-untyped-call]
    assert isinstance(found, Credentials)
    return found


async def _error_codes(answer: ClientResponse) -> set[str]:
    """The codes among an error's details: the status 404 alone may mean the project."""
    try:
        details = (await body_of(answer))["error"]["details"]
        return {str(detail.get("errorCode")) for detail in details}
    except (ValueError, KeyError, TypeError, AttributeError):
        return set()
