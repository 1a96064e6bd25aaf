"""Fetching from real servers on loopback: what goes out and comes back, where redirects lead, how hosts are spared."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
import zstandard

from monitor.domain.errors import AddressRefused, BadAddress, BadRedirect, HostBusy, SettingsError
from monitor.domain.models import FetchRequest
from monitor.fetch.http import HttpFetcher, host_of
from tests.alerts.certificate import write_certificate
from tests.fetch.hosts import LOOPBACK, Visit, fetcher, redirect, reply, running

STORY = "Արցախ: a convoy at the bridge — день первый".encode()


# ---------------------------------------------------------------- requests and answers


async def test_an_answer_comes_back_whole() -> None:
    whole = reply(200, STORY, "Content-Type: application/rss+xml", 'ETag: "a"')
    async with running({"/feed": whole}) as host, fetcher() as web:
        answer = await web.fetch(FetchRequest(url=host.url("/feed"), accept="application/rss+xml"))
    assert (answer.url, answer.status, answer.body, answer.redirects) == (host.url("/feed"), 200, STORY, ())
    assert (answer.header("ETag"), answer.header("content-type")) == (b'"a"', b"application/rss+xml")
    assert 0 < answer.seconds < 5


async def test_a_request_says_who_asks_and_nothing_of_the_reader() -> None:
    async with running({"/feed": reply(200, b"x", "Set-Cookie: id=1; Path=/")}) as host, fetcher() as web:
        await web.fetch(FetchRequest(url=host.url("/feed"), accept="application/rss+xml"))
        await web.fetch(FetchRequest(url=host.url("/feed"), accept="application/rss+xml"))
        first, second = (dict(visit.headers) for visit in host.visits)
    assert first == second
    assert first == {
        b"host": f"127.0.0.1:{host.port}".encode(),
        b"user-agent": b"Newsvigil/test (news monitor; desk@example.org)",
        b"accept": b"application/rss+xml",
        b"accept-encoding": b"gzip, deflate, br, zstd",
    }


@pytest.mark.parametrize("status", [200, 203, 204, 304, 400, 401, 403, 404, 410, 418, 429, 500, 503])
async def test_an_answer_of_any_status_is_returned(status: int) -> None:
    async with running({"/": reply(status, b"" if status in (204, 304) else b"words")}) as host, fetcher() as web:
        answer = await web.fetch(FetchRequest(url=host.url("/")))
    assert answer.status == status


async def test_the_environments_proxy_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    async with running({"/": reply(200, b"direct")}) as host, fetcher() as web:
        assert (await web.fetch(FetchRequest(url=host.url("/")))).body == b"direct"


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(STORY)),
        ("br", brotli.compress(STORY)),
        ("zstd", zstandard.ZstdCompressor().compress(STORY)),
        ("GZIP", gzip.compress(STORY)),
        ("identity", STORY),
    ],
    ids=[
        "gzip",
        "br",
        "zstd",
        "GZIP",
        "identity",
    ],  # gzip holds the time: its bytes would name the test anew each second
)
async def test_a_packed_body_is_unpacked(encoding: str, packed: bytes) -> None:
    async with running({"/": reply(200, packed, f"Content-Encoding: {encoding}")}) as host, fetcher() as web:
        assert (await web.fetch(FetchRequest(url=host.url("/")))).body == STORY


async def test_a_body_in_chunks_or_until_the_end_of_the_connection_is_read() -> None:
    async def to_the_end(visit: Visit) -> None:
        await visit.send(b"HTTP/1.0 200 OK\r\n\r\nto the end")
        visit.hang_up()

    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nin tw\r\n3\r\no!!\r\n0\r\n\r\n"
    async with running({"/chunks": chunked, "/end": to_the_end}) as host, fetcher() as web:
        assert (await web.fetch(FetchRequest(url=host.url("/chunks")))).body == b"in two!!"
        assert (await web.fetch(FetchRequest(url=host.url("/end")))).body == b"to the end"


async def test_addresses_in_other_letters_are_escaped() -> None:
    async with running({"/%D0%BD%D0%BE?q=%D0%B6": reply(200, b"yes")}) as host, fetcher() as web:
        assert (await web.fetch(FetchRequest(url=host.url("/но?q=ж#top")))).body == b"yes"


# ---------------------------------------------------------------- validators


@pytest.mark.parametrize(
    ("etag", "last_modified"),
    [
        (b'W/"a-1"', b"Wed, 14 Jun 2023 12:00:00 GMT"),
        (b"no quotes at all", b"yesterday"),
        ('"Հայ-é"'.encode(), b"14.06.2023"),
        (b'"\xe9\xff"', None),
        (None, b"0"),
    ],
)
async def test_validators_go_out_byte_for_byte(etag: bytes | None, last_modified: bytes | None) -> None:
    async with running({"/feed": reply(304)}) as host, fetcher() as web:
        request = FetchRequest(url=host.url("/feed"), etag=etag, last_modified=last_modified)
        assert (await web.fetch(request)).status == 304
        visit = host.visits[0]
    assert (visit.header("If-None-Match"), visit.header("If-Modified-Since")) == (etag, last_modified)


async def test_validators_come_back_byte_for_byte() -> None:
    async with running({"/feed": reply(200, b"x", b'ETag: W/"\xe9\xd0\xb6"')}) as host, fetcher() as web:
        assert (await web.fetch(FetchRequest(url=host.url("/feed")))).header("etag") == b'W/"\xe9\xd0\xb6"'


async def test_a_validator_that_would_break_the_request_is_not_sent() -> None:
    async with running({"/feed": reply(200, b"x")}) as host, fetcher() as web:
        await web.fetch(FetchRequest(url=host.url("/feed"), etag=b'"a"\r\nX: y', last_modified=b"a\0b"))
        assert {b"if-none-match", b"if-modified-since", b"x"}.isdisjoint(dict(host.visits[0].headers))


async def test_validators_are_not_sent_to_another_host() -> None:
    async with running({"/feed": reply(200, b"x")}) as other, running() as host, fetcher() as web:
        host.routes["/feed"] = redirect(302, other.url("/feed"))
        await web.fetch(FetchRequest(url=host.url("/feed"), etag=b'"a"', last_modified=b"b"))
    assert host.visits[0].header("If-None-Match") == b'"a"'
    assert other.visits[0].header("If-None-Match") is None
    assert other.visits[0].header("If-Modified-Since") is None


async def test_validators_go_only_to_the_address_that_gave_them() -> None:
    routes = {"/feed": reply(304), "/else": reply(200, b"x")}
    async with running(routes) as other, running() as host, fetcher() as web:
        request = FetchRequest(url=host.url("/feed"), etag=b'"a"', validators_from=other.url("/feed"))
        host.routes["/feed"] = redirect(302, other.url("/feed"))
        assert (await web.fetch(request)).status == 304
        host.routes["/feed"] = redirect(302, other.url("/else"))
        assert (await web.fetch(request)).status == 200
    assert [visit.header("If-None-Match") for visit in host.visits] == [None, None]
    assert [visit.header("If-None-Match") for visit in other.visits] == [b'"a"', None]


# ---------------------------------------------------------------- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed_and_told(status: int) -> None:
    routes = {"/a": redirect(status, "/b/../c?x=1#part"), "/c?x=1": reply(200, b"here")}
    async with running(routes) as host, fetcher() as web:
        answer = await web.fetch(FetchRequest(url=host.url("/a")))
    assert (answer.url, answer.body) == (host.url("/c?x=1"), b"here")
    assert answer.redirects == ((status, host.url("/c?x=1")),)


async def test_five_redirects_are_followed_and_not_a_sixth() -> None:
    routes = {f"/{number}": redirect(302, f"/{number + 1}") for number in range(6)}
    async with running({**routes, "/6": reply(200, b"end")}) as host, fetcher() as web:
        assert len((await web.fetch(FetchRequest(url=host.url("/1")))).redirects) == 5
        with pytest.raises(BadRedirect, match="more than 5"):
            await web.fetch(FetchRequest(url=host.url("/0")))


async def test_a_circle_of_redirects_is_noticed_at_once() -> None:
    routes = {"/a": redirect(302, "/b"), "/b": redirect(302, "/a"), "/self": redirect(301, "/self")}
    async with running(routes) as host, fetcher() as web:
        for path in ("/a", "/self"):
            with pytest.raises(BadRedirect, match="circle"):
                await web.fetch(FetchRequest(url=host.url(path)))
        assert host.paths == ["/a", "/b", "/self"]


@pytest.mark.parametrize(
    "location",
    [
        *(
            b"",
            b"ftp://herald.example.org/",
            b"javascript:alert(1)",
            b"http://",
            b"http://[::1/x",
            b"http://host:port/",
        ),
        *(b"file:///etc/passwd", b"\\\\host\\x", b"http://127.0.0.1\\@herald.example.org/", b"data:text/xml,x"),
    ],
)
async def test_a_redirect_to_no_usable_address_is_a_bad_one(location: bytes) -> None:
    async with running({"/": redirect(302, location)}) as host, fetcher() as web:
        with pytest.raises(BadRedirect):
            await web.fetch(FetchRequest(url=host.url("/")))


async def test_a_redirect_without_a_location_is_a_bad_one() -> None:
    async with running({"/": reply(302, b"gone somewhere")}) as host, fetcher() as web:
        with pytest.raises(BadRedirect, match="names no Location"):
            await web.fetch(FetchRequest(url=host.url("/")))


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/но вость".encode(), "/%D0%BD%D0%BE%20%D0%B2%D0%BE%D1%81%D1%82%D1%8C"),
        (b"/caf\xe9", "/caf%C3%A9"),
        (b"  /spaces  ", "/spaces"),
        (b"?page=2", "/?page=2"),
    ],
)
async def test_a_sloppy_location_is_understood(location: bytes, path: str) -> None:
    async with running({"/": redirect(302, location), path: reply(200, b"found")}) as host, fetcher() as web:
        assert (await web.fetch(FetchRequest(url=host.url("/")))).body == b"found"


async def test_the_body_of_a_redirect_does_not_matter() -> None:
    async def endless(visit: Visit) -> None:
        await visit.send(b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Encoding: gzip\r\n\r\n")
        while True:
            await visit.send(b"x" * 60_000)

    async with running({"/a": endless, "/b": reply(200, b"here")}) as host, fetcher() as web:
        assert (await web.fetch(FetchRequest(url=host.url("/a")))).body == b"here"


# ---------------------------------------------------------------- the guard


@pytest.mark.parametrize(
    ("to", "error"),
    [
        ("http://169.254.169.254/latest/meta-data", AddressRefused),
        ("http://10.0.0.1/", AddressRefused),
        ("http://[::ffff:10.0.0.1]/", AddressRefused),
        ("http://0x7f.1/", AddressRefused),
        ("http://user:word@herald.example.org/", AddressRefused),
        ("http://8.8.8.8:25/", AddressRefused),
    ],
)
async def test_every_hop_is_guarded(to: str, error: type[Exception]) -> None:
    async with running({"/": redirect(302, to)}) as host, fetcher() as web:
        with pytest.raises(error):
            await web.fetch(FetchRequest(url=host.url("/")))
        with pytest.raises(error):
            await web.fetch(FetchRequest(url=to))


async def test_loopback_is_refused_unless_the_settings_allow_it() -> None:
    async with running({"/": reply(200, b"secret")}) as host, HttpFetcher(user_agent="Newsvigil/test") as web:
        for name in ("127.0.0.1", "localhost", "[::1]"):
            with pytest.raises(AddressRefused, match="allow_private"):
                await web.fetch(FetchRequest(url=host.url("/", host=name)))
    assert host.connections == 0


@pytest.mark.parametrize("url", ["", "herald.example.org", "ftp://herald.example.org/", "http://x y/", "http://ⓐ/"])
async def test_what_is_no_address_is_a_bad_one(url: str) -> None:
    async with fetcher() as web:
        with pytest.raises(BadAddress):
            await web.fetch(FetchRequest(url=url))


# ---------------------------------------------------------------- connections


async def test_a_connection_is_kept_for_the_next_request() -> None:
    async with running({"/": reply(200, b"x")}) as host, fetcher() as web:
        for _ in range(5):
            await web.fetch(FetchRequest(url=host.url("/")))
        assert (len(host.visits), host.connections) == (5, 1)


async def test_a_kept_connection_that_died_is_replaced() -> None:
    async def once(visit: Visit) -> None:
        await visit.send(reply(200, b"x"))

        async def hang_up_later() -> None:
            await asyncio.sleep(0)
            visit.hang_up()

        await hang_up_later()

    async with running({"/": once}) as host, fetcher() as web:
        for _ in range(20):
            assert (await web.fetch(FetchRequest(url=host.url("/")))).body == b"x"
            await asyncio.sleep(0.001)
        assert len(host.visits) == 20


async def test_an_encrypted_host_is_asked_when_its_certificate_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = write_certificate(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with running({"/feed": reply(200, b"safe")}, tls=tls) as host, fetcher() as web:
        answer = await web.fetch(FetchRequest(url=host.url("/feed")))
    assert (answer.body, answer.url[:8]) == (b"safe", "https://")


async def test_a_proxy_is_asked_for_what_lies_outside_and_never_for_what_lies_inside() -> None:
    async def forward(visit: Visit) -> None:
        await visit.send(reply(200, f"{visit.method} {visit.path}".encode()))

    async with running() as proxy:
        proxy.routes["http://herald.example.org/feed"] = forward
        async with HttpFetcher(user_agent="Newsvigil/test", min_gap=0, proxy=proxy.url("")) as web:
            answer = await web.fetch(FetchRequest(url="http://herald.example.org/feed"))
            assert answer.body == b"GET http://herald.example.org/feed"
            for inside in ("http://127.0.0.1/", "http://localhost/", "http://10.0.0.1/", "http://db.example.org:5432/"):
                with pytest.raises(AddressRefused):
                    await web.fetch(FetchRequest(url=inside))
        assert len(proxy.visits) == 1


@pytest.mark.parametrize("proxy", ["socks9://x:1", "socks5://127.0.0.1:1080", "://", "http://"])
def test_a_proxy_that_cannot_be_used_is_a_mistake_in_the_settings_and_not_repeated(proxy: str) -> None:
    with pytest.raises(SettingsError, match=r"http\.proxy") as refused:
        HttpFetcher(user_agent="Newsvigil/test", proxy=proxy)
    assert "1080" not in str(refused.value)


# ---------------------------------------------------------------- manners


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://Herald.example.org/feed", "herald.example.org"),
        ("https://herald.example.org:443/", "herald.example.org"),
        ("http://herald.example.org:8080/", "herald.example.org:8080"),
        ("http://[::1]:8080/", "::1:8080"),
    ],
)
def test_the_host_is_the_same_for_both_schemes(url: str, host: str) -> None:
    assert host_of(url) == host


async def test_a_host_is_asked_one_request_at_a_time_with_a_gap() -> None:
    under_way, most = 0, 0

    async def slow(visit: Visit) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1
        await visit.send(reply(200, b"x"))

    async with running({"/": slow}) as host, fetcher(min_gap=0.05) as web:
        began = time.monotonic()
        await asyncio.gather(*(web.fetch(FetchRequest(url=host.url("/"))) for _ in range(4)))
        assert time.monotonic() - began >= 0.15
    assert most == 1


async def test_a_dripping_host_holds_up_nobody_else() -> None:
    async def drip(visit: Visit) -> None:
        await visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            await visit.send(b"x")
            await asyncio.sleep(0.01)

    async with (
        running({"/": drip}) as slow,
        running({"/": reply(200, b"x")}) as quick,
        fetcher(max_connections=2) as web,
    ):
        request = FetchRequest(url=slow.url("/"), deadline=30.0)
        stuck = [asyncio.ensure_future(web.fetch(request)) for _ in range(20)]
        await asyncio.sleep(0.05)
        async with asyncio.timeout(3):
            for _ in range(10):
                assert (await web.fetch(FetchRequest(url=quick.url("/")))).status == 200
        for task in stuck:
            task.cancel()
        await asyncio.gather(*stuck, return_exceptions=True)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("value", ["7200", "Thu, 15 Jun 2023 14:00:00 GMT"])
async def test_a_host_that_asks_for_it_is_left_alone(status: int, value: str) -> None:
    async with running({"/a": reply(status, b"", f"Retry-After: {value}"), "/b": reply(200, b"x")}) as host:
        web = HttpFetcher(
            user_agent="Newsvigil/test",
            allow_private=LOOPBACK,
            min_gap=0,
            now=lambda: datetime(2023, 6, 15, 12, 0, tzinfo=UTC),
            draw=lambda: 0.5,
        )
        async with web:
            assert (await web.fetch(FetchRequest(url=host.url("/a")))).status == status
            with pytest.raises(HostBusy) as busy:
                await web.fetch(FetchRequest(url=host.url("/b")))
        assert host.paths == ["/a"]
    assert busy.value.retry_after.total_seconds() == pytest.approx(7200 * 1.05, abs=5)


async def test_a_host_may_be_paused_by_hand() -> None:
    async with running({"/": reply(200, b"x")}) as host, fetcher() as web:
        web.pause(f"127.0.0.1:{host.port}", 3600)
        with pytest.raises(HostBusy):
            await web.fetch(FetchRequest(url=host.url("/")))
    assert host.visits == []


async def test_the_wait_for_a_turn_does_not_count_against_the_deadline() -> None:
    async with running({"/": reply(200, b"x")}) as host, fetcher(min_gap=0.25) as web:
        request = FetchRequest(url=host.url("/"), deadline=0.9)  # the last waits longer than that for its turn
        answers = await asyncio.gather(*(web.fetch(replace(request)) for _ in range(5)))
    assert [answer.status for answer in answers] == [200] * 5
