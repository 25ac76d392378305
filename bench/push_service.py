"""A push service that takes whatever is posted, 50 ms later; a process of its own, whose port it prints first."""

import asyncio
import sys

from aiohttp import web

LATENCY = 0.05


async def take(request: web.Request) -> web.Response:
    """201, after a while."""
    await request.read()
    await asyncio.sleep(LATENCY)
    return web.Response(status=201)


async def serve() -> None:
    """Serve until killed."""
    app = web.Application()
    app.router.add_post("/{name}", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    _, port = runner.addresses[0][:2]
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
