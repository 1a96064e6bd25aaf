"""The contract of HealthStore, on every backend."""

from __future__ import annotations

from storage import Database
from tests.storage.world import DAY, HOUR, MINUTE, NOON, event


async def test_a_tick_is_known_by_its_last_beat(db: Database) -> None:
    await db.health.beat("poll", now=NOON, detail="3 feeds")
    await db.health.beat("poll", now=NOON + MINUTE, detail="1 feed")
    await db.health.beat("read", now=NOON)
    assert await db.health.beats() == {"poll": (NOON + MINUTE, "1 feed"), "read": (NOON, "")}


async def test_events_come_back_whole_newest_first(db: Database) -> None:
    older = event(NOON, "poll_failed", feed_id=4, error="DnsFailure", detail="no host", next_attempt_at=NOON + MINUTE)
    newer = event(NOON + MINUTE, "delivered", delivery_id=2)
    for one in (newer, older):
        await db.health.record_event(one)
    assert await db.health.events() == [newer, older]
    assert await db.health.events(since=NOON + MINUTE) == [newer]
    assert await db.health.events(limit=1) == [newer]


async def test_old_events_are_forgotten(db: Database) -> None:
    for number in range(502):
        await db.health.record_event(event(NOON + number * MINUTE))
    assert await db.health.prune(before=NOON + 501 * MINUTE) == 501
    assert [one.at for one in await db.health.events()] == [NOON + 501 * MINUTE]
    assert await db.health.prune(before=NOON - DAY) == 0


async def test_a_host_s_pause_is_remembered_until_it_ends(db: Database) -> None:
    await db.health.pause_host("busy.example", until=NOON + HOUR)
    await db.health.pause_host("busy.example", until=NOON + 2 * HOUR)
    await db.health.pause_host("old.example", until=NOON - HOUR)
    assert await db.health.paused_hosts(now=NOON) == {"busy.example": NOON + 2 * HOUR}
