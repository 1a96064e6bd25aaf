"""Small things that the storage tests are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.domain.models import (
    Article,
    DigestContent,
    DigestItem,
    Event,
    FeedEntry,
    FeedState,
    Findings,
    FrozenDelivery,
    Hit,
    Kind,
    Ledger,
    Mention,
    NewEntry,
    PollPlan,
    Quote,
    Reading,
    Source,
    Stance,
    Via,
)
from storage import Database

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEASE = 10 * MINUTE
NAMES = {"tankian": "Serj Tankian", "ruffalo": "Mark Ruffalo", "artsakh": "Artsakh"}

DAILY_HERALD = Source("herald", "https://herald.example/feed", name="The Daily Herald", tags=("agency",))
HILL_POST = Source("hill-post", "https://hill.example/atom", tags=("local", "agency"))


def entry(number: int, *, take: bool = True, key: str | None = None, article: str | None = None) -> NewEntry:
    """The feed's entry of that number."""
    url = f"https://herald.example/{number}"
    fed = FeedEntry(
        key=key or f"entry-{number}",
        url=url,
        title=f"Story {number}",
        summary=f"What happened in story {number}.",
        content_html=f"<p>Long text {number}</p>",
        author="A. Writer",
        published=NOON - HOUR,
    )
    return NewEntry(fed, article_key=article or url, take=take)


def event(at: datetime = NOON, kind: str = "poll", **facts: object) -> Event:
    """A trace."""
    return replace(Event(at=at, kind=kind), **facts)  # type: ignore[arg-type]


def plan(feed: FeedState, *entries: NewEntry, at: datetime = NOON, **state: object) -> PollPlan:
    """A poll of the feed that answered, unless `state` says otherwise."""
    answered: dict[str, object] = {
        "last_polled_at": at,
        "last_answered_at": at,
        "first_taken_at": feed.first_taken_at or at,
        "next_poll_at": at + HOUR,
        **state,
    }
    return PollPlan(replace(feed, **answered), entries, event(at, feed_id=feed.id))  # type: ignore[arg-type]


def hit(watch: str = "tankian", kind: Kind = Kind.PERSON, stance: Stance = Stance.MENTIONED) -> Hit:
    """A hit on that watch in the title."""
    surface = NAMES.get(watch, watch)
    return Hit(watch, kind, stance, (Mention(watch, "title", 0, len(surface), surface, "name"),))


def said(text: str = "We will not forget", watch: str | None = "tankian") -> Quote:
    """Somebody's words."""
    return Quote(speaker="Serj Tankian", text=text, field="body", start=4, end=4 + len(text), watch=watch)


def reading(
    *hits: Hit, quotes: Sequence[Quote] = (), version: str = "v1", via: Via = Via.PAGE, body: str = "The whole body."
) -> Reading:
    """An article as it was read."""
    article = Article(
        url="https://herald.example/read",
        title="Serj Tankian on Artsakh",
        summary="In short.",
        body=body,
        author="B. Reporter",
        published=NOON - HOUR,
        lang="en",
        via=via,
        notes=("the page answered 404",) if via is not Via.PAGE else (),
    )
    return Reading(article, Findings(hits, tuple(quotes)), version)


async def feeds(db: Database, *sources: Source, now: datetime = NOON) -> list[FeedState]:
    """Make these the database's feeds."""
    await db.feeds.sync_sources(sources or (DAILY_HERALD,), now=now)
    return await db.feeds.all_feeds()


async def unread(db: Database, count: int = 1, *, now: datetime = NOON) -> list[int]:
    """A feed with so many new articles; their ids, oldest first."""
    [feed] = await feeds(db, now=now)
    await db.feeds.record_poll(plan(feed, *(entry(n) for n in range(count)), at=now))
    claimed = await db.articles.claim_unread(now=now, lease=LEASE, limit=count)
    await db.free_leases()
    return [article.id for article in claimed]


async def read(db: Database, *hits: Hit, count: int = 1, now: datetime = NOON, version: str = "v1") -> list[int]:
    """So many articles, each read and with these hits."""
    ids = await unread(db, count, now=now)
    for id_ in ids:
        await db.articles.record_reading(id_, reading(*hits, version=version), names=NAMES, now=now)
    return ids


async def owing(db: Database, digest: str = "daily", *, count: int = 1) -> list[int]:
    """A digest that owes so many articles."""
    await db.digests.sync_digests([digest], now=NOON)
    ids = await read(db, hit(), count=count)
    await db.digests.place(ids, [(digest, id_) for id_ in ids], now=NOON)
    return ids


def content(
    article_ids: Sequence[int], *, digest: str = "daily", window: int = 1, at: datetime = NOON
) -> DigestContent:
    """What the digest says of these articles."""
    items = tuple(
        DigestItem(
            article_id=id_,
            url="https://herald.example/read",
            title="Serj Tankian on Artsakh",
            source="The Daily Herald",
            published=None,
            via=Via.PAGE,
            watches=("Serj Tankian",),
            speakers=(),
            snippets=(),
        )
        for id_ in article_ids
    )
    return DigestContent(digest, digest.title(), window, at, "UTC", items, Ledger(None, 1, 1))


def message(*, digest: str = "daily", window: int = 1, recipient: str = "desk@herald.example") -> FrozenDelivery:
    """A frozen mail."""
    return FrozenDelivery(
        digest_id=digest,
        window=window,
        channel="mail",
        recipient=recipient,
        message_id=f"<{digest}.{window}.{recipient}>",
        payload={"subject": "Tankian on Artsakh", "text": "…"},
        created_at=NOON,
    )
