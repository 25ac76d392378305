"""Sends a batch of pushes over one pooled session and says of each what became of it."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from django.conf import settings
from django.utils.module_loading import import_string

from moodtrack.reminders.gateway.expo import Expo
from moodtrack.reminders.gateway.push import DeliveryError, Push, Taken, Transport
from moodtrack.reminders.gateway.resolver import PublicResolver
from moodtrack.reminders.gateway.threads import Threads

logger = logging.getLogger(__name__)

PUSH_SECONDS = 10.0
BATCH_SECONDS = 45.0
CONNECTIONS = 125
"""Four rounds of pushes that never answer still fit into a batch of 500."""


def post(pushes: Sequence[Push], *, now: datetime) -> list[Taken | DeliveryError]:
    """Send every push, at most 10 s each and 45 s together.

    Returns:
        For each push, in order: that its push service took it, or why it did not.
    """
    return asyncio.run(_post_all(pushes, now)) if pushes else []


async def _post_all(pushes: Sequence[Push], now: datetime) -> list[Taken | DeliveryError]:
    turnstile = asyncio.Semaphore(CONNECTIONS)
    async with pooled() as session:
        transports = Transports(session, now=now)
        tasks = [asyncio.create_task(_post_one(push, transports, turnstile)) for push in pushes]
        _, unanswered = await asyncio.wait(tasks, timeout=BATCH_SECONDS)
        for task in unanswered:
            task.cancel()
        await asyncio.gather(*unanswered, return_exceptions=True)
        return [_answer_of(task) for task in tasks]


def pooled() -> ClientSession:
    """One pool of connections, to public addresses only, and for the running loop a thread for each of them.

    Answers stay as they are on the wire: a few bytes may not unpack into as many as fill the memory.
    """
    asyncio.get_running_loop().set_default_executor(Threads(CONNECTIONS))
    resolver = PublicResolver(allow_loopback=settings.PUSH_ALLOW_LOOPBACK)
    connector = TCPConnector(limit=CONNECTIONS, resolver=resolver)
    return ClientSession(
        connector=connector,
        timeout=ClientTimeout(total=PUSH_SECONDS),
        headers={"Accept-Encoding": "identity"},
        auto_decompress=False,
    )


class Transports:
    """The configured transports, each made when it is first used: one that cannot be breaks its own pushes only.

    Args:
        session: the batch's pooled session.
        now: when the batch began.
    """

    def __init__(self, session: ClientSession, *, now: datetime) -> None:
        self._session = session
        self._now = now
        self._made: dict[str, Transport] = {}

    def of(self, kind: str) -> Transport:
        """What carries an address of this kind; two kinds that share a class share its instance.

        Raises:
            DeliveryError: none is configured.
        """
        place = settings.PUSH_TRANSPORTS.get(kind)
        if place is None:
            raise DeliveryError(permanent=True)
        if place not in self._made:
            self._made[place] = import_string(place)(self._session, now=self._now)
        return self._made[place]


async def _post_one(push: Push, transports: Transports, turnstile: asyncio.Semaphore) -> Taken:
    async with turnstile:
        return await transports.of(push.address_kind).send(push)


def _answer_of(task: asyncio.Task[Taken]) -> Taken | DeliveryError:
    """What came of one push. An error nobody foresaw stops that push only, and is told to the operator."""
    if task.cancelled():
        return DeliveryError(permanent=False)
    error = task.exception()
    if error is None:
        return task.result()
    if isinstance(error, DeliveryError):
        return error
    logger.error("a push broke", exc_info=error)
    return DeliveryError(permanent=False)


def ask_for_tickets(tickets: Sequence[str], *, now: datetime) -> dict[str, Taken | DeliveryError]:
    """What became of messages that were taken earlier, by ticket; nothing where the service does not answer."""
    return asyncio.run(_ask_for_tickets(tickets, now))


async def _ask_for_tickets(tickets: Sequence[str], now: datetime) -> dict[str, Taken | DeliveryError]:
    async with pooled() as session:
        try:
            return await Expo(session, now=now).receipts(tickets)
        except DeliveryError as error:
            logger.warning("tickets_not_answered", extra={"status": error.status})
            return {}
