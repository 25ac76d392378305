"""Names are looked up again when we connect, because a public name may lead to a private network."""

import socket

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from moodtrack.reminders.rules.addresses import is_public_ip


class PublicResolver(AbstractResolver):
    """Answers with public addresses only; loopback where tests and development allow it."""

    def __init__(self, *, allow_loopback: bool) -> None:
        self._inner = ThreadedResolver()
        self._allow_loopback = allow_loopback

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Look ``host`` up.

        Raises:
            OSError: it has no public address.
        """
        found = await self._inner.resolve(host, port, family)
        public = [one for one in found if is_public_ip(one["host"], allow_loopback=self._allow_loopback)]
        if not public:
            raise OSError("the name has no public address")
        return public

    async def close(self) -> None:
        """Nothing is held."""
        await self._inner.close()
