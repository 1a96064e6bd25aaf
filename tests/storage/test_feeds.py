"""The contract of FeedStore, on every backend."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from monitor.domain.models import Source
from storage import Database
from tests.storage.world import (
    DAILY_HERALD,
    DAY,
    HILL_POST,
    HOUR,
    LEASE,
    MINUTE,
    NOON,
    entry,
    event,
    feeds,
    plan,
    unread,
)

# ---------------------------------------------------------------- the feeds of the settings


async def test_feeds_come_in_the_order_of_the_settings_and_are_due_at_once(db: Database) -> None:
    found = await feeds(db, HILL_POST, DAILY_HERALD)
    assert [feed.source for feed in found] == [HILL_POST, DAILY_HERALD]
    assert await db.feeds.next_poll_at() == NOON


async def test_without_feeds_no_poll_is_due(db: Database) -> None:
    assert await db.feeds.next_poll_at() is None
    assert await db.feeds.claim_due(now=NOON, lease=LEASE, limit=10) == []


async def test_a_changed_feed_keeps_what_polls_found(db: Database) -> None:
    [feed] = await feeds(db)
    await db.feeds.record_poll(plan(feed, etag=b'"abc"'))
    [renamed] = await feeds(db, replace(DAILY_HERALD, name="Herald", tags=("new",)))
    assert renamed.id == feed.id
    assert renamed.source.name == "Herald"
    assert renamed.etag == b'"abc"'


async def test_a_new_address_voids_what_belonged_to_the_old_one(db: Database) -> None:
    [feed] = await feeds(db)
    failing = {"failures": 3.0, "failing_since": NOON, "last_error": "DnsFailure: no such host"}
    old = plan(
        feed,
        etag=b"x",
        last_modified=b"y",
        body_hash=b"z",
        gone=True,
        effective_url="https://elsewhere.example",
        **failing,
    )
    await db.feeds.record_poll(old)
    [moved] = await feeds(db, replace(DAILY_HERALD, url="https://herald.example/new"), now=NOON + MINUTE)
    assert moved.id == feed.id
    assert (moved.etag, moved.last_modified, moved.body_hash, moved.effective_url) == (None, None, None, None)
    assert (moved.failures, moved.failing_since, moved.last_error, moved.gone) == (0.0, None, None, False)
    assert moved.next_poll_at == NOON + MINUTE
    assert moved.first_taken_at == NOON, "entries published meanwhile are not taken for old ones"


async def test_a_feed_under_a_new_id_but_the_same_address_stays_the_same_feed(db: Database) -> None:
    [feed] = await feeds(db)
    await db.feeds.record_poll(plan(feed, entry(1), etag=b"x"))
    [renamed] = await feeds(db, replace(DAILY_HERALD, id="the-herald"))
    assert (renamed.id, renamed.source.id, renamed.etag) == (feed.id, "the-herald", b"x")


async def test_a_removed_feed_is_no_longer_polled_but_its_articles_stay(db: Database) -> None:
    await unread(db)
    await feeds(db, HILL_POST)
    assert [feed.source.id for feed in await db.feeds.all_feeds()] == ["hill-post"]
    claimed = await db.feeds.claim_due(now=NOON + DAY, lease=LEASE, limit=10, every_feed=True)
    assert [feed.source.id for feed in claimed] == ["hill-post"]
    assert await db.articles.unread_count() == 1


async def test_a_feed_that_returns_is_due_at_once_and_knows_its_entries(db: Database) -> None:
    [feed] = await feeds(db)
    await db.feeds.record_poll(plan(feed, entry(1), next_poll_at=NOON + DAY))
    await feeds(db, HILL_POST)
    [returned] = await feeds(db, DAILY_HERALD, now=NOON + MINUTE)
    assert (returned.id, returned.next_poll_at) == (feed.id, NOON + MINUTE)
    assert set(await db.feeds.known_entries(feed.id, ["entry-1"])) == {"entry-1"}


async def test_a_shorter_every_counts_from_the_last_poll(db: Database) -> None:
    [feed] = await feeds(db)
    await db.feeds.record_poll(plan(feed, next_poll_at=NOON + DAY))
    [hurried] = await feeds(db, replace(DAILY_HERALD, every=timedelta(minutes=10)), now=NOON + MINUTE)
    assert hurried.source.every == timedelta(minutes=10)
    assert hurried.next_poll_at == NOON + 10 * MINUTE


# ---------------------------------------------------------------- claiming


async def test_a_claimed_feed_is_nobody_elses_until_its_lease_is_over(db: Database) -> None:
    await feeds(db)
    assert len(await db.feeds.claim_due(now=NOON, lease=LEASE, limit=10)) == 1
    assert await db.feeds.claim_due(now=NOON + 9 * MINUTE, lease=LEASE, limit=10) == []
    assert len(await db.feeds.claim_due(now=NOON + 10 * MINUTE, lease=LEASE, limit=10)) == 1


async def test_feeds_not_yet_due_are_claimed_only_when_every_feed_is_asked_for(db: Database) -> None:
    [feed] = await feeds(db)
    await db.feeds.record_poll(plan(feed, next_poll_at=NOON + HOUR))
    assert await db.feeds.claim_due(now=NOON + MINUTE, lease=LEASE, limit=10) == []
    assert len(await db.feeds.claim_due(now=NOON + MINUTE, lease=LEASE, limit=10, every_feed=True)) == 1


async def test_the_feed_that_has_waited_longest_comes_first(db: Database) -> None:
    [herald, hill] = await feeds(db, DAILY_HERALD, HILL_POST)
    await db.feeds.record_poll(plan(herald, next_poll_at=NOON + 2 * MINUTE))
    await db.feeds.record_poll(plan(hill, next_poll_at=NOON + MINUTE))
    [first] = await db.feeds.claim_due(now=NOON + HOUR, lease=LEASE, limit=1)
    assert first.id == hill.id


async def test_a_feed_that_is_gone_is_not_polled(db: Database) -> None:
    [feed] = await feeds(db)
    await db.feeds.record_poll(plan(feed, gone=True, next_poll_at=NOON))
    assert await db.feeds.claim_due(now=NOON + DAY, lease=LEASE, limit=10, every_feed=True) == []
    assert await db.feeds.next_poll_at() is None


async def test_a_poll_frees_the_lease(db: Database) -> None:
    await feeds(db)
    [feed] = await db.feeds.claim_due(now=NOON, lease=LEASE, limit=10)
    await db.feeds.record_poll(plan(feed, next_poll_at=NOON + MINUTE))
    assert len(await db.feeds.claim_due(now=NOON + MINUTE, lease=LEASE, limit=10)) == 1


async def test_a_clock_that_was_wrong_freezes_no_feed(db: Database) -> None:
    [feed] = await feeds(db)
    # Polled while the clock ran a year ahead: both times lie in the future once it is set right.
    wrong = replace(feed, last_polled_at=NOON + 365 * DAY, next_poll_at=NOON + 365 * DAY + HOUR)
    await db.feeds.record_poll(replace(plan(feed), feed=wrong))
    assert [found.id for found in await db.feeds.claim_due(now=NOON, lease=LEASE, limit=10)] == [feed.id]
    right = replace(feed, last_polled_at=NOON + MINUTE, next_poll_at=NOON + 26 * HOUR)
    await db.feeds.record_poll(replace(plan(feed), feed=right))
    assert await db.feeds.claim_due(now=NOON, lease=LEASE, limit=10) == []


async def test_freeing_all_leases_makes_the_work_of_a_killed_process_due(db: Database) -> None:
    await feeds(db)
    await db.feeds.claim_due(now=NOON, lease=LEASE, limit=10)
    await db.free_leases()
    assert len(await db.feeds.claim_due(now=NOON, lease=LEASE, limit=10)) == 1


# ---------------------------------------------------------------- polls


async def test_a_poll_keeps_the_whole_state_of_the_feed_byte_for_byte(db: Database) -> None:
    [feed] = await feeds(db)
    state = replace(
        feed,
        title="The Herald",
        effective_url="https://www.herald.example/feed",
        etag='W/"é'.encode("latin-1"),
        last_modified=b"Sat, 14 Mar 2026 11:00:00 GMT\xff",
        body_hash=bytes(range(32)),
        first_taken_at=NOON,
        last_polled_at=NOON,
        last_answered_at=NOON,
        next_poll_at=NOON + HOUR,
        interval=timedelta(minutes=17, microseconds=3),
        failures=0.75,
        failing_since=NOON,
        last_status=503,
        last_error="ConnectionLost: half-way",
    )
    await db.feeds.record_poll(replace(plan(feed), feed=state))
    assert await db.feeds.all_feeds() == [state]


async def test_an_entry_is_new_once(db: Database) -> None:
    [feed] = await feeds(db)
    assert await db.feeds.record_poll(plan(feed, entry(1), entry(2))) == 2
    assert await db.feeds.record_poll(plan(feed, entry(2), entry(3))) == 1
    assert await db.articles.unread_count() == 3
    assert set(await db.feeds.known_entries(feed.id, ["entry-1", "entry-3", "entry-4"])) == {"entry-1", "entry-3"}


async def test_an_entry_only_marked_seen_is_known_and_gives_no_article(db: Database) -> None:
    [feed] = await feeds(db)
    assert await db.feeds.record_poll(plan(feed, entry(1, take=False), entry(2))) == 1
    assert set(await db.feeds.known_entries(feed.id, ["entry-1"])) == {"entry-1"}
    assert await db.feeds.record_poll(plan(feed, entry(1))) == 0


async def test_keys_are_known_to_the_feed_that_showed_them_only(db: Database) -> None:
    [herald, hill] = await feeds(db, DAILY_HERALD, HILL_POST)
    await db.feeds.record_poll(plan(herald, entry(1)))
    assert set(await db.feeds.known_entries(hill.id, ["entry-1"])) == set()


async def test_an_article_that_two_feeds_show_is_read_once_and_bears_the_tags_of_both(db: Database) -> None:
    [herald, hill] = await feeds(db, DAILY_HERALD, HILL_POST)
    assert await db.feeds.record_poll(plan(herald, entry(1))) == 1
    assert await db.feeds.record_poll(plan(hill, entry(1, key="other"), at=NOON + MINUTE)) == 0
    [article] = await db.articles.claim_unread(now=NOON + HOUR, lease=LEASE, limit=10)
    assert article.source.id == "herald"
    assert article.source.tags == ("agency", "local")


async def test_a_feed_that_shows_an_entry_twice_gives_one_article(db: Database) -> None:
    [feed] = await feeds(db)
    twice = plan(feed, entry(1), entry(1), entry(2, article="https://herald.example/1"))
    assert await db.feeds.record_poll(twice) == 1


async def test_a_poll_leaves_its_event(db: Database) -> None:
    [feed] = await feeds(db)
    await db.feeds.record_poll(plan(feed))
    assert await db.health.events() == [event(feed_id=feed.id)]


async def test_a_feed_of_thousands_of_entries_is_stored_whole(db: Database) -> None:
    [feed] = await feeds(db)
    many = [entry(number, take=number % 2 == 0) for number in range(1_203)]
    assert await db.feeds.record_poll(plan(feed, *many)) == 602
    keys = [new.entry.key for new in many]
    assert set(await db.feeds.known_entries(feed.id, [*keys, "unknown"])) == set(keys)
    assert len(await db.health.events()) == 1


async def test_a_poll_of_an_address_that_the_settings_changed_meanwhile_keeps_its_articles_only(db: Database) -> None:
    [feed] = await feeds(db)
    await feeds(db, replace(DAILY_HERALD, url="https://herald.example/new"), now=NOON + MINUTE)
    assert await db.feeds.record_poll(plan(feed, entry(1), etag=b"old", next_poll_at=NOON + DAY)) == 1
    [moved] = await db.feeds.all_feeds()
    assert (moved.etag, moved.next_poll_at) == (None, NOON + MINUTE)


async def test_texts_that_no_database_takes_do_not_stop_a_poll(db: Database) -> None:
    [feed] = await feeds(db)
    odd = entry(1, key="key\ud800\x00")
    odd = replace(odd, entry=replace(odd.entry, title="T\x00itle \udfff", summary="\ud83d\ude00"))
    assert await db.feeds.record_poll(plan(feed, odd)) == 1
    assert await db.feeds.record_poll(plan(feed, odd)) == 0
    assert set(await db.feeds.known_entries(feed.id, ["key\ud800\x00"])) == {"key\ud800\x00"}
    [article] = await db.articles.claim_unread(now=NOON, lease=LEASE, limit=1)
    assert article.title == "T\ufffditle \ufffd"


# ---------------------------------------------------------------- busy hosts


async def test_a_host_of_many_feeds_does_not_fill_the_whole_claim(db: Database) -> None:
    crowd = [Source(f"crowd-{number}", f"https://crowd.example/{number}") for number in range(50)]
    await feeds(db, *crowd, HILL_POST)
    claimed = await db.feeds.claim_due(now=NOON, lease=LEASE, limit=10, room=lambda host: 3)
    assert [feed.source.id for feed in claimed] == ["crowd-0", "crowd-1", "crowd-2", "hill-post"]


async def test_a_host_that_is_busy_already_gets_nothing_more(db: Database) -> None:
    await feeds(db, DAILY_HERALD, HILL_POST)
    busy = {"herald.example": 0}
    claimed = await db.feeds.claim_due(now=NOON, lease=LEASE, limit=10, room=lambda host: busy.get(host, 5))
    assert [feed.source.id for feed in claimed] == ["hill-post"]
    assert len(await db.feeds.claim_due(now=NOON, lease=LEASE, limit=10)) == 1


async def test_many_polls_at_once_are_all_kept(db: Database) -> None:
    many = [Source(f"feed-{number}", f"https://many.example/{number}") for number in range(60)]
    known = await feeds(db, *many)
    await asyncio.gather(*(db.feeds.record_poll(plan(feed, etag=feed.source.id.encode())) for feed in known))
    assert [feed.etag for feed in await db.feeds.all_feeds()] == [source.id.encode() for source in many]
    assert len([e for e in await db.health.events(limit=1000) if e.kind == "poll"]) == 60
