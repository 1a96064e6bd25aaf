"""Fetching over HTTP: redirects driven here, a deadline around everything, bodies unpacked under a cap.

httpx's own client is not used, only its addresses: its time-out is per operation (a dripping server outlasts it), it
unpacks without a cap, replays cookies, forwards validators across hosts on a redirect, and cannot hand on a redirect
to a broken address.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from ipaddress import ip_network
from types import TracebackType
from typing import TypeAlias
from urllib.parse import urlencode, urljoin, urlsplit

import httpcore
import httpx

from monitor.domain.errors import (
    AddressRefused,
    BadAddress,
    BadRedirect,
    BodyTooLarge,
    DeadlineExceeded,
    FetchError,
    ProtocolFailure,
    SettingsError,
)
from monitor.domain.headers import retry_after
from monitor.domain.hosts import REMEMBERED, host_of
from monitor.domain.models import FetchRequest, FetchResponse
from monitor.fetch.addresses import Network, check_url, is_web_port, literal
from monitor.fetch.failures import typed
from monitor.fetch.files import read_file
from monitor.fetch.guard import Guard
from monitor.fetch.politeness import Politeness
from monitor.fetch.pools import Pools
from monitor.fetch.robots import Robots
from monitor.fetch.room import LARGE, PLACES, make_room
from monitor.fetch.unpack import ACCEPTED, unpack

MOST_REDIRECTS = 5
HEADER_BYTES = 256 * 1024
USELESS_BODY = 64 * 1024  # so much of a redirect's or an error's body is read, to keep the connection
CONNECT_SECONDS = 15.0
GAPS_OF_A_PAUSE = 30  # a host that is overloaded and does not say for how long is left alone for so many gaps
SPREAD = 0.1  # share by which a pause is spread, so that not everybody comes back at once

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEPS_METHOD = frozenset({307, 308})
_OF_FORM = ((b"Content-Type", b"application/x-www-form-urlencoded"),)
_OVERLOADED = frozenset({429, 503})
_UNSENDABLE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]|^[ \t]|[ \t]$")
_EVERYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))


Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]


def _utc_now() -> datetime:
    return datetime.now(UTC)


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
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], datetime] = _utc_now,
        draw: Callable[[], float] = random.random,
        on_pause: Callable[[str, float], None] | None = None,
    ) -> None:
        self._headers = [
            (b"User-Agent", user_agent.encode("ascii", "replace")),
            (b"Accept-Encoding", ACCEPTED.encode("ascii")),
        ]
        self._politeness = Politeness(min_gap=min_gap, most=max_connections, clock=clock, sleep=sleep)
        self._guard = Guard(allow_private=allow_private)
        self._proxied = proxy is not None
        # A proxy is the user's own, may be private, and dials for us.
        self._dialler = Guard(allow_private=_EVERYWHERE) if proxy is not None else self._guard
        self._room = asyncio.Semaphore(PLACES)
        self._pools = Pools(self._dialler, proxy=_proxy(proxy))
        self._clock, self._now, self._draw = clock, now, draw
        self._on_pause = on_pause
        self._robots = Robots(self.fetch, clock=clock)

    async def __aenter__(self) -> HttpFetcher:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pools.aclose()
        self._dialler.close()
        self._guard.close()

    def pause(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long. `host` is a name, with its port where that is not the web's."""
        self._politeness.pause(host, seconds)

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        """Fetch one address within its deadline, following redirects. Raises a FetchError.

        The deadline counts the time on the network; waiting for a host's turn is our own doing.
        """
        if request.local:
            return await asyncio.to_thread(read_file, request)
        began, left = self._clock(), request.deadline
        url, trail = request.url, list[tuple[int, str]]()
        while True:
            if request.robots:
                self._check(url)
                self._politeness.slow_down(host_of(url), await self._robots.check(url))
            hop = await self._hop(request, url, within=left)
            left -= hop.seconds
            target = _target(hop)
            if target is None:
                return replace(hop, redirects=tuple(trail), seconds=self._clock() - began) if trail else hop
            if request.form and hop.status not in _KEEPS_METHOD:
                raise BadRedirect(f"a {hop.status} in answer to a form, which it would turn into another request")
            _check_trail(request.url, trail, target)
            trail.append((hop.status, target))
            url = target

    async def _hop(self, request: FetchRequest, url: str, *, within: float) -> FetchResponse:
        """One request, in its host's turn."""
        self._check(url)
        host = host_of(url)
        async with self._politeness.turn(host):
            started = self._clock()
            try:
                async with asyncio.timeout(within):
                    status, headers, body = await self._ask(request, url)
            except TimeoutError as error:
                raise DeadlineExceeded(f"no whole answer within {request.deadline:g} seconds") from error
            hop = FetchResponse(url, status, headers, body, seconds=self._clock() - started)
            if status in _OVERLOADED:
                self._leave_alone(host, self._pause(hop))
            return hop

    def _check(self, url: str) -> None:
        """Refuse what needs no look-up to be refused. Raises BadAddress, AddressRefused."""
        host, port = check_url(url)
        address = literal(host)
        if address is not None:
            self._guard.check(address, port, host=host)
        elif self._proxied and (not is_web_port(port) or host.split(".")[-1] == "localhost"):
            # The proxy resolves the name; where it may lead is the proxy's business, but this needs no name server.
            raise AddressRefused(f"{host}:{port} is not asked for from a proxy")

    def _leave_alone(self, host: str, seconds: float) -> None:
        self.pause(host, seconds)
        if self._on_pause is not None:
            self._on_pause(host, seconds)

    def _pause(self, hop: FetchResponse) -> float:
        asked = retry_after(hop.header("retry-after"), now=self._now()).total_seconds()
        return max(asked, GAPS_OF_A_PAUSE * self._politeness.min_gap) * (1 + SPREAD * self._draw())

    async def _ask(self, request: FetchRequest, url: str) -> tuple[int, Headers, bytes]:
        """The status, the headers (their names in lower case) and the body, unpacked."""
        with typed():
            async with self._pools.ask(self._request(request, url)) as answer:
                headers = tuple((name.lower(), value) for name, value in answer.headers)
                if sum(len(name) + len(value) for name, value in headers) > HEADER_BYTES:
                    raise ProtocolFailure(f"the headers are larger than {HEADER_BYTES:,} bytes")
                if 200 <= answer.status < 300:
                    return answer.status, headers, await self._whole_body(answer, headers, at_most=request.max_bytes)
                return answer.status, headers, await _useless_body(answer, headers)

    async def _whole_body(self, answer: httpcore.Response, headers: Headers, *, at_most: int) -> bytes:
        announced = next((value for name, value in headers if name == b"content-length"), b"").decode("latin-1")
        if announced.isascii() and announced.isdigit() and int(announced[:18]) > at_most:
            raise BodyTooLarge(f"the body is {int(announced[:18]):,} bytes, more than {at_most:,}")
        body = await _read(answer, at_most=at_most, room=partial(make_room, self._room))
        if body is None:
            raise BodyTooLarge(f"the body is larger than {at_most:,} bytes")
        encodings = _encodings(headers)
        if at_most > LARGE:
            with suppress(BodyTooLarge):
                return unpack(body, encodings, at_most=max(LARGE, len(body)))
            await make_room(self._room)  # it was small only while it was packed
        return unpack(body, encodings, at_most=at_most)

    def _request(self, request: FetchRequest, url: str) -> httpcore.Request:
        address, netloc = in_bytes(url)
        form = urlencode(request.form).encode("ascii")
        return httpcore.Request(
            method=b"POST" if form else b"GET",
            url=address,
            headers=[
                (b"Host", netloc),
                *self._headers,
                (b"Accept", request.accept.encode("ascii")),
                *_condition(request, url),
                *(_OF_FORM if form else ()),
                *([(b"Content-Length", b"%d" % len(form))] if form else ()),
            ],
            content=form or None,
            extensions={"timeout": {"connect": min(CONNECT_SECONDS, request.deadline)}},
        )


