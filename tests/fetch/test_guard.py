"""The guard dials only what it checked."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import Any

import httpcore
import pytest

from monitor.domain.errors import AddressRefused, ConnectFailure, DeadlineExceeded, DnsFailure, FetchError
from monitor.fetch.guard import Guard
from tests.fetch.hosts import LOOPBACK


class Line(httpcore.AsyncNetworkStream):
    """A connection that only knows where it leads and whether it was closed."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.closed = False

    async def aclose(self) -> None:
        self.closed = True

    def get_extra_info(self, info: str) -> Any:
        return self.address if info == "server_addr" else None


class Exchange(httpcore.AsyncNetworkBackend):
    """A network that notes what is dialled; each address answers after so many seconds or an event, or fails."""

    def __init__(self, answers: dict[str, float | Exception | asyncio.Event] | None = None) -> None:
        self.answers = answers or {}
        self.dialled: list[str] = []
        self.second = asyncio.Event()  # set when a second address is dialled
        self.lines: list[Line] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.dialled.append(host)
        if len(self.dialled) == 2:
            self.second.set()
        answer = self.answers.get(host, 0.0)
        if isinstance(answer, Exception):
            raise answer
        await (answer.wait() if isinstance(answer, asyncio.Event) else asyncio.sleep(answer))
        self.lines.append(Line(host))
        return self.lines[-1]


class Names:
    """A name server that counts its questions."""

    def __init__(self, **names: list[str]) -> None:
        self.names = {name.replace("_", "."): addresses for name, addresses in names.items()}
        self.asked: list[str] = []

    def __call__(self, host: str) -> list[str]:
        self.asked.append(host)
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return self.names[host]


@asynccontextmanager
async def guarding(names: Names, exchange: Exchange, clock: Callable[[], float] = lambda: 0.0) -> AsyncIterator[Guard]:
    guard = Guard(allow_private=[ip_network("10.1.0.0/16")], lookup=names, backend=exchange, clock=clock)
    try:
        yield guard
    finally:
        guard.close()


async def test_a_public_host_is_dialled_at_its_checked_address() -> None:
    exchange = Exchange()
    async with guarding(Names(herald_example=["93.184.216.34"]), exchange) as guard:
        await guard.connect_tcp("herald.example", 443)
    assert exchange.dialled == ["93.184.216.34"]


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["93.184.216.34", "192.168.1.1"], ["2606:4700::1", "::ffff:169.254.169.254"], ["fe80::1"]],
)
async def test_a_host_with_any_private_address_is_not_dialled_at_all(addresses: list[str]) -> None:
    exchange = Exchange()
    async with guarding(Names(rebound_example=addresses), exchange) as guard:
        with pytest.raises(AddressRefused, match=r"rebound\.example"):
            await guard.connect_tcp("rebound.example", 80)
    assert exchange.dialled == []


async def test_a_name_that_becomes_private_is_refused_then() -> None:
    seconds = [0.0]
    names, exchange = Names(turning_example=["93.184.216.34"]), Exchange()
    async with guarding(names, exchange, clock=lambda: seconds[0]) as guard:
        await guard.connect_tcp("turning.example", 80)
        names.names["turning.example"] = ["127.0.0.1"]
        seconds[0] = 61.0
        with pytest.raises(AddressRefused):
            await guard.connect_tcp("turning.example", 80)


async def test_a_name_is_looked_up_once_a_minute() -> None:
    seconds = [0.0]
    names = Names(herald_example=["93.184.216.34"])
    async with guarding(names, Exchange(), clock=lambda: seconds[0]) as guard:
        for seconds[0] in (0.0, 30.0, 59.0):
            await guard.resolve("herald.example")
        assert len(names.asked) == 1
        seconds[0] = 60.5
        await guard.resolve("herald.example")
    assert len(names.asked) == 2


