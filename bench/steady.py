"""Phones that call at a steady rate, whether or not the server keeps up, in a process of their own.

Knows nothing of Django. A call's time counts from the instant at which it was to be made: one that waits for those
before it waits as a person does.
"""

import asyncio
from collections.abc import Sequence
from time import perf_counter

from bench.phones import HOST, PhoneError, length_of, with_new_id

LINES = 16

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def call_steadily(port: int, requests: Sequence[bytes], seconds: float, a_second: float) -> list[float]:
    """How many seconds each call took, one request after the other in turn, over connections that are kept.

    Raises:
        PhoneError: an answer is not 2xx.
    """
    return asyncio.run(_call_all(port, requests, round(seconds * a_second), a_second))


async def _call_all(port: int, requests: Sequence[bytes], count: int, a_second: float) -> list[float]:
    free: asyncio.Queue[Line] = asyncio.Queue()
    lines = [await asyncio.open_connection(HOST, port) for _ in range(LINES)]
    for line in lines:
        free.put_nowait(line)
    begun = perf_counter()
    calls = []
    for place in range(count):
        at = begun + place / a_second
        await asyncio.sleep(max(0.0, at - perf_counter()))
        calls.append(asyncio.create_task(_call(free, requests[place % len(requests)], at)))
    seconds = await asyncio.gather(*calls)
    for _, writer in lines:
        writer.close()
        await writer.wait_closed()
    return seconds


async def _call(free: asyncio.Queue[Line], asked: bytes, at: float) -> float:
    reader, writer = await free.get()
    writer.write(with_new_id(asked))
    head = await reader.readuntil(b"\r\n\r\n")
    body = await reader.readexactly(length_of(head))
    if not head.startswith(b"HTTP/1.1 2"):
        raise PhoneError((head + body)[:500].decode("utf-8", "replace"))
    free.put_nowait((reader, writer))
    return perf_counter() - at
