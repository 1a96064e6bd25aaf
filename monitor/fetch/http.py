"""Fetching over HTTP: one small pool a host over the guard, redirects driven here, a deadline around everything.

httpx is given a transport of our own over httpcore: its own pool does not scale to many hosts, its time-out is per
operation (a dripping server outlasts it), it unpacks without a cap, replays cookies, and forwards validators across
hosts on a redirect.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from monitor.domain.errors import (
    BadAddress,
    BadRedirect,
    BodyTooLarge,
    ConnectFailure,
    ConnectionLost,
    DeadlineExceeded,
    FetchError,
    ProtocolFailure,
    TlsFailure,
)
from monitor.domain.models import FetchRequest, FetchResponse
from monitor.fetch.guard import Guard, Network, check_url
from monitor.fetch.politeness import Politeness
from monitor.fetch.unpack import ACCEPTED, unpack

POOLS = 500  # hosts whose connections are kept
MOST_REDIRECTS = 5
HEADER_BYTES = 256 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
CONNECT_SECONDS = 15.0


class HttpFetcher:
    """The network of the service. Made once; closed with `aclose`."""

    def __init__(
        self,
        *,
        user_agent: str,
        allow_private: Sequence[Network] = (),
        min_gap: float = 1.0,
        max_connections: int = 100,
        proxy: str | None = None,
    ) -> None:
        self._politeness = Politeness(min_gap=min_gap, most=max_connections)
        self._transport = _PooledTransport(Guard(allow_private=tuple(allow_private)), proxy=proxy)
        self._client = httpx.AsyncClient(
            transport=self._transport,
            headers={"User-Agent": user_agent, "Accept-Encoding": ACCEPTED},
            timeout=httpx.Timeout(60.0, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
        )

    async def __aenter__(self) -> HttpFetcher:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    def pause(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long (429, 503)."""
        self._politeness.pause(host, seconds)

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        """Fetch one address within its deadline, following redirects. Raises a FetchError.

        The deadline counts the time on the network; waiting for a host's turn is our own doing.
        """
        url, left, began = request.url, request.deadline, time.monotonic()
        trail: list[tuple[int, str]] = []
        while True:
            check_url(url)
            host = urlsplit(url).netloc.lower()
            async with self._politeness.turn(host):
                started = time.monotonic()
                hop = await self._hop(request, url, trail, within=left)
                left -= time.monotonic() - started
            target = _target(hop, url)
            if target is None:
                return FetchResponse(url, hop.status, hop.headers, hop.body, tuple(trail), time.monotonic() - began)
            if target in {request.url, *(address for _, address in trail)}:
                raise BadRedirect(f"the redirects go in a circle ({len(trail) + 1} hops)")
            trail.append((hop.status, target))
            if len(trail) > MOST_REDIRECTS:
                raise BadRedirect(f"more than {MOST_REDIRECTS} redirects")
            url = target

    async def _hop(
        self, request: FetchRequest, url: str, trail: Sequence[tuple[int, str]], *, within: float
    ) -> FetchResponse:
        try:
            async with asyncio.timeout(within):
                return await self._ask(request, url)
        except TimeoutError as error:
            raise DeadlineExceeded(f"no whole answer within {request.deadline:g} seconds") from error

    async def _ask(self, request: FetchRequest, url: str) -> FetchResponse:
        """One request, its raw body read under a cap and unpacked by ourselves."""
        try:
            async with self._client.stream("GET", url, headers=_headers(request, url)) as response:
                body = await _raw_body(response, at_most=request.max_bytes)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise _typed(error) from error
        finally:
            self._client.cookies.clear()
        encodings = [name.strip().lower() for name in response.headers.get("content-encoding", "").split(",")]
        headers = tuple((key.lower(), value) for key, value in response.headers.raw)
        return FetchResponse(url, response.status_code, headers, unpack(body, encodings, at_most=request.max_bytes))


def _headers(request: FetchRequest, url: str) -> list[tuple[bytes, bytes]]:
    headers = [(b"Accept", request.accept.encode("ascii"))]
    # Validators belong to an address: no other host is told what we hold of this one.
    if _origin(url) == _origin(request.url):
        if request.etag is not None:
            headers.append((b"If-None-Match", request.etag))
        if request.last_modified is not None:
            headers.append((b"If-Modified-Since", request.last_modified))
    return headers


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


async def _raw_body(response: httpx.Response, *, at_most: int) -> bytes:
    announced = response.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:18]) > at_most:
        raise BodyTooLarge(f"the body is {int(announced[:18]):,} bytes, more than {at_most:,}")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > at_most:
            raise BodyTooLarge(f"the body is larger than {at_most:,} bytes")
    return bytes(body)


def _target(hop: FetchResponse, url: str) -> str | None:
    """Where an answer sends us, or None where it is one itself. Raises BadRedirect."""
    if hop.status not in _REDIRECTS:
        return None
    location = hop.header("location")
    if location is None:
        raise BadRedirect(f"a {hop.status} that names no Location")
    try:
        target = urljoin(url, location.decode("utf-8", "strict").strip())
        target = urlsplit(target)._replace(fragment="").geturl()
        check_url(target)
    except (UnicodeDecodeError, ValueError, BadAddress) as error:
        raise BadRedirect(f"a {hop.status} to an address that cannot be used ({error})") from error
    return target


# ---------------------------------------------------------------- failures


