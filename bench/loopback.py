"""A fast web of many hosts on loopback: one process, one listener, an address a host. For the benches."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

Answer = Callable[[bytes], bytes]  # the whole request to the whole response


def host(number: int) -> str:
    """The address of a host: all of 127.0.0.0/8 is this machine."""
    return f"127.{1 + number // 60_000}.{number // 250 % 240}.{1 + number % 250}"


@contextmanager
def serving(answer: Answer) -> Iterator[int]:
    """Serve in a process of its own until the block ends; gives the port, the same on every host."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(answer, there), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def _serve(answer: Answer, parent: Connection) -> None:
    asyncio.run(_listen(answer, parent))


async def _listen(answer: Answer, parent: Connection) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: _Visitor(answer), "0.0.0.0", 0, backlog=2_000)
    parent.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


class _Visitor(asyncio.Protocol):
    """One connection, kept open; requests without a body, as those of a feed reader are."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while (end := self._waiting.find(b"\r\n\r\n")) >= 0:
            request, self._waiting = self._waiting[: end + 4], self._waiting[end + 4 :]
            self._transport.write(self._answer(request))
