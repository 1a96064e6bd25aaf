"""The network's last word: a name is resolved, every address of it checked, and one that was checked is dialled.

A monitor that fetches what strangers write in feeds must not be led to the router, the cloud's metadata or the
database next door, and a name that was harmless when somebody looked may be another machine's a moment later.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from typing import Any, TypeAlias

import httpcore

from monitor.domain.errors import AddressRefused, ConnectFailure, DeadlineExceeded, DnsFailure
from monitor.fetch.addresses import Address, Network, embedded, is_public, is_web_port, literal
from monitor.fetch.lines import AsyncioBackend

DNS_SECONDS = 60.0
DNS_KEPT = 10_000
DNS_THREADS = 16  # names looked up at once: a dead name server must not hold up the rest of the service
MOST_DIALLED = 4  # addresses of one host that are tried
HEAD_START = 0.3  # seconds that an address has before the next one is tried beside it (after RFC 8305)


def look_up(host: str) -> list[str]:
    """Every address that the system knows of a name. Raises OSError, UnicodeError."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).split("%")[0] for entry in found))


class Guard(httpcore.AsyncNetworkBackend):
    """Resolves a name, checks every address that it has, and dials one that was checked.

    `allow_private` names networks of the user's own, where any port may be dialled.
    """

    def __init__(
        self,
        *,
        allow_private: Sequence[Network] = (),
        lookup: Callable[[str], Sequence[str]] = look_up,
        clock: Callable[[], float] = time.monotonic,
        backend: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._allowed = tuple(allow_private)
        self._lookup = lookup
        self._clock = clock
        self._backend = backend or AsyncioBackend()
        self._threads = ThreadPoolExecutor(DNS_THREADS, thread_name_prefix="dns")
        self._known: OrderedDict[str, tuple[float, tuple[Address, ...]]] = OrderedDict()

    def close(self) -> None:
        """Start no look-up any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Dial the host at the first of its addresses that answers.

        Raises AddressRefused, DnsFailure, ConnectFailure, DeadlineExceeded.
        """
        addresses = await self.resolve(host)
        for address in addresses:
            self.check(address, port, host=host)

        async def dial(address: Address) -> httpcore.AsyncNetworkStream:
            return await self._backend.connect_tcp(str(address), port, timeout, local_address, socket_options)

        try:
            return await _first_to_answer(dial, _in_turns(addresses)[:MOST_DIALLED])
        except httpcore.ConnectTimeout as error:
            raise DeadlineExceeded(f"{host} did not take the connection in time") from error
        except (httpcore.ConnectError, OSError) as error:
            raise ConnectFailure(f"{host} could not be connected to: {_reason(error)}") from error

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface is httpcore's
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never. Raises AddressRefused."""
        raise AddressRefused("a local socket is no address of the web")

    async def sleep(self, seconds: float) -> None:
        """Wait, as the connection pool asks for."""
        await asyncio.sleep(seconds)

    def check(self, address: Address, port: int, *, host: str) -> None:
        """Raises AddressRefused unless this address and port may be dialled."""
        if self._is_allowed(address):
            return
        if not is_public(address):
            shown = host if literal(host) is not None else f"{host} ({address})"
            raise AddressRefused(
                f"{shown} is no public address; http.allow_private in the settings allows networks of your own"
            )
        if not is_web_port(port):
            raise AddressRefused(f"port {port} belongs to another service")

    def _is_allowed(self, address: Address) -> bool:
        if any(address.version == network.version and address in network for network in self._allowed):
            return True
        inner = embedded(address)
        return bool(inner) and all(self._is_allowed(one) for one in inner)

    async def resolve(self, host: str) -> tuple[Address, ...]:
        """Every address of a host, kept for a minute. Raises DnsFailure."""
        written = literal(host)
        if written is not None:
            return (written,)
        known = self._known.get(host)
        if known is not None and self._clock() - known[0] < DNS_SECONDS:
            return known[1]
        addresses = await self._ask(host)
        self._known[host] = (self._clock(), addresses)
        self._known.move_to_end(host)
        while len(self._known) > DNS_KEPT:
            self._known.popitem(last=False)
        return addresses

    async def _ask(self, host: str) -> tuple[Address, ...]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._threads, self._lookup, host)
            addresses = tuple(ipaddress.ip_address(text) for text in found)
        except (OSError, ValueError) as error:
            raise DnsFailure(f"the name {host} has no address ({_reason(error)})") from error
        if not addresses:
            raise DnsFailure(f"the name {host} has no address")
        return addresses


def _in_turns(addresses: Sequence[Address]) -> list[Address]:
    """Both families alternating, the preferred one first, so that a broken IPv6 cannot hide a good IPv4."""
    preferred = [address for address in addresses if address.version == addresses[0].version]
    other = [address for address in addresses if address.version != addresses[0].version]
    return [address for pair in zip_longest(preferred, other) for address in pair if address is not None]


Dial: TypeAlias = Callable[[Address], Coroutine[Any, Any, httpcore.AsyncNetworkStream]]


async def _first_to_answer(dial: Dial, addresses: Sequence[Address]) -> httpcore.AsyncNetworkStream:
    """The first connection that comes; a next address is tried when one fails or is slow. Raises the first failure."""
    if len(addresses) == 1:
        return await dial(addresses[0])
    waiting = list(addresses)
    dialling: set[asyncio.Task[httpcore.AsyncNetworkStream]] = set()
    failures: list[BaseException] = []
    try:
        while waiting or dialling:
            if waiting:
                dialling.add(asyncio.ensure_future(dial(waiting.pop(0))))
            done, _ = await asyncio.wait(
                dialling, timeout=HEAD_START if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                dialling.discard(task)
                failure = task.exception()
                if failure is None:
                    return task.result()
                failures.append(failure)
        raise failures[0]
    finally:
        await _hang_up(dialling)


async def _hang_up(dialling: Iterable[asyncio.Task[httpcore.AsyncNetworkStream]]) -> None:
    """Give up connections that nobody waits for any more, those just made included."""
    for task in dialling:
        task.cancel()
    for late in await asyncio.gather(*dialling, return_exceptions=True):
        if isinstance(late, httpcore.AsyncNetworkStream):
            await late.aclose()


def _causes(error: BaseException) -> Iterator[BaseException]:
    while True:
        yield error
        cause = error.__cause__ or error.__context__
        if cause is None:
            return
        error = cause


def _reason(error: BaseException) -> str:
    """What the system said, without numbers and wrappings."""
    for cause in reversed(list(_causes(error))):
        if isinstance(cause, socket.gaierror):
            return str(cause.strerror)
        if isinstance(cause, OSError) and cause.errno:
            return os.strerror(cause.errno)
    return str(error) or type(error).__name__
