"""Web Push (RFC 8030, 8188, 8291, 8292): pywebpush encrypts, py_vapid signs, the batch's session sends."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientResponse, ClientSession
from django.conf import settings
from pywebpush import WebPusher

from moodtrack.reminders.gateway.push import KEPT_FOR, DeliveryError, Push
from moodtrack.reminders.gateway.vapid import load_key
from moodtrack.reminders.rules.addresses import endpoint_problem

SIGNED_FOR = timedelta(hours=12)
LONGEST_WAIT = timedelta(days=1)
NOT_FOUND, TOO_MANY, GONE, SERVER_ERROR = 404, 429, 410, 500


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

    async def send(self, push: Push) -> None:
        """Hand one message to the push service that its endpoint names.

        Raises:
            DeliveryError: it was not taken. 404 and 410 say that the address is dead, 429 and 5xx that it may be tried
                again; whatever did not answer may be tried again as well.
        """
        endpoint = push.address["endpoint"]
        if endpoint_problem(endpoint, allow_loopback=settings.PUSH_ALLOW_LOOPBACK):
            raise DeliveryError(permanent=True)
        try:
            async with self._session.post(
                endpoint, data=self._encrypted(push), headers=self._headers(push), allow_redirects=False
            ) as answer:
                self._judge(answer)
        except (ClientError, TimeoutError, OSError) as error:
            raise DeliveryError(permanent=False) from error

    def _judge(self, answer: ClientResponse) -> None:
        if answer.ok and answer.status < 300:
            return
        passes = answer.status == TOO_MANY or answer.status >= SERVER_ERROR
        raise DeliveryError(
            permanent=not passes,
            is_gone=answer.status in (NOT_FOUND, GONE),
            retry_after=waiting_time(answer.headers.get("Retry-After", ""), self._now),
            status=answer.status,
        )

    def _encrypted(self, push: Push) -> bytes:
        return bytes(WebPusher(push.address).encode(push.payload())["body"])

    def _headers(self, push: Push) -> dict[str, str]:
        return {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(KEPT_FOR.total_seconds())),
            "Topic": push.topic,
            "Urgency": "normal",
            **self._signature(push.address["endpoint"]),
        }

    def _signature(self, endpoint: str) -> dict[str, str]:
        """The Authorization header for an endpoint's push service, signed once a batch."""
        url = urlsplit(endpoint)
        origin = f"{url.scheme}://{url.netloc}"
        if origin not in self._signatures:
            expires_at = int((self._now + SIGNED_FOR).timestamp())
            claims = {"aud": origin, "exp": expires_at, "sub": settings.PUSH_CONTACT}
            self._signatures[origin] = dict(self._key.sign(claims))
        return self._signatures[origin]


def waiting_time(retry_after: str, now: datetime) -> timedelta | None:
    """How long a Retry-After header, seconds or an HTTP date, asks us to wait: at most a day, None without a header."""
    if retry_after.isdecimal():
        return timedelta(seconds=min(int(retry_after[:9]), int(LONGEST_WAIT.total_seconds())))
    try:
        return min(max(parsedate_to_datetime(retry_after) - now, timedelta(0)), LONGEST_WAIT)
    except (ValueError, TypeError):
        return None