# ---------------------------------------------------------------- the request


_ORDINARY = re.compile(
    r"(https?)://([a-z0-9.-]+)(?::(\d+))?((?:/[\w.~!$&'()*+,;=:@%-]*)+(?:\?[\w.~!$&'()*+,;=:@%/?-]*)?)", re.A
)
_ODD = re.compile(r"%(?![0-9A-Fa-f]{2})|/\.")


@lru_cache(REMEMBERED)
def in_bytes(url: str) -> tuple[httpcore.URL, bytes]:
    """The address as it goes over the wire, and its Host header; httpx's parser spells what is spelt unusually.

    It takes a tenth of a millisecond, as long as all the rest of a request's making, so plain addresses go past it.
    """
    plain = _ORDINARY.fullmatch(url)
    if plain is None or _ODD.search(plain[4]):
        address = httpx.URL(url)
        wire = httpcore.URL(
            scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path
        )
        return wire, address.netloc
    scheme, host, port = plain[1], plain[2], int(plain[3]) if plain[3] else None
    if port == _DEFAULT_PORTS[scheme]:
        port = None
    wire = httpcore.URL(scheme=scheme.encode(), host=host.encode(), port=port, target=plain[4].encode())
    return wire, f"{host}:{port}".encode() if port is not None else host.encode()


