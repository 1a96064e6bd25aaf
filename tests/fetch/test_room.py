"""Only so many large bodies are in memory at once."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from monitor.domain.errors import HostBusy
from monitor.domain.models import FetchRequest
from monitor.fetch import room
from monitor.fetch.http import HttpFetcher
from monitor.fetch.room import LARGE, PLACES, Claim, claiming, until_done
from tests.fetch.hosts import Host, fetcher, reply, running

LARGE_ONE = reply(200, bytes(LARGE + 1))
ROUTES = {
    "/large": LARGE_ONE,
    "/packed": reply(200, gzip.compress(bytes(LARGE + 1)), "Content-Encoding: gzip"),
    "/small": reply(200, bytes(LARGE)),
}


async def hold(web: HttpFetcher, host: Host, path: str, number: int) -> Claim:
    """Fetch, each from a host of its own, and keep the body's place."""
    claim = Claim()
    with claiming(claim):
        url = f"http://127.0.0.1:{host.port}{path}?{number}"
        host.routes[f"{path}?{number}"] = ROUTES[path]
        await web.fetch(FetchRequest(url=url))
    return claim


@pytest.mark.parametrize("path", ["/large", "/packed"])
async def test_a_large_body_waits_for_room_and_is_put_off_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(room, "PATIENCE", 0.2)
    async with running() as host, fetcher() as web:
        claims = [await hold(web, host, path, number) for number in range(PLACES)]
        with pytest.raises(HostBusy, match="large bodies"):
            await hold(web, host, path, 90)
        claims[0].release()
        claims[0].release()  # once is enough, twice does no harm
        await hold(web, host, path, 91)
        with pytest.raises(HostBusy):
            await hold(web, host, path, 92)


async def test_small_bodies_need_no_room_and_work_that_is_done_gives_its_room_back() -> None:
    async with running() as host, fetcher() as web:
        for number in range(3 * PLACES):
            await hold(web, host, "/small", number)
            with until_done():
                await hold_here(web, host)
    assert len(host.visits) == 3 * PLACES * 3  # not one was put off


async def hold_here(web: HttpFetcher, host: Host) -> None:
    host.routes["/here"] = LARGE_ONE
    for _ in range(2):  # one piece of work holds one place, however much it fetches
        await web.fetch(FetchRequest(url=host.url("/here")))


async def test_room_that_becomes_free_in_time_is_taken() -> None:
    async with running() as host, fetcher() as web:
        claims = [await hold(web, host, "/large", number) for number in range(PLACES)]
        waiting = asyncio.create_task(hold(web, host, "/large", 90))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        claims[0].release()
        await asyncio.wait_for(waiting, 5)
