"""Feeds of one host go one after another; hosts side by side."""

from __future__ import annotations

import asyncio

import pytest

from monitor.dispatch.lanes import Lanes


async def test_a_slow_lane_holds_up_only_its_own() -> None:
    slow, quick, done = asyncio.Event(), asyncio.Event(), list[str]()

    async def act(item: str) -> None:
        if item == "slow 1":
            await slow.wait()
        done.append(item)
        if item == "quick 2":
            quick.set()

    lanes = Lanes(act)
    for item in ("slow 1", "slow 2", "quick 1", "quick 2"):
        lanes.add(item.split()[0], item)
    await quick.wait()
    assert done == ["quick 1", "quick 2"]
    assert lanes.under_way()["slow"] == 2
    slow.set()
    await lanes.finish()
    assert done[2:] == ["slow 1", "slow 2"]
    assert lanes.under_way() == {}


async def test_an_item_that_fails_is_told_and_ends_the_rest() -> None:
    forever = asyncio.Event()

    async def act(item: str) -> None:
        if item == "bad":
            raise OSError("the disk is full")
        await forever.wait()

    lanes = Lanes(act)
    lanes.add("a", "good")
    lanes.add("b", "bad")
    with pytest.raises(OSError, match="full"):
        await lanes.finish()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert lanes.under_way() == {}


async def test_what_waits_is_dropped_and_what_is_at_work_ends() -> None:
    go, done = asyncio.Event(), list[int]()

    async def act(item: int) -> None:
        await go.wait()
        done.append(item)

    lanes = Lanes(act)
    for item in range(5):
        lanes.add("host", item)
    await asyncio.sleep(0)
    lanes.drop_waiting()
    go.set()
    await lanes.finish()
    assert done == [0]
