"""The contract of StoryStore, on every backend."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from monitor.domain.models import Desk, Findings, Outlet, Placing
from monitor.policy import stories as story_policy
from storage import Database
from tests.storage.world import (
    DAY,
    HOUR,
    MINUTE,
    NAMES,
    NOON,
    content,
    entry,
    hit,
    message,
    plan,
    read,
    reading,
    unread,
)

REACH = timedelta(days=10)


def placing(article_id: int, *, story: int | None = None, opens: int | None = None, hours: float = 0) -> Placing:
    return Placing(article_id, NOON + hours * HOUR, b"signature", story=story, opens=opens)


async def desk(db: Database, limit: int = 100) -> Desk:
    return await db.stories.desk(limit=limit, reach=REACH)


async def place(db: Database, *placings: Placing) -> bool:
    return await db.stories.place(placings, step=(await desk(db)).step, now=NOON)


async def stories(db: Database) -> dict[int, str | None]:
    """The story of each article with a hit."""
    return {found.article_id: found.story for found in await db.articles.hits()}


async def test_articles_with_a_hit_wait_for_their_story_and_others_do_not(db: Database) -> None:
    first, second, third = await unread(db, 3)
    for id_, found in ((first, [hit()]), (second, []), (third, [hit()])):
        await db.articles.record_reading(id_, reading(*found), names=NAMES, now=NOON)
    assert [article.id for article in (await desk(db)).new] == [first, third]
    assert [article.id for article in (await desk(db, limit=1)).new] == [first]


async def test_articles_that_open_a_story_together_share_it_and_hits_bear_it(db: Database) -> None:
    first, second, third = await read(db, hit(), count=3)
    assert await place(db, placing(first, opens=-1), placing(second, opens=-2), placing(third, opens=-1))
    found = await stories(db)
    assert found[first] == found[third] != found[second]
    assert None not in found.values()
    assert (await desk(db)).new == ()
    stored = await db.articles.stored(first)
    assert stored is not None and stored.story == found[first]


async def test_an_article_joins_a_story_and_widens_its_span(db: Database) -> None:
    first, second, third = await read(db, hit(), count=3)
    await place(db, placing(first, opens=-1))
    [opened] = (await desk(db)).known
    assert (opened.first_at, opened.last_at, opened.signature) == (NOON, NOON, b"signature")
    await place(db, placing(second, story=opened.story, hours=5), placing(third, story=opened.story, hours=-2))
    assert (await desk(db)).known == ()  # nothing is new, so nothing is asked for
    await one_more(db)
    known = (await desk(db)).known
    assert {(one.story, one.first_at, one.last_at) for one in known} == {
        (opened.story, NOON - 2 * HOUR, NOON + 5 * HOUR)
    }


async def one_more(db: Database) -> None:
    """Another article with a hit."""
    [feed] = await db.feeds.all_feeds()
    await db.feeds.record_poll(plan(feed, entry(99)))
    [waiting] = await db.articles.claim_unread(now=NOON, lease=MINUTE, limit=1)
    await db.articles.record_reading(waiting.id, reading(hit()), names=NAMES, now=NOON)


async def test_only_stories_of_the_time_around_are_known(db: Database) -> None:
    near, far, _ = await read(db, hit(), count=3)
    await place(db, placing(near, opens=-1), placing(far, opens=-2, hours=-11 * 24))
    assert len((await desk(db)).known) == 1


async def test_what_was_decided_from_an_older_state_is_not_stored(db: Database) -> None:
    first, second = await read(db, hit(), count=2)
    seen = await desk(db)
    assert await db.stories.place([placing(first, opens=-1)], step=seen.step, now=NOON)
    assert not await db.stories.place([placing(first, opens=-1), placing(second, opens=-1)], step=seen.step, now=NOON)
    found = await stories(db)
    assert found[second] is None
    assert [article.id for article in (await desk(db)).new] == [second]


async def test_workers_that_place_at_once_open_one_story_for_one_event(db: Database) -> None:
    await read(db, hit(), count=12)  # copies of one another

    async def worker() -> None:
        while True:
            seen = await db.stories.desk(limit=1, reach=REACH)
            if not seen.new:
                return
            await asyncio.sleep(0)  # let the others decide from the same state
            await db.stories.place(story_policy.place(seen.new, seen.known), step=seen.step, now=NOON)

    await asyncio.gather(*(worker() for _ in range(4)))
    assert len(set((await stories(db)).values())) == 1


async def test_a_changed_or_rematched_article_keeps_its_story(db: Database) -> None:
    [id_] = await read(db, hit())
    await place(db, placing(id_, opens=-1))
    before = (await stories(db))[id_]
    await db.articles.record_reading(id_, reading(hit(), body="Other words."), names=NAMES, now=NOON)
    await db.articles.record_rematch(id_, Findings((hit("ruffalo"),)), version="v2", names=NAMES, now=NOON, alert=True)
    assert (await stories(db))[id_] == before
    assert (await desk(db)).new == ()


async def test_an_article_that_a_new_watch_hits_gets_its_story_then(db: Database) -> None:
    [id_] = await read(db)
    assert (await desk(db)).new == ()
    await db.articles.record_rematch(id_, Findings((hit(),)), version="v2", names=NAMES, now=NOON, alert=False)
    assert [article.id for article in (await desk(db)).new] == [id_]


async def test_old_signatures_are_forgotten_and_the_stories_stay(db: Database) -> None:
    old, _ = await read(db, hit(), count=2)
    await place(db, placing(old, opens=-1))
    assert await db.stories.forget(before=NOON) == 0
    assert await db.stories.forget(before=NOON + MINUTE) == 1
    assert (await desk(db)).known == ()
    assert (await stories(db))[old] is not None


# ---------------------------------------------------------------- what a digest told


async def test_outlets_are_told_with_their_item_and_later_ones_know_when(db: Database) -> None:
    first, second, third = await read(db, hit(), count=3)
    await place(db, placing(first, opens=-1), placing(second, opens=-1), placing(third, opens=-2))
    await db.digests.place([first, second, third], [("daily", id_) for id_ in (first, second, third)], now=NOON)
    window = content([first])
    [item] = window.items
    outlet = Outlet("The Post", "https://post.example", "Title", None, article_id=second)
    window = replace(window, items=(replace(item, outlets=(outlet,)),))
    assert await db.digests.freeze(window, [message()], next_at=None, now=NOON)
    assert [article.id for article in await db.digests.owed("daily")] == [third]
    found = await stories(db)
    told = await db.stories.told("daily", [str(found[first]), str(found[third])])
    assert set(told) == {found[first]}
    [story] = told.values()
    assert (story.first_at, story.last_at) == (NOON, NOON)
    assert [article.id for article in story.articles] == [first, second]
    assert await db.stories.told("weekly", [str(found[first])]) == {}


async def test_a_story_told_in_two_windows_was_told_first_and_last(db: Database) -> None:
    ids = await read(db, hit(), count=2)
    await place(db, *(placing(id_, opens=-1) for id_ in ids))
    await db.digests.place(ids, [("daily", id_) for id_ in ids], now=NOON)
    for window, id_ in enumerate(ids, 1):
        told_at = NOON + (window - 1) * DAY
        await db.digests.freeze(content([id_], window=window, at=told_at), [], next_at=None, now=told_at)
    [story] = (await db.stories.told("daily", [str((await stories(db))[ids[0]])])).values()
    assert (story.first_at, story.last_at) == (NOON, NOON + DAY)
