"""Manners towards a host, and fairness between hosts."""

from __future__ import annotations

import asyncio
import time

import pytest

from monitor.domain.errors import HostBusy
from monitor.fetch import politeness
from monitor.fetch.politeness import Politeness


class Day:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def manners(day: Day, *, min_gap: float = 1.0, most: int = 10) -> Politeness:
    return Politeness(min_gap=min_gap, most=most, clock=lambda: day.now, sleep=day.sleep)


async def test_requests_to_a_host_come_one_by_one_and_in_order() -> None:
    polite = Politeness(min_gap=0.0, most=10)
    under_way: list[int] = []
    order: list[int] = []

    async def ask(number: int) -> None:
        async with polite.turn("herald.example"):
            assert not under_way
            under_way.append(number)
            await asyncio.sleep(0.002)
            under_way.remove(number)
            order.append(number)

    await asyncio.gather(*(ask(number) for number in range(8)))
    assert order == list(range(8))


async def test_a_gap_lies_between_the_end_of_a_request_and_the_next() -> None:
    day = Day()
    polite = manners(day, min_gap=1.0)
    starts = []
    for _ in range(3):
        async with polite.turn("herald.example"):
            starts.append(day.now)
            day.now += 0.5
    assert starts == [1000.0, 1001.5, 1003.0]


async def test_a_real_gap_is_kept() -> None:
    polite = Politeness(min_gap=0.05, most=10)
    began = time.monotonic()
    for _ in range(3):
        async with polite.turn("herald.example"):
            pass
    assert time.monotonic() - began >= 0.1


async def test_a_busy_host_does_not_starve_the_others() -> None:
    polite = Politeness(min_gap=0.0, most=2)
    release = asyncio.Event()
    answered: list[str] = []

    async def ask(host: str, *, slow: bool = False) -> None:
        async with polite.turn(host):
            if slow:
                await release.wait()
            answered.append(host)

    busy = [asyncio.ensure_future(ask("busy.example", slow=True)) for _ in range(50)]
    await asyncio.sleep(0)
    async with asyncio.timeout(2):
        await asyncio.gather(*(ask(f"host-{number}.example") for number in range(20)))
    assert len(answered) == 20
    release.set()
    await asyncio.gather(*busy)


async def test_no_more_than_the_limit_run_at_once() -> None:
    polite = Politeness(min_gap=0.0, most=3)
    now, most = 0, 0

    async def ask(host: str) -> None:
        nonlocal now, most
        async with polite.turn(host):
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.001)
            now -= 1

    await asyncio.gather(*(ask(f"host-{number}.example") for number in range(20)))
    assert most == 3


async def test_a_short_pause_is_waited_for() -> None:
    day = Day()
    polite = manners(day)
    polite.pause("herald.example", 30.0)
    async with polite.turn("herald.example"):
        assert day.now == 1030.0
    async with polite.turn("courier.example"):
        assert day.now == 1030.0


async def test_a_long_pause_sends_away_and_says_for_how_long() -> None:
    day = Day()
    polite = manners(day)
    polite.pause("herald.example", 3600.0)
    polite.pause("herald.example", 5.0)  # the longer one stands
    with pytest.raises(HostBusy, match=r"herald\.example") as refused:
        async with polite.turn("herald.example"):
            pass
    assert refused.value.retry_after.total_seconds() == 3600.0
    day.now += 3600.0
    async with polite.turn("herald.example"):
        pass


async def test_who_waits_when_a_long_pause_begins_is_sent_away_too() -> None:
    polite = Politeness(min_gap=0.0, most=10)

    async def ask() -> None:
        async with polite.turn("herald.example"):
            pass

    async with polite.turn("herald.example"):
        waiting = [asyncio.ensure_future(ask()) for _ in range(5)]
        await asyncio.sleep(0)
        polite.pause("herald.example", 3600.0)
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results] == [HostBusy] * 5


async def test_who_waits_too_long_at_a_door_comes_back_another_time() -> None:
    polite = Politeness(min_gap=0.0, most=10, queue=0.02)
    async with polite.turn("herald.example"):
        with pytest.raises(HostBusy, match="wait for"):
            async with polite.turn("herald.example"):
                pass
    async with polite.turn("herald.example"):
        pass


async def test_a_failed_or_cancelled_request_gives_its_turn_back() -> None:
    polite = Politeness(min_gap=0.0, most=1)
    with pytest.raises(ValueError, match="broken"):
        async with polite.turn("herald.example"):
            raise ValueError("broken")

    async def hold() -> None:
        async with polite.turn("herald.example"):
            await asyncio.sleep(60)

    held = asyncio.ensure_future(hold())
    waiting = asyncio.ensure_future(hold())
    await asyncio.sleep(0.01)
    waiting.cancel()
    held.cancel()
    await asyncio.gather(held, waiting, return_exceptions=True)
    async with asyncio.timeout(1), polite.turn("herald.example"):
        pass


async def test_idle_hosts_are_forgotten_but_not_paused_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(politeness, "IDLE_HOSTS", 10)
    day = Day()
    polite = manners(day, min_gap=0.0)
    polite.pause("paused.example", 3600.0)
    for number in range(50):
        async with polite.turn(f"host-{number}.example"):
            pass
        day.now += 1
    assert len(polite._hosts) <= 12
    with pytest.raises(HostBusy):
        async with polite.turn("paused.example"):
            pass