def _typed(error: Exception) -> FetchError:
    """The typed form of a failure of the HTTP library."""
    words = str(error) or type(error).__name__
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return BadAddress(words)
    if isinstance(error, httpx.TimeoutException):
        return DeadlineExceeded(f"the server was silent for too long ({type(error).__name__})")
    if isinstance(error, httpx.ConnectError):
        return TlsFailure(words) if _is_tls(error) else ConnectFailure(words)
    if isinstance(error, httpx.NetworkError):
        return TlsFailure(words) if _is_tls(error) else ConnectionLost(words)
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected" in words.lower():
        return ConnectionLost(words)
    return ProtocolFailure(words)


def _is_tls(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError) or "ssl" in str(seen).lower() or "certificate" in str(seen).lower():
            return True
        seen = seen.__cause__ or seen.__context__
    return False


_MEANING: dict[type[Exception], type[httpx.TransportError]] = {
    httpcore.TimeoutException: httpx.ReadTimeout,
    httpcore.ConnectTimeout: httpx.ConnectTimeout,
    httpcore.ReadTimeout: httpx.ReadTimeout,
    httpcore.WriteTimeout: httpx.WriteTimeout,
    httpcore.PoolTimeout: httpx.PoolTimeout,
    httpcore.NetworkError: httpx.NetworkError,
    httpcore.ConnectError: httpx.ConnectError,
    httpcore.ReadError: httpx.ReadError,
    httpcore.WriteError: httpx.WriteError,
    httpcore.ProxyError: httpx.ProxyError,
    httpcore.UnsupportedProtocol: httpx.UnsupportedProtocol,
    httpcore.ProtocolError: httpx.ProtocolError,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
    httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
    httpcore.ConnectionNotAvailable: httpx.ConnectError,
}


def _as_httpx(error: Exception, request: httpx.Request) -> httpx.TransportError:
    for kind in type(error).__mro__:
        if kind in _MEANING:
            return _MEANING[kind](str(error), request=request)
    return httpx.NetworkError(f"{type(error).__name__}: {error}", request=request)


# ---------------------------------------------------------------- the transport


class _PooledTransport(httpx.AsyncBaseTransport):
    """One small pool of connections a host, the longest unused closed first; all over one guard and one TLS context."""

    def __init__(self, guard: Guard, *, proxy: str | None) -> None:
        self._guard = guard
        self._proxy = proxy
        self._tls = httpx.create_ssl_context(trust_env=False)
        self._pools: OrderedDict[tuple[bytes, bytes, int | None], httpcore.AsyncConnectionPool] = OrderedDict()
        self._busy: dict[tuple[bytes, bytes, int | None], int] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        key = (request.url.raw_scheme, request.url.raw_host, request.url.port)
        pool = await self._pool(key)
        asked = httpcore.Request(
            method=request.method,
            url=_url(request.url),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        self._busy[key] = self._busy.get(key, 0) + 1
        try:
            answer = await pool.handle_async_request(asked)
        except Exception as error:
            self._leave(key)
            if isinstance(error, FetchError):
                raise
            raise _as_httpx(error, request) from error
        except BaseException:
            self._leave(key)
            raise
        if sum(len(name) + len(value) for name, value in answer.headers) > HEADER_BYTES:
            await answer.aclose()
            self._leave(key)
            raise ProtocolFailure(f"the headers are larger than {HEADER_BYTES:,} bytes")
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Stream(answer, request, lambda: self._leave(key)),
            extensions=answer.extensions,
        )

    def _leave(self, key: tuple[bytes, bytes, int | None]) -> None:
        self._busy[key] -= 1
        if not self._busy[key]:
            del self._busy[key]

    async def _pool(self, key: tuple[bytes, bytes, int | None]) -> httpcore.AsyncConnectionPool:
        if key not in self._pools:
            self._pools[key] = self._new_pool()
            idle = [other for other in self._pools if other != key and other not in self._busy]
            for other in idle[: max(0, len(self._pools) - POOLS)]:
                await self._pools.pop(other).aclose()
        self._pools.move_to_end(key)
        return self._pools[key]

    def _new_pool(self) -> httpcore.AsyncConnectionPool:
        proxy = httpcore.Proxy(self._proxy) if self._proxy else None
        return httpcore.AsyncConnectionPool(
            ssl_context=self._tls,
            max_connections=2,
            max_keepalive_connections=1,
            keepalive_expiry=60.0,
            http1=True,
            http2=True,
            proxy=proxy,
            # A proxy is the user's own, and dials for us: the guard would only see the proxy's address.
            network_backend=None if proxy else self._guard,
        )

    async def aclose(self) -> None:
        """Close every pool."""
        while self._pools:
            _, pool = self._pools.popitem()
            await pool.aclose()


def _url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


class _Stream(httpx.AsyncByteStream):
    """The body of an answer, its failures in httpx's words, its end told once."""

    def __init__(self, answer: httpcore.Response, request: httpx.Request, on_close: Callable[[], None]) -> None:
        self._answer = answer
        self._request = request
        self._on_close: Callable[[], None] | None = on_close

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._answer.aiter_stream():
                yield part
        except FetchError:
            raise
        except Exception as error:
            raise _as_httpx(error, self._request) from error

    async def aclose(self) -> None:
        on_close, self._on_close = self._on_close, None
        await self._answer.aclose()
        if on_close is not None:
            on_close()
