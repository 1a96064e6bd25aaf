"""robots.txt: asked for once, kept to on every host, in doubt not crawled."""

from __future__ import annotations

import asyncio

import pytest

from monitor.domain.errors import RobotsDisallowed, RobotsUnavailable
from monitor.domain.models import FetchRequest
from tests.fetch.hosts import Host, Visit, fetcher, redirect, reply, running

PAGE = reply(200, b"<p>story</p>", "Content-Type: text/html")
RULES = b"User-agent: *\nDisallow: /private/\n\nUser-agent: Newsvigil\nDisallow: /secret\nAllow: /secret/open\n"


def asking(host: Host, path: str) -> FetchRequest:
    return FetchRequest(url=host.url(path), robots=True)


async def test_a_page_that_is_allowed_is_fetched_and_one_that_is_not_is_never_asked_for() -> None:
    routes = {"/robots.txt": reply(200, RULES), "/private/a": PAGE, "/secret/a": PAGE, "/secret/open": PAGE}
    async with running(routes) as host, fetcher() as web:
        # The group of our own name counts, not the one for everybody (RFC 9309 §2.2.1).
        assert (await web.fetch(asking(host, "/private/a"))).status == 200
        assert (await web.fetch(asking(host, "/secret/open"))).status == 200
        with pytest.raises(RobotsDisallowed, match="leave this page alone"):
            await web.fetch(asking(host, "/secret/a"))
    assert "/secret/a" not in host.paths
    assert host.paths.count("/robots.txt") == 1


async def test_a_feed_is_asked_for_whatever_robots_txt_says() -> None:
    routes = {"/robots.txt": reply(200, b"User-agent: *\nDisallow: /"), "/feed": PAGE}
    async with running(routes) as host, fetcher() as web:
        assert (await web.fetch(FetchRequest(url=host.url("/feed")))).status == 200
    assert host.paths == ["/feed"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_a_host_without_the_file_allows_everything(status: int) -> None:
    async with running({"/robots.txt": reply(status, b"no"), "/a": PAGE}) as host, fetcher() as web:
        assert (await web.fetch(asking(host, "/a"))).status == 200


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_host_in_trouble_is_not_crawled(status: int) -> None:
    async with running({"/robots.txt": reply(status, b"no"), "/a": PAGE}) as host, fetcher() as web:
        with pytest.raises(RobotsUnavailable, match=str(status)):
            await web.fetch(asking(host, "/a"))
    assert host.paths == ["/robots.txt"]


async def test_a_file_that_cannot_be_had_is_not_taken_for_leave() -> None:
    async def silent(visit: Visit) -> None:
        visit.reset()

    async with running({"/robots.txt": silent, "/a": PAGE}) as host, fetcher() as web:
        with pytest.raises(RobotsUnavailable):
            await web.fetch(asking(host, "/a"))


async def test_the_host_that_a_page_redirects_to_is_asked_too() -> None:
    closed = {"/robots.txt": reply(200, b"User-agent: *\nDisallow: /")}
    async with running(closed) as other, running({}) as host, fetcher() as web:
        host.routes["/a"] = redirect(302, other.url("/b", host="localhost"))
        with pytest.raises(RobotsDisallowed):
            await web.fetch(asking(host, "/a"))
    assert other.paths == ["/robots.txt"]


async def test_many_pages_at_once_ask_for_the_file_once() -> None:
    routes = {"/robots.txt": reply(200, RULES)} | {f"/{number}": PAGE for number in range(8)}
    async with running(routes) as host, fetcher() as web:
        await asyncio.gather(*(web.fetch(asking(host, f"/{number}")) for number in range(8)))
    assert host.paths.count("/robots.txt") == 1


async def test_a_crawl_delay_is_kept() -> None:
    routes = {"/robots.txt": reply(200, b"User-agent: *\nCrawl-delay: 0.4"), "/a": PAGE, "/b": PAGE}
    async with running(routes) as host, fetcher() as web:
        clock = asyncio.get_running_loop().time
        await web.fetch(asking(host, "/a"))
        first = clock()
        await web.fetch(asking(host, "/b"))
    assert clock() - first >= 0.35


async def test_nonsense_in_the_file_allows_everything() -> None:
    async with running({"/robots.txt": reply(200, bytes(range(256)) * 40), "/a": PAGE}) as host, fetcher() as web:
        assert (await web.fetch(asking(host, "/a"))).status == 200
