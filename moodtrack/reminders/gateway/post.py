"""Sends a batch of pushes over one pooled session and says of each what became of it."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from django.conf import settings

from moodtrack.reminders.gateway.push import DeliveryError, Push, Transport
from moodtrack.reminders.gateway.resolver import PublicResolver
from moodtrack.reminders.gateway.web_push import WebPush
from moodtrack.reminders.rules.addresses import WEB_PUSH

logger = logging.getLogger(__name__)

TRANSPORTS = {WEB_PUSH: WebPush}
PUSH_SECONDS = 10.0
BATCH_SECONDS = 45.0
CONNECTIONS = 125
"""Four rounds of pushes that never answer still fit into a batch of 500."""


def post(pushes: Sequence[Push], *, now: datetime) -> list[DeliveryError | None]:
    """Send every push, at most 10 s each and 45 s together.

    Returns:
        For each push, in order: None when the push service took it, or why it did not.
    """
    return asyncio.run(_post_all(pushes, now)) if pushes else []


async def _post_all(pushes: Sequence[Push], now: datetime) -> list[DeliveryError | None]:
    turnstile = asyncio.Semaphore(CONNECTIONS)
    resolver = PublicResolver(allow_loopback=settings.PUSH_ALLOW_LOOPBACK)
    connector = TCPConnector(limit=CONNECTIONS, resolver=resolver)
    async with ClientSession(connector=connector, timeout=ClientTimeout(total=PUSH_SECONDS)) as session:
        transports = {kind: make(session, now=now) for kind, make in TRANSPORTS.items()}
        tasks = [asyncio.create_task(_post_one(push, transports, turnstile)) for push in pushes]
        _, unanswered = await asyncio.wait(tasks, timeout=BATCH_SECONDS)
        for task in unanswered:
            task.cancel()
        await asyncio.gather(*unanswered, return_exceptions=True)
        return [_error_of(task) for task in tasks]


async def _post_one(push: Push, transports: dict[str, WebPush], turnstile: asyncio.Semaphore) -> None:
    transport: Transport = transports[push.address_kind]
    async with turnstile:
        await transport.send(push)


def _error_of(task: asyncio.Task[None]) -> DeliveryError | None:
    """What stopped one push. An error nobody foresaw stops that push only, and is told to the operator."""
    if task.cancelled():
        return DeliveryError(permanent=False)
    error = task.exception()
    if error is None or isinstance(error, DeliveryError):
        return error
    logger.error("a push broke", exc_info=error)
    return DeliveryError(permanent=False)
