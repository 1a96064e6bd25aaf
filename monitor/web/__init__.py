"""What a running service answers over HTTP, where somebody may ask it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from monitor.pipeline import Pipeline


@asynccontextmanager
async def attending(pipeline: Callable[[], Pipeline]) -> AsyncIterator[None]:
    """Answer at `http.listen` while the block runs, where `http.public_url` says that somebody may ask; else nothing.

    Raises OSError where that address is taken.
    """
    if pipeline().settings.http.public_url is None:
        yield
        return
    # Named here: a web server takes a sixth of a second to import, and most services and all other commands need none.
    from monitor.web.app import listening

    async with listening(pipeline):
        yield
