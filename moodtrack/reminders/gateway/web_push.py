"""Web Push (RFC 8030, 8188, 8291, 8292): pywebpush encrypts, py_vapid signs, the batch's session sends."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import ClientSession
from django.conf import settings
from pywebpush import WebPusher

from moodtrack.reminders.gateway.answers import answer_to, is_taken, refusal
from moodtrack.reminders.gateway.push import DeliveryError, Push, Taken
from moodtrack.reminders.gateway.vapid import load_key
from moodtrack.reminders.rules.addresses import endpoint_problem

SIGNED_FOR = timedelta(hours=12)
NOT_FOUND, GONE = 404, 410


class WebPush:
    """Sends to the push services of browsers.

    Args:
        session: the batch's pooled session.
        now: when the batch began.
    """

    def __init__(self, session: ClientSession, *, now: datetime) -> None:
        self._session = session
        self._now = now
        self._key = load_key()
        self._signatures: dict[str, dict[str, str]] = {}

    async def send(self, push: Push) -> Taken:
        """Hand one message to the push service that its endpoint names.

        Raises:
            DeliveryError: it was not taken. 404 and 410 say that the address is dead, 429 and 5xx that it may be tried
                again; whatever did not answer may be tried again as well.
        """
        endpoint = push.address["endpoint"]
        if endpoint_problem(endpoint, allow_loopback=settings.PUSH_ALLOW_LOOPBACK):
            raise DeliveryError(permanent=True)
        sent = answer_to(self._session, endpoint, headers=self._headers(push), data=self._encrypted(push))
        async with sent as answer:
            if not is_taken(answer):
                raise refusal(answer, self._now, is_gone=answer.status in (NOT_FOUND, GONE))
            return Taken(status=answer.status)

    def _encrypted(self, push: Push) -> bytes:
        return bytes(WebPusher(push.address).encode(push.payload())["body"])

    def _headers(self, push: Push) -> dict[str, str]:
        return {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(push.kept_seconds),
            "Topic": push.topic,
            "Urgency": "normal",
            **self._signature(push.address["endpoint"]),
        }

    def _signature(self, endpoint: str) -> dict[str, str]:
        """The Authorization header for an endpoint's push service, signed once a batch."""
        origin = origin_of(endpoint)
        if origin not in self._signatures:
            expires_at = int((self._now + SIGNED_FOR).timestamp())
            claims = {"aud": origin, "exp": expires_at, "sub": settings.PUSH_CONTACT}
            self._signatures[origin] = dict(self._key.sign(claims))
        return self._signatures[origin]


def origin_of(endpoint: str) -> str:
    """Whom a signature is for (RFC 6454): the usual port is not part of the name."""
    url = urlsplit(endpoint)
    host = url.netloc.lower()
    return f"{url.scheme}://{host.removesuffix(':443') if url.scheme == 'https' else host}"
