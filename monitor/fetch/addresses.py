"""Which addresses of the web may be dialled, by what they are and how they are spelt; nothing is dialled here."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import urlsplit

from monitor.domain.errors import AddressRefused, BadAddress
from monitor.domain.hosts import REMEMBERED

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

# Of the ports below 1024, where the services of machines live, these are the web's.
_WEB_PORTS = frozenset({80, 81, 82, 443, 591, 808, 888})

# Ports of other services above them (databases, brokers, shells, printers; the Fetch standard's "bad ports"):
# an HTTP request sent there may do something.
_OTHER_SERVICES = frozenset(
    {1433, 1434, 1521, 1719, 1720, 1723, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 3659, 4045, 4190, 4369, 5060}
    | {5061, 5432, 5433, 5671, 5672, 5900, 5984, 6000, 6379, 6443, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 7000}
    | {7001, 8086, 9042, 9092, 9100, 9160, 9200, 9300, 10080, 10250, 10255, 11211, 25565, 26379, 27017, 27018, 50000}
)

# What IANA's registries of special addresses keep from the public. Spelt out, since `is_global` differs between
# versions of Python and passes multicast, site-local, relays and translators.
_NOT_PUBLIC_4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
_GLOBAL_UNICAST_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(ipaddress.IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "3fff::/20"))

# IPv6 addresses that end in an IPv4 address: translated (RFC 6052) and compatible (RFC 4291 §2.5.5.1).
_ENDS_IN_IPV4 = tuple(ipaddress.IPv6Network(text) for text in ("64:ff9b::/96", "::/96"))


def embedded(address: Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address wraps: mapped, compatible, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if any(address in network for network in _ENDS_IN_IPV4):
        return (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),)
    return ()


def is_public(address: Address) -> bool:
    """Whether the whole internet means one machine by this address, and by every address that it wraps."""
    inner = embedded(address)
    if inner:
        return all(is_public(one) for one in inner)
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _GLOBAL_UNICAST_6 and not any(address in network for network in _NOT_PUBLIC_6)


def is_web_port(port: int) -> bool:
    """Whether a web server may stand behind this port, and no other service."""
    return port in _WEB_PORTS if port < 1024 else port not in _OTHER_SERVICES


_UNUSABLE = re.compile(r"[\x00-\x20\x7f\\]")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)


@lru_cache(REMEMBERED)
def check_url(url: str) -> tuple[str, int]:
    """The host and port of an address; one may be refused by its spelling alone. Raises BadAddress, AddressRefused."""
    if _UNUSABLE.search(url):
        raise BadAddress("the address holds a space, a backslash or a control character")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadAddress(f"no usable address: {error}") from error
    if parts.scheme not in ("http", "https"):
        raise BadAddress(f"only http and https are fetched, not {parts.scheme or 'an address without a scheme'}")
    if not host:
        raise BadAddress("the address names no host")
    if "@" in parts.netloc:
        raise AddressRefused("an address with a name and password in it is not fetched")
    if port == 0:
        raise AddressRefused("port 0 is no port")
    if ":" not in host:
        _check_spelling(host)
    return host, port or (443 if parts.scheme == "https" else 80)


def _check_spelling(host: str) -> None:
    """Refuse a host that some programs read as a number and others as a name. Raises AddressRefused."""
    plain = unicodedata.normalize("NFKC", host).replace("。", ".").rstrip(".")
    if "%" in plain or "[" in plain:
        raise AddressRefused(f"{host} is an odd spelling of a host")
    # A host whose last part is a number is an IPv4 address to a browser, and must be spelt as one.
    if _NUMBER.fullmatch(plain.rsplit(".", 1)[-1]) and literal(host) is None:
        raise AddressRefused(f"{host} is an odd spelling of an address")


@lru_cache(REMEMBERED)
def literal(host: str) -> Address | None:
    """The address that a host is written as, or None for a name."""
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
