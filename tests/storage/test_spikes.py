"""What spikes are counted from, on every backend."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.domain.models import FeedState, Hit, Judgement, Kind, Placing, Sighting, Spike, ToldSpike, Verdict
from storage import Database
from tests.storage.world import DAY, HOUR, LEASE, NAMES, NOON, content, entry, feeds, hit, message, owing, plan, reading

NOW = NOON + 40 * DAY
SPIKE = Spike(("tankian", "artsakh"), "Serj Tankian with Artsakh", 14, 2.0, "…")


async def settled_feed(db: Database, *, taken_at: datetime = NOON) -> FeedState:
    [feed] = await feeds(db, now=taken_at)
    await db.feeds.record_poll(plan(feed, at=taken_at))
    await db.digests.sync_digests(["daily"], now=taken_at)
    return (await db.feeds.all_feeds())[0]


async def came(
    db: Database, feed: FeedState, number: int, *hits: Hit, at: datetime, published: datetime | None = None
) -> int:
    """An article that was first seen at that time, and that the digest owes."""
    await db.feeds.record_poll(plan(feed, entry(number), at=at))
    [found] = await db.articles.claim_unread(now=at, lease=LEASE, limit=1)
    read = reading(*(hits or (hit(),)))
    read = replace(read, article=replace(read.article, published=published))
    await db.articles.record_reading(found.id, read, names=NAMES, now=at)
    await db.digests.place([found.id], [("daily", found.id)], now=at)
    return found.id


async def test_a_history_holds_what_the_digest_asked_for_with_its_watches_and_times(db: Database) -> None:
    feed = await settled_feed(db)
    both = await came(db, feed, 1, hit(), hit("artsakh", Kind.TOPIC), at=NOW - 3 * DAY)
    late = await came(db, feed, 2, at=NOW - HOUR, published=NOW - 2 * DAY)
    early = await came(db, feed, 3, at=NOW - HOUR, published=NOW + 9 * DAY)
    await came(db, feed, 4, at=NOW - 30 * DAY)
    past = await db.digests.history("daily", days=28, now=NOW)
    assert sorted(past.sightings, key=lambda one: one.article_id) == [
        Sighting(both, f"article:{both}", NOW - 3 * DAY, frozenset({"tankian", "artsakh"})),
        Sighting(late, f"article:{late}", NOW - 2 * DAY, frozenset({"tankian"})),
        Sighting(early, f"article:{early}", NOW - HOUR, frozenset({"tankian"})),
    ]
    assert (await db.digests.history("weekly", days=28, now=NOW)).sightings == ()


async def test_the_articles_of_one_story_are_counted_as_one(db: Database) -> None:
    feed = await settled_feed(db)
    ids = [await came(db, feed, number, at=NOW - number * HOUR) for number in (3, 2, 1)]
    moment = NOW - 3 * HOUR
    step = (await db.stories.desk(limit=9, reach=DAY)).step
    placings = [Placing(ids[0], moment, b"a", opens=-1), Placing(ids[1], moment, b"b", opens=-1)]
    assert await db.stories.place(placings, step=step, now=NOW)
    first, copy, alone = sorted(
        (await db.digests.history("daily", days=28, now=NOW)).sightings, key=lambda s: s.article_id
    )
    assert first.story == copy.story != alone.story


async def test_what_a_reader_judged_wrong_counts_for_nothing(db: Database) -> None:
    feed = await settled_feed(db)
    id_ = await came(db, feed, 1, hit(), hit("artsakh", Kind.TOPIC), at=NOW - HOUR)
    await db.feedback.record(Judgement(id_, "tankian", Verdict.WRONG, NOW, "page", "", ""))
    [sighting] = (await db.digests.history("daily", days=28, now=NOW)).sightings
    assert sighting.watches == frozenset({"artsakh"})
    midnights = [NOON + day * DAY for day in range(41)]
    counts = await db.digests.daily_hits(["tankian", "artsakh"], midnights=midnights)
    assert {watch: sum(days) for watch, days in counts.items()} == {"tankian": 0, "artsakh": 1}
    await db.feedback.record(Judgement(id_, "tankian", Verdict.RIGHT, NOW, "page", "", ""))
    assert len((await db.digests.history("daily", days=28, now=NOW)).sightings[0].watches) == 2


async def test_what_was_told_stays_in_the_history(db: Database) -> None:
    feed = await settled_feed(db)
    told = await came(db, feed, 1, at=NOW - DAY)
    assert await db.digests.freeze(content([told], at=NOW - HOUR), [message()], next_at=None, now=NOW - HOUR)
    assert [one.article_id for one in (await db.digests.history("daily", days=28, now=NOW)).sightings] == [told]


async def test_a_feed_that_is_new_brings_no_rate_with_it(db: Database) -> None:
    feed = await settled_feed(db, taken_at=NOW - 6 * DAY)
    await came(db, feed, 1, at=NOW - HOUR)
    assert (await db.digests.history("daily", days=28, now=NOW)).sightings == ()
    assert len((await db.digests.history("daily", days=28, now=NOW + DAY)).sightings) == 1


async def test_days_without_any_article_were_not_checked(db: Database) -> None:
    feed = await settled_feed(db)
    for number, ago in enumerate((0, 1, 4)):
        await came(db, feed, number, at=NOW - ago * DAY - HOUR)
    checked = (await db.digests.history("daily", days=5, now=NOW)).checked
    assert checked == (True, True, False, False, True, False)


async def test_since_when_a_watch_is_asked_for_is_kept_while_its_rule_stays(db: Database) -> None:
    await settled_feed(db)
    await db.digests.note_asked("daily", {"tankian": "a", "artsakh": "b"}, now=NOON)
    await db.digests.note_asked("daily", {"tankian": "a", "artsakh": "c", "ruffalo": "d"}, now=NOON + DAY)
    since = (await db.digests.history("daily", days=28, now=NOW)).asked_since
    assert since == {"tankian": NOON, "artsakh": NOON + DAY, "ruffalo": NOON + DAY}
    await db.digests.note_asked("daily", {"artsakh": "c"}, now=NOON + 2 * DAY)
    await db.digests.note_asked("daily", {"artsakh": "c", "tankian": "a"}, now=NOON + 3 * DAY)
    since = (await db.digests.history("daily", days=28, now=NOW)).asked_since
    assert since == {"tankian": NOON + 3 * DAY, "artsakh": NOON + DAY}


async def test_a_digest_that_was_removed_comes_back_without_a_past(db: Database) -> None:
    await settled_feed(db)
    await db.digests.note_asked("daily", {"tankian": "a"}, now=NOON)
    await db.digests.sync_digests([], now=NOON + DAY)
    await db.digests.sync_digests(["daily"], now=NOON + 2 * DAY)
    assert (await db.digests.history("daily", days=28, now=NOW)).asked_since == {}


async def test_an_alert_is_a_window_but_the_digest_goes_on_owing(db: Database) -> None:
    [owed] = await owing(db)
    next_at = NOON + 20 * HOUR
    await db.digests.freeze(content([], at=NOON), [message()], next_at=next_at, now=NOON)
    alert = replace(content([], window=2, at=NOON + HOUR), spikes=(SPIKE,), is_alert=True)
    assert await db.digests.freeze(alert, [message(window=2)], next_at=next_at, now=NOON + HOUR)
    state = (await db.digests.states())["daily"]
    assert (state.window, state.last_sent_at, state.next_at) == (2, NOON, next_at)
    assert [article.id for article in await db.digests.owed("daily")] == [owed]
    assert not await db.digests.freeze(alert, [message(window=2)], next_at=next_at, now=NOON + 2 * HOUR)
    told = (await db.digests.history("daily", days=28, now=NOON + DAY)).told
    assert told == (ToldSpike(("tankian", "artsakh"), NOON + HOUR, 14),)
    assert (await db.digests.history("daily", days=28, now=NOON + timedelta(days=29))).told == ()
