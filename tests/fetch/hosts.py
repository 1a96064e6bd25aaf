"""Web servers on loopback, well-behaved and hostile: each route is bytes to send, or a function that plays the part."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network

from monitor.fetch.http import HttpFetcher

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

Part = Callable[["Visit"], Awaitable[None]]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Visit:
    """One request, and the way to answer it."""

    method: str
    path: str
    headers: list[tuple[bytes, bytes]]
    writer: asyncio.StreamWriter

    def header(self, name: str) -> bytes | None:
        return next((value for key, value in self.headers if key == name.lower().encode()), None)

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def hang_up(self) -> None:
        self.writer.close()

    def reset(self) -> None:
        self.writer.transport.abort()


def reply(status: int = 200, body: bytes = b"", /, *lines: str | bytes) -> bytes:
    """A whole answer with the right length and these header lines."""
    head = [f"HTTP/1.1 {status} Word".encode(), f"Content-Length: {len(body)}".encode()]
    head += [line.encode("latin-1") if isinstance(line, str) else line for line in lines]
    return b"\r\n".join(head) + b"\r\n\r\n" + (b"" if status == 304 else body)


def redirect(status: int, to: str | bytes) -> bytes:
    return reply(status, b"", b"Location: " + (to.encode() if isinstance(to, str) else to))


@dataclass
class Host:
    """A server, what it answers at each path, and what it was asked."""

    port: int = 0
    scheme: str = "http"
    routes: dict[str, bytes | Part] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str, *, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [visit.path for visit in self.visits]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while not writer.is_closing():
            await self._answer(await _visit(reader, writer))

    async def _answer(self, visit: Visit) -> None:
        self.visits.append(visit)
        route = self.routes.get(visit.path, reply(404, b"nothing here"))
        if isinstance(route, bytes):
            await visit.send(route)
        else:
            await route(visit)


async def _visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Visit:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.rstrip().split(b"\r\n")
    method, path, _ = first.decode("latin-1").split(" ", 2)
    pairs = [line.split(b":", 1) for line in lines]
    return Visit(method, path, [(key.lower(), value.strip()) for key, value in pairs], writer)


@contextlib.asynccontextmanager
async def listening(
    talk: Talk, *, tls: ssl.SSLContext | None = None, address: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[int]:
    """A server that talks as it likes, at the port given; gone at the end with whatever it was still doing."""
    tasks: set[asyncio.Task[None]] = set()

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await talk(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()

    def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(attend(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(greet, address, port, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


@contextlib.asynccontextmanager
async def running(
    routes: Mapping[str, bytes | Part] | None = None, *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Host]:
    """A web server on a port of its own."""
    host = Host(routes=dict(routes or {}), scheme="https" if tls else "http")
    async with listening(host.serve, tls=tls) as host.port:
        yield host


def fetcher(*, min_gap: float = 0.0, max_connections: int = 100, proxy: str | None = None) -> HttpFetcher:
    """The real thing, allowed to dial loopback."""
    return HttpFetcher(
        user_agent="Newsvigil/test (news monitor; desk@example.org)",
        allow_private=LOOPBACK,
        min_gap=min_gap,
        max_connections=max_connections,
        proxy=proxy,
    )
