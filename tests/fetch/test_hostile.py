"""What a bad server can do: each ends within its deadline, in a typed failure, in little memory."""

from __future__ import annotations

import asyncio
import gzip
import random
import socket
import ssl
import time
import tracemalloc
from pathlib import Path

import anyio
import h2.exceptions
import httpcore
import httpx
import pytest

from monitor.domain import errors
from monitor.domain.errors import (
    BodyTooLarge,
    ConnectFailure,
    ConnectionLost,
    DeadlineExceeded,
    DnsFailure,
    FetchError,
    ProtocolFailure,
    TlsFailure,
)
from monitor.domain.models import FetchRequest, FetchResponse
from monitor.fetch.failures import EXPECTED, meaning
from tests.alerts.certificate import write_certificate
from tests.fetch.hosts import Part, Visit, fetcher, listening, reply, running

MEGABYTE = 2**20
OK = b"HTTP/1.1 200 OK\r\n"


async def ask(route: bytes | Part, *, max_bytes: int = MEGABYTE, deadline: float = 5.0) -> FetchResponse:
    async with running({"/": route}) as host, fetcher() as web:
        return await web.fetch(FetchRequest(url=host.url("/"), max_bytes=max_bytes, deadline=deadline))


# ---------------------------------------------------------------- slow


async def silence(visit: Visit) -> None:
    await asyncio.sleep(60)


async def drip_the_head(visit: Visit) -> None:
    await visit.send(OK)
    while True:
        await visit.send(b"X-Drip: drop\r\n")
        await asyncio.sleep(0.05)


async def drip_the_body(visit: Visit) -> None:
    await visit.send(OK + b"Content-Length: 100000\r\n\r\n")
    while True:
        await visit.send(b"x")
        await asyncio.sleep(0.05)


