"""What every transport is given, and how it says that it could not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from aiohttp import ClientSession

PAYLOAD_BYTES = 128
KEPT_FOR = timedelta(hours=3)
"""How long a push service keeps a message for a phone that sleeps, at most."""


@dataclass(frozen=True, slots=True)
class Push:
    """One message to one device.

    Args:
        address_kind: which transport carries it.
        address: what that transport needs to reach the device.
        text: id of the closed list in ``wording``.
        token: the delivery's random token.
        topic: messages of one topic replace each other on a phone that wakes up; at most 32 characters of base64url.
        kept_for: how long its push service keeps it for a phone that sleeps; zero for now or never.
    """

    address_kind: str
    address: Mapping[str, Any]
    text: str
    token: str
    topic: str
    kept_for: timedelta = KEPT_FOR

    @property
    def kept_seconds(self) -> int:
        """``kept_for`` as push services want it."""
        return int(self.kept_for.total_seconds())

    def payload(self) -> bytes:
        """What the phone reads: JSON, padded with spaces to the same size whatever it says."""
        body = json.dumps({"text": self.text, "reminder": self.token}).encode()
        if len(body) > PAYLOAD_BYTES:
            raise ValueError(f"a payload of {len(body)} bytes would be told apart from the others")
        return body.ljust(PAYLOAD_BYTES)


class DeliveryError(Exception):
    """A push service did not take a message.

    Args:
        permanent: whether trying again is pointless.
        is_gone: whether the address itself is dead and the device is to be retired.
        retry_after: how long the service asked us to wait, or None.
        status: its HTTP status, or None where none came.
    """

    def __init__(
        self,
        *,
        permanent: bool,
        is_gone: bool = False,
        retry_after: timedelta | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(f"status {status}" if status else "no answer")
        self.permanent = permanent
        self.is_gone = is_gone
        self.retry_after = retry_after
        self.status = status


@dataclass(frozen=True, slots=True)
class Taken:
    """A push service took a message.

    Args:
        ticket: what to ask by later for what became of it; empty where the service says no more.
        status: its HTTP status.
    """

    ticket: str = ""
    status: int | None = None


class Transport(Protocol):
    """One way to reach a device. Made for one batch, with the batch's pooled session."""

    def __init__(self, session: ClientSession, *, now: datetime) -> None: ...

    async def send(self, push: Push) -> Taken:
        """Hand one message over.

        Raises:
            DeliveryError: it was not taken.
        """
