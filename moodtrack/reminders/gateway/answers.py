"""What the HTTP answers of push services have in common."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientSession

from moodtrack.reminders.gateway.push import DeliveryError

LONGEST_WAIT = timedelta(days=1)
MOST_BYTES = 1 << 20
"""Ten times what Expo says of a thousand tickets."""
TOO_MANY, SERVER_ERROR = 429, 500


@asynccontextmanager
async def answer_to(
    session: ClientSession, url: str, *, headers: Mapping[str, str], **body: Any
) -> AsyncIterator[ClientResponse]:
    """Post and wait for the answer; what it says is read by who wants to know, since a stranger may say a lot.

    Raises:
        DeliveryError: there was none; it may be tried again.
    """
    try:
        async with session.post(url, headers=headers, allow_redirects=False, **body) as answer:
            yield answer
    except (ClientError, TimeoutError, OSError) as error:
        raise DeliveryError(permanent=False) from error


async def body_of(answer: ClientResponse) -> Any:
    """What a service says, as JSON.

    Raises:
        DeliveryError: it says more than any service has to.
        ValueError: it is not JSON.
    """
    body = bytearray()
    async for some in answer.content.iter_any():
        body += some
        if len(body) > MOST_BYTES:
            raise DeliveryError(permanent=False, status=answer.status)
    return json.loads(body)


def is_taken(answer: ClientResponse) -> bool:
    """Whether a service took what was posted."""
    return 200 <= answer.status < 300


def refusal(answer: ClientResponse, now: datetime, *, is_gone: bool = False) -> DeliveryError:
    """What an answer other than yes means: 429 and 5xx pass, everything else does not."""
    passes = answer.status == TOO_MANY or answer.status >= SERVER_ERROR
    return DeliveryError(
        permanent=not passes,
        is_gone=is_gone,
        retry_after=waiting_time(answer.headers.get("Retry-After", ""), now),
        status=answer.status,
    )


def waiting_time(retry_after: str, now: datetime) -> timedelta | None:
    """How long a Retry-After header, seconds or an HTTP date, asks us to wait: at most a day, None without a header."""
    if retry_after.isdecimal():
        return timedelta(seconds=min(int(retry_after[:9]), int(LONGEST_WAIT.total_seconds())))
    try:
        return min(max(parsedate_to_datetime(retry_after) - now, timedelta(0)), LONGEST_WAIT)
    except (ValueError, TypeError):
        return None
