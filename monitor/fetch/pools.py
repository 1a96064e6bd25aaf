"""Connections: one a host, kept while it is used, over one dialler and one TLS context.

A request takes its host's idle connection, or opens one, and puts it back when its answer was read: with one request
at a time to a host there is nothing more to a pool. httpcore's own looks through all its connections for every request.
"""

from __future__ import annotations

import ssl
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import httpcore
import httpx

KEPT = 500  # hosts whose connections are kept
KEEP_ALIVE = 30.0  # seconds that an idle connection is kept

Origin: TypeAlias = tuple[bytes, bytes, int | None]

# What a connection that the server closed while it was idle answers the next request with.
_STALE = (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError)


@dataclass(frozen=True, slots=True)
class _Idle:
    connection: httpcore.AsyncConnectionInterface
    since: float


class Pools:
    """The idle connections of all hosts, the longest unused first."""

    def __init__(
        self,
        dialler: httpcore.AsyncNetworkBackend,
        *,
        proxy: httpx.Proxy | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._dialler = dialler
        self._proxy = proxy
        self._clock = clock
        self._idle: OrderedDict[Origin, _Idle] = OrderedDict()

    @asynccontextmanager
    async def ask(self, request: httpcore.Request) -> AsyncIterator[httpcore.Response]:
        """Send a request; the body is read while the answer is held."""
        connection, answer = await self._answered(request)
        try:
            try:
                yield answer
            finally:
                await answer.aclose()
        except BaseException:
            # A connection may be dead and not know it; HTTP/2 would go on using it, failure after failure.
            await connection.aclose()
            raise
        await self._put_back(request, connection)

    async def aclose(self) -> None:
        """Close every connection."""
        while self._idle:
            _, idle = self._idle.popitem()
            await idle.connection.aclose()

    async def _answered(self, request: httpcore.Request) -> tuple[httpcore.AsyncConnectionInterface, httpcore.Response]:
        """Ask once; once more on a new connection where an old one turns out to be dead (RFC 9110 §9.2.2)."""
        idle = self._idle.pop(_origin(request), None)
        if idle is not None:
            try:
                if not idle.connection.has_expired() and idle.connection.is_available():
                    return idle.connection, await idle.connection.handle_async_request(request)
            except _STALE:
                pass
            except BaseException:
                await idle.connection.aclose()
                raise
            await idle.connection.aclose()
        connection = self._maker.create_connection(request.url.origin)
        try:
            return connection, await connection.handle_async_request(request)
        except BaseException:
            await connection.aclose()
            raise

    async def _put_back(self, request: httpcore.Request, connection: httpcore.AsyncConnectionInterface) -> None:
        origin = _origin(request)
        if not connection.is_available() or origin in self._idle:
            await connection.aclose()
            return
        now = self._clock()
        self._idle[origin] = _Idle(connection, now)
        # A few at a time: closing all that idles too long in one go would hold up a request.
        for _ in range(4):
            oldest = next(iter(self._idle))
            if len(self._idle) <= KEPT and now - self._idle[oldest].since <= KEEP_ALIVE:
                return
            await self._idle.pop(oldest).connection.aclose()

    @cached_property
    def _maker(self) -> httpcore.AsyncConnectionPool:
        """What opens connections; none is ever kept in it. TLS trusts what the web and this machine trust."""
        context: ssl.SSLContext = httpx.create_ssl_context(trust_env=False)
        context.load_default_certs()
        return httpcore.AsyncConnectionPool(
            ssl_context=context,
            keepalive_expiry=KEEP_ALIVE,
            http1=True,
            http2=True,
            proxy=_core_proxy(self._proxy) if self._proxy else None,
            network_backend=self._dialler,
        )


def _origin(request: httpcore.Request) -> Origin:
    return request.url.scheme, request.url.host, request.url.port


def _core_proxy(proxy: httpx.Proxy) -> httpcore.Proxy:
    url = proxy.url
    return httpcore.Proxy(
        url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        auth=proxy.raw_auth,
        headers=proxy.headers.raw,
    )
