"""The contract of ArticleStore, on every backend."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.domain.models import Findings, KeptPage, Kind, Reading, Source, Stance, Via
from storage import Database
from tests.storage.world import (
    DAY,
    HOUR,
    LEASE,
    MINUTE,
    NAMES,
    NOON,
    entry,
    event,
    feeds,
    hit,
    plan,
    read,
    reading,
    said,
    unread,
)

# ---------------------------------------------------------------- what is to be read


async def test_an_unread_article_bears_the_words_of_its_feed(db: Database) -> None:
    [feed] = await feeds(db)
    await db.feeds.record_poll(plan(feed, entry(7)))
    [article] = await db.articles.claim_unread(now=NOON, lease=LEASE, limit=10)
    fed = entry(7).entry
    assert (article.url, article.title, article.summary) == (fed.url, fed.title, fed.summary)
    assert (article.content_html, article.author, article.published) == (fed.content_html, fed.author, fed.published)
    assert (article.key, article.feed_id, article.attempts) == (fed.url, feed.id, 0)
    assert article.source == feed.source


async def test_a_feed_without_a_name_is_called_by_its_own_title(db: Database) -> None:
    [feed] = await feeds(db, Source("hill", "https://hill.example/feed"))
    await db.feeds.record_poll(plan(feed, entry(1), title="The Hill Post"))
    [article] = await db.articles.claim_unread(now=NOON, lease=LEASE, limit=10)
    assert article.source.name == "The Hill Post"
    await db.articles.record_reading(article.id, reading(hit()), names=NAMES, now=NOON)
    assert [found.source for found in await db.articles.hits()] == ["The Hill Post"]


async def test_articles_are_claimed_oldest_first_and_each_by_one_only(db: Database) -> None:
    ids = await unread(db, 3)
    first = await db.articles.claim_unread(now=NOON, lease=LEASE, limit=2)
    rest = await db.articles.claim_unread(now=NOON, lease=LEASE, limit=2)
    assert [article.id for article in (*first, *rest)] == ids
    assert await db.articles.claim_unread(now=NOON, lease=LEASE, limit=2) == []


async def test_an_article_whose_lease_is_over_is_claimed_again(db: Database) -> None:
    await unread(db)
    await db.articles.claim_unread(now=NOON, lease=LEASE, limit=1)
    assert len(await db.articles.claim_unread(now=NOON + LEASE, lease=LEASE, limit=1)) == 1


async def test_a_postponed_article_waits_and_counts_its_attempts(db: Database) -> None:
    [id_] = await unread(db)
    failed = event(kind="read_failed", article_id=id_, error="DnsFailure", next_attempt_at=NOON + HOUR)
    await db.articles.postpone(id_, until=NOON + HOUR, event=failed)
    assert await db.articles.claim_unread(now=NOON + MINUTE, lease=LEASE, limit=1) == []
    [article] = await db.articles.claim_unread(now=NOON + HOUR, lease=LEASE, limit=1)
    assert article.attempts == 1
    assert failed in await db.health.events()


async def test_the_count_of_unread_articles_tells_those_that_wait_from_those_that_are_due(db: Database) -> None:
    [first, second, _third] = await unread(db, 3)
    await db.articles.postpone(first, until=NOON + HOUR, event=event(kind="read_failed"))
    await db.articles.record_reading(second, reading(), names=NAMES, now=NOON)
    assert await db.articles.unread_count() == 2
    assert await db.articles.unread_count(due_by=NOON) == 1
    assert await db.articles.unread_count(due_by=NOON + HOUR) == 2


async def test_an_article_under_way_counts_as_due(db: Database) -> None:
    await unread(db)
    await db.articles.claim_unread(now=NOON, lease=LEASE, limit=1)
    assert await db.articles.unread_count(due_by=NOON + MINUTE) == 1


# ---------------------------------------------------------------- what was read


async def test_a_reading_is_stored_with_all_that_was_found(db: Database) -> None:
    [id_] = await unread(db)
    hits = (hit("tankian", stance=Stance.SPEAKS), hit("artsakh", Kind.TOPIC))
    await db.articles.record_reading(id_, reading(*hits, quotes=[said()]), names=NAMES, now=NOON)
    [article] = await db.articles.with_hits_since(None)
    assert (article.id, article.url, article.title) == (id_, "https://herald.example/read", "Serj Tankian on Artsakh")
    assert (article.summary, article.body, article.author) == ("In short.", "The whole body.", "B. Reporter")
    assert (article.source, article.tags, article.lang, article.via) == (
        "The Daily Herald",
        ("agency",),
        "en",
        Via.PAGE,
    )
    assert (article.published, article.first_seen_at) == (NOON - HOUR, NOON)
    assert (article.hits, article.quotes) == (hits, (said(),))
    assert await db.articles.unread_count() == 0


async def test_a_second_reading_replaces_the_first_and_a_hit_keeps_its_time(db: Database) -> None:
    [id_] = await unread(db)
    await db.articles.record_reading(id_, reading(hit(), hit("ruffalo"), quotes=[said()]), names=NAMES, now=NOON)
    speaks = hit(stance=Stance.SPEAKS)
    later = reading(speaks, hit("artsakh", Kind.TOPIC), quotes=[said("Never")], body="Another body.")
    await db.articles.record_reading(id_, later, names=NAMES, now=NOON + HOUR)
    [article] = await db.articles.with_hits_since(None)
    assert {found.watch: found.stance for found in article.hits} == {
        "tankian": Stance.SPEAKS,
        "artsakh": Stance.MENTIONED,
    }
    assert [quote.text for quote in article.quotes] == ["Never"]
    assert {found.watch: found.found_at for found in await db.articles.hits()} == {
        "tankian": NOON,
        "artsakh": NOON + HOUR,
    }


async def test_a_reading_from_the_feed_leaves_its_event(db: Database) -> None:
    [id_] = await unread(db)
    trace = event(kind="read_from_feed", article_id=id_, detail="the page answered 404")
    await db.articles.record_reading(id_, reading(via=Via.FEED), names=NAMES, now=NOON, event=trace)
    assert trace in await db.health.events()


async def test_a_read_article_cannot_be_postponed(db: Database) -> None:
    [id_] = await read(db, hit())
    await db.articles.postpone(id_, until=NOON, event=event(kind="read_failed"))
    assert await db.articles.unread_count() == 0


async def test_evidence_comes_back_as_it_was_given_and_odd_characters_keep_the_offsets_true(db: Database) -> None:
    [id_] = await unread(db)
    found = replace(hit(), mentions=(replace(hit().mentions[0], field="body", start=2, end=5, surface="\ud800é\x00"),))
    await db.articles.record_reading(id_, reading(found, body="a \ud800é\x00 b"), names=NAMES, now=NOON)
    [stored] = await db.articles.hits()
    [mention] = stored.mentions
    assert stored.body[mention.start : mention.end] == mention.surface == "\ufffdé\ufffd"


# ---------------------------------------------------------------- hits


async def test_hits_come_newest_first_with_their_article_and_the_name_of_the_watch(db: Database) -> None:
    first, second = await unread(db, 2)
    await db.articles.record_reading(first, reading(hit()), names=NAMES, now=NOON)
    await db.articles.record_reading(second, reading(hit("ruffalo")), names=NAMES, now=NOON + MINUTE)
    found = await db.articles.hits()
    assert [(one.watch_name, one.article_id) for one in found] == [("Mark Ruffalo", second), ("Serj Tankian", first)]
    assert (found[0].title, found[0].source, found[0].via) == ("Serj Tankian on Artsakh", "The Daily Herald", Via.PAGE)


async def test_hits_can_be_narrowed_by_watch_kind_time_and_number(db: Database) -> None:
    first, second = await unread(db, 2)
    await db.articles.record_reading(first, reading(hit(), hit("artsakh", Kind.TOPIC)), names=NAMES, now=NOON)
    await db.articles.record_reading(second, reading(hit()), names=NAMES, now=NOON + HOUR)
    assert len(await db.articles.hits(watch="tankian")) == 2
    assert [found.watch for found in await db.articles.hits(kind=Kind.TOPIC)] == ["artsakh"]
    assert [found.article_id for found in await db.articles.hits(since=NOON + MINUTE)] == [second]
    assert len(await db.articles.hits(limit=1)) == 1


async def test_articles_for_a_preview_are_those_with_hits_found_since(db: Database) -> None:
    [old] = await read(db, hit(), now=NOON)
    [feed] = await db.feeds.all_feeds()
    await db.feeds.record_poll(plan(feed, entry(8), entry(9), at=NOON + DAY))
    claimed = await db.articles.claim_unread(now=NOON + DAY, lease=LEASE, limit=10)
    await db.articles.record_reading(claimed[0].id, reading(hit()), names=NAMES, now=NOON + DAY)
    await db.articles.record_reading(claimed[1].id, reading(), names=NAMES, now=NOON + DAY)
    assert [article.id for article in await db.articles.with_hits_since(None)] == [old, claimed[0].id]
    assert [article.id for article in await db.articles.with_hits_since(NOON + HOUR)] == [claimed[0].id]


async def test_a_new_rule_is_tried_on_what_was_read_newest_first_while_its_text_is_kept(db: Database) -> None:
    ids = await read(db, hit(), count=2)
    await unread(db, 1)
    assert [article.id for article in await db.articles.recent(limit=10)][:2] == ids[::-1]
    assert len(await db.articles.recent(limit=1)) == 1


# ---------------------------------------------------------------- matching again


async def test_what_was_matched_under_another_watchlist_is_stale_oldest_first(db: Database) -> None:
    ids = await unread(db, 4)
    for id_, version in zip(ids, ("v2", "v1", "v3", "v1"), strict=True):
        await db.articles.record_reading(id_, reading(version=version), names=NAMES, now=NOON)
    assert [article.id for article in await db.articles.claim_stale("v3", limit=10)] == [ids[0], ids[1], ids[3]]
    assert [article.id for article in await db.articles.claim_stale("v3", limit=2)] == ids[:2]


async def test_unread_articles_are_not_stale(db: Database) -> None:
    await unread(db)
    assert await db.articles.claim_stale("v2", limit=10) == []


async def test_matching_again_keeps_the_time_of_old_hits_and_settles_the_version(db: Database) -> None:
    [id_] = await read(db, hit(), hit("ruffalo"))
    findings = Findings((hit(), hit("artsakh", Kind.TOPIC)), (said(),))
    await db.articles.record_rematch(id_, findings, version="v2", names=NAMES, now=NOON + HOUR, alert=False)
    assert {found.watch: found.found_at for found in await db.articles.hits()} == {
        "tankian": NOON,
        "artsakh": NOON + HOUR,
    }
    assert await db.articles.claim_stale("v2", limit=10) == []


async def test_matching_again_asks_the_digests_again_only_where_it_may_alert(db: Database) -> None:
    quiet, loud = await read(db, count=2)
    for id_, alert in ((quiet, False), (loud, True)):
        await db.articles.record_rematch(id_, Findings((hit(),)), version="v2", names=NAMES, now=NOON, alert=alert)
    assert [article.id for article in await db.digests.unplaced(limit=10)] == [loud]


async def test_an_article_that_no_longer_hits_is_no_longer_owed(db: Database) -> None:
    await db.digests.sync_digests(["daily"], now=NOON)
    placed, waiting = await read(db, hit(), count=2)
    await db.digests.place([placed], [("daily", placed)], now=NOON)
    for id_ in (placed, waiting):
        await db.articles.record_rematch(id_, Findings(), version="v2", names=NAMES, now=NOON, alert=True)
    assert await db.digests.owed("daily") == []
    assert await db.digests.unplaced(limit=10) == []


# ---------------------------------------------------------------- forgetting


async def test_old_bodies_without_a_hit_are_forgotten_and_not_matched_again(db: Database) -> None:
    with_hit, without = await unread(db, 2)
    await db.articles.record_reading(with_hit, reading(hit()), names=NAMES, now=NOON)
    await db.articles.record_reading(without, reading(), names=NAMES, now=NOON)
    assert await db.articles.prune_bodies(before=NOON) == 0
    assert await db.articles.prune_bodies(before=NOON + DAY) == 1
    assert await db.articles.prune_bodies(before=NOON + DAY) == 0
    assert [(one.id, one.body) for one in await db.articles.claim_stale("v2", limit=10)] == [
        (with_hit, "The whole body.")
    ]


async def test_forgetting_goes_through_any_number_of_articles(db: Database) -> None:
    await read(db, count=501)
    assert await db.articles.prune_bodies(before=NOON + timedelta(seconds=1)) == 501


# ---------------------------------------------------------------- pages that were only looked at


def look(number: int, *, version: str = "v1") -> Reading:
    """An article whose page no watch could match."""
    return replace(reading(body="", version=version), page=KeptPage(b"packed %d" % number, "text/html", "<p>fed</p>"))


async def test_what_was_only_looked_at_is_read_and_its_page_kept(db: Database) -> None:
    ids = await unread(db, 3)
    await db.articles.record_looks([(id_, look(id_)) for id_ in ids], now=NOON)
    assert await db.articles.unread_count() == 0
    assert await db.digests.unplaced(limit=10) == []
    assert await db.articles.pages(ids[:2]) == {id_: look(id_).page for id_ in ids[:2]}
    assert [article.id for article in await db.articles.recent(limit=9)] == ids[::-1]


async def test_a_look_that_is_stored_twice_is_stored_once(db: Database) -> None:
    [id_] = await unread(db)
    for _ in range(2):
        await db.articles.record_looks([(id_, look(id_))], now=NOON)
    assert await db.articles.pages([id_]) == {id_: look(id_).page}


async def test_a_kept_page_is_stale_under_another_watchlist_until_it_is_read(db: Database) -> None:
    [id_] = await unread(db)
    await db.articles.record_looks([(id_, look(id_))], now=NOON)
    assert [article.id for article in await db.articles.claim_stale("v2", limit=9)] == [id_]
    await db.articles.record_reading(id_, reading(hit(), version="v2"), names=NAMES, now=NOON + HOUR)
    assert await db.articles.claim_stale("v2", limit=9) == []
    assert await db.articles.pages([id_]) == {}


async def test_a_kept_page_is_forgotten_with_the_bodies_of_its_time(db: Database) -> None:
    [id_] = await unread(db)
    await db.articles.record_looks([(id_, look(id_))], now=NOON)
    assert await db.articles.prune_bodies(before=NOON + HOUR) == 1
    assert await db.articles.pages([id_]) == {}
    assert await db.articles.claim_stale("v2", limit=9) == []