async def drip_an_error(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 500 Oops\r\n\r\n")
    while True:
        await visit.send(b"x")
        await asyncio.sleep(0.05)


async def promise_for_ever(visit: Visit) -> None:
    while True:
        await visit.send(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("route", [silence, drip_the_head, drip_the_body, drip_an_error, promise_for_ever])
async def test_a_slow_answer_ends_at_the_deadline(route: Part) -> None:
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        await ask(route, deadline=0.4)
    assert time.monotonic() - began < 2


async def test_slow_redirects_share_one_deadline() -> None:
    async def slowly(visit: Visit) -> None:
        await asyncio.sleep(0.2)
        number = int(visit.path.removeprefix("/") or 0)
        await visit.send(reply(302, b"", f"Location: /{number + 1}"))

    began = time.monotonic()
    async with running({"/": slowly} | {f"/{number}": slowly for number in range(9)}) as host, fetcher() as web:
        with pytest.raises(DeadlineExceeded):
            await web.fetch(FetchRequest(url=host.url("/"), deadline=0.5))
    assert time.monotonic() - began < 2


# ---------------------------------------------------------------- large


async def without_end(visit: Visit) -> None:
    await visit.send(OK + b"\r\n")
    while True:
        await visit.send(b"x" * 65_536)


async def chunks_without_end(visit: Visit) -> None:
    await visit.send(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        await visit.send(b"10000\r\n" + b"x" * 65_536 + b"\r\n")


LARGE = {
    "announced": OK + b"Content-Length: 200000000\r\n\r\n",
    "announced beyond all numbers": OK + b"Content-Length: 99999999999999999\r\n\r\n",
    "without an end": without_end,
    "in chunks without an end": chunks_without_end,
    "packed": reply(200, gzip.compress(bytes(40 * MEGABYTE)), "Content-Encoding: gzip"),
}


@pytest.mark.parametrize("route", LARGE.values(), ids=LARGE.keys())
async def test_a_body_that_is_too_large_is_left_in_little_memory(route: bytes | Part) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLarge):
            await ask(route)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 12 * MEGABYTE


async def test_the_body_of_an_error_may_be_as_large_as_it_likes() -> None:
    async def large(visit: Visit) -> None:
        await visit.send(b"HTTP/1.1 404 Not Found\r\n\r\n")
        while True:
            await visit.send(b"x" * 65_536)

    answer = await ask(large)
    assert (answer.status, answer.body) == (404, b"")


# ---------------------------------------------------------------- broken


async def reset_at_once(visit: Visit) -> None:
    visit.reset()


async def hang_up_at_once(visit: Visit) -> None:
    visit.hang_up()


async def hang_up_in_the_head(visit: Visit) -> None:
    await visit.send(OK + b"Content-")
    visit.hang_up()


async def hang_up_in_the_body(visit: Visit) -> None:
    await visit.send(OK + b"Content-Length: 5000\r\n\r\n<rss")
    visit.hang_up()


async def reset_in_the_body(visit: Visit) -> None:
    await visit.send(OK + b"Content-Length: 5000\r\n\r\n<rss")
    await asyncio.sleep(0.02)
    visit.reset()


async def hang_up_between_chunks(visit: Visit) -> None:
    await visit.send(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nin tw\r\n")
    visit.hang_up()


@pytest.mark.parametrize(
    "route",
    [
        *(reset_at_once, hang_up_at_once, hang_up_in_the_head, hang_up_in_the_body, reset_in_the_body),
        hang_up_between_chunks,
    ],
)
async def test_a_connection_that_ends_too_early_is_lost(route: Part) -> None:
    with pytest.raises(ConnectionLost):
        await ask(route)


BROKEN = {
    "no HTTP": b"220 mail.example.org ESMTP\r\n\r\n",
    "no status": b"HTTP/1.1 abc\r\n\r\n",
    "a wrong length": OK + b"Content-Length: ten\r\n\r\nx",
    "a negative length": OK + b"Content-Length: -5\r\n\r\nx",
    "two lengths": OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "bad chunks": OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nxx\r\n",
    "a chunk of endless length": OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 100 + b"\r\n",
    "a header without a name": OK + b": x\r\n\r\n",
    "a header of odd letters": OK + b"X-\xff: x\r\n\r\n",
    "a flood of headers": OK + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 90) for n in range(20_000)) + b"\r\n",
    "one large header": OK + b"X: " + b"y" * 5_000_000 + b"\r\n\r\n",
    "packed twice over": reply(200, gzip.compress(gzip.compress(b"x")), "Content-Encoding: gzip, gzip"),
    "packed twice over in two lines": reply(200, b"x", "Content-Encoding: gzip", "Content-Encoding: br"),
    "packed and broken": reply(200, b"\x1f\x8bnonsense", "Content-Encoding: gzip"),
    "said to be packed": reply(200, b"<rss/>", "Content-Encoding: gzip"),
    "packed and cut": reply(200, gzip.compress(bytes(range(256)) * 9)[:200], "Content-Encoding: gzip"),
    "packed in an unknown way": reply(200, b"x", "Content-Encoding: rot13"),
}


@pytest.mark.parametrize("route", BROKEN.values(), ids=BROKEN.keys())
async def test_broken_http_is_a_failure_of_the_protocol(route: bytes) -> None:
    with pytest.raises(ProtocolFailure):
        await ask(route)


async def test_a_server_that_breaks_once_is_asked_again_on_a_new_connection() -> None:
    async with running({"/bad": BROKEN["bad chunks"], "/good": reply(200, b"x")}) as host, fetcher() as web:
        with pytest.raises(ProtocolFailure):
            await web.fetch(FetchRequest(url=host.url("/bad")))
        assert (await web.fetch(FetchRequest(url=host.url("/good")))).body == b"x"
        assert host.connections == 2


# ---------------------------------------------------------------- no way there


async def test_a_name_that_does_not_exist_is_told_apart() -> None:
    async with fetcher() as web:
        with pytest.raises(DnsFailure, match="nowhere"):
            await web.fetch(FetchRequest(url="http://nowhere.invalid/feed", deadline=20.0))


async def test_a_port_where_nobody_listens_is_told_apart() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with fetcher() as web:
        with pytest.raises(ConnectFailure, match="refused"):
            await web.fetch(FetchRequest(url=f"http://127.0.0.1:{port}/"))


async def test_a_certificate_that_nobody_vouches_for_is_told_apart(tmp_path: Path) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*write_certificate(tmp_path))
    async with running({"/": reply(200, b"x")}, tls=tls) as host, fetcher() as web:
        with pytest.raises(TlsFailure, match="certificate"):
            await web.fetch(FetchRequest(url=host.url("/")))
        assert host.visits == []