async def test_networks_of_the_users_own_are_dialled_at_any_port() -> None:
    exchange = Exchange()
    async with guarding(Names(intranet=["10.1.2.3"], other=["10.2.0.1"]), exchange) as guard:
        await guard.connect_tcp("intranet", 5432)
        await guard.connect_tcp("::ffff:10.1.2.3", 22)
        with pytest.raises(AddressRefused):
            await guard.connect_tcp("other", 80)
    assert exchange.dialled == ["10.1.2.3", "::ffff:a01:203"]


async def test_the_port_of_another_service_is_not_dialled() -> None:
    exchange = Exchange()
    async with guarding(Names(herald_example=["93.184.216.34"]), exchange) as guard:
        for port in (22, 25, 3306, 6379):
            with pytest.raises(AddressRefused, match=str(port)):
                await guard.connect_tcp("herald.example", port)
    assert exchange.dialled == []


async def test_a_name_without_an_address_is_told_apart() -> None:
    async with guarding(Names(empty_example=[]), Exchange()) as guard:
        for host in ("missing.example", "empty.example", "x" * 300 + ".example"):
            with pytest.raises(DnsFailure, match="has no address"):
                await guard.connect_tcp(host, 80)


async def test_an_overlong_label_is_a_name_without_an_address() -> None:
    guard = Guard()
    with pytest.raises(DnsFailure):
        await guard.resolve("x" * 70 + ".example")
    guard.close()


async def test_the_next_address_is_tried_when_one_fails() -> None:
    exchange = Exchange({"2606:4700::1": httpcore.ConnectError("unreachable")})
    async with guarding(Names(both_example=["2606:4700::1", "2606:4700::2", "8.8.8.8"]), exchange) as guard:
        line = await guard.connect_tcp("both.example", 443)
    assert line.get_extra_info("server_addr") == "8.8.8.8"  # the other family comes second


async def test_a_silent_address_does_not_hold_up_a_good_one() -> None:
    exchange = Exchange({"2606:4700::1": 30.0})
    async with guarding(Names(both_example=["2606:4700::1", "8.8.8.8"]), exchange) as guard:
        async with asyncio.timeout(3):
            line = await guard.connect_tcp("both.example", 443)
    assert line.get_extra_info("server_addr") == "8.8.8.8"


async def test_of_two_connections_made_at_once_one_is_closed() -> None:
    both = asyncio.Event()
    exchange = Exchange({"2606:4700::1": both, "8.8.8.8": both})
    async with guarding(Names(both_example=["2606:4700::1", "8.8.8.8"]), exchange) as guard:
        dialling = asyncio.ensure_future(guard.connect_tcp("both.example", 443))
        await exchange.second.wait()
        both.set()
        used = await dialling
    assert len(exchange.lines) == 2
    assert [line.address for line in exchange.lines if not line.closed] == [used.get_extra_info("server_addr")]


@pytest.mark.parametrize(
    ("failure", "error"),
    [(httpcore.ConnectError("no"), ConnectFailure), (httpcore.ConnectTimeout("no"), DeadlineExceeded)],
)
@pytest.mark.parametrize("addresses", [["8.8.8.8"], ["8.8.8.8", "8.8.4.4"]])
async def test_a_host_that_answers_at_no_address_says_how(
    failure: Exception, error: type[FetchError], addresses: list[str]
) -> None:
    async with guarding(Names(dead_example=addresses), Exchange(dict.fromkeys(addresses, failure))) as guard:
        with pytest.raises(error, match=r"dead\.example"):
            await guard.connect_tcp("dead.example", 80)


async def test_nothing_listens_there_in_the_systems_words() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    guard = Guard(allow_private=LOOPBACK)
    with pytest.raises(ConnectFailure, match="refused"):
        await guard.connect_tcp("127.0.0.1", port)
    guard.close()


async def test_a_local_socket_is_never_dialled() -> None:
    guard = Guard(allow_private=LOOPBACK)
    with pytest.raises(AddressRefused):
        await guard.connect_unix_socket("/run/docker.sock")
    guard.close()
