"""HTTP/2, where a host offers it."""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import Callable
from pathlib import Path

import h2.config
import h2.connection
import h2.errors
import h2.events
import pytest

from monitor.domain.errors import BodyTooLarge, ConnectionLost, DeadlineExceeded, FetchError
from monitor.domain.models import FetchRequest
from tests.alerts.certificate import write_certificate
from tests.fetch.hosts import Talk, fetcher, listening

Headers = dict[bytes, bytes]
Part = Callable[[h2.connection.H2Connection, int], None]


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's side of the encryption, trusted by this process, that offers HTTP/2 alone."""
    certificate, key = write_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["h2"])
    return context


def speaking(answer: Part, asked: list[Headers], *, spoil: Callable[[bytes], bytes] = bytes) -> Talk:
    """A server that answers each request by calling `answer`; `spoil` sees all that it sends."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        config = h2.config.H2Configuration(client_side=False, header_encoding=None, validate_inbound_headers=False)
        line = h2.connection.H2Connection(config)
        line.initiate_connection()
        writer.write(line.data_to_send())
        while data := await reader.read(65_536):
            for event in line.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    asked.append(dict(event.headers))
                    answer(line, event.stream_id)
            writer.write(spoil(line.data_to_send()))
            await writer.drain()

    return talk


def story(line: h2.connection.H2Connection, stream: int) -> None:
    line.send_headers(stream, [(b":status", b"200"), (b"etag", b'"\xe9"'), (b"content-type", b"text/xml")])
    line.send_data(stream, b"<rss/>", end_stream=True)


async def test_an_answer_comes_back_over_one_connection_with_its_validators(tls: ssl.SSLContext) -> None:
    asked: list[Headers] = []
    async with listening(speaking(story, asked), tls=tls) as port, fetcher() as web:
        request = FetchRequest(url=f"https://127.0.0.1:{port}/feed", etag=b'W/"\xd0\xb6"')
        answer, *_ = [await web.fetch(request) for _ in range(3)]
    assert (answer.status, answer.body, answer.header("etag")) == (200, b"<rss/>", b'"\xe9"')
    assert [headers[b"if-none-match"] for headers in asked] == [b'W/"\xd0\xb6"'] * 3
    assert asked[0][b":authority"] == f"127.0.0.1:{port}".encode()
    assert b"cookie" not in asked[0]


def reset(line: h2.connection.H2Connection, stream: int) -> None:
    line.reset_stream(stream, h2.errors.ErrorCodes.INTERNAL_ERROR)


def go_away(line: h2.connection.H2Connection, stream: int) -> None:
    line.close_connection(last_stream_id=0)


def say_nothing(line: h2.connection.H2Connection, stream: int) -> None:
    line.ping(b"12345678")


def endless(line: h2.connection.H2Connection, stream: int) -> None:
    line.send_headers(stream, [(b":status", b"200")])
    line.send_data(stream, b"x" * 16_000)


@pytest.mark.parametrize(
    ("answer", "error"),
    [(reset, ConnectionLost), (go_away, ConnectionLost), (say_nothing, DeadlineExceeded), (endless, BodyTooLarge)],
)
async def test_what_goes_wrong_is_told_apart(tls: ssl.SSLContext, answer: Part, error: type[FetchError]) -> None:
    async with listening(speaking(answer, []), tls=tls) as port, fetcher() as web:
        with pytest.raises(error):
            await web.fetch(FetchRequest(url=f"https://127.0.0.1:{port}/", deadline=0.5, max_bytes=10_000))


async def test_a_connection_that_fell_silent_is_not_used_again(tls: ssl.SSLContext) -> None:
    answers = iter([story, say_nothing, story])
    lines: list[h2.connection.H2Connection] = []

    def answer(line: h2.connection.H2Connection, stream: int) -> None:
        lines.append(line)
        next(answers)(line, stream)

    async with listening(speaking(answer, []), tls=tls) as port, fetcher() as web:
        request = FetchRequest(url=f"https://127.0.0.1:{port}/", deadline=0.5)
        assert (await web.fetch(request)).status == 200
        with pytest.raises(DeadlineExceeded):
            await web.fetch(request)
        assert (await web.fetch(request)).status == 200
    assert lines[0] is lines[1]
    assert lines[1] is not lines[2]


async def test_frames_however_broken_raise_nothing_else(tls: ssl.SSLContext) -> None:
    draw = random.Random(11)

    def spoil(data: bytes) -> bytes:
        spoilt = bytearray(data)
        for _ in range(draw.randint(1, 4) if spoilt else 0):
            spoilt[draw.randrange(len(spoilt))] = draw.randrange(256)
        return bytes(spoilt)

    async with listening(speaking(story, [], spoil=spoil), tls=tls) as port, fetcher() as web:
        for _ in range(15):
            try:
                await web.fetch(FetchRequest(url=f"https://127.0.0.1:{port}/", deadline=0.1))
            except FetchError as error:
                assert str(error)
