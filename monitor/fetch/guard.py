"""Which addresses may be dialled: public ones, checked on the address really connected to.

A monitor that fetches what strangers write in feeds must not be led to the router, the cloud's metadata or the
database next door.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import urlsplit

import httpcore

from monitor.domain.errors import AddressRefused, BadAddress, DnsFailure

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

DNS_SECONDS = 60.0
DNS_KEPT = 10_000

# Ports of other services (after the Fetch standard's "bad ports" and the common databases): an HTTP request sent
# there may do something.
_OTHER_SERVICES = frozenset(
    {1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110}
    | {111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531}
    | {532, 540, 548, 554, 556, 563, 587, 601, 636, 873, 989, 990, 993, 995, 1433, 1521, 1719, 1720, 1723, 2049, 2375}
    | {2376, 2379, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5672, 5900, 5984, 6000, 6379, 6443, 6566}
    | {6665, 6666, 6667, 6668, 6669, 6679, 6697, 9042, 9200, 9300, 10080, 10250, 11211, 27017}
)

# Not for the public although `is_global` says so, or wrappers of an address that must be looked at itself.
_REFUSED = tuple(
    ipaddress.ip_network(text)
    for text in ("192.88.99.0/24", "fec0::/10", "64:ff9b:1::/48", "100::/64", "2001:db8::/32", "3fff::/20", "5f00::/16")
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")


def embedded(address: Address) -> Iterable[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address wraps: mapped, compatible, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    elif address in _NAT64 or address in _COMPATIBLE:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo


def is_public(address: Address) -> bool:
    """Whether the whole internet may be meant by this address, and by every address that it wraps."""
    inner = list(embedded(address))
    if inner:
        return all(is_public(one) for one in inner)
    if any(address.version == network.version and address in network for network in _REFUSED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*\.?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


def check_url(url: str) -> None:
    """Refuse an address by its spelling alone. Raises BadAddress, AddressRefused."""
    if _CONTROL.search(url):
        raise BadAddress("the address holds a space, a backslash or a control character")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise BadAddress(f"no usable address: {error}") from error
    if parts.scheme not in ("http", "https"):
        raise BadAddress(f"only http and https are fetched, not {parts.scheme or 'an address without a scheme'}")
    if not host:
        raise BadAddress("the address names no host")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("an address with a name and password in it is not fetched")
    if _NUMERIC.fullmatch(host) and not _is_plain_ipv4(host):
        raise AddressRefused(f"{host} is an odd spelling of an address")


def _is_plain_ipv4(host: str) -> bool:
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


@dataclass
class Guard(httpcore.AsyncNetworkBackend):
    """Resolves a name, checks every address that it has, and dials one that was checked."""

    allow_private: Sequence[Network] = ()
    clock: Callable[[], float] = time.monotonic
    backend: httpcore.AsyncNetworkBackend = field(default_factory=httpcore.AnyIOBackend)
    _known: OrderedDict[str, tuple[float, tuple[Address, ...]]] = field(default_factory=OrderedDict)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's interface)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Dial the host at the first of its addresses that answers. Raises AddressRefused, DnsFailure."""
        addresses = await self.resolve(host)
        for address in addresses:
            self.check(address, port, host)
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in addresses[:4]:
            try:
                return await self.backend.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = failure or error
        assert failure is not None
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's interface)
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never. Raises AddressRefused."""
        raise AddressRefused("a local socket is no address of the web")

    async def sleep(self, seconds: float) -> None:
        """Wait, as the connection pool asks for."""
        await asyncio.sleep(seconds)

    def check(self, address: Address, port: int, host: str) -> None:
        """Raises AddressRefused unless this address and port may be dialled."""
        if self._is_allowed(address):
            return
        if not is_public(address):
            shown = host if host == str(address) else f"{host} ({address})"
            raise AddressRefused(
                f"{shown} is no public address; http.allow_private in the settings allows networks of your own"
            )
        if port in _OTHER_SERVICES:
            raise AddressRefused(f"port {port} belongs to another service")

    def _is_allowed(self, address: Address) -> bool:
        meant = next(iter(embedded(address)), address)
        return any(meant.version == network.version and meant in network for network in self.allow_private)

    async def resolve(self, host: str) -> tuple[Address, ...]:
        """Every address of a host, kept for a minute. Raises DnsFailure."""
        try:
            return (ipaddress.ip_address(host.strip("[]")),)
        except ValueError:
            pass
        known = self._known.get(host)
        if known is not None and self.clock() - known[0] < DNS_SECONDS:
            return known[1]
        addresses = await self._ask(host)
        self._known[host] = (self.clock(), addresses)
        self._known.move_to_end(host)
        while len(self._known) > DNS_KEPT:
            self._known.popitem(last=False)
        return addresses

    async def _ask(self, host: str) -> tuple[Address, ...]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise DnsFailure(f"the name {host} has no address ({error})") from error
        texts = dict.fromkeys(str(entry[4][0]).split("%")[0] for entry in found)
        if not texts:
            raise DnsFailure(f"the name {host} has no address")
        return tuple(ipaddress.ip_address(text) for text in texts)
