"""Connections on asyncio's own transports, as httpcore wants them.

httpcore's own backend stands on anyio, whose checkpoints, cancel scopes and attribute tables cost a third of all that
an unchanged feed costs. A line is hung up also when its handshake is cancelled, as a deadline does; httpcore's is not.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any, cast

import httpcore

BUFFERED = 256 * 1024  # bytes that wait to be read before the other side is told to wait


class Line(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """One connection: what came is kept until it is read."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._held_back = False
        self._ended = False
        self._failure: Exception | None = None
        self._news: asyncio.Future[None] | None = None  # somebody waits to read
        self._room: asyncio.Future[None] | None = None  # writing has to wait

    # ------------------------------------------------------------ what the transport tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        self._received += data
        if len(self._received) > BUFFERED and not self._held_back and self._transport is not None:
            self._held_back = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """Called by asyncio."""
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio."""
        self._ended = True
        self._failure = self._failure or exc
        self._wake()
        self.resume_writing()

    def pause_writing(self) -> None:
        """Called by asyncio."""
        self._room = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        """Called by asyncio."""
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        self._room = None

    def _wake(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    # ------------------------------------------------------------ what httpcore asks

    async def read(
        self,
        max_bytes: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface is httpcore's
    ) -> bytes:
        """Some bytes as soon as there are any; none at the end. Raises ReadError, ReadTimeout."""
        if not self._received and not self._ended:
            await self._wait_for_news(timeout)
        if self._received:
            return self._taken(max_bytes)
        if self._failure is not None:
            raise httpcore.ReadError(str(self._failure)) from self._failure
        return b""

    async def _wait_for_news(self, seconds: float | None) -> None:
        self._news = asyncio.get_running_loop().create_future()
        try:
            if seconds is None:  # a deadline stands around the whole request
                await self._news
            else:
                async with asyncio.timeout(seconds):
                    await self._news
        except TimeoutError as error:
            raise httpcore.ReadTimeout(f"nothing came for {seconds} s") from error
        finally:
            self._news = None

    def _taken(self, max_bytes: int) -> bytes:
        taken = bytes(self._received[:max_bytes])
        del self._received[:max_bytes]
        if self._held_back and not self._received and self._transport is not None:
            self._held_back = False
            self._transport.resume_reading()
        return taken

    async def write(
        self,
        buffer: bytes,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface is httpcore's
    ) -> None:
        """Send all of it. Raises WriteError, WriteTimeout."""
        if not buffer:
            return
        if self._transport is None or self._transport.is_closing():
            raise httpcore.WriteError("the connection is closed") from self._failure
        self._transport.write(buffer)
        if self._room is not None:
            try:
                async with asyncio.timeout(timeout):
                    await self._room
            except TimeoutError as error:
                raise httpcore.WriteTimeout(f"nothing was taken for {timeout} s") from error
            if self._failure is not None:
                raise httpcore.WriteError(str(self._failure)) from self._failure

    async def aclose(self) -> None:
        """Hang up at once: nothing that we still had to say would be heard."""
        if self._transport is not None:
            self._transport.abort()
            await asyncio.sleep(0)  # asyncio lets go of the socket in its next round

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface is httpcore's
    ) -> httpcore.AsyncNetworkStream:
        """Speak TLS from here on. Raises ConnectError, ConnectTimeout."""
        assert self._transport is not None
        plain = self._transport
        try:
            async with asyncio.timeout(timeout):
                encrypted = await asyncio.get_running_loop().start_tls(
                    plain, self, ssl_context, server_hostname=server_hostname
                )
        except BaseException as error:
            plain.abort()
            if isinstance(error, TimeoutError):
                raise httpcore.ConnectTimeout(f"no handshake within {timeout} s") from error
            if isinstance(error, OSError):
                raise httpcore.ConnectError(str(error) or type(error).__name__) from error
            raise
        self._transport = encrypted
        return self

    def get_extra_info(self, info: str) -> Any:
        """What httpcore wants to know of a connection."""
        if info == "is_readable":  # of an idle one: the other side has hung up, or says what nobody asked for
            return bool(self._received) or self._ended
        if self._transport is None:
            return None
        return self._transport.get_extra_info(_NAMES.get(info, info))


_NAMES = {"client_addr": "sockname", "server_addr": "peername"}


class AsyncioBackend(httpcore.AsyncNetworkBackend):
    """Dials by asyncio."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Dial an address. Raises ConnectError, ConnectTimeout."""
        local = (local_address, 0) if local_address else None
        try:
            async with asyncio.timeout(timeout):
                _, line = await asyncio.get_running_loop().create_connection(Line, host, port, local_addr=local)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"no connection within {timeout} s") from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for option in socket_options or ():
            line.get_extra_info("socket").setsockopt(*option)
        return line

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
