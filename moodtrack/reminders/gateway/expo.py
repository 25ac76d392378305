"""Expo's push service: it takes many messages at once, gives a ticket for each, and says later what became of it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import ClientResponse, ClientSession
from django.conf import settings

from moodtrack.core.words import words_in
from moodtrack.reminders.gateway.answers import answer_to, body_of, is_taken, refusal
from moodtrack.reminders.gateway.push import DeliveryError, Push, Taken
from moodtrack.reminders.wording import texts

DEVICE_GONE = "DeviceNotRegistered"
PASSES = frozenset({"MessageRateExceeded", "ExpoError", "ProviderError"})
MOST_TOGETHER = 100
WORDS = texts(words_in("en"))
"""An iPhone shows what comes with words; what only wakes an app, Apple slows down or drops."""

Ticket = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lot:
    """Messages that go in one call, and the tickets that it brings, one for each."""

    messages: list[dict[str, Any]]
    tickets: asyncio.Task[Sequence[Ticket]]


class Expo:
    """Sends to phones with an Expo app.

    Args:
        session: the batch's pooled session.
        now: when the batch began.
    """

    def __init__(self, session: ClientSession, *, now: datetime) -> None:
        self._session = session
        self._now = now
        self._open: Lot | None = None

    async def send(self, push: Push) -> Taken:
        """Hand one message to Expo, in one call with those that are to leave at the same moment.

        A call that is refused as a whole may have been spoilt by any of them: each then has one of its own.

        Raises:
            DeliveryError: it was not taken. ``DeviceNotRegistered`` says that the address is dead.
        """
        message, lot = _message(push), self._lot_with_room()
        lot.messages.append(message)
        place = len(lot.messages) - 1
        try:
            ticket = (await asyncio.shield(lot.tickets))[place]
        except DeliveryError as error:
            if not error.permanent or len(lot.messages) == 1:
                raise
            (ticket,) = await self._hand_over([message])
        if ticket.get("status") != "ok":
            raise _error_of(ticket)
        return Taken(ticket=str(ticket.get("id", ""))[:64], status=200)

    def _lot_with_room(self) -> Lot:
        """The lot that is filled until its call begins, with the event loop's next turn."""
        if self._open is None or len(self._open.messages) == MOST_TOGETHER:
            messages: list[dict[str, Any]] = []
            self._open = Lot(messages, asyncio.create_task(self._hand_over(messages)))
        return self._open

    async def _hand_over(self, messages: list[dict[str, Any]]) -> Sequence[Ticket]:
        if self._open and self._open.messages is messages:
            self._open = None
        return _items(await self._ask("send", messages), len(messages))

    async def receipts(self, tickets: Sequence[str]) -> dict[str, Taken | DeliveryError]:
        """What became of messages, by ticket; a ticket that Expo says nothing of is not among them."""
        found = await self._ask("getReceipts", {"ids": list(tickets)})
        if not isinstance(found, Mapping):
            raise DeliveryError(permanent=False)
        known = {ticket: found[ticket] for ticket in tickets if isinstance(found.get(ticket), Mapping)}
        return {ticket: Taken() if one.get("status") == "ok" else _error_of(one) for ticket, one in known.items()}

    async def _ask(self, what: str, body: Any) -> Any:
        async with answer_to(
            self._session, f"{settings.EXPO_URL}/{what}", headers=self._headers(), json=body
        ) as answer:
            if not is_taken(answer):
                raise refusal(answer, self._now)
            return await _data_of(answer)

    def _headers(self) -> dict[str, str]:
        token = settings.EXPO_ACCESS_TOKEN
        return {"Authorization": f"Bearer {token}"} if token else {}


def _message(push: Push) -> dict[str, Any]:
    return {
        "to": push.address["token"],
        "data": {"payload": push.payload().decode()},
        "ttl": push.kept_seconds,
        "priority": "high",
        "tag": push.topic,
        "collapseId": push.topic,
        "body": WORDS[push.text],
        "mutableContent": True,
    }


async def _data_of(answer: ClientResponse) -> Any:
    try:
        return (await body_of(answer))["data"]
    except (ValueError, KeyError, TypeError) as error:
        raise DeliveryError(permanent=False, status=answer.status) from error


def _items(found: Any, count: int) -> Sequence[Mapping[str, Any]]:
    """The items of an answer that has one for each message, or is not to be believed."""
    if not isinstance(found, list) or len(found) != count or not all(isinstance(one, Mapping) for one in found):
        raise DeliveryError(permanent=False)
    return found


def _error_of(item: Mapping[str, Any]) -> DeliveryError:
    details = item.get("details")
    code = details.get("error") if isinstance(details, Mapping) else None
    return DeliveryError(permanent=code not in PASSES, is_gone=code == DEVICE_GONE, status=200)