async def test_a_server_that_speaks_no_tls_is_told_apart() -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.org ESMTP\r\n")
        await writer.drain()
        await reader.read(100)

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    for talk in (greet, hang_up):
        async with listening(talk) as port, fetcher() as web:
            with pytest.raises(TlsFailure):
                await web.fetch(FetchRequest(url=f"https://127.0.0.1:{port}/"))


async def test_a_handshake_without_an_end_ends_at_the_deadline_and_is_hung_up() -> None:
    hung_up = asyncio.Event()

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        hung_up.set()

    async with listening(wait) as port, fetcher() as web:
        with pytest.raises(DeadlineExceeded):
            await web.fetch(FetchRequest(url=f"https://127.0.0.1:{port}/", deadline=0.3))
        async with asyncio.timeout(2):
            await hung_up.wait()


# ---------------------------------------------------------------- nothing unmapped


def _kinds_of(module: object) -> list[type[Exception]]:
    found = vars(module).values()
    return [kind for kind in found if isinstance(kind, type) and issubclass(kind, Exception)]


@pytest.mark.parametrize("kind", _kinds_of(httpcore), ids=lambda kind: kind.__name__)
def test_every_failure_of_httpcore_has_a_meaning(kind: type[Exception]) -> None:
    assert isinstance(kind("words"), EXPECTED)
    assert isinstance(meaning(kind("words")), FetchError)


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (httpx.InvalidURL("x"), errors.BadAddress),
        (httpcore.UnsupportedProtocol("x"), errors.BadAddress),
        (httpcore.ConnectError("x"), TlsFailure),
        (httpcore.ProxyError("x"), ConnectFailure),
        (httpcore.ReadError("x"), ConnectionLost),
        (httpcore.WriteError(""), ConnectionLost),
        (httpcore.ReadTimeout(""), DeadlineExceeded),
        (httpcore.PoolTimeout(""), DeadlineExceeded),
        (httpcore.RemoteProtocolError("Server disconnected without sending a response."), ConnectionLost),
        (httpcore.RemoteProtocolError("<ConnectionTerminated error_code:0>"), ConnectionLost),
        (httpcore.RemoteProtocolError("illegal header line"), ProtocolFailure),
        (httpcore.LocalProtocolError("x"), ProtocolFailure),
        (h2.exceptions.FrameTooLargeError("x"), ProtocolFailure),
        (ssl.SSLCertVerificationError("x"), TlsFailure),
        (TimeoutError(), DeadlineExceeded),
        (ConnectionResetError("x"), ConnectionLost),
        (OSError("x"), ConnectionLost),
        (anyio.EndOfStream(), ConnectionLost),
        (anyio.BrokenResourceError(), ConnectionLost),
        (ValueError("semaphore released too many times"), ProtocolFailure),
    ],
)
def test_each_failure_means_what_it_says(error: Exception, ours: type[FetchError]) -> None:
    assert type(meaning(error)) is ours
    assert str(meaning(error))


async def test_no_answer_however_broken_raises_anything_else() -> None:
    draw = random.Random(7)
    whole = (
        OK + b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\nETag: x\r\n\r\n",
        OK + b"Content-Length: 10\r\nLocation: /x\r\n\r\n0123456789",
        b"HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
    )

    async def mutated(visit: Visit) -> None:
        data = bytearray(draw.choice(whole))
        for _ in range(draw.randint(1, 6)):
            data[draw.randrange(len(data))] = draw.choice(b"\r\n\0 :;,0123456789azAZ\xff")
        await visit.send(bytes(data))
        visit.hang_up()

    async with running({"/": mutated, "/next": mutated, "/x": mutated}) as host, fetcher() as web:
        for _ in range(200):
            try:
                await web.fetch(FetchRequest(url=host.url("/"), deadline=2.0))
            except FetchError as error:
                assert str(error)
