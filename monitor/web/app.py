"""What the outside may ask of a running service: the callbacks of hubs, the pages of readers, the links in digests.

Thin: it reads a request and calls a command.

Only this package names aiohttp.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from monitor.pipeline import Pipeline
from monitor.service import hubs
from monitor.web import feedback, readers

log = structlog.get_logger()

MOST_BYTES = 20_000_000  # of a message, as of a feed

PipelineNow = Callable[[], Pipeline]  # the settings may change while the server runs


@asynccontextmanager
async def listening(pipeline: PipelineNow) -> AsyncIterator[None]:
    """Answer at `http.listen` while the block runs. Raises OSError where that address is taken."""
    http = pipeline().settings.http
    host, _, port = http.listen.rpartition(":")
    runner = web.AppRunner(make_app(pipeline), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        log.info("listening for hubs and readers", at=http.listen, public_url=http.public_url)
        yield
    finally:
        await runner.cleanup()


def make_app(pipeline: PipelineNow) -> web.Application:
    """The routes."""
    app = web.Application(client_max_size=MOST_BYTES)
    app[_PIPELINE] = pipeline
    app.router.add_get("/websub/{token}", _confirm)
    app.router.add_post("/websub/{token}", _receive)
    app.add_routes(feedback.routes(pipeline))
    readers.add_routes(app, pipeline)
    return app


_PIPELINE: web.AppKey[PipelineNow] = web.AppKey("pipeline")


async def _confirm(request: web.Request) -> web.Response:
    """A hub asks whether we meant it: the challenge is the yes."""
    asked = request.query
    try:
        meant = await hubs.confirm(
            request.app[_PIPELINE](),
            request.match_info["token"],
            mode=asked.get("hub.mode", ""),
            topic=asked.get("hub.topic", ""),
            lease_seconds=asked.get("hub.lease_seconds"),
        )
    except hubs.Unknown:
        return web.Response(status=404)
    if not meant:
        return web.Response(status=200 if asked.get("hub.mode") == "denied" else 404)
    return web.Response(text=asked.get("hub.challenge", ""))


async def _receive(request: web.Request) -> web.Response:
    """A hub tells of a change. A wrong signature gets the same answer as a right one (WebSub §7.1)."""
    try:
        await hubs.receive(
            request.app[_PIPELINE](),
            request.match_info["token"],
            await request.read(),
            content_type=request.headers.get("Content-Type"),
            signature=request.headers.get("X-Hub-Signature"),
        )
    except hubs.Unknown:
        return web.Response(status=410)
    return web.Response(status=204)