_DEFAULT_PORTS = {"http": 80, "https": 443}


def _condition(request: FetchRequest, url: str) -> list[tuple[bytes, bytes]]:
    """The validators, where this address is the one that gave them: no other is told what we hold."""
    theirs = request.validators_from
    if url != theirs if theirs is not None else host_of(url) != host_of(request.url):
        return []
    named = ((b"If-None-Match", request.etag), (b"If-Modified-Since", request.last_modified))
    return [(name, value) for name, value in named if value and not _UNSENDABLE.search(value)]


def _proxy(address: str | None) -> httpx.Proxy | None:
    if address is None:
        return None
    try:
        proxy = httpx.Proxy(address)
    except (ValueError, httpx.InvalidURL) as error:
        # The address may bear a password, so it is not repeated.
        raise SettingsError(["http.proxy: this is no address of a proxy (http://host:port)"]) from error
    if proxy.url.scheme not in ("http", "https") or not proxy.url.host:
        raise SettingsError(["http.proxy: only proxies at http:// and https:// addresses can be used"])
    return proxy


# ---------------------------------------------------------------- the answer


async def _useless_body(answer: httpcore.Response, headers: Headers) -> bytes:
    """What a redirect or an error says beside its status, where it is short and whole: the status counts."""
    with suppress(FetchError), typed():
        body = await _read(answer, at_most=USELESS_BODY)
        return unpack(body or b"", _encodings(headers), at_most=USELESS_BODY)
    return b""


async def _read(
    answer: httpcore.Response, *, at_most: int, room: Callable[[], Awaitable[None]] | None = None
) -> bytes | None:
    """The body as it came, or None where it is larger. `room` is waited for once it turns out to be large."""
    body = bytearray()
    async for chunk in answer.aiter_stream():
        body += chunk
        if len(body) > at_most:
            return None
        if room is not None and len(body) > LARGE:
            await room()
            room = None
    return bytes(body)


def _encodings(headers: Headers) -> list[str]:
    values = [value for name, value in headers if name == b"content-encoding"]
    return [name.strip().lower() for value in values for name in value.decode("latin-1").split(",")]


# ---------------------------------------------------------------- redirects


def _target(hop: FetchResponse) -> str | None:
    """Where an answer sends us, or None where it is one itself. Raises BadRedirect, AddressRefused."""
    if hop.status not in _REDIRECTS:
        return None
    location = hop.header("location")
    if location is None or not location.strip():
        raise BadRedirect(f"a {hop.status} that names no Location")
    try:
        target = urljoin(hop.url, _text(location).strip().replace(" ", "%20"))
        target = urlsplit(target)._replace(fragment="").geturl()
        check_url(target)
    except (ValueError, BadAddress) as error:
        raise BadRedirect(f"a {hop.status} to an address that cannot be used ({error})") from error
    return target


def _text(location: bytes) -> str:
    """Servers write addresses as UTF-8, where they do not keep to ASCII; a few in an encoding of old."""
    try:
        return location.decode("utf-8")
    except UnicodeDecodeError:
        return location.decode("latin-1")


def _check_trail(start: str, trail: Sequence[tuple[int, str]], target: str) -> None:
    if target in {start, *(address for _, address in trail)}:
        raise BadRedirect(f"the redirects go in a circle ({len(trail) + 1} hops)")
    if len(trail) >= MOST_REDIRECTS:
        raise BadRedirect(f"more than {MOST_REDIRECTS} redirects")
